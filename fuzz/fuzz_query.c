/*
 * fuzz_query.c - any bytes as a question: read it, search a small corpus with it, look at every result.
 *
 * The corpus is made once, in a temporary folder that is removed when the process ends. Run with `-max_len=2048` or
 * so: 8 KiB is the longest question.
 */
#include "base/fs.h"
#include "index/index.h"
#include "search/search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[] = "/tmp/attest-fuzz-query-XXXXXX";
static struct snap *snap;

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_query: %s\n", what);
	abort();
}

static const struct {
	const char *id, *title, *heading, *text;
} docs[] = {
	{"brief:a", "Cervical myelopathy", "Causes",
	 "Degenerative narrowing of the canal is the usual cause. Vitamin B12 deficiency (e.g. after gastrectomy) "
	 "mimics it."},
	{"brief:b", "Ceftriaxone", "Spectrum",
	 "Ceftriaxone 2 g daily covers E. coli, but not enterococci. What of MRSA? It does not cover it."},
	{"pubmed:1", "COVID-19 and IL-6", "Results",
	 "IL-6 was raised in COVID-19 (n = 40). β-blockers made no difference, p = 0.4."},
	{"pubmed:2", "Sjögren's syndrome", "Treatment",
	 "Treatment of Sjögren's syndrome is with tears. Prognosis is good in type 2."},
};

static void drop(void)
{
	snap_unref(snap);
	fs_remove_tree(dir, NULL);
}

static void make(void)
{
	struct err e;
	struct writer *w;
	struct corpus *c;
	must(mkdtemp(dir) != NULL, "no temporary folder");
	must(!writer_open(dir, NULL, &w, &e), "writer_open");
	for (size_t i = 0; i < sizeof(docs) / sizeof(docs[0]); i++) {
		struct doc *d = doc_new();
		struct analysed *a;
		enum put_outcome outcome;
		must(d != NULL, "doc_new");
		d->id = doc_str(d, str_c(docs[i].id));
		doc_title(d, str_c(docs[i].title));
		doc_section(d, 1, str_c(docs[i].heading));
		doc_block(d, i % 2 ? BLOCK_BULLET : BLOCK_PARA, 0, str_c(docs[i].text));
		must(!doc_finish(d, &e), "doc_finish");
		must(!index_analyse(d, &a, &e), "index_analyse");
		doc_free(d);
		must(!writer_put(w, a, &outcome, &e), "writer_put");
	}
	must(!writer_commit(w, &e), "writer_commit");
	writer_close(w);
	must(!corpus_open(dir, &c, &e), "corpus_open");
	snap = corpus_snap(c);
	corpus_close(c);
	atexit(drop);
}

static void look(const struct results *r)
{
	for (size_t i = 0; i < r->n_passages; i++) {
		const struct found_passage *p = &r->passages[i];
		must(isfinite(p->score) && p->where.end <= p->d->text.n, "passage");
		must(i == 0 || r->passages[i - 1].score >= p->score, "order of passages");
	}
	for (size_t i = 0; i < r->n_sentences; i++) {
		const struct found_sentence *v = &r->sentences[i];
		must(v->in < r->n_passages, "sentence without passage");
		const struct doc *d = r->passages[v->in].d;
		must(v->block < d->n_blocks && v->beg >= d->blocks[v->block].beg && v->end <= d->blocks[v->block].end &&
			     v->beg < v->end,
		     "sentence outside its block");
		must(v->coverage >= 0 && v->coverage <= 1, "coverage");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!snap)
		make();
	struct arena a;
	struct err e;
	struct question q;
	arena_init(&a, (size_t)64 << 20);
	if (!question_read(str_make((const char *)data, size), snap, &a, &q, &e)) {
		struct results r;
		struct found_doc *d = NULL;
		size_t n = 0;
		must(q.n_terms > 0 && q.n_focus > 0 && q.n_intents > 0, "an empty reading");
		must(!search_run(snap, &q, NULL, &a, &r, &e), "search_run");
		look(&r);
		results_release(&r);
		must(!search_docs(snap, &q, NULL, NULL, DOCS_LIST, 10, &a, &d, &n, &e), "search_docs");
	}
	arena_release(&a);
	return 0;
}
