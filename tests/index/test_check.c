/*
 * test_check.c - damage: any flipped byte is found by the check, and nothing that reads the corpus goes wrong over it.
 */
#include "util.h"

#include "index/index_priv.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

static const char *corpus(void)
{
	const char *dir = new_dir();
	struct writer_opts o = {.ram = 30000, .no_merge = true};
	struct writer *w = open_writer(dir, &o);
	struct err e = {0};
	char id[32];
	bool was;

	for (int i = 0; i < 30; i++) {
		snprintf(id, sizeof id, "t:%d", i);
		put_doc(w, rnd_doc(id, (uint64_t)i + 7));
	}
	struct doc *d = doc_begin("n:1", "Notice");
	doc_add_rel(d, DOC_REL_RETRACTION_OF, STR("t:4"), STR(""));
	doc_add_rel(d, DOC_REL_SAME_AS, STR("n:2"), STR(""));
	put_doc(w, doc_end(d));
	assert_ok(writer_commit(w, &e));
	assert_ok(writer_delete(w, STR("t:3"), &was, &e));
	assert_ok(writer_delete(w, STR("t:20"), &was, &e));
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	return dir;
}

/* Everything a reader does; errors are fine, crashes and findings of the sanitizers are not. */
static void use(const char *dir)
{
	struct corpus *c;
	struct err e;
	struct hit h[20];
	struct arena a;

	if (corpus_open(dir, &c, &e))
		return;
	struct snap *s = corpus_snap(c);
	arena_init(&a, 1 << 24);
	for (uint32_t i = 0; i < snap_doc_end(s); i++) {
		struct doc_columns col;
		struct doc *d;
		snap_columns(s, i, &col);
		if (snap_doc(s, i, &d, &e) == 0)
			doc_free(d);
	}
	for (uint32_t p = 0; p < snap_passage_end(s); p++) {
		struct passage_term *t;
		size_t n_terms;
		snap_passage_terms(s, p, &a, &t, &n_terms, NULL);
		arena_clear(&a);
	}
	for (uint64_t seed = 1; seed < 6; seed++) {
		struct rnd r = {seed};
		char word[4][16];
		struct query_term q[4];
		for (int i = 0; i < 4; i++) {
			rnd_word(&r, word[i]);
			q[i] = (struct query_term){str_c(word[i]), 1};
		}
		snap_search(s, q, 4, NULL, h, 20, &e);
	}
	struct str terms[8];
	uint32_t df[8];
	snap_terms(s, STR("k"), &a, terms, df, 8);
	arena_release(&a);
	snap_unref(s);
	corpus_close(c);
}

struct file {
	char path[512];
	off_t size;
};

static size_t list(const char *dir, struct file *out, size_t max)
{
	DIR *d = opendir(dir);
	struct dirent *de;
	size_t n = 0;

	assert_non_null(d);
	while ((de = readdir(d)) && n < max) {
		struct stat st;
		if (de->d_name[0] == '.' || strcmp(de->d_name, "LOCK") == 0)
			continue;
		snprintf(out[n].path, sizeof out[n].path, "%s/%s", dir, de->d_name);
		assert_int_equal(stat(out[n].path, &st), 0);
		out[n++].size = st.st_size;
	}
	closedir(d);
	return n;
}

static unsigned char swap(const char *path, off_t at, unsigned char x)
{
	unsigned char was, now;
	int fd = open(path, O_RDWR);

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &was, 1, at), 1);
	now = was ^ x;
	assert_int_equal(pwrite(fd, &now, 1, at), 1);
	close(fd);
	return was;
}

static void flipped_bytes(void **state)
{
	(void)state;
	const char *dir = corpus();
	struct file f[32];
	struct rnd r = {42};
	size_t n = list(dir, f, 32);

	assert_true(n >= 6);
	assert_sound(dir);
	for (size_t i = 0; i < n; i++) {
		for (int k = 0; k < 120; k++) {
			/* Headers and footers, and anywhere. */
			off_t at = k < 30   ? k
				   : k < 60 ? f[i].size - 1 - (k - 30)
					    : (off_t)rnd_below(&r, (uint32_t)f[i].size);
			unsigned char x = (unsigned char)(1u << rnd_below(&r, 8));
			struct err e = {0};
			unsigned told = 0;
			struct check_report rep = {.problem = count_problem, .ctx = &told};
			if (at < 0 || at >= f[i].size)
				continue;
			swap(f[i].path, at, x);
			int got = index_check(dir, &rep, &e);
			if (got != ERR_CORRUPT && got != ERR_VERSION)
				fail_msg("%s, byte %lld ^ %02x: not found", f[i].path, (long long)at, x);
			assert_true(e.msg[0]);
			if (k % 4 == 0)
				use(dir);
			swap(f[i].path, at, x);
		}
	}
	assert_sound(dir);
	drop_dir(dir);
}

