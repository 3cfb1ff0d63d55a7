#include "read_test.h"

#include "read/pdf_priv.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a PDF of our own: Helvetica 12, each page a list of lines ("" is a gap) ---- */

static void pdf_make(struct buf *b, const char *const *pages, size_t n)
{
	size_t at[64], k = 0;

	buf_addc(b, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
	at[k++] = b->n;
	buf_addc(b, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
	at[k++] = b->n;
	buf_addc(b, "2 0 obj\n<< /Type /Pages /Kids [");
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%zu 0 R ", 4 + 2 * i);
	buf_printf(b, "] /Count %zu >>\nendobj\n", n);
	at[k++] = b->n;
	buf_addc(b, "3 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n");
	for (size_t i = 0; i < n; i++) {
		struct str lines = str_c(pages[i]), line;
		struct buf s;
		int y = 740;
		buf_init(&s, 1 << 20);
		while (str_cut(&lines, '\n', &line)) {
			if (line.n)
				buf_printf(&s, "BT /F1 12 Tf 72 %d Td (%.*s) Tj ET\n", y, STR_ARG(line));
			y -= line.n ? 14 : 24;
		}
		at[k++] = b->n;
		buf_printf(b,
			   "%zu 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 "
			   "3 0 R >> >> /Contents %zu 0 R >>\nendobj\n",
			   4 + 2 * i, 5 + 2 * i);
		at[k++] = b->n;
		buf_printf(b, "%zu 0 obj\n<< /Length %zu >>\nstream\n", 5 + 2 * i, s.n);
		buf_add(b, buf_str(&s));
		buf_addc(b, "\nendstream\nendobj\n");
		buf_release(&s);
	}
	size_t xref = b->n;
	buf_printf(b, "xref\n0 %zu\n0000000000 65535 f \n", k + 1);
	for (size_t i = 0; i < k; i++)
		buf_printf(b, "%010zu 00000 n \n", at[i]);
	buf_printf(b, "trailer\n<< /Size %zu /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", k + 1, xref);
	assert_int_equal(b->err, 0);
}

static bool installed(void)
{
	return system("command -v pdftotext >/dev/null 2>&1") == 0;
}

/* Files of ours that were left in the temporary folder. */
static int leftovers(void)
{
	const char *dir = getenv("TMPDIR");
	DIR *d = opendir(dir && dir[0] ? dir : "/tmp");
	int n = 0;

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += strncmp(e->d_name, "attest-", 7) == 0 && strlen(e->d_name) == 13;
	closedir(d);
	return n;
}

static struct got *pdf(struct str s)
{
	return read_text(&reader_pdf, "guidelines/local_sepsis.pdf", s);
}

static void whole(void **state)
{
	(void)state;
	static const char *const pages[] = {
		("St Elsewhere\n\nSepsis in adults\n\n1 Recognition\n\nThink of it in any patient with an infec-\n"
		 "tion and a fast pulse. Give the first dose\nwithin one hour\n\n1"),
		"St Elsewhere\n\nof arrival, by vein.\n\n2 Treatment\n\n- oxygen\n- fluids by vein\n\n2",
		"St Elsewhere\n\nWARNING SIGNS\n\nA pressure under 90 calls for help.\n\n3",
	};
	struct buf b;

	if (!installed())
		skip();
	buf_init(&b, 1 << 20);
	pdf_make(&b, pages, 3);
	int before = leftovers();
	struct got *g = pdf(buf_str(&b));
	assert_int_equal(g->code, 0);
	assert_diag(g, READ_NOTE, "layout", "6 lines at page edges left out, such as \"St Elsewhere\"");
	assert_shape(g, "= Sepsis in adults\n# 1 Recognition\nThink of it in any patient with an infection and a "
			"fast pulse. Give the first dose within one hour of arrival, by "
			"vein.\n# 2 Treatment\n- oxygen\n- fluids by vein\n# WARNING SIGNS\nA pressure under 90 calls "
			"for help.\n");
	assert_str(g->docs[0]->id, "file:local_sepsis.pdf");
	got_free(g);
	assert_true(leftovers() <= before);
	/* Cut in the middle: pdftotext mends what it can, or says that it cannot. */
	g = pdf(str_make(b.p, b.n / 2));
	assert_int_equal(g->code, 0);
	assert_true(g->n_docs + g->n_diags >= 1);
	got_free(g);
	buf_release(&b);
}

static void none(void **state)
{
	(void)state;
	if (!installed())
		skip();
	struct got *g = pdf(STR("This is a text with the wrong name.\n"));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "not a PDF", "does not begin with %PDF-");
	got_free(g);
	g = pdf(STR("%PDF-1.4\nand then nothing of the kind\n"));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "not a PDF", "pdftotext can read: ");
	got_free(g);
	g = pdf(STR(""));
	assert_diag(g, READ_SKIP, "empty", "nothing");
	got_free(g);
	/* Pages without any text. */
	struct buf b;
	static const char *const blank[] = {""};
	buf_init(&b, 1 << 16);
	pdf_make(&b, blank, 1);
	g = pdf(buf_str(&b));
	assert_diag(g, READ_SKIP, "empty", "scanned");
	got_free(g);
	buf_release(&b);
}

