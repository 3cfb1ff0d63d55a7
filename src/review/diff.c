/*
 * diff.c - two versions of an article, sentence by sentence.
 *
 * Claims are taken in order of place, each under the heading it stands under. Within a heading the longest common
 * subsequence of equal texts stays; between two that stay, what went and what came are paired in order as changed, the
 * rest is removed or added.
 */
#include "review/review.h"

#include <jansson.h>

#define CLAIMS_MAX 2000 /* of one article: the table below has the square of a section's */

struct one {
	struct str section, path, text, kind, author;
};
struct list {
	struct arena *a;
	struct one *v;
	size_t n, room;
	struct str section;
};

static struct str string_of(const json_t *o, const char *key)
{
	const json_t *s = json_object_get(o, key);

	return json_is_string(s) ? str_make(json_string_value(s), json_string_length(s)) : STR("");
}

static void collect(struct list *l, const json_t *v, struct str path)
{
	size_t i;
	const char *key;
	json_t *x;

	if (json_is_array(v)) {
		json_array_foreach(v, i, x) collect(l, x, arena_printf(l->a, "%.*s/%zu", STR_ARG(path), i));
		return;
	}
	if (!json_is_object(v))
		return;
	if (json_is_string(json_object_get(v, "kind")) && json_is_string(json_object_get(v, "text")) &&
	    json_is_array(json_object_get(v, "spans"))) {
		if (ARENA_MORE(l->a, l->v, l->n, l->room))
			l->v[l->n++] = (struct one){l->section, path, arena_str(l->a, string_of(v, "text")),
						    arena_str(l->a, string_of(v, "kind")),
						    arena_str(l->a, string_of(v, "author"))};
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)v, key, x) if (json_is_object(x) || json_is_array(x))
		collect(l, x, arena_printf(l->a, "%.*s/%s", STR_ARG(path), key));
}

static int load(struct str json, struct list *l, struct err *e)
{
	json_error_t je;
	json_t *root = json_loadb(json.n ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &je), *s;
	size_t i;

	if (!root)
		return err_set(e, ERR_FORMAT, "line %d: %s", je.line, je.text);
	l->section = STR("Red flags of this patient");
	collect(l, json_object_get(root, "alerts"), STR("/alerts"));
	l->section = STR("Bottom line");
	collect(l, json_object_get(root, "bottom_line"), STR("/bottom_line"));
	json_array_foreach(json_object_get(root, "sections"), i, s)
	{
		l->section = arena_str(l->a, string_of(s, "heading"));
		collect(l, s, arena_printf(l->a, "/sections/%zu", i));
	}
	json_decref(root);
	if (!arena_ok(l->a))
		return err_mem(e);
	if (l->n > CLAIMS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d sentences", CLAIMS_MAX);
	return 0;
}

struct differ {
	struct arena *a;
	struct review_diff *v;
	size_t n, room;
};

static void put(struct differ *d, const struct one *old, const struct one *new)
{
	if (!ARENA_MORE(d->a, d->v, d->n, d->room))
		return;
	struct review_diff *x = &d->v[d->n++];
	*x = (struct review_diff){.kind = !old ? DIFF_ADDED : !new ? DIFF_REMOVED : DIFF_CHANGED};
	x->section = new ? new->section : old->section;
	x->old_path = old ? old->path : STR("");
	x->old_text = old ? old->text : STR("");
	x->old_kind = old ? old->kind : STR("");
	x->new_path = new ? new->path : STR("");
	x->new_text = new ? new->text : STR("");
	x->new_kind = new ? new->kind : STR("");
	x->new_author = new ? new->author : STR("");
	if (old && new &&str_eq(old->text, new->text) && str_eq(old->kind, new->kind))
		x->kind = DIFF_SAME;
}

/* What lies between two that stay. */
static void between(struct differ *d, const struct one *old, size_t n_old, const struct one *new, size_t n_new)
{
	for (size_t i = 0; i < n_old || i < n_new; i++)
		put(d, i < n_old ? &old[i] : NULL, i < n_new ? &new[i] : NULL);
}

static void section(struct differ *d, const struct one *old, size_t n_old, const struct one *new, size_t n_new)
{
	size_t w = n_new + 1;
	uint16_t *len = ARENA_ARRAY(d->a, (n_old + 1) * w, uint16_t);

	if (!len)
		return;
	for (size_t i = n_old; i-- > 0;)
		for (size_t k = n_new; k-- > 0;) {
			uint16_t skip = len[(i + 1) * w + k], take = len[i * w + k + 1];
			len[i * w + k] = str_eq(old[i].text, new[k].text) ? (uint16_t)(len[(i + 1) * w + k + 1] + 1)
					 : skip > take			  ? skip
									  : take;
		}
	size_t i = 0, k = 0, from_i = 0, from_k = 0;
	while (i < n_old && k < n_new) {
		if (str_eq(old[i].text, new[k].text)) {
			between(d, old + from_i, i - from_i, new + from_k, k - from_k);
			put(d, &old[i++], &new[k++]);
			from_i = i;
			from_k = k;
		} else if (len[(i + 1) * w + k] >= len[i * w + k + 1]) {
			i++;
		} else {
			k++;
		}
	}
	between(d, old + from_i, n_old - from_i, new + from_k, n_new - from_k);
}

/* The run of claims under the heading of v[at]. */
static size_t run(const struct list *l, size_t at)
{
	size_t n = at;

	while (n < l->n && str_eq(l->v[n].section, l->v[at].section))
		n++;
	return n - at;
}

static size_t find_run(const struct list *l, struct str heading, const bool *taken)
{
	for (size_t i = 0; i < l->n; i += run(l, i))
		if (!taken[i] && str_eq(l->v[i].section, heading))
			return i;
	return SIZE_MAX;
}

int review_diff(struct str old_json, struct str new_json, struct arena *a, struct review_diff **out, size_t *n,
		struct err *e)
{
	struct list old = {.a = a}, new = {.a = a};
	struct differ d = {.a = a};
	int r = load(old_json, &old, e);

	if (!r)
		r = load(new_json, &new, e);
	if (r)
		return r;
	bool *taken = ARENA_ARRAY(a, old.n + 1, bool);
	if (!taken)
		return err_mem(e);
	/* Headings that are gone come before the heading that stood behind them. */
	for (size_t k = 0; k < new.n; k += run(&new, k)) {
		size_t i = find_run(&old, new.v[k].section, taken);
		for (size_t j = 0; i != SIZE_MAX && j < i; j += run(&old, j)) {
			bool later = false;
			for (size_t m = k; m < new.n && !later; m += run(&new, m))
				later = str_eq(new.v[m].section, old.v[j].section);
			if (!taken[j] && !later) {
				taken[j] = true;
				between(&d, old.v + j, run(&old, j), NULL, 0);
			}
		}
		if (i != SIZE_MAX)
			taken[i] = true;
		section(&d, i == SIZE_MAX ? NULL : old.v + i, i == SIZE_MAX ? 0 : run(&old, i), new.v + k,
			run(&new, k));
	}
	for (size_t j = 0; j < old.n; j += run(&old, j))
		if (!taken[j])
			between(&d, old.v + j, run(&old, j), NULL, 0);
	if (!arena_ok(a))
		return err_mem(e);
	*out = d.v;
	*n = d.n;
	return 0;
}
