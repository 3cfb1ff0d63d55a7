/*
 * test_vectors.c - vectors beside the words: units, packs, scanning, filling, damage.
 */
#include "vec_util.h"

#include <sys/stat.h>

/* ---- dot products ---- */

static void all_paths_give_the_same(void **state)
{
	(void)state;
	static const uint32_t dims[] = {1, 7, 63, 64, 65, 100, 384, 768, 1000, 1024};
	struct rnd r = {77};
	const struct dot_path *paths;
	size_t n_paths = dot_paths(&paths);

	for (size_t d = 0; d < sizeof dims / sizeof *dims; d++) {
		uint32_t dim = dims[d];
		size_t stride = vector_stride(dim), code = code_size(dim), n = 9, nq = 1 + d % 6;
		int8_t *v = calloc(n, stride), q[6][ENCODE_MAX_DIM];
		uint8_t *codes = calloc(n, code);
		struct dot_query *dq = calloc(nq, sizeof *dq);
		for (size_t i = 0; i < n; i++)
			for (uint32_t c = 0; c < dim; c++) {
				/* The ends of the range are where a path may saturate. */
				v[i * stride + c] = i == 0 ? -128 : i == 1 ? 127 : (int8_t)rnd_next(&r);
				codes[i * code + c / 8] |= (uint8_t)((v[i * stride + c] > 0) << (c & 7));
			}
		for (size_t j = 0; j < nq; j++) {
			for (uint32_t c = 0; c < dim; c++)
				q[j][c] = j == 0 ? 127 : j == 1 ? -127 : (int8_t)((int)rnd_below(&r, 255) - 127);
			dot_query_init(&dq[j], q[j], dim);
			dot_query_codes(&dq[j]);
		}
		for (size_t p = 0; p < n_paths; p++) {
			int32_t got[9 * 6], signs[9 * 6];
			paths[p].dot(v, n, dq, nq, got);
			paths[p].signs(codes, n, dq, nq, signs);
			for (size_t i = 0; i < n; i++)
				for (size_t j = 0; j < nq; j++) {
					int32_t want = 0, sign = 0;
					for (uint32_t c = 0; c < dim; c++) {
						want += v[i * stride + c] * q[j][c];
						sign += v[i * stride + c] > 0 ? q[j][c] : -q[j][c];
					}
					assert_int_equal(dot_one(v + i * stride, q[j], dim), want);
					if (got[j * n + i] != want || signs[j * n + i] != sign)
						fail_msg("%s, dim %u: %d and %d, not %d and %d", paths[p].name, dim,
							 got[j * n + i], signs[j * n + i], want, sign);
				}
		}
		free(v);
		free(codes);
		free(dq);
	}
}

/* ---- units ---- */

static struct doc *brief(void)
{
	struct doc *d = doc_begin("brief:x", "Gout");

	d->kind = DOC_KIND_BRIEF;
	doc_section(d, 1, STR("Management"));
	doc_section(d, 2, STR("Acute"));
	doc_block(d, BLOCK_PARA, 0, STR("Choose one of:"));
	doc_block(d, BLOCK_BULLET, 0, STR("colchicine 500 micrograms"));
	doc_block(d, BLOCK_BULLET, 1, STR("less in renal failure"));
	doc_block(d, BLOCK_BULLET, 0, STR("an NSAID"));
	return doc_end(d);
}

static void units_have_their_context(void **state)
{
	(void)state;
	struct err e = {0};
	struct arena a;
	struct unit *u;
	size_t n;
	struct doc *d = brief();

	arena_init(&a, 1 << 20);
	assert_ok(units_cut(d, false, &a, &u, &n, &e));
	assert_int_equal(n, 5);
	assert_str(u[0].text, "Gout. Choose one of: colchicine 500 micrograms less in renal failure an NSAID ");
	assert_int_equal(u[0].end, 0);
	assert_str(u[1].text, "Gout. Management / Acute. Choose one of:");
	assert_str(u[2].text, "Gout. Management / Acute. Choose one of: colchicine 500 micrograms");
	assert_str(u[3].text,
		   "Gout. Management / Acute. Choose one of: colchicine 500 micrograms less in renal failure");
	assert_str(str_sub(d->text, u[3].beg, u[3].end), "less in renal failure");
	assert_str(u[4].text, "Gout. Management / Acute. Choose one of: an NSAID");
	/* The same of no such kind: one passage. */
	d->kind = DOC_KIND_RESEARCH;
	assert_ok(units_cut(d, false, &a, &u, &n, &e));
	assert_int_equal(n, 2);
	assert_str(u[1].text,
		   "Gout. Management / Acute. Choose one of: colchicine 500 micrograms less in renal failure "
		   "an NSAID");
	assert_ok(units_cut(d, true, &a, &u, &n, &e));
	assert_int_equal(n, 1);
	doc_free(d);
	arena_release(&a);
}

