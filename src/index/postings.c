/*
 * postings.c - posting lists: passages in rising order with their impacts, in blocks of 128 behind a skip table;
 * docs/index-format.md, POSTINGS.
 *
 * Passages of one article stand together, so the gaps of a list are many small ones and some large: each gap of a full
 * block is of one of three classes of bits, told by bit maps, and each class is packed by itself. Of an impact it is
 * told whether it is one of the two that are usual in its passage (most are: words that stand once in the text, words
 * of the title), else what it is. Each block can be decoded alone, since the skip table has the last passage of the one
 * before. Decoding checks every length and that passages rise and are within the segment: any bytes are safe to read.
 */
#include "index/index_priv.h"

#define BITS_MAX    32u
#define CLASS_BITS  5u /* of a number of bits in the head of a block; also of k of a short one */
#define HEAD_SIZE   2  /* bytes of it */
#define SLACK	    64 /* bytes that can be read behind the gaps of a full block */
#define GAPS_MAX    (POSTING_BLOCK * BITS_MAX / 8 + HEAD_SIZE + 2 * BITMAP_SIZE) /* bytes */
#define BITMAP_SIZE 16 /* bytes: a bit for each posting of a full block */
#define NARROW_BITS 22u /* 128 gaps of so many bits, and a passage of a segment before them, stay below 2^32 */

static uint32_t bits_of(uint32_t v)
{
	return v ? 32u - (uint32_t)__builtin_clz(v) : 0;
}

/* Bits, lowest first; `have` of them wait in acc. */
struct bits {
	struct buf *b;
	uint64_t acc;
	uint32_t have;
};

static void bits_put(struct bits *w, uint32_t v, uint32_t n)
{
	w->acc |= (uint64_t)v << w->have;
	for (w->have += n; w->have >= 8; w->have -= 8, w->acc >>= 8)
		buf_byte(w->b, (unsigned char)w->acc);
}

static void bits_end(struct bits *w)
{
	if (w->have)
		buf_byte(w->b, (unsigned char)w->acc);
	w->acc = w->have = 0;
}

static size_t bytes_of(size_t bits)
{
	return (bits + 7) / 8;
}

/* Bits of the three classes, rising: equal ones are one class. */
static void choose_classes(const uint32_t *gaps, uint32_t widest, uint32_t bits[3])
{
	uint32_t within[BITS_MAX + 1] = {0};
	size_t least = POSTING_BLOCK * (size_t)widest;

	for (uint32_t i = 0; i < POSTING_BLOCK; i++)
		within[bits_of(gaps[i])]++;
	for (uint32_t k = 1; k <= BITS_MAX; k++)
		within[k] += within[k - 1];
	bits[0] = bits[1] = bits[2] = widest;
	for (uint32_t low = 0; low < widest; low++) {
		size_t above = POSTING_BLOCK - within[low], fixed = POSTING_BLOCK + (size_t)within[low] * low;
		for (uint32_t mid = low + 1; mid <= widest; mid++) {
			size_t high = POSTING_BLOCK - within[mid];
			size_t size = fixed + (mid < widest ? above : 0) + (above - high) * mid + high * widest;
			if (size < least) {
				least = size;
				bits[0] = low;
				bits[1] = mid;
			}
		}
	}
}

static void put_class(struct buf *b, const uint32_t *gaps, uint32_t over, uint32_t bits)
{
	struct bits w = {.b = b};

	for (uint32_t i = 0; i < POSTING_BLOCK; i++)
		if ((over == 0 || bits_of(gaps[i]) >= over) && bits_of(gaps[i]) <= bits)
			bits_put(&w, gaps[i], bits);
	bits_end(&w);
}

