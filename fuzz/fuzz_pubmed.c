/*
 * fuzz_pubmed.c - any bytes as PubMed XML.
 */
#include "fuzz_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_xml(&reader_pubmed, data, size);
}
