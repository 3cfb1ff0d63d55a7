/*
 * archive.c - which files are in this archive?
 *
 * tar (plain, or packed by gzip, zstd, xz, bzip2) and zip, through libarchive. Members are streamed one after the
 * other and never written anywhere, so that a name that climbs out ("../x", "/etc/x") could do no harm; it is left
 * out all the same, since such an archive was not made in good faith or is broken. gzip is undone by source_buffered
 * before we see it, for its better messages. A zstd, xz or bzip2 file that holds no tar archive is one packed file,
 * like x.xml.gz.
 *
 * Bounds: bytes unpacked, the ratio of bytes unpacked to bytes read from the archive, the number of members. What
 * runs over one of them ends the archive (READ_FAIL "too large" or "too many"); what was given before stays. Bytes of
 * members that the visitor did not read are counted too, where skipping them means unpacking them.
 */
#include "read/read_priv.h"

#include "base/mem.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK_BYTES	 ((size_t)64 << 10)
#define RATIO_FROM_BYTES ((uint64_t)64 << 20) /* as in source.c */
#define NAME_CAP	 ((size_t)64 << 10)

struct walk {
	struct archive *a;
	struct source *s;
	const struct read_limits *lim;
	const struct read_visitor *v;
	unsigned char *block;
	uint64_t at;	   /* byte of s that is read next */
	uint64_t packed;   /* bytes read from s */
	uint64_t unpacked; /* bytes of members */
	bool over;	   /* a limit was run over */
	bool dead;	   /* libarchive can go no further */
	const char *reason;
	struct err failed; /* of s, when it failed; else of the archive */
};

struct member {
	struct source s;
	struct walk *w;
};

/* ---- what is it? ---- */

static bool tar_checksum_ok(const unsigned char *p)
{
	uint64_t sum = 0, want = 0;
	size_t i = 148;

	while (i < 156 && p[i] == ' ')
		i++;
	for (; i < 156 && p[i] >= '0' && p[i] <= '7'; i++)
		want = want * 8 + (uint64_t)(p[i] - '0');
	for (i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : p[i];
	return want == sum;
}

enum pack_kind pack_match(const char *name, struct str head)
{
	const unsigned char *p = (const unsigned char *)head.p;
	struct str base = read_base_name(name);

	if (head.n >= 4 && p[0] == 'P' && p[1] == 'K' && ((p[2] == 3 && p[3] == 4) || (p[2] == 5 && p[3] == 6))) {
		if (read_has_suffix(base, ".docx .docm .dotx .xlsx .xlsm .pptx .odt .ods .odp .epub .pages .jar .apk"))
			return PACK_OFFICE;
		/* The name of the first member lies at byte 30, its length at 26. */
		struct str first = str_sub(head, 30, head.n > 30 ? 30 + (size_t)(p[26] | p[27] << 8) : 30);
		if (str_eqc(first, "[Content_Types].xml") || str_eqc(first, "mimetype"))
			return PACK_OFFICE;
		return PACK_ZIP;
	}
	if (head.n >= 6 && (memcmp(p, "\x28\xb5\x2f\xfd", 4) == 0 ||
			    memcmp(p,
				   "\xfd"
				   "7zXZ",
				   6) == 0 ||
			    (memcmp(p, "BZh", 3) == 0 && p[3] >= '1' && p[3] <= '9')))
		return PACK_STREAM;
	if (head.n >= 512 && tar_checksum_ok(p) && p[0] &&
	    (memcmp(p + 257, "ustar", 5) == 0 || read_has_suffix(base, ".tar .tgz")))
		return PACK_TAR;
	return PACK_NONE;
}

/* ---- libarchive reads s ---- */

static la_ssize_t on_read(struct archive *a, void *ctx, const void **out)
{
	struct walk *w = ctx;
	int64_t got = w->s->read(w->s, w->block, BLOCK_BYTES, &w->failed);

	if (got < 0) {
		w->failed.code = (int)got;
		w->reason = w->s->reason;
		archive_set_error(a, EIO, "%s", w->failed.msg);
		return -1;
	}
	w->at += (uint64_t)got;
	w->packed += (uint64_t)got;
	*out = w->block;
	return (la_ssize_t)got;
}

static la_int64_t on_seek(struct archive *a, void *ctx, la_int64_t offset, int whence)
{
	struct walk *w = ctx;
	int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)w->at : w->s->size;
	int64_t to;

	if (__builtin_add_overflow(from, (int64_t)offset, &to) || to < 0 || to > w->s->size) {
		archive_set_error(a, EINVAL, "it points outside of itself");
		return ARCHIVE_FATAL;
	}
	if (w->s->seek(w->s, (uint64_t)to, &w->failed)) {
		archive_set_error(a, EIO, "%s", w->failed.msg);
		return ARCHIVE_FATAL;
	}
	w->at = (uint64_t)to;
	return to;
}

