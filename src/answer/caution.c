/*
 * caution.c - conflicts between what a source says of a drug and what the question says of the patient.
 *
 * A caution is a sentence of a source that names a drug (one that the patient has or the question asks about, its class, or, in a source on the topic, any drug), names what
 * the patient has (pregnancy, a kidney function within its bounds, an age, an allergy, a condition, another drug), and warns by a word of warning between the two. A sentence that
 * is bound to something which this patient has not (another group, an unmet bound, a condition of others) is none: rather no caution than a wrong one. The patient's own drug
 * as the cause of what is asked about is a caution too, when the sentence names both and says so.
 */
#include "answer/patient_priv.h"

#include <stdlib.h>

#define WARN_STRONG	  3
#define WARN_MILD	  2
#define BOUNDS_MAX	  8
#define DRUG_NAMED	  0.65 /* strength from which a drug of the question is named: itself or its class */
#define ON_TOPIC	  0.5  /* share of the subject in a document's name */
#define ALTERNATIVE_BYTES 24   /* between two conditions that "or" joins */
#define UNLESS_REACH	  8    /* words between "when" and what it makes a condition */
#define NEAR_WORDS	  4    /* between a warning's preposition and the condition */
#define SAME_LABEL	  2    /* cautions under one label */

/* First words of warnings, longest first; strength. */
static const struct {
	const char *phrase;
	int strength;
	bool behind; /* the drug stands behind it: "avoid X", "preferred to X"; else before it: "X should not" */
} warnings[] = {
	{"should not", WARN_STRONG, false},
	{"must not", WARN_STRONG, false},
	{"contraindicated", WARN_STRONG, false},
	{"not recommended", WARN_STRONG, false},
	{"not be used", WARN_STRONG, false},
	{"avoid", WARN_STRONG, false}, /* "avoided" too; "avoid" itself has the drug behind it */
	{"recommended against", WARN_STRONG, false},
	{"dangerous", WARN_STRONG, false},
	{"withheld", WARN_STRONG, false},
	{"be stopped", WARN_STRONG, false},
	{"not suitable", WARN_STRONG, false},
	{"but not at term", WARN_STRONG, false},
	{"not advised", WARN_STRONG, false},
	{"do not take", WARN_STRONG, true},
	{"do not use", WARN_STRONG, true},
	{"not exceed", WARN_MILD, false},
	{"with caution", WARN_MILD, false},
	{"calls for caution", WARN_MILD, false},
	{"dose reduction", WARN_MILD, false},
	{"reduced dose", WARN_MILD, false},
	{"lower dose", WARN_MILD, false},
	{"lower doses", WARN_MILD, false},
	{"specialist advice", WARN_MILD, false},
	{"be adjusted", WARN_MILD, false},
	{"dose adjusted", WARN_MILD, false},
	{"dose adjustment", WARN_MILD, false},
	{"be reduced", WARN_MILD, false},
	{"precludes", WARN_MILD, false},
	{"contraindication", WARN_MILD, false},
	{"preferred to", WARN_MILD, true},
	{"preferred over", WARN_MILD, true},
	{"suggested over", WARN_MILD, true},
	{"recommended over", WARN_MILD, true},
	{"increases the risk of", WARN_MILD, false},
	{"increase the risk of", WARN_MILD, false},
	{"unsafe", WARN_STRONG, false},
	{"are stopped", WARN_STRONG, false},
	{"is stopped", WARN_STRONG, false},
	{"be withdrawn", WARN_STRONG, false},
	{"can harm", WARN_MILD, false},
	{"are harmful", WARN_STRONG, false},
	{"need dose adjustment", WARN_MILD, false},
};
/* Two drugs together: words that say so and warn by themselves, and words that need a warning beside them. */
static const char together[] = "be combined|combined with|interact*|interaction*|additive|increase bleeding|increases "
			       "bleeding|concomitant*|concurrent*|already taking";
static const char beside[] =
	"together with|taken with|used with|given with|with an|with a|plus|added to|in combination with";
static const char danger[] =
	"needs|need|risk|bleeding|monitor*|caution|hypotension|toxicity|avoid*|adjusted|hyperkalaemia|syndrome";
