/*
 * design.c - the study design that a record states.
 *
 * PubMed's publication types first; where they say nothing ("Journal Article"), the MeSH headings, since indexers
 * name the design and the species; and for full text, what it says of its own subjects. What a title lets one guess
 * is not the readers' business (evidence/evidence.c).
 *
 * Designs are ordered as in DOC_DESIGN_LIST: of several, the one that stands first there is the record's.
 */
#include "read/xml_priv.h"

enum doc_design design_stronger(enum doc_design a, enum doc_design b)
{
	if (a == DOC_DESIGN_UNKNOWN || b == DOC_DESIGN_UNKNOWN)
		return a == DOC_DESIGN_UNKNOWN ? b : a;
	return a < b ? a : b;
}

/*
 * PubMed's publication types (NLM, "Publication Characteristics (Publication Types) with Scope Notes"). "Randomized"
 * only when the type says it: an equivalence or pragmatic trial is one most of the time, not by definition. A trial
 * protocol has no result and says nothing.
 */
static const struct {
	const char *type;
	enum doc_design design;
} types[] = {
	{"Practice Guideline", DOC_DESIGN_GUIDELINE},
	{"Guideline", DOC_DESIGN_GUIDELINE},
	{"Consensus Development Conference", DOC_DESIGN_GUIDELINE},
	{"Consensus Development Conference, NIH", DOC_DESIGN_GUIDELINE},
	{"Consensus Statement", DOC_DESIGN_GUIDELINE},
	{"Meta-Analysis", DOC_DESIGN_META_ANALYSIS},
	{"Network Meta-Analysis", DOC_DESIGN_META_ANALYSIS},
	{"Systematic Review", DOC_DESIGN_SYSTEMATIC_REVIEW},
	{"Randomized Controlled Trial", DOC_DESIGN_RCT},
	{"Controlled Clinical Trial", DOC_DESIGN_TRIAL},
	{"Clinical Trial", DOC_DESIGN_TRIAL},
	{"Clinical Trial, Phase I", DOC_DESIGN_TRIAL},
	{"Clinical Trial, Phase II", DOC_DESIGN_TRIAL},
	{"Clinical Trial, Phase III", DOC_DESIGN_TRIAL},
	{"Clinical Trial, Phase IV", DOC_DESIGN_TRIAL},
	{"Equivalence Trial", DOC_DESIGN_TRIAL},
	{"Pragmatic Clinical Trial", DOC_DESIGN_TRIAL},
	{"Adaptive Clinical Trial", DOC_DESIGN_TRIAL},
	{"Observational Study", DOC_DESIGN_COHORT},
	{"Cohort Study", DOC_DESIGN_COHORT},
	{"Twin Study", DOC_DESIGN_COHORT},
	{"Case-Control Study", DOC_DESIGN_CASE_CONTROL},
	{"Case Reports", DOC_DESIGN_CASE_SERIES},
	{"Review", DOC_DESIGN_REVIEW},
	{"Scoping Review", DOC_DESIGN_REVIEW},
	{"Editorial", DOC_DESIGN_OPINION},
	{"Comment", DOC_DESIGN_OPINION},
	{"Letter", DOC_DESIGN_OPINION},
	{"News", DOC_DESIGN_OPINION},
	{"Newspaper Article", DOC_DESIGN_OPINION},
	{"Personal Narrative", DOC_DESIGN_OPINION},
	{"Interview", DOC_DESIGN_OPINION},
	{"Randomized Controlled Trial, Veterinary", DOC_DESIGN_LABORATORY},
	{"Clinical Trial, Veterinary", DOC_DESIGN_LABORATORY},
	{"Observational Study, Veterinary", DOC_DESIGN_LABORATORY},
	{"Patient Education Handout", DOC_DESIGN_CONSUMER},
};

enum doc_design design_of_pubtype(struct str type)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ieq(type, str_c(types[i].type)))
			return types[i].design;
	return DOC_DESIGN_UNKNOWN;
}

static const struct {
	const char *name;
	enum doc_design design;
} headings[] = {
	{"Cohort Studies", DOC_DESIGN_COHORT},
	{"Prospective Studies", DOC_DESIGN_COHORT},
	{"Retrospective Studies", DOC_DESIGN_COHORT},
	{"Follow-Up Studies", DOC_DESIGN_COHORT},
	{"Longitudinal Studies", DOC_DESIGN_COHORT},
	{"Cross-Sectional Studies", DOC_DESIGN_COHORT},
	{"Case-Control Studies", DOC_DESIGN_CASE_CONTROL},
};

enum doc_design design_of_mesh(const struct doc *d)
{
	enum doc_design best = DOC_DESIGN_UNKNOWN;
	bool human = false, animal = false;

	for (size_t i = 0; i < d->n_mesh; i++) {
		struct str name = d->mesh[i].name;
		human |= str_ieq(name, STR("Humans")) || str_ieq(name, STR("Human"));
		animal |= str_ieq(name, STR("Animals")) || str_ieq(name, STR("Cells, Cultured"));
		for (size_t j = 0; j < sizeof headings / sizeof *headings; j++)
			if (str_ieq(name, str_c(headings[j].name)))
				best = design_stronger(best, headings[j].design);
	}
	/* Heading "Follow-Up Studies" on a study of dogs makes it no cohort of people. */
	return animal && !human ? DOC_DESIGN_LABORATORY : best;
}

#define TEXT_MAX 65536u /* bytes that are looked at: more than any abstract has */
#define WINDOW	 32u	/* bytes on both sides of "random" in which a phrase that holds it lies */

static bool has_any(struct str t, const char *const *words)
{
	for (; *words; words++)
		if (str_ifind(t, str_c(*words), 0) != SIZE_MAX)
			return true;
	return false;
}

bool design_says_randomised(struct str title, struct str text)
{
	static const char *const says[] = {
		"randomly assigned",
		"randomly allocated",
		"randomly divided",
		"assigned randomly",
		"allocated randomly",
		"divided randomly",
		"were randomi",
		"was randomi",
		"we randomi",
		"randomized to ",
		"randomised to ",
		"randomized into ",
		"randomised into ",
		"this randomi",
		"was a randomi",
		"conducted a randomi",
		"performed a randomi",
		"prospective randomi",
		"prospective, randomi",
		"double-blind randomi",
		"double-blind, randomi",
		"underwent randomi",
		NULL,
	};
	static const char *const not_people[] = {" rats ", " mice ", " mouse ",	 " rabbits ", " piglets ", " pigs ",
						 " dogs ", " cats ", " horses ", " calves ",  "in vitro",  NULL};
	/* Of these, other people's subjects are meant, or nobody yet. */
	static const char *const not_this[] = {"review",    "meta-analys", "metaanalys", "protocol", "rationale",
					       "mendelian", "cohort",	   "guideline",	 "comment",  NULL};

	bool found = false;

	text = str_sub(text, 0, TEXT_MAX);
	/* All of them hold "random": only what is around it is looked at, since most texts have none. */
	for (size_t at = 0; !found && (at = str_find(text, STR("andom"), at)) != SIZE_MAX; at++)
		found = has_any(str_sub(text, at > WINDOW ? at - WINDOW : 0, at + WINDOW), says);
	return found && !has_any(text, not_people) && !has_any(title, not_people) && !has_any(title, not_this);
}
