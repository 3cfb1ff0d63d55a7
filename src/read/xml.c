/*
 * xml.c - records out of a stream of XML, over expat.
 *
 * Bytes come through xml_bytes.c and are well-formed UTF-8. Outside of records only the names of the open elements
 * are kept; a record is gathered in three arrays (nodes, attributes, text) that are used again for the next one, and
 * is given to the reader at its end tag.
 *
 * When something is wrong, the record at hand is left out and told, and the parser starts anew at the next start tag
 * of a record: expat cannot go on after an error. The new parser is fed the start tags of the elements that stood
 * around the last good record, so that the end tags that follow still fit. That is done for
 *   - text that is not well-formed,
 *   - a record that begins inside another one, which was then never closed,
 *   - elements nested deeper than XML_DEPTH_MAX, and single tokens over TOKEN_MAX (expat keeps a token whole: a start
 *     tag of 1 GiB would be held in memory),
 *   - a second document behind the end of the first.
 * The file ends for us (READ_FAIL) with a cut, after RESYNC_MAX new starts, with a document type declaration over
 * PROLOG_MAX bytes, more than NAMES_MAX different names (expat keeps every one), and with entities or default values
 * that could be blown up.
 *
 * Entities: nothing external is ever opened. An internal entity whose value holds a reference to another one ends the
 * file before it is used, so nothing can nest; values are short (xml_entity.c) and what they add to one record is
 * bound by ENTITY_TEXT_MAX. With XML_UseForeignDTD an undeclared name is no error but is handed to us, and
 * xml_entity.c knows HTML's; an unknown one stays as it is written, "&foo;".
 *
 * Memory: one record (TEXT_MAX of text, NODES_MAX nodes; over it the record is read to its end and told as too
 * large), one step of bytes, expat's own.
 */
#include "read/xml_priv.h"

#include "base/mem.h"

#include <expat.h>

#include <stdlib.h>

#define TEXT_MAX	((size_t)64 << 20)  /* bytes of text and attribute values of one record */
#define NODES_MAX	((uint32_t)1 << 20) /* of one record: 32 MiB */
#define ATTRS_MAX	((uint32_t)1 << 20)
#define KEEP_NODES	((uint32_t)1 << 16) /* arrays larger than this are given back after the record */
#define KEEP_TEXT	((size_t)4 << 20)
#define TOKEN_MAX	((size_t)1 << 20)   /* bytes of one tag, comment or processing instruction */
#define PROLOG_MAX	((uint64_t)1 << 20) /* bytes before the first element */
#define NAMES_MAX	4096u		    /* different names of elements and attributes that a reader does not know */
#define RESYNC_MAX	10000u
#define ENTITY_TEXT_MAX ((size_t)1 << 20) /* bytes that entities add to one record */
#define DEFAULT_MAX	256u		  /* bytes of a default value of an attribute */
#define PATH_MAX_B	512u		  /* bytes of start tags around a record that are put back after an error */
#define SLOTS		8192u		  /* hash of names; power of two */

/* Why the parser was stopped by us. */
enum stop { STOP_NONE, STOP_SINK, STOP_UNCLOSED, STOP_DEEP, STOP_TOKEN, STOP_NAMES, STOP_ENTITY };

struct level {
	uint32_t node, last; /* open element of the record, its last child */
};

struct run {
	struct xml x; /* first: handlers get a struct run, readers see the struct xml in it */
	void *ctx;
	struct err *e;
	int result; /* of the sink */
	XML_Parser p;
	struct xml_bytes bytes;
	struct xml_entities *entities;

	/* the bytes at hand */
	char *chunk; /* what the parser has not taken up yet (to TOKEN_MAX), and XML_CHUNK_OUT of new ones */
	size_t chunk_n, chunk_room;
	uint64_t chunk_at;   /* offset of chunk[0] in the decoded stream */
	uint64_t chunk_line; /* line of chunk[0] */
	size_t feed_at;	     /* the parser has had the chunk up to this byte */
	size_t line_at;	     /* lines are counted up to this byte of the chunk */
	uint64_t line_no;
	int64_t parser_at; /* decoded offset of the parser's byte 0 */
	uint64_t taken_at; /* decoded offset up to which it has taken up everything, as far as is known */
	uint64_t again_at; /* decoded offset at which it may be started anew: only forward */
	bool ended;

