#include "read_test.h"

#include "base/fs.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* ---- a folder to walk ---- */

static char root[64];

static const char *in_root(const char *name)
{
	static char path[8][4096];
	static int turn;
	char *p = path[turn++ % 8];

	snprintf(p, 4096, "%s/%s", root, name);
	return p;
}

static void put(const char *name, struct str bytes)
{
	char dir[4096];
	struct err e = {0};
	const char *path = in_root(name);

	snprintf(dir, sizeof dir, "%s", path);
	*strrchr(dir, '/') = 0;
	assert_ok(fs_mkdirs(dir, &e));
	assert_ok(fs_write_atomic(path, bytes, &e));
}

static int setup(void **state)
{
	(void)state;
	snprintf(root, sizeof root, "/tmp/attest-walk-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
	struct err e = {0};

	(void)state;
	return fs_remove_tree(root, &e);
}

/* ---- archives ---- */

struct entry {
	const char *name;
	struct str bytes;
	int type; /* 0: a regular file */
	const char *link;
};

/* filter 0: none; format as libarchive names it. */
static void pack(const char *name, const char *format, int filter, const char *options, const struct entry *v, size_t n)
{
	struct archive *a = archive_write_new();

	assert_int_equal(archive_write_set_format_by_name(a, format), ARCHIVE_OK);
	if (filter)
		assert_int_equal(archive_write_add_filter(a, filter), ARCHIVE_OK);
	if (options) {
		assert_int_equal(archive_write_set_options(a, options), ARCHIVE_OK);
		archive_write_set_passphrase(a, "secret");
	}
	assert_int_equal(archive_write_open_filename(a, in_root(name)), ARCHIVE_OK);
	for (size_t i = 0; i < n; i++) {
		struct archive_entry *e = archive_entry_new();
		archive_entry_set_pathname(e, v[i].name);
		archive_entry_set_filetype(e, v[i].type ? (unsigned)v[i].type : AE_IFREG);
		archive_entry_set_perm(e, 0644);
		archive_entry_set_mtime(e, 1700000000, 0);
		archive_entry_set_size(e, (la_int64_t)v[i].bytes.n);
		if (v[i].type == AE_IFLNK)
			archive_entry_set_symlink(e, v[i].link);
		else if (v[i].link)
			archive_entry_set_hardlink(e, v[i].link);
		assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
		if (v[i].bytes.n)
			assert_int_equal(archive_write_data(a, v[i].bytes.p, v[i].bytes.n), (la_ssize_t)v[i].bytes.n);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

static struct str gz(struct str s, char *room, size_t n)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)s.p;
	z.avail_in = (uInt)s.n;
	z.next_out = (Bytef *)room;
	z.avail_out = (uInt)n;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return str_make(room, n - z.avail_out);
}

/* ---- what was seen: "name (local) bytes" a line, the root cut off ---- */

static int64_t stop_at = -1;

static int saw(void *ctx, struct source *s, struct err *e)
{
	struct got *g = ctx;
	size_t n = strlen(g->seen);
	struct buf b;
	struct err why = {0};
	const char *name = strncmp(s->name, root, strlen(root)) == 0 ? s->name + strlen(root) : s->name;
	const char *local = strchr(s->local, '/');

	if (stop_at >= 0 && stop_at-- == 0)
		return err_set(e, ERR_CANCELLED, "stop");
	buf_init(&b, 100 << 20);
	int r = source_read_all(s, &b, &why);
	if (r)
		snprintf(g->seen + n, sizeof g->seen - n, "%s failed: %s\n", name, s->reason ? s->reason : "?");
	else if (b.n > 40)
		snprintf(g->seen + n, sizeof g->seen - n, "%s (%s) %zu\n", name, local ? local : s->local, b.n);
	else
		snprintf(g->seen + n, sizeof g->seen - n, "%s (%s) %.*s\n", name, local ? local : s->local,
			 STR_ARG(buf_str(&b)));
	buf_release(&b);
	return 0;
}

static struct got *walk(const char *name, const struct read_limits *lim)
{
	struct got *g = calloc(1, sizeof *g);
	struct read_visitor v = {.source = saw, .diag = got_diag, .ctx = g};
	struct err e = {0};

	g->code = read_walk(name[0] == '/' ? name : in_root(name), lim, &v, &e);
	return g;
}

static void folder(void **state)
{
	(void)state;
	put("d/b.md", STR("b"));
	put("d/a/z.txt", STR("z"));
	put("d/a.md", STR("a"));
	put("d/B.md", STR("B"));
	put("d/.hidden/x.md", STR("x"));
	put("d/.x.md", STR("x"));
	put("d/empty.md", STR(""));
	put("d/.empty", STR(""));
	put("d/empty.log", STR(""));
	assert_int_equal(symlink("..", in_root("d/loop")), 0);
	assert_int_equal(symlink("b.md", in_root("d/link.md")), 0);
	assert_int_equal(mkfifo(in_root("d/pipe.md"), 0600), 0);
	struct got *g = walk("d", NULL);
	assert_int_equal(g->code, 0);
	/* Byte order: capitals, then "a.md" before "a/" ('.' is less than '/'), and so on. */
	assert_string_equal(g->seen,
			    "/d/B.md (/B.md) B\n/d/a/z.txt (/a/z.txt) z\n/d/a.md (/a.md) a\n/d/b.md (/b.md) b\n");
	assert_diag(g, READ_NOTE, "link", "not followed");
	assert_diag(g, READ_NOTE, "not a file", "pipe");
	assert_diag(g, READ_SKIP, "empty", "no bytes");
	assert_diag(g, READ_NOTE, "not a document", "empty");
	assert_int_equal(g->n_diags, 5);
	got_free(g);
}

static void one_file(void **state)
{
	(void)state;
	put("d/x.md", STR("x"));
	assert_int_equal(symlink("d/x.md", in_root("s.md")), 0);
	struct got *g = walk("d/x.md", NULL);
	assert_string_equal(g->seen, "/d/x.md (/x.md) x\n");
	got_free(g);
	/*
	 * What the user names may be a link; the folder's own name leads the place, and is the same however it is
	 * named.
	 */
	g = walk("s.md", NULL);
	assert_string_equal(g->seen, "/s.md (/x.md) x\n");
	got_free(g);
	g = walk("d/", NULL);
	assert_string_equal(g->seen, "/d/x.md (/x.md) x\n");
	got_free(g);
	g = walk("nothing", NULL);
	assert_int_equal(g->code, ERR_NOTFOUND);
	got_free(g);
	g = walk("/dev/null", NULL);
	assert_int_equal(g->code, 0);
	assert_diag(g, READ_SKIP, "not a file", "device");
	got_free(g);
}

static void depth(void **state)
{
	(void)state;
	struct read_limits lim = read_limits_default;

	lim.max_depth = 2;
	put("t/a/b/x.md", STR("x"));
	put("t/a/y.md", STR("y"));
	struct got *g = walk("t", &lim);
	assert_string_equal(g->seen, "/t/a/y.md (/a/y.md) y\n");
	assert_diag(g, READ_SKIP, "too deep", "more than 2 deep");
	got_free(g);
}

static void stops(void **state)
{
	(void)state;
	put("d/a.md", STR("a"));
	put("d/b.md", STR("b"));
	stop_at = 1;
	struct got *g = walk("d", NULL);
	assert_int_equal(g->code, ERR_CANCELLED);
	assert_string_equal(g->seen, "/d/a.md (/a.md) a\n");
	got_free(g);
	stop_at = -1;
	const struct entry v[] = {{.name = "a.md", .bytes = STR("a")}, {.name = "b.md", .bytes = STR("b")}};
	pack("x.zip", "zip", 0, NULL, v, 2);
	stop_at = 1;
	g = walk("x.zip", NULL);
	assert_int_equal(g->code, ERR_CANCELLED);
	assert_string_equal(g->seen, "/x.zip!a.md (/x/a.md) a\n");
	got_free(g);
	stop_at = -1;
}

static void unreadable(void **state)
{
	(void)state;
	bool super = geteuid() == 0;

	put("d/a.md", STR("a"));
	put("d/b.md", STR("b"));
	put("d/c/x.md", STR("x"));
	assert_int_equal(chmod(root, 0755), 0);
	assert_int_equal(chmod(in_root("d"), 0755), 0);
	assert_int_equal(chmod(in_root("d/b.md"), 0644), 0);
	assert_int_equal(chmod(in_root("d/a.md"), 0), 0);
	assert_int_equal(chmod(in_root("d/c"), 0), 0);
	/* The superuser may read everything: be nobody for a while. */
	if (super)
		assert_int_equal(seteuid(65534), 0);
	struct got *g = walk("d", NULL);
	if (super)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod(in_root("d/c"), 0755), 0);
	assert_int_equal(g->code, 0);
	assert_string_equal(g->seen, "/d/b.md (/b.md) b\n");
	assert_int_equal(g->n_diags, 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(g->diags[i].level, READ_SKIP);
		assert_string_equal(g->diags[i].reason, "unreadable");
		assert_non_null(strstr(g->diags[i].msg, "Permission denied"));
	}
	got_free(g);
}

