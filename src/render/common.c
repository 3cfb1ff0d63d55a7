/*
 * common.c - the words that renderings add to an article: labels, numbers, standing, provenance.
 */
#include "render/render_priv.h"

void render_reading(const struct article *a, struct buf *out)
{
	if (a->reading.n) {
		render_plain(out, a->reading);
		for (size_t i = 0; i < a->n_mended; i++)
			if (str_find(a->reading, a->mended[i].from, 0) == SIZE_MAX) {
				buf_addc(out, " Read \xe2\x80\x9c");
				render_plain(out, a->mended[i].from);
				buf_addc(out, "\xe2\x80\x9d as \xe2\x80\x9c");
				render_plain(out, a->mended[i].to);
				buf_addc(out, "\xe2\x80\x9d.");
			}
		return;
	}
	for (size_t i = 0; i < a->n_intents; i++)
		buf_printf(out, "%s%s", i ? ", " : "", intent_label(a->intents[i]));
	for (size_t i = 0; i < a->n_focus; i++) {
		buf_addc(out, i ? "; " : ": ");
		render_plain(out, a->focus[i]);
	}
}

void render_numbers(const struct article_claim *c, struct buf *out)
{
	const char *sep = "";
	for (size_t i = 0; i < c->n_spans; i++) {
		bool seen = false;
		for (size_t j = 0; j < i; j++)
			seen |= c->spans[j].ref == c->spans[i].ref;
		if (seen)
			continue;
		buf_printf(out, "%s%u", sep, c->spans[i].ref + 1);
		sep = ", ";
	}
	for (size_t i = 0; i < c->n_via; i++) {
		buf_printf(out, "%s%u", sep, c->via[i] + 1);
		sep = ", ";
	}
}

const char *render_stance(enum stance s)
{
	return s == STANCE_FOR ? "For:" : s == STANCE_AGAINST ? "Against:" : "";
}

bool render_has_sure(const struct article *a)
{
	return (unsigned)a->sure.strength < GRADE_N || a->sure.strength_note.n;
}

void render_sure(const struct article *a, struct buf *out)
{
	if ((unsigned)a->sure.strength < GRADE_N)
		buf_printf(out, "grade %s", grade_name(a->sure.strength));
	else
		buf_addc(out, "no grade");
	if (a->sure.strength_note.n) {
		buf_addc(out, " (");
		render_plain(out, a->sure.strength_note);
		buf_addc(out, ")");
	}
}

struct str render_label(const struct article_item *v, size_t i)
{
	if (i && v[i].claim && v[i - 1].claim && v[i].stance == v[i - 1].stance && str_eq(v[i].label, v[i - 1].label))
		return STR_NULL;
	return v[i].label;
}

bool render_call_now(const struct article_notice *v, size_t n, size_t i)
{
	return v[i].call.n && (i + 1 == n || !str_eq(v[i].call, v[i + 1].call));
}

static bool for_patients(const struct article *a)
{
	return str_eqc(a->reader, "patient");
}

bool render_call_alone(const struct article *a, const struct article_notice *v)
{
	return for_patients(a) && v->call.n && (str_eqc(v->kind, "emergency") || str_eqc(v->kind, "crisis"));
}

const char *render_call_label(const struct article *a)
{
	return for_patients(a) ? "What to do:" : "If you are not a clinician:";
}

bool render_has_design(const struct article_ref *r)
{
	return render_has_grade(r) && !str_ieq(r->type, str_c(doc_design_label(r->design)));
}

void render_claim_note(const struct article_claim *c, struct buf *out)
{
	/* What the claim says itself is not said again. */
	if (c->recommendation.n && str_find(c->text, c->recommendation, 0) == SIZE_MAX) {
		buf_addc(out, "(recommendation: ");
		render_plain(out, c->recommendation);
		buf_addc(out, ")");
	}
	if (c->kind == CLAIM_STATEMENT) {
		buf_addc(out, "(statement by ");
		render_plain(out, c->author);
		buf_addc(out, ")");
	}
}

const char *render_cut(const struct article_claim *c, bool has_items)
{
	if (c->kind != CLAIM_EXCERPT || has_items || !c->text.n || strchr(".!?:)\"'", c->text.p[c->text.n - 1]))
		return "";
	return " [\xe2\x80\xa6]";
}

bool render_is_lead(const struct article_item *it)
{
	return it->claim && it->n_items && it->claim->text.n && it->claim->text.p[it->claim->text.n - 1] == ':';
}

bool render_same_numbers(const struct article_item *above, const struct article_claim *c)
{
	const struct article_claim *a = above ? above->claim : NULL;
	if (!a || a->kind != CLAIM_EXCERPT || c->kind != CLAIM_EXCERPT || render_is_lead(above) || !a->n_spans ||
	    c->n_spans != 1 || a->spans[0].ref != c->spans[0].ref || a->n_via != c->n_via)
		return false;
	for (size_t i = 0; i < c->n_via; i++)
		if (a->via[i] != c->via[i])
			return false;
	return true;
}

