/* Abbreviation pairs: the examples of the paper's kind, its hard cases, and what is none. */
#include "test.h"

#include "text/text.h"

#define A_CAP ((size_t)1 << 20)

static struct {
	const char *text, *shortf, *longf; /* shortf NULL: no pair at all */
} cases[] = {
	/* long form (short form) */
	{"The heat shock transcription factor (HSF) binds DNA.", "HSF", "heat shock transcription factor"},
	{"Gcn5-related N-acetyltransferase (GNAT) is here.", "GNAT", "Gcn5-related N-acetyltransferase"},
	{"treated with methyl methanesulfonate sulfate (MMS)", "MMS", "methyl methanesulfonate sulfate"},
	{"the human immunodeficiency virus (HIV)", "HIV", "human immunodeficiency virus"},
	{"chronic obstructive pulmonary disease (COPD) is common", "COPD", "chronic obstructive pulmonary disease"},
	{"in degenerative cervical myelopathy (DCM), weakness", "DCM", "degenerative cervical myelopathy"},
	{"gadolinium-diethylenetriamine pentaacetic acid (Gd-DTPA)", "Gd-DTPA",
	 "gadolinium-diethylenetriamine pentaacetic acid"},
	{"a body-mass index (BMI) of 30", "BMI", "body-mass index"},
	{"methicillin-resistant Staphylococcus aureus [MRSA]", "MRSA", "methicillin-resistant Staphylococcus aureus"},
	{"a confidence interval (CI, 95%)", "CI", "confidence interval"},
	{"selective serotonin reuptake inhibitors (SSRIs; e.g. sertraline)", "SSRIs",
	 "selective serotonin reuptake inhibitors"},
	{"a randomised controlled trial (RCTs)", "RCT", "randomised controlled trial"},
	{"tumor, node, metastasis (TNM) staging", "TNM", "tumor, node, metastasis"},
	{"the primary end point was all-cause mortality (ACM)", "ACM", "all-cause mortality"},
	{"so-called 'white-coat hypertension' (\"WCH\")", "WCH", "white-coat hypertension"},
	/* a character inside a word, and one word between */
	{"acetylcholinesterase (AChE)", "AChE", "acetylcholinesterase"},
	{"the tetrahydrocannabinol (THC) level", "THC", "tetrahydrocannabinol"},
	{"the World Health Organization (WHO)", "WHO", "World Health Organization"},
	{"Food and Drug Administration (FDA)", "FDA", "Food and Drug Administration"},
	{"diffusion of the lung for carbon monoxide (DLCO)", "DLCO", "diffusion of the lung for carbon monoxide"},
	{"adenopathy and extensive skin patch overlying a plasmacytoma (AESOP)", "AESOP",
	 "adenopathy and extensive skin patch overlying a plasmacytoma"},
	/* digits and Greek letters */
	{"coronavirus disease 2019 (COVID-19)", "COVID-19", "coronavirus disease 2019"},
	{"interleukin-6 (IL-6) rose", "IL-6", "interleukin-6"},
	{"interferon gamma (IFN-γ) rose", "IFN-γ", "interferon gamma"},
	{"tumour necrosis factor α (TNF-α) fell", "TNF-α", "tumour necrosis factor α"},
	{"5-hydroxytryptamine (5-HT)", "5-HT", "5-hydroxytryptamine"},
	/* the smallest long form wins; two words may be a short form */
	{"a case of acute coronary artery syndrome (ACS)", "ACS", "acute coronary artery syndrome"},
	{"amyotrophic lateral sclerosis (ALS 1)", NULL, NULL},
	{"type 1 diabetes mellitus (T1 DM)", "T1 DM", "type 1 diabetes mellitus"},
	/* short form (long form) */
	{"HSF (heat shock transcription factor) binds", "HSF", "heat shock transcription factor"},
	{"NSAIDs (nonsteroidal anti-inflammatory drugs) hurt", "NSAIDs", "nonsteroidal anti-inflammatory drugs"},
	{"given DMARDs (also called disease-modifying antirheumatic drugs; see there)", "DMARDs",
	 "disease-modifying antirheumatic drugs"},
	{"ACE (angiotensin-converting enzyme) inhibitors", "ACE", "angiotensin-converting enzyme"},
	/* bracket in a bracket */
	{"(see magnetic resonance imaging (MRI) below)", "MRI", "magnetic resonance imaging"},
	/* none */
	{"a remark (see below) and (n = 12) and (2010) and (p < 0.05)", NULL, NULL},
	{"as was reported [3, 4] and [5]", NULL, NULL},
	{"patients (Table 2) and (Fig. 3)", NULL, NULL},
	{"no long form here (XYZ)", NULL, NULL},
	{"heat. Shock was given. Factor (HSF)", NULL, NULL},
	{"heat shock factor; other (HSF)", NULL, NULL},
	{"heat shock\nfactor (HSF)", NULL, NULL},
	{"HIV infection (HIV)", NULL, NULL},
	{"AB (alpha one two three four five beta)", NULL, NULL},
	{"at the third visit t=0.60 (T6)", NULL, NULL},
	{"a long form much too far from where the abbreviation would begin with ever so many words in between form "
	 "(AF)",
	 NULL, NULL},
	{"unclosed heat shock factor (HSF", NULL, NULL},
	{"heat shock factor ()", NULL, NULL},
	{"(HSF) at the beginning", NULL, NULL},
	{"(", NULL, NULL},
	{")", NULL, NULL},
	{"", NULL, NULL},
};

