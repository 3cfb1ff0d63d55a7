/*
 * cmd_show.c - attest show: print a document, or the place of a quote in it.
 */
#include "cli/cli.h"

#include "base/utf8.h"
#include "doc/doc.h"

/* Blocks of the same section that are printed before and behind those that hold the quote. */
#define AROUND 2
/* Columns of the names of what is known about a document. */
#define LABEL	 15
#define SHOW_CAP ((size_t)1 << 30) /* bytes */

struct show {
	struct cli *c;
	const struct snap *s;
	const struct doc *d;
	struct doc_columns col;
	struct arena a;
	unsigned barred; /* kinds of bars that were printed, a bit each */
};

/* ---- what is known about it ---- */

static void line(const struct show *w, const char *label, struct str value)
{
	char first[64], rest[64];

	if (!value.n)
		return;
	if (w->c->format == FORMAT_MD) {
		emit_printf("- **%s:** ", label);
		emit_text(w->c, value);
		emit_c("\n");
	} else {
		snprintf(first, sizeof first, "%-*s", LABEL, label);
		snprintf(rest, sizeof rest, "%*s", LABEL, "");
		emit_wrapped(w->c, value, first, rest);
	}
}

static struct str list(struct arena *a, const struct str *s, size_t n)
{
	struct buf b;
	struct str out;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(&b, "; ");
		buf_add(&b, s[i]);
	}
	out = arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

static struct str mesh(struct show *w)
{
	struct str *all = ARENA_ARRAY(&w->a, w->d->n_mesh + 1, struct str);

	for (size_t i = 0; all && i < w->d->n_mesh; i++) {
		const struct doc_mesh *m = &w->d->mesh[i];
		struct str q = list(&w->a, m->qualifiers, m->n_qualifiers);
		all[i] = arena_printf(&w->a, "%.*s%s%.*s%s", STR_ARG(m->name), q.n ? " / " : "", STR_ARG(q),
				      m->major ? " *" : "");
	}
	return all ? list(&w->a, all, w->d->n_mesh) : STR_NULL;
}

/* What it says of others, and what others in the corpus say of it. */
static void relations(struct show *w)
{
	struct snap_rel by[64];

	for (size_t i = 0; i < w->d->n_rels; i++) {
		const struct doc_rel *r = &w->d->rels[i];
		char label[32];
		snprintf(label, sizeof label, "%s", doc_rel_name(r->kind));
		for (char *p = label; *p; p++)
			*p = *p == '-' ? ' ' : *p;
		line(w, label,
		     arena_printf(&w->a, "%.*s%s%.*s", STR_ARG(r->target), r->target.n && r->note.n ? ": " : "",
				  STR_ARG(r->note)));
	}
	size_t n = snap_rels(w->s, w->d->id, by, sizeof by / sizeof *by);
	n = n < sizeof by / sizeof *by ? n : sizeof by / sizeof *by;
	for (size_t i = 0; i < n; i++) {
		struct doc_columns other;
		snap_columns(w->s, by[i].doc, &other);
		line(w, "named by",
		     arena_printf(&w->a, "%.*s (%s): %.*s", STR_ARG(other.id),
				  doc_rel_name((enum doc_rel_kind)by[i].kind), STR_ARG(other.title)));
	}
}

static void status(struct show *w)
{
	const struct doc_columns *col = &w->col;
	struct doc_columns by;
	struct str note = w->d->status_note;

	if (col->status == DOC_STATUS_CURRENT)
		return;
	if (col->status_by != DOC_NONE) {
		snap_columns(w->s, col->status_by, &by);
		note = arena_printf(&w->a, "so says %.*s", STR_ARG(by.id));
	}
	struct str value = arena_printf(&w->a, "%s%s%.*s", doc_status_label((enum doc_status)col->status),
					note.n ? ": " : "", STR_ARG(note));
	struct cli_run all = {0, (uint32_t)value.n};
	bool md = w->c->format == FORMAT_MD;
	emit_marked(w->c, value, &all, 1, STYLE_BAD, md ? "**" : "", md ? "**" : "",
		    md ? "- **standing:** " : "STANDING       ", "               ");
}

