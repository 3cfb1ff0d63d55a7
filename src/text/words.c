/*
 * words.c - the word lists of the tokeniser.
 *
 * Stop words as terms; classes of words that decide which neighbours are also joined (token.c); pairs of words that are
 * written as one, with a hyphen, or as two. All tables are sorted by byte for binary search: text_tables_sorted checks
 * it, a test calls that. Words are as lowered (lower case, marks removed), before the spelling rules, except the stop
 * words, which are terms.
 *
 * Words that turn a finding round or bound it (no, not, nor, none, never, neither, without, against, before, after,
 * over, under, less, up, down, off, out) are no stop words.
 */
#include "text/text_priv.h"

#include <stdlib.h>

/*
 * Terms: "during" is dure, "every" is everi. Not "several": its stem is that of severe and severity.
 */
static const char stops[][10] = {
	"a",	  "about",  "al",	"all",	   "also",     "although", "am",      "among",	  "an",	     "and",
	"ani",	  "anoth",  "are",	"as",	   "at",       "be",	   "becaus",  "been",	  "between", "both",
	"but",	  "by",	    "can",	"could",   "did",      "do",	   "doe",     "done",	  "dure",    "each",
	"eg",	  "either", "et",	"etc",	   "everi",    "few",	   "for",     "from",	  "had",     "has",
	"have",	  "he",	    "her",	"here",	   "herself",  "him",	   "himself", "his",	  "how",     "howev",
	"i",	  "ie",	    "if",	"in",	   "into",     "is",	   "it",      "its",	  "itself",  "just",
	"mani",	  "may",    "me",	"might",   "mine",     "more",	   "most",    "much",	  "must",    "my",
	"myself", "of",	    "on",	"onli",	   "onto",     "or",	   "other",   "our",	  "ourselv", "own",
	"per",	  "same",   "shall",	"she",	   "should",   "sinc",	   "so",      "some",	  "such",    "than",
	"that",	  "the",    "their",	"them",	   "themselv", "then",	   "there",   "therefor", "these",   "they",
	"this",	  "those",  "though",	"through", "thus",     "to",	   "too",     "until",	  "upon",    "veri",
	"via",	  "was",    "we",	"were",	   "what",     "when",	   "where",   "wherea",	  "whether", "whi",
	"which",  "while",  "who",	"whom",	   "whose",    "will",	   "with",    "within",	  "would",   "yet",
	"you",	  "your",   "yourself",
};

struct word {
	char w[14];
	uint16_t cls;
};

