/*
 * cmd_status.c - attest status: what the corpus holds.
 */
#include "cli/cli.h"

#include "doc/doc.h"
#include "index/vectors.h"

struct counts {
	uint64_t kind[DOC_KIND_N], design[DOC_DESIGN_N], status[DOC_STATUS_N], audience[DOC_AUDIENCE_N];
	uint64_t no_year;
	int first, last; /* years; 0: none is known */
};

static void count(const struct snap *s, struct counts *n)
{
	memset(n, 0, sizeof *n);
	for (uint32_t i = 0; i < snap_doc_end(s); i++) {
		struct doc_columns col;
		if (!snap_doc_live(s, i))
			continue;
		snap_columns(s, i, &col);
		n->kind[col.kind]++;
		n->design[col.design]++;
		n->status[col.status]++;
		n->audience[col.audience]++;
		if (!col.year) {
			n->no_year++;
			continue;
		}
		if (!n->first || col.year < n->first)
			n->first = col.year;
		if (col.year > n->last)
			n->last = col.year;
	}
}

#define NAME(part)                                             \
	static const char *part##_name(size_t i)               \
	{                                                      \
		return doc_##part##_name((enum doc_##part)i);  \
	}                                                      \
	static const char *part##_label(size_t i)              \
	{                                                      \
		return doc_##part##_label((enum doc_##part)i); \
	}
NAME(kind)
NAME(design)
NAME(status)
NAME(audience)

/* One way to divide the documents. */
struct part {
	const char *title, *key;
	const uint64_t *n;
	size_t max;
	const char *(*name)(size_t i), *(*label)(size_t i);
};

static void print_part(struct cli *c, const struct part *p)
{
	struct table t;
	bool any = false;

	for (size_t i = 0; i < p->max; i++)
		any |= p->n[i] > 0;
	if (!any)
		return;
	if (c->format == FORMAT_MD)
		emit_printf("\n## %s\n\n", p->title);
	else
		emit_printf("\n%s%s%s\n", style_on(c, STYLE_BOLD), p->title, style_off(c));
	table_init(&t, 2, 2);
	for (size_t i = 0; i < p->max; i++)
		if (p->n[i])
			table_row(&t, p->label(i), cli_number(p->n[i]).s);
	table_print(c, &t);
	table_release(&t);
}

static void row_vectors(struct table *t, const struct snap *s)
{
	const struct vectors *v = snap_vectors(s);
	char text[256];

	if (!v || !vectors_info(v)->docs_encoded) {
		table_row(t, "searched by", "words alone");
	} else {
		const struct vectors_info *f = vectors_info(v);
		snprintf(text, sizeof text, "words and meaning (%s)", f->name);
		table_row(t, "searched by", text);
		snprintf(text, sizeof text, "%s of %s documents, %s of %s passages; %s", cli_number(f->docs_encoded).s,
			 cli_number(f->docs).s, cli_number(f->passages_encoded).s, cli_number(f->passages).s,
			 cli_size(f->bytes).s);
		table_row(t, "encoded", text);
	}
	if (snap_vectors_trouble(s))
		table_row(t, "trouble", snap_vectors_trouble(s));
}

static void print(struct cli *c, const struct snap *s, const struct snap_stats *st, const struct counts *n,
		  const struct part *parts, size_t n_parts)
{
	char hex[65], years[96];
	struct table t;

	sha256_hex(&st->content, hex);
	table_init(&t, 2, 0);
	table_row(&t, "corpus", c->corpus);
	table_row(&t, "documents", cli_number(st->docs).s);
	if (n->first) {
		snprintf(years, sizeof years, "%d to %d%s%s%s", n->first, n->last, n->no_year ? "; " : "",
			 n->no_year ? cli_number(n->no_year).s : "", n->no_year ? " without a year" : "");
		table_row(&t, "years", years);
	}
	table_row(&t, "passages", cli_number(st->passages).s);
	table_row(&t, "different words", cli_number(st->terms).s);
	row_vectors(&t, s);
	table_row(&t, "size", cli_size(st->bytes).s);
	table_row(&t, "segments", cli_number(st->segments).s);
	table_row(&t, "generation", cli_number(st->generation).s);
	table_row(&t, "content", hex);
	table_print(c, &t);
	table_release(&t);
	for (size_t i = 0; i < n_parts; i++)
		print_part(c, &parts[i]);
	if (!st->docs)
		emit_c("\nIt is empty. Put documents into it with: attest add PATH…\n");
}

static json_t *json_vectors(const struct snap *s)
{
	const struct vectors *v = snap_vectors(s);
	const struct vectors_info *f = v ? vectors_info(v) : NULL;
	json_t *o = json_object();
	char hex[65];

	if (f) {
		sha256_hex(&f->model, hex);
		cli_put(o, "model", str_c(f->name));
		cli_put(o, "model_id", str_c(hex));
	}
	cli_put_n(o, "documents", f ? f->docs_encoded : 0);
	cli_put_n(o, "passages", f ? f->passages_encoded : 0);
	cli_put_n(o, "units", f ? f->units : 0);
	cli_put_n(o, "bytes", f ? f->bytes : 0);
	if (snap_vectors_trouble(s))
		cli_put(o, "trouble", str_c(snap_vectors_trouble(s)));
	return o;
}

static int print_json(struct cli *c, const struct snap *s, const struct snap_stats *st, const struct counts *n,
		      const struct part *parts, size_t n_parts, struct err *e)
{
	json_t *o = json_object();
	char hex[65];

	sha256_hex(&st->content, hex);
	cli_put(o, "corpus", str_c(c->corpus));
	cli_put_n(o, "documents", st->docs);
	cli_put_n(o, "passages", st->passages);
	cli_put_n(o, "terms", st->terms);
	cli_put_n(o, "bytes", st->bytes);
	cli_put_n(o, "segments", st->segments);
	cli_put_n(o, "deleted", st->deleted_docs);
	cli_put_n(o, "generation", st->generation);
	cli_put(o, "content", str_c(hex));
	json_object_set_new(o, "vectors", json_vectors(s));
	if (n->first) {
		cli_put_n(o, "first_year", (uint64_t)n->first);
		cli_put_n(o, "last_year", (uint64_t)n->last);
	}
	cli_put_n(o, "without_year", n->no_year);
	for (size_t i = 0; i < n_parts; i++) {
		json_t *by = json_object();
		for (size_t k = 0; k < parts[i].max; k++)
			if (parts[i].n[k])
				cli_put_n(by, parts[i].name(k), parts[i].n[k]);
		json_object_set_new(o, parts[i].key, by);
	}
	return emit_json(o, e);
}

int cmd_status(struct cli *c)
{
	struct snap *s = NULL;
	struct counts n;
	struct err e = {0};
	int r = cli_snap(c, false, &s);

	if (r)
		return err_exit(r);
	count(s, &n);
	const struct part parts[] = {
		{"By kind", "kinds", n.kind, DOC_KIND_N, kind_name, kind_label},
		{"By study design", "designs", n.design, DOC_DESIGN_N, design_name, design_label},
		{"By standing", "statuses", n.status, DOC_STATUS_N, status_name, status_label},
		{"By audience", "audiences", n.audience, DOC_AUDIENCE_N, audience_name, audience_label},
	};
	if (c->format == FORMAT_JSON)
		r = print_json(c, s, snap_stats(s), &n, parts, sizeof parts / sizeof *parts, &e);
	else
		print(c, s, snap_stats(s), &n, parts, sizeof parts / sizeof *parts);
	snap_unref(s);
	return r ? cli_failed(r, &e) : 0;
}