static void title(struct show *w)
{
	struct cli_run all = {0, (uint32_t)w->d->title.n};

	emit_marked(w->c, w->d->title, &all, 1, STYLE_BOLD, "", "", w->c->format == FORMAT_MD ? "# " : "", "");
}

static void about(struct show *w)
{
	const struct doc *d = w->d;

	title(w);
	emit_c("\n");
	status(w);
	line(w, "document", d->id);
	line(w, "kind", str_c(doc_kind_label(d->kind)));
	if (w->col.design != DOC_DESIGN_UNKNOWN)
		line(w, "design", str_c(doc_design_label((enum doc_design)w->col.design)));
	line(w, "authors", list(&w->a, d->authors, d->n_authors));
	line(w, "source", d->source);
	line(w, "date", d->date.n ? d->date : d->year ? arena_printf(&w->a, "%d", d->year) : STR_NULL);
	line(w, "revised", d->revised);
	line(w, "review", d->review);
	line(w, "audience", str_c(doc_audience_label(d->audience)));
	line(w, "language", d->language);
	line(w, "PMID", d->pmid);
	line(w, "PMCID", d->pmcid);
	line(w, "DOI", d->doi);
	line(w, "address", d->url);
	line(w, "licence", d->licence);
	line(w, "also called", list(&w->a, d->aliases, d->n_aliases));
	line(w, "topics", list(&w->a, d->topics, d->n_topics));
	line(w, "types", list(&w->a, d->pubtypes, d->n_pubtypes));
	line(w, "MeSH", mesh(w));
	line(w, "checked", d->checked);
	relations(w);
}

/* ---- its text ---- */

/* The text of a block that is no quote, with what is never quoted between ⟦ and ⟧. */
static struct str with_bars(struct show *w, const struct doc_block *b)
{
	const struct doc *d = w->d;
	struct str all = str_sub(d->text, b->beg, b->end), out = STR_NULL;
	uint32_t at = b->beg;

	if (!doc_barred(d, b->beg, b->end))
		return all;
	for (size_t i = 0; i < d->n_bars; i++) {
		const struct doc_bar *x = &d->bars[i];
		if (x->beg < b->beg || x->end > b->end)
			continue;
		out = arena_printf(&w->a, "%.*s%.*s⟦%.*s⟧", STR_ARG(out), STR_ARG(str_sub(d->text, at, x->beg)),
				   STR_ARG(str_sub(d->text, x->beg, x->end)));
		at = x->end;
		w->barred |= 1u << x->kind;
	}
	return arena_printf(&w->a, "%.*s%.*s", STR_ARG(out), STR_ARG(str_sub(d->text, at, b->end)));
}

/* What ⟦ and ⟧ stand for, when there were any. */
static void print_bar_kinds(const struct show *w)
{
	for (unsigned i = 0, n = 0; i < DOC_BAR_N; i++) {
		if (!(w->barred & 1u << i))
			continue;
		emit_c(n++ ? "; " : "\n⟦…⟧ is never quoted: ");
		emit_c(doc_bar_label((enum doc_bar_kind)i));
	}
	if (w->barred)
		emit_c("\n");
}

