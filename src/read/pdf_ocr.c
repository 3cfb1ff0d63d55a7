/*
 * pdf_ocr.c - pages that are pictures, read by tesseract where it is installed and the owner asked for it.
 *
 * A page is drawn by pdftoppm in grey at the resolution that tesseract was made for, kept in an unlinked file, and read
 * from there; both run as helpers with limits (child.c). What comes back is text as a machine saw it: whoever reads the
 * document is told so, page by page.
 */
#include "read/pdf_priv.h"

#include <stdio.h>
#include <unistd.h>

#define PAGES_MAX 200u	/* of one file */
#define DPI	  "300" /* tesseract's documentation: 300 and more */
#define TEXT_MAX  ((uint64_t)1 << 20)

static bool asked; /* set before there are threads */

void read_ocr(void)
{
	asked = true;
}

bool pdf_ocr_asked(void)
{
	return asked;
}

static bool to_file(void *ctx, struct str bytes)
{
	int fd = *(int *)ctx;

	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n <= 0)
			return false;
		bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
	return true;
}

/* Page `number` (from 1) of the file `in`, its text appended. */
static int page(int in, size_t number, struct buf *out, const char **reason, struct err *e)
{
	char n[24];
	const char *draw_args[] = {"-gray", "-r", DPI, "-f", n, "-l", n, "/dev/fd/3", NULL};
	static const char *const read_args[] = {"/dev/fd/3", "stdout", NULL};
	struct child draw = {"pdftoppm", "poppler-utils", draw_args, 20, 40000, (uint64_t)2 << 30, (uint64_t)256 << 20};
	struct child recognise = {"tesseract", "tesseract-ocr", read_args, 60, 90000, (uint64_t)2 << 30, TEXT_MAX};
	int image = child_temp(), r;

	if (image < 0)
		return err_set(e, ERR_IO, "temporary file");
	snprintf(n, sizeof n, "%zu", number);
	r = child_run(&draw, in, &(struct child_sink){to_file, &image}, reason, e);
	if (!r)
		r = child_run(&recognise, image, &(struct child_sink){child_to_buf, out}, reason, e);
	close(image);
	return r;
}

int pdf_ocr(struct pdf_file *f, int in, bool (*wanted)(const struct pdf_page *p), struct buf *out, const char **reason,
	    struct err *e)
{
	unsigned done = 0;

	for (size_t i = 0; i < f->n_pages; i++) {
		size_t before = out->n;
		if (!wanted(&f->pages[i]))
			continue;
		if (done == PAGES_MAX) {
			*reason = "too large";
			return err_set(e, ERR_LIMIT, "more than %u pages to be recognised", PAGES_MAX);
		}
		int r = page(in, i + 1, out, reason, e);
		if (r)
			return r;
		done++;
		f->pages[i].recognised = str_trim(str_sub(buf_str(out), before, out->n)).n > 0;
		buf_byte(out, '\f');
	}
	return 0;
}
