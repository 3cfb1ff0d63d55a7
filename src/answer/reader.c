/*
 * reader.c - what the reader of an article changes: for patients, terms explained in the words of a source, and plain
 * sentences first.
 *
 * A term is explained at its first place, and only where the corpus itself defines it: a consumer page or brief under
 * that very name whose definition (the answer to "What is …?", or the section
 * Definition) begins by saying what the term is. The definition is the source's first sentence there, with its span;
 * nothing is written.
 */
#include "phrase/tables.h"
#include "answer/answer_priv.h"
#include "answer/rules.h"

#include <stdlib.h>

#define TERM_WORDS_MAX	 4    /* of a name that is looked up */
#define TERM_SYLLABLES	 3    /* a name with fewer is a plain word */
#define TERMS_OF_ARTICLE 8    /* explained in one article */
#define DEFINITION_BYTES 260  /* a longer sentence explains nothing */
#define DEFINITION_GRADE 14.0 /* nor does a harder one */
#define NAME_EARLY	 70   /* bytes in which the definition must have named the term */
#define NAMES_MAX	 ((size_t)1 << 20)
#define GRADE_WANTED	 8.0  /* Flesch-Kincaid */
#define GRADE_WORST	 18.0 /* and what counts as worst */
#define ADVICE_ODDS	 2.0  /* of what a summary says to patients */
#define RATIO_ODDS	 0.2  /* of an effect given as a ratio or with its interval */
#define RATIOS_MAX	 32
#define EASE_FLOOR	 0.65 /* of the value of a sentence that is as hard as that */

double reader_ease(enum reader_kind reader, struct str sentence, struct arena *a)
{
	if (reader != READER_PATIENT)
		return 1;
	double grade = text_grade(sentence, a);
	if (grade <= GRADE_WANTED)
		return 1;
	double hard = (grade - GRADE_WANTED) / (GRADE_WORST - GRADE_WANTED);
	return 1 - (1 - EASE_FLOOR) * (hard < 1 ? hard : 1);
}

double reader_odds(struct compose *k, const struct cand *c)
{
	struct phrase_text t;
	struct phrase_match m[RATIOS_MAX];
	const struct phrase_set *forms = rules_set(RULES_SAID_FORMS);
	if (k->ask.reader != READER_PATIENT || !forms)
		return 1;
	double ease = reader_ease(k->ask.reader, cand_text(k, c), &k->scratch), odds = ease * ease;
	phrase_text_make(cand_text(k, c), &k->scratch, &t);
	for (size_t i = 0, n = phrase_find(forms, &t, m, RATIOS_MAX); i < n; i++)
		if (str_eqc(str_c(rules_said_forms[m[i].rule].value), "ratio"))
			odds = ease * ease * RATIO_ODDS;
	return c->facet == FACET_ADVICE ? odds * ADVICE_ODDS : odds;
}

/* ---- names of pages ---- */

struct name {
	uint64_t h; /* of its terms in order */
	uint32_t doc;
	struct str id;
};

struct explainer {
	const struct snap *s;
	struct arena scratch, *a;
	struct text_tokens *tt;
	struct name *names; /* by hash, then id */
	size_t n_names, room;
	struct article *art;
	size_t room_refs;
	uint64_t done[TERMS_OF_ARTICLE + 1]; /* hashes explained already, and the subject's own name */
	size_t n_done, n;
};

static uint64_t join(uint64_t h, struct str term)
{
	return (h ^ str_hash(term)) * UINT64_C(0x9E3779B97F4A7C15) + 1;
}

/* Of all terms of a name; 0 when it has too many or none. */
static uint64_t name_hash(struct explainer *x, struct str name)
{
	struct text_token t;
	uint64_t h = 0;
	size_t n = 0;
	text_tokens_begin(x->tt, name);
	while (text_next(x->tt, &t))
		if (!(t.flags & TEXT_COMPOUND)) {
			h = join(h, t.term);
			n++;
		}
	return n && n <= TERM_WORDS_MAX ? h : 0;
}

static int by_hash(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	if (x->h != y->h)
		return x->h < y->h ? -1 : 1;
	return str_cmp(x->id, y->id);
}

