/*
 * settings.c - attest.toml of a folder (settings.h).
 *
 * Debian 12 has no library for TOML in C; what is needed of it is a few keys.
 */
#include "read/settings.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "read/read_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ARENA_CAP ((size_t)1 << 20)

static void problem(struct settings *s, uint32_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void problem(struct settings *s, uint32_t line, const char *fmt, ...)
{
	va_list ap;

	if (s->line)
		return;
	s->line = line;
	va_start(ap, fmt);
	vsnprintf(s->msg, sizeof s->msg, fmt, ap);
	va_end(ap);
}

#define SHOW(s) STR_ARG(str_sub((s), 0, utf8_floor((s), 40)))

/* ---- values ---- */

/* A string in quotes at the beginning of v; *rest is behind it. False: it is none. */
static bool quoted(struct settings *s, struct str v, struct str *out, struct str *rest)
{
	char q = v.n ? v.p[0] : 0;
	size_t i = 1;

	if (q != '"' && q != '\'')
		return false;
	char *p = arena_alloc(&s->a, v.n);
	size_t n = 0;
	while (p && i < v.n && v.p[i] != q) {
		/* In double quotes a backslash stands before a quote or another one; what else TOML has is not read. */
		if (q == '"' && v.p[i] == '\\') {
			i++;
			if (i >= v.n || (v.p[i] != '"' && v.p[i] != '\\'))
				return false;
		}
		p[n++] = v.p[i++];
	}
	if (!p || i >= v.n)
		return false;
	*out = str_trim(str_make(p, n));
	*rest = str_trim(str_sub(v, i + 1, v.n));
	return true;
}

static struct str tidy(struct settings *s, struct str v)
{
	struct buf b;

	buf_init(&b, SETTINGS_MAX * 4);
	utf8_nfc(&b, v, NULL);
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] == '\n' || b.p[i] == '\t')
			b.p[i] = ' ';
	struct str copy = arena_str(&s->a, buf_str(&b));
	buf_release(&b);
	return copy;
}

struct entry {
	struct str issuer, country;
};

static void word(struct settings *s, uint32_t line, const char *key, struct str v, int (*parse)(struct str), int *out)
{
	int x = parse(v);

	if (x < 0)
		problem(s, line, "%s has no value '%.*s'", key, SHOW(v));
	else
		*out = x;
}

static void set(struct settings *s, struct entry *x, uint32_t line, struct str key, struct str v, bool is_string)
{
	uint64_t year;

	if (str_eqc(key, "year")) {
		if (str_u64(v, &year) && year >= 1800 && year <= 2200)
			s->year = (int)year;
		else
			problem(s, line, "year is '%.*s', no year", SHOW(v));
		return;
	}
	if (!is_string) {
		problem(s, line, "the value of %.*s stands in quotes", SHOW(key));
		return;
	}
	if (str_eqc(key, "issuer"))
		x->issuer = tidy(s, v);
	else if (str_eqc(key, "country"))
		x->country = tidy(s, v);
	else if (str_eqc(key, "licence") || str_eqc(key, "license"))
		s->licence = tidy(s, v);
	else if (str_eqc(key, "language"))
		s->language = tidy(s, v);
	else if (str_eqc(key, "kind"))
		word(s, line, "kind", v, doc_kind_parse, &s->kind);
	else if (str_eqc(key, "design"))
		word(s, line, "design", v, doc_design_parse, &s->design);
	else if (str_eqc(key, "audience"))
		word(s, line, "audience", v, doc_audience_parse, &s->audience);
	else
		problem(s, line, "'%.*s' is no key of " SETTINGS_NAME, SHOW(key));
}

static void one_line(struct settings *s, struct entry *x, uint32_t n, struct str line)
{
	struct str key, value, rest = STR_NULL;

	line = str_trim(line);
	if (!line.n || line.p[0] == '#')
		return;
	size_t eq = str_find(line, STR("="), 0);
	if (eq == SIZE_MAX) {
		problem(s, n, "'%.*s' is no line of the form: key = \"value\"", SHOW(line));
		return;
	}
	key = str_trim(str_sub(line, 0, eq));
	value = str_trim(str_sub(line, eq + 1, line.n));
	bool is_string = quoted(s, value, &value, &rest);
	if (!is_string) {
		size_t hash = str_find(value, STR("#"), 0);
		value = str_trim(str_sub(value, 0, hash == SIZE_MAX ? value.n : hash));
	}
	if (rest.n && rest.p[0] != '#')
		problem(s, n, "behind the value of %.*s stands '%.*s'", SHOW(key), SHOW(rest));
	else
		set(s, x, n, key, value, is_string);
}

struct settings *settings_parse(struct str text)
{
	struct settings *s = mem_calloc(1, sizeof *s);
	struct entry x = {0};
	struct str line;
	uint32_t n = 0;

	if (!s)
		return NULL;
	arena_init(&s->a, ARENA_CAP);
	s->kind = s->design = s->audience = -1;
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	while (text.n && str_cut(&text, '\n', &line))
		one_line(s, &x, ++n, line);
	s->source = x.issuer;
	if (x.country.n)
		s->source = x.issuer.n ? arena_printf(&s->a, "%.*s, %.*s", STR_ARG(x.issuer), STR_ARG(x.country))
				       : x.country;
	if (!arena_ok(&s->a)) {
		settings_free(s);
		return NULL;
	}
	return s;
}

void settings_free(struct settings *s)
{
	if (s)
		arena_release(&s->a);
	free(s);
}

int settings_apply(const struct settings *s, struct doc *d, struct err *e)
{
	if (!str_starts(d->id, STR("file:")))
		return 0;
	if (!d->source.n && s->source.n)
		d->source = arena_str(&d->arena, s->source);
	if (!d->licence.n && s->licence.n)
		d->licence = arena_str(&d->arena, s->licence);
	if (!d->language.n && s->language.n)
		d->language = arena_str(&d->arena, s->language);
	if (!d->year && s->year) {
		d->year = s->year;
		d->date = arena_printf(&d->arena, "%d", s->year);
	}
	if (d->kind == DOC_KIND_OTHER && s->kind >= 0)
		d->kind = (enum doc_kind)s->kind;
	if (d->design == DOC_DESIGN_UNKNOWN && s->design >= 0)
		d->design = (enum doc_design)s->design;
	if (s->audience >= 0)
		d->audience = (enum doc_audience)s->audience;
	return arena_ok(&d->arena) ? 0 : err_mem(e);
}
