/*
 * fuzz_html.c - any bytes as a page.
 */
#include "fuzz_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_html, "dir/x.html", data, size);
	return 0;
}
