/*
 * Drugs that a source forbids this patient, against the whole starter library and the tables: warned always,
 * recommended never (tests/patient/data/pairs.tsv).
 */
#include "base/fs.h"
#include "patient/patient.h"
#include "test.h"
#include "text/text.h"

#include <dirent.h>

#define LINES_MAX   8000
#define LET_THROUGH 0 /* pairs of a half with advice that recommends what is forbidden */
#define FALSE_MAX   0 /* look-alikes taken for forbidden */

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
					      "instead of", " than ", "intolerance", "change to",
					      "without ",   "beside ", "bleeding on "};
	bool named = false, cued = false;
	for (size_t i = 0; i < n; i++)
		named |= str_ieq(m[i].name, drug);
	for (size_t i = 0; i < sizeof(cues) / sizeof(*cues); i++)
		cued |= str_ifind(s, str_c(cues[i]), 0) != SIZE_MAX;
	for (size_t i = 0; i < sizeof(denials) / sizeof(*denials); i++)
		cued &= str_ifind(s, str_c(denials[i]), 0) == SIZE_MAX;
	return named && cued;
}

/* The patient as the question has it, after all warnings of the library were heeded. */
struct read_case {
	struct question q;
	struct patient p;
	struct patient_notice *notice;
	size_t n_notices;
	bool forbidden; /* by a row or a bullet */
};

/* Does the bullet, or what it hangs under, name the drug or a class of it? Saves the rest of the library. */
static bool is_on(const struct bullet *b, struct str drug, const struct q_mention *of)
{
	struct str rest = of ? of->classes : STR(""), one = drug;
	do {
		bool named = str_ifind(b->text, one, 0) != SIZE_MAX;
		for (size_t i = 0; i < b->n_over; i++)
			named |= str_ifind(b->over[i], one, 0) != SIZE_MAX;
		if (named)
			return true;
	} while (rest.n && str_cut(&rest, '|', &one));
	return false;
}

static void read_case(char *line, struct str drug, struct text_tokens *t, struct arena *a, struct read_case *c)
{
	struct q_mention *of = NULL;
	struct err e = {0};
	struct patient_verdict v;
	memset(c, 0, sizeof(*c));
	arena_clear(a);
	assert_ok(question_read(str_c(line), NULL, a, &c->q, &e));
	assert_ok(patient_read(&c->q, a, &c->p, &e));
	assert_ok(patient_notices(&c->p, a, &c->notice, &c->n_notices, &e));
	for (size_t i = 0; i < c->n_notices; i++)
		c->forbidden |= strcmp(c->notice[i].kind, "contraindicated") == 0;
	size_t n_of = question_mentions(t, drug, a, &of);
	for (size_t i = 0; i < n_bullets; i++) {
		struct patient_where w = where_of(&bullets[i]);
		if (!warns(bullets[i].text) || !is_on(&bullets[i], drug, n_of ? of : NULL))
			continue;
		assert_ok(patient_heed(&c->p, bullets[i].text, &w, a, &v, &e));
		c->forbidden |= (v.flags & PATIENT_FORBIDS) && str_ieq(v.drug, drug);
	}
}

struct tally {
	size_t pairs, unwarned, recommended, open; /* open: nothing says so that could be read */
};

static void judge_pair(char *line, struct str drug, bool strict, struct text_tokens *t, struct arena *a,
		       struct tally *n)
{
	const char *show = getenv("ATTEST_SHOW");
	static struct read_case c;
	struct err e = {0};
	struct patient_verdict v;
	size_t warned = 0, bad = 0;
	read_case(line, drug, t, a, &c);
	for (size_t i = 0; i < n_bullets; i++) {
		struct patient_where w = where_of(&bullets[i]);
		if (str_ifind(bullets[i].text, drug, 0) == SIZE_MAX)
			continue;
		assert_ok(patient_judge(&c.p, bullets[i].text, &w, a, &v, &e));
		warned += (v.flags & PATIENT_CAUTION) != 0;
		bool let = (strict || c.forbidden) && recommends(t, bullets[i].text, drug, a) &&
			   !(v.flags & (PATIENT_BARRED | PATIENT_OTHER | PATIENT_CAUTION));
		bad += let;
		if (let && show && bad < 4)
			printf("# %s\n#     recommends: %.*s\n", line, STR_ARG(bullets[i].text));
		if (show && strcmp(show, "all") == 0 && (v.flags & PATIENT_CAUTION))
			printf("# %s\n#     caution%s: %.*s (%.*s)\n", line, v.flags & PATIENT_FORBIDS ? " forbids" : "",
			       STR_ARG(bullets[i].text), STR_ARG(v.reason));
	}
	n->pairs++;
	n->unwarned += !warned && !c.n_notices;
	n->recommended += bad > 0;
	if (show && !warned && !c.n_notices)
		printf("# %s: not warned of (states %zu, drugs %zu)\n", line, c.p.n_states, c.p.n_drugs);
}

