/*
 * fuzz_edit.c - arbitrary edits of arbitrary articles, and the canonical form of arbitrary JSON.
 *
 * Lines "= path TAB text" (replace), "+ path TAB text" (add), "- path" (remove) up to an empty line, then the article.
 * What comes out must be an article, whose statements are the editor's or were there before, and of which two versions
 * can be compared; a canonical form is its own.
 */
#include "review/review.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EDITS 8
#define ME    "p-fuzz"

/* Texts that begin with F stand in the document that is looked in, wherever that is. */
static int find(void *ctx, struct str doc, struct str text, struct arena *a, struct review_found *out, struct err *e)
{
	(void)ctx;
	(void)a;
	(void)e;
	out->found = text.p[0] == 'F' && doc_id_ok(doc);
	out->span = (struct article_span){.span = {doc, (uint32_t)text.p[text.n - 1],
						   (uint32_t)text.p[text.n - 1] + (uint32_t)text.n, sha256_of(text)}};
	out->ref = (struct article_ref){.type = STR("Research"), .doc = doc, .via = DOC_NONE, .grade = GRADE_C};
	return 0;
}

static void canonical(struct str json)
{
	struct buf one, two;
	struct err e;

	buf_init(&one, (size_t)32 << 20);
	buf_init(&two, (size_t)32 << 20);
	if (lib_canonical(json, &one, &e) == 0 &&
	    (lib_canonical(buf_str(&one), &two, &e) || !str_eq(buf_str(&one), buf_str(&two))))
		abort();
	buf_release(&one);
	buf_release(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_make((const char *)data, size), line;
	struct review_edit v[EDITS];
	struct review_diff *d;
	struct article art;
	struct arena a;
	struct buf out;
	struct err e;
	size_t n = 0;

	while (str_cut(&rest, '\n', &line) && line.n) {
		size_t tab = str_find(line, STR("\t"), 0);
		if (n == EDITS || line.n < 2)
			continue;
		v[n] = (struct review_edit){line.p[0] == '='   ? EDIT_REPLACE
					    : line.p[0] == '+' ? EDIT_ADD
							       : EDIT_REMOVE,
					    str_sub(line, 2, tab),
					    tab == SIZE_MAX ? STR("") : str_sub(line, tab + 1, line.n), STR("")};
		n++;
	}
	if (!rest.p)
		rest = STR("");
	canonical(rest);
	arena_init(&a, (size_t)256 << 20);
	buf_init(&out, (size_t)16 << 20);
	if (review_edit_json(rest, v, n, STR(ME), find, NULL, &out, &e) == 0) {
		if (article_from_json(buf_str(&out), &a, &art, &e) || review_diff(rest, buf_str(&out), &a, &d, &n, &e))
			abort();
		struct review_diff *was;
		size_t n_was;
		if (review_diff(rest, rest, &a, &was, &n_was, &e))
			abort();
		for (size_t i = 0; i < n; i++) {
			/* New words that are a source's: found there, or the article had them. */
			bool had = str_eqc(d[i].new_kind, "statement") || !d[i].new_text.n || d[i].new_text.p[0] == 'F';
			for (size_t k = 0; k < n_was && !had; k++)
				had = str_eq(was[k].old_text, d[i].new_text) && str_eq(was[k].old_kind, d[i].new_kind);
			if (!had)
				abort();
		}
		canonical(buf_str(&out));
	}
	buf_release(&out);
	arena_release(&a);
	return 0;
}