static void put_gaps(struct buf *b, const uint32_t *gaps, uint32_t widest)
{
	struct bits w = {.b = b};
	uint32_t k[3];

	choose_classes(gaps, widest, k);
	bits_put(&w, k[0] | k[1] << CLASS_BITS | k[2] << 2 * CLASS_BITS, 8 * HEAD_SIZE);
	if (k[0] < k[2])
		for (uint32_t i = 0; i < POSTING_BLOCK; i++)
			bits_put(&w, bits_of(gaps[i]) > k[0], 1);
	if (k[0] < k[1] && k[1] < k[2]) {
		for (uint32_t i = 0; i < POSTING_BLOCK; i++)
			if (bits_of(gaps[i]) > k[0])
				bits_put(&w, bits_of(gaps[i]) > k[1], 1);
		bits_end(&w);
	}
	for (int class = 0; class < 3; class++)
		if (!class || k[class] > k[class - 1])
			put_class(b, gaps, class ? k[class - 1] + 1 : 0, k[class]);
}

/* Bits of a gap with k low ones: as many zeros as its high part + 1 has bits, less one; that part; the low ones. */
static uint32_t gamma_bits(uint32_t gap, uint32_t k)
{
	return k + 2 * bits_of((gap >> k) + 1) - 1;
}

static void put_short(struct buf *b, const uint32_t *gaps, uint32_t n)
{
	struct bits w = {.b = b};
	uint32_t best = 0;
	size_t least = SIZE_MAX;

	for (uint32_t k = 0; k < BITS_MAX - 1; k++) {
		size_t size = 0;
		for (uint32_t i = 0; i < n; i++)
			size += gamma_bits(gaps[i], k);
		if (size < least) {
			least = size;
			best = k;
		}
	}
	bits_put(&w, best, CLASS_BITS);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t high = (gaps[i] >> best) + 1, top = bits_of(high) - 1;
		bits_put(&w, 0, top);
		bits_put(&w, 1, 1);
		bits_put(&w, high & ((1u << top) - 1), top);
		bits_put(&w, gaps[i] & ((1u << best) - 1), best);
	}
	bits_end(&w);
}

/* Which are the passage's most usual impact, which of the others the next, and what the rest are. */
static void put_impacts(struct buf *b, const uint32_t *passages, const uint8_t *impacts, uint32_t n,
			const uint8_t *usual)
{
	struct bits w = {.b = b};
	uint8_t rest[POSTING_BLOCK], lo = UINT8_MAX, hi = 0;
	uint32_t n_rest = 0;

	for (uint32_t i = 0; i < n; i++)
		bits_put(&w, impacts[i] != usual[2 * (size_t)passages[i]], 1);
	for (uint32_t i = 0; i < n; i++) {
		if (impacts[i] == usual[2 * (size_t)passages[i]])
			continue;
		bool other = impacts[i] != usual[2 * (size_t)passages[i] + 1];
		bits_put(&w, other, 1);
		if (other) {
			rest[n_rest++] = impacts[i];
			lo = impacts[i] < lo ? impacts[i] : lo;
			hi = impacts[i] > hi ? impacts[i] : hi;
		}
	}
	bits_end(&w);
	if (n < POSTING_BLOCK) {
		buf_add(b, str_make((const char *)rest, n_rest));
	} else if (n_rest) {
		buf_byte(b, lo);
		buf_byte(b, (unsigned char)bits_of(hi - lo));
		for (uint32_t i = 0; i < n_rest; i++)
			bits_put(&w, (uint32_t)(rest[i] - lo), bits_of(hi - lo));
		bits_end(&w);
	}
}

static void put_block(struct buf *b, int64_t base, const uint32_t *passages, const uint8_t *impacts, uint32_t n,
		      const uint8_t *usual)
{
	uint32_t gaps[POSTING_BLOCK], widest = 0;

	for (uint32_t i = 0; i < n; i++) {
		gaps[i] = (uint32_t)(passages[i] - base - 1);
		base = passages[i];
		widest |= gaps[i];
	}
	if (n < POSTING_BLOCK)
		put_short(b, gaps, n);
	else
		put_gaps(b, gaps, bits_of(widest));
	put_impacts(b, passages, impacts, n, usual);
}

/* Bytes that a number of a passage takes in the skip table. */
static uint32_t passage_bytes(uint32_t n_passages)
{
	return (uint32_t)bytes_of(bits_of(n_passages - 1)) + (n_passages < 2);
}

/* Where the parts of the skip table of so many blocks begin, and where it ends. */
struct skip {
	size_t bases, ends, max, size;
};

