/*
 * fs.c - files: see fs.h.
 */
#include "base/fs.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_STEP  ((size_t)64 << 10) /* bytes asked for where a file does not know its size */
#define TEMP_TRIES 100		      /* names tried before giving up; each clash is a file left by a crash */

static int open_retry(const char *path, int flags, mode_t mode)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC, mode);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* ---- maps ---- */

/*
 * Maps that the handler of SIGBUS knows. Entries are never freed, only used again, so that it may go through them at
 * any moment.
 */
struct fs_held {
	struct fs_held *next;
	_Atomic(char *) p; /* NULL: free */
	size_t n;	   /* bytes, whole pages */
	uint64_t size;	   /* bytes of the file */
	int fd;
	atomic_bool lost;
};
static _Atomic(struct fs_held *) held_first;
static pthread_mutex_t held_lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_uint_fast64_t lost_count;
static struct sigaction before_us;

/* Only what may be called in a handler. */
static void on_bus(int sig, siginfo_t *info, void *ctx)
{
	char *at = info->si_addr;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int kept = errno;

	(void)ctx;
	for (struct fs_held *h = atomic_load(&held_first); h; h = h->next) {
		char *p = atomic_load(&h->p);
		if (!p || at < p || at >= p + h->n)
			continue;
		char *beg = (char *)((uintptr_t)at & ~(uintptr_t)(page - 1));
		if (mmap(beg, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
			break;
		if (!atomic_exchange(&h->lost, true))
			atomic_fetch_add(&lost_count, 1);
		errno = kept;
		return;
	}
	/* None of ours: as if there were no handler. */
	sigaction(sig, &before_us, NULL);
	errno = kept;
}

/* Under the lock. */
static int watch_bus(struct err *e)
{
	static bool watched;
	struct sigaction sa = {.sa_sigaction = on_bus, .sa_flags = SA_SIGINFO | SA_RESTART};

	if (watched)
		return 0;
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGBUS, &sa, &before_us))
		return err_errno(e, errno, "SIGBUS");
	watched = true;
	return 0;
}

/* Takes fd. */
static int hold_map(char *p, uint64_t size, int fd, struct fs_held **out, struct err *e)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct fs_held *h;
	int r;

	pthread_mutex_lock(&held_lock);
	r = watch_bus(e);
	for (h = atomic_load(&held_first); h && atomic_load(&h->p); h = h->next)
		;
	bool fresh = !h;
	if (!r && fresh && !(h = mem_calloc(1, sizeof *h)))
		r = err_mem(e);
	if (!r) {
		h->n = (size_t)((size + page - 1) / page * page);
		h->size = size;
		h->fd = fd;
		atomic_store(&h->lost, false);
		if (fresh) {
			h->next = atomic_load(&held_first);
			atomic_store(&held_first, h);
		}
		atomic_store(&h->p, p);
		*out = h;
	}
	pthread_mutex_unlock(&held_lock);
	return r;
}

int fs_map(const char *path, struct fs_map *out, struct err *e)
{
	struct fs_map m = {.bytes = STR("")};
	struct stat st;
	int r = 0;
	/* O_NONBLOCK: a FIFO is refused below and must not hang here. */
	int fd = open_retry(path, O_RDONLY | O_NONBLOCK, 0);

	if (fd < 0)
		return err_errno(e, errno, "%s", path);
	if (fstat(fd, &st) < 0) {
		r = err_errno(e, errno, "%s", path);
	} else if (!S_ISREG(st.st_mode)) {
		r = err_set(e, ERR_IO, "%s: not a regular file", path);
	} else if (st.st_size > 0) {
		void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p == MAP_FAILED) {
			r = err_errno(e, errno, "%s", path);
		} else if ((r = hold_map(p, (uint64_t)st.st_size, fd, &m.held, e))) {
			munmap(p, (size_t)st.st_size);
		} else {
			m.bytes = str_make(p, (size_t)st.st_size);
			fd = -1;
		}
	}
	if (fd >= 0)
		close(fd);
	if (!r)
		*out = m;
	return r;
}

void fs_unmap(struct fs_map *m)
{
	if (m->held) {
		int fd = m->held->fd;
		atomic_store(&m->held->p, NULL);
		close(fd);
	}
	if (m->bytes.n)
		munmap((void *)(uintptr_t)m->bytes.p, m->bytes.n);
	*m = (struct fs_map){.bytes = STR_NULL};
}

bool fs_map_sound(const struct fs_map *m)
{
	struct stat st;

	if (!m->held)
		return true;
	/* What is behind the end in its last page reads as zeros without a signal: the length tells. */
	if (!atomic_load(&m->held->lost) && (fstat(m->held->fd, &st) || (uint64_t)st.st_size < m->held->size) &&
	    !atomic_exchange(&m->held->lost, true))
		atomic_fetch_add(&lost_count, 1);
	return !atomic_load(&m->held->lost);
}

