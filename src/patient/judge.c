/*
 * judge.c - what a sentence says to this patient.
 *
 * A sentence is read for the drugs that it names (the lexicon), states (states.tsv), conditions in numbers
 * (bounds.tsv), warnings (warnings.tsv) and doses. A state or condition is met, not met, or not known of this patient;
 * lead-ins and headings bind what hangs under them. A warning whose conditions the patient meets is a caution, and one
 * that forbids bars its drug; advice on a barred drug, on an allergen or on another group is not for them. What is not
 * known is never taken for met: then doses stand with their bounds.
 */
#include "patient/patient_priv.h"
#include "text/text.h"

#include <pthread.h>
#include <stdlib.h>

#define MATCHES_MAX	   48
#define CONDS_MAX	   24
#define DOSES_MAX	   16
#define AGAINST_MAX	   4
#define AGAINST_REACH	   5 /* tokens behind "instead of" */
#define ADULT_YEARS	   18
#define OLD_YEARS	   65
#define CHILDBEARING_LEAST 10 /* years */
#define CHILDBEARING_MOST  56

#define AT_LEAD UINT32_MAX
enum way { BEFORE, BEHIND, EITHER };
struct cond {
	enum holds met;
	bool group; /* of an age, a sex, a pregnancy, a bound in numbers: whom it does not fit, it is not for */
	bool number;
	bool sex;	  /* fits half of all, or all adults: alone it makes nothing theirs */
	bool topic;	  /* what the question is about: an indication, likely */
	const char *what; /* of a number: what it is of */
	uint32_t at;	  /* byte of the sentence; AT_LEAD for what stands over it */
	struct str text;  /* words of the sentence, or what of the patient meets it */
};
struct warning {
	int strength; /* 0 none, 1 mild, 2 strong */
	enum way way;
	uint32_t beg, end; /* bytes */
};
struct reading_of {
	struct phrase_text t;
	struct q_mention *drug; /* drugs and classes alone */
	size_t n_drugs;
	struct cond cond[CONDS_MAX];
	size_t n_conds;
	struct warning warning;
	uint32_t reason; /* byte from which a reason is given */
	struct {
		uint32_t beg, end;
		bool except;
	} against[AGAINST_MAX]; /* bytes where a drug is named to say what is done without it; except: that it is none of
				   them */
	size_t n_against;
	bool together; /* the warning is of two drugs beside each other */
	bool excepted; /* a condition is met in which the warning does not hold: "except with a mechanical valve" */
	bool dose, advice, allergy;
	bool starting; /* the warning is of starting alone: who takes it may go on, it bars nothing */
	bool bounded; /* the warning is of one use, form or brand alone: it bars nothing */
};

/* One tokeniser a thread. */
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void release(void *t)
{
	text_tokens_free(t);
}

static void make_key(void)
{
	pthread_key_create(&key, release);
}

static struct text_tokens *tokens(void)
{
	pthread_once(&once, make_key);
	struct text_tokens *t = pthread_getspecific(key);
	if (!t) {
		t = text_tokens_new();
		pthread_setspecific(key, t);
	}
	return t;
}

/* ---- conditions ---- */

