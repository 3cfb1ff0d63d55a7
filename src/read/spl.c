/*
 * spl.c - labels of medicines as DailyMed gives them: HL7 Structured Product Labeling, one <document> a file.
 *
 * id       "spl:" and the set id, which all versions of a label share; the version is versionNumber.
 * title    brand and generic name of the first product (the label's own title is a paragraph of rules).
 * date     effectiveTime, of this version; also `revised`.
 * sections by <section>, in each other; the heading is its title, else the name of its code. A boxed warning is named
 *          so. The list of products (48780-1) gives names and no text; pictures of packages (51945-4) and the
 *          highlights at the beginning, which say again what the sections say, are left out.
 */
#include "read/xml_priv.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define SPL_NAMES(X)                                   \
	X(document, "document", 0, 1)                  \
	X(set_id, "setId", 0, 0)                       \
	X(version, "versionNumber", 0, 0)              \
	X(effective, "effectiveTime", 0, 0)            \
	X(title, "title", 0, 0)                        \
	X(author, "author", 0, 0)                      \
	X(assigned, "assignedEntity", 0, 0)            \
	X(organization, "representedOrganization", 0, 0) \
	X(name, "name", 0, 0)                          \
	X(component, "component", 0, 0)                \
	X(body, "structuredBody", 0, 0)                \
	X(section, "section", 0, 0)                    \
	X(code, "code", XML_ATTR, 0)                          \
	X(text, "text", 0, 0)                          \
	X(subject, "subject", 0, 0)                    \
	X(product, "manufacturedProduct", 0, 0)        \
	X(medicine, "manufacturedMedicine", 0, 0)      \
	X(as_generic, "asEntityWithGeneric", 0, 0)     \
	X(generic, "genericMedicine", 0, 0)            \
	X(paragraph, "paragraph", 0, 0)                \
	X(list, "list", 0, 0)                          \
	X(item, "item", 0, 0)                          \
	X(caption, "caption", XML_SILENT, 0)           \
	X(table, "table", XML_SILENT, 0)               \
	X(thead, "thead", 0, 0)                        \
	X(tbody, "tbody", 0, 0)                        \
	X(tfoot, "tfoot", 0, 0)                        \
	X(tr, "tr", 0, 0)                              \
	X(td, "td", 0, 0)                              \
	X(th, "th", 0, 0)                              \
	X(content, "content", XML_STYLED, 0)           \
	X(sub, "sub", XML_SUB, 0)                      \
	X(sup, "sup", XML_SUP, 0)                      \
	X(br, "br", XML_SPACE, 0)                      \
	X(picture, "renderMultiMedia", XML_PICTURE, 0) \
	X(footnote, "footnote", XML_SILENT, 0)         \
	X(excerpt, "excerpt", XML_SKIP, 0)             \
	X(media, "observationMedia", XML_SKIP, 0)      \
	X(a_root, "root", XML_ATTR, 0)                 \
	X(a_value, "value", XML_ATTR, 0)               \
	X(a_display, "displayName", XML_ATTR, 0)       \
	X(a_style, "styleCode", XML_ATTR | XML_STYLE, 0) \
	X(a_rowspan, "rowspan", XML_ATTR, 0)           \
	X(a_colspan, "colspan", XML_ATTR, 0)

enum {
	N_other,
#define X(id, name, flags, rank) N_##id,
	SPL_NAMES(X)
#undef X
		N_n
};

static const struct xml_name names[N_n] = {[N_other] = {"", 0, 0, 0},
#define X(id, name, flags, rank) [N_##id] = {name, flags, rank, 0},
					   SPL_NAMES(X)
#undef X
};

#define CODE_PRODUCTS "48780-1"
#define CODE_PACKAGE  "51945-4"
#define CODE_BOXED    "34066-1"

#define COLUMNS 40u /* of a table in which cells of more rows are said again */

struct spl {
	struct xml *x;
	struct doc *d;
	struct buf t;
	struct {
		unsigned rows;
		struct str text;
	} above[COLUMNS];
};

/* Text of a node, inline rules heeded, in s->t. */
static struct str flat(struct spl *s, uint32_t node)
{
	struct xml_inline in = {.out = &s->t};

	buf_clear(&s->t);
	if (node)
		xml_inline_node(&in, s->x, node);
	xml_inline_end(&in);
	return buf_str(&s->t);
}

/* ---- what it is ---- */

static void take_date(struct doc *d, struct str v)
{
	char date[11];

	if (v.n < 8 || !xml_date(xml_number(str_sub(v, 0, 4)), xml_number(str_sub(v, 4, 6)),
				 xml_number(str_sub(v, 6, 8)), date))
		return;
	d->date = doc_str(d, str_c(date));
	d->year = xml_number(d->date);
	if (d->date.n == 10)
		d->revised = d->date;
}

