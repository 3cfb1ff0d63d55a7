/*
 * fuzz_pdf.c - what a PDF can bring into this process: any bytes as the text that pdftotext gave, pages and all; and,
 * where the input begins as a PDF does, the whole reader with its child process (slow: some hundred a second).
 */
#include "fuzz_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_make((const char *)data, size);
	struct err e = {0};

	if (str_starts(bytes, STR("%PDF-"))) {
		fuzz_reader(&reader_pdf, "dir/x.pdf", data, size);
		return 0;
	}
	struct doc *d = doc_new();
	if (!d)
		return 0;
	d->id = STR("file:x");
	int r = prose_blocks(d, bytes, true, size & 1, &e);
	must(r == 0 || r == ERR_NOMEM || r == ERR_LIMIT, "code");
	if (r == 0 && doc_finish(d, &e) == 0)
		check_doc(d);
	doc_free(d);
	return 0;
}