	/* where we are */
	enum stop stop;
	size_t stop_at;	       /* byte of the chunk of the tag at which we stopped it; expat itself has gone past it */
	uint32_t depth;	       /* open elements */
	uint32_t skip;	       /* open elements inside one that is not stored, it included; 0: stored */
	uint32_t record_depth; /* depth of the record's root; 0: in no record */
	uint8_t rank;	       /* of the record */
	bool rank_under;       /* it is one only under another element */
	bool too_large, any_element;
	bool enough; /* the part of the record that matters is closed */
	size_t entity_text;
	struct level level[XML_DEPTH_MAX + 2];
	char path[PATH_MAX_B]; /* start tags of the open elements outside of records */
	uint16_t path_end[XML_DEPTH_MAX + 2];
	uint16_t path_name[XML_DEPTH_MAX + 2];
	bool found_close; /* the outermost element has ended */
	bool lone;	  /* the outermost element is ours */
	uint32_t resyncs;

	/* names: hash → index in the table, or UNKNOWN */
	uint64_t slot_hash[SLOTS];
	uint16_t slot_name[SLOTS]; /* 0: free */
	uint32_t unknown;
};
#define SLOT_UNKNOWN UINT16_MAX

/* ---- places ---- */

static uint64_t line_of(struct run *r, size_t at)
{
	if (at > r->chunk_n)
		at = r->chunk_n;
	if (at < r->line_at) {
		r->line_at = 0;
		r->line_no = r->chunk_line;
	}
	for (;;) {
		const char *nl = memchr(r->chunk + r->line_at, '\n', at - r->line_at);
		if (!nl)
			break;
		r->line_at = (size_t)(nl - r->chunk) + 1;
		r->line_no++;
	}
	r->line_at = at;
	return r->line_no;
}

/* Where the parser is, in the chunk. */
static size_t parser_offset(struct run *r)
{
	XML_Index index = XML_GetCurrentByteIndex(r->p);
	int64_t at = r->parser_at + index - (int64_t)r->chunk_at;

	/* -1: it has taken up everything. */
	if (index < 0)
		return r->chunk_n;
	return at < 0 ? 0 : (size_t)at > r->chunk_n ? r->chunk_n : (size_t)at;
}

static void stop_here(struct run *r, enum stop why)
{
	r->stop = why;
	r->stop_at = parser_offset(r);
	XML_StopParser(r->p, XML_FALSE);
}

/* ---- names ---- */

/* FNV-1a: names are short. */
static uint64_t name_hash(const char *s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return h ? h : 1;
}

/* Behind the prefix, or all of it. */
static const char *local_name(const char *s)
{
	const char *colon = strrchr(s, ':');

	return colon && colon[1] ? colon + 1 : s;
}

/* Its slot, or the free one in which it would stand. */
static size_t name_slot(const struct run *r, const char *s)
{
	uint64_t h = name_hash(s);
	size_t k = h & (SLOTS - 1);

	/* Two unknown names of one hash count as one: no harm. */
	for (; r->slot_name[k]; k = (k + 1) & (SLOTS - 1)) {
		uint16_t i = r->slot_name[k];
		if (r->slot_hash[k] == h && (i == SLOT_UNKNOWN || strcmp(r->x.spec->names[i].name, s) == 0 ||
					     strcmp(local_name(r->x.spec->names[i].name), s) == 0))
			break;
	}
	return k;
}

static void name_put(struct run *r, const char *s, uint16_t i)
{
	size_t k = name_slot(r, s);

	if (r->slot_name[k])
		return;
	r->slot_hash[k] = name_hash(s);
	r->slot_name[k] = i;
}

static void names_fill(struct run *r)
{
	for (uint16_t i = 1; i < r->x.spec->n; i++)
		name_put(r, r->x.spec->names[i].name, i);
	for (uint16_t i = 1; i < r->x.spec->n; i++)
		name_put(r, local_name(r->x.spec->names[i].name), i);
}

