/*
 * facts.c - from the question to the patient: drugs and what they are to the patient, numbers that bound doses, and the
 * states that safety goes by.
 */
#include "patient/patient_priv.h"

#define MATCHES_MAX	  64
#define KIDNEY_FAILURE	  14.9 /* mL/min, KDIGO G5 */
#define KIDNEY_SEVERE	  29.9 /* KDIGO G4 */
#define LACTATE_SHOCK	  4    /* mmol/L, Surviving Sepsis hour-1 bundle */
#define SATURATION_SEVERE 92   /* %, BTS/SIGN: life-threatening asthma */
#define PRESSURE_SEVERE	  160  /* mmHg, NICE NG133 */
#define DIASTOLIC_SEVERE  110
#define BILIRUBIN_NEWBORN 100 /* micromol/L: jaundice of a newborn */

static bool is_drug(const struct q_concept *c)
{
	return c->kind == Q_DRUG || c->kind == Q_DRUG_CLASS;
}

static int read_drugs(const struct question *q, struct arena *a, struct patient *p, struct err *e)
{
	p->drugs = ARENA_ARRAY(a, q->n_concepts, struct patient_drug);
	if (!p->drugs)
		return err_mem(e);
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		if ((!is_drug(c) && !c->allergy) || (c->said & (Q_FAMILY | Q_HYPOTHETICAL | Q_NEGATED)))
			continue;
		bool past = (c->said & Q_HISTORY) && !c->allergy;
		p->drugs[p->n_drugs++] =
			(struct patient_drug){.text = c->surface,
					      .name = c->name,
					      .classes = c->classes,
					      .n_classes = c->n_classes,
					      .allergy = c->allergy,
					      .severe = c->severe,
					      .known = c->known,
					      .past = past && !c->allergy,
					      .taken = !c->allergy && !past && c->of_patient && !c->asked,
					      .asked = !c->allergy && !past && !(c->of_patient && !c->asked)};
	}
	return 0;
}

/* ---- states ---- */

struct reader {
	struct patient *p;
	struct arena *a;
	size_t room;
};

static bool add_state(struct reader *r, const char *id, struct str text)
{
	struct patient *p = r->p;
	const char *search, *label = patient_state_label(id, &search);
	if (!label || patient_in(p, id))
		return true;
	if (!ARENA_MORE(r->a, p->states, p->n_states, r->room))
		return false;
	p->states[p->n_states++] = (struct patient_state){.id = id, .label = label, .search = search, .text = text};
	return true;
}

static bool is_asked(const struct question *q, uint32_t beg, uint32_t end)
{
	for (size_t i = 0; i < q->n_concepts; i++)
		if (q->concepts[i].asked && q->concepts[i].beg < end && beg < q->concepts[i].end)
			return true;
	return false;
}

/* Is it said of the family: "her mother has asthma"? */
static bool is_of_family(const struct question *q, uint32_t beg, uint32_t end)
{
	for (size_t i = 0; i < q->n_concepts; i++)
		if ((q->concepts[i].said & Q_FAMILY) && q->concepts[i].beg < end && beg < q->concepts[i].end)
			return true;
	return false;
}

/* States that words of the question name: those that last also where they are told as past ones. */
static int read_words(struct reader *r, bool past, struct err *e)
{
	const struct phrase_rule *rules;
	const struct phrase_set *set = patient_rules(RULES_states, &rules, e);
	struct phrase_text whole, t;
	struct phrase_match m[MATCHES_MAX];
	const uint8_t bits = past ? SAID_ANY & (uint8_t) ~(SAID_PAST | SAID_OVER) : SAID_ANY;
	if (!set)
		return e ? e->code : ERR_INTERNAL;
	phrase_text_make(r->p->q->text, r->a, &whole);
	int rc = arena_ok(r->a) ? patient_plain_text(&whole, bits, r->a, &t, e) : err_mem(e);
	if (rc)
		return rc;
	size_t n = phrase_find(set, &t, m, MATCHES_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct phrase_rule *x = &rules[m[i].rule];
		size_t before = r->p->n_states;
		if (strcmp(x->more, "source") == 0 || (past && !patient_state_lasts(x->value)) ||
		    is_of_family(r->p->q, m[i].beg, m[i].end))
			continue;
		if (!add_state(r, x->value, str_sub(r->p->q->text, m[i].beg, m[i].end)))
			return err_mem(e);
		if (r->p->n_states > before)
			r->p->states[before].topic = is_asked(r->p->q, m[i].beg, m[i].end);
	}
	return 0;
}

