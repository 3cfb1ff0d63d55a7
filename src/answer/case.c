/*
 * case.c - facts of the patient; sentences of sources as words; does this sentence speak of that fact, and does it
 * affirm or deny it?
 *
 * A fact is a concept of the question that is said of the patient or of the case asked about: finding, condition,
 * drug, allergy. What is said of the family or hypothetically is none;
 * what is negated is a fact that is absent. A sentence speaks of a fact when one of its names stands there word for
 * word (folded and stemmed): the lexicon's names, the classes
 * of a drug, and kindred names from the table below, which count less. Negation in sources is read by a few words
 * with a short reach, within a clause.
 */
#include "answer/patient_priv.h"

#include <stdlib.h>

#define KIN_STRENGTH   0.7f
#define CLASS_STRENGTH 0.8f
#define PART_UNSAID    0.6 /* "weakness" for hand weakness, where the sentence names no part of the body */
#define PART_REACH     40  /* bytes behind a finding in which its part of the body may stand */
#define ABSENT_REACH   3   /* words before "are absent" */
#define DENIED_REACH   6   /* words behind a negation */
#define NEAR_REACH     4   /* words between a name and what must stand near it */
#define WEIGHT_DRUG    0.8
#define WEIGHT_BARE    0.2
#define WEIGHT_OTHER   0.6

/*
 * Other names under which sources speak of what a question calls so; the wider or kindred ones. '+' : the second word
 * must stand near.
 */
static const struct {
	const char *name, *kin;
} kin[] = {
	{"hand weakness", "weakness|weak|dexterity|clumsiness|clumsy"},
	{"weakness", "weak|paralysis|paresis|paraparesis|tetraparesis|motor deficit"},
	{"paralysis", "weakness|weak|paresis"},
	{"ascending paralysis", "flaccid paralysis|weakness+ascends|ascending weakness|weakness+ascending"},
	{"ascending weakness", "flaccid paralysis|weakness+ascends|ascending paralysis|weakness+ascending"},
	{"numbness",
	 "numb|sensory deficit|sensory loss|sensory symptoms|sensory change|sensory level|paraesthesia|tingling"},
	{"paraesthesia", "numbness|numb|sensory deficit|sensory loss|sensory symptoms"},
	{"gait disturbance",
	 "unsteadiness|gait+disturbance|gait+ataxia|imbalance|gait+unsteady|sensory ataxia|gait difficulty"},
	{"hand clumsiness", "dexterity|clumsy"},
	{"absent reflexes", "areflexia|reduced or absent reflexes|loss of reflexes|reflexes+absent|depressed reflexes"},
	{"raised liver enzymes",
	 "raised transaminases|transaminases|aminotransferases|liver injury|hepatitis|liver involvement"},
	{"acute kidney injury",
	 "renal failure|kidney failure|kidney injury|renal impairment|renal syndrome|acute renal failure"},
	{"fever", "febrile"},
	{"diarrhoea", "gastroenteritis|campylobacter"},
	{"urinary retention", "sphincter disturbance|bladder dysfunction|bladder disturbance|bladder|urinary symptoms"},
	{"urinary incontinence", "incontinence|sphincter disturbance|bladder dysfunction"},
	{"back pain", "spinal pain|pain+spine"},
	{"neck pain", "pain+neck"},
	{"peripheral oedema", "oedema|swelling|leg swelling|swollen leg|calf swelling"},
	{"dyspnoea", "breathless|breathing difficulty"},
	{"influenza", "influenza-like illness|respiratory infection|viral infection|respiratory tract infection"},
	{"gastric bypass", "bariatric surgery|gastric surgery|gastrointestinal surgery|removal of stomach"},
	{"intravenous drug", "intravenous drug use|injection drug use|drug injection"},
	{"smoker", "smoking|smoke|tobacco"},
	{"flight", "long-haul travel|travel|immobility"},
	{"chest pain", "pain+chest|pleuritic pain|pain on deep breathing"},
	{"hip replacement", "surgery|joint replacement"},
	{"knee replacement", "surgery|joint replacement"},
	{"aphasia", "trouble speaking|speech disturbance|loss of speech|speech"},
	{"neck stiffness", "stiff neck|meningism"},
	{"heart failure", "left ventricular failure|left ventricular dysfunction"},
	{"heart failure with reduced ejection fraction", "left ventricular failure|HFrEF"},
	{"confusion", "encephalopathy|altered mental state"},
	{"visual loss", "visual disturbance|optic neuritis"},
};

