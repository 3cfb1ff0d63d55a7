/*
 * vectors_tool.c - how fast are vectors scanned, and what does the coarse pass lose?
 *
 *	vectors-tool scan CORPUS            CPU time of a search of all units: paths, questions, exact and coarse
 *	vectors-tool recall CORPUS < LINES  share of the 10 and 50 nearest that the coarse pass finds, by candidates
 *	vectors-tool search CORPUS < LINES  CPU time of whole searches (question_read, search_units), and of their parts
 *	vectors-tool many CORPUS N          the same over N vectors made of the corpus' own and noise, and CPU time
 *	vectors-tool random CORPUS          gives every unit a random vector under the model's id: for measuring at a size
 *	                                    that takes hours to encode
 */
#include "index/vectors_priv.h"
#include "search/search_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define DIM	384
#define WANTED	200
#define REPEATS 20

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int failed(const struct err *e)
{
	fprintf(stderr, "vectors-tool: %s\n", e->msg);
	return 1;
}

/* ---- random vectors ---- */

static void random_vector(uint64_t seed, float *out)
{
	uint64_t x = seed | 1;

	for (size_t i = 0; i < DIM; i++) {
		x ^= x >> 12;
		x ^= x << 25;
		x ^= x >> 27;
		out[i] = (float)((int64_t)(x * 0x2545f4914f6cdd1du >> 40) - (1 << 23));
	}
}

static void *begin(void *ctx)
{
	return ctx;
}

static void end(void *work)
{
	(void)work;
}

static int random_texts(void *ctx, void *work, const struct str *texts, size_t n, float *out, size_t *tokens,
			struct err *e)
{
	(void)ctx;
	(void)work;
	(void)e;
	for (size_t i = 0; i < n; i++)
		random_vector(xxh64_of(texts[i]), out + i * DIM);
	*tokens += n;
	return 0;
}

static int make_random(const char *dir)
{
	struct vector_maker m = {
		.name = "random", .dim = DIM, .ctx = &m, .begin = begin, .end = end, .encode = random_texts};
	struct fill_opts o = {.part = FILL_ALL};
	struct encoder *enc;
	struct fill_result r;
	struct err e = {0};

	/* Under the model's id, so that a whole search can be timed on them. */
	if (encoder_open(NULL, &enc, &e))
		return failed(&e);
	m.model = *encoder_id(enc);
	encoder_close(enc);
	if (vectors_fill_by(dir, &m, &o, NULL, &r, &e))
		return failed(&e);
	printf("%llu vectors in %.1f s, without encoding\n", (unsigned long long)r.made, r.seconds);
	return 0;
}

/* ---- speed ---- */

static int by_size(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return a < b ? -1 : a > b;
}

/* What one core reads from memory, for comparison: sums of 64-bit words of a buffer of that size. */
static double bandwidth(size_t bytes)
{
	uint64_t *v = malloc(bytes), sum = 0;
	double best = 1e9;

	if (!v)
		return 0;
	memset(v, 1, bytes);
	for (int i = 0; i < REPEATS; i++) {
		double t = cpu_ms();
		for (size_t j = 0; j < bytes / 8; j++)
			sum += v[j];
		t = cpu_ms() - t;
		best = t < best ? t : best;
	}
	__asm__ volatile("" ::"r"(sum));
	free(v);
	return (double)bytes / 1e6 / best;
}

static void scan_row(const struct vectors *v, const struct dot_path *path, const struct vector_query *q, size_t n,
		     bool coarse)
{
	static struct vector_hit hits[4 * WANTED];
	double ms[REPEATS];
	size_t got[4];
	struct err e = {0};
	uint64_t units = vectors_info(v)->units;

	for (int i = 0; i < REPEATS; i++) {
		double t = cpu_ms();
		uint32_t exact = coarse ? 0 : UINT32_MAX;
		if (vectors_scan_by(v, path, exact, VECTORS_COARSE_KEEP, VECTORS_UNITS, q, n, NULL, WANTED, hits, got,
				    &e))
			exit(failed(&e));
		ms[i] = cpu_ms() - t;
	}
	qsort(ms, REPEATS, sizeof *ms, by_size);
	size_t bytes = coarse ? code_size(DIM) : vector_stride(DIM) + 4;
	printf("| %s | %s | %zu | %.1f | %.1f | %.1f | %.1f |\n", path->name, coarse ? "coarse" : "exact", n, ms[0],
	       ms[REPEATS / 2], ms[REPEATS - 1], (double)(units * bytes) / 1e6 / ms[0]);
}

