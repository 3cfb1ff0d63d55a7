/*
 * find.c - where do an editor's words stand in a document of the corpus?
 *
 * Only whole sentences count, one or several that follow each other in a block, or the whole block: less than that
 * could be a quote that says something else than its source. Very short ones (the bullet "Pregnancy" of a list of
 * contraindications) mean nothing without what stands above them, and are not taken either.
 */
#include "review/review.h"

#include "text/text.h"

#define WORDS_MIN     4
#define AUTHORS_SHOWN 3

static size_t words(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] != ' ' && (i == 0 || s.p[i - 1] == ' ');
	return n;
}

/* Does [beg, end) of the block begin where a sentence begins and end where one ends? */
static bool whole(struct str block, size_t beg, size_t end, struct arena *a)
{
	struct text_span *s;
	bool first = false, last = false;

	if (beg == 0 && end == block.n)
		return true;
	size_t n = text_sentences(block, a, &s);
	for (size_t i = 0; i < n; i++) {
		first = first || s[i].beg == beg;
		last = last || s[i].end == end;
	}
	return first && last;
}

static struct str authors(const struct doc *d, struct arena *a)
{
	struct str s = STR("");

	for (size_t i = 0; i < d->n_authors && i < AUTHORS_SHOWN; i++)
		s = arena_printf(a, "%.*s%s%.*s", STR_ARG(s), i ? ", " : "", STR_ARG(d->authors[i]));
	if (d->n_authors > AUTHORS_SHOWN)
		s = arena_printf(a, "%.*s et al.", STR_ARG(s));
	return s;
}

/* As answer/refs.c describes a document that was read. */
static struct article_ref reference(const struct doc *d, enum doc_status status, struct arena *a)
{
	enum doc_design design = evidence_design(d);

	return (struct article_ref){
		.type = str_c(doc_kind_label(design == DOC_DESIGN_GUIDELINE ? DOC_KIND_GUIDELINE : d->kind)),
		.doc = arena_str(a, d->id),
		.via = DOC_NONE,
		.title = arena_str(a, d->title),
		.source = arena_str(a, d->source),
		.url = arena_str(a, d->url),
		.doi = arena_str(a, d->doi),
		.pmid = arena_str(a, d->pmid),
		.authors = authors(d, a),
		.year = d->year,
		.design = design,
		.grade = evidence_grade(design),
		.status = status,
		.review = arena_str(a, d->review),
		.licence = arena_str(a, d->licence),
	};
}

int review_find_in_snap(void *ctx, struct str doc, struct str text, struct arena *a, struct review_found *out,
			struct err *e)
{
	const struct snap *s = ctx;
	uint32_t number = snap_find(s, doc);
	struct doc_columns col;
	struct doc *d;
	int r;

	out->found = false;
	if (number == DOC_NONE || words(text) < WORDS_MIN)
		return 0;
	snap_columns(s, number, &col);
	if (!evidence_stands((enum doc_status)col.status))
		return 0;
	if ((r = snap_doc(s, number, &d, e)))
		return r;
	for (uint32_t b = 0; b < d->n_blocks && !r && !out->found; b++) {
		struct str block = doc_block_text(d, b);
		enum doc_block_kind kind = d->blocks[b].kind;
		/* A question says nothing, and a heading is no sentence. */
		size_t at = kind == BLOCK_HEADING || kind == BLOCK_QUESTION ? SIZE_MAX : str_find(block, text, 0);
		while (at != SIZE_MAX && !whole(block, at, at + text.n, a))
			at = str_find(block, text, at + 1);
		if (at == SIZE_MAX)
			continue;
		uint32_t beg = d->blocks[b].beg + (uint32_t)at;
		r = span_of(d, beg, beg + (uint32_t)text.n, &out->span.span, e);
		if (r)
			break;
		out->span.span.doc = arena_str(a, d->id);
		/* The path of one heading lies in the document. */
		out->span.path = arena_str(a, doc_path(d, d->blocks[b].section, a));
		out->ref = reference(d, (enum doc_status)col.status, a);
		out->found = true;
	}
	doc_free(d);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	return r;
}