/* Every byte of every passage is in one unit, whatever the document is. */
static void units_cover_the_passages(void **state)
{
	(void)state;
	struct err e = {0};

	for (uint64_t seed = 1; seed < 300; seed++) {
		struct doc *d = rnd_doc("t:1", seed);
		struct arena a;
		struct cuts cuts;
		struct unit *u;
		size_t n, at = 1;
		arena_init(&a, 64 << 20);
		assert_ok(passages_cut(d, &a, &cuts, &e));
		assert_ok(units_cut(d, false, &a, &u, &n, &e));
		for (size_t p = 0; p < cuts.n; p++) {
			uint32_t to = cuts.v[p].beg;
			for (; at < n && u[at].passage == p; at++) {
				/* Between two units there is white space only. */
				for (; to < u[at].beg; to++)
					assert_true(d->text.p[to] == '\n' || d->text.p[to] == ' ');
				assert_int_equal(to, u[at].beg);
				to = u[at].end;
			}
			assert_int_equal(to, cuts.v[p].end);
		}
		assert_int_equal(at, n);
		doc_free(d);
		arena_release(&a);
	}
}

/* ---- scanning ---- */

static void make_query(const char *text, uint32_t dim, int8_t *q, struct vector_query *out)
{
	float v[ENCODE_MAX_DIM];

	stub_vector(str_c(text), dim, v);
	out->q = q;
	out->scale = encode_quantise(v, dim, q);
}

struct plain_hit {
	float score;
	struct vector_unit u;
	uint32_t vector;
	struct str id;
	bool own;
};

static int plain_cmp(const void *pa, const void *pb)
{
	const struct plain_hit *a = pa, *b = pb;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (!str_eq(a->id, b->id))
		return str_cmp(a->id, b->id);
	if (a->own != b->own)
		return a->own ? -1 : 1;
	return a->u.beg < b->u.beg ? -1 : a->u.beg > b->u.beg;
}

/* The slow, obvious search. */
static size_t plain_scan(const struct snap *s, const struct vectors *v, unsigned classes, const struct vector_query *q,
			 const struct index_filter *f, struct plain_hit **out)
{
	struct plain_hit *h = calloc((size_t)vectors_end(v) + 1, sizeof *h);
	size_t n = 0;

	for (uint32_t i = 0; i < vectors_end(v); i++) {
		struct doc_columns c;
		struct vector_unit u;
		vectors_unit(v, i, &u);
		if (u.doc == DOC_NONE)
			continue;
		bool own = vectors_of_doc(v, u.doc) == i;
		snap_columns(s, u.doc, &c);
		if (!(classes & (own ? VECTORS_DOCS : VECTORS_UNITS)) ||
		    (f && ((f->kinds && !(f->kinds >> c.kind & 1)) || (f->year_from && c.year < f->year_from))))
			continue;
		h[n++] = (struct plain_hit){vectors_score(v, i, q), u, i, c.id, own};
	}
	qsort(h, n, sizeof *h, plain_cmp);
	*out = h;
	return n;
}

