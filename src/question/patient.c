/*
 * patient.c - who is it about: age, sex, pregnancy, time course?
 *
 * Age: "65-year-old", "65 yo", "65M", "aged 65", "6 months old", "3-week-old",
 * "in her 60s" (65), or a noun ("child", "elderly"). Sex: nouns, pronouns,
 * "65F", and what only one sex has. All by words, in order; the first that says
 * it counts, a number before a noun.
 */
#include "question/question_priv.h"

#include <stdlib.h>

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

static void read_age(const struct reading *r, struct q_patient *p)
{
	float v = 0;
	for (size_t i = 0; i < r->n_words && p->age < 0; i++) {
		/* "65yo", "65M", "72F": one word. */
		struct str s = r->words[i].low;
		size_t d = 0;
		while (d < s.n && s.p[d] >= '0' && s.p[d] <= '9')
			d++;
		if (d > 0 && d <= 3 && d < s.n) {
			struct str end = str_sub(s, d, s.n);
			float n = strtof(s.p, NULL);
			bool letter = str_eqc(end, "m") || str_eqc(end, "f");
			if ((str_eqc(end, "yo") || str_eqc(end, "y") ||
			     (letter && r->text.p[r->words[i].end - 1] < 'a')) &&
			    n <= 120) {
				p->age = n;
				if (letter)
					p->sex = s.p[d] == 'm' ? Q_MALE : Q_FEMALE;
				return;
			}
		}
		if (!number(r, i, &v) || v > 120 || str_eqc(s, "a") || str_eqc(s, "an"))
			continue;
		float unit = days_in(r, i + 1);
		bool old = is(r, i + 2, "old|man|woman|male|female|boy|girl") || (unit >= 365 && is(r, i + 2, "m|f"));
		if (unit && (old || (is(r, i + 2, "of") && is(r, i + 3, "age"))))
			p->age = v * unit / 365.25f;
		else if (is(r, i + 1, "yo|yrold") || (is(r, i + 1, "y") && is(r, i + 2, "o")))
			p->age = v;
		else if (i > 0 && is(r, i - 1, "aged|age"))
			p->age = unit ? v * unit / 365.25f : v;
		else if (i > 1 && is(r, i - 1, "of") && is(r, i - 2, "age"))
			p->age = v;
		else if (v >= 16 && is(r, i + 1, "m|f") && v == (float)(int)v &&
			 r->words[i + 1].end - r->words[i + 1].beg == 1 && r->words[i + 1].beg == r->words[i].end + 1 &&
			 r->text.p[r->words[i + 1].beg] < 'a') {
			p->age = v;
			p->sex = is(r, i + 1, "m") ? Q_MALE : Q_FEMALE;
		}
		/* "my mother, 70, has" */
		else if (v >= 18 && i > 0 && r->words[i].breaks &&
			 is(r, i - 1, "mother|father|husband|wife|man|woman|male|female") &&
			 (i + 1 == r->n_words || r->words[i + 1].breaks))
			p->age = v;
	}
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

static void read_sex(const struct reading *r, struct q_patient *p)
{
	for (size_t i = 0; i < r->n_words && p->sex == Q_SEX_UNKNOWN; i++) {
		bool relative = is(r, i,
				   "mother|father|brother|sister|husband|wife|son|daughter|"
				   "aunt|uncle|grandmother|grandfather");
		/* "my mother" is the patient; "whose mother", "her father" are not. */
		if (relative && !(i > 0 && is(r, i - 1, "my|our")))
			continue;
		if (is(r, i,
		       "woman|women|female|females|girl|girls|lady|she|her|hers|mother|"
		       "wife|daughter|sister|aunt|grandmother|"
		       "pregnan*|breastfeeding|lactating|postmenopausal|menopausal|"
		       "primigravida|multigravida"))
			p->sex = Q_FEMALE;
		else if (is(r, i,
			    "man|men|male|males|boy|boys|gentleman|he|his|him|father|"
			    "husband|son|brother|uncle|grandfather"))
			p->sex = Q_MALE;
		/* Both: nobody in particular. */
		if (p->sex != Q_SEX_UNKNOWN && is(r, i + 1, "and|or") &&
		    is(r, i + 2, p->sex == Q_FEMALE ? "men|man|male|males|boys" : "women|woman|female|females|girls")) {
			p->sex = Q_SEX_UNKNOWN;
			return;
		}
	}
}

static void read_pregnancy(const struct reading *r, struct q_patient *p)
{
	for (size_t i = 0; i < r->n_words; i++) {
		enum q_pregnancy x = Q_PREGNANCY_UNKNOWN;
		if (is(r, i, "nonpregnant") || (is(r, i, "pregnant") && i > 0 && is(r, i - 1, "not|non")))
			x = Q_NOT_PREGNANT;
		else if (is(r, i, "conceive|conception") ||
			 (is(r, i, "pregnant|pregnancy") && i > 0 &&
			  is(r, i - 1, "become|get|getting|becoming|planning|before|prepare|plans")))
			x = Q_TRYING;
		else if (is(r, i,
			    "pregnant|pregnancy|gestation|gravid|primigravida|multigravida|"
			    "trimester|antenatal"))
			x = Q_PREGNANT;
		else if (is(r, i, "breastfeeding|breastfeed|lactating|lactation|nursing") ||
			 (is(r, i, "breast") && is(r, i + 1, "feeding|feed")))
			x = Q_BREASTFEEDING;
		else if (is(r, i, "postpartum|puerper*|postnatal") || (is(r, i, "post") && is(r, i + 1, "partum")))
			x = Q_POSTPARTUM;
		/* "ectopic pregnancy", "pregnancy test": a thing, not a state */
		if (x == Q_PREGNANT &&
		    ((i > 0 && is(r, i - 1, "ectopic|molar|after|previous|prior")) || is(r, i + 1, "test|tests|loss")))
			x = Q_PREGNANCY_UNKNOWN;
		if (x != Q_PREGNANCY_UNKNOWN && p->pregnancy == Q_PREGNANCY_UNKNOWN)
			p->pregnancy = x;
		float v = 0;
		if (number(r, i, &v) && v >= 3 && v <= 43 && is(r, i + 1, "week|weeks|wk|wks") &&
		    is(r, i + 2, "pregnan*|gestation|gestational|gravid|of")) {
			bool of = is(r, i + 2, "of") && !is(r, i + 3, "pregnancy|gestation");
			p->gestation = of ? p->gestation : v;
		}
		if (is(r, i, "at") && number(r, i + 1, &v) && v >= 3 && v <= 43 && is(r, i + 2, "week|weeks") &&
		    p->pregnancy == Q_PREGNANT)
			p->gestation = v;
	}
	if (p->gestation >= 0 && p->pregnancy == Q_PREGNANCY_UNKNOWN)
		p->pregnancy = Q_PREGNANT;
	if (p->pregnancy != Q_PREGNANCY_UNKNOWN && p->pregnancy != Q_NOT_PREGNANT && p->sex == Q_SEX_UNKNOWN)
		p->sex = Q_FEMALE;
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

void person_read(const struct reading *r, struct q_patient *p)
{
	*p = (struct q_patient){.age = -1, .gestation = -1, .duration = -1};
	read_age(r, p);
	read_group(r, p);
	read_sex(r, p);
	read_pregnancy(r, p);
	read_course(r, p);
	p->described = r->patient || p->age >= 0 || p->pregnancy != Q_PREGNANCY_UNKNOWN;
}
