/*
 * api_corpus.c - documents, spans, the corpus.
 */
#include "web/api_priv.h"

#include <stdio.h>

/* ---- corpus ---- */

static json_t *counts_by(const uint64_t *n, size_t max, const char *(*name)(size_t i))
{
	json_t *o = json_object();

	for (size_t i = 0; i < max; i++)
		if (n[i])
			api_put_n(o, name(i), (int64_t)n[i]);
	return o;
}

static int corpus(struct api *x, struct err *e)
{
	const struct snap_stats *st = snap_stats(x->c->snap);
	struct web_census n;
	json_t *o = json_object();
	char hex[65];

	web_census(x->w, x->c->snap, &n);
	sha256_hex(&st->content, hex);
	json_object_set_new(o, "snapshot", json_string(hex));
	api_put_n(o, "documents", (int64_t)st->docs);
	api_put_n(o, "passages", (int64_t)st->passages);
	api_put_n(o, "terms", (int64_t)st->terms);
	api_put_n(o, "bytes", (int64_t)st->bytes);
	api_put_n(o, "segments", st->segments);
	api_put_n(o, "generation", (int64_t)st->generation);
	json_object_set_new(o, "kinds", counts_by(n.kinds, DOC_KIND_N, api_kinds));
	json_object_set_new(o, "designs", counts_by(n.designs, DOC_DESIGN_N, api_designs));
	json_object_set_new(o, "statuses", counts_by(n.statuses, DOC_STATUS_N, api_statuses));
	json_object_set_new(o, "audiences", counts_by(n.audiences, DOC_AUDIENCE_N, api_audiences));
	return api_reply(x, 200, o, e);
}
const struct api_op op_corpus = {corpus, NULL, "Corpus", OP_ETAG, "corpus", NULL};

/* ---- sources ---- */

static const struct api_field sources_fields[] = {
	{"kinds", IN_QUERY, T_NAMES, false, 0, 16, api_kinds, NULL, "Only documents of these kinds."},
	{"designs", IN_QUERY, T_NAMES, false, 0, 32, api_designs, NULL, "Only of these study designs."},
	{"statuses", IN_QUERY, T_NAMES, false, 0, 16, api_statuses, NULL, "Only of this standing."},
	{"limit", IN_QUERY, T_INT, false, 1, 500, NULL, NULL, "How many; 50 unless told."},
	{"cursor", IN_QUERY, T_STRING, false, 0, 100, NULL, NULL, "Of the page before."},
	{0},
};

static bool in_set(uint32_t set, unsigned bit)
{
	return set == 0 || (set & UINT32_C(1) << bit);
}

static json_t *source_row(struct api *x, uint32_t d, const struct doc_columns *c)
{
	json_t *j = json_object();
	char hex[65];

	(void)x, (void)d;
	sha256_hex(&c->content, hex);
	api_put(j, "id", c->id);
	json_object_set_new(j, "title", api_s(c->title));
	json_object_set_new(j, "kind", json_string(doc_kind_name(c->kind)));
	json_object_set_new(j, "design", json_string(doc_design_name(c->design)));
	json_object_set_new(j, "audience", json_string(doc_audience_name(c->audience)));
	json_object_set_new(j, "status", json_string(doc_status_name(c->status)));
	json_object_set_new(j, "year", c->year ? json_integer(c->year) : json_null());
	json_object_set_new(j, "content", json_string(hex));
	return j;
}

/* A page begins at a document number, which holds for one snapshot: the cursor names both. */
static int sources(struct api *x, struct err *e)
{
	uint32_t kinds = api_bits(x, "kinds", doc_kind_parse), designs = api_bits(x, "designs", doc_design_parse),
		 statuses = api_bits(x, "statuses", doc_status_parse), d = 0, end = snap_doc_end(x->c->snap);
	uint64_t generation = snap_stats(x->c->snap)->generation, at = 0, of = 0;
	size_t limit = (size_t)api_number(x, "limit", 50);
	struct str cursor = api_text(x, "cursor"), piece;
	json_t *all, *o;

	if (cursor.n) {
		if (!str_cut(&cursor, '.', &piece) || !str_u64(piece, &of) || !str_u64(cursor, &at))
			return err_set(e, ERR_USAGE, "cursor: is none");
		if (of != generation)
			return err_set(e, ERR_CONFLICT, "the corpus has changed since the page before; begin again");
		d = at > end ? end : (uint32_t)at;
	}
	all = json_array();
	for (; d < end && json_array_size(all) < limit; d++) {
		struct doc_columns c;
		if (!snap_doc_live(x->c->snap, d))
			continue;
		snap_columns(x->c->snap, d, &c);
		if (in_set(kinds, c.kind) && in_set(designs, c.design) && in_set(statuses, c.status))
			json_array_append_new(all, source_row(x, d, &c));
	}
	o = json_object();
	json_object_set_new(o, "items", all);
	if (d < end) {
		struct str next = arena_printf(x->a, "%llu.%u", (unsigned long long)generation, d);
		api_put(o, "next", next);
		api_next(x, next);
	} else {
		json_object_set_new(o, "next", json_null());
	}
	return api_reply(x, 200, o, e);
}
const struct api_op op_sources = {sources, sources_fields, "SourceList", OP_PAGED | OP_ETAG | OP_EXISTS, "corpus",
				  NULL};

