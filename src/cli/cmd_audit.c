/*
 * cmd_audit.c - attest audit: prove the trail and the approvals, print lines, print the head.
 */
#include "cli/cli.h"

#include "library/library.h"

#include <stdlib.h>

#define LINES_MAX 100000

static int head(struct cli *c, struct library *l, struct err *e)
{
	struct lib_head h;
	char hex[65];
	int r = library_audit_head(l, &h, e);

	if (r)
		return r;
	sha256_hex(&h.hash, hex);
	if (c->format == FORMAT_JSON) {
		json_t *o = json_object();
		cli_put_n(o, "line", (uint64_t)h.seq);
		cli_put(o, "sha256", str_c(hex));
		return emit_json(o, e);
	}
	emit_printf("%lld:%s\n", (long long)h.seq, hex);
	return 0;
}

static int list(struct cli *c, struct library *l, struct err *e)
{
	struct lib_audit *v;
	json_t *all = c->format == FORMAT_JSON ? json_array() : NULL;
	struct arena a;
	struct table t;
	uint64_t max;
	size_t n = 0;
	int r = args_number(&c->args, "number", 1, LINES_MAX, 20, &max, e);

	arena_init(&a, (size_t)256 << 20);
	if (!r)
		r = library_audit(l, 0, (size_t)max, &a, &v, &n, e);
	table_init(&t, 6, 1);
	static const char *const titles[] = {"line", "time", "who", "what", "of", "detail"};
	for (size_t i = 0; i < 6; i++)
		t.head[i] = titles[i];
	/* The oldest of them first, as a log is read. */
	for (size_t i = n; i-- > 0 && !r;) {
		struct str at = lib_time_print(v[i].at, &a);
		if (all) {
			json_t *o = json_object();
			char hex[65];
			sha256_hex(&v[i].hash, hex);
			cli_put_n(o, "line", (uint64_t)v[i].seq);
			cli_put(o, "time", at);
			cli_put(o, "who", v[i].who);
			cli_put(o, "action", v[i].action);
			cli_put(o, "object", v[i].object);
			cli_put(o, "detail", v[i].detail);
			cli_put(o, "sha256", str_c(hex));
			json_array_append_new(all, o);
			continue;
		}
		table_row(&t, arena_printf(&a, "%lld", (long long)v[i].seq).p, at.p,
			  arena_str(&a, library_person_name(l, v[i].who, &a)).p, arena_str(&a, v[i].action).p,
			  arena_str(&a, v[i].object).p, v[i].detail.n ? arena_str(&a, v[i].detail).p : "");
	}
	if (!r && all)
		r = emit_json(all, e);
	else if (!r)
		table_print(c, &t);
	else
		json_decref(all);
	table_release(&t);
	arena_release(&a);
	return r;
}

/* "12:<64 hex digits>" */
static int known_head(const char *s, struct lib_head *h, struct err *e)
{
	struct str rest = str_trim(str_c(s)), number;
	uint64_t n;

	if (!str_cut(&rest, ':', &number) || !str_u64(number, &n) || n > INT64_MAX || !sha256_parse(rest, &h->hash))
		return err_set(e, ERR_USAGE, "--head: '%s' is not what attest audit head prints", s);
	h->seq = (int64_t)n;
	return 0;
}

static int verify(struct cli *c, struct library *l, struct err *e)
{
	const char *noted = args_value(&c->args, "head");
	struct lib_verified v = {0};
	struct lib_head known;
	struct err out = {0};
	char hex[65];
	int r = noted ? known_head(noted, &known, e) : 0;

	if (r)
		return r;
	r = library_audit_verify(l, noted && known.seq ? &known : NULL, &v, e);
	if (r && r != ERR_CORRUPT)
		return r;
	sha256_hex(&v.head.hash, hex);
	if (c->format == FORMAT_JSON) {
		json_t *o = json_object();
		json_object_set_new(o, "sound", json_boolean(r == 0));
		cli_put_n(o, "lines", v.lines);
		cli_put_n(o, "versions", v.versions);
		cli_put_n(o, "signatures", v.signatures);
		cli_put_n(o, "keys", v.keys);
		cli_put_n(o, "keys_pinned", v.pinned);
		if (r) {
			json_object_set_new(o, "broken_line", v.broken ? json_integer(v.broken) : json_null());
			cli_put(o, "what", str_c(v.what));
		} else {
			cli_put(o, "head", str_c(hex));
		}
		int j = emit_json(o, &out);
		return j ? (*e = out, j) : r;
	}
	if (!r) {
		struct table t;
		table_init(&t, 2, 2);
		table_row(&t, "lines", cli_number(v.lines).s);
		table_row(&t, "versions of articles", cli_number(v.versions).s);
		table_row(&t, "signed approvals", cli_number(v.signatures).s);
		table_print(c, &t);
		table_release(&t);
		emit_printf("\n%sAll of it holds.%s Head: %lld:%s\n", style_on(c, STYLE_GOOD), style_off(c),
			    (long long)v.head.seq, hex);
		if (v.keys && !v.pinned) {
			char *pins = cli_pins();
			cli_complain("nothing outside the library says whose the board's keys are: none is pinned for "
				     "it in %s",
				     pins ? pins : "a file");
			free(pins);
		}
	}
	return r;
}

int cmd_audit(struct cli *c)
{
	const char *verb = c->args.rest[0];
	struct library *l = NULL;
	struct err e = {0};
	int r = cli_open_library(c, false, &l);

	if (r)
		return err_exit(r);
	r = strcmp(verb, "head") == 0 ? head(c, l, &e) : strcmp(verb, "list") == 0 ? list(c, l, &e) : verify(c, l, &e);
	library_close(l);
	return r ? cli_failed(r, &e) : 0;
}
