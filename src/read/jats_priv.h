/*
 * jats_priv.h - between the parts of the JATS reader: jats.c (what the article is), jats_body.c (its text, block by
 * block), jats_inline.c (running text), jats_table.c, jats_refs.c (its bibliography), bits.c (books).
 */
#ifndef ATTEST_READ_JATS_PRIV_H
#define ATTEST_READ_JATS_PRIV_H

#include "read/xml_priv.h"

/* Identifier, name, flags (enum xml_flag), rank as a record. */
#define JATS_NAMES(X)                                               \
	X(article, "article", 0, 1)                                 \
	X(front, "front", 0, 0)                                     \
	X(body, "body", 0, 0)                                       \
	X(back, "back", 0, 0)                                       \
	X(floats, "floats-group", 0, 0)                             \
	X(floats_wrap, "floats-wrap", 0, 0)                         \
	/* books (bits.c) */                                        \
	X(book, "book", 0, 0)                                       \
	X(book_part_wrapper, "book-part-wrapper", 0, 0)             \
	X(book_part, "book-part", 0, 0)                             \
	X(book_app, "book-app", 0, 0)                               \
	X(book_meta, "book-meta", 0, 0)                             \
	X(book_part_meta, "book-part-meta", 0, 0)                   \
	X(book_title_group, "book-title-group", 0, 0)               \
	X(book_title, "book-title", 0, 0)                           \
	X(book_id, "book-id", 0, 0)                                 \
	X(book_part_id, "book-part-id", 0, 0)                       \
	/* front */                                                 \
	X(journal_meta, "journal-meta", 0, 0)                       \
	X(journal_title, "journal-title", 0, 0)                     \
	X(journal_id, "journal-id", 0, 0)                           \
	X(article_meta, "article-meta", 0, 0)                       \
	X(article_id, "article-id", 0, 0)                           \
	X(categories, "article-categories", 0, 0)                   \
	X(subj_group, "subj-group", 0, 0)                           \
	X(subject, "subject", 0, 0)                                 \
	X(title_group, "title-group", 0, 0)                         \
	X(article_title, "article-title", 0, 0)                     \
	X(subtitle, "subtitle", 0, 0)                               \
	X(alt_title, "alt-title", 0, 0)                             \
	X(trans_title, "trans-title", 0, 0)                         \
	X(trans_title_group, "trans-title-group", 0, 0)             \
	X(contrib_group, "contrib-group", 0, 0)                     \
	X(contrib, "contrib", 0, 0)                                 \
	X(name, "name", 0, 0)                                       \
	X(name_alternatives, "name-alternatives", 0, 0)             \
	X(string_name, "string-name", 0, 0)                         \
	X(surname, "surname", 0, 0)                                 \
	X(given_names, "given-names", 0, 0)                         \
	X(suffix, "suffix", 0, 0)                                   \
	X(collab, "collab", 0, 0)                                   \
	X(institution, "institution", 0, 0)                         \
	X(pub_date, "pub-date", 0, 0)                               \
	X(year, "year", 0, 0)                                       \
	X(month, "month", 0, 0)                                     \
	X(day, "day", 0, 0)                                         \
	X(permissions, "permissions", XML_SILENT, 0)                \
	X(license, "license", 0, 0)                                 \
	X(copyright_statement, "copyright-statement", 0, 0)         \
	X(kwd_group, "kwd-group", 0, 0)                             \
	X(kwd, "kwd", 0, 0)                                         \
	X(abstract, "abstract", 0, 0)                               \
	X(related_article, "related-article", 0, 0)                 \
	/* blocks */                                                \
	X(sec, "sec", 0, 0)                                         \
	X(title, "title", XML_SPACE, 0)                             \
	X(label, "label", XML_SPACE, 0)                             \
	X(p, "p", XML_SPACE | XML_STYLED, 0)                        \
	X(list, "list", XML_SPACE, 0)                               \
	X(list_item, "list-item", XML_SPACE, 0)                     \
	X(def_list, "def-list", XML_SPACE, 0)                       \
	X(def_item, "def-item", XML_SPACE, 0)                       \
	X(term, "term", XML_SPACE, 0)                               \
	X(def, "def", XML_SPACE, 0)                                 \
	X(boxed_text, "boxed-text", XML_SPACE, 0)                   \
	X(disp_quote, "disp-quote", XML_SPACE, 0)                   \
	X(attrib, "attrib", XML_SPACE, 0)                           \
	X(statement, "statement", XML_SPACE, 0)                     \
	X(speech, "speech", XML_SPACE, 0)                           \
	X(speaker, "speaker", XML_SPACE, 0)                         \
	X(verse_group, "verse-group", XML_SPACE, 0)                 \
	X(verse_line, "verse-line", XML_SPACE, 0)                   \
	X(preformat, "preformat", XML_SPACE, 0)                     \
	X(disp_formula, "disp-formula", XML_SPACE | XML_FORMULA, 0) \
	X(disp_formula_group, "disp-formula-group", XML_SPACE, 0)   \
	X(alternatives, "alternatives", XML_CHOICE, 0)              \
	X(fig, "fig", XML_SPACE, 0)                                 \
	X(fig_group, "fig-group", XML_SPACE, 0)                     \
	X(caption, "caption", XML_SPACE, 0)                         \
	X(table_wrap, "table-wrap", XML_SPACE, 0)                   \
	X(table_wrap_group, "table-wrap-group", XML_SPACE, 0)       \
	X(table_wrap_foot, "table-wrap-foot", XML_SPACE, 0)         \
	X(table, "table", XML_SPACE, 0)                             \
	X(thead, "thead", XML_SPACE, 0)                             \
	X(tbody, "tbody", XML_SPACE, 0)                             \
	X(tfoot, "tfoot", XML_SPACE, 0)                             \
	X(tr, "tr", XML_SPACE, 0)                                   \
	X(td, "td", XML_SPACE, 0)                                   \
	X(th, "th", XML_SPACE, 0)                                   \
	X(fn, "fn", XML_SPACE, 0)                                   \
	X(fn_group, "fn-group", XML_SPACE, 0)                       \
	X(app_group, "app-group", 0, 0)                             \
	X(app, "app", 0, 0)                                         \
	X(tgroup, "tgroup", XML_SPACE, 0)                           \
	X(colspec, "colspec", 0, 0)                                 \
	X(spanspec, "spanspec", 0, 0)                               \
	X(row, "row", XML_SPACE, 0)                                 \
	X(entry, "entry", XML_SPACE, 0)                             \
	X(array, "array", XML_SPACE, 0)                             \
	X(trans_abstract, "trans-abstract", 0, 0)                   \
	X(sub_article, "sub-article", 0, 0)                         \
	X(front_stub, "front-stub", 0, 0)                           \
	X(related_object, "related-object", 0, 0)                   \
	X(role, "role", 0, 0)                                       \
	X(string_date, "string-date", 0, 0)                         \
	X(copyright_year, "copyright-year", 0, 0)                   \
	/* inline */                                                \
	X(inline_formula, "inline-formula", XML_FORMULA, 0)         \
	X(chem_struct, "chem-struct", XML_FORMULA, 0)               \
	X(tex_math, "tex-math", XML_TEX, 0)                         \
	X(textual_form, "textual-form", XML_TEXTUAL, 0)             \
	X(inline_graphic, "inline-graphic", XML_PICTURE, 0)         \
	X(private_char, "private-char", XML_PICTURE, 0)             \
	X(glyph_ref, "glyph-ref", XML_PICTURE, 0)                   \
	X(graphic, "graphic", XML_FIGURE, 0)                        \
	X(strike, "strike", XML_STRUCK, 0)                          \
	X(del, "del", XML_STRUCK, 0)                                \
	X(s, "s", XML_STRUCK, 0)                                    \
	X(styled_content, "styled-content", XML_STYLED, 0)          \
	X(named_content, "named-content", XML_STYLED, 0)            \
	X(span, "span", XML_STYLED, 0)                              \
	/* attributes of styles */                                  \
	X(a_style, "style", XML_ATTR | XML_STYLE, 0)                \
	X(a_style_type, "style-type", XML_ATTR | XML_STYLE, 0)      \
	X(a_content_type, "content-type", XML_ATTR | XML_STYLE, 0)  \
	X(a_specific_use, "specific-use", XML_ATTR | XML_STYLE, 0)  \
	/* attributes of tables, objects, dates */                  \
	X(a_namest, "namest", XML_ATTR, 0)                          \
	X(a_nameend, "nameend", XML_ATTR, 0)                        \
	X(a_colname, "colname", XML_ATTR, 0)                        \
	X(a_spanname, "spanname", XML_ATTR, 0)                      \
	X(a_morerows, "morerows", XML_ATTR, 0)                      \
	X(a_iso_date, "iso-8601-date", XML_ATTR, 0)                 \
	X(a_object_type, "related-object-type", XML_ATTR, 0)        \
	X(a_link_type, "link-type", XML_ATTR, 0)                    \
	X(a_document_type, "document-type", XML_ATTR, 0)            \
	X(a_document_id, "document-id", XML_ATTR, 0)                \
	X(a_document_id_type, "document-id-type", XML_ATTR, 0)      \
	X(a_object_id_type, "object-id-type", XML_ATTR, 0)          \
	X(a_source_id, "source-id", XML_ATTR, 0)                    \
	X(a_source_id_type, "source-id-type", XML_ATTR, 0)          \
	/* running text */                                          \
	X(xref, "xref", 0, 0)                                       \
	X(sub, "sub", XML_SUB, 0)                                   \
	X(sup, "sup", XML_SUP, 0)                                   \
	X(brk, "break", XML_SPACE, 0)                               \
	X(hr, "hr", XML_SPACE, 0)                                   \
	X(ext_link, "ext-link", 0, 0)                               \
	X(uri, "uri", 0, 0)                                         \
	/* references */                                            \
	X(ref_list, "ref-list", 0, 0)                               \
	X(ref, "ref", 0, 0)                                         \
	X(element_citation, "element-citation", 0, 0)               \
	X(mixed_citation, "mixed-citation", 0, 0)                   \
	X(nlm_citation, "nlm-citation", 0, 0)                       \
	X(citation, "citation", 0, 0)                               \
	X(citation_alternatives, "citation-alternatives", 0, 0)     \
	X(person_group, "person-group", 0, 0)                       \
	X(etal, "etal", 0, 0)                                       \
	X(chapter_title, "chapter-title", 0, 0)                     \
	X(part_title, "part-title", 0, 0)                           \
	X(data_title, "data-title", 0, 0)                           \
	X(source, "source", 0, 0)                                   \
	X(publisher_name, "publisher-name", 0, 0)                   \
	X(pub_id, "pub-id", 0, 0)                                   \
	/* attributes */                                            \
	X(a_id, "id", XML_ATTR, 0)                                  \
	X(a_article_type, "article-type", XML_ATTR, 0)              \
	X(a_book_id_type, "book-id-type", XML_ATTR, 0)              \
	X(a_book_part_id_type, "book-part-id-type", XML_ATTR, 0)    \
	X(a_lang, "xml:lang", XML_ATTR, 0)                          \
	X(a_pub_id_type, "pub-id-type", XML_ATTR, 0)                \
	X(a_contrib_type, "contrib-type", XML_ATTR, 0)              \
	X(a_pub_type, "pub-type", XML_ATTR, 0)                      \
	X(a_date_type, "date-type", XML_ATTR, 0)                    \
	X(a_format, "publication-format", XML_ATTR, 0)              \
	X(a_href, "xlink:href", XML_ATTR, 0)                        \
	X(a_resource, "rdf:resource", XML_ATTR, 0)                  \
	X(a_license_type, "license-type", XML_ATTR, 0)              \
	X(a_kwd_group_type, "kwd-group-type", XML_ATTR, 0)          \
	X(a_subj_group_type, "subj-group-type", XML_ATTR, 0)        \
	X(a_abstract_type, "abstract-type", XML_ATTR, 0)            \
	X(a_related_type, "related-article-type", XML_ATTR, 0)      \
	X(a_ext_link_type, "ext-link-type", XML_ATTR, 0)            \
	X(a_sec_type, "sec-type", XML_ATTR, 0)                      \
	X(a_ref_type, "ref-type", XML_ATTR, 0)                      \
	X(a_rid, "rid", XML_ATTR, 0)                                \
	X(a_colspan, "colspan", XML_ATTR, 0)                        \
	X(a_rowspan, "rowspan", XML_ATTR, 0)                        \
	X(a_person_group_type, "person-group-type", XML_ATTR, 0)    \
	X(a_initials, "initials", XML_ATTR, 0)                      \
	/* never wanted */                                          \
	X(response, "response", XML_SKIP, 0)                        \
	X(annotation_xml, "annotation-xml", XML_SKIP, 0)            \
	X(aff, "aff", XML_SKIP, 0)                                  \
	X(author_notes, "author-notes", XML_SKIP, 0)                \
	X(history, "history", XML_SKIP, 0)                          \
	X(funding_group, "funding-group", XML_SKIP, 0)              \
	X(counts, "counts", XML_SKIP, 0)                            \
	X(custom_meta_group, "custom-meta-group", XML_SKIP, 0)      \
	X(custom_meta_wrap, "custom-meta-wrap", XML_SKIP, 0)        \
	X(contrib_id, "contrib-id", XML_SKIP, 0)                    \
	X(bio, "bio", XML_SKIP, 0)                                  \
	X(address, "address", XML_SKIP, 0)                          \
	X(media, "media", XML_SKIP, 0)                              \
	X(object_id, "object-id", XML_SKIP | XML_ATTR, 0)           \
	X(supplementary, "supplementary-material", XML_SKIP, 0)     \
	X(alt_text, "alt-text", XML_SKIP, 0)                        \
	X(long_desc, "long-desc", XML_SKIP, 0)                      \
	X(ack, "ack", XML_SKIP, 0)                                  \
	X(notes, "notes", XML_SKIP, 0)                              \
	X(glossary, "glossary", XML_SKIP, 0)                        \
	X(product, "product", XML_SKIP, 0)                          \
	X(processing_meta, "processing-meta", XML_SKIP, 0)

