#include "read_test.h"

#include "read/medquad_priv.h"

extern const struct reader reader_medquad;

#define DOC(src, x)                                                                          \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document id=\"0000001\" source=\"" src \
	"\" url=\"https://example.org/a\">\n" x "</Document>\n"
#define FOCUS "<Focus>An illness</Focus>\n"
#define QA(t, q, a) \
	"<QAPair pid=\"1\"><Question qid=\"1-1\" qtype=\"" t "\">" q "</Question><Answer>" a "</Answer></QAPair>"
#define ONE(src, a) \
	DOC(src, FOCUS "<QAPairs>" QA("treatment", "What are the treatments for An illness ?", a) "</QAPairs>")
#define LEAD "= An illness\n# Treatment\n? What are the treatments for An illness?\n"

static struct got *get(const char *name, const char *xml)
{
	return read_text(&reader_medquad, name, str_c(xml));
}

static void recognises_it(void **state)
{
	(void)state;
	assert_true(reader_medquad.match("a.xml", STR(DOC("CDC", FOCUS))) >= 90);
	assert_true(reader_medquad.match("a.xml", STR("<DiseaseFile fid=\"1\"><Focus>")) >= 90);
	assert_true(reader_medquad.match("a.xml", STR("<doc docid=\"1\"><doctitle-focus>x")) >= 90);
	assert_int_equal(reader_medquad.match("a.xml", STR("<Document id=\"1\">")), 0);
	assert_int_equal(reader_medquad.match("a.xml", STR("<PubmedArticleSet>")), 0);
	assert_int_equal(reader_medquad.match("a.xml", STR("")), 0);
}

static void reads_a_page(void **state)
{
	(void)state;
	struct got *g =
		get("d/0000001.xml",
		    DOC("NINDS", FOCUS "<FocusAnnotations><UMLS><SemanticTypes><SemanticType>T047</SemanticType></"
				       "SemanticTypes></UMLS><Synonyms><Synonym>Other name</Synonym><Synonym>an "
				       "illness</Synonym></Synonyms></FocusAnnotations>"
				       "<QAPairs>" QA("information", "What is (are) An illness ?", "It is one.")
					       QA("susceptibility", "Who is at risk for An illness? ?", "All.")
						       QA("exams and tests", "How to diagnose An illness ?", " ")
							       QA("new kind", "why", "Because.") "</QAPairs>"));
	assert_int_equal(g->n_diags, 0);
	assert_shape(g, "= An illness\n# Definition\n? What is (are) An illness?\nIt is one.\n# Risk factors\n? Who is "
			"at risk for An illness?\nAll.\n# New kind\n? why\nBecause.\n");
	const struct doc *d = g->docs[0];
	assert_str(d->id, "medquad:NINDS-0000001");
	assert_str(d->source, "National Institute of Neurological Disorders and Stroke (NINDS)");
	assert_str(d->url, "https://example.org/a");
	assert_str(d->licence, "CC BY 4.0");
	assert_str(d->language, "en");
	assert_int_equal(d->kind, DOC_KIND_CONSUMER);
	assert_int_equal(d->design, DOC_DESIGN_CONSUMER);
	assert_int_equal(d->audience, DOC_AUDIENCE_PATIENT);
	assert_int_equal(d->n_aliases, 2);
	assert_str(d->aliases[1], "Other name");
	got_free(g);
}

static void reads_the_other_spellings(void **state)
{
	(void)state;
	struct got *g =
		get("x.xml", "<doc docid=\"7\" corpus=\"NINDS\" "
			     "url=\"u\"><doctitle-focus>Thing</doctitle-focus><umls/><qaPairs><pair><question "
			     "qtype=\"outlook\">what next?</question><answer>Good.</answer></pair></qaPairs></doc>");
	assert_shape(g, "= Thing\n# Prognosis\n? what next?\nGood.\n");
	assert_str(g->docs[0]->id, "medquad:NINDS-7");
	got_free(g);
	g = get("x.xml", "<DiseaseFile fid=\"8\" source=\"CDC\" url=\"u\"><Focus>Thing</Focus><QAPairs>" QA(
				 "causes", "Why?", "So.") "</QAPairs></DiseaseFile>");
	assert_str(g->docs[0]->id, "medquad:CDC-8");
	got_free(g);
}

