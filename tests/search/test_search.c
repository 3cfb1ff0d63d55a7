/*
 * Search over small corpora of invented documents: what must come first, what must hold for all results, and that
 * layout does not matter.
 */
#include "corpus.h"

#include "search/search_priv.h"
#include "text/text.h"

#include <math.h>

static const struct made_doc docs[] = {
	{"brief:tarsal-fever", "Tarsal fever", "marsh ague",
	 "# Causes\n- Tarsal fever is caused by the bite of the grey marsh midge.\n- Standing water near the home "
	 "raises the risk.\n"
	 "# Treatment\nOral quillamine for five days is the first choice. Rest and fluids help. Severe cases need "
	 "hospital care.\n"
	 "# Prognosis\nNearly all patients recover within two weeks. Relapse is rare."},
	{"medquad:0000007", "Quillamine", NULL,
	 "? What are the side effects of quillamine?\nNausea and a metallic taste are common. A rash may appear after "
	 "a week of treatment."},
	{"pubmed:1001", "Quillamine versus placebo in tarsal fever: a randomised trial", NULL,
	 "# Background\nTarsal fever is a disease of marshland. Treatment is uncertain.\n# Methods\nWe randomised 212 "
	 "adults with tarsal "
	 "fever to quillamine or placebo.\n# Results\nFever lasted 2.1 days with quillamine and 5.4 days with "
	 "placebo.\n# Conclusions\n"
	 "Quillamine shortens tarsal fever."},
	{"pubmed:1002", "Carpal stiffness in weavers", NULL,
	 "Carpal stiffness was found in 31 of 80 weavers. It was related to years at the loom. Warm baths gave "
	 "relief."},
	{"pubmed:1003", "Midges of the northern marshes", NULL,
	 "Grey marsh midges breed in standing water. Draining reduced their number by half. Fever in cattle was not "
	 "seen."},
	{"page:table", "Fevers at a glance", NULL,
	 "| Fever | Carrier | Treatment\n| Tarsal fever | Grey marsh midge | Quillamine\n"
	 "| Weaver's fever | None | Warm baths"},
	/* one block that makes several passages; "loom" and "days" stand in more than one */
	{"page:long", "A weaver's year", NULL,
	 "The year begins with the cleaning of the loom. Every thread is counted and every knot undone before the "
	 "first snow. In these "
	 "days the apprentices learn the names of all forty patterns by heart. The master sings the old songs while "
	 "the warp is laid. "
	 "Nobody speaks of money until the shuttle has crossed a hundred times. Bread and cheese are shared at noon by "
	 "the window. The "
	 "cat sleeps on the finished cloth and must not be woken. When the river thaws the wool is washed in running "
	 "water. Dye is "
	 "made of walnut, madder and weld in three copper kettles. The colour is tried on a scrap that is kept for a "
	 "year and a day. "
	 "In summer the loom stands under the lime trees. Work begins at dawn and ends when the swallows come low. "
	 "Long days make "
	 "good cloth, they say, and short days make good stories. At harvest all help in the fields and the shuttle "
	 "rests. In autumn "
	 "the buyers come over the pass with mules and silver. They feel the cloth between two fingers and shake their "
	 "heads. The "
	 "price is argued over for three days and a night. Then hands are shaken and the mules are loaded. What is "
	 "left is worn by "
	 "the weavers themselves. The last day of the year belongs to the children, who may weave what they like on "
	 "the old loom in "
	 "the barn. Some of the best patterns were found in this way. Every one of them has the name of a child."},
	/* the same twice: only the id tells them apart */
	{"page:twin-b", "Ferry times", NULL, "The ferry crosses the sound at noon. In fog it stays in harbour."},
	{"page:twin-a", "Ferry times", NULL, "The ferry crosses the sound at noon. In fog it stays in harbour."},
};
#define N_DOCS (sizeof(docs) / sizeof(docs[0]))

static char dir[] = "/tmp/attest-search-XXXXXX";
static struct snap *snap;

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	char path[64];
	snprintf(path, sizeof(path), "%s/a", dir);
	snap = make_corpus(path, docs, N_DOCS, false, false);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	struct err e;
	snap_unref(snap);
	return fs_remove_tree(dir, &e);
}

