/*
 * fuzz_lexicon.c - any bytes as a table of names.
 */
#include "question/lexicon.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_problem(void *ctx, uint32_t line, const char *msg)
{
	(void)ctx;
	if (!line || !msg[0])
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lexicon_events ev = {on_problem, NULL};
	struct lexeme *v = NULL;
	struct arena a;
	struct err e = {0};
	size_t n = 0;
	if (size > ((size_t)1 << 20))
		return 0;
	arena_init(&a, (size_t)256 << 20);
	if (lexicon_parse(str_make((const char *)data, size), &a, &ev, &v, &n, &e))
		abort();
	for (size_t i = 0; i < n; i++)
		if (!v[i].name[0] || !v[i].others || !v[i].classes)
			abort();
	arena_release(&a);
	return 0;
}
