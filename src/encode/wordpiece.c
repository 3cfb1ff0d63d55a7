/*
 * wordpiece.c - from text to the numbers of its pieces.
 *
 * As the reference does it (Hugging Face tokenizers: BertNormalizer, BertPreTokenizer, WordPiece), in one pass over
 * the text: control characters go, white space parts words, CJK ideographs and punctuation stand alone, letters are
 * decomposed, lose their accents and become small; then each word is cut greedily into the longest pieces of the
 * vocabulary, or is [UNK] as a whole. Marks such as "[SEP]" in the text are the marks, as there. Wu et al., "Google's
 * Neural Machine Translation System" (2016) for the pieces.
 *
 * The vocabulary is one hash table of pieces that begin a word, pieces that go on ("##ing") and marks, over the bytes
 * of one block, as it lies in a packed file. Hashes of all prefixes of a word come in one pass.
 */
#include "encode/encode_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdlib.h>
#include <utf8proc.h>

#define VOCAB_MAX	((size_t)1 << 20) /* pieces */
#define TEXT_MAX	((size_t)1 << 26) /* bytes of all */
#define PIECE_BYTES_MAX 1024
#define WORD_CHARS_MAX	512 /* more are [UNK] in any case */
#define MARKS_MAX	64
#define MARK_BYTES_MAX	16 /* "[MASK]", "<s>": those of the family are short and begin so */

/* ---- the table of pieces ---- */

#define HASH_SEED 0x811c9dc5u
static uint32_t hash_on(uint32_t h, unsigned char b)
{
	return (h ^ b) * 0x01000193u; /* FNV-1a */
}

static uint32_t hash_of(const char *p, size_t n)
{
	uint32_t h = HASH_SEED;

	for (size_t i = 0; i < n; i++)
		h = hash_on(h, (unsigned char)p[i]);
	return h;
}

static size_t slot_of(const struct wordpiece *wp, uint32_t hash, enum piece_kind kind)
{
	return (size_t)(((uint64_t)hash + kind) * 0x9e3779b97f4a7c15u >> 32) & (wp->n_slots - 1);
}

static const struct piece *piece_get(const struct wordpiece *wp, const char *p, size_t n, uint32_t hash,
				     enum piece_kind kind)
{
	const struct piece *s;

	for (size_t i = slot_of(wp, hash, kind); (s = &wp->slots[i])->kind; i = (i + 1) & (wp->n_slots - 1))
		if (s->hash == hash && s->n == n && s->kind == kind && memcmp(wp->text + s->at, p, n) == 0)
			return s;
	return NULL;
}

static void piece_put(struct wordpiece *wp, struct str p, uint32_t id, enum piece_kind kind)
{
	uint32_t h = hash_of(p.p, p.n);
	size_t i = slot_of(wp, h, kind);
	struct piece *slots = (struct piece *)wp->slots;

	while (slots[i].kind)
		i = (i + 1) & (wp->n_slots - 1);
	memcpy((char *)wp->text + wp->text_bytes, p.p, p.n);
	slots[i] = (struct piece){h, (uint32_t)wp->text_bytes, id, (uint16_t)p.n, (uint16_t)kind};
	wp->text_bytes += p.n;
	if (kind != PIECE_MARK && p.n > wp->longest)
		wp->longest = (uint32_t)p.n;
}

bool wordpiece_sound(const struct wordpiece *wp)
{
	size_t empty = 0;

	if (wp->n_slots < 2 || (wp->n_slots & (wp->n_slots - 1)) || wp->unknown >= wp->size || wp->cls >= wp->size ||
	    wp->sep >= wp->size || wp->word_chars < 1 || wp->word_chars > WORD_CHARS_MAX)
		return false;
	for (size_t i = 0; i < wp->n_slots; i++) {
		const struct piece *s = &wp->slots[i];
		if (s->kind == PIECE_NONE)
			empty++;
		else if (s->kind > PIECE_MARK || !s->n || s->id >= wp->size || s->at > wp->text_bytes ||
			 s->n > wp->text_bytes - s->at)
			return false;
	}
	return empty > 0;
}

void wordpiece_release(struct wordpiece *wp)
{
	if (wp->owned) {
		free((void *)wp->slots);
		free((void *)wp->text);
	}
	*wp = (struct wordpiece){0};
}

/* ---- reading tokenizer.json ---- */

static int unlike(struct err *e, const char *what)
{
	return err_set(e, ERR_VERSION, "the tokenizer is not of BERT's kind: %s", what);
}

