/*
 * unpack.c - archives are unpacked in a process of their own.
 *
 * libarchive and the decompressors under it read bytes of strangers, ask for as much memory as those say, and end the
 * program where they get none (__archive_errx). So the program starts itself anew as "attest-unpack", which holds no
 * corpus, no library, no socket but the one to us, and is limited in memory and files; it walks the archive (archive.c)
 * and gives the members. Whatever becomes of it is a diag here.
 *
 * The archive is read by us and handed over as the other asks for it (the file may lie in gzip, and progress is
 * counted here), the members come back. Messages in both directions are a head (kind, bytes) and so many bytes; both
 * are the same program, so numbers are as they lie in memory. What comes from there is not trusted: lengths are
 * bounded, names end, reasons are of our own table.
 *
 *	we: START; it: READ or SEEK (we: BYTES, FAILED, GONE_TO), REPORT, at last DONE
 *	it: MEMBER and its first DATA or LAST; we: MORE (it: DATA, LAST, FAILED) or NEXT
 */
#include "read/read_priv.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define UNPACKER    "attest-unpack"		 /* its argv[0] */
#define PIECE_BYTES ((size_t)64 << 10)		 /* of a member or of the archive in one message */
#define FRAME_MAX   ((size_t)1 << 20)		 /* bytes of one message */
#define MEMORY	    ((rlim_t)1 << 30)		 /* bytes of its address space */
#define STALL_MS    120000			 /* without a word from it */
#define REAP_STEPS  100				 /* of 10 ms, for it to end by itself */

enum kind { START, READ, SEEK, BYTES, GONE_TO, MEMBER, DATA, LAST, MORE, NEXT, REPORT, FAILED, DONE };
struct frame_head {
	uint32_t kind, n;
};
struct frame {
	enum kind kind;
	struct buf b; /* its bytes */
	size_t at;    /* that have been taken */
	bool bad;     /* something was not there */
};
struct start {
	struct read_limits limits;
	int64_t size;
	bool named, seeks;
};
struct member_head {
	int64_t size, mtime;
	bool named;
};

/* ---- messages ---- */

static bool send_all(int fd, const void *p, size_t n)
{
	for (const char *at = p; n;) {
		ssize_t r = send(fd, at, n, MSG_NOSIGNAL);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		at += r;
		n -= (size_t)r;
	}
	return true;
}

static bool recv_all(int fd, void *p, size_t n, int patience_ms)
{
	for (char *at = p; n;) {
		struct pollfd f = {fd, POLLIN, 0};
		int ready = poll(&f, 1, patience_ms);
		ssize_t r = ready > 0 ? recv(fd, at, n, 0) : ready;
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		at += r;
		n -= (size_t)r;
	}
	return true;
}

/* A message under work: begin, put, post. It stands in b behind room for its head, so that it goes out at once. */
static void begin(struct buf *b)
{
	struct frame_head room = {0};

	buf_clear(b);
	buf_add(b, str_make((const char *)&room, sizeof room));
}

static void put_str(struct buf *b, const char *s)
{
	buf_add(b, str_make(s ? s : "", strlen(s ? s : "") + 1));
}

static bool post(int fd, enum kind kind, struct buf *b)
{
	struct frame_head h = {kind, (uint32_t)(b->n - sizeof h)};

	if (b->err)
		return false;
	memcpy(b->p, &h, sizeof h);
	return send_all(fd, b->p, b->n);
}

static bool post_word(int fd, enum kind kind)
{
	struct frame_head h = {kind, 0};

	return send_all(fd, &h, sizeof h);
}

static bool post_failed(int fd, enum kind kind, struct buf *b, int code, const char *reason, const char *msg)
{
	int32_t c = code;

	begin(b);
	buf_add(b, str_make((const char *)&c, sizeof c));
	put_str(b, reason);
	put_str(b, msg);
	return post(fd, kind, b);
}

/* False: there is none any more. */
static bool next_frame(int fd, struct frame *f, int patience_ms)
{
	struct frame_head h;

	f->at = 0;
	f->bad = false;
	buf_clear(&f->b);
	if (!recv_all(fd, &h, sizeof h, patience_ms) || h.n > FRAME_MAX || h.kind > DONE)
		return false;
	f->kind = (enum kind)h.kind;
	if (!h.n)
		return true;
	char *p = buf_reserve(&f->b, h.n);
	if (!p || !recv_all(fd, p, h.n, patience_ms))
		return false;
	f->b.n = h.n;
	return true;
}

