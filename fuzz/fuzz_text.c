/*
 * fuzz_text.c - any bytes, made canonical, through everything of text/: sentences, tokens, folding, abbreviation pairs.
 *
 * Checked: sentences in order, trimmed, at characters, covering all but white space; words in order and numbered
 * without gaps, terms well-formed; pairs inside the text. Raw bytes, too, are put through the tokeniser, which must
 * survive text that is not well-formed.
 */
#include "base/utf8.h"
#include "text/text.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CAP ((size_t)64 << 20)

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_text: %s\n", what);
	abort();
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void check_span(struct str s, struct text_span p)
{
	must(p.beg < p.end && p.end <= s.n, "a span is empty or outside");
	must(utf8_floor(s, p.beg) == p.beg && utf8_floor(s, p.end) == p.end, "a span splits a character");
}

static void check_sentences(struct str block, struct arena *a)
{
	struct text_span *v;
	size_t n = text_sentences(block, a, &v), at = 0;

	for (size_t i = 0; i <= n; i++) {
		size_t beg = i < n ? v[i].beg : block.n;
		must(beg >= at && beg <= block.n, "sentences out of order");
		for (; at < beg; at++)
			must(is_space(block.p[at]), "text in no sentence");
		if (i == n)
			break;
		check_span(block, v[i]);
		must(!is_space(block.p[v[i].beg]) && !is_space(block.p[v[i].end - 1]), "a sentence is not trimmed");
		at = v[i].end;
	}
}

static void check_tokens(struct text_tokens *t, struct str s, bool canonical)
{
	struct text_token k;
	uint32_t words = 0, end = 0;

	text_tokens_begin(t, s);
	while (text_next(t, &k)) {
		must(k.term.n > 0 && k.term.n <= TEXT_TERM_MAX, "a term is empty or too long");
		must(k.beg < k.end && k.end <= s.n, "a token is empty or outside");
		if (canonical) {
			check_span(s, (struct text_span){k.beg, k.end});
			must(utf8_check(k.term) == k.term.n, "a term is not well-formed");
		}
		if (k.flags & TEXT_COMPOUND) {
			must(k.pos < words, "a compound before its first word");
			continue;
		}
		must(k.pos == words++, "words not numbered in order");
		must(k.beg >= end, "words overlap");
		end = k.end;
	}
}

static void check_pairs(struct str s, struct arena *a)
{
	struct text_abbrev *v;
	size_t n = text_abbrevs(s, a, &v);

	for (size_t i = 0; i < n; i++) {
		check_span(s, v[i].shortf);
		check_span(s, v[i].longf);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct text_tokens *t;
	struct buf b;
	struct arena a;
	struct str raw = str_make((const char *)data, size), block;

	if (!t)
		t = text_tokens_new();
	must(t != NULL, "out of memory");
	buf_init(&b, CAP);
	arena_init(&a, CAP);
	utf8_nfc(&b, raw, NULL);
	must(!b.err, "normalising failed");
	struct str text = buf_str(&b), rest = text;
	while (str_cut(&rest, '\n', &block))
		check_sentences(block, &a);
	check_tokens(t, text, true);
	check_tokens(t, raw, false);
	check_pairs(text, &a);
	(void)text_fold(text, &a);
	arena_release(&a);
	buf_release(&b);
	return 0;
}
