/*
 * test_server.c - a server's configuration and its answers. Requests: tests/cli/test_server.py.
 */
#include "test.h"

#include "encode/server.h"

#include <math.h>

static void configurations(void **state)
{
	(void)state;
	static const struct {
		const char *json, *wrong; /* a part of the message; NULL: it is right */
	} c[] = {
		{"{\"model\": \"m\", \"embeddings\": \"http://h/v1/embeddings\", \"dimensions\": 384}", NULL},
		{"{\"model\": \"m\", \"embeddings\": \"https://h/e\", \"dimensions\": 1024, \"rerank\": \"http://h/rerank\", "
		 "\"rerank_field\": \"texts\", \"timeout\": 0.5, \"retries\": 0, \"max_bytes\": 4000}",
		 NULL},
		{"", "not a JSON object"},
		{"[]", "not a JSON object"},
		{"{\"model\": \"m\", \"model\": \"n\"}", "not a JSON object"},
		{"{}", "'embeddings'"},
		{"{\"embeddings\": \"file:///etc/passwd\"}", "'embeddings'"},
		{"{\"model\": \"a b\", \"embeddings\": \"http://h/e\", \"dimensions\": 3}", "'model'"},
		{"{\"model\": \"m\", \"embeddings\": \"http://h/e\"}", "'dimensions'"},
		{"{\"model\": \"m\", \"embeddings\": \"http://h/e\", \"dimensions\": 1025}", "'dimensions'"},
		{"{\"model\": \"m\", \"embeddings\": \"http://h/e\", \"dimensions\": \"3\"}", "'dimensions'"},
		{"{\"timeout\": 0}", "'timeout'"},
		{"{\"model\": 7}", "'model'"},
		{"{\"model\": \"m\\u0000n\"}", "not a JSON object"},
		{"{\"colour\": 1}", "'colour' is no field"},
	};
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct server *s = NULL;
		struct err e = {0};
		int r = server_read(str_c(c[i].json), &s, &e);
		if (!c[i].wrong != !r || (r && (r != ERR_FORMAT || !strstr(e.msg, c[i].wrong))))
			fail_msg("%s: %d %s", c[i].json, r, e.msg);
		server_free(s);
	}
}

static void vectors(void **state)
{
	(void)state;
	struct err e;
	float v[4];
	assert_ok(server_parse_vectors(STR("{\"data\": [{\"index\": 1, \"embedding\": [0, 2]}, {\"index\": 0, "
					   "\"embedding\": [3.0, 4]}]}"),
				       2, 2, v, &e));
	assert_true(fabsf(v[0] - 0.6f) < 1e-6f && fabsf(v[1] - 0.8f) < 1e-6f && v[2] == 0 && v[3] == 1);
	/* Without an index: in their order. */
	assert_ok(server_parse_vectors(STR("[{\"embedding\": [0, 1]}, {\"embedding\": [1, 0]}]"), 2, 2, v, &e));
	assert_true(v[0] == 0 && v[2] == 1);
	static const char *const bad[] = {
		"",
		"{\"data\": 7}",
		"{\"data\": []}",
		"{\"data\": [{\"embedding\": [1, 0]}]}",
		"{\"data\": [{\"index\": 0, \"embedding\": [1, 0]}, {\"index\": 0, \"embedding\": [1, 0]}]}",
		"{\"data\": [{\"index\": 0, \"embedding\": [1, 0]}, {\"index\": 2, \"embedding\": [1, 0]}]}",
		"{\"data\": [{\"index\": -1, \"embedding\": [1, 0]}, {\"index\": 1, \"embedding\": [1, 0]}]}",
		"{\"data\": [{\"index\": \"0\", \"embedding\": [1, 0]}, {\"index\": 1, \"embedding\": [1, 0]}]}",
		"{\"data\": [{\"embedding\": [1, 0]}, {\"embedding\": [1]}]}",
		"{\"data\": [{\"embedding\": [1, 0]}, {\"embedding\": [1, null]}]}",
		"{\"data\": [{\"embedding\": [1, 0]}, {\"embedding\": [1e300, 0]}]}",
		"{\"data\": [{\"embedding\": [1, 0]}, 7]}",
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (server_parse_vectors(str_c(bad[i]), 2, 2, v, &e) != ERR_FORMAT)
			fail_msg("%s", bad[i]);
}

static void scores(void **state)
{
	(void)state;
	struct err e;
	float s[2];
	assert_ok(server_parse_scores(STR("{\"results\": [{\"index\": 1, \"relevance_score\": -3.5}, {\"index\": 0, "
					  "\"relevance_score\": 2}]}"),
				      2, s, &e));
	assert_true(s[0] == 2 && s[1] == -3.5f);
	assert_ok(server_parse_scores(STR("[{\"index\": 1, \"score\": 0.25}, {\"index\": 0, \"score\": 0.5}]"), 2, s, &e));
	assert_true(s[0] == 0.5f && s[1] == 0.25f);
	assert_int_equal(server_parse_scores(STR("[{\"index\": 1, \"score\": 0.25}]"), 2, s, &e), ERR_FORMAT);
	assert_int_equal(server_parse_scores(STR("[{\"index\": 0, \"score\": 1}, {\"index\": 1}]"), 2, s, &e),
			 ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(configurations),
		cmocka_unit_test(vectors),
		cmocka_unit_test(scores),
	};
	return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
