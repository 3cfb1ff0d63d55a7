#include "test.h"

#include "cli/cli.h"

/* ---- tables of our own ---- */

static const char *shape(size_t i)
{
	static const char *const names[] = {"round", "square", "oval"};

	return i < 3 ? names[i] : NULL;
}

static const char *planet(size_t i)
{
	return i == 0 ? "mars" : NULL;
}

static const struct opt common[] = {
	{"quiet", 'q', NULL, "", NULL, false, COMPLETE_NONE},
	{"help", 'h', NULL, "", NULL, false, COMPLETE_NONE},
	{NULL},
};
static const struct opt own[] = {
	{"number", 'n', "N", "", NULL, false, COMPLETE_NONE},
	{"shape", 0, "SHAPE", "", shape, false, COMPLETE_NONE},
	{"shapes", 's', "SHAPE", "", shape, true, COMPLETE_NONE},
	{"flag", 'f', NULL, "", NULL, false, COMPLETE_NONE},
	{NULL},
};
static const struct command table[] = {
	{.name = "draw", .usage = "WHAT…", .min_args = 1, .max_args = 3, .opts = own},
	{.name = "land", .usage = "PLANET", .min_args = 1, .max_args = 1, .choice = planet, .opts = common + 2},
	{.name = "stop", .usage = "", .opts = common + 2},
	{.name = NULL},
};

static struct args a;
static struct err e;

static int parse(const char *const *words)
{
	int n = 0;

	args_release(&a);
	memset(&e, 0, sizeof e);
	while (words[n])
		n++;
	return args_parse(n, (char *const *)words, common, table, &a, &e);
}
#define PARSE(...) parse((const char *const[]){"attest", __VA_ARGS__, NULL})
#define assert_says(text)                                                   \
	do {                                                                \
		if (!strstr(e.msg, text))                                   \
			fail_msg("got \"%s\", wanted \"%s\"", e.msg, text); \
	} while (0)

static void options_and_arguments(void **state)
{
	uint64_t n;

	(void)state;
	assert_int_equal(PARSE("draw", "a", "--number", "7", "b", "-f"), 0);
	assert_string_equal(a.command->name, "draw");
	assert_int_equal(a.n_rest, 2);
	assert_string_equal(a.rest[1], "b");
	assert_true(args_flag(&a, "flag"));
	assert_false(args_flag(&a, "quiet"));
	assert_int_equal(args_number(&a, "number", 1, 9, 3, &n, &e), 0);
	assert_int_equal(n, 7);

	assert_int_equal(PARSE("draw", "--number=8", "a"), 0);
	assert_string_equal(args_value(&a, "number"), "8");
	assert_int_equal(PARSE("draw", "-n9", "a"), 0);
	assert_string_equal(args_value(&a, "number"), "9");
	assert_int_equal(PARSE("draw", "-qfn", "5", "a"), 0);
	assert_string_equal(args_value(&a, "number"), "5");
	assert_true(args_flag(&a, "quiet") && args_flag(&a, "flag"));
	/* The last one counts; an empty value is a value. */
	assert_int_equal(PARSE("draw", "--number=1", "--number=", "a"), 0);
	assert_string_equal(args_value(&a, "number"), "");
	/* Common options may stand before the command. */
	assert_int_equal(PARSE("-q", "stop"), 0);
	assert_true(args_flag(&a, "quiet"));
	assert_int_equal(PARSE("-q"), 0);
	assert_null(a.command);
}

static void end_of_options(void **state)
{
	(void)state;
	assert_int_equal(PARSE("draw", "--", "--number", "-f"), 0);
	assert_int_equal(a.n_rest, 2);
	assert_string_equal(a.rest[0], "--number");
	assert_int_equal(PARSE("draw", "-"), 0);
	assert_string_equal(a.rest[0], "-");
	assert_int_equal(PARSE("draw", "--number", "--", "a"), 0);
	assert_string_equal(args_value(&a, "number"), "--");
}

