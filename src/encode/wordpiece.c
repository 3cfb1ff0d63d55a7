/*
 * wordpiece.c - from text to the numbers of its pieces.
 *
 * As the reference does it (Hugging Face tokenizers: BertNormalizer, BertPreTokenizer, WordPiece), in one pass over the text: control characters go, white space parts words, CJK ideographs
 * and punctuation stand alone, letters are decomposed, lose their accents and become small; then each word is cut greedily into the longest pieces of the vocabulary, or is [UNK] as a whole.
 * Marks such as "[SEP]" in the text are the marks, as there. Wu et al., "Google's Neural Machine Translation System" (2016) for the pieces.
 *
 * The vocabulary is two hash tables, of pieces that begin a word and of pieces that go on ("##ing"), over the bytes of one block. Hashes of all prefixes of a word come in one pass.
 */
#include "encode/encode_priv.h"

#include "base/utf8.h"

#include <jansson.h>
#include <stdlib.h>
#include <utf8proc.h>

#define VOCAB_MAX	((size_t)1 << 20) /* pieces */
#define PIECE_BYTES_MAX 1024
#define WORD_CHARS_MAX	512 /* more are [UNK] in any case */
#define MARKS_MAX	64

struct piece {
	uint64_t hash;
	uint32_t at; /* in text */
	uint16_t n;
	bool used;
	uint32_t id;
};

struct pieces {
	struct piece *slots;
	size_t mask;
	size_t longest; /* bytes */
};

struct mark {
	struct str text;
	uint32_t id;
};

struct wordpiece {
	struct pieces begin, rest;
	char *text; /* bytes of all pieces */
	struct mark marks[MARKS_MAX];
	size_t n_marks, size;
	uint32_t unknown, cls, sep;
	size_t word_chars; /* a longer word is [UNK] */
	bool clean, cjk, strip, lower;
};

/* ---- the vocabulary ---- */

#define HASH_SEED 0xcbf29ce484222325u
static uint64_t hash_on(uint64_t h, unsigned char b)
{
	return (h ^ b) * 0x100000001b3u; /* FNV-1a */
}

static size_t slot_of(const struct pieces *ps, uint64_t hash)
{
	return (size_t)((hash ^ hash >> 29) * 0x9e3779b97f4a7c15u >> 20) & ps->mask;
}

static bool pieces_init(struct pieces *ps, size_t n)
{
	size_t size = 16;

	while (size < n * 2)
		size *= 2;
	ps->slots = calloc(size, sizeof *ps->slots);
	ps->mask = size - 1;
	return ps->slots != NULL;
}

static void pieces_put(struct pieces *ps, const char *text, size_t at, size_t n, uint32_t id)
{
	uint64_t h = HASH_SEED;

	for (size_t i = 0; i < n; i++)
		h = hash_on(h, (unsigned char)text[at + i]);
	size_t s = slot_of(ps, h);
	while (ps->slots[s].used)
		s = (s + 1) & ps->mask;
	ps->slots[s] = (struct piece){h, (uint32_t)at, (uint16_t)n, true, id};
	if (n > ps->longest)
		ps->longest = n;
}

