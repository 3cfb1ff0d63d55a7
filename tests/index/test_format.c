/*
 * test_format.c - the worked example of docs/index-format.md is what is written; passages too large for narrow records.
 *
 * Lines of the form "    0018  6b 62 …  text" under a heading "Example: NAME" are the bytes of file NAME from that
 * (hexadecimal) offset on. They must cover the whole file. With $ATTEST_UPDATE set the bytes are printed in place of
 * being compared.
 */
#include "util.h"

#include "index/index_priv.h"

#include <ctype.h>

/* The two documents of the example; in the place of a compressed document stands the word zip. */
static const char *example(struct manifest *m)
{
	static const uint32_t fever[] = {0, 1}, rash[] = {0, 2};
	static const struct fwd_entry title = {1, {1, 0, 0}}, first[] = {{0, {1, 0, 0}}, {1, {1, 0, 0}}},
				      second = {0, {2, 0, 0}}, third = {1, {1, 0, 0}};
	struct seg_writer w;
	struct err e = {0};
	struct buf b;
	struct impact_norm n;
	uint64_t len[HALF_FIELDS] = {2, 0, 0}, none[HALF_FIELDS] = {0}, one[HALF_FIELDS] = {1, 0, 0};
	uint16_t body[FIELD_N] = {1}, both[FIELD_N] = {1, 0, 0, 1}, twice[FIELD_N] = {2};
	uint8_t f[2], r[2];
	const char *dir = new_dir();

	impact_norm_half(&n, 0, len);
	impact_norm_half(&n, DOC_FIELD_FIRST, one);
	f[0] = impact_of(&n, body);
	r[0] = impact_of(&n, both);
	impact_norm_half(&n, DOC_FIELD_FIRST, none);
	f[1] = impact_of(&n, twice);
	impact_norm_half(&n, 0, one);
	r[1] = impact_of(&n, body);

	buf_init(&b, 1 << 10);
	assert_ok(seg_write_begin(&w, dir, 1, &e));
	/* Passage 0 has both words, 1 fever alone, 2 rash alone. */
	const uint8_t first_has[] = {f[0], r[0]};
	uint8_t *usual = calloc(3, USUAL_SIZE);
	impact_usual(first_has, 2, usual);
	impact_usual(&f[1], 1, usual + USUAL_SIZE);
	impact_usual(&r[1], 1, usual + 2 * USUAL_SIZE);
	seg_write_usual(&w, usual, 3);
	seg_write_term(&w, STR("fever"), fever, f, 2, 2);
	seg_write_term(&w, STR("rash"), rash, r, 2, 2);
	struct seg_doc a = {.id = STR("a:1"),
			    .title = STR("Rash"),
			    .content = sha256_of(STR("a:1")),
			    .year = 2020,
			    .kind = DOC_KIND_RESEARCH,
			    .version = 1,
			    .revised = 20210304,
			    .zip = STR("zip"),
			    .raw = 100};
	fwd_put(&b, &title, 1);
	seg_write_doc(&w, &a, buf_str(&b));
	seg_write_name(&w, STR("doi:10.1/x"));
	struct passage p = {.beg = 5, .end = 20, .block = 1, .n_blocks = 1, .words = 3};
	buf_clear(&b);
	fwd_put(&b, first, 2);
	seg_write_passage(&w, &p, buf_str(&b));
	struct seg_doc c = {.id = STR("b:2"),
			    .content = sha256_of(STR("b:2")),
			    .kind = DOC_KIND_NOTICE,
			    .version = 1,
			    .zip = STR("zip"),
			    .raw = 80};
	buf_clear(&b);
	fwd_put(&b, NULL, 0);
	seg_write_doc(&w, &c, buf_str(&b));
	seg_write_rel(&w, STR("a:1"), DOC_REL_RETRACTION_OF);
	p = (struct passage){.beg = 0, .end = 12, .block = 0, .n_blocks = 1, .words = 2};
	buf_clear(&b);
	fwd_put(&b, &second, 1);
	seg_write_passage(&w, &p, buf_str(&b));
	p = (struct passage){.beg = 13, .end = 18, .block = 1, .n_blocks = 1, .words = 1};
	buf_clear(&b);
	fwd_put(&b, &third, 1);
	seg_write_passage(&w, &p, buf_str(&b));
	buf_release(&b);

	m->segs = calloc(1, sizeof *m->segs);
	m->n_segs = 1;
	assert_ok(seg_write_finish(&w, m->segs, &e));
	struct seg *s;
	struct dead *d;
	static const uint8_t bits[] = {2};
	assert_ok(seg_open(dir, 1, m->segs, &s, &e));
	assert_ok(dead_make(s, NULL, bits, &d, &e));
	assert_ok(dead_write(dir, s, d, 1, m->segs, &e));
	struct snap_counts n_living;
	assert_ok(count_living(&s, &d, 1, &n_living, &e));
	m->generation = 2;
	m->next = 2;
	m->content = n_living.content;
	m->docs = n_living.docs;
	m->passages = n_living.passages;
	m->terms = n_living.terms;
	assert_ok(manifest_write(dir, m, &e));
	dead_unref(d);
	seg_unref(s);
	return dir;
}

