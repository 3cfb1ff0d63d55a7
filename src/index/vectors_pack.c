/*
 * vectors_pack.c - an immutable file of vectors: writing, opening, checking; docs/index-format.md, "Vectors".
 *
 * Opening reads the header, the footer and the table of documents, under their sums: a few pages whatever the size. The
 * rest, which is nearly all, is only mapped: a search touches it anyway, and sums over it at each start would cost more
 * than the search. What memory safety hangs on (ranges, places) is checked where it is read; a flipped bit in a vector
 * can only spoil a score, and `attest check` finds it.
 */
#include "index/vectors_priv.h"

#include "base/mem.h"

#include <stdlib.h>

#define OWN_AT	  32
#define UNIT_AT	  36
#define UNITS_AT  40
#define HEAD_SUM  248
#define MAGIC	  "attestVE"
#define END_MAGIC "EVtsetta"

static uint64_t align(uint64_t n, uint64_t to)
{
	return (n + to - 1) / to * to;
}

/* Where the parts of a pack lie, by its counts. */
struct layout {
	uint64_t docs, recs, scales, vectors, codes, sums, footer, size;
};

static struct layout lay_out(uint32_t dim, uint64_t n_docs, uint64_t n)
{
	struct layout l = {.docs = PACK_HEADER_SIZE};

	l.recs = align(l.docs + n_docs * PACK_DOC_SIZE, VECTOR_ALIGN);
	l.scales = align(l.recs + n * PACK_UNIT_SIZE, VECTOR_ALIGN);
	l.vectors = align(l.scales + n * 4, VECTOR_ALIGN);
	l.codes = l.vectors + n * vector_stride(dim);
	l.sums = align(l.codes + n * code_size(dim), VECTOR_ALIGN);
	l.footer = l.sums + (l.sums + SUM_PAGE - 1) / SUM_PAGE * 8;
	l.size = l.footer + PACK_FOOTER_SIZE;
	return l;
}

void unit_rec_get(const uint8_t *p, struct unit_rec *out)
{
	memcpy(out->key, p, VECTOR_KEY);
	out->beg = get32(p + 16);
	out->end = get32(p + 20);
	out->passage = get32(p + 24);
}

void unit_rec_put(uint8_t *p, const struct unit_rec *r)
{
	memcpy(p, r->key, VECTOR_KEY);
	put32(p + 16, r->beg);
	put32(p + 20, r->end);
	put32(p + 24, r->passage);
}

/* ---- writing ---- */

static void add(struct out *o, const void *p, size_t n)
{
	out_add(o, str_make(p, n));
}

static void add_header(struct out *o, uint64_t number, const struct pack_model *m, const struct pack_ref *r)
{
	uint8_t h[PACK_HEADER_SIZE] = {0};

	memcpy(h, MAGIC, 8);
	put32(h + 8, VECTORS_FORMAT);
	put32(h + 12, m->dim);
	put64(h + 16, number);
	put32(h + 24, r->docs);
	put32(h + 28, r->own);
	put32(h + 32, r->units);
	memcpy(h + 40, m->id.b, 32);
	memcpy(h + 72, m->name, VECTOR_NAME_MAX - 1);
	put64(h + HEAD_SUM, xxh64_of(str_make((const char *)h, HEAD_SUM)));
	add(o, h, sizeof h);
}

static void add_docs(struct out *o, const struct pack_doc *docs, size_t n)
{
	uint32_t own = 0, unit = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t r[PACK_DOC_SIZE] = {0};
		memcpy(r, docs[i].content.b, 32);
		put32(r + OWN_AT, docs[i].own ? own++ : VECTOR_NONE);
		put32(r + UNIT_AT, unit);
		put32(r + UNITS_AT, docs[i].n_units);
		unit += docs[i].n_units;
		add(o, r, sizeof r);
	}
	out_pad(o, VECTOR_ALIGN);
}

static void add_scale(struct out *o, const int8_t *v, uint32_t dim)
{
	float f = encode_scale(v, dim);
	uint8_t b[4];
	uint32_t bits;

	memcpy(&bits, &f, sizeof bits);
	put32(b, bits);
	add(o, b, sizeof b);
}

static void add_code(struct out *o, const int8_t *v, uint32_t dim)
{
	uint8_t code[ENCODE_MAX_DIM / 8] = {0};

	for (uint32_t i = 0; i < dim; i++)
		code[i >> 3] |= (uint8_t)((v[i] > 0) << (i & 7));
	add(o, code, code_size(dim));
}

/* What is made of each vector, own ones first. */
static void add_each(struct out *o, const struct pack_doc *docs, size_t n, uint32_t dim,
		     void (*add_one)(struct out *, const int8_t *, uint32_t))
{
	size_t stride = vector_stride(dim);

	for (size_t i = 0; i < n; i++)
		if (docs[i].own)
			add_one(o, docs[i].own, dim);
	for (size_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < docs[i].n_units; j++)
			add_one(o, docs[i].units + stride * j, dim);
	out_pad(o, VECTOR_ALIGN);
}

