/*
 * encode.c - a document as bytes and back; docs/index-format.md, "Document".
 *
 * Strings are varint length and bytes, numbers are varints, in the order of the fields in struct doc. Offsets are
 * written as gaps, so that most take one byte.
 * Decoding trusts nothing: every index, offset and order that the rest of attest relies on is checked here.
 */
#include "doc/doc.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>

/*
 * Version of the encoding, its first byte: with bars behind the text, and without. A document that has none is
 * written as it always was.
 */
#define ENCODING      1
#define ENCODING_BARS 2

static void put_strs(struct buf *b, const struct str *v, size_t n)
{
	buf_varint(b, n);
	for (size_t i = 0; i < n; i++)
		buf_lstr(b, v[i]);
}

static void put_head(struct buf *b, const struct doc *d)
{
	buf_byte(b, d->n_bars ? ENCODING_BARS : ENCODING);
	buf_lstr(b, d->id);
	buf_byte(b, (unsigned char)d->kind);
	buf_byte(b, (unsigned char)d->design);
	buf_byte(b, (unsigned char)d->audience);
	buf_byte(b, (unsigned char)d->status);
	buf_lstr(b, d->status_note);
	buf_varint(b, d->version);
	buf_lstr(b, d->revised);
	buf_lstr(b, d->title);
	buf_lstr(b, d->source);
	buf_lstr(b, d->date);
	buf_varint(b, (uint64_t)(d->year > 0 ? d->year : 0));
	buf_lstr(b, d->language);
	buf_lstr(b, d->url);
	buf_lstr(b, d->doi);
	buf_lstr(b, d->pmid);
	buf_lstr(b, d->pmcid);
	buf_lstr(b, d->licence);
	buf_lstr(b, d->review);
	buf_lstr(b, d->checked);
	put_strs(b, d->authors, d->n_authors);
	put_strs(b, d->aliases, d->n_aliases);
	put_strs(b, d->topics, d->n_topics);
	put_strs(b, d->pubtypes, d->n_pubtypes);
}

static void put_lists(struct buf *b, const struct doc *d)
{
	buf_varint(b, d->n_mesh);
	for (size_t i = 0; i < d->n_mesh; i++) {
		buf_lstr(b, d->mesh[i].name);
		buf_byte(b, d->mesh[i].major);
		put_strs(b, d->mesh[i].qualifiers, d->mesh[i].n_qualifiers);
	}
	buf_varint(b, d->n_rels);
	for (size_t i = 0; i < d->n_rels; i++) {
		buf_byte(b, (unsigned char)d->rels[i].kind);
		buf_lstr(b, d->rels[i].target);
		buf_lstr(b, d->rels[i].note);
	}
	buf_varint(b, d->n_refs);
	for (size_t i = 0; i < d->n_refs; i++) {
		const struct doc_ref *r = &d->refs[i];
		buf_lstr(b, r->key);
		buf_lstr(b, r->type);
		buf_byte(b, (unsigned char)r->design);
		buf_lstr(b, r->title);
		buf_lstr(b, r->source);
		buf_lstr(b, r->authors);
		buf_lstr(b, r->url);
		buf_lstr(b, r->doi);
		buf_lstr(b, r->pmid);
		buf_varint(b, (uint64_t)(r->year > 0 ? r->year : 0));
	}
	buf_varint(b, d->n_cites);
	for (size_t i = 0; i < d->n_cites; i++)
		buf_varint(b, d->cites[i]);
}

static void put_bars(struct buf *b, const struct doc *d)
{
	uint32_t at = 0;

	if (!d->n_bars)
		return;
	buf_varint(b, d->n_bars);
	for (size_t i = 0; i < d->n_bars; i++) {
		buf_byte(b, (unsigned char)d->bars[i].kind);
		buf_varint(b, d->bars[i].beg - at);
		buf_varint(b, d->bars[i].end - d->bars[i].beg);
		at = d->bars[i].end;
	}
}

int doc_encode(const struct doc *d, struct buf *b, struct err *e)
{
	put_head(b, d);
	put_lists(b, d);
	buf_varint(b, d->n_sections);
	for (size_t i = 0; i < d->n_sections; i++) {
		const struct doc_section *s = &d->sections[i];
		buf_varint(b, s->parent);
		buf_varint(b, s->beg);
		buf_varint(b, s->end - s->beg);
		buf_varint(b, s->heading_beg - s->beg);
		buf_varint(b, s->heading_end - s->heading_beg);
	}
	buf_varint(b, d->n_blocks);
	uint32_t at = 0;
	for (size_t i = 0; i < d->n_blocks; i++) {
		const struct doc_block *k = &d->blocks[i];
		buf_byte(b, (unsigned char)k->kind);
		buf_varint(b, k->section);
		buf_varint(b, k->depth);
		buf_varint(b, k->parent == DOC_NONE ? 0 : i - k->parent);
		buf_varint(b, k->beg - at);
		buf_varint(b, k->end - k->beg);
		buf_varint(b, k->ref_n);
		at = k->end;
	}
	buf_lstr(b, d->text);
	put_bars(b, d);
	return b->err ? err_buf(b, e) : 0;
}

