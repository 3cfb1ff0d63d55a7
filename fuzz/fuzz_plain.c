/*
 * fuzz_plain.c - any bytes as plain text.
 */
#include "fuzz_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_plain, "dir/x.txt", data, size);
	return 0;
}
