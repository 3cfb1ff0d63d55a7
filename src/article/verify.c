/*
 * verify.c - does every quote of an article stand in its source?
 *
 * For each span: the part of the claim's text that quotes it must have its hash, and parts must be joined by
 * ARTICLE_GAP (else the article was altered: unquoted); the corpus must hold the document (missing); the document's
 * bytes at the span must have the hash (ok). Where they don't, the quote is looked for in the rest of the document
 * (moved, else changed): by its text when it is a quoted span, and for the others, of which the article keeps the hash
 * alone, by trying each place where a block or sentence begins. A quote that is there, in a document that is retracted,
 * is reported as retracted. The definition of a term is a claim of its own. An editor's statement quotes nothing: it is
 * counted, and that is all. Looking elsewhere is bounded: COMPARE_MAX.
 */
#include "article/article.h"
#include "base/work.h"
#include "text/text.h"

#include <stdlib.h>

#define HELD_MAX 16 /* documents kept at hand; articles cite the same few again and again */
/* Bytes compared in all to find quotes elsewhere: 200 spans of 300 bytes that have all moved, in documents of a
 * thousand sentences, need 60 million. */
#define COMPARE_MAX ((uint64_t)128 << 20)

struct held_doc {
	uint32_t number;
	struct doc *d;
	uint32_t *starts; /* NULL: not looked for yet */
	size_t n_starts;
};

struct verifier {
	const struct snap *s;
	struct verify_report *r;
	struct held_doc held[HELD_MAX];
	size_t n_held, next;
	uint64_t left; /* of COMPARE_MAX */
};

/* n bytes are about to be compared. */
static int spend(struct verifier *v, uint64_t n, struct err *e)
{
	if (!work_take(n))
		return err_mem(e);
	if (n > v->left)
		return err_set(e, ERR_LIMIT,
			       "too many of its quotes are not where it says: this is more than can be looked for");
	v->left -= n;
	return 0;
}

static void let_go(struct held_doc *h)
{
	doc_free(h->d);
	free(h->starts);
}

static int hold(struct verifier *v, uint32_t number, struct held_doc **out, struct err *e)
{
	for (size_t i = 0; i < v->n_held; i++)
		if (v->held[i].number == number) {
			*out = &v->held[i];
			return 0;
		}
	struct doc *d;
	int rc = snap_doc(v->s, number, &d, e);
	if (rc)
		return rc;
	size_t at = v->next++ % HELD_MAX;
	if (at < v->n_held)
		let_go(&v->held[at]);
	else
		v->n_held++;
	v->held[at] = (struct held_doc){.number = number, .d = d};
	*out = &v->held[at];
	return 0;
}

static bool hash_at(const struct doc *d, uint32_t beg, uint32_t n, const struct sha256 *want)
{
	if (n > d->text.n || beg > d->text.n - n)
		return false;
	struct sha256 h = sha256_of(str_sub(d->text, beg, (size_t)beg + n));
	return memcmp(h.b, want->b, sizeof(h.b)) == 0;
}

/* Where its blocks and sentences begin, in bytes of its text; found once. */
static int find_starts(struct verifier *v, struct held_doc *h, struct err *e)
{
	const struct doc *d = h->d;
	struct buf b;
	struct arena a;
	int r = spend(v, d->text.n, e);
	buf_init(&b, DOC_TEXT_CAP);
	arena_init(&a, DOC_TEXT_CAP);
	for (uint32_t i = 0; i < d->n_blocks && !r; i++) {
		struct text_span *s;
		uint32_t beg = d->blocks[i].beg;
		size_t ns = text_sentences(doc_block_text(d, i), &a, &s);
		buf_add(&b, str_make((const char *)&beg, sizeof beg));
		for (size_t k = 0; k < ns; k++) {
			uint32_t at = beg + s[k].beg;
			if (at != beg)
				buf_add(&b, str_make((const char *)&at, sizeof at));
		}
		if (!arena_ok(&a))
			r = err_mem(e);
		arena_clear(&a);
	}
	arena_release(&a);
	if (!r && b.err)
		r = err_buf(&b, e);
	if (r) {
		buf_release(&b);
		return r;
	}
	h->starts = (uint32_t *)(void *)b.p;
	h->n_starts = b.n / sizeof *h->starts;
	return 0;
}

/* Is a run of n bytes with this hash anywhere where a block or sentence begins? */
static int hash_elsewhere(struct verifier *v, struct held_doc *h, uint32_t n, const struct sha256 *want, bool *found,
			  struct err *e)
{
	int r = h->starts ? 0 : find_starts(v, h, e);
	*found = false;
	for (size_t i = 0; i < h->n_starts && !*found && !r; i++)
		if (n <= h->d->text.n && h->starts[i] <= h->d->text.n - n && !(r = spend(v, n, e)))
			*found = hash_at(h->d, h->starts[i], n, want);
	return r;
}

/*
 * The piece of the claim's text that quotes span i (< n_parts); null when the text is not made of as many bytes as its
 * parts and the gaps between them. Whether it is what was quoted, its hash tells.
 */
