/*
 * segment_read.c - a segment as it lies in its two mapped files.
 *
 * Opening verifies header, footer and the list of page sums. A page is verified when it is first read, and remembered;
 * what stands in it is bounds-checked as it is read. An accessor that cannot give an error gives zeros or an empty
 * slice for what is damaged, and the segment is spoiled from then on: seg_sound, and so snap_lost and fs_maps_lost,
 * tell whoever made something of it that it is not to be believed. seg_whole checks all at once.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <stdlib.h>

static const char index_magic[] = "attestIX", index_end[] = "XItsetta";

void seg_unref(struct seg *s)
{
	if (!s || atomic_fetch_sub(&s->refs, 1) != 1)
		return;
	if (s->mapped) {
		fs_unmap(&s->index_map);
		fs_unmap(&s->store_map);
	}
	free(s->path);
	free(s->store_path);
	free(s->page_ok);
	free(s);
}

struct seg *seg_ref(struct seg *s)
{
	atomic_fetch_add(&s->refs, 1);
	return s;
}

void seg_forget(const struct seg *s)
{
	if (s->mapped) {
		fs_map_forget(&s->index_map);
		fs_map_forget(&s->store_map);
	}
}

int seg_pages(const struct seg *s, uint64_t off, uint64_t n, struct err *e)
{
	if (s->no_sums || !n)
		return 0;
	uint64_t data = (uint64_t)(s->sec[SEC_PAGE_SUMS].p - s->index.p);
	for (uint64_t p = off / SUM_PAGE; p <= (off + n - 1) / SUM_PAGE; p++) {
		if (p >= s->n_pages)
			return err_set(e, ERR_CORRUPT, "%s: byte %llu: past the checked pages", s->path,
				       (unsigned long long)off);
		if (atomic_load_explicit(&s->page_ok[p], memory_order_relaxed))
			continue;
		uint64_t beg = p * SUM_PAGE, end = beg + SUM_PAGE < data ? beg + SUM_PAGE : data;
		if (xxh64_of(str_sub(s->index, beg, end)) != get64(s->sec[SEC_PAGE_SUMS].p + 8 * p))
			return err_set(e, ERR_CORRUPT, "%s: bytes %llu to %llu fail their checksum", s->path,
				       (unsigned long long)beg, (unsigned long long)end);
		atomic_store_explicit(&s->page_ok[p], 1, memory_order_relaxed);
	}
	return 0;
}

const uint8_t seg_blank[DOC_REC_SIZE];

uint32_t seg_spoil(const struct seg *s)
{
	/* The one thing that changes in an opened segment. */
	atomic_store_explicit((atomic_bool *)(uintptr_t)&s->spoiled, true, memory_order_relaxed);
	if (s->mapped)
		fs_map_spoil(&s->index_map);
	return 0;
}

bool seg_page_first(const struct seg *s, const void *p, size_t n)
{
	if (seg_pages(s, (uint64_t)((const char *)p - s->index.p), n, NULL) == 0)
		return true;
	(void)seg_spoil(s);
	return false;
}

bool seg_sound(const struct seg *s)
{
	if (atomic_load_explicit(&s->spoiled, memory_order_relaxed))
		return false;
	return !s->mapped || (fs_map_sound(&s->index_map) && fs_map_sound(&s->store_map));
}

int seg_damage(const struct seg *s, struct err *e)
{
	if (!atomic_load_explicit(&s->spoiled, memory_order_relaxed))
		return 0;
	return err_set(e, ERR_CORRUPT, "%s: damaged: a page of it fails its checksum", s->path);
}

static int bad(const struct seg *s, const char *what, struct err *e)
{
	return err_set(e, ERR_CORRUPT, "%s: %s", s->path, what);
}

