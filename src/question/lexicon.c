/*
 * lexicon.c - finding names of the lexicon in a question, and guessing what
 * kind of thing an unknown word names.
 *
 * An open-addressing table over all names, each as the row of its stemmed
 * words; made once, read by all threads, never freed. A
 * question's words are looked up from the longest row to the shortest.
 */
#include "question/lexicon.h"

#include "base/once.h"
#include "base/utf8.h"

#include <stdlib.h>

#define NAME_WORDS  8	  /* longest name, in words */
#define SLOTS_MIN   16384 /* of the tables of names and of words: powers of two, at least twice the names */
#define SLOTS_MAX   ((size_t)1 << 22)
#define INDEX_BYTES ((size_t)1 << 30)

struct name {
	uint64_t hash; /* of the row of stems */
	const struct lexeme *lex;
	struct str exact;  /* the very letters that are needed, or empty */
	struct str folded; /* as it must be spelled, folded, but for a plural; or empty: the stems are enough */
	uint8_t n_words;
};

static struct {
	struct arena arena;
	struct name *slot;
	struct str *word; /* stems */
	size_t mask;	  /* slots of either, less one */
	struct lexicon_word *surface;
	size_t n_names, n_words, n_surface, cap_surface;
	bool ok;
} ix;
/* The rows that the owner brings. */
static struct {
	const struct lexeme *rows;
	size_t n;
} own;
static struct once once;

static uint64_t row_hash(uint64_t h, struct str stem)
{
	return (h ^ str_hash(stem)) * UINT64_C(0x9E3779B97F4A7C15) + 1;
}

/* Capitals that would be an English word in small letters; they need the very
 * letters. */
static bool needs_case(struct str s)
{
	static const char *const words[] = {"all", "cap", "pad", "sad", "hit", "fit", "map", "met", "arm",  "aids",
					    "ids", "mag", "ads", "mad", "ski", "tip", "dip", "ice", "laba", "ces"};
	size_t upper = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= 'a' && s.p[i] <= 'z')
			return false;
		upper += s.p[i] >= 'A' && s.p[i] <= 'Z';
	}
	if (upper == s.n && s.n <= 2)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_ieq(s, str_c(words[i])))
			return true;
	return false;
}

/* Words of the owner's rows are right words; into words of the program's own alone is anything mended. */
static void add_word(struct str stem, struct str surface, enum q_kind kind, bool mends)
{
	size_t i = (size_t)str_hash(stem) & ix.mask;
	for (; ix.word[i].n; i = (i + 1) & ix.mask)
		if (str_eq(ix.word[i], stem))
			return;
	if (ix.n_words > ix.mask / 2 ||
	    (mends && !ARENA_MORE(&ix.arena, ix.surface, ix.n_surface, ix.cap_surface)))
		return;
	ix.word[i] = arena_str(&ix.arena, stem);
	ix.n_words++;
	if (mends)
		ix.surface[ix.n_surface++] = (struct lexicon_word){surface, text_fold(surface, &ix.arena), kind};
}

static void add_name(struct text_tokens *tt, const struct lexeme *lex, struct str name, bool mends)
{
	bool exact = name.n && name.p[0] == '=', as_spelled = name.n && name.p[0] == '~';
	if (exact || as_spelled)
		name = str_sub(name, 1, name.n);
	else
		exact = needs_case(name);
	struct text_token t;
	uint64_t h = 0;
	uint8_t n = 0;
	text_tokens_begin(tt, name);
	while (text_next(tt, &t)) {
		if (t.flags & TEXT_COMPOUND)
			continue;
		h = row_hash(h, t.term);
		n++;
		if (!exact && t.end - t.beg >= 4)
			add_word(t.term, str_sub(name, t.beg, t.end), lex->kind, mends);
	}
	if (!n || n > NAME_WORDS || ix.n_names > ix.mask / 2)
		return;
	bool spelled = n == 1 && (as_spelled || lex->kind == Q_DRUG || str_ends(name, STR("itis")));
	struct str folded = spelled ? text_fold(name, &ix.arena) : STR_NULL;
	size_t i = (size_t)h & ix.mask;
	for (; ix.slot[i].lex; i = (i + 1) & ix.mask)
		if (ix.slot[i].hash == h && str_eq(ix.slot[i].exact, exact ? name : STR_NULL) &&
		    str_eq(ix.slot[i].folded, folded))
			return; /* the first row of the tables speaks */
	ix.slot[i] = (struct name){h, lex, exact ? name : STR_NULL, folded, n};
	ix.n_names++;
}

