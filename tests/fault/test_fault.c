/*
 * test_fault.c - memory that fails once, in every way that leads to an allocation: the answer fails with it, or is the
 * same as ever.
 *
 * Pieces of work, each done in a child process in which one allocation is refused: `ask`, `add`, steps of review,
 * a request to the service. What may come out: a status that says what failed (and nothing half done), or exactly what
 * comes out with memory enough. What may not: a crash, a hang, another article, an import that calls itself done and is
 * not.
 *
 * An ordinary run takes a slice of the ways (ATTEST_FAULT_POINTS of each piece, 24 unless told);
 * `ATTEST_FAULT_POINTS=all build/test/tests/fault/test_fault [NAME]` takes all, and NAME=N (ask=1234) one allocation,
 * with its callers.
 */
#include "fault.h"

#include "base/buf.h"
#include "base/fs.h"
#include "cli/cli.h"
#include "library/library.h"
#include "review/review.h"
#include "web/web.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define POINTS	 24 /* of each piece of work, in an ordinary run */
#define CRASHED	 99 /* exit status of the sanitizers */
#define HANG_S	 300
#define SEEN_MAX 12 /* failures that are told one by one */
#define QUESTION "What causes brackle fever?"

static char dir[] = "/tmp/attest-fault-XXXXXX";
static char corpus[128], second[128], docs[128], lib[128], out[128], err[128];

static const char brief[] = "---\nid: brief:brackle-fever\ntitle: Brackle fever\nkind: brief\nstatus: "
			    "submitted\nupdated: 2026-01-05\nauthors:\n  - attest project\n"
			    "aliases:\n  - brackle\ntopics:\n  - Invented diseases\nchecked: \"2026-01-05: "
			    "invented\"\nreferences:\n  - key: one2020\n    type: guideline\n"
			    "    title: Guideline on brackle fever\n    source: Journal of Invented Medicine\n    "
			    "year: 2020\n    url: https://example.org/one\n---\n\n"
			    "## Causes\n\n- Brackle fever is caused by the brackle mite after a bite in damp meadows. "
			    "[@one2020]\n- Cold weather does not cause brackle fever. "
			    "[@one2020]\n\n## Management\n\n- Zolbutine 5 mg daily for ten days is recommended for "
			    "brackle fever in adults. [@one2020]\n- Bed rest does not shorten "
			    "brackle fever. [@one2020]\n";
static const char page[] = "<!DOCTYPE html><html><head><title>Brackle fever on the "
			   "ward</title></head><body><h1>Brackle fever on the ward</h1><h2>Causes</h2>"
			   "<p>The brackle mite causes brackle fever. It lives in damp "
			   "meadows.</p><table><tr><th>Age</th><th>Dose</th></tr><tr><td>Adults</td>"
			   "<td>5 mg</td></tr></table></body></html>";
static const char record[] = "<?xml version=\"1.0\"?><PubmedArticleSet><PubmedArticle><MedlineCitation "
			     "Status=\"MEDLINE\"><PMID Version=\"1\">99000001</PMID><Article><Journal>"
			     "<Title>J</Title><JournalIssue><PubDate><Year>2019</Year></PubDate></JournalIssue></"
			     "Journal><ArticleTitle>The mite that causes brackle fever: a trial"
			     "</ArticleTitle><Abstract><AbstractText>Brackle fever is caused by the bite of a mite in "
			     "a randomised trial of 20 adults.</AbstractText></Abstract>"
			     "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>";

/* ---- helpers: all of them work without memory of their own while a fault may come ---- */

static int attest(const char *const *argv)
{
	int n = 0;

	while (argv[n])
		n++;
	return cli_main(n, (char *const *)(uintptr_t)argv);
}

static void to_files(void)
{
	int o = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600), e = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(o, STDOUT_FILENO);
	dup2(e, STDERR_FILENO);
	close(o);
	close(e);
}

static struct buf file_of(const char *path)
{
	struct buf b;

	buf_init(&b, 64 << 20);
	fs_read(path, &b, NULL);
	return b;
}

static bool file_is(const char *path, const struct buf *want)
{
	struct buf b = file_of(path);
	bool same = str_eq(buf_str(&b), buf_str(want));

	buf_release(&b);
	return same;
}

