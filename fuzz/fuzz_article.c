/*
 * fuzz_article.c - arbitrary bytes as an article: reading must refuse or accept without harm, and what it accepts must
 * be written back to the same article, and rendered.
 */
#include "render/render.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct article art, again;
	struct buf one, two;
	struct err e;
	arena_init(&a, (size_t)64 << 20);
	buf_init(&one, (size_t)16 << 20);
	buf_init(&two, (size_t)16 << 20);
	if (article_from_json(str_make((const char *)data, size), &a, &art, &e) == 0) {
		struct render_opts o = {.width = 60, .colour = true};
		if (article_to_json(&art, &one, &e) || article_from_json(buf_str(&one), &a, &again, &e) ||
		    article_to_json(&again, &two, &e) || !str_eq(buf_str(&one), buf_str(&two)))
			abort();
		buf_clear(&one);
		buf_clear(&two);
		if (render_text(&art, &o, &one, &e) || render_markdown(&art, &two, &e))
			abort();
	}
	buf_release(&one);
	buf_release(&two);
	arena_release(&a);
	return 0;
}