enum {
	N_other,
#define X(id, name, flags, rank) N_##id,
	JATS_NAMES(X)
#undef X
		XML_MATH_NAMES(XML_MATH_ID) XML_MATH_ATTRS(XML_MATH_ATTR_ID) N_n
};

#define JATS_CITES_MAX 512u /* different references cited by one block */

struct jats {
	struct xml *x;
	struct doc *d;
	struct buf tmp;	 /* one field */
	struct buf para; /* the block in the making */
	struct buf row;	 /* a table row in the making */

	/* references by id: open addressing, n_slots a power of two, 0 or index + 1 */
	uint32_t *slots;
	size_t n_slots;

	/* citations of the block in the making */
	uint32_t cites[JATS_CITES_MAX];
	size_t n_cites;
	uint32_t cite_last; /* the last reference cited, and where it was printed */
	size_t cite_at;
	size_t closed_at;	   /* behind the last bracket that was put around citations; 0 none */
	enum doc_bar_kind foreign; /* of the part at hand: DOC_BAR_FOREIGN or DOC_BAR_N */
	bool cite_open, in_cite;   /* cite_last holds; a bracket around superscript citations is open */
};

/* ---- jats.c ---- */
/* The table of names, N_n of them. */
extern const struct xml_name jats_names[];
/* Parts of the data in article-meta (or what stands for it), into j->d. */
void jats_authors(struct jats *j, uint32_t meta);
void jats_dates(struct jats *j, uint32_t meta);
void jats_licence(struct jats *j, uint32_t meta);
void jats_topics(struct jats *j, uint32_t meta);
/* xml:lang of x->root: "EN", "en-US" and "eng" as "en". */
struct str jats_language(struct jats *j);

