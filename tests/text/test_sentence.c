/*
 * Sentence boundaries: a file of tricky medical text (data/sentences.txt; ATTEST_UPDATE_GOLDEN=1 rewrites its marks),
 * and what holds for any text.
 */
#include "test.h"

#include "base/fs.h"
#include "base/utf8.h"
#include "text/text.h"

#define A_CAP ((size_t)8 << 20)
#define MARK  STR("‖")

static const char *golden_path(struct arena *a)
{
	return arena_printf(a, "%s/tests/text/data/sentences.txt", getenv("ATTEST_SOURCE_ROOT")).p;
}

/* A line without its marks: " ‖ " was a space, "‖" nothing. */
static struct str unmarked(struct str line, struct arena *a)
{
	struct buf b;
	buf_init(&b, A_CAP);
	for (size_t i = 0; i < line.n;) {
		if (str_starts(str_sub(line, i, line.n), MARK)) {
			i += MARK.n;
			if (b.n && b.p[b.n - 1] == ' ' && i < line.n && line.p[i] == ' ')
				i++;
			continue;
		}
		buf_byte(&b, (unsigned char)line.p[i++]);
	}
	struct str s = arena_str(a, buf_str(&b));
	buf_release(&b);
	return s;
}

/* The text with marks where the program ends sentences. */
static void mark(struct str s, struct arena *a, struct buf *out)
{
	struct text_span *v;
	size_t n = text_sentences(s, a, &v), at = 0;
	for (size_t i = 0; i + 1 < n; i++) {
		buf_add(out, str_sub(s, at, v[i].end));
		at = v[i].end;
		if (v[i + 1].beg == at) {
			buf_add(out, MARK);
			continue;
		}
		buf_addc(out, " ");
		buf_add(out, MARK);
	}
	buf_add(out, str_sub(s, at, s.n));
}

