/*
 * vec_util.h - vectors without a model: a maker that is a function of the text alone, and corpora to try it on.
 */
#ifndef ATTEST_TESTS_INDEX_VEC_UTIL_H
#define ATTEST_TESTS_INDEX_VEC_UTIL_H

#include "util.h"

#include "index/vectors_priv.h"

#include <fcntl.h>

/* What a stand-in for an encoder counts; `log`, where set, gets the key of each text in one write. */
struct stub {
	_Atomic uint64_t texts;
	int log;
	struct sha256 model;
};

static inline void *stub_begin(void *ctx)
{
	return ctx;
}

static inline void stub_end(void *work)
{
	(void)work;
}

/* Each word adds a random direction of its own, and the first letters of the text a few more: ties are rare. */
static inline void stub_vector(struct str text, uint32_t dim, float *out)
{
	struct str rest = text, word;

	memset(out, 0, dim * sizeof *out);
	while (str_cut(&rest, ' ', &word)) {
		struct rnd r = {xxh64_of(word) | 1};
		for (uint32_t i = 0; i < dim; i++)
			out[i] += (float)((int32_t)rnd_below(&r, 2001) - 1000);
	}
}

static inline int stub_encode(void *ctx, void *work, const struct str *texts, size_t n, float *out, size_t *tokens,
			      struct err *e)
{
	struct stub *s = ctx;
	uint32_t dim = *(const uint32_t *)(const void *)s->model.b;

	(void)work;
	(void)e;
	for (size_t i = 0; i < n; i++) {
		uint8_t key[VECTOR_KEY];
		stub_vector(texts[i], dim, out + i * dim);
		vec_key(&s->model, texts[i], key);
		if (s->log > 0 && write(s->log, key, sizeof key) != (ssize_t)sizeof key)
			abort();
	}
	*tokens += n * 10;
	s->texts += n;
	return 0;
}

static inline struct vector_maker stub_maker(struct stub *s, uint32_t dim, uint32_t version)
{
	struct vector_maker m = {.dim = dim, .ctx = s, .begin = stub_begin, .end = stub_end, .encode = stub_encode};

	snprintf(m.name, sizeof m.name, "stub-%u", version);
	memset(&m.model, 0, sizeof m.model);
	memcpy(m.model.b, &dim, sizeof dim);
	memcpy(m.model.b + 4, &version, sizeof version);
	s->model = m.model;
	return m;
}

static inline struct fill_result fill_all(const char *dir, const struct vector_maker *m, enum fill_part part)
{
	struct fill_opts o = {.part = part, .threads = 2};
	struct fill_result r;
	struct err e = {0};

	assert_ok(vectors_fill_by(dir, m, &o, NULL, &r, &e));
	return r;
}

static inline void add_docs(const char *dir, int from, int to, int step, uint64_t seed)
{
	struct err e = {0};
	struct writer *w = open_writer(dir, NULL);
	char id[32];

	for (int i = from; i != to; i += step) {
		snprintf(id, sizeof id, "t:%d", i);
		put_doc(w, rnd_doc(id, (uint64_t)i + seed));
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
}

#endif