static void list_names(struct explainer *x)
{
	uint32_t end = snap_doc_end(x->s);
	for (uint32_t d = 0; d < end && x->n_names < NAMES_MAX; d++) {
		struct doc_columns c;
		if (!snap_doc_live(x->s, d))
			continue;
		snap_columns(x->s, d, &c);
		if ((c.kind != DOC_KIND_CONSUMER && c.kind != DOC_KIND_BRIEF) ||
		    !evidence_stands((enum doc_status)c.status))
			continue;
		uint64_t h = name_hash(x, str_sub(c.title, 0, str_find(c.title, STR(":"), 0)));
		if (h && ARENA_MORE(&x->scratch, x->names, x->n_names, x->room))
			x->names[x->n_names++] = (struct name){h, d, c.id};
	}
	if (x->n_names)
		qsort(x->names, x->n_names, sizeof(*x->names), by_hash);
}

/* ---- definitions ---- */

/* Does the sentence say what the name is: named early, then "is", "are", "means"? */
static bool defines(struct explainer *x, struct str sentence, struct str name)
{
	struct lexer lex = {x->tt, &x->scratch};
	struct termset all, early;
	if (sentence.n > DEFINITION_BYTES || standing_of(sentence) != STANDS ||
	    text_grade(sentence, &x->scratch) > DEFINITION_GRADE)
		return false;
	termset_make(&lex, name, &all);
	termset_make(&lex,
		     str_sub(sentence, 0, utf8_floor(sentence, sentence.n < NAME_EARLY ? sentence.n : NAME_EARLY)),
		     &early);
	if (!termset_within(&all, &early))
		return false;
	struct str rest = sentence;
	size_t at = str_ifind(sentence, str_sub(name, 0, str_find(name, STR(" "), 0)), 0);
	rest = str_sub(sentence, at == SIZE_MAX ? 0 : at, sentence.n);
	struct signs has;
	signs_of(SIGNS_CLAIM_SIGNS, str_sub(rest, 0, NAME_EARLY + name.n), &has);
	return signs_count(&has, "defines") > 0;
}

/* First block that defines: below a question of that kind, or in a section of that kind. */
static bool find_definition(struct explainer *x, const struct doc *d, struct str name, uint32_t *block,
			    struct text_span *out)
{
	bool open = false;
	for (uint32_t b = 0; b < d->n_blocks; b++) {
		const struct doc_block *bl = &d->blocks[b];
		if (bl->kind == BLOCK_QUESTION) {
			open = facet_of_heading(doc_block_text(d, b)) == FACET_DEFINITION;
			continue;
		}
		if (bl->kind != BLOCK_PARA && bl->kind != BLOCK_BULLET)
			continue;
		bool section = d->kind == DOC_KIND_BRIEF && bl->section &&
			       facet_of_heading(doc_heading(d, bl->section)) == FACET_DEFINITION;
		if (!open && !section)
			continue;
		struct text_span *s;
		size_t n = text_sentences(doc_block_text(d, b), &x->scratch, &s);
		/* MedlinePlus prints this before its own. */
		if (n && str_starts(str_sub(doc_block_text(d, b), s[0].beg, s[0].end), STR("Summary : ")))
			s[0].beg += 10;
		if (n && !doc_barred(d, bl->beg + s[0].beg, bl->beg + s[0].end) &&
		    defines(x, str_sub(doc_block_text(d, b), s[0].beg, s[0].end), name)) {
			*block = b;
			*out = (struct text_span){bl->beg + s[0].beg, bl->beg + s[0].end};
			return true;
		}
		open = false;
	}
	return false;
}

static uint32_t reference(struct explainer *x, const struct doc *d)
{
	struct article *art = x->art;
	for (uint32_t i = 0; i < art->n_refs; i++)
		if (str_eq(art->refs[i].doc, d->id) && art->refs[i].via == DOC_NONE)
			return i;
	struct article_ref *v = ARENA_ARRAY(x->a, art->n_refs + 1, struct article_ref);
	if (!v)
		return DOC_NONE;
	if (art->n_refs)
		memcpy(v, art->refs, art->n_refs * sizeof(*v));
	art->refs = v;
	ref_of_doc(d, evidence_design(d), d->status, d->status_note, x->a, &v[art->n_refs]);
	return (uint32_t)art->n_refs++;
}

/* ---- terms of a claim ---- */

static bool is_done(const struct explainer *x, uint64_t h)
{
	for (size_t i = 0; i < x->n_done; i++)
		if (x->done[i] == h)
			return true;
	return false;
}