static const struct word classes[] = {
	{"air", WORD_FIRST},
	{"all", WORD_CAPS},
	{"alpha", WORD_GREEK},
	{"am", WORD_CAPS},
	{"an", WORD_CAPS},
	{"angiotensin", WORD_NUMERAL},
	{"ankle", WORD_FIRST},
	{"anti", WORD_PREFIX},
	{"as", WORD_CAPS},
	{"at", WORD_CAPS},
	{"auto", WORD_PREFIX},
	{"b", WORD_FIRST},
	{"back", WORD_FIRST},
	{"base", WORD_FIRST},
	{"bath", WORD_FIRST},
	{"bed", WORD_FIRST},
	{"bench", WORD_FIRST},
	{"beta", WORD_GREEK},
	{"bio", WORD_PREFIX},
	{"bipolar", WORD_NUMERAL},
	{"birth", WORD_FIRST},
	{"black", WORD_FIRST},
	{"blood", WORD_FIRST},
	{"bp", WORD_UNIT},
	{"bpm", WORD_UNIT},
	{"bq", WORD_UNIT},
	{"brca", WORD_NUMERAL},
	{"break", WORD_FIRST},
	{"breast", WORD_FIRST},
	{"c", WORD_FIRST},
	{"cal", WORD_UNIT},
	{"can", WORD_CAPS},
	{"cardio", WORD_PREFIX},
	{"care", WORD_FIRST},
	{"case", WORD_FIRST},
	{"category", WORD_NUMERAL},
	{"cc", WORD_UNIT},
	{"cfu", WORD_UNIT},
	{"cgy", WORD_UNIT},
	{"check", WORD_FIRST},
	{"cheek", WORD_FIRST},
	{"chi", WORD_GREEK},
	{"chicken", WORD_FIRST},
	{"child", WORD_FIRST},
	{"ci", WORD_UNIT},
	{"class", WORD_NUMERAL},
	{"classes", WORD_NUMERAL},
	{"cm", WORD_UNIT},
	{"co", WORD_PREFIX},
	{"collagen", WORD_NUMERAL},
	{"collar", WORD_FIRST},
	{"color", WORD_FIRST},
	{"cook", WORD_FIRST},
	{"counter", WORD_PREFIX},
	{"covid", WORD_NUMERAL},
	{"cow", WORD_FIRST},
	{"cross", WORD_FIRST},
	{"cut", WORD_FIRST},
	{"d", WORD_UNIT},
	{"data", WORD_FIRST},
	{"day", WORD_FIRST},
	{"db", WORD_UNIT},
	{"dead", WORD_FIRST},
	{"delta", WORD_GREEK},
	{"dl", WORD_UNIT},
	{"do", WORD_CAPS},
	{"down", WORD_FIRST},
	{"draw", WORD_FIRST},
	{"drop", WORD_FIRST},
	{"drug", WORD_FIRST},
	{"e", WORD_FIRST},
	{"ear", WORD_FIRST},
	{"ecog", WORD_NUMERAL},
	{"electro", WORD_PREFIX},
	{"end", WORD_FIRST},
	{"endo", WORD_PREFIX},
	{"epsilon", WORD_GREEK},
	{"eta", WORD_GREEK},
	{"extra", WORD_PREFIX},
	{"eye", WORD_FIRST},
	{"factor", WORD_NUMERAL},
	{"feed", WORD_FIRST},
	{"fg", WORD_UNIT},
	{"figo", WORD_NUMERAL},
	{"finger", WORD_FIRST},
	{"fire", WORD_FIRST},
	{"fl", WORD_UNIT},
	{"flash", WORD_FIRST},
	{"fmol", WORD_UNIT},
	{"follow", WORD_FIRST},
	{"food", WORD_FIRST},
	{"foot", WORD_FIRST},
	{"fore", WORD_FIRST},
	{"frost", WORD_FIRST},
	{"ft", WORD_UNIT},
	{"g", WORD_FIRST | WORD_UNIT},
	{"gall", WORD_FIRST},
	{"gamma", WORD_GREEK},
	{"gastro", WORD_PREFIX},
	{"gbq", WORD_UNIT},
	{"gm", WORD_UNIT},
	{"gms", WORD_UNIT},
	{"gold", WORD_NUMERAL},
	{"grade", WORD_NUMERAL},
	{"grades", WORD_NUMERAL},
	{"group", WORD_NUMERAL},
	{"groups", WORD_NUMERAL},
	{"guide", WORD_FIRST},
	{"gy", WORD_UNIT},
	{"h", WORD_FIRST | WORD_UNIT},
	{"half", WORD_FIRST},
	{"hand", WORD_FIRST},
	{"hang", WORD_FIRST},
	{"hard", WORD_FIRST},
	{"hay", WORD_FIRST},
	{"he", WORD_CAPS},
	{"head", WORD_FIRST},
	{"health", WORD_FIRST},
	{"heart", WORD_FIRST},
	{"heat", WORD_FIRST},
	{"hepatitis", WORD_LETTER},
	{"her", WORD_CAPS},
	{"hg", WORD_UNIT},
	{"his", WORD_CAPS},
	{"hook", WORD_FIRST},
	{"hr", WORD_UNIT},
	{"hrs", WORD_UNIT},
	{"hyper", WORD_PREFIX},
	{"hypo", WORD_PREFIX},
	{"hz", WORD_UNIT},
	{"i", WORD_ROMAN},
	{"if", WORD_CAPS},
	{"ii", WORD_ROMAN},
	{"iii", WORD_ROMAN},
	{"immuno", WORD_PREFIX},
	{"immunoglobulin", WORD_LETTER},
	{"influenza", WORD_LETTER},
	{"infra", WORD_PREFIX},
	{"inter", WORD_PREFIX},
	{"intra", WORD_PREFIX},
	{"iota", WORD_GREEK},
	{"is", WORD_CAPS},
	{"it", WORD_CAPS},
	{"iu", WORD_UNIT},
	{"iv", WORD_ROMAN},
	{"ix", WORD_ROMAN},
	{"j", WORD_UNIT},
	{"jaw", WORD_FIRST},
	{"jet", WORD_FIRST},
	{"kappa", WORD_GREEK},
	{"kb", WORD_UNIT},
	{"kcal", WORD_UNIT},
	{"kd", WORD_UNIT},
	{"kda", WORD_UNIT},
	{"kg", WORD_UNIT},
	{"khz", WORD_UNIT},
	{"kj", WORD_UNIT},
	{"km", WORD_UNIT},
	{"knee", WORD_FIRST},
	{"kpa", WORD_UNIT},
	{"kv", WORD_UNIT},
	{"kw", WORD_UNIT},
	{"l", WORD_UNIT},
	{"lambda", WORD_GREEK},
	{"land", WORD_FIRST},
	{"lb", WORD_UNIT},
	{"lbs", WORD_UNIT},
	{"life", WORD_FIRST},
	{"lip", WORD_FIRST},
	{"lock", WORD_FIRST},
	{"m", WORD_UNIT},
	{"ma", WORD_UNIT},
	{"macro", WORD_PREFIX},
	{"may", WORD_CAPS},
	{"mbq", WORD_UNIT},
	{"mcal", WORD_UNIT},
	{"mcg", WORD_UNIT},
	{"mci", WORD_UNIT},
	{"me", WORD_CAPS},
	{"mega", WORD_PREFIX},
	{"meq", WORD_UNIT},
	{"meta", WORD_PREFIX},
	{"mg", WORD_UNIT},
	{"mhz", WORD_UNIT},
	{"micro", WORD_PREFIX},
	{"mid", WORD_PREFIX},
	{"min", WORD_UNIT},
	{"mini", WORD_PREFIX},
	{"miu", WORD_UNIT},
	{"ml", WORD_UNIT},
	{"mm", WORD_UNIT},
	{"mmhg", WORD_UNIT},
	{"mmol", WORD_UNIT},
	{"mmole", WORD_UNIT},
	{"mmoles", WORD_UNIT},
	{"mo", WORD_UNIT},
	{"mol", WORD_UNIT},
	{"monkey", WORD_FIRST},
	{"mono", WORD_PREFIX},
	{"mosm", WORD_UNIT},
	{"mosquito", WORD_FIRST},
	{"mouth", WORD_FIRST},
	{"ms", WORD_UNIT},
	{"msv", WORD_UNIT},
	{"mu", WORD_GREEK},
	{"multi", WORD_PREFIX},
	{"mv", WORD_UNIT},
	{"needle", WORD_FIRST},
	{"neuro", WORD_PREFIX},
	{"new", WORD_FIRST},
	{"news", WORD_FIRST},
	{"ng", WORD_UNIT},
	{"night", WORD_FIRST},
	{"nl", WORD_UNIT},
	{"nm", WORD_UNIT},
	{"nmol", WORD_UNIT},
	{"non", WORD_PREFIX},
	{"nose", WORD_FIRST},
	{"nu", WORD_GREEK},
	{"nyha", WORD_NUMERAL},
	{"off", WORD_FIRST},
	{"omega", WORD_GREEK | WORD_NUMERAL},
	{"omicron", WORD_GREEK},
	{"on", WORD_FIRST},
	{"or", WORD_CAPS},
	{"out", WORD_FIRST},
	{"over", WORD_FIRST},
	{"oz", WORD_UNIT},
	{"p", WORD_FIRST},
	{"pa", WORD_UNIT},
	{"pace", WORD_FIRST},
	{"pain", WORD_FIRST},
	{"para", WORD_PREFIX},
	{"pay", WORD_FIRST},
	{"peri", WORD_PREFIX},
	{"pfu", WORD_UNIT},
	{"pg", WORD_UNIT},
	{"phase", WORD_NUMERAL},
	{"phases", WORD_NUMERAL},
	{"phi", WORD_GREEK},
	{"photo", WORD_PREFIX},
	{"pi", WORD_GREEK},
	{"pin", WORD_FIRST},
	{"play", WORD_FIRST},
	{"pmol", WORD_UNIT},
	{"poly", WORD_PREFIX},
	{"post", WORD_PREFIX},
	{"ppb", WORD_UNIT},
	{"ppm", WORD_UNIT},
	{"pre", WORD_PREFIX},
	{"pseudo", WORD_PREFIX},
	{"psi", WORD_GREEK},
	{"psycho", WORD_PREFIX},
	{"q", WORD_FIRST},
	{"radio", WORD_PREFIX},
	{"re", WORD_PREFIX},
	{"rest", WORD_FIRST},
	{"retro", WORD_PREFIX},
	{"rho", WORD_GREEK},
	{"rib", WORD_FIRST},
	{"ring", WORD_FIRST},
	{"round", WORD_FIRST},
	{"rpm", WORD_UNIT},
	{"s", WORD_UNIT},
	{"sars", WORD_NUMERAL},
	{"schedule", WORD_NUMERAL},
	{"sec", WORD_UNIT},
	{"semi", WORD_PREFIX},
	{"set", WORD_FIRST},
	{"shin", WORD_FIRST},
	{"shut", WORD_FIRST},
	{"sigma", WORD_GREEK},
	{"skin", WORD_FIRST},
	{"sleep", WORD_FIRST},
	{"slow", WORD_FIRST},
	{"small", WORD_FIRST},
	{"so", WORD_CAPS},
	{"soft", WORD_FIRST},
	{"spread", WORD_FIRST},
	{"stage", WORD_NUMERAL},
	{"stages", WORD_NUMERAL},
	{"stand", WORD_FIRST},
	{"still", WORD_FIRST},
	{"stomach", WORD_FIRST},
	{"sub", WORD_PREFIX},
	{"sun", WORD_FIRST},
	{"super", WORD_PREFIX},
	{"supra", WORD_PREFIX},
	{"sv", WORD_UNIT},
	{"t", WORD_FIRST},
	{"tail", WORD_FIRST},
	{"take", WORD_FIRST},
	{"tape", WORD_FIRST},
	{"tau", WORD_GREEK},
	{"tcid", WORD_UNIT},
	{"tele", WORD_PREFIX},
	{"text", WORD_FIRST},
	{"theta", WORD_GREEK},
	{"thigh", WORD_FIRST},
	{"thumb", WORD_FIRST},
	{"tick", WORD_FIRST},
	{"time", WORD_FIRST},
	{"toe", WORD_FIRST},
	{"tooth", WORD_FIRST},
	{"trade", WORD_FIRST},
	{"trans", WORD_PREFIX},
	{"tri", WORD_PREFIX},
	{"trimester", WORD_NUMERAL},
	{"turn", WORD_FIRST},
	{"type", WORD_NUMERAL},
	{"types", WORD_NUMERAL},
	{"u", WORD_UNIT},
	{"ug", WORD_UNIT},
	{"ul", WORD_UNIT},
	{"ultra", WORD_PREFIX},
	{"um", WORD_UNIT},
	{"umol", WORD_UNIT},
	{"un", WORD_PREFIX},
	{"under", WORD_FIRST},
	{"uni", WORD_PREFIX},
	{"up", WORD_FIRST},
	{"upsilon", WORD_GREEK},
	{"v", WORD_ROMAN},
	{"vector", WORD_FIRST},
	{"vi", WORD_ROMAN},
	{"vii", WORD_ROMAN},
	{"viii", WORD_ROMAN},
	{"vitamin", WORD_LETTER},
	{"vitamins", WORD_LETTER},
	{"waist", WORD_FIRST},
	{"wash", WORD_FIRST},
	{"water", WORD_FIRST},
	{"web", WORD_FIRST},
	{"wheel", WORD_FIRST},
	{"whip", WORD_FIRST},
	{"who", WORD_CAPS},
	{"whole", WORD_FIRST},
	{"wide", WORD_FIRST},
	{"wind", WORD_FIRST},
	{"wk", WORD_UNIT},
	{"wks", WORD_UNIT},
	{"work", WORD_FIRST},
	{"wrist", WORD_FIRST},
	{"x", WORD_FIRST | WORD_ROMAN},
	{"xi", WORD_GREEK | WORD_ROMAN},
	{"xii", WORD_ROMAN},
	{"xiii", WORD_ROMAN},
	{"y", WORD_UNIT},
	{"yr", WORD_UNIT},
	{"yrs", WORD_UNIT},
	{"z", WORD_FIRST},
	{"zeta", WORD_GREEK},
};