/* Parts of the body that a finding is told apart by. */
enum { PART_ARM = 1, PART_LEG = 2, PART_FACE = 4 };
static const struct {
	unsigned part;
	const char *words;
} parts[] = {
	{PART_ARM, "hand|hands|arm|arms|finger|fingers|fingertips|thumb|wrist|dexterity|grip|upper limb|upper limbs"},
	{PART_LEG, "leg|legs|foot|feet|gait|walking|paraparesis|paraplegia|lower limb|lower limbs|ankle|ankles|calf"},
	{PART_FACE, "face|facial|bulbar|tongue"},
};

static unsigned parts_of(const struct cue_text *t)
{
	unsigned x = 0;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (cue_count(t, parts[i].words))
			x |= parts[i].part;
	return x;
}

static unsigned parts_in(struct str text);

/* Of the finding's own words; else of what stands behind it: "weakness and numbness in their hands". */
static unsigned parts_of_finding(struct str question, const struct q_concept *c)
{
	unsigned own = parts_in(c->surface);
	struct str behind =
		str_sub(question, c->end,
			utf8_floor(question, c->end + PART_REACH < question.n ? c->end + PART_REACH : question.n));
	for (size_t i = 0; i < behind.n; i++)
		if (behind.p[i] == ',' || behind.p[i] == '.' || behind.p[i] == ';' || behind.p[i] == '?')
			behind.n = i;
	return own || !cue_in(behind, "in|of") ? own : parts_in(behind);
}

static unsigned parts_in(struct str text)
{
	struct cue_text t;
	cue_fold(text, &t);
	return parts_of(&t);
}

/* ---- sequences ---- */

struct sequence sequence_of(struct compose *k, struct str name, float strength)
{
	struct sequence q = {.strength = strength};
	struct text_token t;
	size_t plus = str_find(name, STR("+"), 0);
	if (plus != SIZE_MAX) {
		struct sequence other = sequence_of(k, str_sub(name, plus + 1, name.n), 1);
		q.near = other.n ? other.h[0] : 0;
		name = str_sub(name, 0, plus);
	}
	text_tokens_begin(k->lex.t, name);
	while (text_next(k->lex.t, &t))
		if (!(t.flags & TEXT_COMPOUND)) {
			if (q.n == SEQUENCE_WORDS) {
				q.n = 0;
				break;
			}
			q.h[q.n++] = str_hash(t.term);
		}
	return q;
}

size_t sequence_in(const struct sequence *q, const struct sentence *s, size_t from)
{
	for (size_t i = from; q->n && i + q->n <= s->n; i++) {
		size_t j = 0;
		while (j < q->n && s->w[i + j].h == q->h[j] && s->w[i + j].clause == s->w[i].clause)
			j++;
		bool fits = j == q->n;
		if (fits && q->near) {
			size_t lo = i > NEAR_REACH ? i - NEAR_REACH : 0, hi = i + q->n + NEAR_REACH;
			fits = false;
			for (size_t x = lo; x < hi && x < s->n; x++)
				fits |= s->w[x].h == q->near;
		}
		if (fits)
			return i;
	}
	return SIZE_MAX;
}

/* ---- sentences ---- */

static bool low_is(struct str w, const char *list)
{
	struct str rest = str_c(list), one;
	while (str_cut(&rest, '|', &one))
		if (str_ieq(w, one))
			return true;
	return false;
}

/* Words that the reach of a negation ends at: what follows says what the sentence is about, or starts anew. */
#define ENDS_DENIAL                                                                                              \
	"suggest|suggests|point|points|indicates|should|needs|need|means|warrants|requires|separates|but|often|" \
	"usually|typically"
#define TURNS "whereas|while|although|but|though"

