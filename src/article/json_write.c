/*
 * json_write.c - an article as JSON (docs/article.schema.json).
 *
 * Keys come in the order of the schema, always all of them, so that two articles differ in JSON only where they differ.
 * Numbers of references are as printed: from 1. The tree is built in memory with jansson; a failure is sticky, like
 * that of struct buf.
 */
#include "article/article.h"
#include "base/utf8.h"

#include <jansson.h>

#define ARTICLE_JSON_CAP ((size_t)4 << 20)
#define REAL_DIGITS	 4 /* of the shares: more would claim what is not known */

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

static void put_real(struct jw *w, json_t *o, const char *key, double v)
{
	put(w, o, key, json_real(v >= 0 ? (v <= 1 ? v : 1) : 0));
}

static json_t *span_json(struct jw *w, const struct article_span *s)
{
	json_t *o = need(w, json_object());
	char hex[65];
	sha256_hex(&s->span.quote, hex);
	put_u64(w, o, "ref", (uint64_t)s->ref + 1);
	put_str(w, o, "doc", s->span.doc);
	put_u64(w, o, "begin", s->span.beg);
	put_u64(w, o, "end", s->span.end);
	put_c(w, o, "sha256", hex);
	put_str(w, o, "path", s->path);
	return o;
}

static json_t *claim_json(struct jw *w, const struct article_claim *c)
{
	json_t *o = need(w, json_object()), *spans = need(w, json_array()), *via = need(w, json_array()),
	       *terms = need(w, json_array());
	put_c(w, o, "kind", claim_kind_name(c->kind));
	put_str(w, o, "text", c->text);
	put_c(w, o, "grade", grade_name(c->grade));
	put_str(w, o, "recommendation", c->recommendation);
	put_str(w, o, "author", c->author);
	for (size_t i = 0; i < c->n_spans && !w->err; i++)
		append(w, spans, span_json(w, &c->spans[i]));
	for (size_t i = 0; i < c->n_via && !w->err; i++)
		append(w, via, json_integer((json_int_t)c->via[i] + 1));
	for (size_t i = 0; i < c->n_terms && !w->err; i++) {
		json_t *t = need(w, json_object());
		put_u64(w, t, "begin", c->terms[i].beg);
		put_u64(w, t, "end", c->terms[i].end);
		put_str(w, t, "definition", c->terms[i].definition);
		put(w, t, "span", span_json(w, &c->terms[i].span));
		append(w, terms, t);
	}
	put_u64(w, o, "parts", c->n_parts || !c->n_spans ? c->n_parts : 1);
	put(w, o, "spans", spans);
	put(w, o, "via", via);
	put(w, o, "terms", terms);
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
		put_str(w, o, "label", v[i].label);
		put_c(w, o, "stance", stance_name(v[i].stance));
		put(w, o, "claim", v[i].claim ? claim_json(w, v[i].claim) : json_null());
		put(w, o, "items", items_json(w, v[i].items, v[i].n_items, depth + 1));
		append(w, array, o);
	}
	return array;
}

static json_t *table_json(struct jw *w, const struct article_table *t)
{
	if (!t)
		return json_null();
	json_t *o = need(w, json_object()), *columns = need(w, json_array()), *rows = need(w, json_array());
	for (size_t i = 0; i < t->n_columns; i++)
		append_str(w, columns, t->columns[i]);
	for (size_t i = 0; i < t->n_rows && !w->err; i++) {
		json_t *r = need(w, json_object()), *cells = need(w, json_array());
		for (size_t j = 0; j < t->n_columns && !w->err; j++)
			append(w, cells, items_json(w, t->rows[i].cells[j].items, t->rows[i].cells[j].n_items, 1));
		put_str(w, r, "label", t->rows[i].label);
		put(w, r, "cells", cells);
		append(w, rows, r);
	}
	put(w, o, "columns", columns);
	put(w, o, "rows", rows);
	return o;
}

static json_t *sections_json(struct jw *w, const struct article *art)
{
	json_t *array = need(w, json_array());
	for (size_t i = 0; i < art->n_sections && !w->err; i++) {
		const struct article_section *s = &art->sections[i];
		json_t *o = need(w, json_object());
		put_str(w, o, "heading", s->heading);
		put_str(w, o, "kind", s->kind);
		put(w, o, "ordered", json_boolean(s->ordered));
		put(w, o, "table", table_json(w, s->table));
		put(w, o, "items", items_json(w, s->items, s->n_items, 1));
		append(w, array, o);
	}
	return array;
}

static json_t *strings_json(struct jw *w, const struct str *v, size_t n)
{
	json_t *array = need(w, json_array());
	for (size_t i = 0; i < n && !w->err; i++)
		append_str(w, array, v[i]);
	return array;
}

