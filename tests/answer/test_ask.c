/*
 * test_ask.c - the whole way over a corpus: asking, and verifying what was answered after the corpus has changed.
 */
#include "test.h"

#include "fixture.h"

#include "base/fs.h"

#include <pthread.h>
#include <unistd.h>

static char dir[] = "/tmp/attest-answer-XXXXXX";
static char corpus_path[64];

static int set_up(void **state)
{
	(void)state;
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	if (!mkdtemp(dir))
		return -1;
	snprintf(corpus_path, sizeof(corpus_path), "%s/corpus", dir);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return fs_remove_tree(dir, NULL);
}

/* Puts these and commits; NULL text at the end. A text of NULL with an id deletes. */
struct entry {
	const char *id, *title, *lines;
	enum doc_kind kind;
	const char *retracts; /* id that it is the retraction notice of */
};

static void put(const struct entry *v, size_t n)
{
	struct err e = {0};
	struct writer *w;
	assert_ok(writer_open(corpus_path, NULL, &w, &e));
	for (size_t i = 0; i < n; i++) {
		if (!v[i].lines) {
			bool was;
			assert_ok(writer_delete(w, str_c(v[i].id), &was, &e));
			assert_true(was);
			continue;
		}
		struct fx f;
		fx_init(&f);
		struct doc *d = fx_doc(&f, v[i].id, v[i].kind, v[i].title, 2020);
		if (v[i].retracts)
			doc_add_rel(d, DOC_REL_RETRACTION_OF, str_c(v[i].retracts), STR("as printed"));
		fx_lines(d, v[i].lines);
		struct analysed *an;
		enum put_outcome o;
		assert_ok(index_analyse(d, &an, &e));
		assert_ok(writer_put(w, an, &o, &e));
		fx_release(&f);
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
}

static void ask(const char *q, struct arena *a, struct article *out)
{
	struct err e = {0};
	struct corpus *c;
	struct answer_opts o = {0};
	assert_ok(corpus_open(corpus_path, &c, &e));
	struct snap *s = corpus_snap(c);
	assert_ok(answer_ask(s, str_c(q), &o, a, out, &e));
	fx_keep(out);
	snap_unref(s);
	corpus_close(c);
}

static void verify(const struct article *art, struct verify_report *r)
{
	struct err e = {0};
	struct corpus *c;
	assert_ok(corpus_open(corpus_path, &c, &e));
	struct snap *s = corpus_snap(c);
	assert_ok(article_verify(s, art, r, &e));
	snap_unref(s);
	corpus_close(c);
}

static const struct entry itch = {
	"brief:itch", "Examplar itch",
	"# Summary\n- Dryness is the commonest cause of examplar itch in adults. [@smith11:guideline]\n"
	"# Causes\n- Dry causes of examplar itch:\n"
	"  - Winter dryness is the most frequent cause of examplar itch over 60 years. [@smith11:guideline]\n"
	"  - Overwashing strips lipids from the skin and causes examplar itch. [@jones12:cohort]\n"
	"- Renal failure causes examplar itch in a third of people on dialysis. [@jones12:cohort]\n"
	"# Pitfalls\n- A normal blood count does not exclude lymphoma behind examplar itch. [@smith11:guideline]\n",
	DOC_KIND_BRIEF, NULL};
static const struct entry trial = {"pubmed:5", "Heat as a cause of examplar itch: a cohort study",
				   "# Results\nExamplar itch is caused by heat in a quarter of adults of one town.\n",
				   DOC_KIND_RESEARCH, NULL};

static void answers_from_a_corpus(void **state)
{
	(void)state;
	struct arena a;
	struct article one, two;
	struct buf j1, j2;
	struct err e = {0};
	arena_init(&a, (size_t)64 << 20);
	put((const struct entry[]){itch, trial}, 2);
	ask("What causes examplar itch?", &a, &one);
	assert_int_equal(one.outcome, OUTCOME_ANSWERED);
	assert_int_equal(one.intents[0], INTENT_CAUSE);
	assert_str(one.updated, "2026-11-24"); /* SOURCE_DATE_EPOCH of the tests */
	assert_true(one.provenance.docs == 2);
	assert_true(one.n_bottom_line >= 1 && one.n_sections >= 2);
	assert_str(one.sections[0].kind, "causes");

	/* the same again, and from a corpus that was filled in another order */
	ask("What causes examplar itch?", &a, &two);
	buf_init(&j1, 1 << 20);
	buf_init(&j2, 1 << 20);
	assert_ok(article_to_json(&one, &j1, &e));
	assert_ok(article_to_json(&two, &j2, &e));
	assert_true(str_eq(buf_str(&j1), buf_str(&j2)));
	assert_int_equal(fs_remove_tree(corpus_path, &e), 0);
	put(&trial, 1);
	put(&itch, 1);
	ask("What causes examplar itch?", &a, &two);
	buf_clear(&j2);
	assert_ok(article_to_json(&two, &j2, &e));
	assert_true(str_eq(buf_str(&j1), buf_str(&j2)));

	/* and all of it stands */
	struct verify_report r = {0};
	struct article back;
	assert_ok(article_from_json(buf_str(&j1), &a, &back, &e));
	verify(&back, &r);
	assert_true(r.claims >= 6 && r.spans >= r.claims);
	assert_int_equal(r.by[VERIFY_OK], r.spans);
	buf_release(&j1);
	buf_release(&j2);
	arena_release(&a);
}

/* ---- the same article whoever asks beside ---- */

static const char *const same_questions[] = {"What causes examplar itch?",
					     "difference between examplar itch and mock scabies",
					     "treatment of mock scabies in a woman of 34 on ramipril"};
#define SAME_TURNS 6

struct asker {
	struct snap *s;
	struct buf json[sizeof(same_questions) / sizeof(*same_questions)];
	bool failed;
};

/* Asks all of them, again and again; what comes must be what came first. */
static void *ask_all(void *ctx)
{
	struct asker *x = ctx;
	for (size_t turn = 0; turn < SAME_TURNS; turn++)
		for (size_t i = 0; i < sizeof(same_questions) / sizeof(*same_questions); i++) {
			struct arena a;
			struct buf b;
			struct err e = {0};
			struct article art;
			struct answer_opts o = {0};
			arena_init(&a, (size_t)64 << 20);
			buf_init(&b, 1 << 20);
			x->failed |= answer_ask(x->s, str_c(same_questions[i]), &o, &a, &art, &e) ||
				     article_to_json(&art, &b, &e);
			if (turn == 0)
				buf_add(&x->json[i], buf_str(&b));
			else
				x->failed |= !str_eq(buf_str(&x->json[i]), buf_str(&b));
			buf_release(&b);
			arena_release(&a);
		}
	return NULL;
}

static void is_the_same_in_two_threads(void **state)
{
	(void)state;
	static const struct entry scabies = {
		"brief:scabies", "Mock scabies",
		"# Definition\n- Mock scabies is an infestation of the examplar gland. [@smith11:guideline]\n"
		"# Treatment\n- Permethrin is recommended for mock scabies. [@smith11:guideline]\n"
		"- Ramipril is no reason to withhold permethrin in mock scabies. [@jones12:cohort]\n"
		"# Difference from similar conditions\n- Mock scabies differs from examplar itch by its burrows. "
		"[@smith11:guideline]\n",
		DOC_KIND_BRIEF, NULL};
	struct err e = {0};
	struct corpus *c;
	put((const struct entry[]){itch, trial, scabies}, 3);
	assert_ok(corpus_open(corpus_path, &c, &e));
	struct asker x[3] = {0};
	pthread_t t[2];
	for (size_t i = 0; i < 3; i++) {
		x[i].s = corpus_snap(c);
		for (size_t j = 0; j < sizeof(same_questions) / sizeof(*same_questions); j++)
			buf_init(&x[i].json[j], 1 << 20);
	}
	ask_all(&x[2]); /* alone */
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, ask_all, &x[i]), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_join(t[i], NULL), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_false(x[i].failed);
		for (size_t j = 0; j < sizeof(same_questions) / sizeof(*same_questions); j++) {
			assert_true(x[i].json[j].n > 0 && str_eq(buf_str(&x[i].json[j]), buf_str(&x[2].json[j])));
			if (i < 2)
				buf_release(&x[i].json[j]);
		}
		snap_unref(x[i].s);
	}
	for (size_t j = 0; j < sizeof(same_questions) / sizeof(*same_questions); j++)
		buf_release(&x[2].json[j]);
	corpus_close(c);
}

