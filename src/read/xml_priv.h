/*
 * xml_priv.h - records out of a stream of XML.
 *
 * A file is a run of records (PubmedArticle, article, Document). xml_run streams it through expat and keeps one
 * record at a time as a small tree, which the reader then walks: memory is bound by the largest record and not by the
 * file. Names of elements and attributes that a reader knows are given in a table and become small numbers; what it
 * never wants is not even stored.
 *
 * What goes wrong stays where it is: see xml.c for how a broken record is left out and the rest goes in.
 *
 * Thread rules: a struct xml belongs to one run in one thread.
 */
#ifndef ATTEST_READ_XML_PRIV_H
#define ATTEST_READ_XML_PRIV_H

#include "base/buf.h"
#include "read/read_priv.h"

#include <iconv.h>

/* ---- what a reader says of its format ---- */
enum xml_flag {
	XML_SKIP = 1, /* the element and all in it is not stored */
	XML_ATTR = 2, /* attributes of this name are stored */
	XML_SUB = 4,  /* subscript, superscript: see xml_text.c */
	XML_SUP = 8,
	XML_SPACE = 16,	 /* a line break: a space */
	XML_SILENT = 32, /* stored, but not part of the text of what is around it */
	XML_STRUCK = 64, /* struck out or deleted: kept, and never quoted (doc.h) */
	/* struck out or hidden where an attribute of the flag XML_STYLE says so ("text-decoration: line-through") */
	XML_STYLED = 128,
	XML_STYLE = 256, /* with XML_ATTR */
	/*
	 * A child of a record: once it is closed, the record is worth having even when the file ends before it does.
	 */
	XML_ENOUGH = 512,
	XML_PICTURE = 1024,  /* in a line of text or a formula: a gap, which is never quoted */
	XML_FIGURE = 2048,   /* the same in a formula; elsewhere not stored as text */
	XML_TEX = 4096,	     /* a formula in TeX */
	XML_FORMULA = 8192,  /* holds one formula, perhaps in several forms */
	XML_CHOICE = 16384,  /* forms of the same thing: the best one counts */
	XML_TEXTUAL = 32768, /* of these: as text */
	XML_MATH = 0x10000   /* times enum math_kind: an element of MathML */
};
#define XML_MATH_OF(flags) ((flags) / XML_MATH)
/* What inline text takes as a whole. */
#define XML_WHOLE (~(uint32_t)(XML_MATH - 1) | XML_PICTURE | XML_FIGURE | XML_TEX | XML_FORMULA | XML_CHOICE)

/* Elements of MathML, whatever their prefix, for the tables of readers: X(local name, kind). */
#define XML_MATH_NAMES(X)             \
	X(math, MATH_TOP)             \
	X(mrow, MATH_ROW)             \
	X(mstyle, MATH_ROW)           \
	X(mpadded, MATH_ROW)          \
	X(merror, MATH_ROW)           \
	X(semantics, MATH_ROW)        \
	X(maction, MATH_ROW)          \
	X(mi, MATH_TOKEN)             \
	X(mn, MATH_NUMBER)            \
	X(mo, MATH_OPERATOR)          \
	X(mtext, MATH_TEXT)           \
	X(ms, MATH_TEXT)              \
	X(mspace, MATH_SPACE)         \
	X(mfrac, MATH_FRAC)           \
	X(msqrt, MATH_SQRT)           \
	X(mroot, MATH_ROOT)           \
	X(msup, MATH_SUP)             \
	X(msub, MATH_SUB)             \
	X(msubsup, MATH_SUBSUP)       \
	X(mover, MATH_OVER)           \
	X(munder, MATH_UNDER)         \
	X(munderover, MATH_UNDEROVER) \
	X(mfenced, MATH_FENCED)       \
	X(menclose, MATH_ENCLOSE)     \
	X(mtable, MATH_TABLE)         \
	X(mtr, MATH_TR)               \
	X(mlabeledtr, MATH_TR)        \
	X(mtd, MATH_ROW)              \
	X(mphantom, MATH_NONE)        \
	X(mprescripts, MATH_NONE)     \
	X(maligngroup, MATH_NONE)     \
	X(malignmark, MATH_NONE)      \
	X(annotation, MATH_NONE)      \
	X(mmultiscripts, MATH_LOST)   \
	X(mglyph, MATH_LOST)          \
	X(mlongdiv, MATH_LOST)        \
	X(mstack, MATH_LOST)