/* Header, footer, the table of sections and the list of page sums. */
static int open_frame(struct seg *s, struct err *e)
{
	struct str f = s->index;

	if (f.n < HEADER_SIZE + INDEX_FOOTER_SIZE || memcmp(f.p, index_magic, 8) != 0)
		return bad(s, "not an index of attest, or cut short", e);
	s->format = get32(f.p + 8);
	if (s->format > INDEX_FORMAT)
		return err_set(e, ERR_VERSION, "%s: format %u; this attest reads up to %u", s->path, s->format,
			       INDEX_FORMAT);
	if (s->format < FORMAT_OLDEST || get64(f.p + 16) != s->number)
		return bad(s, "the header is damaged", e);
	const char *foot = f.p + f.n - INDEX_FOOTER_SIZE;
	s->index_sum = get64(foot + 240);
	if (memcmp(foot + 248, index_end, 8) != 0 || (!s->no_sums && xxh64_of(str_make(foot, 240)) != s->index_sum) ||
	    get64(foot + 208) != s->number || get64(foot + 216) != f.n || get32(foot + 232) != s->format)
		return bad(s, "the footer is damaged, or the file cut short", e);
	uint64_t from = HEADER_SIZE, end = f.n - INDEX_FOOTER_SIZE;
	for (int i = 0; i < SEC_N; i++) {
		uint64_t off = get64(foot + 16 * i), size = get64(foot + 16 * i + 8);
		if (off < from || off > end || size > end - off || off % 8)
			return bad(s, "the table of sections is damaged", e);
		s->sec[i] = str_make(f.p + off, (size_t)size);
		from = off + size;
	}
	s->n_postings = get64(foot + 176);
	s->n_docs = get32(foot + 184);
	s->n_passages = get32(foot + 188);
	s->n_terms = get32(foot + 192);
	s->n_rels = get32(foot + 196);
	s->n_names = get32(foot + 200);
	uint64_t data = (uint64_t)(s->sec[SEC_PAGE_SUMS].p - f.p);
	s->n_pages = (size_t)((data + SUM_PAGE - 1) / SUM_PAGE);
	if (s->sec[SEC_PAGE_SUMS].n != 8 * s->n_pages || from != end)
		return bad(s, "the table of sections is damaged", e);
	if (!s->no_sums && xxh64_of(s->sec[SEC_PAGE_SUMS]) != get64(foot + 224))
		return bad(s, "the checksums of its pages are damaged", e);
	s->page_ok = mem_calloc(s->n_pages, sizeof *s->page_ok);
	return s->page_ok ? 0 : err_mem(e);
}

static bool docs_ok(const struct seg *s)
{
	uint64_t strings = s->sec[SEC_STRINGS].n, forward = s->sec[SEC_FORWARD].n;
	uint32_t passage = 0, name = 0;

	for (uint32_t d = 0; d < s->n_docs; d++) {
		const uint8_t *r = seg_doc_rec(s, d);
		uint64_t text = (uint64_t)get32(r + 8) + get16(r + 12), fwd = get64(r + 80);
		uint32_t end = d + 1 < s->n_docs ? get32(seg_doc_rec(s, d + 1) + 76) : s->n_passages;
		if (get64(r) > strings || text > strings - get64(r) || fwd >= forward)
			return false;
		if (r[64] >= DOC_KIND_N || r[65] >= DOC_DESIGN_N || r[66] >= DOC_AUDIENCE_N || r[67] >= DOC_STATUS_N)
			return false;
		if (get32(r + 88) < name || get32(r + 88) > s->n_names)
			return false;
		name = get32(r + 88);
		if (get32(r + 76) != passage || end <= passage || end > s->n_passages)
			return false;
		for (; passage < end; passage++) {
			struct passage p;
			seg_passage(s, passage, &p);
			if (p.doc != d || p.beg > p.end || seg_passage_list(s, passage) >= forward - fwd)
				return false;
		}
	}
	return passage == s->n_passages && !s->spoiled;
}

static bool rels_ok(const struct seg *s, enum seg_section sec, uint32_t n)
{
	const uint8_t *r = (const uint8_t *)s->sec[sec].p;
	uint64_t strings = s->sec[SEC_STRINGS].n;

	for (uint32_t i = 0; i < n; i++, r += REL_REC_SIZE) {
		if (get64(r) > strings || get16(r + 8) > strings - get64(r) || r[10] >= DOC_REL_N ||
		    get32(r + 12) >= s->n_docs)
			return false;
	}
	return true;
}

