/*
 * values.c - values with units, and what they say: eGFR 25, K 6.1, Breslow 2.9
 * mm, pT3b, BP 180/110.
 *
 * A measure is a pattern of words (phrase.h), a number behind it (or, for some,
 * before it), a unit. Bands of the value in the measure's own unit give the
 * reading; other units are converted. A number outside what the measure can be
 * is no value. Bands are those of the guideline named in the reading or beside
 * the table; where limits depend on the laboratory or there is no agreed band,
 * there is no reading.
 */
#include "question/lexicon.h"

#include "base/once.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define VALUES_MAX  32
#define GAP_BETWEEN 5 /* words between a name and its number */

struct band {
	double below; /* the band ends before this; INFINITY ends the list */
	int level;
	const char *reading;
};
struct unit {
	const char *name;
	double factor, offset; /* own unit = value * factor + offset */
};
struct measure {
	const char *pattern, *name, *unit;
	double least, most; /* in the own unit */
	struct unit others[4];
	const struct band *bands;
	bool pair; /* two numbers with a slash */
};

/* KDIGO 2012 (GFR categories). */
static const struct band egfr[] = {{15, -1, "kidney failure, KDIGO G5"},
				   {30, -1, "severely reduced kidney function, KDIGO G4"},
				   {45, -1, "moderately to severely reduced kidney function, KDIGO G3b"},
				   {60, -1, "mildly to moderately reduced kidney function, KDIGO G3a"},
				   {90, 0, "mildly reduced, KDIGO G2"},
				   {INFINITY, 0, "normal or high, KDIGO G1"}};
/* UK Kidney Association 2020/2023 for the upper bands. */
static const struct band potassium[] = {{2.5, -1, "severe hypokalaemia"},     {3, -1, "moderate hypokalaemia"},
					{3.5, -1, "mild hypokalaemia"},	      {5.5, 0, "no hyper- or hypokalaemia"},
					{6, 1, "mild hyperkalaemia"},	      {6.5, 1, "moderate hyperkalaemia"},
					{INFINITY, 1, "severe hyperkalaemia"}};
/* European guideline on hyponatraemia, 2014. */
static const struct band sodium[] = {{125, -1, "profound hyponatraemia"},
				     {130, -1, "moderate hyponatraemia"},
				     {135, -1, "mild hyponatraemia"},
				     {145.01, 0, "normal"},
				     {INFINITY, 1, "hypernatraemia"}};
/* ADA: diabetes from 6.5 %, prediabetes from 5.7 %. */
static const struct band hba1c[] = {{5.7, 0, "below the range of prediabetes"},
				    {6.5, 1, "range of prediabetes"},
				    {INFINITY, 1, "range of diabetes"}};
static const struct band temperature[] = {{35, -1, "hypothermia"}, {38, 0, "no fever"}, {INFINITY, 1, "fever"}};
static const struct band heart_rate[] = {{60, -1, "bradycardia"}, {100.5, 0, "normal"}, {INFINITY, 1, "tachycardia"}};
static const struct band breaths[] = {{12, -1, "slow"}, {20.5, 0, "normal"}, {INFINITY, 1, "tachypnoea"}};
static const struct band saturation[] = {{90, -1, "hypoxaemia"}, {94, -1, "low"}, {INFINITY, 0, "normal"}};
static const struct band bmi[] = {
	{18.5, -1, "underweight"}, {25, 0, "normal weight"}, {30, 1, "overweight"}, {INFINITY, 1, "obesity"}};
/* ESC 2021. */
static const struct band ejection[] = {{40.01, -1, "reduced ejection fraction"},
				       {50, -1, "mildly reduced ejection fraction"},
				       {INFINITY, 0, "preserved ejection fraction"}};
/* AJCC, 8th edition, thickness alone. */
static const struct band breslow[] = {{1.01, 0, "T1 by thickness, AJCC 8"},
				      {2.01, 1, "T2 by thickness, AJCC 8"},
				      {4.01, 1, "T3 by thickness, AJCC 8"},
				      {INFINITY, 1, "T4 by thickness, AJCC 8"}};
