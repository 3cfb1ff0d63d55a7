/*
 * Units by words alone and with the vectors of a tiny model, and the clauses of a question.
 */
#include "corpus.h"

#include "encode/encode.h"
#include "search/search_priv.h"

#include <math.h>
#include <stdlib.h>

static const struct made_doc docs[] = {
	{"brief:tarsal-fever", "Tarsal fever", "marsh ague",
	 "# Causes\n- Tarsal fever is caused by the bite of the grey marsh midge.\n- Standing water near the home "
	 "raises the risk.\n"
	 "# Treatment\n- Oral quillamine for five days is the first choice.\n- Rest and fluids help."},
	{"pubmed:1001", "Quillamine versus placebo in tarsal fever: a randomised trial", NULL,
	 "# Results\nFever lasted 2.1 days with quillamine and 5.4 days with placebo.\n# Conclusions\nQuillamine "
	 "shortens tarsal fever."},
	{"pubmed:1002", "Carpal stiffness in weavers", NULL, "Carpal stiffness was found in 31 of 80 weavers."},
};
#define N_DOCS (sizeof(docs) / sizeof(docs[0]))

static char dir[] = "/tmp/attest-units-XXXXXX";
static struct snap *snap, *other;

static int setup(void **state)
{
	(void)state;
	char path[64];
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/a", dir);
	snap = make_corpus(path, docs, N_DOCS, false, false);
	snprintf(path, sizeof(path), "%s/b", dir);
	other = make_corpus(path, docs, N_DOCS, true, true);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	struct err e;
	snap_unref(snap);
	snap_unref(other);
	return fs_remove_tree(dir, &e);
}

static void ask(const struct snap *s, const char *text, struct arena *a, struct found_units *u)
{
	struct question q;
	struct err e;
	assert_ok(question_read(str_c(text), s, a, &q, &e));
	assert_ok(search_units(s, &q, NULL, a, u, &e));
}

static void by_words(void **state)
{
	(void)state;
	struct arena a;
	struct found_units u, v;
	arena_init(&a, 16 << 20);
	ask(snap, "What is the treatment of tarsal fever?", &a, &u);
	ask(other, "What is the treatment of tarsal fever?", &a, &v);
	assert_false(u.meaning);
	assert_non_null(u.why_words);
	assert_true(u.n >= 4);
	assert_int_equal(u.n, v.n);
	for (size_t i = 0; i < u.n; i++) {
		struct doc_columns x, y;
		struct passage where;
		snap_columns(snap, u.v[i].doc, &x);
		snap_columns(other, v.v[i].doc, &y);
		snap_passage(snap, u.v[i].passage, &where);
		assert_true(str_eq(x.id, y.id));
		assert_int_equal(where.doc, u.v[i].doc);
		assert_true(u.v[i].beg >= where.beg && u.v[i].end <= where.end && u.v[i].beg < u.v[i].end);
		assert_int_equal(u.v[i].vector, VECTOR_NONE);
		assert_int_equal(u.v[i].beg, v.v[i].beg);
		assert_true(u.v[i].score == v.v[i].score && isfinite(u.v[i].score));
		assert_true(!i || u.v[i - 1].score >= u.v[i].score);
		for (size_t f = 0; f < UNIT_FEATURES; f++)
			assert_true(u.v[i].f[f] == v.v[i].f[f] && u.v[i].f[f] >= 0 && u.v[i].f[f] <= 1);
		assert_true(u.v[i].f[UNIT_COS] == 0 && u.v[i].f[UNIT_MASS] == 0);
	}
	struct doc_columns first;
	snap_columns(snap, u.v[0].doc, &first);
	assert_str(first.id, "brief:tarsal-fever");
	arena_release(&a);
}

/* A passage that the first stage did not give is looked up to the same score, but for its rounding. */
static void looked_up(void **state)
{
	(void)state;
	struct arena a, look;
	struct question q;
	struct query query;
	struct hit *hits = NULL;
	static const struct index_filter all;
	size_t n = 0;
	struct err e;
	arena_init(&a, 16 << 20);
	arena_init(&look, 16 << 20);
	assert_ok(question_read(STR("Does quillamine shorten tarsal fever?"), snap, &a, &q, &e));
	assert_ok(query_make(snap, &q, &a, &query, &e));
	assert_ok(query_search(snap, &query, &all, 10, &a, &hits, &n, &e));
	assert_true(n >= 3);
	for (size_t i = 0; i < n; i++) {
		struct candidate c;
		assert_ok(rank_look_up(snap, &query, hits[i].passage, &look, &c, &e));
		assert_true(fabsf(c.first - hits[i].score) < 0.03f * hits[i].score);
	}
	arena_release(&look);
	arena_release(&a);
}