static void add_footer(struct out *o, uint64_t number, uint64_t *sum)
{
	uint8_t f[PACK_FOOTER_SIZE] = {0};

	/* The sums move when they are added. */
	uint64_t of_sums = xxh64_of(buf_str(&o->sums));
	out_add(o, buf_str(&o->sums));
	put64(f, o->off + PACK_FOOTER_SIZE);
	put64(f + 8, of_sums);
	uint8_t all[24];
	memcpy(all, f, 16);
	put64(all + 16, number);
	*sum = xxh64_of(str_make((const char *)all, sizeof all));
	put64(f + 16, *sum);
	memcpy(f + 24, END_MAGIC, 8);
	add(o, f, sizeof f);
}

int pack_write(const char *dir, uint64_t number, const struct pack_model *m, const struct pack_doc *docs, size_t n,
	       struct pack_ref *out, struct err *e)
{
	struct pack_ref r = {.number = number, .dim = m->dim, .docs = (uint32_t)n, .model = m->id};
	size_t stride = vector_stride(m->dim);
	char name[SEG_NAME_MAX];
	uint64_t units = 0;
	struct out o;

	for (size_t i = 0; i < n; i++) {
		r.own += docs[i].own != NULL;
		units += docs[i].n_units;
	}
	if (r.own + units > PACK_VECTORS_MAX)
		return err_set(e, ERR_LIMIT, "%llu vectors, a file of them holds %u",
			       (unsigned long long)(r.own + units), PACK_VECTORS_MAX);
	r.units = (uint32_t)units;
	pack_name(name, number);
	int err = out_open(&o, dir, name, true, e);
	if (err)
		return err;
	add_header(&o, number, m, &r);
	add_docs(&o, docs, n);
	for (size_t i = 0; i < n; i++)
		if (docs[i].own)
			add(&o, docs[i].own_rec, PACK_UNIT_SIZE);
	for (size_t i = 0; i < n; i++)
		add(&o, docs[i].recs, (size_t)PACK_UNIT_SIZE * docs[i].n_units);
	out_pad(&o, VECTOR_ALIGN);
	add_each(&o, docs, n, m->dim, add_scale);
	for (size_t i = 0; i < n; i++)
		if (docs[i].own)
			add(&o, docs[i].own, stride);
	for (size_t i = 0; i < n; i++)
		add(&o, docs[i].units, stride * docs[i].n_units);
	add_each(&o, docs, n, m->dim, add_code);
	out_close_sums(&o);
	add_footer(&o, number, &r.sum);
	r.bytes = o.off;
	err = out_finish(&o, e);
	if (!err)
		*out = r;
	return err;
}

/* ---- opening ---- */

static int damaged(struct err *e, const char *what)
{
	return err_set(e, ERR_CORRUPT, "%s", what);
}

/* Are the pages that hold [beg, end) under right sums? */
static bool pages_right(const struct pack *p, uint64_t beg, uint64_t end)
{
	for (uint64_t i = beg / SUM_PAGE; i * SUM_PAGE < end && i * SUM_PAGE < p->summed; i++) {
		uint64_t to = (i + 1) * SUM_PAGE < p->summed ? (i + 1) * SUM_PAGE : p->summed;
		if (xxh64_of(str_sub(p->bytes, i * SUM_PAGE, to)) != get64(p->sums + 8 * i))
			return false;
	}
	return true;
}

static int read_header(struct pack *p, uint64_t number, bool no_sums, struct layout *l, struct err *e)
{
	const uint8_t *h = (const uint8_t *)p->bytes.p;

	if (p->bytes.n < PACK_HEADER_SIZE + PACK_FOOTER_SIZE)
		return damaged(e, "is cut short");
	if (memcmp(h, MAGIC, 8) != 0)
		return damaged(e, "is no file of vectors");
	if (get32(h + 8) > VECTORS_FORMAT)
		return err_set(e, ERR_VERSION, "is of format %u, written by a newer attest; this one reads up to %u",
			       get32(h + 8), VECTORS_FORMAT);
	if (!no_sums && xxh64_of(str_make((const char *)h, HEAD_SUM)) != get64(h + HEAD_SUM))
		return damaged(e, "its header fails its checksum");
	p->model.dim = get32(h + 12);
	p->number = get64(h + 16);
	p->n_docs = get32(h + 24);
	p->n_own = get32(h + 28);
	p->n_units = get32(h + 32);
	memcpy(p->model.id.b, h + 40, 32);
	memcpy(p->model.name, h + 72, VECTOR_NAME_MAX - 1);
	if (p->number != number)
		return damaged(e, "is another's file under this name");
	if (get32(h + 8) != VECTORS_FORMAT || !p->model.dim || p->model.dim > ENCODE_MAX_DIM ||
	    p->n_own > PACK_VECTORS_MAX || p->n_units > PACK_VECTORS_MAX || p->n_docs > PACK_VECTORS_MAX)
		return damaged(e, "its header breaks the format");
	p->stride = vector_stride(p->model.dim);
	p->code = code_size(p->model.dim);
	*l = lay_out(p->model.dim, p->n_docs, (uint64_t)p->n_own + p->n_units);
	if (l->size != p->bytes.n)
		return damaged(e, l->size > p->bytes.n ? "is cut short" : "is longer than it says");
	return 0;
}

