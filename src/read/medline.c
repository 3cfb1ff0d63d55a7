/*
 * medline.c - records as lines with tags: MEDLINE (PubMed's .nbib and .txt exports) and RIS.
 *
 *   PMID- 90000009                 TY  - JOUR
 *   TI  - Zolor for hiccups: a     TI  - Zolor for hiccups
 *         randomised trial.        AB  - …
 *
 * A line with a tag begins a field, one without goes on with it. Records of MEDLINE begin with PMID, those of RIS with
 * TY and end with ER. Tags of MEDLINE: NLM, "MEDLINE/PubMed Data Element (Field) Descriptions"; of RIS: Research
 * Information Systems, 2012.
 */
#include "read/refman_priv.h"

/* Tags of MEDLINE that relate a record to another one: the relation, the status that it gives to this record. */
static const struct {
	const char *tag;
	enum doc_rel_kind kind;
	enum doc_status status;
	bool notice;
} relations[] = {
	{"RIN", DOC_REL_RETRACTED_BY, DOC_STATUS_RETRACTED, false},
	{"ROF", DOC_REL_RETRACTION_OF, DOC_STATUS_CURRENT, true},
	{"PRIN", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, false},
	{"PROF", DOC_REL_CONCERN_FOR, DOC_STATUS_CURRENT, true},
	{"RRI", DOC_REL_RETRACTED_BY, DOC_STATUS_RETRACTED, false},
	{"RRF", DOC_REL_RETRACTION_OF, DOC_STATUS_CURRENT, false},
	{"ECI", DOC_REL_CONCERN_IN, DOC_STATUS_CONCERN, false},
	{"ECF", DOC_REL_CONCERN_FOR, DOC_STATUS_CURRENT, true},
	{"EIN", DOC_REL_CORRECTED_BY, DOC_STATUS_CORRECTED, false},
	{"EFR", DOC_REL_CORRECTION_OF, DOC_STATUS_CURRENT, true},
	{"CRI", DOC_REL_SUPERSEDED_BY, DOC_STATUS_SUPERSEDED, false},
	{"CRF", DOC_REL_SUPERSEDES, DOC_STATUS_CURRENT, false},
	{"UIN", DOC_REL_SUPERSEDED_BY, DOC_STATUS_SUPERSEDED, false},
	{"UOF", DOC_REL_SUPERSEDES, DOC_STATUS_CURRENT, false},
	{"CON", DOC_REL_COMMENT_ON, DOC_STATUS_CURRENT, false},
};

static bool is_tag_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "TI  - value" or "PMID- value": the tag and the value; false: the line goes on with the field before it. */
static bool field_of(struct str line, struct str *tag, struct str *value)
{
	size_t n = 0;

	while (n < line.n && n < 4 && is_tag_char(line.p[n]))
		n++;
	size_t k = n;
	while (k < line.n && k < 6 && line.p[k] == ' ')
		k++;
	if (n < 2 || k >= line.n || line.p[k] != '-' || (k + 1 < line.n && line.p[k + 1] != ' '))
		return false;
	*tag = str_sub(line, 0, n);
	*value = str_trim(str_sub(line, k + 1, line.n));
	return true;
}

/* "10.1/x [doi]" */
static void article_id(struct ref_record *r, struct str v)
{
	if (str_iends(v, STR("[doi]")) && !r->d->doi.n)
		r->d->doi = doc_str(r->d, read_doi(str_sub(v, 0, v.n - 5)));
}

static void pmcid(struct ref_record *r, struct str v)
{
	if (str_istarts(v, STR("PMC")) && !r->d->pmcid.n && v.n < 20)
		r->d->pmcid = doc_str(r->d, v);
}

/* "Made J. 2018;4:1. PMID: 90000010" */
static void relate(struct ref_record *r, size_t i, struct str v)
{
	struct doc *d = r->d;
	size_t at = str_ifind(v, STR("PMID:"), 0), end;
	struct str target = STR_NULL;

	if (at != SIZE_MAX) {
		struct str digits = str_trim(str_sub(v, at + 5, v.n));
		for (end = 0; end < digits.n && digits.p[end] >= '0' && digits.p[end] <= '9';)
			end++;
		digits.n = end;
		if (xml_is_pmid(digits))
			target = doc_id_of(&d->arena, "pubmed:", digits);
	}
	doc_add_rel(d, relations[i].kind, target, str_sub(v, 0, 300));
	if (relations[i].status > d->status) {
		d->status = relations[i].status;
		d->status_note = doc_str(d, str_sub(v, 0, 300));
	}
	r->notice |= relations[i].notice;
}

