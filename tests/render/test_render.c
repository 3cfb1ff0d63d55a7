/*
 * test_render.c - articles as text and Markdown: golden files, wrapping, and source text that tries to be markup or to
 * command the terminal.
 *
 * ATTEST_UPDATE_GOLDEN=1 writes the golden files anew.
 */
#include "test.h"

#include "base/fs.h"
#include "base/utf8.h"
#include "render/render.h"

#include <cmark.h>

static char data_dir[3000];

static int find_data(void **state)
{
	(void)state;
	const char *root = getenv("ATTEST_SOURCE_ROOT");
	snprintf(data_dir, sizeof(data_dir), "%s/tests/render/data", root ? root : ".");
	return 0;
}

static void load(const char *name, struct arena *a, struct article *out)
{
	char path[4096];
	struct buf b;
	struct err e = {0};
	buf_init(&b, 1 << 20);
	snprintf(path, sizeof(path), "%s/%s.json", data_dir, name);
	assert_ok(fs_read(path, &b, &e));
	assert_ok(article_from_json(buf_str(&b), a, out, &e));
	buf_release(&b);
}

static void compare(const char *file, struct str got)
{
	char path[4096];
	struct buf b;
	struct err e = {0};
	snprintf(path, sizeof(path), "%s/%s", data_dir, file);
	if (getenv("ATTEST_UPDATE_GOLDEN"))
		assert_ok(fs_write_atomic(path, got, &e));
	buf_init(&b, 1 << 20);
	assert_ok(fs_read(path, &b, &e));
	if (!str_eq(buf_str(&b), got)) {
		size_t i = 0;
		while (i < b.n && i < got.n && b.p[i] == got.p[i])
			i++;
		fail_msg("%s differs at byte %zu: \"%.*s\", wanted \"%.*s\"", file, i,
			 (int)(got.n - i < 60 ? got.n - i : 60), got.p + i, (int)(b.n - i < 60 ? b.n - i : 60),
			 b.p + i);
	}
	buf_release(&b);
}

static void golden(const char *name)
{
	struct arena a;
	struct article art;
	struct buf b;
	struct err e = {0};
	char file[64];
	arena_init(&a, 1 << 20);
	load(name, &a, &art);
	buf_init(&b, 1 << 20);
	struct render_opts plain = {.width = 80}, colour = {.width = 60, .colour = true}, endless = {0};

	assert_ok(render_text(&art, &plain, &b, &e));
	snprintf(file, sizeof(file), "%s.txt", name);
	compare(file, buf_str(&b));
	buf_clear(&b);
	assert_ok(render_text(&art, &colour, &b, &e));
	snprintf(file, sizeof(file), "%s.ansi", name);
	compare(file, buf_str(&b));
	buf_clear(&b);
	assert_ok(render_text(&art, &endless, &b, &e));
	buf_clear(&b);
	assert_ok(render_markdown(&art, &b, &e));
	snprintf(file, sizeof(file), "%s.md", name);
	compare(file, buf_str(&b));
	buf_release(&b);
	arena_release(&a);
}

static void answered(void **state)
{
	(void)state;
	golden("answered");
}

/* Everything that an article may have: alerts, table, ranked items with stance, excerpts in parts, terms, statement,
 * dropped sources. */
static void full(void **state)
{
	(void)state;
	golden("full");
	struct arena a;
	struct article art;
	struct buf b;
	struct err e = {0};
	arena_init(&a, 1 << 20);
	load("full", &a, &art);
	buf_init(&b, 1 << 20);
	/* Columns where there is room: no line is wider than the page. */
	for (int width = 20; width <= 140; width += 12) {
		struct render_opts o = {.width = width};
		buf_clear(&b);
		assert_ok(render_text(&art, &o, &b, &e));
		bool beside = str_find(buf_str(&b), STR("Examplar itch   "), 0) != SIZE_MAX;
		assert_int_equal(beside, width >= 53);
		struct str rest = buf_str(&b), line;
		while (str_cut(&rest, '\n', &line)) {
			if (beside && line.n)
				assert_true(line.p[line.n - 1] != ' ');
			int columns = 0;
			for (size_t i = 0; i < line.n;)
				columns += utf8_width(utf8_next(line, &i));
			if (width >= 60 && str_find(line, STR("http"), 0) == SIZE_MAX && columns > width)
				fail_msg("%d columns of %d: %.*s", columns, width, STR_ARG(line));
		}
	}
	buf_release(&b);
	arena_release(&a);
}

