/*
 * edit.c - an article with an editor's changes: every changed sentence is a source's, with its span, or the editor's
 * own statement.
 *
 * The document is changed as a JSON tree: what no edit names is not rebuilt. All paths are looked up before anything
 * moves. In the end references that nothing names any longer are taken out and the others numbered anew, in the order
 * that they had.
 */
#include "review/review.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdlib.h>

#define BOTTOM_MAX 2 /* claims of a bottom line, as in the schema */
#define PARTS_MAX  8

/* Where an edit applies. */
struct target {
	json_t *claim; /* the claim object; NULL when a container is named */
	json_t *list;  /* the list that it stands in, by itself or within an item */
	json_t *entry; /* what stands in the list: the claim or the item */
};

struct editor {
	json_t *root, *refs;
	struct str person;
	review_find find;
	void *ctx;
	struct arena *a;
	struct err *e;
};

/* ---- paths ---- */

/* One step down; NULL when there is no such member. */
static json_t *down(json_t *v, struct str key)
{
	uint64_t i;
	char name[64];

	if (json_is_array(v))
		return str_u64(key, &i) && i < json_array_size(v) ? json_array_get(v, i) : NULL;
	if (!json_is_object(v) || key.n >= sizeof name)
		return NULL;
	memcpy(name, key.p, key.n);
	name[key.n] = '\0';
	return json_object_get(v, name);
}

static bool is_claim(const json_t *v)
{
	return json_is_object(v) && json_is_string(json_object_get(v, "kind")) &&
	       json_is_string(json_object_get(v, "text")) && json_is_array(json_object_get(v, "spans"));
}

static bool is_item(const json_t *v)
{
	return json_is_object(v) && json_object_get(v, "items") && json_object_get(v, "claim");
}

static int look_up(struct editor *d, const struct review_edit *x, struct target *t)
{
	/* The last three things on the way. */
	json_t *v = d->root, *above = NULL, *above2 = NULL;
	struct str rest = x->path, key;

	memset(t, 0, sizeof *t);
	if (!str_starts(rest, STR("/")))
		return err_set(d->e, ERR_NOTFOUND, "'%.*s' is no place in the article", STR_ARG(rest));
	rest = str_sub(rest, 1, rest.n);
	while (v && str_cut(&rest, '/', &key)) {
		above2 = above;
		above = v;
		v = down(v, key);
	}
	if (v && is_claim(v)) {
		t->claim = v;
		t->entry = is_item(above) ? above : v;
		t->list = is_item(above) ? above2 : above;
	} else if (v && x->op == EDIT_ADD && (json_is_array(v) || json_is_array(json_object_get(v, "items")))) {
		t->list = json_is_array(v) ? v : json_object_get(v, "items");
	}
	if (!json_is_array(t->list) || (t->claim ? 0 : x->op != EDIT_ADD))
		return err_set(d->e, ERR_NOTFOUND, "there is no sentence at '%.*s'", STR_ARG(x->path));
	/* Lists that hold no claims are none of the editor's business. */
	if (!t->claim && !str_eqc(x->path, "/bottom_line") && !str_starts(x->path, STR("/sections/")) &&
	    !str_eqc(x->path, "/alerts"))
		return err_set(d->e, ERR_NOTFOUND, "no sentence can be added at '%.*s'", STR_ARG(x->path));
	return 0;
}

/* ---- references ---- */

static struct str string_of(const json_t *o, const char *key)
{
	const json_t *s = json_object_get(o, key);

	return json_is_string(s) ? str_make(json_string_value(s), json_string_length(s)) : STR("");
}

static json_t *text_json(struct str s)
{
	return json_stringn(s.n ? s.p : "", s.n);
}

/* Number of the reference that is this document, read itself; 0: none. */
static json_int_t ref_of(const struct editor *d, struct str doc)
{
	size_t i;
	json_t *r;

	json_array_foreach(d->refs, i, r) if (str_eq(string_of(r, "doc"), doc) &&
					      json_is_null(json_object_get(r, "via"))) return (json_int_t)i +
		1;
	return 0;
}

