/*
 * replay.c - what the library must hold, by the words of the audit trail alone.
 *
 * A second database, in memory, is filled line by line: each action of the trail is one function that does there what
 * the line says was done. prove.c then compares it with the library, column by column. What a line cannot say (a text,
 * a name) it says the SHA-256 or the commitment of; where it says nothing, since it was written before lines said it,
 * the column is NULL here and is not compared.
 *
 * Rows stand for: articles, versions, steps, signatures, board_keys, comments, people, tokens, settings, jobs. Texts of
 * an article's current version (its question, its title) are read from the version, whose hash the trail has.
 */
#include "library/library_priv.h"

#include "library/prove_priv.h"

static const char tables[] =
	"CREATE TABLE articles (id PRIMARY KEY, topic, state, version, approved, rev, created, updated, submitted, "
	"approved_at, requester, assignee, priority, stale, stale_reason);"
	"CREATE TABLE versions (article, number, content, author, note, created, supersedes, PRIMARY KEY (article, "
	"number));"
	"CREATE TABLE steps (id PRIMARY KEY, article, version, action, from_state, to_state, person, note, at);"
	"CREATE TABLE signatures (step PRIMARY KEY, key, signature);"
	"CREATE TABLE board_keys (public PRIMARY KEY, created, retired, person);"
	"CREATE TABLE comments (id PRIMARY KEY, article, version, path, person, text, created, resolved, resolver);"
	"CREATE TABLE people (person PRIMARY KEY, name, display, roles, password, disabled, created);"
	"CREATE TABLE tokens (id PRIMARY KEY, hash, person, name, hint, scopes, created, expires, parent);"
	"CREATE TABLE settings (name PRIMARY KEY, value);"
	"CREATE TABLE jobs (id PRIMARY KEY, kind, args, state, person, created, ended);"
	"CREATE TABLE unnumbered (article, action);"
	"CREATE INDEX tokens_person ON tokens (person); CREATE INDEX steps_article ON steps (article);";

/* One line, taken apart. */
struct told {
	struct db *x;
	int64_t at;
	struct str who, object; /* what stands behind the colon */
	json_t *detail;
	struct arena *a;
	struct err *e;
};

/* A member as text; NULL (p == NULL) when the line does not have it. */
static struct str member(const struct told *t, const char *key)
{
	json_t *v = json_object_get(t->detail, key);

	if (json_is_string(v))
		return str_make(json_string_value(v), json_string_length(v));
	return STR_NULL;
}

/* A member that is a number; `otherwise` when the line does not have it. */
static int64_t number(const struct told *t, const char *key, int64_t otherwise)
{
	json_t *v = json_object_get(t->detail, key);

	return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

/* The state that an action of old lines leads to. */
static int state_after(struct str action, struct str to)
{
	static const struct {
		const char *action;
		enum lib_state to;
	} known[] = {{"article.start", STATE_UNDER_REVIEW},
		     {"article.approve", STATE_APPROVED},
		     {"article.request-changes", STATE_CHANGES},
		     {"article.retire", STATE_RETIRED},
		     {"article.reopen", STATE_SUBMITTED}};

	if (to.p)
		return lib_state_parse(to);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eqc(action, known[i].action))
			return (int)known[i].to;
	return -1;
}

/* ---- people ---- */

static int user_add(struct told *t)
{
	return db_run(t->x, t->e,
		      "INSERT INTO people (person, name, display, roles, password, disabled, created) VALUES (?1, ?2, "
		      "?3, ?4, ?5, 0, ?6)",
		      "snnini", t->object, member(t, "name"), member(t, "display"),
		      (int64_t)lib_roles_parse(member(t, "roles")), member(t, "password"), t->at);
}

static int user_roles(struct told *t)
{
	return db_run(t->x, t->e, "UPDATE people SET roles = ?2 WHERE person = ?1", "si", t->object,
		      (int64_t)lib_roles_parse(member(t, "roles")));
}