static void print_block(struct show *w, const struct doc_block *b, uint32_t beg, uint32_t end)
{
	struct cli *c = w->c;
	bool md = c->format == FORMAT_MD;
	struct str text = str_sub(w->d->text, b->beg, b->end);
	struct cli_run run = {beg > b->beg ? beg - b->beg : 0, end < b->end ? end - b->beg : (uint32_t)text.n};
	bool hit = end > b->beg && beg < b->end;
	if (!hit)
		text = with_bars(w, b);
	char first[96], rest[96];
	int indent = 2 * (int)(b->depth < 20 ? b->depth : 20);

	first[0] = rest[0] = 0;
	if (b->kind == BLOCK_BULLET) {
		snprintf(first, sizeof first, "%*s%s", indent, "", md ? "- " : "• ");
		snprintf(rest, sizeof rest, "%*s", indent + 2, "");
	} else if (b->kind == BLOCK_HEADING && md) {
		snprintf(first, sizeof first, "%.*s ", (int)(b->depth < 5 ? b->depth + 1 : 6), "######");
	}
	/* A heading or question that is not the quote stands out by itself. */
	if (!hit && (b->kind == BLOCK_HEADING || b->kind == BLOCK_QUESTION)) {
		run = (struct cli_run){0, (uint32_t)text.n};
		bool stars = md && b->kind == BLOCK_QUESTION;
		emit_marked(c, text, &run, 1, STYLE_BOLD, stars ? "**" : "", stars ? "**" : "", first, rest);
	} else {
		emit_marked(c, text, &run, hit, STYLE_MARK, md ? "**«" : "«", md ? "»**" : "»", first, rest);
	}
}

static bool tight(enum doc_block_kind k)
{
	return k == BLOCK_BULLET || k == BLOCK_ROW;
}

static void print_blocks(struct show *w, uint32_t from, uint32_t to, uint32_t beg, uint32_t end)
{
	const struct doc *d = w->d;

	for (uint32_t i = from; i < to; i++) {
		if (i > from && !(tight(d->blocks[i].kind) && d->blocks[i - 1].kind == d->blocks[i].kind))
			emit_c("\n");
		print_block(w, &d->blocks[i], beg, end);
	}
}

static void whole(struct show *w)
{
	uint32_t first = 0;

	about(w);
	/* The title is there already. */
	if (w->d->n_blocks && w->d->blocks[0].kind == BLOCK_HEADING && w->d->blocks[0].section == 0)
		first = 1;
	if (first < w->d->n_blocks)
		emit_c("\n");
	print_blocks(w, first, (uint32_t)w->d->n_blocks, 0, 0);
	print_bar_kinds(w);
}

/* ---- the place of a quote ---- */

struct context {
	uint32_t from, to; /* blocks to print */
	uint32_t section;
};

static struct context around(const struct doc *d, uint32_t beg, uint32_t end)
{
	struct context x = {0, 0, 0};
	uint32_t n = (uint32_t)d->n_blocks;

	while (x.from < n && d->blocks[x.from].end <= beg)
		x.from++;
	x.to = x.from;
	while (x.to < n && d->blocks[x.to].beg < end)
		x.to++;
	if (x.from == n || x.to == x.from)
		return x;
	x.section = d->blocks[x.from].section;
	for (int i = 0; i < AROUND && x.from > 0 && d->blocks[x.from - 1].section == x.section; i++)
		x.from--;
	for (int i = 0; i < AROUND && x.to < n && d->blocks[x.to].section == d->blocks[x.to - 1].section; i++)
		x.to++;
	return x;
}

static void quote(struct show *w, uint32_t beg, uint32_t end)
{
	struct context x = around(w->d, beg, end);

	title(w);
	emit_c("\n");
	status(w);
	line(w, "place", doc_path(w->d, x.section, &w->a));
	line(w, "bytes", arena_printf(&w->a, "%.*s#%u-%u", STR_ARG(w->d->id), beg, end));
	emit_c("\n");
	if (x.from > 0 && w->d->blocks[x.from - 1].section == x.section)
		emit_c("…\n");
	print_blocks(w, x.from, x.to, beg, end);
	if (x.to < w->d->n_blocks && x.to && w->d->blocks[x.to].section == w->d->blocks[x.to - 1].section)
		emit_c("…\n");
}

/* ---- JSON ---- */

static json_t *json_list(const struct str *s, size_t n)
{
	json_t *all = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, cli_json(s[i]));
	return all;
}

