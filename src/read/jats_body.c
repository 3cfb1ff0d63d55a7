/*
 * jats_body.c - the text of an article, block by block.
 *
 * What goes in: abstracts, the sections of the body, lists, boxes, quotations, formulas as text, the captions of
 * figures and tables, the rows of tables, appendices and what else stands behind the text. What does not:
 * acknowledgements, competing interests, authors'
 * contributions, funding, supplementary files, footnotes outside of tables.
 *
 * - The abstract is a section "Abstract", its parts below it. Other abstracts (editor's summary, highlights) are
 *   sections of their own; graphical ones, teasers and translations are left out.
 * - Labels of sections and list items ("2.1", "•") are numbering and are left out, also where they stand in the
 *   heading; headings in capitals are put into sentence case.
 * - A figure, table or box that stands in the middle of a paragraph follows it: the paragraph's sentences stay whole.
 *   A list parts it.
 * - A table is its caption ("Table 1. Title"), one BLOCK_ROW a row, cells joined by " | " (the head's rows first),
 *   and its notes as paragraphs. A cell that spans rows is said again in each of them (up to SPAN_MAX bytes), so that
 *   every row can be read alone; one that spans columns is said once.
 */
#include "read/jats_priv.h"

#include <ctype.h>

#define FLOATS_MAX  256u /* figures and tables in one paragraph */
#define HEADING_MAX 400u /* bytes of a title that are looked at for its number */

/* ---- blocks ---- */

void jats_begin(struct jats *j)
{
	buf_clear(&j->para);
	j->n_cites = 0;
	j->cite_open = false;
	j->cite_at = j->closed_at = 0;
}

void jats_emit(struct jats *j, enum doc_block_kind kind, uint32_t depth)
{
	struct str s = str_trim(buf_str(&j->para));

	/* Lists that were typed as paragraphs: the mark is the list's. */
	if (kind == BLOCK_PARA && (str_starts(s, STR("• ")) || str_starts(s, STR("▪ ")))) {
		s = str_sub(s, 4, s.n);
		kind = BLOCK_BULLET;
	}
	if (doc_block(j->d, kind, depth, s) != DOC_NONE)
		for (size_t i = 0; i < j->n_cites; i++)
			doc_cite(j->d, j->cites[i]);
	jats_begin(j);
}

/* All of a node as one block. */
void jats_block(struct jats *j, uint32_t node, enum doc_block_kind kind, uint32_t depth)
{
	jats_begin(j);
	struct xml_inline in = {.out = &j->para};
	jats_inline_node(j, &in, node);
	jats_emit(j, kind, depth);
}

/* "2.1. Methods", "II. METHODS" without the number. */
static struct str without_number(struct str s)
{
	size_t i = 0, k;

	while (i < s.n && i < 12 && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.'))
		i++;
	if (i == 0)
		while (i < s.n && i < 5 && strchr("IVX", s.p[i]))
			i++;
	k = i;
	if (i == 0 || i >= s.n)
		return s;
	bool dot = s.p[i - 1] == '.' || s.p[i] == '.' || s.p[i] == ')';
	while (k < s.n && strchr(".) \t\n", s.p[k]))
		k++;
	/* "12 months of treatment" and "I think" begin with no number of a section. */
	bool numbered = dot && k > i - 1 && k < s.n && s.p[k] >= 'A' && s.p[k] <= 'Z' && s.p[k - 1] != '.';
	return numbered ? str_sub(s, k, s.n) : s;
}

static struct str heading_of(struct jats *j, uint32_t title)
{
	struct str s = without_number(jats_plain(j, title));
	char copy[HEADING_MAX];