/* What does no harm and no good is no caution to somebody who does not take it. */
static const char useless[] = "solely|to prevent|for prevention|routine|routinely|no benefit|not effective";
static const char crossing[] = "cross react*|cross reactivity|exclude|tolerated|risk of anaphylaxis";
/* The rest of a sentence from here gives a reason, and bounds nothing. */
static const char reasons[] = "because|since|as|lest|owing";

struct warning {
	size_t at;
	int strength;
	bool behind, risk; /* where the drug stands; it speaks of a risk alone */
};

struct found {
	uint32_t src, block, beg, end;
	int strength;
	bool leads;
	struct str label;
	double fit;
	bool state; /* forbidden by what the patient is, not by another drug or condition */
};

struct looking {
	struct compose *k;
	const struct patient_case *pc;
	struct sequence warn[sizeof(warnings) / sizeof(*warnings)];
	size_t n_drugs; /* of the question */
	struct found *v;
	size_t n, room;
};

static struct str low_at(const struct sentence *s, size_t i)
{
	return i < s->n ? str_sub(s->text, s->w[i].beg, s->w[i].end) : STR("");
}

static bool word_in(struct str w, const char *list)
{
	struct str rest = str_c(list), one;
	while (str_cut(&rest, '|', &one))
		if (one.n && one.p[one.n - 1] == '*' ? str_istarts(w, str_sub(one, 0, one.n - 1)) : str_ieq(w, one))
			return true;
	return false;
}

bool any_word(const struct sentence *s, const char *list)
{
	for (size_t i = 0; i < s->n; i++)
		if (word_in(low_at(s, i), list))
			return true;
	return false;
}

/* Where a clause of reasons begins; s->n when there is none. */
static size_t reasons_at(const struct sentence *s)
{
	for (size_t i = 1; i < s->n; i++)
		if (word_in(low_at(s, i), reasons))
			return i;
	return s->n;
}

static bool before_reasons(const struct sentence *s, const char *list)
{
	size_t until = reasons_at(s);
	for (size_t i = 0; i < until; i++)
		if (word_in(low_at(s, i), list))
			return true;
	return false;
}

/* The strongest warning; false when there is none, or it is taken back ("is no contraindication", "need not be avoided"). */
static bool find_warning(const struct looking *l, const struct sentence *s, struct warning *out)
{
	out->strength = 0;
	for (size_t i = 0; i < sizeof(warnings) / sizeof(*warnings); i++) {
		size_t at = sequence_in(&l->warn[i], s, 0);
		if (at == SIZE_MAX || warnings[i].strength <= out->strength)
			continue;
		bool own = word_in(low_at(s, at), "should|must|not|do|but"); /* holds its own negation */
		bool unless = at && word_in(low_at(s, at - 1), "not|no");
		/* "when X is contraindicated" says what to do then. */
		for (size_t k = at; k > 0 && at - k < UNLESS_REACH && s->w[k - 1].clause == s->w[at].clause; k--)
			unless |= word_in(low_at(s, k - 1), "unless|when|if|where");
		if (unless || (!own && s->w[at].denied))
			continue;
		bool risk = word_in(low_at(s, at), "increase|increases");
		*out = (struct warning){at, warnings[i].strength,
					warnings[i].behind || str_ieq(low_at(s, at), STR("avoid")), risk};
	}
	return out->strength > 0;
}

/* ---- what the sentence is bound to, and whether the patient has it ---- */

static bool speaks_of_pregnancy(const struct sentence *s, const struct doc *d)
{
	for (size_t i = 0; i < s->n; i++)
		if (word_in(low_at(s, i), "pregnant|pregnancy|pregnancies|trimester|trimesters|antenatal") ||
		    (word_in(low_at(s, i), "term") && i && word_in(low_at(s, i - 1), "at")))
			if (!(i && word_in(low_at(s, i - 1), "non|not|outside")))
				return true;
	return cue_in(doc_heading(d, d->blocks[s->block].section), "pregnan*") &&
	       !any_word(s, "breastfeed*|lactat*|contracept*");
}

static bool trimester_fits(const struct patient_case *pc, const struct sentence *s)
{
	if (pc->weeks < 0)
		return true;
	bool first = any_word(s, "first"), later = any_word(s, "second|third"),
	     tri = any_word(s, "trimester|trimesters");
	if (tri && first != later)
		return first ? pc->weeks < 14 : pc->weeks >= 13;
	bool term = any_word(s, "term") && says(s, "at term");
	return !term || pc->weeks >= 36;
}

