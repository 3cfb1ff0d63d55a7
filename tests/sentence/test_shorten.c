/*
 * test_shorten.c - what may be left out of a sentence, by hand and on the sentences of real sources; lists in prose.
 *
 * The real sources are the starter library and, where they are there, the shared data ($ATTEST_DATA, else beside the
 * source tree). What must never be cut is listed here anew, apart from the program's own list.
 */
#include "test.h"

#include "article/article.h"
#include "base/utf8.h"
#include "sentence/sentence.h"
#include "read/read.h"

#include <ctype.h>
#include <unistd.h>

/* The parts joined as in an article. */
static const char *joined(struct str s, char *out, size_t room)
{
	struct text_span p[SHORTEN_PARTS];
	size_t n = shorten(s, p), at = 0;
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(out + at, room - at, "%s%.*s", i ? ARTICLE_GAP : "", (int)(p[i].end - p[i].beg),
				       s.p + p[i].beg);
	return out;
}

static void cuts_what_may_go(void **state)
{
	(void)state;
	static const struct {
		const char *whole, *kept;
	} rows[] = {
		{"Anterior surgery in examplar itch was followed by complications in the neck and the throat of the "
		 "treated; they "
		 "included dysphagia, new neurological deficit and hoarseness of the voice.",
		 "Anterior surgery in examplar itch was followed by complications in the neck and the throat of the "
		 "treated"},
		{"The examplar gland is supplied by a branch of the great auricular artery that crosses the muscle, "
		 "which is "
		 "well seen in anatomical preparations of the neck and in old engravings.",
		 "The examplar gland is supplied by a branch of the great auricular artery that crosses the muscle"},
		{"The examplar gland, which is well seen in anatomical preparations of the neck and in old engravings "
		 "of "
		 "it, is supplied by a branch of the great auricular artery and drains into a vein.",
		 "The examplar gland" ARTICLE_GAP
		 "is supplied by a branch of the great auricular artery and drains into a vein."},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char got[600];
		assert_string_equal(joined(str_c(rows[i].whole), got, sizeof(got)), rows[i].kept);
	}
}

static void keeps_what_matters(void **state)
{
	(void)state;
	static const char head[] =
		"Anterior surgery in examplar itch is followed by an examination of the neck and the throat of the "
		"treated by an endoscopist";
	static const char *const tails[] = {
		"; it is not done in the old and the frail with a swollen gland in the neck.",
		"; if the voice is hoarse an endoscopy of the throat is added to the imaging.",
		"; unless the voice is clear an endoscopy of the throat is added to the imaging.",
		"; an endoscopy of the throat is added to the imaging until the voice is clear.",
		"; pregnant women have an endoscopy of the throat added to the imaging of it.",
		"; it is superior to posterior surgery with its long scar of the neck and back.",
		"; endoscopy of the throat and imaging take place at a pressure of 20 mmHg.",
		"; endoscopy of the throat and imaging may be added where it is available.",
		"; death from bleeding into the swollen throat has been seen by endoscopists.",
		", which is however the practice of a single centre and of its endoscopists.",
		", which is only the practice of a single centre and of its endoscopists now.",
		", which children do without as their gland is small and their neck is short.",
		", except in the frail whose gland is swollen and whose neck is short and stiff.",
		" (but endoscopy of the swollen throat is the practice of a single centre).",
		"; the practice of a single centre, of its endoscopists, and of the throat.", /* no verb: a list */
	};
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		char whole[600], got[600];
		snprintf(whole, sizeof(whole), "%s%s", head, tails[i]);
		assert_string_equal(joined(str_c(whole), got, sizeof(got)), whole);
	}
}