static bool name_order_ok(const struct seg *s)
{
	for (uint32_t i = 0; i < s->n_names; i++) {
		if (get32(s->sec[SEC_NAME_ORDER].p + 4 * (size_t)i) >= s->n_names)
			return false;
	}
	return true;
}

/* Their size tells which records they are. */
static bool passages_fit(struct seg *s)
{
	uint64_t n = s->n_passages, size = s->sec[SEC_PASSAGES].n;

	s->passage_size = PASSAGE_WIDE_SIZE;
	if (seg_old(s))
		return size == PASSAGE_WIDE_SIZE * n;
	if (size == (PASSAGE_WIDE_SIZE + USUAL_SIZE) * n)
		return true;
	s->passage_size = PASSAGE_REC_SIZE;
	return size == (PASSAGE_REC_SIZE + USUAL_SIZE) * n;
}

/* Sections as long as their counts say. */
static int open_columns(struct seg *s, struct err *e)
{
	if (!s->n_docs || s->n_passages > SEG_PASSAGES_MAX || s->n_terms == UINT32_MAX || s->n_docs == UINT32_MAX ||
	    s->sec[SEC_DOCS].n != (uint64_t)DOC_REC_SIZE * s->n_docs ||
	    !passages_fit(s) ||
	    s->sec[SEC_RELS].n != (uint64_t)REL_REC_SIZE * s->n_rels ||
	    s->sec[SEC_NAMES].n != (uint64_t)REL_REC_SIZE * s->n_names ||
	    s->sec[SEC_NAME_ORDER].n != (uint64_t)4 * s->n_names || !terms_fit(s))
		return bad(s, "sections and counts do not fit", e);
	return 0;
}

int seg_whole(struct seg *s, struct err *e)
{
	uint64_t at = (uint64_t)(s->sec[SEC_STRINGS].p - s->index.p);
	uint64_t data = (uint64_t)(s->sec[SEC_PAGE_SUMS].p - s->index.p);

	if (s->whole)
		return 0;
	int r = seg_pages(s, 0, HEADER_SIZE, e);
	if (!r)
		r = seg_pages(s, at, data - at, e);
	if (r)
		return r;
	if (!docs_ok(s))
		return bad(s, "the columns of documents and passages are damaged", e);
	if (!rels_ok(s, SEC_RELS, s->n_rels) || !rels_ok(s, SEC_NAMES, s->n_names) || !name_order_ok(s))
		return bad(s, "the relations are damaged", e);
	if (!terms_whole(s))
		return bad(s, "the terms are damaged", e);
	s->whole = true;
	return 0;
}

static int open_all(struct seg *s, struct err *e)
{
	uint64_t frames, sum;

	int r = open_frame(s, e);
	if (!r)
		r = open_columns(s, e);
	if (r || s->no_sums)
		return r;
	r = store_verify(s->store, s->number, &frames, &sum, e);
	if (r)
		return err_prefix(e, "%s", s->store_path);
	s->store_sum = sum;
	s->dense = get32(s->store.p + s->store.n - STORE_FOOTER_SIZE + 36);
	if (frames != s->n_docs)
		return err_set(e, ERR_CORRUPT, "%s: %llu documents, the index has %u", s->store_path,
			       (unsigned long long)frames, s->n_docs);
	return 0;
}

int seg_open_bytes(struct str index, struct str store, uint64_t number, int flags, struct seg **out, struct err *e)
{
	struct seg *s = mem_calloc(1, sizeof *s);

	if (!s)
		return err_mem(e);
	atomic_init(&s->refs, 1);
	s->number = number;
	s->no_sums = flags & SEG_NO_SUMS;
	s->index = index;
	s->store = store;
	s->path = mem_strdup("index");
	s->store_path = mem_strdup("store");
	int r = s->path && s->store_path ? open_all(s, e) : err_mem(e);
	if (r)
		seg_unref(s);
	else
		*out = s;
	return r;
}