/* The bytes that the document gives for a file. */
static void documented(struct str text, const char *name, struct buf *out)
{
	char head[64];
	struct str line;

	snprintf(head, sizeof head, "### Example: %s\n", name);
	size_t at = str_find(text, str_c(head), 0);
	if (at == SIZE_MAX)
		fail_msg("docs/index-format.md has no \"%s\"", head);
	text = str_sub(text, at + strlen(head), text.n);
	while (str_cut(&text, '\n', &line) && !str_starts(line, STR("### "))) {
		unsigned off, byte;
		int n;
		char copy[200];
		snprintf(copy, sizeof copy, "%.*s", STR_ARG(line));
		if (strncmp(copy, "    ", 4) != 0 || sscanf(copy + 4, "%4x%n", &off, &n) != 1 || n != 4)
			continue;
		if (off != out->n)
			fail_msg("%s: line %04x where %04zx is next", name, off, out->n);
		for (const char *p = copy + 10;
		     isxdigit((unsigned char)p[0]) && isxdigit((unsigned char)p[1]) && (p[2] == ' ' || !p[2]);
		     p += p[2] ? 3 : 2) {
			sscanf(p, "%2x", &byte);
			buf_byte(out, (unsigned char)byte);
		}
	}
}

static void compare(const char *dir, struct str text, const char *name)
{
	struct buf file, want;
	struct err e = {0};
	char path[512];

	buf_init(&file, 1 << 20);
	buf_init(&want, 1 << 20);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_ok(fs_read(path, &file, &e));
	if (getenv("ATTEST_UPDATE")) {
		for (size_t i = 0; i < file.n; i++) {
			if (i % 8 == 0)
				printf("\n    %04zx ", i);
			printf(" %02x", (unsigned char)file.p[i]);
		}
		printf("\n");
	} else {
		documented(text, name, &want);
		for (size_t i = 0; i < file.n && i < want.n; i++) {
			if (file.p[i] != want.p[i])
				fail_msg("%s, byte %04zx: %02x is written, %02x documented", name, i,
					 (unsigned char)file.p[i], (unsigned char)want.p[i]);
		}
		assert_int_equal(file.n, want.n);
	}
	buf_release(&file);
	buf_release(&want);
}

