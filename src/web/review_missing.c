/*
 * review_missing.c - what review/ does not have yet: refused, until it is there.
 *
 * Weak: a definition in review/ takes the place of each.
 */
#include "review/review.h"

#define MISSING(name, ...)                                                                  \
	__attribute__((weak)) int name(__VA_ARGS__)                                         \
	{                                                                                   \
		return err_set(e, ERR_UNAVAILABLE, "this step of review is not there yet"); \
	}
#define U __attribute__((unused))
MISSING(review_submit, U struct library *l, U const struct lib_user *me, U struct str json, U struct str topic,
	U struct arena *a, U struct lib_article *out, struct err *e)
MISSING(review_do, U struct library *l, U const struct lib_user *me, U enum review_action x, U struct str id,
	U int64_t rev, U uint32_t version, U struct str note, U struct arena *a, U struct lib_article *out,
	struct err *e)
MISSING(review_assign, U struct library *l, U const struct lib_user *me, U struct str id, U int64_t rev,
	U struct str assignee, U int priority, U struct arena *a, U struct lib_article *out, struct err *e)
MISSING(review_comment, U struct library *l, U const struct lib_user *me, U struct str id, U uint32_t version,
	U struct str path, U struct str text, U int64_t *comment, struct err *e)
MISSING(review_resolve, U struct library *l, U const struct lib_user *me, U struct str id, U int64_t comment,
	struct err *e)
MISSING(review_find_in_snap, U void *ctx, U struct str doc, U struct str text, U struct arena *a, U bool *found,
	U struct article_span *s, struct err *e)
MISSING(review_edit, U struct library *l, U const struct lib_user *me, U struct str id, U int64_t rev,
	U const struct review_edit *edits, U size_t n, U struct str note, U review_find find, U void *ctx,
	U struct arena *a, U struct lib_article *out, struct err *e)
MISSING(review_diff, U struct str old_json, U struct str new_json, U struct arena *a, U struct review_diff **out,
	U size_t *n, struct err *e)
MISSING(review_refresh, U struct library *l, U const struct snap *s, U struct str id, U struct review_refreshed *r,
	struct err *e)
