/*
 * replay.c - runs a folder of inputs through a fuzz target without the fuzzer, one TAP point an input.
 *
 * usage: replay_NAME FOLDER. A crash ends the program, and the input at hand is the last line that it printed. The
 * empty input is always run.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX ((size_t)16 << 20) /* bytes; seeds are small */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int run_file(const char *dir, const char *name)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "rb");
	if (!f)
		return -1;
	uint8_t *p = malloc(INPUT_MAX);
	size_t n = p ? fread(p, 1, INPUT_MAX, f) : 0;
	fclose(f);
	if (!p)
		return -1;
	/* An exact copy, so that a read past the end is seen. */
	uint8_t *exact = malloc(n ? n : 1);
	if (exact) {
		memcpy(exact, p, n);
		LLVMFuzzerTestOneInput(exact, n);
	}
	free(exact);
	free(p);
	return exact ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct dirent **names = NULL;
	int n = argc > 1 ? scandir(argv[1], &names, visible, by_name) : -1;
	printf("1..%d\n", (n > 0 ? n : 0) + 1);
	fflush(stdout);
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	printf("ok 1 - the empty input\n");
	for (int i = 0; i < n; i++) {
		printf("# %s\n", names[i]->d_name);
		fflush(stdout);
		printf("%s %d - %s\n", run_file(argv[1], names[i]->d_name) ? "not ok" : "ok", i + 2, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return 0;
}