static void json_put_list(json_t *o, const char *key, const struct str *s, size_t n)
{
	if (n)
		json_object_set_new(o, key, json_list(s, n));
}

static json_t *json_about(struct show *w)
{
	const struct doc *d = w->d;
	json_t *o = json_object();

	cli_put(o, "id", d->id);
	cli_put(o, "title", d->title);
	cli_put(o, "kind", str_c(doc_kind_name(d->kind)));
	cli_put(o, "design", str_c(doc_design_name((enum doc_design)w->col.design)));
	cli_put(o, "audience", str_c(doc_audience_name(d->audience)));
	cli_put(o, "status", str_c(doc_status_name((enum doc_status)w->col.status)));
	cli_put(o, "status_note", d->status_note);
	if (w->col.status_by != DOC_NONE) {
		struct doc_columns by;
		snap_columns(w->s, w->col.status_by, &by);
		cli_put(o, "status_by", by.id);
	}
	cli_put_n(o, "version", d->version);
	cli_put(o, "revised", d->revised);
	json_put_list(o, "authors", d->authors, d->n_authors);
	cli_put(o, "source", d->source);
	cli_put(o, "date", d->date);
	if (d->year)
		cli_put_n(o, "year", (uint64_t)d->year);
	cli_put(o, "language", d->language);
	cli_put(o, "pmid", d->pmid);
	cli_put(o, "pmcid", d->pmcid);
	cli_put(o, "doi", d->doi);
	cli_put(o, "url", d->url);
	cli_put(o, "licence", d->licence);
	cli_put(o, "review", d->review);
	cli_put(o, "checked", d->checked);
	json_put_list(o, "aliases", d->aliases, d->n_aliases);
	json_put_list(o, "topics", d->topics, d->n_topics);
	json_put_list(o, "publication_types", d->pubtypes, d->n_pubtypes);
	return o;
}

static void json_relations(struct show *w, json_t *o)
{
	json_t *mesh_all = json_array(), *rels = json_array(), *refs = json_array();
	const struct doc *d = w->d;

	for (size_t i = 0; i < d->n_mesh; i++) {
		json_t *m = json_object();
		cli_put(m, "name", d->mesh[i].name);
		json_put_list(m, "qualifiers", d->mesh[i].qualifiers, d->mesh[i].n_qualifiers);
		json_object_set_new(m, "major", json_boolean(d->mesh[i].major));
		json_array_append_new(mesh_all, m);
	}
	for (size_t i = 0; i < d->n_rels; i++) {
		json_t *r = json_object();
		cli_put(r, "kind", str_c(doc_rel_name(d->rels[i].kind)));
		cli_put(r, "target", d->rels[i].target);
		cli_put(r, "note", d->rels[i].note);
		json_array_append_new(rels, r);
	}
	for (size_t i = 0; i < d->n_refs; i++) {
		const struct doc_ref *f = &d->refs[i];
		json_t *r = json_object();
		cli_put(r, "key", f->key);
		cli_put(r, "type", f->type);
		cli_put(r, "title", f->title);
		cli_put(r, "source", f->source);
		cli_put(r, "authors", f->authors);
		if (f->year)
			cli_put_n(r, "year", (uint64_t)f->year);
		cli_put(r, "pmid", f->pmid);
		cli_put(r, "doi", f->doi);
		cli_put(r, "url", f->url);
		json_array_append_new(refs, r);
	}
	json_object_set_new(o, "mesh", mesh_all);
	json_object_set_new(o, "relations", rels);
	json_object_set_new(o, "references", refs);
}

static json_t *json_block(struct show *w, const struct doc_block *b)
{
	static const char *const kinds[BLOCK_N] = {"heading", "paragraph", "bullet", "row", "caption", "question"};
	json_t *o = json_object();

	cli_put(o, "kind", str_c(kinds[b->kind]));
	cli_put(o, "path", doc_path(w->d, b->section, &w->a));
	cli_put_n(o, "depth", b->depth);
	cli_put_n(o, "beg", b->beg);
	cli_put_n(o, "end", b->end);
	return o;
}

