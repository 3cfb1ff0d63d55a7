/*
 * pubmed.c - PubMed XML: baseline and update files, what E-utilities serve, old MedlineCitationSets, books.
 *
 * One document a PubmedArticle, PubmedBookArticle or bare MedlineCitation; one deletion a PMID in DeleteCitation.
 *
 * id       "pubmed:" and the PMID as it stands. Evaluation collections have names in that place; doc.pmid and the
 *          address are set for numbers only.
 * title    ArticleTitle; of a translated one, "[…].", without the brackets. Where it is "[Not Available]." the
 *          VernacularTitle. The other one is an alias.
 * date     the issue's (PubDate), since that is how the article is cited; where it has no year, the electronic one
 *          (ArticleDate). Of a MedlineDate ("1998 Dec-1999 Jan", "2000 Spring") the first year, and the month that
 *          follows it.
 * text     the abstract. A labelled part is a section with its label as heading, put into sentence case when it is in
 *          capitals; without a Label, the NlmCategory serves. A plain language summary is a section of its own;
 *          abstracts in other languages are left out.
 * language of the article, not of the abstract, which is in English.
 * design   see design.c.
 * status   what the record says of itself, the worst of: Retracted Publication, RetractionIn,
 *          RetractedandRepublishedIn → retracted; ExpressionOfConcernIn, PartialRetractionIn → expression of concern
 *          (a part of it no longer stands: neither is it retracted nor merely corrected); UpdateIn,
 *          CorrectedandRepublishedIn → superseded; ErratumIn → corrected. All relations are kept. A record that is
 *          itself the retraction, erratum or expression of concern is a NOTICE, and current.
 */
#include "read/xml_priv.h"

#include <stdio.h>

#define WORDS_MAX \
	512u /* keywords, publication types, qualifiers of one heading: each is compared with those before it */

#define PUBMED_NAMES(X)                                \
	X(PubmedArticle, 0, 1)                         \
	X(PubmedBookArticle, 0, 1)                     \
	X(MedlineCitation, XML_ENOUGH, 2)              \
	X(PMID, 0, 3)                                  \
	X(DeleteCitation, 0, 0)                        \
	X(PubmedData, 0, 0)                            \
	X(Article, 0, 0)                               \
	X(Journal, 0, 0)                               \
	X(JournalIssue, 0, 0)                          \
	X(PubDate, 0, 0)                               \
	X(ArticleDate, 0, 0)                           \
	X(ContributionDate, 0, 0)                      \
	X(DateRevised, 0, 0)                           \
	X(Year, 0, 0)                                  \
	X(Month, 0, 0)                                 \
	X(Day, 0, 0)                                   \
	X(MedlineDate, 0, 0)                           \
	X(Title, 0, 0)                                 \
	X(ISOAbbreviation, 0, 0)                       \
	X(MedlineTA, 0, 0)                             \
	X(MedlineJournalInfo, 0, 0)                    \
	X(ArticleTitle, 0, 0)                          \
	X(VernacularTitle, 0, 0)                       \
	X(BookTitle, 0, 0)                             \
	X(Book, 0, 0)                                  \
	X(BookDocument, XML_ENOUGH, 0)                 \
	X(PubmedBookData, 0, 0)                        \
	X(Publisher, 0, 0)                             \
	X(PublisherName, 0, 0)                         \
	X(Sections, 0, 0)                              \
	X(Section, 0, 0)                               \
	X(SectionTitle, 0, 0)                          \
	X(Abstract, 0, 0)                              \
	X(OtherAbstract, 0, 0)                         \
	X(AbstractText, 0, 0)                          \
	X(CopyrightInformation, 0, 0)                  \
	X(AuthorList, 0, 0)                            \
	X(Author, 0, 0)                                \
	X(LastName, 0, 0)                              \
	X(ForeName, 0, 0)                              \
	X(Initials, 0, 0)                              \
	X(Suffix, 0, 0)                                \
	X(CollectiveName, 0, 0)                        \
	X(Language, XML_ATTR, 0)                       \
	X(PublicationTypeList, 0, 0)                   \
	X(PublicationType, 0, 0)                       \
	X(ELocationID, 0, 0)                           \
	X(ArticleIdList, 0, 0)                         \
	X(ArticleId, 0, 0)                             \
	X(CommentsCorrectionsList, 0, 0)               \
	X(CommentsCorrections, 0, 0)                   \
	X(RefSource, 0, 0)                             \
	X(MeshHeadingList, 0, 0)                       \
	X(MeshHeading, 0, 0)                           \
	X(DescriptorName, 0, 0)                        \
	X(QualifierName, 0, 0)                         \
	X(SupplMeshList, 0, 0)                         \
	X(SupplMeshName, 0, 0)                         \
	X(KeywordList, 0, 0)                           \
	X(Keyword, 0, 0)                               \
	X(sub, XML_SUB, 0)                             \
	X(sup, XML_SUP, 0)                             \
	X(DispFormula, XML_SPACE | XML_FORMULA, 0)     \
	X(strike, XML_STRUCK, 0)                       \
	X(del, XML_STRUCK, 0)                          \
	X(s, XML_STRUCK, 0)                            \
	/* attributes */                               \
	X(Version, XML_ATTR, 0)                        \
	X(Label, XML_ATTR, 0)                          \
	X(NlmCategory, XML_ATTR, 0)                    \
	X(Type, XML_ATTR, 0)                           \
	X(RefType, XML_ATTR, 0)                        \
	X(EIdType, XML_ATTR, 0)                        \
	X(IdType, XML_ATTR, 0)                         \
	X(ValidYN, XML_ATTR, 0)                        \
	X(MajorTopicYN, XML_ATTR, 0)                   \
	/* never wanted; together half of the bytes */ \
	X(ReferenceList, XML_SKIP, 0)                  \
	X(AffiliationInfo, XML_SKIP, 0)                \
	X(Affiliation, XML_SKIP, 0)                    \
	X(Identifier, XML_SKIP, 0)                     \
	X(History, XML_SKIP, 0)                        \
	X(ChemicalList, XML_SKIP, 0)                   \
	X(GrantList, XML_SKIP, 0)                      \
	X(InvestigatorList, XML_SKIP, 0)               \
	X(DataBankList, XML_SKIP, 0)                   \
	X(ObjectList, XML_SKIP, 0)                     \
	X(PersonalNameSubjectList, XML_SKIP, 0)

