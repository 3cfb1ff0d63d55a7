/*
 * Tokens: examples spelled out, spellings that must find each other (data/spellings.txt), and what holds for any text.
 */
#include "test.h"

#include "base/arena.h"
#include "base/fs.h"
#include "base/utf8.h"
#include "text/text.h"

#define CAP ((size_t)1 << 20)

/* All tokens as one line: compounds with +, then flags as in the header. */
static void list(struct text_tokens *t, struct str s, struct buf *out)
{
	struct text_token k;
	buf_clear(out);
	text_tokens_begin(t, s);
	while (text_next(t, &k))
		buf_printf(out, "%s%s%.*s%s%s%s", out->n ? " " : "", k.flags & TEXT_COMPOUND ? "+" : "",
			   STR_ARG(k.term), k.flags & TEXT_STOP ? "/s" : "", k.flags & TEXT_NUMBER ? "/n" : "",
			   k.flags & TEXT_UPPER ? "/u" : "");
}

static void tokens_are_as_written_down(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"The patients' pain was NOT relieved.", "the/s patient pain was/s not/u reliev"},
		{"COVID-19", "covid/u 19/n +covid19/u"},
		{"COVID19", "covid19/u"},
		{"covid 19", "covid 19/n +covid19"},
		{"IL-6 rose", "il/u 6/n +il6/u rose"},
		{"pT3b", "pt3b +t3b"},
		{"HbA1c", "hba1c +a1c"},
		{"2.5mg", "2.5/n mg +2.5mg"},
		{"2.5 mg/kg", "2.5/n mg +2.5mg kg"},
		{"β-blocker", "beta blocker +betablock"},
		{"TNF-α", "tnf/u alpha +tnfalpha"},
		{"anti-TNF-α", "anti tnf/u +antitnf alpha +tnfalpha +antitnfalpha"},
		{"10⁹/L", "10/n 9/n +10^9 l"},
		{"10^-9", "10/n 9/n +10^-9"},
		{"mm²", "mm 2/n +mm2"},
		{"vitamin B12", "vitamin b12"},
		{"vitamin A", "vitamin a/s +vitamina"},
		{"vitamins D and K", "vitamin d +vitamind and/s k"},
		{"type II diabetes", "type ii/u +type2 diabet"},
		{"5-FU", "5/n fu/u +5fu/u"},
		{"CD4+ cells", "cd4/u +cd4+ cell"},
		{"Na+", "na +na+"},
		{"half-life", "half life +halflif"},
		{"1,000 of 10,000", "1000/n of/s 10000/n"},
		{"1990-1995", "1990/n 1995/n"},
		{"120/80 mmHg", "120/n 80/n mmhg +80mmhg"},
		{"and/or", "and/s or/s"},
		{"mg/kg/day", "mg kg day"},
		{"end-of-life", "end of/s life"},
		{"12-month-old", "12/n month old"},
		{"non-small-cell", "non small +nonsmal cell +smallcel"},
		{"WHO said who", "who/u said who/s"},
		{"AIDS", "aid/u +aids/u"},
		{"ALS and als", "als/u and/s als"},
		{"don't", "dont"},
		{"I'll we're", "i/s we/s"},
		{"TGF-ß and Straße", "tgf/u beta +tgfbeta and/s strass"},
		{"over time, weeks 20", "over time week 20/n"},
		{"CO continuous", "co/u continu"},
		{"Crohn’s", "crohn"},
		{"i.v. b.i.d.", "iv bid"},
		{"E. coli", "e coli +ecoli"},
		{"end.Then", "end then/s"},
		{"patient(s)", "patient"},
		{"cm(2)", "cm 2/n +cm2"},
		{"Ca(2+)", "ca 2/n +ca2 +ca2+"},
		{"treatment(3)", "treatment 3/n"},
		{"H(2)O", "h 2/n +h2 o +2o +h2o"},
		{"x10^9", "10/n 9/n +10^9"},
		{"--", ""},
		{"", ""},
		{"\xcc\x81", ""},
		{"日本 Журнал", "日本 журнал"},
	};
	struct text_tokens *t = text_tokens_new();
	struct buf b;
	buf_init(&b, CAP);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		list(t, str_c(cases[i][0]), &b);
		if (!str_eqc(buf_str(&b), cases[i][1]))
			fail_msg("\"%s\" gives \"%s\", wanted \"%s\"", cases[i][0], b.n ? b.p : "", cases[i][1]);
	}
	buf_release(&b);
	text_tokens_free(t);
}

