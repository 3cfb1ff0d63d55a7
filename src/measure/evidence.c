/*
 * measure_evidence.c - is the evidence that doctors marked among the first sentences of an article?
 */
#include "sentence/finding.h"
#include "measure/measure_priv.h"

#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#define PROMPTS_CAP  ((size_t)256 << 20) /* bytes of the file */
#define MEMORY_CAP   ((size_t)512 << 20) /* bytes of memory for one article */
#define EVIDENCE_MAX 32
#define PAIRS_MIN    3
#define PAIRS_SHARE  0.6

const int evidence_depths[EVIDENCE_DEPTHS] = {1, 3, 5};

struct prompt {
	json_t *json;
	struct evidence_one seen;
	struct finding_question q;
	struct str evidence[EVIDENCE_MAX];
	size_t n_evidence;
	bool held;
	struct arena arena;
	struct buf features;
};

struct eval {
	const struct snap *snap;
	const struct evidence_opts *opts;
	const char *path;
	struct prompt *v;
	size_t n;
};

static struct str text_of(const json_t *o, const char *key)
{
	const json_t *j = json_object_get(o, key);
	return json_is_string(j) ? str_make(json_string_value(j), json_string_length(j)) : STR_NULL;
}

static int read_prompt(struct prompt *p, struct str line, struct err *e)
{
	json_error_t je;
	p->json = json_loadb(line.p, line.n, 0, &je);
	if (!p->json)
		return err_set(e, ERR_FORMAT, "%s", je.text);
	p->seen.id = text_of(p->json, "id");
	p->q.intervention = text_of(p->json, "intervention");
	p->q.comparator = text_of(p->json, "comparator");
	p->q.outcome = text_of(p->json, "outcome");
	const json_t *list = json_object_get(p->json, "evidence");
	if (!p->seen.id.n || !text_of(p->json, "pmcid").n || !json_is_array(list))
		return err_set(e, ERR_FORMAT, "no id, no pmcid or no evidence");
	for (size_t i = 0; i < json_array_size(list) && p->n_evidence < EVIDENCE_MAX; i++) {
		const json_t *j = json_array_get(list, i);
		if (json_is_string(j) && json_string_length(j))
			p->evidence[p->n_evidence++] = str_make(json_string_value(j), json_string_length(j));
	}
	return 0;
}

static int read_prompts(struct eval *ev, struct str rest, struct err *e)
{
	size_t room = 0, at = 0;
	struct str line;
	while (str_cut(&rest, '\n', &line)) {
		at++;
		if (!str_trim(line).n)
			continue;
		if (ev->n == room) {
			room = room ? 2 * room : 256;
			struct prompt *more = mem_reallocarray(ev->v, room, sizeof(*more));
			if (!more)
				return err_mem(e);
			ev->v = more;
		}
		struct prompt *p = &ev->v[ev->n++];
		memset(p, 0, sizeof(*p));
		int rc = read_prompt(p, line, e);
		if (rc) {
			err_prefix(e, "%s: line %zu", ev->path, at);
			return rc;
		}
	}
	return ev->n ? 0 : err_set(e, ERR_FORMAT, "%s: holds no prompt", ev->path);
}

/* ---- one prompt ---- */

static int is_evidence(const struct prompt *p, struct str sentence, struct arena *a, bool *out, struct err *e)
{
	*out = false;
	for (size_t i = 0; i < p->n_evidence && !*out; i++) {
		struct rouge r;
		int rc = rouge_2(sentence, p->evidence[i], a, &r, e);
		if (rc)
			return rc;
		/* Precision is over the sentence's pairs, recall over the evidence's: the greater one is over the shorter text. */
		double share = r.precision > r.recall ? r.precision : r.recall;
		*out = share >= PAIRS_SHARE && rouge_pairs(sentence) >= PAIRS_MIN &&
		       rouge_pairs(p->evidence[i]) >= PAIRS_MIN;
	}
	return 0;
}

static int load(struct eval *ev, struct prompt *p, struct doc **d, struct err *e)
{
	struct str id = arena_printf(&p->arena, "pmc:PMC%.*s", STR_ARG(text_of(p->json, "pmcid")));
	*d = NULL;
	if (!arena_ok(&p->arena))
		return err_mem(e);
	uint32_t at = snap_find(ev->snap, id);
	p->held = at != DOC_NONE;
	p->seen.doc = id;
	return p->held ? snap_doc(ev->snap, at, d, e) : 0;
}

static void write_row(struct prompt *p, const struct finding_sentence *s, const float *f, bool right, struct str text)
{
	buf_printf(&p->features, "%.*s\t%.*s\t%d\t%.9g", STR_ARG(p->seen.id), STR_ARG(p->seen.doc), right, s->bm25);
	for (int j = 0; j < FF_N; j++)
		buf_printf(&p->features, "\t%.9g", (double)f[j]);
	buf_printf(&p->features, "\t%.*s\n", STR_ARG(text));
}