static void add_table(struct text_tokens *tt, const struct lexeme *v, size_t n, bool mends)
{
	for (size_t i = 0; i < n; i++) {
		struct str rest = str_c(v[i].others), one;
		/* First those others that say how the name itself is to be spelled. */
		while (str_cut(&rest, '|', &one))
			if (str_starts(one, STR("~")))
				add_name(tt, &v[i], one, mends);
		add_name(tt, &v[i], str_c(v[i].name), mends);
		rest = str_c(v[i].others);
		while (str_cut(&rest, '|', &one))
			add_name(tt, &v[i], one, mends);
	}
}

static size_t count_names(const struct lexeme *v, size_t n)
{
	size_t names = n;
	for (size_t i = 0; i < n; i++) {
		names += v[i].others[0] != 0;
		for (const char *p = v[i].others; (p = strchr(p, '|')); p++)
			names++;
	}
	return names;
}

/* Names have about as many new words as there are names; where the table of words is full, the rest is not known. */
static bool make_slots(void)
{
	size_t names = count_names(lexicon_rows, lexicon_n_rows) + count_names(own.rows, own.n), slots = SLOTS_MIN;
	while (slots < 2 * names && slots < SLOTS_MAX)
		slots *= 2;
	ix.slot = ARENA_ARRAY(&ix.arena, slots, struct name);
	ix.word = ARENA_ARRAY(&ix.arena, slots, struct str);
	if (!ix.slot || !ix.word)
		return false;
	memset(ix.slot, 0, slots * sizeof(*ix.slot));
	memset(ix.word, 0, slots * sizeof(*ix.word));
	ix.mask = slots - 1;
	return true;
}

static bool make(void)
{
	struct text_tokens *tt = text_tokens_new();
	if (!tt)
		return false;
	arena_init(&ix.arena, INDEX_BYTES);
	bool ok = make_slots();
	if (ok) {
		/* Where both know a name, what the program knows speaks. */
		add_table(tt, lexicon_rows, lexicon_n_rows, true);
		add_table(tt, own.rows, own.n, false);
	}
	text_tokens_free(tt);
	ix.ok = ok && arena_ok(&ix.arena);
	if (!ix.ok) {
		arena_release(&ix.arena);
		memset(&ix, 0, sizeof(ix));
	}
	return ix.ok;
}

/*
 * The stem makes one word of what a language bends ("obese" and obesity), and of more than that: a drug and a plain word
 * (Evenity and "evening"), an organ and its inflammation (prostate and prostatitis). Drugs, what ends in -itis, and
 * what the table marks with ~ may differ by a plural, or a last letter left out, alone.
 */
static bool is_spelled(struct str folded, struct str word)
{
	size_t same = 0, most = folded.n > word.n ? folded.n : word.n;
	while (same < folded.n && same < word.n && folded.p[same] == word.p[same])
		same++;
	return same == most || (same + 1 == most && (folded.n > word.n || word.p[same] == 's'));
}

const struct lexeme *lexicon_find(struct str text, const struct q_word *w, size_t n_words, size_t at, size_t *n)
{
	const struct lexeme *found = NULL;
	uint64_t h = 0;
	once_made(&once, make);
	for (size_t k = 0; ix.ok && k < NAME_WORDS && at + k < n_words && !(k && w[at + k].ends); k++) {
		h = row_hash(h, w[at + k].term);
		/* The exact spelling goes before the loose one. */
		bool exact_fits = false;
		for (size_t i = (size_t)h & ix.mask; ix.slot[i].lex; i = (i + 1) & ix.mask) {
			const struct name *s = &ix.slot[i];
			if (s->hash != h || s->n_words != k + 1 || exact_fits)
				continue;
			bool exact = s->exact.n && str_eq(s->exact, str_sub(text, w[at].beg, w[at + k].end));
			if (s->exact.n && !exact)
				continue;
			if (s->folded.n && !is_spelled(s->folded, w[at].low))
				continue;
			exact_fits = exact;
			found = s->lex;
			*n = k + 1;
		}
	}
	return found;
}

