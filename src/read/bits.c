/*
 * bits.c - books: BITS and the NLM book DTDs before it, as NCBI Bookshelf, guideline makers and publishers give them.
 *
 * The text of a chapter is that of an article (jats_body.c); what is around it is not. A file is a <book>, a
 * <book-part-wrapper> around a chapter, or, in the older DTDs, a <book-part> that has the data of its book itself. Each
 * part and appendix with a <body> is one document, named "nbk:" and its number in Bookshelf where it has one, else by
 * its DOI, else by where it lies and its id in the book. Authors, date and licence are the part's own, or else the
 * book's; the journal's place is taken by the title of the book. Parts that only hold other parts, forewords and lists
 * of contents are left out.
 */
#include "read/jats_priv.h"

#include <stdlib.h>

#define PARTS_MAX 20000u /* of one book */

struct book {
	struct xml *x;
	uint32_t root, meta; /* the file's outermost element, and the data of the book */
	uint32_t parts, given;
};

static bool is_part(uint16_t name)
{
	return name == N_book_part || name == N_book_app;
}

/* The id of a part in one of the two ways of writing it; `type` NULL: a number of Bookshelf, whatever it is called. */
static struct str part_id(const struct xml *x, uint32_t meta, const char *type)
{
	static const uint16_t forms[] = {N_book_part_id, N_book_id};
	struct xml *tree = (struct xml *)(uintptr_t)x;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		for (uint32_t n = xml_child(x, meta, forms[i]); n; n = xml_next(x, n)) {
			struct str v = str_trim(xml_flat(tree, n));
			struct str t = xml_attr(x, n, i ? N_a_book_id_type : N_a_book_part_id_type);
			if (!t.n)
				t = xml_attr(x, n, N_a_pub_id_type);
			uint64_t number;
			if (type ? str_ieq(t, str_c(type))
				 : str_starts(v, STR("NBK")) && v.n < 16 && str_u64(str_sub(v, 3, v.n), &number))
				return v;
		}
	return STR_NULL;
}

/* "art-access-id://NBK123" of the older files. */
static struct str bookshelf_uri(const struct xml *x, uint32_t meta)
{
	static const char scheme[] = "art-access-id://";

	for (uint32_t n = xml_child(x, meta, N_uri); n; n = xml_next(x, n)) {
		struct str v = str_trim(xml_attr(x, n, N_a_href));
		uint64_t number;
		if (!str_starts(v, str_c(scheme)))
			continue;
		v = str_sub(v, sizeof scheme - 1, v.n);
		if (str_starts(v, STR("NBK")) && v.n < 16 && str_u64(str_sub(v, 3, v.n), &number))
			return v;
	}
	return STR_NULL;
}

static void ids(struct jats *j, struct book *b, uint32_t part, uint32_t meta)
{
	struct xml *x = j->x;
	struct doc *d = j->d;
	struct str nbk = part_id(x, meta, NULL);

	if (!nbk.n)
		nbk = bookshelf_uri(x, meta);
	/* A file of one chapter may have the number in the data of the book. */
	if (!nbk.n && b->parts == 1)
		nbk = part_id(x, b->meta, NULL);
	nbk = arena_str(&d->arena, nbk);
	d->doi = doc_str(d, read_doi(part_id(x, meta, "doi")));
	if (!d->doi.n && b->parts == 1)
		d->doi = doc_str(d, read_doi(part_id(x, b->meta, "doi")));
	struct str pmid = part_id(x, meta, "pmid");
	if (xml_is_pmid(pmid)) {
		d->pmid = doc_str(d, pmid);
		doc_add_rel(d, DOC_REL_SAME_AS, doc_id_of(&d->arena, "pubmed:", d->pmid), STR_NULL);
	}
	if (nbk.n) {
		d->id = doc_id_of(&d->arena, "nbk:", nbk);
		d->url = arena_printf(&d->arena, "https://www.ncbi.nlm.nih.gov/books/%.*s/", STR_ARG(nbk));
		return;
	}
	if (d->doi.n)
		d->url = doc_id_of(&d->arena, "https://doi.org/", d->doi);
	struct str file = read_file_id(d, x->src), id = xml_attr(x, part, N_a_id);
	file.n = file.n > 150 ? 150 : file.n;
	if (d->doi.n && d->doi.n < 190)
		d->id = doc_id_of(&d->arena, "doi:", d->doi);
	else if (b->parts == 1)
		d->id = read_file_id(d, x->src);
	else if (id.n && id.n < 40)
		d->id = doc_id_of(&d->arena, "", arena_printf(&d->arena, "%.*s/%.*s", STR_ARG(file), STR_ARG(id)));
	else
		d->id = arena_printf(&d->arena, "%.*s/%u", STR_ARG(file), (unsigned)b->given + 1);
}

/* "Title: subtitle" of a group, into d's arena. */
static struct str title_of(struct jats *j, uint32_t group, uint16_t name)
{
	struct xml *x = j->x;
	struct doc *d = j->d;
	struct str t = doc_str(d, jats_plain(j, xml_child(x, group, name)));
	struct str s = doc_str(d, jats_plain(j, xml_child(x, group, N_subtitle)));

	if (!t.n || !s.n)
		return t.n ? t : s;
	return arena_printf(&d->arena, "%.*s%s %.*s", STR_ARG(t), strchr(":?.", t.p[t.n - 1]) ? "" : ":", STR_ARG(s));
}

