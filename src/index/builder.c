/*
 * builder.c - a segment from analysed documents in RAM.
 *
 * The documents' terms are gathered in one table and sorted; since each document counted its terms already, every
 * posting list gets its place at once, and one walk over the passages fills them all (a counting sort by term). The
 * documents come sorted by id, so passages rise within each list.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <stdlib.h>

struct term {
	struct str text;
	uint64_t prefix; /* first 8 bytes, so that most comparisons need no look at the text */
	uint32_t id;	 /* in order of first sight */
	uint32_t df, doc_df;
};

struct builder {
	struct analysed *const *docs;
	size_t n_docs;
	struct term *terms;
	size_t n_terms, room_terms;
	uint32_t *slots; /* open addressing: term + 1 */
	size_t n_slots;
	uint32_t **ids; /* of each document: table number, later number in the segment, of its terms */
	uint32_t *all_ids;
	uint64_t *at; /* of each term, by number in the segment: where its next posting goes */
	uint32_t *passages;
	uint8_t *impacts, *usual;
	uint64_t n_postings;
};

static void release(struct builder *b)
{
	free(b->terms);
	free(b->slots);
	free(b->ids);
	free(b->all_ids);
	free(b->at);
	free(b->passages);
	free(b->impacts);
	free(b->usual);
}

static uint64_t prefix_of(struct str s)
{
	unsigned char b[8] = {0};
	uint64_t v;

	memcpy(b, s.p, s.n < sizeof b ? s.n : sizeof b);
	memcpy(&v, b, sizeof v);
	return be64toh(v);
}

static bool grow(struct builder *b)
{
	size_t n = b->n_slots ? b->n_slots * 2 : 4096;
	uint32_t *slots = mem_calloc(n, sizeof *slots);
	struct term *terms = mem_realloc(b->terms, n / 2 * sizeof *terms);

	if (terms) {
		b->terms = terms;
		b->room_terms = n / 2;
	}
	if (!slots || !terms) {
		free(slots);
		return false;
	}
	for (size_t t = 0; t < b->n_terms; t++) {
		size_t at = str_hash(b->terms[t].text) & (n - 1);
		while (slots[at])
			at = (at + 1) & (n - 1);
		slots[at] = (uint32_t)t + 1;
	}
	free(b->slots);
	b->slots = slots;
	b->n_slots = n;
	return true;
}

static bool intern(struct builder *b, struct str text, uint32_t *id)
{
	if (b->n_terms == b->room_terms && !grow(b))
		return false;
	size_t at = str_hash(text) & (b->n_slots - 1);
	for (; b->slots[at]; at = (at + 1) & (b->n_slots - 1)) {
		if (str_eq(b->terms[b->slots[at] - 1].text, text)) {
			*id = b->slots[at] - 1;
			return true;
		}
	}
	*id = (uint32_t)b->n_terms;
	b->terms[b->n_terms] = (struct term){.text = text, .prefix = prefix_of(text), .id = *id};
	b->slots[at] = (uint32_t)++b->n_terms;
	return true;
}

static int term_cmp(const void *pa, const void *pb)
{
	const struct term *a = pa, *b = pb;

	if (a->prefix != b->prefix)
		return a->prefix < b->prefix ? -1 : 1;
	return str_cmp(a->text, b->text);
}

/* Gather and sort the terms; b->ids then gives numbers in the segment. */
static int number_terms(struct builder *b, struct err *e)
{
	size_t total = 0;
	uint32_t *to;

	for (size_t i = 0; i < b->n_docs; i++)
		total += b->docs[i]->n_terms;
	b->ids = mem_malloc((b->n_docs + 1) * sizeof *b->ids);
	b->all_ids = to = mem_malloc((total + 1) * sizeof *to);
	if (!b->ids || !to)
		return err_mem(e);
	for (size_t i = 0; i < b->n_docs; i++) {
		const struct analysed *a = b->docs[i];
		b->ids[i] = to;
		for (uint32_t t = 0; t < a->n_terms; t++, to++) {
			if (!intern(b, analysed_term(a, t), to))
				return err_mem(e);
			b->terms[*to].df += a->term_df[t];
			b->terms[*to].doc_df++;
		}
		b->n_postings += a->n_postings;
	}
	if (b->n_terms)
		qsort(b->terms, b->n_terms, sizeof *b->terms, term_cmp);
	uint32_t *number = mem_malloc((b->n_terms + 1) * sizeof *number);
	if (!number)
		return err_mem(e);
	for (size_t t = 0; t < b->n_terms; t++)
		number[b->terms[t].id] = (uint32_t)t;
	for (size_t i = 0; i < total; i++)
		b->all_ids[i] = number[b->all_ids[i]];
	free(number);
	return 0;
}

