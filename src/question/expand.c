/*
 * expand.c - other names of what is asked about, from the corpus itself.
 *
 * For each concept asked about (the first few): pages and briefs that hold its
 * words are fetched, a few; one whose title or alias is the concept gives its
 * title, and, where the title is the concept, or the page is consumer
 * information, whose aliases are names of the same disease, its aliases. For an
 * abbreviation, the passages that hold it are searched for the pair "long form
 * (SF)" (text_abbrevs: Schwartz & Hearst 2003), and the long form found most
 * often is taken.
 */
#include "question/question_priv.h"

#define CONCEPTS_LOOKED 3
#define HITS		12
#define DOCS_LOOKED	6
#define OTHERS_MAX	12 /* names of a concept */
#define NAME_BYTES	80 /* a longer alias is a sentence */
#define SHORT_FORM_MAX	10 /* bytes */

/* Names meet when their rows of stems do. */
static struct str stems_of(struct text_tokens *tt, struct str s, struct arena *a)
{
	struct buf b;
	struct text_token t;
	buf_init(&b, 1024);
	text_tokens_begin(tt, s);
	while (text_next(tt, &t)) {
		if (t.flags & TEXT_COMPOUND)
			continue;
		if (b.n)
			buf_byte(&b, ' ');
		buf_add(&b, t.term);
	}
	struct str r = b.err ? STR_NULL : arena_str(a, buf_str(&b));
	buf_release(&b);
	return r;
}

struct names {
	struct arena *a;
	struct text_tokens *tt;
	struct str key, name_key; /* stems of the surface and of the preferred name */
	struct str v[OTHERS_MAX];
	struct str keys[OTHERS_MAX];
	size_t n;
};

static void add_name(struct names *m, struct str s)
{
	if (m->n == OTHERS_MAX || !s.n || s.n > NAME_BYTES)
		return;
	struct str k = stems_of(m->tt, s, m->a);
	if (!k.n || str_eq(k, m->key) || str_eq(k, m->name_key))
		return;
	/* "ceftriaxone dose" for "ceftriaxone" is no other name. */
	if (k.n > m->key.n && (str_starts(k, m->key) || str_ends(k, m->key)))
		return;
	for (size_t i = 0; i < m->n; i++)
		if (str_eq(k, m->keys[i]))
			return;
	m->keys[m->n] = k;
	m->v[m->n++] = arena_str(m->a, s);
}

static bool is_name(struct names *m, struct str s)
{
	struct str k = stems_of(m->tt, s, m->a);
	return k.n && (str_eq(k, m->key) || str_eq(k, m->name_key));
}

static void from_titles(struct names *m, const struct doc *d)
{
	bool title = is_name(m, d->title), alias = false;
	for (size_t i = 0; !alias && i < d->n_aliases; i++)
		alias = is_name(m, d->aliases[i]);
	if (!title && !alias)
		return;
	if (d->kind == DOC_KIND_CONSUMER || title)
		for (size_t i = 0; i < d->n_aliases; i++)
			add_name(m, d->aliases[i]);
	if (!title && d->title.n && str_find(d->title, STR("?"), 0) == SIZE_MAX &&
	    str_find(d->title, STR(":"), 0) == SIZE_MAX)
		add_name(m, d->title);
}

static void from_pairs(struct names *m, const struct doc *d, const struct passage *p, struct str shortf)
{
	for (uint32_t b = p->block; b < p->block + p->n_blocks && b < d->n_blocks; b++) {
		struct str text = doc_block_text(d, b);
		struct text_abbrev *v = NULL;
		size_t n = text_abbrevs(text, m->a, &v);
		for (size_t i = 0; i < n; i++)
			if (str_ieq(str_sub(text, v[i].shortf.beg, v[i].shortf.end), shortf)) {
				add_name(m, str_sub(text, v[i].longf.beg, v[i].longf.end));
				return;
			}
	}
}

static bool is_short_form(struct str s)
{
	size_t upper = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ' ')
			return false;
		upper += s.p[i] >= 'A' && s.p[i] <= 'Z';
	}
	return s.n >= 2 && s.n <= SHORT_FORM_MAX && upper >= 2;
}