enum {
	N_other,
#define X(name, flags, rank) N_##name,
	PUBMED_NAMES(X)
#undef X
		XML_MATH_NAMES(XML_MATH_ID) XML_MATH_ATTRS(XML_MATH_ATTR_ID) N_n
};

static const struct xml_name names[N_n] = {[N_other] = {"", 0, 0, 0},
#define X(name, flags, rank) [N_##name] = {#name, flags, rank, rank == 3 ? N_DeleteCitation : 0},
					   PUBMED_NAMES(X)
#undef X
						   XML_MATH_NAMES(XML_MATH_ENTRY) XML_MATH_ATTRS(XML_MATH_ATTR_ENTRY)};

/* One record in the making. */
struct rec {
	struct xml *x;
	struct doc *d;
	struct buf tmp;
	uint32_t cit;	  /* MedlineCitation or BookDocument: what has the PMID */
	uint32_t article; /* Article or BookDocument: what has title and abstract */
	bool has_abstract, notice;
};

static struct str text(struct rec *r, uint32_t node)
{
	return xml_flat(r->x, node);
}

/* ---- dates ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Year of a MedlineDate and the month directly behind it. */
static void medline_date(struct str s, int *year, int *month)
{
	for (size_t i = 0; i + 4 <= s.n; i++) {
		bool whole = (i == 0 || !is_digit(s.p[i - 1])) && (i + 4 == s.n || !is_digit(s.p[i + 4]));
		int y = whole ? xml_number(str_sub(s, i, i + 4)) : 0;
		if (y < 1000 || y > 2999)
			continue;
		*year = y;
		struct str rest = str_trim(str_sub(s, i + 4, s.n));
		/* "1975-1976" has no month, "2000 Spring" none either. */
		*month = rest.n && rest.p[0] >= 'A' ? xml_month(rest) : 0;
		return;
	}
}

