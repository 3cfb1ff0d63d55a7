/*
 * reading.c - how the question was read, for the reader to check: the sentence, the facts one by one, the words that
 * were mended.
 */
#include "answer/answer_priv.h"

#define FACT_CLASSES 3 /* classes of a drug that are named */

struct facts {
	struct arena *a;
	struct article_fact *v;
	size_t n, cap;
};

static void add(struct facts *f, const char *slot, struct str text, struct str name, struct str said, struct str note)
{
	if (ARENA_MORE(f->a, f->v, f->n, f->cap))
		f->v[f->n++] = (struct article_fact){.slot = str_c(slot),
						     .text = arena_str(f->a, text),
						     .name = arena_str(f->a, name),
						     .said = said,
						     .note = note};
}

static struct str said_words(unsigned said, struct arena *a)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {{Q_NEGATED, "negated"},
		     {Q_UNCERTAIN, "uncertain"},
		     {Q_HISTORY, "history"},
		     {Q_FAMILY, "family"},
		     {Q_HYPOTHETICAL, "hypothetical"}};
	struct str s = STR("");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (said & words[i].bit)
			s = s.n ? arena_printf(a, "%.*s %s", STR_ARG(s), words[i].word) : str_c(words[i].word);
	return s;
}

static struct str class_words(const struct q_concept *c, struct arena *a)
{
	struct str s = STR("");
	for (size_t i = 0; i < c->n_classes && i < FACT_CLASSES; i++)
		s = s.n ? arena_printf(a, "%.*s, %.*s", STR_ARG(s), STR_ARG(c->classes[i]))
			: arena_str(a, c->classes[i]);
	return s;
}

static void add_patient(struct facts *f, const struct q_patient *p)
{
	static const char *const pregnancy[] = {NULL,	       "not pregnant",	    "pregnant", "breastfeeding",
						"after birth", "planning pregnancy"};
	static const struct {
		unsigned bit;
		const char *name;
	} courses[] = {
#define X(c, bit, name) {bit, name},
		Q_COURSE_LIST(X)
#undef X
	};
	const struct str none = STR("");
	if (p->age >= 1)
		add(f, "age", none, arena_printf(f->a, "%g %s", (double)p->age, p->age == 1 ? "year" : "years"), none,
		    none);
	else if (p->age >= 0)
		add(f, "age", none, arena_printf(f->a, "%.0f months", (double)p->age * 12), none, none);
	if (p->group != Q_AGE_UNKNOWN)
		add(f, "age-group", none, str_c(q_age_name(p->group)), none, none);
	if (p->sex != Q_SEX_UNKNOWN)
		add(f, "sex", none, p->sex == Q_FEMALE ? STR("female") : STR("male"), none, none);
	if (pregnancy[p->pregnancy])
		add(f, "pregnancy", none, str_c(pregnancy[p->pregnancy]), none,
		    p->gestation >= 0 ? arena_printf(f->a, "%g weeks", (double)p->gestation) : none);
	for (size_t i = 0; i < sizeof(courses) / sizeof(*courses); i++)
		if (p->course & courses[i].bit)
			add(f, "course", none, str_c(courses[i].name), none, none);
	if (p->duration >= 0)
		add(f, "duration", p->duration_text,
		    arena_printf(f->a, "%g %s", (double)p->duration, p->duration == 1 ? "day" : "days"), none, none);
}

void reading_write(const struct question *q, struct arena *a, struct article *out)
{
	struct facts f = {.a = a};
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		add(&f,
		    c->asked	 ? "asked"
		    : c->allergy ? "allergy"
				 : q_kind_name(c->kind),
		    c->surface, c->name, said_words(c->said, a), class_words(c, a));
	}
	for (size_t i = 0; i < q->n_values; i++)
		add(&f, "value", q->values[i].text, q->values[i].name, STR(""), arena_str(a, q->values[i].reading));
	if (q->patient.described)
		add_patient(&f, &q->patient);
	out->reading = question_reading(q, a);
	out->facts = f.v;
	out->n_facts = f.n;
	out->mended = ARENA_ARRAY(a, q->n_mended, struct q_mended);
	for (size_t i = 0; out->mended && i < q->n_mended; i++)
		out->mended[out->n_mended++] =
			(struct q_mended){arena_str(a, q->mended[i].from), arena_str(a, q->mended[i].to)};
}