static void add_mesh(struct doc *d, struct str v)
{
	struct str name, rest = v;

	if (d->n_mesh >= 256 || !str_cut(&rest, '/', &name))
		return;
	bool major = name.n && name.p[0] == '*';
	doc_add_mesh(d, major ? str_sub(name, 1, name.n) : name, major);
	while (rest.p && str_cut(&rest, '/', &name)) {
		major = name.n && name.p[0] == '*';
		doc_add_qualifier(d, major ? str_sub(name, 1, name.n) : name, major);
	}
}

static void add_title(struct ref_record *r, struct str v)
{
	if (r->title.n)
		return;
	/* "[A translated title]." */
	if (v.n > 3 && v.p[0] == '[' && (str_ends(v, STR("]")) || str_ends(v, STR("]."))))
		v = str_sub(v, 1, v.n - (v.p[v.n - 1] == '.' ? 2 : 1));
	buf_add(&r->title, v);
}

static void medline_field(struct ref_record *r, struct str tag, struct str v)
{
	struct doc *d = r->d;

	for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
		if (str_eqc(tag, relations[i].tag)) {
			relate(r, i, v);
			return;
		}
	if (str_eq(tag, STR("PMID")) && xml_is_pmid(v))
		d->pmid = doc_str(d, v);
	else if (str_eq(tag, STR("TI")) || str_eq(tag, STR("BTI")))
		add_title(r, v);
	else if (str_eq(tag, STR("TT")))
		doc_add_alias(d, v);
	else if (str_eq(tag, STR("AB")))
		buf_add(&r->abstract, v);
	else if (str_eq(tag, STR("AU")) || str_eq(tag, STR("CN")))
		doc_add_author(d, v);
	else if (str_eq(tag, STR("DP")) || (str_eq(tag, STR("DEP")) && !d->year))
		ref_date(r, v);
	else if (str_eq(tag, STR("LR")) && v.n == 8) {
		char out[11];
		if (xml_date_words(v, out))
			d->revised = doc_str(d, str_c(out));
	} else if (str_eq(tag, STR("JT")) || (str_eq(tag, STR("TA")) && !d->source.n))
		d->source = doc_str(d, v);
	else if (str_eq(tag, STR("LA")) && !d->language.n)
		d->language = doc_str(d, xml_language(v));
	else if (str_eq(tag, STR("PT")))
		ref_pubtype(r, v);
	else if (str_eq(tag, STR("AID")) || str_eq(tag, STR("LID")))
		article_id(r, v);
	else if (str_eq(tag, STR("PMC")))
		pmcid(r, v);
	else if (str_eq(tag, STR("MH")))
		add_mesh(d, v);
	else if (str_eq(tag, STR("OT")) && d->n_topics < 256)
		doc_add_topic(d, v);
	else if (str_eq(tag, STR("CI")))
		d->licence = doc_str(d, str_sub(v, 0, 200));
}

static void ris_field(struct ref_record *r, struct str tag, struct str v)
{
	struct doc *d = r->d;
	size_t pmid = str_ifind(v, STR("pubmed/"), 0);

	if (str_eq(tag, STR("TI")) || str_eq(tag, STR("T1")))
		add_title(r, v);
	else if (str_eq(tag, STR("AB")) || (str_eq(tag, STR("N2")) && !r->abstract.n))
		buf_add(&r->abstract, v);
	else if (str_eq(tag, STR("AU")) || str_eq(tag, STR("A1")))
		ref_author(r, v);
	else if (str_eq(tag, STR("PY")) || str_eq(tag, STR("Y1")) || str_eq(tag, STR("DA")))
		ref_date(r, v);
	else if (str_eq(tag, STR("JO")) || str_eq(tag, STR("JF")) || str_eq(tag, STR("T2")) || str_eq(tag, STR("JA")) ||
		 str_eq(tag, STR("PB"))) {
		if (!d->source.n)
			d->source = doc_str(d, v);
	} else if (str_eq(tag, STR("DO")) && !d->doi.n)
		d->doi = doc_str(d, read_doi(v));
	else if (str_eq(tag, STR("UR")) && pmid != SIZE_MAX && xml_is_pmid(str_trim(str_sub(v, pmid + 7, v.n))))
		d->pmid = doc_str(d, str_sub(v, pmid + 7, v.n));
	else if (str_eq(tag, STR("UR")) && !d->url.n && str_istarts(v, STR("http")))
		d->url = doc_str(d, v);
	else if (str_eq(tag, STR("C2")))
		pmcid(r, v);
	else if (str_eq(tag, STR("LA")) && v.n >= 3)
		d->language = doc_str(d, str_istarts(v, STR("eng")) ? STR("en") : xml_language(str_sub(v, 0, 3)));
	else if (str_eq(tag, STR("M3")))
		ref_pubtype(r, v);
	else if (str_eq(tag, STR("KW"))) {
		if (d->n_topics < 256)
			doc_add_topic(d, v);
		ref_note(r, v);
	} else if (str_eq(tag, STR("N1")) || str_eq(tag, STR("RN")) || str_eq(tag, STR("C1")))
		ref_note(r, v);
	/* An accession number of PubMed's, told by the data base or its length in a record that has no other. */
	else if (str_eq(tag, STR("AN")) && xml_is_pmid(v) && v.n >= 7 && v.n <= 8 && !d->pmid.n)
		d->pmid = doc_str(d, v);
}