static bool flag(const json_t *o, const char *key, bool otherwise)
{
	const json_t *v = json_object_get(o, key);
	return json_is_boolean(v) ? json_is_true(v) : otherwise;
}

static bool type_is(const json_t *o, const char *type)
{
	const char *s = json_string_value(json_object_get(o, "type"));
	return s && strcmp(s, type) == 0;
}

/* Its number and text, when both are proper. */
static bool proper(const char *text, const json_t *id)
{
	return text && *text && strlen(text) <= PIECE_BYTES_MAX && json_is_integer(id) && json_integer_value(id) >= 0 &&
	       (size_t)json_integer_value(id) < VOCAB_MAX;
}

static int make_room(struct wordpiece *wp, json_t *vocab, const json_t *added, struct err *e)
{
	size_t n = json_object_size(vocab) + json_array_size(added), bytes = 0;
	const char *key;
	json_t *id;

	if (!json_object_size(vocab) || n > VOCAB_MAX)
		return err_set(e, ERR_CORRUPT, "the tokenizer has no vocabulary");
	if (json_array_size(added) > MARKS_MAX)
		return unlike(e, "it has many added tokens");
	json_object_foreach(vocab, key, id)
	{
		if (!proper(key, id))
			return err_set(e, ERR_CORRUPT,
				       "the tokenizer's vocabulary has a piece without a proper number");
		bytes += strlen(key);
	}
	for (size_t i = 0; i < json_array_size(added); i++) {
		const json_t *t = json_array_get(added, i);
		const char *text = json_string_value(json_object_get(t, "content"));
		if (!proper(text, json_object_get(t, "id")))
			return err_set(e, ERR_CORRUPT,
				       "the tokenizer has an added token without a proper text or number");
		if ((text[0] != '[' && text[0] != '<') || strlen(text) > MARK_BYTES_MAX)
			return unlike(e, "it has an added token that is no mark such as [CLS]");
		bytes += strlen(text);
	}
	if (bytes > TEXT_MAX)
		return err_set(e, ERR_CORRUPT, "the tokenizer's vocabulary is too large");
	for (wp->n_slots = 16; wp->n_slots < n * 2;)
		wp->n_slots *= 2;
	wp->owned = true;
	wp->slots = mem_calloc(wp->n_slots, sizeof *wp->slots);
	wp->text = mem_malloc(bytes);
	return wp->slots && wp->text ? 0 : err_mem(e);
}

static void read_pieces(struct wordpiece *wp, json_t *vocab, const json_t *added, const char *go_on)
{
	const char *key;
	json_t *id;
	size_t mark = strlen(go_on);

	json_object_foreach(vocab, key, id)
	{
		bool rest = mark && strncmp(key, go_on, mark) == 0 && key[mark];
		uint32_t number = (uint32_t)json_integer_value(id);
		piece_put(wp, str_c(rest ? key + mark : key), number, rest ? PIECE_REST : PIECE_BEGIN);
		if (number >= wp->size)
			wp->size = number + 1;
	}
	for (size_t i = 0; i < json_array_size(added); i++) {
		const json_t *t = json_array_get(added, i);
		uint32_t number = (uint32_t)json_integer_value(json_object_get(t, "id"));
		piece_put(wp, str_c(json_string_value(json_object_get(t, "content"))), number, PIECE_MARK);
		if (number >= wp->size)
			wp->size = number + 1;
	}
}

static int id_of(const struct wordpiece *wp, const char *text, uint32_t *id, struct err *e)
{
	const struct piece *p = piece_get(wp, text, strlen(text), hash_of(text, strlen(text)), PIECE_BEGIN);

	if (!p)
		return unlike(e, "a mark such as [CLS] is missing from the vocabulary");
	*id = p->id;
	return 0;
}

