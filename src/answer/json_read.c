/*
 * json_read.c - an article from JSON that anyone may have written.
 *
 * As strict as docs/article.schema.json: every key, no other key, the right type, enumerations known, numbers of references within the list, spans in order. On top of
 * what a schema can say: the document of a span is that of its reference, and reports of references do not go in circles. Limits bound the size of the text, of
 * each list and the nesting, so that arbitrary bytes cost no more than a fixed multiple of their length. Messages give the place as a path: "sections[2].items[0].claim.grade: …".
 */
#include "answer/answer_priv.h"

#include <jansson.h>

#define JSON_BYTES_MAX ((size_t)4 << 20)
#define LIST_MAX       10000 /* entries of any list */

struct jr {
	struct arena *a;
	struct err *e;
	int rc;
	char path[200];
	size_t n;
	size_t n_refs;
	struct article_ref *refs;
};

static void fail(struct jr *r, const char *what)
{
	if (!r->rc)
		r->rc = err_set(r->e, ERR_FORMAT, "article: %s%s%s", r->path, r->n ? ": " : "", what);
}

static void fail_mem(struct jr *r)
{
	if (!r->rc)
		r->rc = err_mem(r->e);
}

/* Go down into a key or entry; the old length, for leave(). */
static size_t enter(struct jr *r, const char *key)
{
	size_t was = r->n;
	int n = snprintf(r->path + r->n, sizeof(r->path) - r->n, "%s%s", r->n ? "." : "", key);
	r->n += (size_t)n < sizeof(r->path) - r->n ? (size_t)n : 0;
	return was;
}

static size_t enter_at(struct jr *r, size_t i)
{
	size_t was = r->n;
	int n = snprintf(r->path + r->n, sizeof(r->path) - r->n, "[%zu]", i);
	r->n += (size_t)n < sizeof(r->path) - r->n ? (size_t)n : 0;
	return was;
}

static void leave(struct jr *r, size_t was)
{
	r->n = was;
	r->path[was] = 0;
}

/* Is it an object of exactly these keys (NULL at the end)? */
static bool object_of(struct jr *r, json_t *o, const char *const *keys)
{
	if (r->rc)
		return false;
	if (!json_is_object(o)) {
		fail(r, "wanted an object");
		return false;
	}
	size_t n = 0;
	for (; keys[n]; n++)
		if (!json_object_get(o, keys[n])) {
			size_t was = enter(r, keys[n]);
			fail(r, "missing");
			leave(r, was);
			return false;
		}
	if (json_object_size(o) != n) {
		const char *key;
		json_t *v;
		json_object_foreach(o, key, v)
		{
			bool known = false;
			for (size_t i = 0; i < n && !known; i++)
				known = strcmp(key, keys[i]) == 0;
			if (!known) {
				struct buf b;
				buf_init(&b, 256);
				struct str k = str_c(key);
				buf_printf(&b, "unknown key '%.*s'", (int)utf8_floor(k, k.n < 60 ? k.n : 60), key);
				fail(r, b.p ? b.p : "unknown key");
				buf_release(&b);
				return false;
			}
		}
	}
	return true;
}

static struct str get_str(struct jr *r, json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);
	if (r->rc)
		return STR_NULL;
	if (!json_is_string(v)) {
		size_t was = enter(r, key);
		fail(r, "wanted a string");
		leave(r, was);
		return STR_NULL;
	}
	struct str s = {json_string_value(v), json_string_length(v)};
	struct str c = arena_str(r->a, s);
	if (!arena_ok(r->a))
		fail_mem(r);
	return c;
}

static struct str get_text(struct jr *r, json_t *o, const char *key)
{
	struct str s = get_str(r, o, key);
	if (!r->rc && !s.n) {
		size_t was = enter(r, key);
		fail(r, "empty");
		leave(r, was);
	}
	return s;
}