struct sha256 doc_hash(struct str encoded)
{
	return sha256_of(encoded);
}

/* ---- decoding ---- */

static struct str get_str(struct doc *d, struct cur *c)
{
	struct str s = cur_lstr(c);
	return s.n ? arena_str(&d->arena, s) : STR_NULL;
}

/*
 * A count of things that take at least one byte each, so a false one cannot ask for more memory than the input is
 * long.
 */
static size_t get_count(struct cur *c)
{
	uint64_t n = cur_varint(c);
	if (n > (uint64_t)(c->end - c->p)) {
		c->bad = true;
		return 0;
	}
	return (size_t)n;
}

static uint8_t get_enum(struct cur *c, unsigned n)
{
	uint8_t v = cur_u8(c);
	if (v >= n) {
		c->bad = true;
		return 0;
	}
	return v;
}

static uint32_t get_u32(struct cur *c)
{
	uint64_t v = cur_varint(c);
	if (v > UINT32_MAX) {
		c->bad = true;
		return 0;
	}
	return (uint32_t)v;
}

static int get_year(struct cur *c)
{
	uint32_t y = get_u32(c);
	if (y > INT16_MAX)
		c->bad = true;
	return (int)(y & INT16_MAX);
}

static void get_strs(struct doc *d, struct cur *c, struct str **v, size_t *n)
{
	size_t count = get_count(c);
	*v = ARENA_ARRAY(&d->arena, count, struct str);
	for (size_t i = 0; *v && i < count && !c->bad; i++)
		(*v)[(*n)++] = get_str(d, c);
}

static void get_head(struct doc *d, struct cur *c)
{
	d->id = get_str(d, c);
	d->kind = get_enum(c, DOC_KIND_N);
	d->design = get_enum(c, DOC_DESIGN_N);
	d->audience = get_enum(c, DOC_AUDIENCE_N);
	d->status = get_enum(c, DOC_STATUS_N);
	d->status_note = get_str(d, c);
	d->version = get_u32(c);
	d->revised = get_str(d, c);
	d->title = get_str(d, c);
	d->source = get_str(d, c);
	d->date = get_str(d, c);
	d->year = get_year(c);
	d->language = get_str(d, c);
	d->url = get_str(d, c);
	d->doi = get_str(d, c);
	d->pmid = get_str(d, c);
	d->pmcid = get_str(d, c);
	d->licence = get_str(d, c);
	d->review = get_str(d, c);
	d->checked = get_str(d, c);
	get_strs(d, c, &d->authors, &d->n_authors);
	get_strs(d, c, &d->aliases, &d->n_aliases);
	get_strs(d, c, &d->topics, &d->n_topics);
	get_strs(d, c, &d->pubtypes, &d->n_pubtypes);
}

static void get_lists(struct doc *d, struct cur *c)
{
	size_t n = get_count(c);
	d->mesh = ARENA_ARRAY(&d->arena, n, struct doc_mesh);
	for (size_t i = 0; d->mesh && i < n && !c->bad; i++) {
		struct doc_mesh *m = &d->mesh[d->n_mesh++];
		m->name = get_str(d, c);
		m->major = get_enum(c, 2);
		get_strs(d, c, &m->qualifiers, &m->n_qualifiers);
	}
	n = get_count(c);
	d->rels = ARENA_ARRAY(&d->arena, n, struct doc_rel);
	for (size_t i = 0; d->rels && i < n && !c->bad; i++) {
		struct doc_rel *r = &d->rels[d->n_rels++];
		r->kind = get_enum(c, DOC_REL_N);
		r->target = get_str(d, c);
		r->note = get_str(d, c);
	}
	n = get_count(c);
	d->refs = ARENA_ARRAY(&d->arena, n, struct doc_ref);
	for (size_t i = 0; d->refs && i < n && !c->bad; i++) {
		struct doc_ref *r = &d->refs[d->n_refs++];
		r->key = get_str(d, c);
		r->type = get_str(d, c);
		r->design = get_enum(c, DOC_DESIGN_N);
		r->title = get_str(d, c);
		r->source = get_str(d, c);
		r->authors = get_str(d, c);
		r->url = get_str(d, c);
		r->doi = get_str(d, c);
		r->pmid = get_str(d, c);
		r->year = get_year(c);
	}
	n = get_count(c);
	d->cites = ARENA_ARRAY(&d->arena, n, uint32_t);
	for (size_t i = 0; d->cites && i < n && !c->bad; i++) {
		uint32_t ref = get_u32(c);
		if (ref >= d->n_refs)
			c->bad = true;
		d->cites[d->n_cites++] = ref;
	}
}