/* Every kind of archive gives the same, and so does one in a folder. */
static void archives(void **state)
{
	(void)state;
	char packed[256];
	struct entry v[] = {
		{.name = "dir", .type = AE_IFDIR},
		{.name = "./dir/b.md", .bytes = STR("bee")},
		{.name = "dir/.hidden.md", .bytes = STR("no")},
		{.name = "dir//a.xml.gz", .bytes = gz(STR("<a/>"), packed, sizeof packed)},
		{.name = "empty.md", .bytes = STR("")},
	};
	static const struct {
		const char *name, *format;
		int filter;
	} kinds[] = {
		{"x.zip", "zip", 0},
		{"x.tar", "ustar", 0},
		{"x.tar", "pax", 0},
		{"x.tar", "gnutar", 0},
		{"x.tar.gz", "ustar", ARCHIVE_FILTER_GZIP},
		{"x.tgz", "gnutar", ARCHIVE_FILTER_GZIP},
		{"x.tar.zst", "ustar", ARCHIVE_FILTER_ZSTD},
		{"x.tar.xz", "pax", ARCHIVE_FILTER_XZ},
		{"x.tar.bz2", "ustar", ARCHIVE_FILTER_BZIP2},
		{"noname", "ustar", ARCHIVE_FILTER_ZSTD},
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char want[512];
		const char *n = kinds[i].name, *stem = strcmp(n, "noname") == 0 ? "noname" : "x";
		pack(n, kinds[i].format, kinds[i].filter, NULL, v, 5);
		struct got *g = walk(n, NULL);
		assert_int_equal(g->code, 0);
		/* A zip archive need not list "./". */
		snprintf(want, sizeof want,
			 "/%s!./dir/b.md (/%s/dir/b.md) bee\n/%s!dir//a.xml.gz (/%s/dir/a.xml.gz) <a/>\n", n, stem, n,
			 stem);
		assert_string_equal(g->seen, want);
		assert_int_equal(g->n_diags, 1);
		assert_diag(g, READ_SKIP, "empty", "no bytes");
		assert_non_null(strstr(g->diags[0].file, "!empty.md"));
		got_free(g);
		unlink(in_root(n));
	}
	assert_int_equal(mkdir(in_root("in"), 0700), 0);
	pack("in/x.zip", "zip", 0, NULL, v + 1, 1);
	struct got *g = walk("in", NULL);
	assert_string_equal(g->seen, "/in/x.zip!./dir/b.md (/x/dir/b.md) bee\n");
	got_free(g);
}

