/*
 * stale.c - living articles: has the evidence moved since an article was written?
 *
 * Two questions to each article that is in use. Do its sources still stand, with the sentences that it quotes? And when
 * its question is asked again of the corpus as it is now, does the bottom line rest on something better than anything
 * that the article's own bottom line rests on, which it does not cite at all? What it gives are reasons in words, the
 * gravest first; the mark is lifted when there are none any longer. The same corpus and articles give the same marks.
 */
#include "review/review_priv.h"

#include "answer/answer.h"

#include "base/utf8.h"

#include <stdio.h>

#define PAGE	    100
#define REASONS_MAX 3	/* told of one article */
#define TITLE_MAX   120 /* bytes of a title in a reason */
#define ASK_CAP	    ((size_t)1 << 30)

struct reasons {
	struct buf b;
	size_t n, more;
};

static void reason(struct reasons *r, const char *what, struct str title, struct str doc)
{
	if (r->n == REASONS_MAX) {
		r->more++;
		return;
	}
	struct str t = str_sub(title, 0, title.n > TITLE_MAX ? utf8_floor(title, TITLE_MAX) : title.n);
	buf_printf(&r->b, "%s%s: %.*s%s (%.*s)", r->n++ ? "; " : "", what, STR_ARG(t), t.n < title.n ? "…" : "",
		   STR_ARG(doc));
}

/* ---- do the sources stand? ---- */

struct quotes {
	const struct article *art;
	bool *changed; /* of each reference */
};

static void on_quote(void *ctx, const struct article_claim *c, const struct article_span *s, enum verify_result r)
{
	struct quotes *q = ctx;

	(void)c;
	if (r == VERIFY_CHANGED && s->ref < q->art->n_refs)
		q->changed[s->ref] = true;
}

static const char *fallen(enum doc_status then, enum doc_status now)
{
	if (now <= then)
		return NULL;
	switch (now) {
	case DOC_STATUS_RETRACTED: return "retracted";
	case DOC_STATUS_CONCERN: return "an expression of concern was published";
	case DOC_STATUS_SUPERSEDED: return "superseded";
	case DOC_STATUS_CORRECTED: return "a correction was published";
	case DOC_STATUS_CURRENT:
	case DOC_STATUS_N: break;
	}
	return NULL;
}

static int sources(const struct snap *s, const struct article *art, struct arena *a, struct reasons *out, struct err *e)
{
	struct quotes q = {art, ARENA_ARRAY(a, art->n_refs + 1, bool)};
	struct verify_report report = {.each = on_quote, .ctx = &q};
	int r = q.changed ? article_verify(s, art, &report, e) : err_mem(e);

	if (r)
		return r;
	/* Retracted first, then down to a correction; then what is gone or changed. */
	for (int grave = DOC_STATUS_RETRACTED; grave > DOC_STATUS_CURRENT; grave--)
		for (size_t i = 0; i < art->n_refs; i++) {
			const struct article_ref *ref = &art->refs[i];
			uint32_t doc = ref->doc.n ? snap_find(s, ref->doc) : DOC_NONE;
			struct doc_columns col;
			if (doc == DOC_NONE)
				continue;
			snap_columns(s, doc, &col);
			const char *what =
				col.status == grave ? fallen(ref->status, (enum doc_status)col.status) : NULL;
			if (what)
				reason(out, what, ref->title, ref->doc);
		}
	for (size_t i = 0; i < art->n_refs; i++) {
		const struct article_ref *ref = &art->refs[i];
		if (!ref->doc.n || ref->via != DOC_NONE)
			continue;
		if (snap_find(s, ref->doc) == DOC_NONE)
			reason(out, "no longer in the corpus", ref->title, ref->doc);
		else if (q.changed[i])
			reason(out, "a quoted sentence is no longer in it", ref->title, ref->doc);
	}
	/* What cannot be read is not gone. */
	if (snap_lost(s))
		return err_set(e, ERR_UNAVAILABLE, "a file of the corpus can no longer be read");
	return 0;
}

/* ---- is there something better? ---- */

static enum grade best_of_claims(const struct article *art)
{
	enum grade best = GRADE_N;

	for (size_t i = 0; i < art->n_bottom_line; i++) {
		const struct article_claim *c = &art->bottom_line[i];
		if (c->n_spans && c->grade < best)
			best = c->grade;
	}
	/* An editor's own bottom line rests on the article. */
	if (best == GRADE_N)
		for (size_t i = 0; i < art->n_refs; i++)
			if (art->refs[i].grade < best)
				best = art->refs[i].grade;
	return best;
}

static bool cites(const struct article *art, const struct article_ref *ref)
{
	for (size_t i = 0; i < art->n_refs; i++) {
		const struct article_ref *x = &art->refs[i];
		if ((ref->doc.n && str_eq(x->doc, ref->doc)) || (ref->pmid.n && str_eq(x->pmid, ref->pmid)) ||
		    (ref->doi.n && str_ieq(x->doi, ref->doi)))
			return true;
	}
	return false;
}