static void places_are_right(void **state)
{
	(void)state;
	struct str s = STR("Ménière’s β-blockers, 2.5 mg");
	static const struct {
		const char *term, *surface;
		uint32_t pos;
	} want[] = {
		{"menier", "Ménière’s", 0},	{"beta", "β", 1},  {"blocker", "blockers", 2},
		{"betablock", "β-blockers", 1}, {"2.5", "2.5", 3}, {"mg", "mg", 4},
		{"2.5mg", "2.5 mg", 3},
	};
	struct text_tokens *t = text_tokens_new();
	struct text_token k;
	text_tokens_begin(t, s);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		assert_true(text_next(t, &k));
		assert_str(k.term, want[i].term);
		assert_str(str_sub(s, k.beg, k.end), want[i].surface);
		assert_int_equal(k.pos, want[i].pos);
	}
	assert_false(text_next(t, &k));
	assert_false(text_next(t, &k));
	text_tokens_free(t);
}

/* ---- findable ---- */

struct found {
	struct str term;
	uint32_t beg, end;
	bool compound;
};

static size_t terms_of(struct text_tokens *t, struct str s, struct arena *a, struct found *v, size_t room)
{
	struct text_token k;
	size_t n = 0;
	text_tokens_begin(t, s);
	while (text_next(t, &k)) {
		assert_true(n < room);
		v[n++] = (struct found){arena_str(a, k.term), k.beg, k.end, k.flags & TEXT_COMPOUND};
	}
	return n;
}

static bool has(const struct found *v, size_t n, struct str term)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].term, term))
			return true;
	return false;
}

/* Each word of the question is in the text, or is covered by a compound that is. */
static bool findable(struct text_tokens *t, struct str question, struct str text, struct arena *a)
{
	struct found q[64], d[64];
	size_t nq = terms_of(t, question, a, q, 64), nd = terms_of(t, text, a, d, 64);
	assert_true(nq > 0);
	for (size_t i = 0; i < nq; i++) {
		bool ok = q[i].compound || has(d, nd, q[i].term);
		for (size_t j = 0; j < nq && !ok; j++)
			ok = q[j].compound && q[j].beg <= q[i].beg && q[j].end >= q[i].end && has(d, nd, q[j].term);
		if (!ok)
			return false;
	}
	return true;
}

static void spellings_find_each_other(void **state)
{
	(void)state;
	struct arena a;
	struct buf in, wrong;
	struct err e;
	struct text_tokens *t = text_tokens_new();
	size_t pairs = 0;
	arena_init(&a, (size_t)32 << 20);
	buf_init(&in, CAP);
	buf_init(&wrong, CAP);
	assert_ok(
		fs_read(arena_printf(&a, "%s/tests/text/data/spellings.txt", getenv("ATTEST_SOURCE_ROOT")).p, &in, &e));
	struct str rest = buf_str(&in), line, piece;
	while (str_cut(&rest, '\n', &line)) {
		struct str v[16];
		size_t n = 0;
		if (!line.n || line.p[0] == '#')
			continue;
		while (str_cut(&line, '|', &piece))
			v[n++] = str_trim(piece);
		assert_true(n > 1);
		for (size_t i = 0; i < n * n; i++) {
			struct str q = v[i / n],
				   text = arena_printf(&a, "Of these, %.*s was given.", STR_ARG(v[i % n]));
			pairs++;
			if (!findable(t, q, text, &a))
				buf_printf(&wrong, "\"%.*s\" does not find \"%.*s\"\n", STR_ARG(q), STR_ARG(v[i % n]));
		}
	}
	if (wrong.n)
		fail_msg("%s", wrong.p);
	assert_true(pairs > 1000);
	buf_release(&in);
	buf_release(&wrong);
	arena_release(&a);
	text_tokens_free(t);
}