static void ask(const struct snap *s, const char *text, const struct search_opts *o, struct arena *a, struct results *r)
{
	struct question q;
	struct err e;
	assert_ok(question_read(str_c(text), s, a, &q, &e));
	assert_ok(search_run(s, &q, o, a, r, &e));
}

static struct str sentence(const struct results *r, size_t i)
{
	const struct found_sentence *v = &r->sentences[i];
	return str_sub(r->passages[v->in].d->text, v->beg, v->end);
}

/* Question, its first sentence, its first passage's document. */
static void best_sentence(void **state)
{
	(void)state;
	static const struct {
		const char *question, *sentence, *doc;
	} c[] = {
		{"What causes tarsal fever?", "Tarsal fever is caused by the bite of the grey marsh midge.",
		 "brief:tarsal-fever"},
		{"first choice treatment of tarsal fever", "Oral quillamine for five days is the first choice.",
		 "brief:tarsal-fever"},
		{"side effects of quillamine", "Nausea and a metallic taste are common.", "medquad:0000007"},
		{"Where do midges breed?", "Grey marsh midges breed in standing water.", "pubmed:1003"},
		{"What is carpal stiffness related to in weavers?", "Carpal stiffness was found in 31 of 80 weavers.",
		 "pubmed:1002"},
		{"marsh ague prognosis", "Nearly all patients recover within two weeks.", "brief:tarsal-fever"},
	};
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct arena a;
		struct results r;
		arena_init(&a, 16 << 20);
		ask(snap, c[i].question, NULL, &a, &r);
		assert_true(r.n_sentences > 0);
		if (!str_eqc(sentence(&r, 0), c[i].sentence))
			fail_msg("%s: \"%.*s\"", c[i].question, STR_ARG(sentence(&r, 0)));
		assert_str(r.passages[0].d->id, c[i].doc);
		results_release(&r);
		arena_release(&a);
	}
}

/* What must hold for any results. */
static void holds(const struct snap *s, const struct results *r)
{
	for (size_t i = 0; i < r->n_passages; i++) {
		const struct found_passage *p = &r->passages[i];
		struct passage where;
		struct doc_columns col;
		snap_passage(s, p->passage, &where);
		snap_columns(s, p->doc, &col);
		assert_int_equal(where.doc, p->doc);
		assert_int_equal(where.beg, p->where.beg);
		assert_true(str_eq(col.id, p->d->id));
		assert_true(isfinite(p->score) && p->first > 0);
		assert_true(p->where.beg < p->where.end && p->where.end <= p->d->text.n);
		for (size_t k = 0; k < i; k++)
			assert_true(r->passages[k].passage != p->passage);
		if (i) {
			const struct found_passage *b = p - 1;
			int c = str_cmp(b->d->id, p->d->id);
			assert_true(b->score > p->score ||
				    (b->score == p->score && (c < 0 || (c == 0 && b->where.beg < p->where.beg))));
		}
		bool owned = false;
		for (size_t k = 0; k < r->n_docs; k++)
			owned |= r->docs[k] == p->d;
		assert_true(owned);
	}
	for (size_t i = 0; i < r->n_sentences; i++) {
		const struct found_sentence *v = &r->sentences[i];
		assert_true(v->in < r->n_passages && v->beg < r->passages[v->in].where.end);
		const struct found_passage *p = &r->passages[v->in];
		assert_true(v->beg >= p->where.beg && v->beg < v->end);
		assert_int_equal(doc_block_at(p->d, v->beg), v->block);
		assert_true(v->end <= p->d->blocks[v->block].end);
		assert_true(isfinite(v->score) && v->coverage >= 0 && v->coverage <= 1);
		assert_true(i == 0 || r->sentences[i - 1].score >= v->score);
		for (size_t k = 0; k < i; k++)
			assert_false(r->passages[r->sentences[k].in].d == p->d && r->sentences[k].beg == v->beg);
	}
	assert_true(r->coverage >= 0 && r->coverage <= 1);
}

