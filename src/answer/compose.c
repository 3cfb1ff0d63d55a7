/*
 * compose.c - runs the stages and writes what they chose into the article.
 *
 * Everything that goes into the article is copied into its arena, so that it outlives the results and the scratch arena.
 */
#include "answer/answer_priv.h"
#include "base/clock.h"

#include <stdlib.h>

#define COMPOSER	"extractive/1"
#define BARE_MARK_BYTES 2
#define TITLE_BYTES_MAX 120

static const char disclaimer[] = "For information and education only. It supports and does not replace the judgement "
				 "of a clinician who knows the "
				 "patient. Check the cited sources before acting on it.";
static const char disclaimer_patient[] =
	"For information only. It is no medical advice and does not replace a talk with a doctor who knows you. In an "
	"emergency call your local emergency number.";

struct writer_state {
	struct compose *k;
	struct arena *a;
	struct ref_list refs;
};

static struct str capital(struct str s, struct arena *a)
{
	struct str c = arena_str(a, s);
	char *p = (char *)(uintptr_t)c.p; /* our own copy */
	if (c.n && arena_ok(a) && p[0] >= 'a' && p[0] <= 'z')
		p[0] = (char)(p[0] - 'a' + 'A');
	return c;
}

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
 * The strength that the source prints for it: in the claim's own words, else in brackets directly behind them in the same block. A bare mark ("1A") counts in summaries and guidelines only.
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

