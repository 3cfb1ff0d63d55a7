/*
 * strength.c - the strength of a recommendation, as its source prints it.
 *
 * GRADE in words ("strong recommendation, low-quality evidence") and in figures ("1B"), classes with levels of evidence
 * ("Class IIa, LOE B"), SORT ("SOR A"), letters ("grade B recommendation"). What stands in brackets is taken whole when
 * it opens with such a mark; outside brackets only phrases that can mean nothing else are taken. Stages, toxicity
 * grades, NYHA and Killip classes are none.
 */
#include "evidence/evidence.h"

#define BRACKET_BYTES_MAX 100
#define MARK_BYTES_MAX	  120

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* One of the list, as a whole word, at the beginning of s; its length, 0 when none fits. The longest of the list is to
 * come first. */
static size_t word_of(struct str s, const char *list)
{
	struct str rest = str_c(list), one;
	while (str_cut(&rest, '|', &one))
		if (one.n && str_istarts(s, one) && (one.n == s.n || !is_word(s.p[one.n])))
			return one.n;
	return 0;
}

static struct str skip(struct str s, const char *of)
{
	while (s.n && strchr(of, s.p[0]))
		s = str_sub(s, 1, s.n);
	return s;
}

/* "1A" to "2C" of GRADE; exact case, so that "1b" of a list is none. */
static size_t grade_mark(struct str s)
{
	bool is = s.n >= 2 && (s.p[0] == '1' || s.p[0] == '2') && s.p[1] >= 'A' && s.p[1] <= 'C' &&
		  (s.n == 2 || !is_word(s.p[2]));
	return is ? 2 : 0;
}

/* "high-quality evidence", "very low certainty of evidence": bytes, or 0. */
static size_t quality(struct str s)
{
	struct str r = s;
	size_t n = word_of(r, "very");
	r = skip(str_sub(r, n, r.n), " -");
	n = word_of(r, "high|moderate|low");
	if (!n)
		return 0;
	r = skip(str_sub(r, n, r.n), " -");
	n = word_of(r, "quality|certainty");
	if (!n)
		return 0;
	r = skip(str_sub(r, n, r.n), " ");
	n = word_of(r, "of evidence|evidence");
	return n ? s.n - r.n + n : 0;
}

/* "strong recommendation", with "against" and the quality of evidence behind it. */
static size_t in_words(struct str s)
{
	struct str r = s;
	size_t n = word_of(r, "strong|weak|conditional|discretionary");
	if (!n)
		return 0;
	r = skip(str_sub(r, n, r.n), " ");
	n = word_of(r, "recommendations|recommendation");
	if (!n)
		return 0;
	r = str_sub(r, n, r.n);
	struct str more = skip(r, " ");
	n = word_of(more, "against");
	if (n)
		r = str_sub(more, n, more.n);
	more = skip(r, " ,;:/\xe2\x80\x93");
	size_t on = word_of(more, "based on|with|on");
	struct str q = skip(str_sub(more, on, more.n), " ");
	n = quality(q);
	if (n)
		r = str_sub(q, n, q.n);
	return s.n - r.n;
}

/* "Class IIa", "class 2a, LOE B-NR", "Class I; Level of Evidence A". */
static size_t in_class(struct str s)
{
	struct str r = s;
	size_t n = word_of(r, "class of recommendation|class|COR");
	if (!n)
		return 0;
	r = skip(str_sub(r, n, r.n), " :");
	n = word_of(r, "III|IIa|IIb|II|I|2a|2b|1|3");
	if (!n)
		return 0;
	r = str_sub(r, n, r.n);
	struct str more = skip(r, " ,;");
	n = word_of(more, "level of evidence|LOE|level");
	struct str l = skip(str_sub(more, n, more.n), " :");
	size_t m = n ? word_of(l, "A|B-NR|B-R|B|C-LD|C-EO|C") : 0;
	if (m)
		r = str_sub(l, m, l.n);
	return s.n - r.n;
}

