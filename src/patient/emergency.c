/*
 * emergency.c - emergencies and crises, before anything is searched.
 *
 * data/rules/emergency.tsv says what tells of one, data/safety/emergency.tsv what is to be done. What is said otherwise
 * than plainly (said.c) is taken out of the text first; slips of the pen are read as the word of a rule that is one
 * letter away; a question about the world at large ("what are the symptoms of …"), in which nobody is spoken of, is
 * none, unless somebody says it of themselves. Beside the rules stands what was learned (alarm.c).
 */
#include "patient/patient_priv.h"

#include <math.h>

#define MATCHES_MAX   64
#define SHOWN_MAX     3
#define NOTICE_FIELDS 9
#define CRITICAL_MOST 3
enum notice_field { EM_ID, EM_KIND, EM_TITLE, EM_NAME, EM_CLINICIAN, EM_LAY, EM_SOURCE, EM_URL, EM_CHECKED };

extern const char *const safety_emergency[][NOTICE_FIELDS];
extern const size_t safety_emergency_n;

/* Read slips as the words that they are near to. */
static int mend(struct phrase_text *t, const struct phrase_set *set, struct arena *a, struct err *e)
{
	struct phrase_token *v = ARENA_ARRAY(a, t->n + 1, struct phrase_token);
	if (!v)
		return err_mem(e);
	for (size_t i = 0; i < t->n; i++) {
		struct str word;
		v[i] = t->v[i];
		if (!phrase_near(set, v[i].low, &word))
			continue;
		v[i].low = word;
		v[i].h = str_hash(word);
	}
	t->v = v;
	return 0;
}

/* Is the question about the world at large, is somebody spoken of, does it speak as clinicians do? */
static int read_frame(const struct phrase_text *t, float *f, struct err *e)
{
	const struct phrase_rule *rules;
	const struct phrase_set *set = patient_rules(RULES_frames, &rules, e);
	struct phrase_match m[MATCHES_MAX];
	if (!set)
		return e ? e->code : ERR_INTERNAL;
	size_t n = phrase_find(set, t, m, MATCHES_MAX);
	for (size_t i = 0; i < n; i++) {
		const char *value = rules[m[i].rule].value;
		if (strcmp(value, "general") == 0)
			f[ALARM_GENERAL] = 1;
		if (strcmp(value, "person") == 0)
			f[ALARM_PERSON] = 1;
		if (strcmp(value, "clinical") == 0)
			f[ALARM_CLINICAL] = 1;
	}
	return 0;
}

/* Shares of what is said otherwise than plainly. */
static int read_said(const struct phrase_text *t, struct arena *a, float *f, struct err *e)
{
	const uint8_t *said = patient_said(t, a, e);
	if (!said)
		return e ? e->code : ERR_INTERNAL;
	for (size_t i = 0; i < t->n; i++) {
		f[ALARM_NEGATED] += said[i] & SAID_NEGATED ? 1 : 0;
		f[ALARM_PAST] += said[i] & SAID_PAST ? 1 : 0;
		f[ALARM_OTHER] += said[i] & SAID_OTHER ? 1 : 0;
		f[ALARM_HYPOTHETICAL] += said[i] & SAID_HYPOTHETICAL ? 1 : 0;
		f[ALARM_OVER] = said[i] & SAID_OVER ? 1 : f[ALARM_OVER];
	}
	for (int k = ALARM_NEGATED; k <= ALARM_HYPOTHETICAL; k++)
		f[k] = t->n ? f[k] / (float)t->n : 0;
	f[ALARM_LENGTH] = (float)sqrt((double)t->n);
	f[ALARM_ASKS] = str_find(t->text, STR("?"), 0) != SIZE_MAX;
	return 0;
}

static struct patient_notice notice_of(size_t row, struct str why)
{
	const char *const *f = safety_emergency[row];
	return (struct patient_notice){.id = f[EM_ID],
				       .kind = f[EM_KIND],
				       .title = str_c(f[EM_TITLE]),
				       .name = f[EM_NAME],
				       .text = str_c(f[EM_CLINICIAN]),
				       .lay = str_c(f[EM_LAY]),
				       .why = why,
				       .source = f[EM_SOURCE],
				       .url = f[EM_URL],
				       .checked = f[EM_CHECKED]};
}

/* Who feels fine after a poison is not over it. */
static bool outlasts(const char *id)
{
	return strcmp(id, "overdose") == 0 || strcmp(id, "poisoning") == 0;
}

const char *emergency_id(size_t row)
{
	return row < safety_emergency_n ? safety_emergency[row][EM_ID] : NULL;
}

static size_t row_of(const char *id)
{
	size_t row = 0;
	while (row < safety_emergency_n && strcmp(safety_emergency[row][EM_ID], id) != 0)
		row++;
	return row;
}

/* Rules that fit go into rows; what of them stands only in a question on a subject does not count. */
static void take_rules(const struct phrase_rule *rules, const struct phrase_match *m, size_t n, bool worldly,
		       struct emergency_look *out, uint8_t *rows, struct str *why)
{
	for (size_t i = 0; i < n; i++) {
		const struct phrase_rule *r = &rules[m[i].rule];
		size_t row = row_of(r->value);
		if (row == safety_emergency_n || rows[row])
			continue;
		if (worldly && strcmp(r->more, "cry") != 0) {
			out->f[ALARM_WORLDLY] = 1;
			continue;
		}
		rows[row] = 1;
		why[row] = str_sub(out->whole.text, m[i].beg, m[i].end);
		out->n++;
	}
}

