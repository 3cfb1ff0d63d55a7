/*
 * write.c - what was chosen becomes the article: claims with their spans, bullets in their lists, tables, references.
 *
 * Everything that goes into the article is copied into its arena, so that it outlives the results and the scratch
 * arena.
 */
#include "answer/answer_priv.h"

#define BARE_MARK_BYTES 2
#define FIXED_SECTIONS	2 /* cautions, disagreement */

struct writer_state {
	struct compose *k;
	struct arena *a;
	struct ref_list refs;
};

/* ---- claims ---- */

static void add_via(struct writer_state *w, const struct cand *c, struct article_claim *out, uint32_t by)
{
	const struct source_doc *s = &w->k->src[c->src];
	if (!s->structured || c->lead)
		return;
	const struct doc_block *b = &s->d->blocks[c->block];
	for (uint32_t i = 0; i < b->ref_n && out->n_via < VIA_MAX; i++) {
		uint32_t r = ref_reported(w->k, w->a, &w->refs, &s->d->refs[s->d->cites[b->ref_beg + i]], by);
		bool there = false;
		for (size_t j = 0; j < out->n_via; j++)
			there |= out->via[j] == r;
		for (size_t j = 0; j < out->n_spans; j++)
			there |= out->spans[j].ref == r;
		if (!there)
			out->via[out->n_via++] = r;
	}
}

/*
 * The strength that the source prints for it: in the claim's own words, else in brackets directly behind them in the
 * same block. A bare mark ("1A") counts in summaries and guidelines only.
 */
static struct str strength_printed(const struct compose *k, const struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	struct str found = recommendation_in(cand_text(k, c));
	if (!found.n) {
		struct str behind = str_trim(str_sub(s->d->text, c->end, s->d->blocks[c->block].end));
		size_t close = behind.n && behind.p[0] == '(' ? str_find(behind, STR(")"), 0) : SIZE_MAX;
		if (close != SIZE_MAX)
			found = recommendation_in(str_sub(behind, 0, close + 1));
	}
	return found.n <= BARE_MARK_BYTES && !s->structured ? STR("") : found;
}

/* A span of the document of `src`, in `block`. */
static int write_span(struct writer_state *w, uint32_t src, uint32_t block, uint32_t beg, uint32_t end,
		      struct article_span *out, struct err *e)
{
	const struct doc *d = w->k->src[src].d;
	int rc = span_of(d, beg, end, &out->span, e);
	if (rc)
		return rc;
	out->span.doc = arena_str(w->a, d->id);
	out->path = arena_str(w->a, doc_path(d, d->blocks[block].section, &w->k->scratch));
	out->ref = ref_read(w->k, w->a, &w->refs, src);
	return 0;
}

/* Its parts without what may go, unless that holds a word of the question that the rest does not. */
static size_t parts_of(struct compose *k, const struct cand *c, struct text_span parts[SHORTEN_PARTS])
{
	struct str text = cand_text(k, c);
	/* Bullets of a summary were written short, and each clause for its reader. */
	size_t n = c->lead || c->fragment || k->src[c->src].structured ? 0 : shorten(text, parts);
	if (n && (n > 1 || parts[0].end < text.n)) {
		struct termset kept = {0}, t;
		for (size_t i = 0; i < n; i++) {
			termset_make(&k->lex, str_sub(text, parts[i].beg, parts[i].end), &t);
			termset_join(&k->scratch, &kept, &t);
		}
		for (size_t i = 0; i < k->n_focus && n; i++)
			if (focus_holds(k, &c->terms, i) && !focus_holds(k, &kept, i))
				n = 0;
	}
	if (n)
		return n;
	parts[0] = (struct text_span){0, (uint32_t)text.n};
	return 1;
}

