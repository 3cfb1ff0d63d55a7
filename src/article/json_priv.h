/*
 * json_priv.h - what reading an article from JSON is made of (json_get.c).
 *
 * One struct jr goes through a reading: it keeps the first failure, and the path of where it reads for the message
 * ("sections[2].items[0].claim.grade").
 */
#ifndef ATTEST_ARTICLE_JSON_PRIV_H
#define ATTEST_ARTICLE_JSON_PRIV_H

#include "article/article.h"
#include "base/utf8.h"

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

void jr_fail(struct jr *r, const char *what);
void jr_fail_mem(struct jr *r);
/* Go down into a key or entry; the old length, for jr_leave. */
size_t jr_enter(struct jr *r, const char *key);
size_t jr_enter_at(struct jr *r, size_t i);
void jr_leave(struct jr *r, size_t was);
/* Is it an object of exactly these keys (NULL at the end)? */
bool jr_object_of(struct jr *r, json_t *o, const char *const *keys);
/* A string, copied; jr_get_text refuses an empty one. */
struct str jr_get_str(struct jr *r, json_t *o, const char *key);
struct str jr_get_text(struct jr *r, json_t *o, const char *key);
uint64_t jr_get_u64(struct jr *r, json_t *o, const char *key, uint64_t min, uint64_t max);
/* A number from 0 to 1. */
double jr_get_share(struct jr *r, json_t *o, const char *key);
bool jr_get_bool(struct jr *r, json_t *o, const char *key);
/* A name looked up by `parse` (index or -1). */
int jr_get_enum(struct jr *r, json_t *o, const char *key, int (*parse)(struct str));
/* Entries of a list, 0 when it is none. */
size_t jr_list(struct jr *r, json_t *v);
/* The list at `key`, with its length in *n. */
json_t *jr_get_array(struct jr *r, json_t *o, const char *key, size_t *n);
bool jr_is_hex64(struct str s);
bool jr_is_date(struct str s); /* YYYY-MM-DD */

#endif
