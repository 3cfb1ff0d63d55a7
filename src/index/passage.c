/*
 * passage.c - cutting a document into passages, the units of search.
 *
 * Paragraphs flow: whole sentences are gathered up to PASSAGE_WORDS, an end of paragraph is preferred as a place to
 * part once half of that is there, and a tiny rest joins the passage before it. A bullet with all below it is one
 * passage when it is small enough, else it and each of its children are cut alone, with the bullets above as context; a
 * lead-in ("Causes are:") that says nothing alone goes with what follows it; very short bullets in a row go together.
 * Rows of a table flow under their caption and first row, answers under their question. Passages never cross a section,
 * lie in order, and cover every block but the headings. What has no sentences (a sequence, a page of garbage) is cut by
 * force, so that no passage grows without bound; everything is linear in the document.
 */
#include "index/index_priv.h"

#include "base/utf8.h"
#include "text/text.h"

#define TINY_WORDS     15u		    /* a rest below joins the passage before, or leads in the one after */
#define BULLET_SHORT   12u		    /* words; neighbours up to this long share a passage */
#define LEAD_WORDS     (PASSAGE_WORDS / 2u) /* a longer lead-in stands alone */
#define UNIT_WORDS_MAX (3u * PASSAGE_WORDS) /* a longer sentence is cut by force */
#define UNIT_BYTES_MAX 4096u
#define WORD_BYTES_MAX 45u		 /* what has fewer words fills a passage by its bytes */
#define CTX_BLOCKS_MAX 8		 /* nearest ancestors that count as context */
#define CTX_BYTES_MAX  512u		 /* of each */
#define SENTENCES_CAP  ((size_t)1 << 30) /* bytes */

struct cutter {
	const struct doc *d;
	struct arena *a;
	struct arena sentences;
	struct cuts *out;
	bool failed;

	struct cut cur; /* the passage that grows; only when open */
	bool open;
	bool flowing;	 /* the block before is a paragraph that the next goes on from */
	size_t run;	 /* first passage of the flow at hand */
	struct cut lead; /* waits for what follows it; only when leading */
	bool leading;
	uint32_t question;
	uint32_t ctx[CTX_BLOCKS_MAX + 2]; /* context of what is emitted now */
	size_t n_ctx;
};

/* How much of a passage a text fills, in words; what has hardly any spaces counts by its bytes. */
static uint32_t size_of(struct str s)
{
	uint32_t words = (uint32_t)str_words(s), by_bytes = (uint32_t)(s.n / WORD_BYTES_MAX);

	return words > by_bytes ? words : by_bytes;
}

static uint32_t block_size(const struct cutter *c, uint32_t b)
{
	return size_of(doc_block_text(c->d, b));
}

static struct cut cut_blocks(const struct cutter *c, uint32_t from, uint32_t to, uint32_t size)
{
	return (struct cut){.beg = c->d->blocks[from].beg,
			    .end = c->d->blocks[to - 1].end,
			    .block = from,
			    .n_blocks = to - from,
			    .section = c->d->blocks[from].section,
			    .size = size};
}

static void join(struct cut *to, const struct cut *next)
{
	to->end = next->end;
	to->n_blocks = next->block + next->n_blocks - to->block;
	to->size += next->size;
}

static void add_context(struct cutter *c, struct cut *x, uint32_t b)
{
	const struct doc_block *blk = &c->d->blocks[b];
	struct cut_span s = {blk->beg, blk->end};
	struct cuts *o = c->out;

	if (b >= x->block && b < x->block + x->n_blocks)
		return;
	if (s.end - s.beg > CTX_BYTES_MAX) {
		struct str t = c->d->text;
		/* Of a long paragraph the end leads in what follows. */
		if (blk->kind == BLOCK_PARA) {
			s.beg = s.end - CTX_BYTES_MAX;
			while (s.beg < s.end && t.p[s.beg] != ' ')
				s.beg++;
		} else {
			s.end = s.beg + CTX_BYTES_MAX;
			while (s.end > s.beg && t.p[s.end] != ' ')
				s.end--;
		}
	}
	if (s.beg == s.end)
		return;
	if (!ARENA_MORE(c->a, o->ctx, o->n_ctx, o->room_ctx)) {
		c->failed = true;
		return;
	}
	o->ctx[o->n_ctx++] = s;
	x->ctx_n++;
}

