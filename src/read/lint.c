/*
 * lint.c - is this brief as its format asks for? See lint.h.
 */
#include "read/lint_priv.h"

#include "base/fs.h"
#include "base/utf8.h"

#include <stdio.h>

/* In the order in which a brief gives them (docs/brief-format.md). */
static const char *const headings[] = {
	"Summary",
	"Definition",
	"Epidemiology",
	"Causes",
	"Risk factors",
	"Pathophysiology",
	"Classification",
	"Staging",
	"Symptoms and signs",
	"Red flags",
	"Diagnosis",
	"Investigations",
	"Differential diagnosis",
	"Treatment",
	"Indications for surgery",
	"Medicines",
	"Dosing",
	"Spectrum of activity",
	"Adverse effects",
	"Contraindications and interactions",
	"Monitoring",
	"Management",
	"Special populations",
	"Pregnancy",
	"Prognosis",
	"Prevention",
	"Screening",
	"Pitfalls",
	"Difference from similar conditions",
	"Referral",
	"Advice for patients",
};
#define HEADINGS (sizeof headings / sizeof *headings)

void lint_tell(struct lint *l, enum lint_level level, uint32_t line, const char *rule, const char *fmt, ...)
{
	char msg[512];
	va_list ap;

	*(level == LINT_ERROR ? &l->r->errors : level == LINT_WARNING ? &l->r->warnings : &l->r->advice) += 1;
	if (!l->ev->problem)
		return;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	l->ev->problem(l->ev->ctx, &(struct lint_problem){level, l->name, line, rule, msg});
}

static void parsed(void *ctx, enum brief_level level, uint32_t line, const char *rule, const char *msg)
{
	lint_tell(ctx, level == BRIEF_ERROR ? LINT_ERROR : LINT_WARNING, line, rule, "%s", msg);
}

static void check_headings(struct lint *l, const struct brief *b)
{
	uint32_t seen[HEADINGS] = {0};
	size_t last = 0;

	for (size_t i = 0; i < b->n_items; i++) {
		const struct brief_item *it = &b->items[i];
		if (it->kind != BRIEF_HEADING)
			continue;
		bool text = false;
		for (size_t k = i + 1; k < b->n_items && !text; k++) {
			text = b->items[k].kind != BRIEF_HEADING;
			if (!text && b->items[k].depth <= it->depth)
				break;
		}
		if (!text)
			lint_tell(l, LINT_WARNING, it->line, "body", "nothing stands under the heading '%.*s'",
				  LINT_SHOW(it->plain));
		/* Sub-sections are named freely. */
		if (it->depth > 2)
			continue;
		size_t h = 0;
		while (h < HEADINGS && !str_eqc(it->plain, headings[h]))
			h++;
		if (h == HEADINGS) {
			lint_tell(l, LINT_WARNING, it->line, "heading-unknown", "the format knows no heading '%.*s'",
				  LINT_SHOW(it->plain));
			continue;
		}
		if (seen[h])
			lint_tell(l, LINT_WARNING, it->line, "heading-order", "'%s' is already on line %u", headings[h],
				  (unsigned)seen[h]);
		else if (h < last)
			lint_tell(l, LINT_WARNING, it->line, "heading-order", "'%s' comes before '%s'", headings[h],
				  headings[last]);
		seen[h] = it->line;
		if (h > last)
			last = h;
	}
}

/* Is something below bullet i, or behind lead-in paragraph i, cited? */
static bool leads_in(const struct brief *b, size_t i)
{
	const struct brief_item *it = &b->items[i];

	for (size_t k = i + 1; k < b->n_items && b->items[k].kind == BRIEF_BULLET; k++) {
		if (it->kind == BRIEF_BULLET && b->items[k].depth <= it->depth)
			break;
		if (b->items[k].n_cites)
			return true;
	}
	return false;
}

/* A full stop, or another end of a sentence, perhaps within a closing bracket or quote. */
static bool ends_sentence(struct str s)
{
	static const char *const closers[] = {")", "]", "\"", "'", "\u2019", "\u201d"};

	for (bool again = true; again;) {
		again = false;
		for (size_t i = 0; i < sizeof closers / sizeof *closers; i++)
			if (str_ends(s, str_c(closers[i]))) {
				s.n -= strlen(closers[i]);
				again = true;
			}
	}
	return s.n && strchr(".!?", s.p[s.n - 1]);
}

