/*
 * build.c - making a document, block by block.
 *
 * Blocks are gathered in a scratch text; doc_finish drops the sections that stayed empty, puts the title in front,
 * and writes the canonical text
 * and the final offsets in one pass. Errors are sticky: the first is kept in the scratch and comes out at doc_finish.
 */
#include "doc/doc.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>

#define LEVEL_MAX 32 /* deeper headings are taken as this deep */

struct doc_build {
	struct buf text; /* scratch: blocks one after the other, each with its '\n' */
	struct buf norm; /* scratch for one string */
	struct run {
		enum doc_bar_kind kind;
		uint32_t beg, end;
	} * runs; /* barred, in norm */
	size_t n_runs, room_runs;
	enum doc_bar_kind all;	      /* of every block, or DOC_BAR_N */
	uint32_t open[LEVEL_MAX + 1]; /* open section at each level; [0] is section 0 */
	uint32_t level;		      /* deepest open level */
	uint32_t list[LEVEL_MAX + 1]; /* last bullet at each depth of the list at hand */
	uint32_t list_depth;	      /* how many of them count; 0 when no list is open */
	uint32_t lead;		      /* paragraph that leads the list in, or DOC_NONE */
	size_t bad;
	int err;
};

struct doc *doc_new(void)
{
	struct doc *d = mem_calloc(1, sizeof(*d));
	if (!d)
		return NULL;
	d->build = mem_calloc(1, sizeof(*d->build));
	if (!d->build) {
		free(d);
		return NULL;
	}
	arena_init(&d->arena, DOC_CAP);
	buf_init(&d->build->text, DOC_TEXT_CAP);
	buf_init(&d->build->norm, 2 * DOC_TEXT_CAP);
	d->build->lead = DOC_NONE;
	d->build->all = DOC_BAR_N;
	d->version = 1;
	if (ARENA_MORE(&d->arena, d->sections, d->n_sections, d->cap_sections))
		d->sections[d->n_sections++] = (struct doc_section){0};
	else
		d->build->err = ERR_NOMEM;
	return d;
}

static void build_free(struct doc *d)
{
	if (!d->build)
		return;
	buf_release(&d->build->text);
	buf_release(&d->build->norm);
	free(d->build->runs);
	free(d->build);
	d->build = NULL;
}

void doc_free(struct doc *d)
{
	if (!d)
		return;
	build_free(d);
	arena_release(&d->arena);
	free(d);
}

static void fail(struct doc *d, int code)
{
	if (!d->build->err)
		d->build->err = code;
}

/*
 * Marks of bars are noncharacters of Unicode, U+FDD0 + kind and U+FDD8: three bytes, EF B7 90 + kind and EF B7 98.
 * Kept from the outside by
 * doc_bar_clean, never in a document.
 */
#define MARK_0	   "\xef\xb7"
#define MARK_BYTES 3
#define MARK_OPEN  0x90
#define MARK_CLOSE 0x98
static_assert(MARK_OPEN + DOC_BAR_N <= MARK_CLOSE, "a mark for each kind");

static void mark(struct buf *out, unsigned char last)
{
	buf_addc(out, MARK_0);
	buf_byte(out, last);
}

void doc_bar_open(struct buf *out, enum doc_bar_kind kind)
{
	mark(out, (unsigned char)(MARK_OPEN + kind));
}

void doc_bar_close(struct buf *out)
{
	mark(out, MARK_CLOSE);
}

/* The first mark from `at` on, or s.n. */
static size_t next_mark(struct str s, size_t at)
{
	while ((at = str_find(s, STR(MARK_0), at)) != SIZE_MAX && at + MARK_BYTES <= s.n) {
		unsigned char c = (unsigned char)s.p[at + 2];
		if (c >= MARK_OPEN && c <= MARK_CLOSE)
			return at;
		at++;
	}
	return s.n;
}

bool doc_bar_free(struct str s)
{
	return next_mark(s, 0) == s.n;
}

void doc_bar_clean(struct buf *out, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t m = next_mark(s, at);
		buf_add(out, str_sub(s, at, m));
		at = m + MARK_BYTES;
	}
}

void doc_bar_blocks(struct doc *d, enum doc_bar_kind kind)
{
	d->build->all = kind;
}

