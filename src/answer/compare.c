/*
 * compare.c - two things side by side: which claims speak of the one, which of the other, which of both.
 *
 * A claim speaks of a thing when its words or the lead-ins above it hold one of the thing's names; when they hold
 * neither, of the thing whose own summary it stands in. The table has a row for each facet that both can have; its
 * cells hold the one or two best claims of one thing alone. What speaks of both ("unlike", "whereas", a section on how
 * one differs from the other) compares directly and makes the bullets below the table.
 */
#include "answer/answer_priv.h"

#define CELL_MAX    2	/* claims of a cell */
#define CELL_BYTES  220 /* a longer claim is worth less in a cell … */
#define LONG_FACTOR 0.7
#define NAMED_BONUS 1.4	 /* it has the name of its column's thing */
#define OTHER_HELD  0.5	 /* share of the name of the other thing from which it may be of that one */
#define CELL_FLOOR  0.45 /* of the best of the cell, for a second claim */
#define CELL_LIKE   0.6	 /* no nearer to what was chosen */

static const struct row {
	const char *label;
	uint64_t facets;
} rows_of_conditions[] =
	{
		{"What it is", F(DEFINITION)},
		{"Causes", F(CAUSES) | F(MECHANISM)},
		{"Symptoms and signs", F(SYMPTOMS)},
		{"Diagnosis", F(DIAGNOSIS)},
		{"Treatment", F(TREATMENT) | F(INDICATIONS) | F(MANAGEMENT)},
		{"Prognosis", F(PROGNOSIS)},
},
  rows_of_remedies[] = {
	  {"What it is", F(DEFINITION) | F(CLASSIFICATION) | F(MECHANISM)},
	  {"Used for", F(INDICATIONS) | F(TREATMENT)},
	  {"Spectrum", F(SPECTRUM)},
	  {"Dose", F(DOSE)},
	  {"Adverse effects", F(ADVERSE)},
	  {"Interactions", F(INTERACTIONS)},
	  {"Monitoring", F(MONITORING)},
};
#define N_ROWS(v) (sizeof(v) / sizeof(*(v)))

/* "type 1 and type 2 diabetes": the shorter name lacks what the two share. */
static void complete_name(struct compose *k, struct focus_thing *t, const struct focus_thing *by)
{
	size_t first = str_find(t->words, STR(" "), 0), same = str_find(by->words, STR(" "), 0);
	if (t->names[0].terms.n >= by->names[0].terms.n || t->kind != Q_OTHER || first == SIZE_MAX || first != same ||
	    !str_ieq(str_sub(t->words, 0, first), str_sub(by->words, 0, same)))
		return;
	size_t last = by->words.n;
	while (last > 0 && by->words.p[last - 1] != ' ')
		last--;
	t->words = arena_printf(&k->scratch, "%.*s %.*s", STR_ARG(t->words),
				STR_ARG(str_sub(by->words, last, by->words.n)));
	focus_name_make(k, t->words, &t->names[0]);
	t->n_names = 1;
	t->kind = by->kind;
}

static bool may_differ(enum q_kind kind)
{
	return kind == Q_CONDITION || kind == Q_OTHER;
}

/* What the lexicon does not know is compared with its like alone: "type 1" and "type 2", not "patches" and "quit". */
static bool are_alike(const struct focus_thing *a, const struct focus_thing *b)
{
	return a->kind != Q_OTHER || b->kind != Q_OTHER || termset_jaccard(&a->names[0].terms, &b->names[0].terms) > 0;
}

/* The subject and the next thing of its kind; findings are what a patient has, and are compared only when nothing else
 * is asked about. */
bool compare_pair(struct compose *k)
{
	for (size_t i = 0; i < k->n_thing; i++)
		for (size_t j = 0; j < k->n_thing; j++)
			if (i != j)
				complete_name(k, &k->thing[i], &k->thing[j]);
	for (size_t i = 0; i < k->n_thing; i++)
		for (size_t j = i + 1; j < k->n_thing; j++) {
			enum q_kind a = k->thing[i].kind, b = k->thing[j].kind;
			if (a != b || a == Q_FINDING || !are_alike(&k->thing[i], &k->thing[j]))
				continue;
			bool turned = k->thing[j].at < k->thing[i].at;
			k->pair[0] = turned ? j : i;
			k->pair[1] = turned ? i : j;
			return k->compares = true;
		}
	/* An illness and what has no kind may be compared; a finding and a test, a drug and an illness may not. */
	if (k->n_thing >= 2 && may_differ(k->thing[0].kind) && may_differ(k->thing[1].kind) &&
	    are_alike(&k->thing[0], &k->thing[1])) {
		k->pair[0] = 0;
		k->pair[1] = 1;
		k->compares = true;
	}
	return k->compares;
}

