/*
 * stated.c - what kind of statement is a sentence of a study?
 *
 * An article reports its own findings, and around them what it did, what others found, how things came about, what
 * happened to single patients, and what should be studied next. Only the first answers a question; the others stand in
 * where it is missing. Told by marks of citations in the text, and by signs (data/rules/stated.tsv). A sign of what was
 * done counts for nothing where the sentence also has a result ("was measured and was significantly lower").
 */
#include "sentence/sentence.h"
#include "sentence/finding.h"
#include "phrase/tables.h"

#define REF_DIGITS 3 /* of a number that cites: years and counts have more, or stand alone */

/* "[4–9]", "(2, 21, 22)", "(16)": numbers in brackets and nothing else. In round ones they must not be a count behind a
 * number or a share. */
static bool cites(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char close = s.p[i] == '[' ? ']' : s.p[i] == '(' ? ')' : 0;
		size_t digits = 0, run = 0, j = i + 1;
		bool fits = close != 0;
		for (; fits && j < s.n && s.p[j] != close; j++) {
			unsigned char c = (unsigned char)s.p[j];
			bool digit = c >= '0' && c <= '9';
			digits += digit;
			run = digit ? run + 1 : 0;
			/* dashes of all kinds are of three bytes */
			fits = run <= REF_DIGITS && (digit || c == ',' || c == ' ' || c == '-' || c >= 0x80);
		}
		if (!fits || j >= s.n || !digits)
			continue;
		size_t before = i;
		while (before > 0 && s.p[before - 1] == ' ')
			before--;
		bool count =
			before > 0 && ((s.p[before - 1] >= '0' && s.p[before - 1] <= '9') || s.p[before - 1] == '%');
		if (close == ']' || !count)
			return true;
	}
	return false;
}

/* "In 2007, Malawi switched …" */
static bool begins_with_year(struct str s)
{
	struct str y = s, first = STR_NULL;
	if (!str_cut(&y, ' ', &first) || y.n < 4 ||
	    !word_is(words_sentence_words, words_sentence_words_n, first, "before-year"))
		return false;
	return (y.p[0] == '1' || y.p[0] == '2') && (y.p[1] == '9' || y.p[1] == '0') && y.p[2] >= '0' && y.p[2] <= '9' &&
	       y.p[3] >= '0' && y.p[3] <= '9';
}

unsigned stated(struct str s)
{
	struct signs has;
	struct finding_marks m;
	unsigned is = 0;
	finding_marks(s, &m);
	signs_of(SIGNS_STATED, s, &has);
	bool result = m.significance || m.p_value || m.interval || m.percents || (m.direction && m.comparison);
	bool mine = signs_count(&has, "own");
	is |= result ? STATED_FOUND : 0;
	is |= signs_count(&has, "concludes") ? STATED_CONCLUDES : 0;
	if (signs_count(&has, "plans") || (!result && signs_count(&has, "done")))
		is |= STATED_DONE;
	if (signs_count(&has, "single"))
		is |= STATED_SINGLE;
	if (begins_with_year(s) || signs_count(&has, "past"))
		is |= STATED_PAST;
	if (signs_count(&has, "open"))
		is |= STATED_OPEN;
	if (cites(s) || signs_count(&has, "others"))
		is |= STATED_OTHERS;
	else if (!mine && signs_count(&has, "reports"))
		is |= STATED_REPORTS;
	return is;
}
