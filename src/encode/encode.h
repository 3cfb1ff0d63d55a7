/*
 * encode.h - which texts mean much the same?
 *
 * A small sentence encoder of the BERT family (bge-small-en-v1.5 is the house's own) on the CPU: text in, unit vector
 * out; the dot product of two vectors is their cosine. The model is a folder (encode/model.h); it is
 * fetched by the first command or given by the owner (docs/model.md), never by this module, which reads files and
 * nothing else. Without a model everything else works by words alone: encoder_open gives ERR_NOTFOUND then.
 *
 * Same text, same bytes: the vector of a text does not depend on the other texts of the call, on threads, or on what
 * the processor offers (AMX, AVX-512, AVX2, portable C): integer products are exact, and floating point is computed in
 * one fixed order everywhere. Vectors of different models must never be compared: encoder_id says which belong
 * together.
 *
 * Threads: an encoder is read-only once open and serves any number of threads; each has an encode_work of its own.
 * Speed is a matter of tokens, not of calls: a batch gains little over single texts, and there is no padding.
 *
 *	struct encoder *enc;
 *	if (encoder_open(NULL, &enc, &e) == 0) {
 *		struct encode_work *w = encode_work_new();
 *		float *v = malloc(n * encoder_dim(enc) * sizeof *v);
 *		if (encode(enc, w, texts, n, ENCODE_PASSAGE, v, &e) == 0) …
 *		encode_work_free(w);
 *		encoder_close(enc);
 *	}
 */
#ifndef ATTEST_ENCODE_ENCODE_H
#define ATTEST_ENCODE_ENCODE_H

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

struct encoder;
struct encode_work;

/*
 * What is longer is cut after so many tokens, the marks at both ends counted. A passage is short by nature; a question
 * may bring its whole history.
 */
#define ENCODE_PASSAGE_TOKENS 256
#define ENCODE_QUERY_TOKENS   512
/* No model has more components. */
#define ENCODE_MAX_DIM 1024

/*
 * Models tell a question from a text that may answer it, by a prefix of their own (known.c); the caller says which
 * it is.
 */
enum encode_as { ENCODE_QUERY, ENCODE_PASSAGE };

/*
 * Open the model in the folder `dir`; NULL: the one that model_find (encode/model.h) finds. *out is the caller's, to
 * be given back with encoder_close. ERR_NOTFOUND when there is none, or when it is switched off; ERR_CORRUPT for a
 * file that is cut short, changed, or not of this shape, ERR_VERSION for a model of another family. Takes some
 * milliseconds (the published files themselves: a fifth of a second); the weights stay in the mapped file.
 */
int encoder_open(const char *dir, struct encoder **out, struct err *e);
/* NULL is allowed. */
void encoder_close(struct encoder *enc);

/* Components of a vector: 384 for all models of docs/model.md. */
size_t encoder_dim(const struct encoder *enc);
/* For people: "bge-small-en-v1.5-q", or the folder's name where the model is not a known one. */
const char *encoder_name(const struct encoder *enc);
/*
 * SHA-256 over the SHA-256 of both files and the version of the arithmetic: vectors with the same id, and only those,
 * may be compared and kept together. The same on every machine.
 */
const struct sha256 *encoder_id(const struct encoder *enc);

/*
 * Scratch memory of one thread, for any encoder; grows to what the longest text needs (some MB). NULL when out of
 * memory.
 */
struct encode_work *encode_work_new(void);
/* NULL is allowed. */
void encode_work_free(struct encode_work *w);

/*
 * The vectors of texts[0 .. n) into out[0 .. n * dim), row by row, each of length 1. Texts are UTF-8; ill-formed bytes
 * count as U+FFFD; an empty text has a vector too. ERR_NOMEM; out is then undefined.
 */
int encode(const struct encoder *enc, struct encode_work *w, const struct str *texts, size_t n, enum encode_as as,
	   float *out, struct err *e);

/* How many tokens the text has, both marks counted, before it is cut: what it costs to encode. */
size_t encode_tokens(const struct encoder *enc, struct encode_work *w, struct str text, enum encode_as as);

/*
 * A vector in bytes: q[i] = v[i] * 127 / max|v|, rounded to the nearest, ties to even. The scale returned is 1 / |q|,
 * so that
 *
 *	cosine(a, b)  ≈  dot(qa, qb) * scale_a * scale_b
 *
 * with a dot product that is exact in int32 (dim * 127 * 127 < 2^31 for every dim up to ENCODE_MAX_DIM). q and scale
 * have the same bits on every machine, and encode_scale gives the scale of q anew. The zero vector gives zeros and a
 * scale of 0.
 */
float encode_quantise(const float *v, size_t dim, int8_t *q);
float encode_scale(const int8_t *q, size_t dim);

#endif
