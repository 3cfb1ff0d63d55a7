/*
 * weights.c - which tensor of the file is which weight of the encoder?
 *
 * Exporters name tensors of biases, norms and embeddings as the original model does
 * ("encoder.layer.3.output.dense.bias", with or without a prefix), but not the quantised matrices
 * ("onnx::MatMul_1525_quantized"). So a matrix is found by its bias: the Add that adds the bias adds it to a product,
 * and from there the nodes are walked back to the stored bytes, their scale and zero point. Two ways of quantising are
 * understood:
 *
 *	MatMulInteger(quantised x, W, zero x, zero W) → Cast → Mul(·, Mul(scale x, scale W))    dynamic
 *	MatMul(x, Mul(Cast(W), scale W)), or with DequantizeLinear(W, scale, zero)               weights alone
 *
 * The activations of both are quantised by ourselves (kernel_body.inc).
 */
#include "encode/weights.h"

#include <stdio.h>

struct reader {
	const struct onnx *o;
	struct arena *a;
	struct err *e;
};

static float load_float(const unsigned char *p)
{
	uint32_t u = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
	float f;
	memcpy(&f, &u, sizeof f);
	return f;
}

/* The tensor of that name, whatever stands before a dot in front of it; NULL: none. */
static const struct onnx_tensor *by_name(const struct reader *r, const char *name)
{
	struct str want = str_c(name);
	const struct onnx_tensor *t = onnx_tensor(r->o, want);

	for (size_t i = 0; !t && i < r->o->n_tensors; i++) {
		struct str have = r->o->tensors[i].name;
		if (have.n > want.n && have.p[have.n - want.n - 1] == '.' && str_ends(have, want))
			t = &r->o->tensors[i];
	}
	return t;
}

static int missing(const struct reader *r, const char *what)
{
	return err_set(r->e, ERR_VERSION,
		       "this is no int8 encoder of the BERT family: %s is not there, or not of the shape expected",
		       what);
}

/* Floats of a vector of n, copied; a single one is repeated. */
static int floats(const struct reader *r, const struct onnx_tensor *t, size_t n, const char *what, const float **out)
{
	if (!t || t->type != ONNX_FLOAT || !t->data || (t->count != n && t->count != 1))
		return missing(r, what);
	float *f = ARENA_ARRAY(r->a, n, float);
	if (!f)
		return err_mem(r->e);
	for (size_t i = 0; i < n; i++) {
		f[i] = load_float(t->data + 4 * (t->count == 1 ? 0 : i));
		if (!(f[i] > -1e30f && f[i] < 1e30f))
			return err_set(r->e, ERR_CORRUPT, "%s holds a number that is none", what);
	}
	*out = f;
	return 0;
}

static int floats_of(const struct reader *r, const char *name, size_t n, const float **out)
{
	return floats(r, by_name(r, name), n, name, out);
}

static const struct onnx_node *producer_of(const struct reader *r, struct str name, const char *op)
{
	const struct onnx_node *n = onnx_producer(r->o, name);
	return n && str_eqc(n->op, op) ? n : NULL;
}

/* ---- matrices ---- */

struct found {
	const struct onnx_tensor *w, *scale, *zero; /* zero may be NULL */
};

static bool quantised(const struct onnx_tensor *t)
{
	return t && t->data && t->n_dims == 2 && (t->type == ONNX_INT8 || t->type == ONNX_UINT8);
}

/* Mul(Cast(product of integers), Mul(scale x, scale W)). */
static bool find_integer(const struct reader *r, const struct onnx_node *mul, struct found *f)
{
	for (int i = 0; i < 2; i++) {
		const struct onnx_node *cast = producer_of(r, mul->in[i], "Cast");
		const struct onnx_node *product = cast ? producer_of(r, cast->in[0], "MatMulInteger") : NULL;
		const struct onnx_node *scales = product ? producer_of(r, mul->in[1 - i], "Mul") : NULL;
		if (!scales)
			continue;
		f->w = onnx_tensor(r->o, product->in[1]);
		f->zero = onnx_tensor(r->o, product->in[3]);
		f->scale = onnx_tensor(r->o, scales->in[1]);
		if (!f->scale)
			f->scale = onnx_tensor(r->o, scales->in[0]);
		return quantised(f->w) && f->scale && (!product->in[3].n || f->zero);
	}
	return false;
}

