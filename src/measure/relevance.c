/*
 * relevance.c - features of what was found for labelled questions, for bench/train_relevance.py.
 */
#include "measure/measure.h"

#include "base/fs.h"

#include <jansson.h>

#define QUESTIONS_CAP ((size_t)256 << 20)
#define ARTICLE_CAP   ((size_t)1 << 30)

static int one(const struct snap *s, struct str id, struct str text, const struct search_model *model, struct buf *out,
	       struct err *e)
{
	struct answer_trace trace = {.id = id, .relevance = out};
	struct answer_opts o = {.model = model, .trace = &trace};
	struct article art;
	struct arena a;
	arena_init(&a, ARTICLE_CAP);
	int rc = answer_ask(s, text, &o, &a, &art, e);
	arena_release(&a);
	return rc;
}

#define HIDDEN_MAX 32

/* The snap without the documents that the line names under "hide"; a new reference. */
static int hide(const struct snap *s, const json_t *ids, struct snap **out, struct err *e)
{
	uint32_t docs[HIDDEN_MAX];
	size_t n = 0;
	for (size_t i = 0; i < json_array_size(ids) && n < HIDDEN_MAX; i++) {
		const char *id = json_string_value(json_array_get(ids, i));
		uint32_t at = id ? snap_find(s, str_c(id)) : DOC_NONE;
		if (at != DOC_NONE)
			docs[n++] = at;
	}
	return snap_without(s, docs, n, out, e);
}

static int line(const struct snap *s, struct str text, const struct search_model *model, struct buf *out, struct err *e)
{
	json_error_t je;
	json_t *o = json_loadb(text.p, text.n, 0, &je);
	const char *id = json_string_value(json_object_get(o, "id")),
		   *question = json_string_value(json_object_get(o, "question"));
	struct snap *part = NULL;
	int rc = id && question ? hide(s, json_object_get(o, "hide"), &part, e)
				: err_set(e, ERR_FORMAT, "wanted a JSON object with \"id\" and \"question\"");
	if (!rc)
		rc = one(part, str_c(id), str_c(question), model, out, e);
	if (part)
		snap_unref(part);
	json_decref(o);
	return rc;
}

int relevance_features(const struct snap *s, const char *questions, const struct search_model *model, struct buf *out,
		       struct err *e)
{
	struct buf file;
	buf_init(&file, QUESTIONS_CAP);
	int rc = fs_read(questions, &file, e);
	struct str rest = buf_str(&file), text;
	buf_addc(out, answer_relevance_head());
	for (size_t n = 1; !rc && str_cut(&rest, '\n', &text); n++)
		if (str_trim(text).n && (rc = line(s, text, model, out, e)))
			err_prefix(e, "%s:%zu", questions, n);
	buf_release(&file);
	return rc ? rc : err_buf(out, e);
}
