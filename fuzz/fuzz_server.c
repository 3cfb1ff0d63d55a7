/*
 * fuzz_server.c - any bytes as a server's configuration, and as its answers.
 *
 * The first byte chooses: what is read, and how many vectors of how many numbers were asked for.
 */
#include "encode/server.h"

#include <math.h>
#include <stdlib.h>

static void must(bool ok)
{
	if (!ok)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	struct str rest = str_make((const char *)data + 1, size - 1);
	size_t n = 1 + (data[0] >> 2 & 3), dim = 1 + (data[0] >> 4 & 3);
	float v[16];
	struct server *s = NULL;
	struct err e;
	int r;

	if (data[0] % 4 == 0) {
		r = server_read(rest, &s, &e);
		server_free(s);
	} else if (data[0] % 4 == 1) {
		r = server_parse_scores(rest, n, v, &e);
		for (size_t i = 0; i < n && !r; i++)
			must(isfinite(v[i]));
	} else {
		r = server_parse_vectors(rest, n, dim, v, &e);
		for (size_t i = 0; i < n && !r; i++) {
			double squares = 0;
			for (size_t d = 0; d < dim; d++)
				squares += (double)v[i * dim + d] * (double)v[i * dim + d];
			must(squares == 0 || fabs(squares - 1) < 1e-4);
		}
	}
	must(r == 0 || r == ERR_FORMAT);
	return 0;
}
