/*
 * fixture.c - documents, questions and results without an index.
 */
#include "test.h"

#include "fixture.h"

#include "base/fs.h"

#include <unistd.h>

void fx_init(struct fx *f)
{
	memset(f, 0, sizeof(*f));
	arena_init(&f->a, (size_t)64 << 20);
}

void fx_release(struct fx *f)
{
	for (size_t i = 0; i < f->n_docs; i++)
		doc_free(f->docs[i]);
	arena_release(&f->a);
}

struct doc *fx_doc(struct fx *f, const char *id, enum doc_kind kind, const char *title, int year)
{
	assert_true(f->n_docs < FX_DOCS);
	struct doc *d = doc_new();
	d->id = arena_str(&d->arena, str_c(id));
	d->kind = kind;
	d->year = year;
	if (kind == DOC_KIND_CONSUMER)
		d->audience = DOC_AUDIENCE_PATIENT;
	doc_title(d, str_c(title));
	f->status[f->n_docs] = DOC_STATUS_CURRENT;
	f->docs[f->n_docs++] = d;
	return d;
}

void fx_done(struct doc *d)
{
	struct err e = {0};
	assert_ok(doc_finish(d, &e));
}

static void cite(struct doc *d, struct str key)
{
	struct str name = key, design = STR("");
	size_t colon = str_find(key, STR(":"), 0);
	if (colon != SIZE_MAX) {
		name = str_sub(key, 0, colon);
		design = str_sub(key, colon + 1, key.n);
	}
	for (uint32_t i = 0; i < d->n_refs; i++)
		if (str_eq(d->refs[i].key, name)) {
			doc_cite(d, i);
			return;
		}
	uint32_t at;
	struct doc_ref *r = doc_add_ref(d, &at);
	r->key = doc_str(d, name);
	r->type = doc_str(d, STR("research"));
	int x = doc_design_parse(design);
	r->design = x < 0 ? DOC_DESIGN_UNKNOWN : (enum doc_design)x;
	char title[100];
	snprintf(title, sizeof(title), "A work by %.*s", STR_ARG(name));
	r->title = doc_str(d, str_c(title));
	r->source = doc_str(d, STR("Journal of Examples"));
	r->year = 2019;
	struct str digits = name;
	while (digits.n && (digits.p[0] < '0' || digits.p[0] > '9'))
		digits = str_sub(digits, 1, digits.n);
	r->pmid = doc_str(d, digits);
	doc_cite(d, at);
}

void fx_lines(struct doc *d, const char *lines)
{
	struct str rest = str_c(lines), line;
	while (str_cut(&rest, '\n', &line)) {
		size_t indent = 0;
		while (indent < line.n && line.p[indent] == ' ')
			indent++;
		struct str s = str_trim(line), cites = STR_NULL;
		if (!s.n)
			continue;
		if (str_starts(s, STR("## "))) {
			doc_section(d, 2, str_sub(s, 3, s.n));
			continue;
		}
		if (str_starts(s, STR("# "))) {
			doc_section(d, 1, str_sub(s, 2, s.n));
			continue;
		}
		size_t at = str_find(s, STR("[@"), 0);
		if (at != SIZE_MAX) {
			cites = str_sub(s, at + 2, s.n - 1);
			s = str_trim(str_sub(s, 0, at));
		}
		enum doc_block_kind kind = BLOCK_PARA;
		if (str_starts(s, STR("- ")))
			kind = BLOCK_BULLET;
		else if (str_starts(s, STR("? ")))
			kind = BLOCK_QUESTION;
		else if (str_starts(s, STR("| ")))
			kind = BLOCK_ROW;
		doc_block(d, kind, kind == BLOCK_BULLET ? (uint32_t)indent / 2 : 0,
			  kind == BLOCK_PARA ? s : str_sub(s, 2, s.n));
		struct str key;
		while (cites.p && str_cut(&cites, ' ', &key))
			cite(d, key);
	}
	fx_done(d);
}

/* ---- the question ---- */

