/*
 * lint_words.c - what a medical editor would ask of the words of a brief.
 *
 * The words are data: data/rules/brief-words.tsv.
 */
#include "read/lint_priv.h"

#include "base/utf8.h"
#include "phrase/phrase.h"
#include "text/text.h"

extern const struct phrase_rule brief_words[];
extern const size_t brief_words_n;

#define FITS_MAX    256
#define BULLETS_MIN 35 /* cited ones, of a brief */
#define WORDS_MAX   60 /* of a bullet */
/*
 * Years of school (text/text.h) that a text may ask for. Names of diseases and drugs weigh in the formula, and what is
 * told to patients is told by whoever reads the brief: so 12, not the 6 to 8 of a leaflet. Briefs as wholes
 * lie between 9 and 17.
 */
#define GRADE_PATIENTS 12.0
#define GRADE_BRIEF    17.0

static const char *const word_names[WORD_N] = {"amount", "measure", "how", "hangs", "action", "bare",
					       "dated",	 "route",   "bar", "bound", "units"};

int lint_word_set(struct phrase_set **set, struct err *e)
{
	return phrase_set_new(brief_words, brief_words_n, set, e);
}

unsigned lint_words_in(const struct phrase_set *set, struct str text, struct arena *a, size_t *at)
{
	struct phrase_match m[FITS_MAX];
	struct phrase_text t;
	unsigned bits = 0;
	size_t first = text.n;

	phrase_text_make(text, a, &t);
	size_t n = phrase_find(set, &t, m, FITS_MAX);
	for (size_t i = 0; i < n; i++) {
		const char *value = brief_words[m[i].rule].value;
		bool amount = strcmp(value, "amount") == 0, covered = false;
		for (size_t k = 0; k < n && amount; k++)
			covered |= strcmp(brief_words[m[k].rule].value, "measure") == 0 && m[k].from <= m[i].from &&
				   m[k].to >= m[i].to;
		/* A sentence further back may lean on the first. */
		covered |= strcmp(value, "hangs") == 0 && m[i].from > 0;
		if (amount && !covered && t.v[m[i].from].beg < first)
			first = t.v[m[i].from].beg;
		for (unsigned w = 0; w < WORD_N && !covered; w++)
			if (strcmp(value, word_names[w]) == 0)
				bits |= 1u << w;
	}
	if (at)
		*at = first;
	return bits;
}

int lint_doses(struct lint *l, const struct brief *b, bool **is_dose, struct err *e)
{
	struct phrase_set *set;
	int r = lint_word_set(&set, e);

	if (r)
		return r;
	bool *v = ARENA_ARRAY(l->a, b->n_items + 1, bool);
	for (size_t i = 0; v && i < b->n_items; i++)
		v[i] = b->items[i].kind != BRIEF_HEADING &&
		       lint_words_in(set, b->items[i].plain, l->a, NULL) & (1u << WORD_AMOUNT);
	phrase_set_free(set);
	*is_dose = v;
	return v && arena_ok(l->a) ? 0 : err_mem(e);
}

/* The bullet with those that lead it in, outermost first. */
static struct str with_leads(const struct brief *b, size_t i, struct arena *a)
{
	struct str all = b->items[i].plain;
	uint32_t depth = b->items[i].depth;

	for (size_t k = i; k-- > 0 && depth > 0 && b->items[k].kind == BRIEF_BULLET;)
		if (b->items[k].depth < depth) {
			depth = b->items[k].depth;
			all = arena_printf(a, "%.*s %.*s", STR_ARG(b->items[k].plain), STR_ARG(all));
		}
	return all;
}

