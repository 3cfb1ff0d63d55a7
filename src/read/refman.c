/*
 * refman.c - records of reference managers, whatever their file format: how a record becomes a document.
 *
 * id       PubMed's own export (MEDLINE) has "pubmed:" and the PMID, as its XML has. Others are not the source's own
 *          record and must not take its place: "ref:doi-…", "ref:pmid-…", else made from the file's name and the
 *          record's key or number. DOI and PMID join them with the work under its other ids (index/status.c).
 * text     the abstract; parts with a label in capitals ("RESULTS: …") are sections.
 * status   of the title (standing.c), and of publication types, notes and keywords that say "retracted".
 */
#include "read/refman_priv.h"

#include <stdlib.h>

#define WORDS_MAX 256u

void ref_begin(struct ref_record *r, struct doc *d)
{
	*r = (struct ref_record){.d = d};
	buf_init(&r->abstract, 1 << 22);
	buf_init(&r->title, 65536);
}

void ref_release(struct ref_record *r)
{
	buf_release(&r->abstract);
	buf_release(&r->title);
	doc_free(r->d);
}

void ref_pubtype(struct ref_record *r, struct str type)
{
	static const char *const notices[] = {"Retraction of Publication", "Retraction Notice", "Published Erratum",
					      "Expression of Concern"};
	struct doc *d = r->d;

	type = str_trim(type);
	if (d->n_pubtypes < WORDS_MAX)
		doc_add_pubtype(d, type);
	d->design = design_stronger(d->design, design_of_pubtype(type));
	if (str_ieq(type, STR("Retracted Publication")) || str_ieq(type, STR("Retracted Article")) ||
	    str_ieq(type, STR("Retracted")))
		d->status = DOC_STATUS_RETRACTED;
	for (size_t i = 0; i < sizeof notices / sizeof *notices; i++)
		r->notice |= str_ieq(type, str_c(notices[i]));
}

/* A keyword or note that says it of its record. */
void ref_note(struct ref_record *r, struct str note)
{
	static const char *const says[] = {"retracted",		"retracted publication",
					   "retracted article", "this article has been retracted",
					   "retraction in",	"retraction in:"};

	note = str_trim(note);
	for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
		struct str s = str_c(says[i]);
		bool whole = i < 3;
		if (whole ? str_ieq(note, s) : str_istarts(note, s)) {
			r->d->status = DOC_STATUS_RETRACTED;
			r->d->status_note = doc_str(r->d, str_sub(note, 0, 300));
		}
	}
}

/* "Orr, Pat B." as "Orr PB"; a collective name stays. */
void ref_author(struct ref_record *r, struct str name)
{
	struct str last = str_trim(name), given = STR_NULL;
	char out[256];
	size_t n = 0;

	if (r->d->n_authors >= 500 || !last.n)
		return;
	size_t comma = str_find(last, STR(","), 0);
	if (comma != SIZE_MAX) {
		given = str_trim(str_sub(last, comma + 1, last.n));
		last = str_trim(str_sub(last, 0, comma));
	}
	if (!given.n || last.n > 200) {
		doc_add_author(r->d, last);
		return;
	}
	memcpy(out, last.p, last.n);
	n = last.n;
	out[n++] = ' ';
	bool initials = given.n <= 3;
	for (size_t i = 0; i < given.n; i++)
		initials &= !(given.p[i] >= 'a' && given.p[i] <= 'z');
	for (size_t i = 0; i < given.n && n + 8 < sizeof out; i++) {
		bool begins = i == 0 || strchr(" .-", given.p[i - 1]);
		if (!(initials ? given.p[i] != '.' && given.p[i] != ' ' : begins && !strchr(" .-", given.p[i])))
			continue;
		do
			out[n++] = given.p[i];
		while (i + 1 < given.n && ((unsigned char)given.p[i + 1] & 0xc0) == 0x80 && i++ < given.n &&
		       n + 8 < sizeof out);
	}
	doc_add_author(r->d, str_make(out, n));
}

void ref_date(struct ref_record *r, struct str date)
{
	char out[11];

	if (!xml_date_words(date, out) || (r->d->date.n && strlen(out) <= r->d->date.n))
		return;
	r->d->date = doc_str(r->d, str_c(out));
	r->d->year = xml_number(str_sub(str_c(out), 0, 4));
}

static bool label_char(char c)
{
	return (c >= 'A' && c <= 'Z') || c == ' ' || c == '/' || c == '&' || c == ',' || c == '\'' || c == '-';
}

