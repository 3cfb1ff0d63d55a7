/*
 * onnx.h - what stands in a model file?
 *
 * As much of the ONNX format (a protobuf message, onnx.proto3) as it takes to find weights: the tensors that are
 * stored in the graph and the nodes that use them. Nothing is computed here. Names and tensors are slices of the bytes
 * given, which must outlive it; nodes and tables lie in the arena. The file comes from outside: every length is
 * checked, and what breaks the format is ERR_CORRUPT.
 *
 *	struct onnx o;
 *	onnx_read(&o, bytes, &arena, &e);
 *	const struct onnx_tensor *t = onnx_tensor(&o, name);
 */
#ifndef ATTEST_ENCODE_ONNX_H
#define ATTEST_ENCODE_ONNX_H

#include "base/arena.h"
#include "base/err.h"

/* TensorProto.DataType, as far as it concerns us. */
enum { ONNX_FLOAT = 1, ONNX_UINT8 = 2, ONNX_INT8 = 3, ONNX_INT64 = 7 };

struct onnx_tensor {
	struct str name;
	uint32_t type;
	uint32_t n_dims;
	uint64_t dims[4]; /* the first n_dims; their product is `count` */
	size_t count;	  /* 1 for a scalar */
	/*
	 * count items, little-endian, at any alignment; NULL where the type is none of those above, or no data are
	 * there.
	 */
	const unsigned char *data;
};

struct onnx_node {
	struct str op;
	struct str in[4], out; /* the first four inputs, the first output; absent ones are empty */
};

struct onnx {
	struct onnx_tensor *tensors;
	size_t n_tensors, room_tensors;
	struct onnx_node *nodes;
	size_t n_nodes, room_nodes;
	/* Open addressing over names: entries are index + 1. */
	uint32_t *tensor_slots, *node_slots;
	size_t slot_mask;
};

/* ERR_CORRUPT, ERR_NOMEM (over the arena's cap too). */
int onnx_read(struct onnx *o, struct str bytes, struct arena *a, struct err *e);
/* The stored tensor of that name, or NULL. */
const struct onnx_tensor *onnx_tensor(const struct onnx *o, struct str name);
/* The node whose first output has that name, or NULL. */
const struct onnx_node *onnx_producer(const struct onnx *o, struct str name);

#endif