struct tagged {
	struct source *s;
	const struct read_sink *sink;
	struct ref_record r;
	struct buf value;
	char tag[5];
	bool ris, open;
	uint64_t number, line, begun;
};

static void field_end(struct tagged *t)
{
	struct str v = str_trim(buf_str(&t->value));

	if (t->open && t->tag[0] && v.n)
		(t->ris ? ris_field : medline_field)(&t->r, str_c(t->tag), v);
	buf_clear(&t->value);
	t->tag[0] = 0;
}

static int record_end(struct tagged *t, struct err *e)
{
	field_end(t);
	if (!t->open)
		return 0;
	t->open = false;
	int r = ref_emit(&t->r, t->s, t->sink, STR_NULL, t->number, t->begun, e);
	ref_release(&t->r);
	return r;
}

static int record_begin(struct tagged *t, struct err *e)
{
	int r = record_end(t, e);
	struct doc *d = r ? NULL : doc_new();

	if (!d)
		return r ? r : err_mem(e);
	ref_begin(&t->r, d);
	t->r.medline = !t->ris;
	t->open = true;
	t->number++;
	t->begun = t->line;
	return 0;
}

static int lines(struct tagged *t, struct str text, struct err *e)
{
	struct str line, tag, v;
	int r = 0;

	while (!r && text.p && str_cut(&text, '\n', &line)) {
		t->line++;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (!field_of(line, &tag, &v)) {
			if (t->tag[0] && str_trim(line).n) {
				buf_byte(&t->value, ' ');
				buf_add(&t->value, str_trim(line));
			}
			continue;
		}
		field_end(t);
		bool begins = t->ris ? str_eq(tag, STR("TY")) : str_eq(tag, STR("PMID"));
		if (begins)
			r = record_begin(t, e);
		else if (t->ris && str_eq(tag, STR("ER")))
			r = record_end(t, e);
		if (!r && t->open) {
			memcpy(t->tag, tag.p, tag.n);
			t->tag[tag.n] = 0;
			buf_add(&t->value, v);
		}
	}
	return r ? r : record_end(t, e);
}

static int read_tagged(struct source *s, const struct read_sink *sink, bool ris, struct err *e)
{
	struct tagged t = {.s = s, .sink = sink, .ris = ris};
	struct buf bytes, text;
	int r;

	buf_init(&text, (size_t)1 << 31);
	buf_init(&t.value, 1 << 22);
	r = read_whole(s, (size_t)512 << 20, sink, &bytes, e);
	if (r > 0) {
		if (charset_decode(buf_str(&bytes), STR_NULL, &text))
			charset_note(sink, s->name);
		r = text.err ? err_buf(&text, e) : lines(&t, buf_str(&text), e);
		if (!r && !t.number)
			read_report(sink, READ_SKIP, s->name, 0, 0, "format", "no record in it");
	}
	if (t.open)
		ref_release(&t.r);
	buf_release(&bytes);
	buf_release(&text);
	buf_release(&t.value);
	return r;
}

/* The first line that is not blank. */
static struct str first_line(struct str head)
{
	struct str line;

	if (str_starts(head, STR("\xef\xbb\xbf")))
		head = str_sub(head, 3, head.n);
	head = str_trim(head);
	str_cut(&head, '\n', &line);
	return line;
}

static int medline_match(const char *name, struct str head)
{
	struct str line = first_line(head);

	if (str_starts(line, STR("PMID- ")))
		return 95;
	return read_has_suffix(str_c(name), ".nbib") ? 40 : 0;
}

static int ris_match(const char *name, struct str head)
{
	struct str line = first_line(head);

	if (str_starts(line, STR("TY  - ")))
		return 95;
	return read_has_suffix(str_c(name), ".ris") ? 40 : 0;
}

static int medline_read(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	(void)r;
	return read_tagged(s, sink, false, e);
}

static int ris_read(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	(void)r;
	return read_tagged(s, sink, true, e);
}

const struct reader reader_medline = {
	.name = "medline",
	.help = "MEDLINE records as PubMed exports them (.nbib)",
	.suffixes = ".nbib .medline",
	.match = medline_match,
	.read = medline_read,
};

const struct reader reader_ris = {
	.name = "ris",
	.help = "RIS records of reference managers",
	.suffixes = ".ris",
	.match = ris_match,
	.read = ris_read,
};
