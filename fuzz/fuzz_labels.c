/* fuzz_labels.c - labels of medicines and health topics, by the first byte. */
#include "fuzz_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct reader *const readers[] = {&reader_spl, &reader_medlineplus};

	if (size)
		fuzz_records(readers[data[0] % 2], "dir/x.xml", data + 1, size - 1);
	return 0;
}
