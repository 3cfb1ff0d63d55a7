/*
 * test_living.c - over a corpus: words found in it, and articles that turn stale when it moves.
 */
#include "../library/lib_test.h"

#include "review/review_priv.h"

#include "answer/answer.h"

struct entry {
	const char *id, *title, *text;
	enum doc_kind kind;
	enum doc_design design;
	const char *retracts;
};

#define TRIAL                                                                                                      \
	{                                                                                                          \
		"pubmed:1", "Nomaprazole in varelitis: a cohort",                                                  \
			"# Treatment\nNomaprazole is the treatment of varelitis in adults. Nomaprazole healed "    \
			"varelitis in 80 of 100 "                                                                  \
			"patients who took it daily.\n- Do not give nomaprazole in pregnancy.\n- Pregnancy\n? Is " \
			"nomaprazole safe in adults?",                                                             \
			DOC_KIND_RESEARCH, DOC_DESIGN_COHORT, NULL                                                 \
	}
#define BETTER                                                                                                     \
	{                                                                                                          \
		"pubmed:2", "Treatment of varelitis: guideline",                                                   \
			"# Treatment\nTreat varelitis with nomaprazole in adults. Nomaprazole is the recommended " \
			"treatment of "                                                                            \
			"varelitis.",                                                                              \
			DOC_KIND_GUIDELINE, DOC_DESIGN_GUIDELINE, NULL                                             \
	}
#define NOTICE                                                                                              \
	{                                                                                                   \
		"pubmed:3", "Retraction of: Nomaprazole in varelitis", "# Notice\nThe paper is retracted.", \
			DOC_KIND_NOTICE, DOC_DESIGN_UNKNOWN, "pubmed:1"                                     \
	}

static struct snap *put(struct lt *t, const struct entry *v, size_t n)
{
	struct err e = {0};
	struct writer *w;
	struct corpus *c;
	char dir[128];

	snprintf(dir, sizeof dir, "%s/corpus", t->dir);
	assert_ok(writer_open(dir, NULL, &w, &e));
	for (size_t i = 0; i < n; i++) {
		struct analysed *an;
		enum put_outcome o;
		bool was;
		if (!v[i].text) {
			assert_ok(writer_delete(w, str_c(v[i].id), &was, &e));
			continue;
		}
		struct doc *d = doc_new();
		struct str rest = str_c(v[i].text), line;
		d->id = doc_str(d, str_c(v[i].id));
		d->kind = v[i].kind;
		d->design = v[i].design;
		d->year = 2020;
		doc_title(d, str_c(v[i].title));
		if (v[i].retracts)
			doc_add_rel(d, DOC_REL_RETRACTION_OF, str_c(v[i].retracts), STR("as printed"));
		while (str_cut(&rest, '\n', &line)) {
			if (str_starts(line, STR("# ")))
				doc_section(d, 1, str_sub(line, 2, line.n));
			else if (str_starts(line, STR("- ")))
				doc_block(d, BLOCK_BULLET, 0, str_sub(line, 2, line.n));
			else if (str_starts(line, STR("? ")))
				doc_block(d, BLOCK_QUESTION, 0, str_sub(line, 2, line.n));
			else
				doc_block(d, BLOCK_PARA, 0, line);
		}
		assert_ok(doc_finish(d, &e));
		assert_ok(index_analyse(d, &an, &e));
		doc_free(d);
		assert_ok(writer_put(w, an, &o, &e));
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	assert_ok(corpus_open(dir, &c, &e));
	struct snap *s = corpus_snap(c);
	corpus_close(c);
	return s;
}

static bool finds(struct lt *t, struct snap *s, const char *doc, const char *text)
{
	struct err e = {0};
	struct review_found f;
	struct doc *d;

	assert_ok(review_find_in_snap(s, str_c(doc), str_c(text), &t->a, &f, &e));
	if (!f.found)
		return false;
	assert_str(f.ref.doc, doc);
	assert_ok(snap_doc(s, snap_find(s, str_c(doc)), &d, &e));
	assert_true(span_holds(d, &f.span.span));
	assert_true(str_eqc(str_sub(d->text, f.span.span.beg, f.span.span.end), text));
	doc_free(d);
	return true;
}

static void whole_sentences_only(void **state)
{
	struct lt *t = *state;
	struct snap *s = put(t, (struct entry[]){TRIAL}, 1);

	assert_true(finds(t, s, "pubmed:1", "Nomaprazole is the treatment of varelitis in adults."));
	assert_true(
		finds(t, s, "pubmed:1",
		      "Nomaprazole is the treatment of varelitis in adults. Nomaprazole healed varelitis in 80 of 100 "
		      "patients who took it daily."));
	assert_true(finds(t, s, "pubmed:1", "Do not give nomaprazole in pregnancy."));
	/* The contrary of the bullet stands in it, word for word. */
	assert_false(finds(t, s, "pubmed:1", "give nomaprazole in pregnancy."));
	assert_false(finds(t, s, "pubmed:1", "Nomaprazole healed varelitis in 80 of 100 patients"));
	assert_false(finds(t, s, "pubmed:1", "Pregnancy"));
	assert_false(finds(t, s, "pubmed:1", "Is nomaprazole safe in adults?"));
	assert_false(finds(t, s, "pubmed:1", "Nomaprazole in varelitis: a cohort"));
	assert_false(finds(t, s, "pubmed:9", "Do not give nomaprazole in pregnancy."));
	snap_unref(s);
	/* What is retracted supports nothing. */
	s = put(t, (struct entry[]){NOTICE}, 1);
	assert_false(finds(t, s, "pubmed:1", "Do not give nomaprazole in pregnancy."));
	snap_unref(s);
}

static struct lib_article ask(struct lt *t, const struct snap *s)
{
	struct err e = {0};
	struct answer_opts o = {0};
	struct article art;
	struct lib_article x;
	struct buf b;

