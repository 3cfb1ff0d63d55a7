/*
 * text.c - an article for the terminal.
 *
 * Everything of the article passes render_plain before it is printed. Colours say nothing that the words don't.
 */
#include "render/render_priv.h"

#include <stdio.h>

#define PIECE_CAP ((size_t)1 << 20) /* bytes of one line's text */
#define BOLD	  "1"
#define DIM	  "2"
#define WARN	  "1;33"

struct page {
	const struct article *a;
	struct wrap w;
	struct buf *out;
	struct buf tmp;
	int err;
};

/* An emptied scratch buffer for one piece. */
static struct buf *piece(struct page *p)
{
	if (p->tmp.err && !p->err)
		p->err = p->tmp.err;
	buf_clear(&p->tmp);
	return &p->tmp;
}

static struct str plain(struct page *p, struct str s)
{
	struct buf *b = piece(p);
	render_plain(b, s);
	return buf_str(b);
}

static void line(struct page *p, struct str s, const char *first, const char *rest, const char *style)
{
	wrap_begin(&p->w, first, rest);
	wrap_words(&p->w, s, style);
	wrap_end(&p->w);
}

static void labelled(struct page *p, const char *label, struct str s)
{
	wrap_begin(&p->w, "", "  ");
	wrap_words(&p->w, str_c(label), DIM);
	wrap_words(&p->w, s, NULL);
	wrap_end(&p->w);
}

static void heading(struct page *p, const char *s)
{
	buf_byte(p->out, '\n');
	line(p, str_c(s), "", "", BOLD);
}

static void claim(struct page *p, const struct article_claim *c, const char *first, const char *rest, const char *style)
{
	wrap_begin(&p->w, first, rest);
	wrap_words(&p->w, plain(p, c->text), style);
	struct buf *b = piece(p);
	buf_byte(b, '[');
	render_numbers(c, b);
	buf_byte(b, ']');
	wrap_words(&p->w, buf_str(b), DIM);
	wrap_end(&p->w);
}

static void items(struct page *p, const struct article_item *v, size_t n, int depth)
{
	static const char *const marks[] = {"\xe2\x80\xa2", "\xe2\x80\x93", "\xc2\xb7"}; /* bullet, dash, dot */
	char first[8 + 2 * (ARTICLE_DEPTH_MAX + 2)], rest[sizeof(first)];
	int indent = 2 * (depth > ARTICLE_DEPTH_MAX ? ARTICLE_DEPTH_MAX : depth);
	snprintf(first, sizeof(first), "%*s%s ", indent, "", marks[depth < 3 ? depth - 1 : 2]);
	snprintf(rest, sizeof(rest), "%*s", indent + 2, "");
	for (size_t i = 0; i < n; i++) {
		if (v[i].claim)
			claim(p, v[i].claim, first, rest, NULL);
		else
			line(p, plain(p, v[i].label), first, rest, BOLD);
		items(p, v[i].items, v[i].n_items, depth + 1);
	}
}

static void links(struct page *p, const struct article_ref *r)
{
	struct buf *b = piece(p);
	if (render_pmid_ok(r->pmid))
		buf_printf(b, "PMID %.*s ", STR_ARG(r->pmid));
	if (r->doi.n)
		render_doi_url(r->doi, b);
	else if (r->url.n)
		render_plain(b, r->url);
	if (r->doc.n) {
		buf_addc(b, b->n && b->p[b->n - 1] != ' ' ? " " : "");
		render_plain(b, r->doc);
	}
	wrap_words(&p->w, buf_str(b), DIM);
}

