#include "read_test.h"

#include "read/settings.h"

static struct doc *page(const char *id)
{
	struct doc *d = doc_new();
	struct err e = {0};

	d->id = arena_str(&d->arena, str_c(id));
	doc_block(d, BLOCK_PARA, 0, STR("Text."));
	assert_ok(doc_finish(d, &e));
	return d;
}

static void fills_what_is_open(void **state)
{
	(void)state;
	struct settings *s = settings_parse(STR("\xef\xbb\xbf# a folder\r\nissuer = \"Made \\\"Health\\\" Authority\" # x\r\n"
						"country = 'New Zealand'\nyear = 2023 # of all\nkind = \"guideline\"\n"
						"design=\"guideline\"\naudience = \"patient\"\nlicence = \"CC BY 4.0\"\n"
						"language = \"en\"\n\n"));
	struct err e = {0};

	assert_int_equal(s->line, 0);
	struct doc *d = page("file:x");
	assert_ok(settings_apply(s, d, &e));
	assert_str(d->source, "Made \"Health\" Authority, New Zealand");
	assert_str(d->date, "2023");
	assert_int_equal(d->year, 2023);
	assert_int_equal(d->kind, DOC_KIND_GUIDELINE);
	assert_int_equal(d->design, DOC_DESIGN_GUIDELINE);
	assert_int_equal(d->audience, DOC_AUDIENCE_PATIENT);
	assert_str(d->licence, "CC BY 4.0");
	assert_str(d->language, "en");
	doc_free(d);
	/* What the document says counts more; a record with an id of its own is left as it is. */
	d = page("file:x");
	d->year = 1999;
	d->source = STR("J Made");
	d->kind = DOC_KIND_NOTICE;
	assert_ok(settings_apply(s, d, &e));
	assert_int_equal(d->year, 1999);
	assert_str(d->source, "J Made");
	assert_int_equal(d->kind, DOC_KIND_NOTICE);
	doc_free(d);
	d = page("pubmed:1");
	assert_ok(settings_apply(s, d, &e));
	assert_int_equal(d->kind, DOC_KIND_OTHER);
	assert_int_equal(d->year, 0);
	doc_free(d);
	settings_free(s);
}

static void tells_the_first_bad_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *piece;
		uint32_t line;
	} t[] = {
		{"", "", 0},
		{"kind = \"guidline\"", "kind has no value 'guidline'", 1},
		{"\nyear = \"soon\"", "no year", 2},
		{"year = 12", "no year", 1},
		{"issuer = Made", "in quotes", 1},
		{"issuer = \"Made", "in quotes", 1},
		{"issuer = \"a\\n\"", "in quotes", 1},
		{"issuer = \"a\" b", "stands 'b'", 1},
		{"[table]\nx", "no line of the form", 1},
		{"colour = \"red\"", "no key", 1},
		{"=", "", 1},
		{"\xff\xfe = \"\xff\"", "no key", 1},
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct settings *s = settings_parse(str_c(t[i].text));
		assert_int_equal(s->line, t[i].line);
		assert_non_null(strstr(s->msg, t[i].piece));
		settings_free(s);
	}
	/* The rest holds. */
	struct settings *s = settings_parse(STR("kind = \"no\"\nyear = 2020\n"));
	assert_int_equal(s->year, 2020);
	assert_int_equal(s->kind, -1);
	settings_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_what_is_open),
		cmocka_unit_test(tells_the_first_bad_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
