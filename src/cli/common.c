/*
 * common.c - the corpus, the terminal, the question: what several commands ask for.
 */
#include "cli/cli.h"

#include "encode/encode.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "library/library.h"
#include "question/question.h"
#include "render/render.h"

#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define QUESTION_CAP  ((size_t)64 << 10) /* bytes read; question/ sets its own, lower limit */
#define WIDTH_DEFAULT 80		 /* columns, where no terminal tells */
#define WIDTH_MAX     100		 /* longer lines are hard to read */
#define WIDTH_MIN     40

/* ---- signals ---- */

/* A signal handler reaches nothing else. */
atomic_bool cli_cancelled;

static void on_signal(int sig)
{
	(void)sig;
	atomic_store(&cli_cancelled, true);
}

void cli_cancel_on_signals(void)
{
	struct sigaction sa = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND | SA_RESTART};

	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

/* ---- messages ---- */

void cli_complain(const char *fmt, ...)
{
	struct buf b, clean;
	va_list ap;

	buf_init(&b, 1 << 20);
	buf_init(&clean, 1 << 22);
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	render_plain(&clean, buf_str(&b));
	fprintf(stderr, "attest: %.*s\n", STR_ARG(buf_str(&clean)));
	buf_release(&b);
	buf_release(&clean);
}

int cli_failed(int code, const struct err *e)
{
	cli_complain("%s", e->msg[0] ? e->msg : err_meaning(code));
	return err_exit(code);
}

/* ---- the corpus ---- */

static char *joined(const char *a, const char *b)
{
	size_t n = strlen(a) + strlen(b) + 1;
	char *s = mem_malloc(n);

	if (s)
		snprintf(s, n, "%s%s", a, b);
	return s;
}

struct emergency_numbers cli_numbers(void)
{
	return (struct emergency_numbers){str_c(getenv("ATTEST_EMERGENCY")), str_c(getenv("ATTEST_CRISIS")),
					  str_c(getenv("ATTEST_POISON"))};
}

char *cli_corpus(const struct args *a, struct err *e)
{
	const char *given = args_value(a, "corpus"), *home;
	char *place;

	if (given && !*given) {
		err_set(e, ERR_USAGE, "--corpus: the name of the folder is empty");
		return NULL;
	}
	if (!given)
		given = getenv("ATTEST_CORPUS");
	if (given && *given) {
		place = joined(given, "");
	} else if ((home = getenv("XDG_DATA_HOME")) && home[0] == '/') {
		/* Others are to be ignored: XDG Base Directory Specification. */
		place = joined(home, "/attest");
	} else {
		struct passwd *pw;
		home = getenv("HOME");
		if (!home || !*home)
			home = (pw = getpwuid(getuid())) ? pw->pw_dir : NULL;
		if (!home) {
			err_set(e, ERR_USAGE, "no home folder is known; name the corpus with --corpus DIR");
			return NULL;
		}
		place = joined(home, "/.local/share/attest");
	}
	if (!place)
		err_mem(e);
	return place;
}

int cli_place(struct str arg, struct str *id, struct span *span, struct err *e)
{
	size_t hash = str_find(arg, STR("#"), 0);
	uint64_t beg, end;

	*id = str_sub(arg, 0, hash);
	memset(span, 0, sizeof *span);
	if (hash == SIZE_MAX)
		return 0;
	struct str rest = str_sub(arg, hash + 1, arg.n);
	size_t dash = str_find(rest, STR("-"), 0);
	if (dash == SIZE_MAX || !str_u64(str_sub(rest, 0, dash), &beg) ||
	    !str_u64(str_sub(rest, dash + 1, rest.n), &end) || beg >= end || end > UINT32_MAX)
		return err_set(e, ERR_USAGE, "'%.*s' is no place; it must be DOC#BEGIN-END, with numbers of bytes",
			       STR_ARG(arg));
	span->beg = (uint32_t)beg;
	span->end = (uint32_t)end;
	return 0;
}

struct encoder *cli_encoder(struct cli *c)
{
	struct encoder *enc = NULL;
	struct err e = {0};

	if (args_flag(&c->args, "words"))
		return NULL;
	int r = encoder_open(NULL, &enc, &e);
	/* That there is none is no fault; that one cannot be used is worth a word. */
	if (r && r != ERR_NOTFOUND)
		cli_complain("by words alone, since the model cannot be used: %s", e.msg);
	return r ? NULL : enc;
}

/* Of the corpus' own names, what cannot be used is told; the rest is. */
static void on_name(void *ctx, uint32_t line, const char *msg)
{
	struct cli *c = ctx;

	cli_complain("%s/" LEXICON_FILE ":%u is left out: %s", c->corpus, line, msg);
}

int cli_snap(struct cli *c, bool some, struct snap **s)
{
	struct corpus *corpus = NULL;
	struct err e = {0};

	if (lexicon_own(c->corpus, &(struct lexicon_events){on_name, c}, &e))
		cli_complain("without the names of its own: %s", e.msg);
	e = (struct err){0};
	int r = corpus_open(c->corpus, &corpus, &e);

	if (r == ERR_NOTFOUND) {
		cli_complain("there is no corpus at %s yet. Make one with: attest add PATH…", c->corpus);
		return r;
	}
	if (r) {
		cli_failed(r, &e);
		return r;
	}
	*s = corpus_snap(corpus);
	corpus_close(corpus);
	if (some && snap_stats(*s)->docs == 0) {
		snap_unref(*s);
		*s = NULL;
		cli_complain("the corpus at %s is empty. Put documents into it with: attest add PATH…", c->corpus);
		return ERR_NOTFOUND;
	}
	return 0;
}