static void check_items(struct lint *l, const struct brief *b)
{
	bool heading = false;

	for (size_t i = 0; i < b->n_items; i++) {
		const struct brief_item *it = &b->items[i];
		if (it->kind == BRIEF_HEADING) {
			heading = true;
			continue;
		}
		const char *what = it->kind == BRIEF_BULLET ? "bullet" : "paragraph";
		l->r->bullets += it->kind == BRIEF_BULLET;
		if (!heading)
			lint_tell(l, LINT_WARNING, it->line, "nesting", "this %s stands under no heading", what);
		heading = true;
		if (!it->plain.n) {
			lint_tell(l, LINT_WARNING, it->line, "body",
				  "this %s has no text of its own and is passed over", what);
			continue;
		}
		bool colon = it->plain.p[it->plain.n - 1] == ':';
		bool leads = !it->n_cites && leads_in(b, i);
		if (!it->n_cites && !leads)
			lint_tell(l, LINT_WARNING, it->line, "citation-missing", "this %s has no citation: %.*s", what,
				  LINT_SHOW(it->plain));
		else if (leads && !colon)
			lint_tell(l, LINT_WARNING, it->line, "citation-missing",
				  "this %s has no citation of its own; one that only leads in ends with a colon: %.*s",
				  what, LINT_SHOW(it->plain));
		if (colon && i + 1 < b->n_items && b->items[i + 1].kind == BRIEF_BULLET &&
		    (it->kind == BRIEF_PARA || b->items[i + 1].depth > it->depth))
			continue;
		if (colon)
			lint_tell(l, LINT_WARNING, it->line, "sentence",
				  "this %s ends with a colon, and nothing hangs from it: %.*s", what,
				  LINT_SHOW(it->plain));
		else if (!ends_sentence(it->plain))
			lint_tell(l, LINT_WARNING, it->line, "sentence", "this %s does not end with a full stop: %.*s",
				  what, LINT_SHOW(it->plain));
	}
}

/* The line of byte `at`. */
static uint32_t line_of(struct str s, size_t at)
{
	uint32_t line = 1;

	for (size_t i = 0; i < at && i < s.n; i++)
		line += s.p[i] == '\n';
	return line;
}

int brief_lint(const char *name, struct str bytes, const struct lint_events *ev, struct lint_result *r, struct err *e)
{
	struct lint_result res = {0};
	static const struct lint_events none = {0};
	struct lint l = {name, ev ? ev : &none, &res, NULL};
	struct brief_events be = {parsed, &l};
	bool *is_dose = NULL;
	struct arena a;
	struct brief b;
	int got;

	if (bytes.n > BRIEF_MAX)
		return err_set(e, ERR_LIMIT, "%s: more than %zu MiB, which no brief has", name, BRIEF_MAX >> 20);
	arena_init(&a, BRIEF_CAP);
	l.a = &a;
	got = brief_parse(bytes, name, &a, &be, &b, e);
	if (got)
		goto out;
	size_t bad = utf8_check(bytes);
	if (bad < bytes.n)
		lint_tell(&l, LINT_WARNING, line_of(bytes, bad), "encoding", "a byte that is not UTF-8");
	snprintf(res.id, sizeof res.id, "%.*s", STR_ARG(b.id));
	res.references = (uint32_t)b.n_refs;
	for (size_t i = 0; i < b.n_refs; i++)
		if (!b.refs[i].cited && b.refs[i].key.n)
			lint_tell(&l, LINT_WARNING, b.refs[i].line, "reference-unused",
				  "reference '%.*s' is cited nowhere", LINT_SHOW(b.refs[i].key));
	check_headings(&l, &b);
	check_items(&l, &b);
	got = lint_doses(&l, &b, &is_dose, e);
	if (got)
		goto out;
	lint_refs(&l, &b, is_dose);
	if (l.ev->strict) {
		lint_versions(&l, &b);
		got = lint_words(&l, &b, is_dose, e);
	}
	if (!got && l.ev->strict)
		got = lint_drugs(&l, &b, is_dose, e);
	*r = res;
out:
	arena_release(&a);
	return got;
}

int brief_lint_file(const char *path, const struct lint_events *ev, struct lint_result *r, struct err *e)
{
	struct buf b;
	int got;

	buf_init(&b, BRIEF_MAX + 1);
	got = fs_read(path, &b, e);
	if (!got)
		got = brief_lint(path, buf_str(&b), ev, r, e);
	buf_release(&b);
	return got;
}
