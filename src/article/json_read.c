/*
 * json_read.c - an article from JSON that anyone may have written.
 *
 * As strict as docs/article.schema.json: every key, no other key, the right type, enumerations known, numbers of
 * references within the list, spans in order. On top of what a schema can say: the document of a span is that of its
 * reference, the parts of an excerpt are of one reference and in order of place, terms lie within their claim, a row
 * has a cell for each column, and reports of references do not go in circles. Limits bound the size of the text, of
 * each list and the nesting, so that arbitrary bytes cost no more than a fixed multiple of their length. Messages give
 * the place as a path: "sections[2].items[0].claim.grade: …".
 */
#include "article/json_priv.h"

/* ---- names ---- */
static int parse_outcome(struct str s)
{
	for (int i = OUTCOME_ANSWERED; i <= OUTCOME_INSUFFICIENT; i++)
		if (str_eqc(s, outcome_name((enum article_outcome)i)))
			return i;
	return -1;
}

static int parse_claim_kind(struct str s)
{
	for (int i = 0; i < CLAIM_KIND_N; i++)
		if (str_eqc(s, claim_kind_name((enum claim_kind)i)))
			return i;
	return -1;
}

static int parse_grade(struct str s)
{
	for (int i = 0; i < GRADE_N; i++)
		if (str_eqc(s, grade_name((enum grade)i)))
			return i;
	return -1;
}

static int parse_section_kind(struct str s)
{
	for (int i = 0; i < SECTION_N; i++)
		if (str_eqc(s, section_kind((enum section)i)))
			return i;
	return -1;
}

static int parse_intent(struct str s)
{
	for (int i = 0; i < INTENT_N; i++)
		if (str_eqc(s, intent_name((enum intent)i)))
			return i;
	return -1;
}

static int parse_stance(struct str s)
{
	for (int i = 0; i < STANCE_N; i++)
		if (str_eqc(s, stance_name((enum stance)i)))
			return i;
	return -1;
}

/* ---- parts ---- */
static void read_span(struct jr *r, json_t *o, struct article_span *out)
{
	static const char *const keys[] = {"ref", "doc", "begin", "end", "sha256", "path", NULL};
	if (!jr_object_of(r, o, keys))
		return;
	out->ref = (uint32_t)jr_get_u64(r, o, "ref", 1, r->n_refs) - 1;
	out->span.doc = jr_get_str(r, o, "doc");
	out->span.beg = (uint32_t)jr_get_u64(r, o, "begin", 0, DOC_TEXT_CAP);
	out->span.end = (uint32_t)jr_get_u64(r, o, "end", 1, DOC_TEXT_CAP);
	struct str hex = jr_get_str(r, o, "sha256");
	out->path = jr_get_str(r, o, "path");
	if (r->rc)
		return;
	if (!sha256_parse(hex, &out->span.quote))
		jr_fail(r, "sha256 is not 64 hexadecimal digits");
	else if (out->span.beg >= out->span.end)
		jr_fail(r, "begin is not before end");
	else if (!doc_id_ok(out->span.doc))
		jr_fail(r, "doc is no document id");
	else if (!str_eq(out->span.doc, r->refs[out->ref].doc))
		jr_fail(r, "doc is not that of its reference");
}

/* May the text be cut there? */
static bool at_boundary(struct str s, uint32_t at)
{
	return at <= s.n && (at == s.n || ((unsigned char)s.p[at] & 0xC0) != 0x80);
}