static void add_terms(struct fx *f, const char *words, float weight, size_t *room)
{
	if (!words)
		return;
	struct text_tokens *t = text_tokens_new();
	struct text_token k;
	text_tokens_begin(t, str_c(words));
	while (text_next(t, &k)) {
		if (k.flags & (TEXT_STOP | TEXT_COMPOUND))
			continue;
		assert_true(ARENA_MORE(&f->a, f->q.terms, f->q.n_terms, *room));
		f->q.terms[f->q.n_terms++] = (struct q_term){.term = arena_str(&f->a, k.term),
							     .surface = str_sub(str_c(words), k.beg, k.end),
							     .beg = (uint32_t)f->q.n_terms * 2,
							     .end = (uint32_t)f->q.n_terms * 2 + 1,
							     .weight = weight,
							     .focus = true};
	}
	text_tokens_free(t);
}

void fx_ask(struct fx *f, const char *text, enum intent intent, const char *focus, const char *rest)
{
	size_t room = 0;
	memset(&f->q, 0, sizeof(f->q));
	f->q.text = str_c(text);
	f->q.intents[0] = intent;
	f->q.n_intents = 1;
	add_terms(f, focus, 1, &room);
	add_terms(f, rest, 0.6f, &room);
	f->q.focus = ARENA_ARRAY(&f->a, 2, struct str);
	if (focus)
		f->q.focus[f->q.n_focus++] = str_c(focus);
	if (rest)
		f->q.focus[f->q.n_focus++] = str_c(rest);
}

void fx_read(struct fx *f, const char *text)
{
	struct err e = {0};
	assert_ok(question_read(str_c(text), NULL, &f->a, &f->q, &e));
}

/* ---- results ---- */

#define FIRST 1.2f /* of the question's weight, in scores of the index */

static float hold(struct fx *f, struct lexer *x, struct str a, struct str b)
{
	struct termset s, t;
	float in = 0, all = 0;
	termset_make(x, a, &s);
	termset_make(x, b, &t);
	for (size_t i = 0; i < f->q.n_terms; i++) {
		uint64_t h = str_hash(f->q.terms[i].term);
		all += f->q.terms[i].weight;
		if (termset_has(&s, h) || termset_has(&t, h))
			in += f->q.terms[i].weight;
	}
	return all > 0 ? in / all : 0;
}

static int by_passage(const void *a, const void *b)
{
	const struct found_passage *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	int c = str_cmp(x->d->id, y->d->id);
	return c ? c : (x->where.beg < y->where.beg ? -1 : 1);
}

static int by_sentence(const void *a, const void *b)
{
	const struct found_sentence *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->in != y->in ? (x->in < y->in ? -1 : 1) : (x->beg < y->beg ? -1 : 1);
}

/* Of summaries each passage is a unit, as by words alone. */
static void fx_units(struct fx *f)
{
	size_t room = 0;
	memset(&f->units, 0, sizeof(f->units));
	for (size_t i = 0; i < f->r.n_passages; i++) {
		const struct found_passage *p = &f->r.passages[i];
		struct found_unit u = {.doc = p->doc, .beg = p->where.beg, .end = p->where.end, .vector = VECTOR_NONE, .score = p->score};
		u.f[UNIT_WORDS] = u.f[UNIT_COVER] = u.f[UNIT_BODY] = u.f[UNIT_TOPIC] = u.f[UNIT_DOC_WORDS] = p->score;
		assert_true(ARENA_MORE(&f->a, f->units.v, f->units.n, room));
		f->units.v[f->units.n++] = u;
	}
}