static int read_all(struct wordpiece *wp, const json_t *root, struct err *e)
{
	json_t *model = json_object_get(root, "model"), *vocab = json_object_get(model, "vocab");
	const json_t *normalizer = json_object_get(root, "normalizer"), *added = json_object_get(root, "added_tokens");
	const char *unknown = json_string_value(json_object_get(model, "unk_token"));
	const char *go_on = json_string_value(json_object_get(model, "continuing_subword_prefix"));
	const json_t *chars = json_object_get(model, "max_input_chars_per_word");
	bool lower = flag(normalizer, "lowercase", true);
	int r;

	/* Older files leave out the model's type. */
	if (json_object_get(model, "type") && !type_is(model, "WordPiece"))
		return unlike(e, "its model is no WordPiece");
	if (!type_is(normalizer, "BertNormalizer") ||
	    !type_is(json_object_get(root, "pre_tokenizer"), "BertPreTokenizer"))
		return unlike(e, "its normalizer or pre-tokenizer is another");
	wp->flags = (flag(normalizer, "clean_text", true) ? WORDPIECE_CLEAN : 0) |
		    (flag(normalizer, "handle_chinese_chars", true) ? WORDPIECE_CJK : 0) |
		    (lower ? WORDPIECE_LOWER : 0) | (flag(normalizer, "strip_accents", lower) ? WORDPIECE_STRIP : 0);
	json_int_t most = json_is_integer(chars) ? json_integer_value(chars) : 100;
	if (most < 1 || most > WORD_CHARS_MAX)
		return unlike(e, "it takes longer words");
	wp->word_chars = (uint32_t)most;
	if ((r = make_room(wp, vocab, added, e)))
		return r;
	read_pieces(wp, vocab, added, go_on ? go_on : "##");
	if ((r = id_of(wp, unknown ? unknown : "[UNK]", &wp->unknown, e)) || (r = id_of(wp, "[CLS]", &wp->cls, e)))
		return r;
	return id_of(wp, "[SEP]", &wp->sep, e);
}

int wordpiece_read(struct wordpiece *wp, struct str json, struct err *e)
{
	json_error_t je;
	json_t *root = json_loadb(json.p, json.n, 0, &je);
	int r;

	*wp = (struct wordpiece){0};
	if (!root)
		return err_set(e, ERR_CORRUPT, "line %d: %s", je.line, je.text);
	r = read_all(wp, root, e);
	json_decref(root);
	return r;
}

/* ---- what a character is, to BERT ---- */

static bool is_white(uint32_t c)
{
	/* White_Space of Unicode. */
	return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool is_control(uint32_t c)
{
	if (c == '\t' || c == '\n' || c == '\r')
		return false;
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO: return true;
	default: return false;
	}
}

static bool is_punctuation(uint32_t c)
{
	if (c < 128)
		return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_PC:
	case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI:
	case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO: return true;
	default: return false;
	}
}

static bool is_cjk(uint32_t c)
{
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2a6df) ||
	       (c >= 0x2a700 && c <= 0x2b73f) || (c >= 0x2b740 && c <= 0x2b81f) || (c >= 0x2b920 && c <= 0x2ceaf) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

/* ---- cutting ---- */

struct cutter {
	const struct wordpiece *wp;
	struct tokens *t;
	size_t most;		       /* tokens; SIZE_MAX: any number */
	char word[4 * WORD_CHARS_MAX]; /* the word so far */
	uint16_t ends[WORD_CHARS_MAX]; /* of its characters, in bytes */
	size_t n_bytes, n_chars;       /* n_chars counts on behind wp->word_chars */
	bool failed;		       /* out of memory */
};

static void put(struct cutter *c, uint32_t id)
{
	struct tokens *t = c->t;

	if (t->n == t->room) {
		size_t room = t->room ? t->room * 2 : 256;
		uint32_t *ids = mem_realloc(t->ids, room * sizeof *ids);
		if (!ids) {
			c->failed = true;
			return;
		}
		t->ids = ids;
		t->room = room;
	}
	t->ids[t->n++] = id;
}

static bool full(const struct cutter *c)
{
	return c->failed || c->t->n >= c->most;
}

/* The longest piece of the word's characters [from, n_chars); the character after it, or 0 for none. */
static size_t longest_piece(const struct cutter *c, size_t from, uint32_t *id)
{
	const enum piece_kind kind = from ? PIECE_REST : PIECE_BEGIN;
	uint32_t hashes[WORD_CHARS_MAX], h = HASH_SEED;
	size_t at = from ? c->ends[from - 1] : 0, byte = at, to;

	for (to = from; to < c->n_chars && (size_t)c->ends[to] - at <= c->wp->longest; to++) {
		for (; byte < c->ends[to]; byte++)
			h = hash_on(h, (unsigned char)c->word[byte]);
		hashes[to] = h;
	}
	for (; to > from; to--) {
		const struct piece *p =
			piece_get(c->wp, c->word + at, (size_t)c->ends[to - 1] - at, hashes[to - 1], kind);
		if (p) {
			*id = p->id;
			return to;
		}
	}
	return 0;
}