static int user_display(struct told *t)
{
	return db_run(t->x, t->e, "UPDATE people SET display = ?2 WHERE person = ?1", "sn", t->object,
		      member(t, "display"));
}

static int user_password(struct told *t)
{
	return db_run(t->x, t->e, "UPDATE people SET password = ?2 WHERE person = ?1", "sn", t->object,
		      member(t, "password"));
}

static int user_disable(struct told *t)
{
	return db_run(t->x, t->e, "UPDATE people SET disabled = 1 WHERE person = ?1", "s", t->object);
}

static int user_enable(struct told *t)
{
	return db_run(t->x, t->e, "UPDATE people SET disabled = 0 WHERE person = ?1", "s", t->object);
}

static int user_forget(struct told *t)
{
	int r = db_run(t->x, t->e, "UPDATE articles SET assignee = '', rev = rev + 1 WHERE assignee = ?1", "s",
		       t->object);

	if (!r)
		r = db_run(t->x, t->e, "DELETE FROM tokens WHERE person = ?1", "s", t->object);
	return r ? r : db_run(t->x, t->e, "DELETE FROM people WHERE person = ?1", "s", t->object);
}

static int token_add(struct told *t)
{
	return db_run(t->x, t->e,
		      "INSERT INTO tokens (id, hash, person, name, hint, scopes, created, expires, parent) VALUES (?1, "
		      "?2, ?3, ?4, ?5, ?6, "
		      "?7, ?8, ?9)",
		      "insnniiii", number(t, "token", 0), member(t, "sha256"), t->object, member(t, "name"),
		      member(t, "hint"), (int64_t)lib_scopes_parse(member(t, "scopes")), t->at, number(t, "expires", 0),
		      number(t, "parent", 0));
}

static int token_revoke(struct told *t)
{
	return db_run(t->x, t->e, "DELETE FROM tokens WHERE id = ?1", "i", number(t, "token", 0));
}

/* ---- articles ---- */

static int step(struct told *t, int64_t version, const char *action, int64_t from, int64_t to, struct str note)
{
	/* Lines of before do not number their step: there is one of these words. */
	if (number(t, "step", 0) == 0)
		return db_run(t->x, t->e, "INSERT INTO unnumbered VALUES (?1, ?2)", "sc", t->object, action);
	return db_run(t->x, t->e,
		      "INSERT INTO steps (id, article, version, action, from_state, to_state, person, note, at) VALUES "
		      "(?1, ?2, ?3, ?4, ?5, "
		      "?6, ?7, ?8, ?9)",
		      "isiciisni", number(t, "step", 0), t->object, version, action, from, to, t->who, note, t->at);
}

static int state_of(struct told *t, int64_t *out)
{
	return db_number(t->x, t->e, -1, out, "SELECT state FROM articles WHERE id = ?1", "s", t->object);
}

static int article_version(struct told *t)
{
	int64_t n = number(t, "version", 0), from;
	int r = state_of(t, &from);

	if (!r && n == 1)
		r = db_run(t->x, t->e,
			   "INSERT INTO articles VALUES (?1, ?2, 0, 1, 0, 1, ?3, ?3, ?3, 0, ?4, '', 0, 0, '')", "snis",
			   t->object, member(t, "topic"), t->at, t->who);
	else if (!r)
		r = db_run(t->x, t->e,
			   "UPDATE articles SET state = 0, version = ?2, rev = rev + 1, updated = ?3, submitted = ?3 "
			   "WHERE id = ?1",
			   "sii", t->object, n, t->at);
	if (!r)
		r = db_run(t->x, t->e,
			   "INSERT INTO versions (article, number, content, author, note, created, supersedes) VALUES "
			   "(?1, ?2, ?3, ?4, "
			   "?5, ?6, ?7)",
			   "sinsnii", t->object, n, member(t, "content"), t->who, member(t, "note"), t->at, n - 1);
	return r ? r : step(t, n, n == 1 ? "submit" : "edit", n == 1 ? 0 : from, 0, member(t, "note"));
}

