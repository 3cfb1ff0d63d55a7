/*
 * html_meta.c - what a page says of itself: <title>, <meta>, <link>.
 *
 * Several vocabularies say the same; each field takes the first of its names in the table that the page gives.
 * Highwire Press tags ("citation_…", read by scholarly indexes) first, then Dublin Core, then Open Graph, then HTML's
 * own.
 */
#include "read/html_priv.h"

#define PRESCAN_BYTES 4096
#define KEYWORDS_MAX  200

enum field { TITLE, AUTHOR, DATE, REVISED, SOURCE, URL, DOI, PMID, LANGUAGE, LICENCE, KEYWORDS, FIELDS };

static const struct {
	enum field field;
	const char *name;
} names[] = {
	{TITLE, "citation_title"},
	{TITLE, "dc.title"},
	{TITLE, "dcterms.title"},
	{TITLE, "og:title"},
	{AUTHOR, "citation_author"},
	{AUTHOR, "dc.creator"},
	{AUTHOR, "dcterms.creator"},
	{AUTHOR, "author"},
	{DATE, "citation_publication_date"},
	{DATE, "citation_date"},
	{DATE, "citation_online_date"},
	{DATE, "dc.date"},
	{DATE, "dcterms.issued"},
	{DATE, "dc.date.issued"},
	{DATE, "article:published_time"},
	{DATE, "datepublished"},
	{DATE, "date"},
	{REVISED, "dcterms.modified"},
	{REVISED, "dc.date.modified"},
	{REVISED, "article:modified_time"},
	{REVISED, "og:updated_time"},
	{REVISED, "last-modified"},
	{SOURCE, "citation_journal_title"},
	{SOURCE, "citation_publisher"},
	{SOURCE, "dc.publisher"},
	{SOURCE, "dcterms.publisher"},
	{SOURCE, "publisher"},
	{SOURCE, "og:site_name"},
	{URL, "og:url"},
	{DOI, "citation_doi"},
	{DOI, "dc.identifier.doi"},
	{DOI, "dc.identifier"},
	{DOI, "prism.doi"},
	{DOI, "bepress_citation_doi"},
	{PMID, "citation_pmid"},
	{LANGUAGE, "citation_language"},
	{LANGUAGE, "dc.language"},
	{LANGUAGE, "content-language"},
	{LICENCE, "dc.rights"},
	{LICENCE, "dcterms.rights"},
	{LICENCE, "dcterms.license"},
	{KEYWORDS, "citation_keywords"},
	{KEYWORDS, "keywords"},
};
#define NAMES (sizeof names / sizeof *names)

/* "2017/05/03", "2017-5-3T10:00", "3 May 2017" is not read. Into out (11 bytes); false when it is no date. */
static bool date(struct str s, char out[11])
{
	int part[3] = {0}, n = 0;
	size_t i = 0;

	while (n < 3 && i < s.n && s.p[i] >= '0' && s.p[i] <= '9') {
		size_t beg = i;
		for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			if (i - beg < 4)
				part[n] = part[n] * 10 + (s.p[i] - '0');
		if (i - beg != 4 && (n == 0 || i - beg > 2))
			return false;
		n++;
		if (i < s.n && (s.p[i] == '-' || s.p[i] == '/'))
			i++;
		else
			break;
	}
	return n && xml_date(part[0], part[1], part[2], out);
}

static void each_keyword(struct doc *d, struct str s)
{
	struct str one;

	for (int n = 0; n < KEYWORDS_MAX && s.p && str_cut(&s, ',', &one); n++)
		doc_add_topic(d, str_trim(one));
}

static void take(struct doc *d, enum field f, struct str v, struct html_meta *m)
{
	char day[11];

	switch (f) {
	case TITLE: m->title = v; break;
	case AUTHOR:
		/* Some give the address of a profile. */
		if (!str_istarts(v, STR("http")) && d->n_authors < KEYWORDS_MAX)
			doc_add_author(d, v);
		break;
	case DATE:
		if (date(v, day)) {
			d->date = doc_str(d, str_c(day));
			d->year = xml_number(d->date);
		}
		break;
	case REVISED:
		if (date(v, day) && strlen(day) == 10)
			d->revised = doc_str(d, str_c(day));
		break;
	case SOURCE: d->source = doc_str(d, v); break;
	case URL: d->url = doc_str(d, v); break;
	case DOI:
		v = read_doi(v);
		if (v.n)
			d->doi = doc_str(d, v);
		break;
	case PMID:
		if (xml_is_pmid(v))
			d->pmid = doc_str(d, v);
		break;
	case LANGUAGE: d->language = doc_str(d, v); break;
	case LICENCE: d->licence = doc_str(d, v); break;
	case KEYWORDS: each_keyword(d, v); break;
	default: break;
	}
}

