/*
 * stops.c - the word lists of the sentence splitter: abbreviations and how they behave, words that begin sentences,
 * words that explain a single letter.
 *
 * All tables are sorted by byte for binary search; sentence_unsorted checks it, a test calls that.
 */
#include "text/text_priv.h"

#include <stdlib.h>

struct abbr {
	char w[10];
	uint8_t habit;
};

/* Lower case, without the last stop. Sorted. */
static const struct abbr abbrs[] = {
	{"a.k.a", NEVER},	{"a.m", STARTER},     {"acad", STARTER},      {"al", STARTER},
	{"am", STARTER},	{"anat", STARTER},    {"approx", NEVER},      {"apr", NUMBER},
	{"assoc", STARTER},	{"aug", NUMBER},      {"ave", STARTER},	      {"b.sc", STARTER},
	{"biol", STARTER},	{"bldg", STARTER},    {"blvd", STARTER},      {"bros", STARTER},
	{"c.f", NEVER},		{"ca", NEVER},	      {"calif", STARTER},     {"capt", TITLE},
	{"cardiol", STARTER},	{"cf", NEVER},	      {"chap", NUMBER},	      {"chem", STARTER},
	{"clin", STARTER},	{"co", STARTER},      {"col", TITLE},	      {"comm", STARTER},
	{"conn", STARTER},	{"corp", STARTER},    {"cv", NEVER},	      {"d.phil", STARTER},
	{"dec", NUMBER},	{"dept", STARTER},    {"dr", TITLE},	      {"drs", TITLE},
	{"e.g", NEVER},		{"eds", STARTER},     {"eg", NEVER},	      {"engl", STARTER},
	{"epidemiol", STARTER}, {"eq", STARTER},      {"eqn", STARTER},	      {"eqns", STARTER},
	{"eqs", STARTER},	{"esp", NEVER},	      {"esq", STARTER},	      {"etc", UPPER},
	{"excl", NEVER},	{"ext", NUMBER},      {"f.sp", NEVER},	      {"feb", NUMBER},
	{"fig", STARTER},	{"figs", STARTER},    {"ft", STARTER},	      {"gen", TITLE},
	{"gmbh", STARTER},	{"gov", TITLE},	      {"hon", TITLE},	      {"hosp", STARTER},
	{"i.e", NEVER},		{"ibid", UPPER},      {"ie", NEVER},	      {"immunol", STARTER},
	{"inc", STARTER},	{"incl", NEVER},      {"inst", STARTER},      {"int", STARTER},
	{"intl", STARTER},	{"jan", NUMBER},      {"jr", STARTER},	      {"jul", NUMBER},
	{"jun", NUMBER},	{"llc", STARTER},     {"lt", TITLE},	      {"ltd", STARTER},
	{"m.sc", STARTER},	{"mar", NUMBER},      {"max", NUMBER},	      {"med", STARTER},
	{"messrs", NEVER},	{"mich", STARTER},    {"microbiol", STARTER}, {"minn", STARTER},
	{"mme", TITLE},		{"mol", STARTER},     {"mr", TITLE},	      {"mrs", TITLE},
	{"ms", TITLE},		{"mt", TITLE},	      {"n.b", NEVER},	      {"natl", STARTER},
	{"neurol", STARTER},	{"no", NUMBER},	      {"nos", NUMBER},	      {"nov", NUMBER},
	{"nr", NUMBER},		{"oct", NUMBER},      {"oncol", STARTER},     {"p", NUMBER},
	{"p.m", STARTER},	{"pathol", STARTER},  {"pediatr", STARTER},   {"penn", STARTER},
	{"pers", NEVER},	{"ph.d", STARTER},    {"pharm.d", STARTER},   {"pharmacol", STARTER},
	{"phil", STARTER},	{"physiol", STARTER}, {"plc", STARTER},	      {"pp", NUMBER},
	{"pres", TITLE},	{"proc", STARTER},    {"prof", TITLE},	      {"profs", TITLE},
	{"psychiatr", STARTER}, {"psychol", STARTER}, {"ref", STARTER},	      {"refs", STARTER},
	{"rep", STARTER},	{"resp", NEVER},      {"rev", TITLE},	      {"sci", STARTER},
	{"sect", NUMBER},	{"sen", TITLE},	      {"sep", NUMBER},	      {"sept", NUMBER},
	{"sgt", TITLE},		{"soc", STARTER},     {"sp", STARTER},	      {"spp", STARTER},
	{"sr", STARTER},	{"ssp", NEVER},	      {"st", TITLE},	      {"staph", STARTER},
	{"strep", STARTER},	{"subsp", NEVER},     {"suppl", NUMBER},      {"surg", STARTER},
	{"symp", STARTER},	{"tab", NUMBER},      {"tel", NUMBER},	      {"tex", STARTER},
	{"univ", STARTER},	{"unpubl", STARTER},  {"var", NEVER},	      {"ver", NUMBER},
	{"viz", NEVER},		{"vol", NUMBER},      {"vols", NUMBER},	      {"vs", NEVER},
	{"w.r.t", NEVER},	{"wis", STARTER},
};