static void opens_lists(void **state)
{
	(void)state;
	struct text_span lead, item[LISTED_MAX];
	struct str s =
		STR("Viral causes of examplar itch include HIV, varicella-zoster virus, herpes simplex virus type 2, "
		    "cytomegalovirus and the enteroviruses of the throat.");
	static const char *const want[] = {"HIV", "varicella-zoster virus", "herpes simplex virus type 2",
					   "cytomegalovirus"};
	assert_int_equal(enumeration(s, &lead, item, LISTED_MAX), 0); /* "of the throat" may be of all */
	s = STR("Viral causes of examplar itch include HIV, varicella-zoster virus, herpes simplex virus type 2, "
		"cytomegalovirus and the common enteroviruses.");
	assert_int_equal(enumeration(s, &lead, item, LISTED_MAX), 5);
	assert_str(str_sub(s, lead.beg, lead.end), "Viral causes of examplar itch include");
	for (size_t i = 0; i < 4; i++)
		assert_str(str_sub(s, item[i].beg, item[i].end), want[i]);
	assert_str(str_sub(s, item[4].beg, item[4].end), "the common enteroviruses");
	/* a comma before "and" */
	s = STR("Signs of examplar itch of the elbow and the wrist include hyperreflexia, increased tone, abnormal "
		"gait, "
		"impaired dexterity, and sensory loss.");
	assert_int_equal(enumeration(s, &lead, item, LISTED_MAX), 5);
	assert_str(str_sub(s, item[4].beg, item[4].end), "sensory loss");
	static const char *const rows[] = {
		"Causes of examplar itch of the elbow and of the wrist include opioids such as codeine, calcium and "
		"aluminium salts, iron and lead.",
		"Causes of examplar itch of the elbow and the wrist do not include hyperreflexia, increased tone, "
		"abnormal gait or sensory loss.",
		"Causes of examplar itch of the elbow and of the wrist include hyperreflexia, increased tone, abnormal "
		"gait and sensory loss in children.",
		"In adults, causes of examplar itch of the elbow include hyperreflexia, increased tone, abnormal gait, "
		"dryness and sensory loss.",
		"Causes of examplar itch of the elbow and of the wrist include hyperreflexia (in adults), increased "
		"tone, abnormal gait, and loss.",
		"Causes of examplar itch of the elbow and of the wrist include hyperreflexia, increased tone, but not "
		"abnormal gait, and sensory loss.",
		"Causes include wind, cold, rain, sun and dust.",
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (enumeration(str_c(rows[i]), &lead, item, LISTED_MAX) != 0)
			fail_msg("opened: %s", rows[i]);
	/* no room for all of them */
	assert_int_equal(enumeration(s, &lead, item, 4), 0);
}

/* ---- on real sentences ---- */

struct tried {
	size_t sentences, cut, opened;
};

static bool has_word(const char *lower, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = lower; (p = strstr(p, word)); p++)
		if ((p == lower || !isalnum((unsigned char)p[-1])) && !isalnum((unsigned char)p[n]))
			return true;
	return false;
}

/* Negation, condition, comparison, number, unit, population: nothing of that may be in what is left out. */
static void assert_harmless(struct str s, struct str gone)
{
	static const char *const never[] = {
		"no",	    "not",	 "without",	    "never",	 "neither",  "nor",	 "none",    "cannot",
		"unlikely", "if",	 "unless",	    "except",	 "only",     "until",	 "when",    "provided",
		"despite",  "although",	 "though",	    "however",	 "but",	     "whereas",	 "while",   "because",
		"before",   "after",	 "during",	    "within",	 "more",     "less",	 "fewer",   "higher",
		"lower",    "greater",	 "smaller",	    "than",	 "versus",   "compared", "above",   "below",
		"under",    "over",	 "least",	    "most",	 "half",     "twice",	 "two",	    "three",
		"four",	    "patients",	 "people",	    "adults",	 "children", "infants",	 "women",   "men",
		"pregnant", "pregnancy", "elderly",	    "older",	 "younger",  "those",	 "among",   "who",
		"may",	    "might",	 "could",	    "should",	 "must",     "suggests", "unclear", "uncertain",
		"risk",	    "death",	 "contraindicated", "avoid",	 "avoided",  "mg",	 "kg",	    "percent",
		"increase", "increased", "decrease",	    "decreased", "reduced",  "reduces",	 "improved"};
	char lower[2048];
	size_t n = gone.n < sizeof(lower) - 1 ? gone.n : sizeof(lower) - 1;
	for (size_t i = 0; i < n; i++) {
		lower[i] = (char)tolower((unsigned char)gone.p[i]);
		if (isdigit((unsigned char)lower[i]) || strchr("<>=%", lower[i]))
			fail_msg("a number was cut: %.*s", STR_ARG(s));
	}
	lower[n] = 0;
	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		if (has_word(lower, never[i]))
			fail_msg("'%s' was cut: %.*s", never[i], STR_ARG(s));
	if (strstr(lower, "n't"))
		fail_msg("a negation was cut: %.*s", STR_ARG(s));
}