static bool date_of(struct rec *r, uint32_t node, char out[11], int *year)
{
	int month = 0, day = 0;

	*year = xml_number(text(r, xml_child(r->x, node, N_Year)));
	if (*year) {
		month = xml_month(text(r, xml_child(r->x, node, N_Month)));
		day = xml_number(text(r, xml_child(r->x, node, N_Day)));
	} else {
		medline_date(text(r, xml_child(r->x, node, N_MedlineDate)), year, &month);
	}
	return node && xml_date(*year, month, day, out);
}

static void dates(struct rec *r)
{
	struct xml *x = r->x;
	const uint32_t from[] = {
		XML_PATH(x, r->article, N_Journal, N_JournalIssue, N_PubDate),
		xml_child(x, r->article, N_ArticleDate),
		xml_child(x, r->article, N_ContributionDate),
		XML_PATH(x, r->article, N_Book, N_PubDate),
	};
	char date[11];
	int year;

	for (size_t i = 0; i < sizeof from / sizeof *from; i++)
		if (date_of(r, from[i], date, &year)) {
			r->d->date = doc_str(r->d, str_c(date));
			r->d->year = year;
			break;
		}
	if (date_of(r, xml_child(x, r->cit, N_DateRevised), date, &year))
		r->d->revised = doc_str(r->d, str_c(date));
}

/* ---- what it is ---- */

/* "[Title of a translated article]." without the brackets; *translated says so. */
static struct str unbracket(struct str s, bool *translated)
{
	struct str t = s;
	size_t open = 0;

	if (t.n && t.p[t.n - 1] == '.')
		t.n--;
	*translated = t.n > 2 && t.p[0] == '[' && t.p[t.n - 1] == ']';
	/* "[A] and [B]." is not one bracket. */
	for (size_t i = 1; *translated && i + 1 < t.n; i++) {
		open += t.p[i] == '[';
		*translated = t.p[i] != ']' || open > 0;
		open -= t.p[i] == ']' && open > 0;
	}
	return *translated ? str_sub(t, 1, t.n - 1) : s;
}

static void title(struct rec *r)
{
	struct xml *x = r->x;
	struct doc *d = r->d;
	bool translated;
	struct str t = unbracket(text(r, xml_child(x, r->article, N_ArticleTitle)), &translated);

	if (translated && str_istarts(t, STR("not available")))
		t = STR_NULL;
	buf_clear(&r->tmp);
	buf_add(&r->tmp, t);
	if (translated && t.n && !memchr(".?!", t.p[t.n - 1], 3))
		buf_byte(&r->tmp, '.');
	doc_title(d, buf_str(&r->tmp));
	uint32_t vernacular = xml_child(x, r->article, N_VernacularTitle);
	if (d->title.n)
		doc_add_alias(d, text(r, vernacular));
	else if (vernacular)
		doc_title(d, text(r, vernacular));
	else
		doc_title(d, text(r, XML_PATH(x, r->article, N_Book, N_BookTitle)));
}

/* Journal or book. NLM's full titles go on after " : " with the societies behind a journal. */
static void source(struct rec *r)
{
	struct xml *x = r->x;
	const uint32_t from[] = {
		XML_PATH(x, r->article, N_Journal, N_Title),
		XML_PATH(x, r->article, N_Journal, N_ISOAbbreviation),
		XML_PATH(x, r->cit, N_MedlineJournalInfo, N_MedlineTA),
		xml_child(x, r->article, N_ArticleTitle) ? XML_PATH(x, r->article, N_Book, N_BookTitle) : XML_NONE,
		XML_PATH(x, r->article, N_Book, N_Publisher, N_PublisherName),
	};

	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		struct str s = text(r, from[i]);
		size_t cut = str_find(s, STR(" : "), 0);
		if (cut != SIZE_MAX && cut > 0)
			s.n = cut;
		if (!s.n)
			continue;
		r->d->source = doc_str(r->d, s);
		break;
	}
}