void fs_map_spoil(const struct fs_map *m)
{
	if (m->held && !atomic_exchange(&m->held->lost, true))
		atomic_fetch_add(&lost_count, 1);
}

uint64_t fs_maps_lost(void)
{
	return atomic_load(&lost_count);
}

void fs_map_forget(const struct fs_map *m)
{
	if (m->bytes.n)
		madvise((void *)(uintptr_t)m->bytes.p, m->bytes.n, MADV_DONTNEED);
}

static ssize_t read_retry(int fd, void *p, size_t n)
{
	ssize_t got;

	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

/* Append what fd still holds; room for `step` bytes is made first. 0, an error code, or ERR_IO with errno set. */
static int read_all(int fd, size_t step, struct buf *b)
{
	for (;;) {
		char over, *p = &over;
		size_t left = b->cap - b->n, spare = b->room > b->n ? b->room - b->n - 1 : 0;
		size_t want = spare && step == READ_STEP ? spare : step;
		if (want > left)
			want = left;
		/* A full buffer is no error before there is one byte more. */
		if (want) {
			p = buf_reserve(b, want);
			if (!p)
				return b->err;
		}
		ssize_t got = read_retry(fd, p, want ? want : 1);
		if (got < 0)
			return ERR_IO;
		if (got == 0)
			return 0;
		if (!want)
			return ERR_LIMIT;
		b->n += (size_t)got;
		b->p[b->n] = '\0';
		step = READ_STEP;
	}
}

int fs_read(const char *path, struct buf *b, struct err *e)
{
	struct stat st;
	size_t before = b->n, step = READ_STEP;

	if (b->err)
		return err_buf(b, e);
	int fd = open_retry(path, O_RDONLY, 0);
	if (fd < 0)
		return err_errno(e, errno, "%s", path);
	int r = 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if ((uint64_t)st.st_size > b->cap - before)
			r = ERR_LIMIT;
		else if (st.st_size > 0)
			step = (size_t)st.st_size + 1; /* and one, to see the end without growing */
	}
	if (!r)
		r = read_all(fd, step, b);
	int errnum = errno;
	close(fd);
	if (!r) {
		if (b->p)
			b->p[b->n] = '\0';
		return 0;
	}
	b->n = before;
	b->err = 0;
	if (b->p)
		b->p[b->n] = '\0';
	if (r == ERR_LIMIT)
		return err_set(e, r, "%s: more than %zu bytes", path, b->cap - before);
	if (r == ERR_NOMEM)
		return err_set(e, r, "%s: out of memory", path);
	return err_errno(e, errnum, "%s", path);
}

int fs_write_all(int fd, struct str bytes, const char *path, struct err *e)
{
	while (bytes.n) {
		ssize_t put = write(fd, bytes.p, bytes.n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_errno(e, errno, "%s", path);
		bytes.p += put;
		bytes.n -= (size_t)put;
	}
	return 0;
}

static int sync_fd(int fd)
{
	int r;

	do
		r = fsync(fd);
	while (r < 0 && errno == EINTR);
	return r;
}

int fs_fsync_dir(const char *dir, struct err *e)
{
	int fd = open_retry(dir, O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0)
		return err_errno(e, errno, "%s", dir);
	int r = 0;
	/* Some file systems cannot sync a folder and need not. */
	if (sync_fd(fd) < 0 && errno != EINVAL)
		r = err_errno(e, errno, "%s", dir);
	close(fd);
	return r;
}

/* The folder that `path` is in, and the last name; `dir` is malloced. */
static char *split(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');

	*name = slash ? slash + 1 : path;
	if (!slash)
		return mem_strdup(".");
	return slash == path ? mem_strdup("/") : mem_strndup(path, (size_t)(slash - path));
}

/* Create a file of a name that nobody uses in dir. Its descriptor, or -1 with errno; *temp is malloced. */
static int temp_open(const char *dir, const char *name, mode_t mode, char **temp)
{
	static atomic_uint counter;

	for (int i = 0; i < TEMP_TRIES; i++) {
		/* The name is cut so that what is added to it does not go over NAME_MAX. */
		if (mem_asprintf(temp, "%s/.%.200s.%ld.%u.tmp", dir, name, (long)getpid(),
				 atomic_fetch_add(&counter, 1u)) < 0) {
			*temp = NULL;
			errno = ENOMEM;
			return -1;
		}
		int fd = open_retry(*temp, O_WRONLY | O_CREAT | O_EXCL, mode);
		if (fd >= 0)
			return fd;
		int errnum = errno;
		free(*temp);
		*temp = NULL;
		errno = errnum;
		if (errnum != EEXIST)
			break;
	}
	return -1;
}

int fs_write_atomic(const char *path, struct str bytes, struct err *e)
{
	const char *name;
	char *temp = NULL, *dir = split(path, &name);
	struct stat st;
	int r = 0, fd = -1;

	if (!dir)
		return err_mem(e);
	/* A file that its owner made private stays private. */
	bool old = stat(path, &st) == 0 && S_ISREG(st.st_mode);
	fd = temp_open(dir, name, old ? st.st_mode & 0777 : 0666, &temp);
	if (fd < 0) {
		r = err_errno(e, errno, "%s", path);
		goto out;
	}
	if (old && fchmod(fd, st.st_mode & 0777) < 0) {
		r = err_errno(e, errno, "%s", path);
		goto out;
	}
	r = fs_write_all(fd, bytes, path, e);
	if (r)
		goto out;
	if (sync_fd(fd) < 0) {
		r = err_errno(e, errno, "%s", path);
		goto out;
	}
	int closed = close(fd);
	fd = -1;
	if (closed < 0 || rename(temp, path) < 0) {
		r = err_errno(e, errno, "%s", path);
		goto out;
	}
	free(temp);
	temp = NULL;
	r = fs_fsync_dir(dir, e);
out:
	if (fd >= 0)
		close(fd);
	if (temp)
		unlink(temp);
	free(temp);
	free(dir);
	return r;
}

static int make_dir(const char *path)
{
	struct stat st;

	if (mkdir(path, 0777) == 0)
		return 0;
	int errnum = errno;
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		errnum = ENOTDIR;
	}
	return errnum;
}