static uint16_t name_of(struct run *r, const char *s)
{
	size_t k = name_slot(r, s);
	const char *local = local_name(s);

	if (r->slot_name[k])
		return r->slot_name[k] == SLOT_UNKNOWN ? 0 : r->slot_name[k];
	if (local != s) {
		size_t l = name_slot(r, local);
		if (r->slot_name[l] && r->slot_name[l] != SLOT_UNKNOWN)
			return r->slot_name[l];
	}
	if (++r->unknown > NAMES_MAX) {
		stop_here(r, STOP_NAMES);
		return 0;
	}
	r->slot_hash[k] = name_hash(s);
	r->slot_name[k] = SLOT_UNKNOWN;
	return 0;
}

/* ---- gathering a record ---- */

static void record_drop(struct run *r)
{
	struct xml *x = &r->x;

	x->n_nodes = 1;
	x->n_attrs = 0;
	buf_clear(&x->text);
	if (x->cap_nodes > KEEP_NODES) {
		free(x->nodes);
		x->nodes = NULL;
		x->cap_nodes = 0;
	}
	if (x->cap_attrs > KEEP_NODES) {
		free(x->attrs);
		x->attrs = NULL;
		x->cap_attrs = 0;
	}
	if (x->text.room > KEEP_TEXT)
		buf_release(&x->text);
	if (x->flat.room > KEEP_TEXT)
		buf_release(&x->flat);
}

static bool grow(void **p, uint32_t n, uint32_t *cap, uint32_t max, size_t size)
{
	if (n < *cap)
		return true;
	uint32_t to = *cap ? *cap * 2 : 1024;
	if (to > max)
		to = max;
	if (n >= to)
		return false;
	void *q = mem_realloc(*p, to * size);
	if (!q)
		return false;
	*p = q;
	*cap = to;
	return true;
}

/* Over a limit: what there is of the record is given back at once, the rest only counted. */
static void record_too_large(struct run *r)
{
	r->too_large = true;
	record_drop(r);
}

static uint32_t node_add(struct run *r, uint16_t name)
{
	struct xml *x = &r->x;
	void *p = x->nodes;

	if (!grow(&p, x->n_nodes, &x->cap_nodes, NODES_MAX, sizeof *x->nodes)) {
		record_too_large(r);
		return XML_NONE;
	}
	x->nodes = p;
	uint32_t i = x->n_nodes++;
	struct level *l = &r->level[r->depth - r->record_depth];
	x->nodes[i] = (struct xml_node){.name = name, .parent = l->node, .attr = x->n_attrs};
	if (l->last)
		x->nodes[l->last].next = i;
	else if (l->node)
		x->nodes[l->node].first = i;
	l->last = i;
	return i;
}

static void text_add(struct run *r, const char *s, size_t n)
{
	struct xml *x = &r->x;

	if (!r->record_depth || r->skip || r->too_large || !n)
		return;
	struct level *l = &r->level[r->depth - r->record_depth + 1];
	uint32_t i = l->last;
	if (!i || x->nodes[i].name != XML_TEXT) {
		r->depth++; /* a text stands one below the open element */
		i = node_add(r, XML_TEXT);
		r->depth--;
		if (!i)
			return;
		x->nodes[i].beg = (uint32_t)x->text.n;
	}
	buf_add(&x->text, str_make(s, n));
	if (x->text.err) {
		record_too_large(r);
		return;
	}
	x->nodes[i].end = (uint32_t)x->text.n;
}

static void attrs_add(struct run *r, uint32_t node, const char **atts)
{
	struct xml *x = &r->x;

	for (; *atts; atts += 2) {
		uint16_t name = name_of(r, atts[0]);
		if (!name || !(x->spec->names[name].flags & XML_ATTR))
			continue;
		void *p = x->attrs;
		if (!grow(&p, x->n_attrs, &x->cap_attrs, ATTRS_MAX, sizeof *x->attrs)) {
			record_too_large(r);
			return;
		}
		x->attrs = p;
		uint32_t beg = (uint32_t)x->text.n;
		buf_addc(&x->text, atts[1]);
		if (x->text.err) {
			record_too_large(r);
			return;
		}
		x->attrs[x->n_attrs++] = (struct xml_attr){name, beg, (uint32_t)x->text.n};
		x->nodes[node].attrs++;
	}
}

