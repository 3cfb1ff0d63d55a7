/*
 * forward.c - lists of the forward store: which terms does this passage hold, how often, in which field?
 *
 * A list has three fields; what the two halves of a passage's terms are, its own and its document's, is said in
 * docs/index-format.md, FORWARD. Readers take any bytes: an iterator goes bad rather than out of bounds.
 */
#include "index/index_priv.h"

#define FIELD_MASK 7u
#define TF_INLINE  30u /* largest frequency that fits the head byte */
#define TF_FOLLOWS 31u

void fwd_begin(struct fwd_iter *it, struct str bytes)
{
	*it = (struct fwd_iter){.c = cur_make(bytes)};
	it->left = cur_varint(&it->c);
	/* An entry takes two bytes at least. */
	if (it->c.bad || it->left > (uint64_t)(it->c.end - it->c.p) / 2) {
		it->left = 0;
		it->bad = true;
	}
}

bool fwd_next(struct fwd_iter *it, struct fwd_entry *out)
{
	if (!it->left)
		return false;
	uint64_t gap = cur_varint(&it->c);
	uint8_t head = cur_u8(&it->c);
	uint64_t term = it->next + gap;
	uint32_t mask = head & FIELD_MASK, v = head >> 3;
	if (gap > UINT32_MAX || term >= UINT32_MAX || !mask || !v)
		goto bad;
	*out = (struct fwd_entry){.term = (uint32_t)term};
	for (int f = 0; f < HALF_FIELDS; f++) {
		if (!(mask >> f & 1))
			continue;
		uint64_t tf = v == TF_FOLLOWS ? cur_varint(&it->c) : v;
		if (!tf || tf > TF_MAX)
			goto bad;
		out->tf[f] = (uint16_t)tf;
	}
	if (it->c.bad)
		goto bad;
	it->next = term + 1;
	it->left--;
	return true;
bad:
	it->left = 0;
	it->bad = true;
	return false;
}

static void put_entry(struct buf *b, uint64_t gap, const uint16_t tf[HALF_FIELDS])
{
	uint32_t mask = 0, same = 0;
	bool differ = false;

	for (int f = 0; f < HALF_FIELDS; f++) {
		if (!tf[f])
			continue;
		mask |= 1u << f;
		differ = differ || (same && same != tf[f]);
		same = tf[f];
	}
	if (same > TF_INLINE)
		differ = true;
	buf_varint(b, gap);
	buf_byte(b, (unsigned char)(mask | (differ ? TF_FOLLOWS : same) << 3));
	for (int f = 0; differ && f < HALF_FIELDS; f++) {
		if (tf[f])
			buf_varint(b, tf[f]);
	}
}

void fwd_put(struct buf *b, const struct fwd_entry *v, size_t n)
{
	uint64_t next = 0;

	buf_varint(b, n);
	for (size_t i = 0; i < n; i++) {
		put_entry(b, v[i].term - next, v[i].tf);
		next = (uint64_t)v[i].term + 1;
	}
}

size_t fwd_remap(struct str bytes, const uint32_t *map, size_t n_map, struct buf *out)
{
	struct fwd_iter it;
	struct fwd_entry en;
	uint64_t next = 0;

	fwd_begin(&it, bytes);
	if (it.bad)
		return 0;
	buf_varint(out, it.left);
	while (fwd_next(&it, &en)) {
		if (en.term >= n_map || map[en.term] == UINT32_MAX || map[en.term] < next)
			return 0;
		put_entry(out, map[en.term] - next, en.tf);
		next = (uint64_t)map[en.term] + 1;
	}
	return it.bad ? 0 : (size_t)((const char *)it.c.p - bytes.p);
}

void fwd_union_begin(struct fwd_union *u, struct str doc_list, struct str passage_list)
{
	fwd_begin(&u->doc, doc_list);
	fwd_begin(&u->passage, passage_list);
	u->has_d = fwd_next(&u->doc, &u->d);
	u->has_p = fwd_next(&u->passage, &u->p);
	u->bad = u->doc.bad || u->passage.bad;
}

bool fwd_union_next(struct fwd_union *u, struct fwd_term *out)
{
	if (u->bad || (!u->has_d && !u->has_p))
		return false;
	uint32_t term = u->has_p && (!u->has_d || u->p.term < u->d.term) ? u->p.term : u->d.term;
	*out = (struct fwd_term){.term = term};
	if (u->has_p && u->p.term == term) {
		memcpy(out->tf, u->p.tf, sizeof u->p.tf);
		u->has_p = fwd_next(&u->passage, &u->p);
	}
	if (u->has_d && u->d.term == term) {
		memcpy(out->tf + DOC_FIELD_FIRST, u->d.tf, sizeof u->d.tf);
		u->has_d = fwd_next(&u->doc, &u->d);
	}
	u->bad = u->doc.bad || u->passage.bad;
	return true;
}

bool fwd_lengths(struct str list, uint64_t len[HALF_FIELDS])
{
	struct fwd_iter it;
	struct fwd_entry en;

	memset(len, 0, HALF_FIELDS * sizeof *len);
	fwd_begin(&it, list);
	while (fwd_next(&it, &en)) {
		for (int f = 0; f < HALF_FIELDS; f++)
			len[f] += en.tf[f];
	}
	return !it.bad;
}
