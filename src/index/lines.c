/*
 * lines.c - text files of a corpus (MANIFEST, VECTORS): words of a line, a head with a format, a sum at the end.
 *
 * Parsing is strict: a file is either exactly what was printed, or it is damaged.
 */
#include "index/index_priv.h"

void words_expect(struct words *w, const char *want)
{
	struct str s;

	if (!str_cut(&w->rest, ' ', &s) || !str_eqc(s, want))
		w->bad = true;
}

uint64_t words_number(struct words *w, uint64_t max)
{
	struct str s;
	uint64_t v = 0;

	if (!str_cut(&w->rest, ' ', &s) || !str_u64(s, &v) || v > max || (s.n > 1 && s.p[0] == '0'))
		w->bad = true;
	return v;
}

uint64_t words_hex64(struct words *w)
{
	struct str s;
	uint64_t v = 0;

	if (!str_cut(&w->rest, ' ', &s) || s.n != 16) {
		w->bad = true;
		return 0;
	}
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c >= '0' && c <= '9')
			v = v << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint64_t)(c - 'a' + 10);
		else
			w->bad = true;
	}
	return v;
}

bool words_line(struct str *text, struct words *w)
{
	struct str line;

	if (!str_cut(text, '\n', &line))
		return false;
	*w = (struct words){.rest = line};
	return true;
}

bool words_number_line(struct str *text, const char *key, uint64_t max, uint64_t *out)
{
	struct words w;

	if (!words_line(text, &w))
		return false;
	words_expect(&w, key);
	*out = words_number(&w, max);
	return !w.bad && !w.rest.p;
}

void sealed_close(struct buf *out, size_t beg)
{
	if (!out->err)
		buf_printf(out, "end %016llx\n", (unsigned long long)xxh64_of(str_sub(buf_str(out), beg, out->n)));
}

int sealed_open(const struct sealed *s, struct str text, struct str *body, struct err *e)
{
	struct str rest = text, line, head = str_c(s->head);
	struct words w;
	uint64_t version = 0;

	if (!str_cut(&rest, '\n', &line) || !str_starts(line, head) ||
	    !str_u64(str_sub(line, head.n, line.n), &version) || !version)
		return err_set(e, ERR_CORRUPT, "line 1: not %s", s->what);
	if (version > s->format)
		return err_set(e, ERR_VERSION, "%s of format %llu, written by a newer attest; this one reads up to %u",
			       s->it_is, (unsigned long long)version, s->format);
	size_t end = text.n;
	if (end && text.p[end - 1] == '\n')
		end--;
	while (end && text.p[end - 1] != '\n')
		end--;
	w = (struct words){.rest = str_sub(text, end, text.n - 1)};
	words_expect(&w, "end");
	uint64_t sum = words_hex64(&w);
	if (w.bad || w.rest.p || text.p[text.n - 1] != '\n' || sum != xxh64_of(str_sub(text, 0, end)))
		return err_set(e, ERR_CORRUPT, "fails its checksum");
	if (rest.p > text.p + end)
		return err_set(e, ERR_CORRUPT, "breaks its format");
	*body = str_make(rest.p, (size_t)(text.p + end - rest.p));
	return 0;
}
