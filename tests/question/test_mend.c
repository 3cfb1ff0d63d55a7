/*
 * Mending of slips against a small corpus, the edit distance against its slow definition, names from the corpus, the
 * reading.
 */
#include "test.h"

#include "base/fs.h"
#include "question/question_priv.h"

#include <unistd.h>

static struct snap *snap;
static char dir[] = "/tmp/attest-question-XXXXXX";

static const struct {
	const char *id, *title, *alias, *text;
	enum doc_kind kind;
} docs[] = {
	{"brief:a", "Degenerative cervical myelopathy", "cervical spondylotic myelopathy",
	 "Cervical myelopathy is treated by decompression. Cellulitis is treated with flucloxacillin.", DOC_KIND_BRIEF},
	{"medquad:1", "Zorvian fever", "Harlan disease",
	 "Zorvian fever is a rare infection. Treatment of Zorvian fever is rest.", DOC_KIND_CONSUMER},
	{"pubmed:1", "A trial of velumarine", NULL,
	 "Velumarine was given for quick relief. Velumarine lowered pressure. Patients with recurrent zonal oedema "
	 "(RZO) improved.",
	 DOC_KIND_RESEARCH},
	{"pubmed:3", "Valves", NULL, "Mitral stenosis (MS) is a narrow valve. MS is treated with a balloon.",
	 DOC_KIND_RESEARCH},
	{"pubmed:2", "Velumarine again", NULL, "We gave velumarine twice in pregnancy.", DOC_KIND_RESEARCH},
};

static int make(void **state)
{
	(void)state;
	struct err e;
	struct writer *w;
	struct corpus *c;
	if (!mkdtemp(dir) || writer_open(dir, NULL, &w, &e))
		return -1;
	for (size_t i = 0; i < sizeof(docs) / sizeof(docs[0]); i++) {
		struct doc *d = doc_new();
		struct analysed *an;
		enum put_outcome outcome;
		d->id = doc_str(d, str_c(docs[i].id));
		d->kind = docs[i].kind;
		doc_title(d, str_c(docs[i].title));
		doc_add_alias(d, str_c(docs[i].alias));
		doc_section(d, 1, STR("Text"));
		doc_block(d, BLOCK_PARA, 0, str_c(docs[i].text));
		if (doc_finish(d, &e) || index_analyse(d, &an, &e) || writer_put(w, an, &outcome, &e))
			return -1;
		doc_free(d);
	}
	if (writer_commit(w, &e))
		return -1;
	writer_close(w);
	if (corpus_open(dir, &c, &e))
		return -1;
	snap = corpus_snap(c);
	corpus_close(c);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	snap_unref(snap);
	return fs_remove_tree(dir, NULL);
}

/* want: the text after mending. */
static const struct {
	const char *text, *want;
} cases[] = {
	{"treatment of celulitis", "treatment of cellulitis"},
	{"velumarin in pregnacy", "velumarin in pregnancy"}, /* the same stem: found as it is */
	{"dose of velumraine", "dose of velumarine"},
	{"atorvastaton side effects", "atorvastatin side effects"},
	{"Treatement of myelopahty", "treatment of myelopathy"},
	{"hypertenson and diabetis", "hypertension and diabetes"},
	/* as people write it, not as it is folded */
	{"sclerrosis or tuebrculosis", "sclerosis or tuberculosis"},
	{"Hydronnephrosis", "hydronephrosis"},
	/* left alone */
	{"treatment of cellulitis", "treatment of cellulitis"},
	{"laptop", "laptop"},
	{"cefixime or nimodipine or pitavastatin or cycloserine",
	 "cefixime or nimodipine or pitavastatin or cycloserine"},
	{"hypermagnesaemia and hypophosphataemia", "hypermagnesaemia and hypophosphataemia"},
	{"dysphasia", "dysphasia"},
	{"colectomy", "colectomy"},
	{"pregnant patients", "pregnant patients"},
	{"ivosidenib", "ivosidenib"},
	{"gut", "gut"},
	/* right words, and words that nobody knows, are kept; a neighbour is no slip */
	{"inflammatory myopathy", "inflammatory myopathy"},
	{"nemaline myopathy, aplasia, dysplasia, brachial plexus",
	 "nemaline myopathy, aplasia, dysplasia, brachial plexus"},
	{"nitrites after five litres and two shots", "nitrites after five litres and two shots"},
	{"natal valgum of the situs", "natal valgum of the situs"},
	{"osteogenesis congenita, ectopia lentis", "osteogenesis congenita, ectopia lentis"},
	{"syndrome of Stickler and Meckel", "syndrome of Stickler and Meckel"},
	{"myostatin, fumarase, cholesteryl, ductus venosus", "myostatin, fumarase, cholesteryl, ductus venosus"},
	{"asthama attak after predinsolone", "asthma attack after prednisolone"},
	{"crushing chest pain, sending it", "crushing chest pain, sending it"}, /* Cushing */
	{"XYLOPH", "XYLOPH"},
	{"zorvian fever", "zorvian fever"},
};