static void read_terms(struct jr *r, json_t *o, struct article_claim *out)
{
	static const char *const keys[] = {"begin", "end", "definition", "span", NULL};
	json_t *terms = jr_get_array(r, o, "terms", &out->n_terms);
	out->terms = ARENA_ARRAY(r->a, out->n_terms, struct article_term);
	if (!out->terms)
		jr_fail_mem(r);
	size_t was = jr_enter(r, "terms");
	for (size_t i = 0; i < out->n_terms && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		json_t *to = json_array_get(terms, i);
		struct article_term *t = &out->terms[i];
		if (jr_object_of(r, to, keys)) {
			t->beg = (uint32_t)jr_get_u64(r, to, "begin", 0, DOC_TEXT_CAP);
			t->end = (uint32_t)jr_get_u64(r, to, "end", 1, DOC_TEXT_CAP);
			t->definition = jr_get_text(r, to, "definition");
			size_t in = jr_enter(r, "span");
			read_span(r, json_object_get(to, "span"), &t->span);
			jr_leave(r, in);
			if (!r->rc && (t->beg >= t->end || !at_boundary(out->text, t->beg) ||
				       !at_boundary(out->text, t->end) || (i && t->beg < out->terms[i - 1].end)))
				jr_fail(r, "the term is not in the claim, or not in order");
		}
		jr_leave(r, at);
	}
	jr_leave(r, was);
}

/* What the kind asks of spans, parts and author. */
static void check_claim(struct jr *r, const struct article_claim *c)
{
	if (r->rc)
		return;
	bool statement = c->kind == CLAIM_STATEMENT;
	if (statement && (c->n_spans || c->n_parts || c->n_via))
		jr_fail(r, "a statement quotes nothing");
	else if (statement != (c->author.n > 0))
		jr_fail(r, statement ? "a statement without author" : "only a statement has an author");
	else if (!statement && !c->n_spans)
		jr_fail(r, "a claim without a span");
	else if (!statement && (c->n_parts < 1 || c->n_parts > c->n_spans))
		jr_fail(r, "parts: wanted one for each span at most");
	else if (c->n_parts > 1 && c->kind != CLAIM_EXCERPT)
		jr_fail(r, "only an excerpt has more than one part");
	for (size_t i = 1; i < c->n_parts && !r->rc; i++)
		if (c->spans[i].ref != c->spans[0].ref || c->spans[i].span.beg < c->spans[i - 1].span.end)
			jr_fail(r, "parts must be of one reference, in order of place");
}

static void read_claim(struct jr *r, json_t *o, struct article_claim *out)
{
	static const char *const keys[] = {"kind",  "text",  "grade", "recommendation", "author",
					   "parts", "spans", "via",   "terms",		NULL};
	if (!jr_object_of(r, o, keys))
		return;
	out->kind = (enum claim_kind)jr_get_enum(r, o, "kind", parse_claim_kind);
	out->text = jr_get_text(r, o, "text");
	out->grade = (enum grade)jr_get_enum(r, o, "grade", parse_grade);
	out->recommendation = jr_get_str(r, o, "recommendation");
	out->author = jr_get_str(r, o, "author");
	out->n_parts = jr_get_u64(r, o, "parts", 0, LIST_MAX);
	json_t *spans = jr_get_array(r, o, "spans", &out->n_spans), *via = jr_get_array(r, o, "via", &out->n_via);
	if (r->rc)
		return;
	out->spans = ARENA_ARRAY(r->a, out->n_spans, struct article_span);
	out->via = ARENA_ARRAY(r->a, out->n_via, uint32_t);
	if (!arena_ok(r->a)) {
		jr_fail_mem(r);
		return;
	}
	size_t was = jr_enter(r, "spans");
	for (size_t i = 0; i < out->n_spans && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		read_span(r, json_array_get(spans, i), &out->spans[i]);
		jr_leave(r, at);
	}
	jr_leave(r, was);
	was = jr_enter(r, "via");
	for (size_t i = 0; i < out->n_via && !r->rc; i++) {
		json_t *v = json_array_get(via, i);
		json_int_t n = json_integer_value(v);
		if (!json_is_integer(v) || n < 1 || (uint64_t)n > r->n_refs)
			jr_fail(r, "no such reference");
		else
			out->via[i] = (uint32_t)n - 1;
	}
	jr_leave(r, was);
	read_terms(r, o, out);
	check_claim(r, out);
}

static struct article_claim *read_claims(struct jr *r, json_t *o, const char *key, size_t *n)
{
	json_t *array = jr_get_array(r, o, key, n);
	struct article_claim *v = ARENA_ARRAY(r->a, *n, struct article_claim);
	if (!v) {
		jr_fail_mem(r);
		return NULL;
	}
	size_t was = jr_enter(r, key);
	for (size_t i = 0; i < *n && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		read_claim(r, json_array_get(array, i), &v[i]);
		jr_leave(r, at);
	}
	jr_leave(r, was);
	return v;
}