static struct skip skip_of(uint32_t blocks, uint32_t width)
{
	struct skip s = {.bases = (size_t)width * blocks};

	s.ends = s.bases + 4 * (size_t)(blocks / SKIP_RUN + (blocks % SKIP_RUN != 0));
	s.max = s.ends + 2 * (size_t)blocks;
	s.size = s.max + blocks;
	return s;
}

void postings_put(struct buf *b, const uint32_t *passages, const uint8_t *impacts, uint32_t n, uint32_t n_passages,
		  const uint8_t *usual)
{
	uint32_t blocks = (n + POSTING_BLOCK - 1) / POSTING_BLOCK, width = passage_bytes(n_passages);
	struct skip skip = blocks > 1 ? skip_of(blocks, width) : (struct skip){0};
	size_t at = b->n, data = b->n + skip.size;

	if (!buf_reserve(b, skip.size))
		return;
	b->n = data;
	for (uint32_t i = 0; i < blocks; i++) {
		uint32_t beg = i * POSTING_BLOCK, len = n - beg < POSTING_BLOCK ? n - beg : POSTING_BLOCK;
		if (blocks > 1 && i % SKIP_RUN == 0)
			put32(b->p + at + skip.bases + 4 * (size_t)(i / SKIP_RUN), (uint32_t)(b->n - data));
		put_block(b, beg ? (int64_t)passages[beg - 1] : -1, passages + beg, impacts + beg, len,
			  usual);
		if (b->err)
			return;
		if (blocks > 1) {
			uint8_t max = 0;
			char last[4];
			for (uint32_t j = beg; j < beg + len; j++)
				max = impacts[j] > max ? impacts[j] : max;
			put32(last, passages[beg + len - 1]);
			memcpy(b->p + at + (size_t)width * i, last, width);
			put16(b->p + at + skip.ends + 2 * (size_t)i,
			      (uint16_t)(b->n - data - get32(b->p + at + skip.bases + 4 * (size_t)(i / SKIP_RUN))));
			b->p[at + skip.max + i] = (char)max;
		}
	}
}

/* The fewest bytes that the blocks of n postings can take. */
static uint64_t least_size(uint32_t n, uint32_t format)
{
	uint32_t tail = n % POSTING_BLOCK;

	if (format < 3)
		return (uint64_t)n + 1;
	return (uint64_t)(n / POSTING_BLOCK) * (HEAD_SIZE + BITMAP_SIZE) + bytes_of(tail) +
	       (format == 3 ? tail : tail ? bytes_of(CLASS_BITS + tail) : 0);
}

bool postings_open(struct postings *p, struct str bytes, uint32_t n, uint8_t max, uint32_t n_passages,
		   const uint8_t *usual, uint32_t format)
{
	uint32_t blocks = n / POSTING_BLOCK + (n % POSTING_BLOCK != 0);

	*p = (struct postings){.data = (const uint8_t *)bytes.p,
			       .data_n = bytes.n,
			       .usual = usual,
			       .format = format,
			       .n = n,
			       .n_blocks = blocks,
			       .n_passages = n_passages,
			       .list_max = max};
	if (!n || n > n_passages)
		return false;
	if (blocks > 1) {
		p->last_bytes = format < 4 ? 4 : passage_bytes(n_passages);
		p->last_mask = (uint32_t)(((uint64_t)1 << 8 * p->last_bytes) - 1);
		struct skip skip = skip_of(blocks, p->last_bytes);
		if (format < 4)
			skip.max = 8 * (size_t)blocks;
		size_t size = skip.max + blocks;
		if (bytes.n < size)
			return false;
		p->last = p->data;
		p->bases = p->last + skip.bases;
		p->end = format < 4 ? p->bases : p->last + skip.ends;
		p->max = p->last + skip.max;
		p->data += size;
		p->data_n -= size;
	}
	return p->data_n >= least_size(n, format);
}

void postings_only(struct postings *p, uint32_t passage, uint8_t impact, uint32_t n_passages)
{
	*p = (struct postings){.data = (const uint8_t *)"",
			       .n = 1,
			       .n_blocks = 1,
			       .n_passages = n_passages,
			       .list_max = impact,
			       .only = passage,
			       .inlined = true};
}