/* Documents in order, vectors theirs one after the other: then every range is within bounds. */
static bool docs_sound(const struct pack *p)
{
	uint64_t own = 0, units = 0;

	for (uint32_t i = 0; i < p->n_docs; i++) {
		const uint8_t *r = pack_doc_rec(p, i);
		if (i && memcmp(r - PACK_DOC_SIZE, r, 32) >= 0)
			return false;
		if (pack_own(p, i) != VECTOR_NONE && pack_own(p, i) != own++)
			return false;
		if (get32(r + UNIT_AT) != units)
			return false;
		units += get32(r + UNITS_AT);
		if (own > p->n_own || units > p->n_units)
			return false;
	}
	return own == p->n_own && units == p->n_units;
}

static int read_pack(struct pack *p, uint64_t number, bool no_sums, struct err *e)
{
	struct layout l = {0};
	int r = read_header(p, number, no_sums, &l, e);

	if (r)
		return r;
	const uint8_t *b = (const uint8_t *)p->bytes.p, *f = b + l.footer;
	p->docs = b + l.docs;
	p->recs = b + l.recs;
	p->scales = b + l.scales;
	p->vectors = (const int8_t *)b + l.vectors;
	p->codes = b + l.codes;
	p->sums = b + l.sums;
	p->summed = l.sums;
	p->sum = get64(f + 16);
	if (!no_sums) {
		uint8_t all[24];
		memcpy(all, f, 16);
		put64(all + 16, number);
		if (memcmp(f + 24, END_MAGIC, 8) != 0 || get64(f) != p->bytes.n ||
		    xxh64_of(str_make((const char *)all, sizeof all)) != p->sum ||
		    xxh64_of(str_sub(p->bytes, l.sums, l.footer)) != get64(f + 8))
			return damaged(e, "its footer fails its checksum");
		if (!pages_right(p, 0, l.recs))
			return damaged(e, "its table of documents fails its checksum");
	}
	return docs_sound(p) ? 0 : damaged(e, "its table of documents breaks the format");
}

int pack_open_bytes(struct str bytes, uint64_t number, bool no_sums, struct pack **out, struct err *e)
{
	struct pack *p = mem_calloc(1, sizeof *p);

	if (!p)
		return err_mem(e);
	atomic_init(&p->refs, 1);
	p->bytes = bytes;
	int r = read_pack(p, number, no_sums, e);
	if (r)
		pack_unref(p);
	else
		*out = p;
	return r;
}

int pack_open(const char *dir, uint64_t number, const struct pack_ref *want, struct pack **out, struct err *e)
{
	struct fs_map map = {0};
	struct pack *p = NULL;
	char name[SEG_NAME_MAX];

	pack_name(name, number);
	char *path = path_join(dir, name);
	if (!path)
		return err_mem(e);
	int r = fs_map(path, &map, e);
	if (!r) {
		r = pack_open_bytes(map.bytes, number, false, &p, e);
		if (!r && want && (p->sum != want->sum || p->bytes.n != want->bytes))
			r = err_set(e, ERR_CORRUPT, "is not the file that VECTORS names: it may be another corpus'");
		if (r) {
			pack_unref(p);
			fs_unmap(&map);
			err_prefix(e, "%s", path);
		}
	}
	free(path);
	if (r)
		return r;
	p->map = map;
	p->mapped = true;
	*out = p;
	return 0;
}

struct pack *pack_ref(struct pack *p)
{
	atomic_fetch_add(&p->refs, 1);
	return p;
}

void pack_unref(struct pack *p)
{
	if (!p || atomic_fetch_sub(&p->refs, 1) != 1)
		return;
	if (p->mapped)
		fs_unmap(&p->map);
	free(p);
}

/* ---- checking ---- */

int pack_check(const struct pack *p, uint64_t *at, struct err *e)
{
	for (uint64_t i = 0; i * SUM_PAGE < p->summed; i++) {
		*at = i * SUM_PAGE;
		if (!pages_right(p, *at, *at + 1))
			return damaged(e, "a page fails its checksum");
	}
	for (uint32_t i = 0; i < pack_vectors(p); i++) {
		struct unit_rec r;
		const int8_t *v = pack_vector(p, i);
		*at = (uint64_t)((const char *)v - p->bytes.p);
		unit_rec_get(pack_rec(p, i), &r);
		if (pack_scale(p, i) != encode_scale(v, p->model.dim) || r.beg > r.end)
			return damaged(e, "a vector does not go with its record");
	}
	return 0;
}