/* Documents of these hits: each once, at most DOCS_LOOKED. */
static int look(struct names *m, const struct snap *s, struct str words, uint32_t kinds, bool pairs, struct err *e)
{
	struct query_term q[8];
	struct text_token t;
	size_t n = 0;
	text_tokens_begin(m->tt, words);
	while (n < 8 && text_next(m->tt, &t))
		if (!(t.flags & (TEXT_COMPOUND | TEXT_STOP)))
			q[n++] = (struct query_term){arena_str(m->a, t.term), 1};
	if (!n || !arena_ok(m->a))
		return arena_ok(m->a) ? 0 : err_mem(e);
	struct index_filter f = {.kinds = kinds};
	struct hit h[HITS];
	int hits = snap_search(s, q, n, &f, h, HITS, e);
	if (hits < 0)
		return hits;
	uint32_t seen[DOCS_LOOKED];
	size_t n_seen = 0;
	for (int i = 0; i < hits && n_seen < DOCS_LOOKED; i++) {
		struct passage p;
		struct doc *d = NULL;
		bool had = false;
		snap_passage(s, h[i].passage, &p);
		for (size_t k = 0; k < n_seen; k++)
			had |= seen[k] == p.doc;
		if (had)
			continue;
		seen[n_seen++] = p.doc;
		int code = snap_doc(s, p.doc, &d, e);
		if (code)
			return code;
		if (pairs)
			from_pairs(m, d, &p, words);
		else
			from_titles(m, d);
		doc_free(d);
	}
	return 0;
}

/* Is this long form one of the names that the concept has? */
static bool has_name(const struct q_concept *c, struct str key, struct text_tokens *tt, struct arena *a)
{
	if (str_eq(key, stems_of(tt, c->name, a)))
		return true;
	for (size_t i = 0; i < c->n_others; i++)
		if (str_eq(key, stems_of(tt, c->others[i], a)))
			return true;
	return false;
}

/*
 * A short form that the lexicon knows, and the documents define otherwise, all that define it: then it means what they
 * say. In a corpus of mitral stenosis (MS), MS is no multiple sclerosis.
 */
static int follow_documents(struct q_concept *c, const struct snap *s, struct arena *a, struct text_tokens *tt,
			    struct err *e)
{
	struct names m = {.a = a, .tt = tt, .key = stems_of(tt, c->surface, a)};
	int code = look(&m, s, c->surface, 0, true, e);
	for (size_t i = 0; !code && i < m.n; i++)
		if (has_name(c, m.keys[i], tt, a))
			return 0;
	if (code || !m.n)
		return code;
	struct str *others = ARENA_ARRAY(a, m.n, struct str);
	if (!others)
		return err_mem(e);
	memcpy(others, m.v + 1, (m.n - 1) * sizeof(*others));
	c->name = m.v[0];
	c->others = others;
	c->n_others = m.n - 1;
	c->classes = NULL;
	c->n_classes = 0;
	c->known = false;
	return arena_ok(a) ? 0 : err_mem(e);
}

static int expand(struct q_concept *c, const struct snap *s, struct arena *a, struct text_tokens *tt, struct err *e)
{
	struct names m = {.a = a, .tt = tt, .key = stems_of(tt, c->surface, a), .name_key = stems_of(tt, c->name, a)};
	for (size_t i = 0; i < c->n_others; i++)
		add_name(&m, c->others[i]);
	int code = 0;
	if (is_short_form(c->surface) && !c->known)
		code = look(&m, s, c->surface, 0, true, e);
	if (!code)
		code = look(&m, s, c->name, 1U << DOC_KIND_BRIEF | 1U << DOC_KIND_CONSUMER, false, e);
	if (code)
		return code;
	if (m.n > c->n_others) {
		struct str *v = arena_grow(a, m.v, m.n, m.n, sizeof(*v));
		if (!v)
			return err_mem(e);
		c->others = v;
		c->n_others = m.n;
	}
	return arena_ok(a) ? 0 : err_mem(e);
}

int question_expand(struct question *q, const struct snap *s, struct arena *a, struct err *e)
{
	struct text_tokens *tt = text_tokens_new();
	int code = tt ? 0 : err_mem(e);
	size_t looked = 0;
	for (size_t i = 0; !code && i < q->n_concepts && looked < CONCEPTS_LOOKED; i++)
		if (q->concepts[i].asked) {
			code = expand(&q->concepts[i], s, a, tt, e);
			looked++;
		}
	text_tokens_free(tt);
	return code;
}

int question_short_forms(struct question *q, const struct snap *s, struct arena *a, struct err *e)
{
	struct text_tokens *tt = NULL;
	int code = 0;
	for (size_t i = 0; !code && i < q->n_concepts; i++) {
		struct q_concept *c = &q->concepts[i];
		if (!c->asked || !c->known || !is_short_form(c->surface))
			continue;
		if (!tt && !(tt = text_tokens_new()))
			return err_mem(e);
		code = follow_documents(c, s, a, tt, e);
	}
	if (tt)
		text_tokens_free(tt);
	return code;
}
