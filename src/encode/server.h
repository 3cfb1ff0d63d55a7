/*
 * server.h - vectors and rankings from a server of the owner's, over HTTP.
 *
 * A model's folder may hold MODEL_SERVER instead of a model: it says where a server is that speaks OpenAI's
 * /v1/embeddings and, if there is one, a /rerank of the shape that Jina, TEI and llama-server share (docs/model.md has
 * the fields). encoder_open opens it as any other model; encode() then asks the server. Nothing is asked when it is
 * opened. What the server gives is normalised to length 1; that the same text gets the same bytes again is the
 * server's to keep.
 *
 * A request that fails is tried again while its time lasts; after one that failed for good the server is left alone
 * for SERVER_REST_SECONDS, so that not every question waits. ERR_UNAVAILABLE says so, and who asks goes on with the
 * model of the house (encoder_house), or by words.
 *
 * Threads: as an encoder.
 */
#ifndef ATTEST_ENCODE_SERVER_H
#define ATTEST_ENCODE_SERVER_H

#include "base/buf.h"
#include "encode/encode.h"

#define MODEL_SERVER	    "server.json"
#define SERVER_REST_SECONDS 30

struct server;

/* Was the program built with libcurl? Without it every request is ERR_UNAVAILABLE. */
bool server_built_in(void);

/* From the bytes of MODEL_SERVER. ERR_FORMAT names the field that is wrong. Free with server_free (NULL is allowed). */
int server_read(struct str json, struct server **out, struct err *e);
void server_free(struct server *s);

/* Does the encoder's model come from a server, and does that rank too? */
bool encoder_is_server(const struct encoder *enc);
bool encoder_reranks(const struct encoder *enc);
/* The installed model that stands in for the server while it does not answer; NULL when there is none, or no server. */
const struct encoder *encoder_house(const struct encoder *enc);
/*
 * How well each of n texts answers the question, by the server: scores[i], higher is better, comparable within one
 * call. ERR_UNAVAILABLE, ERR_FORMAT (an answer of another shape), ERR_NOMEM.
 */
int encoder_rerank(const struct encoder *enc, struct encode_work *w, struct str question, const struct str *texts,
		   size_t n, float *scores, struct err *e);

/*
 * The two answers, read: n vectors of `dim` numbers into out, each at length 1, in the order of their "index"; n scores
 * likewise. ERR_FORMAT for whatever is not of that shape: another number of them, an index twice, no finite number.
 */
int server_parse_vectors(struct str body, size_t n, size_t dim, float *out, struct err *e);
int server_parse_scores(struct str body, size_t n, float *out, struct err *e);

#endif