static void insufficient(void **state)
{
	(void)state;
	golden("insufficient");
}

static void hostile(void **state)
{
	(void)state;
	golden("hostile");
}

/* No byte that a terminal obeys, in any rendering without colour; with colour only our own sequences. */
static void terminal_gets_no_orders(void **state)
{
	(void)state;
	struct arena a;
	struct article art;
	struct buf b;
	struct err e = {0};
	arena_init(&a, 1 << 20);
	load("hostile", &a, &art);
	buf_init(&b, 1 << 20);
	for (int turn = 0; turn < 3; turn++) {
		struct render_opts o = {.width = 72, .colour = turn == 2};
		buf_clear(&b);
		assert_ok(turn == 0 ? render_markdown(&art, &b, &e) : render_text(&art, &o, &b, &e));
		assert_int_equal(utf8_check(buf_str(&b)), b.n);
		for (size_t i = 0; i < b.n;) {
			size_t at = i;
			uint32_t c = utf8_next(buf_str(&b), &i);
			if (c == 0x1B && turn == 2) {
				/* ESC [ digits and semicolons m */
				size_t j = i;
				assert_int_equal(b.p[j++], '[');
				while (strchr("0123456789;", b.p[j]))
					j++;
				assert_int_equal(b.p[j], 'm');
				struct str seq = str_sub(buf_str(&b), at, j + 1);
				assert_false(str_eqc(seq, "\x1b[31m")); /* the source's */
				continue;
			}
			if ((c < 0x20 && c != '\n') || c == 0x7F || (c >= 0x80 && c < 0xA0) ||
			    (c >= 0x202A && c <= 0x202E))
				fail_msg("U+%04X at byte %zu in turn %d", c, at, turn);
		}
	}
	buf_release(&b);
	arena_release(&a);
}

/* ---- Markdown, read back by a CommonMark parser ---- */

static void text_of(cmark_node *n, struct buf *out)
{
	if (cmark_node_get_type(n) == CMARK_NODE_TEXT || cmark_node_get_type(n) == CMARK_NODE_CODE)
		buf_addc(out, cmark_node_get_literal(n));
	if (cmark_node_get_type(n) == CMARK_NODE_SOFTBREAK)
		buf_byte(out, ' ');
	for (cmark_node *c = cmark_node_first_child(n); c; c = cmark_node_next(c))
		text_of(c, out);
}

static size_t nodes(cmark_node *n, cmark_node_type t)
{
	size_t sum = cmark_node_get_type(n) == t;
	for (cmark_node *c = cmark_node_first_child(n); c; c = cmark_node_next(c))
		sum += nodes(c, t);
	return sum;
}

