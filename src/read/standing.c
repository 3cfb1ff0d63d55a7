/*
 * standing.c - what a title says of its own work's standing.
 *
 * Publishers put it there before any field says it: "RETRACTED ARTICLE: …" (Springer), "[Retracted] …" (Spandidos),
 * "WITHDRAWN: …" (Cochrane, Elsevier). The title of a notice
 * looks much the same and means another document: "Retraction: …", "Retraction note to: …", "Expression of concern:
 * …", "Erratum to: …". A word counts only as a label: before a
 * colon, a dash or in brackets, at the beginning or the end.
 */
#include "base/utf8.h"
#include "read/xml_priv.h"

/*
 * label: the words before the mark, without case. What the paper itself is then (status), or that it is a notice
 * about
 * another one. With `open`, more words may stand between the label and its mark ("Retraction note to", "Correction
 * to").
 */
static const struct {
	const char *label;
	enum doc_status status;
	bool notice, open;
} labels[] = {
	{"retracted", DOC_STATUS_RETRACTED, false, false},
	{"retracted article", DOC_STATUS_RETRACTED, false, false},
	{"retracted paper", DOC_STATUS_RETRACTED, false, false},
	{"retracted chapter", DOC_STATUS_RETRACTED, false, false},
	{"retracted and republished", DOC_STATUS_RETRACTED, false, false},
	{"article retracted", DOC_STATUS_RETRACTED, false, false},
	{"this article has been retracted", DOC_STATUS_RETRACTED, false, false},
	{"retracted and replaced", DOC_STATUS_RETRACTED, false, false},
	{"article r\xc3\xa9tract\xc3\xa9", DOC_STATUS_RETRACTED, false, false},
	{"retractado", DOC_STATUS_RETRACTED, false, false},
	{"art\xc3\xad" "culo retractado", DOC_STATUS_RETRACTED, false, false},
	{"zur\xc3\xbc" "ckgezogen", DOC_STATUS_RETRACTED, false, false},
	{"withdrawn", DOC_STATUS_RETRACTED, false, false},
	{"withdrawn article", DOC_STATUS_RETRACTED, false, false},
	{"article withdrawn", DOC_STATUS_RETRACTED, false, false},
	{"removed", DOC_STATUS_RETRACTED, false, false},
	{"temporary removal", DOC_STATUS_RETRACTED, false, false},
	{"retired", DOC_STATUS_SUPERSEDED, false, false},
	{"superseded", DOC_STATUS_SUPERSEDED, false, false},
	{"retraction", DOC_STATUS_CURRENT, true, true},
	{"partial retraction", DOC_STATUS_CURRENT, true, true},
	{"notice of retraction", DOC_STATUS_CURRENT, true, true},
	{"notice of retraction and replacement", DOC_STATUS_CURRENT, true, true},
	{"retraction and replacement", DOC_STATUS_CURRENT, true, true},
	{"statement of retraction", DOC_STATUS_CURRENT, true, true},
	{"publisher\xe2\x80\x99s note: expression of concern", DOC_STATUS_CURRENT, true, true},
	{"publisher's note: expression of concern", DOC_STATUS_CURRENT, true, true},
	{"r\xc3\xa9tractation", DOC_STATUS_CURRENT, true, true},
	{"retractaci\xc3\xb3n", DOC_STATUS_CURRENT, true, true},
	{"retrata\xc3\xa7\xc3\xa3o", DOC_STATUS_CURRENT, true, true},
	{"withdrawal", DOC_STATUS_CURRENT, true, false},
	{"removal", DOC_STATUS_CURRENT, true, false},
	{"removal notice", DOC_STATUS_CURRENT, true, true},
	{"notice of withdrawal", DOC_STATUS_CURRENT, true, true},
	{"notice of concern", DOC_STATUS_CURRENT, true, true},
	{"withdrawal notice", DOC_STATUS_CURRENT, true, true},
	{"expression of concern", DOC_STATUS_CURRENT, true, true},
	{"editorial expression of concern", DOC_STATUS_CURRENT, true, true},
	{"editorial concern", DOC_STATUS_CURRENT, true, true},
	{"erratum", DOC_STATUS_CURRENT, true, true},
	{"errata", DOC_STATUS_CURRENT, true, true},
	{"corrigendum", DOC_STATUS_CURRENT, true, true},
	{"corrigenda", DOC_STATUS_CURRENT, true, true},
	{"correction", DOC_STATUS_CURRENT, true, true},
	{"correction to", DOC_STATUS_CURRENT, true, false},
	{"publisher correction", DOC_STATUS_CURRENT, true, false},
	{"author correction", DOC_STATUS_CURRENT, true, true},
	{"addendum", DOC_STATUS_CURRENT, true, false},
	{"addendum to", DOC_STATUS_CURRENT, true, false},
};