/* ---- jats_refs.c ---- */
/* All references of the article into d->refs. False: out of memory. */
bool jats_refs(struct jats *j);
/* Number of the reference with this id, or DOC_NONE. */
uint32_t jats_ref(const struct jats *j, struct str id);
/* "Surname AB Jr" of a <name> or <string-name>, or the text of a <collab>, appended to out. */
void jats_name(struct jats *j, uint32_t node, struct buf *out);

/* ---- jats_body.c ---- */
/* The abstracts, the body, the figures and tables at its end, and the appendices. */
void jats_text(struct jats *j, uint32_t meta);
/* A block in the making (j->para): begun; given as a block with its citations; all of a node as one. */
void jats_begin(struct jats *j);
void jats_emit(struct jats *j, enum doc_block_kind kind, uint32_t depth);
void jats_block(struct jats *j, uint32_t node, enum doc_block_kind kind, uint32_t depth);
/* ---- jats_inline.c ---- */
/* A node as running text; what is below it. */
void jats_inline_node(struct jats *j, struct xml_inline *in, uint32_t node);
void jats_inline(struct jats *j, struct xml_inline *in, uint32_t node);
/* The last byte written; a blank when there is none. */
char jats_last_char(const struct xml_inline *in);
/* A title or other short text, citations and notes left out; in j->tmp. */
struct str jats_plain(struct jats *j, uint32_t node);
/* ---- jats_table.c ---- */
/* The rows of a <table> or <array>. */
void jats_table(struct jats *j, uint32_t node);

#endif
