/*
 * jats_inline.c - the running text of an article: citations, marks of notes, superscripts.
 *
 * Citations stay as they are printed, "[12]" or "(Smith 2001)"; superscript ones become " [12]", as "trial12" would
 * be another word. "[3]–[5]" cites 4 too. A mark of a footnote behind a word or number is written with a caret, as
 * any superscript letter is (xml_text.c).
 */
#include "read/jats_priv.h"

#define RANGE_MAX 50u /* references in a range "[3–40]" */

void jats_inline(struct jats *j, struct xml_inline *in, uint32_t node)
{
	struct xml *x = j->x;

	for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next)
		jats_inline_node(j, in, c);
}

static void cite(struct jats *j, uint32_t ref)
{
	for (size_t i = 0; i < j->n_cites; i++)
		if (j->cites[i] == ref)
			return;
	if (j->n_cites < JATS_CITES_MAX)
		j->cites[j->n_cites++] = ref;
}

/* Is what was printed since the last citation a dash and nothing else but brackets and space? */
static bool dash_since(const struct jats *j, const struct buf *out)
{
	static const char *const dashes[] = {
		"-", "\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x88\x92"};
	struct str s = str_sub(buf_str(out), j->cite_at, out->n);

	while (s.n && strchr(" \n\t[](){}", s.p[0]))
		s = str_sub(s, 1, s.n);
	while (s.n && strchr(" \n\t[](){}", s.p[s.n - 1]))
		s.n--;
	for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
		if (str_eqc(s, dashes[i]))
			return true;
	return false;
}

/* The references of an xref, told before its text is printed. False: it names none. */
static bool cite_xref(struct jats *j, const struct buf *out, uint32_t node)
{
	struct str rids = xml_attr(j->x, node, N_a_rid), one;
	uint32_t last = DOC_NONE;

	for (size_t i = 0; i <= rids.n;) {
		size_t k = i;
		while (k < rids.n && rids.p[k] != ' ' && rids.p[k] != '\t' && rids.p[k] != '\n')
			k++;
		one = str_sub(rids, i, k);
		i = k + 1;
		uint32_t ref = jats_ref(j, one);
		if (ref == DOC_NONE)
			continue;
		if (last == DOC_NONE && j->cite_open && ref > j->cite_last && ref - j->cite_last <= RANGE_MAX &&
		    dash_since(j, out))
			for (uint32_t r = j->cite_last + 1; r < ref; r++)
				cite(j, r);
		cite(j, ref);
		last = ref;
	}
	if (last != DOC_NONE) {
		j->cite_last = last;
		j->cite_open = true;
	}
	return last != DOC_NONE;
}

static bool is_ref_type(const struct xml *x, uint32_t node, const char *a, const char *b)
{
	struct str t = xml_attr(x, node, N_a_ref_type);

	return str_eqc(t, a) || str_eqc(t, b);
}

static bool is_citation(const struct jats *j, uint32_t node)
{
	if (j->x->nodes[node].name != N_xref)
		return false;
	struct str rid = xml_attr(j->x, node, N_a_rid), one = rid;
	str_cut(&rid, ' ', &one);
	return is_ref_type(j->x, node, "bibr", "ref") || jats_ref(j, one) != DOC_NONE;
}

/* A superscript that is made of citations. */
static bool cites_above(const struct jats *j, uint32_t sup)
{
	for (uint32_t c = j->x->nodes[sup].first; c; c = j->x->nodes[c].next)
		if (is_citation(j, c))
			return true;
	return false;
}

char jats_last_char(const struct xml_inline *in)
{
	return in->out->n > in->from ? in->out->p[in->out->n - 1] : ' ';
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Only what parts citations: ", ", "–". */
static bool only_separators(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr(" ,;-\n\t", s.p[i]) && !str_starts(str_sub(s, i, s.n), STR("\xe2\x80\x93")))
			return false;
		else if ((unsigned char)s.p[i] >= 0x80)
			i += 2;
	return true;
}

/* " [12]": around the children of node. One that follows at once goes into the same bracket: " [12,13]". */
static void bracketed(struct jats *j, struct xml_inline *in, uint32_t node)
{
	struct buf *o = in->out;
	struct str inside = str_trim(xml_raw(j->x, node));
	bool own = inside.n && (inside.p[0] == '[' || inside.p[0] == '(');

	/* Pretty-printing's break before it is no space of the author's, but one is wanted. */
	xml_inline_open(in);
	struct str since = str_sub(buf_str(o), j->closed_at, o->n);
	bool joins = j->closed_at && j->closed_at <= o->n && !own && only_separators(since);
	if (joins && !o->err) {
		memmove(o->p + j->closed_at - 1, o->p + j->closed_at, since.n);
		o->n--;
		if (!since.n)
			buf_byte(o, ',');
	} else {
		char last = jats_last_char(in);
		if (last != ' ' && last != '[' && last != '(')
			xml_inline_text(in, STR(" "));
		own |= last == '[' || last == '(';
		if (!own)
			xml_inline_text(in, STR("["));
	}
	j->in_cite = true;
	jats_inline(j, in, node);
	j->in_cite = false;
	if (own && !joins)
		return;
	xml_inline_text(in, STR("]"));
	j->closed_at = o->n;
}

