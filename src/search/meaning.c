/*
 * meaning.c - the question as vectors: the whole of it and, where it has several, each of its clauses.
 */
#include "search/search_priv.h"

#include "base/mem.h"
#include "encode/encode.h"
#include "encode/server.h"

#include <stdlib.h>

static const char *why_not(const struct vectors *v, const struct snap *s, const struct search_model *m)
{
	if (!m || !m->encoder)
		return "there is no model to encode the question with";
	if (!v)
		return snap_vectors_trouble(s) ? "the vectors of this corpus cannot be read"
					       : "this corpus has no vectors yet";
	if (memcmp(&vectors_info(v)->model, encoder_id(m->encoder), sizeof(struct sha256)) != 0)
		return "the vectors of this corpus are of another model";
	return NULL;
}

#define EXPANDED_MAX 8 /* names put behind a question */

/* Puts a name behind the text, unless the text or what stands behind it has it. */
static void add_name(struct str *text, struct str name, size_t *n, struct arena *a)
{
	if (!name.n || *n == EXPANDED_MAX || str_ifind(*text, name, 0) != SIZE_MAX)
		return;
	*text = arena_printf(a, "%.*s%s%.*s", STR_ARG(*text), *n ? ", " : " (", STR_ARG(name));
	++*n;
}

/*
 * The question with the names of what it names otherwise behind it: what a value means ("K 7.4": severe hyperkalaemia),
 * what a brand or an abbreviation stands for. The encoder knows few of these, and the sources are written in the names.
 */
static struct str expanded(const struct question *q, struct str text, uint32_t beg, uint32_t end, struct arena *a)
{
	size_t n = 0;
	for (size_t i = 0; i < q->n_values; i++)
		if (q->values[i].level && q->values[i].beg >= beg && q->values[i].end <= end)
			add_name(&text, q->values[i].reading, &n, a);
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		if (c->beg < beg || c->end > end || (c->said & (Q_NEGATED | Q_FAMILY)))
			continue;
		add_name(&text, c->name, &n, a);
		if (c->kind == Q_DRUG && c->n_classes)
			add_name(&text, c->classes[0], &n, a);
	}
	return n ? arena_printf(a, "%.*s)", STR_ARG(text)) : text;
}

/*
 * What is encoded for one question costs no more than TOKENS_MAX tokens, but for the whole of it and the clause that
 * asks: of a long letter the clauses that come last without asking are not searched apart, and leave the list.
 */
#define TOKENS_MAX 160

static void spare_clauses(const struct search_model *m, struct encode_work *work, size_t whole, struct str *texts,
			  struct search_asked *out)
{
	size_t n = 0, tokens[SEARCH_CLAUSES_MAX], left = TOKENS_MAX > whole ? TOKENS_MAX - whole : 0;
	for (size_t i = 0; i < out->n_clauses; i++) {
		tokens[i] = encode_tokens(m->encoder, work, texts[i], ENCODE_QUERY);
		if (out->clauses[i].asks)
			left -= tokens[i] < left ? tokens[i] : left;
	}
	for (size_t i = 0; i < out->n_clauses; i++) {
		if (!out->clauses[i].asks && tokens[i] > left)
			continue;
		left -= out->clauses[i].asks ? 0 : tokens[i];
		texts[n] = texts[i];
		out->clauses[n++] = out->clauses[i];
	}
	out->n_clauses = n;
}