/* The error of libarchive as ours; `name` is what was being read. */
static int fail(struct walk *w, const char *name, int code, struct err *e)
{
	const char *msg = archive_error_string(w->a);

	if (code <= ARCHIVE_FATAL)
		w->dead = true;
	/* Our own source's message is better than its echo. */
	if (w->failed.code) {
		if (e && e != &w->failed)
			*e = w->failed;
		return w->failed.code;
	}
	if (archive_errno(w->a) == ENOMEM)
		return err_mem(e);
	if (!msg)
		msg = "damaged archive";
	w->reason = strcasestr(msg, "truncated")				  ? "truncated"
		    : strcasestr(msg, "passphrase") || strcasestr(msg, "encrypt") ? "encrypted"
										  : "not well-formed";
	return err_set(e, ERR_FORMAT, "%s: %s, at byte %llu of the archive", name, msg, (unsigned long long)w->at);
}

/* ---- members ---- */

static int64_t member_bytes(struct walk *w, const char *name, void *p, size_t n, struct err *e)
{
	la_ssize_t got;

	do
		got = archive_read_data(w->a, p, n);
	while (got == ARCHIVE_RETRY);
	if (got < 0)
		return fail(w, name, (int)got, e);
	w->unpacked += (uint64_t)got;
	if (w->unpacked > w->lim->max_unpacked) {
		w->over = true;
		w->reason = "too large";
		return err_set(e, ERR_LIMIT, "%s: the archive unpacks to more than %llu bytes", w->s->name,
			       (unsigned long long)w->lim->max_unpacked);
	}
	if (w->lim->max_ratio && w->unpacked > RATIO_FROM_BYTES && w->unpacked / w->lim->max_ratio > w->packed) {
		w->over = true;
		w->reason = "too large";
		return err_set(e, ERR_LIMIT, "%s: the archive unpacks to more than %u times its size", w->s->name,
			       (unsigned)w->lim->max_ratio);
	}
	return (int64_t)got;
}

static int64_t member_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct member *m = s->ctx;
	int64_t got;

	if (m->w->over || m->w->dead) {
		s->reason = m->w->reason;
		return err_set(e, m->w->over ? ERR_LIMIT : ERR_FORMAT, "%s: the archive can be read no further",
			       s->name);
	}
	got = member_bytes(m->w, s->name, p, n, e);
	if (got < 0)
		s->reason = m->w->reason;
	return got;
}

/* Read what the visitor left of a member, where that means unpacking it, so that it is counted. */
static int drain(struct walk *w, bool zip, struct err *e)
{
	char sink[8192];
	int64_t got = 0;

	if (zip && w->s->seek)
		return 0;
	while (!w->over && !w->dead) {
		got = member_bytes(w, w->s->name, sink, sizeof sink, e);
		if (got <= 0)
			break;
	}
	return (int)got;
}

enum path { PATH_OK, PATH_HIDDEN, PATH_UNSAFE };

/* A member's path without "./" and doubled slashes, into out. */
static enum path clean(struct str path, struct buf *out)
{
	struct str part;
	bool hidden = false;