static void other_words_do_not_find_each_other(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{"IL-6", "IL-8"},	{"organization", "organ"},  {"thesis", "these"},
		{"CD4", "CD8"},		{"2.5 mg", "25 mg"},	    {"type 1", "type 2"},
		{"AED", "ED"},		{"hyper", "hypo"},	    {"ALS", "al"},
		{"10^9", "10^6"},	{"testes", "tests"},	    {"random", "randomised"},
		{"universal", "organ"}, {"β-blocker", "α-blocker"}, {"hospital", "hospitalised"},
	};
	struct arena a;
	struct text_tokens *t = text_tokens_new();
	arena_init(&a, CAP);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (findable(t, str_c(pairs[i][0]), str_c(pairs[i][1]), &a))
			fail_msg("\"%s\" finds \"%s\"", pairs[i][0], pairs[i][1]);
	arena_release(&a);
	text_tokens_free(t);
}

/* ---- any text ---- */

static uint64_t seed = 5;

static uint32_t rnd(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static size_t random_text(char *text, size_t room)
{
	static const char *const bits[] = {
		" ",	"-",	     "/",    "^",     "(",   ")",     "+",  ".",	",",	   "'",
		"’",	"–",	     "mg",   "5",     "2.5", "1,000", "β",  "µ",	"²",	   "⁻",
		"TNF",	"alpha",     "x",    "10",    "IL",  "type",  "II", "IIIb",	"vitamin", "B",
		"half", "life",	     "E",    "coli",  "the", "not",   "é",  "\xcc\x81", "日",	   "ﬁ",
		"non",	"steroidal", "pT",   "aemia", "ª",   "½",     "₂",  "x",	"s",	   "W",
		"anti", "a",	     "Ph.D", "i.v",   "\n",  "%",     "ß",  "İ",	"Ω",	   "covid",
	};
	size_t n = 0;
	for (uint32_t k = rnd(20); k > 0; k--) {
		const char *b = bits[rnd(sizeof bits / sizeof *bits)];
		if (n + strlen(b) + 1 > room)
			break;
		memcpy(text + n, b, strlen(b));
		n += strlen(b);
		if (rnd(3) == 0)
			text[n++] = ' ';
	}
	return n;
}

/* Words in order, without gaps in their numbers, not overlapping; compounds over words that were; terms well-formed. */
static void check(struct text_tokens *t, struct str s)
{
	static uint32_t begs[1 << 18]; /* of the words */
	struct text_token k;
	uint32_t words = 0, end = 0;
	text_tokens_begin(t, s);
	while (text_next(t, &k)) {
		assert_true(k.term.n > 0 && k.term.n <= TEXT_TERM_MAX);
		assert_int_equal(utf8_check(k.term), k.term.n);
		assert_true(k.beg < k.end && k.end <= s.n);
		assert_int_equal(utf8_floor(s, k.beg), k.beg);
		assert_int_equal(utf8_floor(s, k.end), k.end);
		for (size_t i = 0; i < k.term.n; i++)
			assert_false(k.term.p[i] == ' ' || k.term.p[i] == '\'' ||
				     (k.term.p[i] >= 'A' && k.term.p[i] <= 'Z'));
		if (k.flags & TEXT_COMPOUND) {
			assert_true(k.pos < words);
			assert_int_equal(k.beg, begs[k.pos]);
			assert_false(k.flags & (TEXT_STOP | TEXT_NUMBER));
			continue;
		}
		if (k.pos != words++)
			fail_msg("word %u of \"%.*s\" has the number %u", words - 1, STR_ARG(s), k.pos);
		assert_true(words <= sizeof begs / sizeof *begs);
		begs[k.pos] = k.beg;
		assert_true(k.beg >= end);
		end = k.end;
	}
}

static void any_text_is_cut_in_order(void **state)
{
	(void)state;
	struct text_tokens *t = text_tokens_new();
	char text[256];
	for (int round = 0; round < 50000; round++)
		check(t, str_make(text, random_text(text, sizeof text)));
	text_tokens_free(t);
}

/* What was read before must not matter: neither the cache nor the chain under way. */
static void context_forgets(void **state)
{
	(void)state;
	struct text_tokens *used = text_tokens_new();
	struct buf a, b;
	char text[256];
	buf_init(&a, CAP);
	buf_init(&b, CAP);
	for (int round = 0; round < 300; round++) {
		struct text_tokens *fresh = text_tokens_new();
		struct text_token k;
		struct str s = str_make(text, random_text(text, sizeof text));
		list(used, s, &a);
		list(fresh, s, &b);
		assert_str(buf_str(&a), b.n ? b.p : "");
		text_tokens_free(fresh);
		/* Leave another text in the middle. */
		text_tokens_begin(used, STR("IL-1 beta vitamin"));
		for (uint32_t i = rnd(6); i > 0; i--)
			(void)text_next(used, &k);
	}
	buf_release(&a);
	buf_release(&b);
	text_tokens_free(used);
}

/* Words that share beginnings and meet in the cache: the same terms with a cache that is full as with an empty one. */
static void cache_changes_nothing(void **state)
{
	(void)state;
	enum { WORDS = 40000, LEN = 30 };
	struct text_tokens *used = text_tokens_new(), *fresh = NULL;
	struct text_token k, l;
	for (int i = 0; i < WORDS; i++) {
		char w[LEN];
		size_t n = 1 + rnd(LEN);
		for (size_t j = 0; j < n; j++)
			w[j] = "prevent"[j % 7];
		for (uint32_t j = rnd(3); j > 0; j--)
			w[rnd((uint32_t)n)] = (char)('a' + rnd(26));
		if (i % 50 == 0) {
			text_tokens_free(fresh);
			fresh = text_tokens_new();
		}
		text_tokens_begin(used, str_make(w, n));
		text_tokens_begin(fresh, str_make(w, n));
		assert_true(text_next(used, &k) && text_next(fresh, &l));
		if (!str_eq(k.term, l.term) || k.flags != l.flags)
			fail_msg("%.*s gives %.*s and %.*s", (int)n, w, STR_ARG(k.term), STR_ARG(l.term));
	}
	text_tokens_free(used);
	text_tokens_free(fresh);
}

/* A word's term does not depend on what stands around it. */
static void words_do_not_depend_on_neighbours(void **state)
{
	(void)state;
	struct text_tokens *t = text_tokens_new();
	struct arena a;
	char text[256];
	arena_init(&a, (size_t)4 << 20);
	for (int round = 0; round < 5000; round++) {
		struct found alone[128], among[128];
		size_t n = random_text(text, sizeof text);
		struct str s = str_make(text, n);
		size_t na = terms_of(t, s, &a, alone, 128);
		size_t nb = terms_of(t, arena_printf(&a, "word; %.*s ;word", STR_ARG(s)), &a, among, 128);
		assert_int_equal(nb, na + 2);
		for (size_t i = 0; i < na; i++) {
			assert_true(str_eq(alone[i].term, among[i + 1].term));
			assert_int_equal(alone[i].beg + 6, among[i + 1].beg);
		}
		arena_clear(&a);
	}
	arena_release(&a);
	text_tokens_free(t);
}

static void long_words_and_chains_end(void **state)
{
	(void)state;
	static const char *const repeat[] = {"a",     "7",	  "a-", "1,000", "i.",	"β",	    "x^2",  "a(2)",
					     "TNFα-", "\xcc\x81", "日", "a'",	 "1.5", "vitamin ", "IL 1 "};
	enum { N = 100000 };
	struct text_tokens *t = text_tokens_new();
	char *p = malloc(N + 16);
	for (size_t k = 0; k < sizeof repeat / sizeof *repeat; k++) {
		size_t len = strlen(repeat[k]), n = 0;
		for (; n + len <= N; n += len)
			memcpy(p + n, repeat[k], len);
		check(t, str_make(p, n));
	}
	free(p);
	text_tokens_free(t);
	text_tokens_free(NULL);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(tokens_are_as_written_down), cmocka_unit_test(places_are_right),
		cmocka_unit_test(spellings_find_each_other),  cmocka_unit_test(other_words_do_not_find_each_other),
		cmocka_unit_test(any_text_is_cut_in_order),   cmocka_unit_test(context_forgets),
		cmocka_unit_test(cache_changes_nothing),      cmocka_unit_test(words_do_not_depend_on_neighbours),
		cmocka_unit_test(long_words_and_chains_end),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