bool group_fits(const struct patient_case *pc, const struct sentence *s)
{
	enum q_age_group g = pc->q->patient.group;
	static const struct {
		const char *words;
		unsigned groups;
	} groups[] = {
		{"neonat*|newborn*|premature", 1u << Q_AGE_NEWBORN},
		{"infant*|babies|baby", 1u << Q_AGE_NEWBORN | 1u << Q_AGE_INFANT},
		{"child|children|paediatric",
		 1u << Q_AGE_INFANT | 1u << Q_AGE_CHILD | 1u << Q_AGE_ADOLESCENT | 1u << Q_AGE_NEWBORN},
		{"adolescent*", 1u << Q_AGE_ADOLESCENT},
		{"elderly|frail", 1u << Q_AGE_OLD},
	};
	bool any = false, fits = false;
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (before_reasons(s, groups[i].words)) {
			any = true;
			fits |= groups[i].groups >> g & 1;
		}
	if (says(s, "older people|older adults|older person|older men|older women")) {
		any = true;
		fits |= g == Q_AGE_OLD;
	}
	if (says(s, "young person|young people|young adult|young adults")) {
		any = true;
		fits |= pc->q->patient.age >= 12 && pc->q->patient.age < 40;
	}
	bool women = any_word(s, "women|woman"), men = any_word(s, "men|man");
	if (women != men && pc->q->patient.sex != Q_SEX_UNKNOWN)
		return (!any || fits) && (women ? pc->q->patient.sex == Q_FEMALE : pc->q->patient.sex == Q_MALE);
	return !any || fits;
}

static bool names_group(const struct sentence *s)
{
	return before_reasons(s,
			      "neonat*|newborn*|premature|infant*|babies|child|children|adolescent*|elderly|frail") ||
	       says(s, "older people|older adults");
}

/* Is the name one of a document's own? "Heart failure" in the summary on heart failure. */
bool is_topic_of(const struct source_doc *s, struct compose *k, struct str name)
{
	struct termset t;
	termset_make(&k->lex, name, &t);
	return t.n && termset_within(&t, &s->name);
}

/* Is what stands there the patient's, or the topic that the question is about too? */
static bool is_theirs(const struct looking *l, const struct sentence *s, const struct q_mention *m)
{
	const struct source_doc *d = &l->k->src[s->src];
	if (d->leads && d->main >= ON_TOPIC && is_topic_of(d, l->k, m->name))
		return true;
	/* A low kidney function is kidney disease, whatever it is called. */
	if (l->pc->egfr_lo > 0 && l->pc->egfr_hi < 60 && cue_in(m->name, "kidney|renal"))
		return true;
	/* A measure is no condition; what it is bound to is read as a bound. */
	if (m->kind == Q_TEST && cue_in(m->name, "egfr|creatinine|potassium|tsh|inr|hba1c|urate"))
		return true;
	for (size_t f = 0; f < l->pc->n; f++) {
		const struct fact *x = &l->pc->f[f];
		for (size_t j = 0; j < x->n_names && !x->absent; j++)
			for (size_t at = sequence_in(&x->names[j], s, 0); at != SIZE_MAX;
			     at = sequence_in(&x->names[j], s, at + 1))
				if (s->w[at].beg >= m->beg && s->w[at].beg < m->end)
					return true;
	}
	return false;
}

/*
 * A condition that the sentence names, that is neither the patient's nor the topic of the question: it speaks of others. One that is named as an alternative ("postural hypotension or
 * syncope") does no harm beside one that is theirs, nor behind the bound at word `met` ("when eGFR is 30 to 60, or with liver disease"; s->n: none).
 */
static bool bound_elsewhere(const struct looking *l, const struct sentence *s, size_t until, size_t met)
{
	struct q_mention *m;
	size_t n = question_mentions(l->k->lex.t, s->text, &l->k->scratch, &m);
	for (size_t i = 0; i < n; i++) {
		if (m[i].kind != Q_CONDITION && m[i].kind != Q_FINDING && m[i].kind != Q_PROCEDURE &&
		    m[i].kind != Q_TEST)
			continue;
		if ((until < s->n && m[i].beg >= s->w[until].beg) || is_theirs(l, s, &m[i]))
			continue;
		bool other = false;
		for (size_t w = met; w < s->n && s->w[w].beg < m[i].beg; w++)
			other |= word_in(low_at(s, w), "or");
		for (size_t j = i ? i - 1 : 0; j <= i + 1 && j < n; j++) {
			if (j == i || !is_theirs(l, s, &m[j]))
				continue;
			struct str between =
				j < i ? str_sub(s->text, m[j].end, m[i].beg) : str_sub(s->text, m[i].end, m[j].beg);
			other |= between.n < ALTERNATIVE_BYTES && cue_in(between, "or") && !cue_in(between, "and|with");
		}
		if (!other)
			return true;
	}
	return false;
}

