/*
 * onnx.c - tensors and nodes of an ONNX file.
 *
 * ModelProto.graph (7) → GraphProto.node (1), .initializer (5). TensorProto: dims (1), data_type (2), float_data (4),
 * int32_data (5), int64_data (7), name (8), raw_data (9). Numbers of fields are those of onnx.proto3; other fields are
 * stepped over. An int8 tensor may stand in int32_data, one varint a number, which is how quantizers store zero
 * points.
 */
#include "encode/onnx.h"

#include "base/buf.h"

#define DIM_MAX	  ((uint64_t)1 << 31)
#define COUNT_MAX ((size_t)1 << 31)
#define ITEMS_MAX 100000 /* nodes or tensors */

enum wire { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

struct field {
	uint32_t number;
	uint32_t wire;
	uint64_t value;	  /* WIRE_VARINT */
	struct str bytes; /* WIRE_BYTES, WIRE_32, WIRE_64 */
};

/* The next field; false at the end or when the bytes are ill-formed (c->bad). */
static bool field_next(struct cur *c, struct field *f)
{
	if (c->bad || c->p == c->end)
		return false;
	uint64_t tag = cur_varint(c), n = 0;
	f->number = (uint32_t)(tag >> 3);
	f->wire = tag & 7;
	switch (f->wire) {
	case WIRE_VARINT: f->value = cur_varint(c); return !c->bad;
	case WIRE_64: n = 8; break;
	case WIRE_32: n = 4; break;
	case WIRE_BYTES: n = cur_varint(c); break;
	default: c->bad = true; return false;
	}
	if (c->bad || n > (uint64_t)(c->end - c->p)) {
		c->bad = true;
		return false;
	}
	f->bytes = cur_bytes(c, (size_t)n);
	return !c->bad;
}

static size_t item_bytes(uint32_t type)
{
	return type == ONNX_FLOAT ? 4 : type == ONNX_INT64 ? 8 : type == ONNX_UINT8 || type == ONNX_INT8 ? 1 : 0;
}

static bool add_dim(struct onnx_tensor *t, uint64_t d)
{
	if (t->n_dims == 4 || d > DIM_MAX)
		return false;
	t->dims[t->n_dims++] = d;
	return true;
}

/* int32_data of a one-byte type: a varint for each, of which the low byte counts. */
static int unpack_bytes(struct onnx_tensor *t, struct str packed, struct arena *a, struct err *e)
{
	unsigned char *p = arena_alloc(a, t->count);
	struct cur c = cur_make(packed);

	if (!p)
		return err_mem(e);
	for (size_t i = 0; i < t->count; i++)
		p[i] = (unsigned char)cur_varint(&c);
	if (!c.bad)
		t->data = p;
	return 0;
}

static int read_tensor(struct str bytes, struct onnx_tensor *t, struct arena *a, struct err *e)
{
	struct cur c = cur_make(bytes);
	struct field f;
	struct str raw = STR_NULL, floats = STR_NULL, ints = STR_NULL;
	bool ok = true;

	*t = (struct onnx_tensor){0};
	while (ok && field_next(&c, &f)) {
		if (f.number == 1 && f.wire == WIRE_VARINT) {
			ok = add_dim(t, f.value);
		} else if (f.number == 1 && f.wire == WIRE_BYTES) {
			struct cur d = cur_make(f.bytes);
			while (ok && d.p != d.end)
				ok = add_dim(t, cur_varint(&d)) && !d.bad;
		} else if (f.number == 2 && f.wire == WIRE_VARINT) {
			t->type = (uint32_t)f.value;
		} else if (f.wire == WIRE_BYTES) {
			if (f.number == 4)
				floats = f.bytes;
			else if (f.number == 5)
				ints = f.bytes;
			else if (f.number == 8)
				t->name = f.bytes;
			else if (f.number == 9)
				raw = f.bytes;
		}
	}
	if (!ok || c.bad)
		return err_set(e, ERR_CORRUPT, "tensor %.*s is ill-formed", STR_ARG(t->name));
	t->count = 1;
	for (uint32_t i = 0; i < t->n_dims; i++) {
		if (t->dims[i] && t->count > COUNT_MAX / t->dims[i])
			return err_set(e, ERR_CORRUPT, "tensor %.*s is too large", STR_ARG(t->name));
		t->count *= (size_t)t->dims[i];
	}
	size_t need = t->count * item_bytes(t->type);
	if (!need)
		return 0;
	if (raw.n == need) {
		t->data = (const unsigned char *)raw.p;
	} else if (t->type == ONNX_FLOAT && floats.n == need) {
		t->data = (const unsigned char *)floats.p;
	} else if (item_bytes(t->type) == 1 && ints.n >= need) {
		return unpack_bytes(t, ints, a, e);
	} else if (raw.n) {
		return err_set(e, ERR_CORRUPT, "tensor %.*s has %zu bytes where its shape asks for %zu",
			       STR_ARG(t->name), raw.n, need);
	}
	return 0;
}

static int read_node(struct str bytes, struct onnx_node *n, struct err *e)
{
	struct cur c = cur_make(bytes);
	struct field f;
	size_t n_in = 0;
	bool has_out = false;

	*n = (struct onnx_node){0};
	while (field_next(&c, &f)) {
		if (f.wire != WIRE_BYTES)
			continue;
		if (f.number == 1 && n_in < 4)
			n->in[n_in++] = f.bytes;
		else if (f.number == 2 && !has_out) {
			n->out = f.bytes;
			has_out = true;
		} else if (f.number == 4)
			n->op = f.bytes;
	}
	return c.bad ? err_set(e, ERR_CORRUPT, "a node is ill-formed") : 0;
}

static int read_graph(struct onnx *o, struct str bytes, struct arena *a, struct err *e)
{
	struct cur c = cur_make(bytes);
	struct field f;
	int r;

	while (field_next(&c, &f)) {
		if (f.wire != WIRE_BYTES || (f.number != 1 && f.number != 5))
			continue;
		if (o->n_nodes == ITEMS_MAX || o->n_tensors == ITEMS_MAX)
			return err_set(e, ERR_CORRUPT, "more nodes or tensors than a sentence encoder has");
		if (f.number == 1) {
			if (!ARENA_MORE(a, o->nodes, o->n_nodes, o->room_nodes))
				return err_mem(e);
			if ((r = read_node(f.bytes, &o->nodes[o->n_nodes], e)))
				return r;
			o->n_nodes++;
		} else {
			if (!ARENA_MORE(a, o->tensors, o->n_tensors, o->room_tensors))
				return err_mem(e);
			if ((r = read_tensor(f.bytes, &o->tensors[o->n_tensors], a, e)))
				return r;
			o->n_tensors++;
		}
	}
	return c.bad ? err_set(e, ERR_CORRUPT, "the graph is cut short or ill-formed") : 0;
}

/* ---- by name ---- */

static int make_slots(struct onnx *o, struct arena *a, struct err *e)
{
	size_t most = o->n_tensors > o->n_nodes ? o->n_tensors : o->n_nodes, size = 16;

	while (size < most * 2 + 2)
		size *= 2;
	o->slot_mask = size - 1;
	o->tensor_slots = ARENA_ARRAY(a, size, uint32_t);
	o->node_slots = ARENA_ARRAY(a, size, uint32_t);
	if (!arena_ok(a))
		return err_mem(e);
	for (size_t i = 0; i < o->n_tensors; i++) {
		size_t s = str_hash(o->tensors[i].name) & o->slot_mask;
		while (o->tensor_slots[s])
			s = (s + 1) & o->slot_mask;
		o->tensor_slots[s] = (uint32_t)i + 1;
	}
	for (size_t i = 0; i < o->n_nodes; i++) {
		size_t s = str_hash(o->nodes[i].out) & o->slot_mask;
		while (o->node_slots[s])
			s = (s + 1) & o->slot_mask;
		o->node_slots[s] = (uint32_t)i + 1;
	}
	return 0;
}

const struct onnx_tensor *onnx_tensor(const struct onnx *o, struct str name)
{
	for (size_t s = str_hash(name) & o->slot_mask; o->tensor_slots[s]; s = (s + 1) & o->slot_mask)
		if (str_eq(o->tensors[o->tensor_slots[s] - 1].name, name))
			return &o->tensors[o->tensor_slots[s] - 1];
	return NULL;
}

const struct onnx_node *onnx_producer(const struct onnx *o, struct str name)
{
	if (!name.n)
		return NULL;
	for (size_t s = str_hash(name) & o->slot_mask; o->node_slots[s]; s = (s + 1) & o->slot_mask)
		if (str_eq(o->nodes[o->node_slots[s] - 1].out, name))
			return &o->nodes[o->node_slots[s] - 1];
	return NULL;
}

int onnx_read(struct onnx *o, struct str bytes, struct arena *a, struct err *e)
{
	struct cur c = cur_make(bytes);
	struct field f;
	bool seen = false;
	int r;

	*o = (struct onnx){0};
	while (field_next(&c, &f)) {
		if (f.number != 7 || f.wire != WIRE_BYTES)
			continue;
		seen = true;
		if ((r = read_graph(o, f.bytes, a, e)))
			return r;
	}
	if (c.bad)
		return err_set(e, ERR_CORRUPT, "the file is cut short or no ONNX model");
	if (!seen || !o->n_nodes || !o->n_tensors)
		return err_set(e, ERR_CORRUPT, "no ONNX model: it has no graph");
	return make_slots(o, a, e);
}
