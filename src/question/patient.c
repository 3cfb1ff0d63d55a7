/*
 * patient.c - who is it about: age, sex, pregnancy, time course?
 *
 * Age, sex, pregnancy, its weeks and the weight are told by data/rules/person.tsv; the group of
 * an age by nouns where no age is given; the course by words, in order. The first that says it
 * counts, and what only looks like it (a rule of the value "none") takes its words.
 */
#include "phrase/phrase.h"

#include "base/once.h"
#include "question/question_priv.h"

#include <stdlib.h>

#define MATCHES_MAX   64
#define DECADE_MIDDLE 5 /* "in her 60s" is 65 */
#define KG_OF_POUND   0.4536f
#define KG_OF_STONE   6.3503f
#define KG_OF_GRAM    0.001f

const char *q_age_name(enum q_age_group g)
{
	static const char *const names[] = {
#define X(c, name) name,
		Q_AGE_LIST(X)
#undef X
	};
	return g < Q_AGE_N ? names[g] : "unknown";
}

static bool is(const struct reading *r, size_t i, const char *list)
{
	struct str rest = str_c(list), one;
	while (i < r->n_words && str_cut(&rest, '|', &one)) {
		bool prefix = one.n && one.p[one.n - 1] == '*';
		if (prefix ? str_starts(r->words[i].low, str_sub(one, 0, one.n - 1)) : str_eq(one, r->words[i].low))
			return true;
	}
	return false;
}

/* A number in figures, or up to twelve in letters. */
static bool number(const struct reading *r, size_t i, float *v)
{
	static const char *const words[] = {"",	     "one",   "two",  "three", "four",	 "five",  "six",
					    "seven", "eight", "nine", "ten",   "eleven", "twelve"};
	if (i >= r->n_words)
		return false;
	const struct q_word *w = &r->words[i];
	for (size_t k = 1; k < sizeof(words) / sizeof(words[0]); k++)
		if (str_eqc(w->low, words[k])) {
			*v = (float)k;
			return true;
		}
	if (str_eqc(w->low, "a") || str_eqc(w->low, "an")) {
		*v = 1;
		return true;
	}
	char b[16];
	if (!(w->flags & TEXT_NUMBER) || w->term.n >= sizeof(b) || !w->term.n)
		return false;
	memcpy(b, w->term.p, w->term.n);
	b[w->term.n] = 0;
	*v = strtof(b, NULL);
	return *v < 100000;
}

/* Days in this unit of time; 0 when it is none. */
static float days_in(const struct reading *r, size_t i)
{
	if (is(r, i, "hour|hours|hr|hrs|h"))
		return 1.0f / 24;
	if (is(r, i, "day|days"))
		return 1;
	if (is(r, i, "week|weeks|wk|wks|weekly"))
		return 7;
	if (is(r, i, "month|months|mo|mos"))
		return 30.4375f;
	return is(r, i, "year|years|yr|yrs|y") ? 365.25f : 0;
}

static void read_group(const struct reading *r, struct q_patient *p)
{
	static const struct {
		const char *words;
		enum q_age_group group;
	} nouns[] = {
		{"newborn*|neonat*|preterm", Q_AGE_NEWBORN},
		{"infant|infants|baby|babies|infancy", Q_AGE_INFANT},
		{"child|children|pediatric|paediatric|toddler*|boy|girl|boys|girls|"
		 "childhood|kid|kids|schoolchild*",
		 Q_AGE_CHILD},
		{"adolescent*|teenage*|teen|teens|adolescence", Q_AGE_ADOLESCENT},
		{"elderly|geriatric|octogenarian*|nonagenarian*", Q_AGE_OLD},
		{"adult|adults|adulthood", Q_AGE_ADULT},
	};
	if (p->age >= 0) {
		p->group = p->age < 28 / 365.25f ? Q_AGE_NEWBORN
			   : p->age < 1		 ? Q_AGE_INFANT
			   : p->age < 12	 ? Q_AGE_CHILD
			   : p->age < 18	 ? Q_AGE_ADOLESCENT
			   : p->age < 65	 ? Q_AGE_ADULT
						 : Q_AGE_OLD;
		return;
	}
	for (size_t i = 0; i < r->n_words; i++) {
		if (is(r, i, "older|old") &&
		    is(r, i + 1, "adult|adults|people|person|patient|patients|age|man|men|woman|women"))
			p->group = Q_AGE_OLD;
		for (size_t k = 0; k < sizeof(nouns) / sizeof(nouns[0]) && p->group == Q_AGE_UNKNOWN; k++)
			if (is(r, i, nouns[k].words) && !(i + 1 < r->n_words && r->words[i + 1].hyphen))
				p->group = nouns[k].group;
		if (p->group != Q_AGE_UNKNOWN)
			return;
	}
}

