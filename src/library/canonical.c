/*
 * canonical.c - the content of an article: its canonical form and hash, and which sentence quotes what.
 *
 * The document is walked by the shape of its parts and not by its schema: an object with a string "kind", a string
 * "text" and an array "spans" is a claim; an object with "doc", "begin", "end" and "sha256" is a span, and belongs to
 * the claim that it stands in. So the definitions of terms count as quotes of their sources, too.
 */
#include "library/library_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define DEPTH_MAX  64 /* of the document; jansson stops at 2048 */
#define PATH_CAP   4096
#define CLAIMS_MAX 20000 /* spans in one document */

static int load(struct str json, json_t **out, struct err *e)
{
	json_error_t je;

	if (json.n > LIB_ARTICLE_CAP)
		return err_set(e, ERR_LIMIT, "the article is larger than %zu bytes", LIB_ARTICLE_CAP);
	json_t *root = json_loadb(json.n ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &je);
	if (!root)
		return err_set(e, ERR_FORMAT, "line %d: %s", je.line, je.text);
	if (!json_is_object(root)) {
		json_decref(root);
		return err_set(e, ERR_FORMAT, "an article is a JSON object");
	}
	*out = root;
	return 0;
}

/* ---- RFC 8785, JSON Canonicalization Scheme ---- */

static void put_string(struct buf *b, struct str s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		const char *two = c == '"'    ? "\\\""
				  : c == '\\' ? "\\\\"
				  : c == '\b' ? "\\b"
				  : c == '\t' ? "\\t"
				  : c == '\n' ? "\\n"
				  : c == '\f' ? "\\f"
				  : c == '\r' ? "\\r"
					      : NULL;
		if (two)
			buf_addc(b, two);
		else if (c < 0x20)
			buf_printf(b, "\\u%04x", c);
		else
			buf_byte(b, c);
	}
	buf_byte(b, '"');
}

