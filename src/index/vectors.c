/* vectors.c - vectors beside the words. */
#include "index/vectors.h"

const struct vectors *snap_vectors(const struct snap *s)
{
	(void)s;
	return NULL;
}

const char *snap_vectors_trouble(const struct snap *s)
{
	(void)s;
	return NULL;
}