static int scan(const char *dir)
{
	static int8_t bytes[4][DIM];
	struct vector_query q[4];
	struct corpus *c;
	struct err e = {0};
	const struct dot_path *paths;
	float x[DIM];

	double t = cpu_ms();
	if (corpus_open(dir, &c, &e))
		return failed(&e);
	t = cpu_ms() - t;
	struct snap *s = corpus_snap(c);
	const struct vectors *v = snap_vectors(s);
	if (!v || vectors_info(v)->dim != DIM)
		return failed(&(struct err){.msg = "no vectors of 384 components"});
	for (int i = 0; i < 4; i++) {
		random_vector((uint64_t)i + 99, x);
		q[i].q = bytes[i];
		q[i].scale = encode_quantise(x, DIM, bytes[i]);
	}
	printf("opening %.1f ms; %llu units, %.1f MB in %zu packs; one core reads %.1f GB/s\n\n", t,
	       (unsigned long long)vectors_info(v)->units, (double)vectors_info(v)->bytes / 1e6, v->n_packs,
	       bandwidth((size_t)vectors_info(v)->units * DIM));
	printf("| path | pass | questions | best, ms | median | worst | GB/s |\n|---|---|---|---|---|---|---|\n");
	for (size_t p = 0, n = dot_paths(&paths); p < n; p++)
		for (size_t k = 1; k <= 4; k++)
			for (int coarse = 0; coarse < 2; coarse++)
				scan_row(v, &paths[p], q, k, coarse);
	snap_unref(s);
	corpus_close(c);
	return 0;
}

/* ---- what the coarse pass loses ---- */

static double found(const struct vectors *v, const struct vector_query *q, size_t k, uint32_t keep_times)
{
	const struct dot_path *path;
	struct vector_hit exact[50], coarse[50];
	size_t n, m, both = 0;
	struct err e = {0};

	dot_paths(&path);
	if (vectors_scan_by(v, path, UINT32_MAX, 1, VECTORS_UNITS, q, 1, NULL, k, exact, &n, &e) ||
	    vectors_scan_by(v, path, 0, keep_times, VECTORS_UNITS, q, 1, NULL, k, coarse, &m, &e))
		exit(failed(&e));
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < m; j++)
			both += exact[i].vector == coarse[j].vector;
	return n ? (double)both / (double)n : 1;
}

static int recall(const char *dir)
{
	static const uint32_t keep[] = {1, 2, 4, 8, 16, 32};
	double sum[2][6] = {{0}};
	size_t lines = 0, cap = 0;
	struct encode_work *w = encode_work_new();
	struct encoder *enc;
	struct corpus *c;
	struct err e = {0};
	char *line = NULL;
	ssize_t len;

	if (encoder_open(NULL, &enc, &e) || corpus_open(dir, &c, &e))
		return failed(&e);
	struct snap *s = corpus_snap(c);
	const struct vectors *v = snap_vectors_of(s, encoder_id(enc));
	if (!v)
		return failed(&(struct err){.msg = "no vectors of this model"});
	while ((len = getline(&line, &cap, stdin)) > 0) {
		struct str text = str_trim(str_make(line, (size_t)len));
		float x[ENCODE_MAX_DIM];
		int8_t bytes[ENCODE_MAX_DIM];
		if (encode(enc, w, &text, 1, ENCODE_QUERY, x, &e))
			return failed(&e);
		struct vector_query q = {bytes, encode_quantise(x, encoder_dim(enc), bytes)};
		for (size_t i = 0; i < 6; i++) {
			sum[0][i] += found(v, &q, 10, keep[i]);
			sum[1][i] += found(v, &q, 50, keep[i]);
		}
		lines++;
	}
	printf("%zu questions, %llu units\n\n| kept for each wanted | of 10 | of 50 |\n|---|---|---|\n", lines,
	       (unsigned long long)vectors_info(v)->units);
	for (size_t i = 0; i < 6 && lines; i++)
		printf("| %u | %.4f | %.4f |\n", keep[i], sum[0][i] / (double)lines, sum[1][i] / (double)lines);
	free(line);
	snap_unref(s);
	corpus_close(c);
	encoder_close(enc);
	encode_work_free(w);
	return 0;
}

/* ---- the coarse pass over many ---- */

#define ASKED	     16
#define KEEPS	     7
#define NEAREST	     50
#define NOISE	     0.04f /* of each component, where components of a unit vector are 0.05 */

struct many {
	size_t n;
	int8_t *v;
	uint8_t *codes;
	float *scale;
};
struct scored {
	double score;
	uint32_t at;
};

