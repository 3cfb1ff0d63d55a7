/*
 * fuzz_segment.c - the files of a corpus as any bytes.
 *
 * The first byte says which file the rest is, or changes: a manifest; an index in place of, or patched into, that of a
 * small sound segment; the same for its document store; its deletions. Checksums are not looked at (or set right), so
 * that what lies behind them is reached. Whatever opens is read in every way that there is: searched, checked, merged.
 */
#include "index/index_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NUMBER	  1
#define MERGES_IN 8 /* one input of so many is merged too: that writes files */

static struct {
	char dir[64];
	struct buf index, store;
	struct buf dead;
	struct manifest_seg m;
} base;

static void must(bool ok)
{
	if (!ok)
		abort();
}

static struct doc *make_doc(int n)
{
	static const char *const words[] = {"fever", "cough", "rash", "pain", "stroke", "asthma", "sepsis", "gout"};
	struct doc *d = doc_new();
	struct err e;

	must(d != NULL);
	d->id = arena_printf(&d->arena, "t:%d", n);
	doc_title(d, arena_printf(&d->arena, "About %s", words[n % 8]));
	doc_add_alias(d, str_c(words[(n + 3) % 8]));
	doc_add_rel(d, n % 2 ? DOC_REL_RETRACTION_OF : DOC_REL_SAME_AS, arena_printf(&d->arena, "t:%d", n + 1),
		    STR(""));
	doc_section(d, 1, STR("Signs"));
	/* Enough passages with one word for two blocks of postings. */
	for (int i = 0; i < 40; i++)
		doc_block(d, BLOCK_BULLET, 0,
			  arena_printf(
				  &d->arena,
				  "The common sign number%d of %s and of %s in people who have had it for many years.",
				  i, words[(n + i) % 8], words[(n * i) % 8]));
	must(doc_finish(d, &e) == 0);
	return d;
}

static void slurp(enum seg_file kind, uint32_t rev, struct buf *out)
{
	char name[SEG_NAME_MAX];
	struct err e;

	seg_file_name(name, NUMBER, kind, rev);
	char *path = path_join(base.dir, name);
	buf_init(out, 1 << 24);
	must(path && fs_read(path, out, &e) == 0);
	free(path);
}

static void prepare(void)
{
	struct analysed *docs[5];
	struct seg *s;
	struct dead *d;
	struct err e;
	uint8_t bits[4] = {0x0a};
	const char *tmp = getenv("TMPDIR");

	snprintf(base.dir, sizeof base.dir, "%.40s/attest-fuzz-XXXXXX", tmp ? tmp : "/tmp");
	must(mkdtemp(base.dir) != NULL);
	for (int i = 0; i < 5; i++) {
		struct doc *doc = make_doc(i);
		must(index_analyse(doc, &docs[i], &e) == 0);
		doc_free(doc);
	}
	must(build_segment(base.dir, NUMBER, docs, 5, &base.m, &e) == 0);
	for (int i = 0; i < 5; i++)
		analysed_free(docs[i]);
	must(seg_open(base.dir, NUMBER, &base.m, &s, &e) == 0);
	must(dead_make(s, NULL, bits, &d, &e) == 0);
	must(dead_write(base.dir, s, d, 1, &base.m, &e) == 0);
	dead_unref(d);
	seg_unref(s);
	slurp(SEG_FILE_INDEX, 0, &base.index);
	slurp(SEG_FILE_DOCS, 0, &base.store);
	slurp(SEG_FILE_DEAD, 1, &base.dead);
	must(fs_remove_tree(base.dir, &e) == 0);
}

/*
 * Groups of four bytes: where (three) and what to add. The copy is of its own size, so that the sanitizer sees a step
 * too far.
 */
static char *patched(const struct buf *of, const uint8_t *data, size_t size)
{
	char *p = malloc(of->n);

	must(p != NULL);
	memcpy(p, of->p, of->n);
	for (size_t i = 0; i + 4 <= size; i += 4) {
		size_t at = ((size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2]) % of->n;
		p[at] = (char)(p[at] + data[i + 3]);
	}
	return p;
}

static void deaf(void *ctx, const char *file, uint64_t off, const char *msg)
{
	(void)ctx;
	(void)off;
	must(file && msg);
}

static void merge(struct seg *s, const struct dead *d)
{
	struct seg *segs[1] = {s};
	const uint8_t *bits[1] = {d ? d->bits : NULL};
	struct manifest_seg m;
	struct err e;
	const char *tmp = getenv("TMPDIR");

	snprintf(base.dir, sizeof base.dir, "%.40s/attest-fuzz-XXXXXX", tmp ? tmp : "/tmp");
	must(mkdtemp(base.dir) != NULL);
	merge_segments(base.dir, 2, segs, bits, 1, false, &m, &e);
	must(fs_remove_tree(base.dir, &e) == 0);
}

