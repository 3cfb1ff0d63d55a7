/*
 * test_evidence.c - designs from what a document states and from its title, grades, weights.
 */
#include "test.h"

#include "evidence/evidence.h"

static enum doc_design design_of(enum doc_kind kind, enum doc_design stated, const char *title)
{
	struct doc d = {.kind = kind, .design = stated, .title = str_c(title)};
	return evidence_design(&d);
}

static void reads_titles(void **state)
{
	(void)state;
	static const struct {
		const char *title;
		enum doc_design want;
	} rows[] = {
		{"Budesonide as needed: a randomised controlled trial", DOC_DESIGN_RCT},
		{"A Randomized, Double-Blind Study of Drug X", DOC_DESIGN_RCT},
		{"Double-blind, placebo-controlled comparison of X", DOC_DESIGN_RCT},
		{"Cluster-randomised evaluation of hand washing", DOC_DESIGN_RCT},
		{"A non-randomised trial of physiotherapy", DOC_DESIGN_TRIAL},
		{"Nonrandomized comparison of two stents", DOC_DESIGN_TRIAL},
		{"Vitamin D and fractures: a Mendelian randomization study", DOC_DESIGN_COHORT},
		{"Steroids for croup: protocol for a randomised controlled trial", DOC_DESIGN_OPINION},
		{"Study protocol: cohort of ageing", DOC_DESIGN_OPINION},
		{"Surgery for sciatica: systematic review of randomised controlled trials",
		 DOC_DESIGN_SYSTEMATIC_REVIEW},
		{"Surgery for sciatica: a systematic review and meta-analysis", DOC_DESIGN_META_ANALYSIS},
		{"Network meta-analyses of antidepressants", DOC_DESIGN_META_ANALYSIS},
		{"How to read a systematic review", DOC_DESIGN_UNKNOWN},
		{"A Clinical Practice Guideline for the Management of Myelopathy", DOC_DESIGN_GUIDELINE},
		{"ACR Appropriateness Criteria Myelopathy: 2021 Update", DOC_DESIGN_GUIDELINE},
		{"Adherence to clinical practice guidelines in asthma: a cohort study", DOC_DESIGN_COHORT},
		{"Impact of a practice guideline on antibiotic use", DOC_DESIGN_UNKNOWN},
		{"Guidelines for authors", DOC_DESIGN_UNKNOWN},
		{"Hydralazine lupus: case report", DOC_DESIGN_CASE_SERIES},
		{"A case of thallium poisoning", DOC_DESIGN_CASE_SERIES},
		{"In this case of need", DOC_DESIGN_UNKNOWN},
		{"Smoking and lung cancer: a population-based case-control study", DOC_DESIGN_CASE_CONTROL},
		{"Statins and cataract: retrospective cohort", DOC_DESIGN_COHORT},
		{"Effect of X on bone healing in rats", DOC_DESIGN_LABORATORY},
		{"Predictors of success of in vitro fertilization", DOC_DESIGN_UNKNOWN},
		{"Myelopathy: a review", DOC_DESIGN_REVIEW},
		{"Retrospective chart review: a review of charts", DOC_DESIGN_UNKNOWN},
		{"Review of the literature on itch", DOC_DESIGN_REVIEW},
		{"Re: Surgery for sciatica, a randomised controlled trial", DOC_DESIGN_OPINION},
		{"Response to treatment in depression", DOC_DESIGN_UNKNOWN},
		{"Response to Smith et al.", DOC_DESIGN_OPINION},
		{"Reduced dose in a randomized study", DOC_DESIGN_RCT},
		{"Unrandomizedly written titles", DOC_DESIGN_UNKNOWN},
		{"Response to bronchial provocation", DOC_DESIGN_UNKNOWN},
		{"Radical cystectomy (RAZOR): an open-label, randomised, phase 3 trial", DOC_DESIGN_RCT},
		{"Drug X: a review of two phase II trials", DOC_DESIGN_REVIEW},
		{"Brensocatib in bronchiectasis: a phase 2 trial", DOC_DESIGN_TRIAL},
		{"Glioblastoma after irradiation. Report of 3 cases", DOC_DESIGN_CASE_SERIES},
		{"", DOC_DESIGN_UNKNOWN},
		{"!!!", DOC_DESIGN_UNKNOWN},
		{"\xce\xb2-blockers: randomised trial", DOC_DESIGN_RCT},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum doc_design got = design_of(DOC_KIND_RESEARCH, DOC_DESIGN_UNKNOWN, rows[i].title);
		if (got != rows[i].want)
			fail_msg("\"%s\": %s, wanted %s", rows[i].title, doc_design_name(got),
				 doc_design_name(rows[i].want));
	}
}

static void long_titles_are_cut(void **state)
{
	(void)state;
	static char t[5000];
	memset(t, 'a', sizeof(t) - 1);
	memcpy(t + 3000, " case report ", 13);
	assert_int_equal(design_of(DOC_KIND_RESEARCH, DOC_DESIGN_UNKNOWN, t), DOC_DESIGN_UNKNOWN);
	memcpy(t + 30, " case report ", 13);
	assert_int_equal(design_of(DOC_KIND_RESEARCH, DOC_DESIGN_UNKNOWN, t), DOC_DESIGN_CASE_SERIES);
}

