/*
 * lint_drugs.c - what does a brief say of each drug that it names: a dose, when not, where the dose ends?
 *
 * Names are those of data/lexicon/drugs.tsv. What is said of a class is said of its drugs, unless the class is so wide
 * that it holds classes itself (antibiotic): then it says nothing of a single drug.
 */
#include "read/lint_priv.h"

#include <ctype.h>
#include <stdlib.h>

#include "phrase/phrase.h"

enum { DRUG_KIND, DRUG_NAME, DRUG_OTHERS, DRUG_CLASSES, DRUG_COLUMNS };
extern const char *const lint_names[][DRUG_COLUMNS];
extern const size_t lint_names_n;

#define NAMED_MAX 64 /* drugs that are looked at in one bullet */
#define SHORT_MAX 3  /* letters of a name that may be any abbreviation */

struct name {
	struct str text;
	uint32_t row; /* of lint_names */
};
struct names {
	struct name *v;
	size_t n, room;
};
/* A name in a bullet. */
struct named {
	uint32_t row;
	size_t at;
};
/* What the brief says of the row. */
struct said {
	uint32_t line;
	bool named, dosed, barred, bounded;
};

static int by_letters(struct str a, struct str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		int d = tolower((unsigned char)a.p[i]) - tolower((unsigned char)b.p[i]);
		if (d)
			return d;
	}
	return (a.n > b.n) - (a.n < b.n);
}

static int by_name(const void *a, const void *b)
{
	return by_letters(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static bool letter(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static int make_names(struct names *out, struct arena *a, struct err *e)
{
	for (uint32_t row = 0; row < lint_names_n; row++) {
		struct str others = str_c(lint_names[row][DRUG_OTHERS]), one = str_c(lint_names[row][DRUG_NAME]);
		do {
			one = str_trim(one);
			if (one.n && one.p[0] == '=')
				one = str_sub(one, 1, one.n);
			if (one.n <= SHORT_MAX)
				continue;
			if (!ARENA_MORE(a, out->v, out->n, out->room))
				return err_mem(e);
			out->v[out->n++] = (struct name){one, row};
		} while (str_cut(&others, '|', &one));
	}
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, by_name);
	return 0;
}

/* The longest name that stands at byte `at` of the text, or NULL; "statins" is statin. */
static const struct name *name_at(const struct names *names, struct str text, size_t at)
{
	struct str rest = str_sub(text, at, text.n), word;
	const struct name *best = NULL;
	size_t lo = 0, hi = names->n, n = 0;

	while (n < rest.n && letter(rest.p[n]))
		n++;
	word = str_sub(rest, 0, n < SHORT_MAX ? n : SHORT_MAX);
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (by_letters(names->v[mid].text, word) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < names->n && str_istarts(names->v[lo].text, word); lo++) {
		const struct name *x = &names->v[lo];
		size_t end = x->text.n;
		if (!str_istarts(rest, x->text))
			continue;
		end += end < rest.n && rest.p[end] == 's';
		if ((end >= rest.n || !letter(rest.p[end])) && (!best || best->text.n < x->text.n))
			best = x;
	}
	return best;
}

static size_t names_in(const struct names *names, struct str text, struct named *out)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n && n < NAMED_MAX;) {
		const struct name *x = letter(text.p[i]) ? name_at(names, text, i) : NULL;
		if (x) {
			out[n++] = (struct named){x->row, i};
			i += x->text.n;
			continue;
		}
		while (i < text.n && letter(text.p[i]))
			i++;
		while (i < text.n && !letter(text.p[i]))
			i++;
	}
	return n;
}

static bool is_class(size_t row)
{
	return strcmp(lint_names[row][DRUG_KIND], "drug-class") == 0;
}

/* The first class of a row. */
static struct str class_of(size_t row)
{
	struct str classes = str_c(lint_names[row][DRUG_CLASSES]), one = STR("");

	str_cut(&classes, '|', &one);
	return one;
}

/* What is said of classes is said of their drugs. */
static void from_classes(struct said *said)
{
	for (size_t c = 0; c < lint_names_n; c++) {
		struct str name = str_c(lint_names[c][DRUG_NAME]);
		bool wide = false;
		if (!is_class(c) || !(said[c].barred || said[c].bounded))
			continue;
		for (size_t i = 0; i < lint_names_n && !wide; i++)
			wide = is_class(i) && str_eq(class_of(i), name);
		for (size_t i = 0; i < lint_names_n && !wide; i++)
			if (!is_class(i) && str_eq(class_of(i), name)) {
				said[i].barred |= said[c].barred;
				said[i].bounded |= said[c].bounded;
			}
	}
}

static void look(const struct phrase_set *set, const struct names *names, const struct brief_item *it, bool dose,
		 bool bars, struct said *said, struct arena *a)
{
	struct named v[NAMED_MAX];
	size_t at, n = names_in(names, it->plain, v), giver = n;
	unsigned words = n ? lint_words_in(set, it->plain, a, &at) : 0;

	for (size_t i = 0; i < n; i++) {
		said[v[i].row].named = true;
		said[v[i].row].barred |= bars || (words & (1u << WORD_BAR));
		said[v[i].row].bounded |= (words & (1u << WORD_BOUND)) != 0;
		/* The dose is of the drug that stands nearest before it. */
		if (dose && v[i].at < at)
			giver = i;
	}
	if (giver < n && !said[v[giver].row].dosed) {
		said[v[giver].row].dosed = true;
		said[v[giver].row].line = it->line;
	}
}

int lint_drugs(struct lint *l, const struct brief *b, const bool *is_dose, struct err *e)
{
	struct names names = {0};
	struct phrase_set *set;
	struct str heading = STR("");

	if (!l->ev->drug)
		return 0;
	struct said *said = ARENA_ARRAY(l->a, lint_names_n, struct said);
	if (!said || make_names(&names, l->a, e))
		return err_mem(e);
	int r = lint_word_set(&set, e);
	if (r)
		return r;
	for (size_t i = 0; i < b->n_items; i++) {
		const struct brief_item *it = &b->items[i];
		if (it->kind == BRIEF_HEADING)
			heading = it->depth <= 2 ? it->plain : heading;
		else if (it->n_cites)
			look(set, &names, it, is_dose[i], str_eqc(heading, "Contraindications and interactions"), said,
			     l->a);
	}
	phrase_set_free(set);
	from_classes(said);
	for (size_t i = 0; i < lint_names_n; i++)
		if (!is_class(i) && (said[i].named || said[i].barred || said[i].bounded))
			l->ev->drug(l->ev->ctx, &(struct lint_drug){lint_names[i][DRUG_NAME], l->name, said[i].line,
								    said[i].dosed, said[i].barred, said[i].bounded});
	return arena_ok(l->a) ? 0 : err_mem(e);
}