static void take(struct frame *f, void *out, size_t n)
{
	f->bad |= f->b.n - f->at < n;
	if (f->bad) {
		memset(out, 0, n);
		return;
	}
	memcpy(out, f->b.p + f->at, n);
	f->at += n;
}

static const char *take_str(struct frame *f)
{
	const char *s = f->b.p + f->at, *end = f->bad || f->at >= f->b.n ? NULL : memchr(s, 0, f->b.n - f->at);

	f->bad |= !end;
	if (!end)
		return "";
	f->at += (size_t)(end - s) + 1;
	return s;
}

/* As one of ours. */
static const char *known_reason(const char *s)
{
	static const char *const known[] = {"truncated",   "too large",	 "not well-formed", "encrypted",
					    "unsafe path", "link",	 "not a file",	    "too many",
					    "unreadable",  READ_INPUT_ERROR};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(s, known[i]) == 0)
			return known[i];
	return "not well-formed";
}

static int take_failed(struct frame *f, const char **reason, struct err *e)
{
	int32_t code;

	take(f, &code, sizeof code);
	*reason = known_reason(take_str(f));
	const char *msg = take_str(f);
	if (f->bad || code >= 0)
		return err_set(e, ERR_FORMAT, "the unpacker cannot be understood");
	return err_set(e, code, "%s", msg);
}

/* ---- in the other process ---- */

struct other {
	int fd;
	struct frame in;
	struct buf out;
	struct err failed;
};

/* What the other side says to a question of ours. An end of it is our end. */
static void hear(struct other *o)
{
	if (!next_frame(o->fd, &o->in, -1))
		_exit(0);
}

static int64_t remote_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct other *o = s->ctx;
	uint32_t want = (uint32_t)(n < PIECE_BYTES ? n : PIECE_BYTES);

	begin(&o->out);
	buf_add(&o->out, str_make((const char *)&want, sizeof want));
	if (!post(o->fd, READ, &o->out))
		_exit(0);
	hear(o);
	if (o->in.kind == FAILED)
		return take_failed(&o->in, &s->reason, e);
	if (o->in.kind != BYTES || o->in.b.n > want)
		_exit(1);
	if (o->in.b.n)
		memcpy(p, o->in.b.p, o->in.b.n);
	return (int64_t)o->in.b.n;
}

static int remote_seek(struct source *s, uint64_t at, struct err *e)
{
	struct other *o = s->ctx;

	begin(&o->out);
	buf_add(&o->out, str_make((const char *)&at, sizeof at));
	if (!post(o->fd, SEEK, &o->out))
		_exit(0);
	hear(o);
	return o->in.kind == GONE_TO ? 0 : take_failed(&o->in, &s->reason, e);
}

/* The next piece of a member, or why there is none. */
static void give_piece(struct other *o, struct source *m)
{
	char piece[PIECE_BYTES];
	struct err e = {0};
	size_t n = 0;
	int64_t got = 1;

	while (n < sizeof piece && (got = m->read(m, piece + n, sizeof piece - n, &e)) > 0)
		n += (size_t)got;
	bool ok;
	if (got < 0) {
		ok = post_failed(o->fd, FAILED, &o->out, (int)got, m->reason, e.msg);
	} else {
		begin(&o->out);
		buf_add(&o->out, str_make(piece, n));
		ok = post(o->fd, got ? DATA : LAST, &o->out);
	}
	if (!ok)
		_exit(0);
}

static int give_member(void *ctx, struct source *m, struct err *e)
{
	struct other *o = ctx;
	struct member_head h = {.size = m->size, .mtime = m->mtime, .named = m->named};

	(void)e;
	begin(&o->out);
	buf_add(&o->out, str_make((const char *)&h, sizeof h));
	put_str(&o->out, m->name);
	put_str(&o->out, m->local);
	if (!post(o->fd, MEMBER, &o->out))
		_exit(0);
	do {
		give_piece(o, m);
		hear(o);
	} while (o->in.kind == MORE);
	return 0;
}

