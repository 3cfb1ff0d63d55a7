/*
 * review.h - who may do what to an article, and what happened to it?
 *
 * The rules of review, over the records of library/: one table of actions (from which states, by whom, to which state)
 * that the checks, the buttons of a page and docs/review.md all go by. Nobody approves what they asked for or wrote.
 * Editing makes a new version, which goes back to submitted; what an editor writes keeps a span, or becomes their own
 * statement. After an import, review_refresh finds the articles whose evidence has moved.
 *
 * Threads: as library.h. Every function that changes something takes the `rev` that its caller has seen, and fails with
 * ERR_CONFLICT when the article has changed since.
 */
#ifndef ATTEST_REVIEW_REVIEW_H
#define ATTEST_REVIEW_REVIEW_H

#include "index/index.h"
#include "library/library.h"

/* ---- the table ---- */

#define STATES_LIVING (1u << STATE_SUBMITTED | 1u << STATE_UNDER_REVIEW | 1u << STATE_CHANGES | 1u << STATE_APPROVED)
/*
 * code, name (of the step, and in URLs), label (of the button), from (states), roles (any of these), to (state, or -1:
 * as it is), whether it is refused for one's own, whether a note is required, meaning
 */
#define ACTION_LIST(X)                                                                                                \
	X(SUBMIT, "submit", "Submit for review", 0, ROLE_AUTHOR | ROLE_REVIEWER, STATE_SUBMITTED, false, false,       \
	  "put a new article before the board")                                                                       \
	X(EDIT, "edit", "Edit", STATES_LIVING, ROLE_AUTHOR | ROLE_REVIEWER, STATE_SUBMITTED, false, false,            \
	  "write a new version; it goes back to submitted")                                                           \
	X(START, "start", "Start review", 1u << STATE_SUBMITTED, ROLE_REVIEWER, STATE_UNDER_REVIEW, false, false,     \
	  "take it up for review")                                                                                    \
	X(APPROVE, "approve", "Approve", 1u << STATE_UNDER_REVIEW, ROLE_REVIEWER, STATE_APPROVED, true, false,        \
	  "sign this version for the board; never one's own")                                                         \
	X(REQUEST, "request-changes", "Request changes", 1u << STATE_SUBMITTED | 1u << STATE_UNDER_REVIEW,            \
	  ROLE_REVIEWER, STATE_CHANGES, false, true, "send it back, with what has to change")                         \
	X(RETIRE, "retire", "Retire", STATES_LIVING, ROLE_REVIEWER | ROLE_ADMINISTRATOR, STATE_RETIRED, false, true,  \
	  "take it out of use, with the reason")                                                                      \
	X(REOPEN, "reopen", "Reopen", 1u << STATE_RETIRED | 1u << STATE_APPROVED, ROLE_REVIEWER | ROLE_ADMINISTRATOR, \
	  STATE_SUBMITTED, false, true, "put it before the board again, with the reason")                             \
	X(ASSIGN, "assign", "Assign", STATES_LIVING, ROLE_REVIEWER | ROLE_ADMINISTRATOR, -1, false, false,            \
	  "say whose work it is, and how urgent")                                                                     \
	X(COMMENT, "comment", "Comment", STATES_LIVING, ROLE_AUTHOR | ROLE_REVIEWER, -1, false, false,                \
	  "write a comment on a sentence or on the whole, or close one")
enum review_action {
#define X(c, name, label, from, roles, to, own, note, text) ACTION_##c,
	ACTION_LIST(X)
#undef X
		ACTION_N
};
struct review_rule {
	const char *name, *label;
	unsigned from;	/* bits 1 << enum lib_state; 0: there is no article yet */
	unsigned roles; /* any of these */
	int to;		/* enum lib_state, or -1: as it is */
	bool not_own;	/* refused to whom asked for it or wrote a version of it */
	bool note;	/* needs one */
	const char *text;
};
extern const struct review_rule review_rules[ACTION_N];
int review_action_parse(struct str name); /* -1 */

/* May somebody of these roles ever do this? */
bool review_may(unsigned roles, enum review_action x);
/* May they, in this state? `own`: they asked for it or wrote it. */
bool review_may_now(unsigned roles, enum review_action x, enum lib_state from, bool own);
/* ERR_DENIED or ERR_CONFLICT with the reason for people, or 0: what a page shows beside a button that cannot be
 * pressed. */
int review_why_not(unsigned roles, enum review_action x, enum lib_state from, bool own, struct err *e);

/* What else is kept to some: things that are no step of an article. (code, name, roles, scope; roles 0: anybody, where
 * the instance is open for reading) */
#define RIGHT_LIST(X)                                                                 \
	X(READ, "read", 0, SCOPE_READ)                                                \
	X(ASK, "ask", 0, SCOPE_ASK)                                                   \
	X(HISTORY, "history", ROLE_ALL, SCOPE_ASK)                                    \
	X(DESK, "desk", ROLE_AUTHOR | ROLE_REVIEWER | ROLE_ADMINISTRATOR, SCOPE_READ) \
	X(WRITE, "write", ROLE_AUTHOR | ROLE_REVIEWER, SCOPE_WRITE)                   \
	X(REVIEW, "review", ROLE_REVIEWER | ROLE_ADMINISTRATOR, SCOPE_REVIEW)         \
	X(CORPUS, "corpus", ROLE_ADMINISTRATOR, SCOPE_CORPUS)                         \
	X(ADMIN, "admin", ROLE_ADMINISTRATOR, SCOPE_ADMIN)                            \
	X(TOKENS, "tokens", ROLE_ALL, SCOPE_ADMIN) /* one's own */