/* The first product gives the title; the names of all of them are names of the label. */
static void products(struct spl *s, uint32_t section)
{
	struct xml *x = s->x;
	struct doc *d = s->d;

	for (uint32_t p = xml_find(x, section, N_product); p; p = xml_find_next(x, section, p)) {
		struct str name = doc_str(d, xml_flat(x, xml_child(x, p, N_name)));
		struct str generic = doc_str(d, xml_flat(x, XML_PATH(x, p, N_as_generic, N_generic, N_name)));
		if (!name.n)
			continue;
		if (!d->title.n)
			doc_title(d, generic.n && !str_ieq(generic, name)
					     ? arena_printf(&d->arena, "%.*s (%.*s): product information", STR_ARG(name),
							    STR_ARG(generic))
					     : arena_printf(&d->arena, "%.*s: product information", STR_ARG(name)));
		doc_add_alias(d, name);
		doc_add_alias(d, generic);
	}
}

static void meta(struct spl *s)
{
	struct xml *x = s->x;
	struct doc *d = s->d;
	struct str set = str_trim(xml_attr(x, xml_child(x, x->root, N_set_id), N_a_root));

	if (set.n) {
		d->id = doc_id_of(&d->arena, "spl:", set);
		d->url = arena_printf(&d->arena, "https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid=%.*s",
				      STR_ARG(set));
	}
	int version = xml_number(xml_attr(x, xml_child(x, x->root, N_version), N_a_value));
	d->version = version > 0 ? (uint32_t)version : 1;
	take_date(d, str_trim(xml_attr(x, xml_child(x, x->root, N_effective), N_a_value)));
	d->source = doc_str(d, xml_flat(x, XML_PATH(x, x->root, N_author, N_assigned, N_organization, N_name)));
	d->source = d->source.n ? arena_printf(&d->arena, "%.*s; DailyMed, United States", STR_ARG(d->source))
				: STR("DailyMed, United States");
	d->design = DOC_DESIGN_LABEL;
	d->audience = DOC_AUDIENCE_PROFESSIONAL;
	d->language = STR("en");
}

/* ---- what it says ---- */

static unsigned span_of_cell(struct spl *s, uint32_t cell, uint16_t attr)
{
	int n = xml_number(xml_attr(s->x, cell, attr));

	return n < 1 ? 1 : n > 200 ? 200 : (unsigned)n;
}

static void add_cell(struct buf *row, struct str text, bool *any)
{
	if (row->n || *any)
		buf_addc(row, " | ");
	*any = true;
	buf_add(row, text);
}

/* A cell of several rows is said again in each of them. */
static void table_row(struct spl *s, uint32_t tr)
{
	struct xml *x = s->x;
	struct buf row;
	unsigned col = 0;
	bool any = false, text = false;

	buf_init(&row, 1 << 22);
	for (uint32_t c = x->nodes[tr].first; c; c = x->nodes[c].next) {
		if (x->nodes[c].name != N_td && x->nodes[c].name != N_th)
			continue;
		for (; col < COLUMNS && s->above[col].rows; col++) {
			s->above[col].rows--;
			add_cell(&row, s->above[col].text, &any);
		}
		struct str t = flat(s, c);
		text |= t.n > 0;
		unsigned rows = span_of_cell(s, c, N_a_rowspan), cols = span_of_cell(s, c, N_a_colspan);
		add_cell(&row, t, &any);
		if (rows > 1 && col < COLUMNS) {
			s->above[col].rows = rows - 1;
			s->above[col].text = arena_str(&s->d->arena, t);
		}
		col += cols;
	}
	for (; col < COLUMNS && s->above[col].rows; col++) {
		s->above[col].rows--;
		add_cell(&row, s->above[col].text, &any);
	}
	if (text)
		doc_block(s->d, BLOCK_ROW, 0, buf_str(&row));
	buf_release(&row);
}

static void table(struct spl *s, uint32_t node)
{
	struct xml *x = s->x;

	doc_block(s->d, BLOCK_CAPTION, 0, flat(s, xml_child(x, node, N_caption)));
	memset(s->above, 0, sizeof s->above);
	for (uint32_t g = x->nodes[node].first; g; g = x->nodes[g].next) {
		uint16_t name = x->nodes[g].name;
		if (name == N_tr)
			table_row(s, g);
		if (name != N_thead && name != N_tbody && name != N_tfoot)
			continue;
		for (uint32_t tr = xml_child(x, g, N_tr); tr; tr = xml_next(x, tr))
			table_row(s, tr);
		memset(s->above, 0, sizeof s->above);
	}
}

static void blocks(struct spl *s, uint32_t node, enum doc_block_kind kind, unsigned depth);