/* n numbers of so many bits; 8 bytes behind them can be read. */
static void unpack(const uint8_t *p, uint32_t bits, uint32_t *out, uint32_t n)
{
	uint64_t mask = ((uint64_t)1 << bits) - 1;

	for (uint32_t i = 0, at = 0; i < n; i++, at += bits)
		out[i] = (uint32_t)(get64(p + (at >> 3)) >> (at & 7) & mask);
}

/* The same where the file may end behind them. */
static void unpack_end(const uint8_t *p, uint32_t bits, uint32_t *out, uint32_t n)
{
	uint8_t room[POSTING_BLOCK * BITS_MAX / 8 + 8];
	size_t size = bytes_of((size_t)n * bits);

	memcpy(room, p, size);
	memset(room + size, 0, 8);
	unpack(room, bits, out, n);
}

static const struct lanes *lanes(void)
{
	static const struct lanes *_Atomic best;
	const struct lanes *l = atomic_load_explicit(&best, memory_order_relaxed);

	if (!l) {
		lanes_all(&l);
		atomic_store_explicit(&best, l, memory_order_relaxed);
	}
	return l;
}

/* The lowest n bits at p, of at most 128, in two words. */
static void read_bits(const uint8_t *p, uint32_t n, uint64_t out[2])
{
	uint8_t room[BITMAP_SIZE] = {0};

	memcpy(room, p, bytes_of(n));
	out[0] = get64(room);
	out[1] = get64(room + 8);
	if (n < 64)
		out[0] &= ((uint64_t)1 << n) - 1;
	if (n < 128)
		out[1] &= n <= 64 ? 0 : ((uint64_t)1 << (n - 64)) - 1;
}

/* The two maps of the impacts of n postings, and how many bits are set in each. */
struct maps {
	uint64_t odd[2];   /* a bit a posting: not the most usual impact of its passage */
	uint64_t other[2]; /* a bit for each that is set: not the next one either */
	uint32_t n_odd, n_other;
	const uint8_t *rest; /* the impacts of these, up to `end` */
};

/* Gaps of a full block that was found whole, and that 16 + 32 bytes can be read behind. */
static void expand_gaps(const uint8_t *at, const uint32_t bits[3], const struct maps *m, uint32_t gaps[POSTING_BLOCK])
{
	/* Numbers come eight at a time. */
	uint32_t low[POSTING_BLOCK + 8], mid[POSTING_BLOCK + 8], high[POSTING_BLOCK + 8];

	if (bits[0] == bits[2]) {
		lanes()->unpack(at, bits[0], gaps, POSTING_BLOCK);
		return;
	}
	lanes()->unpack(at, bits[0], low, POSTING_BLOCK - m->n_odd);
	at += bytes_of((size_t)(POSTING_BLOCK - m->n_odd) * bits[0]);
	lanes()->unpack(at, bits[1], mid, m->n_odd - m->n_other);
	if (m->n_other) {
		at += bytes_of((size_t)(m->n_odd - m->n_other) * bits[1]);
		lanes()->unpack(at, bits[2], high, m->n_other);
		lanes()->merge(m->other, mid, high, gaps);
		memcpy(mid, gaps, m->n_odd * sizeof *mid);
	}
	lanes()->merge(m->odd, low, mid, gaps);
}

/*
 * Gaps of a full block: where they end, or NULL. *narrow as in read_wide; `stop` is where the list ends.
 */