static int by_falling(const void *pa, const void *pb)
{
	const struct scored *a = pa, *b = pb;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

/* One of the corpus' own vectors, moved by noise. */
static float moved(const struct vectors *v, uint32_t from, uint64_t seed, int8_t *out)
{
	float x[DIM], noise[DIM], scale;
	const int8_t *q;

	while (!(q = vectors_at(v, from % vectors_end(v), &scale)) || scale == 0)
		from++;
	random_vector(seed, noise);
	for (size_t i = 0; i < DIM; i++)
		x[i] = (float)q[i] * scale + NOISE * noise[i] / (float)(1 << 23);
	return encode_quantise(x, DIM, out);
}

#define KEEP_MOST ((size_t)10 << (KEEPS - 1))

/* All by falling exact score, or by falling coarse one; the first KEEP_MOST of them. */
static void first_of(const struct many *m, const int32_t *dot, bool exact, struct scored *all, struct scored *out)
{
	for (size_t i = 0; i < m->n; i++)
		all[i] = (struct scored){(double)dot[i] * (exact ? (double)m->scale[i] : 1), (uint32_t)i};
	qsort(all, m->n, sizeof *all, by_falling);
	memcpy(out, all, (m->n < KEEP_MOST ? m->n : KEEP_MOST) * sizeof *out);
}

/* Of the best `keep` by code the best by exact score. */
static void rescore(const struct many *m, const int32_t *dot, const struct scored *by_code, size_t keep,
		    struct scored *out)
{
	for (size_t i = 0; i < keep; i++)
		out[i] = (struct scored){(double)dot[by_code[i].at] * (double)m->scale[by_code[i].at], by_code[i].at};
	qsort(out, keep, sizeof *out, by_falling);
}

static size_t shared(const struct scored *a, const struct scored *b, size_t k)
{
	size_t both = 0;

	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < k; j++)
			both += a[i].at == b[j].at;
	return both;
}

static int ask_many(const struct vectors *v, const struct many *m)
{
	const struct dot_path *path;
	struct dot_query *q = calloc(1, sizeof *q);
	struct scored *all = calloc(m->n, sizeof *all), exact[KEEP_MOST], by_code[KEEP_MOST], coarse[KEEP_MOST];
	int32_t *dot = calloc(m->n, sizeof *dot), *code = calloc(m->n, sizeof *code);
	double ms[2] = {1e9, 1e9};
	size_t sum[2][KEEPS] = {{0}};

	if (!q || !all || !dot || !code || m->n < KEEP_MOST)
		return failed(&(struct err){.msg = "too little memory, or too few vectors"});
	dot_paths(&path);
	for (uint32_t i = 0; i < ASKED; i++) {
		int8_t bytes[DIM];
		moved(v, i * 7919, (uint64_t)i << 40 | 1, bytes);
		dot_query_init(q, bytes, DIM);
		dot_query_codes(q);
		double t[3] = {cpu_ms()};
		path->dot(m->v, m->n, q, 1, dot);
		t[1] = cpu_ms();
		path->signs(m->codes, m->n, q, 1, code);
		t[2] = cpu_ms();
		for (int k = 0; k < 2; k++)
			ms[k] = t[k + 1] - t[k] < ms[k] ? t[k + 1] - t[k] : ms[k];
		first_of(m, dot, true, all, exact);
		first_of(m, code, false, all, by_code);
		for (size_t k = 0; k < KEEPS; k++) {
			rescore(m, dot, by_code, (size_t)10 << k, coarse);
			sum[0][k] += shared(exact, coarse, 10);
			if ((size_t)10 << k >= NEAREST)
				sum[1][k] += shared(exact, coarse, NEAREST);
		}
	}
	printf("%zu vectors; exact %.1f ms, %.1f GB/s; codes %.1f ms, %.1f GB/s (%s)\n\n", m->n, ms[0],
	       (double)m->n * DIM / 1e6 / ms[0], ms[1], (double)m->n * (double)code_size(DIM) / 1e6 / ms[1], path->name);
	puts("| kept | of 10 | of 50 |\n|---|---|---|");
	for (size_t k = 0; k < KEEPS; k++)
		if (10 << k < NEAREST)
			printf("| %d | %.4f | |\n", 10 << k, (double)sum[0][k] / (ASKED * 10));
		else
			printf("| %d | %.4f | %.4f |\n", 10 << k, (double)sum[0][k] / (ASKED * 10),
			       (double)sum[1][k] / (ASKED * NEAREST));
	free(q);
	free(all);
	free(dot);
	free(code);
	return 0;
}

static int many(const char *dir, size_t n)
{
	struct many m = {n, calloc(n + 64, DIM), calloc(n + 64, code_size(DIM)), calloc(n, sizeof *m.scale)};
	struct corpus *c;
	struct err e = {0};

	if (!m.v || !m.codes || !m.scale || corpus_open(dir, &c, &e))
		return failed(&e);
	struct snap *s = corpus_snap(c);
	const struct vectors *v = snap_vectors(s);
	if (!v || vectors_info(v)->dim != DIM)
		return failed(&(struct err){.msg = "no vectors of 384 components"});
	for (size_t i = 0; i < n; i++) {
		m.scale[i] = moved(v, (uint32_t)i, i + 1000, m.v + i * DIM);
		for (size_t k = 0; k < DIM; k++)
			m.codes[i * code_size(DIM) + k / 8] |= (uint8_t)((m.v[i * DIM + k] > 0) << (k & 7));
	}
	int r = ask_many(v, &m);
	snap_unref(s);
	corpus_close(c);
	free(m.v);
	free(m.codes);
	free(m.scale);
	return r;
}