static void put(struct cutter *c, struct cut x)
{
	struct cuts *o = c->out;

	x.ctx_beg = (uint32_t)o->n_ctx;
	for (size_t i = 0; i < c->n_ctx; i++)
		add_context(c, &x, c->ctx[i]);
	if (!ARENA_MORE(c->a, o->v, o->n, o->room)) {
		c->failed = true;
		return;
	}
	o->v[o->n++] = x;
}

/* What waits goes in front of x where both fit, else it becomes a passage. */
static void take_lead(struct cutter *c, struct cut *x)
{
	if (!c->leading)
		return;
	c->leading = false;
	if (c->lead.section == x->section && c->lead.size + x->size <= PASSAGE_WORDS + LEAD_WORDS) {
		struct cut l = c->lead;
		join(&l, x);
		*x = l;
	} else {
		put(c, c->lead);
	}
}

static void emit(struct cutter *c, struct cut x)
{
	take_lead(c, &x);
	put(c, x);
}

static void set_lead(struct cutter *c, struct cut x)
{
	if (c->leading && c->lead.section == x.section && c->lead.size + x.size <= LEAD_WORDS) {
		join(&c->lead, &x);
		return;
	}
	if (c->leading)
		put(c, c->lead);
	c->lead = x;
	c->leading = true;
}

static void flow_close(struct cutter *c)
{
	if (c->open)
		put(c, c->cur);
	c->open = false;
}

/*
 * The flow ends. `leads`: what follows in the section is no flowing text, which a tiny rest may lead in.
 */
static void flow_end(struct cutter *c, bool leads)
{
	if (!c->open)
		return;
	bool before = c->out->n > c->run;
	if (c->cur.size < TINY_WORDS && before) {
		join(&c->out->v[c->out->n - 1], &c->cur);
	} else if (c->cur.size < TINY_WORDS && leads) {
		set_lead(c, c->cur);
	} else {
		put(c, c->cur);
	}
	c->open = false;
}

static void flow_begin(struct cutter *c)
{
	c->run = c->out->n;
}

static void flow_unit(struct cutter *c, uint32_t beg, uint32_t end, uint32_t block)
{
	struct cut x = {.beg = beg,
			.end = end,
			.block = block,
			.n_blocks = 1,
			.section = c->d->blocks[block].section,
			.size = size_of(str_sub(c->d->text, beg, end))};

	if (c->open && c->cur.size + x.size > PASSAGE_WORDS)
		flow_close(c);
	if (c->open) {
		join(&c->cur, &x);
		return;
	}
	bool led = c->leading;
	take_lead(c, &x);
	/* A lead-in that became a passage of its own is not of this flow. */
	if (led)
		c->run = c->out->n;
	c->cur = x;
	c->open = true;
}

/* A sentence, in pieces where it is too long to be one. */
static void flow_sentence(struct cutter *c, uint32_t beg, uint32_t end, uint32_t block)
{
	struct str t = c->d->text;

	if (end - beg <= UNIT_BYTES_MAX && str_words(str_sub(t, beg, end)) <= UNIT_WORDS_MAX) {
		flow_unit(c, beg, end, block);
		return;
	}
	while (beg < end && !c->failed) {
		uint32_t words = 0, at = beg, space = beg;
		while (at < end && at - beg < UNIT_BYTES_MAX) {
			if (t.p[at] == ' ') {
				space = at;
				if (++words == PASSAGE_WORDS)
					break;
			}
			at++;
		}
		uint32_t to = at;
		if (at < end && space > beg)
			to = space;
		else if (at < end)
			to = beg + (uint32_t)utf8_floor(str_sub(t, beg, end), at - beg);
		flow_unit(c, beg, to, block);
		for (beg = to; beg < end && t.p[beg] == ' ';)
			beg++;
	}
}

