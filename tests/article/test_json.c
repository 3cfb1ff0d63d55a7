/*
 * test_json.c - articles to JSON and back; what is refused, and where it is said to be.
 */
#include "test.h"

#include "base/fs.h"
#include "answer/answer_priv.h"
#include "fixture.h"

#include <jansson.h>

static void sample(struct fx *f)
{
	fx_init(f);
	fx_doc(f, "brief:itch", DOC_KIND_BRIEF, "Examplar \"itch\" \xe2\x80\x94 \\ <b>", 2026);
	fx_lines(f->docs[0], "# Summary\n- Examplar itch is most often caused by dryness. [@smith11:rct]\n"
			     "# Causes\n- Causes of itch:\n"
			     "  - Dryness causes examplar itch in winter. [@smith11:rct]\n"
			     "  - Scabies causes examplar itch at night. [@jones12:cohort]\n"
			     "- Renal failure causes examplar itch in people on dialysis. [@jones12:cohort]\n"
			     "- Overwashing causes examplar itch in cooks. [@jones12:cohort]\n"
			     "- Wool causes examplar itch in shepherds. [@jones12:cohort]\n");
	fx_doc(f, "pubmed:5", DOC_KIND_RESEARCH, "Causes of examplar itch", 0);
	fx_lines(f->docs[1], "# Conclusions\nExamplar itch is caused by heat in a quarter of adults.\n");
	fx_ask(f, "What causes examplar itch?");
	assert_true(f->art.n_refs >= 3 && f->art.n_sections > 0);
}

static void survives_the_way_there_and_back(void **state)
{
	(void)state;
	struct fx f;
	struct err e = {0};
	struct buf one, two;
	sample(&f);
	fx_json(&f, &one);
	assert_int_equal(one.p[one.n - 1], '\n');
	struct article back;
	assert_ok(article_from_json(buf_str(&one), &f.a, &back, &e));
	buf_init(&two, (size_t)4 << 20);
	assert_ok(article_to_json(&back, &two, &e));
	assert_true(str_eq(buf_str(&one), buf_str(&two)));
	assert_int_equal(back.outcome, f.art.outcome);
	assert_true(str_eq(back.title, f.art.title));
	buf_release(&one);
	buf_release(&two);
	fx_release(&f);
}

static void keys_come_in_the_order_of_the_schema(void **state)
{
	(void)state;
	static const char *const keys[] = {"schema",  "question",   "reader",	   "language", "title",	     "outcome",
					   "reason",  "intents",    "focus",	   "reading",  "facts",	     "mended",
					   "sure",    "alerts",	    "bottom_line", "sections", "references", "nearest",
					   "related", "disclaimer", "review",	   "updated",  "provenance"};
	struct fx f;
	struct buf b;
	sample(&f);
	fx_json(&f, &b);
	size_t at = 0;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		char pattern[40];
		snprintf(pattern, sizeof(pattern), "\n  \"%s\": ", keys[i]);
		at = str_find(buf_str(&b), str_c(pattern), at);
		if (at == SIZE_MAX)
			fail_msg("%s is not in its place", keys[i]);
	}
	buf_release(&b);
	fx_release(&f);
}

/* Replace the first `from` after `anchor` by `to`; the message must hold `say`. */
static void spoil(const struct buf *good, struct arena *a, const char *anchor, const char *from, const char *to,
		  int want, const char *say)
{
	struct str s = buf_str(good);
	size_t at = str_find(s, str_c(anchor), 0);
	assert_true(at != SIZE_MAX);
	at = str_find(s, str_c(from), at);
	if (at == SIZE_MAX)
		fail_msg("'%s' is not there", from);
	struct str bad = arena_printf(a, "%.*s%s%.*s", (int)at, s.p, to, (int)(s.n - at - strlen(from)),
				      s.p + at + strlen(from));
	struct article art;
	struct err e = {0};
	int rc = article_from_json(bad, a, &art, &e);
	if (rc != want || !strstr(e.msg, say))
		fail_msg("%s -> %s: %s, message \"%s\", wanted \"%s\"", from, to, err_name(rc), e.msg, say);
}

