/*
 * doc.c - reading a finished document: ids, headings, blocks, spans, names.
 */
#include "doc/doc.h"

#include <stdio.h>
#include <stdlib.h>

#define ID_LOCAL_MAX 200 /* bytes */

bool doc_id_ok(struct str id)
{
	size_t colon = str_find(id, STR(":"), 0);
	if (colon == SIZE_MAX || colon == 0)
		return false;
	for (size_t i = 0; i < colon; i++) {
		char c = id.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	struct str local = str_sub(id, colon + 1, id.n);
	if (local.n == 0 || local.n > ID_LOCAL_MAX)
		return false;
	for (size_t i = 0; i < local.n; i++) {
		unsigned char c = (unsigned char)local.p[i];
		if (c <= ' ' || c >= 127 || c == '#' || c == '"' || c == '<' || c == '>')
			return false;
	}
	return true;
}

struct str doc_id_of(struct arena *a, const char *prefix, struct str s)
{
	size_t n = strlen(prefix), at = n;
	char *p = arena_alloc(a, n + 3 * s.n + 1);
	if (!p)
		return STR_NULL;
	memcpy(p, prefix, n);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= ' ' || c >= 0x7f || strchr("#\"<>%", c))
			at += (size_t)sprintf(p + at, "%%%02x", c);
		else
			p[at++] = (char)c;
	}
	return str_make(p, at);
}

struct str doc_heading(const struct doc *d, uint32_t section)
{
	if (section >= d->n_sections)
		return STR_NULL;
	const struct doc_section *s = &d->sections[section];
	return str_sub(d->text, s->heading_beg, s->heading_end);
}

struct str doc_block_text(const struct doc *d, uint32_t block)
{
	if (block >= d->n_blocks)
		return STR_NULL;
	return str_sub(d->text, d->blocks[block].beg, d->blocks[block].end);
}