	if (s.n > sizeof copy)
		return s;
	if (s.n)
		memcpy(copy, s.p, s.n);
	return xml_sentence_case(str_make(copy, s.n), &j->tmp);
}

static void walk(struct jats *j, uint32_t node, uint32_t level);

/* Caption with its label in front: "Table 1. Title. Text". */
static void caption(struct jats *j, uint32_t node)
{
	struct xml *x = j->x;
	uint32_t label = xml_child(x, node, N_label), cap = xml_child(x, node, N_caption);

	jats_begin(j);
	struct xml_inline in = {.out = &j->para};
	if (label) {
		buf_add(&j->para, xml_flat(x, label));
		char last = jats_last_char(&in);
		buf_addc(&j->para, last == '.' || last == ':' || last == '|' ? " " : ". ");
	}
	for (uint32_t c = cap ? x->nodes[cap].first : XML_NONE; c; c = x->nodes[c].next) {
		jats_inline_node(j, &in, c);
		if (x->nodes[c].name != N_title)
			continue;
		while (j->para.n && strchr(" \n\t", j->para.p[j->para.n - 1]))
			j->para.n--;
		char last = jats_last_char(&in);
		if (x->nodes[c].next && isalnum((unsigned char)last))
			buf_byte(&j->para, '.');
		buf_byte(&j->para, ' ');
	}
	if (!cap) {
		uint32_t title = xml_child(x, node, N_title);
		if (title)
			jats_inline_node(j, &in, title);
	}
	/* A label alone says nothing. */
	if (cap || xml_child(x, node, N_title))
		jats_emit(j, BLOCK_CAPTION, 0);
}

/* ---- tables ---- */

static void table_foot(struct jats *j, uint32_t foot)
{
	struct xml *x = j->x;

	for (uint32_t c = x->nodes[foot].first; c; c = x->nodes[c].next) {
		uint16_t name = x->nodes[c].name;
		if (name == N_fn_group) {
			table_foot(j, c);
		} else if (name == N_fn) {
			/* The note itself, which inline_node leaves out. */
			jats_begin(j);
			struct xml_inline in = {.out = &j->para};
			jats_inline(j, &in, c);
			jats_emit(j, BLOCK_PARA, 0);
		} else if (name != XML_TEXT && name != N_permissions) {
			jats_block(j, c, BLOCK_PARA, 0);
		}
	}
}

static void table_wrap(struct jats *j, uint32_t node)
{
	struct xml *x = j->x;
	bool any = false;

	caption(j, node);
	/* Not every table below: one in a cell is the cell's text. */
	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		uint16_t name = x->nodes[c].name;
		uint32_t in = name != N_alternatives ? XML_NONE : xml_child(x, c, N_table);
		if (name == N_alternatives && !in)
			in = xml_child(x, c, N_array);
		if (name == N_table || name == N_array || in)
			jats_table(j, in ? in : c);
		else if (name == N_list || name == N_def_list || name == N_p || name == N_disp_quote ||
			 name == N_disp_formula)
			walk(j, c, 2);
		else
			continue;
		any = true;
	}
	/* A table that is a picture says that it is one. */
	if (!any && (xml_find(x, node, N_graphic) || xml_find(x, node, N_inline_graphic))) {
		jats_begin(j);
		struct xml_inline gap = {.out = &j->para};
		xml_inline_gap(&gap, "table as a picture");
		jats_emit(j, BLOCK_PARA, 0);
	}
	for (uint32_t c = xml_child(x, node, N_table_wrap_foot); c; c = xml_next(x, c))
		table_foot(j, c);
}

/* ---- lists ---- */

static void list(struct jats *j, uint32_t node, uint32_t depth);

/* An item: its words are one bullet; a list in it lies one deeper, and what follows that is a bullet again. */
static void item(struct jats *j, uint32_t node, uint32_t depth)
{
	struct xml *x = j->x;

	jats_begin(j);
	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		uint16_t name = x->nodes[c].name;
		if (name == N_label)
			continue;
		if (name == N_list || name == N_def_list) {
			jats_emit(j, BLOCK_BULLET, depth);
			list(j, c, depth + 1);
			continue;
		}
		/* A paragraph of the item may hold a list as well. */
		uint32_t inner = name == N_p ? xml_child(x, c, N_list) : XML_NONE;
		if (!inner) {
			struct xml_inline in = {.out = &j->para};
			jats_inline_node(j, &in, c);
			continue;
		}
		for (uint32_t k = x->nodes[c].first; k; k = x->nodes[k].next) {
			if (x->nodes[k].name == N_list) {
				jats_emit(j, BLOCK_BULLET, depth);
				list(j, k, depth + 1);
				continue;
			}
			struct xml_inline in = {.out = &j->para};
			jats_inline_node(j, &in, k);
		}
	}
	jats_emit(j, BLOCK_BULLET, depth);
}

