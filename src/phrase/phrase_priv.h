/*
 * phrase_priv.h - between the files of phrase/.
 */
#ifndef ATTEST_PHRASE_PRIV_H
#define ATTEST_PHRASE_PRIV_H

#include "phrase/phrase.h"

/* British spelling to American, in place; the new length. `open`: the beginning of a longer word. */
size_t phrase_spell(char *p, size_t n, bool open);

enum op {
	OP_WORD,
	OP_NUMBER,
	OP_ANY,
	OP_GAP,
	OP_BREAK,
	OP_BEGIN,
	OP_END,
	OP_SPLIT,
	OP_JUMP,
	OP_CALL,
	OP_RETURN,
	OP_FIT
};
struct instr {
	uint8_t op;
	uint32_t a, b; /* WORD: words [a, b); SPLIT: try a, then b; JUMP, CALL: a; GAP: up to a */
	double lo, hi; /* NUMBER */
};
enum word_kind { WORD_EXACT, WORD_PREFIX, WORD_CASE };
struct pattern_word {
	uint64_t h;	/* of its bytes */
	uint32_t at, n; /* bytes in the set's text */
	uint8_t kind;
};
/* A sequence of a rule; a rule has them one after the other, the first never barred. */
#define PHRASE_PARTS_MAX 8192 /* of a set */
struct part {
	uint32_t rule, code; /* first instruction */
	bool barred;	     /* "! x" */
};
struct anchor {
	uint64_t h;    /* of a word, or of the beginning of one */
	uint32_t n;    /* bytes of that beginning; 0: a whole word */
	uint32_t part; /* first part of the rule */
};
struct phrase_set {
	struct instr *code;
	size_t n_code, cap_code;
	struct pattern_word *word;
	size_t n_word, cap_word;
	char *bytes;
	size_t n_bytes, cap_bytes;
	struct part *part;
	size_t n_part, cap_part;
	struct anchor *anchor; /* by hash and length */
	size_t n_anchor, cap_anchor;
	uint32_t *always; /* first parts of rules without an anchor */
	size_t n_always, cap_always;
	uint32_t *slot; /* open addressing: one more than the place of the first anchor with that hash */
	size_t n_slots;
	uint64_t prefix_lengths; /* bit n: some anchor has n bytes */
	size_t n_rules;
};

#define PHRASE_ANCHOR_NUMBER UINT64_C(0x9d3f0a6c51b7e243) /* stands for any number */

#endif