static enum holds group_met(const struct patient *p, const char *id, bool *group)
{
	bool age = p->group != Q_AGE_UNKNOWN, child = age && p->group < Q_AGE_ADULT;
	bool barren = p->sex == Q_MALE ||
		      (p->age >= 0 && (p->age < CHILDBEARING_LEAST || p->age > CHILDBEARING_MOST)) ||
		      p->q->patient.pregnancy == Q_NOT_PREGNANT;
	*group = true;
	if (strcmp(id, "pregnancy") == 0)
		return met_of(p->pregnant || p->planning, barren || p->breastfeeding || p->postpartum);
	if (strcmp(id, "not-pregnant") == 0)
		return met_of(!p->pregnant && p->sex == Q_FEMALE, p->pregnant || p->sex == Q_MALE);
	if (strcmp(id, "breastfeeding") == 0)
		return met_of(p->breastfeeding, barren || p->pregnant);
	if (strcmp(id, "newborn") == 0)
		return met_of(p->group == Q_AGE_NEWBORN, age || p->pregnant);
	if (strcmp(id, "child") == 0)
		return met_of(child, age || p->pregnant);
	if (strcmp(id, "adult") == 0)
		return met_of(p->group >= Q_AGE_ADULT || p->pregnant, age);
	if (strcmp(id, "older") == 0)
		return met_of(p->group == Q_AGE_OLD, age);
	if (strcmp(id, "women") == 0)
		return met_of(p->sex == Q_FEMALE, p->sex != Q_SEX_UNKNOWN);
	if (strcmp(id, "men") == 0)
		return met_of(p->sex == Q_MALE, p->sex != Q_SEX_UNKNOWN);
	*group = false;
	return patient_in(p, id) ? MET : UNKNOWN;
}

/* Does this place of the sentence name what is excepted? */
static bool is_excepted(const struct reading_of *r, uint32_t at)
{
	for (size_t i = 0; i < r->n_against; i++)
		if (r->against[i].except && at >= r->against[i].beg && at < r->against[i].end)
			return true;
	return false;
}

static void add_cond(struct reading_of *r, struct cond c)
{
	if (c.at != AT_LEAD && is_excepted(r, c.at)) {
		r->excepted |= c.met == MET;
		return;
	}
	if (r->n_conds < CONDS_MAX)
		r->cond[r->n_conds++] = c;
}

static struct str state_text(const struct patient *p, const char *id, struct str fallback, bool *topic)
{
	for (size_t i = 0; i < p->n_states; i++)
		if (strcmp(p->states[i].id, id) == 0) {
			*topic = p->states[i].topic;
			return p->states[i].text.n ? p->states[i].text : str_c(p->states[i].label);
		}
	return fallback;
}

static int read_conds(const struct patient *p, const struct phrase_text *t, uint32_t until, bool lead,
		      struct reading_of *r, struct err *e)
{
	const struct phrase_rule *states;
	const struct phrase_set *s = patient_rules(RULES_states, &states, e);
	struct phrase_match m[MATCHES_MAX];
	if (!s)
		return e ? e->code : ERR_INTERNAL;
	size_t n = phrase_longest(m, phrase_find(s, t, m, MATCHES_MAX));
	for (size_t i = 0; i < n; i++) {
		const char *id = states[m[i].rule].value;
		struct cond c = {.text = str_sub(t->text, m[i].beg, m[i].end), .at = lead ? AT_LEAD : m[i].beg};
		if (m[i].beg >= until)
			continue;
		c.met = group_met(p, id, &c.group);
		c.sex = strcmp(id, "women") == 0 || strcmp(id, "men") == 0 || strcmp(id, "adult") == 0;
		if (c.met == MET)
			c.text = state_text(p, id, c.text, &c.topic);
		add_cond(r, c);
	}
	struct bound bound[BOUNDS_MAX];
	size_t n_bounds;
	int rc = bounds_find(p, t, bound, &n_bounds, e);
	for (size_t i = 0; !rc && i < n_bounds; i++)
		if (bound[i].beg < until)
			add_cond(r, (struct cond){.met = bound[i].met,
						  .group = true,
						  .number = true,
						  .what = bound[i].what,
						  .at = lead ? AT_LEAD : bound[i].beg,
						  .text = str_sub(t->text, bound[i].beg, bound[i].end)});
	return rc;
}

/* ---- warnings, drugs ---- */