int seg_open(const char *dir, uint64_t number, const struct manifest_seg *want, struct seg **out, struct err *e)
{
	char name[SEG_NAME_MAX];
	struct seg *s = mem_calloc(1, sizeof *s);
	int r = 0;

	if (!s)
		return err_mem(e);
	atomic_init(&s->refs, 1);
	s->number = number;
	s->mapped = true;
	seg_file_name(name, number, SEG_FILE_INDEX, 0);
	s->path = path_join(dir, name);
	seg_file_name(name, number, SEG_FILE_DOCS, 0);
	s->store_path = path_join(dir, name);
	if (!s->path || !s->store_path)
		r = err_mem(e);
	if (!r)
		r = fs_map(s->path, &s->index_map, e);
	if (!r)
		r = fs_map(s->store_path, &s->store_map, e);
	if (r)
		goto out;
	s->index = s->index_map.bytes;
	s->store = s->store_map.bytes;
	if (want && s->index.n != want->index_bytes)
		r = err_set(e, ERR_CORRUPT, "%s: %zu bytes, the manifest says %llu", s->path, s->index.n,
			    (unsigned long long)want->index_bytes);
	else if (want && s->store.n != want->store_bytes)
		r = err_set(e, ERR_CORRUPT, "%s: %zu bytes, the manifest says %llu", s->store_path, s->store.n,
			    (unsigned long long)want->store_bytes);
	else
		r = open_all(s, e);
	if (!r && want &&
	    (s->index_sum != want->index_sum || s->store_sum != want->store_sum || s->n_docs != want->docs ||
	     s->n_passages != want->passages))
		r = err_set(e, ERR_CORRUPT, "%s: not the file that the manifest names", s->path);
out:
	if (r)
		seg_unref(s);
	else
		*out = s;
	return r;
}

struct str seg_slice(const struct seg *s, enum seg_section sec, uint64_t off, uint64_t n)
{
	struct str all = s->sec[sec];

	if (off > all.n || n > all.n - off) {
		(void)seg_spoil(s);
		return STR("");
	}
	return !n || seg_ready(s, all.p + off, (size_t)n) ? str_make(all.p + off, (size_t)n) : STR("");
}

struct str seg_doc_id(const struct seg *s, uint32_t doc)
{
	const uint8_t *r = seg_doc_rec(s, doc);

	return seg_slice(s, SEC_STRINGS, get64(r), get16(r + 12));
}

void seg_doc(const struct seg *s, uint32_t doc, struct seg_doc *out)
{
	const uint8_t *r = seg_doc_rec(s, doc);

	*out = (struct seg_doc){.id = seg_slice(s, SEC_STRINGS, get64(r), get16(r + 12)),
				.year = (int16_t)get16(r + 14),
				.kind = (uint8_t)seg_below(s, r[64], DOC_KIND_N),
				.design = (uint8_t)seg_below(s, r[65], DOC_DESIGN_N),
				.audience = (uint8_t)seg_below(s, r[66], DOC_AUDIENCE_N),
				.status = (uint8_t)seg_below(s, r[67], DOC_STATUS_N),
				.version = get32(r + 68),
				.revised = get32(r + 72),
				.raw = get32(r + 28),
				.frame_off = get64(r + 16),
				.frame_size = get32(r + 24),
				.passage_beg = seg_passage_beg(s, doc),
				.passage_end = seg_passage_beg(s, doc + 1)};
	out->title = seg_slice(s, SEC_STRINGS, get64(r) + get16(r + 12), get32(r + 8));
	memcpy(out->content.b, r + 32, sizeof out->content.b);
}

uint32_t seg_find(const struct seg *s, struct str id)
{
	uint32_t lo = 0, hi = s->n_docs;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(seg_doc_id(s, mid), id);
		if (c == 0)
			return mid;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return DOC_NONE;
}

int seg_frame(const struct seg *s, uint32_t doc, struct frame *out, struct err *e)
{
	struct seg_doc d;
	struct frame f;

	seg_doc(s, doc, &d);
	int r = seg_damage(s, e);
	if (r)
		return r;
	r = frame_at(s->store, d.frame_off, !s->no_sums, &f, e);
	if (r)
		return err_prefix(e, "%s", s->store_path);
	if (f.doc != doc || f.raw != d.raw || f.zip.n + FRAME_HEADER_SIZE != d.frame_size)
		return err_set(e, ERR_CORRUPT, "%s: byte %llu: another document than the index says", s->store_path,
			       (unsigned long long)d.frame_off);
	*out = f;
	return 0;
}