	assert_ok(answer_ask(s, STR("What is the treatment of varelitis?"), &o, &t->a, &art, &e));
	assert_true(art.outcome != OUTCOME_INSUFFICIENT);
	buf_init(&b, 1 << 22);
	assert_ok(article_to_json(&art, &b, &e));
	struct lib_user me = {.person = STR("p-me"), .roles = ROLE_AUTHOR};
	assert_ok(review_quotes_hold(s, buf_str(&b), &e));
	assert_ok(review_submit(t->l, &me, buf_str(&b), STR(""), &t->a, &x, &e));
	/* One whose quotes are not in this corpus is not taken from outside. */
	char *p = strstr(b.p, "Nomaprazole is the treatment");
	if (p) {
		p[0] = 'M';
		assert_int_equal(review_quotes_hold(s, buf_str(&b), &e), ERR_FORMAT);
	}
	buf_release(&b);
	return x;
}

struct seen {
	size_t n;
	char reason[2000];
};

static void on_change(void *ctx, const struct lib_article *art, const char *why)
{
	struct seen *s = ctx;

	(void)art;
	s->n++;
	snprintf(s->reason, sizeof s->reason, "%s", why);
}

static struct review_refreshed look(struct lt *t, const struct snap *s, struct seen *seen)
{
	struct err e = {0};
	struct review_refreshed r = {.each = on_change, .ctx = seen};

