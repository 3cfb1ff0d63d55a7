#include "read_test.h"

static const char *chosen(const char *name, const char *head)
{
	const struct reader *r = read_choose(name, str_c(head));

	return r ? r->name : "none";
}

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; read_registry[i]; i++) {
		const struct reader *r = read_registry[i];
		assert_non_null(r->name);
		assert_true(strlen(r->help) > 3);
		assert_ptr_equal(read_by_name(str_c(r->name)), r);
		/* Suffixes are lower case, with dot. */
		struct str all = str_c(r->suffixes), one;
		while (str_cut(&all, ' ', &one)) {
			assert_true(one.n > 1 && one.p[0] == '.');
			for (size_t k = 0; k < one.n; k++)
				assert_false(one.p[k] >= 'A' && one.p[k] <= 'Z');
		}
		/* Nothing at all is nobody's for sure. */
		assert_true(r->match("", STR("")) < 50);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(r->name, read_registry[k]->name);
	}
	assert_null(read_by_name(STR("nothing")));
}

static void chooses(void **state)
{
	(void)state;
	assert_string_equal(chosen("x/a.md", "---\nid: brief:a\nkind: brief\n---\n"), "brief");
	assert_string_equal(chosen("x/a.md", "# A\n"), "markdown");
	assert_string_equal(chosen("x/a.md.gz", "---\nkind: protocol\n---\n"), "markdown");
	assert_string_equal(chosen("x.zip!a.HTML", "<p>x"), "html");
	assert_string_equal(chosen("noname", "<!DOCTYPE HTML><title>x"), "html");
	assert_string_equal(chosen("noname", "<?xml version=\"1.0\"?>\n<html xmlns=\"x\">"), "html");
	assert_string_equal(chosen("noname", "%PDF-1.4\n"), "pdf");
	assert_string_equal(chosen("a.pdf", "no such thing"), "pdf");
	assert_string_equal(chosen("a.txt", "Some text.\n"), "text");
	assert_string_equal(chosen("NOTES", "Some text.\n"), "text");
	assert_string_equal(chosen("a.json", "{\"a\": 1}"), "none");
	assert_string_equal(chosen("a.bin", "x"), "text");
	assert_null(read_choose("a.bin", STR("a\0b")));
	assert_null(read_choose("a.txt", STR("a\0b")));
	assert_string_equal(chosen("a.xml", "<?xml version=\"1.0\"?><PubmedArticleSet><PubmedArticle>"), "pubmed");
	assert_string_equal(
		chosen("a.xml",
		       "<?xml version=\"1.0\"?><Document id=\"1\" source=\"x\" url=\"u\"><Focus>F</Focus><QAPairs>"),
		"medquad");
	assert_string_equal(chosen("a.nxml", "<article xmlns:xlink=\"x\" article-type=\"research-article\"><front>"),
			    "jats");
	assert_string_equal(chosen("a.xml", "<?xml version=\"1.0\"?><catalog/>"), "none");
}

static bool doc(const char *name, const char *head)
{
	return read_is_document(name, str_c(head), false);
}

static void documents(void **state)
{
	(void)state;
	assert_true(doc("d/protocol.md", "# P\n"));
	assert_true(doc("d/protocol.txt", "Text of it.\n"));
	assert_true(doc("d/protocol", "<!doctype html>"));
	assert_true(
		doc("d/a.xml", "<?xml version=\"1.0\"?><catalog/>")); /* to be told as a format that is not supported */
	assert_false(doc("d/README.md", "# P\n"));
	assert_false(doc("d/readme.txt", "Text.\n"));
	assert_false(doc("a.zip!LICENSE", "Text.\n"));
	assert_false(doc("LICENCE.html", "<!doctype html>"));
	assert_false(doc("COPYING.LIB.txt", "Text.\n"));
	assert_false(doc("Notice.txt", "Text.\n"));
	assert_false(doc("CHANGELOG.md", "Text.\n"));
	assert_false(doc("questions.json", "{}"));
	assert_false(doc("pairs.jsonl", "{}"));
	assert_false(doc("topics.tsv", "1\tWhat?\n2\tWhy?\n3\tHow?\n"));
	assert_false(doc("NOTES", "Some text.\n"));
	assert_false(doc("image.png", "\x89PNG"));
	assert_false(doc("qrels.txt", "1 0 29768149 1\n1 0 29768150 2\n2 0 3 0\n"));
	assert_false(doc("run.txt", "1 Q0 a 1 9.5 x\n1 Q0 b 2 9.1 x\n2 Q0 c 1 3e-5 x\n"));
	assert_false(doc("list.txt", "a\tb\nc\td\ne\tf\n"));
	/* Two lines show nothing, and prose may hold a number at its end. */
	assert_true(doc("a.txt", "1 0 29768149 1\n1 0 29768150 2\n"));
	assert_true(doc("a.txt", "We saw them 3\nAnd they saw 4\nA longer line 5 6\n"));
	/* What is named is read. */
	assert_true(read_is_document("README.md", STR("# P\n"), true));
}