/* Their attributes that count. */
#define XML_MATH_ATTRS(X) X(open) X(close) X(separators) X(notation) X(linethickness)
/* For both: the lines of a reader's enumeration, and of its table. */
#define XML_MATH_ID(n, kind)	N_##n,
#define XML_MATH_ATTR_ID(n)	N_a_##n,
#define XML_MATH_ENTRY(n, kind) [N_##n] = {#n, (uint32_t)(kind)*XML_MATH, 0, 0},
#define XML_MATH_ATTR_ENTRY(n)	[N_a_##n] = {#n, XML_ATTR, 0, 0},
enum math_kind {
	MATH_UNKNOWN, /* no element of MathML */
	MATH_TOP,
	MATH_ROW,
	MATH_TOKEN,
	MATH_NUMBER,
	MATH_OPERATOR,
	MATH_TEXT,
	MATH_SPACE,
	MATH_FRAC,
	MATH_SQRT,
	MATH_ROOT,
	MATH_SUP,
	MATH_SUB,
	MATH_SUBSUP,
	MATH_OVER,
	MATH_UNDER,
	MATH_UNDEROVER,
	MATH_FENCED,
	MATH_ENCLOSE,
	MATH_TABLE,
	MATH_TR,
	MATH_NONE, /* nothing that is seen */
	MATH_LOST  /* cannot be written in a line */
};

struct xml_name {
	/*
	 * As written. An element or attribute with a prefix that is not in the table is looked for without it, and
	 * one of
	 * the table with a prefix is found by its local name: prefixes are the file's own choice.
	 */
	const char *name;
	uint32_t flags; /* enum xml_flag */
	/*
	 * Rank of an element that is a record, 0 for others. A record may stand in one of a smaller rank and is then
	 * a part of it; one that begins inside one of its own or a larger rank shows that the outer one was never
	 * closed.
	 */
	uint8_t record;
	uint16_t under; /* it is one only as a child of this element; 0: anywhere */
};

struct xml;
struct xml_spec {
	const struct xml_name *names; /* [0] is unused: 0 stands for every unknown name */
	size_t n;
	/* A whole record; its root is x->root. Nonzero stops the run, which returns it. */
	int (*record)(struct xml *x, void *ctx, struct err *e);
};

/* ---- a record ---- */
#define XML_NONE 0			/* no node: node 0 is never used */
#define XML_TEXT ((uint16_t)UINT16_MAX) /* `name` of a run of text */
struct xml_node {
	uint16_t name;	/* index in the table, 0 other, XML_TEXT */
	uint16_t attrs; /* number of stored attributes */
	uint32_t attr;	/* the first of them */
	uint32_t parent, first, next;
	uint32_t beg, end; /* of a run of text: bytes in x->text */
};
struct xml_attr {
	uint16_t name;
	uint32_t beg, end;
};

#define XML_DEPTH_MAX 256u /* elements in each other; the readers recurse no deeper */

struct xml {
	const struct xml_spec *spec;
	struct source *src;
	const struct read_sink *sink;
	uint64_t record, line; /* of the record at hand: number, and line on which it begins */
	uint16_t under;	       /* name of the element in which it stands, 0 unknown */
	uint32_t root;
	struct xml_node *nodes;
	uint32_t n_nodes, cap_nodes;
	struct xml_attr *attrs;
	uint32_t n_attrs, cap_attrs;
	struct buf text;
	struct buf flat; /* scratch of xml_flat */
};

/*
 * Read all of s. Whatever is wrong with the file or a record is told to the sink. Returns 0 (also after trouble that
 * was told), what the sink or the record function returned, or ERR_NOMEM.
 */
int xml_run(const struct xml_spec *spec, struct source *s, const struct read_sink *sink, void *ctx, struct err *e);