static void knows_what_it_does_not_hold(void **state)
{
	(void)state;
	struct arena a;
	struct article art;
	arena_init(&a, (size_t)64 << 20);
	put((const struct entry[]){itch, trial}, 2);
	ask("treatment of Wolfram syndrome", &a, &art);
	assert_int_equal(art.outcome, OUTCOME_INSUFFICIENT);
	assert_int_equal(art.n_sections, 0);
	arena_release(&a);
}

/* "And in pregnancy?" is asked of what was asked before; a question of its own is not. */
static void follows_up(void **state)
{
	(void)state;
	static const struct entry cap = {
		"brief:cap", "Pneumonia",
		"# Treatment\n"
		"- Doxycycline 100 mg twice daily is the treatment of low-severity pneumonia. [@a1:guideline]\n"
		"- Amoxicillin 500 mg is the treatment of low-severity pneumonia. [@a1:guideline]\n"
		"# Pregnancy\n"
		"- Doxycycline should be avoided in pregnancy. [@a1:guideline]\n"
		"- Erythromycin is recommended for the treatment of pneumonia in pregnancy. [@a1:guideline]\n",
		DOC_KIND_BRIEF, NULL};
	struct arena a;
	struct err e = {0};
	struct article art;
	struct answer_opts o = {0};
	struct corpus *c;
	arena_init(&a, (size_t)64 << 20);
	put((const struct entry[]){itch, cap}, 2);
	assert_ok(corpus_open(corpus_path, &c, &e));
	struct snap *s = corpus_snap(c);
	const struct str before[] = {STR("How is pneumonia treated?")};
	assert_ok(answer_follow(s, before, 1, STR("And in pregnancy?"), &o, &a, &art, &e));
	assert_true(art.outcome != OUTCOME_INSUFFICIENT);
	assert_true(art.reading.n > 0);
	for (size_t i = 0; i < art.n_bottom_line; i++) {
		assert_str(art.bottom_line[i].spans[0].span.doc, "brief:cap");
		assert_false(str_starts(art.bottom_line[i].text, STR("Doxycycline 100 mg")));
	}
	assert_ok(answer_follow(s, before, 1, STR("What causes examplar itch?"), &o, &a, &art, &e));
	assert_true(art.n_bottom_line > 0);
	assert_str(art.bottom_line[0].spans[0].span.doc, "brief:itch");
	/* with nothing before it, it is asked as it is */
	assert_ok(answer_follow(s, NULL, 0, STR("What causes examplar itch?"), &o, &a, &art, &e));
	assert_str(art.title, "Examplar itch: causes");
	snap_unref(s);
	corpus_close(c);
	arena_release(&a);
}