int fs_mkdirs(const char *path, struct err *e)
{
	char *copy = mem_strdup(path);
	int errnum = 0;

	if (!copy)
		return err_mem(e);
	for (char *p = copy; *p && !errnum; p++) {
		/* Ends of names: a slash after one that is none. */
		if (p == copy || *p != '/' || p[-1] == '/')
			continue;
		*p = '\0';
		errnum = make_dir(copy);
		if (!errnum)
			*p = '/';
	}
	if (!errnum)
		errnum = make_dir(copy);
	/* On failure the copy ends at the folder that could not be made. */
	int r = errnum ? err_errno(e, errnum, "%s", *copy ? copy : path) : 0;
	free(copy);
	return r;
}

/* `path` names the entry for messages; `at` and `name` reach it. */
static int remove_entry(int at, const char *name, struct buf *path, struct err *e)
{
	size_t n = path->n;
	int r = 0;

	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		if (errno == ENOENT)
			return 0;
		if (errno != ENOTDIR && errno != ELOOP && errno != EACCES)
			return err_errno(e, errno, "%s", path->p);
		/* A file, a link, or an empty folder that may not be read. */
		int denied = errno == EACCES;
		if (unlinkat(at, name, 0) == 0 || errno == ENOENT)
			return 0;
		if (denied && unlinkat(at, name, AT_REMOVEDIR) == 0)
			return 0;
		return err_errno(e, denied ? EACCES : errno, "%s", path->p);
	}
	DIR *dir = fdopendir(fd);
	if (!dir) {
		r = err_errno(e, errno, "%s", path->p);
		close(fd);
		return r;
	}
	while (!r) {
		errno = 0;
		struct dirent *d = readdir(dir);
		if (!d) {
			if (errno)
				r = err_errno(e, errno, "%s", path->p);
			break;
		}
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		buf_byte(path, '/');
		buf_addc(path, d->d_name);
		r = path->err ? err_buf(path, e) : remove_entry(fd, d->d_name, path, e);
		path->n = n;
		path->p[n] = '\0';
	}
	closedir(dir);
	if (!r && unlinkat(at, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
		r = err_errno(e, errno, "%s", path->p);
	return r;
}

int fs_remove_tree(const char *path, struct err *e)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	buf_addc(&b, path);
	int r = b.err ? err_buf(&b, e) : remove_entry(AT_FDCWD, path, &b, e);
	buf_release(&b);
	return r;
}

int fs_lock(const char *path, int *fd, struct err *e)
{
	int r, f = open_retry(path, O_RDWR | O_CREAT, 0666);

	if (f < 0)
		return err_errno(e, errno, "%s", path);
	do
		r = flock(f, LOCK_EX | LOCK_NB);
	while (r < 0 && errno == EINTR);
	if (r < 0) {
		r = errno == EWOULDBLOCK ? err_set(e, ERR_LOCKED, "%s: held by another process", path)
					 : err_errno(e, errno, "%s", path);
		close(f);
		return r;
	}
	*fd = f;
	return 0;
}

struct str fs_join(struct arena *a, const char *dir, const char *name)
{
	struct str d = str_c(dir);

	if (d.n == 0)
		return arena_str(a, str_c(name));
	return arena_printf(a, "%s%s%s", dir, str_ends(d, STR("/")) ? "" : "/", name);
}