static const struct piece *pieces_get(const struct pieces *ps, const char *text, const char *word, size_t n, uint64_t h)
{
	for (size_t s = slot_of(ps, h); ps->slots[s].used; s = (s + 1) & ps->mask)
		if (ps->slots[s].hash == h && ps->slots[s].n == n && memcmp(text + ps->slots[s].at, word, n) == 0)
			return &ps->slots[s];
	return NULL;
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

static int read_vocab(struct wordpiece *wp, json_t *model, struct err *e)
{
	json_t *vocab = json_object_get(model, "vocab"), *id;
	const char *go_on = json_string_value(json_object_get(model, "continuing_subword_prefix")), *key;
	size_t n = json_object_size(vocab), bytes = 0, at = 0, mark, len;

	if (!n || n > VOCAB_MAX)
		return err_set(e, ERR_CORRUPT, "the tokenizer has no vocabulary");
	if (!go_on)
		go_on = "##";
	mark = strlen(go_on);
	json_object_foreach(vocab, key, id) {
		len = strlen(key);
		if (!json_is_integer(id) || json_integer_value(id) < 0 || (size_t)json_integer_value(id) >= VOCAB_MAX || !len ||
		    len > PIECE_BYTES_MAX)
			return err_set(e, ERR_CORRUPT, "the tokenizer's vocabulary has a piece without a proper number");
		bytes += len;
	}
	wp->text = malloc(bytes);
	if (!wp->text || !pieces_init(&wp->begin, n) || !pieces_init(&wp->rest, n))
		return err_mem(e);
	json_object_foreach(vocab, key, id) {
		bool goes_on = mark && strncmp(key, go_on, mark) == 0 && key[mark];
		uint32_t number = (uint32_t)json_integer_value(id);
		len = strlen(key) - (goes_on ? mark : 0);
		memcpy(wp->text + at, key + (goes_on ? mark : 0), len);
		pieces_put(goes_on ? &wp->rest : &wp->begin, wp->text, at, len, number);
		at += len;
		if (number >= wp->size)
			wp->size = number + 1;
	}
	return 0;
}

static int id_of(const struct wordpiece *wp, const char *piece, uint32_t *id, struct err *e)
{
	uint64_t h = HASH_SEED;
	size_t n = strlen(piece);

	for (size_t i = 0; i < n; i++)
		h = hash_on(h, (unsigned char)piece[i]);
	const struct piece *p = pieces_get(&wp->begin, wp->text, piece, n, h);
	if (!p)
		return unlike(e, "a mark such as [CLS] is missing from the vocabulary");
	*id = p->id;
	return 0;
}

static int read_marks(struct wordpiece *wp, const json_t *added, struct err *e)
{
	for (size_t i = 0; i < json_array_size(added); i++) {
		const json_t *t = json_array_get(added, i), *id = json_object_get(t, "id");
		const char *text = json_string_value(json_object_get(t, "content"));
		if (!text || !*text || strlen(text) > PIECE_BYTES_MAX || !json_is_integer(id) || json_integer_value(id) < 0 ||
		    (size_t)json_integer_value(id) >= wp->size)
			return err_set(e, ERR_CORRUPT, "the tokenizer has an added token without a proper text or number");
		if (i == MARKS_MAX)
			return unlike(e, "it has many added tokens");
		char *copy = strdup(text);
		if (!copy)
			return err_mem(e);
		wp->marks[wp->n_marks++] = (struct mark){str_c(copy), (uint32_t)json_integer_value(id)};
	}
	return 0;
}

static int read_all(struct wordpiece *wp, const json_t *root, struct err *e)
{
	json_t *model = json_object_get(root, "model");
	const json_t *normalizer = json_object_get(root, "normalizer"), *chars;
	const char *unknown = json_string_value(json_object_get(model, "unk_token"));
	int r;

	/* Older files leave out the model's type. */
	if (json_object_get(model, "type") && !type_is(model, "WordPiece"))
		return unlike(e, "its model is no WordPiece");
	if (!type_is(normalizer, "BertNormalizer") || !type_is(json_object_get(root, "pre_tokenizer"), "BertPreTokenizer"))
		return unlike(e, "its normalizer or pre-tokenizer is another");
	wp->clean = flag(normalizer, "clean_text", true);
	wp->cjk = flag(normalizer, "handle_chinese_chars", true);
	wp->lower = flag(normalizer, "lowercase", true);
	wp->strip = flag(normalizer, "strip_accents", wp->lower);
	chars = json_object_get(model, "max_input_chars_per_word");
	wp->word_chars = json_is_integer(chars) ? (size_t)json_integer_value(chars) : 100;
	if (wp->word_chars < 1 || wp->word_chars > WORD_CHARS_MAX)
		return unlike(e, "it takes longer words");
	if ((r = read_vocab(wp, model, e)) || (r = id_of(wp, unknown ? unknown : "[UNK]", &wp->unknown, e)) ||
	    (r = id_of(wp, "[CLS]", &wp->cls, e)) || (r = id_of(wp, "[SEP]", &wp->sep, e)))
		return r;
	return read_marks(wp, json_object_get(root, "added_tokens"), e);
}

int wordpiece_read(struct str json, struct wordpiece **out, struct err *e)
{
	json_error_t je;
	json_t *root = json_loadb(json.p, json.n, 0, &je);
	struct wordpiece *wp;
	int r;

	if (!root)
		return err_set(e, ERR_CORRUPT, "line %d: %s", je.line, je.text);
	wp = calloc(1, sizeof *wp);
	r = wp ? read_all(wp, root, e) : err_mem(e);
	json_decref(root);
	if (r) {
		wordpiece_free(wp);
		return r;
	}
	*out = wp;
	return 0;
}

void wordpiece_free(struct wordpiece *wp)
{
	if (!wp)
		return;
	for (size_t i = 0; i < wp->n_marks; i++)
		free((char *)wp->marks[i].text.p);
	free(wp->begin.slots);
	free(wp->rest.slots);
	free(wp->text);
	free(wp);
}

size_t wordpiece_size(const struct wordpiece *wp)
{
	return wp->size;
}

/* ---- what a character is, to BERT ---- */

static bool is_white(uint32_t c)
{
	/* White_Space of Unicode. */
	return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
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
		uint32_t *ids = realloc(t->ids, room * sizeof *ids);
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
	const struct pieces *ps = from ? &c->wp->rest : &c->wp->begin;
	uint64_t hashes[WORD_CHARS_MAX], h = HASH_SEED;
	size_t at = from ? c->ends[from - 1] : 0, byte = at, to;

	for (to = from; to < c->n_chars && (size_t)c->ends[to] - at <= ps->longest; to++) {
		for (; byte < c->ends[to]; byte++)
			h = hash_on(h, (unsigned char)c->word[byte]);
		hashes[to] = h;
	}
	for (; to > from; to--) {
		const struct piece *p =
			pieces_get(ps, c->wp->text, c->word + at, (size_t)c->ends[to - 1] - at, hashes[to - 1]);
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
	if (c->wp->strip && ch >= 128 && utf8proc_category((utf8proc_int32_t)ch) == UTF8PROC_CATEGORY_MN)
		return;
	if (c->wp->lower)
		ch = ch < 128 ? (ch >= 'A' && ch <= 'Z' ? ch + 32 : ch) : (uint32_t)utf8proc_tolower((utf8proc_int32_t)ch);
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
	if (wp->clean && (ch == 0 || ch == 0xfffd || is_control(ch)))
		return;
	if (wp->clean && is_white(ch)) {
		end_word(c);
		return;
	}
	bool by_itself = wp->cjk && is_cjk(ch);
	if (by_itself)
		end_word(c);
	if (wp->strip && ch >= 128) {
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

static const struct mark *mark_at(const struct wordpiece *wp, struct str s, size_t i)
{
	const struct mark *best = NULL;

	for (size_t m = 0; m < wp->n_marks; m++)
		if (wp->marks[m].text.p[0] == s.p[i] && str_starts(str_sub(s, i, s.n), wp->marks[m].text) &&
		    (!best || wp->marks[m].text.n > best->text.n))
			best = &wp->marks[m];
	return best;
}

static void cut(struct cutter *c, struct str s)
{
	for (size_t i = 0; i < s.n && !full(c);) {
		const struct mark *m = mark_at(c->wp, s, i);
		if (m) {
			end_word(c);
			put(c, m->id);
			i += m->text.n;
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

void tokens_release(struct tokens *t)
{
	free(t->ids);
	*t = (struct tokens){0};
}