static size_t seen;
static void count(void *ctx, const struct article_claim *c, const struct article_span *s, enum verify_result r)
{
	(void)c;
	(void)s;
	(void)r;
	++*(size_t *)ctx;
}

/* What a change of the corpus makes of an article. */
static void sees_what_happened_to_the_sources(void **state)
{
	(void)state;
	struct arena a;
	struct article art;
	struct verify_report r = {.each = count, .ctx = &seen};
	arena_init(&a, (size_t)64 << 20);
	put((const struct entry[]){itch, trial}, 2);
	ask("What causes examplar itch?", &a, &art);
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_OK], r.spans);
	assert_int_equal(seen, r.spans);
	uint64_t of_trial = 0, all = r.spans;
	for (size_t i = 0; i < art.n_sections; i++)
		for (size_t j = 0; j < art.sections[i].n_items; j++)
			of_trial += str_eqc(art.sections[i].items[j].claim->spans[0].span.doc, "pubmed:5");
	for (size_t i = 0; i < art.n_bottom_line; i++)
		of_trial += str_eqc(art.bottom_line[i].spans[0].span.doc, "pubmed:5");
	assert_true(of_trial >= 1 && of_trial < all);

	/* a notice retracts the study */
	put((const struct entry[]){{"pubmed:6", "Retraction: Heat", "Retracted for heat.\n", DOC_KIND_NOTICE,
				    "pubmed:5"}},
	    1);
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_RETRACTED], of_trial);
	assert_int_equal(r.by[VERIFY_OK], all - of_trial);

	/* the study is gone */
	put((const struct entry[]){{.id = "pubmed:5"}}, 1);
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_MISSING], of_trial);

	/* the brief has a new beginning: everything moved; and one bullet was rewritten */
	struct entry newer = itch;
	newer.lines = "# Definition\n- Examplar itch is an itch of the examplar gland.\n"
		      "# Summary\n- Dryness is the commonest cause of examplar itch in adults.\n"
		      "# Causes\n- Dry causes of examplar itch:\n"
		      "  - Winter dryness is the most frequent cause of examplar itch over 70 years.\n"
		      "  - Overwashing strips lipids from the skin and causes examplar itch.\n"
		      "- Renal failure causes examplar itch in a third of people on dialysis.\n"
		      "# Pitfalls\n- A normal blood count does not exclude lymphoma behind examplar itch.\n";
	put(&newer, 1);
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_MISSING], of_trial);
	assert_int_equal(r.by[VERIFY_CHANGED], 1);
	assert_int_equal(r.by[VERIFY_MOVED], all - of_trial - 1);
	arena_release(&a);
}

