/* fuzz_bits.c - any bytes as a book in BITS XML. */
#include "fuzz_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_xml(&reader_bits, data, size);
}