#define LABEL_BYTES 60 /* the longest that is looked at, with what stands behind it */

/* How many bytes of a mark behind a label stand at the beginning of s; 0: none. */
static size_t mark(struct str s)
{
	static const char *const marks[] = {":",  "]", ")", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", "\xe2\x80\x94",
					    " :", ".", "*", " |"};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(s, str_c(marks[i])))
			return strlen(marks[i]);
	return 0;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Is all of s in capitals? */
static bool shouts(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 'a' && s.p[i] <= 'z')
			return false;
	return s.n > 0;
}

/* "Retraction note to: …", "Retraction of “…”", "Correction for Orr et al., …": s stands behind the label. */
static bool names_another(struct str s)
{
	static const char *const more[] = {" note", " notice", " statement", " to ", " to:", " of:", " for:", " in:", " regarding"};
	static const char *const with_title[] = {" for ", " of ", " on ", " by ", " in "};
	static const char *const quotes[] = {"\xe2\x80\x9c", "\xe2\x80\x98", "\"", "'", "\xc2\xab"};

	for (size_t k = 0; k < sizeof more / sizeof *more; k++)
		if (str_istarts(s, str_c(more[k])))
			return true;
	/* "Retraction of the clot" is no notice: a quoted title, or authors, make it one. */
	for (size_t k = 0; k < sizeof with_title / sizeof *with_title; k++) {
		if (!str_istarts(s, str_c(with_title[k])))
			continue;
		struct str what = str_sub(s, strlen(with_title[k]), s.n);
		for (size_t q = 0; q < sizeof quotes / sizeof *quotes; q++)
			if (str_starts(what, str_c(quotes[q])))
				return true;
		return str_ifind(str_sub(what, 0, LABEL_BYTES), STR(" et al"), 0) != SIZE_MAX;
	}
	return false;
}

/* A label of row i at the beginning of s, and its mark; `bracket`: it stands in one. */
static bool begins(struct str s, size_t i, bool bracket)
{
	struct str label = str_c(labels[i].label);

	if (!str_istarts(s, label))
		return false;
	struct str rest = str_sub(s, label.n, s.n);
	if (bracket)
		return rest.n && (mark(rest) || labels[i].open);
	if (rest.n == 0)
		return labels[i].notice || shouts(s); /* "Expression of concern", a stamp "RETRACTED", and no more */
	if (mark(rest) && rest.p[0] != ']' && rest.p[0] != ')')
		return true;
	/* "RETRACTED ARTICLE Zelomine for migraine" */
	if (rest.p[0] == ' ' && shouts(str_sub(s, 0, label.n)) && !shouts(rest))
		return true;
	return labels[i].open && !is_word(rest.p[0]) && names_another(rest);
}

/* "… [retracted]", "… (withdrawn)", "… – Retracted", "… RETRACTED ARTICLE."; of a notice "… [Retraction]". */
static bool ends(struct str s, size_t i)
{
	struct str label = str_c(labels[i].label);

	while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
		s.n--;
	bool bracket = s.n && (s.p[s.n - 1] == ']' || s.p[s.n - 1] == ')');
	s.n -= bracket;
	if (s.n <= label.n + 1 || !str_iends(s, label))
		return false;
	struct str before = str_sub(s, 0, s.n - label.n), as_written = str_sub(s, before.n, s.n);
	char last = before.p[before.n - 1];
	bool capital = as_written.p[0] >= 'A' && as_written.p[0] <= 'Z';
	if (bracket)
		return (last == '[' || last == '(') && (capital || !labels[i].notice);
	if (labels[i].notice)
		return false;
	/* Without brackets it is a rubric only with a capital: "a drug that was withdrawn" is a sentence. */
	if (str_ends(before, STR(" - ")) || str_ends(before, STR(" \xe2\x80\x93 ")) ||
	    str_ends(before, STR(" \xe2\x80\x94 ")))
		return capital;
	return (str_ends(before, STR(": ")) || str_ends(before, STR(". "))) && shouts(as_written);
}