/* Of which of the two is the document the summary, by its names? 0, 1, or 2 for neither or both. */
static unsigned summary_of(const struct compose *k, uint32_t src)
{
	const struct source_doc *s = &k->src[src];
	bool a = s->structured && thing_share(k, k->pair[0], &s->title) >= THING_HELD,
	     b = s->structured && thing_share(k, k->pair[1], &s->title) >= THING_HELD;
	return a == b ? 2 : b;
}

static bool has_own_summary(const struct compose *k, unsigned column)
{
	for (uint32_t i = 0; i < k->n_src; i++)
		if (summary_of(k, i) == column)
			return true;
	return false;
}

/* Which of the two it speaks of: bits; `*named`: by name. */
static unsigned speaks_of(const struct compose *k, const struct cand *c, unsigned *named)
{
	*named = 0;
	for (unsigned x = 0; x < 2; x++) {
		size_t t = k->pair[x];
		bool in = thing_share(k, t, &c->terms) >= THING_HELD;
		for (uint32_t p = c->parent; p != DOC_NONE && !in; p = k->cand[p].parent)
			in = k->cand[p].lead && thing_share(k, t, &k->cand[p].terms) >= THING_HELD;
		*named |= in ? 1u << x : 0;
	}
	unsigned own = summary_of(k, c->src);
	return *named ? *named : own < 2 ? 1u << own : 0;
}

static double cell_value(const struct compose *k, const struct cand *c, unsigned column, const struct row *row)
{
	unsigned named;
	size_t thing = k->pair[column];
	/* A thing that has a summary of its own is described by it; a table may repeat what is said elsewhere. */
	if (has_own_summary(k, column) && summary_of(k, c->src) != column)
		return 0;
	if (c->lead || c->fragment || c->value <= 0 || !(row->facets >> c->facet & 1) || c->like >= CELL_LIKE ||
	    (c->standing != STANDS && c->standing != STANDS_SOFT) || speaks_of(k, c, &named) != 1u << column)
		return 0;
	/* Under a lead-in that is not printed it must say itself what it is about; a summary on drugs speaks of many.
	 */
	if ((c->parent != DOC_NONE || is_remedy(k->thing[thing].kind)) && thing_share(k, thing, &c->terms) < THING_HELD)
		return 0;
	if (thing_share(k, k->pair[1 - column], &c->terms) >= OTHER_HELD)
		return 0;
	double v = c->value * (named ? NAMED_BONUS : 1);
	return c->end - c->beg > CELL_BYTES ? v * LONG_FACTOR : v;
}

static bool there(const uint32_t *v, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == c)
			return true;
	return false;
}

static size_t fill_cell(struct compose *k, unsigned column, const struct row *row, uint32_t *out)
{
	double first = 0;
	size_t n = 0;
	while (n < CELL_MAX) {
		double best = 0;
		uint32_t pick = DOC_NONE;
		for (uint32_t i = 0; i < k->n_cand; i++) {
			double v =
				there(out, n, i) ? 0 : cell_value(k, &k->cand[i], column, row) * (1 - k->cand[i].like);
			if (v > best) {
				best = v;
				pick = i;
			}
		}
		if (pick == DOC_NONE || best < CELL_FLOOR * first)
			break;
		first = n ? first : best;
		choose_use(k, pick);
		out[n++] = pick;
	}
	return n;
}

static bool is_said(const struct compose *k, uint32_t c)
{
	for (size_t i = 0; i < k->chosen.n_cautions; i++)
		if (k->chosen.caution[i].cand == c)
			return true;
	return there(k->chosen.bottom, k->chosen.n_bottom, c);
}

void compare_fill(struct compose *k, struct chosen_table *t)
{
	bool remedy = is_remedy(k->thing[k->pair[0]].kind);
	size_t n = remedy ? N_ROWS(rows_of_remedies) : N_ROWS(rows_of_conditions), both = 0;
	for (size_t i = 0; i < n; i++) {
		const struct row *row = remedy ? &rows_of_remedies[i] : &rows_of_conditions[i];
		struct chosen_row *r = &t->row[t->n_rows];
		r->label = row->label;
		for (unsigned x = 0; x < 2; x++)
			r->n[x] = fill_cell(k, x, row, r->c[x]);
		both += r->n[0] && r->n[1];
		t->n_rows += r->n[0] || r->n[1];
		t->facets |= r->n[0] || r->n[1] ? row->facets : 0;
	}
	/* Little to compare: what was taken for it is free again, unless it stands in bold or warns. */
	if (2 * both < t->n_rows || !both) {
		for (size_t i = 0; i < t->n_rows; i++)
			for (unsigned x = 0; x < 2; x++)
				for (size_t j = 0; j < t->row[i].n[x]; j++)
					k->cand[t->row[i].c[x][j]].used = is_said(k, t->row[i].c[x][j]);
		t->n_rows = 0;
		t->facets = 0;
	}
}
