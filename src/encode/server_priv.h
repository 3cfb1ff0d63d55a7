/*
 * server_priv.h - between server.c and server_http.c: what is known of a server, and one request to it.
 */
#ifndef ATTEST_ENCODE_SERVER_PRIV_H
#define ATTEST_ENCODE_SERVER_PRIV_H

#include "encode/server.h"

#include <stdatomic.h>

/* The one thing of an open encoder that changes: clock_mono_ns until which the server is left alone. */
struct server_rest {
	_Atomic uint64_t until;
};

/* The fields of MODEL_SERVER (docs/model.md); texts are owned, NULL where they are not given. */
struct server {
	char *model, *embeddings, *query_prefix, *passage_prefix, *rerank, *rerank_model, *rerank_field, *key_file;
	size_t dimensions, max_bytes;
	double timeout; /* seconds, all attempts together */
	int retries;
	struct server_rest *rest; /* owned */
};

void server_id(const struct server *s, struct sha256 *id);
int server_encode(const struct server *s, struct encode_work *w, const struct str *texts, size_t n, enum encode_as as,
		  float *out, struct err *e);
int server_rerank(const struct server *s, struct encode_work *w, struct str question, const struct str *texts, size_t n,
		  float *scores, struct err *e);
/* Fills an encoder that is all zeros from the file at `path`; its house model too. */
int server_open(struct encoder *enc, const char *path, struct err *e);

/*
 * One request (server_http.c): JSON to `url`, the body of the answer into `answer`, whose cap bounds it. *connection is
 * the work memory's, kept open from request to request; NULL at first. ERR_UNAVAILABLE when there was no answer in
 * time, or one that says no.
 */
int server_post(const struct server *s, void **connection, const char *url, struct str body, struct buf *answer,
		struct err *e);
void server_hang_up(void *connection);

#endif