static void assert_same_as_plain(const struct snap *s, const struct vectors *v, struct rnd *r)
{
	struct vector_query q[3];
	int8_t bytes[3][ENCODE_MAX_DIM];
	const struct dot_path *paths;
	size_t n_paths = dot_paths(&paths);
	struct err e = {0};

	for (int round = 0; round < 12; round++) {
		struct index_filter f = {.kinds = rnd_below(r, 2) ? rnd_below(r, 128) : 0,
					 .year_from = rnd_below(r, 3) ? 0 : 2005};
		unsigned classes = 1 + rnd_below(r, 3);
		size_t k = rnd_below(r, 3) ? rnd_below(r, 60) : 100000, nq = 1 + rnd_below(r, 3), got[3];
		struct vector_hit *out = calloc(nq * k + 1, sizeof *out);
		for (size_t j = 0; j < nq; j++) {
			char text[40];
			snprintf(text, sizeof text, "kabz%u kcdz%u", rnd_below(r, 30), rnd_below(r, 30));
			make_query(text, vectors_info(v)->dim, bytes[j], &q[j]);
		}
		assert_ok(vectors_scan_by(v, &paths[(size_t)round % n_paths], UINT32_MAX, 1, classes, q, nq,
					  round % 2 ? &f : NULL, k, out, got, &e));
		for (size_t j = 0; j < nq; j++) {
			struct plain_hit *want;
			size_t n = plain_scan(s, v, classes, &q[j], round % 2 ? &f : NULL, &want);
			assert_int_equal(got[j], n < k ? n : k);
			for (size_t i = 0; i < got[j]; i++) {
				const struct vector_hit *h = &out[j * k + i];
				assert_int_equal(h->vector, want[i].vector);
				assert_int_equal(h->doc, want[i].u.doc);
				assert_int_equal(h->passage, want[i].u.passage);
				assert_true(h->score == want[i].score);
			}
			free(want);
		}
		free(out);
	}
}

static void scan_is_exact(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct rnd r = {5};
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 100, 1);
	struct err e = {0};

	/* Several segments, several packs, deletions. */
	add_docs(dir, 0, 60, 1, 1);
	fill_all(dir, &m, FILL_IMPORT);
	add_docs(dir, 60, 100, 1, 1);
	fill_all(dir, &m, FILL_ALL);
	struct writer *w = open_writer(dir, NULL);
	for (int i = 0; i < 100; i += 9) {
		char id[32];
		snprintf(id, sizeof id, "t:%d", i);
		assert_ok(writer_delete(w, str_c(id), NULL, &e));
	}
	put_doc(w, rnd_doc("t:200", 999)); /* not encoded */
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	struct snap *s = open_snap(dir);
	const struct vectors *v = snap_vectors(s);
	assert_non_null(v);
	const struct vectors_info *f = vectors_info(v);
	assert_int_equal(f->docs, 100 - 12 + 1);
	assert_int_equal(f->docs_encoded, 100 - 12);
	assert_true(f->passages_encoded < f->passages && f->units >= f->passages_encoded);
	assert_same_as_plain(s, v, &r);
	/* As if more had been deleted. */
	uint32_t gone[2] = {snap_find(s, STR("t:1")), snap_find(s, STR("t:61"))};
	struct snap *less;
	assert_ok(snap_without(s, gone, 2, &less, &e));
	assert_int_equal(vectors_info(snap_vectors(less))->docs_encoded, 100 - 12 - 2);
	assert_same_as_plain(less, snap_vectors(less), &r);
	snap_unref(less);
	snap_unref(s);
	assert_sound(dir);
	drop_dir(dir);
}

static void units_are_found_by_passage(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 64, 1);

	add_docs(dir, 0, 50, 1, 1);
	fill_all(dir, &m, FILL_ALL);
	struct snap *s = open_snap(dir);
	const struct vectors *v = snap_vectors(s);
	uint64_t seen = 0;
	for (uint32_t p = 0; p < snap_passage_end(s); p++) {
		struct passage where;
		uint32_t first, n = vectors_units_of_passage(v, p, &first);
		snap_passage(s, p, &where);
		assert_true(n > 0);
		for (uint32_t i = first; i < first + n; i++) {
			struct vector_unit u;
			vectors_unit(v, i, &u);
			assert_int_equal(u.passage, p);
			assert_int_equal(u.doc, where.doc);
			assert_true(u.beg >= where.beg && u.end <= where.end);
		}
		seen += n;
	}
	assert_int_equal(seen, vectors_info(v)->units);
	snap_unref(s);
	drop_dir(dir);
}