static void authors(struct rec *r)
{
	struct xml *x = r->x;
	uint32_t list = xml_child(x, r->article, N_AuthorList);

	/* Of a book, its editors stand in a list of their own; the authors' comes first or says so. */
	for (uint32_t l = list; l; l = xml_next(x, l))
		if (str_eq(xml_attr(x, l, N_Type), STR("authors")))
			list = l;
	for (uint32_t a = xml_child(x, list, N_Author); a; a = xml_next(x, a)) {
		/* A misspelt name beside its correction. */
		if (str_eq(xml_attr(x, a, N_ValidYN), STR("N")))
			continue;
		buf_clear(&r->tmp);
		buf_add(&r->tmp, text(r, xml_child(x, a, N_LastName)));
		if (r->tmp.n) {
			struct str initials = text(r, xml_child(x, a, N_Initials));
			if (!initials.n)
				initials = text(r, xml_child(x, a, N_ForeName));
			buf_byte(&r->tmp, ' ');
			buf_add(&r->tmp, initials);
			buf_byte(&r->tmp, ' ');
			buf_add(&r->tmp, text(r, xml_child(x, a, N_Suffix)));
		} else {
			buf_add(&r->tmp, text(r, xml_child(x, a, N_CollectiveName)));
		}
		doc_add_author(r->d, buf_str(&r->tmp));
	}
}

static struct str concat(struct rec *r, const char *prefix, struct str s)
{
	buf_clear(&r->tmp);
	buf_addc(&r->tmp, prefix);
	buf_add(&r->tmp, s);
	return buf_str(&r->tmp);
}

static void ids(struct rec *r, struct str pmid)
{
	struct xml *x = r->x;
	struct doc *d = r->d;
	uint32_t list = XML_PATH(x, x->root, N_PubmedData, N_ArticleIdList);

	d->id = doc_str(d, concat(r, "pubmed:", pmid));
	uint64_t version;
	if (str_u64(xml_attr(x, xml_child(x, r->cit, N_PMID), N_Version), &version) && version >= 1 &&
	    version < UINT32_MAX)
		d->version = (uint32_t)version;
	if (xml_is_pmid(pmid)) {
		d->pmid = doc_str(d, pmid);
		buf_clear(&r->tmp);
		buf_printf(&r->tmp, "https://pubmed.ncbi.nlm.nih.gov/%.*s/", STR_ARG(pmid));
		d->url = doc_str(d, buf_str(&r->tmp));
	} else if (str_starts(d->source, STR("http://")) || str_starts(d->source, STR("https://"))) {
		d->url = d->source;
	}
	for (uint32_t n = xml_child(x, r->article, N_ELocationID); n && !d->doi.n; n = xml_next(x, n))
		if (str_eq(xml_attr(x, n, N_EIdType), STR("doi")) && !str_eq(xml_attr(x, n, N_ValidYN), STR("N")))
			d->doi = doc_str(d, read_doi(text(r, n)));
	if (!list)
		list = XML_PATH(x, x->root, N_PubmedBookData, N_ArticleIdList);
	for (uint32_t n = xml_child(x, list, N_ArticleId); n; n = xml_next(x, n)) {
		struct str type = xml_attr(x, n, N_IdType), v = text(r, n);
		if (str_eq(type, STR("doi")) && !d->doi.n)
			d->doi = doc_str(d, read_doi(v));
		if (str_eq(type, STR("pmc")) && v.n && !d->pmcid.n) {
			d->pmcid = doc_str(d, str_istarts(v, STR("PMC")) ? v : concat(r, "PMC", v));
			doc_add_rel(d, DOC_REL_SAME_AS, concat(r, "pmc:", d->pmcid), STR_NULL);
		}
	}
}

static void publication_types(struct rec *r)
{
	static const char *const notices[] = {"Retraction of Publication", "Retraction Notice", "Published Erratum",
					      "Expression of Concern", "Expression Of Concern"};
	struct xml *x = r->x;
	struct doc *d = r->d;
	uint32_t list = xml_child(x, r->article, N_PublicationTypeList);

	for (uint32_t n = xml_child(x, list ? list : r->article, N_PublicationType); n; n = xml_next(x, n)) {
		struct str type = text(r, n);
		if (d->n_pubtypes < WORDS_MAX)
			doc_add_pubtype(d, type);
		d->design = design_stronger(d->design, design_of_pubtype(type));
		if (str_eq(type, STR("Retracted Publication")))
			d->status = DOC_STATUS_RETRACTED;
		for (size_t i = 0; i < sizeof notices / sizeof *notices; i++)
			r->notice |= str_eqc(type, notices[i]);
	}
}

