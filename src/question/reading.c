/*
 * reading.c - the reading of a question as a sentence for people.
 */
#include "question/question_priv.h"

#define READING_BYTES ((size_t)16 << 10)

static void put_said(struct buf *b, const struct q_concept *c)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {{Q_NEGATED, "no "},
		     {Q_UNCERTAIN, "possible "},
		     {Q_HISTORY, "past "},
		     {Q_FAMILY, "in the family: "},
		     {Q_HYPOTHETICAL, "if "}};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (c->said & words[i].bit)
			buf_addc(b, words[i].word);
}

static void put_concept(struct buf *b, const struct q_concept *c)
{
	put_said(b, c);
	buf_add(b, c->surface);
	if (c->kind == Q_DRUG && c->n_classes)
		buf_printf(b, " (%.*s)", STR_ARG(c->classes[0]));
	else if (c->known && !str_ieq(c->name, c->surface) && c->surface.n <= 6)
		buf_printf(b, " (%.*s)", STR_ARG(c->name));
}

/* Which list of the patient's does it belong to? */
enum list { LIST_CONDITIONS, LIST_FINDINGS, LIST_DRUGS, LIST_ALLERGIES, LIST_OTHER, LIST_N };

static enum list list_of(const struct q_concept *c)
{
	if (c->allergy)
		return LIST_ALLERGIES;
	switch (c->kind) {
	case Q_CONDITION:
	case Q_ORGANISM: return LIST_CONDITIONS;
	case Q_FINDING: return LIST_FINDINGS;
	case Q_DRUG:
	case Q_DRUG_CLASS: return LIST_DRUGS;
	default: return LIST_OTHER;
	}
}

static void put_lists(struct buf *b, const struct question *q)
{
	static const char *const labels[] = {"conditions", "findings", "drugs", "allergies", "also named"};
	for (int l = 0; l < LIST_N; l++) {
		size_t n = 0;
		for (size_t i = 0; i < q->n_concepts; i++) {
			const struct q_concept *c = &q->concepts[i];
			if (!c->of_patient || (int)list_of(c) != l)
				continue;
			if (n++)
				buf_addc(b, ", ");
			else
				buf_printf(b, "; %s: ", labels[l]);
			put_concept(b, c);
		}
	}
	for (size_t i = 0; i < q->n_values; i++) {
		const struct q_value *v = &q->values[i];
		buf_printf(b, "%s%.*s", i ? ", " : "; values: ", STR_ARG(v->text));
		if (v->reading.n)
			buf_printf(b, " (%.*s)", STR_ARG(v->reading));
	}
}

static void put_patient(struct buf *b, const struct question *q)
{
	static const char *const states[] = {NULL,	    "not pregnant",	 "pregnant", "breastfeeding",
					     "after birth", "planning pregnancy"};
	const struct q_patient *p = &q->patient;
	bool child = p->age >= 0 && p->age < 18;
	bool person = p->sex != Q_SEX_UNKNOWN || p->age >= 0 || p->group != Q_AGE_UNKNOWN || states[p->pregnancy];
	const char *label = person ? "; patient" : "; course";
	buf_addc(b, label);
	const char *sep = ": ";
	if (p->sex != Q_SEX_UNKNOWN) {
		buf_printf(b, "%s%s", sep, p->sex == Q_FEMALE ? (child ? "girl" : "woman") : child ? "boy" : "man");
		sep = ", ";
	}
	if (p->age >= 2 || p->age == 1) {
		buf_printf(b, "%s%g %s", sep, (double)p->age, p->age == 1 ? "year" : "years");
		sep = ", ";
	} else if (p->age >= 0) {
		buf_printf(b, "%s%.0f months", sep, (double)p->age * 12);
		sep = ", ";
	} else if (p->group != Q_AGE_UNKNOWN) {
		buf_printf(b, "%s%s", sep, q_age_name(p->group));
		sep = ", ";
	}
	if (states[p->pregnancy]) {
		buf_printf(b, "%s%s", sep, states[p->pregnancy]);
		if (p->gestation >= 0)
			buf_printf(b, " (%g weeks)", (double)p->gestation);
		sep = ", ";
	}
	static const struct {
		unsigned bit;
		const char *name;
	} courses[] = {
#define X(c, bit, name) {bit, name},
		Q_COURSE_LIST(X)
#undef X
	};
	for (size_t i = 0; i < sizeof(courses) / sizeof(courses[0]); i++)
		if (p->course & courses[i].bit) {
			buf_printf(b, "%s%s", sep, courses[i].name);
			sep = ", ";
		}
	if (p->duration >= 0) {
		buf_printf(b, "%sfor %.*s", sep, STR_ARG(p->duration_text));
		sep = ", ";
	}
	/* Nothing but that there is one. */
	if (sep[0] == ':')
		b->n -= b->err ? 0 : strlen(label);
}

/* Listed with the values. */
static bool in_value(const struct question *q, struct str phrase)
{
	for (size_t i = 0; i < q->n_values; i++)
		if (phrase.p >= q->values[i].text.p && phrase.p + phrase.n <= q->values[i].text.p + q->values[i].text.n)
			return true;
	return false;
}

/* Said of the patient already. */
static bool is_state(struct str phrase)
{
	static const char *const states[] = {"pregnant", "pregnancy", "breastfeeding", "lactation", "postpartum"};
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (str_ieq(phrase, str_c(states[i])))
			return true;
	return false;
}

static void put_focus(struct buf *b, const struct question *q)
{
	size_t n = 0;
	for (size_t i = 0; i < q->n_focus && n < 4; i++) {
		const struct q_concept *in = NULL;
		for (size_t k = 0; k < q->n_concepts; k++) {
			const struct q_concept *c = &q->concepts[k];
			if (c->surface.p >= q->focus[i].p && c->surface.p < q->focus[i].p + q->focus[i].n)
				in = c;
		}
		if ((in && in->of_patient && !in->asked) || (n && (in_value(q, q->focus[i]) || is_state(q->focus[i]))))
			continue;
		buf_addc(b, n++ ? ", " : ": ");
		buf_add(b, q->focus[i]);
		if (in && in->known && in->surface.n <= 6 && !str_ieq(in->name, in->surface))
			buf_printf(b, " (%.*s)", STR_ARG(in->name));
	}
	if (!n && q->n_focus) {
		buf_addc(b, ": ");
		buf_add(b, q->focus[0]);
	}
}

struct str question_reading(const struct question *q, struct arena *a)
{
	struct buf b;
	buf_init(&b, READING_BYTES);
	for (size_t i = 0; i < q->n_intents; i++) {
		struct str label = str_c(intent_label(q->intents[i]));
		if (i)
			buf_addc(&b, i + 1 < q->n_intents ? ", " : " and ");
		size_t at = b.n;
		buf_add(&b, label);
		if (i && !b.err && b.p[at] >= 'A' && b.p[at] <= 'Z')
			b.p[at] = (char)(b.p[at] - 'A' + 'a');
	}
	put_focus(&b, q);
	if (q->patient.described)
		put_patient(&b, q);
	put_lists(&b, q);
	buf_addc(&b, ".");
	for (size_t i = 0; i < q->n_mended; i++)
		buf_printf(&b, " Read “%.*s” as “%.*s”.", STR_ARG(q->mended[i].from), STR_ARG(q->mended[i].to));
	struct str s = arena_str(a, buf_str(&b));
	buf_release(&b);
	return s;
}
