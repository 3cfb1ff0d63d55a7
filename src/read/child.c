/*
 * child.c - a helper program in a process of its own.
 *
 * A PDF is a program for a large and old interpreter, an office document one for an office; a hostile one must not
 * reach the process that holds the corpus. The file is copied to an unlinked temporary file, and the helper reads it as
 * /dev/fd/3 with a limit on processor time, memory, file size, open files and wall-clock time, no core, no shell, an
 * environment of two variables, its own process group, and no other descriptor of ours. What it writes comes back
 * through a pipe and is cut off at a cap. What goes wrong there is a diag here.
 *
 * Between fork and execve only async-signal-safe calls are made, since other threads may hold locks at that moment.
 */
#include "read/read_priv.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define STDERR_KEEP ((size_t)4096)
#define COPY_BYTES  ((size_t)64 << 10)
#define HEADER_IN   1024 /* bytes in which a magic must stand, as in Adobe's implementation notes */
#define FILES_MAX   64
#define ARGS_MAX    24
#define FILE_MAX    ((rlim_t)256 << 20) /* bytes that the child may write to one file; it writes none */

/* The full path of a program in $PATH, into out. */
static bool find_program(const char *name, char *out, size_t room)
{
	const char *env = getenv("PATH");
	struct str path = str_c(env && env[0] ? env : "/usr/local/bin:/usr/bin:/bin"), dir;

	if (strchr(name, '/'))
		return (size_t)snprintf(out, room, "%s", name) < room && access(out, X_OK) == 0;
	while (path.p && str_cut(&path, ':', &dir))
		if (dir.n && (size_t)snprintf(out, room, "%.*s/%s", STR_ARG(dir), name) < room &&
		    access(out, X_OK) == 0)
			return true;
	return false;
}

