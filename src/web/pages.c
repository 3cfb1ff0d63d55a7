/*
 * pages.c - the pages' table of routes.
 */
#include "web/page_priv.h"

#define FORM ((size_t)16 << 10)	 /* bytes of an ordinary form */
#define EDIT ((size_t)768 << 10) /* of one that has a whole article in it */

const struct http_route web_page_routes[] = {
	{HTTP_GET, "/", page_home, WEB_READ, WEB_PAGE, 0, "home", "The first page: a box for a question", NULL},
	{HTTP_GET, "/ask", page_ask, WEB_ASK, WEB_PAGE | WEB_COSTLY, 0, "askPage", "An answer", NULL},
	{HTTP_GET, "/ask/events", page_ask_events, WEB_ASK, WEB_PAGE | WEB_COSTLY, 0, "askEvents",
	 "An answer, part by part", NULL},
	{HTTP_GET, "/ask/download", page_ask_download, WEB_ASK, WEB_PAGE | WEB_COSTLY, 0, "askDownload",
	 "An answer as a file", NULL},
	{HTTP_GET, "/sources/{id}", page_source, WEB_READ, WEB_PAGE, 0, "sourcePage",
	 "A source in its whole text, a passage highlighted", NULL},

	{HTTP_GET, "/articles", page_articles, WEB_READ, WEB_PAGE, 0, "articlesPage", "Articles of the library", NULL},
	{HTTP_POST, "/articles", page_submit, WEB_WRITE, WEB_PAGE | WEB_COSTLY, FORM, "submitPage",
	 "Put an answer before the board", NULL},
	{HTTP_GET, "/articles/{id}", page_kept_article, WEB_READ, WEB_PAGE, 0, "articlePage", "An article", NULL},
	{HTTP_GET, "/articles/{id}/download", page_kept_download, WEB_READ, WEB_PAGE, 0, "articleDownload",
	 "An article as a file", NULL},

	{HTTP_GET, "/corpus", page_corpus, WEB_READ, WEB_PAGE, 0, "corpusPage", "What the corpus holds", NULL},
	{HTTP_GET, "/corpus/jobs", page_jobs, WEB_CORPUS, WEB_PAGE | WEB_SECRET, 0, "jobsPage", "Imports", NULL},
	{HTTP_POST, "/corpus/imports", page_import, WEB_CORPUS, WEB_PAGE, FORM, "importPage", "Import documents", NULL},
	{HTTP_POST, "/corpus/jobs/{id}/cancel", page_job_cancel, WEB_CORPUS, WEB_PAGE, FORM, "jobCancelPage",
	 "Stop an import", NULL},

	{HTTP_GET, "/history", page_history, WEB_HISTORY, WEB_PAGE | WEB_SECRET, 0, "historyPage",
	 "One's own questions", NULL},
	{HTTP_POST, "/history/delete", page_history_delete, WEB_HISTORY, WEB_PAGE, FORM, "historyDeletePage",
	 "Delete one's own questions", NULL},

	{HTTP_GET, "/sign-in", page_sign_in, WEB_ANYONE, WEB_PAGE | WEB_FORM | WEB_SECRET, 0, "signInPage", "Sign in",
	 NULL},
	{HTTP_POST, "/sign-in", page_sign_in_post, WEB_ANYONE, WEB_PAGE | WEB_FORM | WEB_GUESS | WEB_SECRET, FORM,
	 "signInPagePost", "Sign in", NULL},
	{HTTP_POST, "/sign-out", page_sign_out, WEB_TOKENS, WEB_PAGE, FORM, "signOutPage", "Sign out", NULL},
	{HTTP_GET, "/account", page_account, WEB_TOKENS, WEB_PAGE | WEB_SECRET, 0, "accountPage", "One's own account",
	 NULL},
	{HTTP_POST, "/account/history", page_account_history, WEB_TOKENS, WEB_PAGE, FORM, "accountHistoryPage",
	 "Keep a history or not", NULL},
	{HTTP_POST, "/account/password", page_account_password, WEB_TOKENS, WEB_PAGE | WEB_GUESS | WEB_SECRET, FORM,
	 "accountPasswordPage", "Change the password", NULL},
	{HTTP_POST, "/account/tokens", page_token_add, WEB_TOKENS, WEB_PAGE | WEB_SECRET, FORM, "tokenAddPage",
	 "Make a token", NULL},
	{HTTP_POST, "/account/tokens/{id}/revoke", page_token_revoke, WEB_TOKENS, WEB_PAGE, FORM, "tokenRevokePage",
	 "Revoke a token", NULL},

	{HTTP_GET, "/desk", page_desk, WEB_DESK, WEB_PAGE | WEB_SECRET, 0, "deskPage", "What waits for review", NULL},
	{HTTP_GET, "/desk/{id}", page_desk_article, WEB_DESK, WEB_PAGE | WEB_SECRET, 0, "deskArticlePage",
	 "An article on the review desk", NULL},
	{HTTP_GET, "/desk/{id}/edit", page_desk_edit, WEB_WRITE, WEB_PAGE | WEB_SECRET, 0, "deskEditPage",
	 "Edit an article", NULL},
	{HTTP_POST, "/desk/{id}/edit", page_desk_edit_post, WEB_WRITE, WEB_PAGE, EDIT, "deskEditPagePost",
	 "Save a new version", NULL},
	{HTTP_GET, "/desk/{id}/changes", page_desk_changes, WEB_DESK, WEB_PAGE | WEB_SECRET, 0, "deskChangesPage",
	 "Two versions side by side", NULL},
	{HTTP_POST, "/desk/{id}/assign", page_desk_assign, WEB_REVIEW, WEB_PAGE, FORM, "deskAssignPage",
	 "Assign an article", NULL},
	{HTTP_POST, "/desk/{id}/comments", page_desk_comment, WEB_WRITE, WEB_PAGE, FORM, "deskCommentPage",
	 "Comment on a sentence", NULL},
	{HTTP_POST, "/desk/{id}/comments/{comment}/resolve", page_desk_resolve, WEB_WRITE, WEB_PAGE, FORM,
	 "deskResolvePage", "Close a comment", NULL},
	{HTTP_POST, "/desk/{id}/{action}", page_desk_do, WEB_REVIEW, WEB_PAGE, FORM, "deskActionPage",
	 "Start a review, approve, request changes, retire, reopen", NULL},

	{HTTP_GET, "/policy", page_policy, WEB_ANYONE, WEB_PAGE, 0, "policy", "The editorial policy", NULL},
	{HTTP_GET, "/about", page_about, WEB_ANYONE, WEB_PAGE, 0, "about", "What this is", NULL},
	{0},
};
