/*
 * cmd_search.c - attest search: find passages, or documents.
 *
 * A passage is printed whole, with the words that the question shares with it in bold: it is short, and its place goes
 * to `attest show`.
 */
#include "cli/cli.h"

#include "doc/doc.h"
#include "encode/encode.h"
#include "question/question.h"
#include "search/search.h"
#include "text/text.h"

#define SEARCH_CAP ((size_t)1 << 30) /* bytes of memory of one search */
#define SHOW_MAX   1000		     /* passages or documents that may be asked for */

/* Runs of bytes of a passage that are words of the question, in order, not overlapping. */
struct matches {
	struct cli_run *at;
	size_t n, room;
};

static void find_matches(struct text_tokens *words, const struct question *q, struct str text, struct arena *a,
			 struct matches *m)
{
	struct text_token t;

	memset(m, 0, sizeof *m);
	text_tokens_begin(words, text);
	while (text_next(words, &t)) {
		bool hit = false;
		if (t.flags & TEXT_STOP)
			continue;
		for (size_t i = 0; i < q->n_terms && !hit; i++)
			hit = str_eq(q->terms[i].term, t.term);
		if (!hit)
			continue;
		/* A compound and its parts cover the same place. */
		if (m->n && t.beg < m->at[m->n - 1].end) {
			if (t.end > m->at[m->n - 1].end)
				m->at[m->n - 1].end = t.end;
			continue;
		}
		if (!ARENA_MORE(a, m->at, m->n, m->room))
			return;
		m->at[m->n++] = (struct cli_run){t.beg, t.end};
	}
}

static void print_snippet(const struct cli *c, struct str text, const struct matches *m)
{
	const char *md = c->format == FORMAT_MD ? "**" : "", *indent = c->format == FORMAT_MD ? "   " : "    ";

	emit_marked(c, text, m->at, m->n, STYLE_BOLD, md, md, indent, indent);
}

/* "2017 · Brief · Summary of guidelines" */
static void facts(const struct doc_columns *col, struct buf *b)
{
	if (col->year)
		buf_printf(b, "%d · ", col->year);
	buf_addc(b, doc_kind_label((enum doc_kind)col->kind));
	if (col->design != DOC_DESIGN_UNKNOWN &&
	    strcmp(doc_design_label((enum doc_design)col->design), doc_kind_label((enum doc_kind)col->kind)))
		buf_printf(b, " · %s", doc_design_label((enum doc_design)col->design));
}

static json_t *json_columns(const struct doc_columns *col)
{
	json_t *o = json_object();

	json_object_set_new(o, "doc", cli_json(col->id));
	cli_put(o, "title", col->title);
	if (col->year)
		cli_put_n(o, "year", (uint64_t)col->year);
	cli_put(o, "kind", str_c(doc_kind_name((enum doc_kind)col->kind)));
	cli_put(o, "design", str_c(doc_design_name((enum doc_design)col->design)));
	cli_put(o, "status", str_c(doc_status_name((enum doc_status)col->status)));
	cli_put(o, "audience", str_c(doc_audience_name((enum doc_audience)col->audience)));
	return o;
}

static json_t *json_matches(const struct matches *m)
{
	json_t *all = json_array();

	for (size_t i = 0; i < m->n; i++)
		json_array_append_new(all, json_pack("[i,i]", (int)m->at[i].beg, (int)m->at[i].end));
	return all;
}

static void head(struct cli *c, size_t rank, const struct doc_columns *col, double score)
{
	struct buf b;

	buf_init(&b, 1024);
	facts(col, &b);
	if (c->format == FORMAT_MD) {
		emit_printf("%zu. **", rank);
		emit_text(c, col->title);
		emit_c("**  \n   ");
	} else {
		struct cli_run whole = {0, (uint32_t)col->title.n};
		char first[32];
		snprintf(first, sizeof first, "%2zu. ", rank);
		emit_marked(c, col->title, &whole, 1, STYLE_BOLD, "", "", first, "    ");
		emit_c("    ");
	}
	emit_buf(&b);
	if (col->status != DOC_STATUS_CURRENT)
		emit_printf(" · %s%s%s", style_on(c, STYLE_BAD), doc_status_label((enum doc_status)col->status),
			    style_off(c));
	emit_printf(" · %.3f", score);
	emit_c(c->format == FORMAT_MD ? "  \n" : "\n");
	buf_release(&b);
}