/* Goes through a file of tests/patient/data: each question with its drug, by the row. */
static void each_pair(const char *name, void (*one)(char *, struct str, size_t, void *), void *ctx)
{
	char path[1024], line[1024];
	size_t row = 0;
	snprintf(path, sizeof(path), "%s/tests/patient/data/%s", root(), name);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = 0;
		char *tab = strchr(line, '\t');
		if (line[0] == '#' || !tab)
			continue;
		*tab = 0;
		one(line, str_c(tab + 1), row++, ctx);
	}
	fclose(in);
}

struct run {
	struct arena a;
	struct text_tokens *t;
	struct tally n[2]; /* even rows of the second file were put aside: the second */
	bool strict;
};

static void one_pair(char *line, struct str drug, size_t row, void *ctx)
{
	struct run *r = ctx;
	if (str_starts(drug, STR("?"))) {
		r->n[row & 1].open++;
		return;
	}
	judge_pair(line, drug, r->strict, r->t, &r->a, &r->n[row & 1]);
}

static void run_pairs(const char *name, bool strict)
{
	struct run r = {.t = text_tokens_new(), .strict = strict};
	arena_init(&r.a, 512 << 20);
	each_pair(name, one_pair, &r);
	text_tokens_free(r.t);
	arena_release(&r.a);
	for (int half = 0; half < 2; half++) {
		printf("# %s, %s rows: %zu pairs, %zu not warned of, %zu with advice that recommends the drug; "
		       "%zu open\n",
		       name, half ? "even" : "odd", r.n[half].pairs, r.n[half].unwarned, r.n[half].recommended,
		       r.n[half].open);
		assert_int_equal(r.n[half].unwarned, 0);
		assert_true(r.n[half].recommended <= LET_THROUGH);
	}
}

static void forbidden_is_warned_of_and_not_recommended(void **state)
{
	(void)state;
	run_pairs("pairs.tsv", true);
}

static void so_are_pairs_in_other_words(void **state)
{
	(void)state;
	run_pairs("pairs-2.tsv", false);
}

static void so_are_pairs_of_other_rows(void **state)
{
	(void)state;
	run_pairs("pairs-3.tsv", false);
}

/* What is fine may be recommended, and nothing says that it is contraindicated. */
static void one_fine(char *line, struct str drug, size_t row, void *ctx)
{
	struct run *r = ctx;
	static struct read_case c;
	struct err e = {0};
	struct patient_verdict v;
	bool alarm = false;
	(void)row;
	read_case(line, drug, r->t, &r->a, &c);
	struct patient_where w = {.on_topic = true};
	struct str advice = arena_printf(&r->a, "%.*s is recommended.", STR_ARG(drug));
	assert_ok(patient_judge(&c.p, advice, &w, &r->a, &v, &e));
	alarm = v.flags & PATIENT_BARRED;
	for (size_t i = 0; i < c.n_notices; i++)
		alarm |= strcmp(c.notice[i].kind, "contraindicated") == 0;
	r->n[0].pairs++;
	r->n[0].unwarned += alarm;
	if (alarm && getenv("ATTEST_SHOW")) {
		printf("# %s: taken for forbidden (%.*s)%s%.*s\n", line, STR_ARG(v.reason), c.n_notices ? " notice: " : "",
		       STR_ARG(c.n_notices ? c.notice[0].title : STR("")));
		for (size_t i = 0; i < n_bullets; i++) {
			struct patient_where at = where_of(&bullets[i]);
			if (!warns(bullets[i].text))
				continue;
			assert_ok(patient_judge(&c.p, bullets[i].text, &at, &r->a, &v, &e));
			if (v.flags & PATIENT_FORBIDS)
				printf("#     %.*s: %.*s\n", STR_ARG(v.reason), STR_ARG(bullets[i].text));
		}
		printf("# barred:");
		for (size_t i = 0; i < c.p.n_barred; i++)
			printf(" %.*s (%.*s);", STR_ARG(c.p.barred[i].name), STR_ARG(c.p.barred[i].reason));
		printf("\n");
	}
}