static int explain(struct explainer *x, struct article_claim *c, uint32_t beg, uint32_t end, uint64_t h, size_t *room,
		   bool *done, struct err *e)
{
	struct name key = {.h = h};
	struct text_counts size;
	size_t lo = 0, hi = x->n_names;
	*done = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (x->names[mid].h < key.h)
			lo = mid + 1;
		else
			hi = mid;
	}
	text_counts(str_sub(c->text, beg, end), &x->scratch, &size);
	if (lo == x->n_names || x->names[lo].h != h || is_done(x, h) || size.syllables < TERM_SYLLABLES)
		return 0;
	for (; lo < x->n_names && x->names[lo].h == h && !*done; lo++) {
		struct doc *d = NULL;
		struct text_span at;
		uint32_t block;
		int rc = snap_doc(x->s, x->names[lo].doc, &d, e);
		if (rc)
			return rc;
		if (find_definition(x, d, str_sub(c->text, beg, end), &block, &at) &&
		    ARENA_MORE(x->a, c->terms, c->n_terms, *room)) {
			struct article_term *t = &c->terms[c->n_terms];
			memset(t, 0, sizeof(*t));
			rc = span_of(d, at.beg, at.end, &t->span.span, e);
			t->beg = beg;
			t->end = end;
			t->definition = arena_str(x->a, str_sub(d->text, at.beg, at.end));
			t->span.span.doc = arena_str(x->a, d->id);
			t->span.path = arena_str(x->a, doc_path(d, d->blocks[block].section, &x->scratch));
			t->span.ref = rc ? DOC_NONE : reference(x, d);
			if (!rc && t->span.ref != DOC_NONE) {
				c->n_terms++;
				x->done[x->n_done++] = h;
				x->n++;
				*done = true;
			}
		}
		doc_free(d);
		if (rc)
			return rc;
	}
	return 0;
}

/* Longest names first, from left to right; they do not overlap. */
static int explain_claim(struct explainer *x, struct article_claim *c, struct err *e)
{
	struct place {
		uint32_t beg, end;
		uint64_t h;
	} *v = NULL;
	struct text_token t;
	size_t n = 0, room = 0, room_terms = c->n_terms;
	text_tokens_begin(x->tt, c->text);
	while (text_next(x->tt, &t))
		if (!(t.flags & TEXT_COMPOUND) && ARENA_MORE(&x->scratch, v, n, room))
			v[n++] = (struct place){t.beg, t.end, str_hash(t.term)};
	for (size_t i = 0; i < n && x->n < TERMS_OF_ARTICLE; i++) {
		bool done = false;
		for (size_t words = n - i < TERM_WORDS_MAX ? n - i : TERM_WORDS_MAX; words && !done; words--) {
			uint64_t h = 0;
			for (size_t j = 0; j < words; j++)
				h = (h ^ v[i + j].h) * UINT64_C(0x9E3779B97F4A7C15) + 1;
			int rc = explain(x, c, v[i].beg, v[i + words - 1].end, h, &room_terms, &done, e);
			if (rc)
				return rc;
			if (done)
				i += words - 1;
		}
	}
	return 0;
}

static int explain_items(struct explainer *x, struct article_item *v, size_t n, struct err *e)
{
	int rc = 0;
	for (size_t i = 0; i < n && !rc; i++) {
		rc = v[i].claim ? explain_claim(x, v[i].claim, e) : 0;
		if (!rc)
			rc = explain_items(x, v[i].items, v[i].n_items, e);
	}
	return rc;
}

int reader_explain(const struct snap *s, struct arena *a, struct article *art, struct err *e)
{
	struct explainer x = {.s = s, .a = a, .art = art, .tt = text_tokens_new()};
	int rc = 0;
	if (!x.tt)
		return err_mem(e);
	arena_init(&x.scratch, (size_t)256 << 20);
	list_names(&x);
	/* What the article itself is about is explained by it. */
	if (art->n_focus)
		x.done[x.n_done++] = name_hash(&x, art->focus[0]);
	for (size_t i = 0; i < art->n_bottom_line && !rc; i++)
		rc = explain_claim(&x, &art->bottom_line[i], e);
	for (size_t i = 0; i < art->n_sections && !rc; i++)
		rc = explain_items(&x, art->sections[i].items, art->sections[i].n_items, e);
	if (!rc && (!arena_ok(&x.scratch) || !arena_ok(a)))
		rc = err_mem(e);
	text_tokens_free(x.tt);
	arena_release(&x.scratch);
	return rc;
}
