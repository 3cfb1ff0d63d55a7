/*
 * cmd_explain.c - attest explain: why does this stand where it stands?
 *
 * Each feature of a unit with its weight and what it brings, beside the unit that comes first and the one right above,
 * and what puts those before it.
 */
#include "cli/cli.h"

#include "doc/doc.h"
#include "encode/encode.h"
#include "question/question.h"
#include "search/search.h"

#include <math.h>
#include <stdlib.h>

#define EXPLAIN_CAP ((size_t)1 << 30) /* bytes of memory */
#define UNITS_ALL   10000
#define QUOTE_BYTES 160
#define LEAD_MIN    0.0005f /* smaller ones would be printed as 0 */

struct explain {
	struct cli *c;
	const struct snap *snap;
	struct found_units found;
	size_t at; /* the unit asked about */
};

/* The best unit of the document that touches the span; SIZE_MAX when none was found. */
static size_t find_unit(const struct found_units *f, uint32_t doc, const struct span *span)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].doc == doc && (!span->end || (f->v[i].beg < span->end && f->v[i].end > span->beg)))
			return i;
	return SIZE_MAX;
}

static int text_of(const struct explain *x, size_t i, struct arena *a, struct str *out, struct err *e)
{
	struct doc *d = NULL;
	int r = snap_doc(x->snap, x->found.v[i].doc, &d, e);
	if (r)
		return r;
	uint32_t beg = x->found.v[i].beg, end = x->found.v[i].end;
	if (end - beg > QUOTE_BYTES)
		for (end = beg + QUOTE_BYTES; end > beg && ((unsigned char)d->text.p[end] & 0xC0) == 0x80;)
			end--;
	*out = arena_str(a, str_sub(d->text, beg, end));
	doc_free(d);
	return arena_ok(a) ? 0 : err_mem(e);
}

static json_t *json_of(const struct explain *x, size_t i, struct str text)
{
	const struct found_unit *u = &x->found.v[i];
	const float *w = search_weights(x->found.meaning);
	struct doc_columns col;
	json_t *o = json_object(), *all = json_object();

	snap_columns(x->snap, u->doc, &col);
	cli_put(o, "doc", col.id);
	cli_put_n(o, "beg", u->beg);
	cli_put_n(o, "end", u->end);
	cli_put_n(o, "rank", i + 1);
	cli_put(o, "text", text);
	json_object_set_new(o, "score", json_real((double)u->score));
	for (int f = 0; f < UNIT_FEATURES; f++)
		json_object_set_new(all, unit_feature_name((enum unit_feature)f),
				    json_pack("{s:f,s:f,s:f}", "value", (double)u->f[f], "weight", (double)w[f],
					      "brings", (double)(w[f] * u->f[f])));
	json_object_set_new(o, "features", all);
	return o;
}

static void print_unit(const struct explain *x, const char *what, size_t i, struct str text)
{
	struct doc_columns col;
	snap_columns(x->snap, x->found.v[i].doc, &col);
	emit_printf("%s: number %zu, score %.3f, ", what, i + 1, (double)x->found.v[i].score);
	emit_str(col.id);
	emit_printf("#%u-%u\n", x->found.v[i].beg, x->found.v[i].end);
	for (struct str line; str_cut(&text, '\n', &line);) {
		emit_c("    ");
		emit_text(x->c, line);
		emit_c("\n");
	}
}

static void print_features(const struct explain *x, const size_t *units, size_t n)
{
	const float *w = search_weights(x->found.meaning);
	struct table t;
	char cell[6][32];

	table_init(&t, n == 3 ? 5 : n + 2, 2 | 4 | 8 | 16);
	t.head[0] = "feature";
	t.head[1] = "weight";
	t.head[2] = "this";
	t.head[3] = n > 1 ? "above" : NULL;
	t.head[4] = n > 2 ? "first" : NULL;
	for (int f = 0; f < UNIT_FEATURES; f++) {
		snprintf(cell[0], sizeof cell[0], "%.2f", (double)w[f]);
		for (size_t k = 0; k < n; k++)
			snprintf(cell[k + 1], sizeof cell[k + 1], "%.3f: %+.3f", (double)x->found.v[units[k]].f[f],
				 (double)(w[f] * x->found.v[units[k]].f[f]));
		table_row(&t, unit_feature_name((enum unit_feature)f), cell[0], cell[1], n > 1 ? cell[2] : "",
			  n > 2 ? cell[3] : "");
	}
	table_print(x->c, &t);
	table_release(&t);
}

struct lead {
	enum unit_feature f;
	float ahead; /* what it brings to the other, less what it brings to this one */
};

