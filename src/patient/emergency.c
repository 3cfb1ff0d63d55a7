/*
 * emergency.c - emergencies and crises, before anything is searched.
 *
 * data/rules/emergency.tsv says what tells of one, data/safety/emergency.tsv what is to be done. What is said otherwise
 * than plainly (said.c) is taken out of the text first; slips of the pen are read as the word of a rule that is one
 * letter away; a question about the world at large ("what are the symptoms of …"), in which nobody is spoken of, is
 * none, unless somebody says it of themselves.
 */
#include "patient/patient_priv.h"

#define MATCHES_MAX   64
#define SHOWN_MAX     3
#define NOTICE_FIELDS 8
enum notice_field { EM_ID, EM_KIND, EM_TITLE, EM_CLINICIAN, EM_LAY, EM_SOURCE, EM_URL, EM_CHECKED };

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

/* Is the question about the world at large, nobody being spoken of? Does it speak as clinicians do? */
static int read_frame(const struct phrase_text *t, bool *general, bool *clinical, struct err *e)
{
	const struct phrase_rule *rules;
	const struct phrase_set *set = patient_rules(RULES_frames, &rules, e);
	struct phrase_match m[MATCHES_MAX];
	bool frame = false, person = false;
	if (!set)
		return e ? e->code : ERR_INTERNAL;
	size_t n = phrase_find(set, t, m, MATCHES_MAX);
	*clinical = false;
	for (size_t i = 0; i < n; i++) {
		const char *value = rules[m[i].rule].value;
		frame |= strcmp(value, "general") == 0;
		person |= strcmp(value, "person") == 0;
		*clinical |= strcmp(value, "clinical") == 0;
	}
	*general = frame && !person;
	return 0;
}

static struct patient_notice notice_of(size_t row, struct str why)
{
	const char *const *f = safety_emergency[row];
	return (struct patient_notice){.id = f[EM_ID],
				       .kind = f[EM_KIND],
				       .title = str_c(f[EM_TITLE]),
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

int emergency_find(struct str question, struct arena *a, struct patient_notice **out, size_t *n, struct err *e)
{
	const struct phrase_rule *rules;
	const struct phrase_set *set = patient_rules(RULES_emergency, &rules, e);
	struct phrase_text whole, t, lasting;
	struct phrase_match m[MATCHES_MAX];
	bool general = false, clinical = false;
	*out = ARENA_ARRAY(a, SHOWN_MAX, struct patient_notice);
	*n = 0;
	if (!set)
		return e ? e->code : ERR_INTERNAL;
	phrase_text_make(question, a, &whole);
	int rc = arena_ok(a) ? mend(&whole, set, a, e) : err_mem(e);
	if (!rc)
		rc = read_frame(&whole, &general, &clinical, e);
	if (!rc)
		rc = patient_plain_text(&whole, SAID_ANY, a, &t, e);
	if (!rc)
		rc = patient_plain_text(&whole, SAID_ANY & (uint8_t)~SAID_OVER, a, &lasting, e);
	if (rc)
		return rc;
	size_t found = phrase_find(set, &t, m, MATCHES_MAX / 2);
	size_t end = found + phrase_find(set, &lasting, m + found, MATCHES_MAX - found);
	for (size_t i = found; i < end; i++)
		if (outlasts(rules[m[i].rule].value))
			m[found++] = m[i];
	for (size_t row = 0; row < safety_emergency_n && *n < SHOWN_MAX; row++)
		for (size_t i = 0; i < found; i++) {
			const struct phrase_rule *r = &rules[m[i].rule];
			if (strcmp(r->value, safety_emergency[row][EM_ID]) != 0 ||
			    (general && strcmp(r->more, "cry") != 0))
				continue;
			struct patient_notice *v = &(*out)[(*n)++];
			*v = notice_of(row, str_sub(question, m[i].beg, m[i].end));
			v->alone = !clinical && strcmp(v->kind, "crisis") == 0;
			break;
		}
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