static void cut_short(void **state)
{
	(void)state;
	const char *dir = corpus();
	struct file f[32];
	struct rnd r = {43};
	size_t n = list(dir, f, 32);

	for (size_t i = 0; i < n; i++) {
		struct buf whole;
		struct err e = {0};
		buf_init(&whole, 1 << 26);
		assert_ok(fs_read(f[i].path, &whole, &e));
		for (int k = 0; k < 6; k++) {
			struct check_report rep = {0};
			size_t to = k == 0 ? 0 : k == 1 ? whole.n - 1 : rnd_below(&r, (uint32_t)whole.n);
			assert_int_equal(truncate(f[i].path, (off_t)to), 0);
			assert_int_equal(index_check(dir, &rep, &e), ERR_CORRUPT);
			use(dir);
			assert_ok(fs_write_atomic(f[i].path, buf_str(&whole), &e));
		}
		/* Missing altogether. */
		struct check_report rep = {0};
		assert_int_equal(unlink(f[i].path), 0);
		int got = index_check(dir, &rep, &e);
		assert_true(got == ERR_CORRUPT || (got == ERR_NOTFOUND && strstr(f[i].path, "MANIFEST")));
		use(dir);
		assert_ok(fs_write_atomic(f[i].path, buf_str(&whole), &e));
		buf_release(&whole);
	}
	assert_sound(dir);
	drop_dir(dir);
}

/* All that a reader can be told of a corpus of three documents; false where something was not to be had. */
static bool tell_all(const struct snap *s, struct buf *out)
{
	static const char *const words[] = {"fever", "rash", "cough", "ague"};
	struct query_term q[4];
	struct hit h[20];
	struct err e;
	struct arena a;
	bool good = true;

	arena_init(&a, 1 << 20);
	buf_printf(out, "%llu %llu\n", (unsigned long long)snap_stats(s)->docs,
		   (unsigned long long)snap_stats(s)->passages);
	for (uint32_t i = 0; i < snap_doc_end(s); i++) {
		struct doc_columns c;
		struct doc *d = NULL;
		snap_columns(s, i, &c);
		buf_printf(out, "%d %.*s %.*s %d %d %d %d %u %u %u\n", snap_doc_live(s, i), STR_ARG(c.id),
			   STR_ARG(c.title), c.year, c.kind, c.design, c.status, c.status_by, c.passage_beg,
			   c.passage_end);
		buf_add(out, str_make((const char *)c.content.b, sizeof c.content.b));
		buf_printf(out, "found as %u\n", snap_find(s, c.id));
		if (snap_doc(s, i, &d, &e))
			good = false;
		else
			buf_add(out, d->text);
		doc_free(d);
	}
	for (uint32_t p = 0; p < snap_passage_end(s); p++) {
		struct passage x;
		struct passage_term *t;
		size_t n;
		snap_passage(s, p, &x);
		buf_printf(out, "%u %u %u %u %u %u %u\n", x.doc, x.beg, x.end, x.block, x.n_blocks, x.section, x.words);
		good = snap_passage_terms(s, p, &a, &t, &n, &e) == 0 && good;
		for (size_t i = 0; i < n; i++)
			buf_printf(out, "%.*s %d %d\n", STR_ARG(t[i].term), t[i].tf[0], t[i].tf[FIELD_TITLE]);
	}
	for (size_t i = 0; i < 4; i++) {
		struct str terms[8];
		uint32_t df[8];
		q[i] = (struct query_term){str_c(words[i]), 1};
		buf_printf(out, "%u %u\n", snap_df(s, q[i].term), snap_doc_df(s, q[i].term));
		size_t n = snap_terms(s, str_sub(q[i].term, 0, 1), &a, terms, df, 8);
		for (size_t k = 0; k < n; k++)
			buf_printf(out, "%.*s %u\n", STR_ARG(terms[k]), df[k]);
	}
	int n = snap_search(s, q, 4, NULL, h, 20, &e);
	good = good && n >= 0;
	for (int i = 0; i < n; i++)
		buf_printf(out, "%u %a\n", h[i].passage, (double)h[i].score);
	struct snap_rel rels[4];
	for (size_t k = snap_rels(s, STR("t:1"), rels, 4); k--;)
		buf_printf(out, "%u %d\n", rels[k].doc, rels[k].kind);
	arena_release(&a);
	return good && !snap_lost(s);
}

static bool open_and_tell(const char *dir, struct buf *out)
{
	struct corpus *c;
	struct err e;

	buf_clear(out);
	if (corpus_open(dir, &c, &e))
		return false;
	struct snap *s = corpus_snap(c);
	bool good = tell_all(s, out);
	snap_unref(s);
	corpus_close(c);
	return good;
}

/*
 * Pages are looked at when they are first read: every byte of a segment, flipped, must be found by whoever reads what
 * it says, or make no difference to what is read.
 */