bool standing_of_title(struct str title, enum doc_status *status, bool *notice)
{
	struct str s = str_trim(title);
	bool bracket = s.n && (s.p[0] == '[' || s.p[0] == '(');

	if (bracket)
		s = str_trim(str_sub(s, 1, s.n));
	while (s.n && (s.p[0] == '*' || s.p[0] == '"'))
		s = str_sub(s, 1, s.n);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (begins(s, i, bracket) || ends(title, i)) {
			*status = labels[i].status;
			*notice = labels[i].notice;
			return true;
		}
	return false;
}

bool standing_of_rubric(struct str rubric, enum doc_status *status)
{
	rubric = str_trim(rubric);
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (!labels[i].notice && str_ieq(rubric, str_c(labels[i].label))) {
			*status = labels[i].status;
			return true;
		}
	return false;
}

/* What a page or a paper says of itself above its text. */
static const struct {
	const char *says;
	enum doc_status status;
} notes[] = {
	{"this article has been retracted", DOC_STATUS_RETRACTED},
	{"this article was retracted", DOC_STATUS_RETRACTED},
	{"this article is retracted", DOC_STATUS_RETRACTED},
	{"this paper has been retracted", DOC_STATUS_RETRACTED},
	{"this publication has been retracted", DOC_STATUS_RETRACTED},
	{"this article has been withdrawn", DOC_STATUS_RETRACTED},
	{"this review has been withdrawn", DOC_STATUS_RETRACTED},
	{"this guideline has been withdrawn", DOC_STATUS_SUPERSEDED},
	{"this guidance has been withdrawn", DOC_STATUS_SUPERSEDED},
	{"this guideline has been replaced", DOC_STATUS_SUPERSEDED},
	{"this guidance has been replaced", DOC_STATUS_SUPERSEDED},
	{"this guidance has been updated and replaced", DOC_STATUS_SUPERSEDED},
	{"this guideline has been superseded", DOC_STATUS_SUPERSEDED},
	{"this document has been superseded", DOC_STATUS_SUPERSEDED},
	{"this document has been withdrawn", DOC_STATUS_SUPERSEDED},
};
#define NOTE_BLOCKS 8 /* at the top of a document, among which such a note stands */

/* A rubric or stamp that stands alone ("RETRACTED ARTICLE"), or a sentence of it at the beginning of s. */
static bool note_says(struct str s, enum doc_status *status)
{
	s = str_trim(s);
	while (s.n && strchr("*![(.]) ", s.p[s.n - 1]))
		s.n--;
	while (s.n && strchr("*![( ", s.p[0]))
		s = str_sub(s, 1, s.n);
	if (shouts(s) && standing_of_rubric(s, status))
		return true;
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (str_istarts(s, str_c(notes[i].says))) {
			*status = notes[i].status;
			return true;
		}
	return false;
}

/* Of formats that have no field for it. */
static void read_notes(struct doc *d)
{
	enum doc_status status;

	for (uint32_t i = 0; i < d->n_blocks && i < NOTE_BLOCKS; i++) {
		struct str s = doc_built_text(d, i);
		if (!note_says(s, &status) || status <= d->status)
			continue;
		d->status = status;
		d->status_note = doc_str(d, str_sub(s, 0, utf8_floor(s, 200)));
	}
}

void standing_read(struct doc *d)
{
	enum doc_status status;
	bool notice, told;

	if (d->kind == DOC_KIND_BRIEF)
		return;
	told = standing_of_title(d->title, &status, &notice);
	if (told && notice && d->kind != DOC_KIND_NOTICE && d->status == DOC_STATUS_CURRENT) {
		d->kind = DOC_KIND_NOTICE;
		d->design = DOC_DESIGN_UNKNOWN;
	}
	/* A notice that quotes the title of what it retracts ("RETRACTED: …") stays one. */
	if (told && !notice && d->kind != DOC_KIND_NOTICE && status > d->status) {
		d->status = status;
		d->status_note = doc_str(d, d->title);
	}
	if (d->kind != DOC_KIND_NOTICE)
		read_notes(d);
}
