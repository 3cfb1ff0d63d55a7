#include "read_test.h"
#include <dirent.h>

#include "phrase/phrase.h"
#include "phrase/rule_example.h"
#include "read/lint.h"
#include "read/lint_priv.h"

extern const struct phrase_rule brief_words[];
extern const size_t brief_words_n;
extern const struct rule_example brief_words_examples[];
extern const size_t brief_words_examples_n;
extern const char *const reference_hosts[][4];
extern const size_t reference_hosts_n;
extern const char *const guideline_versions[][5];
extern const size_t guideline_versions_n;

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

	snprintf(s->text + n, sizeof s->text - n, "%c:%u %s [%s]\n", "EWA"[p->level], (unsigned)p->line, p->msg,
		 p->rule);
}

static struct lint_result lint(const char *name, struct str s, struct seen *seen)
{
	struct lint_result r;
	struct err e = {0};

	*seen = (struct seen){0};
	assert_ok(brief_lint(name, s, &(struct lint_events){told, seen, false}, &r, &e));
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

static struct lint_result lint_strict(struct str s, struct seen *seen)
{
	struct lint_result r;
	struct err e = {0};

	*seen = (struct seen){0};
	assert_ok(brief_lint("a-b.md", s, &(struct lint_events){told, seen, true}, &r, &e));
	return r;
}

#define HEAD                                                                                    \
	"---\nid: brief:a-b\ntitle: A b\nkind: brief\nstatus: submitted\nupdated: 2026-11-24\n" \
	"authors:\n  - attest project\nchecked: once\nunchecked:\n  - \"nothing\"\nreferences:\n"
#define REF(key, type, more) "  - key: " key "\n    type: " type "\n    title: T\n    source: S\n    year: 2001\n" more

/* What each type must have, and whose hosts bear what. */
static void references(void **state)
{
	(void)state;
	static const struct {
		const char *ref, *want; /* want: "" clean */
	} rows[] = {
		{REF("x", "guideline", "    doi: 10.1/x\n"), ""},
		{REF("x", "guideline", "    url: https://www.nice.org.uk/guidance/ng1\n"), ""},
		{REF("x", "guideline", "    url: https://notnice.org.uk/guidance/ng1\n"), "[reference-weight]"},
		{REF("x", "guideline", "    url: https://www.nice.org.uk/\n"), "points to the home page"},
		{REF("x", "guideline", "    pmid: 1\n    url: https://fr.scribd.com/document/1/x\n"),
		 "copy on a document-sharing site"},
		{REF("x", "guideline-summary", "    url: https://example.org/ng1\n"), "as 'via'"},
		{REF("x", "guideline-summary", "    via: example.org\n    url: https://www.example.org/ng1\n"), ""},
		{REF("x", "guideline-summary", "    via: example.net\n    url: https://example.org/ng1\n"),
		 "is via example.net"},
		{REF("x", "label", "    country: UK\n    url: https://www.medicines.org.uk/emc/product/1/smpc\n"),
		 "needs 'country', 'number'"},
		{REF("x", "label",
		     "    country: UK\n    number: PL 1/1\n    url: https://www.medicines.org.uk/emc/product/1/smpc\n"),
		 ""},
		{REF("x", "label", "    country: UK\n    number: PL 1/1\n    url: https://example.org/a-copy/smpc\n"),
		 "neither a regulator nor a holder"},
		{REF("x", "payer", "    url: https://example.org/p\n"), "needs 'country' and 'url'"},
		{REF("x", "research", "    url: https://uat.example.org/p\n"), "a staging server"},
		{REF("x", "research", "    url: https://example.org/p\n"), "no journal's that is known"},
		{REF("x", "handbook", "    pmid: 1\n"), "is none of guideline, guideline-summary"},
		{"  - key: x\n    type: consumer\n    title: T\n    source: S\n    url: https://www.nhs.uk/x\n",
		 "has no 'year'"},
		{"  - key: x\n    type: consumer\n    title: T\n    source: S\n    accessed: 2026-11-24\n    url: "
		 "https://www.nhs.uk/x\n",
		 ""},
		{"  - key: x\n    type: consumer\n    title: T\n    source: S\n    year: 2026\n    url: "
		 "https://www.nhs.uk/x\n",
		 "[reference-year]"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[2048];
		struct seen s;
		snprintf(text, sizeof text, HEAD "%s---\n## Causes\n- One [@x].\n", rows[i].ref);
		lint("a-b.md", str_c(text), &s);
		if (rows[i].want[0] ? !strstr(s.text, rows[i].want) : s.text[0] != 0)
			fail_msg("%s\nwanted \"%s\", told\n%s", rows[i].ref, rows[i].want, s.text);
	}
}

#define THREE                                                                                                     \
	HEAD REF("good", "guideline", "    pmid: 1\n")                                                            \
		REF("old", "guideline", "    pmid: 2\n    superseded_by: \"X (2020)\"\n")                         \
			REF("via", "guideline-summary", "    via: example.org\n    url: https://example.org/x\n") \
				REF("pay", "payer", "    country: US\n    url: https://example.org/p\n")          \
					REF("own", "local-protocol",                                              \
					    "    country: UK\n    url: https://example.org/o\n") "---\n"

/* What bullets rest on, and what an editor asks of their words. */
static void bullets(void **state)
{
	(void)state;
	static const struct {
		const char *body, *want;
	} rows[] = {
		{"## Dosing\n- Xanol is given at 5 mg twice daily [@via].\n", "E:49 a dose rests on nothing"},
		{"## Dosing\n- Xanol is given at 5 mg twice daily [@via; @good].\n", NULL},
		{"## Dosing\n- Xanol is given at 5 mg by those who give it [@good].\n", "[dose-form]"},
		{"## Diagnosis\n- Creatinine of 1.5 mg/dL or more is raised [@via].\n", NULL},
		{"## Red flags\n- Pain is felt at the back [@good].\n", "[red-flag-action]"},
		{"## Red flags\n- Urgent imaging is needed with:\n  - Pain that is felt at the back [@good].\n", NULL},
		{"## Red flags\n- Pain needs surgery [@pay].\n", "E:49 a payer's criteria"},
		{"## Treatment\n- The cause should be treated promptly [@good].\n", "[treat-without]"},
		{"## Treatment\n- These are stopped [@good].\n", "[stands-alone]"},
		{"## Treatment\n- Xanol is stopped [@old].\n", "[superseded]"},
		{"## Treatment\n- Xanol is stopped [@old; @good].\n", NULL},
		{"## Treatment\n- Xanol was stopped in guidance since replaced [@old].\n", NULL},
		{"## Dosing\n- Xanol is given at 5 mg twice daily [@own; @via].\n", NULL},
		{"## Dosing\n- Xanol is given at 5 mg twice daily [@own].\n", "E:49 a dose rests on nothing"},
		/* A red flag that says what to think of and not what to do. */
		{"## Red flags\n- Pain at night suggests cancer [@good].\n", "[red-flag-action]"},
		{"## Red flags\n- Pain at night suggests cancer and needs imaging [@good].\n", NULL},
		{"## Treatment\n- Anaemia requires urgent treatment [@good].\n", "[treat-without]"},
		{"## Treatment\n- Xanol is appropriate treatment of pain in the back [@good].\n", NULL},
		/* Advice. */
		{"## Dosing\n- Xanol is given at 5 mg twice daily [@good].\n", "A:49 a dose, and by which way?"},
		{"## Dosing\n- Xanol is given at 5 mg by mouth twice daily [@good].\n", NULL},
		{"## Dosing\n- Xanol by mouth:\n  - Adults are given 5 mg twice daily [@good].\n", NULL},
		{"## Diagnosis\n- Diabetes is a glucose of 11.1 mmol/L or more [@good].\n", "A:49 this value is in one"},
		{"## Diagnosis\n- Diabetes is a glucose of 11.1 mmol/L (200 mg/dL) or more [@good].\n", NULL},
		{"## Diagnosis\n- Potassium of 6.5 mmol/L or more is severe [@good].\n", NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[4096];
		struct seen s;
		snprintf(text, sizeof text, THREE "%s", rows[i].body);
		struct lint_result r = lint_strict(str_c(text), &s);
		assert_non_null(strstr(s.text, "1 cited bullets, wanted 35"));
		assert_int_equal(r.cited, 1);
		assert_int_equal(r.identified, 2);
		assert_int_equal(r.second_hand, strstr(rows[i].body, "[@via].") != NULL);
		if (rows[i].want ? !strstr(s.text, rows[i].want)
				 : strstr(s.text, "dose-source") || strstr(s.text, "dose-form") ||
					   strstr(s.text, "superseded") || strstr(s.text, "red-flag") ||
					   strstr(s.text, "treat-without") ||
					   (strstr(rows[i].body, "[@good]") && strstr(s.text, "A:")))
			fail_msg("%s\nwanted \"%s\", told\n%s", rows[i].body, rows[i].want ? rows[i].want : "", s.text);
	}
}

/* Guidelines that were replaced. */
static void versions(void **state)
{
	(void)state;
	static const struct {
		const char *updated, *ref, *want; /* want: NULL clean */
	} rows[] = {
		{"2026-11-24", "    url: https://www.nice.org.uk/guidance/cg75/chapter/1\n", "'x' was replaced by NICE NG234"},
		{"2026-11-24", "    url: https://www.nice.org.uk/guidance/CG75\n", "'x' was replaced by NICE NG234"},
		{"2026-11-24", "    doi: 10.1007/s00134-021-06506-y\n", "'x' was replaced by SSC 2026"},
		{"2026-11-24", "    url: https://www.nice.org.uk/guidance/cg75\n    superseded_by: NG234 (2023)\n", NULL},
		{"2023-08-31", "    url: https://www.nice.org.uk/guidance/cg75\n    superseded_by: NG234 (2023)\n",
		 "this brief is of 2023-08-31, older than NICE NG234 of 2023-09"},
		{"2023-09-01", "    url: https://www.nice.org.uk/guidance/cg75\n    superseded_by: NG234 (2023)\n", NULL},
		/* Not in the table: by what the reference says. */
		{"2019-11-24", "    pmid: 1\n    superseded_by: X (2020)\n", "older than X (2020) of 2020"},
		{"2020-11-24", "    pmid: 1\n    superseded_by: X (2020)\n", NULL},
		{"2020-11-24", "    pmid: 1\n    superseded_by: X\n", NULL},
		{"2026-11-24", "    url: https://www.nice.org.uk/guidance/cg754\n", NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[2048];
		struct seen s;
		snprintf(text, sizeof text,
			 "---\nid: brief:a-b\ntitle: A b\nkind: brief\nstatus: submitted\nupdated: %s\nauthors:\n"
			 "  - attest project\nchecked: once\nreferences:\n" REF("x", "guideline", "%s")
			 "---\n## Causes\n- One [@x].\n",
			 rows[i].updated, rows[i].ref);
		lint_strict(str_c(text), &s);
		if (rows[i].want ? !strstr(s.text, rows[i].want) : strstr(s.text, "guideline-version") != NULL)
			fail_msg("%s %s\nwanted \"%s\", told\n%s", rows[i].updated, rows[i].ref,
				 rows[i].want ? rows[i].want : "", s.text);
		/* Only an editor is asked. */
		lint("a-b.md", str_c(text), &s);
		assert_null(strstr(s.text, "guideline-version"));
	}
}

/* What patients are told is to be read by them. */
static void reading(void **state)
{
	(void)state;
	static const struct {
		const char *heading, *text;
		bool hard;
	} rows[] = {
		{"Advice for patients", "Take the tablets with food. Ring us if you feel sick.", false},
		{"Advice for patients",
		 "Pharmacological prophylaxis necessitates individualised consideration of contraindications, "
		 "interactions and anticipated adverse reactions.",
		 true},
		{"Treatment",
		 "High blood pressure in pregnancy is treated with labetalol, or with nifedipine where labetalol does harm.",
		 false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[4096];
		struct seen s;
		snprintf(text, sizeof text, THREE "## %s\n- %s [@good].\n", rows[i].heading, rows[i].text);
		lint_strict(str_c(text), &s);
		if ((strstr(s.text, "[reading-grade]") != NULL) != rows[i].hard)
			fail_msg("%s\n%s", rows[i].text, s.text);
	}
}

static void drug_told(void *ctx, const struct lint_drug *d)
{
	struct seen *s = ctx;
	size_t n = strlen(s->text);

	snprintf(s->text + n, sizeof s->text - n, "%s:%u%s%s%s\n", d->name, (unsigned)d->line,
		 d->dosed ? " dosed" : "", d->barred ? " barred" : "", d->bounded ? " bounded" : "");
}

/* What is said of each drug: a dose, when not, where it ends. */
static void drugs(void **state)
{
	(void)state;
	static const struct {
		const char *body, *want;
	} rows[] = {
		{"## Dosing\n- Apixaban is given at 5 mg by mouth twice daily [@good].\n", "apixaban:49 dosed\n"},
		{"## Dosing\n- Apixaban 5 mg twice daily is reduced at a clearance of 15 to 29 mL/min [@good].\n",
		 "apixaban:49 dosed bounded\n"},
		{"## Pitfalls\n- Apixaban must not be given with a mechanical valve [@good].\n", "apixaban:0 barred\n"},
		{"## Contraindications and interactions\n- Apixaban and bleeding [@good].\n", "apixaban:0 barred\n"},
		/* The dose is of the drug before it. */
		{"## Dosing\n- Warfarin is followed by apixaban 5 mg twice daily [@good].\n",
		 "warfarin:0\napixaban:49 dosed\n"},
		/* By another name, by its class, by a class that is too wide. */
		{"## Dosing\n- Eliquis 5 mg is given twice daily [@good].\n", "apixaban:49 dosed\n"},
		{"## Pitfalls\n- Statins are contraindicated in pregnancy [@good].\n- Atorvastatin 20 mg daily [@good].\n",
		 "atorvastatin:50 dosed barred bounded\n"},
		{"## Pitfalls\n- Antibiotics are not given for a cold [@good].\n- Fosfomycin 3 g once [@good].\n",
		 "fosfomycin:50 dosed\n"},
		{"## Pitfalls\n- Apixabanic is no name [@good].\n", ""},
		/* No citation, no statement. */
		{"## Dosing\n- Apixaban is given at 5 mg by mouth twice daily.\n- One [@good].\n", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[4096];
		struct seen s = {0};
		struct lint_result r;
		struct err e = {0};
		snprintf(text, sizeof text, THREE "%s", rows[i].body);
		assert_ok(brief_lint("a-b.md", str_c(text), &(struct lint_events){NULL, &s, true, drug_told}, &r, &e));
		/* Of a class that is spoken of, all drugs are told. */
		char *line = strstr(s.text, rows[i].want);
		if (rows[i].want[0] && strstr(rows[i].body, "Statins") == NULL ? strcmp(s.text, rows[i].want) != 0
		    : rows[i].want[0]					      ? !line
									      : s.text[0] != 0)
			fail_msg("%s\nwanted %s\ntold %s", rows[i].body, rows[i].want, s.text);
		/* Only an editor is asked. */
		s = (struct seen){0};
		assert_ok(brief_lint("a-b.md", str_c(text), &(struct lint_events){NULL, &s, false, drug_told}, &r, &e));
		assert_string_equal(s.text, "");
	}
}

/* The examples beside the words, and those beside the hosts and the versions. */
static void rules_by_example(void **state)
{
	(void)state;
	struct phrase_set *set;
	struct err e = {0};

	assert_ok(phrase_set_new(brief_words, brief_words_n, &set, &e));
	for (size_t i = 0; i < brief_words_examples_n; i++) {
		const struct rule_example *x = &brief_words_examples[i];
		struct phrase_match m[64];
		struct phrase_text t;
		struct arena a;
		bool fits = false;
		arena_init(&a, 1 << 20);
		phrase_text_make(str_c(x->text), &a, &t);
		for (size_t k = 0, n = phrase_find(set, &t, m, 64); k < n; k++)
			fits |= m[k].rule == x->rule;
		if (fits != x->fits)
			fail_msg("\"%s\" should%s fit %s", x->text, x->fits ? "" : " not",
				 brief_words[x->rule].pattern);
		arena_release(&a);
	}
	phrase_set_free(set);
	for (size_t i = 0; i < reference_hosts_n; i++) {
		const char *why;
		if (lint_host(str_c(reference_hosts[i][2]), &why) == HOST_OTHER)
			fail_msg("%s is of no class", reference_hosts[i][2]);
	}
	for (size_t i = 0; i < guideline_versions_n; i++) {
		assert_true(guideline_versions[i][2][0] == '2' && guideline_versions[i][4][0]);
		if (str_ifind(str_c(guideline_versions[i][3]), str_c(guideline_versions[i][0]), 0) == SIZE_MAX)
			fail_msg("%s does not hold %s", guideline_versions[i][3], guideline_versions[i][0]);
	}
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
	assert_ok(brief_lint_file(path, &(struct lint_events){told, &s, false}, &r, &e));
	remove(path);
	assert_non_null(strstr(s.text, "E:1 there is no front matter"));
	char *big = calloc(1, (4u << 20) + 1);
	assert_int_equal(brief_lint("x", str_make(big, (4u << 20) + 1), NULL, &r, &e), ERR_LIMIT);
	free(big);
}

/*
 * The briefs that ship with attest have nothing to be said against them but advice; no dose rests on second-hand pages
 * alone; there is no drug with a dose of which no brief says when not.
 */
struct all_drugs {
	struct lint_drug v[1024];
	size_t n;
	struct seen seen;
};

static void add_drug(void *ctx, const struct lint_drug *d)
{
	struct all_drugs *all = ctx;
	size_t i = 0;

	while (i < all->n && all->v[i].name != d->name)
		i++;
	if (i == all->n) {
		assert_true(all->n < 1024);
		all->v[all->n++] = (struct lint_drug){.name = d->name};
	}
	all->v[i].dosed |= d->dosed;
	all->v[i].barred |= d->barred;
}

static void told_all(void *ctx, const struct lint_problem *p)
{
	if (p->level != LINT_ADVICE)
		told(&((struct all_drugs *)ctx)->seen, p);
}

static void starter(void **state)
{
	(void)state;
	static struct all_drugs all;
	const char *root = getenv("ATTEST_SOURCE_ROOT");
	char dir[2048], path[4096];
	unsigned briefs = 0, cited = 0, second_hand = 0;
	struct dirent *d;

	if (!root)
		skip();
	snprintf(dir, sizeof dir, "%s/data/starter", root);
	DIR *f = opendir(dir);
	assert_non_null(f);
	while ((d = readdir(f))) {
		struct lint_result r;
		struct err e = {0};
		if (!strstr(d->d_name, ".md"))
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, d->d_name);
		all.seen.text[0] = 0;
		assert_ok(brief_lint_file(path, &(struct lint_events){told_all, &all, true, add_drug}, &r, &e));
		assert_int_equal(r.errors, 0);
		if (r.warnings)
			fail_msg("%s\n%s", path, all.seen.text);
		assert_true(r.bullets > 20);
		cited += r.cited;
		second_hand += r.second_hand;
		briefs++;
	}
	closedir(f);
	assert_true(briefs > 40 && cited > 0);
	assert_true(second_hand * 50 < cited);
	for (size_t i = 0; i < all.n; i++)
		if (all.v[i].dosed && !all.v[i].barred)
			fail_msg("a dose of %s, and no brief says when not", all.v[i].name);
	assert_true(all.n > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean),   cmocka_unit_test(every_rule),       cmocka_unit_test(references),
		cmocka_unit_test(bullets), cmocka_unit_test(rules_by_example), cmocka_unit_test(all_errors),
		cmocka_unit_test(files),   cmocka_unit_test(starter),          cmocka_unit_test(versions),
		cmocka_unit_test(reading), cmocka_unit_test(drugs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