static int article_assign(struct told *t)
{
	struct str to = member(t, "assignee"), hash;
	int64_t state, version;
	char hex[65];
	int r = state_of(t, &state);

	audit_text(to, hex);
	hash = str_c(hex);
	if (!r)
		r = db_number(t->x, t->e, 0, &version, "SELECT version FROM articles WHERE id = ?1", "s", t->object);
	if (!r)
		r = db_run(t->x, t->e, "UPDATE articles SET assignee = ?2, priority = ?3, rev = rev + 1 WHERE id = ?1",
			   "ssi", t->object, to, number(t, "priority", 0));
	return r ? r : step(t, version, "assign", state, state, hash);
}

static int article_stale(struct told *t)
{
	return db_run(t->x, t->e, "UPDATE articles SET stale = ?2, stale_reason = ?3, rev = rev + 1 WHERE id = ?1",
		      "sis", t->object, t->at, member(t, "reason"));
}

static int article_fresh(struct told *t)
{
	return db_run(t->x, t->e, "UPDATE articles SET stale = 0, stale_reason = '', rev = rev + 1 WHERE id = ?1", "s",
		      t->object);
}

static int approved(struct told *t, int64_t version)
{
	int64_t known;
	int r = db_number(t->x, t->e, 0, &known, "SELECT 1 FROM board_keys WHERE public = ?1 AND retired = 0", "s",
			  member(t, "key"));

	if (!r && !known)
		return err_set(t->e, ERR_CORRUPT, "the approval is signed with a key that was not the board's then");
	if (!r)
		r = db_run(t->x, t->e, "UPDATE articles SET approved = ?2, approved_at = ?3 WHERE id = ?1", "sii",
			   t->object, version, t->at);
	return r ? r
		 : db_run(t->x, t->e, "INSERT INTO signatures (step, key, signature) VALUES (?1, ?2, ?3)", "iss",
			  number(t, "step", 0), member(t, "key"), member(t, "signature"));
}

/* Any other step: article.start, .approve, … */
static int article_step(struct told *t, struct str action)
{
	int64_t from, version = number(t, "version", 0);
	int to = state_after(action, member(t, "to")), r = state_of(t, &from);

	if (r)
		return r;
	if (to < 0 || from < 0)
		return err_set(t->e, ERR_CORRUPT, "it tells of a step that is none");
	r = db_run(t->x, t->e,
		   "UPDATE articles SET state = ?2, rev = rev + 1, updated = ?3, submitted = iif(?2 = 0, ?3, "
		   "submitted) WHERE id = ?1",
		   "sii", t->object, (int64_t)to, t->at);
	if (!r && to == STATE_APPROVED)
		r = approved(t, version);
	struct str name = arena_str(t->a, str_sub(action, sizeof "article." - 1, action.n));
	return r ? r : step(t, version, name.p, from, to, member(t, "note"));
}

static int comment_add(struct told *t)
{
	return db_run(t->x, t->e,
		      "INSERT INTO comments (id, article, version, path, person, text, created, resolved, resolver) "
		      "VALUES (?1, ?2, ?3, ?4, "
		      "?5, ?6, ?7, 0, '')",
		      "isinsni", number(t, "comment", 0), t->object, number(t, "version", 0), member(t, "path"), t->who,
		      member(t, "sha256"), t->at);
}

static int comment_resolve(struct told *t)
{
	return db_run(t->x, t->e, "UPDATE comments SET resolved = ?2, resolver = ?3 WHERE id = ?1", "iis",
		      number(t, "comment", 0), t->at, t->who);
}

/* ---- keys, settings, jobs ---- */

static int board_key(struct told *t)
{
	int r = db_run(t->x, t->e, "UPDATE board_keys SET retired = ?1 WHERE retired = 0", "i", t->at);

	return r ? r
		 : db_run(t->x, t->e,
			  "INSERT INTO board_keys (public, created, retired, person) VALUES (?1, ?2, 0, ?3)", "sis",
			  t->object, t->at, t->who);
}

