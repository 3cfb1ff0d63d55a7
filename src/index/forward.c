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
#define HEAD_ONCE  0x09u /* once in the first field, as most are: it is not written */

void fwd_begin(struct fwd_iter *it, struct str bytes, bool old)
{
	*it = (struct fwd_iter){.c = cur_make(bytes), .old = old};
	it->left = cur_varint(&it->c);
	/* An entry takes a byte at least. */
	if (it->c.bad || it->left > (uint64_t)(it->c.end - it->c.p)) {
		it->left = 0;
		it->bad = true;
	}
}

bool fwd_next(struct fwd_iter *it, struct fwd_entry *out)
{
	if (!it->left)
		return false;
	uint64_t gap = cur_varint(&it->c);
	uint8_t head = HEAD_ONCE;
	if (it->old || gap & 1)
		head = cur_u8(&it->c);
	if (!it->old)
		gap >>= 1;
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

#define VARINT_MAX 5                                   /* bytes of a number below 2^35 */
#define ENTRY_MAX  (VARINT_MAX + 1 + 3 * HALF_FIELDS) /* bytes of an entry */

static uint8_t *put_varint(uint8_t *to, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*to++ = (uint8_t)(v | 0x80);
	*to++ = (uint8_t)v;
	return to;
}

/* At most ENTRY_MAX bytes; the end of them. */
static uint8_t *put_entry(uint8_t *to, uint32_t gap, const uint16_t tf[HALF_FIELDS])
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
	uint32_t head = mask | (differ ? TF_FOLLOWS : same) << 3;
	to = put_varint(to, (uint64_t)gap << 1 | (head != HEAD_ONCE));
	if (head != HEAD_ONCE)
		*to++ = (uint8_t)head;
	for (int f = 0; differ && f < HALF_FIELDS; f++) {
		if (tf[f])
			to = put_varint(to, tf[f]);
	}
	return to;
}

/* Room for a list of n entries at the end of b; NULL with b's error set. */
static uint8_t *list_begin(struct buf *b, size_t n)
{
	return (uint8_t *)buf_reserve(b, VARINT_MAX + n * ENTRY_MAX);
}

static void list_end(struct buf *b, const uint8_t *end)
{
	b->n = (size_t)((const char *)end - b->p);
	b->p[b->n] = '\0';
}

void fwd_put(struct buf *b, const struct fwd_entry *v, size_t n)
{
	uint8_t *to = n <= UINT32_MAX ? list_begin(b, n) : NULL;
	uint32_t next = 0;

	if (!to)
		return;
	to = put_varint(to, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		to = put_entry(to, v[i].term - next, v[i].tf);
		next = v[i].term + 1;
	}
	list_end(b, to);
}

size_t fwd_remap(struct str bytes, bool old, const uint32_t *map, size_t n_map, struct buf *out)
{
	struct fwd_iter it;
	struct fwd_entry en;
	uint32_t next = 0;

	fwd_begin(&it, bytes, old);
	if (it.bad || it.left > UINT32_MAX)
		return 0;
	uint8_t *to = list_begin(out, it.left);
	if (!to)
		return (size_t)((const char *)it.c.p - bytes.p);
	to = put_varint(to, (uint32_t)it.left);
	while (fwd_next(&it, &en)) {
		if (en.term >= n_map || map[en.term] == UINT32_MAX || map[en.term] < next)
			return 0;
		to = put_entry(to, map[en.term] - next, en.tf);
		next = map[en.term] + 1;
	}
	list_end(out, to);
	return it.bad ? 0 : (size_t)((const char *)it.c.p - bytes.p);
}

void fwd_union_begin(struct fwd_union *u, struct str doc_list, struct str passage_list, bool old)
{
	fwd_begin(&u->doc, doc_list, old);
	fwd_begin(&u->passage, passage_list, old);
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

bool fwd_lengths(struct str list, bool old, uint64_t len[HALF_FIELDS])
{
	struct fwd_iter it;
	struct fwd_entry en;

	memset(len, 0, HALF_FIELDS * sizeof *len);
	fwd_begin(&it, list, old);
	while (fwd_next(&it, &en)) {
		for (int f = 0; f < HALF_FIELDS; f++)
			len[f] += en.tf[f];
	}
	return !it.bad;
}
