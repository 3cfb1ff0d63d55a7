/* Spans: what they prove, how they are written, what is refused. */
#include "test.h"

#include "doc/doc.h"

static struct doc *make(void)
{
	struct err e;
	struct doc *d = doc_new();
	d->id = doc_str(d, STR("pubmed:1"));
	doc_title(d, STR("T"));
	doc_block(d, BLOCK_PARA, 0, STR("Do not give β-blockers."));
	assert_ok(doc_finish(d, &e));
	return d;
}

static void span_proves_its_bytes(void **state)
{
	(void)state;
	struct err e;
	struct doc *d = make();
	struct span s;
	assert_ok(span_of(d, 2, 26, &s, &e));
	assert_true(span_holds(d, &s));
	s.end--;
	assert_false(span_holds(d, &s));
	assert_int_equal(span_of(d, 14, 15, &s, &e), ERR_FORMAT); /* half of the beta */
	assert_int_equal(span_of(d, 5, 5, &s, &e), ERR_FORMAT);
	assert_int_equal(span_of(d, 5, 500, &s, &e), ERR_FORMAT);
	doc_free(d);
}

static void span_is_written_and_read(void **state)
{
	(void)state;
	struct err e;
	struct arena a;
	struct span s = {.doc = STR("pubmed:1"), .beg = 2, .end = 26}, t;
	arena_init(&a, 4096);
	assert_str(span_print(&s, &a), "pubmed:1#2-26");
	assert_ok(span_parse(STR("pubmed:1#2-26"), &t, &e));
	assert_true(str_eq(t.doc, s.doc) && t.beg == 2 && t.end == 26);
	static const char *const bad[] = {"pubmed:1",	   "pubmed:1#",	    "pubmed:1#2",  "pubmed:1#2-",
					  "pubmed:1#26-2", "pubmed:1#-2-3", "nocolon#1-2", "pubmed:1#1-99999999999"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(span_parse(str_c(bad[i]), &t, &e), ERR_FORMAT);
	arena_release(&a);
}

static void names_and_back(void **state)
{
	(void)state;
	for (int i = 0; i < DOC_KIND_N; i++)
		assert_int_equal(doc_kind_parse(str_c(doc_kind_name(i))), i);
	for (int i = 0; i < DOC_DESIGN_N; i++)
		assert_int_equal(doc_design_parse(str_c(doc_design_name(i))), i);
	for (int i = 0; i < DOC_STATUS_N; i++)
		assert_int_equal(doc_status_parse(str_c(doc_status_name(i))), i);
	assert_int_equal(doc_audience_parse(STR("martian")), -1);
	assert_int_equal(doc_rel_status(DOC_REL_RETRACTION_OF), DOC_STATUS_RETRACTED);
	assert_int_equal(doc_rel_status(DOC_REL_RETRACTED_BY), DOC_STATUS_CURRENT);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(span_proves_its_bytes),
		cmocka_unit_test(span_is_written_and_read),
		cmocka_unit_test(names_and_back),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