static int read_warnings(struct reading_of *r, struct err *e)
{
	const struct phrase_rule *rules;
	const struct phrase_set *set = patient_rules(RULES_warnings, &rules, e);
	struct phrase_match m[MATCHES_MAX];
	if (!set)
		return e ? e->code : ERR_INTERNAL;
	size_t n = phrase_find(set, &r->t, m, MATCHES_MAX);
	/* Also within the words of the warning itself: "should not be started". */
	for (size_t i = 0; i < n; i++) {
		r->bounded |= strcmp(rules[m[i].rule].value, "bounded") == 0;
		r->starting |= strcmp(rules[m[i].rule].value, "starting") == 0;
	}
	n = phrase_longest(m, n);
	r->reason = UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		const struct phrase_rule *x = &rules[m[i].rule];
		bool together = strcmp(x->value, "together") == 0;
		int strength = together || strcmp(x->value, "strong") == 0 ? 2 : strcmp(x->value, "mild") == 0;
		r->together |= together;
		bool except = strcmp(x->value, "except") == 0;
		if ((except || strcmp(x->value, "against") == 0) && r->n_against < AGAINST_MAX) {
			size_t to = m[i].to;
			while (to < r->t.n && to < m[i].to + AGAINST_REACH && !(r->t.v[to].flags & PHRASE_BREAK))
				to++;
			r->against[r->n_against].except = except;
			r->against[r->n_against].beg = m[i].beg;
			r->against[r->n_against++].end = to ? r->t.v[to - 1].end : m[i].end;
		}
		if (strcmp(x->value, "reason") == 0 && m[i].from > 0 && m[i].beg < r->reason)
			r->reason = m[i].beg;
		if (strength > r->warning.strength)
			r->warning = (struct warning){strength,
						      strcmp(x->more, "behind") == 0   ? BEHIND
						      : strcmp(x->more, "either") == 0 ? EITHER
										       : BEFORE,
						      m[i].beg, m[i].end};
	}
	return 0;
}

int patient_drugs_of(struct str s, struct arena *a, struct q_mention **out, size_t *n, struct err *e)
{
	struct text_tokens *t = tokens();
	struct q_mention *m;
	if (!t)
		return err_mem(e);
	size_t all = question_mentions(t, s, a, &m), kept = 0;
	if (!arena_ok(a))
		return err_mem(e);
	for (size_t i = 0; i < all; i++)
		if (m[i].kind == Q_DRUG || m[i].kind == Q_DRUG_CLASS)
			m[kept++] = m[i];
	*out = m;
	*n = kept;
	return 0;
}

static bool says_allergy(struct str low)
{
	return str_starts(low, STR("allerg")) || str_starts(low, STR("hypersens")) || str_starts(low, STR("anaphyla"));
}

static int read_sentence(const struct patient *p, struct str s, const struct patient_where *w, struct arena *a,
			 struct reading_of *r, struct err *e)
{
	const struct phrase_rule *rules;
	const struct phrase_set *doses = patient_rules(RULES_doses, &rules, e);
	*r = (struct reading_of){0};
	if (!doses)
		return e ? e->code : ERR_INTERNAL;
	phrase_text_make(s, a, &r->t);
	int rc = arena_ok(a) ? patient_drugs_of(s, a, &r->drug, &r->n_drugs, e) : err_mem(e);
	if (!rc)
		rc = read_warnings(r, e);
	if (!rc)
		rc = read_conds(p, &r->t, r->reason, false, r, e);
	for (size_t i = 0; !rc && i < w->n_over; i++) {
		struct phrase_text over;
		phrase_text_make(w->over[i], a, &over);
		rc = arena_ok(a) ? read_conds(p, &over, UINT32_MAX, true, r, e) : err_mem(e);
	}
	/* What hangs under a lead-in may name its drug there. */
	for (size_t i = 0; !rc && !r->n_drugs && i < w->n_over; i++)
		rc = patient_drugs_of(w->over[i], a, &r->drug, &r->n_drugs, e);
	if (rc)
		return rc;
	struct phrase_match m[DOSES_MAX];
	for (size_t i = 0, n = phrase_find(doses, &r->t, m, DOSES_MAX); i < n; i++) {
		r->dose |= strcmp(rules[m[i].rule].value, "dose") == 0;
		r->advice |= strcmp(rules[m[i].rule].value, "advice") == 0;
	}
	for (size_t i = 0; i < r->t.n; i++)
		r->allergy |= says_allergy(r->t.v[i].low);
	return 0;
}

