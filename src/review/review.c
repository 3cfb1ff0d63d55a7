/*
 * review.c - taking the steps of review: the table's rules, then the library's record.
 *
 * Rules are checked on the article as it is read; the step is then taken only if its rev is still the same, so that
 * nothing can come between.
 */
#include "review/review.h"

static int load(struct library *l, const struct lib_user *me, enum review_action x, struct str id, struct arena *a,
		struct lib_article *art, struct err *e)
{
	bool own;
	int r;

	if (me->disabled)
		return err_set(e, ERR_DENIED, "the account is disabled");
	if (!review_may(me->roles, x))
		return review_why_not(me->roles, x, STATE_SUBMITTED, false, e);
	if ((r = library_article_get(l, id, a, art, e)))
		return r;
	if ((r = library_wrote(l, id, me->person, &own, e)))
		return r;
	return review_why_not(me->roles, x, art->state, own, e);
}

/* Statements are named after who writes them; nobody puts words under another's name. */
static bool foreign_claim(const struct article_claim *c, struct str person)
{
	return c && c->kind == CLAIM_STATEMENT && !str_eq(c->author, person);
}

static bool foreign_items(const struct article_item *v, size_t n, struct str person)
{
	for (size_t i = 0; i < n; i++)
		if (foreign_claim(v[i].claim, person) || foreign_items(v[i].items, v[i].n_items, person))
			return true;
	return false;
}

static bool foreign(const struct article *art, struct str person)
{
	for (size_t i = 0; i < art->n_bottom_line; i++)
		if (foreign_claim(&art->bottom_line[i], person))
			return true;
	if (foreign_items(art->alerts, art->n_alerts, person))
		return true;
	for (size_t i = 0; i < art->n_sections; i++) {
		const struct article_section *s = &art->sections[i];
		if (foreign_items(s->items, s->n_items, person))
			return true;
		for (size_t k = 0; s->table && k < s->table->n_rows; k++)
			for (size_t m = 0; m < s->table->n_columns; m++)
				if (foreign_items(s->table->rows[k].cells[m].items, s->table->rows[k].cells[m].n_items,
						  person))
					return true;
	}
	return false;
}

int review_quotes_hold(const struct snap *s, struct str json, struct err *e)
{
	struct verify_report v = {0};
	struct article art;
	struct arena a;

	arena_init(&a, (size_t)256 << 20);
	int r = article_from_json(json, &a, &art, e);
	if (!r)
		r = article_verify(s, &art, &v, e);
	uint64_t bad = v.by[VERIFY_CHANGED] + v.by[VERIFY_MISSING] + v.by[VERIFY_UNQUOTED] + v.by[VERIFY_MOVED];
	if (!r && bad)
		r = err_set(e, ERR_FORMAT, "%llu of %llu quotes are not in their source, at their place",
			    (unsigned long long)bad, (unsigned long long)v.spans);
	arena_release(&a);
	return r;
}

int review_submit(struct library *l, const struct lib_user *me, struct str json, struct str topic, struct arena *a,
		  struct lib_article *out, struct err *e)
{
	struct article art;
	int r;

	if (me->disabled)
		return err_set(e, ERR_DENIED, "the account is disabled");
	if ((r = review_why_not(me->roles, ACTION_SUBMIT, STATE_SUBMITTED, false, e)))
		return r;
	if ((r = article_from_json(json, a, &art, e)))
		return r;
	if (foreign(&art, me->person))
		return err_set(e, ERR_DENIED, "a statement in the article is another person's");
	return library_article_create(l, me->person, json, topic, a, out, e);
}

int review_do(struct library *l, const struct lib_user *me, enum review_action x, struct str id, int64_t rev,
	      uint32_t version, struct str note, struct arena *a, struct lib_article *out, struct err *e)
{
	struct lib_article art;
	int r;

	if (x != ACTION_START && x != ACTION_APPROVE && x != ACTION_REQUEST && x != ACTION_RETIRE && x != ACTION_REOPEN)
		return err_set(e, ERR_USAGE, "that is no step of review");
	if ((r = load(l, me, x, id, a, &art, e)))
		return r;
	if (version && version != art.version)
		return err_set(e, ERR_CONFLICT, "there is a newer version, %u; look at it first", art.version);
	note = str_trim(note);
	if (review_rules[x].note && !note.n)
		return err_set(e, ERR_USAGE, "'%s' needs a note", review_rules[x].label);
	return library_step(l, me->person, id, rev, review_rules[x].name, art.state, (enum lib_state)review_rules[x].to,
			    note, x == ACTION_APPROVE, a, out, e);
}

int review_assign(struct library *l, const struct lib_user *me, struct str id, int64_t rev, struct str assignee,
		  int priority, struct arena *a, struct lib_article *out, struct err *e)
{
	struct lib_article art;
	struct lib_user u;
	int r = load(l, me, ACTION_ASSIGN, id, a, &art, e);

	if (!r && assignee.n)
		r = library_user_person(l, assignee, a, &u, e);
	if (r)
		return r;
	if (assignee.n && (u.disabled || !review_may(u.roles, ACTION_APPROVE)))
		return err_set(e, ERR_USAGE, "'%.*s' is no reviewer", STR_ARG(u.name));
	return library_assign(l, me->person, id, rev, assignee, priority, a, out, e);
}

int review_comment(struct library *l, const struct lib_user *me, struct str id, uint32_t version, struct str path,
		   struct str text, int64_t *comment, struct err *e)
{
	struct lib_article art;
	struct arena a;

	arena_init(&a, 4 << 20);
	int r = load(l, me, ACTION_COMMENT, id, &a, &art, e);
	if (!r)
		r = library_comment_add(l, me->person, id, version ? version : art.version, path, text, comment, e);
	arena_release(&a);
	return r;
}

int review_resolve(struct library *l, const struct lib_user *me, struct str id, int64_t comment, struct err *e)
{
	struct lib_article art;
	struct arena a;

	arena_init(&a, 4 << 20);
	int r = load(l, me, ACTION_COMMENT, id, &a, &art, e);
	if (!r)
		r = library_comment_resolve(l, me->person, id, comment, e);
	arena_release(&a);
	return r;
}

int review_actions(struct library *l, const struct lib_user *me, const struct lib_article *art, unsigned *out,
		   struct err *e)
{
	unsigned set = 0;
	bool own;
	int r = library_wrote(l, art->id, me->person, &own, e);

	if (r)
		return r;
	for (int x = 0; x < ACTION_N && !me->disabled; x++)
		if (x != ACTION_SUBMIT && review_may_now(me->roles, (enum review_action)x, art->state, own))
			set |= 1u << x;
	*out = set;
	return 0;
}

int review_edit(struct library *l, const struct lib_user *me, struct str id, int64_t rev,
		const struct review_edit *edits, size_t n, struct str note, review_find find, void *ctx,
		struct arena *a, struct lib_article *out, struct err *e)
{
	struct lib_article art;
	struct lib_version v;
	struct buf b;
	int r = load(l, me, ACTION_EDIT, id, a, &art, e);

	if (r)
		return r;
	/* The paths are those of the version that the editor saw. */
	if (art.rev != rev)
		return err_set(e, ERR_CONFLICT,
			       "the article has been changed by somebody else meanwhile; look at it again");
	if ((r = library_version_get(l, id, art.version, a, &v, e)))
		return r;
	buf_init(&b, LIB_ARTICLE_CAP);
	r = review_edit_json(v.json, edits, n, me->person, find, ctx, &b, e);
	if (!r)
		r = library_version_add(l, me->person, id, rev, buf_str(&b), note, a, out, e);
	buf_release(&b);
	return r;
}