static void place(struct cli *c, struct str id, uint32_t beg, uint32_t end, struct str path)
{
	bool md = c->format == FORMAT_MD;

	emit_c(md ? "   `" : "    ");
	emit_c(style_on(c, STYLE_DIM));
	emit_str(id);
	if (end)
		emit_printf("#%u-%u", beg, end);
	emit_c(md ? "`" : "");
	if (path.n) {
		emit_c(" · ");
		emit_text(c, path);
	}
	emit_printf("%s%s\n", style_off(c), md ? "  " : "");
}

static int passages(struct cli *c, const struct snap *s, const struct question *q, const struct search_opts *o,
		    struct arena *a, size_t *n, struct err *e)
{
	struct text_tokens *words = text_tokens_new();
	json_t *all = c->format == FORMAT_JSON ? json_array() : NULL;
	struct results found = {0};
	int r = words ? search_run(s, q, o, a, &found, e) : err_mem(e);

	for (size_t i = 0; i < found.n_passages && r == 0; i++) {
		const struct found_passage *p = &found.passages[i];
		struct str text = str_sub(p->d->text, p->where.beg, p->where.end),
			   path = doc_path(p->d, p->where.section, a);
		struct doc_columns col;
		struct matches m;
		snap_columns(s, p->doc, &col);
		find_matches(words, q, text, a, &m);
		if (all) {
			json_t *one = json_columns(&col);
			cli_put_n(one, "rank", i + 1);
			json_object_set_new(one, "score", json_real((double)p->score));
			cli_put(one, "path", path);
			cli_put_n(one, "beg", p->where.beg);
			cli_put_n(one, "end", p->where.end);
			cli_put(one, "text", text);
			json_object_set_new(one, "matches", json_matches(&m));
			json_array_append_new(all, one);
			continue;
		}
		if (i)
			emit_c("\n");
		head(c, i + 1, &col, (double)p->score);
		place(c, col.id, p->where.beg, p->where.end, path);
		print_snippet(c, text, &m);
	}
	*n = found.n_passages;
	if (r == 0 && all) {
		json_t *o2 = json_object();
		cli_put(o2, "query", q->text);
		cli_put_n(o2, "candidates", found.candidates);
		json_object_set_new(o2, "passages", all);
		all = NULL;
		r = emit_json(o2, e);
	}
	json_decref(all);
	results_release(&found);
	if (words)
		text_tokens_free(words);
	return r;
}

static json_t *json_unit(const struct found_unit *u, const struct doc_columns *col, size_t rank, struct str path,
			 struct str text, const struct matches *m)
{
	json_t *one = json_columns(col), *features = json_object();

	cli_put_n(one, "rank", rank);
	json_object_set_new(one, "score", json_real((double)u->score));
	cli_put(one, "path", path);
	cli_put_n(one, "beg", u->beg);
	cli_put_n(one, "end", u->end);
	cli_put(one, "text", text);
	json_object_set_new(one, "matches", json_matches(m));
	for (int f = 0; f < UNIT_FEATURES; f++)
		json_object_set_new(features, unit_feature_name((enum unit_feature)f), json_real((double)u->f[f]));
	json_object_set_new(one, "features", features);
	return one;
}

/* Bullets, paragraphs and passages on both; documents are read one after the other, as the units come. */
static int units(struct cli *c, const struct snap *s, const struct question *q, const struct search_opts *o,
		 struct arena *a, size_t *n, struct err *e)
{
	struct text_tokens *words = text_tokens_new();
	json_t *all = c->format == FORMAT_JSON ? json_array() : NULL;
	struct found_units found = {0};
	int r = words ? search_units(s, q, o, a, &found, e) : err_mem(e);