/* The bound nearest to the warning. */
static const struct bound *nearest_bound(const struct bound *b, size_t n, size_t at)
{
	const struct bound *best = NULL;
	size_t least = SIZE_MAX;
	for (size_t i = 0; i < n; i++) {
		size_t far = b[i].at > at ? b[i].at - at : at - b[i].at;
		if (far < least) {
			least = far;
			best = &b[i];
		}
	}
	return best;
}

/* A kidney function, potassium or age is spoken of in numbers, though the question gives none, or it does not hold. */
static bool has_open_bound(const struct sentence *s)
{
	return any_word(s, "egfr|gfr|crcl") ||
	       says(s, "creatinine clearance|years of age|year of age|aged under|aged over");
}

/* ---- drugs ---- */

static double drug_in(const struct fact *f, const struct sentence *s, size_t *at)
{
	double v = fact_in(f, s, -1, at);
	return v < 0 ? -v : v;
}

/*
 * Is the drug at word `at` what the warning is about? It stands before the warning in its clause ("X should not …"), or before a clause that has no subject of its own ("X lowers …, but should not …"), without
 * another drug that it is set against between them; behind a warning of the other kind ("avoid X").
 */
static bool is_target(const struct q_mention *m, size_t n, const struct sentence *s, size_t at, const struct warning *w)
{
	if (w->behind)
		return at > w->at && s->w[at].clause == s->w[w->at].clause;
	if (at > w->at)
		return false;
	bool elliptic = w->at && s->w[w->at].clause != s->w[w->at - 1].clause;
	elliptic |= w->at > 1 && s->w[w->at].clause != s->w[w->at - 2].clause &&
		    word_in(low_at(s, w->at - 1), "but|and|is|are");
	if (s->w[at].clause != s->w[w->at].clause && !elliptic)
		return false;
	bool against = false, other = false;
	for (size_t i = at + 1; i < w->at; i++)
		against |= word_in(low_at(s, i), "than|over|instead|after|before|whereas|replaces|replace|until");
	for (size_t i = 0; i < n; i++)
		other |= (m[i].kind == Q_DRUG || m[i].kind == Q_DRUG_CLASS) && m[i].beg > s->w[at].beg &&
			 m[i].beg < s->w[w->at].beg;
	return !(against && other);
}

static size_t word_of_byte(const struct sentence *s, uint32_t beg)
{
	size_t i = 0;
	while (i + 1 < s->n && s->w[i].beg < beg)
		i++;
	return i;
}

/* The drug that a warning is about: one taken or asked about, or one of the class asked about (*f); or, in a source on the topic, any (*f NULL, *name as written). */
static bool find_drug(const struct looking *l, const struct sentence *s, const struct warning *w, const struct fact **f,
		      struct str *name)
{
	double best = 0;
	struct q_mention *m;
	size_t n = question_mentions(l->k->lex.t, s->text, &l->k->scratch, &m);
	*f = NULL;
	for (size_t i = 0; i < l->pc->n; i++) {
		const struct fact *x = &l->pc->f[i];
		size_t at = 0;
		if (x->kind != FACT_DRUG || x->absent)
			continue;
		double v = drug_in(x, s, &at);
		if (v >= DRUG_NAMED && v > best && is_target(m, n, s, at, w)) {
			best = v;
			*f = x;
		}
		for (size_t j = 0; j < n && best == 0; j++)
			if (has_class(m[j].classes, x->c->name) && is_target(m, n, s, word_of_byte(s, m[j].beg), w))
				*f = x;
	}
	*name = *f ? (*f)->c->surface : STR("");
	if (*f)
		return true;
	const struct source_doc *d = &l->k->src[s->src];
	if (w->behind || says(s, useless))
		return false;
	for (size_t i = 0; i < n && d->leads && d->main >= ON_TOPIC; i++)
		if ((m[i].kind == Q_DRUG || m[i].kind == Q_DRUG_CLASS) &&
		    is_target(m, n, s, word_of_byte(s, m[i].beg), w)) {
			*name = str_sub(s->text, m[i].beg, m[i].end);
			return true;
		}
	return false;
}