	buf_clear(out);
	if (path.n == 0 || path.p[0] == '/' || (path.n > 1 && path.p[1] == ':') || memchr(path.p, '\\', path.n))
		return PATH_UNSAFE;
	while (str_cut(&path, '/', &part)) {
		if (part.n == 0 || str_eqc(part, "."))
			continue;
		if (str_eqc(part, ".."))
			return PATH_UNSAFE;
		hidden |= part.p[0] == '.';
		if (out->n)
			buf_byte(out, '/');
		buf_add(out, part);
	}
	if (out->err || out->n == 0)
		return PATH_UNSAFE;
	return hidden ? PATH_HIDDEN : PATH_OK;
}

/* "dir/a.tar.zst" gives "dir/a": what members' places begin with. */
static struct str stem(struct str local)
{
	static const char *const ends[] = {".gz", ".zst", ".xz", ".bz2", ".tgz", ".tar", ".zip"};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (local.n > strlen(ends[i]) && str_iends(local, str_c(ends[i])))
			local.n -= strlen(ends[i]);
	return local;
}

static int visit_member(struct walk *w, const char *name, const char *local, struct archive_entry *entry, bool single,
			struct err *e)
{
	struct member m = {.w = w};

	m.s = (struct source){.name = name,
			      .local = local,
			      .size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1,
			      .mtime = archive_entry_mtime_is_set(entry) ? archive_entry_mtime(entry) : 0,
			      .named = single && w->s->named,
			      .limits = w->lim,
			      .read = member_read,
			      .ctx = &m};
	return w->v->source(w->v->ctx, &m.s, e);
}

/* One header: nonzero as pack_walk. */
static int one(struct walk *w, struct archive_entry *entry, struct buf *path, struct buf *name, struct buf *local,
	       struct err *e)
{
	bool single = archive_format(w->a) == ARCHIVE_FORMAT_RAW;
	const char *raw = archive_entry_pathname_utf8(entry);
	struct str here = str_c(w->s->local && w->s->local[0] ? w->s->local : w->s->name);

	buf_clear(name);
	buf_clear(local);
	if (single) {
		buf_add(name, stem(str_c(w->s->name)));
		buf_add(local, stem(here));
		if (name->err || local->err)
			return err_buf(name->err ? name : local, e);
		return visit_member(w, name->p, local->p, entry, true, e);
	}
	if (!raw)
		raw = archive_entry_pathname(entry);
	if (!raw)
		raw = "";
	buf_printf(name, "%s!%s", w->s->name, raw);
	enum path kind = clean(str_c(raw), path);
	buf_add(local, stem(here));
	buf_byte(local, '/');
	buf_add(local, buf_str(path));
	if (name->err || local->err) {
		read_walk_report(w->v, READ_SKIP, w->s->name, "unsafe path", "a member's name is longer than %zu bytes",
				 NAME_CAP);
		return 0;
	}
	if (archive_entry_filetype(entry) == AE_IFDIR && kind != PATH_UNSAFE)
		return 0;
	if (kind == PATH_HIDDEN)
		return 0;
	if (kind == PATH_UNSAFE)
		read_walk_report(w->v, READ_SKIP, name->p, "unsafe path",
				 "a member's name that is no path inside of the archive");
	else if (archive_entry_hardlink(entry) || archive_entry_filetype(entry) == AE_IFLNK)
		read_walk_report(w->v, READ_NOTE, name->p, "link", "a link in an archive is not followed");
	else if (archive_entry_filetype(entry) != AE_IFREG)
		read_walk_report(w->v, READ_NOTE, name->p, "not a file", "a device or pipe in an archive");
	else if (archive_entry_is_encrypted(entry))
		read_walk_report(w->v, READ_SKIP, name->p, "encrypted", "this member is encrypted");
	else
		return visit_member(w, name->p, local->p, entry, false, e);
	return 0;
}