static void def_item(struct jats *j, uint32_t node, uint32_t depth)
{
	struct xml *x = j->x;

	jats_begin(j);
	struct xml_inline in = {.out = &j->para};
	for (uint32_t t = xml_child(x, node, N_term); t; t = xml_next(x, t)) {
		jats_inline(j, &in, t);
		buf_byte(&j->para, ' ');
	}
	while (j->para.n && strchr(" \n\t:", j->para.p[j->para.n - 1]))
		j->para.n--;
	if (j->para.n && xml_child(x, node, N_def))
		buf_addc(&j->para, ": ");
	for (uint32_t t = xml_child(x, node, N_def); t; t = xml_next(x, t))
		jats_inline_node(j, &in, t);
	jats_emit(j, BLOCK_BULLET, depth);
}

static void list(struct jats *j, uint32_t node, uint32_t depth)
{
	struct xml *x = j->x;

	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		switch (x->nodes[c].name) {
		case N_title: jats_block(j, c, depth ? BLOCK_BULLET : BLOCK_PARA, depth); break;
		case N_list_item: item(j, c, depth); break;
		case N_def_item: def_item(j, c, depth); break;
		case N_list:
		case N_def_list: list(j, c, depth + 1); break;
		default: break;
		}
	}
}

/* ---- paragraphs and what stands among them ---- */

static bool is_float(uint16_t name)
{
	return name == N_fig || name == N_fig_group || name == N_table_wrap || name == N_table_wrap_group ||
	       name == N_boxed_text;
}

static bool parts(uint16_t name)
{
	return name == N_list || name == N_def_list || name == N_array || name == N_table || name == N_disp_quote ||
	       name == N_verse_group || name == N_speech || name == N_statement || name == N_preformat;
}

static void paragraph(struct jats *j, uint32_t node, uint32_t level)
{
	struct xml *x = j->x;
	uint32_t floats[FLOATS_MAX];
	size_t n = 0;

	jats_begin(j);
	enum doc_bar_kind bar = xml_bar(x, node);
	if (bar != DOC_BAR_N)
		doc_bar_blocks(j->d, bar);
	struct xml_inline in = {.out = &j->para};
	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		uint16_t name = x->nodes[c].name;
		if (is_float(name) && n < FLOATS_MAX) {
			floats[n++] = c;
		} else if (parts(name)) {
			jats_emit(j, BLOCK_PARA, 0);
			walk(j, c, level);
			in = (struct xml_inline){.out = &j->para};
		} else {
			jats_inline_node(j, &in, c);
		}
	}
	jats_emit(j, BLOCK_PARA, 0);
	for (size_t i = 0; i < n; i++)
		walk(j, floats[i], level);
	if (bar != DOC_BAR_N)
		doc_bar_blocks(j->d, j->foreign);
}

/* Sections about the article's making, not about its matter. */
static bool is_matter_of_form(struct str title, struct str type)
{
	static const char *const titles[] = {"competing interest",
					     "conflict of interest",
					     "conflicts of interest",
					     "declaration of",
					     "disclosure",
					     "authors' contribution",
					     "authors’ contribution",
					     "author contribution",
					     "author's contribution",
					     "contributions of authors",
					     "authors' information",
					     "authors’ information",
					     "acknowledg",
					     "funding",
					     "financial support",
					     "sources of funding",
					     "role of the funding source",
					     "pre-publication history",
					     "supplementary",
					     "supporting information",
					     "electronic supplementary",
					     "supplemental",
					     "additional file",
					     "additional information",
					     "availability of data",
					     "data availability",
					     "consent for publication",
					     "ethics approval",
					     "publisher's note",
					     "publisher’s note"};
	static const char *const types[] = {"supplementary-material", "COI-statement", "data-availability"};

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (str_istarts(title, str_c(titles[i])))
			return true;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ieq(type, str_c(types[i])))
			return true;
	return false;
}

static void section(struct jats *j, uint32_t node, uint32_t level)
{
	struct xml *x = j->x;
	uint32_t title = xml_child(x, node, N_title);
	struct str h = heading_of(j, title);

	if (is_matter_of_form(h, xml_attr(x, node, N_a_sec_type)))
		return;
	/* One without a title only groups what is in it, but ends the one before it. */
	doc_section(j->d, level, h);
	walk(j, node, h.n ? level + 1 : level);
}

/* A box: its title as a caption, its contents in the section where it stands. */
static void box(struct jats *j, uint32_t node, uint32_t level)
{
	struct xml *x = j->x;

	caption(j, node);
	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		if (x->nodes[c].name != N_sec) {
			walk(j, c, level);
			continue;
		}
		uint32_t title = xml_child(x, c, N_title);
		if (title)
			jats_block(j, title, BLOCK_CAPTION, 0);
		for (uint32_t k = x->nodes[c].first; k; k = x->nodes[k].next)
			if (x->nodes[k].name != N_sec)
				walk(j, k, level);
			else
				box(j, k, level);
	}
}