static void add_run(struct doc *d, enum doc_bar_kind kind, size_t beg, size_t end)
{
	struct doc_build *b = d->build;

	if (beg >= end)
		return;
	if (b->n_runs == b->room_runs) {
		size_t room = b->room_runs ? 2 * b->room_runs : 16;
		struct run *v = mem_realloc(b->runs, room * sizeof *v);
		if (!v) {
			fail(d, ERR_NOMEM);
			return;
		}
		b->runs = v;
		b->room_runs = room;
	}
	b->runs[b->n_runs++] = (struct run){kind, (uint32_t)beg, (uint32_t)end};
}

/*
 * NFC, one line, single spaces, trimmed: a slice of the scratch, valid until the next call. Marks of bars go; in
 * `kept` text they are runs of b->runs, else what is
 * struck out or hidden goes with them.
 */
static struct str normalise(struct doc *d, struct str s, bool kept)
{
	struct buf *b = &d->build->norm;
	unsigned depth = 0;
	enum doc_bar_kind kind = DOC_BAR_N;
	size_t to = 0, from = 0;

	buf_clear(b);
	d->build->n_runs = 0;
	utf8_nfc(b, s, &d->build->bad);
	if (b->err) {
		fail(d, b->err);
		return STR_NULL;
	}
	size_t next = next_mark(buf_str(b), 0);
	for (size_t i = 0; i < b->n; i++) {
		if (i == next) {
			unsigned char c = (unsigned char)b->p[i + 2];
			bool out = !kept && kind <= DOC_BAR_HIDDEN;
			if (c != MARK_CLOSE && depth++ == 0) {
				kind = (enum doc_bar_kind)(c - MARK_OPEN);
				from = to;
			} else if (c == MARK_CLOSE && depth && --depth == 0) {
				if (out)
					to = from;
				else if (kept)
					add_run(d, kind, from, to);
				kind = DOC_BAR_N;
			}
			i += MARK_BYTES - 1;
			next = next_mark(buf_str(b), i + 1);
			continue;
		}
		char c = b->p[i];
		if (c == '\n' || c == '\t' || c == ' ') {
			if (to && b->p[to - 1] != ' ')
				b->p[to++] = ' ';
		} else {
			b->p[to++] = c;
		}
	}
	if (depth && !kept && kind <= DOC_BAR_HIDDEN)
		to = from;
	else if (depth && kept)
		add_run(d, kind, from, to);
	if (to && b->p[to - 1] == ' ')
		to--;
	b->n = to;
	for (size_t i = 0; i < d->build->n_runs; i++) {
		struct run *r = &d->build->runs[i];
		while (r->end > to || (r->end > r->beg && b->p[r->end - 1] == ' '))
			r->end--;
		while (r->beg < r->end && b->p[r->beg] == ' ')
			r->beg++;
	}
	return buf_str(b);
}

struct str doc_str(struct doc *d, struct str s)
{
	struct str n = normalise(d, s, false);
	if (!n.n)
		return STR_NULL;
	struct str copy = arena_str(&d->arena, n);
	if (!copy.n)
		fail(d, ERR_NOMEM);
	return copy;
}

void doc_title(struct doc *d, struct str s)
{
	d->title = doc_str(d, s);
}

static void add_str(struct doc *d, struct str **v, size_t *n, size_t *room, struct str s, bool once)
{
	s = doc_str(d, s);
	if (!s.n)
		return;
	for (size_t i = 0; once && i < *n; i++)
		if (str_ieq((*v)[i], s))
			return;
	if (!ARENA_MORE(&d->arena, *v, *n, *room)) {
		fail(d, ERR_NOMEM);
		return;
	}
	(*v)[(*n)++] = s;
}

void doc_add_author(struct doc *d, struct str s)
{
	add_str(d, &d->authors, &d->n_authors, &d->cap_authors, s, false);
}

void doc_add_alias(struct doc *d, struct str s)
{
	add_str(d, &d->aliases, &d->n_aliases, &d->cap_aliases, s, true);
}

void doc_add_topic(struct doc *d, struct str s)
{
	add_str(d, &d->topics, &d->n_topics, &d->cap_topics, s, true);
}

void doc_add_pubtype(struct doc *d, struct str s)
{
	add_str(d, &d->pubtypes, &d->n_pubtypes, &d->cap_pubtypes, s, true);
}