static void sees_what_happened_to_the_article(void **state)
{
	(void)state;
	struct arena a;
	struct article art;
	struct verify_report r = {0};
	arena_init(&a, (size_t)64 << 20);
	put((const struct entry[]){itch, trial}, 2);
	ask("What causes examplar itch?", &a, &art);
	struct article_claim *c = art.sections[0].items[0].claim;
	struct str was = c->text;

	c->text = STR("Something else causes examplar itch.");
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_UNQUOTED], 1);
	assert_int_equal(r.by[VERIFY_OK], r.spans - 1);

	/* the text is right, its place is not */
	c->text = was;
	c->spans[0].span.beg += 1;
	c->spans[0].span.end += 1;
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_MOVED], 1);

	/* text and hash altered together: no such words in the source */
	c->text = str_sub(was, 0, was.n - 1);
	c->text = arena_printf(&a, "%.*s!", STR_ARG(c->text));
	c->spans[0].span.quote = sha256_of(c->text);
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_CHANGED], 1);
	assert_int_equal(r.by[VERIFY_OK], r.spans - 1);
	arena_release(&a);
}

/* A further span, of which the article has the hash alone, is found again where a sentence begins. */
static void finds_further_spans_again(void **state)
{
	(void)state;
	struct arena a;
	struct verify_report r = {0};
	arena_init(&a, (size_t)16 << 20);
	put((const struct entry[]){itch,
				   {"pubmed:9", "Itch", "Heat is one. Cold is another one. Wind is a third.\n",
				    DOC_KIND_RESEARCH, NULL}},
	    2);
	struct str text = STR("Examplar itch"), other = STR("Cold is another one.");
	struct article_span spans[2] = {
		{.ref = 0,
		 .span = {.doc = STR("brief:itch"), .beg = 0, .end = (uint32_t)text.n, .quote = sha256_of(text)}},
		{.ref = 1,
		 .span = {.doc = STR("pubmed:9"), .beg = 1, .end = 1 + (uint32_t)other.n, .quote = sha256_of(other)}},
	};
	struct article_claim c = {.text = text, .spans = spans, .n_spans = 2};
	struct article art = {.bottom_line = &c, .n_bottom_line = 1};
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_OK], 1);
	assert_int_equal(r.by[VERIFY_MOVED], 1);
	spans[1].span.quote = sha256_of(STR("nowhere"));
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_CHANGED], 1);
	spans[1].span.end = UINT32_MAX;
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_CHANGED], 1);
	arena_release(&a);
}