/* A node that is a block or holds blocks. Titles and labels were seen to by whoever came here. */
static void walk(struct jats *j, uint32_t node, uint32_t level)
{
	struct xml *x = j->x;

	switch (x->nodes[node].name) {
	case XML_TEXT:
	case N_title:
	case N_label:
	case N_caption:
	case N_fn:
	case N_fn_group:
	case N_book_part: /* a chapter of its own (bits.c) */
	case N_permissions:
	case N_related_article:
	case N_ref_list: return;
	case N_p: paragraph(j, node, level); return;
	case N_list:
	case N_def_list: list(j, node, 0); return;
	case N_fig:
		caption(j, node);
		/* A legend that stands beside the caption. */
		for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next)
			if (x->nodes[c].name == N_p || x->nodes[c].name == N_statement || parts(x->nodes[c].name))
				walk(j, c, level);
		return;
	case N_table_wrap: table_wrap(j, node); return;
	case N_table:
	case N_array: jats_table(j, node); return;
	case N_boxed_text: box(j, node, level); return;
	case N_fig_group:
	case N_table_wrap_group: caption(j, node); break;
	case N_statement:
		if (xml_child(x, node, N_title) || xml_child(x, node, N_label))
			caption(j, node);
		break;
	case N_disp_formula:
	case N_preformat:
	case N_attrib:
	case N_verse_line:
	case N_speaker: jats_block(j, node, BLOCK_PARA, 0); return;
	default: break;
	}
	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
		if (x->nodes[c].name == N_sec)
			section(j, c, level);
		else
			walk(j, c, level);
	}
}

/* ---- parts of the article ---- */

static const struct {
	const char *type, *heading; /* heading NULL: left out */
} abstracts[] = {
	{"graphical", NULL},
	{"toc", NULL},
	{"teaser", NULL},
	{"web-summary", NULL},
	{"short", NULL},
	{"precis", NULL},
	{"editor", "Editors' summary"},
	{"editors-summary", "Editors' summary"},
	{"author-highlights", "Highlights"},
	{"highlights", "Highlights"},
	{"executive-summary", "Executive summary"},
	{"key-points", "Key points"},
	{"plain-language-summary", "Plain language summary"},
	{"summary", "Summary"},
	{"LongSummary", "Summary"},
};

static void abstract(struct jats *j, uint32_t node)
{
	struct str type = xml_attr(j->x, node, N_a_abstract_type);
	const char *heading = "Abstract";

	for (size_t i = 0; i < sizeof abstracts / sizeof *abstracts; i++)
		if (str_ieq(type, str_c(abstracts[i].type)))
			heading = abstracts[i].heading;
	if (!heading)
		return;
	struct str title = heading_of(j, xml_child(j->x, node, N_title));
	doc_section(j->d, 1, title.n ? title : str_c(heading));
	walk(j, node, 2);
}

/* Appendices, and sections, tables and figures that stand behind the text. */
static void back_matter(struct jats *j, uint32_t node)
{
	struct xml *x = j->x;
	bool floats = false;

	for (uint32_t c = node ? x->nodes[node].first : XML_NONE; c; c = x->nodes[c].next) {
		uint16_t name = x->nodes[c].name;
		if (name == N_app_group) {
			back_matter(j, c);
		} else if (name == N_sec) {
			section(j, c, 1);
			floats = false;
		} else if (name == N_app) {
			struct str title = heading_of(j, xml_child(x, c, N_title));
			doc_section(j->d, 1, title.n ? title : STR("Appendix"));
			walk(j, c, 2);
			floats = false;
		} else if (is_float(name)) {
			if (!floats)
				doc_section(j->d, 1, STR("Tables and figures"));
			floats = true;
			walk(j, c, 2);
		}
	}
}