static bool in_list(struct str classes, struct str name)
{
	struct str one;
	while (classes.n && str_cut(&classes, '|', &one))
		if (str_ieq(one, name))
			return true;
	return false;
}

/* Is the drug of the sentence this one of the patient: itself, a class of it, or (where `members`) a member of the
 * class? */
static bool is_drug_of(const struct q_mention *m, const struct patient_drug *d, bool members)
{
	if (str_ieq(m->name, d->name) || (members && in_list(m->classes, d->name)))
		return true;
	for (size_t i = 0; i < d->n_classes; i++)
		if (m->kind == Q_DRUG_CLASS && str_ieq(m->name, d->classes[i]))
			return true;
	return false;
}

static const struct patient_drug *drug_of(const struct patient *p, const struct q_mention *m, bool taken)
{
	for (size_t i = 0; i < p->n_drugs; i++) {
		const struct patient_drug *d = &p->drugs[i];
		if (!d->allergy && !d->past && (taken ? d->taken : true) && is_drug_of(m, d, true))
			return d;
	}
	return NULL;
}

static bool is_target(const struct reading_of *r, const struct q_mention *m)
{
	const struct warning *w = &r->warning;
	if (is_excepted(r, m->beg))
		return false;
	bool inside = m->beg < r->t.text.n && m->end <= r->t.text.n;
	/* A warning does not reach over a semicolon. */
	uint32_t from = m->end < w->beg ? m->end : w->end, to = m->end < w->beg ? w->beg : m->beg;
	for (uint32_t i = from; inside && i < to; i++)
		if (r->t.text.p[i] == ';')
			return false;
	return !inside || w->way == EITHER || (w->way == BEHIND ? m->beg >= w->end : m->beg < w->beg);
}

/* ---- verdicts ---- */

/* Of one nearest class: in a list of its members each stands for itself. */
static bool are_fellows(const struct q_mention *m, const struct patient_drug *d)
{
	struct str rest = m->classes, first;
	return str_cut(&rest, '|', &first) && first.n && d->n_classes && str_ieq(d->classes[0], first);
}

/* Two drugs that must not meet: one is the target of the warning, the other is taken. */
static const struct patient_drug *pair_of(const struct patient *p, const struct reading_of *r,
					  const struct q_mention *target, const struct patient_drug *own,
					  struct arena *a)
{
	for (size_t i = 0; i < r->n_drugs; i++) {
		const struct q_mention *m = &r->drug[i];
		const struct patient_drug *d =
			m != target && !str_ieq(m->name, target->name) ? drug_of(p, m, false) : NULL;
		if (d && d != own && (d->taken || own) && !is_drug_of(target, d, true) &&
		    !in_list(target->classes, m->name) && !are_fellows(target, d) && !(own && patient_choices(p, own, d, a)))
			return d;
	}
	return NULL;
}

static bool is_barred(const struct patient *p, const struct q_mention *m)
{
	for (size_t i = 0; i < p->n_barred; i++) {
		if (str_ieq(m->name, p->barred[i].name))
			return true;
		if (p->barred[i].alone || str_ieq(m->name, p->barred[i].except))
			continue;
		const struct patient_drug *d = in_list(m->classes, p->barred[i].name) ? drug_of(p, m, true) : NULL;
		if (in_list(m->classes, p->barred[i].name) && !(d && str_ieq(d->name, m->name)))
			return true;
	}
	return false;
}

static bool is_allergen(const struct patient *p, const struct q_mention *m)
{
	for (size_t i = 0; i < p->n_drugs; i++) {
		const struct patient_drug *d = &p->drugs[i];
		if (!d->allergy)
			continue;
		if (str_ieq(m->name, d->name) || in_list(m->classes, d->name))
			return true;
		for (size_t k = 0; k < d->n_classes; k++)
			if (patient_cross(d->classes[k]) &&
			    (str_ieq(m->name, d->classes[k]) || in_list(m->classes, d->classes[k])))
				return true;
	}
	return false;
}