	memset(seen, 0, sizeof *seen);
	assert_ok(review_refresh(t->l, s, STR(""), &r, &e));
	assert_int_equal(seen->n, r.stale + r.fresh_again);
	return r;
}

static void retracted(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct snap *s = put(t, (struct entry[]){TRIAL}, 1);
	struct lib_article x = ask(t, s);
	struct seen seen;
	struct review_refreshed r = look(t, s, &seen);

	assert_int_equal(r.looked, 1);
	assert_int_equal(r.stale, 0);
	snap_unref(s);
	s = put(t, (struct entry[]){NOTICE}, 1);
	r = look(t, s, &seen);
	assert_int_equal(r.stale, 1);
	assert_string_equal(seen.reason, "retracted: Nomaprazole in varelitis: a cohort (pubmed:1)");
	assert_ok(library_article_get(t->l, x.id, &t->a, &x, &e));
	assert_int_equal(x.stale, t->now);
	/* Said once. */
	r = look(t, s, &seen);
	assert_int_equal(r.stale, 0);
	snap_unref(s);
	/* The notice was a mistake and is taken back. */
	s = put(t, (struct entry[]){{"pubmed:3", NULL, NULL, 0, 0, NULL}}, 1);
	r = look(t, s, &seen);
	assert_int_equal(r.fresh_again, 1);
	struct lib_verified v;
	assert_ok(library_audit_verify(t->l, NULL, &v, &e));
	snap_unref(s);
}

static void changed_and_gone(void **state)
{
	struct lt *t = *state;
	struct snap *s = put(t, (struct entry[]){TRIAL}, 1);
	struct entry other = TRIAL;
	struct seen seen;

	ask(t, s);
	snap_unref(s);
	other.text = "# Treatment\nIn adults varelitis is treated with something else entirely.";
	s = put(t, &other, 1);
	look(t, s, &seen);
	assert_int_equal(seen.n, 1);
	assert_non_null(strstr(seen.reason, "a quoted sentence is no longer in it: Nomaprazole in varelitis"));
	snap_unref(s);
	s = put(t,
		(struct entry[]){{"pubmed:1", NULL, NULL, 0, 0, NULL},
				 {"pubmed:8", "Other", "# A\nNothing of it.", 0, 0, NULL}},
		2);
	look(t, s, &seen);
	assert_int_equal(seen.n, 1);
	assert_non_null(strstr(seen.reason, "no longer in the corpus: Nomaprazole in varelitis"));
	snap_unref(s);
}

static void better_evidence(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct snap *s = put(t, (struct entry[]){TRIAL}, 1);
	struct lib_article x = ask(t, s), y;
	struct seen seen;

	snap_unref(s);
	/* Something unrelated moves nothing. */
	s = put(t,
		(struct entry[]){{"pubmed:8", "Rest in quillosis", "# Treatment\nRest helps in quillosis.",
				  DOC_KIND_RESEARCH, DOC_DESIGN_RCT, NULL}},
		1);
	look(t, s, &seen);
	assert_int_equal(seen.n, 0);
	snap_unref(s);
	s = put(t, (struct entry[]){BETTER}, 1);
	look(t, s, &seen);
	assert_int_equal(seen.n, 1);
	assert_string_equal(seen.reason, "better evidence, grade A: Treatment of varelitis: guideline (pubmed:2)");
	/* Asked anew, it rests on it; retired ones are left alone. */
	struct lib_user rev = {.person = STR("p-rev"), .roles = ROLE_REVIEWER};
	assert_ok(library_article_get(t->l, x.id, &t->a, &x, &e));
	assert_ok(review_do(t->l, &rev, ACTION_RETIRE, x.id, x.rev, 0, STR("old"), &t->a, &y, &e));
	ask(t, s);
	struct review_refreshed r = look(t, s, &seen);
	assert_int_equal(r.looked, 1);
	assert_int_equal(seen.n, 0);
	snap_unref(s);
}

/* Where there was not enough, an answer calls for the board, and an answer in part does not. */
static void answered_at_last(void **state)
{
	struct lt *t = *state;
	struct err e = {0};
	struct entry other = {"pubmed:8",	 "Rest in quillosis", "# Treatment\nRest helps in quillosis.",
			      DOC_KIND_RESEARCH, DOC_DESIGN_RCT,      NULL};
	struct snap *s = put(t, &other, 1);
	struct lib_user me = {.person = STR("p-me"), .roles = ROLE_AUTHOR};
	struct answer_opts o = {0};
	struct lib_article x;
	struct article art;
	struct seen seen;
	struct buf b;

	assert_ok(answer_ask(s, STR("What is the treatment of varelitis?"), &o, &t->a, &art, &e));
	assert_int_equal(art.outcome, OUTCOME_INSUFFICIENT);
	buf_init(&b, 1 << 22);
	assert_ok(article_to_json(&art, &b, &e));
	assert_ok(review_submit(t->l, &me, buf_str(&b), STR(""), &t->a, &x, &e));
	buf_release(&b);
	snap_unref(s);
	s = put(t, (struct entry[]){TRIAL, BETTER}, 2);
	assert_ok(answer_ask(s, x.question, &o, &t->a, &art, &e));
	assert_true(art.outcome != OUTCOME_INSUFFICIENT);
	look(t, s, &seen);
	assert_int_equal(seen.n, art.outcome == OUTCOME_ANSWERED);
	if (seen.n)
		assert_string_equal(seen.reason, "the corpus now holds evidence for this question");
	snap_unref(s);
}

/* Articles made by hand: what counts as better. */
static void what_is_better(void **state)
{
	struct article_ref was[2] = {lt_ref("pubmed:1", GRADE_C), lt_ref("pubmed:2", GRADE_A)},
			   now[2] = {lt_ref("pubmed:3", GRADE_B), lt_ref("pubmed:4", GRADE_A)};
	struct article_span s1 = {.ref = 0}, s3 = {.ref = 0};
	uint32_t via = 1;
	struct article_claim old = {.spans = &s1, .n_spans = 1, .grade = GRADE_C},
			     new = {.spans = &s3, .n_spans = 1, .via = &via, .n_via = 1, .grade = GRADE_A};
	struct article art = {.bottom_line = &old, .n_bottom_line = 1, .refs = was, .n_refs = 2},
		       then = {.bottom_line = &new, .n_bottom_line = 1, .refs = now, .n_refs = 2};

	(void)state;
	/* The best, though it is only reported. */
	assert_ptr_equal(review_better(&then, &art), &now[1]);
	now[1].status = DOC_STATUS_RETRACTED;
	assert_ptr_equal(review_better(&then, &art), &now[0]);
	now[0].status = DOC_STATUS_SUPERSEDED;
	assert_null(review_better(&then, &art));
	now[0].status = now[1].status = DOC_STATUS_CURRENT;
	/* As good is not better. */
	now[0].grade = GRADE_C;
	now[1].grade = GRADE_C;
	assert_null(review_better(&then, &art));
	/* Cited already, anywhere: by document, PMID or DOI. */
	now[1].grade = GRADE_A;
	now[1].doc = STR("pubmed:2");
	assert_null(review_better(&then, &art));
	now[1].doc = STR("");
	now[1].pmid = was[1].pmid = STR("2");
	assert_null(review_better(&then, &art));
	now[1].pmid = STR("3");
	assert_non_null(review_better(&then, &art));
	now[1].doi = STR("10.1/X");
	was[1].doi = STR("10.1/x");
	assert_null(review_better(&then, &art));
	/* A bottom line in an editor's words rests on all that the article cites. */
	old.n_spans = 0;
	now[1] = lt_ref("pubmed:4", GRADE_A);
	assert_null(review_better(&then, &art));
	was[1].grade = GRADE_B;
	assert_non_null(review_better(&then, &art));
}

int main(void)
{
	const struct CMUnitTest t[] = {LT_TEST(whole_sentences_only), LT_TEST(retracted),
				       LT_TEST(changed_and_gone),     LT_TEST(better_evidence),
				       LT_TEST(answered_at_last),     cmocka_unit_test(what_is_better)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