static void read_course(const struct reading *r, struct q_patient *p)
{
	static const struct {
		const char *words;
		unsigned bit;
	} courses[] = {
		{"acute|acutely", Q_COURSE_ACUTE},
		{"subacute|subacutely", Q_COURSE_SUBACUTE},
		{"chronic|chronically|longstanding", Q_COURSE_CHRONIC},
		{"progressive|progressively|worsening|deteriorating|progressing|"
		 "ascending",
		 Q_COURSE_PROGRESSIVE},
		{"recurrent|recurring|relapsing|intermittent|episodic|repeated", Q_COURSE_RECURRENT},
		{"sudden|suddenly|abrupt|abruptly|thunderclap", Q_COURSE_SUDDEN},
		{"persistent|persisting|ongoing|lasting", Q_COURSE_PERSISTENT},
	};
	for (size_t i = 0; i < r->n_words; i++) {
		for (size_t k = 0; k < sizeof(courses) / sizeof(courses[0]); k++)
			if (is(r, i, courses[k].words))
				p->course |= courses[k].bit;
		if (is(r, i, "long") && is(r, i + 1, "standing"))
			p->course |= Q_COURSE_CHRONIC;
		float v = 0;
		size_t n = i + 1;
		bool lead = is(r, i, "for|since|over|past|last|lasting|within|during|of|x");
		while (lead && is(r, n,
				  "the|last|past|about|over|more|than|at|least|nearly|"
				  "almost|some|around"))
			n++;
		bool number_first = number(r, i, &v) && days_in(r, i + 1) && is(r, i + 2, "of|history|ago|duration");
		if (number_first)
			n = i;
		if (p->duration >= 0 || !(lead || number_first) || !number(r, n, &v))
			continue;
		float unit = days_in(r, n + 1);
		/* "3 weeks pregnant", "65 years old" are something else. */
		if (!unit || is(r, n + 2, "old|pregnan*|gestation") ||
		    (is(r, n + 2, "of") && is(r, n + 3, "age|pregnancy|gestation")))
			continue;
		if (is(r, i, "of|over|x") && !number_first && unit > 300 && v > 17)
			continue; /* "over 65 years", "of 70 years": an age */
		p->duration = v * unit;
		p->duration_text = str_sub(r->text, r->words[n].beg, r->words[n + 1].end);
	}
}

/* ---- what the rules say ---- */

extern const struct phrase_rule rules_person[];
extern const size_t rules_person_n;

static struct phrase_set *set;
static struct err failed;
static struct once once;

static bool make_set(void)
{
	failed.code = 0;
	return phrase_set_new(rules_person, rules_person_n, &set, &failed) == 0;
}

struct said_of_person {
	struct phrase_match all[MATCHES_MAX], one[MATCHES_MAX];
	size_t n;
};

/* The fits of one slot that nothing which looks like it takes, by place. */
static size_t slot(struct said_of_person *p, const char *name)
{
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < p->n; i++) {
		const char *value = rules_person[p->all[i].rule].value;
		const char *slots = rules_person[p->all[i].rule].more;
		bool none = strcmp(value, "none") == 0 && (!slots[0] || strstr(slots, name));
		if (strcmp(value, name) == 0 || none)
			p->one[n++] = p->all[i];
	}
	n = phrase_longest(p->one, n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules_person[p->one[i].rule].value, name) == 0)
			p->one[kept++] = p->one[i];
	return kept;
}

static float years(const struct phrase_match *m)
{
	static const struct {
		const char *unit;
		float years;
	} units[] = {{"years", 1},
		     {"months", 1 / 12.0f},
		     {"weeks", 7 / 365.25f},
		     {"days", 1 / 365.25f},
		     {"hours", 1 / 8766.0f}};
	const char *unit = rules_person[m->rule].more;
	if (unit[0] == '=')
		return strtof(unit + 1, NULL);
	if (!m->n_numbers)
		return -1;
	if (strcmp(unit, "years+months") == 0 && m->n_numbers > 1)
		return (float)(m->number[0] + m->number[1] / 12);
	if (strcmp(unit, "half") == 0)
		return (float)m->number[0] + 0.5f;
	if (strcmp(unit, "decade") == 0)
		return (float)m->number[0] + DECADE_MIDDLE;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(unit, units[i].unit) == 0)
			return (float)m->number[0] * units[i].years;
	return (float)m->number[0];
}

