/*
 * install.c - a model into its folder, out of it, and what is in it.
 *
 * Archives are read through libarchive as streams, in a process of its own (apart.c), into memory and no farther than
 * the limits below: names of members choose what is taken and are never used as paths.
 */
#include "encode/model.h"

#include "base/mem.h"
#include "encode/encode_priv.h"

#include <archive.h>
#include <archive_entry.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ONNX_CAP      ((size_t)1 << 30)
#define TOKENIZER_CAP ((size_t)64 << 20)
#define MEMBERS_MAX   20000
#define BLOCK_BYTES   ((size_t)256 << 10)
#define PATH_CAP      ((size_t)64 << 10)

/* ---- what is there ---- */

static void describe(const struct packed_info *info, const struct weights *w, uint64_t bytes, struct model_info *out)
{
	char onnx[65], tokenizer[65];
	const struct known_model *k;

	*out = (struct model_info){
		.dim = w->dim, .layers = w->n_layers, .bytes = bytes, .onnx = info->onnx, .tokenizer = info->tokenizer};
	memcpy(out->name, info->name, sizeof out->name);
	sha256_hex(&info->onnx, onnx);
	sha256_hex(&info->tokenizer, tokenizer);
	k = known_digest(onnx);
	out->known = k && strcmp(k->tokenizer_sha256, tokenizer) == 0;
}

int model_info(const char *dir, struct model_info *out, struct err *e)
{
	struct encoder *enc;
	int r = encoder_open(dir, &enc, e);

	if (r)
		return r;
	describe(&enc->info, &enc->weights, enc->map.bytes.n ? enc->map.bytes.n : enc->packed.n, out);
	encoder_close(enc);
	return 0;
}

/* ---- out of an archive ---- */

struct published {
	struct buf onnx, tokenizer;
	struct buf name; /* of the .onnx, without folders and ending */
};

static void name_of(struct buf *name, const char *path)
{
	const char *base = strrchr(path, '/');
	struct str s = str_c(base ? base + 1 : path);

	if (str_ends(s, STR(".onnx")))
		s.n -= 5;
	buf_clear(name);
	buf_add(name, s);
}

static int read_member(struct archive *a, struct buf *b, const char *what, struct err *e)
{
	if (b->n)
		return err_set(e, ERR_FORMAT, "it holds more than one %s", what);
	for (;;) {
		char *to = buf_reserve(b, BLOCK_BYTES);
		if (!to)
			return err_buf(b, e);
		la_ssize_t got = archive_read_data(a, to, BLOCK_BYTES);
		if (got < 0)
			return err_set(e, ERR_CORRUPT, "its %s cannot be unpacked; is the archive cut short? (%s)",
				       what, archive_error_string(a) ? archive_error_string(a) : "no reason given");
		if (!got)
			return 0;
		b->n += (size_t)got;
	}
}

static int read_members(struct archive *a, const char *path, struct published *p, struct err *e)
{
	struct archive_entry *entry;
	size_t i;
	int r, got;

	for (i = 0; (got = archive_read_next_header(a, &entry)) == ARCHIVE_OK || got == ARCHIVE_WARN; i++) {
		const char *name = archive_entry_pathname(entry);
		if (i == MEMBERS_MAX)
			return err_set(e, ERR_LIMIT, "it holds more than %d files", MEMBERS_MAX);
		if (!name)
			continue;
		if (str_ends(str_c(name), STR(".onnx"))) {
			name_of(&p->name, name);
			r = read_member(a, &p->onnx, ".onnx file", e);
		} else if (str_ends(str_c(name), STR("tokenizer.json"))) {
			r = read_member(a, &p->tokenizer, "tokenizer.json", e);
		} else {
			continue;
		}
		if (r)
			return r;
	}
	if (got != ARCHIVE_EOF)
		return err_set(e, i ? ERR_CORRUPT : ERR_FORMAT, "%s",
			       archive_error_string(a) ? archive_error_string(a) : "it is no archive, or cut short");
	if (!p->onnx.n || !p->tokenizer.n)
		return err_set(e, ERR_NOTFOUND, "%s: no model is in it: an .onnx file and a tokenizer.json are wanted",
			       path);
	return 0;
}