/* ---- handlers ---- */

static void record_begin(struct run *r, const struct xml_name *known)
{
	struct xml *x = &r->x;

	x->record++;
	x->line = line_of(r, parser_offset(r));
	x->under = r->depth > 1 ? r->path_name[r->depth - 1] : 0;
	record_drop(r);
	x->root = XML_NONE;
	r->record_depth = r->depth;
	r->rank = known->record;
	r->rank_under = known->under != 0;
	r->too_large = r->enough = false;
	r->entity_text = 0;
	r->level[0] = (struct level){0, 0};
}

/* Remember the start tag of an element outside of records. */
static void path_push(struct run *r, uint16_t name, const char *s)
{
	size_t n = strlen(s), at = r->path_end[r->depth - 1];

	r->path_name[r->depth] = name;
	r->path_end[r->depth] = (uint16_t)at;
	if (at + n + 2 > sizeof r->path)
		return;
	r->path[at] = '<';
	memcpy(r->path + at + 1, s, n);
	r->path[at + 1 + n] = '>';
	r->path_end[r->depth] = (uint16_t)(at + n + 2);
}

static void XMLCALL on_start(void *user, const char *s, const char **atts)
{
	struct run *r = user;
	struct xml *x = &r->x;

	if (r->stop)
		return;
	if (r->depth >= XML_DEPTH_MAX) {
		stop_here(r, STOP_DEEP);
		return;
	}
	uint16_t name = name_of(r, s);
	if (r->stop)
		return;
	r->any_element = true;
	/* expat keeps every name of an attribute, wherever it stands. */
	for (const char **a = atts; *a && !r->stop; a += 2)
		name_of(r, *a);
	if (r->stop)
		return;
	const struct xml_name *known = &x->spec->names[name];
	uint8_t rank = name ? known->record : 0;
	if (r->record_depth && rank && !known->under && rank <= r->rank) {
		stop_here(r, STOP_UNCLOSED);
		return;
	}
	r->depth++;
	if (r->skip) {
		r->skip++;
		return;
	}
	if (!r->record_depth) {
		if (!rank || (known->under && (r->depth < 2 || r->path_name[r->depth - 1] != known->under))) {
			path_push(r, name, s);
			return;
		}
		record_begin(r, known);
	}
	if (name && known->flags & XML_SKIP) {
		r->skip = 1;
		return;
	}
	if (r->too_large)
		return;
	uint32_t i = node_add(r, name);
	if (!i)
		return;
	if (r->depth == r->record_depth)
		x->root = i;
	r->level[r->depth - r->record_depth + 1] = (struct level){i, 0};
	attrs_add(r, i, atts);
}

static void record_end(struct run *r)
{
	struct xml *x = &r->x;

	r->record_depth = 0;
	r->rank = 0;
	if (r->too_large) {
		read_report(x->sink, READ_SKIP, x->src->name, x->record, x->line, "too large",
			    "more than %zu MiB of text or %u elements in one record", TEXT_MAX >> 20,
			    (unsigned)NODES_MAX);
		return;
	}
	r->result = x->spec->record(x, r->ctx, r->e);
	if (r->result)
		stop_here(r, STOP_SINK);
}

static void XMLCALL on_end(void *user, const char *s)
{
	struct run *r = user;

	(void)s;
	if (r->stop)
		return;
	if (r->skip)
		r->skip--;
	if (r->record_depth && r->depth == r->record_depth + 1 && !r->skip && !r->too_large)
		r->enough |= r->x.spec->names[r->x.nodes[r->level[2].node].name].flags & XML_ENOUGH;
	r->depth--;
	if (r->record_depth && r->depth < r->record_depth)
		record_end(r);
	r->found_close = r->depth == 0;
}

static void XMLCALL on_text(void *user, const char *s, int n)
{
	struct run *r = user;
	struct str t = xml_from_c1(str_make(s, (size_t)n));

	if (!r->stop)
		text_add(r, t.p, t.n);
}

