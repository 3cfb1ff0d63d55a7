/*
 * xml_entity.c - what &name; stands for.
 *
 * Articles use the named characters of the DTD that they belong to (&alpha;, &thinsp;, &rarr;), and that DTD is never
 * fetched. Nearly all of those names came into HTML with the same meaning (the ISO 8879 and 9573-13 sets), so HTML's
 * table serves: gumbo holds it, and is asked by parsing "&name;". Names that the document itself declares go first.
 * They are kept only while they are small and plain text, so that nothing can be blown up by them: xml.c refuses a
 * document that declares others.
 *
 * What was asked is kept in an open-addressing table of fixed size; when it is full, nothing new is kept.
 */
#include "read/xml_priv.h"

#include "base/mem.h"

#include <gumbo.h>

#include <stdlib.h>

#define SLOTS	   1024u	/* power of two; at most half are used */
#define NAME_MAX_B 32u		/* bytes; the longest of HTML has 31 */
#define VALUE_MAX  ENTITY_BYTES /* a character or a few */

struct slot {
	uint8_t n_name, n_value; /* n_name 0: free; n_value 0: known to be unknown */
	char name[NAME_MAX_B];
	char value[VALUE_MAX];
};

struct xml_entities {
	size_t used;
	struct slot slots[SLOTS];
	struct slot spare; /* the answer when the table is full */
};

struct xml_entities *xml_entities_new(void)
{
	return mem_calloc(1, sizeof(struct xml_entities));
}

void xml_entities_free(struct xml_entities *t)
{
	free(t);
}

/* The slot of a name, or a free one to put it in. */
static struct slot *find(struct xml_entities *t, struct str name)
{
	for (size_t i = str_hash(name);; i++) {
		struct slot *s = &t->slots[i & (SLOTS - 1)];
		if (!s->n_name || str_eq(str_make(s->name, s->n_name), name))
			return s;
	}
}

static struct slot *keep(struct xml_entities *t, struct slot *s, struct str name, struct str value)
{
	if (!s->n_name && t->used >= SLOTS / 2)
		s = &t->spare;
	else if (!s->n_name)
		t->used++;
	s->n_name = (uint8_t)name.n;
	memcpy(s->name, name.p, name.n);
	s->n_value = (uint8_t)value.n;
	if (value.n)
		memcpy(s->value, value.p, value.n);
	return s;
}

bool xml_entities_declare(struct xml_entities *t, struct str name, struct str value)
{
	if (name.n == 0 || name.n > NAME_MAX_B || value.n > VALUE_MAX || t->used >= SLOTS / 2)
		return false;
	struct slot *s = find(t, name);
	/* XML 1.0, 4.2: the first declaration binds. */
	if (!s->n_name)
		keep(t, s, name, value);
	return true;
}

size_t xml_entity_html(struct str name, char out[VALUE_MAX])
{
	char html[NAME_MAX_B + 3];
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		/* Only letters and digits: nothing else may reach the HTML parser as markup. */
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
			return 0;
		html[1 + i] = (char)c;
	}
	html[0] = '&';
	html[name.n + 1] = ';';
	GumboOutput *g = gumbo_parse_with_options(&kGumboDefaultOptions, html, name.n + 2);
	if (!g)
		return 0;
	/* <html><head></head><body>text */
	const GumboNode *node = g->root;
	if (node->type == GUMBO_NODE_ELEMENT && node->v.element.children.length >= 2)
		node = node->v.element.children.data[1];
	/* White space (&emsp;) makes a node of its own kind. */
	if (node->type == GUMBO_NODE_ELEMENT && node->v.element.children.length == 1)
		node = node->v.element.children.data[0];
	if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) {
		const char *v = node->v.text.text;
		n = strlen(v);
		/* Unknown names come back as they were, perhaps begun with a known one ("&notit;"). */
		if (n >= VALUE_MAX || (n > 1 && v[n - 1] == ';'))
			n = 0;
		memcpy(out, v, n);
	}
	gumbo_destroy_output(&kGumboDefaultOptions, g);
	return n;
}

struct str xml_entities_get(struct xml_entities *t, struct str name)
{
	char value[VALUE_MAX];

	if (name.n == 0 || name.n > NAME_MAX_B)
		return STR_NULL;
	struct slot *s = find(t, name);
	if (!s->n_name)
		s = keep(t, s, name, str_make(value, xml_entity_html(name, value)));
	return s->n_value ? str_make(s->value, s->n_value) : STR_NULL;
}