struct archive_job {
	const char *path;
	struct published *p;
};

static int unpack(void *ctx, struct err *e)
{
	const char *path = ((struct archive_job *)ctx)->path;
	struct published *p = ((struct archive_job *)ctx)->p;
	struct archive *a = archive_read_new();
	int r;

	if (!a)
		return err_mem(e);
	/* ARCHIVE_WARN: a filter that a program of its own would do. */
	archive_read_support_filter_all(a);
	archive_read_support_format_all(a);
	if (archive_read_open_filename(a, path, BLOCK_BYTES) != ARCHIVE_OK)
		r = err_set(e, ERR_FORMAT, "%s",
			    archive_error_string(a) ? archive_error_string(a) : "it is no archive");
	else
		r = read_members(a, path, p, e);
	archive_read_free(a);
	return r;
}

static int from_archive(const char *path, struct published *p, struct err *e)
{
	struct archive_job job = {path, p};
	struct buf *const bufs[APART_BUFS] = {&p->onnx, &p->tokenizer, &p->name};

	return apart(unpack, &job, bufs, e);
}

/* A folder, or an .onnx with its tokenizer.json beside it. */
static int from_files(const char *path, bool is_dir, struct published *p, struct err *e)
{
	struct arena a;
	struct str onnx, tokenizer;
	int r;

	arena_init(&a, PATH_CAP);
	struct str dir = arena_str(&a, str_c(path));
	if (!dir.p) {
		arena_release(&a);
		return err_mem(e);
	}
	if (!is_dir) {
		char *slash = strrchr((char *)dir.p, '/');
		if (slash)
			*slash = 0;
		else
			dir = STR(".");
	}
	r = model_files(dir.p, &a, &onnx, &tokenizer, e);
	if (!r && !is_dir)
		onnx = str_c(path);
	if (!r && !(r = fs_read(onnx.p, &p->onnx, e)))
		r = fs_read(tokenizer.p, &p->tokenizer, e);
	if (!r)
		name_of(&p->name, is_dir ? path : onnx.p);
	arena_release(&a);
	return r;
}

/* ---- installing ---- */

static int may_install(const struct model_info *m, const struct sha256 *trust, struct err *e)
{
	char hex[65];
	const struct known_model *k;

	if (m->known)
		return 0;
	sha256_hex(&m->onnx, hex);
	if (trust && memcmp(trust->b, m->onnx.b, 32) == 0)
		return 0;
	if (trust)
		return err_set(e, ERR_DENIED, "the SHA-256 of its .onnx is %s, not the one given", hex);
	if ((k = known_digest(hex)))
		return err_set(e, ERR_DENIED, "its .onnx is that of %s, its tokenizer.json is not", k->name);
	return err_set(e, ERR_DENIED,
		       "it is no model that attest knows (SHA-256 of the .onnx: %s); if you trust where it comes from: "
		       "--trust %s",
		       hex, hex);
}

/* A name from outside becomes that of a folder: letters, digits, dots, dashes; never empty or hidden. */
static void plain_name(struct buf *name)
{
	for (size_t i = 0; i < name->n; i++) {
		unsigned char c = (unsigned char)name->p[i];
		if (!(isalnum(c) || c == '-' || c == '_' || (c == '.' && i)))
			name->p[i] = '-';
	}
	if (!name->n)
		buf_addc(name, "model");
	if (name->n > 63) {
		name->n = 63;
		name->p[63] = 0;
	}
}