static int write_claim(struct writer_state *w, uint32_t at, struct article_claim *out, struct err *e)
{
	const struct cand *c = &w->k->cand[at];
	struct text_span parts[SHORTEN_PARTS];
	struct str text = cand_text(w->k, c);
	memset(out, 0, sizeof(*out));
	out->n_parts = parts_of(w->k, c, parts);
	out->kind = out->n_parts > 1 || parts[0].end < text.n ? CLAIM_EXCERPT : c->kind;
	out->text = arena_str(w->a, str_sub(text, parts[0].beg, parts[0].end));
	for (size_t i = 1; i < out->n_parts; i++)
		out->text = arena_printf(w->a, "%.*s" ARTICLE_GAP "%.*s", STR_ARG(out->text),
					 STR_ARG(str_sub(text, parts[i].beg, parts[i].end)));
	out->grade = cand_grade(w->k, c);
	out->recommendation = arena_str(w->a, strength_printed(w->k, c));
	size_t n = out->n_parts + c->n_also;
	out->spans = ARENA_ARRAY(w->a, n, struct article_span);
	out->via = ARENA_ARRAY(w->a, VIA_MAX, uint32_t);
	if (!arena_ok(w->a))
		return err_mem(e);
	for (size_t i = 0; i < n; i++) {
		bool part = i < out->n_parts;
		const struct cand *x = part ? c : &w->k->cand[c->also[i - out->n_parts]];
		int rc = write_span(w, x->src, x->block, part ? c->beg + parts[i].beg : x->beg,
				    part ? c->beg + parts[i].end : x->end, &out->spans[i], e);
		if (rc)
			return rc;
		out->n_spans++;
		enum grade g = cand_grade(w->k, x);
		out->grade = g < out->grade ? g : out->grade;
	}
	add_via(w, c, out, out->spans[0].ref);
	for (size_t i = 0; i < c->n_also; i++)
		add_via(w, &w->k->cand[c->also[i]], out, out->spans[out->n_parts + i].ref);
	return arena_ok(w->a) ? 0 : err_mem(e);
}

/* ---- bullets ---- */

static bool in_section(const struct chosen_section *s, uint32_t c)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->c[i] == c)
			return true;
	return false;
}

static bool has_children(const struct compose *k, const struct chosen_section *sec, uint32_t c)
{
	for (size_t i = 0; i < sec->n; i++)
		if (k->cand[sec->c[i]].parent == c)
			return true;
	return false;
}

/* A sentence that is a list, as a lead-in with its items; *done tells. */
static int open_list(struct writer_state *w, uint32_t at, struct article_item *it, bool *done, struct err *e)
{
	const struct cand *c = &w->k->cand[at];
	struct text_span lead, item[LISTED_MAX];
	struct str text = cand_text(w->k, c);
	size_t n = c->lead || c->fragment ? 0 : enumeration(text, &lead, item, LISTED_MAX);
	*done = n > 0;
	if (!n)
		return 0;
	int rc = write_claim(w, at, it->claim, e);
	if (rc)
		return rc;
	/* The lead-in has the further sources: they say all of it. */
	it->claim->kind = CLAIM_EXCERPT;
	it->claim->n_parts = 1;
	it->claim->text = arena_str(w->a, str_sub(text, lead.beg, lead.end));
	rc = write_span(w, c->src, c->block, c->beg + lead.beg, c->beg + lead.end, &it->claim->spans[0], e);
	it->items = ARENA_ARRAY(w->a, n, struct article_item);
	for (size_t i = 0; it->items && i < n && !rc; i++) {
		struct article_item *x = &it->items[it->n_items++];
		x->label = STR("");
		x->claim = ARENA_NEW(w->a, struct article_claim);
		struct article_span *span = ARENA_NEW(w->a, struct article_span);
		if (!x->claim || !span)
			return err_mem(e);
		x->claim->kind = CLAIM_EXCERPT;
		x->claim->text = arena_str(w->a, str_sub(text, item[i].beg, item[i].end));
		x->claim->grade = it->claim->grade;
		x->claim->spans = span;
		x->claim->n_spans = x->claim->n_parts = 1;
		x->claim->via = it->claim->via;
		x->claim->n_via = it->claim->n_via;
		rc = write_span(w, c->src, c->block, c->beg + item[i].beg, c->beg + item[i].end, span, e);
	}
	return rc ? rc : arena_ok(w->a) ? 0 : err_mem(e);
}