/* One packed file, in whatever it is packed. */
static void packed_file(void **state)
{
	(void)state;
	const struct entry v[] = {{.name = "x.xml", .bytes = STR("<a/>")}};
	char room[256];

	put("x.xml.gz", gz(STR("<a/>"), room, sizeof room));
	pack("x.xml.zst", "raw", ARCHIVE_FILTER_ZSTD, NULL, v, 1);
	struct got *g = walk("x.xml.gz", NULL);
	assert_string_equal(g->seen + strlen("/x.xml.gz (/"), "x.xml.gz) <a/>\n");
	got_free(g);
	g = walk("x.xml.zst", NULL);
	assert_string_equal(g->seen, "/x.xml (/x.xml) <a/>\n");
	got_free(g);
}

static void climbing(void **state)
{
	(void)state;
	const struct entry v[] = {
		{.name = "../out.md", .bytes = STR("no")},
		{.name = "a/../../out.md", .bytes = STR("no")},
		{.name = "/etc/out.md", .bytes = STR("no")},
		{.name = "C:\\out.md", .bytes = STR("no")},
		{.name = "link.md", .type = AE_IFLNK, .link = "/etc/passwd"},
		{.name = "good.md", .bytes = STR("yes")},
		{.name = "hard.md", .link = "good.md"},
		{.name = "pipe.md", .type = AE_IFIFO},
	};
	static const char *const names[] = {"x.tar", "x.zip"};
	for (int i = 0; i < 2; i++) {
		pack(names[i], i ? "zip" : "ustar", 0, NULL, v, i ? 6 : 8);
		struct got *g = walk(names[i], NULL);
		char want[64];
		size_t unsafe = 0;
		snprintf(want, sizeof want, "/%s!good.md (/x/good.md) yes\n", names[i]);
		assert_string_equal(g->seen, want);
		for (size_t k = 0; k < g->n_diags; k++)
			unsafe += g->diags[k].level == READ_SKIP && strcmp(g->diags[k].reason, "unsafe path") == 0;
		assert_int_equal(unsafe, 4);
		assert_non_null(strstr(g->diags[0].file, "!../out.md"));
		assert_diag(g, READ_NOTE, "link", "not followed");
		if (i == 0)
			assert_diag(g, READ_NOTE, "not a file", "pipe");
		got_free(g);
		assert_int_not_equal(access(in_root("../out.md"), F_OK), 0);
	}
}