static void read_denials(struct sentence *s)
{
	size_t reach = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct str w = str_sub(s->text, s->w[i].beg, s->w[i].end);
		if (i && (s->w[i].clause != s->w[i - 1].clause ||
			  memchr(s->text.p + s->w[i - 1].end, ',', s->w[i].beg - s->w[i - 1].end)))
			reach = 0;
		bool of = i + 1 < s->n && low_is(str_sub(s->text, s->w[i + 1].beg, s->w[i + 1].end), "of|than");
		if (low_is(w, "no|not|without|neither|nor|lacks|never") ||
		    (of && low_is(w, "absence|lack|rather|instead|free"))) {
			/* "not only", "not uncommon" */
			bool only = i + 1 < s->n && low_is(str_sub(s->text, s->w[i + 1].beg, s->w[i + 1].end),
							   "only|uncommon|exclude|refute|always|necessarily");
			reach = only ? 0 : DENIED_REACH + 1;
		} else if (reach && low_is(w, ENDS_DENIAL)) {
			reach = 0;
		}
		s->w[i].denied = reach && reach <= DENIED_REACH;
		if (i >= 2 && low_is(w, "absent") &&
		    low_is(str_sub(s->text, s->w[i - 1].beg, s->w[i - 1].end), "is|are|was|were"))
			for (size_t k = i - 1; k > 0 && i - k <= ABSENT_REACH && s->w[k - 1].clause == s->w[i].clause;
			     k--)
				s->w[k - 1].denied = true;
		reach -= reach > 0;
	}
}

void sentence_read(struct compose *k, uint32_t src, uint32_t block, uint32_t beg, uint32_t end, struct sentence *out)
{
	struct text_token t;
	const struct doc *d = k->src[src].d;
	*out = (struct sentence){
		.src = src, .block = block, .beg = beg, .end = end, .facet = FACET_NONE, .parent = DOC_NONE};
	out->text = str_sub(d->text, beg, end);
	struct cue_text *fold = ARENA_NEW(&k->scratch, struct cue_text);
	if (!fold)
		return;
	cue_fold(out->text, fold);
	out->fold = fold;
	struct word *w = ARENA_ARRAY(&k->scratch, SENTENCE_WORDS, struct word);
	if (!w)
		return;
	uint8_t clause = 0;
	text_tokens_begin(k->lex.t, out->text);
	while (out->n < SENTENCE_WORDS && text_next(k->lex.t, &t)) {
		if (t.flags & TEXT_COMPOUND)
			continue;
		if (out->n) {
			struct str between = str_sub(out->text, w[out->n - 1].end, t.beg);
			if (str_find(between, STR(";"), 0) != SIZE_MAX || str_find(between, STR(": "), 0) != SIZE_MAX ||
			    low_is(str_sub(out->text, t.beg, t.end), TURNS))
				clause++;
		}
		w[out->n++] = (struct word){
			.h = str_hash(t.term), .beg = t.beg, .end = t.end, .flags = t.flags, .clause = clause};
	}
	out->w = w;
	out->parts = parts_of(fold);
	read_denials(out);
}

bool sentence_used(const struct compose *k, const struct sentence *s)
{
	for (size_t i = 0; i < k->n_cand; i++)
		if (k->cand[i].used && k->cand[i].src == s->src && k->cand[i].beg == s->beg && k->cand[i].end == s->end)
			return true;
	return false;
}

bool has_class(struct str classes, struct str name)
{
	struct str one;
	while (classes.n && str_cut(&classes, '|', &one))
		if (str_ieq(one, name))
			return true;
	return false;
}

size_t says(const struct sentence *s, const char *cues)
{
	return s->fold ? cue_count(s->fold, cues) : 0;
}

