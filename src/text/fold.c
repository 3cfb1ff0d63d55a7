/*
 * fold.c - from characters to lowered words, and from British to American spelling.
 *
 * Characters: Unicode compatibility decomposition (width, super- and subscripts, ligatures), case folding, marks
 * removed (utf8proc), then Greek letters to their names and the few Latin letters that do not decompose (ø, ł, æ …) to
 * ASCII.
 *
 * Spelling: rules, not a dictionary. Both spellings of a word must reach the same letters; whether these are a word
 * does not matter, so rules are wide (every ae is an e) and have exceptions only where two different words would meet
 * (shoe and she). Order: whole words from the table; then, from left to right, runs of letters; then endings. The verbs
 * in -ize go to -ise, not the reverse: the Snowball stemmer would cut -ize off as a suffix, and "organization" would
 * meet "organ".
 */
#include "text/text_priv.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

static const char greek[25][8] = {
	"alpha", "beta",   "gamma",   "delta", "epsilon", "zeta",    "eta",   "theta", "iota",
	"kappa", "lambda", "mu",      "nu",    "xi",	  "omicron", "pi",    "rho",   "sigma",
	"sigma", "tau",	   "upsilon", "phi",   "chi",	  "psi",     "omega",
};

bool fold_is_greek(uint32_t c)
{
	return (c >= 0x370 && c <= 0x3e1) || c == 0xb5 || (c >= 0x1f00 && c <= 0x1fff);
}

/* Superscript and modifier letters mark footnotes ("value(a)" set high); they are no part of the word. */
static bool is_raised_letter(uint32_t c)
{
	return c == 0xaa || c == 0xba || (c >= 0x2b0 && c <= 0x2b8) || (c >= 0x2e0 && c <= 0x2e4) ||
	       (c >= 0x1d2c && c <= 0x1d6a) || c == 0x1d78 || (c >= 0x1d9b && c <= 0x1dbf);
}

static const char *latin(uint32_t c)
{
	switch (c) {
	case 0xe6: return "ae";
	case 0x153: return "oe";
	case 0xf8: return "o";
	case 0x142: return "l";
	case 0x111:
	case 0xf0: return "d";
	case 0xfe: return "th";
	case 0x131: return "i";
	case 0x127: return "h";
	default: return NULL;
	}
}

size_t fold_char(uint32_t c, char out[FOLD_CHAR_MAX])
{
	enum { MOST = 24 };
	utf8proc_int32_t d[MOST];
	size_t n = 0;

	if (c < 0x80) {
		out[0] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
		return utf8_is_word(c);
	}
	if (is_raised_letter(c) || !utf8_is_word(c))
		return 0;
	int how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
	utf8proc_ssize_t k = utf8proc_decompose_char((utf8proc_int32_t)c, d, MOST, how, NULL);
	if (k < 0 || k > MOST)
		return (size_t)utf8_put(c, out);
	for (utf8proc_ssize_t i = 0; i < k; i++) {
		uint32_t u = (uint32_t)d[i];
		const char *as = u >= 0x3b1 && u <= 0x3c9 ? greek[u - 0x3b1] : latin(u);
		if (!utf8_is_word(u))
			continue;
		size_t len = as ? strlen(as) : 4;
		if (n + len > FOLD_CHAR_MAX)
			break;
		if (as)
			memcpy(out + n, as, len);
		else
			len = (size_t)utf8_put(u, out + n);
		n += len;
	}
	return n;
}

