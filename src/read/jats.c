/*
 * jats.c - full text as JATS XML (ANSI/NISO Z39.96) and its forerunners, the NLM journal DTDs: one document an
 * <article>.
 *
 * id       "pmc:PMC59610"; without a PMC number "doi:10.…" (bytes that an id may not have are percent-encoded), else
 *          "jats:pmid-…", else made from the file's name. Never "pubmed:…": that is PubMed's own record of the
 *          article, which would replace this one or be replaced by it; the relation "same as" joins the two.
 * title    article-title, and behind a colon the subtitle. A correction without a title has its rubric for one.
 * date     that of the issue (ppub, collection), as it is cited; where the electronic date has the same year and is
 *          more exact, that one; without an issue, the electronic one.
 * licence  short where it can be recognised ("CC BY-NC 4.0"), else the kind or the copyright line as stated.
 * kind     RESEARCH; NOTICE for retractions, corrections and expressions of concern.
 * design   of article-type; for research articles, "randomised" when a keyword or rubric says so or the text says it
 *          of its own subjects (design.c). What the title says is read elsewhere (evidence/evidence.c).
 * status   what related-article says: retraction-forward and the like; a record that is the notice stays current.
 */
#include "read/jats_priv.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define TOPICS_MAX 128u /* keywords and subjects, titles in other languages: each is compared with those before it */

/* ---- who and what ---- */

static struct str article_id(struct jats *j, uint32_t meta, const char *type)
{
	struct xml *x = j->x;

	for (uint32_t n = xml_child(x, meta, N_article_id); n; n = xml_next(x, n))
		if (str_eqc(xml_attr(x, n, N_a_pub_id_type), type))
			return xml_flat(x, n);
	return STR_NULL;
}

/* `prefix` and s, bytes that a document id may not have as %xx; in j->tmp. */
static struct str id_from(struct jats *j, const char *prefix, struct str s)
{
	buf_clear(&j->tmp);
	buf_addc(&j->tmp, prefix);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= ' ' || c >= 0x7f || strchr("#\"<>%", c))
			buf_printf(&j->tmp, "%%%02x", c);
		else
			buf_byte(&j->tmp, c);
	}
	return buf_str(&j->tmp);
}

/* "59610", "PMC59610" and "PMC59610.1" as "PMC59610"; empty when it is none. In j->tmp. */
static struct str pmcid(struct jats *j, struct str s)
{
	size_t n = 0;

	if (str_istarts(s, STR("PMC")))
		s = str_sub(s, 3, s.n);
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	if (n == 0 || n > 10 || (n < s.n && s.p[n] != '.'))
		return STR_NULL;
	buf_clear(&j->tmp);
	buf_printf(&j->tmp, "PMC%.*s", (int)n, s.p);
	return buf_str(&j->tmp);
}

static void ids(struct jats *j, uint32_t meta)
{
	static const char *const pmc_types[] = {"pmc", "pmcid", "pmcaid"};
	struct doc *d = j->d;
	char url[256];

	for (size_t i = 0; i < sizeof pmc_types / sizeof *pmc_types && !d->pmcid.n; i++)
		d->pmcid = doc_str(d, pmcid(j, article_id(j, meta, pmc_types[i])));
	d->doi = doc_str(d, read_doi(article_id(j, meta, "doi")));
	struct str pmid = article_id(j, meta, "pmid");
	if (xml_is_pmid(pmid)) {
		d->pmid = doc_str(d, pmid);
		doc_add_rel(d, DOC_REL_SAME_AS, id_from(j, "pubmed:", d->pmid), STR_NULL);
	}
	if (d->pmcid.n) {
		d->id = doc_str(d, id_from(j, "pmc:", d->pmcid));
		snprintf(url, sizeof url, "https://pmc.ncbi.nlm.nih.gov/articles/%.*s/", STR_ARG(d->pmcid));
		d->url = doc_str(d, str_c(url));
	} else if (d->doi.n) {
		d->id = doc_str(d, id_from(j, "doi:", d->doi));
	} else if (d->pmid.n) {
		d->id = doc_str(d, id_from(j, "jats:pmid-", d->pmid));
		snprintf(url, sizeof url, "https://pubmed.ncbi.nlm.nih.gov/%.*s/", STR_ARG(d->pmid));
		d->url = doc_str(d, str_c(url));
	} else {
		d->id = read_file_id(d, j->x->src);
	}
	if (!d->url.n && d->doi.n)
		d->url = doc_str(d, id_from(j, "https://doi.org/", d->doi));
}

