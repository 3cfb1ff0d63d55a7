/*
 * zip.c - documents compressed: Zstandard, with a dictionary of what documents of medicine have in common.
 *
 * A document alone is too short to learn its language from: the dictionary (data/store, trained on the encodings of the
 * starter briefs) takes a fifth off the store of PubMed records. It is part of the format and never changes: another
 * one would have another number, and frames name the one they were made with. Frames without any are read as well.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>
#include <zstd.h>

#define ZIP_LEVEL   3
#define DENSE_LEVEL 9 /* of attest optimize, which is asked for seldom */

extern const char zip_dict[];
extern const unsigned long zip_dict_n;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static ZSTD_CDict *to_zip;
static pthread_once_t once_dense = PTHREAD_ONCE_INIT;
static ZSTD_CDict *to_zip_dense;
static ZSTD_DDict *to_unzip;

/* Both for the life of the process. NULL where there was no memory. */
static void load(void)
{
	to_zip = ZSTD_createCDict(zip_dict, zip_dict_n, ZIP_LEVEL);
	to_unzip = ZSTD_createDDict(zip_dict, zip_dict_n);
}

static void load_dense(void)
{
	to_zip_dense = ZSTD_createCDict(zip_dict, zip_dict_n, DENSE_LEVEL);
}

struct zip {
	ZSTD_CCtx *ctx;
	const ZSTD_CDict *dict;
};

struct zip *zip_new(bool dense)
{
	struct zip *z = mem_calloc(1, sizeof *z);

	if (!z)
		return NULL;
	pthread_once(&once, load);
	if (dense)
		pthread_once(&once_dense, load_dense);
	z->dict = dense ? to_zip_dense : to_zip;
	z->ctx = ZSTD_createCCtx();
	if (!z->ctx || !z->dict) {
		zip_free(z);
		return NULL;
	}
	return z;
}

void zip_free(struct zip *z)
{
	if (!z)
		return;
	ZSTD_freeCCtx(z->ctx);
	free(z);
}

int zip_add(struct zip *z, struct str raw, struct buf *out, struct err *e)
{
	size_t room = ZSTD_compressBound(raw.n);
	char *p = buf_reserve(out, room);

	if (!p)
		return err_buf(out, e);
	size_t n = ZSTD_compress_usingCDict(z->ctx, p, room, raw.p, raw.n, z->dict);
	if (ZSTD_isError(n))
		return err_set(e, ERR_NOMEM, "compressing failed: %s", ZSTD_getErrorName(n));
	out->n += n;
	p[n] = '\0';
	return 0;
}

int zip_expand(struct str zip, uint32_t raw, struct buf *out, struct err *e)
{
	unsigned dict = ZSTD_getDictID_fromFrame(zip.p, zip.n);
	size_t n;

	buf_clear(out);
	pthread_once(&once, load);
	if (ZSTD_getFrameContentSize(zip.p, zip.n) != raw)
		return err_set(e, ERR_CORRUPT, "its compressed size does not fit");
	if (dict && to_unzip && dict != ZSTD_getDictID_fromDDict(to_unzip))
		return err_set(e, ERR_CORRUPT, "it was compressed with dictionary %u, which is not known here", dict);
	char *p = buf_reserve(out, raw);
	if (!p)
		return err_buf(out, e);
	ZSTD_DCtx *ctx = ZSTD_createDCtx();
	if (!ctx || !to_unzip) {
		ZSTD_freeDCtx(ctx);
		return err_mem(e);
	}
	if (dict)
		n = ZSTD_decompress_usingDDict(ctx, p, raw, zip.p, zip.n, to_unzip);
	else
		n = ZSTD_decompressDCtx(ctx, p, raw, zip.p, zip.n);
	ZSTD_freeDCtx(ctx);
	if (ZSTD_isError(n) || n != raw)
		return err_set(e, ERR_CORRUPT, "it does not decompress");
	out->n = n;
	p[n] = '\0';
	return 0;
}