static void use(struct seg *s, struct dead *d, bool merge_too)
{
	struct manifest m = {.docs = s->n_docs, .passages = s->n_passages};
	struct check_report r = {.problem = deaf};
	struct query_term q[] = {{STR("sign"), 1}, {STR("fever"), 2}, {STR("rash"), 0.5f}, {STR("common"), 1}};
	struct hit hits[20];
	struct snap *snap;
	struct arena a;
	struct err e;

	if (snap_make(&s, &d, 1, &m, &snap, &e))
		return;
	arena_init(&a, 1 << 22);
	for (uint32_t i = 0; i < snap_doc_end(snap) && i < 100; i++) {
		struct doc_columns c;
		struct doc *doc;
		snap_columns(snap, i, &c);
		snap_find(snap, c.id);
		if (snap_doc(snap, i, &doc, &e) == 0)
			doc_free(doc);
	}
	for (uint32_t p = 0; p < snap_passage_end(snap) && p < 300; p++) {
		struct passage x;
		struct passage_term *t;
		snap_passage(snap, p, &x);
		must(x.doc < snap_doc_end(snap));
		size_t n_terms;
		snap_passage_terms(snap, p, &a, &t, &n_terms, NULL);
		arena_clear(&a);
	}
	int n = snap_search(snap, q, 4, NULL, hits, 20, &e);
	for (int i = 0; i < n; i++)
		must(hits[i].passage < snap_passage_end(snap));
	uint32_t two[] = {1, 3};
	struct index_filter f = {.docs = two, .n_docs = 2, .statuses = 3};
	snap_search(snap, q, 4, &f, hits, 20, &e);
	snap_search_naive(snap, q, 4, NULL, hits, 20, &e);
	struct str terms[8];
	uint32_t df[8];
	struct snap_rel rels[8];
	snap_terms(snap, STR(""), &a, terms, df, 8);
	snap_rels(snap, STR("t:2"), rels, 8);
	arena_release(&a);
	/* The rest is of segments that hold together. */
	if (seg_whole(s, &e) == 0) {
		check_opened(s, d, &r);
		if (merge_too)
			merge(s, d);
	}
	snap_unref(snap);
}

static void one_segment(struct str index, struct str store, bool merge_too)
{
	struct seg *s;
	struct dead *d = NULL;
	struct err e;

	if (seg_open_bytes(index, store, NUMBER, SEG_NO_SUMS, &s, &e))
		return;
	dead_parse(buf_str(&base.dead), s, &d, &e);
	use(s, d, merge_too);
	dead_unref(d);
	seg_unref(s);
}

static void one_dead(struct str bytes)
{
	struct seg *s;
	struct dead *d = NULL;
	struct err e;

	must(seg_open_bytes(buf_str(&base.index), buf_str(&base.store), NUMBER, 0, &s, &e) == 0);
	if (dead_parse(bytes, s, &d, &e) == 0)
		use(s, d, false);
	dead_unref(d);
	seg_unref(s);
}

static void one_manifest(struct str text)
{
	struct manifest m;
	struct buf b;
	struct err e;

	/* The checksum is put right where there is a last line for it. */
	buf_init(&b, 1 << 20);
	buf_add(&b, text);
	if (b.n && b.p[b.n - 1] == '\n')
		buf_printf(&b, "end %016llx\n", (unsigned long long)xxh64_of(buf_str(&b)));
	if (manifest_parse(buf_str(&b), &m, &e) == 0) {
		struct buf again;
		buf_init(&again, 1 << 20);
		manifest_print(&m, &again);
		/* An older one is printed as one of the present format. */
		size_t head = str_find(buf_str(&again), STR("\n"), 0);
		if (str_starts(buf_str(&b), str_sub(buf_str(&again), 0, head + 1)))
			must(str_eq(buf_str(&b), buf_str(&again)));
		buf_release(&again);
		manifest_release(&m);
	}
	buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!base.index.p)
		prepare();
	if (size < 2 || size > 1 << 20)
		return 0;
	struct str rest = str_make((const char *)data + 2, size - 2);
	bool merge_too = data[1] % MERGES_IN == 0;
	char *p;

	switch (data[0] % 6) {
	case 0: one_manifest(rest); break;
	case 1: one_segment(rest, buf_str(&base.store), merge_too); break;
	case 2:
		p = patched(&base.index, data + 2, size - 2);
		one_segment(str_make(p, base.index.n), buf_str(&base.store), merge_too);
		free(p);
		break;
	case 3: one_segment(buf_str(&base.index), rest, merge_too); break;
	case 4:
		p = patched(&base.store, data + 2, size - 2);
		one_segment(buf_str(&base.index), str_make(p, base.store.n), merge_too);
		free(p);
		break;
	default:
		p = patched(&base.dead, data + 2, size - 2);
		put64(p + base.dead.n - 8, xxh64_of(str_make(p, base.dead.n - 8)));
		one_dead(str_make(p, base.dead.n));
		free(p);
	}
	return 0;
}