static uint64_t get_u64(struct jr *r, json_t *o, const char *key, uint64_t min, uint64_t max)
{
	json_t *v = json_object_get(o, key);
	if (r->rc)
		return min;
	json_int_t i = json_integer_value(v);
	if (!json_is_integer(v) || i < 0 || (uint64_t)i < min || (uint64_t)i > max) {
		size_t was = enter(r, key);
		fail(r, json_is_integer(v) ? "number out of range" : "wanted a whole number");
		leave(r, was);
		return min;
	}
	return (uint64_t)i;
}

/* A name looked up by `parse` (index or -1). */
static int get_enum(struct jr *r, json_t *o, const char *key, int (*parse)(struct str))
{
	struct str s = get_str(r, o, key);
	if (r->rc)
		return 0;
	int v = parse(s);
	if (v < 0) {
		size_t was = enter(r, key);
		fail(r, "unknown value");
		leave(r, was);
		return 0;
	}
	return v;
}

/* The array at `key`; its length in *n, 0 on failure. */
static json_t *get_array(struct jr *r, json_t *o, const char *key, size_t *n)
{
	json_t *v = json_object_get(o, key);
	*n = 0;
	if (r->rc)
		return NULL;
	size_t was = enter(r, key);
	if (!json_is_array(v))
		fail(r, "wanted a list");
	else if (json_array_size(v) > LIST_MAX)
		fail(r, "too many entries");
	else
		*n = json_array_size(v);
	leave(r, was);
	return v;
}

static bool is_hex64(struct str s)
{
	struct sha256 h;
	return sha256_parse(s, &h);
}

