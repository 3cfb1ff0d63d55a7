/*
 * found.c - candidates from studies and pages for patients: the sentences that the search found, each with its facet
 * and its fit.
 *
 * Of such a document only what the search found is taken, with the lead-in above it when it is an item of a list.
 * Questions, captions and table rows are no claims. Every candidate is a run of bytes of one block: whole sentences, or
 * (kind excerpt) a sentence without the label before it. Fit is counted in shares of the weight of the question's focus
 * terms (weight × idf).
 */
#include "answer/answer_priv.h"
#include "phrase/tables.h"

#include <math.h>

/* How much each sign of fit counts. They add up to 1. */
#define FIT_MATCH    0.45
#define FIT_COVERAGE 0.25
#define FIT_SCORE    0.30

#define MAIN_MIN	   0.5 /* share of the subject in a claim or in the names of its document */
#define ANSWER_BASE	   0.5 /* fit of what stands under this very question in a document on the topic */
#define OTHER_STUDY_FACTOR 0.6
#define SOFT_FACTOR	   0.7 /* sentences that speak of "this study" */
#define LEAN_FACTOR	   0.8 /* sentences shown with the one before */
#define MAIN_OWN	   0.6 /* share of the subject that a found sentence, or its document's name, must hold */
#define MATCH_OWN	   0.3 /* share of the whole focus that it must hold in its own words */
#define COVERS_BASE	   0.4 /* of the fit, for a sentence that holds none of several things asked about */
#define HEADING_WORDS	   9   /* a paragraph of a page without full stop and with fewer words is a heading */
#define FRAGMENT_WORDS	   6   /* an item without full stop and with fewer words is no statement */
#define MASS_NEAREST	   0.6 /* the first two documents by words and meaning */
#define LIST_ITEMS_MAX	   10  /* items of a list of fragments under its lead-in */

static struct str bytes_of(const struct compose *k, uint32_t src, uint32_t beg, uint32_t end)
{
	return str_sub(k->src[src].d->text, beg, end);
}

/*
 * A title that states something ("Zolmitriptan is effective for …"): worth nothing for the sections, but the bottom
 * line may quote it. It needs a finite verb and a full stop; what names a topic is no statement.
 */
static bool title_states(struct str t)
{
	struct signs has;
	if (!t.n || t.p[t.n - 1] != '.' || t.p[0] == '[')
		return false;
	enum standing st = standing_of(t);
	if (st != STANDS && st != STANDS_SOFT)
		return false;
	/* Some words are verbs unless they stand as nouns do. */
	signs_of(SIGNS_CLAIM_SIGNS, t, &has);
	return signs_count(&has, "title-verb") ||
	       (signs_count(&has, "title-either") && !signs_count(&has, "title-noun"));
}

/*
 * Does it name something that is asked about only to say that it is not that? "Non-cystic fibrosis bronchiectasis" is
 * not about cystic fibrosis.
 */
bool names_only_other(const struct compose *k, struct str text)
{
	for (size_t i = 0; i < k->n_thing; i++) {
		struct str w = k->thing[i].words;
		size_t named = 0, other = 0;
		for (size_t at = 0; w.n && (at = str_ifind(text, w, at)) != SIZE_MAX; at += w.n) {
			struct str before = str_sub(text, 0, at);
			named++;
			other += before.n >= 4 && (str_ieq(str_sub(before, before.n - 4, before.n), STR("non-")) ||
						   str_ieq(str_sub(before, before.n - 4, before.n), STR("non ")));
		}
		if (named && other == named)
			return true;
	}
	return false;
}

/* Match and coverage. The headings' terms are found once a section. */
static void measure(struct compose *k, struct cand *c, const struct termset *headings)
{
	const struct termset *sets[ARTICLE_DEPTH_MAX + 4], *name = &k->src[c->src].name;
	size_t n = 0;
	sets[n++] = &c->terms;
	c->match = (float)focus_share(k, NULL, sets, 1);
	for (uint32_t p = c->parent; p != DOC_NONE && n < ARTICLE_DEPTH_MAX; p = k->cand[p].parent)
		if (k->cand[p].lead)
			sets[n++] = &k->cand[p].terms;
	float doc = (float)k->src[c->src].main, said = 0;
	for (size_t i = 0; i < n; i++)
		said = fmaxf(said, (float)subject_share(k, sets[i]));
	c->main = !k->n_thing ? 1 : fmaxf(said, doc);
	c->own_main = k->n_thing ? (float)subject_share(k, &c->terms) : 1;
	if (names_only_other(k, cand_text(k, c)))
		c->main = c->own_main = 0;
	c->fresh = (float)focus_share(k, name, sets, n);
	sets[n++] = headings;
	sets[n++] = name;
	c->covers = (uint8_t)things_in(k, sets, n);
	c->coverage = (float)focus_share(k, NULL, sets, n);
}