static void references(struct page *p)
{
	const struct article *a = p->a;
	if (!a->n_refs)
		return;
	heading(p, "References");
	if (render_has_via(a))
		line(p, str_c(RENDER_VIA_NOTE), "  ", "  ", DIM);
	for (size_t i = 0; i < a->n_refs; i++) {
		const struct article_ref *r = &a->refs[i];
		char first[32];
		snprintf(first, sizeof(first), "  [%zu] ", i + 1);
		wrap_begin(&p->w, first, "      ");
		wrap_words(&p->w, str_c(render_status_mark(r->status)), WARN);
		struct buf *b = piece(p);
		render_ref_type(r, b);
		buf_addc(b, ".");
		wrap_words(&p->w, buf_str(b), DIM);
		b = piece(p);
		render_plain(b, r->title);
		buf_addc(b, r->title.n && strchr(".?!", r->title.p[r->title.n - 1]) ? "" : ".");
		wrap_words(&p->w, buf_str(b), NULL);
		b = piece(p);
		render_ref_facts(r, b);
		wrap_words(&p->w, buf_str(b), NULL);
		links(p, r);
		wrap_end(&p->w);
	}
}

static void head(struct page *p)
{
	const struct article *a = p->a;
	struct buf *b;
	if (!str_eqc(a->review, "approved")) {
		line(p, str_c(RENDER_BANNER), "", "", WARN);
		buf_byte(p->out, '\n');
	}
	line(p, plain(p, a->title), "", "", BOLD);
	labelled(p, "Question:", plain(p, a->question));
	b = piece(p);
	render_reading(a, b);
	labelled(p, "Read as:", buf_str(b));
	if (a->outcome != OUTCOME_ANSWERED) {
		b = piece(p);
		buf_addc(b, render_outcome(a->outcome));
		buf_addc(b, a->reason.n ? ": " : "");
		render_plain(b, a->reason);
		buf_byte(p->out, '\n');
		line(p, buf_str(b), "", "", WARN);
	}
}

static void list(struct page *p, const char *title, const struct str *v, size_t n)
{
	if (!n)
		return;
	heading(p, title);
	for (size_t i = 0; i < n; i++)
		line(p, plain(p, v[i]), "  \xe2\x80\xa2 ", "    ", NULL);
}

static void foot(struct page *p)
{
	const struct article *a = p->a;
	if (a->n_nearest) {
		heading(p, "Nearest topics");
		for (size_t i = 0; i < a->n_nearest; i++) {
			wrap_begin(&p->w, "  \xe2\x80\xa2 ", "    ");
			wrap_words(&p->w, plain(p, a->nearest[i].title), NULL);
			wrap_words(&p->w, plain(p, a->nearest[i].doc), DIM);
			wrap_end(&p->w);
		}
	}
	list(p, "Related questions", a->related, a->n_related);
	buf_byte(p->out, '\n');
	line(p, plain(p, a->disclaimer), "", "", NULL);
	struct buf *b = piece(p);
	buf_addc(b, "Made ");
	render_plain(b, a->updated);
	buf_addc(b, " for reader: ");
	render_plain(b, a->reader);
	buf_addc(b, ". ");
	render_provenance(a, b);
	buf_addc(b, ".");
	line(p, buf_str(b), "", "", DIM);
}

int render_text(const struct article *a, const struct render_opts *o, struct buf *out, struct err *e)
{
	struct page p = {.a = a, .out = out, .w = {.out = out, .width = o->width, .colour = o->colour}};
	buf_init(&p.tmp, PIECE_CAP);
	head(&p);
	if (a->n_bottom_line)
		heading(&p, "Bottom line");
	for (size_t i = 0; i < a->n_bottom_line; i++)
		claim(&p, &a->bottom_line[i], "  ", "  ", BOLD);
	for (size_t i = 0; i < a->n_sections; i++) {
		buf_byte(out, '\n');
		line(&p, plain(&p, a->sections[i].heading), "", "", BOLD);
		items(&p, a->sections[i].items, a->sections[i].n_items, 1);
	}
	references(&p);
	foot(&p);
	piece(&p);
	int rc = 0;
	if (out->err)
		rc = err_buf(out, e);
	else if (p.err)
		rc = p.err == ERR_NOMEM ? err_mem(e)
					: err_set(e, p.err, "article: a single text of more than %zu bytes", PIECE_CAP);
	buf_release(&p.tmp);
	return rc;
}
