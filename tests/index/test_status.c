/*
 * test_status.c - what notices say of others.
 */
#include "util.h"

static struct doc *plain(const char *id)
{
	struct doc *d = doc_begin(id, "Title");

	doc_block(d, BLOCK_PARA, 0, STR("Some words."));
	return d;
}

static struct doc *notice(const char *id, enum doc_rel_kind kind, const char *target)
{
	struct doc *d = plain(id);

	d->kind = DOC_KIND_NOTICE;
	doc_add_rel(d, kind, str_c(target), STR("as printed"));
	return d;
}

static void add(struct writer *w, struct doc *d)
{
	put_doc(w, doc_end(d));
}

static void status_is(const struct snap *s, const char *id, enum doc_status want, const char *by)
{
	struct doc_columns c, b;

	uint32_t doc = snap_find(s, str_c(id));
	assert_true(doc != DOC_NONE);
	snap_columns(s, doc, &c);
	if (c.status != want)
		fail_msg("%s is %s, wanted %s", id, doc_status_name((enum doc_status)c.status), doc_status_name(want));
	if (!by) {
		assert_int_equal(c.status_by, DOC_NONE);
		return;
	}
	assert_true(c.status_by != DOC_NONE);
	snap_columns(s, c.status_by, &b);
	assert_str(b.id, by);
}

static struct snap *see(struct writer *w, const char *dir)
{
	struct err e = {0};

	assert_ok(writer_commit(w, &e));
	return open_snap(dir);
}

static void notices(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};
	bool was;

	add(w, plain("pubmed:1"));
	add(w, plain("pubmed:2"));
	struct doc *own = plain("pubmed:3");
	own->status = DOC_STATUS_CONCERN;
	add(w, own);
	struct snap *s = see(w, dir);
	status_is(s, "pubmed:1", DOC_STATUS_CURRENT, NULL);
	status_is(s, "pubmed:3", DOC_STATUS_CONCERN, NULL);
	snap_unref(s);
	/* In another segment; the worst wins, of equals the smallest id. */
	add(w, notice("pubmed:12", DOC_REL_RETRACTION_OF, "pubmed:1"));
	add(w, notice("pubmed:11", DOC_REL_RETRACTION_OF, "pubmed:1"));
	add(w, notice("pubmed:10", DOC_REL_CORRECTION_OF, "pubmed:1"));
	add(w, notice("pubmed:13", DOC_REL_CORRECTION_OF, "pubmed:3"));
	add(w, notice("pubmed:14", DOC_REL_COMMENT_ON, "pubmed:2"));
	add(w, notice("pubmed:15", DOC_REL_CONCERN_FOR, "pubmed:99"));
	add(w, notice("pubmed:16", DOC_REL_RETRACTION_OF, ""));
	s = see(w, dir);
	status_is(s, "pubmed:1", DOC_STATUS_RETRACTED, "pubmed:11");
	status_is(s, "pubmed:2", DOC_STATUS_CURRENT, NULL);
	status_is(s, "pubmed:3", DOC_STATUS_CONCERN, NULL);
	status_is(s, "pubmed:11", DOC_STATUS_CURRENT, NULL);
	struct snap_rel r[8];
	assert_int_equal(snap_rels(s, STR("pubmed:1"), r, 8), 3);
	assert_int_equal(snap_rels(s, STR("pubmed:1"), r, 2), 2);
	assert_int_equal(snap_rels(s, STR("pubmed:99"), r, 8), 1);
	assert_int_equal(r[0].kind, DOC_REL_CONCERN_FOR);
	assert_int_equal(snap_rels(s, STR(""), r, 8), 0);
	snap_unref(s);
	/* A filter goes by what they are in effect. */
	s = open_snap(dir);
	struct hit h[16];
	struct query_term q = {STR("word"), 1};
	struct index_filter f = {.statuses = 1u << DOC_STATUS_RETRACTED};
	assert_int_equal(snap_search(s, &q, 1, &f, h, 16, &e), 1);
	assert_int_equal(snap_search_naive(s, &q, 1, &f, h, 16, &e), 1);
	snap_unref(s);
	/* Deleted notices say nothing. */
	assert_ok(writer_delete(w, STR("pubmed:11"), &was, &e));
	assert_ok(writer_delete(w, STR("pubmed:12"), &was, &e));
	s = see(w, dir);
	status_is(s, "pubmed:1", DOC_STATUS_CORRECTED, "pubmed:10");
	snap_unref(s);
	assert_ok(writer_merge(w, true, &e));
	s = see(w, dir);
	status_is(s, "pubmed:1", DOC_STATUS_CORRECTED, "pubmed:10");
	snap_unref(s);
	writer_close(w);
	assert_sound(dir);
	drop_dir(dir);
}

