/*
 * standalone.c - does this sentence stand on its own?
 *
 * A claim is read away from its neighbours, so a sentence that points at them ("They were …", "In this group …",
 * "However, …") either takes the sentence before with it or is passed over. A sentence that points at its own study
 * ("These findings suggest …", "We conclude …") is clear under its citation, if not elegant: it stands, after others.
 * Tables of beginnings and of inner phrases, tried on the folded text; rows that stand come before rows that lean, so
 * that "It is recommended" is not taken for a dangling "it".
 */
#include "sentence/sentence.h"
#include "doc/doc.h"
#include "base/utf8.h"
#include "evidence/cue.h"

#define DANGLE_BYTES 48

/* Not the matter of the source, but its apparatus: the study's paperwork, the page, the database that a list was taken
 * from. */
static const char *const apparatus[] = {
	"data not shown|supporting information|figure s1*|scatter plot*|see table+table|see figure|see fig|shown in "
	"fig*|shown in table|listed in table|figure 1|fig "
	"1|fig 2|table 1|table 2|table 3|"
	"clinicaltrials gov|registered|informed consent|inclusion criteria|exclusion criteria|eligibility "
	"criteria|ethics committee|institutional review board",
	"watch the video|watch this video|the video click|press the escape|read or listen to|"
	"click here|for more information|more information is|^more information about|^to learn more|^see this|^learn "
	"more|^manual for|read more|visit the|contact us|www|http*|this page|this "
	"website|this web "
	"site|this booklet|this document|"
	"this fact sheet|these resources|following resources|medical dictionary|nih gov|call the",
	"human phenotype ontology|orphanet|genetic testing registry|gene review|gene reviews|frequency of a sign or "
	"symptom|listed as a fraction|of the fraction|"
	"these frequencies|information on frequency",
	"topics that are usually covered|in the image above|in the image|the image below|the picture below|the "
	"illustration|the following chart|the chart below|the "
	"following table|the table below|data above|values are+mean|values are+no|abstracttext|nlmcategory",
};

static const struct {
	enum standing standing;
	const char *cues;
} rows[] = {
	/* "it" and "there" that point at nothing */
	{STANDS, "^it is+that|^it is+to|^it has been+that|^it was+that|^it remains+whether|^it may be+to|^it should "
		 "be+that|^there is|^there are|^there was|^there were"},
	{STANDS, "^this means+that|^that is why"},
	/* definite, and clear for all that: "one of the most common causes of …" */
	{STANDS, "^one of the most|^one of the main|^one of the commonest|^one of the leading|^some of the most"},
	/* points at its own study */
	{STANDS_SOFT, "^these findings|^these results|^these data|^this study|^this trial|^this review|^this meta "
		      "analysis|^this systematic review|^this guideline|"
		      "^our findings|^our results|^our data|^our study|^the present study|^the current study|^we "
		      "conclude|^we found|^we recommend|^we suggest|"
		      "^in conclusion|^the results|^the findings|^the evidence|^the data|^results of this|^findings "
		      "from this|^in our study|^in the present study|"
		      "^these observations|^the authors conclude"},
	/* says what was done, not what is */
	{METHODS, "were randomized|was randomized|were randomly|were enrolled|were recruited|were included|were "
		  "excluded|was performed using|were analyzed|"
		  "were analysed|was approved by|was used to assess|were collected|was conducted|were assessed|was to "
		  "evaluate|was to determine|was to assess|was to investigate|"
		  "aim of|objective of|purpose of this|we aimed|we sought|we investigated|we examined|we evaluated|we "
		  "assessed|we report|we describe|we used|we performed|we compared|we will|we measured|we studied|we "
		  "analyzed|we analysed|we reviewed|we searched|we hypothesi*|participants will|patients "
		  "will be randomized|main goal of|participating in this|sponsoring a study|currently recruiting"},
	{LEANS,
	 "^the donor|^the recipient|^the procedure|^the operation|^the condition|^the disorder|^the disease|^the "
	 "child|^the patient|^the mutation|^the altered|^the new|^the drug|^the medicine|^the device|^the test|^the "
	 "group|^the groups|^the authors|^the two|^the three|^the above|^the doctor|^the person|^some of the|^most of "
	 "the|^many of the|^all of the|^one of the|^part of the|^that child|^that person|"
	 "^this|^that|^these|^those|^it|^they|^he|^she|^his|^her|^their|^its|^them|^such|^neither|"
	 "^one of these|^all of these|^some of these|"
	 "^most of these|^many of these|^none of these|^each of these|^another|^others|^the latter|^the "
	 "former|^the other|^the same|^the remaining|"
	 "^we|^our|^in this|^in these|^in that|^in such|^in those|^for this|^for these|^of these|^of the|^among "
	 "these|^among them|^with this|"
	 "^with these|^at this|^during this|^by this|^to this|^here|^if so|^if our|^if the results|^if not|^as "
	 "a result|^as such|^as "
	 "above|^as mentioned|^as described"},
	{LEANS, "^however|^therefore|^thus|^hence|^moreover|^furthermore|^in "
		"addition|^additionally|^also|^besides|^nevertheless|^nonetheless|"
		"^conversely|^in contrast|^by contrast|^on the other hand|^on the "
		"contrary|^consequently|^accordingly|^similarly|^likewise|^otherwise|"
		"^instead|^alternatively|^meanwhile|^then|^finally|^lastly|^secondly|^thirdly|^firstly|^for "
		"example|^for instance|^specifically|"
		"^in particular|^indeed|^in fact|^yet|^but|^and|^or|^so|^nor|^again|^even so|^because "
		"of this|^due to this|^after that|"
		"^after this|^afterwards|^subsequently|^only one|^only two|^only three"},
	{LEANS, "this research|researchers are|scientists are|research is|ongoing trials|are being studied|these "
		"patients|these children|these women|these men|these individuals|these people|these "
		"subjects|these drugs|these agents|these groups|"
		"this group|this population|this patient|this drug|this condition|this disease|this disorder|this "
		"procedure|both groups|"
		"two groups|three groups|study group|control group|our patient|this case|our case|this "
		"series|our series|group a|group b|arm a|arm b"},
};