static const uint8_t *read_gaps(const uint8_t *at, const uint8_t *end, const uint8_t *stop,
				uint32_t gaps[POSTING_BLOCK], bool *narrow)
{
	uint8_t room[GAPS_MAX + SLACK];
	struct maps m = {0};

	if (end - at < HEAD_SIZE + BITMAP_SIZE)
		return NULL;
	uint32_t head = get16(at), mask = (1u << CLASS_BITS) - 1;
	uint32_t bits[3] = {head & mask, head >> CLASS_BITS & mask, head >> 2 * CLASS_BITS};
	size_t left = (size_t)(end - at) - HEAD_SIZE;
	at += HEAD_SIZE;
	if (bits[0] > bits[1] || bits[1] > bits[2] || bits[2] >= BITS_MAX)
		return NULL;
	if (bits[0] < bits[2]) {
		read_bits(at, POSTING_BLOCK, m.odd);
		m.n_odd = lanes()->count(m.odd, 2);
		at += BITMAP_SIZE;
		left -= BITMAP_SIZE;
		size_t size = bits[0] < bits[1] && bits[1] < bits[2] ? bytes_of(m.n_odd) : 0;
		if (left < size)
			return NULL;
		if (size) {
			read_bits(at, m.n_odd, m.other);
			m.n_other = lanes()->count(m.other, 2);
		} else if (bits[0] == bits[1]) {
			bits[1] = bits[2];
		}
		at += size;
		left -= size;
	}
	size_t size = bytes_of((size_t)(POSTING_BLOCK - m.n_odd) * bits[0]) +
		      bytes_of((size_t)(m.n_odd - m.n_other) * bits[1]) + bytes_of((size_t)m.n_other * bits[2]);
	if (left < size)
		return NULL;
	*narrow = bits[2] <= NARROW_BITS;
	if ((size_t)(stop - at) >= size + SLACK) {
		expand_gaps(at, bits, &m, gaps);
	} else {
		memcpy(room, at, size);
		memset(room + size, 0, SLACK);
		expand_gaps(room, bits, &m, gaps);
	}
	return at + size;
}

/* Eight bytes at p, zeros where they would be behind end. */
static uint64_t peek(const uint8_t *p, const uint8_t *end)
{
	uint8_t room[8] = {0};

	if (end - p >= 8)
		return get64(p);
	if (end > p)
		memcpy(room, p, (size_t)(end - p));
	return get64(room);
}

/* Gaps of a block that is not full: where they end, or NULL. */
static const uint8_t *read_short(const uint8_t *at, const uint8_t *end, uint32_t *gaps, uint32_t n)
{
	uint32_t k = *at & ((1u << CLASS_BITS) - 1);
	size_t bit = CLASS_BITS, size = 8 * (size_t)(end - at);

	for (uint32_t i = 0; i < n; i++) {
		uint64_t v = peek(at + bit / 8, end) >> bit % 8;
		/* 57 bits at least; a gap is of 30. */
		uint32_t top = v ? (uint32_t)__builtin_ctzll(v) : BITS_MAX;
		if (top + k >= BITS_MAX)
			return NULL;
		bit += top + 1;
		v = peek(at + bit / 8, end) >> bit % 8;
		uint32_t high = (1u << top) | (uint32_t)(v & ((1u << top) - 1));
		gaps[i] = (high - 1) << k | (uint32_t)(v >> top & ((1u << k) - 1));
		bit += top + k;
		if (bit > size)
			return NULL;
	}
	return at + bytes_of(bit);
}

/*
 * Gaps of a full block of format 3: where they end, or NULL. *narrow: each is below 2^NARROW_BITS, so that sums of a
 * block do not pass 32 bits.
 */
static const uint8_t *read_wide(const uint8_t *at, const uint8_t *end, uint32_t gaps[POSTING_BLOCK], bool *narrow)
{
	uint32_t high[POSTING_BLOCK];

	if (end - at < 2)
		return NULL;
	uint32_t bits = at[0], n_wide = at[1], more = 0;
	size_t left = (size_t)(end - at) - 2, size = 16 * (size_t)bits;
	/* The bit map of impacts stands behind, whatever else does: so much can be read. */
	if (bits > BITS_MAX || n_wide > POSTING_BLOCK || left < size + BITMAP_SIZE)
		return NULL;
	at += 2;
	lanes()->unpack(at, bits, gaps, POSTING_BLOCK);
	at += size;
	*narrow = bits <= NARROW_BITS;
	if (!n_wide)
		return at;
	more = *at++;
	left -= size + 1;
	size = bytes_of((size_t)n_wide * more);
	if (!more || more + bits > BITS_MAX || left < n_wide + size)
		return NULL;
	*narrow = more + bits <= NARROW_BITS;
	unpack_end(at + n_wide, more, high, n_wide);
	for (uint32_t i = 0; i < n_wide; i++) {
		if (at[i] >= POSTING_BLOCK)
			return NULL;
		gaps[at[i]] |= high[i] << bits;
	}
	return at + n_wide + size;
}