static bool is_against(const struct reading_of *r, const struct q_mention *m)
{
	for (size_t i = 0; i < r->n_against; i++)
		if (m->beg >= r->against[i].beg && m->beg < r->against[i].end)
			return true;
	return false;
}

/* "In penicillin allergy", "allergic to penicillin": what the allergy is to is named, and nobody is told to take it. */
static bool names_allergy(const struct reading_of *r, const struct q_mention *m)
{
	for (size_t i = 0; i < r->t.n; i++) {
		if (r->t.v[i].beg >= m->end)
			return says_allergy(r->t.v[i].low) && !(r->t.v[i].flags & PHRASE_BREAK);
		bool before = i + 2 < r->t.n && r->t.v[i + 2].beg == m->beg;
		if (before && says_allergy(r->t.v[i].low) && !(r->t.v[i + 2].flags & PHRASE_BREAK))
			return true;
	}
	return false;
}

static void judge_advice(const struct patient *p, const struct reading_of *r, enum holds all, struct arena *a,
			 struct patient_verdict *v)
{
	bool child = p->group != Q_AGE_UNKNOWN && p->group < Q_AGE_ADULT, aged = false, open = false;
	for (size_t i = 0; i < r->n_drugs; i++) {
		const struct q_mention *m = &r->drug[i];
		/* What is said against it, or of what is done without it, may stand; its dose may not. */
		bool spoken_against = is_against(r, m) || names_allergy(r, m) || (r->warning.strength && is_target(r, m) && !r->dose &&
							   !(r->warning.strength == 1 && r->advice));
		bool barred = !spoken_against && is_barred(p, m);
		bool allergen = !spoken_against && !r->allergy && is_allergen(p, m);
		if (!barred && !allergen)
			continue;
		v->flags |= PATIENT_BARRED;
		v->drug = m->name;
		v->reason = allergen ? arena_printf(a, "%.*s, to which the patient is allergic", STR_ARG(m->name))
				     : arena_printf(a, "%.*s is barred", STR_ARG(m->name));
	}
	for (size_t i = 0; i < r->n_conds; i++) {
		aged |= r->cond[i].group;
		open |= r->cond[i].met == UNKNOWN && (r->cond[i].number || r->cond[i].group);
		if (r->cond[i].met == MET)
			v->flags |= PATIENT_THEIRS;
	}
	if (all == UNMET) {
		v->flags |= PATIENT_OTHER;
		if (!v->reason.n)
			v->reason = STR("said of another group than the patient's");
	} else if (r->dose && (open || (child && !aged))) {
		v->flags |= PATIENT_DOSE_UNBOUND;
	}
}

static void set_caution(struct patient_verdict *v, const struct reading_of *r, struct str drug, struct str state,
			struct arena *a)
{
	v->flags |= PATIENT_CAUTION | (r->warning.strength == 2 && !r->bounded ? PATIENT_FORBIDS : 0);
	v->drug = drug;
	v->state = state;
	v->reason = arena_printf(a, "%.*s%s%.*s", STR_ARG(drug), drug.n && state.n ? ", " : "", STR_ARG(state));
}

/* Is another number of the same sort met: "5 to 11 years 250 mg, 12 to 17 years 500 mg"? */
static bool number_met(const struct reading_of *r, const char *what)
{
	for (size_t i = 0; i < r->n_conds; i++)
		if (r->cond[i].number && r->cond[i].met == MET && strcmp(r->cond[i].what, what) == 0)
			return true;
	return false;
}

/*
 * Unmet: a number that does not hold, where none of its sort does; or a group that is not theirs, where none is that
 * is. Else met when anything is ("in pregnancy or breastfeeding"), but not by the sex alone.
 */