/* A number that reaches a state: at least or, with a negative way, below. */
static const struct {
	const char *value, *state;
	int way;
	double at;
} by_number[] = {
	{"eGFR", "kidney", -1, 60},
	{"creatinine clearance", "kidney", -1, 60},
	{"eGFR", "kidney-severe", -1, 30},
	{"creatinine clearance", "kidney-severe", -1, 30},
	{"ejection fraction", "lvef", -1, 40.01},
	{"potassium", "hyperkalaemia", 1, 5.5},
	{"potassium", "severe-hyperkalaemia", 1, 6.5},
	{"sodium", "hyponatraemia", -1, 130},
	{"QTc", "qt", 1, 480},
	{"blood pressure", "hypotension", -1, 90},
	{"platelets", "bleeding", -1, 50},
};

static void read_bounds(struct patient *p)
{
	for (size_t i = 0; i < p->q->n_values; i++) {
		const struct q_value *v = &p->q->values[i];
		if (str_eqc(v->name, "eGFR") || str_eqc(v->name, "creatinine clearance")) {
			p->egfr_lo = v->comparator == '<' ? 0 : v->value;
			p->egfr_hi = v->comparator == '>' ? 200 : v->comparator == '<' ? v->value - 0.1 : v->value;
		} else if (str_eqc(v->name, "ejection fraction")) {
			p->lvef = v->value;
		} else if (str_eqc(v->name, "weight") && p->weight < 0) {
			p->weight = v->value;
		}
	}
	p->dialysis = patient_in(p, "dialysis");
	if (p->egfr_lo < 0 && (p->dialysis || patient_in(p, "kidney-severe"))) {
		p->egfr_lo = 0;
		p->egfr_hi = p->dialysis ? KIDNEY_FAILURE : KIDNEY_SEVERE;
	}
}

/* States that values, age and sex tell without naming them. */
static int read_numbers(struct reader *r, struct err *e)
{
	struct patient *p = r->p;
	bool lactate = false, hypoxic = false, severe_pressure = false, jaundice = false, ok = true;
	struct str low = STR(""), gas = STR(""), pressure = STR(""), bilirubin = STR("");
	for (size_t i = 0; i < p->q->n_values; i++) {
		const struct q_value *v = &p->q->values[i];
		for (size_t k = 0; k < sizeof(by_number) / sizeof(*by_number); k++)
			if (str_eqc(v->name, by_number[k].value) &&
			    (by_number[k].way < 0 ? v->value < by_number[k].at : v->value >= by_number[k].at))
				ok &= add_state(r, by_number[k].state, v->text);
		if (str_eqc(v->name, "lactate") && v->value >= LACTATE_SHOCK)
			lactate = true, low = v->text;
		if (str_eqc(v->name, "oxygen saturation") && v->value < SATURATION_SEVERE)
			hypoxic = true, gas = v->text;
		if (str_eqc(v->name, "blood pressure") &&
		    (v->value >= PRESSURE_SEVERE || v->value2 >= DIASTOLIC_SEVERE))
			severe_pressure = true, pressure = v->text;
		if (str_eqc(v->name, "bilirubin") && v->value >= BILIRUBIN_NEWBORN)
			jaundice = true, bilirubin = v->text;
	}
	if (lactate && patient_in(p, "hypotension"))
		ok &= add_state(r, "septic-shock", low);
	if (hypoxic && patient_in(p, "asthma"))
		ok &= add_state(r, "life-threatening-asthma", gas);
	if (severe_pressure && (p->pregnant || p->postpartum))
		ok &= add_state(r, "severe-hypertension-in-pregnancy", pressure);
	if (jaundice && p->group == Q_AGE_NEWBORN)
		ok &= add_state(r, "hyperbilirubinaemia", bilirubin);
	const struct {
		bool is;
		const char *id;
	} groups[] = {{p->pregnant, "pregnancy"},
		      {p->planning, "trying"},
		      {p->breastfeeding, "breastfeeding"},
		      {p->group == Q_AGE_NEWBORN, "newborn"},
		      {p->group != Q_AGE_UNKNOWN && p->group < Q_AGE_ADULT, "child"},
		      {p->group == Q_AGE_OLD, "older"}};
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (groups[i].is)
			ok &= add_state(r, groups[i].id, STR(""));
	return ok ? 0 : err_mem(e);
}

