/*
 * fuzz_pdf.c - what a PDF can bring into this process: any bytes as what poppler's programs gave, from '<' on as words
 * with places, styles, information and pictures (parted by NUL), else as the text of a layout; and, where the input
 * begins as a PDF does, the whole reader with its child processes (slow: some a second).
 */
#include "fuzz_read.h"

#include "read/pdf_priv.h"

static void helpers(struct str bytes)
{
	struct pdf_file f = {0};
	struct pdf_report r;
	struct pdf_ink ink = {.f = &f, .scale = 0.5f};
	struct buf out, title;
	struct str part[4] = {STR_NULL, STR_NULL, STR_NULL, bytes};

	for (int i = 0; i < 3 && part[3].p; i++)
		str_cut(&part[3], '\0', &part[i]);
	arena_init(&f.a, (size_t)64 << 20);
	buf_init(&ink.image, 1 << 20);
	buf_init(&out, 1 << 20);
	buf_init(&title, 1 << 16);
	if (pdf_words_read(&f, part[0])) {
		pdf_styles_read(&f, part[1]);
		pdf_info_read(&f, part[2]);
		if (part[3].p)
			pdf_ink_take(&ink, part[3]);
		pdf_words_judge(&f);
		pdf_layout(&f, &out, &title, &r);
	}
	buf_release(&ink.image);
	buf_release(&out);
	buf_release(&title);
	arena_release(&f.a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_make((const char *)data, size);
	struct err e = {0};

	if (str_starts(bytes, STR("%PDF-"))) {
		fuzz_reader(&reader_pdf, "dir/x.pdf", data, size);
		return 0;
	}
	if (str_starts(bytes, STR("<"))) {
		helpers(bytes);
		return 0;
	}
	struct doc *d = doc_new();
	if (!d)
		return 0;
	d->id = STR("file:x");
	int r = size & 2 ? prose_laid(d, bytes, size & 1, &e) : prose_blocks(d, bytes, true, size & 1, &e);
	must(r == 0 || r == ERR_NOMEM || r == ERR_LIMIT, "code");
	if (r == 0 && doc_finish(d, &e) == 0)
		check_doc(d);
	doc_free(d);
	return 0;
}