void lexicon_use(const struct lexeme *rows, size_t n)
{
	own.rows = rows;
	own.n = n;
}

bool lexicon_is_indexed(void)
{
	return ix.ok;
}

bool lexicon_knows(struct str term)
{
	once_made(&once, make);
	for (size_t i = (size_t)str_hash(term) & ix.mask; ix.ok && ix.word[i].n;
	     i = (i + 1) & ix.mask)
		if (str_eq(ix.word[i], term))
			return true;
	return false;
}

size_t lexicon_words(const struct lexicon_word **words)
{
	once_made(&once, make);
	*words = ix.surface;
	return ix.ok ? ix.n_surface : 0;
}

/* ---- kinds by ending ---- */

static const struct {
	const char *end;
	uint8_t least; /* letters before the ending */
	enum q_kind kind;
} endings[] = {
	/* the longer ones first; stems of non-proprietary names after WHO's list of
       stems */
	{"gliflozin", 2, Q_DRUG},
	{"gliptin", 2, Q_DRUG},
	{"glutide", 2, Q_DRUG},
	{"vastatin", 1, Q_DRUG},
	{"sartan", 2, Q_DRUG},
	{"dipine", 2, Q_DRUG},
	{"prazole", 2, Q_DRUG},
	{"conazole", 2, Q_DRUG},
	{"floxacin", 2, Q_DRUG},
	{"cillin", 2, Q_DRUG},
	{"mycin", 2, Q_DRUG},
	{"cycline", 2, Q_DRUG},
	{"penem", 2, Q_DRUG},
	{"triptan", 2, Q_DRUG},
	{"setron", 2, Q_DRUG},
	{"parin", 2, Q_DRUG},
	{"xaban", 2, Q_DRUG},
	{"gatran", 2, Q_DRUG},
	{"grelor", 2, Q_DRUG},
	{"azepam", 2, Q_DRUG},
	{"azolam", 2, Q_DRUG},
	{"barbital", 2, Q_DRUG},
	{"terol", 3, Q_DRUG},
	{"olol", 3, Q_DRUG},
	{"pril", 3, Q_DRUG},
	{"prilat", 3, Q_DRUG},
	{"zosin", 3, Q_DRUG},
	{"thiazide", 3, Q_DRUG},
	{"semide", 2, Q_DRUG},
	{"lukast", 2, Q_DRUG},
	{"dronate", 2, Q_DRUG},
	{"dronic", 2, Q_DRUG},
	{"mab", 4, Q_DRUG},
	{"tinib", 2, Q_DRUG},
	{"rafenib", 2, Q_DRUG},
	{"ciclib", 2, Q_DRUG},
	{"parib", 2, Q_DRUG},
	{"zomib", 2, Q_DRUG},
	{"nib", 4, Q_DRUG},
	{"platin", 2, Q_DRUG},
	{"rubicin", 2, Q_DRUG},
	{"taxel", 2, Q_DRUG},
	{"ciclovir", 2, Q_DRUG},
	{"buvir", 2, Q_DRUG},
	{"tegravir", 2, Q_DRUG},
	{"navir", 2, Q_DRUG},
	{"vudine", 2, Q_DRUG},
	{"fovir", 2, Q_DRUG},
	{"setine", 3, Q_DRUG},
	{"oxetine", 2, Q_DRUG},
	{"triptyline", 2, Q_DRUG},
	{"caine", 3, Q_DRUG},
	{"sone", 5, Q_DRUG},
	{"nidazole", 2, Q_DRUG},
	{"fibrate", 2, Q_DRUG},
	{"limus", 3, Q_DRUG},
	{"ectomy", 3, Q_PROCEDURE},
	{"otomy", 3, Q_PROCEDURE},
	{"ostomy", 2, Q_PROCEDURE},
	{"oscopy", 3, Q_PROCEDURE},
	{"plasty", 3, Q_PROCEDURE},
	{"centesis", 3, Q_PROCEDURE},
	{"pexy", 3, Q_PROCEDURE},
	{"desis", 4, Q_PROCEDURE},
	{"ography", 3, Q_TEST},
	{"ogram", 3, Q_TEST},
	{"itis", 3, Q_CONDITION},
	{"opathy", 2, Q_CONDITION},
	{"osis", 3, Q_CONDITION},
	{"oma", 4, Q_CONDITION},
	{"omata", 3, Q_CONDITION},
	{"aemia", 2, Q_CONDITION},
	{"emia", 3, Q_CONDITION},
	{"penia", 3, Q_CONDITION},
	{"trophy", 3, Q_CONDITION},
	{"ectasis", 3, Q_CONDITION},
	{"thyroidism", 2, Q_CONDITION},
	{"algia", 3, Q_FINDING},
	{"uria", 3, Q_FINDING},
	{"plegia", 3, Q_FINDING},
	{"paresis", 3, Q_FINDING},
	{"pnea", 2, Q_FINDING},
	{"pnoea", 2, Q_FINDING},
	{"rrhea", 2, Q_FINDING},
	{"rrhoea", 2, Q_FINDING},
	{"rrhage", 2, Q_FINDING},
	{"megaly", 3, Q_FINDING},
	{"reflexia", 2, Q_FINDING},
	{"esthesia", 3, Q_FINDING},
	{"aesthesia", 2, Q_FINDING},
	{"dynia", 3, Q_FINDING},
	{"phagia", 3, Q_FINDING},
};

