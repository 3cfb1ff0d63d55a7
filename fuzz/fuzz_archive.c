/*
 * fuzz_archive.c - any bytes as a file that was found: packed, an archive, or neither; every member is read to its end.
 */
#include "fuzz_read.h"

static const struct read_limits limits = {
	.max_file = 1 << 20, .max_unpacked = 16 << 20, .max_ratio = 200, .max_members = 200, .max_depth = 4};

static int each(void *ctx, struct source *s, struct err *e)
{
	char p[4096];
	int64_t got;
	uint64_t total = 0;

	(void)ctx;
	struct str head = source_head(s);
	const struct reader *r = read_choose(s->name, head);
	must(!r || r->match, "chosen");
	(void)read_is_document(s->name, head, s->named);
	must(strstr(s->local, "/../") == NULL && s->local[0] != '/', "a member lies inside");
	while ((got = s->read(s, p, sizeof p, e)) > 0)
		total += (uint64_t)got;
	must(total <= limits.max_unpacked + ((uint64_t)65 << 20), "bound");
	must(got == 0 || s->reason || got == ERR_NOMEM, "a failure has its reason");
	must(total >= head.n, "the head is read again");
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str cursor;
	struct fuzz_seen seen = {0};
	struct read_visitor v = {.source = each, .diag = fuzz_diag, .ctx = &seen};
	struct source s = source_memory(str_make((const char *)data, size), "dir/a", &cursor), *b;
	struct err e = {0};

	s.local = "dir/a";
	s.limits = &limits;
	if (source_buffered(&s, &b, &e))
		return 0;
	int r = read_visit(b, true, &limits, &v, &e);
	must(r == 0 || r == ERR_NOMEM, "only the visitor and memory stop a walk");
	source_close(b);
	return 0;
}