/* What came how and when does not show. */
static void order_of_import_does_not_matter(void **state)
{
	(void)state;
	const char *dirs[2] = {new_dir(), new_dir()};
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 64, 1);
	struct err e = {0};
	struct plain_hit *got[2];
	size_t n[2];
	struct vector_query q;
	int8_t bytes[64];

	add_docs(dirs[0], 0, 40, 1, 1);
	fill_all(dirs[0], &m, FILL_ALL);
	/* Backwards, in ten parts, whose packs are merged. */
	for (int i = 39; i > 0; i -= 4) {
		add_docs(dirs[1], i, i - 4, -1, 1);
		fill_all(dirs[1], &m, i % 8 ? FILL_IMPORT : FILL_ALL);
	}
	fill_all(dirs[1], &m, FILL_ALL);
	struct pack_list l;
	assert_ok(pack_list_read(dirs[1], &l, &e));
	assert_true(l.n < 9);
	pack_list_release(&l);
	make_query("kabz1 kcdz2", 64, bytes, &q);
	struct snap *s[2] = {open_snap(dirs[0]), open_snap(dirs[1])};
	for (int i = 0; i < 2; i++) {
		struct vector_hit *h = calloc(100000, sizeof *h);
		assert_ok(vectors_scan(snap_vectors(s[i]), VECTORS_DOCS | VECTORS_UNITS, &q, 1, NULL, 100000, h, &n[i],
				       &e));
		got[i] = calloc(n[i], sizeof **got);
		for (size_t j = 0; j < n[i]; j++) {
			struct doc_columns c;
			snap_columns(s[i], h[j].doc, &c);
			got[i][j] = (struct plain_hit){.score = h[j].score, .id = c.id};
			vectors_unit(snap_vectors(s[i]), h[j].vector, &got[i][j].u);
		}
		free(h);
	}
	assert_int_equal(n[0], n[1]);
	assert_memory_equal(&vectors_info(snap_vectors(s[0]))->state, &vectors_info(snap_vectors(s[1]))->state,
			    sizeof(struct sha256));
	for (size_t j = 0; j < n[0]; j++) {
		assert_true(got[0][j].score == got[1][j].score && str_eq(got[0][j].id, got[1][j].id));
		assert_int_equal(got[0][j].u.beg, got[1][j].u.beg);
	}
	for (int i = 0; i < 2; i++) {
		free(got[i]);
		snap_unref(s[i]);
		assert_sound(dirs[i]);
		drop_dir(dirs[i]);
	}
}

/* With all kept, the coarse pass changes nothing; with few, it finds most. */
static void coarse_pass_finds_most(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 384, 1);
	struct rnd r = {9};
	struct err e = {0};
	size_t found = 0, wanted = 0;

	add_docs(dir, 0, 150, 1, 1);
	fill_all(dir, &m, FILL_ALL);
	struct snap *s = open_snap(dir);
	const struct vectors *v = snap_vectors(s);
	const struct dot_path *path;
	dot_paths(&path);
	for (int i = 0; i < 40; i++) {
		struct vector_hit exact[10], coarse[10], all[10];
		struct vector_query q;
		int8_t bytes[384];
		size_t n[3];
		char text[40];
		snprintf(text, sizeof text, "kabz%u kcdz%u ksd%u", rnd_below(&r, 30), rnd_below(&r, 30),
			 rnd_below(&r, 30));
		make_query(text, 384, bytes, &q);
		assert_ok(vectors_scan(v, VECTORS_UNITS, &q, 1, NULL, 10, exact, &n[0], &e));
		assert_ok(vectors_scan_by(v, path, 0, 10, VECTORS_UNITS, &q, 1, NULL, 10, coarse, &n[1], &e));
		assert_ok(vectors_scan_by(v, path, 0, 100000, VECTORS_UNITS, &q, 1, NULL, 10, all, &n[2], &e));
		assert_int_equal(n[2], n[0]);
		assert_memory_equal(all, exact, n[0] * sizeof *exact);
		for (size_t j = 0; j < n[0]; j++)
			for (size_t k = 0; k < n[1]; k++)
				found += exact[j].vector == coarse[k].vector;
		wanted += n[0];
	}
	assert_true(found * 10 > wanted * 8);
	snap_unref(s);
	drop_dir(dir);
}

/* ---- filling ---- */