static void coverage(void **state)
{
	(void)state;
	struct arena a;
	struct results r;
	arena_init(&a, 16 << 20);
	ask(snap, "treatment of tarsal fever", NULL, &a, &r);
	holds(snap, &r);
	assert_true(r.coverage > 0.999f);
	/* "Rest and fluids help." has no word of the focus, its headings have all of it. */
	bool seen = false;
	for (size_t i = 0; i < r.n_sentences; i++)
		if (str_eqc(sentence(&r, i), "Rest and fluids help.")) {
			assert_true(r.sentences[i].coverage > 0.999f);
			seen = true;
		}
	assert_true(seen);
	results_release(&r);
	ask(snap, "tarsal fever and zorbulosis", NULL, &a, &r);
	holds(snap, &r);
	assert_true(r.coverage > 0.1f && r.coverage < 0.9f);
	results_release(&r);
	ask(snap, "zorbulosis", NULL, &a, &r);
	assert_int_equal(r.n_passages, 0);
	assert_int_equal(r.n_sentences, 0);
	assert_true(r.coverage == 0);
	results_release(&r);
	arena_release(&a);
}

static void limits(void **state)
{
	(void)state;
	struct arena a;
	struct results r, whole;
	arena_init(&a, 16 << 20);
	ask(snap, "quillamine in tarsal fever", NULL, &a, &whole);
	holds(snap, &whole);
	assert_true(whole.n_passages > 3 && whole.n_sentences > 5);
	struct search_opts o = {.passages = 2, .sentences = 2};
	ask(snap, "quillamine in tarsal fever", &o, &a, &r);
	holds(snap, &r);
	assert_int_equal(r.n_passages, 2);
	assert_int_equal(r.n_sentences, 2);
	assert_int_equal(r.passages[0].passage, whole.passages[0].passage);
	results_release(&r);
	o = (struct search_opts){.depth = 1};
	ask(snap, "quillamine in tarsal fever", &o, &a, &r);
	assert_int_equal(r.n_passages, 1);
	assert_int_equal(r.candidates, 1);
	results_release(&r);
	o = (struct search_opts){.sentences = SIZE_MAX};
	ask(snap, "quillamine in tarsal fever", &o, &a, &r);
	assert_int_equal(r.n_sentences, 0);
	assert_int_equal(r.n_passages, whole.n_passages);
	assert_true(r.passages[0].score == whole.passages[0].score);
	results_release(&r);
	uint32_t one = snap_find(snap, STR("pubmed:1001"));
	o = (struct search_opts){.filter = {.docs = &one, .n_docs = 1}};
	ask(snap, "quillamine in tarsal fever", &o, &a, &r);
	holds(snap, &r);
	assert_true(r.n_passages > 0);
	for (size_t i = 0; i < r.n_passages; i++)
		assert_int_equal(r.passages[i].doc, one);
	assert_int_equal(r.n_docs, 1);
	results_release(&r);
	results_release(&whole);
	arena_release(&a);
}

static void empty_corpus(void **state)
{
	(void)state;
	char path[64];
	struct arena a;
	struct results r;
	snprintf(path, sizeof(path), "%s/empty", dir);
	arena_init(&a, 16 << 20);
	struct snap *s = make_corpus(path, docs, 0, false, false);
	ask(s, "tarsal fever", NULL, &a, &r);
	assert_int_equal(r.n_passages + r.n_sentences + r.n_docs, 0);
	results_release(&r);
	snap_unref(s);
	arena_release(&a);
}

/* No question and no row of a table's head is offered as an answer's sentence before prose. */
static void no_questions(void **state)
{
	(void)state;
	struct arena a;
	struct results r;
	arena_init(&a, 16 << 20);
	ask(snap, "What are the side effects of quillamine?", NULL, &a, &r);
	for (size_t i = 0; i < r.n_sentences; i++)
		assert_false(str_ends(sentence(&r, i), STR("?")));
	results_release(&r);
	arena_release(&a);
}

static const char *const questions[] = {
	"What causes tarsal fever?",
	"quillamine",
	"fever in weavers",
	"Is drainage of standing water necessary?",
	"treatment",
	"rest and fluids",
	"What is the prognosis of marsh ague in adults?",
	"When does the ferry cross the sound?",
	"days at the loom",
};

