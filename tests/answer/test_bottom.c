/*
 * test_bottom.c - the bottom line where no summary leads.
 */
#include "test.h"

#include "fixture.h"

#include "answer/answer_priv.h"

static void study(struct fx *f, const char *id, const char *title, const char *text)
{
	fx_lines(fx_doc(f, id, DOC_KIND_RESEARCH, title, 2020), text);
}

static void ask(struct fx *f)
{
	fx_ask(f, "What is the cause of examplar itch?");
}

static bool in_bottom(const struct fx *f, const char *begin)
{
	for (size_t i = 0; i < f->art.n_bottom_line; i++)
		if (str_starts(f->art.bottom_line[i].text, str_c(begin)))
			return true;
	return false;
}

static void an_answer_of_studies(struct fx *f, bool turned)
{
	static const char one[] = "Examplar itch is caused by dryness of the skin in most older adults. Creams were "
				  "stored at 20 degrees.\n";
	static const char two[] = "Examplar itch is not caused by scabies. It was seen in 12 of 40 people.\n";
	fx_init(f);
	study(f, turned ? "pubmed:2" : "pubmed:1", "Untitled record", turned ? two : one);
	study(f, turned ? "pubmed:1" : "pubmed:2", "Untitled record", turned ? one : two);
	study(f, "pubmed:3", "Dryness of the skin is the main cause of examplar itch.",
	      "Winter is dry in the north of the country.\n");
	study(f, "pubmed:4", "Examplar itch: a survey of causes.",
	      "Most questionnaires came back from examplar itch clinics.\n");
	ask(f);
	assert_int_equal(f->art.outcome != OUTCOME_INSUFFICIENT, true);
	assert_true(f->art.n_bottom_line >= 1 && f->art.n_bottom_line <= BOTTOM_MAX);
}

static void takes_statements_of_studies(void **state)
{
	(void)state;
	struct fx f;
	an_answer_of_studies(&f, false);
	assert_true(in_bottom(&f, "Examplar itch is caused by dryness") ||
		    in_bottom(&f, "Dryness of the skin is the main"));
	/* a title that only names a topic is no statement */
	assert_false(in_bottom(&f, "Examplar itch: a survey"));
	/* nothing twice */
	for (size_t i = 1; i < f.art.n_bottom_line; i++)
		assert_false(str_eq(f.art.bottom_line[0].text, f.art.bottom_line[i].text));
	fx_release(&f);
}

static void whole_sentences_keep_their_negation(void **state)
{
	(void)state;
	struct fx f;
	an_answer_of_studies(&f, false);
	for (size_t i = 0; i < f.art.n_bottom_line; i++) {
		struct str t = f.art.bottom_line[i].text;
		assert_int_equal(f.art.bottom_line[i].kind, CLAIM_VERBATIM);
		assert_true(t.p[t.n - 1] == '.' && t.p[0] >= 'A' && t.p[0] <= 'Z');
	}
	fx_release(&f);
}

static void the_order_of_documents_changes_nothing(void **state)
{
	(void)state;
	struct fx f, g;
	an_answer_of_studies(&f, false);
	an_answer_of_studies(&g, true);
	assert_int_equal(f.art.n_bottom_line, g.art.n_bottom_line);
	for (size_t i = 0; i < f.art.n_bottom_line; i++)
		assert_true(str_eq(f.art.bottom_line[i].text, g.art.bottom_line[i].text));
	fx_release(&f);
	fx_release(&g);
}

static void what_a_page_says_of_something_else_is_no_answer(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "medquad:1", DOC_KIND_CONSUMER, "Examplar itch", 2020),
		 "? What are the symptoms of examplar itch?\n"
		 "Examplar itch is a burning of the elbow that wakes people at night.\n"
		 "? What causes examplar itch?\n"
		 "Dry air in winter is the usual reason for examplar itch.\n");
	ask(&f);
	assert_int_equal(f.art.n_bottom_line, 1);
	assert_true(in_bottom(&f, "Dry air in winter"));
	fx_release(&f);
}

static void a_title_must_state_something(void **state)
{
	(void)state;
	static const struct {
		const char *title;
		bool states;
	} cases[] = {
		{"Dryness of the skin is the cause of examplar itch.", true},
		{"Dryness of the skin is the cause of examplar itch", false}, /* a heading */
		{"[Dryness of the skin is the cause of examplar itch.]", false},
		{"Examplar itch and dryness of the skin as its cause.", false},
		{"Is dryness of the skin the cause of examplar itch?", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fx f;
		fx_init(&f);
		study(&f, "pubmed:1", cases[i].title, "Records of examplar itch were kept in twelve clinics.\n");
		ask(&f);
		bool there = false;
		for (size_t j = 0; j < f.art.n_bottom_line; j++)
			there |= f.art.bottom_line[j].spans[0].span.beg == 0;
		assert_int_equal(there, cases[i].states);
		fx_release(&f);
	}
}

static void a_label_is_left_out(void **state)
{
	(void)state;
	assert_int_equal(label_bytes(STR("CONCLUSIONS: It works.")), 13);
	assert_int_equal(label_bytes(STR("BACKGROUND Examplar itch is rare.")), 11);
	assert_int_equal(label_bytes(STR("Background noise is rare.")), 0);
	assert_int_equal(label_bytes(STR(". The gland is red.")), 2);
	assert_int_equal(label_bytes(STR("RESULTS of the trial")), 0);
	assert_int_equal(label_bytes(STR("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_statements_of_studies),
		cmocka_unit_test(whole_sentences_keep_their_negation),
		cmocka_unit_test(the_order_of_documents_changes_nothing),
		cmocka_unit_test(what_a_page_says_of_something_else_is_no_answer),
		cmocka_unit_test(a_title_must_state_something),
		cmocka_unit_test(a_label_is_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