static void XMLCALL on_entity(void *user, const char *name, int is_parameter)
{
	struct run *r = user;

	if (r->stop || is_parameter || !r->record_depth || r->skip || r->too_large)
		return;
	struct str n = str_c(name);
	struct str v = xml_entities_get(r->entities, n);
	r->entity_text += v.p ? v.n : n.n + 2;
	if (r->entity_text > ENTITY_TEXT_MAX) {
		record_too_large(r);
		return;
	}
	if (v.p) {
		text_add(r, v.p, v.n);
		return;
	}
	text_add(r, "&", 1);
	text_add(r, name, n.n);
	text_add(r, ";", 1);
}

static void XMLCALL on_entity_decl(void *user, const char *name, int is_parameter, const char *value, int value_n,
				   const char *base, const char *system, const char *public, const char *notation)
{
	struct run *r = user;
	struct str v = str_make(value, value ? (size_t)value_n : 0);

	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	/* An external one is never opened, and a reference to it vanishes. */
	if (r->stop || !value)
		return;
	bool nests = str_find(v, STR("<"), 0) != SIZE_MAX;
	for (size_t at = 0; (at = str_find(v, STR("&"), at)) != SIZE_MAX; at++)
		nests |= at + 1 >= v.n || v.p[at + 1] != '#';
	/* "&#60;" and "&#38;" in a value are the way to declare lt and amp. */
	if (!nests && !is_parameter && str_find(v, STR("&#"), 0) != SIZE_MAX)
		return;
	if (nests || is_parameter || !xml_entities_declare(r->entities, str_c(name), v))
		stop_here(r, STOP_ENTITY);
}

/* A default value is given again with every element: a short one is harmless. */
static void XMLCALL on_attlist(void *user, const char *element, const char *name, const char *type, const char *value,
			       int required)
{
	struct run *r = user;

	(void)element;
	(void)name;
	(void)type;
	(void)required;
	if (!r->stop && value && strlen(value) > DEFAULT_MAX)
		stop_here(r, STOP_ENTITY);
}

/* Its being there tells expat to hand references to declared entities to on_entity instead of replacing them. */
static void XMLCALL on_other(void *user, const char *s, int n)
{
	(void)user;
	(void)s;
	(void)n;
}

/* ---- parser ---- */

static void parser_set(struct run *r)
{
	XML_SetUserData(r->p, r);
	XML_SetElementHandler(r->p, on_start, on_end);
	XML_SetCharacterDataHandler(r->p, on_text);
	XML_SetDefaultHandler(r->p, on_other);
	XML_SetSkippedEntityHandler(r->p, on_entity);
	XML_SetEntityDeclHandler(r->p, on_entity_decl);
	XML_SetAttlistDeclHandler(r->p, on_attlist);
	XML_SetParamEntityParsing(r->p, XML_PARAM_ENTITY_PARSING_NEVER);
	XML_UseForeignDTD(r->p, XML_TRUE);
}

/*
 * How many of the elements that stand open are opened again. Around a record, those that it stood in; elsewhere, and
 * for records that stand in an element of their own, only the outermost one is sure to go on.
 */
static uint32_t open_again(const struct run *r)
{
	if (r->found_close)
		return 1;
	if (r->record_depth && r->rank_under)
		return r->record_depth > 2 ? r->record_depth - 2 : 0;
	if (r->record_depth)
		return r->record_depth - 1;
	return r->depth ? 1 : 0;
}

/* A fresh parser at byte `at` of the chunk. False: out of memory. */
static bool parser_again(struct run *r, size_t at)
{
	size_t n = r->path_end[open_again(r)];
	char head[PATH_MAX_B];

	memcpy(head, r->path, n);
	r->lone = n == 0;
	if (r->lone) {
		/* A record alone is a document; several want one element around them. */
		n = strlen("<records>");
		memcpy(head, "<records>", n);
	}
	if (!XML_ParserReset(r->p, "UTF-8"))
		return false;
	parser_set(r);
	r->stop = STOP_NONE;
	r->depth = r->skip = r->record_depth = 0;
	r->rank = 0;
	r->too_large = r->found_close = false;
	record_drop(r);
	r->feed_at = at;
	r->taken_at = r->chunk_at + at;
	r->again_at = r->chunk_at + at + 1;
	r->parser_at = (int64_t)(r->chunk_at + at) - (int64_t)n;
	return XML_Parse(r->p, head, (int)n, 0) == XML_STATUS_OK;
}