static void every_byte(void **state)
{
	const char *dir = new_dir();
	struct writer *w = open_writer(dir, NULL);
	struct err e = {0};
	struct file f[8];
	struct buf want, got;
	size_t told = 0, tried = 0;
	bool was;

	(void)state;
	buf_init(&want, 1 << 20);
	buf_init(&got, 1 << 20);
	for (int i = 1; i <= 3; i++) {
		char id[8];
		snprintf(id, sizeof id, "t:%d", i);
		struct doc *d = doc_begin(id, i == 1 ? "Rash" : "Cough");
		doc_block(d, BLOCK_PARA, 0, i == 2 ? STR("Fever, cough and ague.") : STR("Rash without fever."));
		if (i == 2)
			doc_add_rel(d, DOC_REL_RETRACTION_OF, STR("t:1"), STR(""));
		put_doc(w, doc_end(d));
	}
	assert_ok(writer_commit(w, &e));
	assert_ok(writer_delete(w, STR("t:3"), &was, &e));
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	assert_true(open_and_tell(dir, &want));
	size_t n = list(dir, f, 8);
	for (size_t i = 0; i < n; i++) {
		for (off_t at = 0; at < f[i].size; at++, tried++) {
			swap(f[i].path, at, (unsigned char)(1u << (at % 8)));
			bool good = open_and_tell(dir, &got);
			told += !good;
			if (good && !str_eq(buf_str(&got), buf_str(&want)))
				fail_msg("%s, byte %lld: another answer, and no error", f[i].path, (long long)at);
			swap(f[i].path, at, (unsigned char)(1u << (at % 8)));
		}
	}
	/* Nearly all of it is read by somebody. */
	assert_true(told > tried * 9 / 10);
	buf_release(&want);
	buf_release(&got);
	drop_dir(dir);
}

/* Damage where a search reads: the search says which file. */
static void search_says_so(void **state)
{
	(void)state;
	const char *dir = corpus();
	struct corpus *c;
	struct err e = {0};
	struct hit h[10];
	struct query_term q = {STR("kbcz1"), 1};
	char path[512];

	snprintf(path, sizeof path, "%s/s00000001.index", dir);
	swap(path, HEADER_SIZE + 5, 1);
	/* Postings are looked at when they are used, not before. */
	int r = corpus_open(dir, &c, &e);
	if (!r) {
		struct snap *s = corpus_snap(c);
		assert_int_equal(snap_search(s, &q, 1, NULL, h, 10, &e), ERR_CORRUPT);
		snap_unref(s);
		corpus_close(c);
	}
	assert_non_null(strstr(e.msg, "s00000001.index"));
	drop_dir(dir);
}

/* What no checksum can see: a segment whose parts contradict each other. */
static void contradictions(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct seg_writer w;
	struct manifest_seg m;
	struct err e = {0};
	struct analysed *a;
	struct doc *d = doc_begin("t:1", NULL);

	doc_block(d, BLOCK_PARA, 0, STR("term"));
	doc_end(d);
	assert_ok(index_analyse(d, &a, &e));
	doc_free(d);
	for (int wrong = 0; wrong < 6; wrong++) {
		struct check_report rep = {0};
		uint32_t passages[4] = {0};
		uint8_t impacts[4] = {9};
		struct fwd_entry en = {.term = 0, .tf = {1, 0, 0}};
		struct buf list, none;
		struct passage p = a->passages[0];
		struct impact_norm norm = {{0}};
		uint64_t one[HALF_FIELDS] = {1, 0, 0}, zero[HALF_FIELDS] = {0};
		uint16_t tf[FIELD_N] = {1};
		buf_init(&list, 100);
		buf_init(&none, 100);
		fwd_put(&list, &en, 1);
		fwd_put(&none, NULL, 0);
		impact_norm_half(&norm, 0, one);
		impact_norm_half(&norm, DOC_FIELD_FIRST, zero);
		impacts[0] = impact_of(&norm, tf);
		if (wrong == 1)
			impacts[0]++;
		if (wrong == 2)
			p.end = 1 << 20;
		if (wrong == 3)
			p.section = 99;
		assert_ok(seg_write_begin(&w, dir, 1, &e));
		uint8_t *usual = calloc(1, USUAL_SIZE);
		impact_usual(impacts, 1, usual);
		seg_write_usual(&w, usual, 1);
		seg_write_term(&w, STR("term"), passages, impacts, 1, 1);
		if (wrong == 4)
			seg_write_term(&w, STR("word"), passages, impacts, 1, 1);
		struct seg_doc sd = a->doc;
		if (wrong == 5)
			sd.content.b[3] ^= 1;
		seg_write_doc(&w, &sd, buf_str(&none));
		seg_write_passage(&w, &p, buf_str(&list));
		assert_ok(seg_write_finish(&w, &m, &e));
		uint64_t problems = check_segment(dir, &m, &rep);
		assert_int_equal(problems > 0, wrong > 0);
		buf_release(&list);
		buf_release(&none);
		drop_dir(dir);
		assert_ok(fs_mkdirs(dir, &e));
	}
	analysed_free(a);
	drop_dir(dir);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(flipped_bytes), cmocka_unit_test(cut_short),
				       cmocka_unit_test(every_byte),
				       cmocka_unit_test(search_says_so), cmocka_unit_test(contradictions)};

	return cmocka_run_group_tests(t, NULL, NULL);
}
