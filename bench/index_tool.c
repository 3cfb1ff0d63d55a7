/*
 * index_tool.c - what bench/index.py asks of a corpus: the bytes of its parts, and the time of the first stage of search.
 *
 *	index-tool sizes CORPUS                  {"postings": bytes, "dictionary": …, "forward": …, "columns": …, "store": …}
 *	index-tool search CORPUS TOPICS K PASSES times of the K best passages, question by question, in milliseconds
 *
 * The words of a question but stop words and compounds, each of weight 1; reading them is in the time. The first pass is
 * not counted; percentiles are over the best pass of each question.
 */
#include "index/index_priv.h"

#include "base/clock.h"
#include "text/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TERMS_MAX 256

static int complain(const struct err *e)
{
	fprintf(stderr, "index-tool: %s\n", e->msg);
	return 1;
}

static int sizes(const char *dir)
{
	uint64_t n[5] = {0};
	struct manifest m;
	struct err e = {0};

	if (manifest_read(dir, &m, &e))
		return complain(&e);
	for (size_t i = 0; i < m.n_segs; i++) {
		struct seg *s;
		if (seg_open(dir, m.segs[i].number, &m.segs[i], &s, &e))
			return complain(&e);
		n[0] += s->sec[SEC_POSTINGS].n;
		n[1] += s->sec[SEC_TERM_TEXT].n + s->sec[SEC_TERMS].n;
		n[2] += s->sec[SEC_FORWARD].n;
		for (int sec = SEC_STRINGS; sec <= SEC_NAME_ORDER; sec++)
			n[3] += s->sec[sec].n;
		/* The usual impacts of passages stand behind their records, and belong to the postings. */
		if (!seg_old(s)) {
			n[0] += USUAL_SIZE * (uint64_t)s->n_passages;
			n[3] -= USUAL_SIZE * (uint64_t)s->n_passages;
		}
		n[4] += s->store.n;
		seg_unref(s);
	}
	printf("{\"postings\": %llu, \"dictionary\": %llu, \"forward\": %llu, \"columns\": %llu, \"store\": %llu, "
	       "\"segments\": %zu, \"passages\": %llu}\n",
	       (unsigned long long)n[0], (unsigned long long)n[1], (unsigned long long)n[2], (unsigned long long)n[3],
	       (unsigned long long)n[4], m.n_segs, (unsigned long long)m.passages);
	manifest_release(&m);
	return 0;
}

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

struct bench {
	struct snap *s;
	struct text_tokens *tokens;
	struct hit *hits;
	size_t k;
	struct arena a;
};

static int one(struct bench *b, struct str question, struct err *e)
{
	struct query_term t[TERMS_MAX];
	struct text_token tok;
	size_t n = 0;

	arena_clear(&b->a);
	text_tokens_begin(b->tokens, question);
	while (n < TERMS_MAX && text_next(b->tokens, &tok))
		if (!(tok.flags & (TEXT_STOP | TEXT_COMPOUND)))
			t[n++] = (struct query_term){arena_str(&b->a, tok.term), 1};
	return snap_search(b->s, t, n, NULL, b->hits, b->k, e);
}

static int by_size(const void *pa, const void *pb)
{
	const double *a = pa, *b = pb;

	return (*a > *b) - (*a < *b);
}

/* Kilobytes that /proc/self/status tells of a thing. */
static long memory_of(const char *name)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kb = 0;

	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, name, strlen(name)) == 0)
			kb = atol(line + strlen(name) + 1);
	if (f)
		fclose(f);
	return kb;
}

static int run(struct bench *b, struct str text, unsigned passes, double open_ms)
{
	size_t n = 0, i = 0;
	struct str rest = text, line, id;
	struct err e = {0};
	double sum = 0, first = 0;

	while (str_cut(&rest, '\n', &line))
		n += line.n > 0;
	double *best = calloc(n + 1, sizeof *best);
	if (!best)
		return 1;
	for (unsigned pass = 0; pass <= passes; pass++) {
		rest = text;
		for (i = 0; str_cut(&rest, '\n', &line); i++) {
			struct str question = line;
			if (!line.n || !str_cut(&question, '\t', &id))
				continue;
			uint64_t began = clock_mono_ns();
			double cpu = cpu_ms();
			if (one(b, question, &e) < 0)
				return complain(&e);
			double ms = (double)(clock_mono_ns() - began) / 1e6;
			sum += pass ? cpu_ms() - cpu : 0;
			if (!pass && !i)
				first = ms;
			if (pass == 1 || (pass > 1 && ms < best[i]))
				best[i] = ms;
		}
	}
	qsort(best, n, sizeof *best, by_size);
	printf("{\"queries\": %zu, \"k\": %zu, \"open_ms\": %.2f, \"first_ms\": %.2f, \"cpu_mean_ms\": %.3f, "
	       "\"p50_ms\": %.3f, \"p95_ms\": %.3f, \"p99_ms\": %.3f, \"anon_mb\": %.1f, \"file_mb\": %.1f}\n",
	       n, b->k, open_ms, first, passes && n ? sum / ((double)n * passes) : 0, best[n / 2], best[n * 95 / 100],
	       best[n * 99 / 100], (double)memory_of("RssAnon:") / 1024, (double)memory_of("RssFile:") / 1024);
	free(best);
	return 0;
}

static int search(char *const *arg)
{
	struct bench b = {.tokens = text_tokens_new(), .k = strtoul(arg[2], NULL, 10)};
	uint64_t began = clock_mono_ns();
	struct corpus *c;
	struct err e = {0};
	struct buf topics;

	if (corpus_open(arg[0], &c, &e))
		return complain(&e);
	b.s = corpus_snap(c);
	double open_ms = (double)(clock_mono_ns() - began) / 1e6;
	arena_init(&b.a, 1 << 20);
	buf_init(&topics, 1 << 26);
	b.hits = calloc(b.k + 1, sizeof *b.hits);
	if (!b.tokens || !b.hits || fs_read(arg[1], &topics, &e))
		return complain(&e);
	int status = run(&b, buf_str(&topics), (unsigned)atoi(arg[3]), open_ms);
	buf_release(&topics);
	free(b.hits);
	text_tokens_free(b.tokens);
	arena_release(&b.a);
	snap_unref(b.s);
	corpus_close(c);
	return status;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "sizes") == 0)
		return sizes(argv[2]);
	if (argc == 6 && strcmp(argv[1], "search") == 0)
		return search(argv + 2);
	fputs("usage: index-tool sizes CORPUS | search CORPUS TOPICS K PASSES\n", stderr);
	return 2;
}