static void get_structure(struct doc *d, struct cur *c)
{
	size_t n = get_count(c);
	d->sections = ARENA_ARRAY(&d->arena, n, struct doc_section);
	for (size_t i = 0; d->sections && i < n && !c->bad; i++) {
		struct doc_section *s = &d->sections[d->n_sections++];
		s->parent = get_u32(c);
		uint64_t beg = get_u32(c), len = get_u32(c), h = get_u32(c), hlen = get_u32(c);
		if ((i ? s->parent >= i : s->parent != 0) || beg + len > DOC_TEXT_CAP || h + hlen > len) {
			c->bad = true;
			return;
		}
		s->depth = i ? d->sections[s->parent].depth + 1 : 0;
		s->beg = (uint32_t)beg;
		s->end = (uint32_t)(beg + len);
		s->heading_beg = (uint32_t)(beg + h);
		s->heading_end = (uint32_t)(beg + h + hlen);
	}
	n = get_count(c);
	d->blocks = ARENA_ARRAY(&d->arena, n, struct doc_block);
	uint64_t at = 0, cites = 0;
	for (size_t i = 0; d->blocks && i < n && !c->bad; i++) {
		struct doc_block *k = &d->blocks[d->n_blocks++];
		k->kind = get_enum(c, BLOCK_N);
		k->section = get_u32(c);
		k->depth = get_u32(c);
		uint32_t up = get_u32(c);
		uint64_t gap = get_u32(c), len = get_u32(c);
		k->ref_n = get_u32(c);
		k->ref_beg = (uint32_t)cites;
		cites += k->ref_n;
		if (k->section >= d->n_sections || up > i || len == 0 || at + gap + len > DOC_TEXT_CAP ||
		    cites > d->n_cites) {
			c->bad = true;
			return;
		}
		k->parent = up ? (uint32_t)(i - up) : DOC_NONE;
		k->beg = (uint32_t)(at + gap);
		k->end = (uint32_t)(at + gap + len);
		at = k->end;
	}
}

static void get_bars(struct doc *d, struct cur *c)
{
	size_t n = get_count(c);
	uint64_t at = 0;

	d->bars = ARENA_ARRAY(&d->arena, n, struct doc_bar);
	/* The encoding that has a place for them has some. */
	c->bad |= n == 0;
	for (size_t i = 0; d->bars && i < n && !c->bad; i++) {
		struct doc_bar *b = &d->bars[d->n_bars++];
		b->kind = get_enum(c, DOC_BAR_N);
		uint64_t gap = get_u32(c), len = get_u32(c);
		if (len == 0 || at + gap + len > d->text.n) {
			c->bad = true;
			return;
		}
		b->beg = (uint32_t)(at + gap);
		b->end = (uint32_t)(at + gap + len);
		at = b->end;
	}
}

static bool char_start(struct str t, uint32_t at)
{
	return at >= t.n || (t.p[at] & 0xC0) != 0x80;
}

/* Do the offsets fit the text? Blocks are divided by exactly one newline, so every byte is accounted for. */
static bool structure_fits(const struct doc *d)
{
	size_t at = 0;
	if (!d->n_sections || !doc_id_ok(d->id) || utf8_check(d->text) != d->text.n)
		return false;
	for (size_t i = 0; i < d->n_blocks; i++) {
		const struct doc_block *b = &d->blocks[i];
		if (b->beg != at || b->end >= d->text.n || d->text.p[b->end] != '\n')
			return false;
		if (memchr(d->text.p + b->beg, '\n', b->end - b->beg))
			return false;
		at = (size_t)b->end + 1;
	}
	if (at != d->text.n)
		return false;
	for (size_t i = 0; i < d->n_sections; i++) {
		const struct doc_section *s = &d->sections[i];
		if (s->end > d->text.n || !char_start(d->text, s->beg) || !char_start(d->text, s->end) ||
		    !char_start(d->text, s->heading_beg) || !char_start(d->text, s->heading_end))
			return false;
	}
	for (size_t i = 0; i < d->n_bars; i++)
		if (!char_start(d->text, d->bars[i].beg) || !char_start(d->text, d->bars[i].end))
			return false;
	return true;
}

int doc_decode(struct str bytes, struct doc **out, struct err *e)
{
	struct cur c = cur_make(bytes);
	uint8_t version = cur_u8(&c);
	if (c.bad || (version != ENCODING && version != ENCODING_BARS))
		return err_set(e, ERR_CORRUPT, "document: encoding %u is not known", version);
	struct doc *d = mem_calloc(1, sizeof(*d));
	if (!d)
		return err_mem(e);
	arena_init(&d->arena, DOC_CAP);
	get_head(d, &c);
	if (!c.bad)
		get_lists(d, &c);
	if (!c.bad)
		get_structure(d, &c);
	if (!c.bad)
		d->text = get_str(d, &c);
	if (!c.bad && version == ENCODING_BARS)
		get_bars(d, &c);
	if (!arena_ok(&d->arena)) {
		doc_free(d);
		return err_mem(e);
	}
	if (c.bad || c.p != c.end || !structure_fits(d)) {
		doc_free(d);
		return err_set(e, ERR_CORRUPT, "document: its bytes break the format");
	}
	*out = d;
	return 0;
}
