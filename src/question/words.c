/*
 * words.c - word lists of questions: fillers, weak words, boilerplate of
 * patients.
 *
 * Folded, unstemmed (text_fold), American spelling. A trailing '*' stands for
 * any ending. Sorted by first letter for the reader only: the lists are short
 * enough to be walked.
 */
#include "question/question_priv.h"

/* Words that make a question a question. */
static const char *const fillers[] = {
	"after", "around",   "come",	"going",     "less",	"more",	   "not",     "off",	   "once",
	"out",	 "against",  "among",	"before",    "between", "despite", "during",  "every",	   "since",
	"than",	 "through",  "toward*", "until",     "upon",	"versus",  "via",     "within",	   "without",
	"any",	 "anybody",  "anyone",	"anything",  "can",	"cannot",  "could",   "did",	   "do",
	"does",	 "dr",	     "else",	"ever",	     "exactly", "find",	   "from",    "get",	   "give",
	"got",	 "has",	     "have",	"having",    "hello",	"hi",	   "how",     "i",	   "if",
	"is",	 "know",     "let",	"like",	     "list",	"look",	   "may",     "me",	   "mean",
	"means", "might",    "must",	"my",	     "name",	"please",  "ought",   "regarding", "say",
	"shall", "should",   "so",	"some",	     "tell",	"thank",   "thanks",  "there",	   "want",
	"wants", "was",	     "what",	"whats",     "when",	"where",   "whether", "which",	   "who",
	"whom",	 "whose",    "why",	"will",	     "wonder*", "would",   "you",     "your",	   "describe*",
	"ask*",	 "explain*", "anymore", "enumerate", "does",	"about",
};

/* Content words that narrow a search little, and never are what a question is
 * about. */
static const char *const weak[] = {
	"reduc*",    "increas*",    "decreas*",	  "improv*",   "developed",   "develops",   "developing",
	"contain*",  "daily",	    "first",	  "maximal",   "maximum",     "minimum",    "mm2",
	"m2",	     "long",	    "short",	  "weekly",    "account*",    "age",	    "aged",
	"boy*",	     "girl*",	    "lady",	  "gentleman", "male",	      "males",	    "female",
	"females",   "man",	    "men",	  "woman",     "women",	      "adult",	    "adults",
	"mg",	     "mcg",	    "ml",	  "mm",	       "cm",	      "kg",	    "mmol",
	"unit",	     "units",	    "actual*",	  "affect*",   "allow*",      "also",	    "always",
	"amount*",   "appropriate", "associat*",  "available", "aware",	      "bad",	    "based",
	"become*",   "best",	    "better",	  "called",    "cases",	      "certain",    "change*",
	"common",    "commonly",    "concern*",	  "consider*", "correlat*",   "current*",   "day",
	"days",	     "descri*",	    "different",  "doctor*",   "due",	      "effect",	    "effects",
	"evidence",  "exist*",	    "form",	  "forms",     "frequent*",   "general",    "generally",
	"good",	     "happen*",	    "help*",	  "hour",      "hours",	      "human",	    "humans",
	"important", "include*",    "including",  "indicat*",  "individual*", "influence*", "information",
	"involv*",   "issue*",	    "kind",	  "kinds",     "known",	      "later",	    "likely",
	"link*",     "main",	    "mainly",	  "major",     "make*",	      "many",	    "month",
	"months",    "most*",	    "much",	  "need*",     "new",	      "newer",	    "normal*",
	"novel",     "number",	    "observ*",	  "occur*",    "often",	      "other",	    "particular*",
	"people",    "perform*",    "permit*",	  "person",    "persons",     "possib*",    "potential*",
	"previous*", "problem*",    "properties", "propos*",   "question*",   "recent*",    "recommend*",
	"regard*",   "relat*",	    "relevant",	  "report*",   "research*",   "result*",    "role*",
	"same",	     "significan*", "similar*",	  "several",   "show*",	      "special*",   "start*",
	"still",     "studied",	    "studies",	  "study",     "suggest*",    "suitable",   "support*",
	"suspect*",  "take*",	    "taken",	  "taking",    "term",	      "thing*",	    "time*",
	"type",	     "types",	    "typical*",	  "undergo*",  "use",	      "used",	    "useful",
	"user*",     "uses",	    "using",	  "usual*",    "value",	      "values",	    "various",
	"last",	     "lasts",	    "lasting",	  "way",       "ways",	      "week",	    "weeks",
	"well",	     "work*",	    "worse",
};

/* Words that every case description has. */
static const char *const boiler[] = {
	"background", "case",	"complain*", "guy",	 "he",	  "her",  "him",   "his", "history",  "husband",
	"hx",	      "mother", "father",    "mr",	 "mrs",	  "ms",	  "old",   "our", "patient*", "pt",
	"pts",	      "she",	"someone",   "somebody", "their", "them", "they",  "one", "ones",     "those",
	"wife",	      "y",	"year*",     "yo",	 "yr",	  "yrs",  "yrold", "we",
};

static bool in_list(struct str low, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str s = str_c(list[i]);
		if (s.p[s.n - 1] == '*' ? str_starts(low, str_sub(s, 0, s.n - 1)) : str_eq(low, s))
			return true;
	}
	return false;
}

/* Verbs between two things, in the forms that questions have; nouns of the same
 * form ("increase in") do no harm. */
static const char *const verbs[] = {
	"reduce",   "reduces",	 "increase",  "increases", "decrease",	 "decreases", "affect",	    "affects",
	"improve",  "improves",	 "inhibit",   "inhibits",  "bind",	 "binds",     "regulate",   "regulates",
	"activate", "activates", "induce",    "induces",   "induced",	 "promote",   "promotes",   "encode",
	"encodes",  "mediate",	 "mediates",  "express",   "expressed",	 "catalyze",  "catalyzes",  "phosphorylate",
	"interact", "cause",	 "causes",    "prevent",   "prevents",	 "treat",     "treats",	    "worsen",
	"worsens",  "cross",	 "crosses",   "require",   "requires",	 "need",      "needs",	    "produce",
	"produces", "modulate",	 "modulates", "enhance",   "enhances",	 "suppress",  "suppresses", "alter",
	"alters",   "contain",	 "contains",  "mutated",   "implicated", "involved",  "associated", "linked",
	"located",  "produced",	 "expresses", "predict",   "predicts",	 "delay",     "delays",	    "mimic",
	"mimics",   "differ",	 "differs",   "play",	   "plays",	 "remain",    "remains",    "develop",
	"develops", "elevate",	 "elevates",  "stimulate", "stimulates", "trigger",   "triggers",   "spread",
	"spreads",  "survive",	 "recover",   "works",	   "responds",	 "respond",   "shorten",    "shortens",
	"prolong",  "prolongs",	 "cured",     "be",	   "been",	 "being",     "over",
};

#define LIST_N(l) (sizeof(l) / sizeof((l)[0]))

bool word_is_filler(struct str low)
{
	return in_list(low, fillers, LIST_N(fillers));
}

bool word_is_weak(struct str low)
{
	return in_list(low, weak, LIST_N(weak));
}

bool word_is_boiler(struct str low)
{
	return in_list(low, boiler, LIST_N(boiler));
}

bool word_is_negation(struct str low)
{
	static const char *const words[] = {"no",	 "not",	     "never",	 "denies",  "denied",
					    "denying",	 "unlikely", "neither",	 "nor",	    "without",
					    "suspected", "possible", "probable", "presumed"};
	return in_list(low, words, LIST_N(words));
}

bool word_is_verb(struct str low)
{
	return in_list(low, verbs, LIST_N(verbs));
}