/* A citation number that stands on a word, "deficiency44", was raised by the style of the journal. */
static bool stands_on_word(const struct jats *j, const struct xml_inline *in, uint32_t node)
{
	struct str s = str_trim(xml_raw(j->x, node));
	char last = jats_last_char(in);

	if (!s.n || s.p[0] < '0' || s.p[0] > '9' || s.n > 12)
		return false;
	struct str since = str_sub(buf_str(in->out), j->closed_at, in->out->n);
	if (j->closed_at && only_separators(since))
		return true;
	if (is_alnum(last) || (unsigned char)last >= 0x80 || strchr(".)%;:\"'", last))
		return !(j->cite_open && only_separators(str_sub(buf_str(in->out), j->cite_at, in->out->n)));
	/* Behind a comma it may go on with what is in a bracket of the author's, "[1,2]". */
	return last == ',' && !(j->cite_open && only_separators(str_sub(buf_str(in->out), j->cite_at, in->out->n)));
}

/* The mark of a note: "placebo^1", "GemCap*". */
static void note_mark(struct jats *j, struct xml_inline *in, uint32_t node)
{
	size_t at = in->out->n;
	char last = jats_last_char(in);

	jats_inline(j, in, node);
	struct buf *o = in->out;
	bool caret = o->n > at && is_alnum(o->p[at]) && (is_alnum(last) || last == ')' || last == '%');
	if (!caret || o->err)
		return;
	buf_byte(o, ' ');
	if (o->err)
		return;
	memmove(o->p + at + 1, o->p + at, o->n - at - 1);
	o->p[at] = '^';
}

static void xref(struct jats *j, struct xml_inline *in, uint32_t node)
{
	bool sup = xml_child(j->x, node, N_sup) != XML_NONE;

	if (is_citation(j, node)) {
		bool glued = j->cite_open && j->cite_at == in->out->n && is_alnum(jats_last_char(in)) && !sup;
		if (cite_xref(j, in->out, node) && glued)
			/* <xref>4</xref><xref>5</xref> is 4 and 5, not 45. */
			xml_inline_text(in, STR(","));
		if (!j->in_cite && (sup || stands_on_word(j, in, node)))
			bracketed(j, in, node);
		else
			jats_inline(j, in, node);
		j->cite_at = in->out->n;
		return;
	}
	if (is_ref_type(j->x, node, "table-fn", "fn") && !j->in_cite)
		note_mark(j, in, node);
	else
		jats_inline(j, in, node);
}

void jats_inline_node(struct jats *j, struct xml_inline *in, uint32_t node)
{
	const struct xml_node *n = &j->x->nodes[node];

	uint32_t flags = n->name == XML_TEXT ? XML_WHOLE : j->x->spec->names[n->name].flags;
	if (flags & XML_WHOLE) {
		xml_inline_node(in, j->x, node);
		return;
	}
	if (flags & XML_SILENT)
		return;
	enum doc_bar_kind bar = xml_bar(j->x, node);
	if (bar != DOC_BAR_N) {
		doc_bar_open(in->out, bar);
		jats_inline(j, in, node);
		doc_bar_close(in->out);
		return;
	}
	if (n->name == N_xref) {
		xref(j, in, node);
		return;
	}
	if (n->name == N_fn)
		return;
	if (flags & (XML_SUB | XML_SUP)) {
		if (n->name == N_sup && !j->in_cite && cites_above(j, node)) {
			bracketed(j, in, node);
			return;
		}
		size_t mark = xml_inline_open(in);
		jats_inline(j, in, node);
		/* In a citation that is bracketed nothing is raised. */
		xml_inline_close(in, mark, flags & XML_SUP && !j->in_cite);
		return;
	}
	if (flags & XML_SPACE)
		xml_inline_text(in, STR(" "));
	jats_inline(j, in, node);
	if (flags & XML_SPACE)
		xml_inline_text(in, STR(" "));
}

struct str jats_plain(struct jats *j, uint32_t node)
{
	struct xml *x = j->x;

	buf_clear(&j->tmp);
	struct xml_inline in = {.out = &j->tmp};
	for (uint32_t c = node ? x->nodes[node].first : XML_NONE; c; c = x->nodes[c].next) {
		uint16_t name = x->nodes[c].name;
		bool mark = name == N_xref || name == N_fn;
		/* A superscript that is nothing but a mark. */
		if (name == N_sup && xml_child(x, c, N_xref))
			mark = true;
		if (!mark)
			xml_inline_node(&in, x, c);
	}
	return str_trim(buf_str(&j->tmp));
}
