/*
 * verify.c - does every quote of an article stand in its source?
 *
 * For each span: the part of the claim's text that quotes it must have its hash, and parts must be joined by ARTICLE_GAP (else the article was altered: unquoted); the corpus must hold the document (missing); the document's bytes at
 * the span must have the hash (ok). Where they don't, the quote is looked for in the rest of the document (moved, else changed): by its
 * text when it is a quoted span, and for the others, of which the article keeps the hash alone, by trying each place where a block or
 * sentence begins. A quote that is there, in a document that is retracted, is reported as retracted. The
 * definition of a term is a claim of its own. An editor's statement quotes nothing: it is counted, and that is all.
 */
#include "article/article.h"
#include "text/text.h"

#define HELD_MAX 16 /* documents kept at hand; articles cite the same few again and again */

struct held_doc {
	uint32_t number;
	struct doc *d;
};

struct verifier {
	const struct snap *s;
	struct verify_report *r;
	struct held_doc held[HELD_MAX];
	size_t n_held, next;
};

static int hold(struct verifier *v, uint32_t number, const struct doc **out, struct err *e)
{
	for (size_t i = 0; i < v->n_held; i++)
		if (v->held[i].number == number) {
			*out = v->held[i].d;
			return 0;
		}
	struct doc *d;
	int rc = snap_doc(v->s, number, &d, e);
	if (rc)
		return rc;
	size_t at = v->next++ % HELD_MAX;
	if (at < v->n_held)
		doc_free(v->held[at].d);
	else
		v->n_held++;
	v->held[at] = (struct held_doc){number, d};
	*out = d;
	return 0;
}

static bool hash_at(const struct doc *d, uint32_t beg, uint32_t n, const struct sha256 *want)
{
	if (n > d->text.n || beg > d->text.n - n)
		return false;
	struct sha256 h = sha256_of(str_sub(d->text, beg, (size_t)beg + n));
	return memcmp(h.b, want->b, sizeof(h.b)) == 0;
}

/* Is a run of n bytes with this hash anywhere where a block or sentence begins? */
static int hash_elsewhere(const struct doc *d, uint32_t n, const struct sha256 *want, bool *found, struct err *e)
{
	struct arena a;
	arena_init(&a, DOC_TEXT_CAP);
	*found = false;
	for (uint32_t b = 0; b < d->n_blocks && !*found; b++) {
		struct text_span *s;
		struct str block = doc_block_text(d, b);
		size_t ns = text_sentences(block, &a, &s);
		*found = hash_at(d, d->blocks[b].beg, n, want);
		for (size_t i = 0; i < ns && !*found; i++)
			*found = hash_at(d, d->blocks[b].beg + s[i].beg, n, want);
		if (!arena_ok(&a))
			break;
		arena_clear(&a);
	}
	int rc = *found || arena_ok(&a) ? 0 : err_mem(e);
	arena_release(&a);
	return rc;
}

/*
 * The piece of the claim's text that quotes span i (< n_parts); null when the text is not made of as many bytes as its parts and the gaps between them. Whether it is
 * what was quoted, its hash tells.
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
	const struct doc *d;
	int rc = hold(v, number, &d, e);
	if (rc)
		return rc;
	enum verify_result r = VERIFY_OK;
	if (!span_holds(d, s)) {
		bool found;
		if (text.n)
			found = str_find(d->text, text, 0) != SIZE_MAX;
		else if ((rc = hash_elsewhere(d, s->end - s->beg, &s->quote, &found, e)))
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
	struct verifier v = {.s = s, .r = r};
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
		doc_free(v.held[i].d);
	return rc;
}