static int add_ref(struct editor *d, const struct article_ref *r, json_int_t *number)
{
	*number = (json_int_t)json_array_size(d->refs) + 1;
	json_t *o = json_pack(
		"{s:I, s:o, s:o, s:o, s:n, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:o, s:o, s:o}", "n",
		*number, "type", text_json(r->type), "doc", text_json(r->doc), "key", text_json(STR("")), "via",
		"title", text_json(r->title), "authors", text_json(r->authors), "source", text_json(r->source), "year",
		r->year > 0 ? json_integer(r->year) : json_null(), "pmid", text_json(r->pmid), "doi", text_json(r->doi),
		"url", text_json(r->url), "design", doc_design_name(r->design), "grade", grade_name(r->grade), "status",
		doc_status_name(r->status), "status_note", text_json(r->status_note), "review", text_json(r->review),
		"licence", text_json(r->licence));
	return json_array_append_new(d->refs, o) ? err_mem(d->e) : 0;
}

static json_t *span_json(const struct article_span *s, json_int_t ref)
{
	char hex[65];

	sha256_hex(&s->span.quote, hex);
	return json_pack("{s:I, s:o, s:I, s:I, s:s, s:o}", "ref", ref, "doc", text_json(s->span.doc), "begin",
			 (json_int_t)s->span.beg, "end", (json_int_t)s->span.end, "sha256", hex, "path",
			 text_json(s->path));
}

/* ---- claims ---- */

/* As documents keep it: NFC, one space between words, none at the ends. */
static int tidy(struct editor *d, struct str text, struct str *out)
{
	struct buf b, c;

	if (utf8_check(text) != text.n)
		return err_set(d->e, ERR_FORMAT, "the text is not UTF-8");
	buf_init(&b, EDIT_TEXT_CAP * 8);
	buf_init(&c, EDIT_TEXT_CAP * 8);
	utf8_nfc(&b, text, NULL);
	struct str s = buf_str(&b);
	for (size_t i = 0; i < s.n; i++) {
		bool space = s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\t';
		if (!space)
			buf_byte(&c, (unsigned char)s.p[i]);
		else if (c.n && c.p[c.n - 1] != ' ')
			buf_byte(&c, ' ');
	}
	int r = b.err || c.err ? err_set(d->e, ERR_USAGE, "the text is longer than %d bytes", EDIT_TEXT_CAP) : 0;
	if (!r) {
		*out = arena_str(d->a, str_trim(buf_str(&c)));
		if (!out->n)
			r = err_set(d->e, ERR_USAGE, "the text is empty");
		else if (out->n > EDIT_TEXT_CAP)
			r = err_set(d->e, ERR_USAGE, "the text is longer than %d bytes", EDIT_TEXT_CAP);
	}
	buf_release(&b);
	buf_release(&c);
	return r;
}

struct quote {
	struct review_found part[PARTS_MAX];
	size_t n;
};

/* All parts of the text in one document, in order of place. */
static int quoted_in(struct editor *d, struct str doc, struct str text, struct quote *q, bool *found)
{
	struct str rest = text;
	uint32_t last = 0;

	*found = false;
	q->n = 0;
	for (;;) {
		size_t gap = str_find(rest, STR(ARTICLE_GAP), 0);
		struct str part = str_sub(rest, 0, gap);
		if (q->n == PARTS_MAX || !part.n)
			return 0;
		struct review_found *f = &q->part[q->n];
		int r = d->find(d->ctx, doc, part, d->a, f, d->e);
		if (r || !f->found)
			return r;
		/* Nobody is taken at their word: the span must be of these bytes. */
		struct sha256 h = sha256_of(part);
		if (memcmp(h.b, f->span.span.quote.b, sizeof h.b) || f->span.span.end - f->span.span.beg != part.n)
			return err_set(d->e, ERR_INTERNAL, "a span that does not hold the text that was looked for");
		if (q->n && f->span.span.beg < last)
			return 0;
		last = f->span.span.end;
		q->n++;
		if (gap == SIZE_MAX)
			break;
		rest = str_sub(rest, gap + sizeof ARTICLE_GAP - 1, rest.n);
	}
	*found = true;
	return 0;
}