/* Words with a capital that begin sentences, seldom names. Sorted. */
static const char starters[][16] = {
	"A",
	"About",
	"Across",
	"Additionally",
	"Adults",
	"After",
	"Again",
	"Against",
	"Age",
	"Aim",
	"Aims",
	"All",
	"Almost",
	"Along",
	"Already",
	"Also",
	"Although",
	"Always",
	"Among",
	"An",
	"Analysis",
	"And",
	"Another",
	"Any",
	"Approximately",
	"Are",
	"As",
	"Ask",
	"At",
	"Avoid",
	"Background",
	"Based",
	"Because",
	"Before",
	"Between",
	"Both",
	"But",
	"By",
	"Call",
	"Can",
	"Children",
	"Clinical",
	"Collectively",
	"Compared",
	"Conclusion",
	"Conclusions",
	"Consequently",
	"Conversely",
	"Could",
	"Currently",
	"Data",
	"Design",
	"Despite",
	"Did",
	"Discussion",
	"Do",
	"Doctors",
	"Does",
	"Due",
	"During",
	"Each",
	"Eight",
	"Either",
	"Eligible",
	"Even",
	"Ever",
	"Every",
	"Fifty",
	"Finally",
	"Findings",
	"First",
	"Five",
	"Follow",
	"Following",
	"For",
	"Forty",
	"Four",
	"From",
	"Further",
	"Furthermore",
	"Give",
	"Given",
	"Had",
	"Has",
	"Have",
	"He",
	"Hence",
	"Her",
	"Here",
	"His",
	"How",
	"However",
	"If",
	"Importantly",
	"In",
	"Infants",
	"Instead",
	"Interestingly",
	"Interventions",
	"Introduction",
	"Is",
	"It",
	"Its",
	"Later",
	"Less",
	"Let",
	"Main",
	"Many",
	"Materials",
	"May",
	"Mean",
	"Measurements",
	"Measures",
	"Median",
	"Men",
	"Method",
	"Methods",
	"More",
	"Moreover",
	"Mortality",
	"Most",
	"My",
	"Nearly",
	"Neither",
	"Never",
	"Nevertheless",
	"Next",
	"Nine",
	"No",
	"None",
	"Nor",
	"Not",
	"Note",
	"Now",
	"Objective",
	"Objectives",
	"Of",
	"Often",
	"On",
	"Once",
	"One",
	"Only",
	"Or",
	"Other",
	"Others",
	"Our",
	"Outcome",
	"Outcomes",
	"Overall",
	"Participants",
	"Patient",
	"Patients",
	"People",
	"Plasma",
	"Primary",
	"Purpose",
	"Rarely",
	"Recently",
	"Result",
	"Results",
	"Second",
	"Secondary",
	"See",
	"Serum",
	"Setting",
	"Seven",
	"Several",
	"She",
	"Should",
	"Similarly",
	"Since",
	"Six",
	"So",
	"Some",
	"Sometimes",
	"Specifically",
	"Still",
	"Studies",
	"Study",
	"Subjects",
	"Such",
	"Survival",
	"Symptoms",
	"Take",
	"Taken",
	"Talk",
	"Tell",
	"Ten",
	"The",
	"Their",
	"Then",
	"There",
	"Therefore",
	"These",
	"They",
	"Third",
	"Thirty",
	"This",
	"Those",
	"Three",
	"Through",
	"Throughout",
	"Thus",
	"To",
	"Today",
	"Together",
	"Total",
	"Treatment",
	"Treatments",
	"Twenty",
	"Two",
	"Under",
	"Unfortunately",
	"Unlike",
	"Until",
	"Upon",
	"Using",
	"Usually",
	"Was",
	"We",
	"Were",
	"What",
	"When",
	"Where",
	"Whether",
	"Which",
	"While",
	"Who",
	"Why",
	"With",
	"Within",
	"Without",
	"Women",
	"Yet",
	"You",
	"Your",
};

