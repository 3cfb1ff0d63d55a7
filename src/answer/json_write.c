/*
 * json_write.c - an article as JSON (docs/article.schema.json).
 *
 * Keys come in the order of the schema, always all of them, so that two articles differ in JSON only where they differ. Numbers of references are as printed: from 1.
 * The tree is built in memory with jansson; a failure is sticky, like that of struct buf.
 */
#include "answer/answer_priv.h"

#include <jansson.h>

#define ARTICLE_JSON_CAP ((size_t)4 << 20)

struct jw {
	int err;
	const char *bad; /* field that is not UTF-8 */
};

static json_t *need(struct jw *w, json_t *v)
{
	if (!v && !w->err)
		w->err = ERR_NOMEM;
	return v;
}

/* jansson takes the value over, also when it fails. */
static void put(struct jw *w, json_t *o, const char *key, json_t *v)
{
	if (!need(w, v) || json_object_set_new(o, key, v)) {
		if (!w->err)
			w->err = ERR_NOMEM;
	}
}

static void put_str(struct jw *w, json_t *o, const char *key, struct str s)
{
	if (utf8_check(s) != s.n) {
		if (!w->err) {
			w->err = ERR_FORMAT;
			w->bad = key;
		}
		return;
	}
	put(w, o, key, json_stringn(s.n ? s.p : "", s.n));
}

static void put_c(struct jw *w, json_t *o, const char *key, const char *s)
{
	put_str(w, o, key, str_c(s));
}

static void put_u64(struct jw *w, json_t *o, const char *key, uint64_t v)
{
	put(w, o, key, json_integer(v > INT64_MAX ? INT64_MAX : (json_int_t)v));
}

static void append(struct jw *w, json_t *array, json_t *v)
{
	if (!need(w, v) || json_array_append_new(array, v)) {
		if (!w->err)
			w->err = ERR_NOMEM;
	}
}

static void append_str(struct jw *w, json_t *array, struct str s)
{
	if (utf8_check(s) == s.n)
		append(w, array, json_stringn(s.n ? s.p : "", s.n));
	else if (!w->err) {
		w->err = ERR_FORMAT;
		w->bad = "list";
	}
}

static json_t *claim_json(struct jw *w, const struct article_claim *c)
{
	json_t *o = need(w, json_object()), *spans = need(w, json_array()), *via = need(w, json_array());
	put_c(w, o, "kind", claim_kind_name(c->kind));
	put_str(w, o, "text", c->text);
	put_c(w, o, "grade", grade_name(c->grade));
	for (size_t i = 0; i < c->n_spans && !w->err; i++) {
		const struct article_span *s = &c->spans[i];
		json_t *so = need(w, json_object());
		char hex[65];
		sha256_hex(&s->span.quote, hex);
		put_u64(w, so, "ref", (uint64_t)s->ref + 1);
		put_str(w, so, "doc", s->span.doc);
		put_u64(w, so, "begin", s->span.beg);
		put_u64(w, so, "end", s->span.end);
		put_c(w, so, "sha256", hex);
		put_str(w, so, "path", s->path);
		append(w, spans, so);
	}
	for (size_t i = 0; i < c->n_via && !w->err; i++)
		append(w, via, json_integer((json_int_t)c->via[i] + 1));
	put(w, o, "spans", spans);
	put(w, o, "via", via);
	return o;
}

static json_t *claims_json(struct jw *w, const struct article_claim *v, size_t n)
{
	json_t *array = need(w, json_array());
	for (size_t i = 0; i < n && !w->err; i++)
		append(w, array, claim_json(w, &v[i]));
	return array;
}

static json_t *items_json(struct jw *w, const struct article_item *v, size_t n, int depth)
{
	json_t *array = need(w, json_array());
	if (depth > ARTICLE_DEPTH_MAX)
		w->err = w->err ? w->err : ERR_LIMIT;
	for (size_t i = 0; i < n && !w->err; i++) {
		json_t *o = need(w, json_object());
		put_str(w, o, "label", v[i].claim ? STR("") : v[i].label);
		put(w, o, "claim", v[i].claim ? claim_json(w, v[i].claim) : json_null());
		put(w, o, "items", items_json(w, v[i].items, v[i].n_items, depth + 1));
		append(w, array, o);
	}
	return array;
}