static size_t read_document(struct compose *k, uint32_t src, struct sentence **out)
{
	const struct doc *d = k->src[src].d;
	struct sentence *v = NULL;
	size_t n = 0, room = 0;
	uint32_t *first =
		ARENA_ARRAY(&k->scratch, d->n_blocks, uint32_t); /* of each block: its sentence, or DOC_NONE */
	enum facet facet = FACET_NONE, asked = FACET_NONE;
	uint32_t section = DOC_NONE;
	*out = NULL;
	if (!first)
		return 0;
	for (uint32_t b = 0; b < d->n_blocks && arena_ok(&k->scratch); b++) {
		const struct doc_block *bl = &d->blocks[b];
		first[b] = DOC_NONE;
		if (bl->kind == BLOCK_QUESTION)
			asked = facet_of_heading(doc_block_text(d, b));
		if (bl->section != section || bl->kind == BLOCK_QUESTION) {
			section = bl->section;
			facet = section_facet(d, section);
			facet = facet == FACET_NONE ? asked : facet;
		}
		if (bl->kind != BLOCK_BULLET && bl->kind != BLOCK_PARA)
			continue;
		struct text_span whole = {0, bl->end - bl->beg}, *cut = &whole;
		size_t parts_n = 1;
		if (bl->kind == BLOCK_PARA || whole.end > CLAIM_BYTES_MAX)
			parts_n = text_sentences(doc_block_text(d, b), &k->scratch, &cut);
		for (size_t i = 0; i < parts_n; i++) {
			if (cut[i].end - cut[i].beg > CLAIM_BYTES_MAX ||
			    doc_barred(d, bl->beg + cut[i].beg, bl->beg + cut[i].end) ||
			    !ARENA_MORE(&k->scratch, v, n, room))
				continue;
			sentence_read(k, src, b, bl->beg + cut[i].beg, bl->beg + cut[i].end, &v[n]);
			v[n].facet = facet;
			if (bl->parent != DOC_NONE && bl->parent < b)
				v[n].parent = first[bl->parent];
			first[b] = (uint32_t)n++;
		}
	}
	*out = v;
	return n;
}

size_t sentences_of(struct compose *k, const struct patient_case *pc, uint32_t src, struct sentence **out)
{
	struct doc_sentences *d = &pc->docs[src];
	if (!d->read) {
		d->n = read_document(k, src, &d->v);
		d->read = true;
	}
	*out = d->v;
	return d->n;
}

/* ---- facts ---- */

static double one_in(const struct sequence *q, const struct fact *f, const struct sentence *s, int clause, size_t *at)
{
	double best = 0;
	for (size_t i = sequence_in(q, s, 0); i != SIZE_MAX; i = sequence_in(q, s, i + 1)) {
		if (clause >= 0 && s->w[i].clause != clause)
			continue;
		double v = q->strength;
		if (f->part && s->parts)
			v = f->part & s->parts ? v : 0;
		else if (f->part)
			v *= PART_UNSAID;
		bool denied = s->w[i].denied || s->w[i + q->n - 1].denied;
		if (v > (best < 0 ? -best : best)) {
			best = denied ? -v : v;
			*at = i;
		}
	}
	return best;
}

double fact_in(const struct fact *f, const struct sentence *s, int clause, size_t *at)
{
	double best = 0;
	for (size_t i = 0; i < f->n_names; i++) {
		size_t here = 0;
		double v = one_in(&f->names[i], f, s, clause, &here);
		if ((v < 0 ? -v : v) > (best < 0 ? -best : best)) {
			best = v;
			*at = here;
		}
	}
	return f->absent ? -best : best;
}

static void add_name(struct compose *k, struct fact *f, size_t *room, struct str name, float strength)
{
	struct sequence q = sequence_of(k, name, strength);
	if (q.n && ARENA_MORE(&k->scratch, f->names, f->n_names, *room))
		f->names[f->n_names++] = q;
}

static void add_kin(struct compose *k, struct fact *f, size_t *room, struct str name)
{
	for (size_t i = 0; i < sizeof(kin) / sizeof(*kin); i++) {
		if (!str_ieq(name, str_c(kin[i].name)))
			continue;
		struct str rest = str_c(kin[i].kin), one;
		while (str_cut(&rest, '|', &one))
			add_name(k, f, room, one, KIN_STRENGTH);
	}
}

static const char *const of_cancer[] = {"cancer", "malignancy", "metastatic", "metastases", "metastasis"};

/* What is said of so wide a class need not be true of the drug. */
static bool is_wide(struct str class)
{
	static const char *const wide[] = {"antibiotic",	  "antihypertensive",  "glucose-lowering drug",
					   "lipid-lowering drug", "immunosuppressant", "analgesic",
					   "targeted therapy",	  "immunotherapy",     "heart failure drug",
					   "osteoporosis drug",	  "migraine drug",     "sedative",
					   "bronchodilator",	  "endocrine therapy"};
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (str_ieq(class, str_c(wide[i])))
			return true;
	return false;
}

