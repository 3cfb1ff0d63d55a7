/* quantise.c - vectors in bytes. */
#include "encode/encode.h"

#include <math.h>

float encode_scale(const int8_t *q, size_t dim)
{
	int32_t sum = 0;
	for (size_t i = 0; i < dim; i++)
		sum += q[i] * q[i];
	return sum ? (float)(1 / sqrt((double)sum)) : 0;
}

float encode_quantise(const float *v, size_t dim, int8_t *q)
{
	float most = 0;
	for (size_t i = 0; i < dim; i++)
		if (fabsf(v[i]) > most)
			most = fabsf(v[i]);
	double by = most > 0 ? 127.0 / (double)most : 0;
	for (size_t i = 0; i < dim; i++)
		q[i] = (int8_t)nearbyint((double)v[i] * by);
	return encode_scale(q, dim);
}
