/*
 * mend.c - slips of the pen in names of drugs and diseases, and in the words that ask.
 *
 * A word is looked at when it has at least five letters, no digit, is no abbreviation, and nothing knows it: neither
 * the corpus nor the lexicon, nor is it made of the parts that words of medicine are made of
 * (data/lexicon/wordparts.tsv): myopathy is a right word in a corpus of myelopathy. Candidates: words of the lexicon
 * and of what asks, then terms of the corpus that begin with the same three letters. One slip alone is mended (optimal
 * string alignment, the restricted form of Damerau F, Commun ACM 1964;7:171 and Levenshtein V, Sov Phys Dokl
 * 1966;10:707): real drugs lie two apart (cefixime and cefepime, nimodipine and nifedipine), real diseases too, and a
 * wrong one is worse than none. A letter for another is a slip in long words alone (natal is not nasal); an ending that
 * differs is another form (congenita and congenital); a capital within the question begins a name, unless nothing else
 * is named. Two candidates that are as near leave the word as it is: nobody knows which was meant.
 *
 * The first letter must be right, as slips there are rare, unless the first two are swapped. Words that differ in a
 * part with a meaning (hypo-, hyper-) are never taken for each other.
 *
 * Terms of the corpus are stems; what the reader is shown and the reading uses is a surface that has this stem, found
 * in a passage that holds it, and it must be as near to the word as the stems are to each other. Without a snapshot
 * nothing is mended: what is unknown cannot be told from what is wrong.
 */
#include "phrase/tables.h"
#include "question/lexicon.h"

#include <stdlib.h>

#define MENDED_MAX     8 /* words looked at in one question */
#define LETTERS_MIN    5
#define LETTERS_LONG   8 /* from here a letter may stand for another */
#define SLIPS_MAX      1
#define VERB_FRONT     3    /* letters that a verb has in common with what it is a slip of */
#define LETTERS_CORPUS 8    /* and terms of the corpus are candidates: among short words a neighbour is no slip */
#define TERMS_MAX      2000 /* terms of the corpus that begin alike, looked at for one word */
#define TERMS_FRONT    3    /* letters that they share with the word */
#define CORPUS_DF_MIN  2    /* passages that a term of the corpus must be in: one alone may be a slip itself */
#define WORD_MAX       48   /* bytes */

unsigned edit_distance(struct str x, struct str y, unsigned most)
{
	unsigned d[3][WORD_MAX + 1];
	if (x.n > WORD_MAX || y.n > WORD_MAX || (x.n > y.n ? x.n - y.n : y.n - x.n) > most)
		return most + 1;
	for (size_t j = 0; j <= y.n; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= x.n; i++) {
		unsigned *row = d[i % 3], *up = d[(i + 2) % 3], *up2 = d[(i + 1) % 3], least = row[0] = (unsigned)i;
		for (size_t j = 1; j <= y.n; j++) {
			unsigned c = up[j - 1] + (x.p[i - 1] != y.p[j - 1]);
			c = up[j] + 1 < c ? up[j] + 1 : c;
			c = row[j - 1] + 1 < c ? row[j - 1] + 1 : c;
			if (i > 1 && j > 1 && x.p[i - 1] == y.p[j - 2] && x.p[i - 2] == y.p[j - 1] &&
			    up2[j - 2] + 1 < c)
				c = up2[j - 2] + 1;
			row[j] = c;
			least = c < least ? c : least;
		}
		if (least > most)
			return most + 1;
	}
	unsigned r = d[x.n % 3][y.n];
	return r > most ? most + 1 : r;
}

struct choice {
	struct str word; /* folded surface, or stem */
	bool stem;
	unsigned distance;
	uint32_t df;
	bool rival; /* another word, no form of this one, is as near */
};

static bool better(const struct choice *x, const struct choice *y)
{
	if (!y->word.n || x->distance != y->distance)
		return !y->word.n || x->distance < y->distance;
	if (x->df != y->df)
		return x->df > y->df;
	return str_cmp(x->word, y->word) < 0;
}

