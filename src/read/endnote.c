/*
 * endnote.c - records of EndNote, exported as XML: <xml><records><record>…
 *
 * Text stands in <style> elements of any number; they leave nothing behind.
 */
#include "read/refman_priv.h"

#define ENDNOTE_NAMES(X)                            \
	X(records, "records", 0, 0)                 \
	X(record, "record", 0, 1)                   \
	X(ref_type, "ref-type", 0, 0)               \
	X(contributors, "contributors", 0, 0)       \
	X(authors, "authors", 0, 0)                 \
	X(author, "author", 0, 0)                   \
	X(titles, "titles", 0, 0)                   \
	X(title, "title", 0, 0)                     \
	X(secondary_title, "secondary-title", 0, 0) \
	X(periodical, "periodical", 0, 0)           \
	X(full_title, "full-title", 0, 0)           \
	X(dates, "dates", 0, 0)                     \
	X(year, "year", 0, 0)                       \
	X(date, "date", 0, 0)                       \
	X(abstract, "abstract", 0, 0)               \
	X(doi, "electronic-resource-num", 0, 0)     \
	X(accession, "accession-num", 0, 0)         \
	X(database, "remote-database-name", 0, 0)   \
	X(keywords, "keywords", 0, 0)               \
	X(keyword, "keyword", 0, 0)                 \
	X(custom2, "custom2", 0, 0)                 \
	X(notes, "notes", 0, 0)                     \
	X(research_notes, "research-notes", 0, 0)   \
	X(work_type, "work-type", 0, 0)             \
	X(language, "language", 0, 0)               \
	X(urls, "urls", 0, 0)                       \
	X(url, "url", 0, 0)                         \
	X(rec_number, "rec-number", 0, 0)           \
	X(style, "style", XML_STYLED, 0)            \
	X(a_face, "face", XML_ATTR | XML_STYLE, 0)  \
	X(a_name, "name", XML_ATTR, 0)

enum {
	N_other,
#define X(id, name, flags, rank) N_##id,
	ENDNOTE_NAMES(X)
#undef X
		N_n
};

static const struct xml_name names[N_n] = {[N_other] = {"", 0, 0, 0},
#define X(id, name, flags, rank) [N_##id] = {name, flags, rank, 0},
					   ENDNOTE_NAMES(X)
#undef X
};

static struct str text(struct xml *x, uint32_t node)
{
	return xml_flat(x, node);
}

static int record(struct xml *x, void *ctx, struct err *e)
{
	struct doc *d = doc_new();
	struct ref_record r;
	uint32_t root = x->root;

	(void)ctx;
	if (!d)
		return err_mem(e);
	ref_begin(&r, d);
	buf_add(&r.title, text(x, XML_PATH(x, root, N_titles, N_title)));
	buf_add(&r.abstract, text(x, xml_child(x, root, N_abstract)));
	for (uint32_t a = XML_PATH(x, root, N_contributors, N_authors, N_author); a; a = xml_next(x, a))
		ref_author(&r, text(x, a));
	ref_date(&r, text(x, XML_PATH(x, root, N_dates, N_year)));
	d->source = doc_str(d, text(x, XML_PATH(x, root, N_periodical, N_full_title)));
	if (!d->source.n)
		d->source = doc_str(d, text(x, XML_PATH(x, root, N_titles, N_secondary_title)));
	d->doi = doc_str(d, read_doi(text(x, xml_child(x, root, N_doi))));
	struct str an = text(x, xml_child(x, root, N_accession));
	if (xml_is_pmid(an) && an.n >= 7 && an.n <= 8)
		d->pmid = doc_str(d, an);
	struct str pmc = text(x, xml_child(x, root, N_custom2));
	if (str_istarts(pmc, STR("PMC")) && pmc.n < 20)
		d->pmcid = doc_str(d, pmc);
	for (uint32_t k = XML_PATH(x, root, N_keywords, N_keyword); k && d->n_topics < 256; k = xml_next(x, k)) {
		doc_add_topic(d, text(x, k));
		ref_note(&r, text(x, k));
	}
	ref_note(&r, text(x, xml_child(x, root, N_notes)));
	ref_note(&r, text(x, xml_child(x, root, N_research_notes)));
	ref_pubtype(&r, text(x, xml_child(x, root, N_work_type)));
	struct str lang = text(x, xml_child(x, root, N_language));
	d->language = doc_str(d, str_istarts(lang, STR("en")) ? STR("en") : xml_language(str_sub(lang, 0, 3)));
	int rc = ref_emit(&r, x->src, x->sink, text(x, xml_child(x, root, N_rec_number)), x->record, x->line, e);
	ref_release(&r);
	return rc;
}

static const struct xml_spec spec = {names, N_n, record};

static int match(const char *name, struct str head)
{
	char narrow[READ_HEAD];

	(void)name;
	head = xml_head(head, narrow, sizeof narrow);
	bool records =
		str_find(head, STR("<records>"), 0) != SIZE_MAX && str_find(head, STR("<record>"), 0) != SIZE_MAX;
	return records && (str_find(head, STR("<xml>"), 0) != SIZE_MAX ||
			   str_find(head, STR("<ref-type"), 0) != SIZE_MAX ||
			   str_find(head, STR("EndNote"), 0) != SIZE_MAX)
		       ? 92
		       : 0;
}

static int read_endnote(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	(void)r;
	return xml_run(&spec, s, sink, NULL, e);
}

const struct reader reader_endnote = {
	.name = "endnote",
	.help = "EndNote records as XML",
	.suffixes = ".xml",
	.match = match,
	.read = read_endnote,
};
