/*
 * units.c - what of a document is encoded: the texts behind its vectors.
 *
 * The cut into passages (passage.c) is the ground: a unit lies within one passage, and units lie in order of text.
 * Where every bullet and every row of a table may become a sentence of an article (briefs, guidelines, local protocols)
 * each is a unit of its own; prose, and all of other documents, goes passage by passage. A bullet says little without
 * what stands above it ("Over 65: half the dose"), so title, headings and lead-ins are encoded with it; measured in
 * bench/baseline.md, "Vectors".
 */
#include "index/index_priv.h"
#include "index/vectors.h"

#define OWN_BYTES     1280u /* of a document's own text: about 256 tokens of medical English, all that the model reads */
#define CONTEXT_BYTES 400u  /* of the lead-ins above a unit, the nearest kept whole first */
#define UNIT_BYTES    2048u /* of a unit's own text: more than the encoder looks at */
#define TITLE_BYTES   300u

bool unit_single(enum doc_kind kind)
{
	return kind == DOC_KIND_BRIEF || kind == DOC_KIND_GUIDELINE || kind == DOC_KIND_PROTOCOL;
}

/* At most n bytes, not within a word where there is a space in the last half. */
static struct str head(struct str s, size_t n)
{
	if (s.n <= n)
		return s;
	size_t at = n;
	while (at > n / 2 && s.p[at] != ' ' && s.p[at] != '\n')
		at--;
	if (at == n / 2)
		for (at = n; at > 0 && ((unsigned char)s.p[at] & 0xc0) == 0x80;)
			at--;
	return str_sub(s, 0, at);
}

/* A text that goes before another: with a full stop where it has no mark of its own. */
static void lead(struct buf *b, struct str s)
{
	if (!s.n)
		return;
	buf_add(b, s);
	char last = s.p[s.n - 1];
	buf_addc(b, last == '.' || last == '?' || last == '!' || last == ':' ? " " : ". ");
}

static void add_path(struct buf *b, const struct doc *d, uint32_t section)
{
	uint32_t up[16];
	size_t n = 0;

	for (; section && n < sizeof up / sizeof *up; section = d->sections[section].parent)
		up[n++] = section;
	bool any = false;
	while (n--) {
		struct str h = doc_heading(d, up[n]);
		if (!h.n)
			continue;
		if (any)
			buf_addc(b, " / ");
		buf_add(b, head(h, TITLE_BYTES));
		any = true;
	}
	if (any)
		buf_addc(b, ". ");
}

/* Newlines between the blocks of a passage become spaces: the tokeniser sees no difference, people who read it do. */
static void add_body(struct buf *b, struct str s)
{
	s = head(s, UNIT_BYTES);
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, s.p[i] == '\n' ? ' ' : (unsigned char)s.p[i]);
}

/* The blocks above a block that lead it in, outermost first. */
static void add_parents(struct buf *b, const struct doc *d, struct str open, uint32_t block)
{
	uint32_t up[8];
	size_t n = 0, bytes = 0;

	for (uint32_t at = block; n < sizeof up / sizeof *up;) {
		uint32_t p = d->blocks[at].parent;
		if (p >= at)
			break;
		bytes += d->blocks[p].end - d->blocks[p].beg;
		if (n && bytes > CONTEXT_BYTES)
			break;
		up[n++] = at = p;
	}
	while (n--) {
		buf_add(b, head(str_sub(open, d->blocks[up[n]].beg, d->blocks[up[n]].end), CONTEXT_BYTES));
		buf_byte(b, ' ');
	}
}

/* The same of a passage, as passage.c gathered it: nearest first. */
static void add_context(struct buf *b, struct str open, const struct cuts *cuts, const struct cut *c)
{
	size_t bytes = 0;
	uint32_t n = 0;

	for (; n < c->ctx_n; n++) {
		struct cut_span s = cuts->ctx[c->ctx_beg + n];
		bytes += s.end - s.beg;
		if (n && bytes > CONTEXT_BYTES)
			break;
	}
	while (n--) {
		struct cut_span s = cuts->ctx[c->ctx_beg + n];
		buf_add(b, head(str_sub(open, s.beg, s.end), CONTEXT_BYTES));
		buf_byte(b, ' ');
	}
}