static int fill_postings(struct builder *b, uint32_t n_passages, struct err *e)
{
	uint32_t passage = 0;
	uint64_t sum = 0;

	b->at = mem_malloc((b->n_terms + 1) * sizeof *b->at);
	b->passages = mem_malloc((b->n_postings + 1) * sizeof *b->passages);
	b->impacts = mem_malloc(b->n_postings + 1);
	b->usual = mem_malloc(USUAL_SIZE * (size_t)n_passages + 1);
	if (!b->at || !b->passages || !b->impacts || !b->usual)
		return err_mem(e);
	for (size_t t = 0; t < b->n_terms; t++) {
		b->at[t] = sum;
		sum += b->terms[t].df;
	}
	for (size_t i = 0; i < b->n_docs; i++) {
		const struct analysed *a = b->docs[i];
		uint64_t n = 0;
		for (uint32_t p = 0; p < a->doc.passage_end; p++, passage++) {
			struct fwd_union u;
			struct fwd_term t;
			uint64_t beg = n;
			fwd_union_begin(&u, analysed_list(a, 0), analysed_list(a, p + 1), false);
			while (fwd_union_next(&u, &t)) {
				uint64_t to = b->at[b->ids[i][t.term]]++;
				b->passages[to] = passage;
				b->impacts[to] = a->impacts[n++];
			}
			impact_usual(a->impacts + beg, n - beg, b->usual + USUAL_SIZE * (size_t)passage);
		}
	}
	return 0;
}

static void write_terms(struct builder *b, struct seg_writer *w)
{
	for (size_t t = 0; t < b->n_terms; t++) {
		const struct term *x = &b->terms[t];
		/* Where its postings end by now. */
		uint64_t beg = b->at[t] - x->df;
		seg_write_term(w, x->text, b->passages + beg, b->impacts + beg, x->df, x->doc_df);
	}
}

static int write_docs(struct builder *b, struct seg_writer *w, struct err *e)
{
	struct buf list;

	buf_init(&list, (size_t)1 << 33);
	for (size_t i = 0; i < b->n_docs && !w->err; i++) {
		const struct analysed *a = b->docs[i];
		for (uint32_t l = 0; l <= a->doc.passage_end && !w->err; l++) {
			buf_clear(&list);
			if (!fwd_remap(analysed_list(a, l), false, b->ids[i], a->n_terms, &list) || list.err) {
				int r = list.err ? err_buf(&list, e)
						 : err_set(e, ERR_INTERNAL, "a list of terms out of order");
				buf_release(&list);
				return r;
			}
			if (l == 0)
				seg_write_doc(w, &a->doc, buf_str(&list));
			else
				seg_write_passage(w, &a->passages[l - 1], buf_str(&list));
		}
		for (size_t j = 0; j < a->n_rels; j++)
			seg_write_rel(w, a->rels[j].target, a->rels[j].kind);
		for (size_t j = 0; j < a->n_names; j++)
			seg_write_name(w, a->names[j]);
	}
	buf_release(&list);
	return 0;
}

int build_segment(const char *dir, uint64_t number, struct analysed *const *docs, size_t n, struct manifest_seg *out,
		  struct err *e)
{
	struct builder b = {.docs = docs, .n_docs = n};
	struct seg_writer w;
	uint64_t passages = 0;

	for (size_t i = 0; i < n; i++)
		passages += docs[i]->doc.passage_end;
	if (passages > SEG_PASSAGES_MAX)
		return err_set(e, ERR_LIMIT, "%llu passages, a segment holds %u", (unsigned long long)passages,
			       SEG_PASSAGES_MAX);
	int r = number_terms(&b, e);
	if (!r)
		r = fill_postings(&b, (uint32_t)passages, e);
	if (!r)
		r = seg_write_begin(&w, dir, number, e);
	if (r)
		goto out;
	seg_write_usual(&w, b.usual, (uint32_t)passages);
	b.usual = NULL;
	write_terms(&b, &w);
	r = write_docs(&b, &w, e);
	if (r)
		seg_write_abort(&w);
	else
		r = seg_write_finish(&w, out, e);
out:
	release(&b);
	return r;
}