void seg_passage(const struct seg *s, uint32_t p, struct passage *out)
{
	const uint8_t *r = seg_passage_rec(s, p);
	uint32_t doc = seg_below(s, get32(r), s->n_docs);

	if (s->passage_size == PASSAGE_WIDE_SIZE)
		*out = (struct passage){.doc = doc,
					.beg = get32(r + 4),
					.end = get32(r + 8),
					.block = get32(r + 12),
					.n_blocks = get32(r + 16),
					.section = get32(r + 20),
					.words = get32(r + 24)};
	else
		*out = (struct passage){.doc = doc,
					.beg = get24(r + 4),
					.end = get24(r + 4) + get16(r + 7),
					.block = get16(r + 9),
					.n_blocks = get16(r + 11),
					.section = get16(r + 13),
					.words = get16(r + 15)};
	out->beg = seg_below(s, out->beg, (uint64_t)out->end + 1);
}

/* Where the lists of this document or the next begin, in FORWARD. */
static uint64_t forward_end(const struct seg *s, uint32_t doc)
{
	uint64_t size = s->sec[SEC_FORWARD].n;

	if (doc + 1 >= s->n_docs)
		return size;
	uint64_t next = get64(seg_doc_rec(s, doc + 1) + 80);
	return next < size ? next : size;
}

int seg_forward(const struct seg *s, uint32_t doc, uint32_t passage, struct str *doc_list, struct str *passage_list,
		struct err *e)
{
	uint64_t base = get64(seg_doc_rec(s, doc) + 80), end = forward_end(s, doc);
	uint64_t at = base + seg_passage_list(s, passage),
		 file = (uint64_t)(s->sec[SEC_FORWARD].p - s->index.p);
	uint64_t at_end = end;

	if (passage + 1 < seg_passage_beg(s, doc + 1)) {
		at_end = base + seg_passage_list(s, passage + 1);
		if (at_end > end)
			at_end = end;
	}
	uint64_t first = base + seg_passage_list(s, seg_passage_beg(s, doc));
	if (base > end || first > end || at > at_end)
		return err_set(e, ERR_CORRUPT, "%s: passage %u: its forward list is out of place", s->path, passage);
	int r = seg_pages(s, file + base, first - base, e);
	if (!r)
		r = seg_pages(s, file + at, at_end - at, e);
	if (r)
		return r;
	*doc_list = str_sub(s->sec[SEC_FORWARD], (size_t)base, (size_t)first);
	*passage_list = str_sub(s->sec[SEC_FORWARD], (size_t)at, (size_t)at_end);
	return seg_damage(s, e);
}

/* The usual impacts of all passages, NULL in an old segment. */
static const uint8_t *usual_table(const struct seg *s)
{
	return seg_old(s) ? NULL
			  : (const uint8_t *)s->sec[SEC_PASSAGES].p + (size_t)s->passage_size * s->n_passages;
}

int seg_usual(const struct seg *s, uint32_t doc, uint32_t p, uint8_t out[USUAL_SIZE], struct err *e)
{
	const uint8_t *table = usual_table(s);
	struct impact_norm norm;
	struct str lists[2];
	uint64_t len[HALF_FIELDS];
	struct fwd_union u;
	struct fwd_term t;
	struct buf impacts;

	if (table) {
		table += USUAL_SIZE * (size_t)p;
		if (!seg_ready(s, table, USUAL_SIZE))
			return seg_damage(s, e);
		memcpy(out, table, USUAL_SIZE);
		return 0;
	}
	int r = seg_forward(s, doc, p, &lists[1], &lists[0], e);
	if (r)
		return r;
	for (int half = 0; half < 2; half++) {
		(void)fwd_lengths(lists[half], true, len);
		impact_norm_half(&norm, half * HALF_FIELDS, len);
	}
	buf_init(&impacts, UINT32_MAX);
	fwd_union_begin(&u, lists[1], lists[0], true);
	while (fwd_union_next(&u, &t))
		buf_byte(&impacts, impact_of(&norm, t.tf));
	impact_usual((const uint8_t *)buf_str(&impacts).p, impacts.n, out);
	if (impacts.err)
		r = err_buf(&impacts, e);
	else if (u.bad)
		r = err_set(e, ERR_CORRUPT, "%s: passage %u: its forward list is damaged", s->path, p);
	buf_release(&impacts);
	return r;
}

