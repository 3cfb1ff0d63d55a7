/*
 * medquad.c - MedQuAD: questions and answers from the health pages of American institutes (Ben Abacha &
 * Demner-Fushman, BMC Bioinformatics 2019;20:511).
 *
 * One document a file (a file may hold several). Three spellings of the same thing occur: <Document id source
 * url><Focus>, <DiseaseFile fid source url>, and <doc docid corpus url><doctitle-focus>.
 *
 * id       "medquad:SOURCE-ID". Ids repeat between institutes, so that the source belongs to it. Ten files of the
 *          National Cancer Institute share an id with a sibling and differ in the file name only ("0000013_2_1.xml"
 *          has id 0000013_2): where the file's name is the id and a further "_…", the name is taken.
 * title    Focus. Three pages have none: the first question that is more than the set's own template, else the file's
 * name. sections one a pair, headed by the kind of question ("Treatment"); the question is a block of its own, the
 * answer is cut up by medquad_answer.c. A pair
 *          without an answer is left out. Where no pair has one, the questions stay, so that the page is still there:
 *          its address tells where to read. The templates' "What is (are) X ?" loses the space before its mark and a
 *          second mark.
 * Semantic types and groups of UMLS ("T047", "Disorders") say nothing to a reader, and the set has them for nearly
 * every page: left out.
 */
#include "read/medquad_priv.h"
#include "read/xml_priv.h"

#define MEDQUAD_NAMES(X)                              \
	X(Document, "Document", 0, 1)                 \
	X(DiseaseFile, "DiseaseFile", 0, 1)           \
	X(doc, "doc", 0, 1)                           \
	X(Focus, "Focus", 0, 0)                       \
	X(focus2, "doctitle-focus", 0, 0)             \
	X(FocusAnnotations, "FocusAnnotations", 0, 0) \
	X(Synonyms, "Synonyms", 0, 0)                 \
	X(Synonym, "Synonym", 0, 0)                   \
	X(QAPairs, "QAPairs", 0, 0)                   \
	X(qaPairs, "qaPairs", 0, 0)                   \
	X(QAPair, "QAPair", 0, 0)                     \
	X(pair, "pair", 0, 0)                         \
	X(Question, "Question", 0, 0)                 \
	X(question, "question", 0, 0)                 \
	X(Answer, "Answer", 0, 0)                     \
	X(answer, "answer", 0, 0)                     \
	X(sub, "sub", XML_SUB, 0)                     \
	X(sup, "sup", XML_SUP, 0)                     \
	X(id, "id", XML_ATTR, 0)                      \
	X(fid, "fid", XML_ATTR, 0)                    \
	X(docid, "docid", XML_ATTR, 0)                \
	X(source, "source", XML_ATTR, 0)              \
	X(corpus, "corpus", XML_ATTR, 0)              \
	X(url, "url", XML_ATTR, 0)                    \
	X(qtype, "qtype", XML_ATTR, 0)                \
	X(UMLS, "UMLS", XML_SKIP, 0)                  \
	X(umls, "umls", XML_SKIP, 0)

enum {
	N_other,
#define X(id, name, flags, rank) N_##id,
	MEDQUAD_NAMES(X)
#undef X
		N_n
};

static const struct xml_name names[N_n] = {[N_other] = {"", 0, 0, 0},
#define X(id, name, flags, rank) [N_##id] = {name, flags, rank, 0},
					   MEDQUAD_NAMES(X)
#undef X
};

/* ---- tables ---- */

static const struct {
	const char *code, *name;
	unsigned habits;
} sources[] = {
	{"CancerGov", "National Cancer Institute (NCI)", MQ_NESTED_BY_GAP | MQ_LINE_HEADS},
	{"GARD", "Genetic and Rare Diseases Information Center (GARD)", MQ_SYMPTOM_TABLE},
	{"GHR", "Genetics Home Reference (GHR)", MQ_PAIR_IS_BREAK},
	{"MPlusHealthTopics", "MedlinePlus Health Topics", 0},
	{"MPlusDrugs", "MedlinePlus Drug Information", 0},
	{"MPlusHerbsSupplements", "MedlinePlus Herbs and Supplements", 0},
	{"ADAM", "A.D.A.M. Medical Encyclopedia (MedlinePlus)", 0},
	{"NIDDK", "National Institute of Diabetes and Digestive and Kidney Diseases (NIDDK)", 0},
	{"NINDS", "National Institute of Neurological Disorders and Stroke (NINDS)", 0},
	{"NIHSeniorHealth", "NIHSeniorHealth, National Institute on Aging", MQ_FIRST_IN_LINE},
	{"NHLBI", "National Heart, Lung, and Blood Institute (NHLBI)", 0},
	{"CDC", "Centers for Disease Control and Prevention (CDC)", 0},
};