struct str render_term(const struct article_claim *c, const struct article_term *t)
{
	return str_sub(c->text, t->beg, t->end);
}

const char *render_status_mark(enum doc_status s)
{
	switch (s) {
	case DOC_STATUS_RETRACTED: return "RETRACTED";
	case DOC_STATUS_CONCERN: return "EXPRESSION OF CONCERN";
	case DOC_STATUS_SUPERSEDED: return "SUPERSEDED";
	case DOC_STATUS_CORRECTED: return "Corrected";
	default: return "";
	}
}

bool render_has_grade(const struct article_ref *r)
{
	return r->design != DOC_DESIGN_SUMMARY && r->design != DOC_DESIGN_CONSUMER && r->design != DOC_DESIGN_UNKNOWN;
}

void render_ref_type(const struct article_ref *r, struct buf *out)
{
	render_plain(out, r->type);
	if (r->via != DOC_NONE) {
		buf_printf(out, ", via [%u]", r->via + 1);
		if (r->doc.n)
			buf_addc(out, ", in this corpus");
	}
}

/* Appended with a full stop, unless it has one or is empty. */
static void sentence(struct buf *out, struct str s)
{
	if (!s.n)
		return;
	render_plain(out, s);
	buf_addc(out, s.p[s.n - 1] == '.' ? " " : ". ");
}

void render_ref_facts(const struct article_ref *r, struct buf *out)
{
	size_t was = out->n;
	if (!str_ieq(r->authors, r->source))
		sentence(out, r->authors);
	if (r->source.n) {
		render_plain(out, r->source);
		if (r->year)
			buf_printf(out, ", %d", r->year);
		buf_addc(out, ". ");
	} else if (r->year)
		buf_printf(out, "%d. ", r->year);
	if (render_has_design(r))
		buf_printf(out, "%s, grade %s. ", doc_design_label(r->design), grade_name(r->grade));
	else if (render_has_grade(r))
		buf_printf(out, "Grade %s. ", grade_name(r->grade));
	if (r->review.n && !str_eqc(r->review, "approved")) {
		buf_addc(out, "Review status: ");
		sentence(out, r->review);
	}
	if (r->status != DOC_STATUS_CURRENT)
		sentence(out, r->status_note);
	if (out->n > was && out->p[out->n - 1] == ' ')
		out->p[--out->n] = 0;
}

const char *render_outcome(enum article_outcome o)
{
	switch (o) {
	case OUTCOME_PARTLY: return "Partly answered";
	case OUTCOME_INSUFFICIENT: return "No sufficient evidence";
	default: return "Answered";
	}
}

void render_notice_source(const struct article_notice *v, struct buf *out)
{
	if (!v->source.n)
		return;
	buf_addc(out, "Source: ");
	render_plain(out, v->source);
	if (v->url.n) {
		buf_addc(out, ", ");
		render_plain(out, v->url);
	}
	if (v->checked.n) {
		buf_addc(out, ", looked up ");
		render_plain(out, v->checked);
	}
	buf_addc(out, ".");
}

void render_provenance(const struct article *a, struct buf *out)
{
	render_plain(out, a->provenance.program);
	buf_addc(out, ", ");
	render_plain(out, a->provenance.composer);
	buf_printf(out, ", %llu documents, %llu passages, %llu looked at, snapshot ",
		   (unsigned long long)a->provenance.docs, (unsigned long long)a->provenance.passages,
		   (unsigned long long)a->provenance.candidates);
	render_plain(out, str_sub(a->provenance.snapshot, 0, 16));
	buf_addc(out, ", ");
	render_plain(out, a->provenance.settings);
}

static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~/", c));
}

bool render_url_ok(struct str url)
{
	if (!str_istarts(url, STR("https://")) && !str_istarts(url, STR("http://")))
		return false;
	bool host = true;
	for (size_t i = str_find(url, STR("://"), 0) + 3; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];
		if (c <= ' ' || c >= 0x7F || strchr("<>\"`\\^{|}", c))
			return false;
		host &= !strchr("/?#", c);
		/* "https://www.who.int@example.org/" leads to example.org. */
		if (host && c == '@')
			return false;
	}
	return true;
}

void render_doi_url(struct str doi, struct buf *out)
{
	if (!doi.n)
		return;
	buf_addc(out, "https://doi.org/");
	for (size_t i = 0; i < doi.n; i++) {
		unsigned char c = (unsigned char)doi.p[i];
		if (is_plain(c))
			buf_byte(out, c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

bool render_pmid_ok(struct str pmid)
{
	uint64_t v;
	return pmid.n <= 10 && str_u64(pmid, &v);
}

bool render_has_via(const struct article *a)
{
	for (size_t i = 0; i < a->n_refs; i++)
		if (a->refs[i].via != DOC_NONE)
			return true;
	return false;
}
