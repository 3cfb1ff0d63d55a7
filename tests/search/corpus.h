/*
 * corpus.h - small corpora of invented documents for the tests of search.
 */
#ifndef ATTEST_TESTS_SEARCH_CORPUS_H
#define ATTEST_TESTS_SEARCH_CORPUS_H

#include "test.h"

#include "base/fs.h"
#include "doc/doc.h"
#include "index/index.h"

/* One document as lines: "# heading", "- bullet", "? question", "| row", else a paragraph. */
struct made_doc {
	const char *id, *title, *alias, *text;
};

static inline struct doc *make_doc(const struct made_doc *m)
{
	struct err e;
	struct doc *d = doc_new();
	assert_non_null(d);
	d->id = doc_str(d, str_c(m->id));
	doc_title(d, str_c(m->title));
	if (m->alias)
		doc_add_alias(d, str_c(m->alias));
	struct str rest = str_c(m->text), line;
	while (str_cut(&rest, '\n', &line)) {
		if (str_starts(line, STR("# ")))
			doc_section(d, 1, str_sub(line, 2, line.n));
		else if (str_starts(line, STR("- ")))
			doc_block(d, BLOCK_BULLET, 0, str_sub(line, 2, line.n));
		else if (str_starts(line, STR("? ")))
			doc_block(d, BLOCK_QUESTION, 0, str_sub(line, 2, line.n));
		else if (str_starts(line, STR("| ")))
			doc_block(d, BLOCK_ROW, 0, str_sub(line, 2, line.n));
		else
			doc_block(d, BLOCK_PARA, 0, line);
	}
	assert_ok(doc_finish(d, &e));
	return d;
}

/* A corpus in `dir` of the documents in this order; `each`: a segment for every document. */
static inline struct snap *make_corpus(const char *dir, const struct made_doc *docs, size_t n, bool backwards,
				       bool each)
{
	struct err e;
	struct writer *w;
	struct writer_opts o = {.no_merge = each};
	assert_ok(writer_open(dir, &o, &w, &e));
	for (size_t i = 0; i < n; i++) {
		struct doc *d = make_doc(&docs[backwards ? n - 1 - i : i]);
		struct analysed *a;
		enum put_outcome outcome;
		assert_ok(index_analyse(d, &a, &e));
		doc_free(d);
		assert_ok(writer_put(w, a, &outcome, &e));
		if (each)
			assert_ok(writer_commit(w, &e));
	}
	assert_ok(writer_commit(w, &e));
	writer_close(w);
	struct corpus *c;
	assert_ok(corpus_open(dir, &c, &e));
	struct snap *s = corpus_snap(c);
	corpus_close(c);
	return s;
}

#endif