static const struct band lactate[] = {{2.01, 0, "not raised"}, {4, 1, "raised"}, {INFINITY, 1, "markedly raised"}};
static const struct band glucose[] = {{3.9, -1, "hypoglycaemia"}, {11.1, 0, ""}, {INFINITY, 1, "hyperglycaemia"}};
static const struct band platelets[] = {{50, -1, "marked thrombocytopenia"},
					{150, -1, "thrombocytopenia"},
					{450.01, 0, "normal"},
					{INFINITY, 1, "thrombocytosis"}};
static const struct band qtc[] = {{500, 0, ""}, {INFINITY, 1, "markedly prolonged"}};
static const struct band coma[] = {{9, -1, "severe impairment of consciousness"},
				   {13, -1, "moderate impairment of consciousness"},
				   {15, -1, "mild impairment of consciousness"},
				   {INFINITY, 0, "fully conscious"}};
static const struct band ph[] = {{7.35, -1, "acidaemia"}, {7.4501, 0, "normal"}, {INFINITY, 1, "alkalaemia"}};
static const struct band calcium[] = {{2.2, -1, "hypocalcaemia"}, {2.61, 0, "normal"}, {INFINITY, 1, "hypercalcaemia"}};
static const struct band none[] = {{INFINITY, 0, ""}};

