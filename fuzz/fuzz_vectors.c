/*
 * fuzz_vectors.c - the files of vectors as any bytes.
 *
 * The first byte says which file the rest is, or changes: the list of packs; a pack in place of, or patched into, a
 * small sound one; the log. Checksums are not looked at, so that what lies behind them is reached. Whatever opens is
 * bound to a small corpus and read in every way that there is: units, scores, exact and coarse scans, merging.
 */
#include "index/vectors_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NUMBER 1
#define DIM    70
#define DOCS   5

static struct {
	char dir[64];
	struct corpus *corpus;
	struct snap *snap;
	struct buf pack;
	struct pack_model model;
} base;

static void must(bool ok)
{
	if (!ok)
		abort();
}

static struct doc *make_doc(int n)
{
	struct doc *d = doc_new();
	struct err e;

	must(d != NULL);
	d->id = arena_printf(&d->arena, "t:%d", n);
	d->kind = DOC_KIND_BRIEF;
	doc_title(d, arena_printf(&d->arena, "About %d", n));
	doc_section(d, 1, STR("Signs"));
	for (int i = 0; i < 4; i++)
		doc_block(d, BLOCK_BULLET, 0, arena_printf(&d->arena, "The sign number%d of disease %d.", i, n));
	must(doc_finish(d, &e) == 0);
	return d;
}

static void make_corpus(void)
{
	struct writer *w;
	struct analysed *a;
	enum put_outcome o;
	struct err e;

	must(writer_open(base.dir, NULL, &w, &e) == 0);
	for (int i = 0; i < DOCS; i++) {
		struct doc *d = make_doc(i);
		must(index_analyse(d, &a, &e) == 0 && writer_put(w, a, &o, &e) == 0);
		doc_free(d);
	}
	must(writer_commit(w, &e) == 0);
	writer_close(w);
	must(corpus_open(base.dir, &base.corpus, &e) == 0);
	base.snap = corpus_snap(base.corpus);
}

static int by_content(const void *pa, const void *pb)
{
	return memcmp(((const struct pack_doc *)pa)->content.b, ((const struct pack_doc *)pb)->content.b, 32);
}

/* Every document with its own vector and four units. */
static void make_pack(void)
{
	static uint8_t recs[DOCS][5 * PACK_UNIT_SIZE];
	static int8_t vectors[DOCS][5 * 128];
	struct pack_doc docs[DOCS];
	struct pack_ref made;
	struct err e;
	char name[SEG_NAME_MAX];

	base.model.dim = DIM;
	for (uint32_t i = 0; i < DOCS; i++) {
		struct doc_columns c;
		snap_columns(base.snap, i, &c);
		for (uint32_t j = 0; j < 5; j++) {
			struct unit_rec r = {{(uint8_t)i, (uint8_t)j}, j * 10, j * 10 + 9, j ? (j - 1) % 2 : 0};
			unit_rec_put(recs[i] + PACK_UNIT_SIZE * j, &r);
			for (uint32_t k = 0; k < DIM; k++)
				vectors[i][j * 128 + k] = (int8_t)(i * 31 + j * 17 + k * k);
		}
		docs[i] = (struct pack_doc){c.content,	      recs[i], vectors[i], recs[i] + PACK_UNIT_SIZE,
					    vectors[i] + 128, 4};
	}
	qsort(docs, DOCS, sizeof *docs, by_content);
	must(pack_write(base.dir, NUMBER, &base.model, docs, DOCS, &made, &e) == 0);
	pack_name(name, NUMBER);
	char *path = path_join(base.dir, name);
	buf_init(&base.pack, 1 << 24);
	must(path && fs_read(path, &base.pack, &e) == 0);
	free(path);
}

static void prepare(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(base.dir, sizeof base.dir, "%.40s/attest-fuzz-XXXXXX", tmp ? tmp : "/tmp");
	must(mkdtemp(base.dir) != NULL);
	make_corpus();
	make_pack();
}

static void scan(const struct vectors *v)
{
	static int8_t q[2][ENCODE_MAX_DIM];
	struct vector_query two[2] = {{q[0], 0.01f}, {q[1], 0.02f}};
	struct index_filter f = {.kinds = 1u << DOC_KIND_BRIEF};
	struct vector_hit hits[2 * 7];
	const struct dot_path *paths;
	size_t n[2];
	struct err e;

	memset(q[0], 3, sizeof q[0]);
	memset(q[1], -5, sizeof q[1]);
	size_t n_paths = dot_paths(&paths);
	for (size_t i = 0; i < 2 * n_paths; i++) {
		uint32_t exact = i % 2 ? 0 : UINT32_MAX;
		must(vectors_scan_by(v, &paths[i / 2], exact, 2, 3, two, 2, i % 3 ? &f : NULL, 7, hits, n, &e) == 0);
		for (size_t j = 0; j < n[0]; j++)
			must(hits[j].doc < snap_doc_end(base.snap) && hits[j].vector < vectors_end(v));
	}
}

