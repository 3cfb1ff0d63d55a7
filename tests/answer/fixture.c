/*
 * fixture.c - documents, a small corpus of them on disk, and what is asked of it.
 */
#include "test.h"

#include "fixture.h"

#include "base/fs.h"

#include <unistd.h>

void fx_init(struct fx *f)
{
	memset(f, 0, sizeof(*f));
	arena_init(&f->a, (size_t)256 << 20);
}

void fx_release(struct fx *f)
{
	for (size_t i = 0; i < f->n_docs; i++)
		doc_free(f->docs[i]);
	if (f->dir[0])
		assert_int_equal(fs_remove_tree(f->dir, NULL), 0);
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

void fx_retract(struct fx *f, const char *id, const char *notice)
{
	struct doc *d = fx_doc(f, notice, DOC_KIND_NOTICE, "Retraction", 2026);
	doc_add_rel(d, DOC_REL_RETRACTION_OF, str_c(id), STR("as printed"));
	fx_lines(d, "The work is withdrawn.");
}

/* ---- the corpus ---- */

void fx_commit(struct fx *f)
{
	struct err e = {0};
	struct writer *w;
	if (!f->dir[0]) {
		memcpy(f->dir, "/tmp/attest-answer-XXXXXX", sizeof("/tmp/attest-answer-XXXXXX"));
		assert_non_null(mkdtemp(f->dir));
	} else if (f->n_put == f->n_docs)
		return;
	assert_ok(writer_open(f->dir, NULL, &w, &e));
	for (; f->n_put < f->n_docs; f->n_put++) {
		struct analysed *an;
		enum put_outcome o;
		assert_ok(index_analyse(f->docs[f->n_put], &an, &e));
		assert_ok(writer_put(w, an, &o, &e));
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
}

struct snap *fx_open(struct fx *f, struct corpus **c)
{
	struct err e = {0};
	assert_ok(corpus_open(f->dir, c, &e));
	return corpus_snap(*c);
}

int fx_try(struct fx *f, const char *question, struct err *e)
{
	struct corpus *c;
	fx_commit(f);
	struct snap *s = fx_open(f, &c);
	int rc = answer_ask(s, str_c(question), &f->opts, &f->a, &f->art, e);
	snap_unref(s);
	corpus_close(c);
	return rc;
}

void fx_ask(struct fx *f, const char *question)
{
	struct err e = {0};
	assert_ok(fx_try(f, question, &e));
	fx_check_claims(f);
	fx_keep(&f->art);
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

bool fx_holds(const struct article_section *s, const char *begin)
{
	return s && claim_in(s->items, s->n_items, str_c(begin));
}

bool fx_bottom(const struct fx *f, const char *begin)
{
	for (size_t i = 0; i < f->art.n_bottom_line; i++)
		if (str_starts(f->art.bottom_line[i].text, str_c(begin)))
			return true;
	return false;
}

size_t fx_items(const struct article_item *v, size_t n)
{
	size_t sum = n;
	for (size_t i = 0; i < n; i++)
		sum += fx_items(v[i].items, v[i].n_items);
	return sum;
}