static const struct measure measures[] = {
	{"egfr|gfr", "eGFR", "mL/min/1.73 m²", 1, 200, {{"ml/min", 1, 0}}, egfr, false},
	{"creatinine clearance", "creatinine clearance", "mL/min", 1, 250, {{NULL, 0, 0}}, none, false},
	{"crcl", "creatinine clearance", "mL/min", 1, 250, {{NULL, 0, 0}}, none, false},
	{"creatinine|creat|cr|scr", "creatinine", "", 0.1, 3000, {{NULL, 0, 0}}, none, false},
	{"urea|bun", "urea", "", 0.5, 400, {{NULL, 0, 0}}, none, false},
	{"potassium|k", "potassium", "mmol/L", 1, 12, {{"meq/l", 1, 0}}, potassium, false},
	{"hyperkalemia|hyperkalaemia|hypokalemia|hypokalaemia",
	 "potassium",
	 "mmol/L",
	 1,
	 12,
	 {{"meq/l", 1, 0}},
	 potassium,
	 false},
	{"sodium|na", "sodium", "mmol/L", 90, 200, {{"meq/l", 1, 0}}, sodium, false},
	{"calcium", "calcium", "mmol/L", 1, 6, {{"mg/dl", 0.2495, 0}}, calcium, false},
	{"hba1c|a1c", "HbA1c", "%", 3, 20, {{"mmol/mol", 0.09148, 2.152}}, hba1c, false},
	{"blood pressure|pressures", "blood pressure", "mmHg", 20, 320, {{NULL, 0, 0}}, NULL, true},
	{"bp", "blood pressure", "mmHg", 20, 320, {{NULL, 0, 0}}, NULL, true},
	{"sbp|systolic ?bp|pressure", "blood pressure", "mmHg", 20, 320, {{NULL, 0, 0}}, none, false},
	{"t", "temperature", "°C", 34, 45, {{"°f", 0.55556, -17.7778}, {"f", 0.55556, -17.7778}}, temperature, false},
	{"temperature|temp",
	 "temperature",
	 "°C",
	 25,
	 45,
	 {{"°f", 0.55556, -17.7778}, {"f", 0.55556, -17.7778}},
	 temperature,
	 false},
	{"fever|febrile",
	 "temperature",
	 "°C",
	 37,
	 45,
	 {{"°f", 0.55556, -17.7778}, {"f", 0.55556, -17.7778}},
	 temperature,
	 false},
	{"heart|pulse rate", "heart rate", "/min", 15, 350, {{"bpm", 1, 0}}, heart_rate, false},
	{"hr|pulse", "heart rate", "/min", 15, 350, {{"bpm", 1, 0}}, heart_rate, false},
	{"respiratory rate", "respiratory rate", "/min", 2, 90, {{NULL, 0, 0}}, breaths, false},
	{"rr", "respiratory rate", "/min", 5, 90, {{NULL, 0, 0}}, breaths, false},
	{"spo2|sats|sao2", "oxygen saturation", "%", 20, 100, {{NULL, 0, 0}}, saturation, false},
	{"o2|oxygen sat|sats|saturation|saturations",
	 "oxygen saturation",
	 "%",
	 20,
	 100,
	 {{NULL, 0, 0}},
	 saturation,
	 false},
	{"saturation|saturations|sat", "oxygen saturation", "%", 20, 100, {{NULL, 0, 0}}, saturation, false},
	{"oxygen saturation|saturations", "oxygen saturation", "%", 20, 100, {{NULL, 0, 0}}, saturation, false},
	{"bmi", "BMI", "kg/m²", 8, 120, {{NULL, 0, 0}}, bmi, false},
	{"lvef|ef", "ejection fraction", "%", 3, 90, {{NULL, 0, 0}}, ejection, false},
	{"ejection fraction", "ejection fraction", "%", 3, 90, {{NULL, 0, 0}}, ejection, false},
	{"breslow ?thickness|depth", "Breslow thickness", "mm", 0.05, 60, {{"cm", 10, 0}}, breslow, false},
	{"melanoma ?with|of thickness", "Breslow thickness", "mm", 0.05, 60, {{"cm", 10, 0}}, breslow, false},
	{"melanoma", "Breslow thickness", "mm", 0.05, 60, {{NULL, 0, 0}}, breslow, false},
	{"mitoses|mitosis|mitotic ?rate|count|index", "mitotic rate", "/mm²", 0, 200, {{NULL, 0, 0}}, none, false},
	{"hemoglobin|hb|hgb|haemoglobin", "haemoglobin", "g/dL", 2, 25, {{"g/l", 0.1, 0}}, NULL, false},
	{"platelets|platelet|plt|plts ?count", "platelets", "×10⁹/L", 1, 3000, {{NULL, 0, 0}}, platelets, false},
	{"wbc|wcc|leukocytes|neutrophils|anc", "white cells", "×10⁹/L", 0, 800, {{NULL, 0, 0}}, none, false},
	{"inr", "INR", "", 0.5, 20, {{NULL, 0, 0}}, none, false},
	{"alt|alat|sgpt", "ALT", "U/L", 1, 30000, {{NULL, 0, 0}}, none, false},
	{"ast|asat|sgot", "AST", "U/L", 1, 30000, {{NULL, 0, 0}}, none, false},
	{"bilirubin|bili", "bilirubin", "", 0.1, 1500, {{NULL, 0, 0}}, none, false},
	{"ck|cpk", "creatine kinase", "U/L", 10, 500000, {{NULL, 0, 0}}, none, false},
	{"creatine kinase", "creatine kinase", "U/L", 10, 500000, {{NULL, 0, 0}}, none, false},
	{"crp", "CRP", "mg/L", 0, 800, {{NULL, 0, 0}}, none, false},
	{"lactate", "lactate", "mmol/L", 0.1, 40, {{NULL, 0, 0}}, lactate, false},
	{"glucose", "glucose", "mmol/L", 0.5, 100, {{"mg/dl", 0.0555, 0}}, glucose, false},
	{"sugar|cbg|bm", "glucose", "mmol/L", 0.5, 100, {{"mg/dl", 0.0555, 0}}, glucose, false},
	{"blood sugar", "glucose", "mmol/L", 0.5, 100, {{"mg/dl", 0.0555, 0}}, glucose, false},
	{"ldl ?cholesterol", "LDL cholesterol", "mmol/L", 0.1, 20, {{"mg/dl", 0.02586, 0}}, none, false},
	{"psa", "PSA", "ng/mL", 0, 10000, {{NULL, 0, 0}}, none, false},
	{"tsh", "TSH", "mIU/L", 0, 500, {{NULL, 0, 0}}, none, false},
	{"ferritin", "ferritin", "µg/L", 0, 100000, {{NULL, 0, 0}}, none, false},
	{"urate", "urate", "", 0.5, 2000, {{NULL, 0, 0}}, none, false},
	{"uric acid", "urate", "", 0.5, 2000, {{NULL, 0, 0}}, none, false},
	{"troponin", "troponin", "", 0, 1000000, {{NULL, 0, 0}}, none, false},
	{"qtc", "QTc", "ms", 250, 800, {{NULL, 0, 0}}, qtc, false},
	{"gcs", "Glasgow coma scale", "", 3, 15, {{NULL, 0, 0}}, coma, false},
	{"ph", "pH", "", 6.5, 8, {{NULL, 0, 0}}, ph, false},
	{"weight|weighs|weighing", "weight", "kg", 0.3, 400, {{"lb", 0.4536, 0}}, none, false},
	{"cha2ds2 ?vasc", "CHA2DS2-VASc", "", 0, 9, {{NULL, 0, 0}}, none, false},
	{"has bled", "HAS-BLED", "", 0, 9, {{NULL, 0, 0}}, none, false},
	{"has-bled|hasbled ?score", "HAS-BLED", "", 0, 9, {{NULL, 0, 0}}, none, false},
	{"crb 65 ?score", "CRB-65", "", 0, 4, {{NULL, 0, 0}}, none, false},
	{"crb65|crb-65 ?score", "CRB-65", "", 0, 4, {{NULL, 0, 0}}, none, false},
	{"ketones|ketone", "ketones", "mmol/L", 0, 20, {{NULL, 0, 0}}, none, false},
	{"magnesium", "magnesium", "mmol/L", 0.1, 5, {{"mg/dl", 0.4114, 0}}, none, false},
	{"curb 65 ?score", "CURB-65", "", 0, 5, {{NULL, 0, 0}}, none, false},
	{"curb65 ?score", "CURB-65", "", 0, 5, {{NULL, 0, 0}}, none, false},
	{"gleason ?score", "Gleason score", "", 2, 10, {{NULL, 0, 0}}, none, false},
	{"mjoa ?score", "mJOA score", "", 0, 18, {{NULL, 0, 0}}, none, false},
};

