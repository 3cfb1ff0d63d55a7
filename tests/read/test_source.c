#include "read_test.h"

#include <unistd.h>
#include <zlib.h>

/* ---- a source that gives few bytes at a time, and how many it gave ---- */

struct drip {
	struct str left;
	size_t step;
	uint64_t given;
};

static int64_t drip_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct drip *d = s->ctx;

	(void)e;
	if (n > d->step)
		n = d->step;
	if (n > d->left.n)
		n = d->left.n;
	if (n)
		memcpy(p, d->left.p, n);
	d->left = str_sub(d->left, n, d->left.n);
	d->given += n;
	return (int64_t)n;
}

static void gz_add(struct buf *b, struct str s)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
	size_t room = deflateBound(&z, s.n);
	char *p = buf_reserve(b, room);
	assert_non_null(p);
	z.next_in = (Bytef *)s.p;
	z.avail_in = (uInt)s.n;
	z.next_out = (Bytef *)p;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	b->n += room - z.avail_out;
	deflateEnd(&z);
}

/* All that comes out, and how it ended. */
static int drain(struct str bytes, size_t step, struct buf *out, struct err *e, char reason[64])
{
	struct drip d = {bytes, step, 0};
	struct source in = {.name = "x.xml.gz", .size = -1, .read = drip_read, .ctx = &d}, *b;

	assert_int_equal(source_buffered(&in, &b, e), 0);
	struct str head = source_head(b);
	assert_true(head.n <= READ_HEAD);
	struct buf first;
	buf_init(&first, READ_HEAD);
	buf_add(&first, head);
	int r = source_read_all(b, out, e);
	/* The head is given again. */
	assert_true(str_starts(buf_str(out), buf_str(&first)) || out->n < first.n);
	snprintf(reason, 64, "%s", b->reason ? b->reason : "");
	/* And a failure stays. */
	char c;
	if (r < 0)
		assert_int_equal(b->read(b, &c, 1, e), r);
	buf_release(&first);
	source_close(b);
	return r;
}

static struct str sample(struct buf *b, size_t n)
{
	uint32_t x = 12345;

	while (b->n < n) {
		x = x * 1664525 + 1013904223;
		buf_byte(b, (unsigned char)("ACGT \n"[x >> 24 & 3] + (b->n / 512) % 3));
	}
	return buf_str(b);
}

static void plain_and_gzip(void **state)
{
	(void)state;
	static const size_t sizes[] = {0, 1, 2, 3, READ_HEAD - 1, READ_HEAD, READ_HEAD + 1, 70000, 200000};
	static const size_t steps[] = {1, 7, 4096, 1 << 20};
	struct err e = {0};
	char reason[64];

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct buf text, gz, out;
		buf_init(&text, 1 << 20);
		buf_init(&gz, 1 << 20);
		buf_init(&out, 1 << 20);
		sample(&text, sizes[i]);
		gz_add(&gz, buf_str(&text));
		for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
			buf_clear(&out);
			assert_ok(drain(buf_str(&text), steps[k], &out, &e, reason));
			assert_true(str_eq(buf_str(&out), buf_str(&text)));
			buf_clear(&out);
			assert_ok(drain(buf_str(&gz), steps[k], &out, &e, reason));
			assert_true(str_eq(buf_str(&out), buf_str(&text)));
		}
		buf_release(&text);
		buf_release(&gz);
		buf_release(&out);
	}
}

static void members(void **state)
{
	(void)state;
	struct buf gz, out;
	struct err e = {0};
	char reason[64];

	for (size_t step = 1; step < 50; step += 7) {
		buf_init(&gz, 1 << 20);
		buf_init(&out, 1 << 20);
		gz_add(&gz, STR("one "));
		gz_add(&gz, STR(""));
		gz_add(&gz, STR("two"));
		size_t good = gz.n;
		for (int i = 0; i < 600; i++)
			buf_byte(&gz, 0);
		assert_ok(drain(buf_str(&gz), step, &out, &e, reason));
		assert_str(buf_str(&out), "one two");
		/* What follows and is no member could be lost documents. */
		gz.n = good;
		buf_addc(&gz, "rubbish");
		buf_clear(&out);
		assert_int_equal(drain(buf_str(&gz), step, &out, &e, reason), ERR_FORMAT);
		assert_str(buf_str(&out), "one two");
		assert_string_equal(reason, "not well-formed");
		buf_release(&gz);
		buf_release(&out);
	}
}

/* Cut at every byte: what comes out is a beginning of the text, and the message names the file and the byte. */
static void truncated(void **state)
{
	(void)state;
	struct buf text, gz, out;
	char reason[64], want[64];

	buf_init(&text, 1 << 20);
	buf_init(&gz, 1 << 20);
	buf_init(&out, 1 << 20);
	sample(&text, 20000);
	gz_add(&gz, buf_str(&text));
	for (size_t cut = 3; cut < gz.n; cut += 1 + cut / 40) {
		struct err e = {0};
		buf_clear(&out);
		assert_int_equal(drain(str_make(gz.p, cut), 1000, &out, &e, reason), ERR_FORMAT);
		assert_string_equal(reason, "truncated");
		snprintf(want, sizeof want, "x.xml.gz: gzip: the data break off at byte %zu", cut);
		assert_string_equal(e.msg, want);
		assert_true(str_starts(buf_str(&text), buf_str(&out)));
	}
	buf_release(&text);
	buf_release(&gz);
	buf_release(&out);
}

