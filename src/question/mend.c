/*
 * mend.c - slips of the pen in names of drugs and diseases, and in the words that ask.
 *
 * A word is looked at when it has at least five letters, no digit, is no abbreviation, and neither the corpus nor the
 * lexicon knows it. Candidates: words of the lexicon and of what asks, then terms of the corpus that begin alike. The
 * distance is Damerau and Levenshtein's in its restricted form (optimal string alignment: Damerau F, Commun ACM
 * 1964;7:171; Levenshtein V, Sov Phys Dokl 1966;10:707): 1 up to seven letters, 2 beyond. Ties go to the more
 * frequent, then to the first in byte order. The first letter must be right, as slips there are rare, unless the first
 * two are swapped. Of drugs and of the corpus's own terms one slip alone is mended: real drugs lie two apart (cefixime
 * and cefepime, nimodipine and nifedipine), and a wrong drug is worse than none. Words that differ in a part with a
 * meaning (hypo-, hyper-) are never taken for each other.
 *
 * Terms of the corpus are stems; what the reader is shown and the reading uses is a surface that has this stem, found
 * in a passage that holds it. Without a snapshot nothing is mended: what is unknown cannot be told from what is wrong.
 */
#include "question/lexicon.h"

#include <stdlib.h>

#define MENDED_MAX   8 /* words looked at in one question */
#define LETTERS_MIN  5
#define LETTERS_LONG 8	   /* from here two slips may be */
#define TERMS_MAX    20000 /* terms of the corpus that begin alike, looked at for one word */
#define CORPUS_DF_MIN \
	2	    /* passages that a term of the corpus must be in: one alone may be a slip  \
       itself */
#define WORD_MAX 48 /* bytes */

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

/* Words that ask, which are mended too: a slip in them hides what is asked. */
static const char *const asking[] = {
	"treatment",	  "treatments",	       "management", "diagnosis",   "symptoms",	     "causes",
	"prognosis",	  "prevention",	       "dosage",     "difference",  "complications", "interaction",
	"interactions",	  "contraindications", "antibiotic", "antibiotics", "medication",    "medications",
	"therapy",	  "spectrum",	       "screening",  "monitoring",  "surgery",	     "necessary",
	"adverse",	  "effects",	       "pregnancy",  "pregnant",    "patient",	     "patients",
	"between",	  "difference",	       "definition", "prevalence",  "mechanism",     "surveillance",
	"classification", "recommended",       "indication", "indications", "vaccination",   "children",
};

struct choice {
	struct str word; /* folded surface, or stem */
	bool stem;
	unsigned distance;
	uint32_t df;
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

/* "thrombosed" beside "thrombosis" is a form, not a slip. */
static bool is_form(struct str word, struct str other)
{
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

static uint32_t df_of(const struct snap *s, struct text_tokens *tt, struct str word)
{
	struct text_token t;
	text_tokens_begin(tt, word);
	return text_next(tt, &t) ? snap_df(s, t.term) : 0;
}

static void try_word(const struct q_word *w, struct str word, unsigned most, uint32_t df, bool stem,
		     struct choice *best)
{
	if (!word.n || !begins_alike(w->low, word))
		return;
	struct choice c = {word, stem, edit_distance(stem ? w->term : w->low, word, most), df};
	if (c.distance <= most && c.distance > 0 && !is_form(w->low, word) && !is_other_thing(w->low, word) &&
	    better(&c, best))
		*best = c;
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

static bool suspicious(const struct reading *r, const struct q_word *w)
{
	if (w->low.n < LETTERS_MIN || w->low.n > WORD_MAX || w->stop || (w->flags & (TEXT_NUMBER | TEXT_UPPER)) ||
	    word_is_weak(w->low) || word_is_boiler(w->low) || word_is_verb(w->low) || lexicon_knows(w->term))
		return false;
	for (size_t i = 0; i < w->low.n; i++)
		if (w->low.p[i] < 'a' || w->low.p[i] > 'z')
			return false;
	for (size_t i = 0; i < sizeof(asking) / sizeof(asking[0]); i++)
		if (str_eqc(w->low, asking[i]))
			return false;
	return snap_df(r->snap, w->term) == 0;
}

static struct str mend_word(struct reading *r, struct text_tokens *tt, const struct q_word *w, struct err *e)
{
	unsigned most = w->low.n >= LETTERS_LONG ? 2 : 1;
	struct choice best = {0};
	for (size_t i = 0; i < sizeof(asking) / sizeof(asking[0]); i++)
		try_word(w, str_c(asking[i]), most, UINT32_MAX, false, &best);
	const struct lexicon_word *words;
	size_t n = lexicon_words(&words);
	for (size_t i = 0; i < n; i++) {
		bool drug = words[i].kind == Q_DRUG || words[i].kind == Q_DRUG_CLASS;
		unsigned near = drug && most > 1 ? 1 : most;
		struct str f = text_fold(words[i].surface, r->a);
		if (f.n < LETTERS_MIN || !begins_alike(w->low, f) || edit_distance(w->low, f, near) > near)
			continue;
		try_word(w, f, near, df_of(r->snap, tt, f), false, &best);
	}
	/* The corpus only where it is nearer than the lexicon. */
	if (!best.word.n || best.distance > 1) {
		struct str *terms = ARENA_ARRAY(r->a, TERMS_MAX, struct str);
		uint32_t *df = ARENA_ARRAY(r->a, TERMS_MAX, uint32_t);
		if (!terms || !df)
			return STR_NULL;
		n = snap_terms(r->snap, str_sub(w->low, 0, 1), terms, df, TERMS_MAX);
		for (size_t i = 0; i < n; i++)
			if (df[i] >= CORPUS_DF_MIN && terms[i].n >= LETTERS_MIN)
				try_word(w, terms[i], 1, df[i], true, &best);
	}
	if (!best.word.n)
		return STR_NULL;
	return best.stem ? surface_of(r, tt, best.word, e) : best.word;
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
		struct str to = mend_word(r, tt, w, e);
		if (!to.n || str_eq(to, w->low))
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
