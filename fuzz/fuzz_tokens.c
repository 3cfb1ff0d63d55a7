/*
 * fuzz_tokens.c - any bytes as a text for the tokenizer, and as a tokenizer.json.
 *
 * The first byte chooses: even, the rest is a text; odd, it is a tokenizer.json, by which a text is cut when it is one.
 */
#include "encode/encode_priv.h"

#include <stdlib.h>

static const char vocabulary[] = "{\"added_tokens\": [{\"id\": 2, \"content\": \"[CLS]\"}, {\"id\": 3, \"content\": "
				 "\"[SEP]\"}, {\"id\": 4, \"content\": \"[MASK]\"}],"
				 "\"normalizer\": {\"type\": \"BertNormalizer\"}, \"pre_tokenizer\": {\"type\": "
				 "\"BertPreTokenizer\"}, \"model\": {\"type\": \"WordPiece\", \"vocab\": "
				 "{\"[PAD]\": 0, \"[UNK]\": 1, \"[CLS]\": 2, \"[SEP]\": 3, \"[MASK]\": 4, \"pain\": 5, "
				 "\"##s\": 6, \"a\": 7, \"##a\": 8, \".\": 9, \"\\u03b2\": 10, \"e\": "
				 "11, \"##e\": 12, \"##aa\": 13, \"\\u4e2d\": 14, \"[\": 15, \"]\": 16}}}";

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void tokenise(const struct wordpiece *wp, struct str text)
{
	struct tokens whole = {0}, part = {0};
	struct err e;

	must(wordpiece_tokens(wp, STR("pain: "), text, 0, &whole, &e) == 0);
	must(whole.n >= 2 && whole.ids[0] == wp->cls && whole.ids[whole.n - 1] == wp->sep);
	for (size_t i = 0; i < whole.n; i++)
		must(whole.ids[i] < wp->size);
	/* Cut is the same, shorter. */
	must(wordpiece_tokens(wp, STR("pain: "), text, 16, &part, &e) == 0);
	must(part.n == (whole.n < 16 ? whole.n : 16));
	for (size_t i = 0; i + 1 < part.n; i++)
		must(part.ids[i] == whole.ids[i]);
	wordpiece_tokens_release(&whole);
	wordpiece_tokens_release(&part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wordpiece wp;
	struct wordpiece other;
	struct err e;

	if (!wp.slots)
		must(wordpiece_read(&wp, str_c(vocabulary), &e) == 0);
	if (!size)
		return 0;
	struct str rest = str_make((const char *)data + 1, size - 1);
	if (data[0] % 2 == 0) {
		tokenise(&wp, rest);
	} else {
		if (wordpiece_read(&other, rest, &e) == 0) {
			must(wordpiece_sound(&other));
			tokenise(&other, STR("pain \xce\xb2-a, [CLS] caf\xc3\xa9 \xe4\xb8\xad aaaa"));
		}
		wordpiece_release(&other);
	}
	return 0;
}