static struct article_item *read_items(struct jr *r, json_t *array, size_t *n, int depth);

static void read_item(struct jr *r, json_t *o, struct article_item *out, int depth)
{
	static const char *const keys[] = {"label", "stance", "claim", "items", NULL};
	if (!jr_object_of(r, o, keys))
		return;
	json_t *claim = json_object_get(o, "claim");
	out->label = jr_get_str(r, o, "label");
	out->stance = (enum stance)jr_get_enum(r, o, "stance", parse_stance);
	if (!json_is_null(claim)) {
		out->claim = ARENA_NEW(r->a, struct article_claim);
		size_t in = jr_enter(r, "claim");
		if (!out->claim)
			jr_fail_mem(r);
		else
			read_claim(r, claim, out->claim);
		jr_leave(r, in);
	}
	if (!r->rc && !out->claim && !out->label.n)
		jr_fail(r, "a bullet has a claim, a label, or both");
	size_t in = jr_enter(r, "items");
	out->items = read_items(r, json_object_get(o, "items"), &out->n_items, depth + 1);
	jr_leave(r, in);
}

static struct article_item *read_items(struct jr *r, json_t *array, size_t *n, int depth)
{
	*n = jr_list(r, array);
	if (*n && depth > ARTICLE_DEPTH_MAX)
		jr_fail(r, "bullets nested too deep");
	struct article_item *v = ARENA_ARRAY(r->a, *n, struct article_item);
	if (!v)
		jr_fail_mem(r);
	for (size_t i = 0; i < *n && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		read_item(r, json_array_get(array, i), &v[i], depth);
		jr_leave(r, at);
	}
	return v;
}

static struct article_item *read_items_at(struct jr *r, json_t *o, const char *key, size_t *n)
{
	size_t was = jr_enter(r, key);
	struct article_item *v = read_items(r, json_object_get(o, key), n, 1);
	jr_leave(r, was);
	return v;
}

static void read_ref(struct jr *r, json_t *o, size_t i, struct article_ref *out)
{
	static const char *const keys[] = {"n",	     "type",	    "doc",    "key",	 "via", "title",  "authors",
					   "source", "year",	    "pmid",   "doi",	 "url", "design", "grade",
					   "status", "status_note", "review", "licence", NULL};
	if (!jr_object_of(r, o, keys))
		return;
	if (jr_get_u64(r, o, "n", 1, LIST_MAX) != i + 1)
		jr_fail(r, "numbers of references must count from 1");
	out->type = jr_get_text(r, o, "type");
	out->doc = jr_get_str(r, o, "doc");
	out->key = jr_get_str(r, o, "key");
	out->via = DOC_NONE;
	if (!json_is_null(json_object_get(o, "via")))
		out->via = (uint32_t)jr_get_u64(r, o, "via", 1, r->n_refs) - 1;
	out->title = jr_get_str(r, o, "title");
	out->authors = jr_get_str(r, o, "authors");
	out->source = jr_get_str(r, o, "source");
	if (!json_is_null(json_object_get(o, "year")))
		out->year = (int)jr_get_u64(r, o, "year", 1, 9999);
	out->pmid = jr_get_str(r, o, "pmid");
	out->doi = jr_get_str(r, o, "doi");
	out->url = jr_get_str(r, o, "url");
	out->design = (enum doc_design)jr_get_enum(r, o, "design", doc_design_parse);
	out->grade = (enum grade)jr_get_enum(r, o, "grade", parse_grade);
	out->status = (enum doc_status)jr_get_enum(r, o, "status", doc_status_parse);
	out->status_note = jr_get_str(r, o, "status_note");
	out->review = jr_get_str(r, o, "review");
	out->licence = jr_get_str(r, o, "licence");
	if (!r->rc && out->doc.n && !doc_id_ok(out->doc))
		jr_fail(r, "doc is no document id");
	if (!r->rc && out->via == DOC_NONE && !out->doc.n)
		jr_fail(r, "a reference that was read needs its document");
}