static void put(const char *folder, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (fs_write_atomic(path, str_c(text), NULL))
		abort();
}

/* ---- ask ---- */

static int ask_work(void)
{
	to_files();
	return attest((const char *const[]){"attest", "ask", "--corpus", corpus, QUESTION, NULL});
}

static const char *ask_judge(int status, const struct buf *want)
{
	if (status == 0)
		return file_is(out, want) ? NULL : "exit status 0 with another article";
	struct buf o = file_of(out), e = file_of(err);
	const char *why = status < 64 ? "a status that says nothing of memory"
			  : o.n	      ? "a failure with an article"
			  : !e.n      ? "a failure without a word"
				      : NULL;
	buf_release(&o);
	buf_release(&e);
	return why;
}

/* ---- a question, every allocation of it ---- */

/* Small enough for all of them, in one process: a word that could not be made must not be taken for another. */
static int question_work(void)
{
	struct corpus *c;
	struct snap *s;
	struct question q;
	struct arena a;
	struct err e;
	uint64_t seen = 0;
	int bad = 0;

	to_files();
	if (corpus_open(corpus, &c, &e))
		return 1;
	s = corpus_snap(c);
	for (uint64_t n = 0; n <= seen && !bad; n++) {
		static char first[4096];
		arena_init(&a, 64 << 20);
		if (n)
			fault_at(n);
		else
			fault_count();
		int r = question_read(STR("Should a 70-year-old woman with stage III brackle fever and type 2 diabetes "
					  "take zolbutine?"),
				      s, &a, &q, &e);
		fault_off();
		if (n == 0)
			seen = fault_seen();
		struct str reading = r ? STR_NULL : question_reading(&q, &a);
		if (n == 0)
			snprintf(first, sizeof first, "%.*s", STR_ARG(reading));
		else if (r ? r != ERR_NOMEM : !str_eqc(reading, first)) {
			fprintf(stderr, "allocation %llu: %d, %.*s\n", (unsigned long long)n, r, STR_ARG(reading));
			bad = 2;
		}
		arena_release(&a);
	}
	snap_unref(s);
	corpus_close(c);
	return bad;
}

/* ---- add ---- */

static int add_work(void)
{
	to_files();
	return attest((const char *const[]){"attest", "add", "--quiet", "--corpus", second, docs, NULL});
}

static void content_of(const char *where)
{
	struct corpus *c;
	struct snap *s;
	char hex[65] = "none";

	if (corpus_open(where, &c, NULL) == 0) {
		s = corpus_snap(c);
		sha256_hex(&snap_stats(s)->content, hex);
		snap_unref(s);
		corpus_close(c);
	}
	fs_write_atomic(out, str_c(hex), NULL);
}

static const char *add_judge(int status, const struct buf *want)
{
	content_of(second);
	if (status == 0 && !file_is(out, want))
		return "exit status 0 with documents missing";
	if (status > 0 && status < 64)
		return "a status that says nothing of memory";
	/* What a failure left can be gone on from. */
	int again = add_work();
	content_of(second);
	const char *why = again		       ? "after the failure nothing can be added"
			  : file_is(out, want) ? NULL
					       : "after the failure the corpus is another one";
	fs_remove_tree(second, NULL);
	return why;
}

/* ---- review ---- */

static struct lib_user person(struct library *l, const char *name, unsigned roles, struct arena *a)
{
	struct lib_user u = {0};

	if (library_user_get(l, str_c(name), a, &u, NULL))
		library_user_add(l, STR("cli"), str_c(name), STR(""), roles, STR(""), a, &u, NULL);
	return u;
}

static int review(struct library *l, struct arena *a)
{
	struct buf json = file_of(out);
	struct lib_user ann, rev;
	struct lib_article x;
	int64_t comment;
	int r = library_user_get(l, STR("ann"), a, &ann, NULL);

	if (!r)
		r = library_user_get(l, STR("rev"), a, &rev, NULL);
	if (!r)
		r = json.err;
	if (!r)
		r = review_submit(l, &ann, buf_str(&json), STR("Brackle"), a, &x, NULL);
	if (!r)
		r = review_do(l, &rev, ACTION_START, x.id, x.rev, 1, STR(""), a, &x, NULL);
	if (!r)
		r = review_comment(l, &rev, x.id, 1, STR("/bottom_line/0"), STR("Which mite?"), &comment, NULL);
	if (!r)
		r = review_resolve(l, &ann, x.id, comment, NULL);
	if (!r)
		r = review_do(l, &rev, ACTION_APPROVE, x.id, x.rev, 1, STR("good"), a, &x, NULL);
	buf_release(&json);
	return r;
}