/* ---- trouble ---- */

static void tell(struct run *r, enum read_level level, size_t at, const char *reason, const char *what)
{
	struct xml *x = &r->x;
	bool in = r->record_depth != 0;

	if (in && line_of(r, at) != x->line)
		read_report(x->sink, level, x->src->name, x->record, line_of(r, at), reason,
			    "%s in the record that begins on line %llu", what, (unsigned long long)x->line);
	else
		read_report(x->sink, level, x->src->name, in ? x->record : 0, line_of(r, at), reason, "%s", what);
}

/* Does a start tag of a record of at most this rank begin at p, or of an element that records stand under? */
static bool tag_here(const struct run *r, uint8_t rank, const char *p, size_t n)
{
	for (uint16_t i = 1; i < r->x.spec->n; i++) {
		const struct xml_name *k = &r->x.spec->names[i];
		if (!k->record || (k->record > rank && !k->under))
			continue;
		const char *name = k->under ? r->x.spec->names[k->under].name : k->name;
		size_t len = strlen(name);
		if (n > len + 1 && memcmp(p + 1, name, len) == 0 && memchr(" \t\r\n/>", p[len + 1], 6))
			return true;
	}
	return false;
}

#define TAIL 64u /* bytes kept at the end of a chunk: longer than any name of a record */

/*
 * Next step of bytes behind the `keep` last ones. 1 some, 0 end, negative error (told in r->e's place by the caller).
 */
static int chunk_next(struct run *r, size_t keep, struct err *why)
{
	size_t drop = r->chunk_n - keep;

	r->chunk_line = line_of(r, drop);
	r->chunk_at += drop;
	memmove(r->chunk, r->chunk + drop, keep);
	r->chunk_n = keep;
	r->line_at = 0;
	r->line_no = r->chunk_line;
	if (keep + XML_CHUNK_OUT > r->chunk_room) {
		char *p = mem_realloc(r->chunk, 2 * keep + XML_CHUNK_OUT);
		if (!p)
			return err_mem(why);
		r->chunk = p;
		r->chunk_room = 2 * keep + XML_CHUNK_OUT;
	}
	int64_t got = xml_bytes_next(&r->bytes, r->chunk + keep, why);
	if (got < 0)
		return (int)got;
	r->chunk_n += (size_t)got;
	if (r->x.sink->progress)
		r->x.sink->progress(r->x.sink->ctx, r->bytes.raw);
	return got > 0;
}

/* Start anew at the next record from byte `at` on. 1 found, 0 there is none, negative error. */
static int resync(struct run *r, size_t at, struct err *why)
{
	/* Parts of the broken record are no records of their own. */
	uint8_t rank = r->record_depth ? r->rank : UINT8_MAX;

	/* A tag that broke once breaks again. */
	if (r->chunk_at + at < r->again_at)
		at = (size_t)(r->again_at - r->chunk_at);
	if (at > r->chunk_n)
		at = r->chunk_n;
	for (;;) {
		while (at < r->chunk_n) {
			const char *lt = memchr(r->chunk + at, '<', r->chunk_n - at);
			at = lt ? (size_t)(lt - r->chunk) : r->chunk_n;
			if (!lt || (r->chunk_n - at < TAIL && !r->ended))
				break;
			if (tag_here(r, rank, lt, r->chunk_n - at))
				return parser_again(r, at) ? 1 : err_mem(why);
			at++;
		}
		if (r->ended)
			return 0;
		int got = chunk_next(r, r->chunk_n - at, why);
		if (got < 0)
			return got;
		r->ended = got == 0;
		at = 0;
	}
}

/*
 * The record at hand, cut short, is given all the same when what matters of it is there. Returns what the reader
 * returned; *given says whether.
 */
