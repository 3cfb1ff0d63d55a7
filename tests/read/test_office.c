/* Word processors' documents: what a helper of that name gives is read as a page; without it, it says so. */
#include "read_test.h"

#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/attest-office-XXXXXX");
	assert_non_null(mkdtemp(dir));
	return 0;
}

static int teardown(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s/pandoc", dir);
	unlink(path);
	rmdir(dir);
	return 0;
}

/* A pandoc of ours, alone on the path. */
static void helper(const char *body)
{
	char path[128];

	snprintf(path, sizeof path, "%s/pandoc", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", body);
	fclose(f);
	assert_int_equal(chmod(path, 0700), 0);
}

static struct got *office(const char *name)
{
	const char *was = getenv("PATH");
	char *keep = strdup(was ? was : "");

	setenv("PATH", dir, 1);
	struct got *g = read_text(&reader_office, name, STR("PK\x03\x04 bytes of a document"));
	setenv("PATH", keep, 1);
	free(keep);
	return g;
}

static void reads_what_the_helper_gives(void **state)
{
	(void)state;
	helper("case \"$*\" in *--from=docx*--track-changes=accept*) ;; *) exit 3;; esac\n"
	       "/bin/grep -q document /dev/fd/3 || exit 4\n"
	       "echo '<h1>Zolor</h1><p>Give <del>10</del> 5 mg.</p><table><tr><th>D</th><th>E</th></tr><tr><td>5</td><td>6</td></tr></table>'");
	struct got *g = office("ward/letter.docx");
	assert_shape(g, "= Zolor\nGive {10} 5 mg.\n| D | E\n| 5 | 6\n");
	assert_str(g->docs[0]->id, "file:letter.docx");
	got_free(g);
	helper("case \"$*\" in *--from=odt*) ;; *) exit 3;; esac; echo '<p>Tea is hot.</p>'");
	g = office("letter.odt");
	assert_shape(g, "= letter\nTea is hot.\n");
	got_free(g);
}

static void tells_what_went_wrong(void **state)
{
	(void)state;
	char path[128];

	helper("echo 'couldn'\\''t parse' >&2; exit 63");
	struct got *g = office("letter.docx");
	assert_diag(g, READ_SKIP, "format", "no document that pandoc can read");
	got_free(g);
	helper("exit 0");
	g = office("letter.docx");
	assert_diag(g, READ_SKIP, "empty", "");
	got_free(g);
	snprintf(path, sizeof path, "%s/pandoc", dir);
	unlink(path);
	g = office("letter.docx");
	assert_diag(g, READ_SKIP, "helper missing", "save it as PDF");
	assert_int_equal(g->n_docs, 0);
	got_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_what_the_helper_gives, setup, teardown),
		cmocka_unit_test_setup_teardown(tells_what_went_wrong, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