/* A question; its clauses, the one that asks with '*' in front; '|' between them. */
static void clauses(void **state)
{
	(void)state;
	static const struct {
		const char *question, *clauses;
	} c[] = {
		{"What is the treatment of tarsal fever?", "*What is the treatment of tarsal fever?"},
		{"58-year-old weaver, hives from quillamine. Is zorbulin safe for her?",
		 "58-year-old weaver, hives from quillamine.|*Is zorbulin safe for her?"},
		{"Can she go home today? Fever since noon, two doses of quillamine given.",
		 "*Can she go home today?|Fever since noon, two doses of quillamine given."},
		{"Tarsal fever. My son has tarsal fever; how long does the fever last? Thank you very much!",
		 "My son has tarsal fever;|*how long does the fever last?|Thank you very much!"},
		{"Fever, fever: dose?", "*Fever, fever: dose?"},
	};
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct arena a;
		struct question q;
		struct search_clause v[SEARCH_CLAUSES_MAX];
		struct err e;
		struct buf b;
		size_t n = 0;
		arena_init(&a, 16 << 20);
		buf_init(&b, 4096);
		assert_ok(question_read(str_c(c[i].question), snap, &a, &q, &e));
		assert_ok(clauses_cut(&q, &a, v, &n, &e));
		for (size_t k = 0; k < n; k++) {
			buf_addc(&b, k ? "|" : "");
			buf_addc(&b, v[k].asks ? "*" : "");
			buf_add(&b, str_sub(q.text, v[k].beg, v[k].end));
		}
		assert_str(buf_str(&b), c[i].clauses);
		buf_release(&b);
		arena_release(&a);
	}
}

/* What is encoded of a long letter is bounded; the clause that asks is always among it, wherever it stands. */
static void letters_are_bounded(void **state)
{
	(void)state;
	static const char story[] = "My son has tarsal fever. ";
	const char *model = getenv("ATTEST_TINY_MODEL");
	struct search_model m = {0};
	struct fill_opts o = {.part = FILL_ALL, .threads = 1};
	struct fill_result made;
	struct err e;
	char path[64];
	if (!model)
		skip();
	snprintf(path, sizeof(path), "%s/c", dir);
	snap_unref(make_corpus(path, docs, N_DOCS, false, false));
	struct encoder *enc;
	assert_ok(encoder_open(model, &enc, &e));
	m.encoder = enc;
	assert_ok(vectors_fill(path, enc, &o, NULL, &made, &e));
	struct corpus *c;
	assert_ok(corpus_open(path, &c, &e));
	struct snap *s = corpus_snap(c);
	for (int stories = 1; stories <= 7; stories += 2) {
		struct search_opts opts = {.model = &m};
		struct arena a;
		struct buf text;
		struct question q;
		struct found_units u;
		size_t asks = 0;
		arena_init(&a, 64 << 20);
		buf_init(&text, 1 << 16);
		buf_addc(&text, "How long does it last? ");
		for (int i = 0; i < stories; i++)
			buf_addc(&text, story);
		assert_ok(question_read(buf_str(&text), s, &a, &q, &e));
		assert_ok(search_units(s, &q, &opts, &a, &u, &e));
		assert_true(u.meaning && u.n_vectors == u.n_clauses + 1);
		for (size_t i = 0; i < u.n_clauses; i++)
			asks += u.clauses[i].asks;
		assert_int_equal(asks, 1);
		assert_int_equal(u.clauses[0].beg, 0);
		assert_int_equal(u.n_clauses, stories == 1 ? 2 : stories == 3 ? 3 : 1);
		buf_release(&text);
		arena_release(&a);
	}
	snap_unref(s);
	corpus_close(c);
	encoder_close(enc);
}

/* ---- documents on both, with vectors that their titles tell: hundredths of the first components ---- */

#define DIM 64

static void *begin(void *ctx)
{
	return ctx;
}

static void end(void *work)
{
	(void)work;
}

static void told(const char *text, float *out)
{
	memset(out, 0, DIM * sizeof(*out));
	for (int i = 0; i < 4; i++)
		out[i] = strtof(text, (char **)&text) / 100;
}

static int encode_told(void *ctx, void *work, const struct str *texts, size_t n, float *out, size_t *tokens,
		       struct err *e)
{
	(void)ctx;
	(void)work;
	(void)e;
	for (size_t i = 0; i < n; i++) {
		char text[128];
		snprintf(text, sizeof text, "%.*s", STR_ARG(texts[i]));
		told(text, out + i * DIM);
	}
	*tokens += n;
	return 0;
}