/* An unlinked temporary file, or -1 with errno. */
int child_temp(void)
{
	const char *dir = getenv("TMPDIR");
	char path[4096];
	int fd;

	if (!dir || !dir[0] || (size_t)snprintf(path, sizeof path, "%s/attest-XXXXXX", dir) >= sizeof path)
		snprintf(path, sizeof path, "/tmp/attest-XXXXXX");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* The source into fd; the magic is looked for on the way. */
static int copy(struct source *s, int fd, const char *magic, const char **reason, struct err *e)
{
	const struct read_limits *lim = read_limits_of(s);
	char *p = mem_malloc(COPY_BYTES);
	uint64_t total = 0;
	int64_t got;
	int r = 0;

	if (!p)
		return err_mem(e);
	while ((got = s->read(s, p, COPY_BYTES, e)) > 0) {
		if (total == 0 && magic &&
		    str_find(str_make(p, (size_t)got < HEADER_IN ? (size_t)got : HEADER_IN), str_c(magic), 0) ==
			    SIZE_MAX) {
			*reason = "not a PDF";
			r = err_set(e, ERR_FORMAT, "not a PDF: it does not begin with %s", magic);
			goto out;
		}
		total += (uint64_t)got;
		if (total > lim->max_file) {
			*reason = "too large";
			r = err_set(e, ERR_LIMIT, "more than %llu bytes, the limit for one file of this format",
				    (unsigned long long)lim->max_file);
			goto out;
		}
		r = fs_write_all(fd, str_make(p, (size_t)got), "temporary file", e);
		if (r)
			goto out;
	}
	if (got < 0) {
		*reason = s->reason;
		r = (int)got;
	} else if (total == 0) {
		*reason = "empty";
		r = err_set(e, ERR_FORMAT, "there is nothing in it");
	}
out:
	free(p);
	return r;
}

static void limit(int what, rlim_t n)
{
	struct rlimit l = {n, n};

	setrlimit(what, &l);
}

/* In the child. Descriptors: 0 /dev/null, 1 text, 2 messages, 3 the file. */
static _Noreturn void run(const char *path, int null, int in, int out, int msg, const struct child *c)
{
	const char *argv[ARGS_MAX + 2] = {path};
	/* A fixed one: what a library reads from the environment is not for a hostile file's ears. */
	const char *envp[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", NULL};
	sigset_t none;

	for (size_t i = 0; i < ARGS_MAX && c->args[i]; i++)
		argv[i + 1] = c->args[i];
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	/* Above the places that they go to, so that none is trodden on. */
	null = fcntl(null, F_DUPFD, 10);
	in = fcntl(in, F_DUPFD, 10);
	out = fcntl(out, F_DUPFD, 10);
	msg = fcntl(msg, F_DUPFD, 10);
	if (dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(msg, 2) < 0 || dup2(in, 3) < 0)
		_exit(126);
	if (close_range(4, ~0u, 0) < 0)
		for (int i = 4; i < 4096; i++)
			close(i);
	limit(RLIMIT_CPU, c->cpu_seconds);
	limit(RLIMIT_AS, (rlim_t)c->memory);
	limit(RLIMIT_FSIZE, FILE_MAX);
	limit(RLIMIT_NOFILE, FILES_MAX);
	limit(RLIMIT_CORE, 0);
	execve(path, (char *const *)argv, (char *const *)envp);
	_exit(127);
}

static int ms_left(uint64_t until)
{
	uint64_t now = clock_mono_ns();

	return now >= until ? 0 : (int)((until - now) / 1000000 + 1);
}

/* Read both pipes to their ends. False: the time was up, there was too much text (*over), or it is enough (*enough). */
static bool collect(int text, int msg, uint64_t until, uint64_t cap, const struct child_sink *sink, struct buf *said,
		    bool *over, bool *enough)
{
	uint64_t total = 0;

	struct pollfd f[2] = {{text, POLLIN, 0}, {msg, POLLIN, 0}};
	char p[16384];

	while (f[0].fd >= 0 || f[1].fd >= 0) {
		int left = ms_left(until);
		int r = left ? poll(f, 2, left) : 0;
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		for (int i = 0; i < 2; i++) {
			if (f[i].fd < 0 || !f[i].revents)
				continue;
			ssize_t got = read(f[i].fd, p, sizeof p);
			if (got < 0 && (errno == EINTR || errno == EAGAIN))
				continue;
			if (got <= 0) {
				f[i].fd = -1;
				continue;
			}
			if (i == 0) {
				total += (uint64_t)got;
				*enough = !sink->take(sink->ctx, str_make(p, (size_t)got));
				*over = total > cap;
				if (*over || *enough)
					return false;
			} else if (said->n < STDERR_KEEP) {
				size_t room = STDERR_KEEP - said->n;
				buf_add(said, str_make(p, (size_t)got < room ? (size_t)got : room));
			}
		}
	}
	return true;
}

/* Its status; -1 when it had to be killed. */
static int reap(pid_t pid, bool wait, uint64_t until)
{
	int status = 0;

	for (; wait; usleep(1000)) {
		pid_t r = waitpid(pid, &status, WNOHANG);
		if (r == pid)
			return status;
		/* Somebody else takes our children: then its output has to tell. */
		if (r < 0 && errno != EINTR)
			return 0;
		if (!ms_left(until))
			break;
	}
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return -1;
}

/* What it said, for a message: the last line, which is the verdict. */
static struct str last_line(struct str s)
{
	s = str_trim(s);
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == '\n')
			return str_sub(s, i, s.n);
	return s;
}

static int verdict(int status, bool in_time, bool over, struct str said, const struct child *lim, const char **reason,
		   struct err *e)
{
	*reason = "too large";
	if (over)
		return err_set(e, ERR_LIMIT, "more than %llu bytes of text", (unsigned long long)lim->output);
	if (!in_time || status == -1)
		return err_set(e, ERR_LIMIT, "%s took longer than %u ms", lim->program, lim->wall_ms);
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
		return err_set(e, ERR_LIMIT, "%s took more than %u s of processor time", lim->program,
			       lim->cpu_seconds);
	*reason = "not a PDF";
	if (WIFSIGNALED(status))
		return err_set(e, ERR_FORMAT, "%s was ended by signal %d", lim->program, WTERMSIG(status));
	if (WEXITSTATUS(status) == 0)
		return 0;
	if (str_ifind(said, STR("password"), 0) != SIZE_MAX) {
		*reason = "encrypted";
		return err_set(e, ERR_FORMAT, "it needs a password");
	}
	said = last_line(said);
	if (!said.n)
		return err_set(e, ERR_FORMAT, "not a PDF that %s can read (status %d)", lim->program,
			       WEXITSTATUS(status));
	return err_set(e, ERR_FORMAT, "not a PDF that %s can read: %.*s", lim->program, STR_ARG(said));
}

bool child_to_buf(void *ctx, struct str bytes)
{
	struct buf *b = ctx;

	buf_add(b, bytes);
	return !b->err;
}

int child_input(struct source *s, const char *magic, const char **reason, struct err *e)
{
	int fd = child_temp(), r;

	*reason = "unreadable";
	if (fd < 0)
		return err_errno(e, errno, "temporary file");
	r = copy(s, fd, magic, reason, e);
	if (r) {
		close(fd);
		return r;
	}
	return fd;
}

int child_run(const struct child *c, int in, const struct child_sink *sink, const char **reason, struct err *e)
{
	int null = -1, text[2] = {-1, -1}, msg[2] = {-1, -1};
	char path[4096];
	struct buf said;
	bool over = false, enough = false, in_time;
	uint64_t until;
	pid_t pid;
	int r;

	*reason = "unreadable";
	if (!find_program(c->program, path, sizeof path)) {
		*reason = "helper missing";
		return err_set(e, ERR_UNAVAILABLE, "%s is not installed; it comes with the package %s", c->program,
			       c->package);
	}
	buf_init(&said, STDERR_KEEP);
	if (lseek(in, 0, SEEK_SET) < 0) {
		r = err_errno(e, errno, "temporary file");
		goto out;
	}
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null < 0 || pipe2(text, O_CLOEXEC) < 0 || pipe2(msg, O_CLOEXEC) < 0) {
		r = err_errno(e, errno, "pipe");
		goto out;
	}
	until = clock_mono_ns() + (uint64_t)c->wall_ms * 1000000;
	pid = fork();
	if (pid < 0) {
		r = err_errno(e, errno, "new process");
		goto out;
	}
	if (pid == 0)
		run(path, null, in, text[1], msg[1], c);
	/* Also here, so that the group is there whoever comes first. */
	setpgid(pid, pid);
	close(text[1]);
	close(msg[1]);
	text[1] = msg[1] = -1;
	in_time = collect(text[0], msg[0], until, c->output, sink, &said, &over, &enough);
	int status = reap(pid, in_time, until);
	r = enough && !over ? 0 : verdict(status, in_time, over, buf_str(&said), c, reason, e);
	if (!r)
		*reason = NULL;
out:
	for (int i = 0; i < 2; i++) {
		if (text[i] >= 0)
			close(text[i]);
		if (msg[i] >= 0)
			close(msg[i]);
	}
	if (null >= 0)
		close(null);
	buf_release(&said);
	return r;
}