static void use(struct pack *p, bool merge_too)
{
	struct snap *s;
	struct err e;
	uint64_t at;

	pack_check(p, &at, &e);
	/* The same documents without vectors of their own. */
	must(snap_without(base.snap, NULL, 0, &s, &e) == 0);
	vectors_detach(s);
	must(vectors_bind(s, &p, 1));
	const struct vectors *v = snap_vectors(s);
	for (uint32_t i = 0; i < vectors_end(v) && i < 1000; i++) {
		struct vector_unit u;
		float scale;
		vectors_unit(v, i, &u);
		must(u.doc == DOC_NONE || (u.doc < snap_doc_end(s) && u.passage < snap_passage_end(s)));
		must(vectors_at(v, i, &scale) != NULL);
	}
	for (uint32_t i = 0; i < snap_passage_end(s); i++) {
		uint32_t first, n = vectors_units_of_passage(v, i, &first);
		must(first + n <= vectors_end(v));
	}
	scan(v);
	if (merge_too) {
		struct pack_list l = {.next = 2};
		bool changed;
		packs_tidy(base.dir, v, &l, &changed, &e);
		l.n = 0;
		pack_list_sweep(base.dir, &l);
		pack_list_release(&l);
	}
	snap_unref(s);
}

static void one_pack(struct str bytes, bool merge_too)
{
	struct pack *p;
	struct err e;

	if (pack_open_bytes(bytes, NUMBER, true, &p, &e))
		return;
	use(p, merge_too);
	pack_unref(p);
}

static void patched_pack(const uint8_t *data, size_t size, bool merge_too)
{
	/* Of its own size, so that the sanitizer sees a step too far. */
	char *p = malloc(base.pack.n);

	must(p != NULL);
	memcpy(p, base.pack.p, base.pack.n);
	for (size_t i = 0; i + 4 <= size; i += 4) {
		size_t at = ((size_t)data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16) % base.pack.n;
		p[at] = (char)(p[at] + (char)data[i + 3]);
	}
	one_pack(str_make(p, base.pack.n), merge_too);
	free(p);
}

static void one_list(struct str text)
{
	struct pack_list l;
	struct buf b, again;
	struct err e;

	buf_init(&b, 1 << 20);
	buf_init(&again, 1 << 20);
	buf_add(&b, text);
	if (b.n && b.p[b.n - 1] == '\n')
		buf_printf(&b, "end %016llx\n", (unsigned long long)xxh64_of(buf_str(&b)));
	if (pack_list_parse(buf_str(&b), &l, &e) == 0) {
		pack_list_print(&l, &again);
		must(str_eq(buf_str(&b), buf_str(&again)));
		pack_list_release(&l);
	}
	buf_release(&again);
	buf_release(&b);
}

/* Any bytes, or a sound head and any bytes behind it. */
static void one_log(struct str bytes, bool sound_head)
{
	struct vec_log l;
	struct err e;
	char *path = path_join(base.dir, "VECTORS.log");

	must(path != NULL);
	unlink(path);
	if (sound_head) {
		must(vec_log_open(base.dir, &base.model, &l, &e) == 0);
		vec_log_close(&l);
	}
	FILE *f = fopen(path, "ab");
	must(f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n && fclose(f) == 0);
	int8_t v[128] = {1};
	uint8_t key[VECTOR_KEY] = {9};
	must(vec_log_open(base.dir, &base.model, &l, &e) == 0);
	size_t n = l.n;
	must(vec_log_add(&l, key, v, &e) == 0);
	vec_log_close(&l);
	must(vec_log_open(base.dir, &base.model, &l, &e) == 0 && l.n == n + 1);
	vec_log_close(&l);
	unlink(path);
	free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!base.pack.p)
		prepare();
	if (size < 2 || size > 1 << 20)
		return 0;
	struct str rest = str_make((const char *)data + 2, size - 2);
	bool often = data[1] % 8 == 0;

	switch (data[0] % 4) {
	case 0: one_list(rest); break;
	case 1: {
		char *own = malloc(rest.n + 1);
		must(own != NULL);
		memcpy(own, rest.p, rest.n);
		one_pack(str_make(own, rest.n), often);
		free(own);
		break;
	}
	case 2: patched_pack(data + 2, size - 2, often); break;
	default: one_log(rest, !often); break;
	}
	return 0;
}
