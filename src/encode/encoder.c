/* encoder.c - the public side of the encoder: opening, references, one text after another. */
#include "encode/encode.h"

int encoder_open(const char *dir, struct encoder **out, struct err *e)
{
	(void)dir;
	(void)out;
	return err_set(e, ERR_NOTFOUND, "no model is installed");
}

struct encoder *encoder_ref(struct encoder *enc)
{
	return enc;
}

void encoder_unref(struct encoder *enc)
{
	(void)enc;
}

size_t encoder_dim(const struct encoder *enc)
{
	(void)enc;
	return 384;
}

const char *encoder_name(const struct encoder *enc)
{
	(void)enc;
	return "";
}

const struct sha256 *encoder_id(const struct encoder *enc)
{
	static const struct sha256 none;
	(void)enc;
	return &none;
}

struct encode_work *encode_work_new(void)
{
	return NULL;
}

void encode_work_free(struct encode_work *w)
{
	(void)w;
}

int encode(const struct encoder *enc, struct encode_work *w, const struct str *texts, size_t n, enum encode_as as,
	   float *out, struct err *e)
{
	(void)enc, (void)w, (void)texts, (void)n, (void)as, (void)out;
	return err_set(e, ERR_UNAVAILABLE, "no model is open");
}

size_t encode_tokens(const struct encoder *enc, struct encode_work *w, struct str text, enum encode_as as)
{
	(void)enc, (void)w, (void)text, (void)as;
	return 0;
}