uint32_t cli_doc(const struct snap *s, struct str id, struct err *e)
{
	uint32_t doc = snap_find(s, id), one = DOC_NONE;
	size_t n = 0;
	struct str names[3];

	if (doc != DOC_NONE)
		return doc;
	for (uint32_t i = 0; i < snap_doc_end(s); i++) {
		struct doc_columns col;
		if (!snap_doc_live(s, i))
			continue;
		snap_columns(s, i, &col);
		size_t colon = str_find(col.id, STR(":"), 0);
		if (!str_ieq(col.id, id) && (colon == SIZE_MAX || !str_ieq(str_sub(col.id, colon + 1, col.id.n), id)))
			continue;
		if (n < 3)
			names[n] = col.id;
		n++;
		one = i;
	}
	if (n == 1)
		return one;
	if (n > 1)
		err_set(e, ERR_NOTFOUND, "'%.*s' may be %.*s or %.*s%s; say which", STR_ARG(id), STR_ARG(names[0]),
			STR_ARG(names[1]), n > 2 ? " or another" : "");
	else
		err_set(e, ERR_NOTFOUND,
			"the corpus has no document '%.*s'; find its name with: attest search --docs WORDS",
			STR_ARG(id));
	return DOC_NONE;
}

/* ---- the library ---- */

char *cli_library(const struct args *a, const char *corpus, struct err *e)
{
	const char *given = args_value(a, "library");
	char *place;

	if (given && !*given) {
		err_set(e, ERR_USAGE, "--library: the name of the file is empty");
		return NULL;
	}
	if (!given)
		given = getenv("ATTEST_LIBRARY");
	/* Not in the corpus, which may be deleted and made again. */
	place = given && *given ? joined(given, "") : joined(corpus, "-library/library.db");
	if (!place)
		err_mem(e);
	return place;
}

char *cli_pins(void)
{
	const char *given = getenv("ATTEST_BOARD_KEYS"), *home = getenv("XDG_CONFIG_HOME");

	if (given && *given)
		return joined(given, "");
	if (home && home[0] == '/')
		return joined(home, "/attest/board-keys");
	home = getenv("HOME");
	return home && *home ? joined(home, "/.config/attest/board-keys") : NULL;
}

int cli_open_library(struct cli *c, bool create, struct library **l)
{
	char *path, *pins = cli_pins();
	struct library_opts o = {.create = create, .pins = pins};
	struct err e = {0};
	path = cli_library(&c->args, c->corpus, &e);
	int r = path ? library_open(path, &o, l, &e) : e.code;

	if (r == ERR_NOTFOUND)
		cli_complain("there is no library at %s yet. Make one with: attest user add NAME", path);
	else if (r)
		cli_failed(r, &e);
	free(path);
	free(pins);
	return r;
}

/* ---- the question ---- */

int cli_question(const struct args *a, struct buf *b, struct err *e)
{
	buf_init(b, QUESTION_CAP);
	if (a->n_rest == 1 && strcmp(a->rest[0], "-") == 0) {
		size_t got;
		char *p;
		while ((p = buf_reserve(b, 4096)) && (got = fread(p, 1, 4096, stdin)) > 0)
			b->n += got;
		if (!b->err && ferror(stdin))
			return err_set(e, ERR_IO, "standard input could not be read");
	} else {
		for (size_t i = 0; i < a->n_rest; i++) {
			if (i)
				buf_byte(b, ' ');
			buf_addc(b, a->rest[i]);
		}
	}
	if (b->err == ERR_LIMIT)
		return err_set(e, ERR_USAGE, "the question is too long: more than %zu bytes", QUESTION_CAP);
	if (b->err)
		return err_buf(b, e);
	if (str_trim(buf_str(b)).n == 0)
		return err_set(e, ERR_USAGE, "the question is empty");
	return 0;
}

/* ---- the terminal ---- */

int cli_width(int fd)
{
	const char *env = getenv("COLUMNS");
	struct winsize w;
	uint64_t n = 0;

	if (!env || !str_u64(str_c(env), &n))
		n = ioctl(fd, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
	if (n == 0)
		n = WIDTH_DEFAULT;
	return n > WIDTH_MAX ? WIDTH_MAX : n < WIDTH_MIN ? WIDTH_MIN : (int)n;
}

bool cli_colour(const struct args *a, int fd)
{
	const char *when = NULL, *env;

	/* Whichever was given last. */
	for (size_t i = 0; i < a->n_given; i++)
		if (strcmp(a->given[i].opt->name, "colour") == 0 || strcmp(a->given[i].opt->name, "color") == 0)
			when = a->given[i].value;
	if (when && strcmp(when, "auto"))
		return strcmp(when, "always") == 0;
	/* https://no-color.org: set and not empty. */
	if ((env = getenv("NO_COLOR")) && *env)
		return false;
	env = getenv("TERM");
	return isatty(fd) && env && *env && strcmp(env, "dumb");
}