/* ---- a whole search ---- */

#define QUESTIONS_MAX 4096

enum part { READING, ENCODING, SCANNING, WHOLE, PARTS };

/* The parts that can be timed by themselves, then the whole; the best of five each. */
static int time_one(const struct snap *s, const struct search_model *m, struct str line, double ms[PARTS],
		    size_t *tokens, struct err *e)
{
	static struct vector_hit hits[VECTORS_QUERIES_MAX * WANTED];
	size_t got[VECTORS_QUERIES_MAX];
	struct search_opts o = {.model = m};
	struct question q;
	struct meaning made;
	struct found_units u;
	struct arena a;

	arena_init(&a, (size_t)1 << 30);
	for (int i = 0; i < PARTS; i++)
		ms[i] = 1e9;
	for (int k = 0; k < 5; k++) {
		double t[PARTS + 1] = {cpu_ms()};
		int r = question_read(line, s, &a, &q, e);
		t[1] = cpu_ms();
		if (!r)
			r = search_units(s, &q, &o, &a, &u, e);
		t[2] = cpu_ms();
		if (!r)
			r = meaning_make(s, &q, m, &a, &made, e);
		t[3] = cpu_ms();
		if (!r)
			r = vectors_scan(made.vectors, VECTORS_UNITS, made.q, made.n, NULL, WANTED, hits, got, e);
		t[4] = cpu_ms();
		if (r) {
			arena_release(&a);
			return r;
		}
		const double part[PARTS] = {t[1] - t[0], t[3] - t[2], t[4] - t[3], t[2] - t[0]};
		for (int i = 0; i < PARTS; i++)
			ms[i] = part[i] < ms[i] ? part[i] : ms[i];
		*tokens = encode_tokens(m->encoder, m->work, q.text, ENCODE_QUERY);
		arena_clear(&a);
	}
	arena_release(&a);
	return 0;
}

static int search(const char *dir)
{
	static const char *const names[PARTS] = {"reading", "encoding", "one scan of units", "whole search"};
	static double ms[PARTS][QUESTIONS_MAX], tokens[QUESTIONS_MAX];
	struct encoder *enc;
	struct corpus *c;
	struct err e = {0};
	char *line = NULL;
	size_t n = 0, cap = 0;
	ssize_t len;

	if (encoder_open(NULL, &enc, &e) || corpus_open(dir, &c, &e))
		return failed(&e);
	struct search_model m = {enc, encode_work_new()};
	struct snap *s = corpus_snap(c);
	while (n < QUESTIONS_MAX && (len = getline(&line, &cap, stdin)) > 0) {
		double one[PARTS];
		size_t some = 0;
		if (time_one(s, &m, str_trim(str_make(line, (size_t)len)), one, &some, &e))
			return failed(&e);
		for (int i = 0; i < PARTS; i++)
			ms[i][n] = one[i];
		tokens[n++] = (double)some;
	}
	if (!n)
		return failed(&(struct err){.msg = "no questions"});
	qsort(tokens, n, sizeof *tokens, by_size);
	printf("%zu questions, tokens p50 %.0f, most %.0f\n\n", n, tokens[n / 2], tokens[n - 1]);
	puts("| CPU time, ms | p50 | p95 | p99 | most |\n|---|---|---|---|---|");
	for (int i = 0; i < PARTS; i++) {
		qsort(ms[i], n, sizeof *ms[i], by_size);
		printf("| %s | %.1f | %.1f | %.1f | %.1f |\n", names[i], ms[i][n / 2], ms[i][n * 95 / 100],
		       ms[i][n * 99 / 100], ms[i][n - 1]);
	}
	free(line);
	encode_work_free(m.work);
	snap_unref(s);
	corpus_close(c);
	encoder_close(enc);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "random") == 0)
		return make_random(argv[2]);
	if (argc == 3 && strcmp(argv[1], "scan") == 0)
		return scan(argv[2]);
	if (argc == 3 && strcmp(argv[1], "recall") == 0)
		return recall(argv[2]);
	if (argc == 3 && strcmp(argv[1], "search") == 0)
		return search(argv[2]);
	if (argc == 4 && strcmp(argv[1], "many") == 0)
		return many(argv[2], strtoul(argv[3], NULL, 10));
	fprintf(stderr, "usage: vectors-tool random|scan|recall|search CORPUS, many CORPUS N\n");
	return 64;
}
