/*
 * fuzz_medquad.c - any bytes as MedQuAD XML.
 */
#include "fuzz_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_xml(&reader_medquad, data, size);
}