/* The named document; else those that the claim quoted before, then all that the article read. */
static int quoted(struct editor *d, const struct review_edit *x, const json_t *old, struct str text, struct quote *q,
		  bool *found)
{
	size_t i;
	json_t *s;
	int r = 0;

	*found = false;
	if (!d->find)
		return 0;
	if (x->doc.n)
		return quoted_in(d, x->doc, text, q, found);
	json_array_foreach(json_object_get(old, "spans"), i, s)
	{
		r = quoted_in(d, string_of(s, "doc"), text, q, found);
		if (r || *found)
			return r;
	}
	json_array_foreach(d->refs, i, s)
	{
		if (!string_of(s, "doc").n || !json_is_null(json_object_get(s, "via")))
			continue;
		r = quoted_in(d, string_of(s, "doc"), text, q, found);
		if (r || *found)
			return r;
	}
	return r;
}

/* A claim of this text; NULL with the error set. */
static json_t *make_claim(struct editor *d, const struct review_edit *x, const json_t *old)
{
	struct quote *q = ARENA_NEW(d->a, struct quote);
	struct str text;
	bool found = false;
	json_int_t ref = 0;

	if (!q) {
		err_mem(d->e);
		return NULL;
	}
	if (tidy(d, x->text, &text) || quoted(d, x, old, text, q, &found))
		return NULL;
	json_t *spans = json_array();
	const char *grade = grade_name(GRADE_E), *kind = "statement";
	if (found) {
		const struct review_found *f = &q->part[0];
		ref = ref_of(d, f->span.span.doc);
		if (!ref && add_ref(d, &f->ref, &ref)) {
			json_decref(spans);
			return NULL;
		}
		grade = json_string_value(json_object_get(json_array_get(d->refs, (size_t)ref - 1), "grade"));
		kind = q->n > 1 ? "excerpt" : "verbatim";
		for (size_t i = 0; i < q->n; i++)
			json_array_append_new(spans, span_json(&q->part[i].span, ref));
	}
	json_t *claim = json_pack("{s:s, s:o, s:s, s:s, s:o, s:I, s:o, s:[], s:[]}", "kind", kind, "text",
				  text_json(text), "grade", grade ? grade : grade_name(GRADE_E), "recommendation", "",
				  "author", text_json(found ? STR("") : d->person), "parts",
				  (json_int_t)(found ? q->n : 0), "spans", spans, "via", "terms");
	if (!claim)
		err_mem(d->e);
	return claim;
}

/* ---- applying ---- */

static size_t place_of(const json_t *list, const json_t *entry)
{
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v) if (v == entry) return i;
	return SIZE_MAX;
}

static int add_claim(struct editor *d, const struct review_edit *x, const struct target *t)
{
	bool bottom = t->list == json_object_get(d->root, "bottom_line");

	if (bottom && json_array_size(t->list) >= BOTTOM_MAX)
		return err_set(d->e, ERR_USAGE, "a bottom line has %d sentences at most", BOTTOM_MAX);
	json_t *claim = make_claim(d, x, t->claim);
	if (!claim)
		return d->e ? d->e->code : ERR_INTERNAL;
	json_t *entry =
		bottom ? claim : json_pack("{s:s, s:s, s:o, s:[]}", "label", "", "stance", "", "claim", claim, "items");
	size_t at = t->entry ? place_of(t->list, t->entry) : SIZE_MAX;
	/* Behind what was there, and behind what was added there before. */
	int bad =
		at == SIZE_MAX ? json_array_append_new(t->list, entry) : json_array_insert_new(t->list, at + 1, entry);
	return bad ? err_mem(d->e) : 0;
}