static void pairs_are_found(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, A_CAP);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text_abbrev *v;
		struct str s = str_c(cases[i].text);
		size_t n = text_abbrevs(s, &a, &v);
		assert_true((n == 0) == (v == NULL));
		if (!cases[i].shortf) {
			if (n)
				fail_msg("\"%s\" gives %.*s", cases[i].text,
					 STR_ARG(str_sub(s, v[0].shortf.beg, v[0].longf.end)));
			continue;
		}
		if (n != 1)
			fail_msg("\"%s\" gives %zu pairs", cases[i].text, n);
		assert_str(str_sub(s, v[0].shortf.beg, v[0].shortf.end), cases[i].shortf);
		assert_str(str_sub(s, v[0].longf.beg, v[0].longf.end), cases[i].longf);
	}
	arena_release(&a);
}

static void several_in_order(void **state)
{
	(void)state;
	struct arena a;
	struct text_abbrev *v;
	struct str s = STR(
		"Magnetic resonance imaging (MRI) or computed tomography (CT).\nPET (positron emission tomography).");
	arena_init(&a, A_CAP);
	assert_int_equal(text_abbrevs(s, &a, &v), 3);
	assert_str(str_sub(s, v[0].longf.beg, v[0].longf.end), "Magnetic resonance imaging");
	assert_str(str_sub(s, v[1].shortf.beg, v[1].shortf.end), "CT");
	assert_str(str_sub(s, v[1].longf.beg, v[1].longf.end), "computed tomography");
	assert_str(str_sub(s, v[2].longf.beg, v[2].longf.end), "positron emission tomography");
	arena_release(&a);
}

static void spent_arena_gives_what_it_has(void **state)
{
	(void)state;
	struct arena a;
	struct text_abbrev *v;
	arena_init(&a, 8);
	assert_int_equal(text_abbrevs(STR("magnetic resonance imaging (MRI)"), &a, &v), 0);
	assert_null(v);
	assert_false(arena_ok(&a));
	arena_release(&a);
}

/* Brackets without end must not take time beyond the text's length times a constant. */
static void many_brackets_are_no_trouble(void **state)
{
	(void)state;
	enum { N = 200000 };
	struct arena a;
	struct text_abbrev *v;
	char *p = malloc(N);
	for (size_t i = 0; i < N; i++)
		p[i] = "(A b"[i % 4];
	arena_init(&a, A_CAP);
	(void)text_abbrevs(str_make(p, N), &a, &v);
	arena_release(&a);
	free(p);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(pairs_are_found),
		cmocka_unit_test(several_in_order),
		cmocka_unit_test(spent_arena_gives_what_it_has),
		cmocka_unit_test(many_brackets_are_no_trouble),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