static void wrong_ones(void **state)
{
	uint64_t n;

	(void)state;
	assert_int_equal(PARSE("draw", "--nubmer=3", "a"), ERR_USAGE);
	assert_says("--nubmer");
	assert_says("did you mean --number?");
	assert_int_equal(PARSE("draw", "--num=3", "a"), ERR_USAGE);
	assert_says("did you mean --number?");
	assert_int_equal(PARSE("draw", "--zzzzzzzz", "a"), ERR_USAGE);
	assert_null(strstr(e.msg, "mean"));
	assert_int_equal(PARSE("draw", "-x", "a"), ERR_USAGE);
	assert_says("-x");
	assert_int_equal(PARSE("draw", "a", "--number"), ERR_USAGE);
	assert_says("needs a value");
	assert_int_equal(PARSE("draw", "a", "-n"), ERR_USAGE);
	assert_says("needs a value");
	assert_int_equal(PARSE("draw", "--flag=yes", "a"), ERR_USAGE);
	assert_says("takes no value");
	assert_int_equal(PARSE("darw"), ERR_USAGE);
	assert_says("did you mean 'draw'?");
	assert_int_equal(PARSE("draw"), ERR_USAGE);
	assert_says("draw WHAT…");
	assert_int_equal(PARSE("draw", "1", "2", "3", "4"), ERR_USAGE);
	assert_says("'4'");
	assert_int_equal(PARSE("stop", "it"), ERR_USAGE);
	assert_says("'it'");
	assert_int_equal(PARSE("land", "mras"), ERR_USAGE);
	assert_says("did you mean 'mars'?");
	/* Another command's option is unknown here. */
	assert_int_equal(PARSE("stop", "--number=3"), ERR_USAGE);
	assert_int_equal(PARSE("draw", "-n", "x", "a"), 0);
	assert_int_equal(args_number(&a, "number", 1, 9, 3, &n, &e), ERR_USAGE);
	assert_int_equal(PARSE("draw", "-n", "10", "a"), 0);
	assert_int_equal(args_number(&a, "number", 1, 9, 3, &n, &e), ERR_USAGE);
	assert_says("from 1 to 9");
	/* With --help nothing else needs to be right about the arguments. */
	assert_int_equal(PARSE("draw", "--help"), 0);
}

static void sizes(void **state)
{
	static const struct {
		const char *word;
		uint64_t n;
	} good[] = {{"1", 1}, {"500k", 500000}, {"64M", 64000000}, {"2G", UINT64_C(2000000000)}};
	static const char *const wrong[] = {"", "k", "0", "0M", "-1", "1.5M", "64MB", "64 M", "99999999999G", "M64"};
	uint64_t n;

	(void)state;
	assert_int_equal(PARSE("draw", "a"), 0);
	assert_int_equal(args_size(&a, "number", 7, &n, &e), 0);
	assert_int_equal(n, 7);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(PARSE("draw", "a", "-n", good[i].word), 0);
		assert_int_equal(args_size(&a, "number", 7, &n, &e), 0);
		assert_int_equal(n, good[i].n);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(PARSE("draw", "a", "-n", wrong[i]), 0);
		assert_int_equal(args_size(&a, "number", 7, &n, &e), ERR_USAGE);
	}
}

static void values_of_a_set(void **state)
{
	struct str rest, value;
	size_t i = 0;

	(void)state;
	assert_int_equal(PARSE("draw", "--shape", "oval", "a"), 0);
	assert_int_equal(PARSE("draw", "--shape", "ovl", "a"), ERR_USAGE);
	assert_says("did you mean 'oval'?");
	assert_says("round, square, oval");
	assert_int_equal(PARSE("draw", "--shape", "oval,round", "a"), ERR_USAGE);
	assert_int_equal(PARSE("draw", "--shapes", "oval,round", "a", "-ssquare"), 0);
	assert_true(args_each(&a, "shapes", &i, &rest, &value));
	assert_str(value, "oval");
	assert_true(args_each(&a, "shapes", &i, &rest, &value));
	assert_str(value, "round");
	assert_true(args_each(&a, "shapes", &i, &rest, &value));
	assert_str(value, "square");
	assert_false(args_each(&a, "shapes", &i, &rest, &value));
	assert_int_equal(PARSE("draw", "--shapes", "oval,,round", "a"), ERR_USAGE);
}

/* The program's own tables: unique names and letters, help for each, every command can be run. */
static void program_tables(void **state)
{
	(void)state;
	for (const struct command *c = cli_commands; c->name; c++) {
		const struct opt *both[] = {c->opts, cli_common_opts};
		assert_non_null(c->run);
		assert_non_null(c->summary);
		assert_non_null(c->about);
		assert_non_null(c->usage);
		assert_true(c->max_args >= c->min_args);
		for (int i = 0; i < 2; i++) {
			for (const struct opt *o = both[i]; o->name; o++) {
				assert_true(*o->help);
				assert_false(str_ends(str_c(o->help), STR(".")));
				for (int k = 0; k < 2; k++)
					for (const struct opt *p = both[k]; p->name; p++)
						if (p != o) {
							assert_string_not_equal(o->name, p->name);
							assert_true(!o->letter || o->letter != p->letter);
						}
			}
		}
	}
}