static json_t *ref_json(struct jw *w, const struct article_ref *r, size_t n)
{
	json_t *o = need(w, json_object());
	put_u64(w, o, "n", n);
	put_str(w, o, "type", r->type);
	put_str(w, o, "doc", r->doc);
	put_str(w, o, "key", r->key);
	put(w, o, "via", r->via == DOC_NONE ? json_null() : json_integer((json_int_t)r->via + 1));
	put_str(w, o, "title", r->title);
	put_str(w, o, "authors", r->authors);
	put_str(w, o, "source", r->source);
	put(w, o, "year", r->year ? json_integer(r->year) : json_null());
	put_str(w, o, "pmid", r->pmid);
	put_str(w, o, "doi", r->doi);
	put_str(w, o, "url", r->url);
	put_c(w, o, "design", doc_design_name(r->design));
	put_c(w, o, "grade", grade_name(r->grade));
	put_c(w, o, "status", doc_status_name(r->status));
	put_str(w, o, "status_note", r->status_note);
	put_str(w, o, "review", r->review);
	put_str(w, o, "licence", r->licence);
	return o;
}

static json_t *article_json(struct jw *w, const struct article *art)
{
	json_t *o = need(w, json_object()), *v;
	put_c(w, o, "schema", ARTICLE_SCHEMA);
	put_str(w, o, "question", art->question);
	put_str(w, o, "reader", art->reader);
	put_str(w, o, "language", art->language);
	put_str(w, o, "title", art->title);
	put_c(w, o, "outcome", outcome_name(art->outcome));
	put_str(w, o, "reason", art->reason);

	v = need(w, json_array());
	for (size_t i = 0; i < art->n_intents; i++)
		append_str(w, v, str_c(intent_name(art->intents[i])));
	put(w, o, "intents", v);
	v = need(w, json_array());
	for (size_t i = 0; i < art->n_focus; i++)
		append_str(w, v, art->focus[i]);
	put(w, o, "focus", v);

	put(w, o, "bottom_line", claims_json(w, art->bottom_line, art->n_bottom_line));
	v = need(w, json_array());
	for (size_t i = 0; i < art->n_sections && !w->err; i++) {
		json_t *s = need(w, json_object());
		put_str(w, s, "heading", art->sections[i].heading);
		put_str(w, s, "kind", art->sections[i].kind);
		put(w, s, "items", items_json(w, art->sections[i].items, art->sections[i].n_items, 1));
		append(w, v, s);
	}
	put(w, o, "sections", v);
	v = need(w, json_array());
	for (size_t i = 0; i < art->n_refs && !w->err; i++)
		append(w, v, ref_json(w, &art->refs[i], i + 1));
	put(w, o, "references", v);
	v = need(w, json_array());
	for (size_t i = 0; i < art->n_nearest && !w->err; i++) {
		json_t *t = need(w, json_object());
		put_str(w, t, "doc", art->nearest[i].doc);
		put_str(w, t, "title", art->nearest[i].title);
		append(w, v, t);
	}
	put(w, o, "nearest", v);
	v = need(w, json_array());
	for (size_t i = 0; i < art->n_related; i++)
		append_str(w, v, art->related[i]);
	put(w, o, "related", v);
	put_str(w, o, "disclaimer", art->disclaimer);
	put_str(w, o, "review", art->review);
	put_str(w, o, "updated", art->updated);

	json_t *p = need(w, json_object());
	put_str(w, p, "snapshot", art->provenance.snapshot);
	put_str(w, p, "program", art->provenance.program);
	put_str(w, p, "composer", art->provenance.composer);
	put_u64(w, p, "documents", art->provenance.docs);
	put_u64(w, p, "passages", art->provenance.passages);
	put_u64(w, p, "candidates", art->provenance.candidates);
	put_str(w, p, "settings", art->provenance.settings);
	put(w, o, "provenance", p);
	return o;
}

static int dump_to_buf(const char *bytes, size_t n, void *ctx)
{
	struct buf *b = ctx;
	buf_add(b, str_make(bytes, n));
	return b->err ? -1 : 0;
}

int article_to_json(const struct article *art, struct buf *out, struct err *e)
{
	struct jw w = {0};
	struct buf b;
	buf_init(&b, ARTICLE_JSON_CAP);
	json_t *root = article_json(&w, art);
	if (!w.err && json_dump_callback(root, dump_to_buf, &b, JSON_INDENT(2)) && !b.err)
		w.err = ERR_NOMEM;
	json_decref(root);
	buf_byte(&b, '\n');

	int rc = w.err;
	if (rc == ERR_FORMAT)
		err_set(e, rc, "article: %s is not UTF-8", w.bad);
	else if (rc == ERR_LIMIT)
		err_set(e, rc, "article: bullets nested deeper than %d", ARTICLE_DEPTH_MAX);
	else if (rc)
		rc = err_mem(e);
	else if (b.err)
		rc = err_buf(&b, e);
	if (!rc) {
		buf_add(out, buf_str(&b));
		if (out->err)
			rc = err_buf(out, e);
	}
	buf_release(&b);
	return rc;
}
