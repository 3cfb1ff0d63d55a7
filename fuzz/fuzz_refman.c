/* fuzz_refman.c - records of reference managers: MEDLINE, RIS, BibTeX and EndNote, by the first byte. */
#include "fuzz_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct reader *const readers[] = {&reader_medline, &reader_ris, &reader_bibtex, &reader_endnote};

	if (size)
		fuzz_records(readers[data[0] % 4], "dir/x.ris", data + 1, size - 1);
	return 0;
}