static int setting_put(struct told *t)
{
	return db_run(t->x, t->e, "INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)", "ss", t->object,
		      member(t, "value"));
}

static int job_add(struct told *t)
{
	return db_run(t->x, t->e,
		      /* Lines of before do not tell of each end. */
		      "INSERT INTO jobs (id, kind, args, state, person, created, ended) VALUES (?1, ?2, ?3, iif(?3 IS "
		      "NULL, NULL, 'open'), ?4, "
		      "?5, iif(?3 IS NULL, NULL, 0))",
		      "isnsi", number(t, "job", 0), t->object, member(t, "args"), t->who, t->at);
}

static int job_end(struct told *t)
{
	int64_t state = -1;

	for (int i = 0; i < JOB_N; i++)
		if (str_eqc(t->object, lib_job_name((enum lib_job_state)i)))
			state = i;
	return db_run(t->x, t->e, "UPDATE jobs SET state = ?2, ended = ?3 WHERE id = ?1", "iii", number(t, "job", 0),
		      state, t->at);
}

static int job_cancel(struct told *t)
{
	if (!number(t, "ended", 0))
		return 0;
	return db_run(t->x, t->e, "UPDATE jobs SET state = ?2, ended = ?3 WHERE id = ?1", "iii", number(t, "job", 0),
		      (int64_t)JOB_CANCELLED, t->at);
}

static const struct {
	const char *action;
	int (*does)(struct told *t);
} actions[] = {
	{"user.add", user_add},
	{"user.roles", user_roles},
	{"user.display", user_display},
	{"user.password", user_password},
	{"user.rehash", user_password},
	{"user.disable", user_disable},
	{"user.enable", user_enable},
	{"user.forget", user_forget},
	{"token.add", token_add},
	{"token.revoke", token_revoke},
	{"article.version", article_version},
	{"article.assign", article_assign},
	{"article.stale", article_stale},
	{"article.fresh", article_fresh},
	{"comment.add", comment_add},
	{"comment.resolve", comment_resolve},
	{"board.create", board_key},
	{"board.rotate", board_key},
	{"setting.put", setting_put},
	{"job.add", job_add},
	{"job.end", job_end},
	{"job.cancel", job_cancel},
};

int replay_begin(struct db **out, struct err *e)
{
	struct db *x;
	int r = db_open(":memory:", false, &x, e);

	if (r)
		return r;
	r = db_script(x, tables, e);
	if (!r)
		r = db_script(x, "BEGIN", e);
	if (r)
		db_close(x);
	else
		*out = x;
	return r;
}

int replay_line(struct db *x, int64_t at, struct str who, struct str action, struct str object, struct str detail,
		struct arena *a, struct err *e)
{
	size_t colon = str_find(object, STR(":"), 0);
	struct told t = {.x = x,
			 .at = at,
			 .who = who,
			 .object = colon == SIZE_MAX ? STR("") : str_sub(object, colon + 1, object.n),
			 .detail = detail.n ? json_loadb(detail.p, detail.n, 0, NULL) : NULL,
			 .a = a,
			 .e = e};
	int r = 0;
	bool done = false;

	for (size_t i = 0; i < sizeof actions / sizeof *actions && !done; i++)
		if (str_eqc(action, actions[i].action)) {
			r = actions[i].does(&t);
			done = true;
		}
	/* What else happened (library_audit_add) is told and changes no row. */
	if (!done && str_starts(action, STR("article.")) && number(&t, "step", 0))
		r = article_step(&t, action);
	json_decref(t.detail);
	/* A second row of a number: the trail itself tells two stories. */
	if (r == ERR_INTERNAL)
		r = err_set(e, ERR_CORRUPT, "it tells of something that is there already");
	return r;
}