/* ---- pages that are drawn: F1 Helvetica, F2 bold ---- */

static void draw_page(struct buf *b, const char *content)
{
	size_t at[8], k = 0;

	buf_addc(b, "%PDF-1.4\n");
	static const char *const objects[] = {
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> "
		"/Contents 6 0 R >>",
	};
	for (size_t i = 0; i < 5; i++) {
		at[k++] = b->n;
		buf_printf(b, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
	}
	at[k++] = b->n;
	buf_printf(b, "6 0 obj\n<< /Length %zu >>\nstream\n%s\nendstream\nendobj\n", strlen(content), content);
	size_t xref = b->n;
	buf_printf(b, "xref\n0 %zu\n0000000000 65535 f \n", k + 1);
	for (size_t i = 0; i < k; i++)
		buf_printf(b, "%010zu 00000 n \n", at[i]);
	buf_printf(b, "trailer\n<< /Size %zu /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", k + 1, xref);
}

#define HEAD	       "BT /F2 18 Tf 72 720 Td (Leaflet on nolexib) Tj ET\n"
#define LINE(x, y, s)  "BT /F1 11 Tf " #x " " #y " Td (" s ") Tj ET\n"
#define SMALL(x, y, s) "BT /F1 6.5 Tf " #x " " #y " Td (" s ") Tj ET\n"

static void assert_page(const char *content, const char *want)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	draw_page(&b, content);
	struct got *g = pdf(buf_str(&b));
	assert_shape(g, want);
	got_free(g);
	buf_release(&b);
}

#define SEEN   LINE(72, 680, "Nolexib is contraindicated.")
#define UNSEEN "= Leaflet on nolexib\nNolexib is contraindicated.\n{Nolexib is recommended.}\n"

/* By whatever means text was hidden, it is kept and never quoted. */
static void hidden(void **state)
{
	(void)state;
	if (!installed())
		skip();
	assert_page(HEAD SEEN "3 Tr " LINE(72, 640, "Nolexib is recommended."), UNSEEN);
	assert_page(HEAD SEEN "1 1 1 rg " LINE(72, 640, "Nolexib is recommended."), UNSEEN);
	assert_page(HEAD SEEN "q 0 0 9 9 re W n " LINE(72, 640, "Nolexib is recommended.") "Q", UNSEEN);
	assert_page(HEAD SEEN LINE(72, 640, "Nolexib is recommended.") "1 1 1 rg 60 630 300 30 re f", UNSEEN);
	assert_page(HEAD SEEN "BT /F1 0.5 Tf 72 640 Td (Nolexib is recommended.) Tj ET", UNSEEN);
	/* White on a dark band is seen. */
	assert_page("0 0 0.5 rg 60 700 400 40 re f 1 1 1 rg " HEAD "0 0 0 rg " SEEN,
		    "= Leaflet on nolexib\nNolexib is contraindicated.\n");
}

static void numbers(void **state)
{
	(void)state;
	if (!installed())
		skip();
	assert_page(HEAD LINE(72, 680, "Of 10") SMALL(98.6, 684, "5") LINE(104, 680, "germs a dose of 10-")
			    LINE(72, 666, "15 mg and interleukin-") LINE(72, 652, "6 in treat-")
				    LINE(72, 638, "ment with 5 mg/") LINE(72, 624, "kg are given."),
		    "= Leaflet on nolexib\nOf 10^5 germs a dose of 10-15 mg and interleukin-6 in treatment with 5 "
		    "mg/kg are "
		    "given.\n");
}