static void check_bullet(struct lint *l, const struct phrase_set *set, const struct brief *b, size_t i, bool dose,
			 bool red_flags)
{
	const struct brief_item *it = &b->items[i];
	unsigned own = lint_words_in(set, it->plain, l->a, NULL), led = own;
	size_t words = str_words(it->plain);
	bool stands = false;

	if (it->depth)
		led = lint_words_in(set, with_leads(b, i, l->a), l->a, NULL);
	if (own & (1u << WORD_HANGS))
		lint_tell(l, LINT_WARNING, it->line, "stands-alone", "this needs its neighbour; name its subject: %.*s",
			  LINT_SHOW(it->plain));
	if (own & (1u << WORD_BARE))
		lint_tell(l, LINT_WARNING, it->line, "treat-without", "treated with what? %.*s", LINT_SHOW(it->plain));
	if (dose && !(led & (1u << WORD_HOW)))
		lint_tell(l, LINT_WARNING, it->line, "dose-form",
			  "a dose without frequency, route, duration or maximum: %.*s", LINT_SHOW(it->plain));
	else if (dose && !(led & (1u << WORD_ROUTE)))
		lint_tell(l, LINT_ADVICE, it->line, "dose-route", "a dose, and by which way? %.*s",
			  LINT_SHOW(it->plain));
	if (led & (1u << WORD_UNITS))
		lint_tell(l, LINT_ADVICE, it->line, "units", "this value is in one system of units: %.*s",
			  LINT_SHOW(it->plain));
	if (red_flags && !(led & (1u << WORD_ACTION)))
		lint_tell(l, LINT_WARNING, it->line, "red-flag-action", "what follows from this red flag? %.*s",
			  LINT_SHOW(it->plain));
	for (size_t k = 0; k < it->n_cites; k++)
		stands |= !b->refs[it->cites[k]].superseded.n;
	if (!stands && !(led & (1u << WORD_DATED)))
		lint_tell(l, LINT_WARNING, it->line, "superseded", "this rests on superseded sources alone: %.*s",
			  LINT_SHOW(it->plain));
	if (words > WORDS_MAX)
		lint_tell(l, LINT_WARNING, it->line, "length", "%zu words, more than %d: %.*s", words, WORDS_MAX,
			  LINT_SHOW(it->plain));
}

/* The bullets below a heading of the second rank, all of them for "", a line each. */
static struct str lines_under(const struct brief *b, const char *wanted, struct arena *a)
{
	struct str heading = STR("");
	struct buf out;

	buf_init(&out, BRIEF_MAX);
	for (size_t i = 0; i < b->n_items; i++) {
		const struct brief_item *it = &b->items[i];
		if (it->kind == BRIEF_HEADING)
			heading = it->depth <= 2 ? it->plain : heading;
		else if (!wanted[0] || str_eqc(heading, wanted))
			buf_printf(&out, "%.*s\n", STR_ARG(it->plain));
	}
	struct str lines = arena_str(a, buf_str(&out));
	buf_release(&out);
	return lines;
}

static void check_grades(struct lint *l, const struct brief *b)
{
	static const char patients[] = "Advice for patients";
	double told = text_grade(lines_under(b, patients, l->a), l->a);
	double whole = text_grade(lines_under(b, "", l->a), l->a);

	if (told > GRADE_PATIENTS)
		lint_tell(l, LINT_WARNING, 0, "reading-grade",
			  "'%s' asks for %.1f years of school, at most %.0f: shorter sentences, everyday words",
			  patients, told, GRADE_PATIENTS);
	if (whole > GRADE_BRIEF)
		lint_tell(l, LINT_WARNING, 0, "reading-grade",
			  "the brief asks for %.1f years of school, at most %.0f: shorter sentences", whole,
			  GRADE_BRIEF);
}

int lint_words(struct lint *l, const struct brief *b, const bool *is_dose, struct err *e)
{
	struct phrase_set *set;
	struct str heading = STR("");
	uint32_t cited = 0, doses = 0, barred = 0;
	int r = lint_word_set(&set, e);

	if (r)
		return r;
	for (size_t i = 0; i < b->n_items; i++) {
		const struct brief_item *it = &b->items[i];
		if (it->kind == BRIEF_HEADING) {
			heading = it->depth <= 2 ? it->plain : heading;
			continue;
		}
		if (!it->n_cites)
			continue;
		cited++;
		doses += is_dose[i];
		barred += str_eqc(heading, "Contraindications and interactions");
		check_bullet(l, set, b, i, is_dose[i], str_eqc(heading, "Red flags"));
	}
	if (cited < BULLETS_MIN)
		lint_tell(l, LINT_WARNING, 0, "length", "%u cited bullets, wanted %d", (unsigned)cited, BULLETS_MIN);
	if (doses && !barred)
		lint_tell(l, LINT_WARNING, 0, "drug-contraindication",
			  "doses are given and nothing stands under 'Contraindications and interactions'");
	check_grades(l, b);
	phrase_set_free(set);
	return arena_ok(l->a) ? 0 : err_mem(e);
}