/* Whole words. Sorted. */
static const struct {
	char from[14], to[13];
} irregular[] = {
	{"ageing", "aging"},
	{"alveoli", "alveolus"},
	{"amongst", "among"},
	{"apices", "apex"},
	{"appendices", "appendix"},
	{"atrium", "atria"},
	{"axes", "axis"},
	{"bacilli", "bacillus"},
	{"bacterium", "bacteria"},
	{"bled", "bleed"},
	{"broken", "break"},
	{"bronchi", "bronchus"},
	{"burnt", "burned"},
	{"caesarian", "cesarean"},
	{"calculi", "calculus"},
	{"cervices", "cervix"},
	{"cesarian", "cesarean"},
	{"children", "child"},
	{"cilia", "cilium"},
	{"cocci", "coccus"},
	{"cortices", "cortex"},
	{"criterion", "criteria"},
	{"diverticulum", "diverticula"},
	{"emboli", "embolus"},
	{"feet", "foot"},
	{"foci", "focus"},
	{"foramina", "foramen"},
	{"fungi", "fungus"},
	{"ganglion", "ganglia"},
	{"genera", "genus"},
	{"grey", "gray"},
	{"gyri", "gyrus"},
	{"haem", "heme"},
	{"halflives", "halflife"},
	{"helices", "helix"},
	{"humeri", "humerus"},
	{"indices", "index"},
	{"learnt", "learned"},
	{"lice", "louse"},
	{"loci", "locus"},
	{"lumina", "lumen"},
	{"matrices", "matrix"},
	{"mcg", "ug"},
	{"men", "man"},
	{"menisci", "meniscus"},
	{"mice", "mouse"},
	{"mitochondrion", "mitochondria"},
	{"naevi", "nevus"},
	{"nevi", "nevus"},
	{"nuclei", "nucleus"},
	{"orientated", "oriented"},
	{"ova", "ovum"},
	{"phalanges", "phalanx"},
	{"phenomenon", "phenomena"},
	{"plexuses", "plexus"},
	{"preventative", "preventive"},
	{"radii", "radius"},
	{"rami", "ramus"},
	{"septa", "septum"},
	{"sera", "serum"},
	{"specialities", "specialties"},
	{"speciality", "specialty"},
	{"spectra", "spectrum"},
	{"stigmata", "stigma"},
	{"stimuli", "stimulus"},
	{"sulci", "sulcus"},
	{"swollen", "swell"},
	{"symposia", "symposium"},
	{"teeth", "tooth"},
	{"testes", "testis"},
	{"thrombi", "thrombus"},
	{"tophi", "tophus"},
	{"uteri", "uterus"},
	{"varices", "varix"},
	{"vertices", "vertex"},
	{"villi", "villus"},
	{"whilst", "while"},
	{"women", "woman"},
};

static int by_irregular(const void *key, const void *row)
{
	return str_cmp(*(const struct str *)key, str_c(row));
}

const char *fold_unsorted(void)
{
	for (size_t i = 1; i < sizeof irregular / sizeof *irregular; i++)
		if (strcmp(irregular[i - 1].from, irregular[i].from) >= 0)
			return irregular[i].from;
	return NULL;
}

/* Runs of letters, by the first one; of two that begin alike the longer comes first. Drugs: former British names to the
 * international ones. */
struct sub {
	const char *from, *to;
};
#define SUBS(letter, ...) static const struct sub subs_##letter[] = {__VA_ARGS__, {NULL, NULL}}
SUBS(a, {"aciclovir", "acyclovir"}, {"aluminium", "aluminum"}, {"amoxycill", "amoxicill"}, {"aneurism", "aneurysm"},
     {"artefact", "artifact"});
SUBS(b, {"barbitone", "barbital"}, {"beclomethason", "beclometason"});
SUBS(c, {"calibre", "caliber"}, {"callip", "calip"}, {"centred", "centered"}, {"centring", "centering"},
     {"centre", "center"}, {"cephalexin", "cefalexin"}, {"cephazolin", "cefazolin"}, {"cephradin", "cefradin"},
     {"chlortal", "chlorthal"}, {"ciclospor", "cyclospor"}, {"clomiphen", "clomifen"}, {"colecalc", "cholecalc"},
     {"colestyr", "cholestyr"}, {"counsellor", "counselor"});
SUBS(d, {"defence", "defense"}, {"dietician", "dietitian"}, {"diskec", "discec"}, {"diskit", "discit"},
     {"distention", "distension"});