static void end_word(struct cutter *c)
{
	size_t before = c->t->n, at = 0;
	uint32_t id = 0;

	if (!c->n_chars)
		return;
	if (c->n_chars > c->wp->word_chars) {
		put(c, c->wp->unknown);
	} else {
		while (at < c->n_chars) {
			at = longest_piece(c, at, &id);
			if (!at) {
				c->t->n = before;
				put(c, c->wp->unknown);
				break;
			}
			put(c, id);
		}
	}
	c->n_chars = c->n_bytes = 0;
}

static void add_char(struct cutter *c, uint32_t ch)
{
	if (c->n_chars < c->wp->word_chars) {
		c->n_bytes += (size_t)utf8_put(ch, c->word + c->n_bytes);
		c->ends[c->n_chars] = (uint16_t)c->n_bytes;
	}
	c->n_chars++;
}

static void alone(struct cutter *c, uint32_t ch)
{
	end_word(c);
	add_char(c, ch);
	end_word(c);
}

/* A character after decomposing. */
static void one_char(struct cutter *c, uint32_t ch)
{
	if ((c->wp->flags & WORDPIECE_STRIP) && ch >= 128 &&
	    utf8proc_category((utf8proc_int32_t)ch) == UTF8PROC_CATEGORY_MN)
		return;
	if ((c->wp->flags & WORDPIECE_LOWER))
		ch = ch < 128 ? (ch >= 'A' && ch <= 'Z' ? ch + 32 : ch)
			      : (uint32_t)utf8proc_tolower((utf8proc_int32_t)ch);
	if (is_white(ch))
		end_word(c);
	else if (is_punctuation(ch))
		alone(c, ch);
	else
		add_char(c, ch);
}

static void raw_char(struct cutter *c, uint32_t ch)
{
	const struct wordpiece *wp = c->wp;

	if (ch >= 0x20 && ch < 0x7f) {
		one_char(c, ch);
		return;
	}
	if ((wp->flags & WORDPIECE_CLEAN) && (ch == 0 || ch == 0xfffd || is_control(ch)))
		return;
	if ((wp->flags & WORDPIECE_CLEAN) && is_white(ch)) {
		end_word(c);
		return;
	}
	bool by_itself = (wp->flags & WORDPIECE_CJK) && is_cjk(ch);
	if (by_itself)
		end_word(c);
	if ((wp->flags & WORDPIECE_STRIP) && ch >= 128) {
		utf8proc_int32_t to[16];
		utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)ch, to, 16, UTF8PROC_DECOMPOSE, NULL);
		for (utf8proc_ssize_t i = 0; i < n && i < 16; i++)
			one_char(c, (uint32_t)to[i]);
	} else {
		one_char(c, ch);
	}
	if (by_itself)
		end_word(c);
}

/* The longest mark that stands at byte i, or NULL. */
static const struct piece *mark_at(const struct wordpiece *wp, struct str s, size_t i)
{
	const struct piece *best = NULL, *p;
	uint32_t h = HASH_SEED;

	if (s.p[i] != '[' && s.p[i] != '<')
		return NULL;
	for (size_t n = 1; n <= MARK_BYTES_MAX && i + n <= s.n; n++) {
		h = hash_on(h, (unsigned char)s.p[i + n - 1]);
		if ((p = piece_get(wp, s.p + i, n, h, PIECE_MARK)))
			best = p;
	}
	return best;
}

static void cut(struct cutter *c, struct str s)
{
	for (size_t i = 0; i < s.n && !full(c);) {
		const struct piece *m = mark_at(c->wp, s, i);
		if (m) {
			end_word(c);
			put(c, m->id);
			i += m->n;
		} else {
			raw_char(c, utf8_next(s, &i));
		}
	}
}

int wordpiece_tokens(const struct wordpiece *wp, struct str prefix, struct str text, size_t most, struct tokens *t,
		     struct err *e)
{
	struct cutter c;

	c.wp = wp;
	c.t = t;
	c.most = most ? (most < 2 ? 2 : most) - 1 : SIZE_MAX;
	c.n_bytes = c.n_chars = 0;
	c.failed = false;
	t->n = 0;
	put(&c, wp->cls);
	/* A word may go on from the prefix into the text: as if both were one string. */
	cut(&c, prefix);
	cut(&c, text);
	if (!full(&c))
		end_word(&c);
	if (t->n > c.most)
		t->n = c.most;
	put(&c, wp->sep);
	return c.failed ? err_mem(e) : 0;
}

void wordpiece_tokens_release(struct tokens *t)
{
	free(t->ids);
	*t = (struct tokens){0};
}