static void damaged(void **state)
{
	(void)state;
	struct buf gz, out;
	struct err e = {0};
	char reason[64];

	buf_init(&gz, 1 << 20);
	buf_init(&out, 1 << 20);
	gz_add(&gz, STR("some text that is packed"));
	gz.p[gz.n - 6] ^= 1; /* of the checksum */
	assert_int_equal(drain(buf_str(&gz), 1000, &out, &e, reason), ERR_FORMAT);
	assert_string_equal(reason, "not well-formed");
	assert_non_null(strstr(e.msg, "x.xml.gz: gzip: incorrect data check at byte"));
	buf_release(&gz);
	buf_release(&out);
}

static void bomb(void **state)
{
	(void)state;
	size_t n = (size_t)80 << 20;
	char *zeros = calloc(1, n), p[65536];
	struct buf gz;
	struct drip d;
	struct err e = {0};
	int64_t got;
	uint64_t total = 0;

	buf_init(&gz, 2 * n);
	gz_add(&gz, str_make(zeros, n));
	free(zeros);
	d = (struct drip){buf_str(&gz), 1 << 20, 0};
	struct source in = {.name = "bomb.gz", .size = (int64_t)gz.n, .read = drip_read, .ctx = &d}, *b;
	assert_ok(source_buffered(&in, &b, &e));
	assert_int_equal(b->size, -1);
	while ((got = b->read(b, p, sizeof p, &e)) > 0)
		total += (uint64_t)got;
	assert_int_equal(got, ERR_LIMIT);
	assert_true(total <= (65u << 20));
	assert_non_null(strstr(e.msg, "bomb.gz: gzip: unpacks to more than 200 times its size"));
	assert_string_equal(b->reason, "too large");
	source_close(b);
	buf_release(&gz);
}

/* A source that goes on for ever is read up to the limit and no further. */
static int64_t endless_read(struct source *s, void *p, size_t n, struct err *e)
{
	(void)e;
	memset(p, 'a', n);
	*(uint64_t *)s->ctx += n;
	return (int64_t)n;
}

static void one_line_without_end(void **state)
{
	(void)state;
	static const struct reader *const readers[] = {&reader_plain, &reader_markdown, &reader_html, &reader_brief};

	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		uint64_t given = 0;
		struct read_limits lim = read_limits_default;
		lim.max_file = 1 << 20;
		struct source s = {.name = "line.txt", .size = -1, .read = endless_read, .limits = &lim, .ctx = &given};
		struct got *g = read_source(readers[i], &s);
		assert_int_equal(g->code, 0);
		assert_int_equal(g->n_docs, 0);
		assert_diag(g, READ_SKIP, "too large", "more than 1048576 bytes");
		assert_true(given < (3u << 20));
		got_free(g);
		/* Where the size is known, nothing of it is read but the head. */
		given = 0;
		s.size = (int64_t)1 << 30;
		g = read_source(readers[i], &s);
		assert_diag(g, READ_SKIP, "too large", "more than 1048576 bytes");
		assert_true(given <= (1u << 17));
		got_free(g);
	}
}

static void on_disk(void **state)
{
	(void)state;
	char path[] = "/tmp/attest-source-XXXXXX";
	struct source *f, *b;
	struct err e = {0};
	struct buf out;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "hello world", 11), 11);
	close(fd);
	assert_ok(source_file(path, &f, &e));
	assert_int_equal(f->size, 11);
	assert_true(f->mtime > 0);
	assert_ok(source_buffered(f, &b, &e));
	assert_str(source_head(b), "hello world");
	assert_ok(b->seek(b, 6, &e));
	buf_init(&out, 100);
	assert_ok(source_read_all(b, &out, &e));
	assert_str(buf_str(&out), "world");
	buf_release(&out);
	source_close(b);
	source_close(f);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(source_file(path, &f, &e), ERR_NOTFOUND);
	assert_int_equal(source_file("/tmp", &f, &e), ERR_FORMAT);
	assert_non_null(strstr(e.msg, "not a regular file"));
	source_close(NULL);
}

static void memory(void **state)
{
	(void)state;
	struct str cursor;
	struct err e = {0};
	char p[8];
	struct source s = source_memory(STR("abcdef"), "m", &cursor);

	assert_int_equal(s.size, 6);
	assert_int_equal(s.read(&s, p, 4, &e), 4);
	assert_ok(s.seek(&s, 1, &e));
	assert_int_equal(s.read(&s, p, 8, &e), 5);
	assert_memory_equal(p, "bcdef", 5);
	assert_int_equal(s.read(&s, p, 8, &e), 0);
	assert_int_equal(s.seek(&s, 7, &e), ERR_FORMAT);
	struct buf b;
	buf_init(&b, 3);
	assert_ok(s.seek(&s, 0, &e));
	assert_int_equal(source_read_all(&s, &b, &e), ERR_LIMIT);
	buf_release(&b);
	buf_init(&b, 6);
	assert_ok(s.seek(&s, 0, &e));
	assert_ok(source_read_all(&s, &b, &e));
	assert_str(buf_str(&b), "abcdef");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_and_gzip), cmocka_unit_test(members), cmocka_unit_test(truncated),
		cmocka_unit_test(damaged),	  cmocka_unit_test(bomb),    cmocka_unit_test(one_line_without_end),
		cmocka_unit_test(on_disk),	  cmocka_unit_test(memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