static void headings(struct rec *r)
{
	struct xml *x = r->x;
	struct doc *d = r->d;

	for (uint32_t h = XML_PATH(x, r->cit, N_MeshHeadingList, N_MeshHeading); h; h = xml_next(x, h)) {
		uint32_t name = xml_child(x, h, N_DescriptorName);
		struct str s = text(r, name);
		if (!s.n)
			continue;
		doc_add_mesh(d, s, str_eq(xml_attr(x, name, N_MajorTopicYN), STR("Y")));
		size_t k = 0;
		for (uint32_t q = xml_child(x, h, N_QualifierName); q && k < WORDS_MAX; q = xml_next(x, q), k++)
			doc_add_qualifier(d, text(r, q), str_eq(xml_attr(x, q, N_MajorTopicYN), STR("Y")));
	}
	for (uint32_t n = XML_PATH(x, r->cit, N_SupplMeshList, N_SupplMeshName); n && d->n_topics < WORDS_MAX;
	     n = xml_next(x, n))
		doc_add_topic(d, text(r, n));
	for (uint32_t l = xml_child(x, r->cit, N_KeywordList); l; l = xml_next(x, l))
		for (uint32_t n = xml_child(x, l, N_Keyword); n && d->n_topics < WORDS_MAX; n = xml_next(x, n))
			doc_add_topic(d, text(r, n));
}

/* ---- corrections ---- */

/* RefType, the relation, the status that it gives to this record; `notice`: the record is itself the notice. */
static const struct {
	const char *type;
	enum doc_rel_kind kind;
	enum doc_status status;
	bool notice;
} corrections[] = {
	{"RetractionIn", DOC_REL_RETRACTED_BY, DOC_STATUS_RETRACTED, false},
	{"RetractionOf", DOC_REL_RETRACTION_OF, DOC_STATUS_CURRENT, true},
	{"PartialRetractionIn", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, false},
	{"PartialRetractionOf", DOC_REL_CONCERN_FOR, DOC_STATUS_CURRENT, true},
	{"RetractedandRepublishedIn", DOC_REL_RETRACTED_BY, DOC_STATUS_RETRACTED, false},
	{"RetractedandRepublishedIn", DOC_REL_SUPERSEDED_BY, DOC_STATUS_CURRENT, false},
	{"RetractedandRepublishedFrom", DOC_REL_RETRACTION_OF, DOC_STATUS_CURRENT, false},
	{"RetractedandRepublishedFrom", DOC_REL_SUPERSEDES, DOC_STATUS_CURRENT, false},
	{"ErratumIn", DOC_REL_CORRECTED_BY, DOC_STATUS_CORRECTED, false},
	{"ErratumFor", DOC_REL_CORRECTION_OF, DOC_STATUS_CURRENT, true},
	{"ExpressionOfConcernIn", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, false},
	{"ExpressionOfConcernFor", DOC_REL_CONCERN_FOR, DOC_STATUS_CURRENT, true},
	{"CorrectedandRepublishedIn", DOC_REL_SUPERSEDED_BY, DOC_STATUS_SUPERSEDED, false},
	{"CorrectedandRepublishedFrom", DOC_REL_SUPERSEDES, DOC_STATUS_CURRENT, false},
	{"UpdateIn", DOC_REL_SUPERSEDED_BY, DOC_STATUS_SUPERSEDED, false},
	{"UpdateOf", DOC_REL_SUPERSEDES, DOC_STATUS_CURRENT, false},
	{"CommentOn", DOC_REL_COMMENT_ON, DOC_STATUS_CURRENT, false},
};

static void correction(struct rec *r, uint32_t node)
{
	struct xml *x = r->x;
	struct doc *d = r->d;
	struct str type = xml_attr(x, node, N_RefType);

	for (size_t i = 0; i < sizeof corrections / sizeof *corrections; i++) {
		if (!str_ieq(type, str_c(corrections[i].type)))
			continue;
		struct str pmid = text(r, xml_child(x, node, N_PMID));
		struct str target = pmid.n ? doc_str(d, concat(r, "pubmed:", pmid)) : STR_NULL;
		doc_add_rel(d, corrections[i].kind, target, text(r, xml_child(x, node, N_RefSource)));
		if (corrections[i].status > d->status || (corrections[i].status == d->status && !d->status_note.n)) {
			d->status = corrections[i].status;
			if (d->status != DOC_STATUS_CURRENT)
				d->status_note = doc_str(d, text(r, xml_child(x, node, N_RefSource)));
		}
		r->notice |= corrections[i].notice;
	}
}