static void what_is_fine_is_not_forbidden(void **state)
{
	(void)state;
	struct run r = {.t = text_tokens_new()};
	arena_init(&r.a, 512 << 20);
	each_pair("fine.tsv", one_fine, &r);
	text_tokens_free(r.t);
	printf("# fine.tsv: %zu look-alikes, %zu taken for forbidden\n", r.n[0].pairs, r.n[0].unwarned);
	arena_release(&r.a);
	assert_true(r.n[0].unwarned <= FALSE_MAX);
}

static bool is_let(struct read_case *c, const char *advice, struct arena *a)
{
	struct err e = {0};
	struct patient_verdict v;
	struct patient_where w = {.on_topic = true};
	assert_ok(patient_judge(&c->p, str_c(advice), &w, a, &v, &e));
	return !(v.flags & PATIENT_BARRED);
}

/* What a row forbids is barred though nobody names it, the word for its class too, and no more than that. */
static void classes_are_barred_unnamed(void **state)
{
	(void)state;
	static struct read_case c;
	struct arena a;
	struct err e = {0};
	struct text_tokens *t = text_tokens_new();
	struct q_mention *m;
	arena_init(&a, 64 << 20);
	char pneumonia[] = "community acquired pneumonia in a penicillin allergic pregnant woman";
	read_case(pneumonia, STR("levofloxacin"), t, &a, &c);
	assert_false(is_let(&c, "A respiratory fluoroquinolone alone is recommended.", &a));
	assert_false(is_let(&c, "Levofloxacin 500 mg twice daily is given.", &a));
	assert_false(is_let(&c, "A beta-lactam plus a macrolide is recommended.", &a));
	assert_false(is_let(&c, "Amoxicillin 500 mg three times daily is given.", &a));
	assert_true(is_let(&c, "Erythromycin 500 mg four times daily is given.", &a));
	assert_true(is_let(&c, "Cefuroxime 500 mg twice daily is given.", &a));
	/* ... and what the answer names beside it has its caution. */
	size_t before = c.n_notices;
	assert_int_equal(question_mentions(t, STR("Cefuroxime"), &a, &m), 1);
	assert_ok(patient_names(&c.p, STR("Cefuroxime 500 mg twice daily is given."), false, CONCERN_OPEN, &a, &e));
	assert_ok(patient_notices(&c.p, &a, &c.notice, &c.n_notices, &e));
	assert_int_equal(c.n_notices, before + 1);
	char severe[] = "anaphylaxis to penicillin, 30-year-old man with pneumonia";
	read_case(severe, STR("cefuroxime"), t, &a, &c);
	assert_false(is_let(&c, "Cefuroxime 500 mg twice daily is given.", &a));
	char heart[] = "72-year-old man with heart failure and gout flare, which painkiller?";
	read_case(heart, STR("naproxen"), t, &a, &c);
	assert_true(is_let(&c, "Aspirin 75 mg daily is given.", &a));
	char choice[] = "ramipril or losartan for hypertension in a man of 50?";
	read_case(choice, STR("ramipril"), t, &a, &c);
	assert_int_equal(c.n_notices, 0);
	text_tokens_free(t);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(forbidden_is_warned_of_and_not_recommended),
				       cmocka_unit_test(so_are_pairs_in_other_words),
				       cmocka_unit_test(so_are_pairs_of_other_rows),
				       cmocka_unit_test(what_is_fine_is_not_forbidden),
				       cmocka_unit_test(classes_are_barred_unnamed)};
	arena_init(&keep, 64 << 20);
	load_all();
	int rc = cmocka_run_group_tests(t, NULL, NULL);
	arena_release(&keep);
	return rc;
}