static uint32_t english_title(struct jats *j, uint32_t group)
{
	struct xml *x = j->x;

	for (uint32_t n = xml_find(x, group, N_trans_title); n; n = xml_find_next(x, group, n)) {
		struct str lang = xml_attr(x, n, N_a_lang);
		if (!lang.n)
			lang = xml_attr(x, x->nodes[n].parent, N_a_lang);
		if (str_istarts(lang, STR("en")))
			return n;
	}
	return XML_NONE;
}

static void titles(struct jats *j, uint32_t meta)
{
	struct xml *x = j->x;
	struct doc *d = j->d;
	uint32_t group = xml_child(x, meta, N_title_group);
	uint32_t sub = xml_child(x, group, N_subtitle);
	char copy[2048];

	struct str t = jats_plain(j, xml_child(x, group, N_article_title));
	if (sub && t.n && t.n < sizeof copy) {
		memcpy(copy, t.p, t.n);
		struct str s = jats_plain(j, sub);
		char last = copy[t.n - 1];
		if (s.n && t.n + 2 + s.n < sizeof copy) {
			size_t n = t.n;
			if (last != ':' && last != '?' && last != '.')
				copy[n++] = ':';
			copy[n++] = ' ';
			memcpy(copy + n, s.p, s.n);
			t = str_make(copy, n + s.n);
		}
	}
	doc_title(d, t);
	/* As PubMed has it: the English title of a foreign article first. */
	uint32_t english =
		d->title.n && d->language.n && !str_eq(d->language, STR("en")) ? english_title(j, group) : XML_NONE;
	struct str own = d->title;
	if (english)
		doc_title(d, jats_plain(j, english));
	if (english && d->title.n)
		doc_add_alias(d, own);
	if (!d->title.n)
		doc_title(d, own);
	if (!d->title.n)
		doc_title(d, jats_plain(j, xml_child(x, group, N_alt_title)));
	if (!d->title.n)
		doc_title(d, xml_flat(x, XML_PATH(x, meta, N_categories, N_subj_group, N_subject)));
	for (uint32_t n = xml_find(x, group, N_trans_title); n && d->n_aliases < TOPICS_MAX;
	     n = xml_find_next(x, group, n))
		doc_add_alias(d, jats_plain(j, n));
}

/*
 * Does a role or the kind of a group say that they did not write it? Roles of CRediT ("Writing – review & editing")
 * do not.
 */