static void give_diag(void *ctx, const struct read_diag *d)
{
	struct other *o = ctx;
	int32_t level = d->level;

	begin(&o->out);
	buf_add(&o->out, str_make((const char *)&level, sizeof level));
	put_str(&o->out, d->file);
	put_str(&o->out, d->reason);
	put_str(&o->out, d->msg);
	if (!post(o->fd, REPORT, &o->out))
		_exit(0);
}

static void confine(void)
{
	struct rlimit none = {0, 0}, files = {16, 16}, memory = {MEMORY, MEMORY};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	close_range(3, ~0u, 0);
	setrlimit(RLIMIT_CORE, &none);
	setrlimit(RLIMIT_FSIZE, &none);
	setrlimit(RLIMIT_NOFILE, &files);
#ifndef __SANITIZE_ADDRESS__ /* which maps terabytes */
	setrlimit(RLIMIT_AS, &memory);
#else
	(void)memory;
#endif
}

bool read_unpack_asked(int argc, char *const *argv)
{
	return argc == 1 && strcmp(argv[0], UNPACKER) == 0;
}

int read_unpack_main(void)
{
	struct other o = {.fd = STDIN_FILENO};
	struct read_visitor v = {.source = give_member, .diag = give_diag, .ctx = &o};
	struct source far = {.read = remote_read, .ctx = &o}, *s;
	struct start start;
	struct err e = {0};

	confine();
	setlocale(LC_CTYPE, "C.UTF-8");
	buf_init(&o.in.b, FRAME_MAX + 1);
	buf_init(&o.out, FRAME_MAX);
	if (!next_frame(o.fd, &o.in, -1) || o.in.kind != START)
		return err_exit(ERR_USAGE);
	take(&o.in, &start, sizeof start);
	far.name = mem_strdup(take_str(&o.in));
	far.local = mem_strdup(take_str(&o.in));
	far.size = start.size;
	far.named = start.named;
	far.limits = &start.limits;
	far.seek = start.seeks ? remote_seek : NULL;
	if (o.in.bad || !far.name || !far.local)
		_exit(1);
	int r = source_buffered(&far, &s, &e);
	if (!r)
		r = pack_members(s, &start.limits, &v, &e);
	post_failed(o.fd, DONE, &o.out, r, "", e.msg);
	_exit(0);
}

/* ---- here ---- */

static bool apart; /* set before there are threads */

void read_unpack_apart(void)
{
	apart = access("/proc/self/exe", X_OK) == 0;
}

bool unpack_apart(void)
{
	return apart;
}

struct unpacker {
	int fd;
	pid_t pid;
	struct source *s; /* the archive */
	const struct read_limits *lim;
	const struct read_visitor *v;
	struct frame in;
	struct buf out;
	struct source m;    /* the member at hand */
	struct buf piece;   /* of it */
	size_t taken;	    /* bytes of the piece */
	bool owed;	    /* a piece is on its way */
	bool last;	    /* there is no other */
	bool dead;	    /* it says nothing any more */
	struct err failed;  /* of the member */
};

static int start_it(struct unpacker *u, struct err *e)
{
	char name[] = UNPACKER, path[] = "PATH=/usr/local/bin:/usr/bin:/bin", lang[] = "LANG=C.UTF-8";
	char *const argv[] = {name, NULL};
	/* As in child.c; and where the libraries lie. */
	const char *libs = getenv("LD_LIBRARY_PATH");
	char *where = NULL;
	posix_spawn_file_actions_t act;
	posix_spawnattr_t attr;
	int p[2], r;

	if (libs && mem_asprintf(&where, "LD_LIBRARY_PATH=%s", libs) < 0)
		return err_mem(e);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, p)) {
		free(where);
		return err_errno(e, errno, "socket");
	}
	char *const envp[] = {path, lang, where, NULL};
	/* A group of its own: Ctrl-C is for us, who end it in order. */
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&act);
	posix_spawn_file_actions_adddup2(&act, p[1], STDIN_FILENO);
	posix_spawn_file_actions_addopen(&act, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&act, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	r = posix_spawn(&u->pid, "/proc/self/exe", &act, &attr, argv, envp);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&act);
	free(where);
	close(p[1]);
	if (r) {
		close(p[0]);
		return err_errno(e, r, "new process");
	}
	u->fd = p[0];
	return 0;
}