static void makes_ids(void **state)
{
	(void)state;
	static const struct {
		const char *file, *source, *id;
	} cases[] = {
		{"set/0000001.xml", "CDC", "medquad:CDC-0000001"},
		{"set/0000001_2.xml", "CDC", "medquad:CDC-0000001_2"},
		{"a.tar.zst!set/0000001_2.xml", "CDC", "medquad:CDC-0000001_2"},
		{"set/00000012.xml", "CDC", "medquad:CDC-0000001"},
		{"set/other.xml", "A b/c", "medquad:A-b-c-0000001"},
		{"set/other.xml", "", "medquad:0000001"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[512];
		snprintf(xml, sizeof xml,
			 "<Document id=\"0000001\" source=\"%s\"><Focus>T</Focus><QAPairs></QAPairs></Document>",
			 cases[i].source);
		struct got *g = get(cases[i].file, xml);
		assert_str(g->docs[0]->id, cases[i].id);
		got_free(g);
	}
	struct got *g = get("a.xml", "<Document source=\"CDC\"><Focus>T</Focus><QAPairs/></Document>");
	assert_diag(g, READ_SKIP, "no id", "");
	got_free(g);
}

static void keeps_pages_without_answers(void **state)
{
	(void)state;
	struct got *g = get("x.xml", DOC("NIDDK", FOCUS "<QAPairs>\n</QAPairs>"));
	assert_shape(g, "= An illness\n");
	got_free(g);
	g = get("x.xml", DOC("GARD", FOCUS "<QAPairs>" QA("causes", "What causes An illness ?", "") "</QAPairs>"));
	assert_shape(g, "= An illness\n# Causes\n? What causes An illness?\n");
	got_free(g);
	/* no focus: the first question that says something */
	g = get("x.xml", DOC("CDC", "<Focus></Focus><QAPairs>" QA("information", "What is (are)  ?", "Things.")
					    QA("information", "what is a microbe?", "Small.") "</QAPairs>"));
	assert_shape(g, "= What is a microbe?\n# Definition\nThings.\n# Definition\n? what is a microbe?\nSmall.\n");
	got_free(g);
	g = get("dir/some_page.xml",
		DOC("CDC", "<QAPairs>" QA("information", "What is (are)  ?", "Things.") "</QAPairs>"));
	assert_shape(g, "= some page\n# Definition\nThings.\n");
	got_free(g);
	g = get("x.xml", "<Document id=\"1\"><Focus>x</Focus></Document>");
	assert_diag(g, READ_SKIP, "format", "no question");
	got_free(g);
}

#define assert_answer(src, a, lit)                          \
	do {                                                \
		struct got *g_ = get("x.xml", ONE(src, a)); \
		assert_shape(g_, LEAD lit);                 \
		got_free(g_);                               \
	} while (0)

static void cuts_answers(void **state)
{
	(void)state;
	/* paragraphs by blank lines, by wide gaps; a wrapped line and a typist's two spaces are none */
	assert_answer("NHLBI", "One.\n                \nTwo.\n Three\nfour.  Five.", "One.\nTwo.\nThree four. Five.\n");
	assert_answer("MPlusHealthTopics", "One.    Two.       Three", "One.\nTwo.\nThree\n");
	assert_answer("GHR", "One.  Two.  the pol  gene.", "One.\nTwo. the pol gene.\n");
	assert_answer("NINDS",
		      "The agency did it that is a part, and by no means the largest or the oldest one, of the       "
		      "National        Institute on         Things did it.",
		      "The agency did it that is a part, and by no means the largest or the oldest one, of the "
		      "National Institute on Things did it.\n");
	/* lists */
	assert_answer("NIDDK", "These:\n                \n- one  - two - not a mark  - three\n                \nThen.",
		      "These:\n- one <3\n- two - not a mark <3\n- three <3\nThen.\n");
	assert_answer("GHR", "These:  - one  - two   Those:  - three",
		      "These:\n- one <3\n- two <3\nThose:\n- three <6\n");
	assert_answer("GARD", "Include:     -being old     -having it", "Include:\n- being old <3\n- having it <3\n");
	assert_answer("CDC", "- one\n  - two\n  -  \n three", "- one\n- two\n- three\n");
	/* inner lists */
	assert_answer("CancerGov", "These:         - Age     - Sex:         - a     - b        - Last       Then.",
		      "These:\n- Age <3\n- Sex: <3\n  - a <5\n  - b <5\n- Last <3\nThen.\n");
	/* the first item in its sentence, the last one running on */
	assert_answer("NIHSeniorHealth",
		      "Causes are - pills   - colds   - smoke. pills colds smoke. In many cases people who stop taking "
		      "pills or who are cured of their colds have what they lost again, though it may take them weeks "
		      "or months, and some never have it again in all of their life.",
		      "Causes are\n- pills <3\n- colds <3\n- smoke. <3\npills colds smoke. In many cases people who "
		      "stop taking "
		      "pills or who are cured of their colds have what they lost again, though it may take them weeks "
		      "or months, and some never have it again in all of their life.\n");
}

static void finds_headings(void **state)
{
	(void)state;
	assert_answer("NHLBI", "Text.\n\nOutlook\n\nIt is good.", "Text.\n## Outlook\nIt is good.\n");
	/* a list that lost its marks, and the heading behind it */
	assert_answer("NHLBI",
		      "Causes include:\n\nSepsis (an infection)\n\nCancer\n\nSurgery and trauma\n\nTreatment During "
		      "Pregnancy\n\nWomen need care.",
		      "Causes include:\n- Sepsis (an infection) <3\n- Cancer <3\n- Surgery and trauma <3\n## Treatment "
		      "During Pregnancy\nWomen need care.\n");
	assert_answer("NHLBI", "Causes include:\n\nCancer\n\nSurgery\n\nWomen need care.",
		      "Causes include:\n- Cancer <3\n- Surgery <3\nWomen need care.\n");
	/* one unit behind a colon is no list */
	assert_answer("CancerGov",
		      "Risks are the following:\n  Age    The risk grows with age.       Sex    It is higher in men.",
		      "Risks are the following:\n## Age\nThe risk grows with age.\n## Sex\nIt is higher in men.\n");
	/* what the page's key points head */
	assert_answer(
		"CancerGov",
		"Key Points\n    - It is rare.    - It is bad.\n  \n  \n   It is rare.\n   Few have it.\n  \n  \n   It "
		"is bad.\n   Many die.",
		"## Key Points\n- It is rare.\n- It is bad.\n## It is rare.\nFew have it.\n## It is bad.\nMany die.\n");
	/* nothing follows it: no heading */
	assert_answer("CDC", "Text.\n\nMore on: Worms", "Text.\nMore on: Worms\n");
}

static void reads_symptom_tables(void **state)
{
	(void)state;
	assert_answer("GARD",
		      "The list: Signs and Symptoms Approximate number of patients (when available) Ptosis 90% Low CD4 "
		      "count 7.5% Ataxia 3/14 Seizures - The Human Phenotype Ontology (HPO) has collected this.",
		      "The list:\n| Signs and Symptoms | Approximate number of patients (when available)\n| Ptosis | "
		      "90%\n| Low CD4 count | 7.5%\n| Ataxia | 3/14\n| Seizures\nThe Human Phenotype Ontology (HPO) "
		      "has collected this.\n");
	/* cut off */
	assert_answer(
		"GARD", "Signs and Symptoms Approximate number of patients (when available) Ptosis 90% Low",
		"| Signs and Symptoms | Approximate number of patients (when available)\n| Ptosis | 90%\n| Low\n");
}

static uint32_t rnd(uint32_t *s)
{
	*s = *s * 1664525u + 1013904223u;
	return *s >> 8;
}

/* Words of a text, marks of lists and tables aside. */
static void words(struct buf *out, struct str s)
{
	struct str w;

	for (size_t i = 0; i < s.n;) {
		while (i < s.n && strchr(" \n\t", s.p[i]))
			i++;
		size_t k = i;
		while (k < s.n && !strchr(" \n\t", s.p[k]))
			k++;
		w = str_sub(s, i, k);
		i = k;
		/* A mark may stand on its word. */
		if (w.n > 1 && w.p[0] == '-')
			w = str_sub(w, 1, w.n);
		if (w.n && !str_eq(w, STR("-")) && !str_eq(w, STR("|"))) {
			buf_add(out, w);
			buf_byte(out, ' ');
		}
	}
}

/* However an answer is spaced, its words come out in their order, none lost, none added. */
static void keeps_every_word(void **state)
{
	(void)state;
	static const char *const bits[] = {"word",
					   "Word.",
					   "These:",
					   "-",
					   "- ",
					   " - ",
					   "  - ",
					   "     -  ",
					   "\n",
					   "\n\n",
					   "  ",
					   "    ",
					   "         ",
					   "Overview",
					   "(a)",
					   "7.5%",
					   "3/4",
					   "What?",
					   "Two Words",
					   "é",
					   ",",
					   "Signs and Symptoms Approximate number of patients (when available) ",
					   " The Human Phenotype Ontology (HPO) "};
	uint32_t seed = 3;

	for (int round = 0; round < 3000; round++) {
		struct buf b, want, have;
		buf_init(&b, 1 << 16);
		buf_init(&want, 1 << 16);
		buf_init(&have, 1 << 16);
		for (uint32_t i = 0, n = 1 + rnd(&seed) % 30; i < n; i++) {
			buf_addc(&b, bits[rnd(&seed) % (sizeof bits / sizeof *bits)]);
			if (rnd(&seed) % 2)
				buf_byte(&b, ' ');
		}
		struct doc *d = doc_new();
		struct err e = {0};
		d->id = arena_str(&d->arena, STR("medquad:1"));
		doc_section(d, 1, STR("Top"));
		doc_block(d, BLOCK_QUESTION, 0, STR("Q?"));
		medquad_answer(d, buf_str(&b), 1, rnd(&seed) % 32);
		assert_ok(doc_finish(d, &e));
		words(&want, STR("Top Q?"));
		words(&want, buf_str(&b));
		words(&have, d->text);
		if (!str_eq(buf_str(&want), buf_str(&have)))
			fail_msg("\"%s\"\ngot  %s\nwant %s", b.p, have.p, want.p);
		doc_free(d);
		buf_release(&b);
		buf_release(&want);
		buf_release(&have);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(recognises_it),
		cmocka_unit_test(reads_a_page),
		cmocka_unit_test(reads_the_other_spellings),
		cmocka_unit_test(makes_ids),
		cmocka_unit_test(keeps_pages_without_answers),
		cmocka_unit_test(cuts_answers),
		cmocka_unit_test(finds_headings),
		cmocka_unit_test(reads_symptom_tables),
		cmocka_unit_test(keeps_every_word),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