/* The text as a CommonMark parser gives it back must be the plain text that went in. */
static void comes_back(struct arena *a, struct str source)
{
	struct article_span span = {.span = {.doc = STR("brief:x"), .beg = 0, .end = 1}};
	struct article_claim c = {.text = source, .spans = &span, .n_spans = 1};
	struct article_item it = {.claim = &c};
	struct article_section s = {.heading = STR("H"), .kind = STR("causes"), .items = &it, .n_items = 1};
	struct article_ref r = {.type = STR("Brief"), .doc = STR("brief:x"), .via = DOC_NONE, .title = STR("T")};
	struct article art = {.question = STR("q"),
			      .title = STR("t"),
			      .review = STR("approved"),
			      .sections = &s,
			      .n_sections = 1,
			      .refs = &r,
			      .n_refs = 1,
			      .disclaimer = STR("d"),
			      .updated = STR("2026-11-24"),
			      .reader = STR("physician")};
	struct buf md, want, got;
	struct err e = {0};
	buf_init(&md, 1 << 20);
	buf_init(&want, 1 << 20);
	buf_init(&got, 1 << 20);
	assert_ok(render_markdown(&art, &md, &e));
	cmark_node *root = cmark_parse_document(md.p, md.n, CMARK_OPT_DEFAULT);
	/* heading, heading, list: the first item of the first list holds it */
	cmark_node *list = cmark_node_first_child(root);
	while (list && cmark_node_get_type(list) != CMARK_NODE_LIST)
		list = cmark_node_next(list);
	assert_non_null(list);
	text_of(cmark_node_first_child(list), &got);
	struct buf plain;
	buf_init(&plain, 1 << 20);
	render_plain(&plain, source);
	struct str t = str_trim(buf_str(&plain));
	for (size_t i = 0; i < t.n; i++)
		buf_byte(&want, (unsigned char)(t.p[i] == '\n' || t.p[i] == '\t' ? ' ' : t.p[i]));
	buf_addc(&want, " [1]");
	struct str w = arena_str(a, str_trim(buf_str(&want)));
	if (!str_eq(buf_str(&got), w))
		fail_msg("\"%.*s\" came back as \"%s\"", STR_ARG(source), got.p ? got.p : "");
	assert_int_equal(nodes(list, CMARK_NODE_LIST), 1);
	assert_int_equal(nodes(list, CMARK_NODE_LINK) + nodes(list, CMARK_NODE_IMAGE) +
				 nodes(list, CMARK_NODE_HTML_INLINE) + nodes(list, CMARK_NODE_CODE) +
				 nodes(list, CMARK_NODE_EMPH) + nodes(list, CMARK_NODE_STRONG) +
				 nodes(list, CMARK_NODE_CODE_BLOCK) + nodes(list, CMARK_NODE_HTML_BLOCK) +
				 nodes(list, CMARK_NODE_HEADING) + nodes(list, CMARK_NODE_BLOCK_QUOTE) +
				 nodes(list, CMARK_NODE_THEMATIC_BREAK),
			 0);
	cmark_node_free(root);
	buf_release(&plain);
	buf_release(&md);
	buf_release(&want);
	buf_release(&got);
}

static void markdown_stays_text(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, (size_t)8 << 20);
	static const char *const rows[] = {
		"plain words",
		"*a*",
		"_a_ __b__",
		"`code`",
		"``",
		"[a](b)",
		"![a](b)",
		"<b>x</b>",
		"<!-- c -->",
		"&amp; &#65;",
		"1. one",
		"1) one",
		"123456789. big",
		"1234567890. more digits than a list may have",
		"- a",
		"+ a",
		"* a",
		"# a",
		"> a",
		"===",
		"---",
		"***",
		"~~~",
		"```",
		"a\\",
		"\\",
		"a\nb",
		"| a | b |",
		"https://a.b/c",
		"<https://a.b>",
		"[1]: http://x",
		"a  ",
		"    four",
		"p < 0.05 and n > 3",
		"A*B*C",
		"5 mg/kg_day_",
		"-",
		"+",
		"1.",
		"[x] task",
		"[ref]",
		"![",
		"](",
		"\t tab",
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		comes_back(&a, str_c(rows[i]));
	/* and at random from the characters that matter */
	static const char pool[] = "*_`[]()<>#+-=~|!\\&;.:1 2ab\n\t$\"'";
	uint32_t seed = 42;
	for (int turn = 0; turn < 3000; turn++) {
		char s[24];
		size_t n = 0;
		while (n < sizeof(s)) {
			seed = seed * 1103515245 + 12345;
			if (n && (seed >> 28) == 0)
				break;
			s[n++] = pool[(seed >> 16) % (sizeof(pool) - 1)];
		}
		if (str_trim(str_make(s, n)).n)
			comes_back(&a, str_make(s, n));
	}
	arena_release(&a);
}