static int review_work(void)
{
	struct library_opts o = {.create = true, .quick_passwords = true};
	struct library *l;
	struct arena a;
	int r = library_open(lib, &o, &l, NULL);

	if (r)
		return err_exit(r);
	arena_init(&a, 64 << 20);
	r = review(l, &a);
	arena_release(&a);
	library_close(l);
	return err_exit(r);
}

static const char *review_judge(int status, const struct buf *want)
{
	static char why[300];
	struct library *l;
	struct lib_verified v;
	struct lib_counts n = {0};
	struct err e = {0};

	(void)want;
	if (status > 0 && status < 64)
		return "a status that says nothing of memory";
	if (library_open(lib, NULL, &l, &e))
		return "the library cannot be opened afterwards";
	if (library_audit_verify(l, NULL, &v, &e)) {
		snprintf(why, sizeof why, "the audit trail does not hold: %.200s", e.msg);
		return why;
	}
	if (library_counts(l, &n, &e) || (status == 0) != (n.by_state[STATE_APPROVED] > 0))
		return status ? "failed, and was approved all the same" : "done, and not approved";
	library_close(l);
	return NULL;
}

/* Every run begins with the people and the key, and no article. */
static void review_before(void)
{
	struct library_opts o = {.create = true, .quick_passwords = true};
	struct library *l;
	struct lib_key key;
	struct arena a;
	char path[200];

	snprintf(path, sizeof path, "%s/l", dir);
	fs_remove_tree(path, NULL);
	arena_init(&a, 16 << 20);
	if (library_open(lib, &o, &l, NULL) || library_board_create(l, STR("cli"), false, &a, &key, NULL))
		abort();
	person(l, "ann", ROLE_AUTHOR, &a);
	person(l, "rev", ROLE_REVIEWER, &a);
	library_close(l);
	arena_release(&a);
	to_files();
	if (attest((const char *const[]){"attest", "ask", "--format", "json", "--corpus", corpus, QUESTION, NULL}))
		abort();
}

/* ---- a request to the service ---- */

static char answer[1 << 20];

/* Status of the response; its bytes in `answer`. No memory is asked for. */
static int request(uint16_t port, const char *text)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0), status = 0;
	size_t n = 0;
	ssize_t got;

	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
	    write(fd, text, strlen(text)) == (ssize_t)strlen(text)) {
		while (n < sizeof answer - 1 && (got = read(fd, answer + n, sizeof answer - 1 - n)) > 0)
			n += (size_t)got;
		answer[n] = '\0';
		if (n > 12)
			status = atoi(answer + 9);
	}
	close(fd);
	return status;
}

static const char ask_request[] =
	"GET /api/v1/ask?q=What+causes+brackle+fever HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

static const char *body_of(void)
{
	const char *b = strstr(answer, "\r\n\r\n");

	return b ? b + 4 : "";
}

/* The fault is armed by the caller; here it is put off until the service runs. */
static uint64_t armed;

static int serve_work(void)
{
	struct web_settings set = {.corpus = corpus, .open = true, .ask_rate = -1, .read_rate = -1, .cache_bytes = 1};
	struct http_opts o = {.threads = 2};
	struct http_server *server;
	struct web *web;
	struct err e = {0};
	static char first[1 << 20];

	to_files();
	if (web_open(&set, &web, &e))
		return 1;
	o.app = web_app(web);
	if (http_server_start(&o, &server, &e))
		return 1;
	web_server(web, server);
	if (armed)
		fault_at(armed);
	else
		fault_count();
	int status = request(http_server_port(server), ask_request);
	fault_off();
	strcpy(first, body_of());
	if (status != 200 && status != 503 && status != 500 && status != 0)
		return 2;
	/* It lives, and answers the same as ever. */
	if (request(http_server_port(server), ask_request) != 200)
		return 3;
	if (status == 200 && strcmp(first, body_of()) != 0)
		return 4;
	fs_write_atomic(out, str_c(body_of()), NULL);
	web_stopping(web);
	http_server_stop(server, 1000);
	web_close(web);
	return 0;
}

