/*
 * fs.h - files: mapping, atomic replacement, locks, folders.
 *
 * Every message names the path.
 */
#ifndef ATTEST_BASE_FS_H
#define ATTEST_BASE_FS_H

#include "base/buf.h"
#include "base/err.h"

#include <sys/types.h>

/*
 * A file mapped for reading. An empty file has bytes.n == 0 and is not mapped; what is no regular file is ERR_IO.
 *
 * A file that is cut short while it is mapped, or whose disk fails, would end the process with SIGBUS where it is read.
 * Here such pages read as zeros instead, and the map is no longer sound: who read from it asks fs_map_sound before
 * believing what was read. (A handler of SIGBUS puts an empty page there; a signal from elsewhere ends the process as
 * ever.)
 */
struct fs_held;
struct fs_map {
	struct str bytes;
	struct fs_held *held;
};
int fs_map(const char *path, struct fs_map *out, struct err *e);
void fs_unmap(struct fs_map *m);
/* Is the file still as long as it was, and was every page that was read there? Any thread. */
bool fs_map_sound(const struct fs_map *m);
/* Its bytes are there and are not those that were written, as a reader found: unsound from now on. Any thread. */
void fs_map_spoil(const struct fs_map *m);
/* Maps of this process that have turned unsound so far, as readers found. */
uint64_t fs_maps_lost(void);
/* Give the pages of a map back to the kernel; they come again when they are read. For what was gone through once. */
void fs_map_forget(const struct fs_map *m);

/* Append the whole file (or what a pipe gives) to b; over b's cap is ERR_LIMIT. On failure b is as it was. */
int fs_read(const char *path, struct buf *b, struct err *e);
/*
 * Replace `path` by these bytes so that after a crash either the old or the new file is there, whole: temporary file in
 * the same folder, fsync, rename, fsync of the folder. On failure the old file is as it was and no temporary file is
 * left (only when the last step, the fsync of the folder, fails, the new file is there, but not surely after a crash).
 * A file that exists keeps its permissions; a link is replaced by a file.
 */
int fs_write_atomic(const char *path, struct str bytes, struct err *e);
/* Write all, repeating after short writes and EINTR. `path` is for the message. */
int fs_write_all(int fd, struct str bytes, const char *path, struct err *e);
int fs_fsync_dir(const char *dir, struct err *e);
/* mkdir -p, mode 0777 less umask. */
int fs_mkdirs(const char *path, struct err *e);
/* Remove a folder and all in it, not following links; a file or a link alone as well. Missing is no error. */
int fs_remove_tree(const char *path, struct err *e);
/*
 * An exclusive advisory lock (flock) on `path`, which is made when missing. Not waiting: ERR_LOCKED when another holds
 * it. The file descriptor is returned in *fd; closing it, or dying, gives the lock back.
 */
int fs_lock(const char *path, int *fd, struct err *e);
/* "dir/name" in the arena. */
struct str fs_join(struct arena *a, const char *dir, const char *name);

#endif