/* "RESULTS: " at s: the bytes of the label, 0: none. */
static size_t label(struct str s)
{
	size_t n = 0, letters = 0;

	while (n < s.n && n < 60 && label_char(s.p[n]))
		letters += s.p[n++] >= 'A';
	return letters >= 3 && n + 1 < s.n && s.p[n] == ':' && s.p[n + 1] == ' ' && s.p[0] != ' ' ? n : 0;
}

static void part(struct ref_record *r, struct str head, struct str text)
{
	struct buf low;

	if (!str_trim(text).n)
		return;
	buf_init(&low, 4096);
	if (head.n)
		doc_section(r->d, 1, xml_sentence_case(head, &low));
	buf_release(&low);
	buf_init(&low, 1 << 22);
	struct xml_inline in = {.out = &low};
	if (r->written)
		buf_add(&low, text);
	else
		xml_inline_text(&in, str_trim(text));
	xml_inline_end(&in);
	doc_block(r->d, BLOCK_PARA, 0, buf_str(&low));
	buf_release(&low);
}

static void abstract(struct ref_record *r)
{
	struct str s = str_trim(buf_str(&r->abstract)), head = STR_NULL;
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool begins =
			i == 0 || (i >= 2 && s.p[i - 1] == ' ' && strchr(".?!)", s.p[i - 2])) || s.p[i - 1] == '\n';
		size_t n = begins ? label(str_sub(s, i, s.n)) : 0;
		if (!n)
			continue;
		part(r, head, str_sub(s, from, i));
		head = str_sub(s, i, i + n);
		i = from = i + n + 1;
	}
	part(r, head, str_sub(s, from, s.n));
}

static struct str own_id(struct ref_record *r, const struct source *s, struct str key, uint64_t number)
{
	struct doc *d = r->d;

	if (r->medline && xml_is_pmid(d->pmid))
		return doc_id_of(&d->arena, "pubmed:", d->pmid);
	if (d->doi.n && d->doi.n < 190)
		return doc_id_of(&d->arena, "ref:doi-", d->doi);
	if (d->pmid.n)
		return doc_id_of(&d->arena, "ref:pmid-", d->pmid);
	struct str file = read_file_id(d, s);
	file.n = file.n > 120 ? 120 : file.n;
	key.n = key.n > 40 ? 40 : key.n;
	if (key.n)
		return doc_id_of(&d->arena, "", arena_printf(&d->arena, "%.*s/%.*s", STR_ARG(file), STR_ARG(key)));
	return arena_printf(&d->arena, "%.*s/%llu", STR_ARG(file), (unsigned long long)number);
}

int ref_emit(struct ref_record *r, const struct source *s, const struct read_sink *sink, struct str key,
	     uint64_t number, uint64_t line, struct err *e)
{
	struct doc *d = r->d;
	struct buf flat;

	r->d = NULL;
	buf_init(&flat, 65536);
	struct xml_inline in = {.out = &flat};
	xml_inline_text(&in, str_trim(buf_str(&r->title)));
	xml_inline_end(&in);
	doc_title(d, buf_str(&flat));
	buf_release(&flat);
	r->d = d;
	abstract(r);
	if (d->pmcid.n)
		doc_add_rel(d, DOC_REL_SAME_AS, doc_id_of(&d->arena, "pmc:", d->pmcid), STR_NULL);
	if (!r->medline && d->pmid.n)
		doc_add_rel(d, DOC_REL_SAME_AS, doc_id_of(&d->arena, "pubmed:", d->pmid), STR_NULL);
	if (!d->url.n && d->pmid.n)
		d->url = arena_printf(&d->arena, "https://pubmed.ncbi.nlm.nih.gov/%.*s/", STR_ARG(d->pmid));
	if (!d->url.n && d->doi.n)
		d->url = doc_id_of(&d->arena, "https://doi.org/", d->doi);
	d->kind = r->notice			      ? DOC_KIND_NOTICE
		  : d->design == DOC_DESIGN_GUIDELINE ? DOC_KIND_GUIDELINE
		  : d->design == DOC_DESIGN_CONSUMER  ? DOC_KIND_CONSUMER
						      : DOC_KIND_RESEARCH;
	if (d->design == DOC_DESIGN_UNKNOWN && !r->notice && design_says_randomised(d->title, buf_str(&r->abstract)))
		d->design = DOC_DESIGN_RCT;
	d->id = own_id(r, s, key, number);
	r->d = NULL;
	if (d->title.n)
		return read_emit(sink, d, s->name, number, line, e);
	read_report(sink, READ_SKIP, s->name, number, line, "empty", "a record without a title");
	doc_free(d);
	return 0;
}