static void nothing_is_encoded_twice(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 64, 1);
	struct err e = {0};

	add_docs(dir, 0, 40, 1, 1);
	struct fill_result first = fill_all(dir, &m, FILL_IMPORT);
	assert_true(first.complete && first.made > 40 && first.made == st.texts);
	struct fill_result rest = fill_all(dir, &m, FILL_ALL);
	assert_true(rest.complete && rest.made > 0);
	assert_int_equal(fill_all(dir, &m, FILL_ALL).made, 0);
	/* Gone and back again; and the same under another segment. */
	struct writer *w = open_writer(dir, NULL);
	for (int i = 0; i < 5; i++) {
		char id[32];
		snprintf(id, sizeof id, "t:%d", i);
		assert_ok(writer_delete(w, str_c(id), NULL, &e));
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	assert_int_equal(fill_all(dir, &m, FILL_ALL).made, 0);
	add_docs(dir, 0, 5, 1, 1);
	struct fill_result back = fill_all(dir, &m, FILL_ALL);
	assert_int_equal(back.made, 0);
	/* A brief of which one bullet of three is new: that one, and its own since that has the bullet in it. */
	w = open_writer(dir, NULL);
	put_doc(w, brief());
	assert_ok(writer_commit(w, &e));
	fill_all(dir, &m, FILL_ALL);
	struct doc *d = doc_begin("brief:x", "Gout");
	d->kind = DOC_KIND_BRIEF;
	d->version = 2;
	doc_section(d, 1, STR("Management"));
	doc_section(d, 2, STR("Acute"));
	doc_block(d, BLOCK_PARA, 0, STR("Choose one of:"));
	doc_block(d, BLOCK_BULLET, 0, STR("colchicine 500 micrograms"));
	doc_block(d, BLOCK_BULLET, 1, STR("less in renal failure"));
	doc_block(d, BLOCK_BULLET, 0, STR("a corticosteroid"));
	put_doc(w, doc_end(d));
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	struct fill_result changed = fill_all(dir, &m, FILL_ALL);
	assert_int_equal(changed.made, 2);
	assert_int_equal(changed.reused, 3);
	assert_sound(dir);
	drop_dir(dir);
}

static void a_limit_is_gone_on_from(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 64, 1);
	struct fill_opts o = {.part = FILL_ALL, .threads = 1, .limit = 30};
	struct fill_result r = {0};
	struct err e = {0};
	int calls = 0;

	add_docs(dir, 0, 40, 1, 1);
	for (; !r.complete && calls < 1000; calls++) {
		assert_ok(vectors_fill_by(dir, &m, &o, NULL, &r, &e));
		assert_true(r.made <= 30 + 8);
	}
	assert_true(calls > 5 && calls < 1000);
	struct snap *s = open_snap(dir);
	const struct vectors_info *f = vectors_info(snap_vectors(s));
	assert_int_equal(f->docs_encoded, 40);
	assert_int_equal(f->passages_encoded, f->passages);
	/* No text was encoded twice, though every call broke off. */
	assert_true(st.texts <= f->docs + f->units);
	snap_unref(s);
	assert_sound(dir);
	drop_dir(dir);
}

/* Of the own vectors a call makes those of the best documents first, and no more than it is told. */
static void own_vectors_are_bounded(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 64, 1);
	struct fill_opts o = {.part = FILL_IMPORT, .threads = 1, .own_limit = 7};
	struct fill_result r;
	struct err e = {0};
	struct writer *w = open_writer(dir, NULL);

	for (int i = 0; i < 40; i++) {
		char id[32];
		snprintf(id, sizeof id, "t:%02d", i);
		struct doc *d = doc_begin(id, "About rash");
		d->kind = i == 20 ? DOC_KIND_BRIEF : DOC_KIND_RESEARCH;
		d->design = i < 3 ? DOC_DESIGN_RCT : DOC_DESIGN_COHORT;
		d->year = 1980 + i;
		doc_block(d, BLOCK_PARA, 0, arena_str(&d->arena, str_c(id)));
		put_doc(w, doc_end(d));
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	assert_ok(vectors_fill_by(dir, &m, &o, NULL, &r, &e));
	assert_true(r.complete && r.made == 2 + 7);
	struct snap *s = open_snap(dir);
	for (int i = 0; i < 40; i++) {
		char id[32];
		snprintf(id, sizeof id, "t:%02d", i);
		bool has = vectors_of_doc(snap_vectors(s), snap_find(s, str_c(id))) != VECTOR_NONE;
		assert_int_equal(has, i < 3 || i == 20 || i >= 36);
	}
	snap_unref(s);
	drop_dir(dir);
}