/* The bullets of `sec` whose parent is `parent` (DOC_NONE: the outermost), each with what hangs under it. */
static int write_items(struct writer_state *w, const struct chosen_section *sec, uint32_t parent, int depth,
		       struct article_item **out, size_t *n_out, struct err *e)
{
	size_t n = 0;
	for (size_t i = 0; i < sec->n; i++)
		n += w->k->cand[sec->c[i]].parent == parent;
	*n_out = 0;
	*out = ARENA_ARRAY(w->a, n, struct article_item);
	if (!*out)
		return err_mem(e);
	if (depth > ARTICLE_DEPTH_MAX)
		return 0;
	for (size_t i = 0; i < sec->n; i++) {
		uint32_t c = sec->c[i];
		if (w->k->cand[c].parent != parent)
			continue;
		struct article_item *it = &(*out)[(*n_out)++];
		it->label = STR("");
		it->claim = ARENA_NEW(w->a, struct article_claim);
		if (!it->claim)
			return err_mem(e);
		bool opened = false;
		int rc = has_children(w->k, sec, c) || depth == ARTICLE_DEPTH_MAX ? 0 : open_list(w, c, it, &opened, e);
		if (!rc && !opened)
			rc = write_claim(w, c, it->claim, e);
		if (!rc && !opened)
			rc = write_items(w, sec, c, depth + 1, &it->items, &it->n_items, e);
		if (rc)
			return rc;
	}
	return 0;
}

static int write_cell(struct writer_state *w, const uint32_t *c, size_t n, struct article_cell *out, struct err *e)
{
	out->items = ARENA_ARRAY(w->a, n, struct article_item);
	if (!out->items)
		return err_mem(e);
	for (size_t i = 0; i < n; i++) {
		struct article_item *it = &out->items[out->n_items++];
		it->label = STR("");
		it->claim = ARENA_NEW(w->a, struct article_claim);
		if (!it->claim)
			return err_mem(e);
		int rc = write_claim(w, c[i], it->claim, e);
		if (rc)
			return rc;
	}
	return 0;
}

static int write_table(struct writer_state *w, const struct chosen_table *t, struct article_table **out, struct err *e)
{
	const struct compose *k = w->k;
	struct article_table *x = ARENA_NEW(w->a, struct article_table);
	if (!x)
		return err_mem(e);
	x->columns = ARENA_ARRAY(w->a, 2, struct str);
	x->rows = ARENA_ARRAY(w->a, t->n_rows, struct article_row);
	if (!arena_ok(w->a))
		return err_mem(e);
	for (size_t j = 0; j < 2; j++)
		x->columns[x->n_columns++] = title_capital(k->thing[k->pair[j]].words, w->a);
	for (size_t i = 0; i < t->n_rows; i++) {
		struct article_row *r = &x->rows[x->n_rows++];
		r->label = str_c(t->row[i].label);
		r->cells = ARENA_ARRAY(w->a, 2, struct article_cell);
		if (!r->cells)
			return err_mem(e);
		for (size_t j = 0; j < 2; j++) {
			int rc = write_cell(w, t->row[i].c[j], t->row[i].n[j], &r->cells[j], e);
			if (rc)
				return rc;
		}
	}
	*out = x;
	return 0;
}

/* ---- parts of the article ---- */

/* "biopsy" begins a line; "eGFR" and "fT4" are written so. */
static struct str label_of(struct str s, struct arena *a)
{
	bool small = s.n > 1 && s.p[0] >= 'a' && s.p[0] <= 'z' && !(s.p[1] >= 'A' && s.p[1] <= 'Z');
	return small ? title_capital(s, a) : arena_str(a, s);
}

static int write_one(struct writer_state *w, uint32_t cand, struct str label, enum stance stance,
		     struct article_item *it, struct err *e)
{
	*it = (struct article_item){
		.label = label_of(label, w->a), .stance = stance, .claim = ARENA_NEW(w->a, struct article_claim)};
	return it->claim ? write_claim(w, cand, it->claim, e) : err_mem(e);
}

static struct article_section *section_new(struct article *out, enum section s, size_t items, struct arena *a)
{
	struct article_section *sec = &out->sections[out->n_sections++];
	*sec = (struct article_section){.heading = str_c(section_heading(s)), .kind = str_c(section_kind(s))};
	sec->items = ARENA_ARRAY(a, items, struct article_item);
	return sec->items ? sec : NULL;
}