static enum holds all_conds(const struct reading_of *r, const struct cond **met)
{
	bool group_met = false, group_unmet = false, own_met = false, own_unmet = false;
	*met = NULL;
	for (size_t i = 0; i < r->n_conds; i++) {
		const struct cond *c = &r->cond[i];
		if (c->number && c->met == UNMET && !number_met(r, c->what))
			return UNMET;
		if (c->met == MET && !c->sex && (!*met || c->number || (*met)->topic))
			*met = c;
		group_met |= c->group && c->met == MET && !c->sex;
		group_unmet |= c->group && !c->number && c->met == UNMET;
		own_met |= c->at != AT_LEAD && c->group && c->met == MET && !c->sex;
		own_unmet |= c->at != AT_LEAD && c->group && !c->number && c->met == UNMET;
	}
	/* The sentence's own group before that of a heading: "Pregnancy and the newborn". */
	if ((group_unmet && !group_met) || (own_unmet && !own_met))
		return UNMET;
	return *met ? MET : UNKNOWN;
}

/* Is it bound by a number of the patient that is not known? */
static bool open_number(const struct reading_of *r)
{
	for (size_t i = 0; i < r->n_conds; i++)
		if (r->cond[i].number && r->cond[i].met == UNKNOWN)
			return true;
	return false;
}

/* Is a condition of others named, and none of theirs: "in heart block"? */
static bool bound_elsewhere(const struct reading_of *r)
{
	for (size_t i = 0; i < r->n_conds; i++)
		if (r->cond[i].met != MET)
			return true;
	return false;
}

static uint32_t apart(const struct warning *w, uint32_t at)
{
	return at >= w->end ? at - w->end : at < w->beg ? w->beg - at : 0;
}

/* "May be used from 30 mL/min; it is contraindicated below 30": of two numbers of a sort the warning goes with the
 * nearer. Is that one not the patient's? */
static bool warned_elsewhere(const struct reading_of *r)
{
	const struct cond *nearest = NULL;
	bool both = false;
	for (size_t i = 0; i < r->n_conds; i++) {
		const struct cond *c = &r->cond[i];
		if (!c->number || c->at == AT_LEAD)
			continue;
		both |= nearest && nearest->met != c->met && strcmp(nearest->what, c->what) == 0;
		if (!nearest || apart(&r->warning, c->at) < apart(&r->warning, nearest->at))
			nearest = c;
	}
	return both && nearest->met == UNMET;
}

static void judge_warning(const struct patient *p, const struct reading_of *r, const struct patient_where *w,
			  enum holds all, const struct cond *met, struct arena *a, struct patient_verdict *v)
{
	if (all == UNMET) {
		v->flags |= PATIENT_OTHER;
		v->reason = STR("a warning for another group than the patient's");
		return;
	}
	for (size_t i = 0; i < r->n_drugs; i++) {
		const struct q_mention *m = &r->drug[i];
		const struct patient_drug *own = drug_of(p, m, false), *pair;
		if (!is_target(r, m))
			continue;
		pair = pair_of(p, r, m, own, a);
		if (pair && (own || w->on_topic)) {
			set_caution(v, r, m->name, pair->text, a);
			return;
		}
		if (r->together)
			continue;
		if (is_allergen(p, m) && r->allergy) {
			set_caution(v, r, m->name, STR("allergy"), a);
			return;
		}
		bool theirs = all == MET && (!met->topic || (r->warning.strength == 2 && !open_number(r)));
		if (theirs && (own || w->on_topic)) {
			set_caution(v, r, own ? own->text : m->name, met->text, a);
			return;
		}
		/* What is asked about is warned of for everybody. */
		if (own && own->asked && !bound_elsewhere(r) && r->warning.strength == 2 && r->n_drugs == 1) {
			set_caution(v, r, own->text, STR(""), a);
			v->flags &= ~PATIENT_FORBIDS;
			return;
		}
	}
}

