/*
 * patient.c - the parts of an article that are fitted to a patient: what to search for beside the question, building the parts, writing them.
 */
#include "answer/patient_priv.h"

#define COVERED_MIN  3 /* findings and conditions that the first candidate fits, to be a part of an answer */
#define QUERY_OTHERS 2 /* other names of a finding */
#define QUERY_DRUGS  4 /* drugs searched for by themselves */

/* ---- what to search for ---- */

static bool is_drug(const struct q_concept *c)
{
	return (c->kind == Q_DRUG || c->kind == Q_DRUG_CLASS) && !(c->said & (Q_FAMILY | Q_HYPOTHETICAL | Q_NEGATED));
}

static bool is_sign(const struct q_concept *c)
{
	return (c->kind == Q_FINDING || (c->kind == Q_CONDITION && c->of_patient)) &&
	       !(c->said & (Q_FAMILY | Q_HYPOTHETICAL | Q_NEGATED));
}

/* What else is told of the patient: an operation, a journey, a habit. */
static bool is_beside(const struct q_concept *c)
{
	return (c->kind == Q_PROCEDURE || c->kind == Q_OTHER) && !(c->said & (Q_FAMILY | Q_HYPOTHETICAL | Q_NEGATED));
}

static const char *state_words(const struct question *q)
{
	for (size_t i = 0; i < q->n_values; i++)
		if ((str_eqc(q->values[i].name, "eGFR") || str_eqc(q->values[i].name, "creatinine clearance")) &&
		    q->values[i].level < 0)
			return "eGFR creatinine clearance renal";
	switch (q->patient.pregnancy) {
	case Q_PREGNANT:
	case Q_TRYING: return "pregnancy";
	case Q_BREASTFEEDING: return "breastfeeding";
	default: return "";
	}
}

size_t patient_queries(const struct question *q, struct arena *a, struct str *out)
{
	struct str signs = STR(""), problem = STR("");
	size_t n = 0, found = 0;
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		if (is_sign(c) || is_beside(c)) {
			signs = arena_printf(a, "%.*s%s%.*s", STR_ARG(signs), signs.n ? ", " : "", STR_ARG(c->surface));
			found += c->kind == Q_FINDING;
			for (size_t j = 0; c->kind == Q_FINDING && j < c->n_others && j < QUERY_OTHERS; j++)
				signs = arena_printf(a, "%.*s %.*s", STR_ARG(signs), STR_ARG(c->others[j]));
			if (cue_in(c->name, "cancer|carcinoma|melanoma|lymphoma|myeloma|sarcoma"))
				signs = arena_printf(a, "%.*s, metastatic cancer", STR_ARG(signs));
		}
		if (!problem.n && c->asked && !is_drug(c))
			problem = c->surface;
	}
	if (found)
		out[n++] = signs;
	for (size_t i = 0; i < q->n_concepts && n < PATIENT_QUERIES && n < QUERY_DRUGS + (found > 0); i++) {
		const struct q_concept *c = &q->concepts[i];
		if (is_drug(c))
			out[n++] = arena_printf(a, "%.*s %.*s %s %.*s", STR_ARG(c->name),
						STR_ARG(c->n_classes ? c->classes[0] : STR("")), state_words(q),
						STR_ARG(problem));
	}
	return arena_ok(a) ? n : 0;
}

/* ---- building ---- */

/*
 * "ACE inhibitor in pregnancy": where a drug is asked about for someone in such a state and no claim of the bottom line speaks of that, the caution is the answer.
 */
static void caution_answers(struct compose *k, struct patient_parts *p)
{
	enum q_pregnancy state = k->q->patient.pregnancy;
	if (state != Q_PREGNANT && state != Q_BREASTFEEDING)
		return;
	for (size_t i = 0; i < k->n_bottom; i++)
		if (k->cand[k->bottom[i]].for_them)
			return;
	for (size_t i = 0; i < p->n_cautions; i++) {
		const struct cand *c = &k->cand[p->caution[i].cand];
		bool asked = false;
		for (size_t j = 0; j < k->n_thing; j++)
			asked |= (k->thing[j].kind == Q_DRUG || k->thing[j].kind == Q_DRUG_CLASS) &&
				 thing_share(k, j, &c->terms) >= THING_HELD;
		if (!asked || !cue_in(cand_text(k, c), "pregnan*|breastfeed*|lactat*"))
			continue;
		k->bottom[0] = p->caution[i].cand;
		k->n_bottom = 1;
		p->answers = i + 1;
		return;
	}
}

void patient_build(struct compose *k)
{
	struct patient_case pc;
	struct patient_parts *p = ARENA_NEW(&k->scratch, struct patient_parts);
	if (!p)
		return;
	*p = (struct patient_parts){0};
	k->patient = p;
	disagreements_build(k, p);
	if (!case_read(k, &pc))
		return;
	/* To patients an article explains; it ranks no diagnoses of theirs. Cautions and red flags they are shown: the reader changes no facts. */
	cautions_build(k, &pc, p);
	caution_answers(k, p);
	if (k->reader != READER_PATIENT)
		context_build(k, &pc, p);
	alerts_build(k, &pc, p);
}

bool patient_has_context(const struct compose *k)
{
	return k->patient && k->patient->n_ranked;
}