static int claim_of(void *ctx, uint32_t cand, struct article_claim *out, struct err *e)
{
	return write_claim(ctx, cand, out, e);
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
		x->columns[x->n_columns++] = capital(k->thing[k->pair[j]].words, w->a);
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

static int write_sections(struct writer_state *w, struct article *out, struct err *e)
{
	struct compose *k = w->k;
	const struct claim_writer cw = {w, claim_of, w->a};
	size_t answers = 0; /* sections up to the last that answers the intent */
	for (size_t i = 0; i < k->n_sec; i++)
		answers = k->sec[i].plan->flags & PLAN_PRIMARY ? i + 1 : answers;
	out->bottom_line = ARENA_ARRAY(w->a, BOTTOM_MAX, struct article_claim);
	out->sections = ARENA_ARRAY(w->a, k->n_sec + PATIENT_SECTIONS, struct article_section);
	if (!arena_ok(w->a))
		return err_mem(e);
	int patient = patient_alerts(k, &cw, out, e);
	if (patient)
		return patient;
	for (size_t i = 0; i < k->n_bottom; i++) {
		int rc = write_claim(w, k->bottom[i], &out->bottom_line[out->n_bottom_line++], e);
		if (rc)
			return rc;
	}
	patient = patient_cautions(k, &cw, out, e);
	for (size_t i = 0; i <= k->n_sec && !patient; i++) {
		if (i == answers)
			patient = patient_context(k, &cw, out, e);
		if (i == k->n_sec || patient)
			break;
		struct chosen_section *sec = &k->sec[i];
		struct article_section *s = &out->sections[out->n_sections++];
		/* A parent that was not chosen itself (it always is) would hide its children. */
		for (size_t j = 0; j < sec->n; j++)
			if (k->cand[sec->c[j]].parent != DOC_NONE && !in_section(sec, k->cand[sec->c[j]].parent))
				return err_set(e, ERR_INTERNAL, "a nested bullet was chosen without its parent");
		s->heading = str_c(section_heading(sec->plan->section));
		s->kind = str_c(section_kind(sec->plan->section));
		int rc = sec->table ? write_table(w, sec->table, &s->table, e) : 0;
		if (!rc)
			rc = write_items(w, sec, DOC_NONE, 1, &s->items, &s->n_items, e);
		if (rc)
			return rc;
	}
	if (!patient)
		patient = patient_disagreement(k, &cw, out, e);
	if (patient)
		return patient;
	out->refs = w->refs.v;
	out->n_refs = w->refs.n;
	return 0;
}

/* ---- head and foot ---- */

/* "Cervical myelopathy: causes", from the focus; else from the leading document; else the question. */
static struct str make_title(struct compose *k, struct arena *a)
{
	struct str topic = k->subject;
	if (!topic.n && k->n_src) {
		topic = k->src[0].d->title;
		topic = str_sub(topic, 0, str_find(topic, STR(":"), 0));
	}
	if (!topic.n)
		return capital(str_sub(k->q->text, 0,
				       utf8_floor(k->q->text,
						  k->q->text.n < TITLE_BYTES_MAX ? k->q->text.n : TITLE_BYTES_MAX)),
			       a);
	topic = str_sub(topic, 0, utf8_floor(topic, topic.n < TITLE_BYTES_MAX ? topic.n : TITLE_BYTES_MAX));
	if (k->compares)
		return arena_printf(a, "%.*s and %.*s: %s", STR_ARG(capital(k->thing[k->pair[0]].words, a)),
				    STR_ARG(k->thing[k->pair[1]].words), k->plan.label);
	return arena_printf(a, "%.*s: %s", STR_ARG(capital(topic, a)), k->plan.label);
}

static void write_provenance(const struct compose_in *in, const struct compose *k, struct arena *a, struct article *out)
{
	char hex[65];
	sha256_hex(&in->view->content, hex);
	const struct index_filter *f = &in->opts->filter;
	out->provenance.snapshot = arena_str(a, str_c(hex));
	out->provenance.program = STR("attest " ATTEST_VERSION);
	out->provenance.composer = STR(COMPOSER);
	out->provenance.docs = in->view->docs;
	out->provenance.passages = in->view->passages;
	out->provenance.candidates = in->r->candidates;
	char day[11] = "";
	if (in->view->committed)
		clock_day(in->view->committed, day);
	out->provenance.corpus_date = arena_str(a, str_c(day));
	out->provenance.dropped = ARENA_ARRAY(a, k->n_dropped, struct article_dropped);
	for (size_t i = 0; out->provenance.dropped && i < k->n_dropped; i++)
		out->provenance.dropped[out->provenance.n_dropped++] =
			(struct article_dropped){arena_str(a, k->dropped[i].doc), arena_str(a, k->dropped[i].title),
						 arena_str(a, k->dropped[i].reason)};
	struct str s = arena_printf(a, "reader=%s items=%zu", reader_name(k->reader), k->max_items);
	if (f->kinds || f->designs || f->audiences || f->statuses)
		s = arena_printf(a, "%.*s kinds=%x designs=%x audiences=%x statuses=%x", STR_ARG(s), f->kinds,
				 f->designs, f->audiences, f->statuses);
	if (f->year_from || f->year_to)
		s = arena_printf(a, "%.*s years=%d-%d", STR_ARG(s), f->year_from, f->year_to);
	if (f->docs)
		s = arena_printf(a, "%.*s documents=%zu", STR_ARG(s), f->n_docs);
	out->provenance.settings = s;
}

static int write_head(const struct compose_in *in, struct compose *k, struct arena *a, struct article *out,
		      struct err *e)
{
	const struct question *q = in->q;
	out->question = arena_str(a, q->follow_up || !q->asked.n ? q->text : q->asked);
	out->reader = str_c(reader_name(k->reader));
	out->language = STR("en");
	out->title = make_title(k, a);
	out->n_intents = q->n_intents;
	memcpy(out->intents, q->intents, sizeof(out->intents));
	out->focus = ARENA_ARRAY(a, q->n_focus, struct str);
	if (!out->focus)
		return err_mem(e);
	for (size_t i = 0; i < q->n_focus; i++)
		out->focus[out->n_focus++] = arena_str(a, q->focus[i]);
	reading_write(q, a, out);
	out->disclaimer = str_c(k->reader == READER_PATIENT ? disclaimer_patient : disclaimer);
	out->review = STR("submitted");
	out->updated = arena_str(a, str_c(in->today));
	write_provenance(in, k, a, out);
	return arena_ok(a) ? 0 : err_mem(e);
}

static int reader_of(const struct answer_opts *o, struct arena *a, enum reader_kind *out, struct err *e)
{
	int r = o->reader.n ? reader_parse(o->reader) : READER_PHYSICIAN;
	if (r < 0) {
		struct str names = STR("");
		for (int i = 0; i < READER_N; i++)
			names = arena_printf(a, "%.*s%s%s", STR_ARG(names), i ? ", " : "",
					     reader_name((enum reader_kind)i));
		return err_set(e, ERR_USAGE, "unknown reader '%.*s': wanted one of %.*s", STR_ARG(o->reader),
			       STR_ARG(names));
	}
	*out = (enum reader_kind)r;
	return 0;
}

int answer_compose(const struct compose_in *in, struct arena *a, struct article *out, struct err *e)
{
	struct article art = {.sure = {.strength = GRADE_N}};
	struct compose k = {
		.q = in->q,
		.r = in->r,
		.more = in->more,
		.n_more = in->n_more,
		.view = in->view,
		.max_items = in->opts->max_items ? in->opts->max_items : ITEMS_DEFAULT,
		.year_now = atoi(in->today),
		.features = in->opts->features,
		.features_id = in->opts->features_id,
	};
	int rc = reader_of(in->opts, a, &k.reader, e);
	if (rc)
		return rc;
	if (k.max_items > ITEMS_MAX)
		return err_set(e, ERR_USAGE, "%zu bullets are more than the %d that an article may have", k.max_items,
			       ITEMS_MAX);
	arena_init(&k.scratch, SCRATCH_BYTES);
	k.lex = (struct lexer){text_tokens_new(), &k.scratch};
	if (!k.lex.t) {
		arena_release(&k.scratch);
		return err_mem(e);
	}
	struct writer_state w = {.k = &k, .a = a};
	enum intent intents[4];
	plan_make(intents, plan_intents(in->q, intents), k.reader, &k.plan);
	focus_read(&k);
	sources_rank(&k);
	double features[SURE_N];
	sure_measure(&k, features);
	if (in->sure)
		sure_tell(features, in->sure);
	art.sure.confidence = sure_confidence(features);
	gather(&k);
	studies_weigh(&k);
	point_out(&k);
	patient_spare(&k);
	weigh_by_values(&k);
	weigh_by_things(&k);
	weigh_by_group(&k);
	weigh_by_condition(&k);
	barred_find(&k);
	select_bottom(&k);
	studies_limit(&k);
	patient_build(&k);
	select_sections(&k);
	outcome_judge(&k, a, &art);
	patient_outcome(&k, a, &art);
	rc = arena_ok(&k.scratch) ? write_head(in, &k, a, &art, e) : err_mem(e);
	if (!rc)
		rc = write_sections(&w, &art, e);
	if (!rc) {
		outcome_strength(a, &art);
		outcome_nearest(&k, a, &art);
		outcome_related(&k, in->opts, a, &art);
		if (!arena_ok(a) || !arena_ok(&k.scratch))
			rc = err_mem(e);
	}
	text_tokens_free(k.lex.t);
	arena_release(&k.scratch);
	if (!rc)
		*out = art;
	return rc;
}