/* As written in questions; the longer before the shorter. */
static const char *const units[] = {
	"mL/min/1.73 m²",
	"mL/min/1.73m²",
	"mL/min/1.73m2",
	"mL/min/1.73 m2",
	"mL/min",
	"mmol/mol",
	"mmol/L",
	"mEq/L",
	"µmol/L",
	"μmol/L",
	"umol/L",
	"micromol/L",
	"mg/dL",
	"mg/L",
	"µg/L",
	"μg/L",
	"ug/L",
	"ng/mL",
	"ng/L",
	"ng/dL",
	"g/dL",
	"g/L",
	"pg/mL",
	"mIU/L",
	"IU/L",
	"U/L",
	"mmHg",
	"mm Hg",
	"kg/m²",
	"kg/m2",
	"°C",
	"° C",
	"°F",
	"° F",
	"×10⁹/L",
	"x10^9/L",
	"x10⁹/L",
	"/mm²",
	"/mm2",
	"per mm²",
	"per mm2",
	"/min",
	"bpm",
	"mm",
	"cm",
	"ms",
	"kg",
	"lb",
	"%",
	"C",
	"F",
	"mIU",
	"K",
};

static struct str unit_at(struct str text, size_t at, size_t *end)
{
	size_t from = at;
	while (from < text.n && text.p[from] == ' ')
		from++;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct str u = str_c(units[i]), rest = str_sub(text, from, text.n);
		if (!str_istarts(rest, u))
			continue;
		unsigned char next = u.n < rest.n ? (unsigned char)rest.p[u.n] : ' ';
		bool letter =
			(next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9');
		if (letter && str_ends(u, STR("%")) == false)
			continue;
		*end = from + u.n;
		return str_sub(rest, 0, u.n);
	}
	*end = at;
	return STR_NULL;
}

#define BODY_LEAST 30 /* °C */
#define BODY_MOST  45
static bool number_of(const struct q_word *w, double *v)
{
	char b[32];
	if (w->term.n == 0 || w->term.n >= sizeof(b) || w->term.p[0] < '0' || w->term.p[0] > '9')
		return false;
	memcpy(b, w->term.p, w->term.n);
	b[w->term.n] = 0;
	char *end = NULL;
	*v = strtod(b, &end);
	/* "39.5C" is one word. */
	bool celsius = strcmp(end, "c") == 0 && *v >= BODY_LEAST && *v <= BODY_MOST;
	return ((w->flags & TEXT_NUMBER) && *end == 0 && isfinite(*v)) || celsius;
}