struct unit_list {
	const struct doc *d;
	struct str open; /* its text without what is not to be found (doc_open_text) */
	struct arena *a;
	struct buf text;
	struct unit *v;
	size_t n, room;
	bool failed;
};

static void put(struct unit_list *l, uint32_t passage, uint32_t beg, uint32_t end)
{
	if (l->text.err || !ARENA_MORE(l->a, l->v, l->n, l->room)) {
		l->failed = true;
		return;
	}
	l->v[l->n++] = (struct unit){beg, end, passage, arena_str(l->a, buf_str(&l->text))};
}

/* The document's own: its title and the head of its text (abstract, summary, first answer). */
static void put_own(struct unit_list *l)
{
	const struct doc *d = l->d;

	buf_clear(&l->text);
	lead(&l->text, head(d->title, TITLE_BYTES));
	for (uint32_t b = 0; b < d->n_blocks && l->text.n < OWN_BYTES; b++) {
		if (d->blocks[b].kind == BLOCK_HEADING)
			continue;
		struct str s = str_sub(l->open, d->blocks[b].beg, d->blocks[b].end);
		add_body(&l->text, head(s, OWN_BYTES - l->text.n));
		buf_byte(&l->text, ' ');
	}
	put(l, 0, 0, 0);
}

static bool stands_alone(const struct doc *d, uint32_t block)
{
	return d->blocks[block].kind == BLOCK_BULLET || d->blocks[block].kind == BLOCK_ROW;
}

static void begin(struct unit_list *l, uint32_t section)
{
	buf_clear(&l->text);
	lead(&l->text, head(l->d->title, TITLE_BYTES));
	add_path(&l->text, l->d, section);
}

/* Block by block what a passage has of each. */
static void put_blocks(struct unit_list *l, const struct cut *c, uint32_t passage)
{
	const struct doc *d = l->d;

	for (uint32_t b = c->block; b < c->block + c->n_blocks && !l->failed; b++) {
		uint32_t beg = d->blocks[b].beg, end = d->blocks[b].end;
		beg = beg < c->beg ? c->beg : beg;
		end = end > c->end ? c->end : end;
		if (beg >= end)
			continue;
		begin(l, c->section);
		add_parents(&l->text, d, l->open, b);
		add_body(&l->text, str_sub(l->open, beg, end));
		put(l, passage, beg, end);
	}
}

int units_cut(const struct doc *d, bool own_only, struct arena *a, struct unit **out, size_t *n, struct err *e)
{
	struct unit_list l = {.d = d, .a = a, .open = doc_open_text(d, a)};
	struct cuts cuts = {0};
	int r = own_only ? 0 : passages_cut(d, a, &cuts, e);

	if (r)
		return r;
	buf_init(&l.text, (size_t)1 << 16);
	put_own(&l);
	for (size_t i = 0; i < cuts.n && !l.failed; i++) {
		const struct cut *c = &cuts.v[i];
		bool alone = false;
		for (uint32_t b = c->block; unit_single(d->kind) && b < c->block + c->n_blocks && !alone; b++)
			alone = stands_alone(d, b);
		if (alone) {
			put_blocks(&l, c, (uint32_t)i);
			continue;
		}
		begin(&l, c->section);
		add_context(&l.text, l.open, &cuts, c);
		if (!c->bare)
			add_body(&l.text, str_sub(l.open, c->beg, c->end));
		put(&l, (uint32_t)i, c->beg, c->end);
	}
	buf_release(&l.text);
	if (l.failed || !arena_ok(a))
		return err_mem(e);
	*out = l.v;
	*n = l.n;
	return 0;
}