static bool begins_alike(struct str x, struct str y)
{
	return x.p[0] == y.p[0] || (x.n > 1 && y.n > 1 && x.p[0] == y.p[1] && x.p[1] == y.p[0]);
}

/* What ends as verbs do is a word of the language sooner than a slip ("crushing" is no Cushing): one that begins
 * otherwise is another word. */
static bool is_verb_form(struct str word)
{
	return str_ends(word, STR("ing")) || str_ends(word, STR("ed")) || str_ends(word, STR("ly"));
}

static bool begins_the_same(struct str x, struct str y)
{
	return x.n >= VERB_FRONT && y.n >= VERB_FRONT && memcmp(x.p, y.p, VERB_FRONT) == 0;
}

/* "thrombosed" beside "thrombosis" is a form, not a slip. */
static bool is_form(struct str word, struct str other)
{
	size_t least = word.n < other.n ? word.n : other.n, alike = 0;
	while (alike < least && word.p[alike] == other.p[alike])
		alike++;
	/* The one begins with the other, or only their last letters differ. */
	if (alike == least || (word.n == other.n && alike + 1 == least))
		return true;

	static const char *const ends[] = {"ed", "ing", "ly", "al", "ically", "er", "ers", "like"};
	size_t same = 0;
	while (same < word.n && same < other.n && word.p[same] == other.p[same])
		same++;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(word, str_c(ends[i])) && !str_ends(other, str_c(ends[i])) &&
		    same + strlen(ends[i]) >= word.n)
			return true;
	return false;
}

/* The longest of these that the word begins (or ends) with; NULL when none. */
static const char *affix(struct str word, bool front, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (front ? str_starts(word, str_c(list[i])) : str_ends(word, str_c(list[i])))
			return list[i];
	return NULL;
}

/*
 * Words that differ in a part that means something are two things and no slip: hypo- and hyper-, -phagia and -phasia,
 * -ectomy and -ostomy.
 */
static bool is_other_thing(struct str word, struct str other)
{
	static const char *const fronts[] = {"hyper", "hypo",  "inter", "intra", "infra", "macro", "micro",
					     "supra", "super", "sub",	"tachy", "brady", "post",  "peri",
					     "para",  "pre",   "per",	"endo",	 "epi",	  "ecto",  "exo",
					     "oligo", "poly",  "mono",	"hemi",	 "anti",  "non",   "un"};
	static const char *const ends[] = {"phagia", "phasia", "phonia", "plegia",  "paresis", "ectomy",
					   "otomy",  "ostomy", "oscopy", "ography", "ogram",   "itis",
					   "osis",   "emia",   "uria",	 "penia",   "philia",  "pathy",
					   "plasty", "pexy",   "algia",	 "oma",	    "cele",    "ectasis"};
	const char *f = affix(word, true, fronts, sizeof(fronts) / sizeof(fronts[0]));
	const char *g = affix(other, true, fronts, sizeof(fronts) / sizeof(fronts[0]));
	if (f && g && f != g)
		return true;
	f = affix(word, false, ends, sizeof(ends) / sizeof(ends[0]));
	g = affix(other, false, ends, sizeof(ends) / sizeof(ends[0]));
	return f && g && f != g;
}

/* Two neighbours changed places; of words of one length and one slip. */
static bool is_swap(struct str x, struct str y)
{
	size_t i = 0;
	while (i < x.n && x.p[i] == y.p[i])
		i++;
	return i + 1 < x.n && x.p[i] == y.p[i + 1] && x.p[i + 1] == y.p[i];
}

/* "treatment" and "treatments": the one begins with all but the last two letters of the other. */
static bool one_word(struct str x, struct str y)
{
	size_t n = x.n < y.n ? x.n : y.n, same = 0;
	while (same < n && x.p[same] == y.p[same])
		same++;
	return same + 2 >= n;
}

