/*
 * brief_front.c - the front matter: a small, fixed subset of YAML.
 *
 *	---
 *	key: value
 *	list:
 *	  - scalar
 *	references:
 *	  - key: value
 *	    other: value
 *	---
 *
 * Line by line, no backtracking. A value is bare, or in double quotes with \" and \\ inside. What else YAML has is
 * not read, and is told with its line.
 */
#include "read/brief_priv.h"

#include "base/utf8.h"

#include <stdio.h>

/* No front matter has as many; more is not stored. */
#define KEYS_MAX 1000
#define LIST_MAX 10000
#define MAPS_MAX 5000

struct parse {
	struct arena *a;
	const struct front_events *ev;
	struct front *f;
	bool lenient;
	uint32_t line;
	struct front_item *item; /* whose list may go on */
	struct front_map *map;	 /* whose pairs may go on */
	size_t map_indent;	 /* of its pairs */
};

static void problem(struct parse *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void problem(struct parse *p, const char *fmt, ...)
{
	char msg[512];
	va_list ap;

	if (p->lenient || !p->ev)
		return;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	p->ev->problem(p->ev->ctx, p->line, msg);
}

/* For messages: the beginning of a line. */
#define SHOW(s) STR_ARG(str_sub((s), 0, utf8_floor((s), 60)))

static bool space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct str rtrim(struct str s)
{
	while (s.n && space(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* A string in quotes `q`: its content. False when it is not closed or something follows. */
static bool unquote(struct parse *p, struct str s, char q, struct str *out)
{
	char *to = arena_alloc(p->a, s.n + 1);
	size_t n = 0, i = 1;

	if (!to)
		return false;
	for (; i < s.n && s.p[i] != q; i++) {
		if (q == '"' && s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
			i++;
		to[n++] = s.p[i];
	}
	if (i >= s.n)
		return false;
	struct str rest = str_trim(str_sub(s, i + 1, s.n));
	if (rest.n && !(p->lenient && rest.p[0] == '#'))
		return false;
	*out = str_make(to, n);
	return true;
}

/* A scalar; false when it is not of the subset (and that was told). */
static bool scalar(struct parse *p, struct str s, struct front_value *out)
{
	struct str got;

	s = str_trim(s);
	if (s.n && (s.p[0] == '"' || (p->lenient && s.p[0] == '\''))) {
		if (!unquote(p, s, s.p[0], &got)) {
			if (arena_ok(p->a))
				problem(p, "the quotes of %.*s are not closed, or something follows them", SHOW(s));
			if (!p->lenient)
				return false;
			got = s;
		}
	} else {
		got = s;
		if (p->lenient) {
			size_t hash = str_find(s, STR(" #"), 0);
			if (hash != SIZE_MAX)
				got = rtrim(str_sub(s, 0, hash));
		} else if (s.n && strchr("'-[]{}&*!|>%@`#,?", s.p[0]) && !(s.p[0] == '-' && s.n > 1 && s.p[1] != ' ')) {
			problem(p, "a value that begins with '%c' must stand in double quotes", s.p[0]);
			return false;
		} else if (str_find(s, STR(": "), 0) != SIZE_MAX || (s.n && s.p[s.n - 1] == ':')) {
			problem(p, "a value that holds ': ' must stand in double quotes: %.*s", SHOW(s));
			return false;
		} else if (str_find(s, STR("#"), 0) != SIZE_MAX) {
			problem(p, "a value that holds '#' must stand in double quotes: %.*s", SHOW(s));
			return false;
		}
	}
	*out = (struct front_value){got.p ? got : STR(""), p->line};
	return true;
}

/* "key: value" or "key:"; false when s is none. */
static bool key_value(struct str s, struct str *key, struct str *value)
{
	size_t i = 0;

	while (i < s.n && (s.p[i] == '-' || s.p[i] == '_' || (s.p[i] >= '0' && s.p[i] <= '9') ||
			   ((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z')))
		i++;
	if (i == 0 || i >= s.n || s.p[i] != ':' || (i + 1 < s.n && !space(s.p[i + 1])))
		return false;
	*key = str_sub(s, 0, i);
	*value = str_trim(str_sub(s, i + 1, s.n));
	return true;
}

static bool add_list(struct parse *p, struct str s)
{
	struct front_item *it = p->item;
	struct front_value v;

	if (it->n_list == LIST_MAX) {
		problem(p, "more than %d entries in a list", LIST_MAX);
		return true;
	}
	if (!scalar(p, s, &v))
		return arena_ok(p->a);
	if (!ARENA_MORE(p->a, it->list, it->n_list, it->list_room))
		return false;
	it->list[it->n_list++] = v;
	return true;
}

/* [a, "b, c"] */
static bool add_flow(struct parse *p, struct str s)
{
	size_t i = 1, beg = 1;
	char q = 0;

	for (; i < s.n; i++) {
		if (q) {
			q = s.p[i] == q ? 0 : q;
		} else if (s.p[i] == '"' || s.p[i] == '\'') {
			q = s.p[i];
		} else if (s.p[i] == ',' || s.p[i] == ']') {
			struct str one = str_trim(str_sub(s, beg, i));
			if (one.n && !add_list(p, one))
				return false;
			beg = i + 1;
			if (s.p[i] == ']')
				break;
		}
	}
	return true;
}

static bool add_pair(struct parse *p, struct str key, struct str value)
{
	struct front_map *m = p->map;
	struct front_value v;

	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->pairs[i].key, key)) {
			problem(p, "'%.*s' is given twice in this entry; the first is kept", SHOW(key));
			return true;
		}
	/* Keys of one entry are few; more than that is no brief, and would make the loop above slow. */
	if (m->n >= 64) {
		problem(p, "more than 64 keys in one entry");
		return true;
	}
	if (!scalar(p, value, &v))
		return arena_ok(p->a);
	if (!ARENA_MORE(p->a, m->pairs, m->n, m->room))
		return false;
	m->pairs[m->n++] = (struct front_pair){key, v};
	return true;
}

/* "- something" under a key. */
static bool dash(struct parse *p, size_t indent, struct str s)
{
	struct str key, value, rest = str_trim(str_sub(s, 1, s.n));
	struct front_item *it = p->item;

	p->map = NULL;
	if (!it || it->value.text.p) {
		problem(p, "a list entry that belongs to no key");
		return true;
	}
	if (!(rest.n && (rest.p[0] == '"' || rest.p[0] == '\'')) && key_value(rest, &key, &value)) {
		if (it->n_maps == MAPS_MAX) {
			problem(p, "more than %d entries in a list", MAPS_MAX);
			return true;
		}
		if (!ARENA_MORE(p->a, it->maps, it->n_maps, it->maps_room))
			return false;
		p->map = &it->maps[it->n_maps++];
		*p->map = (struct front_map){.line = p->line};
		p->map_indent = indent + 2;
		return add_pair(p, key, value);
	}
	return add_list(p, rest);
}

static bool one_line(struct parse *p, struct str s)
{
	struct str key, value;
	size_t indent = 0;

	s = rtrim(s);
	while (indent < s.n && s.p[indent] == ' ')
		indent++;
	if (indent < s.n && s.p[indent] == '\t' && !p->lenient)
		problem(p, "a tab in the indentation");
	s = str_trim(s);
	if (s.n == 0 || (p->lenient && s.p[0] == '#'))
		return true;
	if (s.p[0] == '-' && (s.n == 1 || space(s.p[1])) && (indent > 0 || p->lenient))
		return dash(p, indent, s);
	if (indent > 0) {
		if (p->map && key_value(s, &key, &value)) {
			if (indent != p->map_indent)
				problem(p, "indented by %zu, its entry by %zu", indent, p->map_indent);
			return add_pair(p, key, value);
		}
		problem(p, "not understood: %.*s", SHOW(s));
		return true;
	}
	p->item = NULL;
	p->map = NULL;
	if (!key_value(s, &key, &value)) {
		problem(p, "not understood: %.*s", SHOW(s));
		return true;
	}
	if (p->f->n == KEYS_MAX) {
		problem(p, "more than %d keys", KEYS_MAX);
		return true;
	}
	if (!ARENA_MORE(p->a, p->f->items, p->f->n, p->f->room))
		return false;
	struct front_item *it = &p->f->items[p->f->n];
	*it = (struct front_item){.key = key, .line = p->line};
	p->item = it;
	if (p->lenient && value.n && value.p[0] == '[') {
		if (!add_flow(p, value))
			return false;
	} else if (value.n && !(p->lenient && value.p[0] == '#') && !scalar(p, value, &it->value)) {
		/* Told; what follows it must not become its list. */
		p->item = NULL;
		return arena_ok(p->a);
	}
	p->f->n++;
	return true;
}

static bool fence(struct str line, bool end)
{
	line = rtrim(line);
	return str_eqc(line, "---") || (end && str_eqc(line, "..."));
}

int front_parse(struct str bytes, bool lenient, struct arena *a, const struct front_events *ev, struct front *out,
		struct err *e)
{
	struct parse p = {.a = a, .ev = ev, .f = out, .lenient = lenient, .line = 1};
	struct str rest = bytes, line;

	*out = (struct front){.body = bytes, .body_line = 1};
	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = out->body = str_sub(rest, 3, rest.n);
	if (!rest.n || !str_cut(&rest, '\n', &line) || !fence(line, false))
		return 0;
	out->there = true;
	while (str_cut(&rest, '\n', &line)) {
		p.line++;
		if (fence(line, lenient)) {
			out->closed = true;
			out->body = rest.p ? rest : STR("");
			out->body_line = p.line + 1;
			return 0;
		}
		if (!one_line(&p, line))
			return err_mem(e);
	}
	out->body = STR("");
	out->body_line = p.line;
	return 0;
}

const struct front_item *front_find(const struct front *f, const char *key)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eqc(f->items[i].key, key))
			return &f->items[i];
	return NULL;
}

struct str front_text(const struct front *f, const char *key)
{
	const struct front_item *it = front_find(f, key);

	return it && it->value.text.p ? it->value.text : STR_NULL;
}