static void layout(void **state)
{
	(void)state;
	if (!installed())
		skip();
	/* rows */
	assert_page(HEAD LINE(72, 680, "eGFR") LINE(200, 680, "Loading dose") LINE(340, 680, "Then")
			    LINE(72, 660, "Above 60") LINE(200, 660, "400 mg") LINE(340, 660, "200 mg twice a day")
				    LINE(72, 640, "30 to 60") LINE(340, 640, "100 mg twice a day, or")
					    LINE(340, 628, "ask first"),
		    "= Leaflet on nolexib\n| eGFR | Loading dose | Then\n| Above 60 | 400 mg | 200 mg twice a day\n"
		    "| 30 to 60 | | 100 mg twice a day, or ask first\n");
	/* columns */
	assert_page(
		HEAD LINE(72, 680, "Hiccups are common and often pass of")
			LINE(320, 680, "the hiccups are still there. Children")
				LINE(72, 666, "themselves within some minutes. Give")
					LINE(320, 666, "are given 5 mg of it. Nobody should drive")
						LINE(72, 652, "10 mg of zolor and repeat it once if")
							LINE(320, 652, "for six hours after it."),
		"= Leaflet on nolexib\nHiccups are common and often pass of themselves within some minutes. Give 10 mg "
		"of "
		"zolor and repeat it once if the hiccups are still there. Children are given 5 mg of it. Nobody should "
		"drive for six hours after it.\n");
	/* headings, a list of references */
	assert_page(HEAD "BT /F2 13 Tf 72 680 Td (Dosing) Tj ET\n" LINE(
			    72, 660, "Give 5 mg a day to all adults.") "BT /F2 11 Tf 72 630 Td (References) Tj "
								       "ET\n" LINE(72, 610,
										   "[1] Pace A. Vitamin Q prevents it. "
										   "J 2003;21:9-31."),
		    "= Leaflet on nolexib\n# Dosing\nGive 5 mg a day to all adults.\n## References\n{[1] Pace A. "
		    "Vitamin Q "
		    "prevents it. J 2003;21:9-31.}\n");
}

/* Lines at the edge of each page: amounts that differ are no footer; the year of a reference is not the document's. */
static void edges(void **state)
{
	(void)state;
	if (!installed())
		skip();
#define DOWN "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
	static const char *const pages[] = {
		"Zolor is given to adults." DOWN "Maximum dose: 10 mg a day\nMade Society 1",
		"Tea is given to children." DOWN "Maximum dose: 20 mg a day\nMade Society 2",
		"Water is given to all." DOWN "Maximum dose: 30 mg a day\nMade Society 3",
		"References\n\nPace A (2003) Vitamin Q in neuropathy. J Made 21:9-31.",
	};
	struct buf b;
	buf_init(&b, 1 << 20);
	pdf_make(&b, pages, 4);
	struct got *g = pdf(buf_str(&b));
	assert_int_equal(g->n_docs, 1);
	for (int i = 1; i <= 3; i++) {
		char want[32];
		snprintf(want, sizeof want, "Maximum dose: %d0 mg", i);
		assert_true(str_find(g->docs[0]->text, str_c(want), 0) != SIZE_MAX);
	}
	assert_true(str_find(g->docs[0]->text, STR("Made Society"), 0) == SIZE_MAX);
	assert_int_equal(g->docs[0]->year, 0);
	got_free(g);
	buf_release(&b);
}

/* Outputs of helpers that are no such thing. */
static void trusts_no_helper(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"<word xMin=\"1\" yMin=\"1\" xMax=\"2\" yMax=\"2\">x</word>",
		"<page width=\"1e9\" height=\"nan\">\n<word xMin=\"1\">x</word>",
		"<page width=\"10\" height=\"10\">\n<word xMin=\"9\" yMin=\"1\" xMax=\"2\" yMax=\"2\">x</word>\n<word ",
		"<page width=\"10\" height=\"10\">\n<word xMin=\"0\" yMin=\"0\" xMax=\"0\" yMax=\"0\">&#0;&amp</word>",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct pdf_file f = {0};
		struct pdf_report r;
		struct buf out, title;
		arena_init(&f.a, 1 << 20);
		buf_init(&out, 1 << 16);
		buf_init(&title, 1 << 16);
		assert_true(pdf_words_read(&f, str_c(bad[i])));
		pdf_styles_read(&f, STR("<page number=\"99\">\n<text top=\"x\">\n<page number=\"1\" height=\"10\" "
					"width=\"10\">\n<text "));
		pdf_info_read(&f, STR("Page    9 CropBox: 1 2 3\nPage 1 MediaBox: nan\nTitle:"));
		struct pdf_ink ink = {.f = &f, .scale = 1};
		buf_init(&ink.image, 1 << 16);
		pdf_ink_take(&ink, STR("P5\n99999999 1\n255\n"));
		buf_release(&ink.image);
		pdf_words_judge(&f);
		assert_true(pdf_layout(&f, &out, &title, &r));
		arena_release(&f.a);
		buf_release(&out);
		buf_release(&title);
	}
}