int seg_postings(const struct seg *s, uint32_t t, struct postings *out, struct err *e)
{
	struct seg_term m;
	const uint8_t *usual = usual_table(s);

	seg_term(s, t, &m);
	if (m.inlined && m.df) {
		postings_only(out, m.only, m.max, s->n_passages);
		return seg_damage(s, e);
	}
	struct str bytes = str_sub(s->sec[SEC_POSTINGS], (size_t)m.off, (size_t)(m.off + m.size));
	if (!postings_open(out, bytes, m.df, m.max, s->n_passages, usual, s->format))
		return err_set(e, ERR_CORRUPT, "%s: term %u: its postings are cut short", s->path, t);
	/* A block asks for the usual impacts of passages anywhere. */
	if (usual && !s->whole) {
		int r = seg_pages(s, (uint64_t)((const char *)usual - s->index.p), USUAL_SIZE * (uint64_t)s->n_passages,
				  e);
		if (r)
			return r;
	}
	return seg_pages(s, (uint64_t)(bytes.p - s->index.p), bytes.n - out->data_n, e);
}

int seg_postings_pages(const struct seg *s, const struct postings *p, uint32_t block, struct err *e)
{
	size_t beg = postings_beg(p, block), end = postings_end(p, block);

	if (p->inlined)
		return 0;
	if (beg >= end || end > p->data_n)
		return err_set(e, ERR_CORRUPT, "%s: a block of postings is out of place", s->path);
	return seg_pages(s, (uint64_t)((const char *)p->data - s->index.p) + beg, end - beg, e);
}

static void rel_at(const struct seg *s, enum seg_section sec, uint32_t i, struct seg_rel *out)
{
	const uint8_t *r = (const uint8_t *)s->sec[sec].p + (size_t)REL_REC_SIZE * i;

	if (!seg_ready(s, r, REL_REC_SIZE))
		r = seg_blank;
	*out = (struct seg_rel){.target = seg_slice(s, SEC_STRINGS, get64(r), get16(r + 8)),
				.kind = (uint8_t)seg_below(s, r[10], DOC_REL_N),
				.doc = seg_below(s, get32(r + 12), s->n_docs)};
}

void seg_rel(const struct seg *s, uint32_t i, struct seg_rel *out)
{
	rel_at(s, SEC_RELS, i, out);
}

void seg_name(const struct seg *s, uint32_t i, struct seg_rel *out)
{
	rel_at(s, SEC_NAMES, i, out);
}

uint32_t seg_name_beg(const struct seg *s, uint32_t doc)
{
	return doc < s->n_docs ? seg_below(s, get32(seg_doc_rec(s, doc) + 88), (uint64_t)s->n_names + 1) : s->n_names;
}

uint32_t seg_name_at(const struct seg *s, uint32_t i)
{
	const char *r = s->sec[SEC_NAME_ORDER].p + 4 * (size_t)i;

	return seg_ready(s, r, 4) ? seg_below(s, get32(r), s->n_names) : 0;
}

uint32_t seg_rel_lower(const struct seg *s, struct str target)
{
	uint32_t lo = 0, hi = s->n_rels;

	while (lo < hi) {
		struct seg_rel r;
		uint32_t mid = lo + (hi - lo) / 2;
		seg_rel(s, mid, &r);
		if (str_cmp(r.target, target) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

uint32_t seg_name_lower(const struct seg *s, struct str name)
{
	uint32_t lo = 0, hi = s->n_names;

	while (lo < hi) {
		struct seg_rel r;
		uint32_t mid = lo + (hi - lo) / 2;
		seg_name(s, seg_name_at(s, mid), &r);
		if (str_cmp(r.target, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}
