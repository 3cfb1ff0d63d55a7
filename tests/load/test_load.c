#include "test.h"

#include "base/fs.h"
#include "load/load.h"

#include <stdatomic.h>
#include <unistd.h>

/* ---- a folder, files in it, and what loading told ---- */

struct world {
	char dir[64];
	char corpus[96];
	struct buf diags; /* one a line */
	struct buf paths; /* one a line */
	atomic_bool cancel;
	uint64_t cancel_after; /* documents; 0: never */
	uint64_t shown;	       /* calls of progress */
	bool went_back;	       /* progress counted down */
	struct load_progress last;
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	strcpy(w->dir, "/tmp/attest-load-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->corpus, sizeof w->corpus, "%s/corpus", w->dir);
	buf_init(&w->diags, 1 << 20);
	buf_init(&w->paths, 1 << 20);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	struct err e;

	fs_remove_tree(w->dir, &e);
	buf_release(&w->diags);
	buf_release(&w->paths);
	free(w);
	return 0;
}

static void write_file(struct world *w, const char *name, struct str bytes)
{
	char path[256], *slash;
	struct err e;

	snprintf(path, sizeof path, "%s/%s", w->dir, name);
	slash = strrchr(path, '/');
	*slash = 0;
	assert_ok(fs_mkdirs(path, &e));
	*slash = '/';
	assert_ok(fs_write_atomic(path, bytes, &e));
}

static void record(struct buf *b, unsigned n, unsigned version, const char *text)
{
	buf_printf(b,
		   "<PubmedArticle><MedlineCitation><PMID "
		   "Version=\"%u\">%u</PMID><Article><Journal><JournalIssue><PubDate><Year>%u</Year>"
		   "</PubDate></JournalIssue><Title>Journal of Invented "
		   "Diseases</Title></Journal><ArticleTitle>Varelitis, part %u</ArticleTitle>"
		   "<Abstract><AbstractText>%s "
		   "%u.</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>\n",
		   version, 90000000 + n, 1990 + n % 30, n, text, n);
}

static void begin(struct buf *b)
{
	buf_init(b, 64 << 20);
	buf_addc(b, "<?xml version=\"1.0\"?>\n<PubmedArticleSet>\n");
}

static void finish(struct world *w, struct buf *b, const char *name)
{
	buf_addc(b, "</PubmedArticleSet>\n");
	assert_int_equal(b->err, 0);
	write_file(w, name, buf_str(b));
	buf_release(b);
}

static void set_of(struct world *w, const char *name, unsigned from, unsigned to, const char *text)
{
	struct buf b;

	begin(&b);
	for (unsigned i = from; i < to; i++)
		record(&b, i, 1, text);
	finish(w, &b, name);
}

static void on_diag(void *ctx, const struct read_diag *d)
{
	struct world *w = ctx;
	const char *file = strrchr(d->file, '/');

	buf_printf(&w->diags, "%d %s %s\n", d->level, file ? file + 1 : d->file, d->reason);
}

static void on_path(void *ctx, size_t i, int code, uint64_t docs, uint64_t skipped)
{
	struct world *w = ctx;

	buf_printf(&w->paths, "%zu %s %u %u\n", i, err_name(code), (unsigned)docs, (unsigned)skipped);
}

static void on_progress(void *ctx, const struct load_progress *p)
{
	struct world *w = ctx;

	w->went_back |= p->docs < w->last.docs || p->done < w->last.done || p->bytes < w->last.bytes;
	w->last = *p;
	w->last.current = NULL;
	w->shown++;
	if (w->cancel_after && p->docs >= w->cancel_after)
		atomic_store(&w->cancel, true);
}

/* names: relative to the folder, ended by NULL. */
static int load(struct world *w, const char *const *names, const struct load_opts *o, struct load_result *r,
		struct err *e)
{
	struct load_events ev = {on_progress, on_diag, on_path, w};
	struct load_opts opts = o ? *o : (struct load_opts){.threads = 2};
	char full[8][256];
	const char *paths[8];
	struct writer *writer;
	size_t n = 0;
	int code;

