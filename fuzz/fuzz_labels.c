/* fuzz_labels.c - labels of medicines and health topics, by the first byte. */
#include "fuzz_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct reader *const readers[] = {&reader_spl, &reader_medlineplus};

	return size ? fuzz_xml(readers[data[0] % 2], data + 1, size - 1) : 0;
}