/* ---- helpers that misbehave ---- */

static char helper[64];

static void script(const char *body)
{
	snprintf(helper, sizeof helper, "/tmp/attest-pdf-XXXXXX");
	int fd = mkstemp(helper);
	assert_true(fd >= 0);
	assert_true(dprintf(fd, "#!/bin/sh\n%s\n", body) > 0);
	assert_int_equal(fchmod(fd, 0700), 0);
	close(fd);
}

static int run(struct child lim, struct str pdf_bytes, struct buf *out, const char **reason, struct err *e)
{
	struct str cursor;
	struct source s = source_memory(pdf_bytes, "x.pdf", &cursor);

	lim.program = helper;
	int in = child_input(&s, "%PDF-", reason, e);
	assert_true(in >= 0);
	int r = child_run(&lim, in, &(struct child_sink){child_to_buf, out}, reason, e);
	close(in);
	unlink(helper);
	return r;
}

/* Is this process dead (or waiting for whoever should bury it)? */
static bool gone(int pid)
{
	char path[64], line[256] = "";

	assert_true(pid > 1);
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	for (int i = 0; i < 500; i++) {
		FILE *f = fopen(path, "r");
		if (!f)
			return true;
		bool dead = fgets(line, sizeof line, f) && strstr(line, ") Z ");
		fclose(f);
		if (dead)
			return true;
		usleep(10000);
	}
	return false;
}

#define PDF STR("%PDF-1.4 x")

static void limits(void **state)
{
	(void)state;
	struct child lim = pdf_words_helper;
	const char *reason;
	struct err e = {0};
	struct buf out;

	buf_init(&out, 1 << 20);
	/* It hangs: killed with all that it started. */
	script("sleep 1000 & echo $!; exec sleep 1000");
	lim.wall_ms = 200;
	assert_int_equal(run(lim, PDF, &out, &reason, &e), ERR_LIMIT);
	assert_non_null(strstr(e.msg, "took longer than 200 ms"));
	assert_true(gone(atoi(out.p)));
	/* It closes its output, and hangs. */
	script("exec >&- 2>&-; sleep 1000");
	assert_int_equal(run(lim, PDF, &out, &reason, &e), ERR_LIMIT);
	/* It computes for ever. */
	script("while :; do :; done");
	lim = pdf_words_helper;
	lim.cpu_seconds = 1;
	assert_int_equal(run(lim, PDF, &out, &reason, &e), ERR_LIMIT);
	assert_non_null(strstr(e.msg, "more than 1 s of processor time"));
	assert_string_equal(reason, "too large");
	/* It writes for ever. */
	script("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done");
	lim = pdf_words_helper;
	lim.output = 100000;
	assert_int_equal(run(lim, PDF, &out, &reason, &e), ERR_LIMIT);
	assert_non_null(strstr(e.msg, "more than 100000 bytes of text"));
	assert_true(out.n < 200000);
	buf_release(&out);
}

static void says(void **state)
{
	(void)state;
	const char *reason;
	struct err e = {0};
	struct buf out;

	buf_init(&out, 1 << 20);
	script("echo first >&2; echo 'the last word' >&2; exit 3");
	assert_int_equal(run(pdf_words_helper, PDF, &out, &reason, &e), ERR_FORMAT);
	assert_non_null(strstr(e.msg, "the last word"));
	assert_string_equal(reason, "not a PDF");
	script("echo 'Incorrect password' >&2; exit 1");
	assert_int_equal(run(pdf_words_helper, PDF, &out, &reason, &e), ERR_FORMAT);
	assert_string_equal(reason, "encrypted");
	script("kill -SEGV $$");
	assert_int_equal(run(pdf_words_helper, PDF, &out, &reason, &e), ERR_FORMAT);
	assert_non_null(strstr(e.msg, "signal 11"));
	/* What it is given: the bytes as descriptor 3, two variables, no other descriptor, its limits. */
	script("cat <&3; echo; env | grep -vE '^(PWD|SHLVL|_|OLDPWD)=' | sort; ls /proc/$$/fd | tr '\\n' ' '; echo; "
	       "ulimit -t; ulimit -c; read x || echo no input; echo $*");
	setenv("ATTEST_SECRET", "x", 1);
	int extra = dup(2);
	buf_clear(&out);
	assert_ok(run(pdf_words_helper, PDF, &out, &reason, &e));
	close(extra);
	assert_non_null(strstr(out.p, "%PDF-1.4 x\nLANG=C.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin\n"));
	assert_null(strstr(out.p, "ATTEST_SECRET"));
	assert_non_null(strstr(out.p, "\n12\n0\nno input\n-bbox-layout -enc UTF-8 /dev/fd/3 -\n"));
	/* 10 is the script itself, opened by the shell. */
	assert_true(strstr(out.p, "\n0 1 10 2 3 \n") || strstr(out.p, "\n0 1 2 3 \n"));
	buf_release(&out);
}