int emergency_look(struct str question, struct arena *a, struct emergency_look *out, struct err *e)
{
	const struct phrase_rule *rules;
	const struct phrase_set *set = patient_rules(RULES_emergency, &rules, e);
	struct phrase_text t, lasting;
	struct phrase_match m[MATCHES_MAX];
	*out = (struct emergency_look){0};
	if (!set)
		return e ? e->code : ERR_INTERNAL;
	uint8_t *rows = ARENA_ARRAY(a, safety_emergency_n, uint8_t);
	struct str *why = ARENA_ARRAY(a, safety_emergency_n, struct str);
	if (!rows || !why)
		return err_mem(e);
	memset(rows, 0, safety_emergency_n);
	phrase_text_make(question, a, &out->whole);
	int rc = arena_ok(a) ? mend(&out->whole, set, a, e) : err_mem(e);
	if (!rc)
		rc = read_frame(&out->whole, out->f, e);
	if (!rc)
		rc = read_said(&out->whole, a, out->f, e);
	if (!rc)
		rc = patient_plain_text(&out->whole, SAID_ANY, a, &t, e);
	if (!rc)
		rc = patient_plain_text(&out->whole, SAID_ANY & (uint8_t)~SAID_OVER, a, &lasting, e);
	if (rc)
		return rc;
	size_t found = phrase_find(set, &t, m, MATCHES_MAX / 2);
	size_t end = found + phrase_find(set, &lasting, m + found, MATCHES_MAX - found);
	for (size_t i = found; i < end; i++)
		if (outlasts(rules[m[i].rule].value))
			m[found++] = m[i];
	take_rules(rules, m, found, out->f[ALARM_GENERAL] > 0 && out->f[ALARM_PERSON] <= 0, out, rows, why);
	out->f[ALARM_RULES] = out->n > 0;
	out->f[ALARM_UNPLAIN] = !out->n && phrase_find(set, &out->whole, m, 1) > 0;
	out->rows = rows;
	out->why = why;
	out->clinical = out->f[ALARM_CLINICAL] > 0;
	return 0;
}

/* Values that alone call for an urgent look: NEWS2's scores of 3 (Royal College of Physicians, 2017), and of the
 * laboratory what threatens life. At most `low`, or at least `high`. */
static const struct {
	const char *name;
	double low, high;
} critical[] = {
	{"respiratory rate", 8, 25}, {"oxygen saturation", 91, 1000}, {"blood pressure", 90, 220},
	{"heart rate", 40, 131},     {"temperature", 35, 1000},	      {"Glasgow coma scale", 14, 1000},
	{"lactate", 0, 4},	     {"potassium", 2.5, 6.5},	      {"pH", 7.2, 7.6},
	{"glucose", 3, 30},	     {"sodium", 119, 160},	      {"calcium", 1.6, 3.5},
	{"platelets", 9, 1000000},
};

static bool is_critical(const struct q_value *v)
{
	for (size_t k = 0; k < sizeof(critical) / sizeof(*critical); k++) {
		double x = bounds_one_unit(critical[k].name, v->value);
		if (str_eqc(v->name, critical[k].name) && (x <= critical[k].low || x >= critical[k].high))
			return true;
	}
	return false;
}

static float count_critical(const struct question *q)
{
	float n = 0;
	for (size_t i = 0; q && i < q->n_values; i++)
		n += is_critical(&q->values[i]) ? 1 : 0;
	return n > CRITICAL_MOST ? CRITICAL_MOST : n;
}

/* `sure`: sure enough that nothing else is answered to somebody in a crisis who is no clinician. */
static void add(size_t row, struct str why, bool sure, struct patient_notice *out, size_t *n)
{
	if (row == safety_emergency_n || *n == SHOWN_MAX)
		return;
	out[*n] = notice_of(row, why);
	out[*n].alone = sure && strcmp(out[*n].kind, "crisis") == 0;
	++*n;
}

void emergency_measure(const struct question *q, size_t n_vectors, struct emergency_look *look)
{
	look->f[ALARM_CLAUSES] = n_vectors > 1;
	look->f[ALARM_CRITICAL] = count_critical(q);
}

int emergency_find(struct str question, const struct emergency_meaning *meaning, struct arena *a,
		   struct patient_notice **out, size_t *n, struct err *e)
{
	struct emergency_look look;
	struct alarm learned = {0};
	*out = ARENA_ARRAY(a, SHOWN_MAX, struct patient_notice);
	*n = 0;
	int rc = *out ? emergency_look(question, a, &look, e) : err_mem(e);
	if (rc)
		return rc;
	emergency_measure(meaning ? meaning->q : NULL, alarm_can(meaning) ? meaning->n : 0, &look);
	alarm_judge(&look.whole, meaning, look.f, &learned);
	for (size_t row = 0; row < safety_emergency_n && !learned.forbids; row++)
		if (look.rows[row])
			add(row, look.why[row], !look.clinical, *out, n);
	if (!*n && learned.alarms)
		add(row_of(learned.kind ? learned.kind : "general"), str_trim(question), !look.clinical && learned.sure,
		    *out, n);
	return 0;
}

struct str emergency_lay(const struct patient_notice *p, const struct emergency_numbers *numbers, struct arena *a)
{
	static const char *const names[] = {"{emergency}", "{crisis}", "{poison}"};
	const struct str values[] = {numbers->emergency, numbers->crisis, numbers->poison};
	struct str rest = p->lay, out = STR("");
	while (rest.n) {
		size_t at = rest.n, which = 0;
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
			size_t here = str_find(rest, str_c(names[i]), 0);
			if (here < at) {
				at = here;
				which = i;
			}
		}
		bool more = at < rest.n;
		out = arena_printf(a, "%.*s%.*s%.*s", STR_ARG(out), STR_ARG(str_sub(rest, 0, at)),
				   STR_ARG(more ? values[which] : STR("")));
		rest = str_sub(rest, more ? at + strlen(names[which]) : rest.n, rest.n);
	}
	return out;
}