static int salvage(struct run *r, bool *given)
{
	*given = r->record_depth && r->enough && !r->too_large;
	if (!*given)
		return 0;
	int ret = r->x.spec->record(&r->x, r->ctx, r->e);
	if (ret) {
		r->stop = STOP_SINK;
		r->result = ret;
	}
	return ret;
}

/* The source failed, or its bytes could not be decoded. */
static int broken(struct run *r, struct err *why)
{
	struct xml *x = &r->x;
	const char *reason =
		r->bytes.started || why->code != ERR_FORMAT || x->src->reason ? x->src->reason : "encoding";

	if (why->code == ERR_NOMEM || why->code == ERR_CANCELLED) {
		if (r->e)
			*r->e = *why;
		return why->code;
	}
	if (!reason)
		reason = why->code == ERR_LIMIT	   ? "too large"
			 : why->code == ERR_FORMAT ? "not well-formed"
						   : "unreadable";
	bool given;
	int ret = salvage(r, &given);
	read_report(x->sink, READ_FAIL, x->src->name, r->record_depth ? x->record : 0, line_of(r, r->chunk_n), reason,
		    "%s", why->msg);
	return ret;
}

static int tell_end(struct run *r)
{
	struct xml *x = &r->x;
	const char *file = x->src->name;
	bool given;
	int ret = salvage(r, &given);

	if (r->record_depth)
		read_report(x->sink, READ_FAIL, file, x->record, line_of(r, r->chunk_n), "truncated",
			    "the file ends in the middle of the record that begins on line %llu%s",
			    (unsigned long long)x->line, given ? "; what matters of it is whole and went in" : "");
	else if (!r->any_element)
		read_report(x->sink, READ_FAIL, file, 0, 0, r->bytes.raw ? "not well-formed" : "empty",
			    r->bytes.raw ? "there is no element in it" : "there is nothing in it");
	else if (r->depth > (r->lone ? 1 : 0))
		read_report(x->sink, READ_FAIL, file, 0, line_of(r, r->chunk_n), "truncated",
			    "the file ends before its last element is closed");
	return ret;
}

/* The parser has stopped in the chunk at hand. 1: it was started anew, 0: the file is done, negative error. */
static int recover(struct run *r, struct err *why)
{
	struct xml *x = &r->x;
	enum XML_Error code = XML_GetErrorCode(r->p);
	size_t at = parser_offset(r);

	switch (r->stop) {
	case STOP_SINK: return r->result;
	case STOP_NAMES: tell(r, READ_FAIL, at, "not well-formed", "too many different names of elements"); return 0;
	case STOP_ENTITY:
		tell(r, READ_FAIL, at, "not well-formed",
		     "it declares an entity or a default value that expands to other entities, markup or long text");
		return 0;
	case STOP_UNCLOSED:
		at = r->stop_at;
		tell(r, READ_SKIP, at, "not well-formed", "another record begins");
		break;
	case STOP_DEEP: tell(r, READ_SKIP, at, "not well-formed", "elements nested too deep"); break;
	case STOP_TOKEN:
		if (!r->any_element) {
			tell(r, READ_FAIL, at, "not well-formed", "no element begins");
			return 0;
		}
		tell(r, READ_SKIP, at, "not well-formed", "a tag or comment that does not end");
		break;
	case STOP_NONE:
		if (code == XML_ERROR_NO_MEMORY)
			return err_mem(why);
		if (r->ended && (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
				 code == XML_ERROR_UNCLOSED_CDATA_SECTION || code == XML_ERROR_PARTIAL_CHAR)) {
			return tell_end(r);
		}
		if (r->found_close)
			tell(r, READ_NOTE, at, "not well-formed", "there is something behind the end of the document");
		else
			tell(r, r->any_element ? READ_SKIP : READ_FAIL, at, "not well-formed", XML_ErrorString(code));
	}
	if (++r->resyncs > RESYNC_MAX) {
		read_report(x->sink, READ_FAIL, x->src->name, 0, line_of(r, at), "not well-formed",
			    "given up after %u broken records", RESYNC_MAX);
		return 0;
	}
	return resync(r, at, why);
}