static void titles(struct jats *j, const struct book *b, uint32_t meta)
{
	struct xml *x = j->x;
	struct doc *d = j->d;
	struct str book = title_of(j, xml_child(x, b->meta, N_book_title_group), N_book_title);

	if (!book.n)
		book = doc_str(d, jats_plain(j, xml_child(x, b->meta, N_book_title)));
	doc_title(d, title_of(j, xml_child(x, meta, N_title_group), N_title));
	if (!d->title.n)
		doc_title(d, book);
	d->source = str_ieq(book, d->title) ? STR_NULL : book;
	if (!d->source.n)
		d->source = doc_str(d, xml_flat(x, xml_find(x, b->meta, N_publisher_name)));
	/* "NICE Guideline", "WHO Guidelines Approved by …": the book or its series says so. */
	bool guideline =
		str_ifind(book, STR("guideline"), 0) != SIZE_MAX && str_ifind(book, STR("evidence"), 0) == SIZE_MAX;
	d->kind = guideline ? DOC_KIND_GUIDELINE : DOC_KIND_RESEARCH;
	d->design = guideline ? DOC_DESIGN_GUIDELINE : DOC_DESIGN_REVIEW;
}

static int chapter(struct book *b, uint32_t part, struct err *e)
{
	struct xml *x = b->x;
	uint32_t meta = xml_child(x, part, N_book_part_meta);
	struct jats j = {.x = x, .foreign = DOC_BAR_N};

	if (!(j.d = doc_new()))
		return err_mem(e);
	buf_init(&j.tmp, (size_t)64 << 20);
	buf_init(&j.para, (size_t)64 << 20);
	buf_init(&j.row, (size_t)64 << 20);
	/* What jats_body.c takes for the article. */
	x->root = part;
	j.d->language = jats_language(&j);
	x->root = b->root;
	if (!j.d->language.n)
		j.d->language = jats_language(&j);
	x->root = part;
	ids(&j, b, part, meta);
	titles(&j, b, meta);
	jats_authors(&j, meta);
	if (!j.d->n_authors)
		jats_authors(&j, b->meta);
	jats_dates(&j, meta);
	if (!j.d->year)
		jats_dates(&j, b->meta);
	jats_licence(&j, meta);
	if (!j.d->licence.n)
		jats_licence(&j, b->meta);
	jats_topics(&j, meta);
	bool ok = jats_refs(&j);
	if (ok)
		jats_text(&j, meta);
	x->root = b->root;
	free(j.slots);
	buf_release(&j.tmp);
	buf_release(&j.para);
	buf_release(&j.row);
	if (!ok) {
		doc_free(j.d);
		return err_mem(e);
	}
	b->given++;
	return read_emit(x->sink, j.d, x->src->name, x->record, x->line, e);
}

/* Parts in order: counted (e NULL), or given. Depth is that of the tree, which is bound. */
static int parts(struct book *b, uint32_t node, struct err *e)
{
	struct xml *x = b->x;

	if (x->nodes[node].name == XML_TEXT)
		return 0;
	if (is_part(x->nodes[node].name) && xml_child(x, node, N_body)) {
		int r = e && b->given < PARTS_MAX ? chapter(b, node, e) : 0;
		if (r)
			return r;
		b->parts += e == NULL;
	}
	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		int r = parts(b, c, e);
		if (r)
			return r;
	}
	return 0;
}

static int record(struct xml *x, void *ctx, struct err *e)
{
	struct book b = {.x = x, .root = x->root, .meta = xml_child(x, x->root, N_book_meta)};

	(void)ctx;
	parts(&b, x->root, NULL);
	if (!b.parts) {
		read_report(x->sink, READ_SKIP, x->src->name, x->record, x->line, "empty",
			    "a book without the text of a chapter: its chapters may be files of their own");
		return 0;
	}
	return parts(&b, x->root, e);
}

static int match(const char *name, struct str head)
{
	static const char *const roots[] = {"<book-part-wrapper", "<book-part", "<book"};
	static const char *const signs[] = {
		"BITS", "//NLM//DTD", "<book-meta", "<book-part-meta", "<book-body", "dtd.nlm.nih.gov/ns/book"};
	char narrow[READ_HEAD];

	(void)name;
	head = xml_head(head, narrow, sizeof narrow);
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
		struct str root = str_c(roots[i]);
		size_t at = str_find(head, root, 0);
		if (at == SIZE_MAX || at + root.n >= head.n || !memchr(" \t\r\n>", head.p[at + root.n], 5))
			continue;
		for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
			if (str_find(head, str_c(signs[k]), 0) != SIZE_MAX)
				return 96;
	}
	return 0;
}

static int read_bits(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	/* The names of JATS, where other elements are the records: a part in a book is no record of its own. */
	struct xml_name names[N_n];
	struct xml_spec spec = {names, N_n, record};

	(void)r;
	memcpy(names, jats_names, sizeof names);
	names[N_article].record = 0;
	names[N_book].record = names[N_book_part_wrapper].record = 1;
	names[N_book_part].record = 2;
	return xml_run(&spec, s, sink, NULL, e);
}

const struct reader reader_bits = {
	.name = "bits",
	.help = "books as BITS XML, of NCBI Bookshelf and others: a document a chapter",
	.suffixes = ".nxml .xml",
	.match = match,
	.read = read_bits,
};