const struct article_ref *review_better(const struct article *now, const struct article *art)
{
	enum grade than = best_of_claims(art);
	const struct article_ref *best = NULL;

	for (size_t i = 0; i < now->n_bottom_line; i++) {
		const struct article_claim *c = &now->bottom_line[i];
		for (size_t k = 0; k < c->n_spans + c->n_via; k++) {
			uint32_t at = k < c->n_spans ? c->spans[k].ref : c->via[k - c->n_spans];
			const struct article_ref *ref = at < now->n_refs ? &now->refs[at] : NULL;
			if (ref && ref->grade < than && (!best || ref->grade < best->grade) &&
			    ref->status != DOC_STATUS_SUPERSEDED && evidence_stands(ref->status) && !cites(art, ref))
				best = ref;
		}
	}
	return best;
}

static int evidence(const struct snap *s, const struct article *art, struct reasons *out, struct err *e)
{
	struct answer_opts o = {.reader = art->reader};
	struct article now;
	struct arena a;

	arena_init(&a, ASK_CAP);
	int r = answer_ask(s, art->question, &o, &a, &now, e);
	/* An answer in part, where there was none, is too little to call people to it; and one that says less of the
	 * question is not better, whatever its grade. */
	if (!r && art->outcome == OUTCOME_INSUFFICIENT && now.outcome == OUTCOME_ANSWERED) {
		if (out->n < REASONS_MAX)
			buf_printf(&out->b, "%sthe corpus now holds evidence for this question", out->n++ ? "; " : "");
	} else if (!r && art->outcome != OUTCOME_INSUFFICIENT && now.outcome <= art->outcome) {
		const struct article_ref *ref = review_better(&now, art);
		char what[64];
		if (ref) {
			snprintf(what, sizeof what, "better evidence, grade %s", grade_name(ref->grade));
			reason(out, what, ref->title, ref->doc.n ? ref->doc : ref->pmid.n ? ref->pmid : ref->key);
		}
	}
	arena_release(&a);
	return r;
}

/* ---- all of them ---- */

static int refresh(struct library *l, const struct snap *s, const struct lib_article *x, struct review_refreshed *out,
		   struct err *e)
{
	struct reasons why = {0};
	struct lib_version v;
	struct article art;
	struct arena a;
	bool changed = false;
	char content[65];

	arena_init(&a, (size_t)256 << 20);
	buf_init(&why.b, 1 << 16);
	sha256_hex(&snap_stats(s)->content, content);
	int r = library_version_get(l, x->id, x->version, &a, &v, e);
	if (!r && (r = article_from_json(v.json, &a, &art, e)) == ERR_VERSION) {
		/* It can be shown no longer as it is, and is nobody's fault: the board is told. */
		buf_addc(&why.b, "written in an older form of articles; ask its question again");
		why.n++;
	}
	bool old = r == ERR_VERSION;
	if (old)
		r = 0;
	/* Written from this very corpus, and by nobody's hand since: it is what it would be now. */
	bool same = !r && !old && str_eqc(art.provenance.snapshot, content) && x->version == 1;
	if (!r && !old && !same)
		r = sources(s, &art, &a, &why, e);
	if (!r && !old && !same)
		r = evidence(s, &art, &why, e);
	if (!r && why.more)
		buf_printf(&why.b, "; and %zu more", why.more);
	if (!r && why.b.err)
		r = err_buf(&why.b, e);
	if (!r)
		r = library_stale(l, STR("system"), x->id, x->version, buf_str(&why.b), &changed, e);
	if (!r) {
		out->looked++;
		if (changed && why.n)
			out->stale++;
		else if (changed)
			out->fresh_again++;
		if (changed && out->each)
			out->each(out->ctx, x, buf_str(&why.b).p);
	}
	buf_release(&why.b);
	arena_release(&a);
	return r;
}

int review_refresh(struct library *l, const struct snap *s, struct str id, struct review_refreshed *out, struct err *e)
{
	struct lib_filter f = {.states = STATES_LIVING, .max = PAGE};
	struct lib_article one, *v = &one;
	struct str next = STR("");
	struct arena a, cursor;
	size_t n = 1;
	int r;

	out->looked = out->stale = out->fresh_again = 0;
	arena_init(&a, (size_t)64 << 20);
	arena_init(&cursor, 1 << 16);
	if (id.n) {
		r = library_article_get(l, id, &a, &one, e);
		if (!r && one.state != STATE_RETIRED)
			r = refresh(l, s, &one, out, e);
	} else {
		do {
			arena_clear(&a);
			r = library_articles(l, &f, &a, &v, &n, &next, e);
			for (size_t i = 0; i < n && !r; i++) {
				r = refresh(l, s, &v[i], out, e);
				if (r)
					err_prefix(e, "article %.*s", STR_ARG(v[i].id));
			}
			/* The page goes with its arena; the cursor outlives it. */
			if (!r) {
				arena_clear(&cursor);
				f.cursor = arena_str(&cursor, next);
			}
		} while (!r && next.n);
	}
	arena_release(&a);
	arena_release(&cursor);
	return r;
}