static int open_archive(struct walk *w, enum pack_kind kind)
{
	struct archive *a = w->a;
	int r;

	if (kind == PACK_ZIP) {
		r = archive_read_support_format_zip(a);
	} else {
		r = archive_read_support_format_tar(a);
		if (r == ARCHIVE_OK && kind == PACK_STREAM) {
			/* ARCHIVE_WARN would mean that another program is started for it. */
			struct str head = source_head(w->s);
			r = head.p[0] == 'B'	  ? archive_read_support_filter_bzip2(a)
			    : head.p[0] == '\x28' ? archive_read_support_filter_zstd(a)
						  : archive_read_support_filter_xz(a);
			if (r == ARCHIVE_OK)
				r = archive_read_support_format_raw(a);
		}
	}
	if (r != ARCHIVE_OK)
		return r;
	archive_read_set_read_callback(a, on_read);
	if (w->s->seek && w->s->size >= 0)
		archive_read_set_seek_callback(a, on_seek);
	archive_read_set_callback_data(a, w);
	return archive_read_open1(a);
}

int pack_members(struct source *s, const struct read_limits *lim, const struct read_visitor *v, struct err *e)
{
	enum pack_kind kind = pack_match(s->name, source_head(s));
	struct walk w = {.s = s, .lim = lim, .v = v};
	struct err why = {0};
	struct buf path, name, local;
	uint64_t members = 0;
	int r = 0, got = 0;

	buf_init(&path, NAME_CAP);
	buf_init(&name, 2 * NAME_CAP);
	buf_init(&local, 2 * NAME_CAP);
	w.a = archive_read_new();
	w.block = mem_malloc(BLOCK_BYTES);
	if (!w.a || !w.block) {
		r = err_mem(e);
		goto out;
	}
	got = open_archive(&w, kind);
	while (got >= ARCHIVE_WARN && got != ARCHIVE_EOF) {
		struct archive_entry *entry;
		got = archive_read_next_header(w.a, &entry);
		if (got == ARCHIVE_RETRY)
			continue;
		if (got < ARCHIVE_WARN || got == ARCHIVE_EOF)
			break;
		if (++members > lim->max_members) {
			read_walk_report(v, READ_FAIL, s->name, "too many",
					 "more than %u members; the rest is not read", (unsigned)lim->max_members);
			goto out;
		}
		r = one(&w, entry, &path, &name, &local, e);
		if (r)
			goto out;
		if (drain(&w, kind == PACK_ZIP, &why) == ERR_NOMEM) {
			r = err_mem(e);
			goto out;
		}
		if (w.over || w.dead) {
			read_walk_report(v, READ_FAIL, s->name, w.reason ? w.reason : "not well-formed",
					 "broken off in member %llu: %s", (unsigned long long)members,
					 why.code ? why.msg : "see there");
			goto out;
		}
	}
	if (got != ARCHIVE_EOF) {
		r = fail(&w, s->name, got, &why) == ERR_NOMEM ? err_mem(e) : 0;
		if (!r)
			read_walk_report(v, READ_FAIL, s->name, w.reason ? w.reason : "not well-formed",
					 "after %llu members: %s", (unsigned long long)members, why.msg);
	}
out:
	archive_read_free(w.a);
	free(w.block);
	buf_release(&path);
	buf_release(&name);
	buf_release(&local);
	return r;
}

/* ---- members that are looked at ---- */

struct look {
	const struct read_limits *lim;
	const struct read_visitor *v;
};

static int look_at(void *ctx, struct source *m, struct err *e)
{
	const struct look *l = ctx;
	struct source *b;
	int r = source_buffered(m, &b, e);

	if (r)
		return r;
	r = read_visit(b, false, l->lim, l->v, e);
	source_close(b);
	return r;
}

static void pass_diag(void *ctx, const struct read_diag *d)
{
	const struct look *l = ctx;

	l->v->diag(l->v->ctx, d);
}

int pack_walk(struct source *s, const struct read_limits *lim, const struct read_visitor *v, struct err *e)
{
	struct look l = {lim, v};
	struct read_visitor members = {.source = look_at, .diag = pass_diag, .ctx = &l};

	return unpack_apart() ? unpack_walk(s, lim, &members, e) : pack_members(s, lim, &members, e);
}