void doc_add_rel(struct doc *d, enum doc_rel_kind kind, struct str target, struct str note)
{
	struct doc_rel r = {.kind = kind, .target = doc_str(d, target), .note = doc_str(d, note)};
	if (!ARENA_MORE(&d->arena, d->rels, d->n_rels, d->cap_rels)) {
		fail(d, ERR_NOMEM);
		return;
	}
	d->rels[d->n_rels++] = r;
}

struct doc_mesh *doc_add_mesh(struct doc *d, struct str name, bool major)
{
	struct doc_mesh m = {.name = doc_str(d, name), .major = major};
	if (!ARENA_MORE(&d->arena, d->mesh, d->n_mesh, d->cap_mesh)) {
		fail(d, ERR_NOMEM);
		return NULL;
	}
	d->mesh[d->n_mesh] = m;
	return &d->mesh[d->n_mesh++];
}

void doc_add_qualifier(struct doc *d, struct str name, bool major)
{
	if (!d->n_mesh)
		return;
	struct doc_mesh *m = &d->mesh[d->n_mesh - 1];
	struct str q = doc_str(d, name);
	/*
	 * A heading has a handful of qualifiers: growing by one is cheap enough and needs no capacity in the struct.
	 */
	struct str *grown = arena_grow(&d->arena, m->qualifiers, m->n_qualifiers, m->n_qualifiers + 1, sizeof(*grown));
	if (!q.n || !grown) {
		if (!grown)
			fail(d, ERR_NOMEM);
		return;
	}
	grown[m->n_qualifiers++] = q;
	m->qualifiers = grown;
	m->major = m->major || major;
}

struct doc_ref *doc_add_ref(struct doc *d, uint32_t *index)
{
	if (!ARENA_MORE(&d->arena, d->refs, d->n_refs, d->cap_refs)) {
		fail(d, ERR_NOMEM);
		return NULL;
	}
	struct doc_ref *r = &d->refs[d->n_refs];
	memset(r, 0, sizeof(*r));
	*index = (uint32_t)d->n_refs++;
	return r;
}

static void list_close(struct doc_build *b)
{
	b->list_depth = 0;
	b->lead = DOC_NONE;
}

/* s is the part of the normalised text that begins at `from`: bars are those of that part. */
static uint32_t block_add(struct doc *d, enum doc_block_kind kind, uint32_t depth, uint32_t section, struct str s,
			  size_t from)
{
	struct doc_build *b = d->build;
	if (!ARENA_MORE(&d->arena, d->blocks, d->n_blocks, d->cap_blocks)) {
		fail(d, ERR_NOMEM);
		return DOC_NONE;
	}
	struct doc_block blk = {
		.kind = kind, .section = section, .depth = depth, .parent = DOC_NONE, .ref_beg = (uint32_t)d->n_cites};
	blk.beg = (uint32_t)b->text.n;
	buf_add(&b->text, s);
	blk.end = (uint32_t)b->text.n;
	buf_byte(&b->text, '\n');
	if (b->text.err) {
		fail(d, b->text.err);
		return DOC_NONE;
	}
	d->blocks[d->n_blocks] = blk;
	if (b->all != DOC_BAR_N && kind != BLOCK_HEADING) {
		b->n_runs = 0;
		add_run(d, b->all, from, from + s.n);
	}
	for (size_t i = 0; i < b->n_runs && kind != BLOCK_HEADING; i++) {
		size_t beg = b->runs[i].beg > from ? b->runs[i].beg - from : 0;
		size_t end = b->runs[i].end > from ? b->runs[i].end - from : 0;
		end = end < s.n ? end : s.n;
		if (beg >= end)
			continue;
		if (!ARENA_MORE(&d->arena, d->bars, d->n_bars, d->cap_bars)) {
			fail(d, ERR_NOMEM);
			return DOC_NONE;
		}
		d->bars[d->n_bars++] =
			(struct doc_bar){b->runs[i].kind, blk.beg + (uint32_t)beg, blk.beg + (uint32_t)end};
	}
	return (uint32_t)d->n_blocks++;
}