static void other_names(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);

	/* Full text and record; the text alone names the record. */
	struct doc *d = plain("pmc:PMC5");
	doc_add_rel(d, DOC_REL_SAME_AS, STR("pubmed:5"), STR(""));
	add(w, d);
	add(w, notice("pubmed:50", DOC_REL_RETRACTION_OF, "pubmed:5"));
	/* A notice about the text hits the record; through a chain of names too. */
	add(w, plain("pubmed:6"));
	d = plain("pmc:PMC6");
	doc_add_rel(d, DOC_REL_SAME_AS, STR("pubmed:6"), STR(""));
	d->doi = arena_str(&d->arena, STR("10.1/ABC"));
	add(w, d);
	d = plain("web:six");
	doc_add_rel(d, DOC_REL_SAME_AS, STR("doi:10.1/abc"), STR(""));
	add(w, d);
	add(w, notice("pubmed:60", DOC_REL_CONCERN_FOR, "DOI:10.1/aBc"));
	/* A notice that has the DOI of its victim is not hit by itself. */
	d = plain("pubmed:7");
	d->doi = arena_str(&d->arena, STR("10.1/7"));
	add(w, d);
	d = notice("pubmed:70", DOC_REL_RETRACTION_OF, "pubmed:7");
	d->doi = arena_str(&d->arena, STR("10.1/7"));
	add(w, d);
	struct snap *s = see(w, dir);
	status_is(s, "pmc:PMC5", DOC_STATUS_RETRACTED, "pubmed:50");
	status_is(s, "pubmed:6", DOC_STATUS_CONCERN, "pubmed:60");
	status_is(s, "pmc:PMC6", DOC_STATUS_CONCERN, "pubmed:60");
	status_is(s, "web:six", DOC_STATUS_CONCERN, "pubmed:60");
	status_is(s, "pubmed:7", DOC_STATUS_RETRACTED, "pubmed:70");
	status_is(s, "pubmed:70", DOC_STATUS_CURRENT, NULL);
	snap_unref(s);
	writer_close(w);
	assert_sound(dir);
	drop_dir(dir);
}

/* What a record says of itself holds for the same work under its other ids, both ways. */
static void own_standing_spreads(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct doc *record = plain("pubmed:31"), *full = plain("pmc:PMC31"), *other = plain("doi:10.1/x%3cy");

	record->status = DOC_STATUS_RETRACTED;
	doc_add_rel(full, DOC_REL_SAME_AS, STR("pubmed:31"), STR_NULL);
	other->doi = STR("10.1/X<y");
	other->status = DOC_STATUS_CONCERN;
	struct doc *twin = plain("pubmed:32");
	twin->doi = STR("10.1/x<Y");
	add(w, record);
	add(w, full);
	add(w, other);
	add(w, twin);
	add(w, plain("pubmed:33"));
	struct snap *s = see(w, dir);
	status_is(s, "pubmed:31", DOC_STATUS_RETRACTED, NULL);
	status_is(s, "pmc:PMC31", DOC_STATUS_RETRACTED, "pubmed:31");
	status_is(s, "pubmed:32", DOC_STATUS_CONCERN, "doi:10.1/x%3cy");
	status_is(s, "pubmed:33", DOC_STATUS_CURRENT, NULL);
	snap_unref(s);
	/* The other way round: the full text says it. */
	record = plain("pubmed:31");
	full = plain("pmc:PMC31");
	full->status = DOC_STATUS_RETRACTED;
	doc_add_rel(full, DOC_REL_SAME_AS, STR("pubmed:31"), STR_NULL);
	add(w, record);
	add(w, full);
	s = see(w, dir);
	status_is(s, "pubmed:31", DOC_STATUS_RETRACTED, "pmc:PMC31");
	snap_unref(s);
	writer_close(w);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(notices), cmocka_unit_test(other_names),
				       cmocka_unit_test(own_standing_spreads)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