static void ids(void **state)
{
	(void)state;
	static const struct {
		const char *name, *local, *id, *title;
	} t[] = {
		{"/x/Ward A/Sepsis_protocol-2.MD.gz", "Ward A/Sepsis_protocol-2.MD.gz",
		 "file:Ward%20A/Sepsis_protocol-2.MD", "Sepsis protocol 2"},
		{"a.zip!in/b.html", "a/in/b.html", "file:a/in/b.html", "b"},
		{"caf\xc3\xa9 #1?.txt", NULL, "file:caf%c3%a9%20%231%3f.txt", "caf\xc3\xa9 #1?"},
		{"notes", "", "file:notes", "notes"},
		{"v1.2 of a text", NULL, "file:v1.2%20of%20a%20text", "v1.2 of a text"},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct doc *d = doc_new();
		struct source s = {.name = t[i].name, .local = t[i].local};
		struct str id = read_file_id(d, &s);
		assert_str(id, t[i].id);
		assert_true(doc_id_ok(id));
		assert_str(read_file_title(d, &s), t[i].title);
		doc_free(d);
	}
	/* No two places give one id. */
	static const char *const places[] = {"w/a b.txt", "w/a-b.txt", "w/A-b.txt", "w/a%20b.txt", "w/a\tb.txt", "w!a-b.txt"};
	struct str seen[6];
	struct doc *all = doc_new();
	for (size_t i = 0; i < 6; i++) {
		struct source s = {.name = "n", .local = places[i]};
		seen[i] = read_file_id(all, &s);
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(seen[i], seen[k]));
	}
	doc_free(all);
	/* Long ones are cut, and stay apart. */
	char a[600], b[600];
	memset(a, 'x', sizeof a);
	a[599] = 0;
	memcpy(b, a, sizeof b);
	b[598] = 'y';
	struct doc *d = doc_new();
	struct source sa = {.name = "n", .local = a}, sb = {.name = "n", .local = b};
	struct str x = read_file_id(d, &sa), y = read_file_id(d, &sb);
	assert_true(doc_id_ok(x));
	assert_true(doc_id_ok(y));
	assert_false(str_eq(x, y));
	doc_free(d);
}

static void dates(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		bool whole, partial;
	} t[] = {{"2024-02-29", true, true},   {"2023-02-29", false, false}, {"1900-02-29", false, false},
		 {"2000-02-29", true, true},   {"2023-13-01", false, false}, {"2023-00-01", false, false},
		 {"2023-04-31", false, false}, {"2023-04", false, true},     {"2023", false, true},
		 {"", false, false},	       {"23-04-01", false, false},   {"2023/04/01", false, false},
		 {"0999-01-01", false, false}, {"2023-4-1", false, false},   {"2023-04-011", false, false}};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		int year = 0;
		assert_int_equal(read_date_ok(str_c(t[i].s), false, &year), t[i].whole);
		assert_int_equal(read_date_ok(str_c(t[i].s), true, &year), t[i].partial);
	}
}

/* Headings of any levels, jumps and all. */
static void levels(void **state)
{
	(void)state;
	static const struct {
		uint32_t level, depth;
	} t[] = {{2, 1}, {2, 1}, {4, 2}, {3, 2}, {6, 3}, {1, 1}, {2, 2}, {1, 1}};
	struct doc *d = doc_new();
	struct read_levels l = {0};
	struct err e = {0};

	d->id = STR("test:a");
	doc_title(d, STR("T"));
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		read_heading(d, &l, t[i].level, STR("H"));
		doc_block(d, BLOCK_PARA, 0, STR("text"));
	}
	assert_ok(doc_finish(d, &e));
	assert_int_equal(d->n_sections, 9);
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		assert_int_equal(d->sections[i + 1].depth, t[i].depth);
	doc_free(d);
}

/* Names of files that stand beside documents, and of documents that begin as they do. */
static void names_beside_documents(void **state)
{
	(void)state;
	static const char *const beside[] = {"NOTICE",	    "NOTICE.txt", "notice.md",	  "README",	"README.de.md",
					     "LICENSE-MIT", "COPYING",	  "CHANGELOG.md", "attest.toml"};
	static const char *const documents[] = {
		"notice-of-retraction.nxml", "Notice_of_withdrawal.txt",    "noticeboard.md",
		"licensed-drugs.txt",	     "readmission-after-stroke.md", "copying-strategies.html"};

	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
		assert_false(read_is_document(beside[i], STR("Some words of a text."), false));
	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
		if (!read_is_document(documents[i],
				      strstr(documents[i], ".nxml") ? STR("<article article-type=\"x\"><front>")
								    : STR("<html><p>Some words of a text.</p>"),
				      false))
			fail_msg("%s", documents[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_beside_documents),
		cmocka_unit_test(table),
		cmocka_unit_test(chooses),
		cmocka_unit_test(documents),
		cmocka_unit_test(ids),
		cmocka_unit_test(dates),
		cmocka_unit_test(levels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