/* First and second word; the second may have a plural s. */
static const struct {
	char a[9], b[12];
} pairs[] = {
	{"air", "borne"},     {"air", "way"},	       {"ankle", "bone"},      {"b", "cell"},
	{"back", "ache"},     {"back", "bone"},	       {"base", "line"},       {"bath", "room"},
	{"bed", "side"},      {"bed", "sore"},	       {"bed", "wetting"},     {"bench", "mark"},
	{"birth", "mark"},    {"birth", "weight"},     {"black", "head"},      {"blood", "borne"},
	{"blood", "shot"},    {"blood", "stream"},     {"break", "down"},      {"break", "through"},
	{"breast", "fed"},    {"breast", "feed"},      {"c", "diff"},	       {"c", "section"},
	{"care", "giver"},    {"case", "load"},	       {"check", "up"},	       {"cheek", "bone"},
	{"chicken", "pox"},   {"child", "birth"},      {"child", "care"},      {"child", "hood"},
	{"collar", "bone"},   {"color", "blind"},      {"cook", "book"},       {"cow", "pox"},
	{"cross", "over"},    {"cross", "section"},    {"cross", "talk"},      {"cut", "off"},
	{"data", "base"},     {"data", "set"},	       {"day", "time"},	       {"dead", "line"},
	{"down", "regulate"}, {"down", "regulated"},   {"down", "regulation"}, {"down", "stream"},
	{"draw", "back"},     {"drop", "out"},	       {"drug", "store"},      {"e", "cigarette"},
	{"e", "coli"},	      {"ear", "ache"},	       {"ear", "wax"},	       {"end", "point"},
	{"eye", "ball"},      {"eye", "brow"},	       {"eye", "lash"},	       {"eye", "lid"},
	{"eye", "sight"},     {"feed", "back"},	       {"finger", "nail"},     {"finger", "print"},
	{"finger", "stick"},  {"fire", "arm"},	       {"flash", "back"},      {"follow", "up"},
	{"food", "borne"},    {"foot", "print"},       {"foot", "wear"},       {"fore", "arm"},
	{"fore", "head"},     {"fore", "skin"},	       {"frost", "bite"},      {"g", "tube"},
	{"gall", "bladder"},  {"gall", "stone"},       {"guide", "line"},      {"h", "pylori"},
	{"half", "life"},     {"hand", "book"},	       {"hand", "grip"},       {"hand", "washing"},
	{"hang", "over"},     {"hard", "ware"},	       {"hay", "fever"},       {"head", "ache"},
	{"head", "line"},     {"health", "care"},      {"heart", "beat"},      {"heart", "burn"},
	{"heat", "stroke"},   {"hook", "worm"},	       {"jaw", "bone"},	       {"jet", "lag"},
	{"knee", "cap"},      {"land", "mark"},	       {"life", "long"},       {"life", "span"},
	{"life", "style"},    {"life", "threatening"}, {"life", "time"},       {"lip", "stick"},
	{"lock", "down"},     {"mid", "brain"},	       {"mid", "line"},	       {"mid", "wife"},
	{"monkey", "pox"},    {"mosquito", "borne"},   {"mouth", "wash"},      {"needle", "stick"},
	{"new", "born"},      {"news", "letter"},      {"night", "time"},      {"nose", "bleed"},
	{"off", "spring"},    {"on", "set"},	       {"out", "break"},       {"out", "come"},
	{"out", "patient"},   {"over", "active"},      {"over", "diagnosis"},  {"over", "dosage"},
	{"over", "dose"},     {"over", "eating"},      {"over", "growth"},     {"over", "load"},
	{"over", "use"},      {"over", "weight"},      {"p", "value"},	       {"pace", "maker"},
	{"pain", "killer"},   {"pay", "back"},	       {"pin", "prick"},       {"pin", "worm"},
	{"play", "back"},     {"q", "wave"},	       {"rest", "room"},       {"rib", "cage"},
	{"ring", "worm"},     {"round", "worm"},       {"set", "back"},	       {"shin", "bone"},
	{"shut", "down"},     {"skin", "fold"},	       {"sleep", "walking"},   {"slow", "down"},
	{"small", "pox"},     {"soft", "ware"},	       {"spread", "sheet"},    {"stand", "by"},
	{"stand", "still"},   {"still", "birth"},      {"still", "born"},      {"stomach", "ache"},
	{"sun", "burn"},      {"sun", "light"},	       {"sun", "screen"},      {"t", "cell"},
	{"t", "score"},	      {"t", "wave"},	       {"tail", "bone"},       {"take", "away"},
	{"tape", "worm"},     {"text", "book"},	       {"thigh", "bone"},      {"thumb", "nail"},
	{"tick", "borne"},    {"time", "frame"},       {"time", "line"},       {"time", "point"},
	{"toe", "nail"},      {"tooth", "ache"},       {"trade", "off"},       {"turn", "over"},
	{"under", "arm"},     {"under", "lying"},      {"under", "nutrition"}, {"under", "treated"},
	{"under", "weight"},  {"up", "regulate"},      {"up", "regulated"},    {"up", "regulation"},
	{"up", "stream"},     {"up", "take"},	       {"vector", "borne"},    {"waist", "line"},
	{"wash", "out"},      {"wash", "room"},	       {"water", "borne"},     {"web", "site"},
	{"wheel", "chair"},   {"whip", "lash"},	       {"whip", "worm"},       {"whole", "grain"},
	{"wide", "spread"},   {"wind", "pipe"},	       {"work", "load"},       {"work", "place"},
	{"work", "up"},	      {"wrist", "band"},       {"x", "ray"},	       {"z", "score"},
};