static bool say_start(struct unpacker *u, const struct read_limits *lim)
{
	struct start start;

	memset(&start, 0, sizeof start);
	start.limits = *lim;
	start.size = u->s->size;
	start.named = u->s->named;
	start.seeks = u->s->seek != NULL;
	begin(&u->out);
	buf_add(&u->out, str_make((const char *)&start, sizeof start));
	put_str(&u->out, u->s->name);
	put_str(&u->out, u->s->local);
	return post(u->fd, START, &u->out);
}

static bool serve_read(struct unpacker *u)
{
	struct err e = {0};
	uint32_t n;

	take(&u->in, &n, sizeof n);
	if (u->in.bad || n > PIECE_BYTES)
		return false;
	begin(&u->out);
	size_t head = u->out.n;
	char *p = buf_reserve(&u->out, n);
	int64_t got = p ? u->s->read(u->s, p, n, &e) : err_mem(&e);
	if (got < 0)
		return post_failed(u->fd, FAILED, &u->out, (int)got, u->s->reason, e.msg);
	u->out.n = head + (size_t)got;
	return post(u->fd, BYTES, &u->out);
}

static bool serve_seek(struct unpacker *u)
{
	struct err e = {0};
	uint64_t at;

	take(&u->in, &at, sizeof at);
	if (u->in.bad || !u->s->seek)
		return false;
	int r = u->s->seek(u->s, at, &e);
	return r ? post_failed(u->fd, FAILED, &u->out, r, u->s->reason, e.msg) : post_word(u->fd, GONE_TO);
}

static bool pass_report(struct unpacker *u)
{
	int32_t level;

	take(&u->in, &level, sizeof level);
	const char *file = take_str(&u->in), *why = take_str(&u->in), *msg = take_str(&u->in);
	if (u->in.bad || level < READ_NOTE || level > READ_FAIL)
		return false;
	read_walk_report(u->v, (enum read_level)level, file, known_reason(why), "%s", msg);
	return true;
}

/* The next message that is for whoever asks: the questions of the other are answered on the way. */
static bool wait_for(struct unpacker *u)
{
	while (!u->dead) {
		bool ok = next_frame(u->fd, &u->in, STALL_MS);
		enum kind k = u->in.kind;
		if (ok && k != READ && k != SEEK && k != REPORT)
			return true;
		ok = ok && (k == READ ? serve_read(u) : k == SEEK ? serve_seek(u) : pass_report(u));
		u->dead = !ok;
	}
	return false;
}

/* A piece of the member that is owed, into u->piece. */
static int take_piece(struct unpacker *u, struct err *e)
{
	u->owed = false;
	if (!wait_for(u)) {
		u->m.reason = "not well-formed";
		return err_set(e, ERR_FORMAT, "%s: the unpacker has ended", u->m.name);
	}
	if (u->in.kind == FAILED) {
		int r = take_failed(&u->in, &u->m.reason, e);
		/* Its memory is bounded, ours has not failed. */
		if (r == ERR_NOMEM) {
			u->m.reason = "too large";
			r = err_set(e, ERR_LIMIT, "%s: unpacking it takes too much memory", u->m.name);
		}
		return r;
	}
	if (u->in.kind != DATA && u->in.kind != LAST) {
		u->dead = true;
		u->m.reason = "not well-formed";
		return err_set(e, ERR_FORMAT, "%s: the unpacker cannot be understood", u->m.name);
	}
	u->last = u->in.kind == LAST;
	u->taken = 0;
	buf_clear(&u->piece);
	buf_add(&u->piece, buf_str(&u->in.b));
	return u->piece.err ? err_mem(e) : 0;
}

static int64_t member_read(struct source *m, void *p, size_t n, struct err *e)
{
	struct unpacker *u = m->ctx;

	if (u->taken == u->piece.n && !u->failed.code && (u->owed || !u->last)) {
		if (!u->owed && !post_word(u->fd, MORE))
			u->dead = true;
		u->failed.code = take_piece(u, &u->failed);
	}
	if (u->taken == u->piece.n && u->failed.code) {
		*e = u->failed;
		return u->failed.code;
	}
	if (n > u->piece.n - u->taken)
		n = u->piece.n - u->taken;
	if (n)
		memcpy(p, u->piece.p + u->taken, n);
	u->taken += n;
	return (int64_t)n;
}