/* ---- text ---- */

static struct str heading(struct rec *r, uint32_t part)
{
	struct str label = str_trim(xml_attr(r->x, part, N_Label));
	struct str category = str_trim(xml_attr(r->x, part, N_NlmCategory));

	if (!label.n || str_ieq(label, STR("UNLABELLED")) || str_ieq(label, STR("UNLABELED")))
		label = category;
	if (!label.n || str_ieq(label, STR("UNASSIGNED")) || str_ieq(label, STR("UNLABELLED")))
		return STR_NULL;
	return xml_sentence_case(label, &r->tmp);
}

/* The parts of an abstract. `named` is the heading of all of it where they stand beside others, at `level`. */
static void abstract(struct rec *r, uint32_t node, struct str named)
{
	struct xml *x = r->x;
	uint32_t level = named.n ? 2 : 1;
	bool open = named.n != 0;

	if (named.n)
		doc_section(r->d, 1, named);
	for (uint32_t part = xml_child(x, node, N_AbstractText); part; part = xml_next(x, part)) {
		if (!xml_has_text(x, part))
			continue;
		struct str h = heading(r, part);
		/* Text without a label goes on under the document's own heading, but not under another part's. */
		if (h.n || open)
			doc_section(r->d, level, h);
		open = h.n || named.n;
		doc_block(r->d, BLOCK_PARA, 0, text(r, part));
		r->has_abstract = true;
	}
}

static void copyright(struct rec *r, uint32_t node)
{
	struct str s = text(r, xml_child(r->x, node, N_CopyrightInformation));

	if (s.n && s.n <= 400 && !r->d->licence.n)
		r->d->licence = doc_str(r->d, s);
}

static void abstracts(struct rec *r)
{
	struct xml *x = r->x;

	for (uint32_t n = xml_child(x, r->article, N_Abstract); n; n = xml_next(x, n)) {
		abstract(r, n, STR_NULL);
		copyright(r, n);
	}
	for (uint32_t n = xml_child(x, r->cit, N_OtherAbstract); n; n = xml_next(x, n)) {
		struct str type = xml_attr(x, n, N_Type), language = xml_attr(x, n, N_Language);
		if (language.n && !str_eq(language, STR("eng")))
			continue;
		if (str_eq(type, STR("plain-language-summary")))
			abstract(r, n, STR("Plain language summary"));
		else if (!r->has_abstract)
			abstract(r, n, STR_NULL);
	}
}

/* A book's record names its sections; their text stands elsewhere. */
static void contents(struct rec *r, uint32_t sections, uint32_t depth)
{
	struct xml *x = r->x;

	for (uint32_t s = xml_child(x, sections, N_Section); s && depth < 16; s = xml_next(x, s)) {
		doc_block(r->d, BLOCK_BULLET, depth, text(r, xml_child(x, s, N_SectionTitle)));
		contents(r, s, depth + 1);
	}
}

/* ---- the record ---- */

static void kind(struct rec *r)
{
	struct doc *d = r->d;

	if (d->design == DOC_DESIGN_UNKNOWN && !r->notice) {
		struct str all = xml_raw(r->x, xml_child(r->x, r->article, N_Abstract));
		if (design_says_randomised(d->title, all))
			d->design = DOC_DESIGN_RCT;
		/* A title that says "randomised" is left for those who read titles. */
		else if (str_ifind(d->title, STR("randomi"), 0) == SIZE_MAX)
			d->design = design_of_mesh(d);
	}
	d->kind = r->notice			      ? DOC_KIND_NOTICE
		  : d->design == DOC_DESIGN_CONSUMER  ? DOC_KIND_CONSUMER
		  : d->design == DOC_DESIGN_GUIDELINE ? DOC_KIND_GUIDELINE
						      : DOC_KIND_RESEARCH;
	if (d->kind == DOC_KIND_CONSUMER)
		d->audience = DOC_AUDIENCE_PATIENT;
}

