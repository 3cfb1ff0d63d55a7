/*
 * test_wordpiece.c - tokens as the reference gives them (data/tokens.jsonl, made by reference.py), cut texts, and
 * files that are no tokenizers.
 */
#include "test.h"

#include "encode/encode_priv.h"

#include <jansson.h>

static struct wordpiece wp;
static struct buf json;

static const char *tiny(const char *name)
{
	static char path[4096];
	snprintf(path, sizeof path, "%s/%s", getenv("ATTEST_TINY_MODEL"), name);
	return path;
}

static int set_up(void **state)
{
	(void)state;
	buf_init(&json, 1 << 20);
	return fs_read(tiny("tokenizer.json"), &json, NULL) || wordpiece_read(&wp, buf_str(&json), NULL);
}

static int tear_down(void **state)
{
	(void)state;
	wordpiece_release(&wp);
	buf_release(&json);
	return 0;
}

static void as_the_reference(void **state)
{
	char path[4096], *line = NULL;
	struct tokens t = {0};
	struct err e = {0};
	size_t room = 0, n = 0;

	(void)state;
	snprintf(path, sizeof path, "%s/tests/encode/data/tokens.jsonl", getenv("ATTEST_SOURCE_ROOT"));
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	for (; getline(&line, &room, f) > 0; n++) {
		json_t *row = json_loads(line, JSON_ALLOW_NUL, NULL), *ids = json_array_get(row, 1),
		       *text = json_array_get(row, 0);
		assert_non_null(ids);
		assert_ok(wordpiece_tokens(&wp, STR(""), str_make(json_string_value(text), json_string_length(text)), 0,
					   &t, &e));
		if (t.n != json_array_size(ids))
			fail_msg("%s: %zu tokens", line, t.n);
		for (size_t i = 0; i < t.n; i++)
			if (t.ids[i] != json_integer_value(json_array_get(ids, i)))
				fail_msg("%s: token %zu is %u", line, i, t.ids[i]);
		json_decref(row);
	}
	assert_true(n > 80);
	fclose(f);
	free(line);
	wordpiece_tokens_release(&t);
}

static void assert_tokens(const char *prefix, const char *text, size_t most, size_t n, const uint32_t *want)
{
	struct tokens t = {0};
	struct err e = {0};

	assert_ok(wordpiece_tokens(&wp, str_c(prefix), str_c(text), most, &t, &e));
	assert_int_equal(t.n, n);
	assert_memory_equal(t.ids, want, n * sizeof *want);
	wordpiece_tokens_release(&t);
}

static void cut_at_the_end(void **state)
{
	(void)state;
	/* pain back heart, [CLS] 2, [SEP] 3 */
	assert_tokens("", "pain back heart", 0, 5, (uint32_t[]){2, 98, 99, 100, 3});
	assert_tokens("", "pain back heart", 5, 5, (uint32_t[]){2, 98, 99, 100, 3});
	assert_tokens("", "pain back heart", 4, 4, (uint32_t[]){2, 98, 99, 3});
	assert_tokens("", "pain back heart", 2, 2, (uint32_t[]){2, 3});
	assert_tokens("", "pain back heart", 1, 2, (uint32_t[]){2, 3});
	assert_tokens("heart ", "pain back", 4, 4, (uint32_t[]){2, 100, 98, 3});
	/* Within a word. */
	assert_tokens("", "headaches", 4, 4, (uint32_t[]){2, 106, 105, 3});
	/* An unknown word does not take back what stands before it. */
	assert_tokens("", "pain\xe2\x98\xba pain", 0, 4, (uint32_t[]){2, 1, 98, 3});
}

static void ill_formed_text(void **state)
{
	(void)state;
	/* Bytes that are no UTF-8 count as U+FFFD, which goes. */
	assert_tokens("", "pa\xff\xfein", 0, 3, (uint32_t[]){2, 98, 3});
	assert_tokens("", "\x80", 0, 2, (uint32_t[]){2, 3});
	assert_tokens("", "pain\xe2\x98", 0, 3, (uint32_t[]){2, 98, 3});
}

static void no_tokenizers(void **state)
{
	static const struct {
		const char *json;
		int code;
	} bad[] = {
		{"", ERR_CORRUPT},
		{"[]", ERR_VERSION},
		{"{\"model\": {\"type\": \"BPE\"}}", ERR_VERSION},
		{"{\"normalizer\": {\"type\": \"BertNormalizer\"}, \"pre_tokenizer\": {\"type\": "
		 "\"BertPreTokenizer\"}, \"model\": {}}",
		 ERR_CORRUPT},
		{"{\"normalizer\": {\"type\": \"BertNormalizer\"}, \"pre_tokenizer\": {\"type\": "
		 "\"BertPreTokenizer\"}, \"model\": {\"vocab\": {\"a\": -1}}}",
		 ERR_CORRUPT},
		{"{\"normalizer\": {\"type\": \"BertNormalizer\"}, \"pre_tokenizer\": {\"type\": "
		 "\"BertPreTokenizer\"}, \"model\": {\"vocab\": {\"a\": 1}}}",
		 ERR_VERSION},
		{"{\"normalizer\": {\"type\": \"Lowercase\"}, \"pre_tokenizer\": {\"type\": \"BertPreTokenizer\"}, "
		 "\"model\": {\"vocab\": {\"a\": 1}}}",
		 ERR_VERSION},
	};
	struct wordpiece w;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(wordpiece_read(&w, str_c(bad[i].json), &e), bad[i].code);
		wordpiece_release(&w);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(as_the_reference),
		cmocka_unit_test(cut_at_the_end),
		cmocka_unit_test(ill_formed_text),
		cmocka_unit_test(no_tokenizers),
	};
	return cmocka_run_group_tests(t, set_up, tear_down);
}
