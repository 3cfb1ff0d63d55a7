/*
 * facet.c - tables: what headings and sentences are about.
 *
 * A facet is what a piece of a source is about ("causes", "red flags"). A source's own heading says it best, a question that it answers (MedQuAD) likewise; where neither does, as in the abstract of a study, the
 * words of the sentence give it. A new kind of content is an entry in FACET_LIST and a row in facets[].
 */
#include "answer/answer_priv.h"
#include "evidence/cue.h"

/* ---- facets ---- */

struct facet_row {
	enum facet facet;
	const char *heading;  /* cues in headings and questions (evidence/cue.h) */
	const char *sentence; /* cues in sentences, NULL: never told from one */
	const char *question; /* "%.*s" is the topic */
};

/*
 * In the order in which headings are tried: the specific before the general ("differential diagnosis" before "diagnosis", "what are the treatments for" before "what is").
 */
static const struct facet_row facets[] = {
	{FACET_SUMMARY, "^summary$|key points|key messages|key recommendations|^in brief$|bottom line|at a glance",
	 NULL, NULL},
	{FACET_RED_FLAGS,
	 "red flag|red flags|warning signs|when to seek|when to call|in case of emergency|alarm symptoms",
	 "emergency|urgent|urgently|immediate|immediately|red flag*", "What are the red flags in %.*s?"},
	{FACET_PITFALLS, "pitfall*|common errors|misdiagnos*|mimics",
	 "misdiagnos*|mistaken for|pitfall*|overlooked|does not exclude|missed diagnosis",
	 "What are the pitfalls in %.*s?"},
	{FACET_DIFFERENTIAL, "differential diagnos*|differential", "differential diagnos*|distinguish*|differentiat*",
	 "What is the differential diagnosis of %.*s?"},
	{FACET_DIFFERENCE, "difference*|differ|versus|vs|compared with|distinguish*",
	 "versus|whereas|in contrast to|differ|differs|compared with|compared to",
	 "What is the difference between %.*s and similar conditions?"},
	{FACET_INDICATIONS, "indication|indications|when is surgery|candidates for|patient selection",
	 "indicated|indication*|recommended|should be offered|should undergo|necessary",
	 "What are the indications for treatment in %.*s?"},
	{FACET_INTERACTIONS,
	 "interaction*|contraindication*|contraindicated|precaution*|special precautions|who should not",
	 "interact*|contraindicat*|should not be|must not be|avoid|avoided",
	 "What are the contraindications and interactions of %.*s?"},
	{FACET_ADVERSE, "adverse|side effect|side effects|harms|safety|toxicity|complication|complications",
	 "adverse|side effect*|toxicity|toxic|complication*|well tolerated",
	 "What are the complications and adverse effects of %.*s?"},
	{FACET_DOSE, "dose|doses|dosage|dosing|how much|posology", "dose|doses|dosage|mg|once daily|twice daily",
	 "What is the dose of %.*s?"},
	{FACET_SPECTRUM, "spectrum|antimicrobial activity|susceptib*|coverage",
	 "active against|activity against|susceptib*|resistan*|spectrum", "What is the spectrum of %.*s?"},
	{FACET_SCREENING, "screening", "screening|screened", "Who should be screened for %.*s?"},
	{FACET_PREVENTION, "prevent*|prophyla*|vaccin*", "prevent*|prophyla*|vaccin*", "What prevents %.*s?"},
	{FACET_MONITORING, "monitor*|surveillance|follow up", "monitor*|surveillance|follow up",
	 "What should be monitored in %.*s?"},
	{FACET_PROGNOSIS, "prognos*|outlook|natural history|survival|life expectancy",
	 "prognos*|survival|mortality|recover*|outcome|outcomes|recurrence*", "What is the prognosis of %.*s?"},
	{FACET_EPIDEMIOLOGY,
	 "epidemiolog*|prevalence|incidence|frequency|how many people|how common|who is affected|statistics",
	 "prevalence|incidence|per 100 000|common cause|most common", "What is the frequency of %.*s?"},
	{FACET_RISK, "risk|risk factor|risk factors|who is at risk|susceptibility",
	 "risk factor*|risk of|at risk|predispos*|odds ratio", "Who is at risk of %.*s?"},
	{FACET_MECHANISM,
	 "pathophysiolog*|pathogenesis|mechanism|mechanisms|genetic changes|inheritance|inherited|pharmacolog*",
	 "mechanism*|pathogenesis|pathway*|mediated by", "What is the mechanism of %.*s?"},
	{FACET_CAUSES, "cause|causes|etiolog*|aetiolog*|caused by",
	 "cause|causes|caused|causing|etiolog*|aetiolog*|due to|result from|results from|because of|leads to|secondary "
	 "to",
	 "What causes %.*s?"},
	{FACET_CLASSIFICATION, "classif*|stage|stages|staging|grading|severity|types of",
	 "classif*|stage|stages|staging|graded|score|subtype*", "What are the types and stages of %.*s?"},
	{FACET_SYMPTOMS,
	 "symptom|symptoms|sign|signs|clinical features|clinical presentation|presentation|manifestation*",
	 "symptom*|sign|signs|presents with|present with|presented with|manifest*|features",
	 "What are the symptoms and signs of %.*s?"},
	{FACET_DIAGNOSIS,
	 "diagnos*|work up|workup|investigation*|imaging|test|tests|exam|exams|examination|evaluation|laboratory",
	 "diagnos*|mri|ct|imaging|biopsy|sensitivity|specificity|test|tests|examination",
	 "What is the work-up for the diagnosis of %.*s?"},
	{FACET_TREATMENT,
	 "treat|treatment|treatments|treated|therap*|surgery|surgical|medicine|medicines|medication*|drug|drugs",
	 "treat|treatment|treatments|treated|therap*|surgery|surgical|efficacy|effective|placebo|improve|improved|"
	 "improves",
	 "What are the treatments for %.*s?"},
	{FACET_SPECIAL, "pregnan*|special population*|children|elderly|older people", "pregnan*|breastfeeding",
	 "What changes with %.*s in special populations?"},
	{FACET_REFERRAL, "referral|refer|when to refer|when to see", "refer|referral|referred",
	 "When should people with %.*s be referred?"},
	{FACET_MANAGEMENT, "manag*|care|approach|what can be done|recommendation|recommendations|living with",
	 "manag*|recommend*|should be", "What is the management of %.*s?"},
	{FACET_DEFINITION,
	 "definition|what is|what are|information about|information on|describe|overview|background information",
	 "is defined as|refers to|is a|is an|are a|denotes|means", "What is meant by %.*s?"},
};