int patient_read(const struct question *q, struct arena *a, struct patient *out, struct err *e)
{
	struct patient p = {.q = q,
			    .described = q->patient.described,
			    .age = q->patient.age,
			    .group = q->patient.group,
			    .sex = q->patient.sex,
			    .weeks = q->patient.gestation,
			    .weight = q->patient.weight,
			    .egfr_lo = -1,
			    .egfr_hi = -1,
			    .lvef = -1};
	struct reader r = {.p = &p, .a = a};
	p.pregnant = q->patient.pregnancy == Q_PREGNANT;
	p.breastfeeding = q->patient.pregnancy == Q_BREASTFEEDING;
	p.planning = q->patient.pregnancy == Q_TRYING;
	p.postpartum = q->patient.pregnancy == Q_POSTPARTUM;
	int rc = read_drugs(q, a, &p, e);
	if (!rc)
		rc = read_words(&r, false, e);
	if (!rc)
		rc = read_words(&r, true, e);
	if (!rc)
		rc = read_numbers(&r, e);
	if (rc)
		return rc;
	read_bounds(&p);
	*out = p;
	return 0;
}

bool patient_in(const struct patient *p, const char *state)
{
	for (size_t i = 0; i < p->n_states; i++)
		if (strcmp(p->states[i].id, state) == 0)
			return true;
	return false;
}

int patient_named_state(struct str text, const char *state, struct arena *a, bool *out, struct err *e)
{
	const struct phrase_rule *rules;
	const struct phrase_set *set = patient_rules(RULES_states, &rules, e);
	struct phrase_text t;
	struct phrase_match m[MATCHES_MAX];
	if (!set)
		return e ? e->code : ERR_INTERNAL;
	phrase_text_make(text, a, &t);
	if (!arena_ok(a))
		return err_mem(e);
	size_t n = phrase_find(set, &t, m, MATCHES_MAX);
	*out = false;
	for (size_t i = 0; i < n; i++)
		*out |= strcmp(rules[m[i].rule].value, state) == 0;
	return 0;
}

/* Values tell of it, and the question need not name it. */
static bool stands_alone(const char *id)
{
	static const char *const alone[] = {"severe-hyperkalaemia", "severe-hypertension-in-pregnancy", "septic-shock",
					    "life-threatening-asthma"};
	for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++)
		if (strcmp(id, alone[i]) == 0)
			return true;
	return false;
}

size_t patient_searches(const struct patient *p, struct arena *a, struct str *out, size_t max)
{
	size_t n = 0;
	struct str states = STR("");
	for (size_t i = 0; i < p->n_states; i++) {
		if (stands_alone(p->states[i].id) && n < max)
			out[n++] = str_c(p->states[i].search);
		else if (p->states[i].search[0])
			states = arena_printf(a, "%.*s %s", STR_ARG(states), p->states[i].search);
	}
	/* What is asked about before what is taken. */
	for (int asked = 1; asked >= 0; asked--)
		for (size_t i = 0; i < p->n_drugs && n < max; i++) {
			const struct patient_drug *d = &p->drugs[i];
			if (d->allergy || d->past || d->asked != (asked == 1))
				continue;
			out[n++] = arena_printf(a, "%.*s %.*s contraindications caution%.*s", STR_ARG(d->name),
						STR_ARG(d->n_classes ? d->classes[0] : STR("")), STR_ARG(states));
		}
	return arena_ok(a) ? n : 0;
}