static int by_size(const void *a, const void *b)
{
	const struct lead *x = a, *y = b;
	float d = fabsf(y->ahead) - fabsf(x->ahead);
	return d != 0 ? d > 0 ? 1 : -1 : (int)x->f - (int)y->f;
}

/* What puts unit `other` before the one asked about, the largest difference first; their number. */
static size_t leads(const struct explain *x, size_t other, struct lead v[UNIT_FEATURES])
{
	const float *w = search_weights(x->found.meaning);
	size_t n = 0;
	for (int f = 0; f < UNIT_FEATURES; f++) {
		float d = w[f] * (x->found.v[other].f[f] - x->found.v[x->at].f[f]);
		if (fabsf(d) >= LEAD_MIN)
			v[n++] = (struct lead){(enum unit_feature)f, d};
	}
	qsort(v, n, sizeof *v, by_size);
	return n;
}

static void print_leads(const struct explain *x, const char *what, size_t other)
{
	struct lead v[UNIT_FEATURES];
	size_t n = leads(x, other, v);
	float by = x->found.v[other].score - x->found.v[x->at].score;
	if (!n) {
		emit_printf("%s and this are equal: the order is that of documents and places\n", what);
		return;
	}
	/* A server that ranks may put a lower score before a higher one. */
	emit_printf("%s is %s by %.3f:", what, by < 0 ? "behind, and put before by the server that ranks," : "ahead",
		    (double)fabsf(by));
	for (size_t i = 0; i < n; i++)
		emit_printf("%s %s %+.3f", i ? "," : "", unit_feature_name(v[i].f), (double)v[i].ahead);
	emit_c("\n");
}

static json_t *json_leads(const struct explain *x, size_t other)
{
	struct lead v[UNIT_FEATURES];
	size_t n = leads(x, other, v);
	json_t *o = json_object();
	for (size_t i = 0; i < n; i++)
		json_object_set_new(o, unit_feature_name(v[i].f), json_real((double)v[i].ahead));
	return o;
}

static int explain(struct explain *x, struct arena *a, struct err *e)
{
	static const char *const what[] = {"this", "above", "first"};
	size_t units[3] = {x->at, x->at ? x->at - 1 : 0, 0}, n = x->at > 1 ? 3 : x->at + 1;
	json_t *top = x->c->format == FORMAT_JSON ? json_object() : NULL;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		struct str text;
		r = text_of(x, units[i], a, &text, e);
		if (r == 0 && top)
			json_object_set_new(top, what[i], json_of(x, units[i], text));
		if (r == 0 && top && i)
			json_object_set_new(json_object_get(top, what[i]), "ahead", json_leads(x, units[i]));
		if (r == 0 && !top)
			print_unit(x, what[i], units[i], text);
	}
	if (r == 0 && top) {
		json_object_set_new(top, "meaning", json_boolean(x->found.meaning));
		r = emit_json(top, e);
		top = NULL;
	} else if (r == 0) {
		if (!x->found.meaning)
			emit_printf("by words alone: %s\n", x->found.why_words);
		emit_c("\n");
		print_features(x, units, n);
		for (size_t i = 1; i < n; i++) {
			emit_c(i == 1 ? "\n" : "");
			print_leads(x, what[i], units[i]);
		}
	}
	json_decref(top);
	return r;
}

static int run(struct cli *c, struct snap *s, struct arena *a, struct err *e)
{
	struct search_model model = {0};
	struct search_opts o = {.units = UNITS_ALL, .model = &model};
	struct explain x = {.c = c, .snap = s};
	struct question q;
	struct span span;
	struct str id;
	int r = cli_place(str_c(c->args.rest[1]), &id, &span, e);

	if (r)
		return r;
	uint32_t doc = cli_doc(s, id, e);
	if (doc == DOC_NONE)
		return e->code;
	r = question_read(str_c(c->args.rest[0]), s, a, &q, e);
	if (r)
		return r;
	model.encoder = snap_vectors(s) ? cli_encoder(c) : NULL;
	r = search_units(s, &q, &o, a, &x.found, e);
	encoder_close((struct encoder *)model.encoder);
	if (r)
		return r;
	x.at = find_unit(&x.found, doc, &span);
	if (x.at == SIZE_MAX)
		return err_set(
			e, ERR_NOTFOUND,
			"the search does not come upon this place: no word of the question stands in it, and %zu "
			"others are nearer",
			x.found.n);
	return explain(&x, a, e);
}

int cmd_explain(struct cli *c)
{
	struct snap *s = NULL;
	struct err e = {0};
	struct arena a;

	int r = cli_snap(c, true, &s);
	if (r)
		return err_exit(r);
	arena_init(&a, EXPLAIN_CAP);
	r = run(c, s, &a, &e);
	snap_unref(s);
	arena_release(&a);
	return r ? cli_failed(r, &e) : 0;
}