static void refuses_what_is_not_an_article(void **state)
{
	(void)state;
	struct fx f;
	struct buf b;
	sample(&f);
	fx_json(&f, &b);
	static const struct {
		const char *anchor, *from, *to;
		int code;
		const char *say;
	} rows[] = {
		{"{", "attest-article/2", "attest-article/1", ERR_VERSION, "version 1, written by an older program"},
		{"{", "attest-article/2", "attest-article/3", ERR_VERSION, "version 3, written by a newer program"},
		{"{", "attest-article/2", "attest-article/x", ERR_FORMAT, "no attest article"},
		{"{", "\"schema\"", "\"scheme\"", ERR_FORMAT, "schema"},
		{"{", "\"title\"", "\"titel\"", ERR_FORMAT, "title: missing"},
		{"{", "\"reason\"", "\"extra\": 1, \"reason\"", ERR_FORMAT, "unknown key 'extra'"},
		{"{", "\"language\": \"en\"", "\"language\": \"en\", \"language\": \"en\"", ERR_FORMAT, "line"},
		{"\"outcome\"", "\"answered\"", "\"perhaps\"", ERR_FORMAT, "outcome: unknown value"},
		{"\"reader\"", "physician", "astronaut", ERR_FORMAT, "reader: unknown value"},
		{"\"intents\"", "cause", "course", ERR_FORMAT, "intents: unknown value"},
		{"\"intents\"", "\"cause\"", "", ERR_FORMAT, "intents: wanted one to four"},
		{"\"intents\"", "\"cause\"", "7", ERR_FORMAT, "intents[0]: wanted a string"},
		{"\"sections\"", "\"causes\"", "\"curses\"", ERR_FORMAT, "sections[0].kind: unknown value"},
		{"\"sections\"", "\"verbatim\"", "\"paraphrase\"", ERR_FORMAT,
		 "sections[0].items[0].claim.kind: unknown value"},
		{"\"sections\"", "\"ref\": 1", "\"ref\": 99", ERR_FORMAT, "spans[0].ref: number out of range"},
		{"\"sections\"", "\"ref\": 1", "\"ref\": 0", ERR_FORMAT, "ref: number out of range"},
		{"\"sections\"", "\"ref\": 1", "\"ref\": 1.0", ERR_FORMAT, "ref: wanted a whole number"},
		{"\"sections\"", "\"ref\": 1", "\"ref\": \"1\"", ERR_FORMAT, "ref: wanted a whole number"},
		{"\"sections\"", "\"doc\": \"brief:itch\"", "\"doc\": \"pubmed:5\"", ERR_FORMAT,
		 "not that of its reference"},
		{"\"sections\"", "\"begin\": ", "\"begin\": 9", ERR_FORMAT, "begin is not before end"},
		{"\"sections\"", "\"begin\": ", "\"begin\": -", ERR_FORMAT, "begin: number out of range"},
		{"\"sections\"", "\"sha256\": \"", "\"sha256\": \"g", ERR_FORMAT, "sha256"},
		{"\"sections\"", "\"items\": [", "\"items\": 3, \"x\": [", ERR_FORMAT, "unknown key"},
		{"\"references\"", "\"n\": 1", "\"n\": 2", ERR_FORMAT, "references[0]: numbers"},
		{"\"references\"", "\"via\": null", "\"via\": 2", ERR_FORMAT, "via"},
		{"\"references\"", "\"year\": 2026", "\"year\": 20260", ERR_FORMAT, "year: number out of range"},
		{"\"references\"", "\"grade\": \"E\"", "\"grade\": \"F\"", ERR_FORMAT, "references[0].grade"},
		{"\"references\"", "\"doc\": \"brief:itch\"", "\"doc\": \"brief itch\"", ERR_FORMAT, "document id"},
		{"\"references\"", "\"doc\": \"brief:itch\"", "\"doc\": \"\"", ERR_FORMAT, "needs its document"},
		{"\"review\": \"not-submitted\"", "\"review\": \"not-submitted\"", "\"review\": \"x\"", ERR_FORMAT,
		 "review"},
		{"\"updated\"", "2026-11-24", "24.11.2026", ERR_FORMAT, "updated"},
		{"\"provenance\"", "\"documents\": 2", "\"documents\": -2", ERR_FORMAT, "provenance.documents"},
		{"\"provenance\"", "\"snapshot\": \"", "\"snapshot\": \"0", ERR_FORMAT, "snapshot"},
		{"\"provenance\"", "\"settings\"", "\"setting\"", ERR_FORMAT, "provenance.settings: missing"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		spoil(&b, &f.a, rows[i].anchor, rows[i].from, rows[i].to, rows[i].code, rows[i].say);
	buf_release(&b);
	fx_release(&f);
}

static void refuses_odd_bytes(void **state)
{
	(void)state;
	struct arena a;
	struct article art;
	struct err e = {0};
	arena_init(&a, (size_t)64 << 20);
	static const char *const odd[] = {"",
					  "null",
					  "[]",
					  "{}",
					  "{\"schema\": 1}",
					  "\"attest-article/2\"",
					  "\xff\xfe",
					  "{\"schema\": \"attest-article/2\"}"};
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		assert_int_equal(article_from_json(str_c(odd[i]), &a, &art, &e), ERR_FORMAT);
	/* every cut of a good one */
	struct fx f;
	struct buf b;
	sample(&f);
	fx_json(&f, &b);
	for (size_t n = 0; n + 1 < b.n; n += 37)
		assert_int_equal(article_from_json(str_make(b.p, n), &f.a, &art, &e), ERR_FORMAT);
	buf_release(&b);
	fx_release(&f);
	/* depth and size */
	struct buf deep;
	buf_init(&deep, (size_t)8 << 20);
	for (int i = 0; i < 100000; i++)
		buf_byte(&deep, '[');
	assert_int_equal(article_from_json(buf_str(&deep), &a, &art, &e), ERR_FORMAT);
	buf_clear(&deep);
	while (!deep.err)
		buf_addc(&deep, "                                                                ");
	assert_int_equal(article_from_json(buf_str(&deep), &a, &art, &e), ERR_LIMIT);
	buf_release(&deep);
	arena_release(&a);
}

/* A sample that has everything (tests/render/data/full.json), spoiled in one place each. */
static void refuses_what_an_article_cannot_say(void **state)
{
	(void)state;
	static const struct {
		const char *anchor, *from, *to, *say;
	} rows[] = {
		{"\"alerts\"", "\"parts\": 1", "\"parts\": 2", "alerts[0].claim: parts: wanted one"},
		{"\"alerts\"", "\"parts\": 1", "\"parts\": 0", "alerts[0].claim: parts: wanted one"},
		{"\"alerts\"", "\"kind\": \"verbatim\"", "\"kind\": \"statement\"", "a statement quotes nothing"},
		{"\"alerts\"", "\"author\": \"\"", "\"author\": \"x\"", "only a statement has an author"},
		{"\"alerts\"", "\"stance\": \"\"", "\"stance\": \"near\"", "alerts[0].stance: unknown value"},
		{"\"bottom_line\"", "\"kind\": \"excerpt\"", "\"kind\": \"verbatim\"", "only an excerpt"},
		{"\"bottom_line\"", "\"begin\": 1", "\"begin\": 2", "span"},
		{"\"terms\": [\n        {", "\"begin\": ", "\"begin\": 9", "terms[0]: the term is not in the claim"},
		{"\"terms\": [\n        {", "\"definition\": \"The skin between two fingers.\"", "\"definition\": \"\"",
		 "terms[0].definition: empty"},
		{"\"sure\"", "\"completeness\": 0.85", "\"completeness\": 1.5",
		 "sure.completeness: number out of range"},
		{"\"sure\"", "\"completeness\": 0.85", "\"completeness\": \"high\"", "wanted a number"},
		{"\"sure\"", "\"strength\": \"B\"", "\"strength\": \"F\"", "sure.strength: unknown value"},
		{"\"mended\"", "\"from\": \"Exampler\"", "\"from\": \"\"", "mended[0].from: empty"},
		{"\"facts\"", "\"slot\": \"asked\"", "\"slot\": \"\"", "facts[0].slot: empty"},
		{"\"facts\"", "\"said\": \"\",", "", "facts[0].said: missing"},
		{"\"sections\"", "\"ordered\": false", "\"ordered\": 0", "sections[0].ordered: wanted true or false"},
		{"\"table\"", "\"Mock scabies\"\n", "\"Mock scabies\", \"x\"\n", "wanted one for each column"},
		{"\"table\"", "\"label\": \"Symptoms\"", "\"label\": \"\"", "sections[0].table.rows[0].label: empty"},
		{"\"statement\"", "\"author\": \"Dermatology board\"", "\"author\": \"\"",
		 "a statement without author"},
		{"\"corpus_date\"", "2026-11-20", "20.11.2026", "corpus_date is no date"},
		{"\"dropped\"", "\"doc\": \"pubmed:99\"", "\"doc\": \"pubmed 99\"",
		 "dropped[0]: doc is no document id"},
		{"\"dropped\"", "\"reason\": \"retracted\"", "\"reason\": \"\"", "dropped[0].reason: empty"},
	};
	char path[4096];
	struct arena a;
	struct buf b;
	struct article art;
	struct err e = {0};
	arena_init(&a, (size_t)64 << 20);
	buf_init(&b, 1 << 20);
	snprintf(path, sizeof(path), "%s/tests/render/data/full.json", getenv("ATTEST_SOURCE_ROOT"));
	assert_ok(fs_read(path, &b, &e));
	assert_ok(article_from_json(buf_str(&b), &a, &art, &e));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		spoil(&b, &a, rows[i].anchor, rows[i].from, rows[i].to, ERR_FORMAT, rows[i].say);
	/* and everything that it says is read and written back as it was */
	struct buf again;
	buf_init(&again, 1 << 20);
	assert_ok(article_to_json(&art, &again, &e));
	assert_true(str_eq(buf_str(&b), buf_str(&again)));
	assert_true(art.sections[0].table->n_columns == 2 && art.sections[1].ordered &&
		    art.sections[1].items[0].items[1].stance == STANCE_AGAINST && art.bottom_line[0].n_parts == 2 &&
		    art.n_facts == 4 && art.provenance.n_dropped == 2 && art.sure.n_missing == 2);
	buf_release(&again);
	buf_release(&b);
	arena_release(&a);
}

static void nests_only_so_deep(void **state)
{
	(void)state;
	struct arena a;
	struct err e = {0};
	struct buf b;
	arena_init(&a, (size_t)1 << 20);
	struct article_item *it = NULL;
	for (int i = 0; i < ARTICLE_DEPTH_MAX + 1; i++) {
		struct article_item *up = ARENA_NEW(&a, struct article_item);
		*up = (struct article_item){.label = STR("x"), .items = it, .n_items = it != NULL};
		it = up;
	}
	struct article_section s = {.heading = STR("Causes"), .kind = STR("causes"), .items = it, .n_items = 1};
	struct article art = {.sections = &s, .n_sections = 1};
	buf_init(&b, 1 << 20);
	assert_int_equal(article_to_json(&art, &b, &e), ERR_LIMIT);
	assert_int_equal(b.n, 0);
	buf_release(&b);
	arena_release(&a);
}

static void writes_only_utf8(void **state)
{
	(void)state;
	struct err e = {0};
	struct buf b;
	struct article art = {.title = STR("\xff")};
	buf_init(&b, 1 << 20);
	assert_int_equal(article_to_json(&art, &b, &e), ERR_FORMAT);
	assert_non_null(strstr(e.msg, "title"));
	buf_release(&b);
	/* and says when the buffer is too small */
	art.title = STR("x");
	buf_init(&b, 16);
	assert_int_equal(article_to_json(&art, &b, &e), ERR_LIMIT);
	buf_release(&b);
}

/* The enumerations of the schema are those of the program. */
static void same_list(json_t *list, const char *const *names, size_t n)
{
	assert_int_equal(json_array_size(list), n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(json_string_value(json_array_get(list, i)), names[i]);
}

static json_t *at(json_t *o, const char *const *path)
{
	for (; *path; path++)
		assert_non_null(o = json_object_get(o, *path));
	return o;
}

static void schema_has_the_same_names(void **state)
{
	(void)state;
	char path[4096];
	json_error_t je;
	snprintf(path, sizeof(path), "%s/docs/article.schema.json", getenv("ATTEST_SOURCE_ROOT"));
	json_t *s = json_load_file(path, 0, &je);
	assert_non_null(s);
	const char *v[64];
	size_t n = 0;
	for (int i = 0; i < INTENT_N; i++)
		v[n++] = intent_name((enum intent)i);
	same_list(at(s, (const char *[]){"properties", "intents", "items", "enum", NULL}), v, n);
	n = 0;
	for (int i = 0; i < READER_N; i++)
		v[n++] = reader_name((enum reader_kind)i);
	same_list(at(s, (const char *[]){"properties", "reader", "enum", NULL}), v, n);
	n = 0;
	for (int i = 0; i < SECTION_N; i++)
		v[n++] = section_kind((enum section)i);
	same_list(at(s, (const char *[]){"$defs", "section", "properties", "kind", "enum", NULL}), v, n);
	n = 0;
	for (int i = 0; i < DOC_DESIGN_N; i++)
		v[n++] = doc_design_name((enum doc_design)i);
	same_list(at(s, (const char *[]){"$defs", "reference", "properties", "design", "enum", NULL}), v, n);
	n = 0;
	for (int i = 0; i < DOC_STATUS_N; i++)
		v[n++] = doc_status_name((enum doc_status)i);
	same_list(at(s, (const char *[]){"$defs", "reference", "properties", "status", "enum", NULL}), v, n);
	n = 0;
	for (int i = 0; i < GRADE_N; i++)
		v[n++] = grade_name((enum grade)i);
	same_list(at(s, (const char *[]){"$defs", "grade", "enum", NULL}), v, n);
	n = 0;
	for (int i = 0; i < CLAIM_KIND_N; i++)
		v[n++] = claim_kind_name((enum claim_kind)i);
	same_list(at(s, (const char *[]){"$defs", "claim", "properties", "kind", "enum", NULL}), v, n);
	n = 0;
	for (int i = OUTCOME_ANSWERED; i <= OUTCOME_INSUFFICIENT; i++)
		v[n++] = outcome_name((enum article_outcome)i);
	same_list(at(s, (const char *[]){"properties", "outcome", "enum", NULL}), v, n);
	assert_int_equal(json_integer_value(at(s, (const char *[]){"properties", "bottom_line", "maxItems", NULL})),
			 BOTTOM_MAX);
	json_t *review = at(s, (const char *[]){"properties", "review", "enum", NULL});
	for (size_t i = 0; i < json_array_size(review); i++)
		assert_true(review_known(str_c(json_string_value(json_array_get(review, i)))));
	json_decref(s);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(survives_the_way_there_and_back),
		cmocka_unit_test(keys_come_in_the_order_of_the_schema),
		cmocka_unit_test(refuses_what_is_not_an_article),
		cmocka_unit_test(refuses_odd_bytes),
		cmocka_unit_test(refuses_what_an_article_cannot_say),
		cmocka_unit_test(nests_only_so_deep),
		cmocka_unit_test(writes_only_utf8),
		cmocka_unit_test(schema_has_the_same_names),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
