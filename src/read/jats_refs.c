/*
 * jats_refs.c - the bibliography of an article.
 *
 * One doc_ref a <ref>: of several citations in one, the first. What is tagged is taken as it is tagged; of a citation
 * in plain words, the words are its title. More than AUTHORS_MAX authors are cut short with "et al", as
 * bibliographies do.
 */
#include "read/jats_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define AUTHORS_MAX 6
#define WORDS_MAX   400u /* bytes of a citation that has no title */

static uint32_t *slot(const struct jats *j, struct str id)
{
	for (size_t i = str_hash(id);; i++) {
		uint32_t *s = &j->slots[i & (j->n_slots - 1)];
		if (!*s || str_eq(j->d->refs[*s - 1].key, id))
			return s;
	}
}

uint32_t jats_ref(const struct jats *j, struct str id)
{
	if (!j->slots || !id.n)
		return DOC_NONE;
	uint32_t s = *slot(j, id);
	return s ? s - 1 : DOC_NONE;
}

/* First letters of given names: "Paul M" is "PM", "Jean-Luc" "JL"; what is initials already stays. */
static void add_initials(struct buf *out, struct str given)
{
	bool begin = true, small = false;

	given = str_trim(given);
	for (size_t i = 0; i < given.n;)
		small |= utf8_is_lower(utf8_next(given, &i));
	for (size_t i = 0; i < given.n;) {
		size_t at = i;
		uint32_t c = utf8_next(given, &i);
		bool letter = utf8_is_word(c);
		if (letter && (begin || !small))
			buf_add(out, str_sub(given, at, i));
		begin = !letter && c != '\'' && c != 0x2019;
	}
}

void jats_name(struct jats *j, uint32_t node, struct buf *out)
{
	struct xml *x = j->x;
	uint32_t surname = xml_child(x, node, N_surname);

	if (x->nodes[node].name == N_collab || !surname) {
		/* Members of a group stand in it as a group of contributors. */
		for (uint32_t c = x->nodes[node].first; c; c = x->nodes[c].next) {
			if (x->nodes[c].name == N_contrib_group)
				continue;
			struct xml_inline in = {.out = out, .from = out->n};
			xml_inline_node(&in, x, c);
		}
		return;
	}
	uint32_t given = xml_child(x, node, N_given_names);
	struct str initials = xml_attr(x, given, N_a_initials);
	buf_add(out, xml_flat(x, surname));
	if (given || initials.n)
		buf_byte(out, ' ');
	if (initials.n)
		buf_add(out, initials);
	else
		add_initials(out, xml_flat(x, given));
	struct str suffix = xml_flat(x, xml_child(x, node, N_suffix));
	if (suffix.n) {
		buf_byte(out, ' ');
		buf_add(out, suffix);
	}
}

static struct str authors(struct jats *j, uint32_t cit)
{
	struct xml *x = j->x;
	uint32_t group = xml_child(x, cit, N_person_group), from = group ? group : cit;
	bool more = xml_child(x, from, N_etal) != XML_NONE;
	int n = 0;

	for (uint32_t g = group; g; g = xml_next(x, g))
		if (str_eq(xml_attr(x, g, N_a_person_group_type), STR("author"))) {
			from = g;
			break;
		}
	buf_clear(&j->tmp);
	for (uint32_t c = x->nodes[from].first; c; c = x->nodes[c].next) {
		uint16_t name = x->nodes[c].name;
		if (name != N_name && name != N_string_name && name != N_collab)
			continue;
		if (n == AUTHORS_MAX) {
			more = true;
			break;
		}
		if (n++)
			buf_addc(&j->tmp, ", ");
		jats_name(j, c, &j->tmp);
	}
	if (n && more)
		buf_addc(&j->tmp, ", et al");
	return buf_str(&j->tmp);
}

static uint32_t first_of(const struct xml *x, uint32_t node, const uint16_t *names)
{
	uint32_t found = XML_NONE;

	for (; *names && !found; names++)
		found = xml_child(x, node, *names);
	return found;
}

/* The text of a citation in which nothing is tagged as title, pieces parted by spaces. */
static struct str words(struct jats *j, uint32_t cit)
{
	struct xml *x = j->x;

	buf_clear(&j->tmp);
	struct xml_inline in = {.out = &j->tmp};
	for (uint32_t c = x->nodes[cit].first; c; c = x->nodes[c].next) {
		if (x->nodes[c].name == N_pub_id)
			continue;
		/* In an element-citation nothing stands between the elements. */
		if (x->nodes[cit].name == N_element_citation)
			xml_inline_text(&in, STR(" "));
		xml_inline_node(&in, x, c);
	}
	struct str s = str_trim(buf_str(&j->tmp));
	s.n = s.n > WORDS_MAX ? utf8_floor(s, WORDS_MAX) : s.n;
	return s;
}