static void read_refs(struct jr *r, json_t *root, struct article *out)
{
	json_t *array = jr_get_array(r, root, "references", &r->n_refs);
	out->n_refs = r->n_refs;
	out->refs = r->refs = ARENA_ARRAY(r->a, r->n_refs, struct article_ref);
	if (!out->refs)
		jr_fail_mem(r);
	size_t was = jr_enter(r, "references");
	for (size_t i = 0; i < r->n_refs && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		read_ref(r, json_array_get(array, i), i, &out->refs[i]);
		jr_leave(r, at);
	}
	for (size_t i = 0; i < r->n_refs && !r->rc; i++)
		if (out->refs[i].via != DOC_NONE && out->refs[out->refs[i].via].via != DOC_NONE) {
			size_t at = jr_enter_at(r, i);
			jr_fail(r, "via must name a reference that was read");
			jr_leave(r, at);
		}
	jr_leave(r, was);
}

/* A list of strings, none of them empty. */
static struct str *read_strings(struct jr *r, json_t *root, const char *key, size_t *n)
{
	json_t *array = jr_get_array(r, root, key, n);
	struct str *v = ARENA_ARRAY(r->a, *n, struct str);
	if (!v)
		jr_fail_mem(r);
	size_t was = jr_enter(r, key);
	for (size_t i = 0; i < *n && !r->rc; i++) {
		json_t *s = json_array_get(array, i);
		size_t at = jr_enter_at(r, i);
		if (!json_is_string(s) || !json_string_length(s))
			jr_fail(r, "wanted a string");
		else
			v[i] = arena_str(r->a, str_make(json_string_value(s), json_string_length(s)));
		jr_leave(r, at);
	}
	jr_leave(r, was);
	if (!arena_ok(r->a))
		jr_fail_mem(r);
	return v;
}

static void read_row(struct jr *r, json_t *o, size_t n_columns, struct article_row *out)
{
	static const char *const keys[] = {"label", "cells", NULL};
	size_t n;
	if (!jr_object_of(r, o, keys))
		return;
	out->label = jr_get_text(r, o, "label");
	json_t *cells = jr_get_array(r, o, "cells", &n);
	size_t was = jr_enter(r, "cells");
	if (!r->rc && n != n_columns)
		jr_fail(r, "wanted one for each column");
	out->cells = ARENA_ARRAY(r->a, n, struct article_cell);
	if (!out->cells)
		jr_fail_mem(r);
	for (size_t i = 0; i < n && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		out->cells[i].items = read_items(r, json_array_get(cells, i), &out->cells[i].n_items, 1);
		jr_leave(r, at);
	}
	jr_leave(r, was);
}

static struct article_table *read_table(struct jr *r, json_t *section)
{
	static const char *const keys[] = {"columns", "rows", NULL};
	json_t *o = json_object_get(section, "table");
	if (r->rc || json_is_null(o))
		return NULL;
	struct article_table *t = ARENA_NEW(r->a, struct article_table);
	size_t was = jr_enter(r, "table");
	if (!t)
		jr_fail_mem(r);
	if (jr_object_of(r, o, keys)) {
		t->columns = read_strings(r, o, "columns", &t->n_columns);
		if (!r->rc && t->n_columns < 2)
			jr_fail(r, "columns: wanted two or more");
		json_t *rows = jr_get_array(r, o, "rows", &t->n_rows);
		t->rows = ARENA_ARRAY(r->a, t->n_rows, struct article_row);
		if (!t->rows)
			jr_fail_mem(r);
		size_t in = jr_enter(r, "rows");
		for (size_t i = 0; i < t->n_rows && !r->rc; i++) {
			size_t at = jr_enter_at(r, i);
			read_row(r, json_array_get(rows, i), t->n_columns, &t->rows[i]);
			jr_leave(r, at);
		}
		jr_leave(r, in);
	}
	jr_leave(r, was);
	return t;
}