void fx_search(struct fx *f)
{
	struct lexer x = {text_tokens_new(), &f->a};
	size_t np = 0, ns = 0, room_p = 0, room_s = 0;
	struct results *r = &f->r;
	memset(r, 0, sizeof(*r));
	for (size_t i = 0; i < f->n_docs; i++)
		for (uint32_t b = 0; b < f->docs[i]->n_blocks; b++) {
			const struct doc *d = f->docs[i];
			if (d->blocks[b].kind == BLOCK_HEADING)
				continue;
			float s = hold(f, &x, doc_block_text(d, b), d->title);
			r->candidates++;
			if (s <= 0)
				continue;
			assert_true(ARENA_MORE(&f->a, r->passages, np, room_p));
			r->passages[np++] = (struct found_passage){
				.doc = (uint32_t)i,
				.where = {.doc = (uint32_t)i,
					  .beg = d->blocks[b].beg,
					  .end = d->blocks[b].end,
					  .block = b,
					  .n_blocks = 1},
				.score = s,
				/* As the index would score it: about 0.6 of the question's weight each time (sure.c). */
				.first = FIRST * s * (float)f->q.n_terms,
				.d = d,
			};
			r->coverage = s > r->coverage ? s : r->coverage;
		}
	if (np)
		qsort(r->passages, np, sizeof(*r->passages), by_passage);
	r->n_passages = np;
	for (uint32_t p = 0; p < np; p++) {
		const struct doc *d = r->passages[p].d;
		uint32_t b = r->passages[p].where.block;
		struct text_span *s;
		size_t n = text_sentences(doc_block_text(d, b), &f->a, &s);
		for (size_t i = 0; i < n; i++) {
			struct str t = str_sub(doc_block_text(d, b), s[i].beg, s[i].end);
			float own = hold(f, &x, t, STR("")), with = hold(f, &x, t, d->title);
			assert_true(ARENA_MORE(&f->a, r->sentences, ns, room_s));
			r->sentences[ns++] = (struct found_sentence){.in = p,
								     .block = b,
								     .beg = d->blocks[b].beg + s[i].beg,
								     .end = d->blocks[b].beg + s[i].end,
								     .score = 0.7f * own + 0.3f * with,
								     .coverage = with};
		}
	}
	if (ns)
		qsort(r->sentences, ns, sizeof(*r->sentences), by_sentence);
	r->n_sentences = ns;
	r->docs = f->docs;
	r->n_docs = f->n_docs;
	fx_units(f);
	text_tokens_free(x.t);
}

/* ---- the corpus ---- */

static enum doc_status fx_status(void *ctx, const struct doc *d, struct str *note)
{
	struct fx *f = ctx;
	for (size_t i = 0; i < f->n_docs; i++)
		if (f->docs[i] == d) {
			if (f->status[i] != DOC_STATUS_CURRENT)
				*note = STR("said by a notice");
			return f->status[i];
		}
	return d->status;
}

static bool fx_holds(void *ctx, struct str pmid, struct str doi, struct str *id, enum doc_status *status)
{
	struct fx *f = ctx;
	(void)doi;
	for (size_t i = 0; i < sizeof(f->held) / sizeof(*f->held) && f->held[i]; i++)
		if (pmid.n && str_ends(str_c(f->held[i]), pmid)) {
			*id = str_c(f->held[i]);
			*status = f->held_status[i];
			return true;
		}
	return false;
}

static double fx_idf(void *ctx, struct str term)
{
	(void)ctx;
	(void)term;
	return 1;
}

void fx_json(struct fx *f, struct buf *out)
{
	struct err e = {0};
	buf_init(out, (size_t)4 << 20);
	assert_ok(article_to_json(&f->art, out, &e));
}

void fx_keep(const struct article *art)
{
	const char *dir = getenv("ATTEST_ARTICLES");
	static unsigned number;
	char path[4096];
	struct buf b;
	struct err e = {0};
	if (!dir)
		return;
	buf_init(&b, (size_t)4 << 20);
	assert_ok(article_to_json(art, &b, &e));
	snprintf(path, sizeof(path), "%s/%d-%u.json", dir, (int)getpid(), number++);
	assert_ok(fs_write_atomic(path, buf_str(&b), &e));
	buf_release(&b);
}

void fx_compose(struct fx *f)
{
	struct err e = {0};
	struct corpus_view v = {
		.ctx = f, .status = fx_status, .holds = fx_holds, .idf = fx_idf, .docs = f->n_docs, .passages = 1000};
	v.content = sha256_of(STR("corpus"));
	struct patient p;
	fx_search(f);
	assert_ok(patient_read(&f->q, &f->a, &p, &e));
	struct compose_in in = {.q = &f->q, .patient = &p, .units = &f->units, .r = &f->r, .view = &v, .opts = &f->opts, .today = "2026-11-24"};
	assert_ok(answer_compose(&in, &f->a, &f->art, &e));
	fx_keep(&f->art);
}

/* ---- looking ---- */

static const struct doc *doc_named(const struct fx *f, struct str id)
{
	for (size_t i = 0; i < f->n_docs; i++)
		if (str_eq(f->docs[i]->id, id))
			return f->docs[i];
	return NULL;
}