/* Tests, scores and monitoring are warned of for other reasons. */
static bool is_about_tests(const struct sentence *s, const struct warning *w)
{
	for (size_t i = 0; i < w->at && i < s->n; i++)
		if (word_in(low_at(s, i), "monitoring|test|tests|testing|screening|score|scores|response|assessment|"
					  "imaging|ultrasound"))
			return true;
	return says(s, "used to diagnose|be used to");
}

static void keep(struct looking *l, const struct sentence *s, int strength, double fit, struct str label)
{
	enum standing st = standing_of(s->text);
	if ((st != STANDS && st != STANDS_SOFT) || !ARENA_MORE(&l->k->scratch, l->v, l->n, l->room))
		return;
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].src == s->src && l->v[i].beg == s->beg) {
			if (strength > l->v[i].strength) {
				l->v[i].strength = strength;
				l->v[i].label = label;
			}
			return;
		}
	l->v[l->n++] =
		(struct found){s->src, s->block, s->beg, s->end, strength, l->k->src[s->src].leads, label, fit, false};
}

static struct str two(struct compose *k, struct str a, struct str b)
{
	return a.n && b.n ? arena_printf(&k->scratch, "%.*s, %.*s", STR_ARG(a), STR_ARG(b)) : a.n ? a : b;
}

/* ---- the kinds of conflict ---- */

static void look_states(struct looking *l, const struct sentence *s, const struct warning *w)
{
	const struct patient_case *pc = l->pc;
	const struct fact *drug;
	struct str name;
	const struct doc *d = l->k->src[s->src].d;
	if (!find_drug(l, s, w, &drug, &name) || !group_fits(pc, s) || is_about_tests(s, w))
		return;
	size_t until = reasons_at(s);
	bool preg = speaks_of_pregnancy(s, d), milk = any_word(s, "breastfeed*|lactat*");
	struct bound b[BOUNDS_MAX];
	size_t nb = bounds_in(pc, s, b, BOUNDS_MAX);
	const struct bound *near = nearest_bound(b, nb, w->at);
	bool others = bound_elsewhere(l, s, until, near && near->holds ? near->at : s->n);
	if (others || says(s, "be combined|combined with|together with") || (near && !near->holds))
		return;
	if ((pc->pregnant || pc->planning) && preg) {
		if (trimester_fits(pc, s) && (near || !has_open_bound(s)))
			keep(l, s, w->strength, 1, two(l->k, name, STR("pregnancy")));
		return;
	}
	if (pc->breastfeeding && milk) {
		keep(l, s, w->strength, 1, two(l->k, name, STR("breastfeeding")));
		return;
	}
	if (preg || milk)
		return;
	if (near) {
		keep(l, s, w->strength, 1, two(l->k, name, near->label.n ? near->label : STR("age")));
		return;
	}
	if (has_open_bound(s))
		return;
	if (pc->egfr_lo > 0 && pc->egfr_hi < 60 &&
	    says(s, "renal impairment|renal failure|kidney disease|kidney failure|renal insufficiency|impaired "
		    "renal function"))
		keep(l, s, w->strength, 0.8, two(l->k, name, STR("kidney function")));
	else if (names_group(s) && pc->q->patient.group != Q_AGE_UNKNOWN && pc->q->patient.group != Q_AGE_ADULT)
		keep(l, s, w->strength, 1, two(l->k, name, str_c(q_age_name(pc->q->patient.group))));
}

/* "Embolic stroke of undetermined source" is not every stroke: a word of content before the name, unless the question has it, or "of" behind it. */
static bool is_narrower(const struct sentence *s, size_t at, const struct fact *f)
{
	size_t len = 1;
	for (size_t i = 0; i < f->n_names; i++)
		if (sequence_in(&f->names[i], s, at) == at && f->names[i].n > len)
			len = f->names[i].n;
	if (word_in(low_at(s, at + len), "of"))
		return true;
	if (!at || s->w[at - 1].clause != s->w[at].clause)
		return false;
	struct str before = low_at(s, at - 1);
	return !(s->w[at - 1].flags & TEXT_STOP) &&
	       !word_in(before,
			"history|treat|treats|treating|acute|chronic|any|established|known|until|with|without|in") &&
	       str_ifind(f->c->surface, before, 0) == SIZE_MAX;
}