void patient_outcome(struct compose *k, struct arena *a, struct article *out)
{
	struct patient_parts *p = k->patient;
	if (p && p->answers && out->outcome != OUTCOME_INSUFFICIENT) {
		/* The bottom line says it. */
		size_t i = p->answers - 1;
		memmove(&p->caution[i], &p->caution[i + 1], (--p->n_cautions - i) * sizeof(*p->caution));
	}
	if (!p || out->outcome != OUTCOME_INSUFFICIENT)
		return;
	/* What answers nothing else may still warn, or be what several findings point to; any other ranking beside no answer would look like one. */
	bool ranked = p->covered >= COVERED_MIN || p->on_topic;
	if (!ranked)
		p->n_ranked = p->n_alerts = 0;
	p->n_pairs = 0;
	if (!p->n_cautions && !ranked)
		return;
	out->outcome = OUTCOME_PARTLY;
	out->reason = arena_str(a, ranked ? STR("The sources that were found do not answer the question as a whole; "
						"conditions that its findings point to are ranked.")
					  : STR("The sources that were found do not answer the question; they hold a "
						"caution that concerns this patient."));
}

/* ---- writing ---- */

/* "biopsy" begins a line; "eGFR" and "fT4" are written so. */
static struct str label_of(struct str s, struct arena *a)
{
	struct str c = arena_str(a, s);
	char *p = (char *)(uintptr_t)c.p; /* our own copy */
	bool small = c.n > 1 && arena_ok(a) && p[0] >= 'a' && p[0] <= 'z' && !(p[1] >= 'A' && p[1] <= 'Z');
	if (small)
		p[0] = (char)(p[0] - 'a' + 'A');
	return c;
}

static int write_one(const struct claim_writer *w, uint32_t cand, struct str label, enum stance stance,
		     struct article_item *it, struct err *e)
{
	*it = (struct article_item){
		.label = label_of(label, w->a), .stance = stance, .claim = ARENA_NEW(w->a, struct article_claim)};
	return it->claim ? w->write(w->ctx, cand, it->claim, e) : err_mem(e);
}

static struct article_section *section_new(const struct compose *k, struct article *out, enum section s, size_t items,
					   struct arena *a)
{
	(void)k;
	struct article_section *sec = &out->sections[out->n_sections];
	*sec = (struct article_section){.heading = str_c(section_heading(s)), .kind = str_c(section_kind(s))};
	sec->items = ARENA_ARRAY(a, items, struct article_item);
	return sec->items ? sec : NULL;
}

int patient_alerts(const struct compose *k, const struct claim_writer *w, struct article *out, struct err *e)
{
	const struct patient_parts *p = k->patient;
	if (!p || !p->n_alerts)
		return 0;
	out->alerts = ARENA_ARRAY(w->a, p->n_alerts, struct article_item);
	if (!out->alerts)
		return err_mem(e);
	for (size_t i = 0; i < p->n_alerts; i++) {
		int rc = write_one(w, p->alert[i], STR(""), STANCE_NONE, &out->alerts[i], e);
		if (rc)
			return rc;
		out->n_alerts++;
	}
	return 0;
}

int patient_cautions(const struct compose *k, const struct claim_writer *w, struct article *out, struct err *e)
{
	const struct patient_parts *p = k->patient;
	if (!p || !p->n_cautions)
		return 0;
	struct article_section *s = section_new(k, out, SECTION_CAUTIONS, p->n_cautions, w->a);
	if (!s)
		return err_mem(e);
	for (size_t i = 0; i < p->n_cautions; i++) {
		int rc = write_one(w, p->caution[i].cand, p->caution[i].label, STANCE_NONE, &s->items[s->n_items++], e);
		if (rc)
			return rc;
	}
	out->n_sections++;
	return 0;
}

int patient_context(const struct compose *k, const struct claim_writer *w, struct article *out, struct err *e)
{
	const struct patient_parts *p = k->patient;
	if (!p || !p->n_ranked)
		return 0;
	struct article_section *s = section_new(k, out, SECTION_CONTEXT, p->n_ranked, w->a);
	if (!s)
		return err_mem(e);
	s->ordered = true;
	for (size_t i = 0; i < p->n_ranked; i++) {
		const struct ranked *r = &p->ranked[i];
		struct article_item *it = &s->items[s->n_items++];
		int rc = write_one(w, r->reason[0].cand, r->label,
				   r->reason[0].stance == STANCE_AGAINST ? STANCE_AGAINST : STANCE_NONE, it, e);
		if (!rc && r->n > 1) {
			it->items = ARENA_ARRAY(w->a, r->n - 1, struct article_item);
			rc = it->items ? 0 : err_mem(e);
		}
		for (size_t j = 1; !rc && j < r->n; j++)
			rc = write_one(w, r->reason[j].cand, STR(""), r->reason[j].stance, &it->items[it->n_items++],
				       e);
		if (rc)
			return rc;
	}
	out->n_sections++;
	return 0;
}

int patient_disagreement(const struct compose *k, const struct claim_writer *w, struct article *out, struct err *e)
{
	const struct patient_parts *p = k->patient;
	if (!p || !p->n_pairs)
		return 0;
	struct article_section *s = section_new(k, out, SECTION_DISAGREEMENT, p->n_pairs, w->a);
	if (!s)
		return err_mem(e);
	for (size_t i = 0; i < p->n_pairs; i++) {
		/* The better backed of the two first, the other under it. */
		uint32_t a = p->pair[i][0], b = p->pair[i][1];
		if (cand_grade(k, &k->cand[b]) < cand_grade(k, &k->cand[a])) {
			a = p->pair[i][1];
			b = p->pair[i][0];
		}
		struct article_item *it = &s->items[s->n_items++];
		int rc = write_one(w, a, STR(""), STANCE_NONE, it, e);
		if (!rc) {
			it->items = ARENA_ARRAY(w->a, 1, struct article_item);
			rc = it->items ? write_one(w, b, STR(""), STANCE_AGAINST, &it->items[it->n_items++], e)
				       : err_mem(e);
		}
		if (rc)
			return rc;
	}
	out->n_sections++;
	return 0;
}