static void appraise(struct compose *k, struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	double fit = FIT_MATCH * c->match + FIT_COVERAGE * c->coverage + FIT_SCORE * c->score;
	if (c->explicit && (k->ask.want.primary >> c->facet & 1) && s->main >= MAIN_OWN)
		fit = ANSWER_BASE + (1 - ANSWER_BASE) * fit;
	/* "The effect of statins on atrial fibrillation": not what is said of one of the two alone. */
	if (k->n_thing > 1)
		fit *= COVERS_BASE + (1 - COVERS_BASE) * c->covers / (double)k->n_thing;
	c->value = fit * s->weight * c->prior;
	c->n_why = 0;
	judge(c, "fits the question", 1);
	/* What is nearest in meaning too is on the subject, whatever it calls it. */
	bool nearest = k->n_studies && s->mass >= MASS_NEAREST;
	if (c->main < MAIN_MIN && !nearest)
		judge(c, "is on something else", 0);
	/* A study of something else that mentions it in passing. */
	if (s->about != FACET_NONE && !(k->ask.want.primary >> s->about & 1))
		judge(c, "study of something else", OTHER_STUDY_FACTOR);
	if (c->standing == STANDS_SOFT)
		judge(c, "speaks of itself", SOFT_FACTOR);
	else if (c->standing == LEANS || c->standing == METHODS)
		judge(c, "leans on what stands before", LEAN_FACTOR);
	double ease = reader_ease(k->ask.reader, cand_text(k, c), &k->scratch);
	if (ease < 1)
		judge(c, "hard to read", ease);
}

void heading_terms(struct compose *k, const struct doc *d, uint32_t section, struct termset *out)
{
	struct termset t;
	memset(out, 0, sizeof(*out));
	for (; section != 0; section = d->sections[section].parent) {
		termset_make(&k->lex, doc_heading(d, section), &t);
		termset_join(&k->scratch, out, &t);
	}
}

/* The question (MedQuAD) that block `b` answers, or the empty slice. */
static struct str question_above(const struct doc *d, uint32_t b)
{
	for (uint32_t i = b; i-- > 0;) {
		if (d->blocks[i].kind == BLOCK_QUESTION)
			return doc_block_text(d, i);
		if (d->blocks[i].section != d->blocks[b].section)
			break;
	}
	return STR_NULL;
}

static double prior_of_section(const struct doc *d, uint32_t section)
{
	double least = 1;
	for (; section != 0; section = d->sections[section].parent) {
		double p = part_prior(doc_heading(d, section));
		least = p < least ? p : least;
	}
	return least;
}

static enum facet facet_of_found(const struct compose *k, const struct source_doc *s, uint32_t block, struct str text,
				 bool *explicit)
{
	const struct doc *d = s->d;
	*explicit = false;
	/* Studies answer, or report what they found; their headings name parts of the study, and a passing word makes
	 * no red flag. */
	if (d->kind == DOC_KIND_RESEARCH) {
		bool other = s->about != FACET_NONE && !(k->ask.want.primary >> s->about & 1);
		enum facet f =
			s->main >= MAIN_OWN && !other ? facet_of_sentence(text, k->ask.want.primary, 0) : FACET_NONE;
		return f == FACET_NONE ? FACET_FINDINGS : f;
	}
	enum facet f = facet_of_heading(question_above(d, block));
	if (f == FACET_NONE)
		f = section_facet(d, d->blocks[block].section);
	*explicit = f != FACET_NONE;
	if (f == FACET_NONE)
		f = facet_of_sentence(text, ~F(FINDINGS), k->ask.want.primary);
	return f == FACET_NONE ? FACET_FINDINGS : f;
}

/*
 * The candidates above an item of a list, outermost first: whole bullets, and of the paragraph that leads the list in
 * its last sentence. The innermost one, or DOC_NONE when the list hangs on nothing.
 */