/* "CONCLUSIONS: " in abstracts whose labels are part of the text; in capitals also without the colon; and stops that
 * were left of the sentence before. */
size_t label_bytes(struct str s)
{
	static const char *const labels[] = {
		"conclusions",	  "conclusion", "results",	"result",     "findings",
		"interpretation", "background", "discussion",	"key points", "main results",
		"implications",	  "objectives", "objective",	"purpose",    "aims and objectives",
		"introduction",	  "unlabelled", "significance", "importance"};
	size_t skip = 0;
	while (skip < s.n && skip < 3 && strchr(". ,;", s.p[skip]))
		skip++;
	struct str rest = str_sub(s, skip, s.n);
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		struct str l = str_c(labels[i]);
		if (!str_istarts(rest, l) || rest.n <= l.n + 2)
			continue;
		if (rest.p[l.n] == ':' && rest.p[l.n + 1] == ' ')
			return skip + l.n + 2;
		bool capitals = true;
		for (size_t j = 0; j < l.n; j++)
			capitals &= !(rest.p[j] >= 'a' && rest.p[j] <= 'z');
		if (capitals && rest.p[l.n] == ' ' && rest.p[l.n + 1] >= 'A' && rest.p[l.n + 1] <= 'Z')
			return skip + l.n + 1;
	}
	return skip;
}

bool is_apparatus(struct str s)
{
	struct cue_text t;
	cue_fold(s, &t);
	for (size_t i = 0; i < sizeof(apparatus) / sizeof(*apparatus); i++)
		if (cue_count(&t, apparatus[i]))
			return true;
	return false;
}

/* Points at something named before, at its beginning: "Mutations in this gene also cause …". Further behind the
 * sentence may have named it itself. */