static bool no_author(struct str role)
{
	static const char *const others[] = {"editor",	   "reviewer",	"referee",	"translator",
					     "non-byline", "nonbyline", "collaborator", "acknowledg"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (str_ifind(role, str_c(others[i]), 0) != SIZE_MAX)
			return true;
	return false;
}

static bool is_author(struct jats *j, uint32_t c)
{
	struct xml *x = j->x;
	struct str type = xml_attr(x, c, N_a_contrib_type);

	if (type.n)
		return str_ieq(type, STR("author")) || str_ieq(type, STR("authors")) ||
		       (str_ieq(type, STR("collab")) && xml_child(x, c, N_collab));
	if (no_author(xml_attr(x, c, N_a_content_type)))
		return false;
	for (uint32_t r = xml_child(x, c, N_role); r; r = xml_next(x, r))
		if (no_author(xml_flat(x, r)) || no_author(xml_attr(x, r, N_a_content_type)))
			return false;
	return true;
}

/* The name in `in`: of several scripts, the Latin one, as it is cited in English. */
static uint32_t name_of(struct xml *x, uint32_t in)
{
	static const uint16_t forms[] = {N_name, N_string_name, N_collab};
	uint32_t first = XML_NONE;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		for (uint32_t n = xml_child(x, in, forms[i]); n; n = xml_next(x, n)) {
			struct str s = str_trim(xml_flat(x, n));
			if (!first)
				first = n;
			/* Lead bytes of Latin letters: U+0000 to U+024F. */
			if (s.n && (unsigned char)s.p[0] < 0xca)
				return n;
		}
	return first;
}

void jats_authors(struct jats *j, uint32_t meta)
{
	struct xml *x = j->x;

	for (uint32_t g = xml_child(x, meta, N_contrib_group); g; g = xml_next(x, g))
		for (uint32_t c = xml_child(x, g, N_contrib); c; c = xml_next(x, c)) {
			if (no_author(xml_attr(x, g, N_a_content_type)) || !is_author(j, c))
				continue;
			uint32_t in = xml_child(x, c, N_name_alternatives), who = name_of(x, in ? in : c);
			if (!who)
				continue;
			buf_clear(&j->tmp);
			jats_name(j, who, &j->tmp);
			doc_add_author(j->d, buf_str(&j->tmp));
		}
}

/* ---- when ---- */

/*
 * Rank of a date for citing: 0 the issue's, 1 the or the electronic one, 2 electronic, 3 a yearly collection,
 * 4 others, 9 not a publication.
 */
static int date_rank(const struct xml *x, uint32_t n)
{
	static const struct {
		const char *type;
		int rank;
	} ranks[] = {{"ppub", 0},	{"epub-ppub", 1}, {"epub", 2},	   {"collection", 3},	   {"pmc-release", 9},
		     {"ecorrected", 9}, {"epreprint", 9}, {"preprint", 9}, {"nihms-submitted", 9}, {"received", 9}};
	struct str type = xml_attr(x, n, N_a_pub_type);

	if (!type.n)
		type = xml_attr(x, n, N_a_date_type);
	if (str_ieq(type, STR("epub")) || str_ieq(type, STR("electronic")))
		return 2;
	for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
		if (str_eqc(type, ranks[i].type))
			return ranks[i].rank;
	if (str_eq(type, STR("pub")))
		return str_eq(xml_attr(x, n, N_a_format), STR("print")) ? 0 : 2;
	return 4;
}

/* A date as its parts, as an attribute, or in words. */
static bool date_of(struct xml *x, uint32_t n, char date[11])
{
	int year = xml_year(xml_flat(x, xml_child(x, n, N_year)));
	int month = xml_month(xml_flat(x, xml_child(x, n, N_month)));
	int day = xml_number(xml_flat(x, xml_child(x, n, N_day)));
	uint32_t words = xml_child(x, n, N_string_date);

	if (xml_date(year, month, day, date))
		return true;
	if (xml_date_words(xml_attr(x, n, N_a_iso_date), date) ||
	    xml_date_words(xml_attr(x, words, N_a_iso_date), date) ||
	    xml_date_words(xml_attr(x, xml_child(x, n, N_year), N_a_iso_date), date))
		return true;
	return xml_date_words(xml_flat(x, words ? words : n), date);
}

void jats_dates(struct jats *j, uint32_t meta)
{
	struct xml *x = j->x;
	struct doc *d = j->d;
	int best = 99, months = 0;
	char date[11];

	for (uint32_t n = xml_child(x, meta, N_pub_date); n; n = xml_next(x, n)) {
		int rank = date_rank(x, n);
		if (!date_of(x, n, date))
			continue;
		int year = xml_number(str_sub(str_c(date), 0, 4));
		int exact = (int)strlen(date);
		bool finer = best != 99 && rank < 9 && year == d->year && exact > months;
		bool coarser = best != 99 && year == d->year && exact < months && best < 9;
		if (rank < best ? coarser : !finer) {
			/* The year is the same either way; the more exact date stays. */
			best = rank < best ? rank : best;
			continue;
		}
		best = rank < best ? rank : best;
		months = exact;
		d->year = year;
		d->date = doc_str(d, str_c(date));
	}
	if (d->year)
		return;
	/* Without a date of publication: the history's (pub-history), else the year of the copyright. */
	for (uint32_t n = xml_find(x, meta, N_pub_date); n && !d->year; n = xml_find_next(x, meta, n))
		if (date_of(x, n, date)) {
			d->year = xml_number(str_sub(str_c(date), 0, 4));
			d->date = doc_str(d, str_c(date));
		}
	int year = xml_year(xml_flat(x, xml_find(x, meta, N_copyright_year)));
	if (!d->year && xml_date(year, 0, 0, date)) {
		d->year = year;
		d->date = doc_str(d, str_c(date));
	}
}

/* ---- licence ---- */

/* "by-nc/4.0/" as "CC BY-NC 4.0"; false when it is none. */
static bool cc_from_path(struct str s, char *out, size_t n)
{
	char code[16] = "", version[8] = "";
	size_t i = 0, k = 0;

	while (i < s.n && i + 1 < sizeof code && ((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '-')) {
		code[i] = s.p[i] == '-' ? '-' : (char)(s.p[i] - 0x20);
		i++;
	}
	if (strncmp(code, "BY", 2) != 0)
		return false;
	if (i < s.n && s.p[i] == '/')
		i++;
	while (i < s.n && k + 1 < sizeof version && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.'))
		version[k++] = s.p[i++];
	while (k && version[k - 1] == '.')
		version[--k] = 0;
	snprintf(out, n, "CC %s%s%s", code, k ? " " : "", version);
	return true;
}

/* The licence in words: "Creative Commons Attribution Non-Commercial". */
static bool cc_from_words(struct str s, char *out, size_t n)
{
	size_t at = str_ifind(s, STR("Creative Commons Attribution"), 0);

	if (at == SIZE_MAX)
		return false;
	struct str t = str_sub(s, at, at + 160);
	size_t stop = str_ifind(t, STR("licen"), 0);
	t.n = stop == SIZE_MAX ? t.n : stop;
	bool nc = str_ifind(t, STR("commercial"), 0) != SIZE_MAX, nd = str_ifind(t, STR("deriv"), 0) != SIZE_MAX;
	bool sa = str_ifind(t, STR("share"), 0) != SIZE_MAX;
	const char *version = "";
	static const char *const versions[] = {"4.0", "3.0", "2.5", "2.0"};
	for (size_t i = 0; i < sizeof versions / sizeof *versions && !*version; i++)
		if (str_find(t, str_c(versions[i]), 0) != SIZE_MAX)
			version = versions[i];
	snprintf(out, n, "CC BY%s%s%s%s%s", nc ? "-NC" : "", nd ? "-ND" : "", sa ? "-SA" : "", *version ? " " : "",
		 version);
	return true;
}

static bool cc_of(struct str s, char *out, size_t n)
{
	size_t at = str_find(s, STR("creativecommons.org/licenses/"), 0);

	if (at != SIZE_MAX && cc_from_path(str_sub(s, at + 29, s.n), out, n))
		return true;
	if (str_find(s, STR("creativecommons.org/publicdomain/zero"), 0) != SIZE_MAX) {
		snprintf(out, n, "CC0 1.0");
		return true;
	}
	return false;
}

void jats_licence(struct jats *j, uint32_t meta)
{
	struct xml *x = j->x;
	struct doc *d = j->d;
	uint32_t in = xml_child(x, meta, N_permissions);
	char out[64] = "";

	/* The old DTDs have it in article-meta itself. */
	if (!in)
		in = meta;
	/* Addresses first: they are exact. */
	for (uint32_t n = xml_find(x, in, N_license); n; n = xml_find_next(x, in, n)) {
		bool found = cc_of(xml_attr(x, n, N_a_href), out, sizeof out) ||
			     cc_of(xml_attr(x, n, N_a_resource), out, sizeof out);
		for (uint32_t l = xml_find(x, n, N_ext_link); l && !found; l = xml_find_next(x, n, l))
			found = cc_of(xml_attr(x, l, N_a_href), out, sizeof out);
		struct str words = xml_raw(x, n);
		if (found || cc_of(words, out, sizeof out) || cc_from_words(words, out, sizeof out))
			break;
	}
	uint32_t first = xml_find(x, in, N_license);
	struct str type = xml_attr(x, first, N_a_license_type);
	if (out[0]) {
		d->licence = doc_str(d, str_c(out));
	} else if (str_istarts(type, STR("CC BY")) || str_istarts(type, STR("public"))) {
		d->licence = doc_str(d, type);
	} else if (first && (str_ifind(type, STR("open"), 0) != SIZE_MAX ||
			     str_ifind(xml_raw(x, first), STR("open access"), 0) != SIZE_MAX)) {
		d->licence = doc_str(d, STR("open access"));
	} else {
		struct str c = xml_flat(x, xml_child(x, in, N_copyright_statement));
		c.n = c.n > 200 ? utf8_floor(c, 200) : c.n;
		d->licence = doc_str(d, c);
	}
}

/* ---- kind, design, standing ---- */

static const struct {
	const char *type;
	enum doc_design design;
	bool notice;
} article_types[] = {
	{"systematic-review", DOC_DESIGN_SYSTEMATIC_REVIEW, false},
	{"meta-analysis", DOC_DESIGN_META_ANALYSIS, false},
	{"review-article", DOC_DESIGN_REVIEW, false},
	{"case-report", DOC_DESIGN_CASE_SERIES, false},
	{"article-commentary", DOC_DESIGN_OPINION, false},
	{"commentary", DOC_DESIGN_OPINION, false},
	{"book-review", DOC_DESIGN_OPINION, false},
	{"editorial", DOC_DESIGN_OPINION, false},
	{"letter", DOC_DESIGN_OPINION, false},
	{"reply", DOC_DESIGN_OPINION, false},
	{"news", DOC_DESIGN_OPINION, false},
	{"obituary", DOC_DESIGN_OPINION, false},
	{"introduction", DOC_DESIGN_OPINION, false},
	{"discussion", DOC_DESIGN_OPINION, false},
	{"retraction", DOC_DESIGN_UNKNOWN, true},
	{"partial-retraction", DOC_DESIGN_UNKNOWN, true},
	{"correction", DOC_DESIGN_UNKNOWN, true},
	{"addendum", DOC_DESIGN_UNKNOWN, true},
	{"expression-of-concern", DOC_DESIGN_UNKNOWN, true},
};

/*
 * related-article-type (and what related-object says in its place): the relation, and the status that it gives to
 * this article. Names without a direction ("partial-retraction") are
 * read by what this article is: those of a notice are about its target.
 */
static const struct {
	const char *type;
	enum doc_rel_kind kind; /* of an article that is no notice */
	enum doc_status status;
	enum doc_rel_kind of_notice;
} related[] = {
	{"retracted-article", DOC_REL_RETRACTION_OF, DOC_STATUS_CURRENT, DOC_REL_RETRACTION_OF},
	{"withdrawn-article", DOC_REL_RETRACTION_OF, DOC_STATUS_CURRENT, DOC_REL_RETRACTION_OF},
	{"removed-article", DOC_REL_RETRACTION_OF, DOC_STATUS_CURRENT, DOC_REL_RETRACTION_OF},
	{"retracted", DOC_REL_RETRACTION_OF, DOC_STATUS_CURRENT, DOC_REL_RETRACTION_OF},
	{"retraction-of", DOC_REL_RETRACTION_OF, DOC_STATUS_CURRENT, DOC_REL_RETRACTION_OF},
	{"retraction-forward", DOC_REL_RETRACTED_BY, DOC_STATUS_RETRACTED, DOC_REL_RETRACTED_BY},
	{"retraction", DOC_REL_RETRACTED_BY, DOC_STATUS_RETRACTED, DOC_REL_RETRACTION_OF},
	{"retraction-notice", DOC_REL_RETRACTED_BY, DOC_STATUS_RETRACTED, DOC_REL_RETRACTION_OF},
	{"retracted-by", DOC_REL_RETRACTED_BY, DOC_STATUS_RETRACTED, DOC_REL_RETRACTED_BY},
	{"withdrawal", DOC_REL_RETRACTED_BY, DOC_STATUS_RETRACTED, DOC_REL_RETRACTION_OF},
	{"partial-retraction", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, DOC_REL_CONCERN_FOR},
	{"partial-retraction-of", DOC_REL_CONCERN_FOR, DOC_STATUS_CURRENT, DOC_REL_CONCERN_FOR},
	{"partially-retracted-article", DOC_REL_CONCERN_FOR, DOC_STATUS_CURRENT, DOC_REL_CONCERN_FOR},
	{"partial-retraction-forward", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, DOC_REL_CONCERN_IN},
	{"object-of-concern", DOC_REL_CONCERN_FOR, DOC_STATUS_CURRENT, DOC_REL_CONCERN_FOR},
	{"article-of-concern", DOC_REL_CONCERN_FOR, DOC_STATUS_CURRENT, DOC_REL_CONCERN_FOR},
	{"concern-forward", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, DOC_REL_CONCERN_IN},
	{"expression-of-concern-forward", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, DOC_REL_CONCERN_IN},
	{"expression-of-concern", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, DOC_REL_CONCERN_FOR},
	{"concern", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, DOC_REL_CONCERN_FOR},
	{"corrected-article", DOC_REL_CORRECTION_OF, DOC_STATUS_CURRENT, DOC_REL_CORRECTION_OF},
	{"correction-of", DOC_REL_CORRECTION_OF, DOC_STATUS_CURRENT, DOC_REL_CORRECTION_OF},
	{"correction-forward", DOC_REL_CORRECTED_BY, DOC_STATUS_CORRECTED, DOC_REL_CORRECTED_BY},
	{"correction", DOC_REL_CORRECTED_BY, DOC_STATUS_CORRECTED, DOC_REL_CORRECTION_OF},
	{"erratum", DOC_REL_CORRECTED_BY, DOC_STATUS_CORRECTED, DOC_REL_CORRECTION_OF},
	{"corrigendum", DOC_REL_CORRECTED_BY, DOC_STATUS_CORRECTED, DOC_REL_CORRECTION_OF},
	{"addended-article", DOC_REL_CORRECTION_OF, DOC_STATUS_CURRENT, DOC_REL_CORRECTION_OF},
	{"updated-article", DOC_REL_SUPERSEDES, DOC_STATUS_CURRENT, DOC_REL_SUPERSEDES},
	{"update", DOC_REL_SUPERSEDED_BY, DOC_STATUS_SUPERSEDED, DOC_REL_SUPERSEDED_BY},
	{"commentary-article", DOC_REL_COMMENT_ON, DOC_STATUS_CURRENT, DOC_REL_COMMENT_ON},
};

/* article-type: words in it, as publishers make up their own. */
static void standing_of_type(struct doc *d, struct str type)
{
	static const char *const notices[] = {
		"retraction", "erratum", "corrigendum", "correction", "expression-of-concern", "withdrawal", "concern"};
	static const char *const fallen[] = {"retracted", "withdrawn"};

	for (size_t i = 0; i < sizeof fallen / sizeof *fallen; i++)
		if (str_ifind(type, str_c(fallen[i]), 0) != SIZE_MAX) {
			d->status = DOC_STATUS_RETRACTED;
			return;
		}
	for (size_t i = 0; i < sizeof notices / sizeof *notices; i++)
		if (str_ifind(type, str_c(notices[i]), 0) != SIZE_MAX)
			d->kind = DOC_KIND_NOTICE;
}

/* The document that a related-article points at, in j->tmp; empty when it does not say which. */
static struct str target(struct jats *j, uint32_t n)
{
	struct xml *x = j->x;
	struct str href = str_trim(xml_attr(x, n, N_a_href)), type = xml_attr(x, n, N_a_ext_link_type);
	/* A related-object may name what it means by an id instead. */
	static const uint16_t others[][2] = {{N_a_document_id, N_a_document_id_type},
					     {N_object_id, N_a_object_id_type},
					     {N_a_source_id, N_a_source_id_type}};

	for (size_t i = 0; i < sizeof others / sizeof *others && !href.n; i++) {
		href = str_trim(xml_attr(x, n, others[i][0]));
		type = xml_attr(x, n, others[i][1]);
	}
	/* Nor is there an address: then the words may have a DOI. */
	if (!href.n) {
		struct str words = xml_flat(x, n);
		size_t at = str_find(words, STR("10."), 0);
		size_t end = at;
		while (at != SIZE_MAX && end < words.n && !strchr(" ,;)\n", words.p[end]))
			end++;
		while (at != SIZE_MAX && end > at && words.p[end - 1] == '.')
			end--;
		href = at == SIZE_MAX ? STR_NULL : str_sub(words, at, end);
	}
	if (!href.n)
		return STR_NULL;
	if (str_istarts(type, STR("pmc"))) {
		struct str id = pmcid(j, href);
		char copy[24];
		int k = snprintf(copy, sizeof copy, "pmc:%.*s", STR_ARG(id));
		if (!id.n || k < 0 || (size_t)k >= sizeof copy)
			return STR_NULL;
		buf_clear(&j->tmp);
		buf_addc(&j->tmp, copy);
		return buf_str(&j->tmp);
	}
	if (str_istarts(type, STR("pubmed")) || str_ieq(type, STR("pmid")))
		return xml_is_pmid(href) ? id_from(j, "pubmed:", href) : STR_NULL;
	if (str_istarts(href, STR("PMC")) && pmcid(j, href).n == href.n)
		return id_from(j, "pmc:", href);
	size_t at = str_find(href, STR("10."), 0);
	if (at == 0 || (at != SIZE_MAX && str_ifind(href, STR("doi"), 0) != SIZE_MAX))
		return id_from(j, "doi:", str_sub(href, at, href.n));
	return STR_NULL;
}

static void relation(struct jats *j, uint32_t n, struct str type)
{
	struct doc *d = j->d;
	bool notice = d->kind == DOC_KIND_NOTICE;

	for (size_t i = 0; i < sizeof related / sizeof *related; i++) {
		if (!str_ieq(type, str_c(related[i].type)))
			continue;
		struct str note = xml_flat(j->x, n);
		note.n = note.n > 300 ? utf8_floor(note, 300) : note.n;
		note = doc_str(d, note);
		enum doc_rel_kind kind = notice ? related[i].of_notice : related[i].kind;
		doc_add_rel(d, kind, target(j, n), note);
		/* A notice stands, unless it is itself the target of another ("retraction-forward"). */
		enum doc_status status = kind == related[i].kind ? related[i].status : DOC_STATUS_CURRENT;
		if (status > d->status) {
			d->status = status;
			d->status_note = note;
		}
		return;
	}
}

static void relations(struct jats *j, uint32_t meta)
{
	static const uint16_t says[] = {N_a_object_type, N_a_related_type, N_a_link_type, N_a_content_type,
					N_a_document_type};
	struct xml *x = j->x;
	enum doc_status status;
	bool notice;

	/* Which way a relation points depends on what this is. */
	if (standing_of_title(j->d->title, &status, &notice) && notice && j->d->status == DOC_STATUS_CURRENT)
		j->d->kind = DOC_KIND_NOTICE;
	for (uint32_t n = xml_find(x, meta, N_related_article); n; n = xml_find_next(x, meta, n))
		relation(j, n, xml_attr(x, n, N_a_related_type));
	for (uint32_t n = xml_find(x, meta, N_related_object); n; n = xml_find_next(x, meta, n))
		for (size_t i = 0; i < sizeof says / sizeof *says; i++)
			if (xml_attr(x, n, says[i]).n)
				relation(j, n, xml_attr(x, n, says[i]));
}

void jats_topics(struct jats *j, uint32_t meta)
{
	struct xml *x = j->x;
	uint32_t cats = xml_child(x, meta, N_categories);

	for (uint32_t g = xml_child(x, meta, N_kwd_group); g; g = xml_next(x, g)) {
		struct str type = xml_attr(x, g, N_a_kwd_group_type);
		/* Abbreviations, and what a machine or an editor filed it under. */
		if (str_ifind(type, STR("abbr"), 0) != SIZE_MAX || str_ifind(type, STR("npg"), 0) != SIZE_MAX)
			continue;
		for (uint32_t k = xml_find(x, g, N_kwd); k && j->d->n_topics < TOPICS_MAX; k = xml_find_next(x, g, k))
			doc_add_topic(j->d, jats_plain(j, k));
	}
	/* Rubrics ("Research Article") stand under "heading"; the others are subjects. */
	for (uint32_t g = xml_child(x, cats, N_subj_group); g; g = xml_next(x, g)) {
		struct str rubric = jats_plain(j, xml_child(x, g, N_subject));
		enum doc_status status;
		if (standing_of_rubric(rubric, &status) && status > j->d->status && j->d->kind != DOC_KIND_NOTICE) {
			j->d->status = status;
			j->d->status_note = doc_str(j->d, rubric);
		}
		if (str_ieq(xml_attr(x, g, N_a_subj_group_type), STR("heading")))
			continue;
		for (uint32_t s = xml_find(x, g, N_subject); s && j->d->n_topics < TOPICS_MAX;
		     s = xml_find_next(x, g, s))
			doc_add_topic(j->d, jats_plain(j, s));
	}
}

static bool rubric_says_randomised(struct jats *j, uint32_t meta)
{
	struct str said[] = {xml_raw(j->x, xml_child(j->x, meta, N_categories)),
			     xml_raw(j->x, xml_child(j->x, meta, N_kwd_group))};

	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		if (str_ifind(said[i], STR("randomized controlled trial"), 0) != SIZE_MAX ||
		    str_ifind(said[i], STR("randomised controlled trial"), 0) != SIZE_MAX ||
		    str_ifind(said[i], STR("randomized trial"), 0) != SIZE_MAX ||
		    str_ifind(said[i], STR("randomised trial"), 0) != SIZE_MAX)
			return true;
	return false;
}

static void kind(struct jats *j, uint32_t meta)
{
	struct xml *x = j->x;
	struct doc *d = j->d;
	struct str type = xml_attr(x, x->root, N_a_article_type);
	bool research = true;

	d->kind = DOC_KIND_RESEARCH;
	standing_of_type(d, type);
	for (size_t i = 0; i < sizeof article_types / sizeof *article_types; i++) {
		if (!str_ieq(type, str_c(article_types[i].type)))
			continue;
		d->design = article_types[i].design;
		if (article_types[i].notice)
			d->kind = DOC_KIND_NOTICE;
		research = false;
	}
	if (!research || d->kind == DOC_KIND_NOTICE || str_ieq(type, STR("protocol")) ||
	    str_ieq(type, STR("meeting-report")))
		return;
	struct str title = d->title;
	/* A rubric or keyword says it of a review of trials as well. */
	bool review = str_ifind(title, STR("review"), 0) != SIZE_MAX ||
		      str_ifind(title, STR("meta-analys"), 0) != SIZE_MAX ||
		      str_ifind(title, STR("protocol"), 0) != SIZE_MAX;
	if ((!review && rubric_says_randomised(j, meta)) ||
	    design_says_randomised(title, xml_raw(x, xml_child(x, meta, N_abstract))))
		d->design = DOC_DESIGN_RCT;
}

/* ---- the record ---- */

struct str jats_language(struct jats *j)
{
	struct str lang = xml_attr(j->x, j->x->root, N_a_lang);
	char low[4] = "";
	size_t n = 0;

	for (; n < lang.n && n < 3 && ((lang.p[n] | 0x20) >= 'a' && (lang.p[n] | 0x20) <= 'z'); n++)
		low[n] = (char)(lang.p[n] | 0x20);
	return doc_str(j->d, xml_language(str_make(low, n)));
}

static int record(struct xml *x, void *ctx, struct err *e)
{
	struct jats j = {.x = x, .foreign = DOC_BAR_N};
	uint32_t front = xml_child(x, x->root, N_front), meta = xml_child(x, front, N_article_meta);

	(void)ctx;
	if (!meta && !xml_child(x, x->root, N_body)) {
		read_report(x->sink, READ_SKIP, x->src->name, x->record, x->line, "format",
			    "an article with neither article-meta nor body");
		return 0;
	}
	if (!(j.d = doc_new()))
		return err_mem(e);
	buf_init(&j.tmp, (size_t)64 << 20);
	buf_init(&j.para, (size_t)64 << 20);
	buf_init(&j.row, (size_t)64 << 20);
	j.d->language = jats_language(&j);
	ids(&j, meta);
	titles(&j, meta);
	jats_authors(&j, meta);
	jats_dates(&j, meta);
	jats_licence(&j, meta);
	jats_topics(&j, meta);
	kind(&j, meta);
	relations(&j, meta);
	uint32_t journal = xml_find(x, xml_child(x, front, N_journal_meta), N_journal_title);
	if (!journal)
		journal = xml_find(x, xml_child(x, front, N_journal_meta), N_journal_id);
	j.d->source = doc_str(j.d, xml_flat(x, journal));
	bool ok = jats_refs(&j);
	if (ok)
		jats_text(&j, meta);
	free(j.slots);
	buf_release(&j.tmp);
	buf_release(&j.para);
	buf_release(&j.row);
	if (!ok) {
		doc_free(j.d);
		return err_mem(e);
	}
	return read_emit(x->sink, j.d, x->src->name, x->record, x->line, e);
}

const struct xml_name jats_names[N_n] = {[N_other] = {"", 0, 0, 0},
#define X(id, name, flags, rank) [N_##id] = {name, flags, rank, 0},
					 JATS_NAMES(X)
#undef X
						 XML_MATH_NAMES(XML_MATH_ENTRY) XML_MATH_ATTRS(XML_MATH_ATTR_ENTRY)};

static const struct xml_spec spec = {jats_names, N_n, record};

static int match(const char *name, struct str head)
{
	static const char *const signs[] = {"JATS",	     "//NLM//DTD",    "<front",
					    "article-type=", "<journal-meta", "<article-meta"};
	char narrow[READ_HEAD];

	head = xml_head(head, narrow, sizeof narrow);
	size_t root = str_find(head, STR("<article"), 0);
	bool is_root = root != SIZE_MAX && root + 8 < head.n && memchr(" \t\r\n>", head.p[root + 8], 5);
	if (str_find(head, STR("<pmc-articleset"), 0) != SIZE_MAX)
		return 95;
	if (str_istarts(str_trim(head), STR("<!DOCTYPE html")) || str_find(head, STR("<html"), 0) != SIZE_MAX)
		return 0;
	bool doctype = str_find(head, STR("<!DOCTYPE article"), 0) != SIZE_MAX;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if ((is_root || doctype) && str_find(head, str_c(signs[i]), 0) != SIZE_MAX)
			return 95;
	return is_root && read_has_suffix(str_c(name), ".nxml") ? 90 : 0;
}

static int read_jats(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	(void)r;
	return xml_run(&spec, s, sink, NULL, e);
}

const struct reader reader_jats = {
	.name = "jats",
	.help = "JATS and NLM journal XML: full text",
	.suffixes = ".nxml .xml",
	.match = match,
	.read = read_jats,
};
