/*
 * bibliography.c - a list of references is never evidence.
 *
 * "Vitamin Q prevents neuropathy from cisplatin: a randomised trial" in a list of references is the title of a paper
 * that nobody here has read. Sections with the heading of such a list are barred (doc.h) in every format; so are,
 * wherever they stand, blocks that have the form of a reference: authors with initials, a year, volume and pages.
 */
#include "read/read_priv.h"

static const char *const headings[] = {
	"references",
	"reference",
	"reference list",
	"list of references",
	"selected references",
	"bibliography",
	"literature cited",
	"literature",
	"works cited",
	"cited literature",
	"citations",
	"sources",
	"further reading",
	"references and notes",
	"notes and references",
	"references cited",
	"key references",
	"literature references",
	"online references",
	"additional references",
	"références",
	"bibliographie",
	"literatur",
	"literaturverzeichnis",
	"bibliografía",
	"bibliografia",
	"referencias",
	"referências",
	"bibliographic references",
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "7. References:", "VII REFERENCES", "References (24)" without what is not the word. */
static struct str bare(struct str s)
{
	size_t i = 0;

	s = str_trim(s);
	while (i < s.n && (is_digit(s.p[i]) || s.p[i] == '.' || s.p[i] == ' '))
		i++;
	if (i == 0)
		while (i < s.n && strchr("IVX", s.p[i]))
			i++;
	if (i && i < s.n && (s.p[i - 1] == ' ' || s.p[i] == ' ' || s.p[i] == '.'))
		s = str_trim(str_sub(s, i + (s.p[i] == '.'), s.n));
	size_t open = str_find(s, STR("("), 0);
	if (open != SIZE_MAX && open > 0)
		s = str_trim(str_sub(s, 0, open));
	while (s.n && (s.p[s.n - 1] == ':' || s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

bool bibliography_heading(struct str s)
{
	s = bare(s);
	for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
		if (str_ieq(s, str_c(headings[i])))
			return true;
	return false;
}

/* "2003;21:927-31", "2003; 21(4): 927", "2003, 21, 927-931" at s. */
static bool place(struct str s)
{
	size_t i = 0;

	if (s.n < 9 || !(s.p[0] == '1' || s.p[0] == '2'))
		return false;
	while (i < 4 && is_digit(s.p[i]))
		i++;
	if (i < 4 || (i < s.n && is_digit(s.p[i])))
		return false;
	while (i < s.n && i < 14 &&
	       ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') || s.p[i] == ' '))
		i++;
	if (i >= s.n || !(s.p[i] == ';' || s.p[i] == ','))
		return false;
	for (i++; i < s.n && s.p[i] == ' ';)
		i++;
	size_t beg = i;
	while (i < s.n && (is_digit(s.p[i]) || strchr("()- /", s.p[i]) || (s.p[i] | 0x20) == 's'))
		i++;
	return i > beg && i < s.n && (s.p[i] == ':' || s.p[i] == ',') && i + 1 < s.n &&
	       (is_digit(s.p[i + 1]) || s.p[i + 1] == ' ' || (s.p[i + 1] | 0x20) == 'e' ||
		(s.p[i + 1] >= 'A' && s.p[i + 1] <= 'Z'));
}

/* Does it begin with "Pace A,", "[1] Pace A, Savo B." or "12. O'Brien JK"? */
static bool begins_with_author(struct str s)
{
	size_t i = 0;

	while (i < s.n && i < 8 && (is_digit(s.p[i]) || strchr("[]().", s.p[i]) || s.p[i] == ' '))
		i++;
	size_t beg = i;
	if (i >= s.n || !((s.p[i] >= 'A' && s.p[i] <= 'Z') || (unsigned char)s.p[i] >= 0x80))
		return false;
	while (i < s.n && (((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z') || (unsigned char)s.p[i] >= 0x80 ||
			   s.p[i] == '\'' || s.p[i] == '-'))
		i++;
	if (i - beg < 2)
		return false;
	if (i < s.n && s.p[i] == ',')
		i++;
	if (i >= s.n || s.p[i] != ' ')
		return false;
	i++;
	beg = i;
	while (i < s.n && ((s.p[i] >= 'A' && s.p[i] <= 'Z') || s.p[i] == '.' || s.p[i] == '-'))
		i++;
	return i > beg && i - beg <= 6 && i < s.n && (s.p[i] == ',' || s.p[i] == ' ' || s.p[i] == ';' || s.p[i] == '.');
}

bool bibliography_entry(struct str s)
{
	if (!begins_with_author(s))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((i == 0 || !is_digit(s.p[i - 1])) && place(str_sub(s, i, s.n)))
			return true;
	return false;
}

void bibliography_bar(struct doc *d)
{
	if (d->kind == DOC_KIND_BRIEF)
		return;
	for (uint32_t i = 0; i < d->n_blocks; i++) {
		if (d->blocks[i].kind == BLOCK_HEADING)
			continue;
		bool barred = bibliography_entry(doc_built_text(d, i));
		for (uint32_t s = d->blocks[i].section; s && !barred; s = d->sections[s].parent)
			barred = bibliography_heading(doc_built_heading(d, s));
		if (barred)
			doc_bar_block(d, i, DOC_BAR_REFERENCE);
	}
}