static void bombs(void **state)
{
	(void)state;
	size_t n = (size_t)80 << 20;
	char *zeros = calloc(1, n);
	struct entry v[] = {{.name = "a.md", .bytes = STR("a")},
			    {.name = "bomb.txt", .bytes = str_make(zeros, n)},
			    {.name = "z.md", .bytes = STR("z")}};
	static const struct {
		const char *name, *format;
		int filter;
	} kinds[] = {{"b.zip", "zip", 0},
		     {"b.tar.zst", "ustar", ARCHIVE_FILTER_ZSTD},
		     {"b.tar.gz", "ustar", ARCHIVE_FILTER_GZIP}};

	for (size_t i = 0; i < 3; i++) {
		char want[128];
		pack(kinds[i].name, kinds[i].format, kinds[i].filter, NULL, v, 3);
		struct got *g = walk(kinds[i].name, NULL);
		assert_int_equal(g->code, 0);
		snprintf(want, sizeof want, "/%s!a.md (/b/a.md) a\n/%s!bomb.txt failed: too large\n", kinds[i].name,
			 kinds[i].name);
		assert_string_equal(g->seen, want);
		assert_int_equal(g->n_diags, 1);
		assert_int_equal(g->diags[0].level, READ_FAIL);
		assert_string_equal(g->diags[0].reason, "too large");
		got_free(g);
	}
	free(zeros);
	/* Bounds of size and number. */
	struct read_limits lim = read_limits_default;
	v[1] = (struct entry){.name = "b.md", .bytes = STR("0123456789")};
	pack("b.zip", "zip", 0, NULL, v, 3);
	lim.max_unpacked = 5;
	struct got *g = walk("b.zip", &lim);
	/* Nothing of the member could be had, so that no reader sees it; and the rest of the archive is not read. */
	assert_string_equal(g->seen, "/b.zip!a.md (/b/a.md) a\n");
	assert_int_equal(g->n_diags, 2);
	assert_diag(g, READ_FAIL, "too large", "the archive unpacks to more than 5 bytes");
	assert_diag(g, READ_FAIL, "too large", "broken off in member 2");
	got_free(g);
	lim = read_limits_default;
	lim.max_members = 2;
	g = walk("b.zip", &lim);
	assert_string_equal(g->seen, "/b.zip!a.md (/b/a.md) a\n/b.zip!b.md (/b/b.md) 0123456789\n");
	assert_diag(g, READ_FAIL, "too many", "more than 2 members");
	got_free(g);
}

/* A visitor that reads nothing does not get a bomb past the limits either. */
static int ignore(void *ctx, struct source *s, struct err *e)
{
	(void)e;
	++*(int *)((struct got *)ctx)->seen;
	(void)s;
	return 0;
}

static void bomb_unread(void **state)
{
	(void)state;
	size_t n = (size_t)80 << 20;
	char *zeros = calloc(1, n);
	struct entry v[] = {{.name = "bomb.txt", .bytes = str_make(zeros, n)}, {.name = "z.md", .bytes = STR("z")}};
	struct got *g = calloc(1, sizeof *g);
	struct read_visitor vis = {.source = ignore, .diag = got_diag, .ctx = g};
	struct err e = {0};

	pack("b.tar.zst", "ustar", ARCHIVE_FILTER_ZSTD, NULL, v, 2);
	free(zeros);
	assert_ok(read_walk(in_root("b.tar.zst"), NULL, &vis, &e));
	assert_diag(g, READ_FAIL, "too large", "more than 200 times");
	got_free(g);
}

