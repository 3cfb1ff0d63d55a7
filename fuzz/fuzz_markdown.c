/*
 * fuzz_markdown.c - any bytes as Markdown.
 */
#include "fuzz_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_markdown, "dir/x.md", data, size);
	return 0;
}