static int load_doc(struct api *x, struct doc **d, struct doc_columns *c, struct err *e)
{
	uint32_t n = snap_find(x->c->snap, x->q->param[0]);

	if (n == DOC_NONE)
		return err_set(e, ERR_NOTFOUND, "this corpus does not hold that document");
	snap_columns(x->c->snap, n, c);
	return snap_doc(x->c->snap, n, d, e);
}

static json_t *strings(const struct str *v, size_t n)
{
	json_t *a = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(a, api_s(v[i]));
	return a;
}

static json_t *blocks_of(const struct doc *d)
{
	static const char *const kinds[BLOCK_N] = {"heading", "paragraph", "bullet", "row", "caption", "question"};
	json_t *all = json_array();

	for (size_t i = 0; i < d->n_blocks; i++) {
		const struct doc_block *b = &d->blocks[i];
		json_array_append_new(all, json_pack("{s:s,s:i,s:i,s:i}", "kind", kinds[b->kind], "depth",
						     (int)b->depth, "begin", (int)b->beg, "end", (int)b->end));
	}
	return all;
}

static int source(struct api *x, struct err *e)
{
	struct doc_columns c;
	struct doc *d;
	json_t *o;
	int r = load_doc(x, &d, &c, e);

	if (r)
		return r;
	o = source_row(x, 0, &c);
	api_put(o, "source", d->source);
	api_put(o, "date", d->date);
	api_put(o, "revised", d->revised);
	api_put(o, "language", d->language);
	api_put(o, "url", d->url);
	api_put(o, "doi", d->doi);
	api_put(o, "pmid", d->pmid);
	api_put(o, "pmcid", d->pmcid);
	api_put(o, "licence", d->licence);
	api_put(o, "review", d->review);
	api_put(o, "status_note", d->status_note);
	json_object_set_new(o, "authors", strings(d->authors, d->n_authors));
	json_object_set_new(o, "topics", strings(d->topics, d->n_topics));
	json_object_set_new(o, "blocks", blocks_of(d));
	json_object_set_new(o, "text", api_s(d->text));
	doc_free(d);
	return api_reply(x, 200, o, e);
}
const struct api_op op_source = {source, NULL, "Source", OP_ETAG, "corpus", NULL};

/* ---- spans ---- */

static const struct api_field span_fields[] = {
	{"begin", IN_QUERY, T_INT, true, 0, UINT32_MAX, NULL, NULL, "First byte of the text."},
	{"end", IN_QUERY, T_INT, true, 1, UINT32_MAX, NULL, NULL, "The byte after the last."},
	{"sha256", IN_QUERY, T_STRING, false, 64, 64, NULL, NULL,
	 "Digest of the quote, in hexadecimal: is it what stands there?"},
	{"context", IN_QUERY, T_INT, false, 0, 4000, NULL, NULL, "Bytes around it; 300 unless told."},
	{0},
};

static size_t ceiling(struct str s, size_t n)
{
	while (n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static int span(struct api *x, struct err *e)
{
	uint32_t beg = (uint32_t)api_number(x, "begin", 0), end = (uint32_t)api_number(x, "end", 0);
	size_t context = (size_t)api_number(x, "context", 300), from, to;
	struct sha256 want;
	struct doc_columns c;
	struct span s;
	struct doc *d;
	json_t *o;
	char hex[65];
	int r;

	if (api_get(x, "sha256")->given && !sha256_parse(api_text(x, "sha256"), &want))
		return err_set(e, ERR_USAGE, "sha256: is no digest");
	r = load_doc(x, &d, &c, e);
	if (r)
		return r;
	r = span_of(d, beg, end, &s, e);
	if (r) {
		doc_free(d);
		return r;
	}
	from = ceiling(d->text, beg > context ? beg - context : 0);
	to = ceiling(d->text, end + context > d->text.n ? d->text.n : end + context);
	sha256_hex(&s.quote, hex);
	o = source_row(x, 0, &c);
	api_put_n(o, "begin", beg);
	api_put_n(o, "end", end);
	json_object_set_new(o, "sha256", json_string(hex));
	json_object_set_new(o, "holds",
			    api_get(x, "sha256")->given ? json_boolean(memcmp(want.b, s.quote.b, sizeof want.b) == 0)
							: json_null());
	json_object_set_new(o, "text", api_s(str_sub(d->text, beg, end)));
	json_object_set_new(o, "before", api_s(str_sub(d->text, from, beg)));
	json_object_set_new(o, "after", api_s(str_sub(d->text, end, to)));
	uint32_t block = doc_block_at(d, beg);
	api_put(o, "path", block == DOC_NONE ? STR_NULL : doc_path(d, d->blocks[block].section, x->a));
	doc_free(d);
	return api_reply(x, 200, o, e);
}
const struct api_op op_span = {span, span_fields, "Span", OP_ETAG, "corpus", NULL};
