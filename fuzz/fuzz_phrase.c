/*
 * fuzz_phrase.c - a pattern and a text, both hostile: the first line is the pattern. Whole rooms of rules on the text:
 * emergencies.
 */
#include "patient/patient.h"
#include "phrase/phrase.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a;
	struct err e = {0};
	struct phrase_set *set = NULL;
	struct phrase_text t;
	struct phrase_match m[32];
	struct patient_notice *v;
	size_t cut = 0, n_notices;
	if (n > 4096)
		return 0;
	while (cut < n && data[cut] != '\n')
		cut++;
	char *pattern = malloc(cut + 1);
	if (!pattern)
		return 0;
	memcpy(pattern, data, cut);
	pattern[cut] = 0;
	struct str text = str_make((const char *)data + cut, n - cut);
	struct phrase_rule rule = {pattern, "", ""};
	arena_init(&a, 64 << 20);
	phrase_text_make(text, &a, &t);
	if (phrase_set_new(&rule, 1, &set, &e) == 0) {
		size_t found = phrase_find(set, &t, m, 32);
		for (size_t i = 0; i < found; i++)
			if (m[i].from > m[i].to || m[i].to > t.n || m[i].beg > m[i].end || m[i].end > text.n)
				abort();
		if (phrase_longest(m, found) > found)
			abort();
	}
	phrase_set_free(set);
	if (emergency_find(text, NULL, &a, &v, &n_notices, &e) == 0 && n_notices > 3)
		abort();
	arena_release(&a);
	free(pattern);
	return 0;
}