static void same_results(const struct results *x, const struct results *y)
{
	assert_int_equal(x->n_passages, y->n_passages);
	assert_int_equal(x->n_sentences, y->n_sentences);
	assert_true(x->coverage == y->coverage);
	for (size_t i = 0; i < x->n_passages; i++) {
		assert_true(str_eq(x->passages[i].d->id, y->passages[i].d->id));
		assert_int_equal(x->passages[i].where.beg, y->passages[i].where.beg);
		assert_true(x->passages[i].score == y->passages[i].score);
	}
	for (size_t i = 0; i < x->n_sentences; i++) {
		assert_int_equal(x->sentences[i].in, y->sentences[i].in);
		assert_int_equal(x->sentences[i].beg, y->sentences[i].beg);
		assert_true(x->sentences[i].score == y->sentences[i].score);
		assert_true(x->sentences[i].coverage == y->sentences[i].coverage);
	}
}

/* The same documents put in backwards, a segment each: the same results to the last bit. */
static void layout_does_not_matter(void **state)
{
	(void)state;
	char path[64];
	snprintf(path, sizeof(path), "%s/b", dir);
	struct snap *other = make_corpus(path, docs, N_DOCS, true, true);
	assert_true(snap_stats(other)->segments > 1);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct arena a;
		struct results x, y;
		struct question q;
		struct found_doc *dx = NULL, *dy = NULL;
		size_t nx = 0, ny = 0;
		struct err e;
		arena_init(&a, 16 << 20);
		ask(snap, questions[i], NULL, &a, &x);
		ask(other, questions[i], NULL, &a, &y);
		holds(snap, &x);
		holds(other, &y);
		same_results(&x, &y);
		assert_ok(question_read(str_c(questions[i]), snap, &a, &q, &e));
		assert_ok(search_docs(snap, &q, NULL, NULL, DOCS_LIST, 10, &a, &dx, &nx, &e));
		assert_ok(search_docs(other, &q, NULL, NULL, DOCS_LIST, 10, &a, &dy, &ny, &e));
		assert_int_equal(nx, ny);
		for (size_t k = 0; k < nx; k++) {
			struct doc_columns cx, cy;
			snap_columns(snap, dx[k].doc, &cx);
			snap_columns(other, dy[k].doc, &cy);
			assert_true(str_eq(cx.id, cy.id));
			assert_true(dx[k].score == dy[k].score);
		}
		results_release(&x);
		results_release(&y);
		arena_release(&a);
	}
	snap_unref(other);
}

/* A long block is several passages, and each of its sentences comes once, whole. */
static void long_block(void **state)
{
	(void)state;
	struct arena a;
	struct results r;
	arena_init(&a, 16 << 20);
	ask(snap, "loom, days, cloth, shuttle, patterns, mules, children, kettles", NULL, &a, &r);
	holds(snap, &r);
	size_t passages = 0, sentences = 0;
	const struct doc *d = NULL;
	for (size_t i = 0; i < r.n_passages; i++)
		if (str_eqc(r.passages[i].d->id, "page:long")) {
			passages++;
			d = r.passages[i].d;
		}
	assert_true(passages > 1);
	for (size_t i = 0; i < r.n_sentences; i++)
		if (r.passages[r.sentences[i].in].d == d) {
			sentences++;
			assert_true(str_ends(sentence(&r, i), STR(".")));
		}
	struct text_span *spans = NULL;
	assert_int_equal(sentences, text_sentences(doc_block_text(d, 1), &a, &spans));
	results_release(&r);
	arena_release(&a);
}

/* ---- documents ---- */

static void documents(void **state)
{
	(void)state;
	static const struct {
		const char *question, *first;
	} c[] = {
		{"quillamine versus placebo in tarsal fever", "pubmed:1001"},
		{"carpal stiffness", "pubmed:1002"},
		{"marsh ague", "brief:tarsal-fever"},
		{"midges of northern marshes", "pubmed:1003"},
	};
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct arena a;
		struct question q;
		struct found_doc *d = NULL;
		size_t n = 0;
		struct err e;
		struct doc_columns col;
		arena_init(&a, 16 << 20);
		assert_ok(question_read(str_c(c[i].question), snap, &a, &q, &e));
		assert_ok(search_docs(snap, &q, NULL, NULL, DOCS_LIST, 3, &a, &d, &n, &e));
		assert_in_range(n, 1, 3);
		snap_columns(snap, d[0].doc, &col);
		assert_str(col.id, c[i].first);
		for (size_t k = 1; k < n; k++)
			assert_true(d[k - 1].score >= d[k].score);
		arena_release(&a);
	}
}

