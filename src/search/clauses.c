/*
 * clauses.c - the parts of a question: what is told, and what is asked.
 *
 * A letter tells a history and asks somewhere in it; a clinician puts the patient first and the question last, or the
 * question first and the patient behind it. Each clause (a sentence, or what a semicolon or colon sets apart) is
 * searched by itself as well, so that what is asked is not drowned in what is told.
 *
 * The clause that asks is the last one with a question mark, else the last one; one that names nothing ("Thank you
 * very much!", "Please help.") does not ask.
 */
#include "search/search_priv.h"

#include "text/text.h"

#define ASKING_WORDS_MIN 5 /* "Can you help?" asks nothing */
#define CLAUSE_WORDS_MIN 3 /* shorter ones ("Hello.", "Ear wax.") are not searched apart */

/* All clauses while they are being cut; the first and the last ones where there are too many. */
struct cut {
	struct str text;
	struct search_clause *v;
	size_t n;
};

static void add(struct cut *c, uint32_t beg, uint32_t end)
{
	struct str s = str_trim(str_sub(c->text, beg, end));
	if (str_words(s) < CLAUSE_WORDS_MIN)
		return;
	beg = (uint32_t)(s.p - c->text.p);
	/* Where there are too many, the last place is taken by the last one. */
	if (c->n == SEARCH_CLAUSES_MAX)
		c->n--;
	c->v[c->n++] = (struct search_clause){.beg = beg, .end = beg + (uint32_t)s.n};
}

/* One sentence, cut behind semicolons and colons that a space follows. */
static void cut_sentence(struct cut *c, uint32_t beg, uint32_t end)
{
	uint32_t from = beg;
	for (uint32_t i = beg; i + 1 < end; i++)
		if ((c->text.p[i] == ';' || c->text.p[i] == ':') && c->text.p[i + 1] == ' ') {
			add(c, from, i + 1);
			from = i + 1;
		}
	add(c, from, end);
}

static bool names_something(const struct question *q, const struct search_clause *c)
{
	for (size_t i = 0; i < q->n_terms; i++)
		if (q->terms[i].focus && q->terms[i].beg >= c->beg && q->terms[i].end <= c->end)
			return true;
	return false;
}

static size_t find_asking(const struct question *q, const struct search_clause *v, size_t n)
{
	size_t last = n - 1, marked = SIZE_MAX, named = SIZE_MAX;
	for (size_t i = 0; i < n; i++) {
		struct str s = str_sub(q->text, v[i].beg, v[i].end);
		bool names = names_something(q, &v[i]);
		named = names ? i : named;
		/* A term counts where it stands first: a clause may ask about what another has named. */
		if (s.p[s.n - 1] == '?' && (names || str_words(s) >= ASKING_WORDS_MIN))
			marked = i;
	}
	return marked != SIZE_MAX ? marked : named != SIZE_MAX ? named : last;
}

int clauses_cut(const struct question *q, struct arena *a, struct search_clause *out, size_t *n, struct err *e)
{
	struct cut c = {.text = q->text, .v = out};
	struct str rest = q->text, line;
	while (str_cut(&rest, '\n', &line)) {
		struct text_span *spans = NULL;
		uint32_t at = (uint32_t)(line.p - q->text.p);
		size_t n_spans = text_sentences(line, a, &spans);
		for (size_t i = 0; i < n_spans; i++)
			cut_sentence(&c, at + spans[i].beg, at + spans[i].end);
	}
	if (!arena_ok(a))
		return err_mem(e);
	if (!c.n)
		out[c.n++] = (struct search_clause){.beg = 0, .end = (uint32_t)q->text.n};
	out[find_asking(q, out, c.n)].asks = true;
	*n = c.n;
	return 0;
}