static int replace(struct editor *d, const struct review_edit *x, const struct target *t)
{
	struct str text;
	int r = tidy(d, x->text, &text);

	/* The same words, with nothing said of where they stand: nothing was changed. */
	if (r || (!x->doc.n && str_eq(text, string_of(t->claim, "text"))))
		return r;
	json_t *claim = make_claim(d, x, t->claim);
	if (!claim)
		return d->e ? d->e->code : ERR_INTERNAL;
	json_object_clear(t->claim);
	int bad = json_object_update(t->claim, claim);
	json_decref(claim);
	return bad ? err_mem(d->e) : 0;
}

/* Sections that lost all they had go too. */
static void drop_empty_sections(json_t *root)
{
	json_t *sections = json_object_get(root, "sections");

	for (size_t i = json_array_size(sections); i-- > 0;) {
		json_t *s = json_array_get(sections, i);
		if (json_array_size(json_object_get(s, "items")) == 0 && json_is_null(json_object_get(s, "table")))
			json_array_remove(sections, i);
	}
}

/* ---- numbering anew ---- */

struct numbers {
	bool *used;
	json_int_t *now; /* of the old number, from 1; 0: gone */
	size_t n;
};

/* Calls with each place that holds the number of a reference: "ref" of a span, entries of a claim's "via". */
static void each_number(json_t *v, struct numbers *k, void (*one)(struct numbers *k, json_t *number))
{
	size_t i;
	const char *key;
	json_t *x, *y;

	if (json_is_array(v)) {
		json_array_foreach(v, i, x) each_number(x, k, one);
		return;
	}
	if (!json_is_object(v))
		return;
	json_object_foreach(v, key, x)
	{
		if (strcmp(key, "ref") == 0 && json_is_integer(x))
			one(k, x);
		else if (strcmp(key, "via") == 0 && json_is_array(x))
			json_array_foreach(x, i, y) one(k, y);
		else
			each_number(x, k, one);
	}
}

static void mark_used(struct numbers *k, json_t *number)
{
	json_int_t i = json_integer_value(number);

	if (i >= 1 && (size_t)i <= k->n)
		k->used[i] = true;
}

static void renumber(struct numbers *k, json_t *number)
{
	json_int_t i = json_integer_value(number);

	if (i >= 1 && (size_t)i <= k->n)
		json_integer_set(number, k->now[i]);
}

static int prune(struct editor *d)
{
	struct numbers k = {.n = json_array_size(d->refs)};
	size_t i;
	json_t *r;

	k.used = ARENA_ARRAY(d->a, k.n + 1, bool);
	k.now = ARENA_ARRAY(d->a, k.n + 1, json_int_t);
	if (!k.used || !k.now)
		return err_mem(d->e);
	static const char *const parts[] = {"bottom_line", "alerts", "sections"};
	for (i = 0; i < sizeof parts / sizeof *parts; i++)
		each_number(json_object_get(d->root, parts[i]), &k, mark_used);
	/* Who reports a reference that is used is used; reports do not go in circles, and stop after as many rounds as
	 * there are references. */
	for (size_t round = 0, more = 1; more && round <= k.n; round++) {
		more = 0;
		json_array_foreach(d->refs, i, r)
		{
			json_int_t via = json_integer_value(json_object_get(r, "via"));
			if (k.used[i + 1] && via >= 1 && (size_t)via <= k.n && !k.used[via])
				more = k.used[via] = true;
		}
	}
	json_int_t next = 1;
	for (i = 1; i <= k.n; i++)
		if (k.used[i])
			k.now[i] = next++;
	for (i = 0; i < sizeof parts / sizeof *parts; i++)
		each_number(json_object_get(d->root, parts[i]), &k, renumber);
	for (i = k.n; i-- > 0;) {
		r = json_array_get(d->refs, i);
		if (!k.used[i + 1]) {
			json_array_remove(d->refs, i);
			continue;
		}
		json_integer_set(json_object_get(r, "n"), k.now[i + 1]);
		if (json_is_integer(json_object_get(r, "via")))
			renumber(&k, json_object_get(r, "via"));
	}
	return 0;
}

/* ---- what the edited article says of itself ---- */