static void filters(void **state)
{
	struct index_filter f;
	struct args b;

	(void)state;
#define FILTER(...)                                                                                                    \
	(args_release(&b), args_parse(sizeof((const char *[]){"attest", "search", "x", __VA_ARGS__}) / sizeof(char *), \
				      (char *const *)(const char *[]){"attest", "search", "x", __VA_ARGS__},           \
				      cli_common_opts, cli_commands, &b, &e)) ||                                       \
		cli_filter(&b, &f, &e)
	memset(&b, 0, sizeof b);
	assert_false(FILTER("--year", "2015-2020", "--kind", "brief,guideline", "--kind=research"));
	assert_int_equal(f.year_from, 2015);
	assert_int_equal(f.year_to, 2020);
	assert_int_equal(f.kinds, 1u << DOC_KIND_BRIEF | 1u << DOC_KIND_GUIDELINE | 1u << DOC_KIND_RESEARCH);
	assert_false(FILTER("--year=2019"));
	assert_int_equal(f.year_from, 2019);
	assert_int_equal(f.year_to, 2019);
	assert_false(FILTER("--year=2019-"));
	assert_int_equal(f.year_to, 0);
	assert_false(FILTER("--year=-2019"));
	assert_int_equal(f.year_from, 0);
	assert_false(FILTER("--since=2001", "--design", "rct", "--status", "current", "--audience", "patient"));
	assert_int_equal(f.year_from, 2001);
	assert_int_equal(f.designs, 1u << DOC_DESIGN_RCT);
	assert_int_equal(f.statuses, 1u << DOC_STATUS_CURRENT);
	assert_int_equal(f.audiences, 1u << DOC_AUDIENCE_PATIENT);
	static const char *const wrong[] = {"", "-", "19", "2019-2018", "2019-x", "x-2019", "99999", "2015-2020-2021"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char word[64];
		snprintf(word, sizeof word, "--year=%s", wrong[i]);
		assert_true(FILTER(word));
		assert_int_equal(e.code, ERR_USAGE);
	}
	assert_true(FILTER("--since=soon"));
	assert_true(FILTER("--since=2001", "--year=2002"));
	args_release(&b);
}

static void numbers(void **state)
{
	(void)state;
	assert_string_equal(cli_number(0).s, "0");
	assert_string_equal(cli_number(999).s, "999");
	assert_string_equal(cli_number(1000).s, "1,000");
	assert_string_equal(cli_number(12345678).s, "12,345,678");
	assert_string_equal(cli_number(UINT64_MAX).s, "18,446,744,073,709,551,615");
	assert_string_equal(cli_size(999).s, "999 bytes");
	assert_string_equal(cli_size(1500).s, "1.5 kB");
	assert_string_equal(cli_size(999999).s, "1.0 MB");
	assert_string_equal(cli_size(3200000000).s, "3.2 GB");
}

static void markdown_is_escaped(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	cli_md_escape(&b, STR("a*b_c [x](y) <i> `q` #1 | \\"));
	assert_str(buf_str(&b), "a\\*b\\_c \\[x\\](y) \\<i\\> \\`q\\` \\#1 \\| \\\\");
	buf_clear(&b);
	cli_md_escape(&b, STR("1. not a list\n- nor this"));
	assert_str(buf_str(&b), "1\\. not a list \\- nor this");
	buf_clear(&b);
	cli_md_escape(&b, STR("see 12.5 mg"));
	assert_str(buf_str(&b), "see 12.5 mg");
	buf_release(&b);
}

static int done(void **state)
{
	(void)state;
	args_release(&a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(options_and_arguments),
		cmocka_unit_test(end_of_options),
		cmocka_unit_test(wrong_ones),
		cmocka_unit_test(sizes),
		cmocka_unit_test(values_of_a_set),
		cmocka_unit_test(program_tables),
		cmocka_unit_test(filters),
		cmocka_unit_test(numbers),
		cmocka_unit_test(markdown_is_escaped),
	};
	return cmocka_run_group_tests(t, NULL, done);
}