SUBS(f, {"fibre", "fiber"}, {"frusemid", "furosemid"});
SUBS(g, {"goitre", "goiter"}, {"guaiphen", "guaifen"});
SUBS(h, {"hiccough", "hiccup"});
SUBS(i, {"indomethacin", "indometacin"});
SUBS(j, {"judgement", "judgment"});
SUBS(l, {"leuco", "leuko"}, {"licence", "license"}, {"lignocain", "lidocain"}, {"litre", "liter"},
     {"lustre", "luster"});
SUBS(m, {"meticillin", "methicillin"}, {"metre", "meter"}, {"mould", "mold"});
SUBS(o, {"offence", "offense"});
SUBS(p, {"plough", "plow"}, {"practis", "practic"}, {"pyjama", "pajama"});
SUBS(s, {"sceptic", "skeptic"}, {"sulph", "sulf"});
SUBS(t, {"theatre", "theater"}, {"titre", "titer"}, {"tranquill", "tranquil"}, {"trophin", "tropin"});
SUBS(u, {"uvre", "uver"}, {"uvri", "uveri"});
SUBS(y, {"yoghurt", "yogurt"});
static const struct sub *const subs[26] = {subs_a, subs_b, subs_c, subs_d, NULL, subs_f, subs_g, subs_h, subs_i,
					   subs_j, NULL,   subs_l, subs_m, NULL, subs_o, subs_p, NULL,	 NULL,
					   subs_s, subs_t, subs_u, NULL,   NULL, NULL,	 subs_y, NULL};

static bool ends(const char *w, size_t n, const char *suffix)
{
	size_t k = strlen(suffix);

	return n >= k && memcmp(w + n - k, suffix, k) == 0;
}

static bool is_one_of(const char *w, size_t n, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == n && memcmp(*list, w, n) == 0)
			return true;
	return false;
}

/* Does -our after these letters become -or? (tumour, not hour) */
static bool is_our_stem(const char *w, size_t n)
{
	static const char *const stems[] = {
		"tum",	"col", "behavi", "fav", "lab", "od",   "hum",  "vap",  "neighb", "harb",   "hon",  "vig", "rig",
		"flav", "sav", "endeav", "arm", "rum", "ferv", "cand", "parl", "val",	 "splend", "ranc", NULL};

	for (const char *const *s = stems; n && *s; s++)
		if (ends(w, n, *s))
			return true;
	return false;
}

/* Runs of letters in w[0, n), into out; the new length. */
static size_t spell_runs(const char *w, size_t n, char *out)
{
	static const char *const ize[] = {"e",	  "ed",	   "es",     "er",	"ers", "ing",
					  "able", "ation", "ations", "ational", NULL};
	size_t m = 0;

	for (size_t i = 0; i < n;) {
		unsigned char c = (unsigned char)w[i];
		const struct sub *s = c >= 'a' && c <= 'z' ? subs[c - 'a'] : NULL;
		for (; s && s->from; s++) {
			if (i + 1 >= n || s->from[1] != w[i + 1])
				continue;
			size_t k = strlen(s->from);
			if (k <= n - i && memcmp(w + i, s->from, k) == 0)
				break;
		}
		if (s && s->from) {
			size_t k = strlen(s->to);
			memcpy(out + m, s->to, k);
			m += k;
			i += strlen(s->from);
			continue;
		}
		if (c == 'a' || c == 'o') {
			/* ae and oe, also behind a prefix that ends in a vowel (gastro-oesophageal, intra-oesophageal).
			 */
			size_t j = i;
			while (j < n && (w[j] == 'a' || w[j] == 'o'))
				j++;
			size_t rest = n - j; /* letters from the e on */
			bool keep = w[j - 1] == 'o' && (rest == 1 || (rest == 2 && strchr("sdr", w[j + 1])) ||
							(rest == 4 && memcmp(w + j + 1, "ing", 3) == 0));
			if (j < n && w[j] == 'e' && !keep) {
				i = j;
				continue;
			}
		}
		if (c == 'o' && i + 2 < n && w[i + 1] == 'u' && w[i + 2] == 'r' && is_our_stem(out, m)) {
			memcpy(out + m, "or", 2);
			m += 2;
			i += 3;
			continue;
		}
		bool z = c == 'z' && i >= 3 && (w[i - 1] == 'i' || w[i - 1] == 'y') &&
			 is_one_of(w + i + 1, n - i - 1, ize);
		out[m++] = z ? 's' : (char)c;
		i++;
	}
	return m;
}