/*
 * Bytes that the parser was fed and has not taken up: an unfinished token. They stay in the chunk, so that a record
 * in them can be found when the token turns out to be broken. False: too many.
 */
static bool unfinished(struct run *r, size_t *keep)
{
	uint64_t end = r->chunk_at + r->chunk_n;
	XML_Index index = XML_GetCurrentByteIndex(r->p);

	/*
	 * -1: expat (2.6, and 2.5 with the mending of CVE-2023-52425) put off looking at an unfinished token until
	 * there is more of it.
	 */
	if (index >= 0)
		r->taken_at = (uint64_t)(r->parser_at + index);
	*keep = (size_t)(end - r->taken_at);
	return *keep <= TOKEN_MAX && (r->any_element || end <= PROLOG_MAX);
}

/*
 * Feed the chunk from feed_at on. At the very beginning, up to the first '<': that makes expat hold over a byte and
 * so have a buffer, without which XML_GetCurrentByteIndex is -1 as well when all is taken up.
 */
static enum XML_Status feed(struct run *r)
{
	const char *p = r->chunk + r->feed_at;
	size_t n = r->chunk_n - r->feed_at;
	const char *lt = r->taken_at == 0 && !r->ended ? memchr(p, '<', n) : NULL;

	if (lt && XML_Parse(r->p, p, (int)(lt + 1 - p), 0) != XML_STATUS_OK)
		return XML_STATUS_ERROR;
	size_t fed = lt ? (size_t)(lt + 1 - p) : 0;
	return XML_Parse(r->p, p + fed, (int)(n - fed), r->ended);
}

static int run_chunks(struct run *r, struct err *why)
{
	size_t keep = 0;

	for (;;) {
		int got = chunk_next(r, keep, why);
		if (got < 0)
			return got;
		r->ended = got == 0;
		r->feed_at = keep;
		for (;;) {
			bool was_final = r->ended;
			enum XML_Status ok = feed(r);
			if (ok == XML_STATUS_OK && was_final)
				return 0;
			if (ok == XML_STATUS_OK && unfinished(r, &keep))
				break;
			if (ok == XML_STATUS_OK)
				r->stop = STOP_TOKEN;
			int go = recover(r, why);
			if (go <= 0)
				return go;
		}
	}
}

int xml_run(const struct xml_spec *spec, struct source *s, const struct read_sink *sink, void *ctx, struct err *e)
{
	struct err why = {0};
	struct run *r = mem_calloc(1, sizeof *r);
	int ret = ERR_NOMEM;

	if (!r)
		return err_mem(e);
	r->x = (struct xml){.spec = spec, .src = s, .sink = sink, .n_nodes = 1};
	r->ctx = ctx;
	r->e = e;
	r->chunk_line = r->line_no = 1;
	buf_init(&r->x.text, TEXT_MAX);
	buf_init(&r->x.flat, TEXT_MAX);
	xml_bytes_init(&r->bytes, s);
	names_fill(r);
	r->chunk_room = XML_CHUNK_OUT;
	r->chunk = mem_malloc(r->chunk_room);
	r->entities = xml_entities_new();
	r->p = XML_ParserCreate("UTF-8");
	if (!r->chunk || !r->entities || !r->p) {
		err_mem(e);
		goto out;
	}
	parser_set(r);
	ret = run_chunks(r, &why);
	if (r->stop == STOP_SINK)
		ret = r->result; /* e was set by the sink */
	else if (ret < 0)
		ret = broken(r, &why);
	if (r->bytes.guessed)
		charset_note(sink, s->name);
	if (r->bytes.bad)
		read_report(sink, READ_NOTE, s->name, 0, r->bytes.bad_line, "encoding",
			    "%llu byte%s that cannot stand in XML replaced by U+FFFD, the first on this line",
			    (unsigned long long)r->bytes.bad, r->bytes.bad == 1 ? "" : "s");
out:
	if (r->p)
		XML_ParserFree(r->p);
	xml_bytes_end(&r->bytes);
	xml_entities_free(r->entities);
	free(r->chunk);
	free(r->x.nodes);
	free(r->x.attrs);
	buf_release(&r->x.text);
	buf_release(&r->x.flat);
	free(r);
	return ret;
}