static int by_stop(const void *key, const void *row)
{
	return str_cmp(*(const struct str *)key, str_c(row));
}

bool text_is_stop(struct str term)
{
	return bsearch(&term, stops, sizeof stops / sizeof *stops, sizeof *stops, by_stop) != NULL;
}

static int by_class(const void *key, const void *row)
{
	return str_cmp(*(const struct str *)key, str_c(((const struct word *)row)->w));
}

uint16_t words_class(struct str lowered)
{
	if (!lowered.n || lowered.n >= sizeof classes->w)
		return 0;
	const struct word *w = bsearch(&lowered, classes, sizeof classes / sizeof *classes, sizeof *classes, by_class);
	return w ? w->cls : 0;
}

int words_roman(struct str lowered)
{
	static const char *const roman[] = {"i",    "ii", "iii", "iv", "v",   "vi",  "vii",
					    "viii", "ix", "x",	 "xi", "xii", "xiii"};

	for (size_t i = 0; i < sizeof roman / sizeof *roman; i++)
		if (str_eqc(lowered, roman[i]))
			return (int)i + 1;
	return 0;
}

static int by_pair(struct str a, struct str b, size_t row)
{
	int c = str_cmp(a, str_c(pairs[row].a));

	return c ? c : str_cmp(b, str_c(pairs[row].b));
}