static void mends(void **state)
{
	(void)state;
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 64 << 20);
		assert_ok(question_read(str_c(cases[i].text), snap, &a, &q, &e));
		if (!str_eqc(q.text, cases[i].want)) {
			print_message("# %s: got %.*s, wanted %s\n", cases[i].text, STR_ARG(q.text), cases[i].want);
			wrong++;
		}
		assert_str(q.asked, cases[i].text);
		assert_int_equal(q.n_mended > 0, strcmp(cases[i].text, cases[i].want) != 0);
		for (size_t k = 0; k < q.n_mended; k++) {
			assert_true(str_find(q.asked, q.mended[k].from, 0) != SIZE_MAX);
			assert_true(str_find(q.text, q.mended[k].to, 0) != SIZE_MAX);
		}
		/* Nothing is mended where there is nothing to mend against. */
		assert_ok(question_read(str_c(cases[i].text), NULL, &a, &q, &e));
		assert_int_equal(q.n_mended, 0);
		arena_release(&a);
	}
	assert_int_equal(wrong, 0);
}

/* By definition: the recursion over the ends, with swaps. */
static unsigned slow(struct str x, struct str y)
{
	if (!x.n || !y.n)
		return (unsigned)(x.n + y.n);
	struct str x1 = str_sub(x, 0, x.n - 1), y1 = str_sub(y, 0, y.n - 1);
	unsigned best = slow(x1, y1) + (x.p[x.n - 1] != y.p[y.n - 1]), d = slow(x1, y) + 1;
	best = d < best ? d : best;
	d = slow(x, y1) + 1;
	best = d < best ? d : best;
	if (x.n > 1 && y.n > 1 && x.p[x.n - 1] == y.p[y.n - 2] && x.p[x.n - 2] == y.p[y.n - 1]) {
		d = slow(str_sub(x, 0, x.n - 2), str_sub(y, 0, y.n - 2)) + 1;
		best = d < best ? d : best;
	}
	return best;
}

static void distance(void **state)
{
	(void)state;
	uint32_t r = 2463534242u;
	for (int round = 0; round < 400; round++) {
		char s[2][8];
		size_t n[2];
		for (int k = 0; k < 2; k++) {
			r ^= r << 13, r ^= r >> 17, r ^= r << 5;
			n[k] = r % 6;
			for (size_t i = 0; i < n[k]; i++) {
				r ^= r << 13, r ^= r >> 17, r ^= r << 5;
				s[k][i] = (char)('a' + r % 3);
			}
		}
		struct str x = str_make(s[0], n[0]), y = str_make(s[1], n[1]);
		unsigned want = slow(x, y);
		for (unsigned most = 0; most < 5; most++)
			assert_int_equal(edit_distance(x, y, most), want > most ? most + 1 : want);
	}
}

static bool has_other(const struct q_concept *c, const char *name)
{
	for (size_t i = 0; i < c->n_others; i++)
		if (str_ieq(c->others[i], str_c(name)))
			return true;
	return false;
}

static void expands(void **state)
{
	(void)state;
	static const struct {
		const char *text, *other;
	} names[] = {
		{"treatment of Zorvian fever", "Harlan disease"},
		{"treatment of Harlan disease", "Zorvian fever"},
		{"RZO", "recurrent zonal oedema"},
		{"What is a heart attack?", "acute myocardial infarction"},
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 64 << 20);
		assert_ok(question_read(str_c(names[i].text), snap, &a, &q, &e));
		assert_ok(question_expand(&q, snap, &a, &e));
		assert_int_equal(q.n_concepts, 1);
		if (!has_other(&q.concepts[0], names[i].other))
			fail_msg("%s: no other name \"%s\"", names[i].text, names[i].other);
		arena_release(&a);
	}
}

static void reads_aloud(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} readings[] = {
		{"treatment of celulitis in a 34-year-old woman, 20 weeks pregnant, allergic to penicillin, on "
		 "ramipril, eGFR 25",
		 "Treatment: cellulitis; patient: woman, 34 years, pregnant (20 weeks); drugs: ramipril (ACE "
		 "inhibitor); allergies: "
		 "penicillin; values: eGFR 25 (severely reduced kidney function, KDIGO G4). Read “celulitis” as "
		 "“cellulitis”."},
		{"BPH", "Overview: BPH (benign prostatic hyperplasia)."},
		{"causes and treatment of gout", "Causes and treatment: gout."},
		{"man with suspected stroke and no fever",
		 "Overview: stroke; patient: man; conditions: possible stroke; findings: no fever."},
		{"Persistent dry cough for 3 weeks in a patient on ramipril",
		 "Overview: Persistent dry cough; course: persistent, for 3 weeks; drugs: ramipril (ACE inhibitor)."},
	};
	for (size_t i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 64 << 20);
		assert_ok(question_read(str_c(readings[i].text), snap, &a, &q, &e));
		assert_str(question_reading(&q, &a), readings[i].want);
		arena_release(&a);
	}
}

/* What the documents define goes before what the lexicon knows; what they do not define stays. */
static void short_forms(void **state)
{
	(void)state;
	static const struct {
		const char *text, *name;
	} c[] = {{"How is MS treated?", "Mitral stenosis"},
		 {"How is COPD treated?", "chronic obstructive pulmonary disease"}};
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 64 << 20);
		assert_ok(question_read(str_c(c[i].text), snap, &a, &q, &e));
		assert_int_equal(q.n_concepts, 1);
		assert_ok(question_short_forms(&q, snap, &a, &e));
		assert_str(q.concepts[0].name, c[i].name);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(mends), cmocka_unit_test(short_forms),
				       cmocka_unit_test(distance), cmocka_unit_test(expands),
				       cmocka_unit_test(reads_aloud)};
	return cmocka_run_group_tests(t, make, drop);
}