static bool is_date(struct str s)
{
	if (s.n != 10)
		return false;
	for (size_t i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? s.p[i] != '-' : s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

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

/* ---- parts ---- */
static void read_span(struct jr *r, json_t *o, struct article_span *out)
{
	static const char *const keys[] = {"ref", "doc", "begin", "end", "sha256", "path", NULL};
	if (!object_of(r, o, keys))
		return;
	out->ref = (uint32_t)get_u64(r, o, "ref", 1, r->n_refs) - 1;
	out->span.doc = get_str(r, o, "doc");
	out->span.beg = (uint32_t)get_u64(r, o, "begin", 0, DOC_TEXT_CAP);
	out->span.end = (uint32_t)get_u64(r, o, "end", 1, DOC_TEXT_CAP);
	struct str hex = get_str(r, o, "sha256");
	out->path = get_str(r, o, "path");
	if (r->rc)
		return;
	if (!sha256_parse(hex, &out->span.quote))
		fail(r, "sha256 is not 64 hexadecimal digits");
	else if (out->span.beg >= out->span.end)
		fail(r, "begin is not before end");
	else if (!doc_id_ok(out->span.doc))
		fail(r, "doc is no document id");
	else if (!str_eq(out->span.doc, r->refs[out->ref].doc))
		fail(r, "doc is not that of its reference");
}

static void read_claim(struct jr *r, json_t *o, struct article_claim *out)
{
	static const char *const keys[] = {"kind", "text", "grade", "spans", "via", NULL};
	if (!object_of(r, o, keys))
		return;
	out->kind = (enum claim_kind)get_enum(r, o, "kind", parse_claim_kind);
	out->text = get_text(r, o, "text");
	out->grade = (enum grade)get_enum(r, o, "grade", parse_grade);
	json_t *spans = get_array(r, o, "spans", &out->n_spans), *via = get_array(r, o, "via", &out->n_via);
	if (r->rc)
		return;
	if (!out->n_spans) {
		fail(r, "a claim without a span");
		return;
	}
	out->spans = ARENA_ARRAY(r->a, out->n_spans, struct article_span);
	out->via = ARENA_ARRAY(r->a, out->n_via, uint32_t);
	if (!arena_ok(r->a)) {
		fail_mem(r);
		return;
	}
	size_t was = enter(r, "spans");
	for (size_t i = 0; i < out->n_spans && !r->rc; i++) {
		size_t at = enter_at(r, i);
		read_span(r, json_array_get(spans, i), &out->spans[i]);
		leave(r, at);
	}
	leave(r, was);
	was = enter(r, "via");
	for (size_t i = 0; i < out->n_via && !r->rc; i++) {
		json_t *v = json_array_get(via, i);
		json_int_t n = json_integer_value(v);
		if (!json_is_integer(v) || n < 1 || (uint64_t)n > r->n_refs)
			fail(r, "no such reference");
		else
			out->via[i] = (uint32_t)n - 1;
	}
	leave(r, was);
}

static struct article_claim *read_claims(struct jr *r, json_t *o, const char *key, size_t *n)
{
	json_t *array = get_array(r, o, key, n);
	struct article_claim *v = ARENA_ARRAY(r->a, *n, struct article_claim);
	if (!v) {
		fail_mem(r);
		return NULL;
	}
	size_t was = enter(r, key);
	for (size_t i = 0; i < *n && !r->rc; i++) {
		size_t at = enter_at(r, i);
		read_claim(r, json_array_get(array, i), &v[i]);
		leave(r, at);
	}
	leave(r, was);
	return v;
}

static struct article_item *read_items(struct jr *r, json_t *o, size_t *n, int depth)
{
	static const char *const keys[] = {"label", "claim", "items", NULL};
	json_t *array = get_array(r, o, "items", n);
	if (*n && depth > ARTICLE_DEPTH_MAX)
		fail(r, "bullets nested too deep");
	struct article_item *v = ARENA_ARRAY(r->a, *n, struct article_item);
	if (!v)
		fail_mem(r);
	size_t was = enter(r, "items");
	for (size_t i = 0; i < *n && !r->rc; i++) {
		size_t at = enter_at(r, i);
		json_t *it = json_array_get(array, i);
		if (object_of(r, it, keys)) {
			json_t *claim = json_object_get(it, "claim");
			v[i].label = get_str(r, it, "label");
			if (!json_is_null(claim)) {
				v[i].claim = ARENA_NEW(r->a, struct article_claim);
				size_t in = enter(r, "claim");
				if (!v[i].claim)
					fail_mem(r);
				else
					read_claim(r, claim, v[i].claim);
				leave(r, in);
			}
			if (!r->rc && !v[i].claim == !v[i].label.n)
				fail(r, "a bullet has either a claim or a label");
			v[i].items = read_items(r, it, &v[i].n_items, depth + 1);
		}
		leave(r, at);
	}
	leave(r, was);
	return v;
}

static void read_ref(struct jr *r, json_t *o, size_t i, struct article_ref *out)
{
	static const char *const keys[] = {"n",	     "type",	    "doc",    "key",	 "via", "title",  "authors",
					   "source", "year",	    "pmid",   "doi",	 "url", "design", "grade",
					   "status", "status_note", "review", "licence", NULL};
	if (!object_of(r, o, keys))
		return;
	if (get_u64(r, o, "n", 1, LIST_MAX) != i + 1)
		fail(r, "numbers of references must count from 1");
	out->type = get_text(r, o, "type");
	out->doc = get_str(r, o, "doc");
	out->key = get_str(r, o, "key");
	out->via = DOC_NONE;
	if (!json_is_null(json_object_get(o, "via")))
		out->via = (uint32_t)get_u64(r, o, "via", 1, r->n_refs) - 1;
	out->title = get_str(r, o, "title");
	out->authors = get_str(r, o, "authors");
	out->source = get_str(r, o, "source");
	if (!json_is_null(json_object_get(o, "year")))
		out->year = (int)get_u64(r, o, "year", 1, 9999);
	out->pmid = get_str(r, o, "pmid");
	out->doi = get_str(r, o, "doi");
	out->url = get_str(r, o, "url");
	out->design = (enum doc_design)get_enum(r, o, "design", doc_design_parse);
	out->grade = (enum grade)get_enum(r, o, "grade", parse_grade);
	out->status = (enum doc_status)get_enum(r, o, "status", doc_status_parse);
	out->status_note = get_str(r, o, "status_note");
	out->review = get_str(r, o, "review");
	out->licence = get_str(r, o, "licence");
	if (!r->rc && out->doc.n && !doc_id_ok(out->doc))
		fail(r, "doc is no document id");
	if (!r->rc && out->via == DOC_NONE && !out->doc.n)
		fail(r, "a reference that was read needs its document");
}

static void read_refs(struct jr *r, json_t *root, struct article *out)
{
	json_t *array = get_array(r, root, "references", &r->n_refs);
	out->n_refs = r->n_refs;
	out->refs = r->refs = ARENA_ARRAY(r->a, r->n_refs, struct article_ref);
	if (!out->refs)
		fail_mem(r);
	size_t was = enter(r, "references");
	for (size_t i = 0; i < r->n_refs && !r->rc; i++) {
		size_t at = enter_at(r, i);
		read_ref(r, json_array_get(array, i), i, &out->refs[i]);
		leave(r, at);
	}
	for (size_t i = 0; i < r->n_refs && !r->rc; i++)
		if (out->refs[i].via != DOC_NONE && out->refs[out->refs[i].via].via != DOC_NONE) {
			size_t at = enter_at(r, i);
			fail(r, "via must name a reference that was read");
			leave(r, at);
		}
	leave(r, was);
}

static void read_sections(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"heading", "kind", "items", NULL};
	json_t *array = get_array(r, root, "sections", &out->n_sections);
	out->sections = ARENA_ARRAY(r->a, out->n_sections, struct article_section);
	if (!out->sections)
		fail_mem(r);
	size_t was = enter(r, "sections");
	for (size_t i = 0; i < out->n_sections && !r->rc; i++) {
		size_t at = enter_at(r, i);
		json_t *o = json_array_get(array, i);
		struct article_section *s = &out->sections[i];
		if (object_of(r, o, keys)) {
			s->heading = get_text(r, o, "heading");
			int kind = get_enum(r, o, "kind", parse_section_kind);
			s->kind = str_c(section_kind((enum section)kind));
			s->items = read_items(r, o, &s->n_items, 1);
		}
		leave(r, at);
	}
	leave(r, was);
}

/* A list of strings, none of them empty. */
static struct str *read_strings(struct jr *r, json_t *root, const char *key, size_t *n)
{
	json_t *array = get_array(r, root, key, n);
	struct str *v = ARENA_ARRAY(r->a, *n, struct str);
	if (!v)
		fail_mem(r);
	size_t was = enter(r, key);
	for (size_t i = 0; i < *n && !r->rc; i++) {
		json_t *s = json_array_get(array, i);
		size_t at = enter_at(r, i);
		if (!json_is_string(s) || !json_string_length(s))
			fail(r, "wanted a string");
		else
			v[i] = arena_str(r->a, str_make(json_string_value(s), json_string_length(s)));
		leave(r, at);
	}
	leave(r, was);
	if (!arena_ok(r->a))
		fail_mem(r);
	return v;
}

static void read_intents(struct jr *r, json_t *root, struct article *out)
{
	size_t n;
	struct str *names = read_strings(r, root, "intents", &n);
	size_t was = enter(r, "intents");
	if (!r->rc && (n < 1 || n > sizeof(out->intents) / sizeof(*out->intents)))
		fail(r, "wanted one to four");
	for (size_t i = 0; i < n && !r->rc; i++) {
		int v = parse_intent(names[i]);
		if (v < 0)
			fail(r, "unknown value");
		else
			out->intents[i] = (enum intent)v;
	}
	out->n_intents = n;
	leave(r, was);
}

static void read_nearest(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"doc", "title", NULL};
	json_t *array = get_array(r, root, "nearest", &out->n_nearest);
	out->nearest = ARENA_ARRAY(r->a, out->n_nearest, struct article_topic);
	if (!out->nearest)
		fail_mem(r);
	size_t was = enter(r, "nearest");
	for (size_t i = 0; i < out->n_nearest && !r->rc; i++) {
		size_t at = enter_at(r, i);
		json_t *o = json_array_get(array, i);
		if (object_of(r, o, keys)) {
			out->nearest[i].doc = get_str(r, o, "doc");
			out->nearest[i].title = get_str(r, o, "title");
			if (!r->rc && !doc_id_ok(out->nearest[i].doc))
				fail(r, "doc is no document id");
		}
		leave(r, at);
	}
	leave(r, was);
}