static bool begins_dangling(struct str s)
{
	static const char cues[] =
		"this gene|these genes|this protein|these proteins|this enzyme|this type|this form|these forms|this "
		"hormone|this mutation|these mutations|this syndrome|this medicine|this medication|these "
		"medicines|these medications|this treatment|these treatments|this technique|this illness|this "
		"tumor|this "
		"tumour|these tumors|these symptoms|these problems|this problem|these conditions|these disorders|these "
		"changes|these factors|these cells";
	struct cue_text t;
	cue_fold(str_sub(s, 0, utf8_floor(s, s.n < DANGLE_BYTES ? s.n : DANGLE_BYTES)), &t);
	return cue_count(&t, cues);
}

/* "Abbreviations: …", "TB, tartary buckwheat; DKD, diabetic kidney disease; …": the key under a table or figure. */
static bool is_key(struct str s)
{
	size_t parts = 0, keys = 0, equal = 0;
	if (str_istarts(s, STR("abbreviation")))
		return true;
	for (struct str part; str_cut(&s, ';', &part);) {
		part = str_trim(part);
		size_t capitals = 0, i = 0;
		for (; i < part.n && part.p[i] != ' ' && part.p[i] != ',' && part.p[i] != '=' && part.p[i] != ':'; i++)
			capitals += part.p[i] >= 'A' && part.p[i] <= 'Z';
		parts++;
		equal += capitals > 1 && str_find(part, STR(" = "), 0) != SIZE_MAX;
		keys += capitals > 1 && i < part.n &&
			(part.p[i] == ',' || part.p[i] == '=' || part.p[i] == ':' ||
			 (i + 1 < part.n && part.p[i + 1] == '='));
	}
	return (keys >= 3 && keys * 2 > parts) || (parts >= 2 && equal == parts);
}

/* Breaks off before what it announces: "can be confused with", "numerous factors, including". */
static bool breaks_off(const struct cue_text *t)
{
	return cue_count(t, "including$|include$|includes$|with$|are$|is$|as$|may$|by$|of$|to$|from$|the "
			    "following$|for$|or$|and$|that$|if$|when$|than$|these$|can$|who$|should$");
}

/* Ends in the middle: "People with Wilson disease may have", a lead-in whose list is somewhere else. */
static bool dangles(struct str s)
{
	static const char *const ends[] = {
		"have", "include", "includes",	"including", "may",  "can",	"are",	 "is",	     "was", "were",
		"the",	"a",	   "an",	"of",	     "and",  "or",	"to",	 "with",     "by",  "for",
		"in",	"as",	   "following", "from",	     "that", "usually", "often", "sometimes"};
	size_t beg = s.n;
	while (beg > 0 && s.p[beg - 1] != ' ')
		beg--;
	struct str last = str_sub(s, beg, s.n);
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (str_eqc(last, ends[i]))
			return true;
	return false;
}

enum standing standing_of(struct str s)
{
	s = str_trim(s);
	if (!s.n)
		return UNFIT;
	char last = s.p[s.n - 1];
	if (last == '?' || last == ':' || last == ',')
		return UNFIT;
	size_t i = 0;
	uint32_t first = utf8_next(s, &i);
	if (dangles(s))
		return UNFIT;
	/* A lower-case beginning is the rest of something, unless it is a name such as "eGFR", "mRNA" or "pH". */
	if (utf8_is_lower(first)) {
		bool name = false;
		for (size_t j = i; j < s.n && s.p[j] != ' ' && !name;)
			name = utf8_is_upper(utf8_next(s, &j));
		if (!name)
			return UNFIT;
	} else if (first == ')' || first == ',' || first == ';' || first == '|')
		return UNFIT;
	if (memchr(s.p, '|', s.n) || is_apparatus(s) || is_key(s))
		return UNFIT;
	/* "CRC: colorectal cancer, FS: …": a list of abbreviations */
	size_t colons = 0;
	for (size_t j = 0; j + 1 < s.n; j++)
		colons += s.p[j] == ':' && s.p[j + 1] == ' ';
	if (colons > 1)
		return UNFIT;
	struct cue_text t;
	cue_fold(s, &t);
	if (doc_leads_in(s) && breaks_off(&t))
		return UNFIT;
	for (size_t r = 0; r < sizeof(rows) / sizeof(*rows); r++)
		if (cue_count(&t, rows[r].cues))
			return rows[r].standing;
	return begins_dangling(s) ? LEANS : STANDS;
}