static int write_cautions(struct writer_state *w, struct article *out, struct err *e)
{
	const struct chosen *x = &w->k->chosen;
	if (!x->n_cautions)
		return 0;
	struct article_section *s = section_new(out, SECTION_CAUTIONS, x->n_cautions, w->a);
	if (!s)
		return err_mem(e);
	for (size_t i = 0; i < x->n_cautions; i++) {
		int rc = write_one(w, x->caution[i].cand, x->caution[i].label, STANCE_NONE, &s->items[s->n_items++], e);
		if (rc)
			return rc;
	}
	return 0;
}

static int write_disagreement(struct writer_state *w, struct article *out, struct err *e)
{
	const struct chosen *x = &w->k->chosen;
	if (!x->n_pairs)
		return 0;
	struct article_section *s = section_new(out, SECTION_DISAGREEMENT, x->n_pairs, w->a);
	if (!s)
		return err_mem(e);
	for (size_t i = 0; i < x->n_pairs; i++) {
		/* The better backed of the two first, the other under it. */
		uint32_t a = x->pair[i][0], b = x->pair[i][1];
		if (cand_grade(w->k, &w->k->cand[b]) < cand_grade(w->k, &w->k->cand[a])) {
			a = x->pair[i][1];
			b = x->pair[i][0];
		}
		struct article_item *it = &s->items[s->n_items++];
		int rc = write_one(w, a, STR(""), STANCE_NONE, it, e);
		if (!rc) {
			it->items = ARENA_ARRAY(w->a, 1, struct article_item);
			rc = it->items ? write_one(w, b, STR(""), STANCE_AGAINST, &it->items[it->n_items++], e)
				       : err_mem(e);
		}
		if (rc)
			return rc;
	}
	return 0;
}

/* A parent that was not chosen itself (it always is) would hide its children. */
static bool has_orphan(const struct compose *k, const struct chosen_section *sec)
{
	for (size_t j = 0; j < sec->n; j++)
		if (k->cand[sec->c[j]].parent != DOC_NONE && !in_section(sec, k->cand[sec->c[j]].parent))
			return true;
	return false;
}

static int write_section(struct writer_state *w, const struct chosen_section *sec, struct article *out, struct err *e)
{
	struct article_section *s = &out->sections[out->n_sections++];
	if (has_orphan(w->k, sec))
		return err_set(e, ERR_INTERNAL, "a nested bullet was chosen without its parent");
	*s = (struct article_section){.heading = str_c(section_heading(sec->section)),
				      .kind = str_c(section_kind(sec->section)),
				      .ordered = sec->ordered};
	int rc = sec->table ? write_table(w, sec->table, &s->table, e) : 0;
	if (!rc)
		rc = write_items(w, sec, DOC_NONE, 1, &s->items, &s->n_items, e);
	for (size_t i = 0, at = 0; !rc && sec->label && i < sec->n; i++)
		if (w->k->cand[sec->c[i]].parent == DOC_NONE)
			s->items[at++].label = label_of(sec->label[i], w->a);
	return rc;
}

int write_chosen(struct compose *k, struct arena *a, struct article *out, struct err *e)
{
	struct writer_state w = {.k = k, .a = a};
	int rc = 0;
	out->bottom_line = ARENA_ARRAY(a, BOTTOM_MAX, struct article_claim);
	out->sections = ARENA_ARRAY(a, k->chosen.n_sec + FIXED_SECTIONS, struct article_section);
	if (!arena_ok(a))
		return err_mem(e);
	for (size_t i = 0; i < k->chosen.n_bottom && !rc; i++)
		rc = write_claim(&w, k->chosen.bottom[i], &out->bottom_line[out->n_bottom_line++], e);
	if (!rc)
		rc = write_cautions(&w, out, e);
	for (size_t i = 0; i < k->chosen.n_sec && !rc; i++)
		rc = write_section(&w, &k->chosen.sec[i], out, e);
	if (!rc)
		rc = write_disagreement(&w, out, e);
	out->refs = w.refs.v;
	out->n_refs = w.refs.n;
	return rc;
}