/* "… should be avoided in people with epilepsy", "withheld until hyperkalaemia resolves": the condition is what the warning is bound to, not what the drug is for. */
static bool is_warned_in(const struct sentence *s, size_t at, const struct warning *w)
{
	if (at < w->at)
		return false;
	for (size_t i = at; i > w->at && at - i < NEAR_WORDS; i--)
		if (word_in(low_at(s, i - 1), "in|with|until|during|after|by"))
			return true;
	return false;
}

/* A drug of the patient or the question, and a condition or finding of theirs; or any drug of a source on the topic, and what the patient has beside the topic. */
static void look_conditions(struct looking *l, const struct sentence *s, const struct warning *w)
{
	const struct patient_case *pc = l->pc;
	const struct fact *drug;
	struct str name;
	const struct doc *d = l->k->src[s->src].d;
	if (!find_drug(l, s, w, &drug, &name) || !group_fits(pc, s) || has_open_bound(s) || is_about_tests(s, w) ||
	    w->risk)
		return;
	if (speaks_of_pregnancy(s, d) || any_word(s, "breastfeed*|lactat*") ||
	    says(s, "be combined|combined with|together with"))
		return;
	size_t until = reasons_at(s);
	for (size_t i = 0; i < pc->n; i++) {
		const struct fact *f = &pc->f[i];
		size_t at = 0;
		if (f->absent || (f->kind != FACT_CONDITION && f->kind != FACT_FINDING) ||
		    ((f->topic || f->asked) && !drug))
			continue;
		double v = drug_in(f, s, &at);
		if (v < DRUG_NAMED || at >= until || !is_warned_in(s, at, w) || is_narrower(s, at, f) ||
		    bound_elsewhere(l, s, until, s->n))
			continue;
		keep(l, s, w->strength, v, two(l->k, name, f->c->surface));
		return;
	}
}

/* Does it name a drug that the question asks about or that is taken? */
static bool names_any(const struct looking *l, const struct sentence *s)
{
	for (size_t i = 0; i < l->pc->n; i++) {
		size_t at = 0;
		if (l->pc->f[i].kind == FACT_DRUG && !l->pc->f[i].absent && drug_in(&l->pc->f[i], s, &at) >= DRUG_NAMED)
			return true;
	}
	return false;
}

static void look_allergies(struct looking *l, const struct sentence *s, const struct warning *w)
{
	for (size_t i = 0; i < l->pc->n; i++) {
		const struct fact *f = &l->pc->f[i];
		size_t at = 0;
		if (f->kind != FACT_ALLERGY || f->absent || drug_in(f, s, &at) < DRUG_NAMED)
			continue;
		bool allergy = any_word(s, "allerg*|hypersensitiv*|anaphyla*");
		bool pregnancy = speaks_of_pregnancy(s, l->k->src[s->src].d) && !l->pc->pregnant;
		if (!allergy || pregnancy || !group_fits(l->pc, s))
			continue;
		const struct source_doc *d = &l->k->src[s->src];
		bool topic = d->leads && d->main >= ON_TOPIC;
		bool named = names_any(l, s);
		if ((w->strength || says(s, crossing)) && (topic || named))
			keep(l, s, w->strength ? w->strength : WARN_MILD, 1,
			     arena_printf(&l->k->scratch, "%.*s allergy", STR_ARG(f->c->surface)));
		return;
	}
}

static void look_pairs(struct looking *l, const struct sentence *s, const struct warning *w)
{
	if (l->n_drugs < 2 || !names_any(l, s) || !group_fits(l->pc, s) || has_open_bound(s) ||
	    (!says(s, together) && !(says(s, beside) && (w->strength || says(s, danger)))))
		return;
	for (size_t i = 0; i < l->pc->n; i++)
		for (size_t j = 0; j < i; j++) {
			const struct fact *x = &l->pc->f[i], *y = &l->pc->f[j];
			size_t a = 0, b = 0;
			if (x->kind != FACT_DRUG || y->kind != FACT_DRUG || x->absent || y->absent ||
			    (!x->taken && !y->taken && l->pc->q->intents[0] == INTENT_DIFFERENCE))
				continue;
			if (drug_in(x, s, &a) < DRUG_NAMED || drug_in(y, s, &b) < DRUG_NAMED || a == b ||
			    bound_elsewhere(l, s, reasons_at(s), s->n))
				continue;
			/* "x or y should not be combined with z": the two stand on the same side */
			bool joined = true;
			for (size_t q = (a < b ? a : b) + 1; q < (a < b ? b : a); q++)
				joined &=
					word_in(low_at(s, q),
						"and|or|inhibitor|inhibitors|blocker|blockers|antagonist|antagonists");
			if (joined)
				continue;
			keep(l, s, w->strength ? w->strength : WARN_MILD, 1, two(l->k, y->c->surface, x->c->surface));
			return;
		}
}