/* Body frequencies and length of a document, counted from its blocks. */
static void count_doc(const struct doc *d, struct str term, double *tf, double *words)
{
	struct text_tokens *tt = text_tokens_new();
	struct text_token t;
	*tf = *words = 0;
	for (size_t b = 0; b < d->n_blocks; b++) {
		if (d->blocks[b].kind == BLOCK_HEADING)
			continue;
		struct str text = doc_block_text(d, (uint32_t)b);
		text_tokens_begin(tt, text);
		while (text_next(tt, &t))
			*tf += str_eq(t.term, term);
		/* The index counts what blanks divide. */
		for (size_t i = 0; i < text.n; i++)
			*words += text.p[i] != ' ' && (i == 0 || text.p[i - 1] == ' ');
	}
	text_tokens_free(tt);
}

/*
 * The score of a document for a word that stands in bodies only, by the formula at the head of docs.c, from the
 * document's text: what the forward store sums up must be what the text holds.
 */
static void exact_scores(void **state)
{
	(void)state;
	static const char *const words[] = {"loom", "days", "help", "water"};
	struct err e;
	for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
		struct arena a;
		struct question q;
		struct found_doc *found = NULL;
		size_t n = 0;
		arena_init(&a, 16 << 20);
		assert_ok(question_read(str_c(words[w]), snap, &a, &q, &e));
		assert_int_equal(q.n_terms, 1);
		assert_ok(search_docs(snap, &q, NULL, NULL, DOCS_LIST, 100, &a, &found, &n, &e));
		double tf[N_DOCS], len[N_DOCS], mean = 0, df = 0;
		for (size_t i = 0; i < N_DOCS; i++) {
			struct doc *d = make_doc(&docs[i]);
			count_doc(d, q.terms[0].term, &tf[i], &len[i]);
			mean += len[i] / N_DOCS;
			df += tf[i] > 0;
			doc_free(d);
		}
		assert_int_equal(n, (size_t)df);
		double idf = log(1 + (N_DOCS - df + 0.5) / (df + 0.5));
		for (size_t i = 0; i < N_DOCS; i++) {
			uint32_t number = snap_find(snap, str_c(docs[i].id));
			struct hit hits[64];
			struct query_term t = {q.terms[0].term, q.terms[0].weight};
			struct index_filter f = {.docs = &number, .n_docs = 1};
			int k = snap_search_naive(snap, &t, 1, &f, hits, 64, &e);
			assert_true((k > 0) == (tf[i] > 0));
			if (!k)
				continue;
			double norm = 1 - 0.75 + 0.75 * len[i] / mean, f_t = tf[i] / norm;
			double want =
				q.terms[0].weight * idf * f_t * 2.2 / (f_t + 1.2) + 0.5 * 2.2 * (double)hits[0].score;
			bool seen = false;
			for (size_t j = 0; j < n; j++)
				if (found[j].doc == number) {
					seen = true;
					if (fabs(found[j].score - want) > 1e-5)
						fail_msg("%s in %s: %.6f, wanted %.6f", words[w], docs[i].id,
							 found[j].score, want);
				}
			assert_true(seen);
		}
		arena_release(&a);
	}
}

/* ---- more terms than a query takes ---- */

static void many_terms(void **state)
{
	(void)state;
	char text[4096] = "tarsal fever ";
	size_t n = strlen(text);
	for (int i = 0; i < 300; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "w%cx%d ", 'a' + i % 26, i);
	struct arena a;
	struct results r;
	arena_init(&a, 16 << 20);
	ask(snap, text, NULL, &a, &r);
	holds(snap, &r);
	results_release(&r);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(best_sentence),
		cmocka_unit_test(coverage),
		cmocka_unit_test(limits),
		cmocka_unit_test(empty_corpus),
		cmocka_unit_test(no_questions),
		cmocka_unit_test(long_block),
		cmocka_unit_test(layout_does_not_matter),
		cmocka_unit_test(documents),
		cmocka_unit_test(exact_scores),
		cmocka_unit_test(many_terms),
	};
	return cmocka_run_group_tests(t, setup, teardown);
}
