/*
 * postings.c - posting lists: passages in rising order with their impacts, in blocks of 128 behind a skip table;
 * docs/index-format.md, POSTINGS.
 *
 * Gaps of a full block are packed in as many bits as the largest needs. Each block can be decoded alone, since the skip
 * table has the last passage of the one before. Decoding checks every length and that passages rise and are within the
 * segment: any bytes are safe to read.
 */
#include "index/index_priv.h"

#define BITS_MAX 32u

static uint32_t bits_of(uint32_t v)
{
	return v ? 32u - (uint32_t)__builtin_clz(v) : 0;
}

static void put_block(struct buf *b, int64_t base, const uint32_t *passages, const uint8_t *impacts, uint32_t n)
{
	uint32_t gaps[POSTING_BLOCK], widest = 0;

	for (uint32_t i = 0; i < n; i++) {
		gaps[i] = (uint32_t)(passages[i] - base - 1);
		base = passages[i];
		widest |= gaps[i];
	}
	if (n < POSTING_BLOCK) {
		for (uint32_t i = 0; i < n; i++)
			buf_varint(b, gaps[i]);
	} else {
		uint32_t bits = bits_of(widest);
		uint64_t acc = 0;
		uint32_t have = 0;
		buf_byte(b, (unsigned char)bits);
		for (uint32_t i = 0; i < n; i++) {
			acc |= (uint64_t)gaps[i] << have;
			for (have += bits; have >= 8; have -= 8, acc >>= 8)
				buf_byte(b, (unsigned char)acc);
		}
	}
	buf_add(b, str_make((const char *)impacts, n));
}

void postings_put(struct buf *b, const uint32_t *passages, const uint8_t *impacts, uint32_t n)
{
	uint32_t blocks = (n + POSTING_BLOCK - 1) / POSTING_BLOCK;
	size_t skip = b->n, data = b->n;

	if (blocks > 1) {
		if (!buf_reserve(b, 9 * (size_t)blocks))
			return;
		b->n += 9 * (size_t)blocks;
		data = b->n;
	}
	for (uint32_t i = 0; i < blocks; i++) {
		uint32_t beg = i * POSTING_BLOCK, len = n - beg < POSTING_BLOCK ? n - beg : POSTING_BLOCK;
		put_block(b, beg ? (int64_t)passages[beg - 1] : -1, passages + beg, impacts + beg, len);
		if (b->err)
			return;
		if (blocks > 1) {
			uint8_t max = 0;
			for (uint32_t j = beg; j < beg + len; j++)
				max = impacts[j] > max ? impacts[j] : max;
			put32(b->p + skip + 4 * (size_t)i, passages[beg + len - 1]);
			put32(b->p + skip + 4 * ((size_t)blocks + i), (uint32_t)(b->n - data));
			b->p[skip + 8 * (size_t)blocks + i] = (char)max;
		}
	}
}

bool postings_open(struct postings *p, struct str bytes, uint32_t n, uint8_t max, uint32_t n_passages)
{
	uint32_t blocks = n / POSTING_BLOCK + (n % POSTING_BLOCK != 0);

	*p = (struct postings){.data = (const uint8_t *)bytes.p,
			       .data_n = bytes.n,
			       .n = n,
			       .n_blocks = blocks,
			       .n_passages = n_passages,
			       .list_max = max};
	if (!n || n > n_passages)
		return false;
	if (blocks > 1) {
		size_t skip = 9 * (size_t)blocks;
		if (bytes.n < skip)
			return false;
		p->last = p->data;
		p->end = p->last + 4 * (size_t)blocks;
		p->max = p->end + 4 * (size_t)blocks;
		p->data += skip;
		p->data_n -= skip;
	}
	/* Two bytes a posting in a short block, a little over one in a full one. */
	return p->data_n > n;
}

static void unpack(const uint8_t *p, uint32_t bits, uint32_t gaps[POSTING_BLOCK])
{
	uint64_t mask = ((uint64_t)1 << bits) - 1;

	/* 8 bytes are read at a time: the impacts behind the gaps make that safe for the last ones. */
	for (uint32_t i = 0, at = 0; i < POSTING_BLOCK; i++, at += bits)
		gaps[i] = (uint32_t)(get64(p + (at >> 3)) >> (at & 7) & mask);
}

uint32_t postings_block(const struct postings *p, uint32_t b, uint32_t passages[POSTING_BLOCK],
			uint8_t impacts[POSTING_BLOCK])
{
	size_t beg = postings_beg(p, b), end = postings_end(p, b);
	uint32_t n = b + 1 < p->n_blocks ? POSTING_BLOCK : p->n - b * POSTING_BLOCK;
	const uint8_t *at = p->data + beg;

	if (beg > end || end > p->data_n)
		return 0;
	if (n == POSTING_BLOCK) {
		uint32_t bits = end > beg ? *at : BITS_MAX + 1;
		if (bits > BITS_MAX || end - beg != 1 + 16 * (size_t)bits + POSTING_BLOCK)
			return 0;
		unpack(at + 1, bits, passages);
		memcpy(impacts, at + 1 + 16 * (size_t)bits, POSTING_BLOCK);
	} else {
		struct cur c = cur_make(str_make((const char *)at, end - beg));
		for (uint32_t i = 0; i < n; i++) {
			uint64_t gap = cur_varint(&c);
			if (gap > UINT32_MAX)
				return 0;
			passages[i] = (uint32_t)gap;
		}
		if (c.bad || (size_t)(c.end - c.p) != n)
			return 0;
		memcpy(impacts, c.p, n);
	}
	uint64_t next = b ? (uint64_t)postings_last(p, b - 1) + 1 : 0;
	for (uint32_t i = 0; i < n; i++) {
		next += passages[i];
		passages[i] = (uint32_t)next;
		next++;
	}
	/* Rising, so the last one tells for all. */
	if (next > p->n_passages || (p->last && postings_last(p, b) != next - 1))
		return 0;
	return n;
}