/*
 * Does the sentence say that the drug at word `drug` causes what stands at word `sign`? "Due to" and "effect of" have the cause behind them; "cause" and "linked to" may have it on either side, but what is
 * "caused by" the sign is none.
 */
static bool says_cause(const struct sentence *s, size_t drug, size_t sign)
{
	for (size_t i = 0; i + 1 < s->n; i++) {
		struct str w = low_at(s, i), next = low_at(s, i + 1);
		bool behind = (word_in(w, "due|attributed|secondary") && word_in(next, "to")) ||
			      (word_in(w, "caused|induced") && word_in(next, "by")) ||
			      (word_in(w, "effect|effects") && word_in(next, "of"));
		if (behind) {
			if (drug > i || cue_in(str_sub(s->text, s->w[i].end, s->text.n), "the drug|the medicine"))
				return true;
			continue;
		}
		if (word_in(w, "cause|causes|causing|causative|induced|induce|induces|linked|suspicion") ||
		    (word_in(w, "reason") && word_in(next, "to")))
			return !(word_in(w, "causes|cause") && sign < i && drug > i &&
				 !any_word(s, "include|includes|are|is|that"));
	}
	return false;
}

/* The patient's own drug may be what causes the problem. */
static void look_causes(struct looking *l, const struct sentence *s)
{
	if (!l->n_drugs || !names_any(l, s) || !group_fits(l->pc, s) ||
	    says(s, "not cause|not caused|not due|not linked|not induced|does not|do not|did not|no cause|not "
		    "a cause|unlikely") ||
	    says(s, "used to treat|to treat|treats|treated with|treatment of|treatment "
		    "for|relieve*|improve*|effective|reduce|reduces|reduced|all cause|lowers|prevents|first "
		    "line|first choice|is recommended|are recommended|laxative"))
		return;
	for (size_t i = 0; i < l->pc->n; i++)
		for (size_t j = 0; j < l->pc->n; j++) {
			const struct fact *drug = &l->pc->f[i], *f = &l->pc->f[j];
			size_t a = 0, b = 0;
			if (drug->kind != FACT_DRUG || !drug->taken || drug->absent || f->absent ||
			    (f->kind != FACT_FINDING && f->kind != FACT_CONDITION) || !f->asked)
				continue;
			/* The drug or a class of it that is not too wide. */
			if (drug_in(drug, s, &a) < DRUG_NAMED || fact_in(f, s, -1, &b) < DRUG_NAMED || a == b ||
			    !says_cause(s, a, b))
				continue;
			if (bound_elsewhere(l, s, s->n, s->n))
				continue;
			keep(l, s, WARN_STRONG, 1.5, two(l->k, drug->c->surface, f->c->surface));
			return;
		}
}

static int by_weight(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	if (x->strength != y->strength)
		return x->strength > y->strength ? -1 : 1;
	if (x->fit != y->fit)
		return x->fit > y->fit ? -1 : 1;
	if (x->leads != y->leads)
		return x->leads ? -1 : 1;
	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	return x->beg < y->beg ? -1 : x->beg > y->beg;
}

static bool may_warn(const struct source_doc *s)
{
	return s->structured || s->d->kind == DOC_KIND_CONSUMER || s->design == DOC_DESIGN_GUIDELINE ||
	       s->design == DOC_DESIGN_REVIEW || s->design == DOC_DESIGN_SYSTEMATIC_REVIEW ||
	       s->design == DOC_DESIGN_META_ANALYSIS;
}