static void golden_file_holds(void **state)
{
	(void)state;
	struct arena a;
	struct buf in, out;
	struct err e;
	size_t cases = 0, wrong = 0;
	arena_init(&a, A_CAP);
	buf_init(&in, A_CAP);
	buf_init(&out, A_CAP);
	assert_ok(fs_read(golden_path(&a), &in, &e));
	struct str rest = buf_str(&in), line;
	while (str_cut(&rest, '\n', &line)) {
		size_t from = out.n;
		if (!line.n || line.p[0] == '#') {
			buf_add(&out, line);
		} else {
			mark(unmarked(line, &a), &a, &out);
			cases++;
			if (!str_eq(line, str_sub(buf_str(&out), from, out.n))) {
				wrong++;
				print_message("wanted %.*s\ngot    %.*s\n", STR_ARG(line),
					      STR_ARG(str_sub(buf_str(&out), from, out.n)));
			}
		}
		if (rest.p)
			buf_byte(&out, '\n');
	}
	assert_int_equal(out.err, 0);
	assert_true(cases >= 120);
	const char *update = getenv("ATTEST_UPDATE_GOLDEN");
	if (update && *update == '1')
		assert_ok(fs_write_atomic(golden_path(&a), buf_str(&out), &e));
	else if (wrong)
		fail_msg("%zu of %zu lines are cut otherwise", wrong, cases);
	buf_release(&in);
	buf_release(&out);
	arena_release(&a);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* What holds for every text: in order, inside, at characters, trimmed, and nothing but white space between. */
static void check(struct str s, struct arena *a)
{
	struct text_span *v;
	size_t n = text_sentences(s, a, &v), at = 0;
	assert_true((n == 0) == (v == NULL));
	for (size_t i = 0; i <= n; i++) {
		size_t beg = i < n ? v[i].beg : s.n;
		assert_true(beg >= at && beg <= s.n);
		for (; at < beg; at++)
			if (!is_space(s.p[at]))
				fail_msg("byte %zu of \"%.*s\" is in no sentence", at, STR_ARG(s));
		if (i == n)
			break;
		assert_true(v[i].beg < v[i].end && v[i].end <= s.n);
		assert_false(is_space(s.p[v[i].beg]) || is_space(s.p[v[i].end - 1]));
		assert_int_equal(utf8_floor(s, v[i].beg), v[i].beg);
		assert_int_equal(utf8_floor(s, v[i].end), v[i].end);
		at = v[i].end;
	}
}

static uint64_t seed = 3;

static uint32_t rnd(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static void any_text_is_covered(void **state)
{
	(void)state;
	static const char *const bits[] = {
		" ",	    ".",    "?",     "!",   "…",       "(",	")",
		"[",	    "]",    "\"",    "“",   "”",       "’",	"The",
		"patients", "fell", "et al", "e.g", "Fig",     "12",	"3",
		"³",	    "2.5",  "mg",    "vs",  "E",       "coli",	"A",
		"I",	    "1",    "–",     "-",   "•",       ",",	";",
		":",	    "β",    "mRNA",  "é",   "U.S",     "www.",	"0",
		"%",	    "<",    "  ",    "\t",  "vitamin", "Table", "von Willebrand",
	};
	struct arena a;
	arena_init(&a, A_CAP);
	for (int round = 0; round < 20000; round++) {
		char text[512];
		size_t n = 0;
		for (uint32_t k = rnd(24); k > 0; k--) {
			const char *b = bits[rnd(sizeof bits / sizeof *bits)];
			memcpy(text + n, b, strlen(b));
			n += strlen(b);
			if (rnd(2))
				text[n++] = ' ';
		}
		check(str_make(text, n), &a);
		arena_clear(&a);
	}
	arena_release(&a);
}

/* A sentence taken alone is one sentence, or the cut was made by what stood around it. */
static void cutting_is_stable_for_plain_text(void **state)
{
	(void)state;
	static const char *const whole[] = {"The pain went away.", "It was 2.5 mg vs. 5 mg.", "Smith et al. saw it.",
					    "Is it so?", "E. coli grew (Fig. 2)."};
	struct arena a;
	arena_init(&a, A_CAP);
	for (int round = 0; round < 2000; round++) {
		char text[512];
		size_t n = 0, k = 1 + rnd(6);
		uint32_t pick[6];
		for (size_t i = 0; i < k; i++) {
			pick[i] = rnd(sizeof whole / sizeof *whole);
			memcpy(text + n, whole[pick[i]], strlen(whole[pick[i]]));
			n += strlen(whole[pick[i]]);
			text[n++] = ' ';
		}
		struct text_span *v;
		assert_int_equal(text_sentences(str_make(text, n), &a, &v), k);
		for (size_t i = 0; i < k; i++)
			assert_str(str_sub(str_make(text, n), v[i].beg, v[i].end), whole[pick[i]]);
		arena_clear(&a);
	}
	arena_release(&a);
}

static void nothing_gives_nothing(void **state)
{
	(void)state;
	struct arena a;
	struct text_span *v;
	arena_init(&a, A_CAP);
	assert_int_equal(text_sentences(STR_NULL, &a, &v), 0);
	assert_null(v);
	assert_int_equal(text_sentences(STR(""), &a, &v), 0);
	assert_int_equal(text_sentences(STR("   "), &a, &v), 0);
	assert_int_equal(text_sentences(STR("."), &a, &v), 1);
	assert_int_equal(text_sentences(STR("x"), &a, &v), 1);
	arena_release(&a);
	arena_init(&a, 40);
	size_t n = text_sentences(STR("One is. Two is. Three is. Four is. Five is. Six is."), &a, &v);
	assert_true(n > 0 && n < 6);
	assert_false(arena_ok(&a));
	assert_int_equal(v[0].end, 7);
	arena_release(&a);
	arena_init(&a, 0);
	assert_int_equal(text_sentences(STR("One is."), &a, &v), 0);
	assert_null(v);
	arena_release(&a);
}

/* Texts that would be slow if looking back or ahead had no bound. */
static void pathological_texts_end(void **state)
{
	(void)state;
	static const char *const repeat[] = {"(",  ".",	 "(. ", "[.",  ". . ", "...", "\"",   "a.",
					     "A.", "1.", "1, ", ".1,", "³",    "). ", "www.", "e.g. "};
	enum { N = 100000 };
	struct arena a;
	char *p = malloc(N + 8);
	arena_init(&a, A_CAP);
	for (size_t k = 0; k < sizeof repeat / sizeof *repeat; k++) {
		size_t len = strlen(repeat[k]), n = 0;
		for (; n + len <= N; n += len)
			memcpy(p + n, repeat[k], len);
		check(str_make(p, n), &a);
		arena_clear(&a);
	}
	arena_release(&a);
	free(p);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(golden_file_holds),
		cmocka_unit_test(any_text_is_covered),
		cmocka_unit_test(cutting_is_stable_for_plain_text),
		cmocka_unit_test(nothing_gives_nothing),
		cmocka_unit_test(pathological_texts_end),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