static void stated_design_wins(void **state)
{
	(void)state;
	assert_int_equal(design_of(DOC_KIND_RESEARCH, DOC_DESIGN_COHORT, "A randomised trial"), DOC_DESIGN_COHORT);
	assert_int_equal(design_of(DOC_KIND_RESEARCH, DOC_DESIGN_RCT, "A case report"), DOC_DESIGN_RCT);
	/* vague ones are narrowed, never widened */
	assert_int_equal(design_of(DOC_KIND_RESEARCH, DOC_DESIGN_REVIEW, "X: a systematic review"),
			 DOC_DESIGN_SYSTEMATIC_REVIEW);
	assert_int_equal(design_of(DOC_KIND_RESEARCH, DOC_DESIGN_REVIEW, "X: a randomised trial"), DOC_DESIGN_REVIEW);
	assert_int_equal(design_of(DOC_KIND_RESEARCH, DOC_DESIGN_TRIAL, "X: a randomised trial"), DOC_DESIGN_RCT);
	assert_int_equal(design_of(DOC_KIND_RESEARCH, DOC_DESIGN_TRIAL, "X: a case report"), DOC_DESIGN_TRIAL);
}

static void kind_says_what_nothing_else_says(void **state)
{
	(void)state;
	assert_int_equal(design_of(DOC_KIND_BRIEF, DOC_DESIGN_UNKNOWN, "Trials: a randomised trial"),
			 DOC_DESIGN_SUMMARY);
	assert_int_equal(design_of(DOC_KIND_PROTOCOL, DOC_DESIGN_UNKNOWN, "Sepsis"), DOC_DESIGN_SUMMARY);
	assert_int_equal(design_of(DOC_KIND_GUIDELINE, DOC_DESIGN_UNKNOWN, "Sepsis"), DOC_DESIGN_GUIDELINE);
	assert_int_equal(design_of(DOC_KIND_CONSUMER, DOC_DESIGN_UNKNOWN, "Systematic review"), DOC_DESIGN_CONSUMER);
	assert_int_equal(design_of(DOC_KIND_NOTICE, DOC_DESIGN_UNKNOWN, "Retraction"), DOC_DESIGN_OPINION);
	assert_int_equal(design_of(DOC_KIND_OTHER, DOC_DESIGN_UNKNOWN, "Sepsis"), DOC_DESIGN_UNKNOWN);
}

static void grades(void **state)
{
	(void)state;
	static const char want[DOC_DESIGN_N + 1] = "EAAABCCDDEEEEECEEEE"; /* in the order of DOC_DESIGN_LIST */
	for (int i = 0; i < DOC_DESIGN_N; i++) {
		char g[2] = {want[i], 0};
		assert_string_equal(grade_name(evidence_grade((enum doc_design)i)), g);
		assert_int_equal(grade_level(evidence_grade((enum doc_design)i)), want[i] - 'A' + 1);
	}
	assert_int_equal(evidence_grade((enum doc_design)99), GRADE_E);
}

static void weights(void **state)
{
	(void)state;
	double guide = evidence_weight(DOC_DESIGN_GUIDELINE, DOC_STATUS_CURRENT, 2025, 2026);
	double rct = evidence_weight(DOC_DESIGN_RCT, DOC_STATUS_CURRENT, 2025, 2026);
	double report = evidence_weight(DOC_DESIGN_CASE_SERIES, DOC_STATUS_CURRENT, 2025, 2026);
	assert_true(guide > rct && rct > report && report > 0 && guide <= 1);
	assert_true(evidence_weight(DOC_DESIGN_GUIDELINE, DOC_STATUS_CURRENT, 2026, 2026) == 1);
	for (int i = 0; i < DOC_DESIGN_N; i++) {
		enum doc_design x = (enum doc_design)i;
		double last = 2;
		for (int year = 2026; year >= 1900; year--) {
			double w = evidence_weight(x, DOC_STATUS_CURRENT, year, 2026);
			assert_true(w > 0 && w <= 1 && w < last);
			last = w;
		}
		double fresh = evidence_weight(x, DOC_STATUS_CURRENT, 2026, 2026);
		double unknown = evidence_weight(x, DOC_STATUS_CURRENT, 0, 2026);
		assert_true(unknown < fresh && unknown > last);
		/* a year in the future is not better than this year */
		assert_true(evidence_weight(x, DOC_STATUS_CURRENT, 2030, 2026) == fresh);
		assert_true(evidence_weight(x, DOC_STATUS_CORRECTED, 2026, 2026) == fresh);
		double sup = evidence_weight(x, DOC_STATUS_SUPERSEDED, 2026, 2026);
		double eoc = evidence_weight(x, DOC_STATUS_CONCERN, 2026, 2026);
		assert_true(fresh > sup && sup > eoc && eoc > 0);
		assert_true(evidence_weight(x, DOC_STATUS_RETRACTED, 2026, 2026) == 0);
	}
	assert_false(evidence_stands(DOC_STATUS_RETRACTED));
	assert_true(evidence_stands(DOC_STATUS_CONCERN));
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(reads_titles),
		cmocka_unit_test(long_titles_are_cut),
		cmocka_unit_test(stated_design_wins),
		cmocka_unit_test(kind_says_what_nothing_else_says),
		cmocka_unit_test(grades),
		cmocka_unit_test(weights),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
