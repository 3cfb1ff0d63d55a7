/*
 * cue.c - phrases by which a text shows what it is.
 */
#include "evidence/cue.h"

/* 10 bits of two bytes. */
static unsigned pair(char a, char b)
{
	return ((unsigned char)a * 37u + (unsigned char)b) & 1023;
}

void cue_fold(struct str t, struct cue_text *out)
{
	char *p = out->p;
	size_t n = 0;
	p[n++] = ' ';
	for (size_t i = 0; i < t.n && n < CUE_TEXT_MAX; i++) {
		unsigned char c = (unsigned char)t.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
		if (word)
			p[n++] = (char)c;
		else if (p[n - 1] != ' ')
			p[n++] = ' ';
		if (n >= 8 && memcmp(p + n - 8, "randomis", 8) == 0)
			p[n - 1] = 'z';
	}
	if (p[n - 1] != ' ')
		p[n++] = ' ';
	out->n = n;
	memset(out->pairs, 0, sizeof out->pairs);
	for (size_t i = 1; i < n; i++) {
		unsigned h = pair(p[i - 1], p[i]);
		out->pairs[h / 64] |= UINT64_C(1) << h % 64;
	}
}

static bool has_pairs(const struct cue_text *t, struct str p)
{
	for (size_t i = 1; i < p.n; i++) {
		unsigned h = pair(p.p[i - 1], p.p[i]);
		if (!(t->pairs[h / 64] >> h % 64 & 1))
			return false;
	}
	return true;
}

static bool has_phrase(const struct cue_text *t, struct str p)
{
	struct str text = {t->p, t->n};
	bool begin = p.n && p.p[0] == '^';
	p = str_sub(p, begin, p.n);
	bool open = p.n && p.p[p.n - 1] == '*';
	bool end = p.n && p.p[p.n - 1] == '$';
	p.n -= open || end;
	if (!has_pairs(t, p))
		return false;
	for (size_t at = 1; (at = str_find(text, p, at)) != SIZE_MAX; at++) {
		size_t after = at + p.n;
		bool whole = text.p[at - 1] == ' ' && after < text.n && (open || text.p[after] == ' ');
		if (whole && (!begin || at == 1) && (!end || after + 1 == text.n))
			return true;
	}
	return false;
}

bool cue_has(const struct cue_text *t, struct str cue)
{
	struct str one;
	while (str_cut(&cue, '+', &one))
		if (!has_phrase(t, one))
			return false;
	return true;
}

size_t cue_count(const struct cue_text *t, const char *cues)
{
	size_t n = 0;
	struct str rest = str_c(cues), one;
	while (str_cut(&rest, '|', &one))
		n += one.n && cue_has(t, one);
	return n;
}