static bool has_pair(struct str a, struct str b)
{
	size_t lo = 0, hi = sizeof pairs / sizeof *pairs;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = by_pair(a, b, mid);
		if (c == 0)
			return true;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return false;
}

bool words_pair(struct str a, struct str b)
{
	if (has_pair(a, b))
		return true;
	return b.n > 2 && b.p[b.n - 1] == 's' && has_pair(a, str_sub(b, 0, b.n - 1));
}

const char *words_unsorted(void)
{
	for (size_t i = 1; i < sizeof stops / sizeof *stops; i++)
		if (strcmp(stops[i - 1], stops[i]) >= 0)
			return stops[i];
	for (size_t i = 1; i < sizeof classes / sizeof *classes; i++)
		if (strcmp(classes[i - 1].w, classes[i].w) >= 0)
			return classes[i].w;
	for (size_t i = 1; i < sizeof pairs / sizeof *pairs; i++)
		if (by_pair(str_c(pairs[i - 1].a), str_c(pairs[i - 1].b), i) >= 0)
			return pairs[i].a;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!(words_class(str_c(pairs[i].a)) & (WORD_FIRST | WORD_PREFIX)))
			return pairs[i].a;
	return NULL;
}

bool text_is_unit(struct str word)
{
	char low[16];
	if (!word.n || word.n > sizeof(low))
		return false;
	for (size_t i = 0; i < word.n; i++)
		low[i] = (char)(word.p[i] >= 'A' && word.p[i] <= 'Z' ? word.p[i] + ('a' - 'A') : word.p[i]);
	return words_class(str_make(low, word.n)) & WORD_UNIT;
}