/* A single letter or numeral after these is their last word: "vitamin C.", "group B." Sorted. */
static const char nouns[][14] = {
	"allele",    "amphotericin", "angiotensin", "antigen",	      "appendix",   "arm",	"arms",
	"blood",     "box",	     "case",	    "category",	      "child-pugh", "class",	"cluster",
	"coenzyme",  "cohort",	     "component",   "cytochrome",     "domain",	    "drug",	"experiment",
	"factor",    "figure",	     "genotype",    "grade",	      "group",	    "groups",	"haemophilia",
	"haplotype", "hemophilia",   "hepatitis",   "immunoglobulin", "influenza",  "level",	"model",
	"option",    "panel",	     "part",	    "patient",	      "period",	    "phase",	"plan",
	"protein",   "question",     "regimen",	    "room",	      "sample",	    "scenario", "schedule",
	"score",     "section",	     "set",	    "site",	      "stage",	    "step",	"strain",
	"study",     "subgroup",     "subtype",	    "table",	      "tables",	    "toxin",	"treatment",
	"trial",     "type",	     "types",	    "variant",	      "vitamin",    "vitamins", "war",
	"ward",	     "wing",	     "world",
};

/* With a number at the beginning of a sentence these are labels: "Table 2. Baseline …". Sorted. */
static const char labels[][14] = {
	"aim",	    "appendix", "box",	"case",	      "chapter", "chart",     "example", "exhibit", "fact",
	"fig",	    "figure",	"file", "hypothesis", "myth",	 "objective", "panel",	 "plate",   "q",
	"question", "reason",	"rule", "scheme",     "section", "step",      "table",	 "tables",  "tip",
};

static int by_text(const void *key, const void *row)
{
	return str_cmp(*(const struct str *)key, str_c(row));
}

#define FIND(list, word) bsearch(&(word), list, sizeof list / sizeof *list, sizeof *list, by_text)

enum habit sentence_habit(struct str low)
{
	const struct abbr *a = low.n ? FIND(abbrs, low) : NULL;

	return a ? (enum habit)a->habit : PLAIN;
}

bool sentence_starter(struct str word)
{
	return word.n && FIND(starters, word) != NULL;
}

bool sentence_noun(struct str low)
{
	return low.n && FIND(nouns, low) != NULL;
}

bool sentence_label(struct str low)
{
	return low.n && FIND(labels, low) != NULL;
}

const char *sentence_unsorted(void)
{
	for (size_t i = 1; i < sizeof abbrs / sizeof *abbrs; i++)
		if (strcmp(abbrs[i - 1].w, abbrs[i].w) >= 0)
			return abbrs[i].w;
	for (size_t i = 1; i < sizeof starters / sizeof *starters; i++)
		if (strcmp(starters[i - 1], starters[i]) >= 0)
			return starters[i];
	for (size_t i = 1; i < sizeof nouns / sizeof *nouns; i++)
		if (strcmp(nouns[i - 1], nouns[i]) >= 0)
			return nouns[i];
	for (size_t i = 1; i < sizeof labels / sizeof *labels; i++)
		if (strcmp(labels[i - 1], labels[i]) >= 0)
			return labels[i];
	return NULL;
}