static const char *serve_judge(int status, const struct buf *want)
{
	static const char *const why[] = {NULL, "the service does not start", "a status that says nothing of memory",
					  "the service does not answer any more", "200 with another article"};

	if (status > 0)
		return status < 5 ? why[status] : "the child failed";
	return file_is(out, want) ? NULL : "afterwards it answers with another article";
}

/* ---- all of them ---- */

static const struct work {
	const char *name;
	int (*run)(void);
	const char *(*judge)(int status, const struct buf *want);
	void (*before)(void); /* in a child of its own; may be NULL */
	bool late;	      /* arms the fault itself */
	bool whole;	      /* tries all by itself: run once, 0 is right */
} works[] = {
	{.name = "question", .run = question_work, .whole = true},
	{"ask", ask_work, ask_judge, NULL, false, false},
	{"add", add_work, add_judge, NULL, false, false},
	{"review", review_work, review_judge, review_before, false, false},
	{"serve", serve_work, serve_judge, NULL, true, false},
};
#define N_WORKS (sizeof works / sizeof *works)

enum what { WHAT_BEFORE, WHAT_COUNT, WHAT_FAIL, WHAT_JUDGE };

/* In a child: its exit status; CRASHED for a signal or a sanitizer's report. *why (250 bytes) gets what the judge says.
 */
static int child(const struct work *w, enum what what, uint64_t n, int status, const struct buf *want, char *why)
{
	int p[2], got = 0;
	ssize_t have = 0;

	if (pipe(p))
		abort();
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		const char *s = NULL;
		alarm(HANG_S);
		close(p[0]);
		armed = what == WHAT_FAIL ? n : 0;
		if (what == WHAT_COUNT && !w->late && !w->whole)
			fault_count();
		if (what == WHAT_FAIL && !w->late)
			fault_at(n);
		if (what == WHAT_JUDGE)
			s = w->judge(status, want);
		else if (what == WHAT_BEFORE)
			w->before();
		else
			got = w->run();
		fault_off();
		if (s && write(p[1], s, strlen(s)) < 0)
			_exit(1);
		fflush(stdout);
		_exit(got);
	}
	close(p[1]);
	if (why && (have = read(p[0], why, 249)) < 0)
		have = 0;
	if (why)
		why[have] = '\0';
	close(p[0]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : CRASHED;
}

/* NULL, or what is wrong when allocation n is refused. */
static const char *fails(const struct work *w, uint64_t n, const struct buf *want)
{
	static char why[250];

	if (w->before)
		child(w, WHAT_BEFORE, 0, 0, NULL, NULL);
	int status = child(w, WHAT_FAIL, n, 0, NULL, NULL);
	if (status == CRASHED)
		return "a crash";
	return child(w, WHAT_JUDGE, n, status, want, why) == CRASHED ? "a crash afterwards" : why[0] ? why : NULL;
}

/* What comes out with memory enough, and the ways to count. */
static int reference(const struct work *w, struct buf *want, char *why)
{
	if (w->before)
		child(w, WHAT_BEFORE, 0, 0, NULL, NULL);
	int status = child(w, WHAT_COUNT, 0, 0, NULL, NULL);

	if (w->run == add_work) {
		if (fork() == 0) {
			content_of(second);
			_exit(0);
		}
		wait(NULL);
	}
	*want = file_of(out);
	if (!status)
		status = child(w, WHAT_JUDGE, 0, 0, want, why);
	return status ? status : why[0] ? 1 : 0;
}

static bool whole(const struct work *w)
{
	int status = child(w, WHAT_COUNT, 0, 0, NULL, NULL);
	struct buf said = file_of(err);

	if (status)
		printf("# %.*s\n", (int)(said.n > 4000 ? 4000 : said.n), said.p ? said.p : "");
	printf("%s - %s: each of %llu allocations, status %d\n", status ? "not ok" : "ok", w->name,
	       (unsigned long long)fault_seen(), status);
	fflush(stdout);
	buf_release(&said);
	return !status;
}