static void read_sex_and_age(struct said_of_person *s, struct q_patient *p)
{
	size_t n = slot(s, "age"), at = SIZE_MAX;
	if (n) {
		p->age = years(&s->one[0]);
		at = s->one[0].from;
	}
	n = slot(s, "sex");
	for (size_t i = 0; i < n; i++) {
		bool number = s->one[i].n_numbers > 0;
		if (p->age < 0 && number) {
			p->age = (float)s->one[i].number[0];
			at = s->one[i].from;
		}
		/* "78M": what stands with the age is surer than a pronoun elsewhere. */
		if (p->sex == Q_SEX_UNKNOWN || (number && s->one[i].from <= at))
			p->sex = rules_person[s->one[i].rule].more[0] == 'f' ? Q_FEMALE : Q_MALE;
	}
}

static void read_state(struct said_of_person *s, struct q_patient *p)
{
	static const struct {
		const char *name;
		enum q_pregnancy state;
	} states[] = {{"trying", Q_TRYING},
		      {"not-pregnant", Q_NOT_PREGNANT},
		      {"breastfeeding", Q_BREASTFEEDING},
		      {"pregnant", Q_PREGNANT},
		      {"postpartum", Q_POSTPARTUM}};
	size_t n = slot(s, "state"), best = sizeof(states) / sizeof(*states);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < best; k++)
			if (strcmp(rules_person[s->one[i].rule].more, states[k].name) == 0)
				best = k;
	if (best < sizeof(states) / sizeof(*states))
		p->pregnancy = states[best].state;
	n = slot(s, "weeks");
	if (!n && p->pregnancy == Q_PREGNANT)
		n = slot(s, "stage");
	if (n && (p->pregnancy == Q_PREGNANCY_UNKNOWN || p->pregnancy == Q_PREGNANT)) {
		const struct phrase_match *m = &s->one[0];
		p->pregnancy = Q_PREGNANT;
		bool days = m->n_numbers > 1 && m->number[1] < 7;
		/* Of "gravida 1, 26 weeks" the second is the weeks. */
		p->gestation = m->n_numbers > 1 && !days ? (float)m->number[1]
							 : (float)m->number[0] + (days ? (float)m->number[1] / 7 : 0);
	}
	if (p->pregnancy != Q_PREGNANCY_UNKNOWN && p->sex == Q_SEX_UNKNOWN)
		p->sex = Q_FEMALE;
}

static float kg_of(const char *unit)
{
	return strcmp(unit, "lb") == 0 ? KG_OF_POUND : strcmp(unit, "st") == 0 ? KG_OF_STONE : strcmp(unit, "g") == 0 ? KG_OF_GRAM : 1;
}

static bool is_digit(struct str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* "F56" as "F 56", and the signs of the sexes as words: rules then see a sex and an age. Places in the text are not
 * used here. */
static struct str spelled_out(struct str text, struct arena *a)
{
	static const char female[] = "\xe2\x99\x80", male[] = "\xe2\x99\x82";
	struct str out = STR("");
	size_t from = 0;
	for (size_t i = 0; i + 2 < text.n; i++) {
		bool letter = (text.p[i] == 'F' || text.p[i] == 'M') && is_digit(text, i + 1) && is_digit(text, i + 2) &&
			      !is_digit(text, i + 3) && !(i + 3 < text.n && text.p[i + 3] == '.' && is_digit(text, i + 4)) &&
			      (i == 0 || text.p[i - 1] == ' ' || text.p[i - 1] == '(' || text.p[i - 1] == ',');
		bool f = memcmp(text.p + i, female, 3) == 0, m = memcmp(text.p + i, male, 3) == 0;
		if (!letter && !f && !m)
			continue;
		size_t end = i + (letter ? 1 : 0);
		out = arena_printf(a, "%.*s%.*s%s ", STR_ARG(out), STR_ARG(str_sub(text, from, end)),
				   f ? " female" : m ? " male" : "");
		from = letter ? end : i + 3;
	}
	return from ? arena_printf(a, "%.*s%.*s", STR_ARG(out), STR_ARG(str_sub(text, from, text.n))) : text;
}

int person_read(const struct reading *r, struct q_patient *p, struct err *e)
{
	struct said_of_person *s = ARENA_NEW(r->a, struct said_of_person);
	struct phrase_text t;
	*p = (struct q_patient){.age = -1, .gestation = -1, .duration = -1, .weight = -1};
	if (!once_made(&once, make_set))
		return err_set(e, failed.code, "%s", failed.msg);
	phrase_text_make(spelled_out(r->text, r->a), r->a, &t);
	if (!s || !arena_ok(r->a))
		return err_mem(e);
	s->n = phrase_find(set, &t, s->all, MATCHES_MAX);
	read_sex_and_age(s, p);
	read_state(s, p);
	size_t n = slot(s, "weight");
	if (n)
		p->weight = (float)s->one[0].number[0] * kg_of(rules_person[s->one[0].rule].more);
	read_group(r, p);
	read_course(r, p);
	p->described = r->patient || p->age >= 0 || p->pregnancy != Q_PREGNANCY_UNKNOWN;
	return 0;
}