static struct str part_text(const struct article_claim *c, size_t n_parts, size_t i)
{
	const struct str gap = STR(ARTICLE_GAP);
	size_t at = 0, beg = 0, end = 0;
	for (size_t j = 0; j < n_parts; j++) {
		size_t n = c->spans[j].span.end - c->spans[j].span.beg;
		if (j) {
			if (c->text.n < at || !str_starts(str_sub(c->text, at, c->text.n), gap))
				return STR_NULL;
			at += gap.n;
		}
		if (j == i)
			beg = at;
		at += n;
		if (j == i)
			end = at;
	}
	return at == c->text.n ? str_sub(c->text, beg, end) : STR_NULL;
}

static int check_span(struct verifier *v, const struct article_claim *c, size_t i, enum verify_result *out,
		      struct err *e)
{
	const struct span *s = &c->spans[i].span;
	size_t n_parts = c->n_parts ? c->n_parts : 1;
	struct str text = STR_NULL;
	if (i < n_parts) {
		text = part_text(c, n_parts < c->n_spans ? n_parts : c->n_spans, i);
		struct sha256 h = sha256_of(text);
		if (!text.n || memcmp(h.b, s->quote.b, sizeof(h.b)) != 0) {
			*out = VERIFY_UNQUOTED;
			return 0;
		}
	}
	uint32_t number = snap_find(v->s, s->doc);
	if (number == DOC_NONE) {
		*out = VERIFY_MISSING;
		return 0;
	}
	struct held_doc *h;
	int rc = hold(v, number, &h, e);
	if (rc)
		return rc;
	enum verify_result r = VERIFY_OK;
	if (!span_holds(h->d, s)) {
		bool found = false;
		if (text.n && !(rc = spend(v, h->d->text.n, e)))
			found = str_find(h->d->text, text, 0) != SIZE_MAX;
		else if (!rc)
			rc = hash_elsewhere(v, h, s->end - s->beg, &s->quote, &found, e);
		if (rc)
			return rc;
		r = found ? VERIFY_MOVED : VERIFY_CHANGED;
	}
	struct doc_columns col;
	snap_columns(v->s, number, &col);
	if (r != VERIFY_CHANGED && !evidence_stands((enum doc_status)col.status))
		r = VERIFY_RETRACTED;
	*out = r;
	return 0;
}

static int check_quotes(struct verifier *v, const struct article_claim *c, struct err *e)
{
	v->r->claims++;
	for (size_t i = 0; i < c->n_spans; i++) {
		enum verify_result r;
		int rc = check_span(v, c, i, &r, e);
		if (rc)
			return rc;
		v->r->spans++;
		v->r->by[r]++;
		if (v->r->each)
			v->r->each(v->r->ctx, c, &c->spans[i], r);
	}
	return 0;
}

static int check_claim(struct verifier *v, const struct article_claim *c, struct err *e)
{
	int rc = 0;
	if (c->kind == CLAIM_STATEMENT)
		v->r->statements++;
	else
		rc = check_quotes(v, c, e);
	for (size_t i = 0; i < c->n_terms && !rc; i++) {
		struct article_term *t = &c->terms[i];
		struct article_claim definition = {
			.kind = CLAIM_VERBATIM, .text = t->definition, .spans = &t->span, .n_spans = 1, .n_parts = 1};
		rc = check_quotes(v, &definition, e);
	}
	return rc;
}

static int check_items(struct verifier *v, const struct article_item *items, size_t n, struct err *e)
{
	int rc = 0;
	for (size_t i = 0; i < n && !rc; i++) {
		if (items[i].claim)
			rc = check_claim(v, items[i].claim, e);
		if (!rc)
			rc = check_items(v, items[i].items, items[i].n_items, e);
	}
	return rc;
}

static int check_table(struct verifier *v, const struct article_table *t, struct err *e)
{
	int rc = 0;
	for (size_t i = 0; t && i < t->n_rows && !rc; i++)
		for (size_t j = 0; j < t->n_columns && !rc; j++)
			rc = check_items(v, t->rows[i].cells[j].items, t->rows[i].cells[j].n_items, e);
	return rc;
}

int article_verify(const struct snap *s, const struct article *art, struct verify_report *r, struct err *e)
{
	struct verifier v = {.s = s, .r = r, .left = COMPARE_MAX};
	r->claims = r->spans = r->statements = 0;
	memset(r->by, 0, sizeof(r->by));
	int rc = check_items(&v, art->alerts, art->n_alerts, e);
	for (size_t i = 0; i < art->n_bottom_line && !rc; i++)
		rc = check_claim(&v, &art->bottom_line[i], e);
	for (size_t i = 0; i < art->n_sections && !rc; i++) {
		rc = check_table(&v, art->sections[i].table, e);
		if (!rc)
			rc = check_items(&v, art->sections[i].items, art->sections[i].n_items, e);
	}
	for (size_t i = 0; i < v.n_held; i++)
		let_go(&v.held[i]);
	return rc;
}