static char comparator_in(struct str between)
{
	for (size_t i = 0; i < between.n; i++) {
		unsigned char c = (unsigned char)between.p[i];
		if (c == '<' || c == '>')
			return (char)c;
	}
	if (str_find(between, STR("\xe2\x89\xa5"), 0) != SIZE_MAX)
		return '>';
	return str_find(between, STR("\xe2\x89\xa4"), 0) != SIZE_MAX ? '<' : '=';
}

/* Grades of the European Society of Hypertension; the higher of the two numbers
 * decides. */
static void pressure(struct q_value *v)
{
	double s = v->value, d = v->value2;
	if (s >= 180 || d >= 110)
		v->level = 1, v->reading = STR("grade 3, severe hypertension range");
	else if (s >= 160 || d >= 100)
		v->level = 1, v->reading = STR("grade 2 hypertension range");
	else if (s >= 140 || d >= 90)
		v->level = 1, v->reading = STR("grade 1 hypertension range");
	else if (s < 90)
		v->level = -1, v->reading = STR("hypotension");
	else
		v->reading = STR("below the hypertension range");
}

/* WHO: anaemia below 13 g/dL in men, 12 in women, 11 in pregnancy. */
static void hemoglobin(struct q_value *v, double own, const struct q_patient *p)
{
	double least = p->pregnancy == Q_PREGNANT ? 11 : p->sex == Q_MALE ? 13 : 12;
	if (own < least)
		v->level = -1, v->reading = own < 8 ? STR("severe anaemia") : STR("anaemia");
	else if (p->sex != Q_SEX_UNKNOWN)
		v->reading = STR("no anaemia");
}

static bool to_own(const struct measure *m, struct q_value *v, double *own)
{
	*own = v->value;
	for (size_t i = 0; i < 4 && m->others[i].name && v->unit.n; i++)
		if (str_istarts(v->unit, str_c(m->others[i].name)) && !str_ieq(v->unit, str_c(m->unit)))
			*own = v->value * m->others[i].factor + m->others[i].offset;
	/* Without a unit, a number that only fits another one is in that. */
	for (size_t i = 0; i < 4 && m->others[i].name && !v->unit.n; i++) {
		double x = v->value * m->others[i].factor + m->others[i].offset;
		if ((*own < m->least || *own > m->most) && x >= m->least && x <= m->most) {
			*own = x;
			v->unit = str_c(m->others[i].name);
			break;
		}
	}
	return *own >= m->least && *own <= m->most;
}

static bool judge(const struct measure *m, struct q_value *v, const struct q_patient *p)
{
	double own;
	if (!to_own(m, v, &own))
		return false;
	if (!v->unit.n)
		v->unit = str_c(m->unit);
	if (m->pair) {
		pressure(v);
	} else if (!m->bands) {
		hemoglobin(v, own, p);
	} else {
		const struct band *b = m->bands;
		/* "eGFR < 30": the band below the number. */
		double x = v->comparator == '<' ? own - own * 1e-9 - 1e-9 : own;
		while (x >= b->below)
			b++;
		v->level = b->level;
		v->reading = str_c(b->reading);
	}
	return true;
}

static bool taken(const struct question *q, uint32_t beg, uint32_t end)
{
	for (size_t i = 0; i < q->n_values; i++)
		if (beg < q->values[i].end && q->values[i].beg < end)
			return true;
	return false;
}

static int add_value(struct reading *r, struct question *q, size_t *room, struct q_value v, struct err *e)
{
	if (q->n_values == VALUES_MAX || taken(q, v.beg, v.end))
		return 0;
	if (!ARENA_MORE(r->a, q->values, q->n_values, *room))
		return err_mem(e);
	v.text = str_sub(r->text, v.beg, v.end);
	q->values[q->n_values++] = v;
	/* A disease named with its measure stays what the question is about. */
	for (size_t i = 0; i < r->n_words; i++)
		if (r->words[i].beg >= v.beg && r->words[i].end <= v.end && lexicon_guess(r->words[i].low) == Q_OTHER)
			r->words[i].value = true;
	return 0;
}