static void another_model_takes_over(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct stub st[2] = {0};
	struct vector_maker old = stub_maker(&st[0], 64, 1), new = stub_maker(&st[1], 100, 2);
	struct fill_opts o = {.part = FILL_ALL, .threads = 1, .limit = 20};
	struct fill_result r;
	struct err e = {0};

	add_docs(dir, 0, 30, 1, 1);
	fill_all(dir, &old, FILL_ALL);
	assert_ok(vectors_fill_by(dir, &new, &o, NULL, &r, &e));
	struct snap *s = open_snap(dir);
	/* The old ones serve; the new ones are there for who has their model. */
	assert_string_equal(vectors_info(snap_vectors(s))->name, "stub-1");
	assert_int_equal(vectors_info(snap_vectors(s))->docs_encoded, 30);
	assert_string_equal(vectors_info(snap_vectors_of(s, &new.model))->name, "stub-2");
	assert_true(vectors_info(snap_vectors_of(s, &new.model))->docs_encoded < 30);
	snap_unref(s);
	r = fill_all(dir, &new, FILL_ALL);
	assert_true(r.complete);
	s = open_snap(dir);
	assert_string_equal(vectors_info(snap_vectors(s))->name, "stub-2");
	assert_null(snap_vectors_of(s, &old.model));
	assert_int_equal(vectors_info(snap_vectors(s))->dim, 100);
	snap_unref(s);
	assert_sound(dir);
	drop_dir(dir);
}

static void readers_see_it_at_the_next_look(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 64, 1);
	struct corpus *c;
	struct err e = {0};
	bool changed;

	add_docs(dir, 0, 10, 1, 1);
	assert_ok(corpus_open(dir, &c, &e));
	struct snap *before = corpus_snap(c);
	assert_null(snap_vectors(before));
	assert_ok(corpus_reload(c, &changed, &e));
	assert_false(changed);
	fill_all(dir, &m, FILL_ALL);
	assert_ok(corpus_reload(c, &changed, &e));
	assert_true(changed);
	struct snap *after = corpus_snap(c);
	assert_non_null(snap_vectors(after));
	assert_null(snap_vectors(before));
	assert_memory_equal(&snap_stats(before)->content, &snap_stats(after)->content, sizeof(struct sha256));
	snap_unref(before);
	snap_unref(after);
	corpus_close(c);
	drop_dir(dir);
}

/* ---- damage ---- */

static char *file_of(const char *dir, const char *name)
{
	static char path[8][512];
	static int n;

	snprintf(path[n % 8], 512, "%s/%s", dir, name);
	return path[n++ % 8];
}

static unsigned problems(const char *dir)
{
	unsigned n = 0;
	struct check_report r = {.problem = count_problem, .ctx = &n};
	struct err e = {0};
	int got = index_check(dir, &r, &e);

	assert_true(got == 0 || got == ERR_CORRUPT);
	assert_int_equal(got != 0, n != 0);
	return n;
}

static void flip(const char *path, off_t at)
{
	char c;
	int fd = open(path, O_RDWR);

	assert_true(fd >= 0 && pread(fd, &c, 1, at) == 1);
	c ^= 0x40;
	assert_true(pwrite(fd, &c, 1, at) == 1);
	close(fd);
}