/* ---- walking ---- */
/* First child element of this name, the next sibling of the same name; XML_NONE when there is none. */
uint32_t xml_child(const struct xml *x, uint32_t node, uint16_t name);
uint32_t xml_next(const struct xml *x, uint32_t node);
/* The same along a path of names ended by 0. */
uint32_t xml_path(const struct xml *x, uint32_t node, const uint16_t *names);
#define XML_PATH(x, node, ...) xml_path((x), (node), (const uint16_t[]){__VA_ARGS__, 0})
/* The first element of this name anywhere below, in document order. */
uint32_t xml_find(const struct xml *x, uint32_t node, uint16_t name);
/* The next one of this name in document order after `node`, still below `top`. */
uint32_t xml_find_next(const struct xml *x, uint32_t top, uint32_t node);
/* The same by its name in the table, for what is common to several tables. */
struct str xml_attr_named(const struct xml *x, uint32_t node, const char *name);
/* Value of an attribute; the null slice when it is not there. Lives as long as the record. */
struct str xml_attr(const struct xml *x, uint32_t node, uint16_t name);
/*
 * All text below, white space trimmed, inline rules applied; valid until the next call of xml_flat. XML_NONE gives
 * the empty slice.
 */
struct str xml_flat(struct xml *x, uint32_t node);
/*
 * The bytes of all text below as they came, values of attributes among them: for looking something up. Lives as long
 * as the record.
 */
struct str xml_raw(const struct xml *x, uint32_t node);
/* Is there any text but white space below? */
bool xml_has_text(const struct xml *x, uint32_t node);

/* ---- inline text (xml_text.c) ---- */
/* A paragraph in the making: `out` is the caller's; zero the rest. */
struct xml_inline {
	struct buf *out;
	size_t from;	/* where this text begins in out */
	bool after_sub; /* a subscript or superscript has just ended */
	struct {
		bool sup, struck;
		size_t mark;
	} escaped[8]; /* open elements of markup that came as text (inline.c) */
	unsigned n_escaped;
};
/*
 * Text of a source. Markup that was escaped twice ("&amp;lt;", "<i>" as words) and formulas in TeX between their
 * marks
 * are written out (inline.c).
 */
void xml_inline_text(struct xml_inline *in, struct str s);
/* Has it nothing that xml_inline_text would write in another way? */
bool xml_inline_plain(struct str s);
/* Close what markup that came as text left open. */
void xml_inline_end(struct xml_inline *in);
/* Our own text, as it is. */
void xml_inline_add(struct xml_inline *in, struct str s);
/* The mark of what cannot be written as text: "[formula]", never quoted. */
void xml_inline_gap(struct xml_inline *in, const char *what);
/* "Display : none" as "display:none", into out; what is longer than `room` is cut. */
struct str style_squeeze(struct str s, char *out, size_t room);
/* Does this value of a style attribute or class strike out (STRUCK) or hide (HIDDEN)? DOC_BAR_N: neither. */
enum doc_bar_kind style_bar(struct str style);
/* Around the contents of a subscript or superscript: begin gives the mark that end wants back. */
size_t xml_inline_open(struct xml_inline *in);
void xml_inline_close(struct xml_inline *in, size_t mark, bool sup);
/* Is this element struck out or hidden? DOC_BAR_N: neither. */
enum doc_bar_kind xml_bar(const struct xml *x, uint32_t node);
/* All text below node, flags heeded. */
void xml_inline_node(struct xml_inline *in, const struct xml *x, uint32_t node);

/* ---- formulas ---- */
/* A tree of MathML, of whatever parser; nodes are its own, 0 none. */
struct math_tree {
	const void *ctx;
	enum math_kind (*kind)(const void *ctx, uintptr_t node); /* MATH_UNKNOWN: text or a foreign element */
	uintptr_t (*first)(const void *ctx, uintptr_t node);	 /* child that is an element */
	uintptr_t (*next)(const void *ctx, uintptr_t node);
	void (*text)(const void *ctx, uintptr_t node, struct buf *out); /* all text below */
	struct str (*attr)(const void *ctx, uintptr_t node, const char *name);
};
/* Appends it: a/b, (a+b)/(c+d), 10^6, √(x). False: something of it cannot be written in a line. */
bool math_text(const struct math_tree *t, uintptr_t top, struct buf *out);
enum math_kind math_kind_of(struct str local_name);
/* TeX with or without its $ marks and its document around it, appended. False: something of it is not known here. */
bool tex_text(struct str tex, struct buf *out);

/* ---- words ---- */
/*
 * "MATERIALS AND METHODS" as "Materials and methods" when there is no small letter in it, else as it is; a colon at
 * its end goes. Into out, cleared first.
 */
