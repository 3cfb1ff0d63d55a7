#include "read_test.h"

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
	assert_int_equal(g->n_diags, 0);
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
	assert_int_equal(g->n_docs + g->n_diags, 1);
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

static int run(struct pdf_limits lim, struct str pdf_bytes, struct buf *out, const char **reason, struct err *e)
{
	struct str cursor;
	struct source s = source_memory(pdf_bytes, "x.pdf", &cursor);

	lim.program = helper;
	int r = pdf_text(&s, &lim, out, reason, e);
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
	struct pdf_limits lim = pdf_limits_default;
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
	lim = pdf_limits_default;
	lim.cpu_seconds = 1;
	assert_int_equal(run(lim, PDF, &out, &reason, &e), ERR_LIMIT);
	assert_non_null(strstr(e.msg, "more than 1 s of processor time"));
	assert_string_equal(reason, "too large");
	/* It writes for ever. */
	script("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done");
	lim = pdf_limits_default;
	lim.text = 100000;
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
	assert_int_equal(run(pdf_limits_default, PDF, &out, &reason, &e), ERR_FORMAT);
	assert_non_null(strstr(e.msg, "the last word"));
	assert_string_equal(reason, "not a PDF");
	script("echo 'Incorrect password' >&2; exit 1");
	assert_int_equal(run(pdf_limits_default, PDF, &out, &reason, &e), ERR_FORMAT);
	assert_string_equal(reason, "encrypted");
	script("kill -SEGV $$");
	assert_int_equal(run(pdf_limits_default, PDF, &out, &reason, &e), ERR_FORMAT);
	assert_non_null(strstr(e.msg, "signal 11"));
	/* What it is given: the bytes as descriptor 3, two variables, no other descriptor, its limits. */
	script("cat <&3; echo; env | grep -vE '^(PWD|SHLVL|_|OLDPWD)=' | sort; ls /proc/$$/fd | tr '\\n' ' '; echo; "
	       "ulimit -t; ulimit -c; read x || echo no input; echo $1 $2 $5 $6");
	setenv("ATTEST_SECRET", "x", 1);
	int extra = dup(2);
	buf_clear(&out);
	assert_ok(run(pdf_limits_default, PDF, &out, &reason, &e));
	close(extra);
	assert_non_null(strstr(out.p, "%PDF-1.4 x\nLANG=C.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin\n"));
	assert_null(strstr(out.p, "ATTEST_SECRET"));
	assert_non_null(strstr(out.p, "\n30\n0\nno input\n-enc UTF-8 /dev/fd/3 -\n"));
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
	assert_int_equal(run(pdf_limits_default, PDF, &out, &reason, &e), ERR_UNAVAILABLE);
	assert_string_equal(e.msg, "attest-no-such-program is not installed; it comes with the package poppler-utils");
	assert_string_equal(reason, "helper missing");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole), cmocka_unit_test(none),    cmocka_unit_test(limits),
		cmocka_unit_test(says),	 cmocka_unit_test(missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