static int make_vectors(const struct question *q, const struct search_model *m, struct encode_work *work,
			struct arena *a, struct search_asked *out, struct err *e)
{
	size_t dim = encoder_dim(m->encoder);
	struct str texts[SEARCH_CLAUSES_MAX + 1] = {expanded(q, q->text, 0, (uint32_t)q->text.n, a)};
	size_t n = 1;
	for (size_t i = 0; out->n_clauses > 1 && i < out->n_clauses; i++) {
		const struct search_clause *c = &out->clauses[i];
		texts[i + 1] = expanded(q, str_sub(q->text, c->beg, c->end), c->beg, c->end, a);
	}
	if (out->n_clauses > 1) {
		spare_clauses(m, work, encode_tokens(m->encoder, work, texts[0], ENCODE_QUERY), texts + 1, out);
		n += out->n_clauses;
	}
	for (size_t i = 1; i < n; i++)
		out->asks = out->clauses[i - 1].asks ? i : out->asks;
	float *v = mem_malloc(n * dim * sizeof(*v));
	int8_t *bytes = ARENA_ARRAY(a, n * dim, int8_t);
	int code = v && bytes ? encode(m->encoder, work, texts, n, ENCODE_QUERY, v, e) : err_mem(e);
	for (size_t i = 0; !code && i < n; i++) {
		float scale = encode_quantise(v + i * dim, dim, bytes + i * dim);
		out->v[i] = (struct vector_query){bytes + i * dim, scale};
	}
	out->n = code ? 0 : n;
	free(v);
	return code;
}

/* The vectors that go with this model: while all is encoded anew, two models' are there. */
static void choose_vectors(const struct snap *s, const struct search_model *m, struct meaning *out)
{
	out->vectors = m && m->encoder ? snap_vectors_of(s, encoder_id(m->encoder)) : NULL;
	if (!out->vectors)
		out->vectors = snap_vectors(s);
	out->why = why_not(out->vectors, s, m);
}

int search_ask(const struct question *q, const struct search_model *m, struct arena *a, struct search_asked *out,
	       struct err *e)
{
	*out = (struct search_asked){.q = q, .encoder = m->encoder};
	struct encode_work *own = m->work ? NULL : encode_work_new();
	if (!m->work && !own)
		return err_mem(e);
	int code = clauses_cut(q, a, out->clauses, &out->n_clauses, e);
	if (!code)
		code = make_vectors(q, m, m->work ? m->work : own, a, out, e);
	encode_work_free(own);
	return code;
}

static int encode_question(const struct question *q, const struct search_model *m, struct arena *a, struct meaning *out,
			   struct err *e)
{
	struct search_asked made;
	const struct search_asked *asked = m->asked;
	int code = 0;
	if (!asked || asked->q != q || asked->encoder != m->encoder) {
		code = search_ask(q, m, a, &made, e);
		asked = &made;
	}
	if (code)
		return code;
	memcpy(out->clauses, asked->clauses, sizeof(out->clauses));
	memcpy(out->q, asked->v, sizeof(out->q));
	out->n_clauses = asked->n_clauses;
	out->n = asked->n;
	out->asks = asked->asks;
	out->on = true;
	return 0;
}

/* The server that has the model does not answer, or not as it should: the model of the house, or words. */
static int without_server(const struct snap *s, const struct question *q, const struct search_model *m, struct arena *a,
			  struct meaning *out, struct err *e)
{
	const struct search_model house = {.encoder = encoder_house(m->encoder), .work = m->work};
	out->silent = true;
	out->why = "the server of the model did not answer";
	out->vectors = house.encoder ? snap_vectors_of(s, encoder_id(house.encoder)) : NULL;
	if (!out->vectors)
		return 0;
	int code = encode_question(q, &house, a, out, e);
	out->why = code ? out->why : NULL;
	return code;
}

int meaning_make(const struct snap *s, const struct question *q, const struct search_model *m, struct arena *a,
		 struct meaning *out, struct err *e)
{
	struct err why;
	memset(out, 0, sizeof(*out));
	choose_vectors(s, m, out);
	int code = clauses_cut(q, a, out->clauses, &out->n_clauses, e);
	if (code || out->why)
		return code;
	bool server = encoder_is_server(m->encoder);
	code = encode_question(q, m, a, out, server ? &why : e);
	if (code && server && (code == ERR_UNAVAILABLE || code == ERR_FORMAT))
		return without_server(s, q, m, a, out, e);
	if (code && server && e)
		*e = why;
	return code;
}