static int put(const char *models, const char *name, struct str packed, struct err *e)
{
	struct buf path;
	int r;

	buf_init(&path, PATH_CAP);
	buf_printf(&path, "%s/%s", models, name);
	r = path.err ? err_buf(&path, e) : fs_mkdirs(path.p, e);
	buf_addc(&path, "/" MODEL_PACKED);
	if (!r)
		r = path.err ? err_buf(&path, e) : fs_write_atomic(path.p, packed, e);
	buf_release(&path);
	return r;
}

/* A packed file that is there already, as an owner copies it from one machine to another. */
static int from_packed(const char *dir, struct str *packed, struct err *e)
{
	struct buf path;
	struct fs_map map = {0};
	int r;

	buf_init(&path, PATH_CAP);
	buf_printf(&path, "%s/" MODEL_PACKED, dir);
	r = path.err ? err_buf(&path, e) : fs_map(path.p, &map, e);
	buf_release(&path);
	if (r)
		return r;
	char *copy = mem_aligned_alloc(64, (map.bytes.n + 63) / 64 * 64);
	if (copy)
		memcpy(copy, map.bytes.p, map.bytes.n);
	*packed = str_make(copy, map.bytes.n);
	fs_unmap(&map);
	return copy ? 0 : err_mem(e);
}

static int read_any(const char *path, struct published *p, struct str *packed, struct err *e)
{
	struct stat st;
	char inside[4096];
	int r;

	if (stat(path, &st))
		return err_errno(e, errno, "%s", path);
	snprintf(inside, sizeof inside, "%s/" MODEL_PACKED, path);
	if (S_ISDIR(st.st_mode) && access(inside, R_OK) == 0)
		r = from_packed(path, packed, e);
	else if (S_ISDIR(st.st_mode) || str_ends(str_c(path), STR(".onnx")))
		r = from_files(path, S_ISDIR(st.st_mode), p, e);
	else
		r = from_archive(path, p, e);
	if (!r && !packed->n) {
		plain_name(&p->name);
		r = p->name.err ? err_buf(&p->name, e)
				: packed_make(buf_str(&p->onnx), buf_str(&p->tokenizer), p->name.p, packed, e);
	}
	return r;
}

int model_install(const char *path, const char *models, const struct sha256 *trust, struct model_info *out,
		  struct err *e)
{
	struct published p;
	struct str packed = STR_NULL;
	struct weights w;
	struct wordpiece wp;
	struct packed_info info;
	struct model_info m;
	int r;

	buf_init(&p.onnx, ONNX_CAP);
	buf_init(&p.tokenizer, TOKENIZER_CAP);
	buf_init(&p.name, PATH_CAP);
	r = read_any(path, &p, &packed, e);
	if (!r)
		r = packed_open(packed, &w, &wp, &info, e);
	if (!r) {
		describe(&info, &w, packed.n, &m);
		r = may_install(&m, trust, e);
	}
	if (r && r != ERR_NOTFOUND)
		err_prefix(e, "%s", path);
	else if (!r && !(r = put(models, m.name, packed, e)))
		*out = m;
	free((char *)packed.p);
	buf_release(&p.onnx);
	buf_release(&p.tokenizer);
	buf_release(&p.name);
	return r;
}

/* ---- removing ---- */

int model_remove(const char *name, const char *models, struct err *e)
{
	struct buf path;
	int r;

	if (!*name || name[0] == '.' || strchr(name, '/'))
		return err_set(e, ERR_USAGE, "%s: no name of a model", name);
	buf_init(&path, PATH_CAP);
	buf_printf(&path, "%s/%s/" MODEL_PACKED, models, name);
	if (path.err)
		r = err_buf(&path, e);
	else if (access(path.p, F_OK))
		r = err_set(e, ERR_NOTFOUND, "%s: no such model in %s", name, models);
	else {
		path.n -= sizeof MODEL_PACKED;
		path.p[path.n] = 0;
		r = fs_remove_tree(path.p, e);
	}
	buf_release(&path);
	return r;
}