/* If w ends in `from`, replace that; true when it did. */
static bool replace_end(char *w, size_t *n, const char *from, const char *to)
{
	if (!ends(w, *n, from))
		return false;
	*n -= strlen(from);
	memcpy(w + *n, to, strlen(to));
	*n += strlen(to);
	return true;
}

static size_t spell_end(char *w, size_t n)
{
	static const struct sub list[] = {
		{"neurone", "neuron"}, {"neurones", "neurons"}, {"logue", "log"},
		{"logues", "logs"},    {"gramme", "gram"},	{"grammes", "grams"},
		{"itides", "itis"},    {"omata", "oma"},	{"cocci", "coccus"},
		{NULL, NULL},
	};

	/* Every ending above ends in one of these. */
	for (const struct sub *s = list; s->from && strchr("esai", w[n - 1]); s++)
		if (n > strlen(s->from) - 2 && replace_end(w, &n, s->from, s->to))
			return n;
	/* diagnosis, diagnoses and diagnose are one; "thesis" must not become "these". */
	if (n >= 6 && w[n - 1] == 's' && strchr("aeioy", w[n - 4]) && !(n == 6 && memcmp(w, "thesis", 6) == 0))
		replace_end(w, &n, "sis", "se");
	return n;
}

size_t fold_spelling(char *w, size_t n)
{
	char out[FOLD_WORD_ROOM];
	struct str key = str_make(w, n);

	if (n < 3 || n > FOLD_WORD_MAX)
		return n;
	const char *to =
		bsearch(&key, irregular, sizeof irregular / sizeof *irregular, sizeof *irregular, by_irregular);
	if (to) {
		to += sizeof irregular->from;
		memcpy(w, to, strlen(to));
		return strlen(to);
	}
	if (n >= 4 && memcmp(w, "disk", 4) == 0)
		w[3] = 'c';
	if (n < 5)
		return n;
	if (ends(w, n, "ae")) /* Latin plural: vertebrae */
		n--;
	n = spell_runs(w, n, out);
	n = spell_end(out, n);
	memcpy(w, out, n);
	return n;
}

/* ASCII letters in lower case that begin at s.p[i]. */
static size_t letters(struct str s, size_t i)
{
	size_t j = i;

	while (j < s.n && s.p[j] >= 'a' && s.p[j] <= 'z')
		j++;
	return j - i;
}

struct str text_fold(struct str word, struct arena *a)
{
	struct buf lower, out;
	char w[FOLD_WORD_ROOM], ch[FOLD_CHAR_MAX];

	buf_init(&lower, word.n < SIZE_MAX / FOLD_CHAR_MAX ? word.n * FOLD_CHAR_MAX + 1 : SIZE_MAX);
	buf_init(&out, lower.cap);
	for (size_t i = 0; i < word.n;) {
		size_t beg = i;
		uint32_t c = utf8_next(word, &i);
		size_t n = fold_char(c, ch);
		if (c == 0x2019 || c == 0x2bc)
			buf_byte(&lower, '\'');
		else if (n || utf8_is_word(c))
			buf_add(&lower, str_make(ch, n));
		else
			buf_add(&lower, str_sub(word, beg, i));
	}
	struct str s = buf_str(&lower);
	for (size_t i = 0; i < s.n;) {
		size_t n = letters(s, i);
		if (n && n <= FOLD_WORD_MAX) {
			memcpy(w, s.p + i, n);
			buf_add(&out, str_make(w, fold_spelling(w, n)));
		} else {
			buf_add(&out, str_sub(s, i, i + (n ? n : 1)));
		}
		i += n ? n : 1;
	}
	struct str copy = lower.err || out.err ? STR_NULL : arena_str(a, buf_str(&out));
	buf_release(&lower);
	buf_release(&out);
	return copy;
}