static void languages(struct rec *r)
{
	r->d->language = doc_str(r->d, xml_language(text(r, xml_child(r->x, r->article, N_Language))));
}

static int deletion(struct xml *x, struct err *e)
{
	struct str pmid = xml_flat(x, x->root);
	char id[240];

	int n = snprintf(id, sizeof id, "pubmed:%.*s", STR_ARG(pmid));
	if (n < 0 || (size_t)n >= sizeof id || !doc_id_ok(str_c(id))) {
		read_report(x->sink, READ_SKIP, x->src->name, x->record, x->line, "no id", "a deletion without a PMID");
		return 0;
	}
	return x->sink->del ? x->sink->del(x->sink->ctx, str_c(id), e) : 0;
}

static void fill(struct rec *r, struct str pmid)
{
	struct xml *x = r->x;

	source(r);
	ids(r, pmid);
	title(r);
	dates(r);
	authors(r);
	languages(r);
	publication_types(r);
	headings(r);
	for (uint32_t n = XML_PATH(x, r->cit, N_CommentsCorrectionsList, N_CommentsCorrections); n; n = xml_next(x, n))
		correction(r, n);
	abstracts(r);
	uint32_t sections = xml_child(x, r->article, N_Sections);
	if (sections) {
		doc_section(r->d, 1, STR("Contents"));
		contents(r, sections, 0);
	}
	kind(r);
}

static int record(struct xml *x, void *ctx, struct err *e)
{
	struct rec r = {.x = x};

	(void)ctx;
	switch (x->nodes[x->root].name) {
	case N_PMID: return deletion(x, e);
	case N_PubmedArticle: r.cit = xml_child(x, x->root, N_MedlineCitation); break;
	case N_PubmedBookArticle: r.cit = xml_child(x, x->root, N_BookDocument); break;
	default: r.cit = x->root;
	}
	r.article = xml_child(x, r.cit, N_Article);
	if (!r.article)
		r.article = r.cit;
	struct str pmid = xml_flat(x, xml_child(x, r.cit, N_PMID));
	if (!pmid.n) {
		struct str t = xml_flat(x, xml_child(x, r.article, N_ArticleTitle));
		read_report(x->sink, READ_SKIP, x->src->name, x->record, x->line, "no id",
			    "a record without PMID%s%.*s%s", t.n ? ": \"" : "", STR_ARG(str_sub(t, 0, 80)),
			    t.n ? "\"" : "");
		return 0;
	}
	if (!(r.d = doc_new()))
		return err_mem(e);
	buf_init(&r.tmp, (size_t)64 << 20);
	/* Later fields are flattened into the same scratch. */
	struct str own = arena_str(&r.d->arena, pmid);
	fill(&r, own);
	buf_release(&r.tmp);
	return read_emit(x->sink, r.d, x->src->name, x->record, x->line, e);
}

static const struct xml_spec spec = {names, N_n, record};

static int match(const char *name, struct str head)
{
	static const char *const roots[] = {"<PubmedArticleSet",
					    "<PubmedArticle",
					    "<MedlineCitationSet",
					    "<MedlineCitation",
					    "<PubmedBookArticle",
					    "<PubmedBookArticleSet",
					    "<DeleteCitation",
					    "<!DOCTYPE PubmedArticleSet",
					    "<!DOCTYPE MedlineCitationSet"};
	char narrow[READ_HEAD];

	(void)name;
	head = xml_head(head, narrow, sizeof narrow);
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (str_find(head, str_c(roots[i]), 0) != SIZE_MAX)
			/* An HTML page about the format quotes it; XML begins with it. */
			return str_starts(str_trim(head), STR("<!DOCTYPE html")) ? 0 : 95;
	return 0;
}

static int read_pubmed(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	(void)r;
	return xml_run(&spec, s, sink, NULL, e);
}

const struct reader reader_pubmed = {
	.name = "pubmed",
	.help = "PubMed XML: baseline and update files, E-utilities",
	.suffixes = ".xml",
	.match = match,
	.read = read_pubmed,
	.streams = true,
};