static const struct {
	const char *words;
	enum q_kind kind;
} heads[] = {
	{"disease|diseases|syndrome|syndromes|disorder|disorders|cancer|cancers|"
	 "tumor|tumors|infection|infections|"
	 "injury|injuries|failure|deficiency|insufficiency|stenosis|degeneration|"
	 "fracture|abscess|ulcer|hernia|"
	 "malformation|malformations|aneurysm|compression|crisis|poisoning|"
	 "overdose|palsy|dystrophy|metastases|"
	 "metastasis|hyperplasia|hypertrophy|attack|block|shock|embolism|"
	 "thrombosis|epilepsy",
	 Q_CONDITION},
	{"pain|weakness|numbness|swelling|bleeding|cough|fever|rash|vomiting|"
	 "nausea|symptoms|loss|tenderness|stiffness|"
	 "spasm|cramps|ache|fatigue|palpitations|wheeze|clumsiness|jaundice|edema|"
	 "discharge|lump|mass|lesion|nodule|"
	 "lesions|nodules|tremor|seizure|seizures|confusion|headache|headaches|"
	 "paralysis|tingling|breathlessness|"
	 "incontinence|retention|gait|reflexes|distension|bruising|discomfort|"
	 "itching|burning|sweats|drowsiness|"
	 "enzymes|sign|imbalance|falls|pallor|cyanosis|hoarseness|droop|collapse",
	 Q_FINDING},
	{"surgery|operation|decompression|fusion|transplant|transplantation|graft|"
	 "stenting|ablation|biopsy|excision|"
	 "resection|bypass|puncture|transfusion|ventilation|embolization|repair|"
	 "replacement|procedure|catheterization",
	 Q_PROCEDURE},
	{"mri|ct|xray|ultrasound|scan|scans|imaging|ecg|ekg|eeg|emg|radiograph|"
	 "test|tests",
	 Q_TEST},
	{"inhibitor|inhibitors|blocker|blockers|agonist|agonists|antagonist|"
	 "antagonists|diuretic|diuretics|drug|drugs|"
	 "vaccine|vaccines|antibiotic|antibiotics|chemotherapy|immunotherapy|"
	 "steroids|steroid|contraceptives",
	 Q_DRUG_CLASS},
};

enum q_kind lexicon_guess(struct str low)
{
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct str rest = str_c(heads[i].words), one;
		while (str_cut(&rest, '|', &one))
			if (str_eq(one, low))
				return heads[i].kind;
	}
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct str end = str_c(endings[i].end);
		if (low.n >= end.n + endings[i].least && str_ends(low, end))
			return endings[i].kind;
	}
	return Q_OTHER;
}