static json_t *json_whole(struct show *w)
{
	json_t *o = json_about(w), *blocks = json_array(), *bars = json_array();
	char hex[65];

	json_relations(w, o);
	sha256_hex(&w->col.content, hex);
	cli_put(o, "content", str_c(hex));
	json_object_set_new(o, "text", cli_json(w->d->text));
	for (size_t i = 0; i < w->d->n_blocks; i++)
		json_array_append_new(blocks, json_block(w, &w->d->blocks[i]));
	json_object_set_new(o, "blocks", blocks);
	for (size_t i = 0; i < w->d->n_bars; i++) {
		json_t *x = json_object();
		cli_put(x, "kind", str_c(doc_bar_name(w->d->bars[i].kind)));
		cli_put_n(x, "beg", w->d->bars[i].beg);
		cli_put_n(x, "end", w->d->bars[i].end);
		json_array_append_new(bars, x);
	}
	if (json_array_size(bars))
		json_object_set_new(o, "not_quoted", bars);
	else
		json_decref(bars);
	return o;
}

static json_t *json_quote(struct show *w, const struct span *s)
{
	struct context x = around(w->d, s->beg, s->end);
	json_t *o = json_object();
	char hex[65];

	cli_put(o, "doc", w->d->id);
	cli_put(o, "title", w->d->title);
	cli_put(o, "status", str_c(doc_status_name((enum doc_status)w->col.status)));
	cli_put(o, "path", doc_path(w->d, x.section, &w->a));
	cli_put_n(o, "beg", s->beg);
	cli_put_n(o, "end", s->end);
	cli_put(o, "quote", str_sub(w->d->text, s->beg, s->end));
	sha256_hex(&s->quote, hex);
	cli_put(o, "sha256", str_c(hex));
	if (x.to > x.from) {
		cli_put(o, "before", str_sub(w->d->text, w->d->blocks[x.from].beg, s->beg));
		cli_put(o, "after", str_sub(w->d->text, s->end, w->d->blocks[x.to - 1].end));
	}
	return o;
}

/* ---- the command ---- */

int cli_show(struct cli *c, const struct snap *s, uint32_t doc, const struct span *want, json_t **j, struct err *e)
{
	struct show w = {.c = c, .s = s};
	struct span span = {0};
	struct doc *d = NULL;
	int r;

	r = snap_doc(s, doc, &d, e);
	if (r == 0 && want->end)
		r = span_of(d, want->beg, want->end, &span, e);
	if (r) {
		doc_free(d);
		return r;
	}
	arena_init(&w.a, SHOW_CAP);
	w.d = d;
	snap_columns(s, doc, &w.col);
	if (j)
		*j = want->end ? json_quote(&w, &span) : json_whole(&w);
	else if (want->end)
		quote(&w, span.beg, span.end);
	else
		whole(&w);
	r = arena_ok(&w.a) ? 0 : err_mem(e);
	arena_release(&w.a);
	doc_free(d);
	return r;
}

int cmd_show(struct cli *c)
{
	bool json = c->format == FORMAT_JSON;
	struct snap *s = NULL;
	struct err e = {0};
	json_t *j = NULL;
	struct span span;
	struct str id;
	int r;

	r = cli_place(str_c(c->args.rest[0]), &id, &span, &e);
	if (r)
		return cli_failed(r, &e);
	r = cli_snap(c, true, &s);
	if (r)
		return err_exit(r);
	uint32_t n = cli_doc(s, id, &e);
	r = n == DOC_NONE ? e.code : cli_show(c, s, n, &span, json ? &j : NULL, &e);
	if (r)
		json_decref(j);
	else if (json)
		r = emit_json(j, &e);
	snap_unref(s);
	return r ? cli_failed(r, &e) : 0;
}
