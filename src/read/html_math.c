/*
 * html_math.c - MathML in a page, as gumbo has it, for math.c.
 */
#include "read/html_priv.h"
#include "read/xml_priv.h"

static enum math_kind math_kind(const void *ctx, uintptr_t node)
{
	const GumboNode *n = (const GumboNode *)node;

	(void)ctx;
	if (n->v.element.tag != GUMBO_TAG_UNKNOWN)
		return math_kind_of(str_c(gumbo_normalized_tagname(n->v.element.tag)));
	GumboStringPiece p = n->v.element.original_tag;
	gumbo_tag_from_original_text(&p);
	return math_kind_of(str_make(p.data, p.length));
}

static uintptr_t element_from(const GumboNode *parent, unsigned i)
{
	const GumboVector *v = &parent->v.element.children;

	for (; i < v->length; i++)
		if (((const GumboNode *)v->data[i])->type == GUMBO_NODE_ELEMENT)
			return (uintptr_t)v->data[i];
	return 0;
}

static uintptr_t math_first(const void *ctx, uintptr_t node)
{
	(void)ctx;
	return element_from((const GumboNode *)node, 0);
}

static uintptr_t math_next(const void *ctx, uintptr_t node)
{
	const GumboNode *n = (const GumboNode *)node;

	(void)ctx;
	return n->parent && n->parent->type == GUMBO_NODE_ELEMENT
		       ? element_from(n->parent, (unsigned)n->index_within_parent + 1)
		       : 0;
}

static void math_node_text(const void *ctx, uintptr_t node, struct buf *out)
{
	const GumboVector *v = &((const GumboNode *)node)->v.element.children;

	/* gumbo's own nesting is bound (html.c), and so is this. */
	for (unsigned i = 0; i < v->length; i++) {
		const GumboNode *n = v->data[i];
		if (n->type == GUMBO_NODE_ELEMENT)
			math_node_text(ctx, (uintptr_t)n, out);
		else if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE || n->type == GUMBO_NODE_CDATA)
			doc_bar_clean(out, str_c(n->v.text.text));
	}
}

static struct str math_attr(const void *ctx, uintptr_t node, const char *name)
{
	(void)ctx;
	return html_attr((const GumboNode *)node, name);
}

void html_formula(struct html *h, const GumboNode *n)
{
	const struct math_tree t = {NULL, math_kind, math_first, math_next, math_node_text, math_attr};
	size_t at = h->text.n;

	h->in.after_sub = false;
	if (math_text(&t, (uintptr_t)n, &h->text))
		return;
	if (!h->text.err)
		h->text.n = at;
	xml_inline_gap(&h->in, "formula");
}