/* As ECMAScript writes numbers: the fewest digits that give the same double, exponents from 1e21 and below 1e-6. */
static void put_real(struct buf *b, double x)
{
	char s[40], digits[24];
	int n = 0, exp, k = 0;

	if (x == 0) {
		buf_byte(b, '0');
		return;
	}
	do
		snprintf(s, sizeof s, "%.*e", k, x);
	while (strtod(s, NULL) != x && k++ < 16);
	const char *p = s, *e = strchr(s, 'e');
	if (*p == '-') {
		buf_byte(b, '-');
		p++;
	}
	for (; p < e; p++)
		if (*p != '.')
			digits[n++] = *p;
	exp = atoi(e + 1) + 1; /* the point stands behind so many digits */
	if (exp > 21 || exp <= -6) {
		buf_byte(b, (unsigned char)digits[0]);
		if (n > 1)
			buf_printf(b, ".%.*s", n - 1, digits + 1);
		buf_printf(b, "e%c%d", exp - 1 < 0 ? '-' : '+', abs(exp - 1));
	} else if (exp <= 0) {
		buf_printf(b, "0.%.*s%.*s", -exp, "000000", n, digits);
	} else if (n <= exp) {
		buf_printf(b, "%.*s%.*s", n, digits, exp - n, "000000000000000000000");
	} else {
		buf_printf(b, "%.*s.%.*s", exp, digits, n - exp, digits + exp);
	}
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int put(struct buf *b, const json_t *v, const char *without, int depth, struct err *e);

static int put_object(struct buf *b, const json_t *v, const char *without, int depth, struct err *e)
{
	size_t n = json_object_size(v), i = 0;
	const char **keys = mem_malloc((n + 1) * sizeof *keys), *key;
	json_t *one;
	bool first = true;
	int r = 0;

	if (!keys)
		return err_mem(e);
	json_object_foreach((json_t *)(uintptr_t)v, key, one) keys[i++] = key;
	qsort(keys, n, sizeof *keys, by_bytes);
	buf_byte(b, '{');
	for (i = 0; i < n && !r; i++) {
		if (without && strcmp(keys[i], without) == 0)
			continue;
		if (!first)
			buf_byte(b, ',');
		first = false;
		put_string(b, str_c(keys[i]));
		buf_byte(b, ':');
		r = put(b, json_object_get(v, keys[i]), NULL, depth + 1, e);
	}
	buf_byte(b, '}');
	free(keys);
	return r;
}

static int put(struct buf *b, const json_t *v, const char *without, int depth, struct err *e)
{
	int r = 0;

	if (depth > DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "nested deeper than %d", DEPTH_MAX);
	switch (json_typeof(v)) {
	case JSON_OBJECT: return put_object(b, v, without, depth, e);
	case JSON_ARRAY:
		buf_byte(b, '[');
		for (size_t i = 0; i < json_array_size(v) && !r; i++) {
			if (i)
				buf_byte(b, ',');
			r = put(b, json_array_get(v, i), NULL, depth + 1, e);
		}
		buf_byte(b, ']');
		return r;
	case JSON_STRING: put_string(b, str_make(json_string_value(v), json_string_length(v))); return 0;
	case JSON_INTEGER: buf_printf(b, "%lld", (long long)json_integer_value(v)); return 0;
	case JSON_REAL: put_real(b, json_real_value(v)); return 0;
	case JSON_TRUE: buf_addc(b, "true"); return 0;
	case JSON_FALSE: buf_addc(b, "false"); return 0;
	case JSON_NULL: buf_addc(b, "null"); return 0;
	}
	return err_set(e, ERR_INTERNAL, "JSON of no type");
}

static int canonical(const json_t *root, struct buf *out, struct err *e)
{
	int r = put(out, root, "review", 0, e);

	return r ? r : out->err ? err_buf(out, e) : 0;
}

int lib_canonical(struct str json, struct buf *out, struct err *e)
{
	json_t *root;
	int r = load(json, &root, e);

	if (r)
		return r;
	r = canonical(root, out, e);
	json_decref(root);
	return r;
}

static int hash_root(const json_t *root, struct sha256 *out, struct err *e)
{
	struct buf b;

	buf_init(&b, LIB_ARTICLE_CAP * 2);
	int r = canonical(root, &b, e);
	if (!r)
		*out = sha256_of(buf_str(&b));
	buf_release(&b);
	return r;
}

/* ---- claims ---- */

struct walk {
	struct arena *a;
	struct lib_claim *v;
	size_t n, room;
	char path[PATH_CAP];
	struct str claim, kind; /* of the claim that is being walked; its path empty outside of one */
};

static struct str string_of(const json_t *o, const char *key)
{
	const json_t *s = json_object_get(o, key);

	return json_is_string(s) ? str_make(json_string_value(s), json_string_length(s)) : STR("");
}

static int add(struct walk *w, const json_t *span, struct err *e)
{
	struct sha256 h;

	if (w->n >= CLAIMS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d quotes", CLAIMS_MAX);
	if (!LIST_MORE(w->a, w->v, w->n, w->room))
		return err_mem(e);
	struct lib_claim *c = &w->v[w->n++];
	*c = (struct lib_claim){.path = w->claim, .kind = w->kind};
	if (!span)
		return 0;
	json_int_t beg = json_integer_value(json_object_get(span, "begin")),
		   end = json_integer_value(json_object_get(span, "end"));
	c->doc = arena_str(w->a, string_of(span, "doc"));
	c->quote = arena_str(w->a, string_of(span, "sha256"));
	if (beg < 0 || end <= beg || end > UINT32_MAX || !doc_id_ok(c->doc) || !sha256_parse(c->quote, &h))
		return err_set(e, ERR_FORMAT, "%s: it is no span", w->path);
	c->beg = (uint32_t)beg;
	c->end = (uint32_t)end;
	return 0;
}

static bool push(struct walk *w, size_t at, const char *key)
{
	size_t n = at;

	if (n + 1 >= PATH_CAP)
		return false;
	w->path[n++] = '/';
	for (; *key; key++) {
		const char *put = *key == '~' ? "~0" : *key == '/' ? "~1" : NULL;
		if (n + 3 >= PATH_CAP)
			return false;
		if (put) {
			w->path[n++] = put[0];
			w->path[n++] = put[1];
		} else {
			w->path[n++] = *key;
		}
	}
	w->path[n] = '\0';
	return true;
}

static int walk(struct walk *w, json_t *v, int depth, struct err *e)
{
	size_t at = strlen(w->path), i;
	const char *key;
	json_t *one;
	int r = 0;

	if (depth > DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "nested deeper than %d", DEPTH_MAX);
	if (json_is_array(v)) {
		json_array_foreach(v, i, one)
		{
			char number[24];
			snprintf(number, sizeof number, "%zu", i);
			if (!push(w, at, number))
				return err_set(e, ERR_LIMIT, "nested too deep");
			if ((r = walk(w, one, depth + 1, e)))
				return r;
		}
		w->path[at] = '\0';
		return 0;
	}
	if (!json_is_object(v))
		return 0;
	bool span = json_is_string(json_object_get(v, "doc")) && json_is_integer(json_object_get(v, "begin")) &&
		    json_is_integer(json_object_get(v, "end")) && json_is_string(json_object_get(v, "sha256"));
	bool claim = !w->claim.n && json_is_string(json_object_get(v, "kind")) &&
		     json_is_string(json_object_get(v, "text")) && json_is_array(json_object_get(v, "spans"));
	if (span)
		return add(w, v, e);
	size_t before = w->n;
	if (claim) {
		w->claim = arena_str(w->a, str_c(w->path));
		w->kind = arena_str(w->a, string_of(v, "kind"));
	}
	json_object_foreach(v, key, one)
	{
		if (!json_is_object(one) && !json_is_array(one))
			continue;
		if (!push(w, at, key))
			return err_set(e, ERR_LIMIT, "nested too deep");
		if ((r = walk(w, one, depth + 1, e)))
			return r;
	}
	w->path[at] = '\0';
	if (claim && json_array_size(json_object_get(v, "spans")) == 0 && w->n == before)
		r = add(w, NULL, e);
	if (claim)
		w->claim = w->kind = STR("");
	return r;
}

int content_read(struct str json, struct arena *a, struct content *out, struct err *e)
{
	struct content c = {0};
	struct walk *w = ARENA_NEW(a, struct walk);
	struct article art;
	struct arena scratch;
	int r = w ? load(json, &c.root, e) : err_mem(e);

	if (r)
		return r;
	/* The reader of articles knows the schema; what it refuses is not kept. */
	arena_init(&scratch, (size_t)256 << 20);
	r = article_from_json(json, &scratch, &art, e);
	arena_release(&scratch);
	w->a = a;
	w->claim = w->kind = STR("");
	if (!r)
		r = walk(w, c.root, 0, e);
	if (!r)
		r = hash_root(c.root, &c.hash, e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (r) {
		json_decref(c.root);
		return r;
	}
	c.claims = w->v;
	c.n = w->n;
	c.question = string_of(c.root, "question");
	c.title = string_of(c.root, "title");
	c.reader = string_of(c.root, "reader");
	c.language = string_of(c.root, "language");
	c.outcome = string_of(c.root, "outcome");
	*out = c;
	return 0;
}

void content_release(struct content *c)
{
	json_decref(c->root);
	c->root = NULL;
}