/* Damage of any sort: words still open, the reason is told, repair and the next fill mend it. */
static void damage_is_told_and_mended(void **state)
{
	(void)state;
	enum { CUT, SWAPPED, HEADER, VECTOR, LIST, LIST_GONE, N };
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 1024, 1);

	for (int what = 0; what < N; what++) {
		const char *dir = new_dir();
		struct err e = {0};
		struct stat sb;
		add_docs(dir, 0, 20, 1, 1);
		fill_all(dir, &m, FILL_ALL);
		add_docs(dir, 20, 30, 1, 1);
		fill_all(dir, &m, FILL_ALL);
		char *a = file_of(dir, "v00000001.vec"), *b = file_of(dir, "v00000002.vec");
		assert_true(stat(a, &sb) == 0);
		switch (what) {
		case CUT: assert_int_equal(truncate(a, sb.st_size - 100), 0); break;
		case SWAPPED:
			assert_int_equal(rename(a, file_of(dir, "x")), 0);
			assert_int_equal(rename(b, a) || rename(file_of(dir, "x"), b), 0);
			break;
		case HEADER: flip(b, 45); break;
		case VECTOR: flip(a, sb.st_size / 2); break;
		case LIST: flip(file_of(dir, "VECTORS"), 20); break;
		case LIST_GONE: assert_int_equal(unlink(file_of(dir, "VECTORS")), 0); break;
		}
		struct snap *s = open_snap(dir);
		assert_int_equal(snap_stats(s)->docs, 30);
		/* A flipped bit of a vector is for check to find. */
		assert_int_equal(snap_vectors_trouble(s) != NULL, what != VECTOR && what != LIST_GONE);
		snap_unref(s);
		assert_int_equal(problems(dir) > 0, what != LIST_GONE);
		unsigned told = 0;
		struct check_report r = {.problem = count_problem, .ctx = &told};
		assert_ok(index_repair(dir, &r, &e));
		assert_int_equal(told, 0);
		assert_int_equal(r.packs > 0, what != LIST_GONE);
		assert_int_equal(problems(dir), 0);
		st.texts = 0;
		struct fill_result f = fill_all(dir, &m, FILL_ALL);
		assert_true(f.complete);
		if ((f.made > 0) == (what == LIST))
			fail_msg("damage %d: %llu made anew", what, (unsigned long long)f.made);
		s = open_snap(dir);
		assert_null(snap_vectors_trouble(s));
		assert_int_equal(vectors_info(snap_vectors(s))->docs_encoded, 30);
		assert_int_equal(vectors_info(snap_vectors(s))->passages_encoded, snap_stats(s)->passages);
		snap_unref(s);
		assert_sound(dir);
		drop_dir(dir);
	}
}

/* Without repair the next fill goes round what does not open. */
static void fill_replaces_what_is_damaged(void **state)
{
	(void)state;
	const char *dir = new_dir();
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 64, 1);

	add_docs(dir, 0, 20, 1, 1);
	fill_all(dir, &m, FILL_ALL);
	assert_int_equal(truncate(file_of(dir, "v00000001.vec"), 1000), 0);
	fill_all(dir, &m, FILL_ALL);
	struct snap *s = open_snap(dir);
	assert_null(snap_vectors_trouble(s));
	assert_int_equal(vectors_info(snap_vectors(s))->docs_encoded, 20);
	snap_unref(s);
	assert_sound(dir);
	drop_dir(dir);
}

/* Another corpus' files: they go with their list, and bind to nothing. */
static void anothers_vectors_bind_to_nothing(void **state)
{
	(void)state;
	const char *dir = new_dir(), *other = new_dir();
	struct stub st = {0};
	struct vector_maker m = stub_maker(&st, 64, 1);

	add_docs(dir, 0, 20, 1, 1);
	add_docs(other, 0, 20, 1, 5000);
	fill_all(other, &m, FILL_ALL);
	assert_int_equal(rename(file_of(other, "VECTORS"), file_of(dir, "VECTORS")), 0);
	assert_int_equal(rename(file_of(other, "v00000001.vec"), file_of(dir, "v00000001.vec")), 0);
	struct snap *s = open_snap(dir);
	assert_int_equal(vectors_info(snap_vectors(s))->docs_encoded, 0);
	assert_int_equal(vectors_info(snap_vectors(s))->units, 0);
	snap_unref(s);
	fill_all(dir, &m, FILL_ALL);
	s = open_snap(dir);
	assert_int_equal(vectors_info(snap_vectors(s))->docs_encoded, 20);
	snap_unref(s);
	assert_sound(dir);
	drop_dir(dir);
	drop_dir(other);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(all_paths_give_the_same),	    cmocka_unit_test(units_have_their_context),
		cmocka_unit_test(units_cover_the_passages),	    cmocka_unit_test(scan_is_exact),
		cmocka_unit_test(units_are_found_by_passage),	    cmocka_unit_test(order_of_import_does_not_matter),
		cmocka_unit_test(coarse_pass_finds_most),	    cmocka_unit_test(nothing_is_encoded_twice),
		cmocka_unit_test(a_limit_is_gone_on_from),	    cmocka_unit_test(own_vectors_are_bounded),
		cmocka_unit_test(another_model_takes_over),	    cmocka_unit_test(readers_see_it_at_the_next_look),
		cmocka_unit_test(damage_is_told_and_mended),	    cmocka_unit_test(fill_replaces_what_is_damaged),
		cmocka_unit_test(anothers_vectors_bind_to_nothing),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