static void read_provenance(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"snapshot", "program",    "composer", "documents",
					   "passages", "candidates", "settings", NULL};
	json_t *o = json_object_get(root, "provenance");
	size_t was = enter(r, "provenance");
	if (object_of(r, o, keys)) {
		out->provenance.snapshot = get_str(r, o, "snapshot");
		out->provenance.program = get_text(r, o, "program");
		out->provenance.composer = get_text(r, o, "composer");
		out->provenance.docs = get_u64(r, o, "documents", 0, INT64_MAX);
		out->provenance.passages = get_u64(r, o, "passages", 0, INT64_MAX);
		out->provenance.candidates = get_u64(r, o, "candidates", 0, INT64_MAX);
		out->provenance.settings = get_str(r, o, "settings");
		if (!r->rc && !is_hex64(out->provenance.snapshot))
			fail(r, "snapshot is not 64 hexadecimal digits");
	}
	leave(r, was);
}

/* attest-article/N with another N gets its own message. */
static void check_schema(struct jr *r, json_t *root)
{
	const char *s = json_string_value(json_object_get(root, "schema"));
	uint64_t v;
	if (!json_is_object(root) || !s)
		fail(r, "no attest article: the key 'schema' is missing");
	else if (strcmp(s, ARTICLE_SCHEMA) == 0)
		return;
	else if (str_starts(str_c(s), STR("attest-article/")) && str_u64(str_c(s + strlen("attest-article/")), &v))
		r->rc = err_set(r->e, ERR_VERSION, "article: schema version %llu, this program reads %s",
				(unsigned long long)v, ARTICLE_SCHEMA);
	else
		fail(r, "no attest article: 'schema' is not " ARTICLE_SCHEMA);
}

