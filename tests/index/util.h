/*
 * util.h - what the tests of the index share: folders for a test, small and random documents, asking a corpus.
 */
#ifndef ATTEST_TESTS_INDEX_UTIL_H
#define ATTEST_TESTS_INDEX_UTIL_H

#include "test.h"

#include "base/fs.h"
#include "index/index.h"

#include <stdarg.h>
#include <unistd.h>

/* A fresh folder, in static memory; remove with drop_dir. */
static inline const char *new_dir(void)
{
	static char path[4][256];
	static int n;
	char *p = path[n++ % 4];
	const char *tmp = getenv("TMPDIR");

	snprintf(p, 256, "%s/attest-index-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(p));
	return p;
}

static inline void drop_dir(const char *dir)
{
	struct err e;

	assert_ok(fs_remove_tree(dir, &e));
}

/* xorshift64* (Vigna 2016): the same numbers everywhere. */
struct rnd {
	uint64_t s;
};

static inline uint64_t rnd_next(struct rnd *r)
{
	r->s ^= r->s >> 12;
	r->s ^= r->s << 25;
	r->s ^= r->s >> 27;
	return r->s * 0x2545f4914f6cdd1du;
}

static inline uint32_t rnd_below(struct rnd *r, uint32_t n)
{
	return (uint32_t)(rnd_next(r) >> 33) % n;
}

/* Words that the tokeniser takes as they are; the low numbers are met most. */
#define VOCABULARY 300
static inline void rnd_word(struct rnd *r, char out[16])
{
	uint32_t a = rnd_below(r, VOCABULARY), b = rnd_below(r, VOCABULARY), n = a < b ? a : b;

	snprintf(out, 16, "k%c%cz%u", 'a' + (char)(n % 7), 'b' + (char)(n % 11), n);
}

static inline struct str rnd_text(struct rnd *r, struct arena *a, uint32_t words, const char *end)
{
	struct buf b;
	char w[16];

	buf_init(&b, 1 << 20);
	for (uint32_t i = 0; i < words; i++) {
		rnd_word(r, w);
		if (i == 0)
			w[0] = 'K';
		buf_printf(&b, "%s%s", i ? " " : "", w);
		/* Sentences, so that there is something to cut at. */
		if (i % 11 == 10 && i + 1 < words)
			buf_addc(&b, rnd_below(r, 2) ? ". Then" : ". It");
	}
	buf_addc(&b, end);
	struct str s = arena_str(a, buf_str(&b));
	buf_release(&b);
	return s;
}

static inline struct doc *doc_begin(const char *id, const char *title)
{
	struct doc *d = doc_new();

	assert_non_null(d);
	d->id = arena_str(&d->arena, str_c(id));
	if (title)
		doc_title(d, str_c(title));
	return d;
}

static inline struct doc *doc_end(struct doc *d)
{
	struct err e;

	assert_ok(doc_finish(d, &e));
	return d;
}

/* A document that depends on `seed` alone. */
static inline struct doc *rnd_doc(const char *id, uint64_t seed)
{
	struct rnd r = {seed * 0x9e3779b97f4a7c15u + 1};
	struct arena a;

	for (int i = 0; i < 4; i++)
		rnd_next(&r);
	arena_init(&a, 16 << 20);
	struct doc *d = doc_begin(id, NULL);
	doc_title(d, rnd_text(&r, &a, 1 + rnd_below(&r, 9), ""));
	d->kind = (enum doc_kind)rnd_below(&r, DOC_KIND_N);
	d->design = (enum doc_design)rnd_below(&r, DOC_DESIGN_N);
	d->audience = (enum doc_audience)rnd_below(&r, DOC_AUDIENCE_N);
	d->year = rnd_below(&r, 4) ? 1990 + (int)rnd_below(&r, 40) : 0;
	for (uint32_t i = rnd_below(&r, 3); i; i--)
		doc_add_alias(d, rnd_text(&r, &a, 1 + rnd_below(&r, 2), ""));
	for (uint32_t i = rnd_below(&r, 3); i; i--)
		doc_add_mesh(d, rnd_text(&r, &a, 1 + rnd_below(&r, 3), ""), false);
	for (uint32_t s = rnd_below(&r, 4); s; s--) {
		doc_section(d, 1 + rnd_below(&r, 3), rnd_text(&r, &a, 1 + rnd_below(&r, 3), ""));
		for (uint32_t b = rnd_below(&r, 5); b; b--) {
			switch (rnd_below(&r, 6)) {
			case 0: doc_block(d, BLOCK_ROW, 0, rnd_text(&r, &a, 1 + rnd_below(&r, 20), "")); break;
			case 1: doc_block(d, BLOCK_CAPTION, 0, rnd_text(&r, &a, 1 + rnd_below(&r, 20), ".")); break;
			case 2: doc_block(d, BLOCK_QUESTION, 0, rnd_text(&r, &a, 1 + rnd_below(&r, 20), "?")); break;
			case 3: doc_block(d, BLOCK_PARA, 0, rnd_text(&r, &a, 1 + rnd_below(&r, 160), ".")); break;
			default:
				for (uint32_t n = rnd_below(&r, 8); n; n--)
					doc_block(
						d, BLOCK_BULLET, rnd_below(&r, 3),
						rnd_text(&r, &a, 1 + rnd_below(&r, 40), rnd_below(&r, 3) ? "." : ":"));
			}
		}
	}
	arena_release(&a);
	return doc_end(d);
}

static inline enum put_outcome put_doc(struct writer *w, struct doc *d)
{
	struct err e = {0};
	struct analysed *a = NULL;
	enum put_outcome o = PUT_N;

	assert_ok(index_analyse(d, &a, &e));
	doc_free(d);
	assert_ok(writer_put(w, a, &o, &e));
	return o;
}

static inline struct writer *open_writer(const char *dir, const struct writer_opts *o)
{
	struct err e = {0};
	struct writer *w = NULL;

	assert_ok(writer_open(dir, o, &w, &e));
	return w;
}

static inline struct snap *open_snap(const char *dir)
{
	struct err e = {0};
	struct corpus *c = NULL;

	assert_ok(corpus_open(dir, &c, &e));
	struct snap *s = corpus_snap(c);
	corpus_close(c);
	return s;
}

static inline void tell_problem(void *ctx, const char *file, uint64_t off, const char *msg)
{
	(void)ctx;
	print_message("# problem: %s at %llu: %s\n", file, (unsigned long long)off, msg);
}

static inline void count_problem(void *ctx, const char *file, uint64_t off, const char *msg)
{
	(void)file;
	(void)off;
	(void)msg;
	if (ctx)
		++*(unsigned *)ctx;
}

/* All is well in the folder. */
static inline void assert_sound(const char *dir)
{
	struct err e = {0};
	struct check_report r = {.problem = tell_problem};

	assert_ok(index_check(dir, &r, &e));
}

#endif