static void missing(void **state)
{
	(void)state;
	const char *reason;
	struct err e = {0};
	struct buf out;

	buf_init(&out, 1 << 20);
	snprintf(helper, sizeof helper, "attest-no-such-program");
	assert_int_equal(run(pdf_words_helper, PDF, &out, &reason, &e), ERR_UNAVAILABLE);
	assert_string_equal(e.msg, "attest-no-such-program is not installed; it comes with the package poppler-utils");
	assert_string_equal(reason, "helper missing");
	buf_release(&out);
}

/* Pages that are pictures, by a tesseract of ours; asked for, which cannot be taken back: the last test. */
static void recognises(void **state)
{
	(void)state;
	const char *pages[] = {"", ""};
	char dir[] = "/tmp/attest-ocr-XXXXXX", path[4200], whole[8192];
	char *before = getenv("PATH") ? strdup(getenv("PATH")) : NULL;
	struct buf b;

	if (!installed())
		skip();
	buf_init(&b, 1 << 20);
	pdf_make(&b, pages, 2);
	read_ocr();
	if (system("command -v tesseract >/dev/null 2>&1") != 0) {
		struct got *g = read_text(&reader_pdf, "x.pdf", buf_str(&b));
		assert_int_equal(g->n_docs, 0);
		assert_diag(g, READ_SKIP, "helper missing",
			    "tesseract is not installed; it comes with the package tesseract-ocr");
		got_free(g);
	}
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/tesseract", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	/* It was given a picture in grey, and writes a page. */
	fputs("#!/bin/sh\n[ \"$*\" = '/dev/fd/3 stdout' ] && [ \"$(head -c 2 <&3)\" = P5 ] || exit 1\n"
	      "printf 'Zolor protocol\\n\\nGive 10-\\n15 mg of zolor to adults who were seen.\\n'\n",
	      f);
	fclose(f);
	assert_int_equal(chmod(path, 0700), 0);
	snprintf(whole, sizeof whole, "%s:%s", dir, before ? before : "/usr/bin:/bin");
	setenv("PATH", whole, 1);
	struct got *g = read_text(&reader_pdf, "x.pdf", buf_str(&b));
	assert_int_equal(g->n_docs, 1);
	assert_non_null(strstr(g->docs[0]->text.p, "Give 10-15 mg of zolor to adults who were seen."));
	assert_str(g->docs[0]->title, "Zolor protocol");
	assert_diag(g, READ_NOTE, "scanned", "page 1-2 was read from its picture by tesseract");
	got_free(g);
	/* It fails: nothing is made up. */
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("#!/bin/sh\necho bad image >&2; exit 1\n", f);
	fclose(f);
	g = read_text(&reader_pdf, "x.pdf", buf_str(&b));
	assert_int_equal(g->n_docs, 0);
	assert_int_equal(g->n_diags, 1);
	got_free(g);
	/* An empty page beside one with text is no scan. */
	buf_clear(&b);
	pages[0] = "Zolor is given by mouth.";
	pdf_make(&b, pages, 2);
	g = read_text(&reader_pdf, "x.pdf", buf_str(&b));
	assert_int_equal(g->n_docs, 1);
	assert_null(strstr(g->docs[0]->text.p, "pictures"));
	got_free(g);
	setenv("PATH", before ? before : "/usr/bin:/bin", 1);
	unlink(path);
	rmdir(dir);
	free(before);
	buf_release(&b);
	assert_int_equal(leftovers(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),   cmocka_unit_test(hidden),	 cmocka_unit_test(numbers),
		cmocka_unit_test(layout),  cmocka_unit_test(edges),	 cmocka_unit_test(trusts_no_helper),
		cmocka_unit_test(none),	   cmocka_unit_test(limits),	 cmocka_unit_test(says),
		cmocka_unit_test(missing), cmocka_unit_test(recognises),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
