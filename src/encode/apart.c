/*
 * apart.c - a step of an installation in a process of its own.
 *
 * libarchive and the decompressors under it read bytes of strangers and end the program where they get no memory
 * (__archive_errx). So the archive is read by a fork of the command, with limits and without its open files, and what
 * it took comes back through a pipe. Only for commands of one thread: a fork of more has locks that nobody opens.
 */
#include "encode/encode_priv.h"

#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY ((rlim_t)6 << 30) /* bytes of its address space: the largest model, while its buffer grows, and ours */
#define FILES  16

struct head {
	struct err e; /* code 0: bytes follow */
	uint64_t n[APART_BUFS];
};

static bool take_all(int fd, void *p, size_t n)
{
	for (char *at = p; n;) {
		ssize_t got = read(fd, at, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

static void confine(int fd)
{
	struct rlimit none = {0, 0}, files = {FILES, FILES}, memory = {MEMORY, MEMORY};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (fd > 3)
		close_range(3, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
	setrlimit(RLIMIT_CORE, &none);
	setrlimit(RLIMIT_FSIZE, &none);
	setrlimit(RLIMIT_NOFILE, &files);
#ifndef __SANITIZE_ADDRESS__ /* which maps terabytes */
	setrlimit(RLIMIT_AS, &memory);
#else
	(void)memory;
#endif
}

static _Noreturn void child(int fd, apart_fn run, void *ctx, struct buf *const *bufs)
{
	struct head h = {0};

	confine(fd);
	if (!run(ctx, &h.e))
		h.e.code = 0;
	for (size_t i = 0; i < APART_BUFS && h.e.code == 0; i++)
		h.n[i] = bufs[i]->n;
	int rc = fs_write_all(fd, str_make((const char *)&h, sizeof h), "pipe", NULL);
	for (size_t i = 0; i < APART_BUFS && h.e.code == 0 && !rc; i++)
		rc = fs_write_all(fd, str_make(bufs[i]->p, bufs[i]->n), "pipe", NULL);
	_exit(0);
}

/* What comes from there is not trusted: lengths are held to the caps of the buffers. */
static int receive(int fd, struct buf *const *bufs, bool *ended, struct err *e)
{
	struct head h;

	*ended = !take_all(fd, &h, sizeof h);
	if (*ended)
		return ERR_CORRUPT;
	h.e.msg[sizeof h.e.msg - 1] = 0;
	if (h.e.code)
		return err_set(e, h.e.code < 0 ? h.e.code : ERR_CORRUPT, "%s", h.e.msg);
	for (size_t i = 0; i < APART_BUFS; i++) {
		char *to = h.n[i] <= bufs[i]->cap ? buf_reserve(bufs[i], (size_t)h.n[i] + 1) : NULL;
		if (!to)
			return bufs[i]->err ? err_buf(bufs[i], e) : err_set(e, ERR_LIMIT, "it holds too much");
		*ended = !take_all(fd, to, (size_t)h.n[i]);
		if (*ended)
			return ERR_CORRUPT;
		bufs[i]->n += (size_t)h.n[i];
		bufs[i]->p[bufs[i]->n] = 0;
	}
	return 0;
}

int apart(apart_fn run, void *ctx, struct buf *const *bufs, struct err *e)
{
	int fd[2], status = 0, r;
	bool ended;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC))
		return err_errno(e, errno, "pipe");
	fflush(NULL); /* what a library's exit() would print a second time */
	pid = fork();
	if (pid == 0)
		child(fd[1], run, ctx, bufs);
	close(fd[1]);
	if (pid < 0) {
		close(fd[0]);
		return err_errno(e, errno, "fork");
	}
	r = receive(fd[0], bufs, &ended, e);
	close(fd[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (ended && WIFSIGNALED(status))
		return err_set(e, ERR_CORRUPT, "what reads the archive was ended by signal %d", WTERMSIG(status));
	if (ended)
		return err_set(e, ERR_CORRUPT, "what reads the archive ended with status %d", WEXITSTATUS(status));
	return r;
}
