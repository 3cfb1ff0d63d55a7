/*
 * fuzz_jats.c - any bytes as JATS XML.
 */
#include "fuzz_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_xml(&reader_jats, data, size);
}
