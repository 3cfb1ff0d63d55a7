/*
 * standing.c - what a title says of its own work's standing.
 *
 * Publishers put it there before any field says it: "RETRACTED ARTICLE: …" (Springer), "[Retracted] …" (Spandidos),
 * "WITHDRAWN: …" (Cochrane, Elsevier). The title of a notice
 * looks much the same and means another document: "Retraction: …", "Retraction note to: …", "Expression of concern:
 * …", "Erratum to: …". A word counts only as a label: before a
 * colon, a dash or in brackets, at the beginning or the end.
 */
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
	{"correction", DOC_STATUS_CURRENT, true, false},
	{"correction to", DOC_STATUS_CURRENT, true, false},
	{"publisher correction", DOC_STATUS_CURRENT, true, false},
	{"author correction", DOC_STATUS_CURRENT, true, false},
	{"addendum", DOC_STATUS_CURRENT, true, false},
	{"addendum to", DOC_STATUS_CURRENT, true, false},
};

#define LABEL_BYTES 60 /* the longest that is looked at, with what stands behind it */

/* How many bytes of a mark behind a label stand at the beginning of s; 0: none. */
static size_t mark(struct str s)
{
	static const char *const marks[] = {":",  "]", ")", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", "\xe2\x80\x94",
					    " :", "."};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(s, str_c(marks[i])))
			return strlen(marks[i]);
	return 0;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
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
		return labels[i].notice; /* "Expression of concern" and no more */
	if (mark(rest) && rest.p[0] != ']' && rest.p[0] != ')')
		return true;
	/* "Retraction note to: …", "Retraction of: …", "Notice of retraction. …". */
	if (!labels[i].open || is_word(rest.p[0]))
		return false;
	struct str near = str_sub(rest, 0, LABEL_BYTES);
	static const char *const more[] = {
		" note", " notice",	      " statement",	  " to ", " to:",	" of:", " for:",
		" in:",	 " for \xe2\x80\x9c", " of \xe2\x80\x9c", " on ", " regarding", " by "};
	for (size_t k = 0; k < sizeof more / sizeof *more; k++)
		if (str_istarts(near, str_c(more[k])))
			return true;
	return false;
}

/* "… [retracted]", "… (withdrawn)", "… – RETRACTED". */
static bool ends(struct str s, size_t i)
{
	struct str label = str_c(labels[i].label);

	if (labels[i].notice)
		return false;
	while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
		s.n--;
	bool bracket = s.n && (s.p[s.n - 1] == ']' || s.p[s.n - 1] == ')');
	s.n -= bracket;
	if (s.n <= label.n + 1 || !str_iends(s, label))
		return false;
	struct str before = str_sub(s, 0, s.n - label.n);
	char last = before.p[before.n - 1];
	if (bracket)
		return last == '[' || last == '(';
	/* Without brackets it has to shout: "a drug that was withdrawn" is a sentence. */
	return (str_ends(before, STR(" - ")) || str_ends(before, STR(" \xe2\x80\x93 ")) ||
		str_ends(before, STR(": ")) || str_ends(before, STR(" \xe2\x80\x94 "))) &&
	       s.p[s.n - 1] >= 'A' && s.p[s.n - 1] <= 'Z';
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

void standing_read(struct doc *d)
{
	enum doc_status status;
	bool notice;

	if (d->kind == DOC_KIND_BRIEF || !standing_of_title(d->title, &status, &notice))
		return;
	if (notice && d->kind != DOC_KIND_NOTICE && d->status == DOC_STATUS_CURRENT) {
		d->kind = DOC_KIND_NOTICE;
		d->design = DOC_DESIGN_UNKNOWN;
	}
	/* A notice that quotes the title of what it retracts ("RETRACTED: …") stays one. */
	if (!notice && d->kind != DOC_KIND_NOTICE && status > d->status) {
		d->status = status;
		d->status_note = doc_str(d, d->title);
	}
}
