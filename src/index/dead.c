/*
 * dead.c - which documents of a segment are deleted, and by how much that lowers the frequencies of its terms.
 *
 * The counts come from the forward store of the deleted documents, so that document frequencies are exact at any moment
 * and no score depends on when a deleted document is merged away. Immutable once made; reference counted.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <stdlib.h>

static const char dead_magic[] = "attestDL";

#define TERM_SIZE 12 /* bytes of one count */

struct dead *dead_ref(struct dead *d)
{
	if (d)
		atomic_fetch_add(&d->refs, 1);
	return d;
}

void dead_unref(struct dead *d)
{
	if (!d || atomic_fetch_sub(&d->refs, 1) != 1)
		return;
	free(d->bits);
	free(d->terms);
	free(d);
}

struct dead_term dead_term(const struct dead *d, uint32_t term)
{
	uint32_t lo = 0, hi = d ? d->n_terms : 0;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (d->terms[mid].term == term)
			return d->terms[mid];
		if (d->terms[mid].term < term)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (struct dead_term){.term = term};
}

static size_t bitmap_size(uint32_t n_docs)
{
	return (((size_t)n_docs + 7) / 8 + 3) & ~(size_t)3;
}

/* The parts that need no segment: sums, sizes. */
static int parse_frame(struct str f, uint64_t segment, struct err *e)
{
	if (f.n < DEAD_HEADER_SIZE + 8 || memcmp(f.p, dead_magic, 8) != 0)
		return err_set(e, ERR_CORRUPT, "not a file of deletions, or cut short");
	if (get32(f.p + 8) > INDEX_FORMAT)
		return err_set(e, ERR_VERSION, "format %u; this attest reads up to %u", get32(f.p + 8), INDEX_FORMAT);
	if (xxh64_of(str_sub(f, 0, f.n - 8)) != get64(f.p + f.n - 8) || get32(f.p + 8) < FORMAT_OLDEST ||
	    get64(f.p + 16) != segment)
		return err_set(e, ERR_CORRUPT, "fails its checksum");
	if (f.n != DEAD_HEADER_SIZE + bitmap_size(get32(f.p + 24)) + (uint64_t)TERM_SIZE * get32(f.p + 36) + 8)
		return err_set(e, ERR_CORRUPT, "its size and counts do not fit");
	return 0;
}

int dead_bits(struct str f, uint64_t segment, uint8_t **bits, uint32_t *n_docs, struct err *e)
{
	int r = parse_frame(f, segment, e);

	if (r)
		return r;
	size_t n = bitmap_size(get32(f.p + 24));
	uint8_t *p = mem_malloc(n ? n : 1);
	if (!p)
		return err_mem(e);
	memcpy(p, f.p + DEAD_HEADER_SIZE, n);
	*bits = p;
	*n_docs = get32(f.p + 24);
	return 0;
}

static struct dead *dead_new(uint32_t n_docs, size_t n_terms)
{
	struct dead *d = mem_calloc(1, sizeof *d);

	if (!d)
		return NULL;
	atomic_init(&d->refs, 1);
	d->bits = mem_calloc(1, bitmap_size(n_docs) + 1);
	d->terms = mem_malloc((n_terms + 1) * sizeof *d->terms);
	if (!d->bits || !d->terms) {
		dead_unref(d);
		return NULL;
	}
	return d;
}

static void count_docs(struct dead *d, const struct seg *s)
{
	d->n_docs = d->n_passages = 0;
	for (uint32_t i = 0; i < s->n_docs; i++) {
		if (!bit_get(d->bits, i))
			continue;
		d->n_docs++;
		d->n_passages += seg_passage_beg(s, i + 1) - seg_passage_beg(s, i);
	}
}

int dead_parse(struct str f, const struct seg *s, struct dead **out, struct err *e)
{
	int r = parse_frame(f, s->number, e);

	if (r)
		return r;
	if (get32(f.p + 24) != s->n_docs)
		return err_set(e, ERR_CORRUPT, "made for another segment");
	uint32_t m = get32(f.p + 36);
	struct dead *d = dead_new(s->n_docs, m);
	if (!d)
		return err_mem(e);
	size_t bits = bitmap_size(s->n_docs);
	memcpy(d->bits, f.p + DEAD_HEADER_SIZE, bits);
	d->rev = get32(f.p + 12);
	d->bytes = f.n;
	d->sum = get64(f.p + f.n - 8);
	count_docs(d, s);
	if (d->n_docs != get32(f.p + 28) || d->n_passages != get32(f.p + 32))
		goto bad;
	const char *p = f.p + DEAD_HEADER_SIZE + bits;
	uint64_t next = 0;
	for (uint32_t i = 0; i < m; i++, p += TERM_SIZE) {
		struct dead_term t = {.term = get32(p), .df = get32(p + 4), .doc_df = get32(p + 8)};
		struct seg_term st;
		if (t.term < next || t.term >= s->n_terms)
			goto bad;
		seg_term(s, t.term, &st);
		if (!t.df || !t.doc_df || t.df > st.df || t.doc_df > st.doc_df)
			goto bad;
		next = (uint64_t)t.term + 1;
		d->terms[d->n_terms++] = t;
	}
	r = seg_damage(s, e);
	if (r)
		dead_unref(d);
	else
		*out = d;
	return r;
bad:
	dead_unref(d);
	r = seg_damage(s, e);
	return r ? r : err_set(e, ERR_CORRUPT, "its counts do not fit the segment");
}