static void encrypted(void **state)
{
	(void)state;
	const struct entry v[] = {{.name = "secret.md", .bytes = STR("secret text that is long enough")}};

	pack("e.zip", "zip", 0, "zip:encryption=aes256", v, 1);
	struct got *g = walk("e.zip", NULL);
	assert_int_equal(g->code, 0);
	assert_string_equal(g->seen, "");
	assert_diag(g, READ_SKIP, "encrypted", "encrypted");
	got_free(g);
}

static void nested_and_office(void **state)
{
	(void)state;
	const struct entry in[] = {{.name = "a.md", .bytes = STR("a")}};
	const struct entry docx[] = {{.name = "[Content_Types].xml", .bytes = STR("<x/>")},
				     {.name = "word/document.xml", .bytes = STR("<x/>")}};
	struct buf b;
	struct err e = {0};

	pack("in.zip", "zip", 0, NULL, in, 1);
	pack("letter.docx", "zip", 0, NULL, docx, 2);
	pack("book.bin", "zip", 0, NULL, docx, 2);
	buf_init(&b, 1 << 20);
	assert_ok(fs_read(in_root("in.zip"), &b, &e));
	struct entry out[] = {{.name = "in.zip", .bytes = buf_str(&b)}, {.name = "b.md", .bytes = STR("b")}};
	pack("out.tar", "ustar", 0, NULL, out, 2);
	buf_release(&b);
	struct got *g = walk("out.tar", NULL);
	assert_string_equal(g->seen, "/out.tar!b.md (/out/b.md) b\n");
	assert_diag(g, READ_SKIP, "nested archive", "unpack it first");
	got_free(g);
	g = walk("letter.docx", NULL);
	assert_non_null(strstr(g->seen, "letter.docx"));
	got_free(g);
	g = walk("book.bin", NULL);
	assert_diag(g, READ_SKIP, "format not supported", "save it as");
	got_free(g);
}

/* Cut at many bytes: never a crash, what is told names the archive, and what was whole is given. */
static void cut_off(void **state)
{
	(void)state;
	char text[20000];
	struct entry v[] = {{.name = "a.md", .bytes = STR("a")},
			    {.name = "b.md", .bytes = str_make(text, sizeof text)}};
	static const struct {
		const char *name, *format;
		int filter;
	} kinds[] = {{"c.zip", "zip", 0},
		     {"c.tar.zst", "ustar", ARCHIVE_FILTER_ZSTD},
		     {"c.tar.gz", "ustar", ARCHIVE_FILTER_GZIP},
		     {"c.tar", "ustar", 0}};
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof text; i++) {
		x = x * 1664525 + 1013904223;
		text[i] = (char)(x >> 24);
	}
	for (size_t k = 0; k < 4; k++) {
		struct buf b;
		struct err e = {0};
		pack(kinds[k].name, kinds[k].format, kinds[k].filter, NULL, v, 2);
		buf_init(&b, 1 << 20);
		assert_ok(fs_read(in_root(kinds[k].name), &b, &e));
		for (size_t cut = 1; cut < b.n - 1024; cut += 997) {
			put(kinds[k].name, str_make(b.p, cut));
			struct got *g = walk(kinds[k].name, NULL);
			assert_int_equal(g->code, 0);
			/* Very short ones are not archives any more. */
			if (cut > 600 && (g->n_diags == 0 || !strstr(g->diags[g->n_diags - 1].file, kinds[k].name)))
				fail_msg("%s cut at %zu: nothing told; seen %s", kinds[k].name, cut, g->seen);
			got_free(g);
		}
		buf_release(&b);
	}
}

static void names(void **state)
{
	(void)state;
	struct str base = read_base_name("dir/a.zip!in/B.XML.gz");

	assert_str(base, "B.XML");
	assert_true(read_has_suffix(base, ".nxml .xml"));
	assert_false(read_has_suffix(STR(".xml"), ".xml"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(folder),    T(one_file),	    T(depth),	 T(stops), T(unreadable),
		T(archives),  T(packed_file),	    T(climbing), T(bombs), T(bomb_unread),
		T(encrypted), T(nested_and_office), T(cut_off),	 T(names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