static void name_fact(struct compose *k, struct fact *f)
{
	const struct q_concept *c = f->c;
	size_t room = 0;
	add_name(k, f, &room, c->surface, 1);
	add_name(k, f, &room, c->name, 1);
	for (size_t i = 0; i < c->n_others; i++)
		add_name(k, f, &room, c->others[i], 1);
	for (size_t i = 0; i < c->n_classes; i++)
		if (!is_wide(c->classes[i]))
			add_name(k, f, &room, c->classes[i], CLASS_STRENGTH);
	add_kin(k, f, &room, c->name);
	if (!str_ieq(c->name, c->surface))
		add_kin(k, f, &room, c->surface);
	/* Sources speak of cancer where the question names one. */
	if (f->kind == FACT_CONDITION && cue_in(c->name, "cancer|carcinoma|melanoma|lymphoma|myeloma|sarcoma"))
		for (size_t i = 0; i < sizeof(of_cancer) / sizeof(*of_cancer); i++)
			add_name(k, f, &room, str_c(of_cancer[i]), KIN_STRENGTH);
	/* Names of a class under other names: "angiotensin-converting enzyme inhibitor". */
	for (size_t i = 0; i < c->n_classes; i++) {
		struct q_mention *m;
		if (is_wide(c->classes[i]) || question_mentions(k->lex.t, c->classes[i], &k->scratch, &m) != 1)
			continue;
		struct str rest = m[0].others, one;
		while (str_cut(&rest, '|', &one))
			add_name(k, f, &room, one.n && one.p[0] == '=' ? str_sub(one, 1, one.n) : one, CLASS_STRENGTH);
	}
}

/* "acute kidney injury on ramipril": taken, though nobody is described. */
static bool is_taken(const struct question *q, const struct q_concept *c)
{
	if (c->of_patient)
		return true;
	uint32_t at = c->beg;
	for (size_t i = q->n_concepts; i-- > 0;)
		if (&q->concepts[i] < c && (q->concepts[i].kind == Q_DRUG || q->concepts[i].kind == Q_DRUG_CLASS)) {
			struct str between = str_trim(str_sub(q->text, q->concepts[i].end, at));
			if (between.n > 5)
				break;
			at = q->concepts[i].beg;
		}
	struct str before = str_trim(str_sub(q->text, 0, at));
	return str_ends(before, STR(" on")) || str_ends(before, STR(" taking")) || str_ends(before, STR(" takes"));
}

static enum fact_kind kind_of(const struct q_concept *c)
{
	if (c->allergy)
		return FACT_ALLERGY;
	switch (c->kind) {
	case Q_FINDING: return FACT_FINDING;
	case Q_CONDITION:
	case Q_ORGANISM: return FACT_CONDITION;
	case Q_DRUG:
	case Q_DRUG_CLASS: return FACT_DRUG;
	case Q_TEST: return FACT_TEST;
	default: return FACT_OTHER;
	}
}

static void read_values(struct patient_case *pc)
{
	const struct question *q = pc->q;
	pc->egfr_lo = pc->egfr_hi = pc->weeks = -1;
	for (size_t i = 0; i < q->n_values; i++)
		if ((str_eqc(q->values[i].name, "eGFR") || str_eqc(q->values[i].name, "creatinine clearance")) &&
		    q->values[i].value > 0)
			pc->egfr_lo = pc->egfr_hi = q->values[i].value;
	/* KDIGO 2012 */
	static const struct {
		const char *stage;
		double lo, hi;
	} stages[] = {{"stage 3a", 45, 59},
		      {"stage 3b", 30, 44},
		      {"stage 3", 30, 59},
		      {"stage 4", 15, 29},
		      {"stage 5", 1, 14}};
	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages) && pc->egfr_lo < 0; i++)
		if (cue_in(q->text, "kidney disease|ckd|renal disease") && cue_in(q->text, stages[i].stage)) {
			pc->egfr_lo = stages[i].lo;
			pc->egfr_hi = stages[i].hi;
		}
	pc->pregnant = q->patient.pregnancy == Q_PREGNANT;
	pc->breastfeeding = q->patient.pregnancy == Q_BREASTFEEDING;
	pc->planning = q->patient.pregnancy == Q_TRYING;
	pc->weeks = q->patient.gestation >= 0 ? (double)q->patient.gestation : -1;
}