enum review_right {
#define X(c, name, roles, scope) RIGHT_##c,
	RIGHT_LIST(X)
#undef X
		RIGHT_N
};
/* `open`: the instance lets anybody read and ask. roles 0 and scopes 0: nobody is signed in. */
bool review_has_right(unsigned roles, unsigned scopes, bool open, enum review_right x);

/* ---- doing ---- */

/* Submit an article (its JSON), composed here, for review. ERR_DENIED when these roles may not, or a statement in it is
 * another person's. */
int review_submit(struct library *l, const struct lib_user *me, struct str json, struct str topic, struct arena *a,
		  struct lib_article *out, struct err *e);
/* Does each quote of this article, which came from outside, stand in its source? ERR_FORMAT when not. To be asked
 * before review_submit. */
int review_quotes_hold(const struct snap *s, struct str json, struct err *e);
/*
 * START, APPROVE, REQUEST, RETIRE, REOPEN. ERR_DENIED (role, or one's own), ERR_CONFLICT (state, rev, or version when
 * it is not 0 and not the current one), ERR_USAGE (a note is needed). Approving signs.
 */
int review_do(struct library *l, const struct lib_user *me, enum review_action x, struct str id, int64_t rev,
	      uint32_t version, struct str note, struct arena *a, struct lib_article *out, struct err *e);
/* assignee: a person who may review, or empty. */
int review_assign(struct library *l, const struct lib_user *me, struct str id, int64_t rev, struct str assignee,
		  int priority, struct arena *a, struct lib_article *out, struct err *e);
/* path: of a claim of that version, or empty. */
int review_comment(struct library *l, const struct lib_user *me, struct str id, uint32_t version, struct str path,
		   struct str text, int64_t *comment, struct err *e);
int review_resolve(struct library *l, const struct lib_user *me, struct str id, int64_t comment, struct err *e);
/* What this person may do now with it: bits 1 << enum review_action. */
int review_actions(struct library *l, const struct lib_user *me, const struct lib_article *art, unsigned *out,
		   struct err *e);

/* ---- editing ---- */

enum edit_op {
	EDIT_REMOVE,  /* the claim at `path` (with what hangs below it) */
	EDIT_REPLACE, /* its text */
	EDIT_ADD      /* a claim after the one at `path`; or last in the section, "/sections/2", or the bottom line,
			 "/bottom_line" */
};
struct review_edit {
	enum edit_op op;
	struct str path; /* as in lib_claim: of the version that is edited, also when edits before it moved things */
	struct str text; /* replace, add */
	struct str doc;	 /* where the words may stand, or empty: the documents that the article cites are tried */
};
/*
 * Do these words stand in this document, as whole sentences, one after another, or as a whole block? Parts of sentences
 * are not looked for: cut out of its sentence, "give nomaprazole" can say the contrary of its source. A callback, so
 * that editing needs no corpus in tests; what it gives may lie in `a`.
 */
struct review_found {
	bool found;
	struct article_span span; /* its ref is not looked at */
	struct article_ref ref;	  /* the document, as a reference that was read */
};
typedef int (*review_find)(void *ctx, struct str doc, struct str text, struct arena *a, struct review_found *out,
			   struct err *e);
/* The usual one: looks in a snapshot, ctx is the struct snap *. Documents that no longer stand give nothing. */
int review_find_in_snap(void *ctx, struct str doc, struct str text, struct arena *a, struct review_found *out,
			struct err *e);

/* One claim, before and after. */
enum diff_kind { DIFF_SAME, DIFF_REMOVED, DIFF_ADDED, DIFF_CHANGED };
struct review_diff {
	enum diff_kind kind;
	struct str section;	       /* heading it stands under; "Bottom line" */
	struct str old_path, new_path; /* empty where there is none */
	struct str old_text, new_text;
	struct str old_kind, new_kind; /* "verbatim", "excerpt", "statement" */
	struct str new_author;	       /* of a statement: person */
};
/*
 * The article with these edits, as JSON. A text that is found in its document gets the span (verbatim; an excerpt where
 * ARTICLE_GAP stands between its parts); any other becomes a statement of `person`, without spans. Claims that no edit
 * names keep every byte. References that nothing names any longer go; new ones come last. ERR_NOTFOUND for a path that
 * is no claim; ERR_USAGE for an empty text, one over EDIT_TEXT_CAP, or two edits of one claim.
 */
#define EDIT_TEXT_CAP 4000
int review_edit_json(struct str json, const struct review_edit *edits, size_t n, struct str person, review_find find,
		     void *ctx, struct buf *out, struct err *e);
/* The same, kept as a new version of the article. */
int review_edit(struct library *l, const struct lib_user *me, struct str id, int64_t rev,
		const struct review_edit *edits, size_t n, struct str note, review_find find, void *ctx,
		struct arena *a, struct lib_article *out, struct err *e);
/*
 * Claim by claim, in the order of the new article, what was removed at its old place: claims with the same text are the
 * same, others are paired within a section by the longest common subsequence.
 */
int review_diff(struct str old_json, struct str new_json, struct arena *a, struct review_diff **out, size_t *n,
		struct err *e);

/* ---- living articles ---- */

struct review_refreshed {
	uint64_t looked, stale, fresh_again; /* articles looked at; that turned stale; that are no longer */
	void (*each)(void *ctx, const struct lib_article *art,
		     const char *reason); /* of those that changed; may be NULL */
	void *ctx;
};
/*
 * Look at each article that is not retired (or at `id` alone, when it is not empty): does what it quotes still stand
 * (retracted, superseded, expression of concern; changed or gone from the corpus), and does the question, asked again
 * of this snapshot, find better evidence for its bottom line (a reference of a better grade than any it cites)? Sets or
 * lifts the mark, with the reason.
 */
int review_refresh(struct library *l, const struct snap *s, struct str id, struct review_refreshed *r, struct err *e);

#endif