static uint32_t add_parents(struct compose *k, uint32_t src, uint32_t block, int depth)
{
	const struct doc *d = k->src[src].d;
	uint32_t p = d->blocks[block].parent;
	if (p == DOC_NONE || depth > ARTICLE_DEPTH_MAX)
		return DOC_NONE;
	const struct doc_block *bl = &d->blocks[p];
	struct str text = doc_block_text(d, p);
	uint32_t beg = bl->beg;
	if (bl->kind == BLOCK_PARA) {
		struct text_span *s;
		size_t n = text_sentences(text, &k->scratch, &s);
		if (n)
			beg += s[n - 1].beg;
	}
	if (bl->end - beg > CLAIM_BYTES_MAX || doc_barred(d, beg, bl->end) ||
	    is_apparatus(bytes_of(k, src, beg, bl->end)))
		return DOC_NONE;
	uint32_t at = cand_find(k, src, p, beg);
	if (at != DOC_NONE)
		return at;
	uint32_t above = bl->kind == BLOCK_BULLET ? add_parents(k, src, p, depth + 1) : DOC_NONE;
	at = cand_add(k, src, p, beg, bl->end, above);
	if (at != DOC_NONE)
		k->cand[at].facet =
			facet_of_found(k, &k->src[src], p, cand_text(k, &k->cand[at]), &k->cand[at].explicit);
	return at;
}

/* All items of the list under `parent` that are fragments like this one. */
static void add_fellows(struct compose *k, uint32_t parent, enum facet facet, const struct termset *headings)
{
	uint32_t src = k->cand[parent].src, lead = k->cand[parent].block, n = 0;
	const struct doc *d = k->src[src].d;
	for (uint32_t b = lead + 1; b < d->n_blocks && n < LIST_ITEMS_MAX; b++) {
		const struct doc_block *bl = &d->blocks[b];
		if (bl->kind != BLOCK_BULLET || bl->section != d->blocks[lead].section)
			break;
		if (bl->parent != lead || bl->end - bl->beg > CLAIM_BYTES_MAX || doc_barred(d, bl->beg, bl->end))
			continue;
		n++;
		if (cand_find(k, src, b, bl->beg) != DOC_NONE)
			continue;
		uint32_t c = cand_add(k, src, b, bl->beg, bl->end, parent);
		if (c == DOC_NONE)
			return;
		k->cand[c].fragment = true;
		k->cand[c].facet = facet;
		measure(k, &k->cand[c], headings);
	}
}

/* An item that needs its lead-in. Under one, what has no full stop is taken for one; alone it is, when too short for a
 * statement. */
static bool is_fragment(struct str text, bool led)
{
	size_t words = str_words(text);
	if (words < CLAIM_WORDS_MIN || standing_of(text) == UNFIT)
		return true;
	return text.p[text.n - 1] != '.' && (led || words < FRAGMENT_WORDS);
}

/*
 * Does a found sentence speak to the question? It must cover enough of it with its headings and names, and what it is
 * about before all else must be in its own words, or in the name of a document (or the question) that it stands under,
 * and then some of the rest in its own words, unless the document is nothing but answers on that topic.
 */
static bool speaks_to_it(const struct compose *k, const struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	/* Of the documents that are nearest in meaning too, whatever stands there may answer in words of its own. */
	if (k->n_studies && s->mass >= MASS_NEAREST)
		return true;
	if (c->coverage < coverage_needed(k))
		return false;
	if (c->own_main >= MAIN_OWN && c->match >= MATCH_OWN)
		return true;
	if (s->main < MAIN_OWN)
		return false;
	return s->d->kind == DOC_KIND_CONSUMER || c->match >= MATCH_OWN;
}