/* The ids of the documents found, parted by spaces; the question's vector, `vectors` times, is the first axis. */
static struct str found_docs(const char *name, const struct made_doc *v, size_t n, const char *text, size_t vectors,
			     enum docs_use use, struct arena *a)
{
	struct vector_maker m = {
		.name = "told", .dim = DIM, .ctx = &m, .begin = begin, .end = end, .encode = encode_told};
	struct fill_opts o = {.part = FILL_ALL, .threads = 1};
	struct meaning meaning = {.on = true, .n = vectors};
	struct fill_result made;
	struct fused_doc *d = NULL;
	struct doc_stats st;
	struct question q;
	struct corpus *c;
	struct buf b;
	struct err e;
	char path[64];
	int8_t bytes[DIM];
	float axis[DIM];
	size_t n_docs = 0;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snap_unref(make_corpus(path, v, n, false, false));
	assert_ok(vectors_fill_by(path, &m, &o, NULL, &made, &e));
	assert_ok(corpus_open(path, &c, &e));
	struct snap *s = corpus_snap(c);
	meaning.vectors = snap_vectors(s);
	assert_non_null(meaning.vectors);
	told("100", axis);
	float scale = encode_quantise(axis, DIM, bytes);
	for (size_t i = 0; i < vectors; i++)
		meaning.q[i] = (struct vector_query){bytes, scale};
	doc_stats_of(s, &st);
	assert_ok(question_read(str_c(text), s, a, &q, &e));
	assert_ok(fused_docs(s, &st, &q, &meaning, NULL, use, 100, a, &d, &n_docs, &e));
	buf_init(&b, 4096);
	for (size_t i = 0; i < n_docs; i++) {
		buf_addc(&b, i ? " " : "");
		buf_add(&b, d[i].id);
		assert_true(!i || d[i].score <= d[i - 1].score);
	}
	struct str out = arena_str(a, buf_str(&b));
	buf_release(&b);
	snap_unref(s);
	corpus_close(c);
	return out;
}

/* pubmed:1 and pubmed:2 are as near to the question; the second stands among documents that do well. */
static void neighbours_lift(void **state)
{
	(void)state;
	static const struct made_doc v[] = {
		{"pubmed:1", "50 0 87 0", NULL, "Weavers."}, {"pubmed:2", "50 0 0 87", NULL, "Spinners."},
		{"pubmed:3", "95 31 0 0", NULL, "Dyers."},   {"pubmed:4", "95 31 0 0", NULL, "Fullers."},
		{"pubmed:5", "95 31 0 0", NULL, "Tanners."}, {"pubmed:6", "80 0 0 60", NULL, "Coopers."},
		{"pubmed:7", "80 0 0 60", NULL, "Smiths."},  {"pubmed:8", "10 0 99 0", NULL, "Masons."},
		{"pubmed:9", "10 0 99 0", NULL, "Millers."},
	};
	struct arena a;
	arena_init(&a, 64 << 20);
	assert_str(found_docs("d", v, sizeof(v) / sizeof(v[0]), "Is there tarsal fever?", 1, DOCS_LIST, &a),
		   "pubmed:3 pubmed:4 pubmed:5 pubmed:6 pubmed:7 pubmed:2 pubmed:1 pubmed:8 pubmed:9");
	assert_str(found_docs("g", v, sizeof(v) / sizeof(v[0]), "Is there tarsal fever?", 1, DOCS_READ, &a),
		   "pubmed:3 pubmed:4 pubmed:5 pubmed:6 pubmed:7 pubmed:1 pubmed:2 pubmed:8 pubmed:9");
	arena_release(&a);
}

/* Of a question of several clauses words weigh less: many of them are of its history. */
static void words_of_long_questions(void **state)
{
	(void)state;
	static const struct made_doc v[] = {
		{"pubmed:1", "70 71 0 0", NULL, "Fever in weavers."},
		{"pubmed:2", "82 0 57 0", NULL, "Rest for spinners."},
	};
	struct arena a;
	arena_init(&a, 64 << 20);
	assert_str(found_docs("e", v, 2, "Is there fever?", 1, DOCS_LIST, &a), "pubmed:1 pubmed:2");
	assert_str(found_docs("f", v, 2, "Is there fever?", 2, DOCS_LIST, &a), "pubmed:2 pubmed:1");
	assert_str(found_docs("h", v, 2, "Is there fever?", 2, DOCS_READ, &a), "pubmed:1 pubmed:2");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_words),
		cmocka_unit_test(looked_up),
		cmocka_unit_test(clauses),
		cmocka_unit_test(letters_are_bounded),
		cmocka_unit_test(neighbours_lift),
		cmocka_unit_test(words_of_long_questions),
	};
	return cmocka_run_group_tests_name("units", tests, setup, teardown);
}