/* ---- wrapping ---- */

static void wraps(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1 << 16);
	render_wrap(&b, STR("one two three four"), 9, "- ", "  ");
	assert_str(buf_str(&b), "- one two\n  three\n  four\n");
	buf_clear(&b);
	render_wrap(&b, STR("one  two\nthree"), 0, "", "");
	assert_str(buf_str(&b), "one two three\n");
	buf_clear(&b);
	render_wrap(&b, STR("a wordthatislongerthanalline b"), 8, "", "  ");
	assert_str(buf_str(&b), "a\n  wordthatislongerthanalline\n  b\n");
	buf_clear(&b);
	/* wide characters take two columns, marks none */
	render_wrap(&b, STR("\xe6\x97\xa5\xe6\x9c\xac \xe6\x97\xa5\xe6\x9c\xac e\xcc\x81t"), 9, "", "");
	assert_str(buf_str(&b), "\xe6\x97\xa5\xe6\x9c\xac \xe6\x97\xa5\xe6\x9c\xac\ne\xcc\x81t\n");
	buf_clear(&b);
	render_wrap(&b, STR(""), 9, "- ", "  ");
	assert_str(buf_str(&b), "- \n");
	buf_release(&b);
}

/* No line is over the width unless it is one word; nothing is lost. */
static void wraps_at_random(void **state)
{
	(void)state;
	struct buf b;
	uint32_t seed = 1;
	buf_init(&b, 1 << 16);
	for (int turn = 0; turn < 1000; turn++) {
		char s[200];
		size_t n = 0;
		while (n < sizeof(s)) {
			seed = seed * 1103515245 + 12345;
			s[n++] = (seed >> 16) % 5 ? 'x' : ' ';
		}
		int width = 10 + (int)(seed >> 20) % 40;
		buf_clear(&b);
		render_wrap(&b, str_make(s, n), width, "> ", "  ");
		struct str rest = buf_str(&b), line;
		size_t xs = 0, want = 0;
		for (size_t i = 0; i < n; i++)
			want += s[i] == 'x';
		while (str_cut(&rest, '\n', &line)) {
			struct str words = str_sub(line, 2, line.n);
			bool one = str_find(words, STR(" "), 0) == SIZE_MAX;
			assert_true((int)line.n <= width || one);
			for (size_t i = 0; i < line.n; i++)
				xs += line.p[i] == 'x';
		}
		assert_int_equal(xs, want);
	}
	buf_release(&b);
}

static void plain(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1 << 16);
	render_plain(&b, STR("a\x1b[31mb\x07\x7f\xc2\x9b\xff\xe2\x80\xae"
			     "c\n\td\xc3\xa9\xe2\x80\x8b"));
	assert_str(buf_str(&b), "a\xef\xbf\xbd[31mb\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
				"c\n\td\xc3\xa9");
	buf_release(&b);
}

static void small_buffers_fail(void **state)
{
	(void)state;
	struct arena a;
	struct article art;
	struct err e = {0};
	arena_init(&a, 1 << 20);
	load("answered", &a, &art);
	struct render_opts o = {.width = 80};
	for (size_t cap = 0; cap < 1500; cap += 100) {
		struct buf b;
		buf_init(&b, cap);
		assert_int_equal(render_text(&art, &o, &b, &e), ERR_LIMIT);
		buf_release(&b);
		buf_init(&b, cap);
		assert_int_equal(render_markdown(&art, &b, &e), ERR_LIMIT);
		buf_release(&b);
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(answered),
		cmocka_unit_test(full),
		cmocka_unit_test(insufficient),
		cmocka_unit_test(hostile),
		cmocka_unit_test(terminal_gets_no_orders),
		cmocka_unit_test(markdown_stays_text),
		cmocka_unit_test(wraps),
		cmocka_unit_test(wraps_at_random),
		cmocka_unit_test(plain),
		cmocka_unit_test(small_buffers_fail),
	};
	return cmocka_run_group_tests(t, find_data, NULL);
}