struct str xml_sentence_case(struct str s, struct buf *out);
/* Month as name or number: 1 to 12, 0 when it is none. */
int xml_month(struct str s);
/*
 * "YYYY", "YYYY-MM", "YYYY-MM-DD" from what there is (0: not known), NUL-ended; false when there is no year from 1000
 * to 2999.
 */
bool xml_date(int year, int month, int day, char out[11]);
/* The first number of four digits that is a year, 0 when there is none. */
int xml_year(struct str s);
/* A date as ISO 8601 has it or in English words ("2 April 2018", "2018 Apr"), as xml_date gives it. */
bool xml_date_words(struct str s, char out[11]);
/* A number at the beginning of s, 0 when there is none or it is over 9999. */
int xml_number(struct str s);
/* Is it all digits, 1 to 10 of them? */
bool xml_is_pmid(struct str s);
/* MARC or ISO 639-2 code as BCP 47: "eng" is "en"; empty for "und", "mul" and what is no code. */
struct str xml_language(struct str s);

/* ---- bytes (xml_bytes.c): any encoding in, well-formed UTF-8 without a declaration out ---- */
struct xml_bytes {
	struct source *src;
	enum xml_encoding {
		XML_ENC_UNKNOWN,
		XML_ENC_UTF8,
		XML_ENC_CP1252,
		XML_ENC_UTF16LE,
		XML_ENC_UTF16BE,
		XML_ENC_ICONV
	} enc;
	iconv_t cd;		   /* of XML_ENC_ICONV */
	bool certain;		   /* that it is UTF-8 */
	bool guessed;		   /* windows-1252, against what it says or does not say */
	uint64_t raw;		   /* bytes read from the source */
	uint64_t line;		   /* of the next byte to be given, from 1 */
	uint64_t bad, bad_line;	   /* replaced bytes, and where the first one stood */
	bool started, eof, failed; /* failed: the source broke off behind what is there */
	struct err why;
	unsigned char in[65536 + 8];
	size_t in_n, in_at;
};
#define XML_CHUNK     65536u		     /* raw bytes of one step */
#define XML_CHUNK_OUT (3u * (XML_CHUNK + 8)) /* bytes that it can become */
void xml_bytes_init(struct xml_bytes *b, struct source *s);
void xml_bytes_end(struct xml_bytes *b);
/*
 * A reference to a control character that only windows-1252 has as a letter ("&#150;", "&#x92;") as what was meant: s
 * is what the parser made of it. Anything else is s.
 */
struct str xml_from_c1(struct str s);
/*
 * The next step into out (room for XML_CHUNK_OUT): number of bytes, 0 at the end, negative the source's error.
 * ERR_FORMAT with src->reason "encoding" for an encoding that is not known.
 */
int64_t xml_bytes_next(struct xml_bytes *b, char *out, struct err *e);
/*
 * The head of a file as UTF-8 without NULs, for match(): UTF-16 is narrowed. Into out (n bytes), returns the slice.
 */
struct str xml_head(struct str head, char *out, size_t n);

/* ---- named characters (xml_entity.c) ---- */
struct xml_entities;
struct xml_entities *xml_entities_new(void);
void xml_entities_free(struct xml_entities *t);
/* Declared by the document. False: over a limit, or its value is not plain text. */
bool xml_entities_declare(struct xml_entities *t, struct str name, struct str value);
/*
 * What &name; stands for: declared by the document, or one of HTML's; the null slice when unknown. Valid until the
 * next call.
 */
struct str xml_entities_get(struct xml_entities *t, struct str name);
/* HTML's character or characters of this name, into out; their bytes, 0 when it has none. */
#define ENTITY_BYTES 64u
size_t xml_entity_html(struct str name, char out[ENTITY_BYTES]);

/* ---- study design (design.c) ---- */
/* The stronger of two: the one that comes first in DOC_DESIGN_LIST, UNKNOWN last. */
enum doc_design design_stronger(enum doc_design a, enum doc_design b);
/* Of a PubMed publication type; UNKNOWN when it says nothing of the design. */
enum doc_design design_of_pubtype(struct str type);
/* Of a record's MeSH headings (cohort studies, animals without humans). */
enum doc_design design_of_mesh(const struct doc *d);
/*
 * Does a text say that its own subjects, people, were randomised ("patients were randomly assigned"), and the title
 * nothing against it?
 */
bool design_says_randomised(struct str title, struct str text);

#endif
