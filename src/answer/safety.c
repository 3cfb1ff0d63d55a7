/*
 * safety.c - what stands before an article, whatever the corpus holds and whoever reads it: emergencies, crises,
 * warnings of the safety tables.
 *
 * Emergencies are looked for before anything is searched; where that fails, the answer fails. To somebody who is no
 * clinician and tells of a crisis nothing else is answered.
 */
#include "answer/safety.h"

#include "encode/encode.h"

#define NAMED_MAX 2 /* emergencies that are named; the gravest stand first */

static struct str or_default(struct str s, struct str usual)
{
	return s.n ? s : usual;
}

static int write_notices(const struct patient_notice *v, size_t n, const struct emergency_numbers *set, struct arena *a,
			 struct article_notice **out, size_t *n_out, struct err *e)
{
	const struct emergency_numbers usual = EMERGENCY_NUMBERS_DEFAULT;
	const struct emergency_numbers numbers = {or_default(set->emergency, usual.emergency),
						  or_default(set->crisis, usual.crisis),
						  or_default(set->poison, usual.poison)};
	*out = ARENA_ARRAY(a, n, struct article_notice);
	*n_out = n;
	for (size_t i = 0; *out && i < n; i++)
		(*out)[i] = (struct article_notice){.id = str_c(v[i].id),
						    .kind = str_c(v[i].kind),
						    .title = v[i].title,
						    .text = v[i].text,
						    .call = emergency_lay(&v[i], &numbers, a),
						    .why = arena_str(a, v[i].why),
						    .source = str_c(v[i].source),
						    .url = str_c(v[i].url),
						    .checked = str_c(v[i].checked)};
	/* Nobody is spoken to but the one in need. */
	for (size_t i = 0; *out && i < n; i++)
		if (v[i].alone) {
			(*out)[i].text = (*out)[i].call;
			(*out)[i].call = STR("");
		}
	return arena_ok(a) ? 0 : err_mem(e);
}

int safety_look(const struct question *q, const struct search_asked *asked, struct arena *a, struct safety *out,
		struct err *e)
{
	struct emergency_meaning meaning = {.q = q};
	*out = (struct safety){0};
	if (asked) {
		meaning.v = asked->v;
		meaning.n = asked->n;
		meaning.dim = encoder_dim(asked->encoder);
		meaning.encoder = encoder_name(asked->encoder);
	}
	int rc = emergency_find(q->follow_up ? q->text : q->asked, &meaning, a, &out->emergency, &out->n_emergency, e);
	if (!rc)
		rc = patient_read(q, a, &out->patient, e);
	if (!rc)
		rc = patient_notices(&out->patient, a, &out->warnings, &out->n_warnings, e);
	for (size_t i = 0; !rc && i < out->n_emergency; i++)
		out->alone |= out->emergency[i].alone;
	for (size_t i = 0; !rc && i < out->n_warnings; i++)
		out->pair |= out->warnings[i].pair;
	return rc;
}

/* Does the question say it by one of these names, or by a short form of one? */
static bool says_name(const struct question *q, struct str names)
{
	struct str name;
	while (str_cut(&names, '|', &name)) {
		if (str_ifind(q->text, name, 0) != SIZE_MAX)
			return true;
		for (size_t i = 0; i < q->n_concepts; i++)
			if (str_ieq(q->concepts[i].name, name))
				return true;
	}
	return false;
}

struct str safety_name(const struct safety *s, const struct question *q, struct arena *a)
{
	struct str names = STR("");
	size_t n = 0;
	bool graded = false;
	for (size_t i = 0; i < q->n_values; i++)
		graded |= q->values[i].level != 0;
	for (size_t i = 0; i < s->n_emergency && n < NAMED_MAX && !s->alone; i++) {
		struct str all = str_c(s->emergency[i].name), name = all;
		/* Of "Na 114 and convulsing" the sodium is the cause, and the question is read with it already. */
		if (str_starts(all, STR("~"))) {
			all = graded ? STR("") : str_sub(all, 1, all.n);
			name = all;
		}
		if (!all.n || says_name(q, all))
			continue;
		str_cut(&all, '|', &name);
		names = arena_printf(a, "%.*s%s%.*s", STR_ARG(names), n++ ? ", " : "", STR_ARG(name));
	}
	return n ? arena_printf(a, "%.*s (%.*s)", STR_ARG(q->text), STR_ARG(names)) : STR("");
}

int safety_write(struct safety *s, const struct answer_opts *o, struct arena *a, struct article *out, struct err *e)
{
	int rc = write_notices(s->emergency, s->n_emergency, &o->numbers, a, &out->emergency, &out->n_emergency, e);
	if (!rc && s->patient.n_named)
		rc = patient_notices(&s->patient, a, &s->warnings, &s->n_warnings, e);
	if (!rc)
		rc = write_notices(s->warnings, s->n_warnings, &o->numbers, a, &out->warnings, &out->n_warnings, e);
	if (!rc && s->n_emergency && out->outcome == OUTCOME_INSUFFICIENT)
		out->reason = STR("What stands above comes first. Beyond it, this library has nothing that answers the "
				  "question.");
	if (!rc && s->pair && !s->n_emergency && out->outcome == OUTCOME_INSUFFICIENT) {
		out->outcome = OUTCOME_PARTLY;
		out->reason = STR("What is warned of above is about the drugs that are asked about. Beyond it, this "
				  "library has nothing that answers the question.");
	}
	if (rc || !s->alone)
		return rc;
	out->outcome = OUTCOME_INSUFFICIENT;
	out->reason =
		STR("This is about somebody's safety. What helps now stands first; nothing else is answered here.");
	out->title = s->emergency[0].title;
	out->n_alerts = out->n_bottom_line = out->n_sections = out->n_refs = out->n_nearest = out->n_related = 0;
	out->provenance.n_dropped = 0;
	out->sure.strength = GRADE_N;
	out->sure.strength_note = STR("");
	out->sure.completeness = out->sure.confidence = 0;
	out->sure.n_missing = 0;
	return 0;
}