static void read_article(struct jr *r, json_t *root, struct article *out)
{
	static const char *const keys[] = {"schema",   "question",   "reader",	   "language", "title",
					   "outcome",  "reason",     "intents",	   "focus",    "bottom_line",
					   "sections", "references", "nearest",	   "related",  "disclaimer",
					   "review",   "updated",    "provenance", NULL};
	check_schema(r, root);
	if (!object_of(r, root, keys))
		return;
	out->question = get_text(r, root, "question");
	int reader = get_enum(r, root, "reader", reader_parse);
	out->reader = str_c(reader_name((enum reader_kind)reader));
	out->language = get_text(r, root, "language");
	out->title = get_text(r, root, "title");
	out->outcome = (enum article_outcome)get_enum(r, root, "outcome", parse_outcome);
	out->reason = get_str(r, root, "reason");
	read_intents(r, root, out);
	out->focus = read_strings(r, root, "focus", &out->n_focus);
	read_refs(r, root, out); /* before what points at them */
	out->bottom_line = read_claims(r, root, "bottom_line", &out->n_bottom_line);
	read_sections(r, root, out);
	read_nearest(r, root, out);
	out->related = read_strings(r, root, "related", &out->n_related);
	out->disclaimer = get_text(r, root, "disclaimer");
	out->review = get_text(r, root, "review");
	out->updated = get_str(r, root, "updated");
	read_provenance(r, root, out);
	if (!r->rc && !review_known(out->review))
		fail(r, "review: unknown value");
	if (!r->rc && !is_date(out->updated))
		fail(r, "updated is no date YYYY-MM-DD");
	if (!r->rc && !arena_ok(r->a))
		fail_mem(r);
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