static bool read_maps(const uint8_t *at, const uint8_t *end, uint32_t n, struct maps *m)
{
	size_t left = (size_t)(end - at);
	uint8_t bits[BITMAP_SIZE + 1] = {0};

	if (left < bytes_of(n))
		return false;
	read_bits(at, n, m->odd);
	m->n_odd = lanes()->count(m->odd, 2);
	size_t size = bytes_of((size_t)n + m->n_odd);
	if (left < size)
		return false;
	/* The second begins in the byte in which the first ends. */
	size_t from = n / 8;
	memcpy(bits, at + from, size - from);
	if (n % 8)
		for (size_t i = 0; i < BITMAP_SIZE; i++)
			bits[i] = (uint8_t)(bits[i] >> n % 8 | bits[i + 1] << (8 - n % 8));
	read_bits(bits, m->n_odd, m->other);
	m->n_other = lanes()->count(m->other, 2);
	m->rest = at + size;
	return true;
}

/* Impacts of n postings, that take all bytes up to end. */
static bool read_impacts(const struct postings *p, const uint8_t *at, const uint8_t *end, const uint32_t *passages,
			 uint8_t *impacts, uint32_t n)
{
	uint32_t rest[POSTING_BLOCK], k = 0;
	struct maps m;

	if (!read_maps(at, end, n, &m))
		return false;
	for (uint32_t i = 0; i < n; i++)
		impacts[i] = p->usual[2 * (size_t)passages[i] + (m.odd[i >> 6] >> (i & 63) & 1)];
	at = m.rest;
	size_t left = (size_t)(end - at);
	if (n < POSTING_BLOCK || !m.n_other) {
		if (left != m.n_other)
			return false;
		for (uint32_t i = 0; i < m.n_other; i++)
			rest[i] = at[i];
	} else {
		if (left < 2 || at[1] > 8 || left != 2 + bytes_of((size_t)m.n_other * at[1]))
			return false;
		unpack_end(at + 2, at[1], rest, m.n_other);
		for (uint32_t i = 0; i < m.n_other; i++)
			rest[i] += at[0];
	}
	if (!m.n_other)
		return true;
	lanes()->spread(m.other, m.odd);
	for (uint32_t half = 0; half < 2; half++)
		for (uint64_t b = m.odd[half]; b; b &= b - 1)
			impacts[64 * half + (uint32_t)__builtin_ctzll(b)] = (uint8_t)rest[k++];
	return true;
}

/* How many of the lowest i bits are set. */
static uint32_t rank(const uint64_t v[2], uint32_t i)
{
	uint64_t lower[2] = {i < 64 ? v[0] & (((uint64_t)1 << i) - 1) : v[0],
			     i <= 64 ? 0 : v[1] & (((uint64_t)1 << (i - 64)) - 1)};

	return lanes()->count(lower, 2);
}

int postings_impact(const struct postings *p, uint32_t b, const uint8_t *at, uint32_t passage, uint32_t i, uint32_t n)
{
	const uint8_t *end = p->data + postings_end(p, b);
	struct maps m;

	if (p->inlined)
		return p->list_max;
	if (!p->usual)
		return (size_t)(end - at) == n ? at[i] : -1;
	if (!read_maps(at, end, n, &m))
		return -1;
	if (!(m.odd[i >> 6] >> (i & 63) & 1))
		return p->usual[2 * (size_t)passage];
	i = rank(m.odd, i);
	if (!(m.other[i >> 6] >> (i & 63) & 1))
		return p->usual[2 * (size_t)passage + 1];
	i = rank(m.other, i);
	size_t left = (size_t)(end - m.rest);
	if (n < POSTING_BLOCK)
		return left == m.n_other ? m.rest[i] : -1;
	if (left < 2 || m.rest[1] > 8 || left != 2 + bytes_of((size_t)m.n_other * m.rest[1]))
		return -1;
	uint32_t bits = m.rest[1], from = i * bits, v = bits ? m.rest[2 + from / 8] >> from % 8 : 0;
	if (bits + from % 8 > 8)
		v |= (uint32_t)m.rest[3 + from / 8] << (8 - from % 8);
	return (uint8_t)(m.rest[0] + (v & ((1u << bits) - 1)));
}