uint32_t doc_block_at(const struct doc *d, uint32_t at)
{
	size_t lo = 0, hi = d->n_blocks;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (d->blocks[mid].end <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < d->n_blocks && d->blocks[lo].beg <= at ? (uint32_t)lo : DOC_NONE;
}

struct str doc_path(const struct doc *d, uint32_t section, struct arena *a)
{
	struct str path = STR_NULL;
	while (section != 0 && section < d->n_sections) {
		struct str h = doc_heading(d, section);
		if (h.n)
			path = path.n ? arena_printf(a, "%.*s > %.*s", STR_ARG(h), STR_ARG(path)) : h;
		section = d->sections[section].parent;
	}
	return path;
}

/* ---- bars ---- */

bool doc_barred(const struct doc *d, uint32_t beg, uint32_t end)
{
	size_t lo = 0, hi = d->n_bars;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (d->bars[mid].end <= beg)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < d->n_bars && d->bars[lo].beg < end;
}

struct str doc_open_text(const struct doc *d, struct arena *a)
{
	struct str copy = d->text;
	for (size_t i = 0; i < d->n_bars; i++) {
		const struct doc_bar *b = &d->bars[i];
		if (b->kind != DOC_BAR_STRUCK && b->kind != DOC_BAR_HIDDEN && b->kind != DOC_BAR_REFERENCE)
			continue;
		if (copy.p == d->text.p)
			copy = arena_str(a, d->text);
		if (!copy.p)
			return STR_NULL;
		memset((char *)(uintptr_t)copy.p + b->beg, ' ', b->end - b->beg);
	}
	return copy;
}

/* ---- spans ---- */

static bool at_boundary(struct str s, uint32_t at)
{
	return at == s.n || (s.p[at] & 0xC0) != 0x80;
}

int span_of(const struct doc *d, uint32_t beg, uint32_t end, struct span *out, struct err *e)
{
	if (beg >= end || end > d->text.n)
		return err_set(e, ERR_FORMAT, "%.*s: bytes %u-%u are not in its text of %zu bytes", STR_ARG(d->id), beg,
			       end, d->text.n);
	if (!at_boundary(d->text, beg) || !at_boundary(d->text, end))
		return err_set(e, ERR_FORMAT, "%.*s: bytes %u-%u cut a character", STR_ARG(d->id), beg, end);
	out->doc = d->id;
	out->beg = beg;
	out->end = end;
	out->quote = sha256_of(str_sub(d->text, beg, end));
	return 0;
}

bool span_holds(const struct doc *d, const struct span *s)
{
	struct span now;
	return str_eq(d->id, s->doc) && span_of(d, s->beg, s->end, &now, NULL) == 0 &&
	       memcmp(now.quote.b, s->quote.b, sizeof(now.quote.b)) == 0;
}

struct str span_print(const struct span *s, struct arena *a)
{
	return arena_printf(a, "%.*s#%u-%u", STR_ARG(s->doc), s->beg, s->end);
}

int span_parse(struct str s, struct span *out, struct err *e)
{
	size_t hash = str_find(s, STR("#"), 0);
	if (hash == SIZE_MAX)
		return err_set(e, ERR_FORMAT, "'%.*s' is no span: wanted DOC#BEGIN-END", STR_ARG(s));
	struct str doc = str_sub(s, 0, hash), rest = str_sub(s, hash + 1, s.n);
	size_t dash = str_find(rest, STR("-"), 0);
	uint64_t beg = 0, end = 0;
	if (!doc_id_ok(doc))
		return err_set(e, ERR_FORMAT, "'%.*s' is no document id: wanted source:name", STR_ARG(doc));
	if (dash == SIZE_MAX || !str_u64(str_sub(rest, 0, dash), &beg) ||
	    !str_u64(str_sub(rest, dash + 1, rest.n), &end) || beg >= end || end > DOC_TEXT_CAP)
		return err_set(e, ERR_FORMAT, "'%.*s' is no span: wanted DOC#BEGIN-END with BEGIN < END, in bytes",
			       STR_ARG(s));
	memset(out, 0, sizeof(*out));
	out->doc = doc;
	out->beg = (uint32_t)beg;
	out->end = (uint32_t)end;
	return 0;
}

/* ---- names ---- */

static int name_find(const char *const *names, int n, struct str s)
{
	for (int i = 0; i < n; i++)
		if (str_eqc(s, names[i]))
			return i;
	return -1;
}

/* The four enumerations with a name and a label have the same functions. */
#define NAME_ONLY(c, name, label)  name,
#define LABEL_ONLY(c, name, label) label,
#define NAMED(prefix, TYPE, LIST, COUNT)                                 \
	static const char *const prefix##_names[] = {LIST(NAME_ONLY)};   \
	static const char *const prefix##_labels[] = {LIST(LABEL_ONLY)}; \
	const char *prefix##_name(enum TYPE x)                           \
	{                                                                \
		return (unsigned)x < (COUNT) ? prefix##_names[x] : "?";  \
	}                                                                \
	const char *prefix##_label(enum TYPE x)                          \
	{                                                                \
		return (unsigned)x < (COUNT) ? prefix##_labels[x] : "?"; \
	}                                                                \
	int prefix##_parse(struct str s)                                 \
	{                                                                \
		return name_find(prefix##_names, COUNT, s);              \
	}

NAMED(doc_kind, doc_kind, DOC_KIND_LIST, DOC_KIND_N)
NAMED(doc_design, doc_design, DOC_DESIGN_LIST, DOC_DESIGN_N)
NAMED(doc_status, doc_status, DOC_STATUS_LIST, DOC_STATUS_N)
NAMED(doc_audience, doc_audience, DOC_AUDIENCE_LIST, DOC_AUDIENCE_N)

const char *doc_bar_name(enum doc_bar_kind k)
{
	static const char *const names[] = {
#define X(c, name, label) name,
		DOC_BAR_LIST(X)
#undef X
	};
	return k < DOC_BAR_N ? names[k] : "?";
}

const char *doc_bar_label(enum doc_bar_kind k)
{
	static const char *const labels[] = {
#define X(c, name, label) label,
		DOC_BAR_LIST(X)
#undef X
	};
	return k < DOC_BAR_N ? labels[k] : "?";
}

const char *doc_rel_name(enum doc_rel_kind x)
{
	static const char *const names[] = {DOC_REL_LIST(NAME_ONLY)};
	return (unsigned)x < DOC_REL_N ? names[x] : "?";
}

enum doc_status doc_rel_status(enum doc_rel_kind x)
{
#define X(c, name, status) DOC_STATUS_##status,
	static const enum doc_status given[] = {DOC_REL_LIST(X)};
#undef X
	return (unsigned)x < DOC_REL_N ? given[x] : DOC_STATUS_CURRENT;
}