/* The same said already by another sentence of the list. */
static bool repeats(struct compose *k, const struct patient_parts *out, uint32_t c)
{
	for (size_t i = 0; i < out->n_cautions; i++) {
		const struct cand *x = &k->cand[out->caution[i].cand];
		if (x == &k->cand[c] || termset_jaccard(&x->terms, &k->cand[c].terms) > 0.6)
			return true;
	}
	return false;
}

static void look_all(struct looking *l)
{
	struct compose *k = l->k;
	for (size_t i = 0; i < sizeof(warnings) / sizeof(*warnings); i++)
		l->warn[i] = sequence_of(k, str_c(warnings[i].phrase), 1);
	for (size_t i = 0; i < l->pc->n; i++)
		l->n_drugs += l->pc->f[i].kind == FACT_DRUG && !l->pc->f[i].absent;
	for (uint32_t d = 0; d < k->n_all && d < CASE_DOCS_MAX && arena_ok(&k->scratch); d++) {
		struct sentence *s;
		if (!may_warn(&k->src[d]))
			continue;
		size_t n = sentences_of(k, l->pc, d, &s);
		for (size_t i = 0; i < n; i++) {
			struct warning w;
			bool warns = find_warning(l, &s[i], &w);
			if (warns) {
				size_t before = l->n;
				look_states(l, &s[i], &w);
				for (size_t x = before; x < l->n; x++)
					l->v[x].state = true;
				look_conditions(l, &s[i], &w);
			}
			look_allergies(l, &s[i], &w);
			look_pairs(l, &s[i], &w);
			look_causes(l, &s[i]);
		}
	}
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), by_weight);
}

/* Forbidden to some of those whom it speaks of only, or at a time of pregnancy that the question does not give. */
static bool forbids_some(const struct patient_case *pc, struct str text)
{
	return cue_in(text, "some|unless|except") || (pc->weeks < 0 && cue_in(text, "trimester*|at term|weeks"));
}

/* Every drug that the warning of the sentence is about. */
static size_t forbidden(struct looking *l, const struct found *x, struct str *out, size_t n, size_t max)
{
	struct sentence s;
	struct warning w;
	struct q_mention *m;
	sentence_read(l->k, x->src, x->block, x->beg, x->end, &s);
	if (!find_warning(l, &s, &w) || w.strength < WARN_STRONG)
		return n;
	size_t n_m = question_mentions(l->k->lex.t, s.text, &l->k->scratch, &m);
	for (size_t i = 0; i < n_m && n < max; i++) {
		bool there = false;
		if ((m[i].kind != Q_DRUG && m[i].kind != Q_DRUG_CLASS) ||
		    !is_target(m, n_m, &s, word_of_byte(&s, m[i].beg), &w))
			continue;
		for (size_t j = 0; j < n; j++)
			there |= str_ieq(out[j], m[i].name);
		if (!there)
			out[n++] = m[i].name;
	}
	return n;
}

size_t cautions_forbid(struct compose *k, struct patient_case *pc, struct str *out, size_t max)
{
	struct looking l = {.k = k, .pc = pc};
	size_t n = 0;
	look_all(&l);
	for (size_t i = 0; i < l.n && n < max; i++)
		if (l.v[i].state && l.v[i].strength == WARN_STRONG &&
		    !forbids_some(pc, str_sub(k->src[l.v[i].src].d->text, l.v[i].beg, l.v[i].end)))
			n = forbidden(&l, &l.v[i], out, n, max);
	return n;
}

void cautions_build(struct compose *k, struct patient_case *pc, struct patient_parts *out)
{
	struct looking l = {.k = k, .pc = pc};
	look_all(&l);
	for (size_t i = 0; i < l.n && out->n_cautions < CAUTIONS_MAX; i++) {
		size_t same = 0;
		for (size_t j = 0; j < out->n_cautions; j++)
			same += str_eq(out->caution[j].label, l.v[i].label);
		uint32_t c =
			same < SAME_LABEL ? cand_quote(k, l.v[i].src, l.v[i].block, l.v[i].beg, l.v[i].end) : DOC_NONE;
		if (c == DOC_NONE || repeats(k, out, c))
			continue;
		out->caution[out->n_cautions++] = (struct caution){l.v[i].label, c};
		k->cand[c].used = true;
		for (size_t f = 0; f < pc->n; f++)
			pc->f[f].warned |= pc->f[f].kind == FACT_DRUG && l.v[i].strength == WARN_STRONG &&
					   str_istarts(l.v[i].label, pc->f[f].c->surface);
	}
}