static const struct facet_row *facet_row(enum facet f)
{
	for (size_t i = 0; i < sizeof(facets) / sizeof(*facets); i++)
		if (facets[i].facet == f)
			return &facets[i];
	return NULL;
}

enum facet facet_of_heading(struct str heading)
{
	struct cue_text t;
	cue_fold(heading, &t);
	for (size_t i = 0; i < sizeof(facets) / sizeof(*facets); i++)
		if (cue_count(&t, facets[i].heading))
			return facets[i].facet;
	return FACET_NONE;
}

enum facet facet_of_sentence(struct str sentence, uint64_t among, uint64_t prefer)
{
	struct cue_text t;
	enum facet best = FACET_NONE;
	size_t most = 0;
	cue_fold(sentence, &t);
	for (size_t i = 0; i < sizeof(facets) / sizeof(*facets); i++) {
		if (!facets[i].sentence || !(among >> facets[i].facet & 1))
			continue;
		/* Twice the count, and one more for those preferred among equals. */
		size_t n = 2 * cue_count(&t, facets[i].sentence);
		if (n && (prefer >> facets[i].facet & 1))
			n++;
		if (n > most) {
			most = n;
			best = facets[i].facet;
		}
	}
	return best;
}

struct str facet_question(enum facet f, struct str topic, struct arena *a)
{
	const struct facet_row *r = facet_row(f);
	if (!r || !r->question)
		return STR_NULL;
	/* The one place of the topic in the pattern. */
	struct str p = str_c(r->question);
	size_t at = str_find(p, STR("%.*s"), 0);
	struct str before = str_sub(p, 0, at), after = str_sub(p, at + 4, p.n);
	return arena_printf(a, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(topic), STR_ARG(after));
}

size_t cue_in(struct str text, const char *cues)
{
	struct cue_text t;
	cue_fold(text, &t);
	return cue_count(&t, cues);
}

/* ---- parts of abstracts and articles ---- */

static const struct {
	const char *heading;
	double prior;
} parts[] = {
	/* never quoted */
	{"funding|acknowledg*|competing interest*|conflict of interest|conflicts of interest|disclosure*|author "
	 "contribution*|authors contributions|references|"
	 "bibliography|abbreviations|supplementary|supporting information|trial registration|ethics|consent|pre "
	 "publication history|data availability|keywords",
	 0},
	{"conclusion|conclusions|interpretation|recommendation|recommendations|key points|what this study "
	 "adds|clinical implications",
	 1.0},
	{"result|results|findings|main results|outcomes", 0.9},
	{"discussion|comment", 0.8},
	{"background|introduction|context|purpose|rationale|what is already known", 0.6},
	{"objective|objectives|aim|aims|method|methods|materials|design|setting|participants|subjects|patients and "
	 "methods|statistic*|statistical analysis|"
	 "search strategy|data sources|study selection|selection criteria|intervention|interventions|measurements|main "
	 "outcome measure|main outcome measures|"
	 "data collection|procedure|procedures|sample size|randomization|limitations|hypothesis",
	 0.25},
};

double part_prior(struct str heading)
{
	struct cue_text t;
	cue_fold(heading, &t);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (cue_count(&t, parts[i].heading))
			return parts[i].prior;
	return 1;
}