/* Kinds of question and the heading of their section; a kind that is not here stands for itself. */
static const struct {
	const char *qtype, *heading;
} kinds[] = {
	{"information", "Definition"},
	{"causes", "Causes"},
	{"symptoms", "Symptoms"},
	{"treatment", "Treatment"},
	{"exams and tests", "Diagnosis"},
	{"outlook", "Prognosis"},
	{"prevention", "Prevention"},
	{"susceptibility", "Risk factors"},
	{"inheritance", "Inheritance"},
	{"genetic changes", "Genetic changes"},
	{"frequency", "Frequency"},
	{"complications", "Complications"},
	{"stages", "Stages"},
	{"research", "Research"},
	{"considerations", "Considerations"},
	{"support groups", "Support groups"},
	{"contact a medical professional", "When to contact a medical professional"},
	{"when to contact a medical professional", "When to contact a medical professional"},
	{"indication", "Indications"},
	{"contraindication", "Contraindications"},
	{"usage", "Usage"},
	{"dose", "Dose"},
	{"side effects", "Adverse effects"},
	{"severe reaction", "Severe reactions"},
	{"emergency or overdose", "Emergency or overdose"},
	{"interactions with medications", "Interactions with medications"},
	{"interactions with foods", "Interactions with foods"},
	{"interactions with herbs and supplements", "Interactions with herbs and supplements"},
	{"important warning", "Important warning"},
	{"precautions", "Precautions"},
	{"dietary", "Diet"},
	{"forget a dose", "Forgotten dose"},
	{"storage and disposal", "Storage and disposal"},
	{"brand names", "Brand names"},
	{"brand names of combination products", "Brand names of combination products"},
	{"how does it work", "How it works"},
	{"how effective is it", "Effectiveness"},
	{"why get vaccinated", "Why to get vaccinated"},
};

#define ALIASES_MAX 512u	/* each is compared with those before it */
#define LICENCE	    "CC BY 4.0" /* the set's readme */

/* ---- a record ---- */

struct rec {
	struct xml *x;
	struct doc *d;
	struct buf tmp;
	unsigned habits;
};

static struct str first_attr(const struct xml *x, const uint16_t *attrs)
{
	struct str s = STR_NULL;

	for (; *attrs && !s.n; attrs++)
		s = str_trim(xml_attr(x, x->root, *attrs));
	return s;
}

static uint32_t either(const struct xml *x, uint32_t node, uint16_t a, uint16_t b)
{
	uint32_t n = xml_child(x, node, a);

	return n ? n : xml_child(x, node, b);
}

/* The file's name without folders and suffix, when it is the id and more. */
static struct str more_than(struct str id, const char *name)
{
	struct str base = read_base_name(name);

	if (str_iends(base, STR(".xml")))
		base.n -= 4;
	return base.n > id.n && str_starts(base, id) && base.p[id.n] == '_' ? base : id;
}

/* Letters, digits and "-._" stay; everything else is a '-'. */
static void add_safe(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool ok = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
			  c == '_';
		buf_byte(b, ok ? c : '-');
	}
}

/* "What is (are) X ?" as "What is (are) X?", "… X? ?" too. */
static struct str question(struct rec *r, uint32_t node)
{
	struct str s = xml_flat(r->x, node);
	size_t n = s.n;

	while (n && (s.p[n - 1] == '?' || s.p[n - 1] == ' ' || s.p[n - 1] == '\n'))
		n--;
	if (n == s.n)
		return s;
	buf_clear(&r->tmp);
	buf_add(&r->tmp, str_sub(s, 0, n));
	if (memchr(s.p + n, '?', s.n - n))
		buf_byte(&r->tmp, '?');
	return buf_str(&r->tmp);
}

/* s with a capital at its beginning, in r->tmp. */
static void capitalise(struct rec *r, struct str s)
{
	/* s may lie in tmp. */
	if (s.p != r->tmp.p || !s.n) {
		buf_clear(&r->tmp);
		buf_add(&r->tmp, s);
	}
	if (r->tmp.n && r->tmp.p[0] >= 'a' && r->tmp.p[0] <= 'z')
		r->tmp.p[0] = (char)(r->tmp.p[0] - 0x20);
}

/* The set's template with nothing in it: "What is (are)  ?", "How to prevent ?". */
static bool is_empty_template(struct str q)
{
	static const char *const empty[] = {"what is (are)",
					    "what are the symptoms of",
					    "what are the treatments for",
					    "what causes",
					    "how to diagnose",
					    "how to prevent",
					    "who is at risk for",
					    "what is the outlook for",
					    "what are the stages of",
					    "do you have information about"};

	while (q.n && (q.p[q.n - 1] == '?' || q.p[q.n - 1] == ' '))
		q.n--;
	for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
		if (str_ieq(q, str_c(empty[i])))
			return true;
	return q.n == 0;
}

static uint32_t first_pair(const struct xml *x)
{
	uint32_t pairs = either(x, x->root, N_QAPairs, N_qaPairs);

	return either(x, pairs, N_QAPair, N_pair);
}