int dead_open(const char *dir, const struct seg *s, const struct manifest_seg *m, struct dead **out, struct err *e)
{
	char name[SEG_NAME_MAX];
	struct fs_map map = {0};
	struct dead *d = NULL;

	seg_file_name(name, m->number, SEG_FILE_DEAD, m->dead_rev);
	char *path = path_join(dir, name);
	if (!path)
		return err_mem(e);
	int r = fs_map(path, &map, e);
	if (r)
		goto out;
	r = dead_parse(map.bytes, s, &d, e);
	if (r) {
		err_prefix(e, "%s", path);
	} else if (d->rev != m->dead_rev || d->bytes != m->dead_bytes || d->sum != m->dead_sum ||
		   d->n_docs != m->dead_docs || d->n_passages != m->dead_passages) {
		r = err_set(e, ERR_CORRUPT, "%s: not the file that the manifest names", path);
		dead_unref(d);
	} else {
		*out = d;
	}
	fs_unmap(&map);
out:
	free(path);
	return r;
}

/* Add what one document's passages hold; `seen` has the last document + 1 that was counted for each term. */
static int count_doc(const struct seg *s, uint32_t doc, uint32_t *df, uint32_t *doc_df, uint32_t *seen, struct err *e)
{
	for (uint32_t p = seg_passage_beg(s, doc); p < seg_passage_beg(s, doc + 1); p++) {
		struct str dl, pl;
		struct fwd_union u;
		struct fwd_term t;
		int r = seg_forward(s, doc, p, &dl, &pl, e);
		if (r)
			return r;
		fwd_union_begin(&u, dl, pl, seg_old(s));
		while (fwd_union_next(&u, &t)) {
			if (t.term >= s->n_terms) {
				u.bad = true;
				break;
			}
			df[t.term]++;
			if (seen[t.term] != doc + 1) {
				seen[t.term] = doc + 1;
				doc_df[t.term]++;
			}
		}
		if (u.bad)
			return err_set(e, ERR_CORRUPT, "%s: passage %u: its forward list is damaged", s->path, p);
	}
	return 0;
}

int dead_make(const struct seg *s, const struct dead *old, const uint8_t *bits, struct dead **out, struct err *e)
{
	size_t n = s->n_terms ? s->n_terms : 1;
	uint32_t *df = mem_calloc(n, sizeof *df), *doc_df = mem_calloc(n, sizeof *doc_df),
		 *seen = mem_calloc(n, sizeof *seen);
	struct dead *d = NULL;
	int r = 0;

	if (!df || !doc_df || !seen) {
		r = err_mem(e);
		goto out;
	}
	for (uint32_t i = 0; old && i < old->n_terms; i++) {
		df[old->terms[i].term] = old->terms[i].df;
		doc_df[old->terms[i].term] = old->terms[i].doc_df;
	}
	for (uint32_t i = 0; i < s->n_docs && !r; i++) {
		if (bit_get(bits, i) && !(old && bit_get(old->bits, i)))
			r = count_doc(s, i, df, doc_df, seen, e);
	}
	if (r)
		goto out;
	size_t m = 0;
	for (uint32_t i = 0; i < s->n_terms; i++)
		m += df[i] != 0;
	d = dead_new(s->n_docs, m);
	if (!d) {
		r = err_mem(e);
		goto out;
	}
	memcpy(d->bits, bits, ((size_t)s->n_docs + 7) / 8);
	for (uint32_t i = 0; i < s->n_terms; i++) {
		if (df[i])
			d->terms[d->n_terms++] = (struct dead_term){.term = i, .df = df[i], .doc_df = doc_df[i]};
	}
	count_docs(d, s);
	r = seg_damage(s, e);
	if (r)
		dead_unref(d);
	else
		*out = d;
out:
	free(df);
	free(doc_df);
	free(seen);
	return r;
}

int dead_write(const char *dir, const struct seg *s, struct dead *d, uint32_t rev, struct manifest_seg *m,
	       struct err *e)
{
	char name[SEG_NAME_MAX];
	struct buf b;
	struct out o;

	buf_init(&b, (size_t)1 << 36);
	buf_addc(&b, dead_magic);
	buf_u32(&b, INDEX_FORMAT);
	buf_u32(&b, rev);
	buf_u64(&b, s->number);
	buf_u32(&b, s->n_docs);
	buf_u32(&b, d->n_docs);
	buf_u32(&b, d->n_passages);
	buf_u32(&b, d->n_terms);
	buf_add(&b, str_make((const char *)d->bits, bitmap_size(s->n_docs)));
	for (uint32_t i = 0; i < d->n_terms; i++) {
		buf_u32(&b, d->terms[i].term);
		buf_u32(&b, d->terms[i].df);
		buf_u32(&b, d->terms[i].doc_df);
	}
	uint64_t sum = xxh64_of(buf_str(&b));
	buf_u64(&b, sum);
	seg_file_name(name, s->number, SEG_FILE_DEAD, rev);
	int r = b.err ? err_buf(&b, e) : out_open(&o, dir, name, false, e);
	if (!r) {
		out_add(&o, buf_str(&b));
		r = out_finish(&o, e);
	}
	if (!r) {
		d->rev = m->dead_rev = rev;
		m->dead_docs = d->n_docs;
		m->dead_passages = d->n_passages;
		d->bytes = m->dead_bytes = b.n;
		d->sum = m->dead_sum = sum;
	}
	buf_release(&b);
	return r;
}