static void try_word(const struct q_word *w, struct str word, unsigned most, uint32_t df, bool stem,
		     struct choice *best)
{
	if (!word.n || !begins_alike(w->low, word) || (is_verb_form(w->low) && !begins_the_same(w->low, word)))
		return;
	struct choice c = {word, stem, edit_distance(stem ? w->term : w->low, word, most), df, false};
	if (c.distance > most || c.distance == 0 || is_form(w->low, word) || is_other_thing(w->low, word) ||
	    (w->low.n == word.n && w->low.n < LETTERS_LONG && !is_swap(w->low, word)))
		return;
	bool same = best->word.n && c.distance == best->distance;
	bool rival = same && (best->rival || !one_word(word, best->word));
	if (better(&c, best))
		*best = c;
	best->rival = same ? rival : best->rival;
}

/* A word as written, folded, that has this stem, from a passage that holds it.
 */
static struct str surface_of(struct reading *r, struct text_tokens *tt, struct str stem, struct err *e)
{
	struct hit h[4];
	struct query_term t = {stem, 1};
	struct str found = STR_NULL;
	int n = snap_search(r->snap, &t, 1, NULL, h, 4, e);
	for (int i = 0; i < n && !found.n; i++) {
		struct passage p;
		struct doc *d = NULL;
		snap_passage(r->snap, h[i].passage, &p);
		if (snap_doc(r->snap, p.doc, &d, e))
			continue;
		struct text_token k;
		struct str text = str_sub(d->text, p.beg, p.end);
		text_tokens_begin(tt, text);
		while (!found.n && text_next(tt, &k))
			if (!(k.flags & TEXT_COMPOUND) && str_eq(k.term, stem))
				found = text_fold(str_sub(text, k.beg, k.end), r->a);
		doc_free(d);
	}
	return found;
}

/* As it is written, in small letters: folding takes endings away ("steatosis") that tell what a word is. */
static struct str small(const struct reading *r, const struct q_word *w, char room[WORD_MAX])
{
	size_t n = w->end - w->beg < WORD_MAX ? w->end - w->beg : 0;
	for (size_t i = 0; i < n; i++) {
		char c = r->text.p[w->beg + i];
		room[i] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
	}
	return str_make(room, n);
}

/* Nothing else is named but words that ask. */
static bool stands_alone(const struct reading *r, const struct q_word *w)
{
	for (size_t i = 0; i < r->n_words; i++) {
		const struct q_word *o = &r->words[i];
		bool asks = o->stop || word_is_weak(o->low) || word_is_filler(o->low) || word_does(o->low, "asks");
		if (o != w && !asks)
			return false;
	}
	return true;
}

static bool suspicious(const struct reading *r, const struct q_word *w)
{
	char room[WORD_MAX];
	/* A capital within the question begins a name, where there is more to go by. */
	bool first = w == r->words || w->ends;
	if (!first && r->text.p[w->beg] >= 'A' && r->text.p[w->beg] <= 'Z' &&
	    (w->low.n < LETTERS_CORPUS || !stands_alone(r, w)))
		return false;
	if (lexicon_is_made(small(r, w, room)))
		return false;
	if (w->low.n < LETTERS_MIN || w->low.n > WORD_MAX || w->stop || (w->flags & (TEXT_NUMBER | TEXT_UPPER)) ||
	    word_is_weak(w->low) || word_is_boiler(w->low) || word_is_verb(w->low) || lexicon_knows(w->term) ||
	    lexicon_is_made(w->low))
		return false;
	for (size_t i = 0; i < w->low.n; i++)
		if (w->low.p[i] < 'a' || w->low.p[i] > 'z')
			return false;
	return !word_does(w->low, "asks") && snap_df(r->snap, w->term) == 0;
}

static void try_lexicon(const struct q_word *w, struct choice *best)
{
	const struct lexicon_word *words;
	size_t n = lexicon_words(&words);
	for (size_t i = 0; i < n; i++) {
		struct str f = words[i].folded;
		if (f.n >= LETTERS_MIN && f.n <= w->low.n + SLIPS_MAX && w->low.n <= f.n + SLIPS_MAX)
			try_word(w, f, SLIPS_MAX, 0, false, best);
	}
}

