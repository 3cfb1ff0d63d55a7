/*
 * Drugs that a source forbids this patient, against the whole starter library and the tables: warned always,
 * recommended never (tests/patient/data/pairs.tsv).
 */
#include "base/fs.h"
#include "patient/patient.h"
#include "test.h"
#include "text/text.h"

#include <dirent.h>

#define LINES_MAX 8000

struct bullet {
	struct str text, title, over[6];
	size_t n_over;
};
static struct bullet bullets[LINES_MAX];
static size_t n_bullets;
static struct arena keep;

static const char *root(void)
{
	const char *r = getenv("ATTEST_SOURCE_ROOT");
	return r ? r : ".";
}

/* "text [@key]" without its keys. */
static struct str clean(struct str s)
{
	size_t at = str_find(s, STR(" [@"), 0);
	return str_trim(str_sub(s, 0, at == SIZE_MAX ? s.n : at));
}

static void load(const char *path)
{
	char line[4096];
	FILE *in = fopen(path, "r");
	struct str title = STR(""), heading = STR(""), lead[4] = {{0}};
	int fences = 0;
	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		struct str s = str_c(line);
		s.n -= s.n && s.p[s.n - 1] == '\n';
		if (str_eqc(s, "---"))
			fences++;
		if (fences < 2 && str_starts(s, STR("title: ")) && !title.n)
			title = arena_str(&keep, str_sub(s, 7, s.n));
		if (fences < 2)
			continue;
		if (str_starts(s, STR("#"))) {
			heading = arena_str(&keep, str_trim(str_sub(s, str_find(s, STR(" "), 0), s.n)));
			continue;
		}
		size_t depth = 0;
		while (depth < s.n && s.p[depth] == ' ')
			depth++;
		if (depth + 2 >= s.n || s.p[depth] != '-' || n_bullets == LINES_MAX)
			continue;
		struct bullet *b = &bullets[n_bullets++];
		size_t level = depth / 2 < 3 ? depth / 2 : 3;
		b->text = arena_str(&keep, clean(str_sub(s, depth + 2, s.n)));
		b->title = title;
		lead[level] = b->text;
		for (size_t i = level; i > 0; i--)
			b->over[b->n_over++] = lead[i - 1];
		b->over[b->n_over++] = heading;
	}
	fclose(in);
}

static void load_all(void)
{
	char path[1024];
	snprintf(path, sizeof(path), "%s/data/starter", root());
	DIR *d = opendir(path);
	assert_non_null(d);
	for (struct dirent *f; (f = readdir(d));)
		if (str_ends(str_c(f->d_name), STR(".md"))) {
			snprintf(path, sizeof(path), "%s/data/starter/%s", root(), f->d_name);
			load(path);
		}
	closedir(d);
	assert_true(n_bullets > 1000);
}

static struct patient_where where_of(const struct bullet *b)
{
	return (struct patient_where){.over = b->over, .n_over = b->n_over, .subject = b->title, .on_topic = true};
}

/* May it be a warning? Saves the rest of the library. */
static bool warns(struct str s)
{
	static const char *const words[] = {"not ",	"avoid",   "contraindicat", "dangerous",
					    "withheld", "stopped", "against",	    "never"};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_ifind(s, str_c(words[i]), 0) != SIZE_MAX)
			return true;
	return false;
}

/* Does it say to give the drug? */
static bool recommends(struct text_tokens *t, struct str s, struct str drug, struct arena *a)
{
	static const char *const cues[] = {"recommended", "is given",	"are given", "first choice", "first-line",
					   "offered",	  "option",	"preferred", "mg ",	     "is used",
					   "are used",	  "considered", "started"};
	struct q_mention *m;
	size_t n = question_mentions(t, s, a, &m);
	static const char *const denials[] = {"against",    "not ",   "avoid",	     "contraindicated",
					      "instead of", " than ", "intolerance", "change to"};
	bool named = false, cued = false;
	for (size_t i = 0; i < n; i++)
		named |= str_ieq(m[i].name, drug);
	for (size_t i = 0; i < sizeof(cues) / sizeof(*cues); i++)
		cued |= str_ifind(s, str_c(cues[i]), 0) != SIZE_MAX;
	for (size_t i = 0; i < sizeof(denials) / sizeof(*denials); i++)
		cued &= str_ifind(s, str_c(denials[i]), 0) == SIZE_MAX;
	return named && cued;
}

static void forbidden_is_warned_of_and_not_recommended(void **state)
{
	(void)state;
	char path[1024], line[1024];
	struct arena a;
	struct text_tokens *t = text_tokens_new();
	size_t pairs = 0, unwarned = 0, recommended = 0;
	bool show = getenv("ATTEST_SHOW");
	arena_init(&a, 512 << 20);
	snprintf(path, sizeof(path), "%s/tests/patient/data/pairs.tsv", root());
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = 0;
		char *tab = strchr(line, '\t');
		if (line[0] == '#' || !tab)
			continue;
		*tab = 0;
		struct str drug = str_c(tab + 1);
		struct err e = {0};
		struct question q;
		struct patient p;
		struct patient_notice *notice;
		struct patient_verdict v;
		size_t n_notices, warned = 0, bad = 0;
		arena_clear(&a);
		assert_ok(question_read(str_c(line), NULL, &a, &q, &e));
		assert_ok(patient_read(&q, &a, &p, &e));
		assert_ok(patient_notices(&p, &a, &notice, &n_notices, &e));
		for (size_t i = 0; i < n_bullets; i++) {
			struct patient_where w = where_of(&bullets[i]);
			if (!warns(bullets[i].text))
				continue;
			assert_ok(patient_heed(&p, bullets[i].text, &w, &a, &v, &e));
		}
		for (size_t i = 0; i < n_bullets; i++) {
			struct patient_where w = where_of(&bullets[i]);
			if (str_ifind(bullets[i].text, drug, 0) == SIZE_MAX)
				continue;
			assert_ok(patient_judge(&p, bullets[i].text, &w, &a, &v, &e));
			bool names = recommends(t, bullets[i].text, drug, &a);
			warned += (v.flags & PATIENT_CAUTION) && str_ifind(bullets[i].text, drug, 0) != SIZE_MAX;
			if (names && !(v.flags & (PATIENT_BARRED | PATIENT_OTHER | PATIENT_CAUTION))) {
				bad++;
				if (show && bad < 4)
					printf("# %s\n#     recommends: %.*s\n", line, STR_ARG(bullets[i].text));
			}
			if (show && str_eqc(str_c(getenv("ATTEST_SHOW")), "all") && (v.flags & PATIENT_CAUTION))
				printf("# %s\n#     caution%s: %.*s (%.*s)\n", line,
				       v.flags & PATIENT_FORBIDS ? " forbids" : "", STR_ARG(bullets[i].text),
				       STR_ARG(v.reason));
		}
		pairs++;
		unwarned += !warned && !n_notices;
		recommended += bad > 0;
		if (show && !warned && !n_notices)
			printf("# %s: not warned of (states %zu, drugs %zu)\n", line, p.n_states, p.n_drugs);
	}
	fclose(in);
	text_tokens_free(t);
	arena_release(&a);
	printf("# %zu pairs: %zu not warned of, %zu with advice that recommends the drug\n", pairs, unwarned,
	       recommended);
	assert_int_equal(unwarned, 0);
	assert_int_equal(recommended, 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(forbidden_is_warned_of_and_not_recommended)};
	arena_init(&keep, 64 << 20);
	load_all();
	int rc = cmocka_run_group_tests(t, NULL, NULL);
	arena_release(&keep);
	return rc;
}