static void flow_block(struct cutter *c, uint32_t b)
{
	const struct doc_block *blk = &c->d->blocks[b];
	struct text_span *s = NULL;

	arena_clear(&c->sentences);
	size_t n = text_sentences(doc_block_text(c->d, b), &c->sentences, &s);
	if (!arena_ok(&c->sentences)) {
		c->failed = true;
		return;
	}
	if (n == 0) {
		flow_sentence(c, blk->beg, blk->end, b);
		return;
	}
	for (size_t i = 0; i < n; i++)
		flow_sentence(c, i ? blk->beg + s[i].beg : blk->beg, i + 1 < n ? blk->beg + s[i].end : blk->end, b);
}

static bool same_list(const struct cutter *c, uint32_t b, uint32_t section)
{
	return b < c->d->n_blocks && c->d->blocks[b].kind == BLOCK_BULLET && c->d->blocks[b].section == section;
}

/*
 * A bullet with all below it: its end and size. Stops, with a size over PASSAGE_WORDS, once it is too much for a
 * passage.
 */
static uint32_t subtree(const struct cutter *c, uint32_t b, uint32_t *size)
{
	const struct doc_block *blk = &c->d->blocks[b];
	uint32_t end = b + 1;

	*size = block_size(c, b);
	for (; *size <= PASSAGE_WORDS && same_list(c, end, blk->section) && c->d->blocks[end].depth > blk->depth; end++)
		*size += block_size(c, end);
	return end;
}

static bool ends_with_colon(const struct cutter *c, uint32_t b)
{
	return str_ends(doc_block_text(c->d, b), STR(":"));
}

static void context_of(struct cutter *c, uint32_t b)
{
	c->n_ctx = 0;
	if (c->question != DOC_NONE)
		c->ctx[c->n_ctx++] = c->question;
	for (int i = 0; i < CTX_BLOCKS_MAX; i++) {
		uint32_t up = c->d->blocks[b].parent;
		/* Parents lie above; what does not is no tree. */
		if (up >= b)
			break;
		c->ctx[c->n_ctx++] = up;
		b = up;
	}
}

static uint32_t cut_list(struct cutter *c, uint32_t b)
{
	uint32_t section = c->d->blocks[b].section;

	while (same_list(c, b, section) && !c->failed) {
		uint32_t size, end = subtree(c, b, &size), depth = c->d->blocks[b].depth;
		context_of(c, b);
		if (size <= PASSAGE_WORDS) {
			for (bool more = size <= BULLET_SHORT; more;) {
				uint32_t w = 0, next = end;
				more = same_list(c, end, section) && c->d->blocks[end].depth == depth;
				if (more)
					next = subtree(c, end, &w);
				more = more && w <= BULLET_SHORT && size + w <= PASSAGE_WORDS;
				if (more) {
					size += w;
					end = next;
				}
			}
			emit(c, cut_blocks(c, b, end, size));
			b = end;
			continue;
		}
		uint32_t own = block_size(c, b);
		bool parent = same_list(c, b + 1, section) && c->d->blocks[b + 1].depth > depth;
		if (parent && own <= LEAD_WORDS && ends_with_colon(c, b)) {
			set_lead(c, cut_blocks(c, b, b + 1, own));
		} else {
			flow_begin(c);
			flow_block(c, b);
			flow_end(c, false);
		}
		b++;
	}
	return b;
}

/* A paragraph that leads in a list and makes one passage with it: the end of the list, or 0. */
static uint32_t small_list(const struct cutter *c, uint32_t b)
{
	const struct doc_block *blk = &c->d->blocks[b];
	uint32_t size, end = b + 1;

	if (!same_list(c, end, blk->section) || c->d->blocks[end].parent != b)
		return 0;
	size = block_size(c, b);
	for (; size <= PASSAGE_WORDS && same_list(c, end, blk->section); end++)
		size += block_size(c, end);
	return size <= PASSAGE_WORDS ? end : 0;
}

