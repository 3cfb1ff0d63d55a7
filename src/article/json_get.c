/*
 * json_get.c - values of a JSON tree that anyone may have written: of the wanted type and range, or a message with
 * their place.
 *
 * The first failure is kept; after it every function returns at once with a value that harms nobody, so that callers
 * need few checks.
 */
#include "article/json_priv.h"

void jr_fail(struct jr *r, const char *what)
{
	if (!r->rc)
		r->rc = err_set(r->e, ERR_FORMAT, "article: %s%s%s", r->path, r->n ? ": " : "", what);
}

void jr_fail_mem(struct jr *r)
{
	if (!r->rc)
		r->rc = err_mem(r->e);
}

size_t jr_enter(struct jr *r, const char *key)
{
	size_t was = r->n;
	int n = snprintf(r->path + r->n, sizeof(r->path) - r->n, "%s%s", r->n ? "." : "", key);
	r->n += (size_t)n < sizeof(r->path) - r->n ? (size_t)n : 0;
	return was;
}

size_t jr_enter_at(struct jr *r, size_t i)
{
	size_t was = r->n;
	int n = snprintf(r->path + r->n, sizeof(r->path) - r->n, "[%zu]", i);
	r->n += (size_t)n < sizeof(r->path) - r->n ? (size_t)n : 0;
	return was;
}

void jr_leave(struct jr *r, size_t was)
{
	r->n = was;
	r->path[was] = 0;
}

bool jr_object_of(struct jr *r, json_t *o, const char *const *keys)
{
	if (r->rc)
		return false;
	if (!json_is_object(o)) {
		jr_fail(r, "wanted an object");
		return false;
	}
	size_t n = 0;
	for (; keys[n]; n++)
		if (!json_object_get(o, keys[n])) {
			size_t was = jr_enter(r, keys[n]);
			jr_fail(r, "missing");
			jr_leave(r, was);
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
				jr_fail(r, b.p ? b.p : "unknown key");
				buf_release(&b);
				return false;
			}
		}
	}
	return true;
}

struct str jr_get_str(struct jr *r, json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);
	if (r->rc)
		return STR_NULL;
	if (!json_is_string(v)) {
		size_t was = jr_enter(r, key);
		jr_fail(r, "wanted a string");
		jr_leave(r, was);
		return STR_NULL;
	}
	struct str s = {json_string_value(v), json_string_length(v)};
	struct str c = arena_str(r->a, s);
	if (!arena_ok(r->a))
		jr_fail_mem(r);
	return c;
}

struct str jr_get_text(struct jr *r, json_t *o, const char *key)
{
	struct str s = jr_get_str(r, o, key);
	if (!r->rc && !s.n) {
		size_t was = jr_enter(r, key);
		jr_fail(r, "empty");
		jr_leave(r, was);
	}
	return s;
}

uint64_t jr_get_u64(struct jr *r, json_t *o, const char *key, uint64_t min, uint64_t max)
{
	json_t *v = json_object_get(o, key);
	if (r->rc)
		return min;
	json_int_t i = json_integer_value(v);
	if (!json_is_integer(v) || i < 0 || (uint64_t)i < min || (uint64_t)i > max) {
		size_t was = jr_enter(r, key);
		jr_fail(r, json_is_integer(v) ? "number out of range" : "wanted a whole number");
		jr_leave(r, was);
		return min;
	}
	return (uint64_t)i;
}

int jr_get_enum(struct jr *r, json_t *o, const char *key, int (*parse)(struct str))
{
	struct str s = jr_get_str(r, o, key);
	if (r->rc)
		return 0;
	int v = parse(s);
	if (v < 0) {
		size_t was = jr_enter(r, key);
		jr_fail(r, "unknown value");
		jr_leave(r, was);
		return 0;
	}
	return v;
}

double jr_get_share(struct jr *r, json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);
	if (r->rc)
		return 0;
	double d = json_number_value(v);
	if (!json_is_number(v) || !(d >= 0 && d <= 1)) {
		size_t was = jr_enter(r, key);
		jr_fail(r, json_is_number(v) ? "number out of range" : "wanted a number");
		jr_leave(r, was);
		return 0;
	}
	return d;
}

bool jr_get_bool(struct jr *r, json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);
	if (!r->rc && !json_is_boolean(v)) {
		size_t was = jr_enter(r, key);
		jr_fail(r, "wanted true or false");
		jr_leave(r, was);
	}
	return json_is_true(v);
}

size_t jr_list(struct jr *r, json_t *v)
{
	if (r->rc)
		return 0;
	if (!json_is_array(v))
		jr_fail(r, "wanted a list");
	else if (json_array_size(v) > LIST_MAX)
		jr_fail(r, "too many entries");
	else
		return json_array_size(v);
	return 0;
}

json_t *jr_get_array(struct jr *r, json_t *o, const char *key, size_t *n)
{
	json_t *v = json_object_get(o, key);
	size_t was = jr_enter(r, key);
	*n = jr_list(r, v);
	jr_leave(r, was);
	return r->rc ? NULL : v;
}

bool jr_is_hex64(struct str s)
{
	struct sha256 h;
	return sha256_parse(s, &h);
}

bool jr_is_date(struct str s)
{
	if (s.n != 10)
		return false;
	for (size_t i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? s.p[i] != '-' : s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}
