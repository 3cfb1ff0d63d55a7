/*
 * encode_tool.c - what bench/encode.py and tests/encode/reference.py drive: the encoder alone, lines of standard input
 * in.
 *
 *	encode-tool MODEL_DIR [-q] [-k KERNEL] [-b BATCH] tokens|vectors|time
 *
 * tokens: the numbers of the pieces of each line, uncut. vectors: 32-bit floats, little-endian, one row a line. time:
 * for each line "TOKENS MILLISECONDS" of processor time, the best of seven, alone; then "open MILLISECONDS" and "all
 * MILLISECONDS", the lines in batches of BATCH (default 64). -q: lines are questions.
 */
#include "encode/encode_priv.h"
#include "encode/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct tool {
	struct encoder *enc;
	struct encode_work *work;
	enum encode_as as;
	size_t batch;
	struct str *texts;
	size_t n;
};

static double cpu_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void fail(const struct err *e)
{
	fprintf(stderr, "encode-tool: %s\n", e->msg);
	exit(1);
}

static void print_tokens(const struct tool *t)
{
	for (size_t i = 0; i < t->n; i++) {
		encode_tokens(t->enc, t->work, t->texts[i], t->as);
		for (size_t j = 0; j < t->work->tokens.n; j++)
			printf("%s%u", j ? " " : "", t->work->tokens.ids[j]);
		printf("\n");
	}
}

static void run(const struct tool *t, const struct str *texts, size_t n, float *out)
{
	struct err e = {0};
	if (encode(t->enc, t->work, texts, n, t->as, out, &e))
		fail(&e);
}

static void all(const struct tool *t, FILE *to)
{
	size_t dim = encoder_dim(t->enc);
	float *out = malloc(t->batch * dim * sizeof *out);

	for (size_t i = 0; i < t->n; i += t->batch) {
		size_t n = t->n - i < t->batch ? t->n - i : t->batch;
		run(t, t->texts + i, n, out);
		if (to)
			fwrite(out, sizeof *out, n * dim, to);
	}
	free(out);
}

static void print_times(const struct tool *t, double open_ms)
{
	float *out = malloc(encoder_dim(t->enc) * sizeof *out);
	double start;

	for (size_t i = 0; i < t->n && i < 200; i++) {
		double best = 1e9;
		for (int k = 0; k < 7; k++) {
			start = cpu_ms();
			run(t, t->texts + i, 1, out);
			if (cpu_ms() - start < best)
				best = cpu_ms() - start;
		}
		printf("%zu %.3f\n", encode_tokens(t->enc, t->work, t->texts[i], t->as), best);
	}
	printf("open %.3f\n", open_ms);
	start = cpu_ms();
	all(t, NULL);
	printf("all %.3f\n", cpu_ms() - start);
	free(out);
}

int main(int argc, char **argv)
{
	struct tool t = {.as = ENCODE_PASSAGE, .batch = 64};
	struct err e = {0};
	struct buf b;
	const char *kernel = NULL;
	double start;
	int c;

	while ((c = getopt(argc, argv, "qk:b:")) != -1) {
		if (c == 'q')
			t.as = ENCODE_QUERY;
		else if (c == 'k')
			kernel = optarg;
		else if (c == 'b' && atoi(optarg) > 0)
			t.batch = (size_t)atoi(optarg);
		else
			return 64;
	}
	if (argc - optind != 2)
		return 64;
	start = cpu_ms();
	if (encoder_open(argv[optind], &t.enc, &e))
		fail(&e);
	start = cpu_ms() - start;
	for (size_t i = 0; kernel && kernels_all[i]; i++)
		if (strcmp(kernels_all[i]->name, kernel) == 0)
			t.enc->kernels = kernels_all[i];
	t.work = encode_work_new();
	buf_init(&b, (size_t)1 << 30);
	if (fs_read("/dev/stdin", &b, &e))
		fail(&e);
	struct str rest = buf_str(&b), line;
	t.texts = malloc((b.n + 1) * sizeof *t.texts);
	while (str_cut(&rest, '\n', &line))
		if (line.n || rest.p)
			t.texts[t.n++] = line;
	if (strcmp(argv[optind + 1], "tokens") == 0)
		print_tokens(&t);
	else if (strcmp(argv[optind + 1], "vectors") == 0)
		all(&t, stdout);
	else
		print_times(&t, start);
	free(t.texts);
	buf_release(&b);
	encode_work_free(t.work);
	encoder_close(t.enc);
	return 0;
}