static int rank(struct eval *ev, struct prompt *p, const struct doc *d, struct arena *a, struct err *e)
{
	struct lexer x = {text_tokens_new(), a};
	struct finding_sentence *s;
	float(*f)[FF_N];
	struct arena scratch;
	double best_bm25 = -1;
	uint32_t best_place = UINT32_MAX;
	int rc = 0;
	if (!x.t)
		return err_mem(e);
	size_t n = finding_rank(&x, d, &p->q, &s, &f);
	text_tokens_free(x.t);
	if (!arena_ok(a))
		return err_mem(e);
	arena_init(&scratch, MEMORY_CAP);
	for (size_t i = 0; i < n && !rc; i++) {
		struct str text = str_sub(d->text, s[i].beg, s[i].end);
		bool right;
		rc = is_evidence(p, text, &scratch, &right, e);
		arena_clear(&scratch);
		if (i == 0)
			p->seen.sentence = arena_str(&p->arena, text);
		if (right && !p->seen.rank)
			p->seen.rank = i + 1;
		if (right && (s[i].bm25 > best_bm25 || (s[i].bm25 >= best_bm25 && s[i].beg < best_place))) {
			best_bm25 = s[i].bm25;
			best_place = s[i].beg;
		}
		if (ev->opts->features_path)
			write_row(p, &s[i], f[i], right, text);
	}
	arena_release(&scratch);
	if (best_place == UINT32_MAX)
		return rc;
	p->seen.bm25 = 1;
	for (size_t i = 0; i < n; i++)
		p->seen.bm25 += s[i].bm25 > best_bm25 || (s[i].bm25 >= best_bm25 && s[i].beg < best_place);
	return rc;
}

static int run(void *ctx, size_t i, struct err *e)
{
	struct eval *ev = ctx;
	struct prompt *p = &ev->v[i];
	struct arena a;
	struct doc *d;
	arena_init(&p->arena, MEMORY_CAP);
	buf_init(&p->features, MEMORY_CAP);
	int rc = load(ev, p, &d, e);
	if (rc || !d)
		return rc;
	arena_init(&a, MEMORY_CAP);
	rc = rank(ev, p, d, &a, e);
	arena_release(&a);
	doc_free(d);
	return rc ? rc : p->features.err ? err_buf(&p->features, e) : 0;
}

/* ---- all of them ---- */

static int write_features(const struct eval *ev, struct err *e)
{
	const char *path = ev->opts->features_path;
	FILE *f = fopen(path, "we");
	if (!f)
		return err_errno(e, errno, "%s: cannot write", path);
#define X(c, what) "\t" #c
	fputs("prompt\tdocument\tevidence\tbm25" FINDING_FEATURES(X) "\ttext\n", f);
#undef X
	for (size_t i = 0; i < ev->n; i++)
		fwrite(ev->v[i].features.p, 1, ev->v[i].features.n, f);
	bool bad = fflush(f) | ferror(f);
	int number = errno;
	bad |= fclose(f) != 0;
	return bad ? err_errno(e, number, "%s: cannot write", path) : 0;
}

static void sum(const struct eval *ev, struct evidence_figures *out)
{
	struct evidence_figures f = {.prompts = ev->n};
	for (size_t i = 0; i < ev->n; i++)
		f.missing += !ev->v[i].held;
	double n = (double)(f.prompts - f.missing);
	for (size_t i = 0; i < ev->n; i++) {
		const struct evidence_one *o = &ev->v[i].seen;
		for (int k = 0; k < EVIDENCE_DEPTHS; k++) {
			size_t depth = (size_t)evidence_depths[k];
			f.hit[k] += o->rank && o->rank <= depth ? 1 / n : 0;
			f.bm25[k] += o->bm25 && o->bm25 <= depth ? 1 / n : 0;
		}
		if (ev->opts->each && ev->v[i].held)
			ev->opts->each(ev->opts->ctx, o);
	}
	*out = f;
}

int eval_evidence(const struct snap *s, const char *prompts, const struct evidence_opts *o,
		  struct evidence_figures *out, struct err *e)
{
	static const struct evidence_opts defaults;
	struct eval ev = {.snap = s, .opts = o ? o : &defaults, .path = prompts};
	struct buf file;
	buf_init(&file, PROMPTS_CAP);
	int rc = fs_read(prompts, &file, e);
	if (!rc)
		rc = read_prompts(&ev, buf_str(&file), e);
	if (!rc)
		rc = measure_all(ev.n, ev.opts->threads, run, &ev, e);
	if (!rc && ev.opts->features_path)
		rc = write_features(&ev, e);
	if (!rc)
		sum(&ev, out);
	for (size_t i = 0; i < ev.n; i++) {
		arena_release(&ev.v[i].arena);
		buf_release(&ev.v[i].features);
		json_decref(ev.v[i].json);
	}
	free(ev.v);
	buf_release(&file);
	return rc;
}