static void title(struct rec *r)
{
	struct xml *x = r->x;

	doc_title(r->d, xml_flat(x, either(x, x->root, N_Focus, N_focus2)));
	for (uint32_t p = first_pair(x); p && !r->d->title.n; p = xml_next(x, p)) {
		struct str q = question(r, either(x, p, N_Question, N_question));
		if (is_empty_template(q))
			continue;
		capitalise(r, q);
		doc_title(r->d, buf_str(&r->tmp));
	}
	if (!r->d->title.n)
		r->d->title = read_file_title(r->d, x->src);
}

static void meta(struct rec *r)
{
	struct xml *x = r->x;
	struct doc *d = r->d;
	struct str code = first_attr(x, (const uint16_t[]){N_source, N_corpus, 0});
	struct str id = first_attr(x, (const uint16_t[]){N_id, N_docid, N_fid, 0});
	struct str name = code;

	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (str_ieq(code, str_c(sources[i].code))) {
			name = str_c(sources[i].name);
			r->habits = sources[i].habits;
		}
	d->source = doc_str(d, name);
	buf_clear(&r->tmp);
	buf_addc(&r->tmp, "medquad:");
	if (code.n) {
		add_safe(&r->tmp, code);
		buf_byte(&r->tmp, '-');
	}
	add_safe(&r->tmp, more_than(id, x->src->name));
	if (id.n)
		d->id = doc_str(d, buf_str(&r->tmp));
	d->url = doc_str(d, xml_attr(x, x->root, N_url));
	d->kind = DOC_KIND_CONSUMER;
	d->design = DOC_DESIGN_CONSUMER;
	d->audience = DOC_AUDIENCE_PATIENT;
	d->language = doc_str(d, STR("en"));
	d->licence = doc_str(d, STR(LICENCE));
	title(r);
	doc_add_alias(d, d->title);
	for (uint32_t s = XML_PATH(x, x->root, N_FocusAnnotations, N_Synonyms, N_Synonym);
	     s && d->n_aliases < ALIASES_MAX; s = xml_next(x, s))
		doc_add_alias(d, xml_flat(x, s));
}

static void heading(struct rec *r, uint32_t q)
{
	struct str qtype = str_trim(xml_attr(r->x, q, N_qtype));

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_ieq(qtype, str_c(kinds[i].qtype))) {
			doc_section(r->d, 1, str_c(kinds[i].heading));
			return;
		}
	capitalise(r, qtype);
	doc_section(r->d, 1, buf_str(&r->tmp));
}

static void pairs(struct rec *r)
{
	struct xml *x = r->x;
	bool answered = false;

	for (uint32_t p = first_pair(x); p && !answered; p = xml_next(x, p))
		answered = xml_has_text(x, either(x, p, N_Answer, N_answer));
	for (uint32_t p = first_pair(x); p; p = xml_next(x, p)) {
		uint32_t q = either(x, p, N_Question, N_question), a = either(x, p, N_Answer, N_answer);
		if (answered && !xml_has_text(x, a))
			continue;
		heading(r, q);
		struct str text = question(r, q);
		if (!is_empty_template(text))
			doc_block(r->d, BLOCK_QUESTION, 0, text);
		medquad_answer(r->d, xml_flat(x, a), 1, r->habits);
	}
}

static int record(struct xml *x, void *ctx, struct err *e)
{
	struct rec r = {.x = x};

	(void)ctx;
	/* Other formats have a <Document> or <doc>. */
	if (!either(x, x->root, N_QAPairs, N_qaPairs)) {
		read_report(x->sink, READ_SKIP, x->src->name, x->record, x->line, "format",
			    "no question and answer pairs in it");
		return 0;
	}
	if (!(r.d = doc_new()))
		return err_mem(e);
	buf_init(&r.tmp, (size_t)1 << 20);
	meta(&r);
	pairs(&r);
	buf_release(&r.tmp);
	return read_emit(x->sink, r.d, x->src->name, x->record, x->line, e);
}

static const struct xml_spec spec = {names, N_n, record};

static int match(const char *name, struct str head)
{
	static const char *const roots[] = {"<Document ", "<DiseaseFile ", "<doc "};
	static const char *const inside[] = {"<QAPair", "<qaPair", "<Focus>", "<FocusAnnotations", "<doctitle-focus"};
	char narrow[READ_HEAD];
	bool root = false, in = false;

	(void)name;
	head = xml_head(head, narrow, sizeof narrow);
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		root |= str_find(head, str_c(roots[i]), 0) != SIZE_MAX;
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		in |= str_find(head, str_c(inside[i]), 0) != SIZE_MAX;
	return root && in ? 95 : 0;
}

static int read_medquad(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	(void)r;
	return xml_run(&spec, s, sink, NULL, e);
}

const struct reader reader_medquad = {
	.name = "medquad",
	.help = "MedQuAD XML: consumer health questions and answers",
	.suffixes = ".xml",
	.match = match,
	.read = read_medquad,
};