void doc_section(struct doc *d, uint32_t level, struct str heading)
{
	struct doc_build *b = d->build;
	if (level < 1)
		level = 1;
	if (level > LEVEL_MAX)
		level = LEVEL_MAX;
	uint32_t parent_level = level - 1 < b->level ? level - 1 : b->level;
	if (!ARENA_MORE(&d->arena, d->sections, d->n_sections, d->cap_sections)) {
		fail(d, ERR_NOMEM);
		return;
	}
	uint32_t me = (uint32_t)d->n_sections++;
	uint32_t parent = b->open[parent_level];
	d->sections[me] = (struct doc_section){.parent = parent, .depth = d->sections[parent].depth + 1};
	/*
	 * Levels that were jumped over belong to this section as well: a heading 3 after a heading 1 is its child, a
	 * heading 2 after it its sibling.
	 */
	for (uint32_t l = parent_level + 1; l <= level; l++)
		b->open[l] = me;
	b->level = level;
	list_close(b);
	struct str h = normalise(d, heading, false);
	if (h.n && block_add(d, BLOCK_HEADING, level, me, h, 0) != DOC_NONE) {
		d->sections[me].heading_beg = (uint32_t)d->n_blocks - 1;
		d->sections[me].heading_end = (uint32_t)d->n_blocks;
	}
}