static void ids(struct jats *j, uint32_t cit, struct doc_ref *r)
{
	struct xml *x = j->x;
	struct doc *d = j->d;

	for (uint32_t p = xml_find(x, cit, N_pub_id); p; p = xml_find_next(x, cit, p)) {
		struct str type = xml_attr(x, p, N_a_pub_id_type), v = xml_flat(x, p);
		if (str_eq(type, STR("pmid")) && xml_is_pmid(v) && !r->pmid.n)
			r->pmid = doc_str(d, v);
		if (str_eq(type, STR("doi")) && read_doi(v).n && !r->doi.n)
			r->doi = doc_str(d, read_doi(v));
	}
	for (uint32_t l = xml_find(x, cit, N_ext_link); l; l = xml_find_next(x, cit, l)) {
		struct str href = xml_attr(x, l, N_a_href);
		if (!href.n)
			href = xml_flat(x, l);
		if (read_doi(href).n && !r->doi.n)
			r->doi = doc_str(d, read_doi(href));
		else if (str_istarts(href, STR("http")) && !read_doi(href).n && !r->url.n)
			r->url = doc_str(d, href);
	}
	uint32_t uri = xml_find(x, cit, N_uri);
	if (uri && !r->url.n)
		r->url = doc_str(d, xml_flat(x, uri));
}

static void fill(struct jats *j, uint32_t cit, struct doc_ref *r)
{
	struct xml *x = j->x;
	struct doc *d = j->d;
	uint32_t title =
		first_of(x, cit, (const uint16_t[]){N_article_title, N_chapter_title, N_part_title, N_data_title, 0});
	uint32_t source = xml_child(x, cit, N_source);

	r->authors = doc_str(d, authors(j, cit));
	r->year = xml_number(str_sub(xml_flat(x, xml_child(x, cit, N_year)), 0, 4));
	if (r->year < 1000 || r->year > 2999)
		r->year = 0;
	if (title) {
		r->title = doc_str(d, xml_flat(x, title));
		r->source = doc_str(d, xml_flat(x, source));
	} else if (source && xml_child(x, cit, N_publisher_name)) {
		/* A book. */
		r->title = doc_str(d, xml_flat(x, source));
		r->source = doc_str(d, xml_flat(x, xml_child(x, cit, N_publisher_name)));
	} else {
		r->title = doc_str(d, words(j, cit));
		r->source = doc_str(d, xml_flat(x, source));
	}
	ids(j, cit, r);
}

/* The element that cites, below a <ref>. */
static uint32_t citation_of(const struct xml *x, uint32_t ref)
{
	static const uint16_t kinds[] = {N_element_citation, N_nlm_citation, N_citation, N_mixed_citation, 0};
	uint32_t c = first_of(x, ref, kinds);

	return c ? c : first_of(x, xml_child(x, ref, N_citation_alternatives), kinds);
}

bool jats_refs(struct jats *j)
{
	struct xml *x = j->x;
	size_t n = 0;

	for (uint32_t i = xml_find(x, x->root, N_ref); i; i = xml_find_next(x, x->root, i))
		n++;
	if (!n)
		return true;
	for (j->n_slots = 16; j->n_slots < 2 * n;)
		j->n_slots *= 2;
	if (!(j->slots = mem_calloc(j->n_slots, sizeof *j->slots)))
		return false;
	for (uint32_t i = xml_find(x, x->root, N_ref); i; i = xml_find_next(x, x->root, i)) {
		struct str id = str_trim(xml_attr(x, i, N_a_id));
		char made[24];
		uint32_t at, cit = citation_of(x, i);
		struct doc_ref *r = doc_add_ref(j->d, &at);
		if (!r)
			return false;
		/* Two of one id: the first has it. */
		if (!id.n || *slot(j, id)) {
			uint32_t k = at;
			do {
				snprintf(made, sizeof made, "ref-%u", ++k);
				id = str_c(made);
			} while (*slot(j, id));
		}
		r->key = doc_str(j->d, id);
		if (r->key.n && str_eq(r->key, id))
			*slot(j, id) = at + 1;
		if (cit)
			fill(j, cit, r);
		else
			r->title = doc_str(j->d, xml_flat(x, i));
	}
	return true;
}