/* How the question was read. */
static void put_reading(struct jw *w, json_t *o, const struct article *art)
{
	json_t *v = need(w, json_array());
	for (size_t i = 0; i < art->n_intents; i++)
		append_str(w, v, str_c(intent_name(art->intents[i])));
	put(w, o, "intents", v);
	put(w, o, "focus", strings_json(w, art->focus, art->n_focus));
	put_str(w, o, "reading", art->reading);
	v = need(w, json_array());
	for (size_t i = 0; i < art->n_facts && !w->err; i++) {
		json_t *f = need(w, json_object());
		put_str(w, f, "slot", art->facts[i].slot);
		put_str(w, f, "text", art->facts[i].text);
		put_str(w, f, "name", art->facts[i].name);
		put_str(w, f, "said", art->facts[i].said);
		put_str(w, f, "note", art->facts[i].note);
		append(w, v, f);
	}
	put(w, o, "facts", v);
	v = need(w, json_array());
	for (size_t i = 0; i < art->n_mended && !w->err; i++) {
		json_t *m = need(w, json_object());
		put_str(w, m, "from", art->mended[i].from);
		put_str(w, m, "to", art->mended[i].to);
		append(w, v, m);
	}
	put(w, o, "mended", v);
}

static json_t *sure_json(struct jw *w, const struct article *art)
{
	json_t *o = need(w, json_object());
	enum grade g = art->sure.strength;
	put(w, o, "strength", (unsigned)g < GRADE_N ? json_string(grade_name(g)) : json_null());
	put_str(w, o, "strength_note", art->sure.strength_note);
	put_real(w, o, "completeness", art->sure.completeness);
	put_real(w, o, "confidence", art->sure.confidence);
	put(w, o, "missing", strings_json(w, art->sure.missing, art->sure.n_missing));
	return o;
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

static json_t *provenance_json(struct jw *w, const struct article *art)
{
	json_t *p = need(w, json_object()), *dropped = need(w, json_array());
	put_str(w, p, "snapshot", art->provenance.snapshot);
	put_str(w, p, "program", art->provenance.program);
	put_str(w, p, "composer", art->provenance.composer);
	put_u64(w, p, "documents", art->provenance.docs);
	put_u64(w, p, "passages", art->provenance.passages);
	put_u64(w, p, "candidates", art->provenance.candidates);
	put_str(w, p, "corpus_date", art->provenance.corpus_date);
	for (size_t i = 0; i < art->provenance.n_dropped && !w->err; i++) {
		json_t *d = need(w, json_object());
		put_str(w, d, "doc", art->provenance.dropped[i].doc);
		put_str(w, d, "title", art->provenance.dropped[i].title);
		put_str(w, d, "reason", art->provenance.dropped[i].reason);
		append(w, dropped, d);
	}
	put(w, p, "dropped", dropped);
	put_str(w, p, "settings", art->provenance.settings);
	return p;
}

/* Absent where there is none. */
static void put_notices(struct jw *w, json_t *o, const char *key, const struct article_notice *v, size_t n)
{
	json_t *list = n ? need(w, json_array()) : NULL;
	for (size_t i = 0; i < n && !w->err; i++) {
		json_t *x = need(w, json_object());
		put_str(w, x, "id", v[i].id);
		put_str(w, x, "kind", v[i].kind);
		put_str(w, x, "title", v[i].title);
		put_str(w, x, "text", v[i].text);
		put_str(w, x, "call", v[i].call);
		put_str(w, x, "why", v[i].why);
		put_str(w, x, "source", v[i].source);
		put_str(w, x, "url", v[i].url);
		put_str(w, x, "checked", v[i].checked);
		append(w, list, x);
	}
	if (list)
		put(w, o, key, list);
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
	put_reading(w, o, art);
	put(w, o, "sure", sure_json(w, art));
	put_notices(w, o, "emergency", art->emergency, art->n_emergency);
	put_notices(w, o, "warnings", art->warnings, art->n_warnings);
	put(w, o, "alerts", items_json(w, art->alerts, art->n_alerts, 1));
	put(w, o, "bottom_line", claims_json(w, art->bottom_line, art->n_bottom_line));
	put(w, o, "sections", sections_json(w, art));
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
	put(w, o, "related", strings_json(w, art->related, art->n_related));
	put_str(w, o, "disclaimer", art->disclaimer);
	put_str(w, o, "review", art->review);
	put_str(w, o, "updated", art->updated);
	put(w, o, "provenance", provenance_json(w, art));
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
	if (!w.err && json_dump_callback(root, dump_to_buf, &b, JSON_INDENT(2) | JSON_REAL_PRECISION(REAL_DIGITS)) &&
	    !b.err)
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