bool doc_leads_in(struct str para)
{
	if (!para.n)
		return false;
	unsigned char c = (unsigned char)para.p[para.n - 1];
	return c == ':' || c == ',' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/*
 * Where in the list a bullet hangs: the nearest bullet above it that is less deep, else the paragraph that leads the
 * list in.
 */
static uint32_t bullet_parent(struct doc *d, uint32_t depth, uint32_t section)
{
	struct doc_build *b = d->build;
	if (b->list_depth == 0 && d->n_blocks) {
		const struct doc_block *last = &d->blocks[d->n_blocks - 1];
		if (last->kind == BLOCK_PARA && last->section == section &&
		    doc_leads_in(str_sub(buf_str(&b->text), last->beg, last->end)))
			b->lead = (uint32_t)d->n_blocks - 1;
	}
	if (depth > b->list_depth)
		depth = b->list_depth;
	return depth ? b->list[depth - 1] : b->lead;
}

/* Where a text that is too long for one block is cut: behind a sentence, a word, a character. */
static size_t cut_at(struct str s)
{
	size_t word = 0;

	if (s.n <= DOC_BLOCK_MAX)
		return s.n;
	for (size_t i = DOC_BLOCK_MAX; i > DOC_BLOCK_MAX / 2; i--) {
		if (s.p[i] != ' ')
			continue;
		if (!word)
			word = i;
		if (strchr(".!?", s.p[i - 1]) && s.p[i + 1] >= 'A' && s.p[i + 1] <= 'Z')
			return i;
	}
	return word ? word : utf8_floor(s, DOC_BLOCK_MAX);
}

static uint32_t one_block(struct doc *d, enum doc_block_kind kind, uint32_t depth, struct str n, size_t from)
{
	struct doc_build *b = d->build;
	uint32_t section = b->open[b->level];

	if (kind != BLOCK_BULLET) {
		list_close(b);
		return block_add(d, kind, depth, section, n, from);
	}
	if (depth > LEVEL_MAX)
		depth = LEVEL_MAX;
	uint32_t parent = bullet_parent(d, depth, section);
	if (depth > b->list_depth)
		depth = b->list_depth; /* a list that begins indented begins at depth 0 */
	uint32_t me = block_add(d, BLOCK_BULLET, depth, section, n, from);
	if (me == DOC_NONE)
		return me;
	d->blocks[me].parent = parent;
	b->list[depth] = me;
	b->list_depth = depth + 1;
	return me;
}

uint32_t doc_block(struct doc *d, enum doc_block_kind kind, uint32_t depth, struct str s)
{
	struct str n = normalise(d, s, true);
	uint32_t me = DOC_NONE;

	for (size_t from = 0; from < n.n;) {
		size_t end = from + cut_at(str_sub(n, from, n.n));
		me = one_block(d, kind, depth, str_sub(n, from, end), from);
		if (me == DOC_NONE)
			break;
		from = end + (end < n.n && n.p[end] == ' ');
	}
	return me;
}

struct str doc_built_text(const struct doc *d, uint32_t block)
{
	const struct doc_block *b = &d->blocks[block];

	return str_sub(buf_str(&d->build->text), b->beg, b->end);
}

struct str doc_built_heading(const struct doc *d, uint32_t section)
{
	const struct doc_section *s = &d->sections[section];

	/* Until doc_finish the offsets of a section name its heading's block, if it has one. */
	return s->heading_end ? doc_built_text(d, s->heading_beg) : STR_NULL;
}

void doc_bar_block(struct doc *d, uint32_t block, enum doc_bar_kind kind)
{
	const struct doc_block *b = &d->blocks[block];
	size_t from = 0, to;

	while (from < d->n_bars && d->bars[from].end <= b->beg)
		from++;
	for (to = from; to < d->n_bars && d->bars[to].beg < b->end;)
		to++;
	if (to == from) {
		if (!ARENA_MORE(&d->arena, d->bars, d->n_bars, d->cap_bars)) {
			fail(d, ERR_NOMEM);
			return;
		}
		memmove(d->bars + from + 1, d->bars + from, (d->n_bars - from) * sizeof *d->bars);
		d->n_bars++;
		to = from + 1;
	}
	d->bars[from] = (struct doc_bar){kind, b->beg, b->end};
	memmove(d->bars + from + 1, d->bars + to, (d->n_bars - to) * sizeof *d->bars);
	d->n_bars -= to - from - 1;
}

void doc_cite(struct doc *d, uint32_t ref)
{
	if (!d->n_blocks || ref >= d->n_refs)
		return;
	struct doc_block *blk = &d->blocks[d->n_blocks - 1];
	if (blk->kind == BLOCK_HEADING)
		return; /* it may yet be dropped, and a heading claims nothing */
	for (uint32_t i = 0; i < blk->ref_n; i++)
		if (d->cites[blk->ref_beg + i] == ref)
			return;
	if (!ARENA_MORE(&d->arena, d->cites, d->n_cites, d->cap_cites)) {
		fail(d, ERR_NOMEM);
		return;
	}
	d->cites[d->n_cites++] = ref;
	blk->ref_n++;
}

size_t doc_bad_bytes(const struct doc *d)
{
	return d->build ? d->build->bad : 0;
}

/*
 * Renumber sections and blocks, leaving out the sections in which no block but headings stands. Returns 0 or an error
 * code.
 */
static int drop_empty(struct doc *d)
{
	uint32_t *section_to = ARENA_ARRAY(&d->arena, d->n_sections, uint32_t);
	uint32_t *block_to = ARENA_ARRAY(&d->arena, d->n_blocks, uint32_t);
	bool *used = ARENA_ARRAY(&d->arena, d->n_sections, bool);
	if (!section_to || !block_to || !used)
		return ERR_NOMEM;
	used[0] = true;
	for (size_t i = 0; i < d->n_blocks; i++)
		for (uint32_t s = d->blocks[i].section; d->blocks[i].kind != BLOCK_HEADING && !used[s];
		     s = d->sections[s].parent)
			used[s] = true;
	uint32_t n = 0;
	for (size_t i = 0; i < d->n_sections; i++) {
		section_to[i] = n;
		if (!used[i])
			continue;
		d->sections[n] = d->sections[i];
		d->sections[n].parent = section_to[d->sections[i].parent];
		n++;
	}
	d->n_sections = n;
	n = 0;
	for (size_t i = 0; i < d->n_blocks; i++) {
		block_to[i] = n;
		if (!used[d->blocks[i].section])
			continue;
		d->blocks[n] = d->blocks[i];
		d->blocks[n].section = section_to[d->blocks[i].section];
		if (d->blocks[i].parent != DOC_NONE)
			d->blocks[n].parent = block_to[d->blocks[i].parent];
		n++;
	}
	d->n_blocks = n;
	return 0;
}

/* The title becomes block 0, the heading of section 0. */
static int title_first(struct doc *d)
{
	if (!d->title.n)
		return 0;
	if (!ARENA_MORE(&d->arena, d->blocks, d->n_blocks, d->cap_blocks))
		return ERR_NOMEM;
	memmove(d->blocks + 1, d->blocks, d->n_blocks * sizeof(*d->blocks));
	d->n_blocks++;
	for (size_t i = 1; i < d->n_blocks; i++)
		if (d->blocks[i].parent != DOC_NONE)
			d->blocks[i].parent++;
	d->blocks[0] = (struct doc_block){.kind = BLOCK_HEADING, .parent = DOC_NONE};
	return 0;
}

/* Write the canonical text and set every offset. */
static int write_text(struct doc *d)
{
	size_t n = d->title.n ? d->title.n + 1 : 0;
	size_t first = d->title.n ? 1 : 0;
	for (size_t i = first; i < d->n_blocks; i++)
		n += d->blocks[i].end - d->blocks[i].beg + 1;
	if (n > DOC_TEXT_CAP)
		return ERR_LIMIT;
	char *p = arena_alloc(&d->arena, n + 1);
	if (!p)
		return ERR_NOMEM;
	size_t at = 0, bar = 0, bars = 0;
	for (size_t i = 0; i < d->n_sections; i++) {
		d->sections[i].beg = UINT32_MAX;
		d->sections[i].heading_beg = d->sections[i].heading_end = 0;
	}
	for (size_t i = 0; i < d->n_blocks; i++) {
		struct doc_block *b = &d->blocks[i];
		struct str s = i < first ? d->title : str_make(d->build->text.p + b->beg, b->end - b->beg);
		memcpy(p + at, s.p, s.n);
		/* Those of blocks that were dropped are passed over. */
		while (i >= first && bar < d->n_bars && d->bars[bar].beg < b->end) {
			struct doc_bar x = d->bars[bar++];
			if (x.beg < b->beg)
				continue;
			x.beg += (uint32_t)at - b->beg;
			x.end += (uint32_t)at - b->beg;
			d->bars[bars++] = x;
		}
		b->beg = (uint32_t)at;
		at += s.n;
		b->end = (uint32_t)at;
		p[at++] = '\n';
		if (b->kind == BLOCK_HEADING) {
			d->sections[b->section].heading_beg = b->beg;
			d->sections[b->section].heading_end = b->end;
		}
		for (uint32_t sec = b->section;; sec = d->sections[sec].parent) {
			struct doc_section *x = &d->sections[sec];
			if (x->beg == UINT32_MAX)
				x->beg = b->beg;
			if (x->heading_beg == x->heading_end)
				x->heading_beg = x->heading_end = x->beg;
			x->end = b->end;
			if (sec == 0)
				break;
		}
	}
	d->n_bars = bars;
	d->text = str_make(p, at);
	return 0;
}

static int bar_cmp(const void *pa, const void *pb)
{
	const struct doc_bar *a = pa, *b = pb;

	return a->beg < b->beg ? -1 : a->beg > b->beg;
}

/* A character that was lost bars the sentence that it stood in. */
static int bar_damage(struct doc *d)
{
	size_t n = d->n_bars, i = 0;

	for (size_t at = 0; (at = str_find(d->text, STR("\xef\xbf\xbd"), at)) != SIZE_MAX; at += 3) {
		while (i < n && d->bars[i].end <= at)
			i++;
		if (i < n && d->bars[i].beg <= at)
			continue;
		if (!ARENA_MORE(&d->arena, d->bars, d->n_bars, d->cap_bars))
			return ERR_NOMEM;
		d->bars[d->n_bars++] = (struct doc_bar){DOC_BAR_DAMAGED, (uint32_t)at, (uint32_t)at + 3};
	}
	if (d->n_bars > n)
		qsort(d->bars, d->n_bars, sizeof *d->bars, bar_cmp);
	return 0;
}

int doc_finish(struct doc *d, struct err *e)
{
	if (!d->build)
		return err_set(e, ERR_INTERNAL, "document finished twice");
	int r = d->build->err;
	if (!r && !arena_ok(&d->arena))
		r = ERR_NOMEM;
	if (!r && !doc_id_ok(d->id))
		return err_set(e, ERR_FORMAT, d->id.n ? "'%.*s' cannot be a document id" : "no id%.*s", STR_ARG(d->id));
	if (!r)
		r = drop_empty(d);
	if (!r)
		r = title_first(d);
	if (!r && !d->n_blocks)
		return err_set(e, ERR_FORMAT, "%.*s: neither title nor text", STR_ARG(d->id));
	if (!r)
		r = write_text(d);
	if (!r)
		r = bar_damage(d);
	if (r == ERR_LIMIT)
		return err_set(e, r, "%.*s: over the limit of %zu MiB of text", STR_ARG(d->id), DOC_TEXT_CAP >> 20);
	if (r == ERR_NOMEM)
		return err_mem(e);
	if (r)
		return err_set(e, r, "%.*s: could not be built", STR_ARG(d->id));
	build_free(d);
	return 0;
}
