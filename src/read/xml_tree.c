/*
 * xml_tree.c - walking a record.
 *
 * Nodes lie in document order in one array, each with its parent, first child and next sibling: what is below a node
 * follows it, up to the first node whose parent lies before it.
 */
#include "read/xml_priv.h"

static uint32_t same_name(const struct xml *x, uint32_t i, uint16_t name)
{
	while (i && x->nodes[i].name != name)
		i = x->nodes[i].next;
	return i;
}

uint32_t xml_child(const struct xml *x, uint32_t node, uint16_t name)
{
	return node ? same_name(x, x->nodes[node].first, name) : XML_NONE;
}

uint32_t xml_next(const struct xml *x, uint32_t node)
{
	return node ? same_name(x, x->nodes[node].next, x->nodes[node].name) : XML_NONE;
}

uint32_t xml_path(const struct xml *x, uint32_t node, const uint16_t *names)
{
	for (; *names && node; names++)
		node = xml_child(x, node, *names);
	return node;
}

static uint32_t find_from(const struct xml *x, uint32_t top, uint32_t i, uint16_t name)
{
	for (; i < x->n_nodes && x->nodes[i].parent >= top; i++)
		if (x->nodes[i].name == name)
			return i;
	return XML_NONE;
}

uint32_t xml_find(const struct xml *x, uint32_t node, uint16_t name)
{
	return node ? find_from(x, node, node + 1, name) : XML_NONE;
}

uint32_t xml_find_next(const struct xml *x, uint32_t top, uint32_t node)
{
	return node ? find_from(x, top, node + 1, x->nodes[node].name) : XML_NONE;
}

struct str xml_attr_named(const struct xml *x, uint32_t node, const char *name)
{
	const struct xml_node *n = &x->nodes[node];

	for (uint32_t i = 0; node && i < n->attrs; i++) {
		const struct xml_attr *a = &x->attrs[n->attr + i];
		if (strcmp(x->spec->names[a->name].name, name) == 0)
			return str_make(x->text.p + a->beg, a->end - a->beg);
	}
	return STR_NULL;
}

struct str xml_attr(const struct xml *x, uint32_t node, uint16_t name)
{
	const struct xml_node *n = &x->nodes[node];

	for (uint32_t i = 0; node && i < n->attrs; i++) {
		const struct xml_attr *a = &x->attrs[n->attr + i];
		if (a->name == name)
			return str_make(x->text.p + a->beg, a->end - a->beg);
	}
	return STR_NULL;
}

bool xml_has_text(const struct xml *x, uint32_t node)
{
	for (uint32_t i = node + 1; node && i < x->n_nodes && x->nodes[i].parent >= node; i++) {
		const struct xml_node *n = &x->nodes[i];
		if (n->name == XML_TEXT && str_trim(str_make(x->text.p + n->beg, n->end - n->beg)).n)
			return true;
	}
	return false;
}

struct str xml_raw(const struct xml *x, uint32_t node)
{
	size_t beg = SIZE_MAX, end = 0;

	for (uint32_t i = node + 1; node && i < x->n_nodes && x->nodes[i].parent >= node; i++) {
		const struct xml_node *n = &x->nodes[i];
		if (n->name != XML_TEXT)
			continue;
		beg = beg == SIZE_MAX ? n->beg : beg;
		end = n->end;
	}
	return beg < end ? str_make(x->text.p + beg, end - beg) : STR_NULL;
}
