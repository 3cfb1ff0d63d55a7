/*
 * fuzz_brief.c - any bytes as a brief: the reader and the linter, who must agree on what keeps it out.
 */
#include "fuzz_read.h"
#include "read/lint.h"

static void told(void *ctx, const struct lint_problem *p)
{
	bool *error = ctx;

	must(p->msg[0] && p->rule[0], "a problem says what");
	*error |= p->level == LINT_ERROR;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lint_result r;
	struct err e = {0};
	bool error = false;

	fuzz_reader(&reader_brief, "dir/a-brief.md", data, size);
	if (brief_lint("dir/a-brief.md", str_make((const char *)data, size), &(struct lint_events){told, &error, true},
		       &r, &e) == 0)
		must(error == (r.errors > 0), "errors are told and counted");
	return 0;
}