/* A block of format 1 or 2: gaps into passages; where they end, or NULL. Impacts are a byte each. */
static const uint8_t *read_old(const uint8_t *at, const uint8_t *end, uint32_t gaps[POSTING_BLOCK])
{
	uint32_t bits = end > at ? *at : BITS_MAX + 1;

	if (bits > BITS_MAX || (size_t)(end - at) != 1 + 16 * (size_t)bits + POSTING_BLOCK)
		return NULL;
	unpack(at + 1, bits, gaps, POSTING_BLOCK);
	return at + 1 + 16 * (size_t)bits;
}

/* Of a format before the present one. */
static const uint8_t *read_varints(const uint8_t *at, const uint8_t *end, uint32_t *gaps, uint32_t n)
{
	struct cur c = cur_make(str_make((const char *)at, (size_t)(end - at)));

	for (uint32_t i = 0; i < n; i++) {
		uint64_t gap = cur_varint(&c);
		if (gap > UINT32_MAX)
			return NULL;
		gaps[i] = (uint32_t)gap;
	}
	return c.bad ? NULL : c.p;
}

uint32_t postings_passages(const struct postings *p, uint32_t b, uint32_t passages[POSTING_BLOCK],
			   const uint8_t **impacts_at)
{
	size_t beg = postings_beg(p, b), stop = postings_end(p, b);
	uint32_t n = b + 1 < p->n_blocks ? POSTING_BLOCK : p->n - b * POSTING_BLOCK;
	const uint8_t *at = p->data + beg, *end = p->data + stop;
	bool narrow = false;

	if (p->inlined) {
		passages[0] = p->only;
		return p->only < p->n_passages;
	}
	if (beg >= stop || stop > p->data_n)
		return 0;
	if (n < POSTING_BLOCK)
		at = p->format < 4 ? read_varints(at, end, passages, n) : read_short(at, end, passages, n);
	else if (p->format < 4)
		at = p->usual ? read_wide(at, end, passages, &narrow) : read_old(at, end, passages);
	else
		at = read_gaps(at, end, p->data + p->data_n, passages, &narrow);
	if (!at)
		return 0;
	uint64_t next = b ? (uint64_t)postings_last(p, b - 1) + 1 : 0;
	if (next > p->n_passages)
		return 0;
	if (narrow) {
		lanes()->sum(passages, (uint32_t)next);
		next = (uint64_t)passages[n - 1] + 1;
	} else {
		for (uint32_t i = 0; i < n; i++) {
			next += passages[i];
			passages[i] = (uint32_t)next;
			next++;
		}
	}
	/* Rising, so the last one tells for all. */
	if (next > p->n_passages || (p->last && postings_last(p, b) != next - 1))
		return 0;
	*impacts_at = at;
	return n;
}

bool postings_impacts(const struct postings *p, uint32_t b, const uint8_t *at, const uint32_t *passages, uint32_t n,
		      uint8_t impacts[POSTING_BLOCK])
{
	const uint8_t *end = p->data + postings_end(p, b);

	if (p->inlined)
		impacts[0] = p->list_max;
	else if (p->usual)
		return read_impacts(p, at, end, passages, impacts, n);
	else if ((size_t)(end - at) == n)
		memcpy(impacts, at, n);
	else
		return false;
	return true;
}

uint32_t postings_block(const struct postings *p, uint32_t b, uint32_t passages[POSTING_BLOCK],
			uint8_t impacts[POSTING_BLOCK])
{
	const uint8_t *at = p->data;
	uint32_t n = postings_passages(p, b, passages, &at);

	return n && postings_impacts(p, b, at, passages, n, impacts) ? n : 0;
}