static bool is_block(uint16_t name)
{
	return name == N_paragraph || name == N_list || name == N_table || name == N_caption;
}

/* Text that stands beside lists and tables is a block of its own; footnotes come behind. */
static void mixed(struct spl *s, uint32_t node, enum doc_block_kind kind, unsigned depth)
{
	struct xml *x = s->x;
	struct xml_inline in = {.out = &s->t};

	buf_clear(&s->t);
	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		if (!is_block(x->nodes[c].name)) {
			if (x->nodes[c].name != N_footnote)
				xml_inline_node(&in, x, c);
			continue;
		}
		xml_inline_end(&in);
		doc_block(s->d, kind, depth, buf_str(&s->t));
		blocks(s, c, kind, depth);
		in = (struct xml_inline){.out = &s->t};
		buf_clear(&s->t);
	}
	xml_inline_end(&in);
	doc_block(s->d, kind, depth, buf_str(&s->t));
	for (uint32_t f = xml_child(x, node, N_footnote); f; f = xml_next(x, f))
		doc_block(s->d, BLOCK_PARA, 0, flat(s, f));
	buf_clear(&s->t);
}

/* A block and what is in it; the XML is nested no deeper than XML_DEPTH_MAX. */
static void blocks(struct spl *s, uint32_t node, enum doc_block_kind kind, unsigned depth)
{
	struct xml *x = s->x;

	switch (x->nodes[node].name) {
	case N_list:
		doc_block(s->d, BLOCK_PARA, 0, flat(s, xml_child(x, node, N_caption)));
		for (uint32_t i = xml_child(x, node, N_item); i; i = xml_next(x, i))
			mixed(s, i, BLOCK_BULLET, kind == BLOCK_BULLET ? depth + 1 : 0);
		break;
	case N_table: table(s, node); break;
	case N_caption: doc_block(s->d, BLOCK_CAPTION, 0, flat(s, node)); break;
	default: mixed(s, node, kind, depth);
	}
}

static void section(struct spl *s, uint32_t node, uint32_t level)
{
	struct xml *x = s->x;
	uint32_t code = xml_child(x, node, N_code);
	struct str kind = xml_attr(x, code, N_code), heading = flat(s, xml_child(x, node, N_title));
	struct buf tidy;

	if (str_eqc(kind, CODE_PACKAGE))
		return;
	if (str_eqc(kind, CODE_PRODUCTS)) {
		products(s, node);
		return;
	}
	buf_init(&tidy, 1 << 16);
	if (str_eqc(kind, CODE_BOXED) && str_ifind(heading, STR("boxed"), 0) == SIZE_MAX)
		heading = arena_printf(&s->d->arena, "Boxed warning%s%.*s", heading.n ? ": " : "", STR_ARG(heading));
	if (!heading.n)
		heading = xml_sentence_case(xml_attr(x, code, N_a_display), &tidy);
	doc_section(s->d, level, heading);
	buf_release(&tidy);
	uint32_t text = xml_child(x, node, N_text);
	if (text)
		mixed(s, text, BLOCK_PARA, 0);
	for (uint32_t c = xml_child(x, node, N_component); c; c = xml_next(x, c))
		for (uint32_t in = xml_child(x, c, N_section); in; in = xml_next(x, in))
			section(s, in, level + 1);
}

static int record(struct xml *x, void *ctx, struct err *e)
{
	struct spl s = {.x = x, .d = doc_new()};

	(void)ctx;
	if (!s.d)
		return err_mem(e);
	buf_init(&s.t, 1 << 24);
	meta(&s);
	for (uint32_t c = XML_PATH(x, x->root, N_component, N_body, N_component); c; c = xml_next(x, c))
		for (uint32_t in = xml_child(x, c, N_section); in; in = xml_next(x, in))
			section(&s, in, 1);
	if (!s.d->title.n)
		doc_title(s.d, flat(&s, xml_child(x, x->root, N_title)));
	buf_release(&s.t);
	return read_emit(x->sink, s.d, x->src->name, x->record, x->line, e);
}

static const struct xml_spec spec = {names, N_n, record};

static int match(const char *name, struct str head)
{
	char narrow[READ_HEAD];

	(void)name;
	head = xml_head(head, narrow, sizeof narrow);
	return str_find(head, STR("<document"), 0) != SIZE_MAX && str_find(head, STR("urn:hl7-org:v3"), 0) != SIZE_MAX ? 94
														       : 0;
}

static int read_spl(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	(void)r;
	return xml_run(&spec, s, sink, NULL, e);
}

const struct reader reader_spl = {
	.name = "spl",
	.help = "labels of medicines (HL7 SPL), as DailyMed gives them",
	.suffixes = ".xml",
	.match = match,
	.read = read_spl,
};