static void read_sections(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"heading", "kind", "ordered", "table", "items", NULL};
	json_t *array = jr_get_array(r, root, "sections", &out->n_sections);
	out->sections = ARENA_ARRAY(r->a, out->n_sections, struct article_section);
	if (!out->sections)
		jr_fail_mem(r);
	size_t was = jr_enter(r, "sections");
	for (size_t i = 0; i < out->n_sections && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		json_t *o = json_array_get(array, i);
		struct article_section *s = &out->sections[i];
		if (jr_object_of(r, o, keys)) {
			s->heading = jr_get_text(r, o, "heading");
			int kind = jr_get_enum(r, o, "kind", parse_section_kind);
			s->kind = str_c(section_kind((enum section)kind));
			s->ordered = jr_get_bool(r, o, "ordered");
			s->table = read_table(r, o);
			s->items = read_items_at(r, o, "items", &s->n_items);
		}
		jr_leave(r, at);
	}
	jr_leave(r, was);
}

static void read_intents(struct jr *r, json_t *root, struct article *out)
{
	size_t n;
	struct str *names = read_strings(r, root, "intents", &n);
	size_t was = jr_enter(r, "intents");
	if (!r->rc && (n < 1 || n > sizeof(out->intents) / sizeof(*out->intents)))
		jr_fail(r, "wanted one to four");
	for (size_t i = 0; i < n && !r->rc; i++) {
		int v = parse_intent(names[i]);
		if (v < 0)
			jr_fail(r, "unknown value");
		else
			out->intents[i] = (enum intent)v;
	}
	out->n_intents = n;
	jr_leave(r, was);
}

static void read_nearest(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"doc", "title", NULL};
	json_t *array = jr_get_array(r, root, "nearest", &out->n_nearest);
	out->nearest = ARENA_ARRAY(r->a, out->n_nearest, struct article_topic);
	if (!out->nearest)
		jr_fail_mem(r);
	size_t was = jr_enter(r, "nearest");
	for (size_t i = 0; i < out->n_nearest && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		json_t *o = json_array_get(array, i);
		if (jr_object_of(r, o, keys)) {
			out->nearest[i].doc = jr_get_str(r, o, "doc");
			out->nearest[i].title = jr_get_str(r, o, "title");
			if (!r->rc && !doc_id_ok(out->nearest[i].doc))
				jr_fail(r, "doc is no document id");
		}
		jr_leave(r, at);
	}
	jr_leave(r, was);
}

static void read_facts(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"slot", "text", "name", "said", "note", NULL};
	static const char *const from_to[] = {"from", "to", NULL};
	json_t *facts = jr_get_array(r, root, "facts", &out->n_facts);
	json_t *mended = jr_get_array(r, root, "mended", &out->n_mended);
	out->facts = ARENA_ARRAY(r->a, out->n_facts, struct article_fact);
	out->mended = ARENA_ARRAY(r->a, out->n_mended, struct q_mended);
	if (!out->facts || !out->mended)
		jr_fail_mem(r);
	size_t was = jr_enter(r, "facts");
	for (size_t i = 0; i < out->n_facts && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		json_t *o = json_array_get(facts, i);
		struct article_fact *f = &out->facts[i];
		if (jr_object_of(r, o, keys)) {
			f->slot = jr_get_text(r, o, "slot");
			f->text = jr_get_str(r, o, "text");
			f->name = jr_get_str(r, o, "name");
			f->said = jr_get_str(r, o, "said");
			f->note = jr_get_str(r, o, "note");
		}
		jr_leave(r, at);
	}
	jr_leave(r, was);
	was = jr_enter(r, "mended");
	for (size_t i = 0; i < out->n_mended && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		json_t *o = json_array_get(mended, i);
		if (jr_object_of(r, o, from_to)) {
			out->mended[i].from = jr_get_text(r, o, "from");
			out->mended[i].to = jr_get_text(r, o, "to");
		}
		jr_leave(r, at);
	}
	jr_leave(r, was);
}

static void read_sure(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"strength", "strength_note", "completeness", "confidence", "missing", NULL};
	json_t *o = json_object_get(root, "sure");
	size_t was = jr_enter(r, "sure");
	if (jr_object_of(r, o, keys)) {
		out->sure.strength = json_is_null(json_object_get(o, "strength"))
					     ? GRADE_N
					     : (enum grade)jr_get_enum(r, o, "strength", parse_grade);
		out->sure.strength_note = jr_get_str(r, o, "strength_note");
		out->sure.completeness = jr_get_share(r, o, "completeness");
		out->sure.confidence = jr_get_share(r, o, "confidence");
		out->sure.missing = read_strings(r, o, "missing", &out->sure.n_missing);
	}
	jr_leave(r, was);
}