/* What may stand between a measure and its number: "creatinine rising to 210". */
static bool tells_change(struct str low)
{
	static const char *const words[] = {"level",	"ulcerated", "rising", "rose",	  "risen",    "fell",  "falling",
					    "fallen",	"dropped",   "down",   "up",	  "climbed",  "gone",  "increased",
					    "decreased", "went",     "score",  "reading", "measured", "reads", "currently"};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eqc(low, words[i]))
			return true;
	return false;
}

/* "from 60 to 41": the first of the two is what was. */
static bool is_former(const struct reading *r, size_t i)
{
	double v;
	return i > 0 && i + 2 < r->n_words && str_eqc(r->words[i - 1].low, "from") &&
	       str_eqc(r->words[i + 1].low, "to") && number_of(&r->words[i + 2], &v);
}

/* Where measures are named, and which of two numbers is the last one. */
struct places {
	const struct phrase_match *named;
	size_t n_named;
	struct value_times times;
};

/* Does a measure begin at a word of [from, to)? */
static bool names_measure(const struct places *p, size_t from, size_t to)
{
	for (size_t i = 0; i < p->n_named; i++)
		if (p->named[i].from >= from && p->named[i].from < to)
			return true;
	return false;
}

/* Of the number at word i: the word of the last one of that measure, where the words tell of two times; else i. */
static size_t latest(const struct reading *r, const struct places *p, size_t i)
{
	const struct value_times *t = &p->times;
	for (size_t k = 0; k < t->n; k++) {
		size_t last = i;
		double v;
		if (r->words[i].beg < t->v[k].beg || r->words[i].end >= t->v[k].end)
			continue;
		for (size_t j = i + 1; j < r->n_words && r->words[j].beg < t->v[k].end; j++)
			last = number_of(&r->words[j], &v) ? j : last;
		if (last > i && !names_measure(p, i + 1, last))
			return last;
	}
	return i;
}

/* A measure's name fitted words [at, to): its number, if one follows. */
static int measured(struct reading *r, struct question *q, size_t *room, const struct measure *m, size_t at, size_t to,
		    const struct places *p, struct err *e)
{
	for (size_t i = to; i < r->n_words && i <= to + GAP_BETWEEN && !(i > to && r->words[i].ends); i++) {
		const struct q_word *w = &r->words[i];
		struct q_value v = {.name = str_c(m->name), .beg = r->words[at].beg};
		if (is_former(r, i))
			continue;
		if (!number_of(w, &v.value)) {
			bool change = tells_change(w->low);
			if (!w->stop && !change && w->cls != WORD_WEAK && w->cls != WORD_CUE && i > to && w->low.n > 2)
				return 0;
			if (!w->stop && !change && w->cls >= WORD_CONTEXT && !m->pair && w->low.n > 2)
				return 0;
			continue;
		}
		i = latest(r, p, i);
		w = &r->words[i];
		(void)number_of(w, &v.value);
		struct str between = str_sub(r->text, r->words[to - 1].end, w->beg);
		v.comparator = comparator_in(between);
		v.end = w->end;
		if (m->pair) {
			/* "90/50", "90 over 50" */
			size_t second = i + 2 < r->n_words && str_eqc(w[1].low, "over") ? 2 : 1;
			if (i + second >= r->n_words || !number_of(&w[second], &v.value2) ||
			    (second == 1 && r->text.p[w->end] != '/'))
				return 0;
			v.end = w[second].end;
			if (v.value2 >= v.value)
				return 0;
		}
		size_t end = 0;
		v.unit = unit_at(r->text, v.end, &end);
		if (v.unit.n)
			v.end = (uint32_t)end;
		/* "melanoma 2.9 mm" needs its unit: any number may follow the name of a
     * disease. */
		if ((m->bands == breslow || str_eqc(v.name, "temperature")) && !v.unit.n &&
		    (str_starts(r->words[at].low, STR("melanoma")) || v.value < 30))
			return 0;
		return judge(m, &v, &q->patient) ? add_value(r, q, room, v, e) : 0;
	}
	return 0;
}