	for (; names[n]; n++) {
		snprintf(full[n], sizeof full[n], "%s/%s", w->dir, names[n]);
		paths[n] = full[n];
	}
	opts.cancel = &w->cancel;
	buf_clear(&w->diags);
	buf_clear(&w->paths);
	memset(&w->last, 0, sizeof w->last);
	code = writer_open(w->corpus, NULL, &writer, e);
	assert_int_equal(code, 0);
	code = load_paths(writer, paths, n, &opts, &ev, r, e);
	writer_close(writer);
	return code;
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void stats(struct world *w, struct snap_stats *out)
{
	struct corpus *c;
	struct err e;

	assert_ok(corpus_open(w->corpus, &c, &e));
	struct snap *s = corpus_snap(c);
	*out = *snap_stats(s);
	snap_unref(s);
	corpus_close(c);
}

static bool holds(struct world *w, const char *id)
{
	struct corpus *c;
	struct err e;

	assert_ok(corpus_open(w->corpus, &c, &e));
	struct snap *s = corpus_snap(c);
	bool there = snap_find(s, str_c(id)) != DOC_NONE;
	snap_unref(s);
	corpus_close(c);
	return there;
}

static void drop_corpus(struct world *w)
{
	struct err e;

	assert_ok(fs_remove_tree(w->corpus, &e));
}

static uint64_t settled(const struct load_result *r)
{
	uint64_t n = 0;

	for (int i = 0; i < PUT_N; i++)
		n += r->put[i];
	return n;
}

/* ---- tests ---- */

static void loads_files_and_folders(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct snap_stats st;
	struct err e;

	set_of(w, "in/a.xml", 0, 10, "Alpha");
	set_of(w, "in/deep/b.xml", 10, 15, "Beta");
	write_file(w, "one.txt", STR("A plain text about varelitis.\n"));
	assert_ok(load(w, NAMES("in", "one.txt"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_ADDED], 16);
	assert_int_equal(r.files, 3);
	assert_int_equal(r.skipped, 0);
	assert_int_equal(r.commits, 1);
	assert_true(r.bytes > 0);
	assert_str(buf_str(&w->paths), "0 ok 15 0\n1 ok 1 0\n");
	stats(w, &st);
	assert_int_equal(st.docs, 16);
	assert_true(w->shown > 0);
	assert_int_equal(w->last.docs, 16);
	assert_int_equal(w->last.done, w->last.total);
	assert_true(w->last.total > 0);
}

static void second_time_is_unchanged(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct snap_stats before, after;
	struct err e;

	set_of(w, "a.xml", 0, 30, "Alpha");
	assert_ok(load(w, NAMES("a.xml"), NULL, &r, &e));
	stats(w, &before);
	assert_ok(load(w, NAMES("a.xml"), NULL, &r, &e));
	stats(w, &after);
	assert_int_equal(r.put[PUT_UNCHANGED], 30);
	assert_int_equal(r.put[PUT_ADDED], 0);
	assert_int_equal(r.commits, 0);
	assert_int_equal(before.generation, after.generation);
}

/* Whatever the number of threads and the room in the line, the outcome is the one of a single thread. */
static void order_does_not_depend_on_timing(void **state)
{
	struct world *w = *state;
	static const struct load_opts ways[] = {
		{.threads = 1},
		{.threads = 8},
		{.threads = 3, .memory = 1},
		{.threads = 4, .memory = 100000, .commit_bytes = 1000},
		{.threads = 2, .commit_bytes = 3000},
	};
	struct sha256 content = {{0}};
	struct buf diags, b;
	struct load_result first = {0};
	struct err e;

	/* The same documents again and again in other words, deletions between them, broken ones, and one file large
	 * enough to be streamed. */
	for (unsigned f = 0; f < 12; f++) {
		char name[32];
		begin(&b);
		for (unsigned i = 0; i < 20; i++)
			record(&b, (i * 7 + f * 3) % 40, 1 + (i + f) % 3, f % 2 ? "Odd" : "Even");
		buf_addc(&b, "<PubmedArticle><MedlineCitation><Article><ArticleTitle>No "
			     "number</ArticleTitle></Article></MedlineCitation></PubmedArticle>\n");
		if (f % 3 == 0)
			buf_printf(&b, "<DeleteCitation><PMID Version=\"1\">%u</PMID></DeleteCitation>\n",
				   90000000 + f * 5 % 40);
		snprintf(name, sizeof name, "in/%02u.xml", f);
		finish(w, &b, name);
	}
	begin(&b);
	while (b.n < 1300000) {
		static unsigned n;
		record(&b, n++ % 60, 2,
		       "Streamed varelitis with a longer text so that the file grows, and grows, and grows, until it "
		       "is large enough");
	}
	finish(w, &b, "in/05-large.xml");
	write_file(w, "in/06-broken.xml",
		   STR("<?xml version=\"1.0\"?>\n<PubmedArticleSet><PubmedArticle><MedlineCitation>"));

	buf_init(&diags, 1 << 20);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct load_result r;
		struct snap_stats st;
		drop_corpus(w);
		assert_ok(load(w, NAMES("in"), &ways[i], &r, &e));
		stats(w, &st);
		assert_false(w->went_back);
		if (i == 0) {
			content = st.content;
			first = r;
			buf_add(&diags, buf_str(&w->diags));
			assert_true(diags.n > 0);
			assert_true(r.put[PUT_REPLACED] > 0 && r.removed > 0);
			continue;
		}
		assert_memory_equal(&st.content, &content, sizeof content);
		assert_true(str_eq(buf_str(&w->diags), buf_str(&diags)));
		assert_memory_equal(r.put, first.put, sizeof r.put);
		assert_int_equal(r.removed, first.removed);
		assert_int_equal(r.skipped, first.skipped);
		if (ways[i].commit_bytes == 1000)
			assert_true(r.commits > 5);
	}
	buf_release(&diags);
}

/* A worker sees a document as unchanged, and one before it in the order takes it away: it has to come back. */
static void deletion_before_an_unchanged_one(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct err e;
	struct buf b;

	set_of(w, "a.xml", 1, 2, "Alpha");
	assert_ok(load(w, NAMES("a.xml"), NULL, &r, &e));
	begin(&b);
	buf_addc(&b, "<DeleteCitation><PMID Version=\"1\">90000001</PMID></DeleteCitation>\n");
	record(&b, 1, 1, "Alpha");
	finish(w, &b, "b.xml");
	assert_ok(load(w, NAMES("b.xml"), NULL, &r, &e));
	assert_int_equal(r.removed, 1);
	assert_int_equal(r.put[PUT_ADDED], 1);
	assert_int_equal(r.put[PUT_UNCHANGED], 0);
	assert_true(holds(w, "pubmed:90000001"));
}

static void deletes(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct err e;
	struct buf b;

	set_of(w, "a.xml", 1, 4, "Alpha");
	begin(&b);
	buf_addc(&b, "<DeleteCitation><PMID Version=\"1\">90000002</PMID><PMID "
		     "Version=\"1\">90000077</PMID></DeleteCitation>\n");
	finish(w, &b, "b.xml");
	assert_ok(load(w, NAMES("a.xml", "b.xml"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_ADDED], 3);
	assert_int_equal(r.removed, 1);
	assert_int_equal(r.not_there, 1);
	assert_false(holds(w, "pubmed:90000002"));
	assert_true(holds(w, "pubmed:90000003"));
}

static void broken_things_are_told_and_the_rest_goes_in(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct err e;

	set_of(w, "in/a.xml", 0, 5, "Alpha");
	write_file(w, "in/b.xml",
		   STR("<?xml version=\"1.0\"?>\n<PubmedArticleSet>\n<PubmedArticle><MedlineCitation><PMID>9"));
	write_file(w, "in/c.txt", STR(""));
	write_file(w, "in/README", STR("not a document"));
	set_of(w, "in/d.xml", 5, 8, "Delta");
	assert_ok(load(w, NAMES("in", "nowhere", "in/d.xml"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_ADDED], 8);
	assert_int_equal(r.put[PUT_UNCHANGED], 3);
	assert_int_equal(r.skipped, 3);
	assert_int_equal(r.passed_over, 1);
	assert_true(str_find(buf_str(&w->diags), STR("b.xml truncated\n"), 0) != SIZE_MAX);
	assert_true(str_find(buf_str(&w->diags), STR("c.txt empty\n"), 0) != SIZE_MAX);
	assert_true(str_find(buf_str(&w->diags), STR("nowhere not found\n"), 0) != SIZE_MAX);
	assert_str(buf_str(&w->paths), "0 ok 8 2\n1 not-found 0 1\n2 ok 3 0\n");
	uint64_t n = 0;
	for (size_t i = 0; i < r.n_reasons; i++)
		n += r.reasons[i].n;
	assert_int_equal(n, r.skipped);
}

static void cancelled_in_the_middle_keeps_what_was_put(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct snap_stats st;
	struct err e;

	for (unsigned i = 0; i < 40; i++) {
		char name[32];
		snprintf(name, sizeof name, "in/%03u.xml", i);
		set_of(w, name, 50 * i, 50 * i + 50, "Alpha");
	}
	/* The flag is set at the first call of progress after some documents, or before the beginning when the machine
	 * is fast. */
	w->cancel_after = 1;
	int code = load(w, NAMES("in"), &(struct load_opts){.threads = 2, .memory = 100000}, &r, &e);
	assert_int_equal(code, ERR_CANCELLED);
	stats(w, &st);
	assert_int_equal(st.docs, settled(&r));
	assert_true(st.docs < 2000);
	/* The same again finishes it. */
	w->cancel_after = 0;
	atomic_store(&w->cancel, false);
	assert_ok(load(w, NAMES("in"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_ADDED] + r.put[PUT_UNCHANGED], 2000);
	assert_int_equal(r.put[PUT_UNCHANGED], st.docs);
	stats(w, &st);
	assert_int_equal(st.docs, 2000);
}

static void cancelled_before_it_began(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct err e;

	set_of(w, "a.xml", 0, 10, "Alpha");
	atomic_store(&w->cancel, true);
	assert_int_equal(load(w, NAMES("a.xml"), NULL, &r, &e), ERR_CANCELLED);
	assert_int_equal(settled(&r), 0);
}

static void forced_and_unknown_formats(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct err e;

	write_file(w, "in/README", STR("A text about varelitis, in a file that is passed over.\n"));
	assert_ok(load(w, NAMES("in"), NULL, &r, &e));
	assert_int_equal(settled(&r), 0);
	assert_int_equal(r.passed_over, 1);
	assert_ok(load(w, NAMES("in"), &(struct load_opts){.format = "text", .threads = 1}, &r, &e));
	assert_int_equal(r.put[PUT_ADDED], 1);
	assert_int_equal(load(w, NAMES("in"), &(struct load_opts){.format = "papyrus"}, &r, &e), ERR_USAGE);
	assert_non_null(strstr(e.msg, "papyrus"));
}

/* Files of two folders that ask for one name; a file that has moved; one brief's id in two files. */
static void names_that_are_taken(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct err e;

	write_file(w, "a/ward/sepsis.txt", STR("Sepsis in ward A is treated with zolor.\n"));
	write_file(w, "a/ward/Sepsis.txt", STR("Another file of the same name but for a letter.\n"));
	write_file(w, "b/ward/sepsis.txt", STR("Sepsis in ward B is treated with tea.\n"));
	assert_ok(load(w, NAMES("a/ward", "b/ward"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_ADDED], 3);
	assert_string_equal(w->diags.p, "0 sepsis.txt same name\n");
	/* The same again, in another order and through another path: the names stay. */
	assert_ok(load(w, NAMES("b/ward/sepsis.txt", "b/../a/ward"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_UNCHANGED], 3);
	/* A copy of the same bytes is the same document. */
	write_file(w, "c/ward/sepsis.txt", STR("Sepsis in ward A is treated with zolor.\n"));
	assert_ok(load(w, NAMES("c/ward"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_UNCHANGED], 1);
	assert_int_equal(w->diags.n, 0);
	/* What has moved and changed takes the place of what it was, and that is told. */
	char gone[256];
	snprintf(gone, sizeof gone, "%s/a", w->dir);
	assert_ok(fs_remove_tree(gone, &e));
	write_file(w, "d/ward/Sepsis.txt", STR("Another text by now.\n"));
	assert_ok(load(w, NAMES("d/ward"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_REPLACED], 1);
	assert_string_equal(w->diags.p, "0 Sepsis.txt same name\n");
	/* The list is no truth: damaged, it is forgotten. */
	write_file(w, "corpus/ORIGINS", STR("\t\n\xff%\tx\nfile:%zz\t\n%"));
	assert_ok(load(w, NAMES("d/ward"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_UNCHANGED], 1);
}

/* attest.toml: of the folder, else of the one above; of a file that is named, its own folder's; what is wrong is told. */
static void settings_of_folders(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct corpus *c;
	struct err e;

	write_file(w, "in/attest.toml", STR("kind = \"guideline\"\nyear = 2020\n"));
	write_file(w, "in/a.txt", STR("Zolor is given to adults.\n"));
	write_file(w, "in/deep/b.txt", STR("Tea is given to children.\n"));
	write_file(w, "in/own/attest.toml", STR("kind = \"protocol\"\ncolour = \"red\"\n"));
	write_file(w, "in/own/c.txt", STR("Water is given to all.\n"));
	assert_ok(load(w, NAMES("in"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_ADDED], 3);
	assert_non_null(strstr(w->diags.p, "1 attest.toml format\n"));
	assert_ok(corpus_open(w->corpus, &c, &e));
	struct snap *s = corpus_snap(c);
	static const struct {
		const char *id;
		enum doc_kind kind;
		int year;
	} want[] = {{"file:in/a.txt", DOC_KIND_GUIDELINE, 2020},
		    {"file:in/deep/b.txt", DOC_KIND_GUIDELINE, 2020},
		    {"file:in/own/c.txt", DOC_KIND_PROTOCOL, 0}};
	for (size_t i = 0; i < 3; i++) {
		struct doc_columns col;
		uint32_t d = snap_find(s, str_c(want[i].id));
		assert_int_not_equal(d, DOC_NONE);
		snap_columns(s, d, &col);
		assert_int_equal(col.kind, want[i].kind);
		assert_int_equal(col.year, want[i].year);
	}
	snap_unref(s);
	corpus_close(c);
	/* The file alone, and the folder, give the same. */
	assert_ok(load(w, NAMES("in/a.txt"), NULL, &r, &e));
	assert_int_equal(r.put[PUT_UNCHANGED], 1);
}

static void no_paths(void **state)
{
	struct world *w = *state;
	struct load_result r;
	struct err e;
	const char *const none[] = {NULL};

	assert_ok(load(w, none, NULL, &r, &e));
	assert_int_equal(settled(&r), 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test_setup_teardown(loads_files_and_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(second_time_is_unchanged, setup, teardown),
		cmocka_unit_test_setup_teardown(order_does_not_depend_on_timing, setup, teardown),
		cmocka_unit_test_setup_teardown(deletion_before_an_unchanged_one, setup, teardown),
		cmocka_unit_test_setup_teardown(deletes, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_things_are_told_and_the_rest_goes_in, setup, teardown),
		cmocka_unit_test_setup_teardown(cancelled_in_the_middle_keeps_what_was_put, setup, teardown),
		cmocka_unit_test_setup_teardown(cancelled_before_it_began, setup, teardown),
		cmocka_unit_test_setup_teardown(forced_and_unknown_formats, setup, teardown),
		cmocka_unit_test_setup_teardown(names_that_are_taken, setup, teardown),
		cmocka_unit_test_setup_teardown(settings_of_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(no_paths, setup, teardown),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