/* One <meta>: which names of the table it is; the best (smallest) of each field is kept in `best`. */
struct found {
	size_t best[FIELDS]; /* index into names, plus one */
	struct str value[FIELDS];
};

static size_t name_of(const GumboNode *n)
{
	struct str name = html_attr(n, "name");

	if (!name.n)
		name = html_attr(n, "property");
	if (!name.n)
		name = html_attr(n, "http-equiv");
	if (!name.n)
		name = html_attr(n, "itemprop");
	for (size_t i = 0; name.n && i < NAMES; i++)
		if (str_ieq(name, str_c(names[i].name)))
			return i;
	return NAMES;
}

static const GumboNode *child(const GumboNode *n, GumboTag tag)
{
	const GumboVector *v = &n->v.element.children;

	for (unsigned i = 0; i < v->length; i++) {
		const GumboNode *c = v->data[i];
		if (c->type == GUMBO_NODE_ELEMENT && c->v.element.tag == tag)
			return c;
	}
	return NULL;
}

void html_meta_read(struct doc *d, const GumboNode *root, struct html_meta *m)
{
	const GumboNode *head = child(root, GUMBO_TAG_HEAD);
	struct str canonical = STR_NULL, licence = STR_NULL, lang = html_attr(root, "lang");
	struct found f = {0};

	if (!head)
		return;
	const GumboVector *v = &head->v.element.children;
	for (unsigned i = 0; i < v->length; i++) {
		const GumboNode *n = v->data[i];
		if (n->type != GUMBO_NODE_ELEMENT)
			continue;
		if (n->v.element.tag == GUMBO_TAG_TITLE && n->v.element.children.length && !m->page_title.n) {
			const GumboNode *t = n->v.element.children.data[0];
			if (t->type == GUMBO_NODE_TEXT)
				m->page_title = str_trim(str_c(t->v.text.text));
		} else if (n->v.element.tag == GUMBO_TAG_LINK) {
			if (!canonical.n && str_ieq(html_attr(n, "rel"), STR("canonical")))
				canonical = html_attr(n, "href");
			if (!licence.n && str_ieq(html_attr(n, "rel"), STR("license")))
				licence = html_attr(n, "href");
		} else if (n->v.element.tag == GUMBO_TAG_META) {
			size_t k = name_of(n);
			struct str value = html_attr(n, "content");
			if (k == NAMES || !value.n)
				continue;
			enum field field = names[k].field;
			if (!f.best[field] || k + 1 < f.best[field]) {
				f.best[field] = k + 1;
				f.value[field] = value;
			}
		}
	}
	for (int i = 0; i < FIELDS; i++)
		if (f.best[i] && i != AUTHOR)
			take(d, (enum field)i, f.value[i], m);
	/* There are several authors, each in a tag of the same name. */
	for (unsigned i = 0; f.best[AUTHOR] && i < v->length; i++) {
		const GumboNode *n = v->data[i];
		if (n->type == GUMBO_NODE_ELEMENT && n->v.element.tag == GUMBO_TAG_META &&
		    name_of(n) + 1 == f.best[AUTHOR])
			take(d, AUTHOR, html_attr(n, "content"), m);
	}
	if (canonical.n && (str_istarts(canonical, STR("http://")) || str_istarts(canonical, STR("https://"))))
		d->url = doc_str(d, canonical);
	if (licence.n && !d->licence.n)
		d->licence = doc_str(d, licence);
	if (lang.n && lang.n <= 35)
		d->language = doc_str(d, lang);
}

struct str html_charset(struct str bytes)
{
	struct str head = str_sub(bytes, 0, PRESCAN_BYTES);
	size_t at = str_ifind(head, STR("charset="), 0), end;

	/* Or as an XML declaration gives it. */
	if (at == SIZE_MAX && str_starts(head, STR("<?xml")))
		at = str_ifind(head, STR("encoding="), 0);
	if (at == SIZE_MAX)
		return STR_NULL;
	while (head.p[at] != '=')
		at++;
	at++;
	while (at < head.n && strchr("\"' ", head.p[at]))
		at++;
	for (end = at; end < head.n && !strchr("\"' />;?", head.p[end]); end++)
		;
	return str_sub(head, at, end);
}