static void article_body(struct jats *j, uint32_t article)
{
	struct xml *x = j->x;
	uint32_t body = xml_child(x, article, N_body);
	bool open = false;
	for (uint32_t c = body ? x->nodes[body].first : XML_NONE; c; c = x->nodes[c].next) {
		if (x->nodes[c].name == N_sec) {
			section(j, c, 1);
			open = false;
			continue;
		}
		/* Text outside of sections does not belong to the one before it. */
		if (!open && x->nodes[c].name != XML_TEXT) {
			doc_section(j->d, 1, STR_NULL);
			open = true;
		}
		walk(j, c, 2);
	}
	for (uint32_t f = x->nodes[article].first; f; f = x->nodes[f].next)
		if (x->nodes[f].name == N_floats || x->nodes[f].name == N_floats_wrap) {
			doc_section(j->d, 1, STR("Tables and figures"));
			walk(j, f, 2);
		}
	back_matter(j, xml_child(x, article, N_back));
}

/* The language of an element, "en-GB" as "en"; of the article where it says nothing. */
static struct str language_of(struct jats *j, uint32_t node)
{
	struct str s = xml_attr(j->x, node, N_a_lang);

	if (!s.n)
		s = j->d->language;
	return str_sub(s, 0, s.n > 2 && (s.p[2] == '-' || s.p[2] == '_') ? 2 : s.n);
}

static bool is_english(struct str lang)
{
	return !lang.n || str_ieq(lang, STR("en")) || str_ieq(lang, STR("eng"));
}

/* The English abstracts and translation of an article in another language; true: there are some. */
static bool translations(struct jats *j, uint32_t meta)
{
	struct xml *x = j->x;
	bool any = false;

	for (uint32_t a = xml_child(x, meta, N_trans_abstract); a; a = xml_next(x, a))
		if (xml_attr(x, a, N_a_lang).n && is_english(language_of(j, a))) {
			abstract(j, a);
			any = true;
		}
	for (uint32_t a = xml_child(x, meta, N_abstract); a; a = xml_next(x, a))
		if (xml_attr(x, a, N_a_lang).n && is_english(language_of(j, a))) {
			abstract(j, a);
			any = true;
		}
	for (uint32_t s = xml_child(x, x->root, N_sub_article); s; s = xml_next(x, s)) {
		if (!xml_attr(x, s, N_a_lang).n || !is_english(language_of(j, s)) ||
		    !str_ieq(xml_attr(x, s, N_a_article_type), STR("translation")))
			continue;
		uint32_t front = xml_child(x, s, N_front_stub);
		for (uint32_t a = xml_child(x, front, N_abstract); a && !any; a = xml_next(x, a))
			abstract(j, a);
		article_body(j, s);
		any = true;
	}
	return any;
}

/*
 * Works that stand in this one and are in English: the abstracts of a meeting, a case beside a review. Letters to and
 * from reviewers, replies and translations are none of its text.
 */
static void works_within(struct jats *j)
{
	static const char *const wanted[] = {"abstract",       "case-report", "research-article", "brief-report",
					     "review-article", "chapter",     "meeting-report",	  "guideline"};
	struct xml *x = j->x;

	for (uint32_t s = xml_child(x, x->root, N_sub_article); s; s = xml_next(x, s)) {
		struct str type = xml_attr(x, s, N_a_article_type);
		bool want = false;
		for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
			want |= str_ieq(type, str_c(wanted[i]));
		if (!want || !is_english(language_of(j, s)))
			continue;
		uint32_t front = xml_child(x, s, N_front_stub);
		uint32_t group = xml_child(x, front, N_title_group);
		doc_section(j->d, 1, STR_NULL);
		doc_block(j->d, BLOCK_CAPTION, 0, jats_plain(j, xml_child(x, group ? group : front, N_article_title)));
		for (uint32_t a = xml_child(x, front, N_abstract); a; a = xml_next(x, a))
			if (is_english(language_of(j, a)))
				abstract(j, a);
		article_body(j, s);
	}
}

void jats_text(struct jats *j, uint32_t meta)
{
	struct xml *x = j->x;
	bool foreign = !is_english(language_of(j, x->root));

	/* Where English is there, the other language is kept, and not quoted. */
	if (foreign && translations(j, meta)) {
		j->foreign = DOC_BAR_FOREIGN;
		doc_bar_blocks(j->d, j->foreign);
	}
	for (uint32_t a = xml_child(x, meta, N_abstract); a; a = xml_next(x, a)) {
		bool english = is_english(language_of(j, a));
		/*
		 * In an English article, one in another language is for others; in a foreign one, English came first.
		 */
		if (foreign ? !(xml_attr(x, a, N_a_lang).n && english) : english)
			abstract(j, a);
	}
	article_body(j, x->root);
	doc_bar_blocks(j->d, DOC_BAR_N);
	works_within(j);
}
