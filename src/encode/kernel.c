/* kernel.c - which of them can this processor run? */
#include "encode/kernel.h"

extern const struct kernels kernels_plain;
#if defined(__x86_64__)
extern const struct kernels kernels_amx, kernels_avx512, kernels_avxvnni, kernels_avx2, kernels_sse2;
#endif

const struct kernels *const kernels_all[] = {
#if defined(__x86_64__)
	&kernels_amx,	  &kernels_avx512,
	&kernels_avxvnni, &kernels_avx2,
	&kernels_sse2,
#endif
	&kernels_plain,	  NULL};

const struct kernels *kernels_best(void)
{
	size_t i = 0;

	while (!kernels_all[i]->usable())
		i++;
	return kernels_all[i];
}