/* What gives back float weights: Mul(Cast(W), scale) or DequantizeLinear(W, scale, zero). */
static bool find_restored(const struct reader *r, struct str name, struct found *f)
{
	const struct onnx_node *n = onnx_producer(r->o, name);

	if (!n)
		return false;
	if (str_eqc(n->op, "DequantizeLinear")) {
		f->w = onnx_tensor(r->o, n->in[0]);
		f->scale = onnx_tensor(r->o, n->in[1]);
		f->zero = onnx_tensor(r->o, n->in[2]);
		return quantised(f->w) && f->scale && (!n->in[2].n || f->zero);
	}
	for (int i = 0; i < 2 && str_eqc(n->op, "Mul"); i++) {
		const struct onnx_node *cast = producer_of(r, n->in[i], "Cast");
		if (!cast)
			continue;
		f->w = onnx_tensor(r->o, cast->in[0]);
		f->scale = onnx_tensor(r->o, n->in[1 - i]);
		return quantised(f->w) && f->scale;
	}
	return false;
}

static bool find_matrix(const struct reader *r, struct str bias, struct found *f)
{
	for (size_t i = 0; i < r->o->n_nodes; i++) {
		const struct onnx_node *add = &r->o->nodes[i], *n;
		if (!str_eqc(add->op, "Add"))
			continue;
		int other = str_eq(add->in[0], bias) ? 1 : str_eq(add->in[1], bias) ? 0 : -1;
		if (other < 0)
			continue;
		*f = (struct found){0};
		if ((n = producer_of(r, add->in[other], "Mul")))
			return find_integer(r, n, f);
		if ((n = producer_of(r, add->in[other], "MatMul")))
			return find_restored(r, n->in[1], f);
	}
	return false;
}

static int zeros(const struct reader *r, const struct found *f, struct raw_matrix *m)
{
	int shift = m->is_unsigned ? 128 : 0;
	bool any = shift != 0;

	if (f->zero &&
	    (!f->zero->data || f->zero->type != f->w->type || (f->zero->count != m->n && f->zero->count != 1)))
		return missing(r, "a zero point");
	for (size_t i = 0; f->zero && i < f->zero->count; i++)
		any |= f->zero->data[i] != 0;
	if (!any)
		return 0;
	int32_t *z = ARENA_ARRAY(r->a, m->n, int32_t);
	if (!z)
		return err_mem(r->e);
	for (size_t i = 0; i < m->n; i++) {
		unsigned char b = f->zero ? f->zero->data[f->zero->count == 1 ? 0 : i] : 0;
		z[i] = (m->is_unsigned ? (int32_t)b : (int32_t)(int8_t)b) - shift;
	}
	m->zero = z;
	return 0;
}

/* The matrix to which "<stem>.bias" is added. */
static int matrix(const struct reader *r, const char *stem, size_t k, size_t n, struct raw_matrix *m)
{
	char name[96];
	struct found f;
	int err;

	snprintf(name, sizeof name, "%s.bias", stem);
	const struct onnx_tensor *bias = by_name(r, name);
	if (!bias)
		return missing(r, name);
	if (!find_matrix(r, bias->name, &f) || f.w->dims[0] != k || f.w->dims[1] != n)
		return missing(r, stem);
	*m = (struct raw_matrix){.w = f.w->data, .is_unsigned = f.w->type == ONNX_UINT8, .k = k, .n = n};
	if ((err = floats(r, f.scale, n, stem, &m->scale)) || (err = floats(r, bias, n, name, &m->bias)))
		return err;
	return zeros(r, &f, m);
}

/* ---- embeddings ---- */

/*
 * How the rows of stored bytes become numbers, from the nodes that use them: DequantizeLinear(Gather(W, ·), scale,
 * zero) or Gather(Mul(Cast(W), scale), ·).
 */
static bool find_row_scale(const struct reader *r, struct found *f)
{
	for (size_t i = 0; i < r->o->n_nodes; i++) {
		const struct onnx_node *n = &r->o->nodes[i];
		bool gather = str_eqc(n->op, "Gather"), cast = str_eqc(n->op, "Cast");
		if ((!gather && !cast) || !str_eq(n->in[0], f->w->name))
			continue;
		for (size_t j = 0; j < r->o->n_nodes; j++) {
			const struct onnx_node *m = &r->o->nodes[j];
			if (gather && str_eqc(m->op, "DequantizeLinear") && str_eq(m->in[0], n->out)) {
				f->scale = onnx_tensor(r->o, m->in[1]);
				f->zero = onnx_tensor(r->o, m->in[2]);
				return f->scale && (!m->in[2].n || f->zero);
			}
			if (cast && str_eqc(m->op, "Mul") && (str_eq(m->in[0], n->out) || str_eq(m->in[1], n->out))) {
				f->scale = onnx_tensor(r->o, m->in[str_eq(m->in[0], n->out) ? 1 : 0]);
				return f->scale != NULL;
			}
		}
	}
	return false;
}