static uint32_t cut_rows(struct cutter *c, uint32_t b)
{
	const struct doc_block *blocks = c->d->blocks;
	uint32_t section = blocks[b].section, first = b;

	c->n_ctx = 0;
	if (b && blocks[b - 1].kind == BLOCK_CAPTION && blocks[b - 1].section == section)
		c->ctx[c->n_ctx++] = b - 1;
	c->ctx[c->n_ctx++] = first;
	flow_begin(c);
	for (; b < c->d->n_blocks && blocks[b].kind == BLOCK_ROW && blocks[b].section == section && !c->failed; b++)
		flow_sentence(c, blocks[b].beg, blocks[b].end, b);
	flow_end(c, false);
	return b;
}

static void question_context(struct cutter *c)
{
	c->n_ctx = 0;
	if (c->question != DOC_NONE)
		c->ctx[c->n_ctx++] = c->question;
}

/* Does flowing text go on with block b? */
static bool flows(const struct cutter *c, uint32_t b, uint32_t section)
{
	return b < c->d->n_blocks && c->d->blocks[b].kind == BLOCK_PARA && c->d->blocks[b].section == section;
}

static uint32_t cut_block(struct cutter *c, uint32_t b)
{
	const struct doc_block *blk = &c->d->blocks[b];
	bool next_same = b + 1 < c->d->n_blocks && c->d->blocks[b + 1].section == blk->section &&
			 c->d->blocks[b + 1].kind != BLOCK_HEADING && c->d->blocks[b + 1].kind != BLOCK_QUESTION;
	uint32_t end;

	switch (blk->kind) {
	case BLOCK_BULLET: return cut_list(c, b);
	case BLOCK_ROW: return cut_rows(c, b);
	case BLOCK_CAPTION:
		c->n_ctx = 0;
		flow_begin(c);
		flow_block(c, b);
		flow_end(c, false);
		return b + 1;
	case BLOCK_QUESTION:
		c->question = b;
		question_context(c);
		flow_begin(c);
		flow_block(c, b);
		if (!flows(c, b + 1, blk->section))
			flow_end(c, next_same);
		return b + 1;
	default:
		question_context(c);
		if (!c->open && !c->flowing)
			flow_begin(c);
		c->flowing = false;
		end = small_list(c, b);
		if (end) {
			flow_end(c, true);
			emit(c,
			     cut_blocks(c, b, end, size_of(str_sub(c->d->text, blk->beg, c->d->blocks[end - 1].end))));
			return end;
		}
		flow_block(c, b);
		c->flowing = flows(c, b + 1, blk->section);
		if (!c->flowing)
			flow_end(c, next_same);
		else if (c->open && c->cur.size >= PASSAGE_WORDS / 2)
			flow_close(c);
		return b + 1;
	}
}

int passages_cut(const struct doc *d, struct arena *a, struct cuts *out, struct err *e)
{
	struct cutter c = {.d = d, .a = a, .out = out, .question = DOC_NONE};
	uint32_t section = DOC_NONE;

	*out = (struct cuts){0};
	arena_init(&c.sentences, SENTENCES_CAP);
	for (uint32_t b = 0; b < d->n_blocks && !c.failed;) {
		if (d->blocks[b].section != section || d->blocks[b].kind == BLOCK_HEADING) {
			section = d->blocks[b].section;
			c.question = DOC_NONE;
			c.n_ctx = 0;
			if (c.leading)
				put(&c, c.lead);
			c.leading = false;
			c.run = out->n;
		}
		b = d->blocks[b].kind == BLOCK_HEADING ? b + 1 : cut_block(&c, b);
	}
	if (c.leading)
		put(&c, c.lead);
	if (!out->n && !c.failed) {
		struct cut x = {.bare = true};
		if (d->n_blocks) {
			x = cut_blocks(&c, 0, 1, block_size(&c, 0));
			x.bare = true;
		}
		c.n_ctx = 0;
		put(&c, x);
	}
	for (size_t i = 0; i < out->n; i++)
		out->v[i].words = (uint32_t)str_words(str_sub(d->text, out->v[i].beg, out->v[i].end));
	arena_release(&c.sentences);
	return c.failed || !arena_ok(a) ? err_mem(e) : 0;
}