int patient_judge(const struct patient *p, struct str sentence, const struct patient_where *where, struct arena *a,
		  struct patient_verdict *out, struct err *e)
{
	struct reading_of r;
	const struct cond *met;
	struct patient_verdict v = {0};
	int rc = read_sentence(p, sentence, where, a, &r, e);
	if (rc)
		return rc;
	enum holds all = all_conds(&r, &met);
	if (r.warning.strength && !r.excepted && !warned_elsewhere(&r))
		judge_warning(p, &r, where, all, met, a, &v);
	if (!(v.flags & PATIENT_FORBIDS))
		judge_advice(p, &r, all, a, &v);
	if (v.flags & PATIENT_BARRED)
		v.flags &= ~(unsigned)PATIENT_CAUTION;
	*out = v;
	return arena_ok(a) ? 0 : err_mem(e);
}

int patient_names(struct patient *p, struct str sentence, bool advice, enum patient_concern least, struct arena *a,
		  struct err *e)
{
	enum patient_concern concern = CONCERN_OWN;
	const struct patient_where nowhere = {0};
	struct reading_of r;
	int rc = read_sentence(p, sentence, &nowhere, a, &r, e);
	for (size_t i = 0; !rc && (advice || r.dose || r.advice) && i < r.n_drugs; i++) {
		const struct q_mention *m = &r.drug[i];
		if (is_against(&r, m) || (r.warning.strength && is_target(&r, m)))
			continue;
		if (least > CONCERN_NONE)
			rc = patient_concern(p, m->name, a, &concern, e);
		if (!rc && concern >= least)
			rc = patient_name(p, m, a, e);
	}
	return rc;
}

int patient_bar(struct patient *p, struct str name, struct str reason, struct err *e)
{
	bool alone = str_starts(name, STR("="));
	name = str_sub(name, alone, name.n);
	for (size_t i = 0; i < p->n_barred; i++)
		if (str_ieq(p->barred[i].name, name) && (alone || !p->barred[i].alone))
			return 0;
	if (p->n_barred == PATIENT_BARRED_MAX)
		return err_set(e, ERR_LIMIT, "more than %d drugs are forbidden to this patient", PATIENT_BARRED_MAX);
	p->barred[p->n_barred++] = (struct patient_bar){.name = name, .reason = reason, .alone = alone};
	return 0;
}

int patient_heed(struct patient *p, struct str sentence, const struct patient_where *where, struct arena *a,
		 struct patient_verdict *out, struct err *e)
{
	struct reading_of r;
	int rc = bands_note(p, sentence, where, a, e);
	if (!rc)
		rc = patient_judge(p, sentence, where, a, out, e);
	if (rc || !(out->flags & PATIENT_FORBIDS) || !out->state.n)
		return rc;
	rc = read_sentence(p, sentence, where, a, &r, e);
	const struct cond *met = NULL;
	if (!rc)
		(void)all_conds(&r, &met);
	for (size_t i = 0; !rc && !r.starting && i < r.n_drugs; i++) {
		const struct q_mention *m = &r.drug[i];
		/* A warning on the very illness that the question or the document is about is told, and bars only what
		 * is asked about or taken by its own name: the rest is one treatment beside others. */
		bool indication = met && (met->topic || (!met->group && met->text.n &&
							 str_ifind(where->subject, met->text, 0) != SIZE_MAX));
		const struct patient_drug *asked = drug_of(p, m, false), *own = drug_of(p, m, true);
		if (indication && !(asked && str_ieq(m->name, asked->name)))
			continue;
		/* A class with exceptions is not barred as a whole. */
		bool exceptions = false;
		for (size_t k = 0; k < r.n_against; k++)
			exceptions |= r.against[k].except;
		if (exceptions && m->kind == Q_DRUG_CLASS)
			continue;
		/* Of two drugs that must not meet the one that is taken stays. */
		if (is_target(&r, m) && !(own && str_ieq(own->text, out->state)))
			rc = patient_bar(p, m->name, out->reason, e);
	}
	return rc;
}