static bool all_of(const struct work *w, const char *points, uint64_t only)
{
	static uint64_t at[FAULT_WAYS];
	char why[250] = "";
	struct buf want;
	size_t failed = 0, tried = 0;
	int status = reference(w, &want, why);
	uint64_t total = fault_seen();
	size_t n = fault_ways(at, FAULT_WAYS), max = points && strcmp(points, "all") == 0 ? n
						     : points				  ? (size_t)atoi(points)
											  : POINTS;

	if (status) {
		printf("not ok - %s: with memory enough: status %d %s\n", w->name, status, why);
		return false;
	}
	if (only) {
		at[0] = only;
		n = max = 1;
		fault_trace(true);
	}
	for (size_t i = 0; i < (max < n ? max : n); i++) {
		/* Spread over all of them; and between their first times, so that later ones have their turn. */
		uint64_t point = at[max < n ? i * n / max : i];
		if (max < n && i % 4 == 3)
			point += (total - point) / 3;
		const char *bad = fails(w, point, &want);
		tried++;
		if (bad && failed++ < SEEN_MAX)
			printf("# %s=%llu: %s\n", w->name, (unsigned long long)point, bad);
		if (only || (bad && failed == 1)) {
			struct buf b = file_of(err);
			printf("# %.*s\n", (int)(b.n > 4000 ? 4000 : b.n), b.p ? b.p : "");
			buf_release(&b);
		}
		fflush(stdout);
	}
	printf("%s - %s: %zu of %zu ways to %llu allocations, %zu wrong\n", failed ? "not ok" : "ok", w->name, tried, n,
	       (unsigned long long)total, failed);
	fflush(stdout);
	buf_release(&want);
	return !failed;
}

static void prepare(void)
{
	if (!mkdtemp(dir))
		abort();
	snprintf(corpus, sizeof corpus, "%s/c", dir);
	snprintf(second, sizeof second, "%s/d", dir);
	snprintf(docs, sizeof docs, "%s/docs", dir);
	snprintf(lib, sizeof lib, "%s/l/library.db", dir);
	snprintf(out, sizeof out, "%s/out", dir);
	snprintf(err, sizeof err, "%s/err", dir);
	if (fs_mkdirs(docs, NULL))
		abort();
	put(docs, "brackle-fever.md", brief);
	put(docs, "ward.html", page);
	put(docs, "trial.xml", record);
	if (fork() == 0) {
		to_files();
		_exit(attest((const char *const[]){"attest", "add", "--quiet", "--corpus", corpus, docs, NULL}));
	}
	int status;
	wait(&status);
	if (status)
		abort();
}

int main(int argc, char **argv)
{
	const char *points = getenv("ATTEST_FAULT_POINTS"), *options = getenv("ASAN_OPTIONS");
	bool ok = true;

	/* Reports of the sanitizers are told from statuses of attest; what a failed command leaks is not looked for. */
	if (!options || !strstr(options, "exitcode=99")) {
		setenv("ASAN_OPTIONS", "exitcode=99:detect_leaks=0:allocator_may_return_null=1", 1);
		setenv("UBSAN_OPTIONS", "exitcode=99:halt_on_error=1:print_stacktrace=1", 1);
		execv("/proc/self/exe", argv);
	}
	signal(SIGPIPE, SIG_IGN);
	fault_init();
	prepare();
	for (size_t i = 0; i < N_WORKS; i++) {
		uint64_t only = 0;
		bool chosen = argc < 2;
		for (int k = 1; k < argc; k++) {
			size_t n = strcspn(argv[k], "=");
			if (strncmp(argv[k], works[i].name, n) || works[i].name[n])
				continue;
			chosen = true;
			if (argv[k][n])
				only = strtoull(argv[k] + n + 1, NULL, 10);
		}
		if (chosen)
			ok &= works[i].whole ? whole(&works[i]) : all_of(&works[i], points, only);
	}
	fs_remove_tree(dir, NULL);
	return ok ? 0 : 1;
}