static void as_documented(void **state)
{
	(void)state;
	struct manifest m = {0};
	struct err e = {0};
	struct buf text;
	char path[512];
	const char *dir = example(&m), *root = getenv("ATTEST_SOURCE_ROOT");

	if (!root)
		skip();
	buf_init(&text, 1 << 20);
	snprintf(path, sizeof path, "%s/docs/index-format.md", root);
	assert_ok(fs_read(path, &text, &e));
	compare(dir, buf_str(&text), "s00000001.docs");
	compare(dir, buf_str(&text), "s00000001.index");
	compare(dir, buf_str(&text), "s00000001.0001.dead");
	/* The manifest is given as it reads. */
	struct buf manifest;
	buf_init(&manifest, 1 << 16);
	manifest_print(&m, &manifest);
	if (getenv("ATTEST_UPDATE"))
		printf("%s", manifest.p);
	struct str lines = buf_str(&manifest), line;
	while (str_cut(&lines, '\n', &line) && line.n) {
		char want[300];
		snprintf(want, sizeof want, "\n    %.*s\n", STR_ARG(line));
		if (str_find(buf_str(&text), str_c(want), 0) == SIZE_MAX && !getenv("ATTEST_UPDATE"))
			fail_msg("docs/index-format.md lacks the line \"%.*s\"", STR_ARG(line));
	}
	buf_release(&manifest);
	buf_release(&text);
	manifest_release(&m);
	drop_dir(dir);
}

/* Numbers of one passage that do not fit the narrow record: all come back as they were written, by wide ones. */
static void wide_passages(void **state)
{
	(void)state;
	static const struct passage narrow = {.beg = 0xffffff,
					      .end = 0xffffff + 0xffff,
					      .block = 0xffff,
					      .n_blocks = 1,
					      .section = 2,
					      .words = 0xffff};
	static const uint32_t at[] = {0, 1};
	static const uint8_t impacts[] = {7, 9};
	static const struct fwd_entry en = {0, {1, 0, 0}};

	for (int wrong = 0; wrong < 7; wrong++) {
		struct passage p[2] = {{.beg = 3, .end = 9, .block = 1, .n_blocks = 1, .section = 1, .words = 2},
				       narrow};
		const char *dir = new_dir();
		struct seg_writer w;
		struct manifest_seg m;
		struct err e = {0};
		struct seg *s;
		struct buf list, none;
		uint32_t *fields[] = {NULL,	      &p[1].beg,     &p[1].end,  &p[1].block,
				      &p[1].n_blocks, &p[1].section, &p[1].words};
		uint8_t *usual = calloc(2, USUAL_SIZE);
		if (wrong)
			*fields[wrong] += wrong == 1 ? 1 : UINT16_MAX + 1;
		buf_init(&list, 100);
		buf_init(&none, 100);
		fwd_put(&list, &en, 1);
		fwd_put(&none, NULL, 0);
		assert_ok(seg_write_begin(&w, dir, 1, &e));
		seg_write_usual(&w, usual, 2);
		seg_write_term(&w, STR("term"), at, impacts, 2, 1);
		struct seg_doc d = {.id = STR("a:1"), .zip = STR("zip"), .raw = 100};
		seg_write_doc(&w, &d, buf_str(&none));
		for (int i = 0; i < 2; i++)
			seg_write_passage(&w, &p[i], buf_str(&list));
		assert_ok(seg_write_finish(&w, &m, &e));
		assert_ok(seg_open(dir, 1, &m, &s, &e));
		assert_ok(seg_whole(s, &e));
		assert_int_equal(s->passage_size, wrong ? PASSAGE_WIDE_SIZE : PASSAGE_REC_SIZE);
		for (uint32_t i = 0; i < 2; i++) {
			struct passage got;
			seg_passage(s, i, &got);
			assert_memory_equal(&got, &p[i], sizeof got);
			assert_int_equal(seg_passage_list(s, i), 1 + 2 * i);
		}
		struct postings l;
		uint32_t passages[POSTING_BLOCK];
		uint8_t back[POSTING_BLOCK];
		assert_ok(seg_postings(s, 0, &l, &e));
		assert_int_equal(postings_block(&l, 0, passages, back), 2);
		assert_memory_equal(back, impacts, sizeof impacts);
		seg_unref(s);
		buf_release(&list);
		buf_release(&none);
		drop_dir(dir);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(as_documented), cmocka_unit_test(wide_passages)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
