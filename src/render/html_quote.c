/*
 * html_quote.c - the words around a span, from the document itself.
 *
 * Given only when the document still has the bytes that the span was taken from: a quote is never shown that is not in
 * its source.
 */
#include "base/utf8.h"
#include "render/html_priv.h"

#include "index/index.h"

#define AROUND 240 /* bytes shown before and after; cut at a space */

void html_quoter_init(struct html_quoter *q, const struct snap *s)
{
	*q = (struct html_quoter){.snap = s, .n_doc = DOC_NONE};
}

void html_quoter_release(struct html_quoter *q)
{
	doc_free(q->doc);
	q->doc = NULL;
}

/* The last AROUND bytes, from a space on, so that no character and no word is cut. */
static struct str tail(struct str s, bool *cut)
{
	if (s.n <= AROUND)
		return s;
	size_t i = s.n - AROUND;
	while (i < s.n && s.p[i] != ' ')
		i++;
	*cut = true;
	return str_sub(s, i < s.n ? i + 1 : s.n, s.n);
}

static struct str head(struct str s, bool *cut)
{
	if (s.n <= AROUND)
		return s;
	size_t i = AROUND;
	while (i > 0 && s.p[i] != ' ')
		i--;
	*cut = true;
	return str_sub(s, 0, i);
}

int html_quoter_quote(void *quoter, const struct span *s, struct arena *a, struct html_quote *out)
{
	struct html_quoter *q = quoter;
	uint32_t n = snap_find(q->snap, s->doc);
	struct html_quote r = {0};
	if (n == DOC_NONE)
		return 0;
	if (n != q->n_doc) {
		doc_free(q->doc);
		q->doc = NULL;
		q->n_doc = DOC_NONE;
		if (snap_doc(q->snap, n, &q->doc, NULL))
			return 0;
		q->n_doc = n;
	}
	if (!span_holds(q->doc, s))
		return 0;
	uint32_t first = doc_block_at(q->doc, s->beg), last = doc_block_at(q->doc, s->end - 1);
	uint32_t beg = first == DOC_NONE ? s->beg : q->doc->blocks[first].beg;
	uint32_t end = last == DOC_NONE ? s->end : q->doc->blocks[last].end;
	r.before = arena_str(a, tail(str_sub(q->doc->text, beg, s->beg), &r.cut_before));
	r.quote = arena_str(a, str_sub(q->doc->text, s->beg, s->end));
	r.after = arena_str(a, head(str_sub(q->doc->text, s->end, end), &r.cut_after));
	if (!arena_ok(a))
		return 0;
	*out = r;
	return 1;
}