static void try_sentence(struct str s, struct tried *t)
{
	struct text_span p[SHORTEN_PARTS], lead, item[LISTED_MAX];
	size_t n = shorten(s, p);
	t->sentences++;
	assert_true(n >= 1 && n <= SHORTEN_PARTS && p[0].beg == 0 && p[n - 1].end <= s.n);
	uint32_t at = 0;
	int open = 0;
	for (size_t i = 0; i < n; i++) {
		assert_true(p[i].beg < p[i].end && p[i].beg >= at);
		struct str part = str_sub(s, p[i].beg, p[i].end);
		if (n > 1 || p[0].end < s.n) {
			assert_int_equal(str_trim(part).n, part.n);
			assert_int_equal(utf8_check(part), part.n);
		}
		for (size_t j = 0; j < part.n && p[0].end < s.n; j++) {
			open += (part.p[j] == '(') - (part.p[j] == ')');
			assert_true(open >= 0);
		}
		assert_harmless(s, str_sub(s, at, p[i].beg));
		at = p[i].end;
	}
	assert_int_equal(open, 0);
	assert_harmless(s, str_sub(s, at, s.n));
	t->cut += n > 1 || p[0].end < s.n;
	if ((n > 1 || p[0].end < s.n) && getenv("ATTEST_SHOW"))
		fprintf(stderr, "CUT %.*s [[%.*s]] %.*s\n", (int)p[0].end, s.p,
			(int)((n > 1 ? p[1].beg : s.n) - p[0].end), s.p + p[0].end, n > 1 ? (int)(s.n - p[1].beg) : 0,
			s.p + (n > 1 ? p[1].beg : s.n));

	size_t items = enumeration(s, &lead, item, LISTED_MAX);
	at = lead.end;
	for (size_t i = 0; i < items; i++) {
		/* Between the items stand only commas and "and". */
		assert_true(item[i].beg >= at && item[i].beg < item[i].end);
		for (uint32_t j = at; j < item[i].beg; j++)
			assert_non_null(strchr(" ,and", s.p[j]));
		at = item[i].end;
	}
	if (items) {
		assert_true(at == s.n - 1 && s.p[at] == '.');
		if (getenv("ATTEST_SHOW"))
			fprintf(stderr, "LIST %zu %.*s\n", items, STR_ARG(s));
	}
	t->opened += items > 0;
}

static int try_doc(void *ctx, struct doc *d, struct err *e)
{
	struct arena a;
	(void)e;
	arena_init(&a, (size_t)64 << 20);
	for (uint32_t b = 0; b < d->n_blocks; b++) {
		struct text_span *s;
		if (d->blocks[b].kind != BLOCK_PARA && d->blocks[b].kind != BLOCK_BULLET)
			continue;
		struct str text = doc_block_text(d, b);
		size_t n = text_sentences(text, &a, &s);
		for (size_t i = 0; i < n; i++)
			try_sentence(str_sub(text, s[i].beg, s[i].end), ctx);
	}
	arena_release(&a);
	doc_free(d);
	return 0;
}

static void ignore(void *ctx, const struct read_diag *d)
{
	(void)ctx;
	(void)d;
}

static int try_source(void *ctx, struct source *s, struct err *e)
{
	const struct reader *r = read_choose(s->name, source_head(s));
	struct read_sink sink = {.doc = try_doc, .diag = ignore, .ctx = ctx};
	if (!r || !read_is_document(s->name, source_head(s), s->named))
		return 0;
	return r->read(r, s, &sink, e);
}

static void try_path(const char *path, size_t least)
{
	struct tried t = {0};
	struct read_visitor v = {.source = try_source, .diag = ignore, .ctx = &t};
	struct err e = {0};
	if (access(path, R_OK) != 0) {
		print_message("# %s: not there\n", path);
		return;
	}
	assert_ok(read_walk(path, NULL, &v, &e));
	print_message("# %s: %zu sentences, %zu cut, %zu opened\n", path, t.sentences, t.cut, t.opened);
	assert_true(t.sentences >= least && t.cut > 0);
}

static void harms_no_sentence_of_the_starter_library(void **state)
{
	(void)state;
	char path[4096];
	snprintf(path, sizeof(path), "%s/data/starter", getenv("ATTEST_SOURCE_ROOT"));
	try_path(path, 1000);
}

static void harms_no_sentence_of_the_shared_data(void **state)
{
	(void)state;
	static const char *const sets[] = {"pubmedqa", "bioasq-7-9", "cystic-fibrosis"};
	const char *root = getenv("ATTEST_DATA"), *tree = getenv("ATTEST_SOURCE_ROOT");
	char path[4096];
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		snprintf(path, sizeof(path), "%s%s/%s.tar.zst",
			 root	? root
			 : tree ? tree
				: ".",
			 root ? "" : "/../shared/data", sets[i]);
		try_path(path, 1000);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(cuts_what_may_go),
		cmocka_unit_test(keeps_what_matters),
		cmocka_unit_test(opens_lists),
		cmocka_unit_test(harms_no_sentence_of_the_starter_library),
		cmocka_unit_test(harms_no_sentence_of_the_shared_data),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