static void read_dropped(struct jr *r, json_t *provenance, struct article *out)
{
	static const char *const keys[] = {"doc", "title", "reason", NULL};
	size_t n;
	json_t *array = jr_get_array(r, provenance, "dropped", &n);
	struct article_dropped *v = ARENA_ARRAY(r->a, n, struct article_dropped);
	if (!v)
		jr_fail_mem(r);
	size_t was = jr_enter(r, "dropped");
	for (size_t i = 0; i < n && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		json_t *o = json_array_get(array, i);
		if (jr_object_of(r, o, keys)) {
			v[i].doc = jr_get_str(r, o, "doc");
			v[i].title = jr_get_str(r, o, "title");
			v[i].reason = jr_get_text(r, o, "reason");
			if (!r->rc && !doc_id_ok(v[i].doc))
				jr_fail(r, "doc is no document id");
		}
		jr_leave(r, at);
	}
	jr_leave(r, was);
	out->provenance.dropped = v;
	out->provenance.n_dropped = n;
}

static void read_provenance(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"snapshot",	 "program",	"composer", "documents", "passages",
					   "candidates", "corpus_date", "dropped",  "settings",	 NULL};
	json_t *o = json_object_get(root, "provenance");
	size_t was = jr_enter(r, "provenance");
	if (jr_object_of(r, o, keys)) {
		out->provenance.snapshot = jr_get_str(r, o, "snapshot");
		out->provenance.program = jr_get_text(r, o, "program");
		out->provenance.composer = jr_get_text(r, o, "composer");
		out->provenance.docs = jr_get_u64(r, o, "documents", 0, INT64_MAX);
		out->provenance.passages = jr_get_u64(r, o, "passages", 0, INT64_MAX);
		out->provenance.candidates = jr_get_u64(r, o, "candidates", 0, INT64_MAX);
		out->provenance.corpus_date = jr_get_str(r, o, "corpus_date");
		read_dropped(r, o, out);
		out->provenance.settings = jr_get_str(r, o, "settings");
		if (!r->rc && !jr_is_hex64(out->provenance.snapshot))
			jr_fail(r, "snapshot is not 64 hexadecimal digits");
		if (!r->rc && out->provenance.corpus_date.n && !jr_is_date(out->provenance.corpus_date))
			jr_fail(r, "corpus_date is no date YYYY-MM-DD");
	}
	jr_leave(r, was);
}

/* attest-article/N with another N gets its own message. */
static void check_schema(struct jr *r, json_t *root)
{
	const char *s = json_string_value(json_object_get(root, "schema"));
	uint64_t v, mine = ARTICLE_SCHEMA[sizeof(ARTICLE_SCHEMA) - 2] - '0';
	if (!json_is_object(root) || !s)
		jr_fail(r, "no attest article: the key 'schema' is missing");
	else if (strcmp(s, ARTICLE_SCHEMA) == 0)
		return;
	else if (str_starts(str_c(s), STR("attest-article/")) && str_u64(str_c(s + strlen("attest-article/")), &v))
		r->rc = err_set(r->e, ERR_VERSION,
				"article: schema version %llu, written by %s program; this one reads %s%s",
				(unsigned long long)v, v < mine ? "an older" : "a newer", ARTICLE_SCHEMA,
				v < mine ? ": ask the question again" : "");
	else
		jr_fail(r, "no attest article: 'schema' is not " ARTICLE_SCHEMA);
}