static struct article_span span_at(struct str id, struct str text, struct str words, uint32_t ref)
{
	size_t at = str_find(text, words, 0);
	assert_true(at != SIZE_MAX);
	return (struct article_span){
		.ref = ref,
		.span = {.doc = id, .beg = (uint32_t)at, .end = (uint32_t)(at + words.n), .quote = sha256_of(words)}};
}

/* Excerpts in parts, definitions of terms, tables and alerts are walked; an editor's statement quotes nothing. */
static void verifies_parts_terms_tables_and_alerts(void **state)
{
	(void)state;
	struct arena a;
	struct verify_report r = {.each = count, .ctx = &seen};
	arena_init(&a, (size_t)16 << 20);
	struct str words = STR("Heat is one. Cold, which is rare, is another one. Wind is a third.");
	put((const struct entry[]){{"pubmed:9", "Itch",
				    "Heat is one. Cold, which is rare, is another one. Wind is a third.\n",
				    DOC_KIND_RESEARCH, NULL}},
	    1);
	/* The text of the document has its title first. */
	struct err e = {0};
	struct corpus *corpus;
	assert_ok(corpus_open(corpus_path, &corpus, &e));
	struct snap *s = corpus_snap(corpus);
	struct doc *d;
	assert_ok(snap_doc(s, snap_find(s, STR("pubmed:9")), &d, &e));
	struct str id = STR("pubmed:9"), text = arena_str(&a, d->text);
	assert_true(str_find(text, words, 0) != SIZE_MAX);
	doc_free(d);
	snap_unref(s);
	corpus_close(corpus);

	struct article_span parts[3] = {span_at(id, text, STR("Cold,"), 0),
					span_at(id, text, STR("is another one."), 0),
					span_at(id, text, STR("Heat is one."), 0)};
	struct article_term term = {.beg = 0,
				    .end = 4,
				    .definition = STR("Wind is a third."),
				    .span = span_at(id, text, STR("Wind is a third."), 0)};
	struct article_claim excerpt = {.kind = CLAIM_EXCERPT,
					.text = STR("Cold," ARTICLE_GAP "is another one."),
					.spans = parts,
					.n_spans = 3,
					.n_parts = 2,
					.terms = &term,
					.n_terms = 1},
			     statement = {.kind = CLAIM_STATEMENT, .text = STR("We say so."), .author = STR("Board")};
	struct article_item items[2] = {{.claim = &excerpt}, {.claim = &statement}};
	struct article_cell cells[2] = {{.items = items, .n_items = 1}, {0}};
	struct article_row row = {.label = STR("x"), .cells = cells};
	struct article_table table = {
		.columns = (struct str[]){STR("a"), STR("b")}, .n_columns = 2, .rows = &row, .n_rows = 1};
	struct article_section section = {.heading = STR("H"), .kind = STR("difference"), .table = &table};
	struct article art = {.sections = &section, .n_sections = 1, .alerts = items, .n_alerts = 2};
	seen = 0;
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_OK], 8); /* the excerpt and its term twice */
	assert_int_equal(r.spans, 8);
	assert_int_equal(seen, 8);
	assert_int_equal(r.claims, 4);
	assert_int_equal(r.statements, 1);
	art.n_alerts = 0;

	static const struct {
		const char *text;
		int ok, unquoted;
	} rows[] = {
		{"Cold," ARTICLE_GAP "is another one!", 3, 1},	       /* the second part was altered */
		{"Heat," ARTICLE_GAP "is another one.", 3, 1},	       /* the first */
		{"Cold, [...]   is another one.", 2, 2},	       /* the gap is hidden */
		{"Cold," ARTICLE_GAP "is another one. Always.", 2, 2}, /* something was added */
		{"Cold,", 2, 2},
		{"", 2, 2},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		excerpt.text = str_c(rows[i].text);
		verify(&art, &r);
		assert_int_equal(r.by[VERIFY_OK], rows[i].ok);
		assert_int_equal(r.by[VERIFY_UNQUOTED], rows[i].unquoted);
	}
	excerpt.text = STR("Cold," ARTICLE_GAP "is another one.");
	term.definition = STR("Wind is a third!");
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_UNQUOTED], 1);
	assert_int_equal(r.by[VERIFY_OK], 3);
	term.definition = STR("Wind is a third.");
	parts[1].span.beg--;
	parts[1].span.end--;
	verify(&art, &r);
	assert_int_equal(r.by[VERIFY_MOVED], 1);
	arena_release(&a);
}