/* "SOR A", "strength of recommendation: B", "grade B recommendation", "recommendation grade B", "grade 1B". */
static size_t in_letters(struct str s)
{
	size_t n = word_of(
		s, "SORT|SOR|strength of recommendation|grade of recommendation|recommendation grade|recommendation");
	if (n) {
		struct str r = skip(str_sub(s, n, s.n), " :=,");
		size_t m = grade_mark(r);
		m = m ? m : word_of(r, "A|B|C|D");
		/* "Recommendation A" may be the first of a list. */
		return m && (grade_mark(r) || !str_istarts(s, STR("recommendation ")) ||
			     str_istarts(s, STR("recommendation grade")))
			       ? s.n - r.n + m
			       : 0;
	}
	n = word_of(s, "grade");
	struct str r = skip(str_sub(s, n, s.n), " ");
	size_t m = n ? grade_mark(r) : 0;
	if (m)
		return s.n - r.n + m;
	m = n ? word_of(r, "A|B|C|D") : 0;
	struct str more = skip(str_sub(r, m, r.n), " ");
	size_t w = m ? word_of(more, "recommendations|recommendation") : 0;
	return w ? s.n - more.n + w : 0;
}

/* Within brackets more may stand alone: "1A", "grade B", "conditional". Is all of it a mark of strength? */
static bool is_mark(struct str s)
{
	if (in_words(s) || in_letters(s))
		return true;
	size_t n = in_class(s);
	if (n)
		return n == s.n || strchr(",;", s.p[n]);
	n = grade_mark(s);
	if (n)
		return n == s.n || strchr(",;", s.p[n]);
	if (quality(s) == s.n && s.n)
		return true;
	n = word_of(s, "grade");
	struct str r = skip(str_sub(s, n, s.n), " ");
	if (n && word_of(r, "A|B|C|D") == r.n && r.n)
		return true;
	n = word_of(s, "strong|weak|conditional");
	return n && n == s.n;
}

static bool is_denied(struct str before)
{
	before = str_trim(before);
	return str_ends(before, STR(" no")) || str_ends(before, STR(" not")) || str_ends(before, STR(" without")) ||
	       str_ieq(before, STR("no"));
}

static struct str in_brackets(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char close = s.p[i] == '(' ? ')' : s.p[i] == '[' ? ']' : 0;
		if (!close)
			continue;
		size_t end = i + 1;
		while (end < s.n && s.p[end] != close && s.p[end] != '(' && s.p[end] != '[')
			end++;
		struct str in = str_trim(str_sub(s, i + 1, end));
		if (end < s.n && s.p[end] == close && in.n && in.n <= BRACKET_BYTES_MAX && is_mark(in))
			return in;
	}
	return STR("");
}

struct str recommendation_in(struct str text)
{
	struct str found = in_brackets(text);
	for (size_t i = 0; i < text.n && !found.n; i++) {
		if (i && is_word(text.p[i - 1]))
			continue;
		struct str s = str_sub(text, i, i + MARK_BYTES_MAX < text.n ? i + MARK_BYTES_MAX : text.n),
			   before = str_sub(text, 0, i);
		size_t n = in_words(s);
		n = n ? n : in_letters(s);
		/* "is class I in heart failure": a class outside brackets only as what something is. */
		size_t c = n ? 0 : in_class(s);
		if (c) {
			struct str b = str_trim(before), after = skip(str_sub(s, c, s.n), " ");
			bool is = str_ends(b, STR(" is")) || str_ends(b, STR(" are")) || str_ends(b, STR(" all")) ||
				  str_ends(b, STR(" and"));
			if (word_of(after, "recommendations|recommendation"))
				n = s.n - after.n + word_of(after, "recommendations|recommendation");
			else if (is && word_of(after, "in|for|at"))
				n = c;
		}
		if (n && !is_denied(before))
			found = str_sub(s, 0, n);
	}
	while (found.n && is_space(found.p[found.n - 1]))
		found.n--;
	return found;
}