/* "pT3b", "cT2N0M0", "T4a": by the shape of the word. */
static int category(struct reading *r, struct question *q, size_t *room, const struct q_word *w, bool melanoma,
		    struct err *e)
{
	struct str s = w->low;
	size_t i = s.n && (s.p[0] == 'p' || s.p[0] == 'c' || s.p[0] == 'y') ? 1 : 0;
	i += i && i < s.n && s.p[0] == 'y' && s.p[i] == 'p' ? 1 : 0;
	if (i + 1 >= s.n || s.p[i] != 't' || s.p[i + 1] < '0' || s.p[i + 1] > '4' || s.n > i + 12)
		return 0;
	/* Behind it a letter, N and M at most; without "p" or "c" there must be one: "T1" is a vertebra or a weighting. */
	size_t k = i + 2;
	k += k < s.n && s.p[k] >= 'a' && s.p[k] <= 'd';
	bool more = k > i + 2;
	for (size_t m = 0; m < 2 && k + 1 < s.n && s.p[k] == "nm"[m]; m++, more = true)
		for (k++; k < s.n &&
			  ((s.p[k] >= '0' && s.p[k] <= '3') || s.p[k] == 'x' || (s.p[k] >= 'a' && s.p[k] <= 'c'));)
			k++;
	if (k != s.n || (i == 0 && !more))
		return 0;
	char t = s.p[i + 1], sub = i + 2 < s.n ? s.p[i + 2] : 0;
	struct q_value v = {.name = STR("T category"), .beg = w->beg, .end = w->end, .comparator = '='};
	static const char *const thick[] = {"", "up to 1.0 mm", "over 1.0 to 2.0 mm", "over 2.0 to 4.0 mm",
					    "over 4.0 mm"};
	if (melanoma && t >= '1') {
		v.level = t > '1';
		/* T1b is also 0.8 to 1.0 mm without ulceration. */
		const char *u = sub == 'a' ? ", not ulcerated" : sub == 'b' && t > '1' ? ", ulcerated" : "";
		v.reading = arena_printf(r->a, "thickness %s%s, AJCC 8", thick[t - '0'], u);
	}
	return add_value(r, q, room, v, e);
}

#define MEASURES    (sizeof(measures) / sizeof(measures[0]))
#define MATCHES_MAX 256

static struct phrase_rule names[MEASURES];
static struct phrase_set *set;
static struct once once;

static bool make_set(void)
{
	struct err e;
	for (size_t m = 0; m < MEASURES; m++)
		names[m] = (struct phrase_rule){measures[m].pattern, "", ""};
	return phrase_set_new(names, MEASURES, &set, &e) == 0;
}

int values_read(struct reading *r, struct question *q, struct err *e)
{
	size_t room = 0, at = 0;
	bool melanoma = false;
	struct places p;
	int rc = value_times_read(r, &p.times, e);
	if (rc)
		return rc;
	for (size_t i = 0; i < r->n_words; i++)
		melanoma |= str_starts(r->words[i].low, STR("melanoma"));
	struct phrase_match *f = ARENA_ARRAY(r->a, MATCHES_MAX, struct phrase_match);
	if (!f || !once_made(&once, make_set))
		return err_mem(e);
	size_t n = phrase_find(set, &r->spoken, f, MATCHES_MAX);
	p.named = f;
	p.n_named = n;
	for (size_t i = 0; at < r->n_words; at++) {
		int code = category(r, q, &room, &r->words[at], melanoma, e);
		/* "vitamin K 2" */
		bool vitamin = at > 0 && str_eqc(r->words[at - 1].low, "vitamin");
		for (; !code && i < n && f[i].from == at; i++)
			if (!vitamin)
				code = measured(r, q, &room, &measures[f[i].rule], at, f[i].to, &p, e);
		if (code)
			return code;
	}
	/* By place. */
	for (size_t i = 1; i < q->n_values; i++)
		for (size_t j = i; j > 0 && q->values[j].beg < q->values[j - 1].beg; j--) {
			struct q_value t = q->values[j];
			q->values[j] = q->values[j - 1];
			q->values[j - 1] = t;
		}
	q->patient.described |= q->n_values > 0;
	return 0;
}