static void restate(struct editor *d)
{
	json_t *sure = json_object_get(d->root, "sure"), *c;
	const char *best = NULL, *was = json_string_value(json_object_get(sure, "strength"));
	char today[11];
	size_t i;

	clock_today(today);
	json_object_set_new(d->root, "updated", json_string(today));
	json_object_set_new(d->root, "review", json_string(lib_state_name(STATE_SUBMITTED)));
	json_array_foreach(json_object_get(d->root, "bottom_line"), i, c)
	{
		const char *g = json_string_value(json_object_get(c, "grade"));
		if (!str_eqc(string_of(c, "kind"), "statement") && g && (!best || strcmp(g, best) < 0))
			best = g;
	}
	if (!sure || (best && was && strcmp(best, was) == 0) || (!best && !was))
		return;
	json_object_set_new(sure, "strength", best ? json_string(best) : json_null());
	/* The words were the composer's, about the bottom line that it chose. */
	json_object_set_new(sure, "strength_note", json_string(""));
}

static int apply(struct editor *d, const struct review_edit *edits, size_t n)
{
	struct target *t = ARENA_ARRAY(d->a, n, struct target);
	int r = 0;

	if (!t)
		return err_mem(d->e);
	for (size_t i = 0; i < n && !r; i++) {
		r = look_up(d, &edits[i], &t[i]);
		for (size_t k = 0; k < i && !r; k++)
			if (edits[i].op != EDIT_ADD && edits[k].op != EDIT_ADD && t[i].claim == t[k].claim)
				r = err_set(d->e, ERR_USAGE, "two edits of the sentence at '%.*s'",
					    STR_ARG(edits[i].path));
	}
	for (size_t i = 0; i < n && !r; i++)
		if (edits[i].op == EDIT_REPLACE)
			r = replace(d, &edits[i], &t[i]);
	/* Backwards, so that several added behind the same place come in the order given. */
	for (size_t i = n; i-- > 0 && !r;)
		if (edits[i].op == EDIT_ADD && t[i].entry)
			r = add_claim(d, &edits[i], &t[i]);
	for (size_t i = 0; i < n && !r; i++)
		if (edits[i].op == EDIT_ADD && !t[i].entry)
			r = add_claim(d, &edits[i], &t[i]);
	for (size_t i = 0; i < n && !r; i++) {
		size_t at = edits[i].op == EDIT_REMOVE ? place_of(t[i].list, t[i].entry) : SIZE_MAX;
		if (at != SIZE_MAX)
			json_array_remove(t[i].list, at);
	}
	return r;
}

static int dump(const char *bytes, size_t n, void *ctx)
{
	buf_add(ctx, str_make(bytes, n));
	return ((struct buf *)ctx)->err ? -1 : 0;
}

int review_edit_json(struct str json, const struct review_edit *edits, size_t n, struct str person, review_find find,
		     void *ctx, struct buf *out, struct err *e)
{
	struct err own = {0};
	struct arena a;
	struct article check;
	json_error_t je;
	struct editor d = {.person = person, .find = find, .ctx = ctx, .a = &a, .e = e ? e : &own};

	arena_init(&a, (size_t)256 << 20);
	int r = article_from_json(json, &a, &check, d.e);
	d.root = r ? NULL : json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &je);
	if (!r && !d.root)
		r = err_mem(d.e);
	d.refs = json_object_get(d.root, "references");
	if (!r)
		r = apply(&d, edits, n);
	if (!r) {
		drop_empty_sections(d.root);
		r = prune(&d);
	}
	if (!r) {
		restate(&d);
		struct buf b;
		buf_init(&b, LIB_ARTICLE_CAP);
		if (json_dump_callback(d.root, dump, &b, JSON_INDENT(2)))
			r = b.err ? err_buf(&b, d.e) : err_mem(d.e);
		buf_byte(&b, '\n');
		/* What comes out is an article like any other. */
		if (!r)
			r = article_from_json(buf_str(&b), &a, &check, d.e);
		if (!r) {
			buf_add(out, buf_str(&b));
			r = out->err ? err_buf(out, d.e) : 0;
		}
		buf_release(&b);
	}
	json_decref(d.root);
	arena_release(&a);
	return r;
}