static void gather_found(struct compose *k, uint32_t src, const struct found_sentence *f, float score)
{
	const struct doc *d = k->src[src].d;
	const struct doc_block *bl = &d->blocks[f->block];
	double prior = prior_of_section(d, bl->section);
	if ((bl->kind != BLOCK_BULLET && bl->kind != BLOCK_PARA) || prior <= 0)
		return;
	uint32_t beg = f->beg, end = f->end, parent = DOC_NONE;
	enum claim_kind kind = CLAIM_VERBATIM;
	bool fragment = false;
	struct termset headings;
	heading_terms(k, d, bl->section, &headings);
	if (bl->kind == BLOCK_BULLET) {
		parent = add_parents(k, src, f->block, 0);
		bool led = parent != DOC_NONE && k->cand[parent].lead;
		fragment = is_fragment(bytes_of(k, src, beg, end), led);
		/* What hangs under something that is not shown needs to be a whole statement. */
		if ((fragment && !led) ||
		    (parent == DOC_NONE && bl->parent != DOC_NONE && d->text.p[bl->end - 1] != '.'))
			return;
		if (fragment) {
			beg = bl->beg;
			end = bl->end;
		}
	}
	enum standing standing = standing_of(bytes_of(k, src, beg, end));
	if (!fragment) {
		size_t label = label_bytes(bytes_of(k, src, beg, end));
		if (label) {
			beg += (uint32_t)label;
			kind = CLAIM_EXCERPT;
			standing = standing_of(bytes_of(k, src, beg, end));
		}
		if (standing == LEANS && !label) {
			/* With the sentence before, when that one stands and both are not too long. */
			struct text_span *s;
			size_t n = text_sentences(doc_block_text(d, f->block), &k->scratch, &s);
			uint32_t before = DOC_NONE;
			for (size_t i = 1; i < n; i++)
				if (bl->beg + s[i].beg == beg)
					before = bl->beg + s[i - 1].beg;
			if (before == DOC_NONE || end - before > CLAIM_BYTES_MAX)
				return;
			enum standing w = standing_of(str_trim(bytes_of(k, src, before, beg)));
			if (w != STANDS && w != STANDS_SOFT)
				return;
			beg = before;
		} else if (standing == LEANS)
			return;
		/* A heading that a page has as a paragraph. */
		if (d->kind == DOC_KIND_CONSUMER && !strchr(".!?)\"'", d->text.p[end - 1]) &&
		    str_words(bytes_of(k, src, beg, end)) < HEADING_WORDS)
			return;
		if (standing == UNFIT || standing == METHODS || str_words(bytes_of(k, src, beg, end)) < CLAIM_WORDS_MIN)
			return;
	}
	if (beg >= end || end - beg > CLAIM_BYTES_MAX || doc_barred(d, beg, end))
		return;
	uint32_t c = cand_find(k, src, f->block, beg);
	if (c == DOC_NONE)
		c = cand_add(k, src, f->block, beg, end, parent);
	if (c == DOC_NONE)
		return;
	struct cand *x = &k->cand[c];
	x->standing = standing;
	x->kind = kind;
	x->fragment = fragment;
	x->lead = false;
	if (score > x->score) {
		x->score = score;
		x->found = f;
	}
	measure(k, x, &headings);
	if (f->coverage > x->coverage)
		x->coverage = f->coverage;
	x->facet = facet_of_found(k, &k->src[src], f->block, cand_text(k, x), &x->explicit);
	x->prior = (float)prior;
	appraise(k, x);
	if (!speaks_to_it(k, x))
		judge(x, "does not speak to the question", 0);
	if (fragment)
		add_fellows(k, parent, x->facet, &headings);
}

/* Titles that state something, of studies; they come last and have no value of their own. */
static void gather_titles(struct compose *k)
{
	for (uint32_t i = 0; i < k->n_src; i++) {
		const struct doc *d = k->src[i].d;
		const struct doc_block *b = d->n_blocks ? d->blocks : NULL;
		struct text_span *part;
		size_t n = 0;
		if (b && b->kind == BLOCK_HEADING && b->section == 0 && d->kind == DOC_KIND_RESEARCH)
			n = text_sentences(doc_block_text(d, 0), &k->scratch, &part);
		/* Some records have the title and the first sentence of the abstract in one. */
		for (size_t j = 0; j < n; j++) {
			uint32_t beg = b->beg + part[j].beg, end = b->beg + part[j].end;
			if (end - beg > CLAIM_BYTES_MAX || doc_barred(d, beg, end) ||
			    !title_states(bytes_of(k, i, beg, end)))
				continue;
			uint32_t c = cand_add(k, i, 0, beg, end, DOC_NONE);
			if (c == DOC_NONE)
				return;
			struct cand *x = &k->cand[c];
			struct termset none = {0};
			measure(k, x, &none);
			x->facet = FACET_FINDINGS;
			x->prior = 1;
			x->title = true;
		}
	}
}

void found_fill(struct compose *k)
{
	const struct results *r = k->r;
	float top = 0;
	for (size_t i = 0; i < r->n_sentences; i++)
		top = fmaxf(top, r->sentences[i].score);
	for (size_t i = 0; i < r->n_sentences && arena_ok(&k->scratch); i++) {
		const struct found_sentence *f = &r->sentences[i];
		uint32_t src = 0;
		while (src < k->n_src && k->src[src].d != r->passages[f->in].d)
			src++;
		if (src < k->n_src && !k->src[src].structured)
			gather_found(k, src, f, top > 0 && f->score > 0 ? f->score / top : 0);
	}
	gather_titles(k);
}