/* The visitor's code. */
static int visit_member(struct unpacker *u, struct err *e)
{
	struct member_head h;

	take(&u->in, &h, sizeof h);
	const char *name = take_str(&u->in), *local = take_str(&u->in);
	if (u->in.bad) {
		u->dead = true;
		return 0;
	}
	u->m = (struct source){.name = mem_strdup(name),
			       .local = mem_strdup(local),
			       .size = h.size,
			       .mtime = h.mtime,
			       .named = h.named,
			       .limits = u->lim,
			       .read = member_read,
			       .ctx = u};
	u->owed = true;
	u->last = false;
	u->failed = (struct err){0};
	u->taken = 0;
	buf_clear(&u->piece);
	int r = u->m.name && u->m.local ? u->v->source(u->v->ctx, &u->m, e) : err_mem(e);
	struct err ignored;
	if (!r && u->owed && take_piece(u, &ignored) == ERR_NOMEM)
		r = err_mem(e);
	if (!r && !u->dead && !post_word(u->fd, NEXT))
		u->dead = true;
	free((char *)(uintptr_t)u->m.name);
	free((char *)(uintptr_t)u->m.local);
	return r;
}

/* How it ended, -1: it had to be killed. */
static int end_it(struct unpacker *u, bool soon)
{
	int status = 0;
	pid_t r = 0;

	close(u->fd);
	for (int i = 0; soon && i < REAP_STEPS && (r = waitpid(u->pid, &status, WNOHANG)) == 0; i++)
		usleep(10000);
	if (r == u->pid || (r < 0 && errno == ECHILD))
		return status;
	kill(u->pid, SIGKILL);
	while (waitpid(u->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return -1;
}

/* Of DONE: 0, or what it could not go on for. */
static void take_done(struct frame *f, struct err *why)
{
	struct frame again = *f;
	const char *reason;
	int32_t code;

	take(&again, &code, sizeof code);
	if (code || again.bad)
		take_failed(f, &reason, why);
}

/* All of it; sets *ended when it came to its end, with what it said there in *why. */
static int converse(struct unpacker *u, bool *ended, struct err *why, struct err *e)
{
	int r = 0;

	while (!r && !*ended && wait_for(u)) {
		if (u->in.kind == MEMBER) {
			r = visit_member(u, e);
		} else if (u->in.kind == DONE) {
			*ended = true;
			take_done(&u->in, why);
		} else {
			u->dead = true;
		}
	}
	return r;
}

int unpack_walk(struct source *s, const struct read_limits *lim, const struct read_visitor *v, struct err *e)
{
	struct unpacker u = {.s = s, .lim = lim, .v = v};
	struct err why = {0};
	bool ended = false;
	int r = start_it(&u, e);

	if (r == ERR_NOMEM)
		return err_mem(e);
	if (r) {
		read_walk_report(v, READ_FAIL, s->name, "unreadable", "its unpacker could not be started: %s", e->msg);
		return 0;
	}
	buf_init(&u.in.b, FRAME_MAX + 1);
	buf_init(&u.out, FRAME_MAX);
	buf_init(&u.piece, FRAME_MAX);
	u.dead = !say_start(&u, lim);
	r = converse(&u, &ended, &why, e);
	int status = end_it(&u, !r);
	if (!r && (u.in.b.err == ERR_NOMEM || u.out.err == ERR_NOMEM || u.piece.err == ERR_NOMEM))
		r = err_mem(e);
	if (!r && ended && why.code)
		read_walk_report(v, READ_FAIL, s->name, why.code == ERR_NOMEM ? "too large" : "not well-formed", "%s",
				 why.code == ERR_NOMEM ? "unpacking it takes too much memory" : why.msg);
	if (!r && !ended)
		read_walk_report(v, READ_FAIL, s->name, status == -1 ? "too large" : "not well-formed",
				 status == -1	       ? "its unpacker took too long and was ended"
				 : WIFSIGNALED(status) ? "its unpacker was ended by signal %d"
						       : "its unpacker has ended itself (status %d)",
				 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	buf_release(&u.in.b);
	buf_release(&u.out);
	buf_release(&u.piece);
	return r;
}