/* A folded word of a name as people write it ("sclerosis", not "sclerose"), where it is as near to the slip. */
static struct str as_written(struct reading *r, const struct q_word *w, const struct choice *c)
{
	const struct lexicon_word *words;
	size_t n = lexicon_words(&words);
	char room[WORD_MAX], slip_room[WORD_MAX];
	for (size_t i = 0; i < n; i++) {
		struct str s = words[i].surface;
		if (!str_eq(words[i].folded, c->word) || s.n > WORD_MAX)
			continue;
		for (size_t k = 0; k < s.n; k++)
			room[k] = (char)(s.p[k] >= 'A' && s.p[k] <= 'Z' ? s.p[k] + 'a' - 'A' : s.p[k]);
		if (edit_distance(small(r, w, slip_room), str_make(room, s.n), c->distance) <= c->distance)
			return arena_str(r->a, str_make(room, s.n));
	}
	return c->word;
}

static int try_corpus(struct reading *r, const struct q_word *w, struct choice *best, struct err *e)
{
	struct str *terms = ARENA_ARRAY(r->a, TERMS_MAX, struct str);
	uint32_t *df = ARENA_ARRAY(r->a, TERMS_MAX, uint32_t);
	if (!terms || !df)
		return err_mem(e);
	size_t n = snap_terms(r->snap, str_sub(w->low, 0, TERMS_FRONT), r->a, terms, df, TERMS_MAX);
	for (size_t i = 0; i < n; i++)
		if (df[i] >= CORPUS_DF_MIN && terms[i].n >= LETTERS_MIN)
			try_word(w, terms[i], SLIPS_MAX, df[i], true, best);
	return 0;
}

/* What it is mended to; empty when it stays. */
static int mend_word(struct reading *r, struct text_tokens *tt, const struct q_word *w, struct str *to, struct err *e)
{
	struct choice best = {0};
	*to = STR_NULL;
	/* A slip in a word that asks hides what is asked. */
	for (size_t i = 0; i < words_question_words_n; i++)
		if (strcmp(words_question_words[i].value, "asks") == 0)
			try_word(w, str_c(words_question_words[i].word), SLIPS_MAX, UINT32_MAX, false, &best);
	try_lexicon(w, &best);
	/* The corpus only where nothing else is as near. */
	if (!best.word.n && w->low.n >= LETTERS_CORPUS && try_corpus(r, w, &best, e))
		return ERR_NOMEM;
	if (!best.word.n || best.rival)
		return 0;
	struct str word = best.stem ? surface_of(r, tt, best.word, e) : best.word;
	if (word.n && edit_distance(w->low, word, best.distance) <= best.distance)
		*to = best.stem ? word : as_written(r, w, &best);
	return arena_ok(r->a) ? 0 : err_mem(e);
}

int mend_read(struct reading *r, struct question *q, struct str *text, struct err *e)
{
	if (!r->snap || snap_stats(r->snap)->docs == 0)
		return 0;
	struct text_tokens *tt = NULL;
	struct buf b;
	size_t room = 0, done = 0, looked = 0;
	int code = 0;
	buf_init(&b, r->text.n * 4 + 1024);
	for (size_t i = 0; !code && i < r->n_words && looked < MENDED_MAX; i++) {
		const struct q_word *w = &r->words[i];
		if (!suspicious(r, w))
			continue;
		looked++;
		if (!tt && !(tt = text_tokens_new())) {
			code = err_mem(e);
			break;
		}
		struct str to;
		code = mend_word(r, tt, w, &to, e);
		if (code || !to.n || str_eq(to, w->low))
			continue;
		if (!ARENA_MORE(r->a, q->mended, q->n_mended, room)) {
			code = err_mem(e);
			break;
		}
		q->mended[q->n_mended++] = (struct q_mended){str_sub(r->text, w->beg, w->end), to};
		buf_add(&b, str_sub(r->text, done, w->beg));
		buf_add(&b, to);
		done = w->end;
	}
	if (!code && q->n_mended) {
		buf_add(&b, str_sub(r->text, done, r->text.n));
		*text = arena_str(r->a, buf_str(&b));
		code = b.err ? err_buf(&b, e) : arena_ok(r->a) ? 0 : err_mem(e);
	}
	buf_release(&b);
	text_tokens_free(tt);
	return code;
}
