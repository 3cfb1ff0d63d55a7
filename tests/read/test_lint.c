#include "read_test.h"

#include "read/lint.h"

#define FRONT                                                                                         \
	"---\nid: brief:a-b\ntitle: A b\nkind: brief\nstatus: submitted\nupdated: 2026-11-24\n"       \
	"authors:\n  - attest project\nchecked: once\nreferences:\n"                                  \
	"  - key: x1\n    type: research\n    title: T\n    source: S\n    year: 2001\n    pmid: 1\n" \
	"  - key: y2\n    type: research\n    title: T\n    source: S\n    year: 2001\n    pmid: 2\n---\n"

struct seen {
	char text[8192];
};

static void told(void *ctx, const struct lint_problem *p)
{
	struct seen *s = ctx;
	size_t n = strlen(s->text);

	snprintf(s->text + n, sizeof s->text - n, "%s:%u %s [%s]\n", p->level == LINT_ERROR ? "E" : "W",
		 (unsigned)p->line, p->msg, p->rule);
}

static struct lint_result lint(const char *name, struct str s, struct seen *seen)
{
	struct lint_result r;
	struct err e = {0};

	*seen = (struct seen){0};
	assert_ok(brief_lint(name, s, &(struct lint_events){told, seen}, &r, &e));
	return r;
}

static void clean(void **state)
{
	(void)state;
	struct seen s;
	struct lint_result r = lint(
		"a-b.md",
		STR(FRONT
		    "\n## Summary\n\n- One [@x1].\n\n## Causes\n\n- Lead:\n  - (Two.) [@x1; @y2]\n  - Three? [@y2]\n"),
		&s);
	assert_string_equal(s.text, "");
	assert_string_equal(r.id, "brief:a-b");
	assert_int_equal(r.references, 2);
	assert_int_equal(r.bullets, 4);
	assert_int_equal(r.errors + r.warnings, 0);
}

static void every_rule(void **state)
{
	(void)state;
	struct seen s;
	struct lint_result r = lint("c.md",
				    STR(FRONT "- Before all [@x1].\n## Causes\n- No citation.\n- Lead without colon\n  "
					      "- Cited [@x1]\n- Alone: [@x1]\n"
					      "## Summary\n* Star [@nobody].\n- A `code` [@x1].\n## Musings\n## "
					      "Causes\n- [@x1]\n   - odd \xff [@x1].\n"),
				    &s);
	static const char *const want[] = {
		"W:2 id 'brief:a-b' is not that of the file name 'c.md' [id-file-name]",
		"W:17 reference 'y2' is cited nowhere [reference-unused]",
		"W:24 this bullet stands under no heading",
		"W:26 this bullet has no citation: No citation.",
		"W:27 this bullet has no citation of its own; one that only leads in ends with a colon: Lead",
		"W:28 this bullet does not end with a full stop: Cited",
		"W:29 this bullet ends with a colon, and nothing hangs from it: Alone:",
		"W:30 'Summary' comes before 'Causes' [heading-order]",
		"W:31 a bullet begins with '- ' [markup]",
		"E:31 reference key 'nobody' is not defined [reference-undefined]",
		"W:32 only **strong** and *emphasis* are markup",
		"W:33 nothing stands under the heading 'Musings' [body]",
		"W:33 the format knows no heading 'Musings' [heading-unknown]",
		"W:34 'Causes' is already on line 25 [heading-order]",
		"W:35 this bullet has no text of its own and is passed over [body]",
		"W:36 bullets are nested by two spaces; this one is indented by 3 [nesting]",
		"W:36 a byte that is not UTF-8 [encoding]",
	};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		if (!strstr(s.text, want[i]))
			fail_msg("no \"%s\" in\n%s", want[i], s.text);
	assert_int_equal(r.errors, 1);
}

/* All errors are told, not the first alone. */
static void all_errors(void **state)
{
	(void)state;
	struct seen s;
	struct lint_result r = lint("a-b.md", STR("---\nid: brief:a-b\nkind: brief\n---\n- a [@x] [@y]\n"), &s);
	static const char *const want[] = {"'title' is missing",   "'status' is missing",     "'updated' is missing",
					   "'authors' is missing", "'references' is missing", "E:5 reference key 'x'",
					   "E:5 reference key 'y'"};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		assert_non_null(strstr(s.text, want[i]));
	assert_int_equal(r.errors, 7);
}

static void files(void **state)
{
	(void)state;
	struct lint_result r;
	struct err e = {0};
	char path[] = "/tmp/attest-lint-XXXXXX";
	struct seen s = {0};

	assert_int_equal(brief_lint_file("/nonexistent/x.md", NULL, &r, &e), ERR_NOTFOUND);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	FILE *f = fdopen(fd, "w");
	fputs("nothing\n", f);
	fclose(f);
	assert_ok(brief_lint_file(path, &(struct lint_events){told, &s}, &r, &e));
	remove(path);
	assert_non_null(strstr(s.text, "E:1 there is no front matter"));
	char *big = calloc(1, (4u << 20) + 1);
	assert_int_equal(brief_lint("x", str_make(big, (4u << 20) + 1), NULL, &r, &e), ERR_LIMIT);
	free(big);
}

/* The briefs that ship with attest have nothing to be said against them. */
static void starter(void **state)
{
	(void)state;
	static const char *const names[] = {"degenerative-cervical-myelopathy", "myelopathy-causes-and-work-up"};
	const char *root = getenv("ATTEST_SOURCE_ROOT");

	if (!root)
		skip();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[4096];
		struct lint_result r;
		struct seen s = {0};
		struct err e = {0};
		snprintf(path, sizeof path, "%s/data/starter/%s.md", root, names[i]);
		assert_ok(brief_lint_file(path, &(struct lint_events){told, &s}, &r, &e));
		assert_string_equal(s.text, "");
		assert_true(r.bullets > 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean), cmocka_unit_test(every_rule), cmocka_unit_test(all_errors),
		cmocka_unit_test(files), cmocka_unit_test(starter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