/* "mild hypokalaemia": what a value is read to say is a finding. */
static void value_facts(struct compose *k, struct patient_case *pc)
{
	for (size_t i = 0; i < pc->q->n_values && pc->n < FACTS_MAX; i++) {
		const struct q_value *v = &pc->q->values[i];
		struct q_mention *m;
		struct q_concept *c = ARENA_NEW(&k->scratch, struct q_concept);
		if (!v->reading.n || !v->level || !c || question_mentions(k->lex.t, v->reading, &k->scratch, &m) != 1 ||
		    (m[0].kind != Q_FINDING && m[0].kind != Q_CONDITION))
			continue;
		bool there = false;
		for (size_t f = 0; f < pc->n; f++)
			there |= str_eq(pc->f[f].c->name, m[0].name);
		if (there)
			continue;
		*c = (struct q_concept){.surface = v->text, .name = m[0].name, .kind = Q_FINDING, .known = true};
		struct fact *f = &pc->f[pc->n++];
		*f = (struct fact){.kind = FACT_FINDING, .c = c, .weight = 1};
		pc->n_findings++;
		size_t room = 0;
		add_name(k, f, &room, m[0].name, 1);
		struct str rest = m[0].others, one;
		while (str_cut(&rest, '|', &one))
			add_name(k, f, &room, one, 1);
	}
}

/*
 * What is asked about is no sign of itself. But in a bare list of several signs it is one of them, and what a
 * procedure is asked for is a sign for the procedure.
 */
static bool is_topic(const struct compose *k, const struct q_concept *c, size_t signs)
{
	bool subject = str_ieq(c->surface, k->subject);
	if (k->q->intents[0] == INTENT_GENERAL)
		return subject && signs < 2;
	return subject || k->q->intents[0] != INTENT_NECESSITY;
}

bool case_read(struct compose *k, struct patient_case *out)
{
	const struct question *q = k->q;
	*out = (struct patient_case){.q = q,
				     .f = ARENA_ARRAY(&k->scratch, FACTS_MAX, struct fact),
				     .docs = ARENA_ARRAY(&k->scratch, CASE_DOCS_MAX, struct doc_sentences)};
	if (!out->f || !out->docs)
		return false;
	read_values(out);
	size_t signs = 0;
	for (size_t i = 0; i < q->n_concepts; i++)
		signs += q->concepts[i].kind == Q_FINDING && !(q->concepts[i].said & (Q_FAMILY | Q_HYPOTHETICAL));
	for (size_t i = 0; i < q->n_concepts && out->n < FACTS_MAX; i++) {
		const struct q_concept *c = &q->concepts[i];
		if ((c->said & (Q_FAMILY | Q_HYPOTHETICAL)))
			continue;
		struct fact *f = &out->f[out->n++];
		*f = (struct fact){.kind = kind_of(c), .c = c, .absent = c->said & Q_NEGATED, .asked = c->asked};
		f->taken = f->kind == FACT_DRUG && is_taken(q, c);
		f->topic = f->kind == FACT_CONDITION && c->asked && !c->of_patient && is_topic(k, c, signs);
		f->part = f->kind == FACT_FINDING ? parts_of_finding(q->text, c) : 0;
		f->weight = f->kind == FACT_DRUG ? WEIGHT_DRUG : f->kind == FACT_OTHER ? WEIGHT_OTHER : 1;
		/* Pain of no place says little. */
		f->weight = str_eqc(c->name, "pain") && f->c->surface.n < 8 ? WEIGHT_BARE : f->weight;
		out->n_findings += f->kind == FACT_FINDING && !f->absent;
		name_fact(k, f);
	}
	value_facts(k, out);
	for (size_t i = 0; i < out->n; i++)
		out->described |= out->f[i].taken || out->f[i].kind == FACT_ALLERGY;
	out->described |= out->n_findings || q->patient.described || q->n_values;
	return out->described || out->n > 1;
}