	for (size_t i = 0; i < found.n && r == 0; i++) {
		const struct found_unit *u = &found.v[i];
		struct doc *d = NULL;
		struct doc_columns col;
		struct matches m;
		r = snap_doc(s, u->doc, &d, e);
		if (r)
			break;
		struct passage where;
		struct str text = str_sub(d->text, u->beg, u->end);
		snap_passage(s, u->passage, &where);
		struct str path = doc_path(d, where.section, a);
		snap_columns(s, u->doc, &col);
		find_matches(words, q, text, a, &m);
		if (all) {
			json_array_append_new(all, json_unit(u, &col, i + 1, path, text, &m));
		} else {
			if (i)
				emit_c("\n");
			head(c, i + 1, &col, (double)u->score);
			place(c, col.id, u->beg, u->end, path);
			print_snippet(c, text, &m);
		}
		doc_free(d);
	}
	*n = found.n;
	if (r == 0 && all) {
		json_t *top = json_object();
		cli_put(top, "query", q->text);
		json_object_set_new(top, "meaning", json_boolean(found.meaning));
		json_object_set_new(top, "passages", all);
		all = NULL;
		r = emit_json(top, e);
	}
	json_decref(all);
	if (words)
		text_tokens_free(words);
	return r;
}

static int documents(struct cli *c, const struct snap *s, const struct question *q, const struct search_opts *o,
		     struct arena *a, size_t *n, struct err *e)
{
	json_t *all = c->format == FORMAT_JSON ? json_array() : NULL, *top;
	struct found_doc *found = NULL;
	int r = search_docs(s, q, o->model, &o->filter, DOCS_LIST, o->passages, a, &found, n, e);

	for (size_t i = 0; i < *n && r == 0; i++) {
		struct doc_columns col;
		snap_columns(s, found[i].doc, &col);
		if (all) {
			json_t *one = json_columns(&col);
			cli_put_n(one, "rank", i + 1);
			json_object_set_new(one, "score", json_real(found[i].score));
			json_array_append_new(all, one);
			continue;
		}
		if (i)
			emit_c("\n");
		head(c, i + 1, &col, found[i].score);
		place(c, col.id, 0, 0, STR_NULL);
	}
	if (r == 0 && all) {
		top = json_object();
		cli_put(top, "query", q->text);
		json_object_set_new(top, "documents", all);
		return emit_json(top, e);
	}
	json_decref(all);
	return r;
}

int cmd_search(struct cli *c)
{
	struct search_model model = {0};
	struct search_opts o = {.sentences = SIZE_MAX, .model = &model};
	struct question q;
	struct snap *s = NULL;
	struct err e = {0};
	struct buf text;
	struct arena a;
	uint64_t number_of = 0;
	size_t n = 0;
	int r, status;

	arena_init(&a, SEARCH_CAP);
	r = cli_question(&c->args, &text, &e);
	if (r == 0)
		r = cli_filter(&c->args, &o.filter, &e);
	if (r == 0)
		r = args_number(&c->args, "number", 1, SHOW_MAX, 10, &number_of, &e);
	if (r) {
		status = cli_failed(r, &e);
		goto out;
	}
	o.passages = o.units = (size_t)number_of;
	r = cli_snap(c, true, &s);
	if (r) {
		status = err_exit(r);
		goto out;
	}
	r = question_read(buf_str(&text), s, &a, &q, &e);
	if (r == 0 && snap_vectors(s))
		model.encoder = cli_encoder(c);
	if (r == 0)
		r = args_flag(&c->args, "docs") ? documents(c, s, &q, &o, &a, &n, &e)
		    : model.encoder		? units(c, s, &q, &o, &a, &n, &e)
						: passages(c, s, &q, &o, &a, &n, &e);
	status = r ? cli_failed(r, &e) : n ? 0 : EXIT_NOTHING;
	if (r == 0 && n == 0)
		cli_complain("nothing was found");
out:
	encoder_close((struct encoder *)model.encoder);
	if (s)
		snap_unref(s);
	buf_release(&text);
	arena_release(&a);
	return status;
}
