/*
 * measure.c - ROUGE-2 and ROUGE-L of a text against a reference; measure.h tells which variant.
 */
#include "measure/measure.h"

#include <stdlib.h>

/* Hashes of the tokens in order. */
static size_t tokens(struct str s, struct arena *a, uint64_t **out)
{
	size_t n = 0, room = 0;
	char word[64];
	*out = NULL;
	for (size_t i = 0; i < s.n;) {
		size_t w = 0;
		uint64_t h = 0;
		bool any = false;
		for (; i < s.n; i++) {
			char c = s.p[i];
			c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
			if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
				break;
			word[w++] = c;
			any = true;
			/* A word longer than the buffer is hashed in pieces. */
			if (w == sizeof(word)) {
				h = (h ^ str_hash(str_make(word, w))) * UINT64_C(0x9E3779B97F4A7C15);
				w = 0;
			}
		}
		if (any) {
			if (!ARENA_MORE(a, *out, n, room))
				return 0;
			(*out)[n++] = h ^ str_hash(str_make(word, w));
		} else
			i++;
	}
	return n;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* In place; the number of bigrams. */
static size_t bigrams(uint64_t *t, size_t n)
{
	if (n < 2)
		return 0;
	for (size_t i = 0; i + 1 < n; i++)
		t[i] = t[i] * UINT64_C(0x9E3779B97F4A7C15) + t[i + 1];
	qsort(t, n - 1, sizeof(*t), by_value);
	return n - 1;
}

static void figures(size_t both, size_t n_text, size_t n_reference, struct rouge *out)
{
	out->precision = n_text ? (double)both / (double)n_text : 0;
	out->recall = n_reference ? (double)both / (double)n_reference : 0;
	double sum = out->precision + out->recall;
	out->f = sum > 0 ? 2 * out->precision * out->recall / sum : 0;
}

int rouge_2(struct str text, struct str reference, struct arena *a, struct rouge *out, struct err *e)
{
	uint64_t *x, *y;
	size_t n = tokens(text, a, &x), m = tokens(reference, a, &y), both = 0;
	if (!arena_ok(a))
		return err_mem(e);
	n = bigrams(x, n);
	m = bigrams(y, m);
	for (size_t i = 0, j = 0; i < n && j < m;) {
		if (x[i] == y[j]) {
			both++;
			i++;
			j++;
		} else if (x[i] < y[j])
			i++;
		else
			j++;
	}
	figures(both, n, m, out);
	return 0;
}

int rouge_l(struct str text, struct str reference, struct arena *a, struct rouge *out, struct err *e)
{
	uint64_t *x, *y;
	size_t n = tokens(text, a, &x), m = tokens(reference, a, &y);
	uint32_t *len = ARENA_ARRAY(a, m + 1, uint32_t); /* longest common subsequence of x[0..i] and y[0..j] */
	if (!len)
		return err_mem(e);
	for (size_t i = 0; i < n; i++) {
		uint32_t diagonal = 0;
		for (size_t j = 1; j <= m; j++) {
			uint32_t above = len[j];
			if (x[i] == y[j - 1])
				len[j] = diagonal + 1;
			else if (len[j - 1] > len[j])
				len[j] = len[j - 1];
			diagonal = above;
		}
	}
	figures(len[m], n, m, out);
	return 0;
}

size_t rouge_pairs(struct str s)
{
	size_t n = 0;
	bool in = false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		n += word && !in;
		in = word;
	}
	return n ? n - 1 : 0;
}