/* A list that may be absent; it is taken out of the article. */
static struct article_notice *read_notices(struct jr *r, json_t *root, const char *key, size_t *n)
{
	static const char *const keys[] = {"id",  "kind",   "title", "text",	"call",
					   "why", "source", "url",   "checked", NULL};
	*n = 0;
	if (r->rc || !json_is_object(root) || !json_object_get(root, key))
		return NULL;
	json_t *array = jr_get_array(r, root, key, n);
	struct article_notice *v = ARENA_ARRAY(r->a, *n, struct article_notice);
	if (!v)
		jr_fail_mem(r);
	size_t was = jr_enter(r, key);
	for (size_t i = 0; i < *n && !r->rc; i++) {
		size_t at = jr_enter_at(r, i);
		json_t *o = json_array_get(array, i);
		if (jr_object_of(r, o, keys))
			v[i] = (struct article_notice){.id = jr_get_text(r, o, "id"),
						       .kind = jr_get_text(r, o, "kind"),
						       .title = jr_get_text(r, o, "title"),
						       .text = jr_get_text(r, o, "text"),
						       .call = jr_get_str(r, o, "call"),
						       .why = jr_get_str(r, o, "why"),
						       .source = jr_get_str(r, o, "source"),
						       .url = jr_get_str(r, o, "url"),
						       .checked = jr_get_str(r, o, "checked")};
		if (!r->rc && v[i].checked.n && !jr_is_date(v[i].checked))
			jr_fail(r, "checked is no date YYYY-MM-DD");
		jr_leave(r, at);
	}
	jr_leave(r, was);
	json_object_del(root, key);
	return v;
}

static void read_article(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"schema",  "question",   "reader",	   "language", "title",	     "outcome",
					   "reason",  "intents",    "focus",	   "reading",  "facts",	     "mended",
					   "sure",    "alerts",	    "bottom_line", "sections", "references", "nearest",
					   "related", "disclaimer", "review",	   "updated",  "provenance", NULL};
	check_schema(r, root);
	out->emergency = read_notices(r, root, "emergency", &out->n_emergency);
	out->warnings = read_notices(r, root, "warnings", &out->n_warnings);
	if (!jr_object_of(r, root, keys))
		return;
	out->question = jr_get_text(r, root, "question");
	int reader = jr_get_enum(r, root, "reader", reader_parse);
	out->reader = str_c(reader_name((enum reader_kind)reader));
	out->language = jr_get_text(r, root, "language");
	out->title = jr_get_text(r, root, "title");
	out->outcome = (enum article_outcome)jr_get_enum(r, root, "outcome", parse_outcome);
	out->reason = jr_get_str(r, root, "reason");
	read_intents(r, root, out);
	out->focus = read_strings(r, root, "focus", &out->n_focus);
	out->reading = jr_get_str(r, root, "reading");
	read_facts(r, root, out);
	read_sure(r, root, out);
	read_refs(r, root, out); /* before what points at them */
	out->alerts = read_items_at(r, root, "alerts", &out->n_alerts);
	out->bottom_line = read_claims(r, root, "bottom_line", &out->n_bottom_line);
	read_sections(r, root, out);
	read_nearest(r, root, out);
	out->related = read_strings(r, root, "related", &out->n_related);
	out->disclaimer = jr_get_text(r, root, "disclaimer");
	out->review = jr_get_text(r, root, "review");
	out->updated = jr_get_str(r, root, "updated");
	read_provenance(r, root, out);
	if (!r->rc && !review_known(out->review))
		jr_fail(r, "review: unknown value");
	if (!r->rc && !jr_is_date(out->updated))
		jr_fail(r, "updated is no date YYYY-MM-DD");
	if (!r->rc && !arena_ok(r->a))
		jr_fail_mem(r);
}

int article_from_json(struct str json, struct arena *a, struct article *out, struct err *e)
{
	if (json.n > JSON_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "article: %zu bytes of JSON, more than %zu", json.n, JSON_BYTES_MAX);
	json_error_t je;
	json_t *root = json_loadb(json.n ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &je);
	if (!root)
		return err_set(e, json_error_code(&je) == json_error_out_of_memory ? ERR_NOMEM : ERR_FORMAT,
			       "article: line %d, column %d: %s", je.line, je.column, je.text);
	struct jr r = {.a = a, .e = e};
	struct article art = {0};
	read_article(&r, root, &art);
	json_decref(root);
	if (!r.rc)
		*out = art;
	return r.rc;
}