static void check_claim(const struct fx *f, const struct article_claim *c)
{
	size_t at = 0;
	assert_true(c->n_spans >= 1 && c->n_parts >= 1 && c->n_parts <= c->n_spans);
	for (size_t i = 0; i < c->n_spans; i++) {
		const struct article_span *s = &c->spans[i];
		const struct doc *d = doc_named(f, s->span.doc);
		assert_non_null(d);
		assert_true(span_holds(d, &s->span));
		assert_true(s->ref < f->art.n_refs);
		assert_true(str_eq(f->art.refs[s->ref].doc, s->span.doc));
		assert_int_equal(f->art.refs[s->ref].via, DOC_NONE);
		struct str quoted = str_sub(d->text, s->span.beg, s->span.end);
		if (i < c->n_parts) {
			/* a part: the text goes on with these bytes, and all parts are of one place after the other */
			if (i) {
				assert_int_equal(c->kind, CLAIM_EXCERPT);
				assert_true(str_starts(str_sub(c->text, at, c->text.n), STR(ARTICLE_GAP)));
				at += strlen(ARTICLE_GAP);
				assert_true(s->ref == c->spans[0].ref && s->span.beg >= c->spans[i - 1].span.end);
			}
			assert_true(str_starts(str_sub(c->text, at, c->text.n), quoted));
			at += quoted.n;
			continue;
		}
		for (size_t j = 0; j < i; j++)
			assert_true(c->spans[j].ref != s->ref);
	}
	assert_int_equal(at, c->text.n);
	for (size_t i = 0; i < c->n_via; i++) {
		assert_true(c->via[i] < f->art.n_refs);
		for (size_t j = 0; j < i; j++)
			assert_true(c->via[j] != c->via[i]);
	}
}

static size_t check_items(const struct fx *f, const struct article_item *v, size_t n)
{
	size_t claims = 0;
	for (size_t i = 0; i < n; i++) {
		assert_non_null(v[i].claim);
		check_claim(f, v[i].claim);
		/* a lead-in is never left alone */
		if (v[i].claim->text.p[v[i].claim->text.n - 1] == ':')
			assert_true(v[i].n_items > 0);
		claims += 1 + check_items(f, v[i].items, v[i].n_items);
	}
	return claims;
}

size_t fx_check_claims(struct fx *f)
{
	size_t n = f->art.n_bottom_line;
	for (size_t i = 0; i < f->art.n_bottom_line; i++)
		check_claim(f, &f->art.bottom_line[i]);
	for (size_t i = 0; i < f->art.n_sections; i++) {
		const struct article_table *t = f->art.sections[i].table;
		assert_true(f->art.sections[i].n_items > 0 || t);
		for (size_t r = 0; t && r < t->n_rows; r++)
			for (size_t c = 0; c < t->n_columns; c++)
				n += check_items(f, t->rows[r].cells[c].items, t->rows[r].cells[c].n_items);
		n += check_items(f, f->art.sections[i].items, f->art.sections[i].n_items);
	}
	return n;
}

static const struct article_claim *claim_in(const struct article_item *v, size_t n, struct str begin)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].claim && str_starts(v[i].claim->text, begin))
			return v[i].claim;
		const struct article_claim *c = claim_in(v[i].items, v[i].n_items, begin);
		if (c)
			return c;
	}
	return NULL;
}

const struct article_claim *fx_claim(const struct fx *f, const char *begin)
{
	for (size_t i = 0; i < f->art.n_bottom_line; i++)
		if (str_starts(f->art.bottom_line[i].text, str_c(begin)))
			return &f->art.bottom_line[i];
	for (size_t i = 0; i < f->art.n_sections; i++) {
		const struct article_claim *c =
			claim_in(f->art.sections[i].items, f->art.sections[i].n_items, str_c(begin));
		const struct article_table *t = f->art.sections[i].table;
		for (size_t r = 0; t && r < t->n_rows; r++)
			for (size_t j = 0; j < t->n_columns && !c; j++)
				c = claim_in(t->rows[r].cells[j].items, t->rows[r].cells[j].n_items, str_c(begin));
		if (c)
			return c;
	}
	return NULL;
}

const struct article_section *fx_section(const struct fx *f, const char *kind)
{
	for (size_t i = 0; i < f->art.n_sections; i++)
		if (str_eqc(f->art.sections[i].kind, kind))
			return &f->art.sections[i];
	return NULL;
}

size_t fx_items(const struct article_item *v, size_t n)
{
	size_t sum = n;
	for (size_t i = 0; i < n; i++)
		sum += fx_items(v[i].items, v[i].n_items);
	return sum;
}