static int table(const struct reader *r, const char *stem, size_t dim, struct raw_table *t)
{
	static const char *const endings[] = {"", "_quantized", "_q"};
	const struct onnx_tensor *w = NULL;
	char name[96];

	for (size_t i = 0; !w && i < sizeof endings / sizeof *endings; i++) {
		snprintf(name, sizeof name, "%s%s", stem, endings[i]);
		w = by_name(r, name);
	}
	if (!w || w->n_dims != 2 || !w->data || !w->dims[0] || (dim && w->dims[1] != dim) || w->type == ONNX_INT64)
		return missing(r, stem);
	*t = (struct raw_table){.data = w->data, .type = w->type, .rows = (size_t)w->dims[0]};
	if (w->type == ONNX_FLOAT)
		return 0;
	struct found f = {.w = w};
	if (!find_row_scale(r, &f) || f.scale->type != ONNX_FLOAT || !f.scale->data ||
	    (f.scale->count != 1 && f.scale->count != t->rows) ||
	    (f.zero && (!f.zero->data || f.zero->count != 1 || f.zero->type != w->type)))
		return missing(r, stem);
	t->scale = f.scale->data;
	t->scale_each = f.scale->count != 1;
	if (f.zero)
		t->zero = w->type == ONNX_UINT8 ? (int32_t)f.zero->data[0] : (int32_t)(int8_t)f.zero->data[0];
	return 0;
}

/* ---- all of it ---- */

static int norm(const struct reader *r, const char *stem, size_t dim, struct raw_norm *n)
{
	char name[96];
	int err;

	snprintf(name, sizeof name, "%s.weight", stem);
	if ((err = floats_of(r, name, dim, &n->weight)))
		return err;
	snprintf(name, sizeof name, "%s.bias", stem);
	return floats_of(r, name, dim, &n->bias);
}

static int layer(const struct reader *r, size_t i, size_t dim, size_t inner, struct raw_layer *l)
{
	const struct {
		const char *stem;
		size_t k, n;
		struct raw_matrix *m;
	} parts[] = {{"attention.self.query", dim, dim, &l->query}, {"attention.self.key", dim, dim, &l->key},
		     {"attention.self.value", dim, dim, &l->value}, {"attention.output.dense", dim, dim, &l->out},
		     {"intermediate.dense", dim, inner, &l->up},    {"output.dense", inner, dim, &l->down}};
	char stem[64];
	int err;

	for (size_t j = 0; j < sizeof parts / sizeof *parts; j++) {
		snprintf(stem, sizeof stem, "encoder.layer.%zu.%s", i, parts[j].stem);
		if ((err = matrix(r, stem, parts[j].k, parts[j].n, parts[j].m)))
			return err;
	}
	snprintf(stem, sizeof stem, "encoder.layer.%zu.attention.output.LayerNorm", i);
	if ((err = norm(r, stem, dim, &l->after_attention)))
		return err;
	snprintf(stem, sizeof stem, "encoder.layer.%zu.output.LayerNorm", i);
	return norm(r, stem, dim, &l->after_feed);
}

int weights_read(struct raw_weights *w, struct str bytes, struct arena *a, struct err *e)
{
	struct onnx o;
	struct reader r = {&o, a, e};
	const struct onnx_tensor *t;
	char name[64];
	int err;

	if ((err = onnx_read(&o, bytes, a, e)))
		return err;
	*w = (struct raw_weights){0};
	if (!(t = by_name(&r, "embeddings.LayerNorm.weight")))
		return missing(&r, "embeddings.LayerNorm.weight");
	w->dim = t->count;
	if (!(t = by_name(&r, "encoder.layer.0.intermediate.dense.bias")))
		return missing(&r, "encoder.layer.0.intermediate.dense.bias");
	w->inner = t->count;
	if (!w->dim || w->dim % WIDTH_STEP || w->dim > ENCODE_MAX_DIM || !w->inner || w->inner % WIDTH_STEP ||
	    w->inner > 4 * ENCODE_MAX_DIM)
		return missing(&r, "a width that is a multiple of 64");
	/* The file does not say it in one place; the BERT family has heads of 64 components, its small ones of 32. */
	w->heads = w->dim / (w->dim >= 512 ? 64 : 32);
	if ((err = table(&r, "word_embeddings.weight", w->dim, &w->words)) ||
	    (err = table(&r, "position_embeddings.weight", w->dim, &w->positions)) ||
	    (err = table(&r, "token_type_embeddings.weight", w->dim, &w->types)) ||
	    (err = norm(&r, "embeddings.LayerNorm", w->dim, &w->embedding_norm)))
		return err;
	for (; w->n_layers <= LAYERS_MAX; w->n_layers++) {
		snprintf(name, sizeof name, "encoder.layer.%zu.output.dense.bias", w->n_layers);
		if (!by_name(&r, name))
			break;
	}
	if (w->n_layers > LAYERS_MAX)
		return missing(&r, "an end of the layers");
	if (!(w->layers = ARENA_ARRAY(a, w->n_layers, struct raw_layer)))
		return err_mem(e);
	for (size_t i = 0; i < w->n_layers; i++)
		if ((err = layer(&r, i, w->dim, w->inner, &w->layers[i])))
			return err;
	return 0;
}