static void names_results(void **state)
{
	(void)state;
	for (int i = 0; i < VERIFY_N; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(verify_name((enum verify_result)i), verify_name((enum verify_result)j));
}

/* ---- patients ---- */

static const struct entry page = {"medquad:1", "Examplar itch",
				  "? What are the treatments for examplar itch?\n"
				  "Examplar itch is treated with creams against lipodryosis and with rest. "
				  "Doctors treat examplar itch with cool baths when zelotipia is there.\n",
				  DOC_KIND_CONSUMER, NULL};
static const struct entry defined = {
	"medquad:2", "Lipodryosis",
	"? What is lipodryosis?\nLipodryosis is a dryness of the skin. It comes in winter.\n", DOC_KIND_CONSUMER, NULL};
static const struct entry undefined = {"medquad:3", "Zelotipia",
				       "? What is zelotipia?\nNobody has found out much about it so far.\n",
				       DOC_KIND_CONSUMER, NULL};

static size_t terms_of(const struct article *art, struct str *term, struct str *definition)
{
	size_t n = 0;
	for (size_t i = 0; i < art->n_sections; i++)
		for (size_t j = 0; j < art->sections[i].n_items; j++) {
			const struct article_claim *c = art->sections[i].items[j].claim;
			for (size_t t = 0; c && t < c->n_terms; t++, n++) {
				*term = str_sub(c->text, c->terms[t].beg, c->terms[t].end);
				*definition = c->terms[t].definition;
				assert_true(c->terms[t].span.ref < art->n_refs);
				assert_true(str_eq(art->refs[c->terms[t].span.ref].doc, c->terms[t].span.span.doc));
			}
		}
	for (size_t i = 0; i < art->n_bottom_line; i++)
		for (size_t t = 0; t < art->bottom_line[i].n_terms; t++, n++) {
			const struct article_claim *c = &art->bottom_line[i];
			*term = str_sub(c->text, c->terms[t].beg, c->terms[t].end);
			*definition = c->terms[t].definition;
		}
	return n;
}

static void explains_terms_to_patients(void **state)
{
	(void)state;
	struct arena a;
	struct article art;
	struct err e = {0};
	struct corpus *c;
	struct verify_report r = {0};
	struct str term, definition;
	arena_init(&a, (size_t)64 << 20);
	put((const struct entry[]){page, defined, undefined}, 3);
	assert_ok(corpus_open(corpus_path, &c, &e));
	struct snap *s = corpus_snap(c);
	for (int patient = 0; patient < 2; patient++) {
		struct answer_opts o = {.reader = patient ? STR("patient") : STR("physician")};
		assert_ok(answer_ask(s, STR("How is examplar itch treated?"), &o, &a, &art, &e));
		assert_true(art.outcome != OUTCOME_INSUFFICIENT);
		/* The source's own definition, once; nothing where the page of that name does not define it. */
		assert_int_equal(terms_of(&art, &term, &definition), patient);
		if (!patient)
			continue;
		assert_str(term, "lipodryosis");
		assert_str(definition, "Lipodryosis is a dryness of the skin.");
		assert_ok(article_verify(s, &art, &r, &e));
		assert_int_equal(r.by[VERIFY_OK], r.spans);
		fx_keep(&art);
	}
	snap_unref(s);
	corpus_close(c);
	arena_release(&a);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest t[] = {
		T(answers_from_a_corpus),
		T(is_the_same_in_two_threads),
		T(knows_what_it_does_not_hold),
		T(follows_up),
		T(sees_what_happened_to_the_sources),
		T(sees_what_happened_to_the_article),
		T(finds_further_spans_again),
		T(verifies_parts_terms_tables_and_alerts),
		T(explains_terms_to_patients),
		cmocka_unit_test(names_results),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
