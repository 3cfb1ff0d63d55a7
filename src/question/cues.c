/*
 * cues.c - what is being asked? A table of patterns over words, and its
 *matcher.
 *
 * A pattern is a row of elements separated by spaces, fitted against the folded
 *words of the question in order:
 *
 *	word     the word itself           word*    any word that begins so
 *	a|b|c    one of them               ?a|b     one of them, or nothing
 *	+        any one word that is no stop word
 *	_        any one word              ~        up to GAP_WORDS words,
 *within the sentence ^ first  the question begins here (stop words, fillers and
 *punctuation apart, only what was fitted lies before) last $   the sentence
 *ends here
 *
 * All fits are gathered, then taken greedily: most fixed words first, then the
 *greater weight, then the earlier place; a word serves one fit. So "side
 *effects of" wins over "effects", and a row with CUE_NONE shields a term of the
 *field from a weaker pattern ("spectrum disorder" is no question on spectrum).
 *A new intent needs an entry in question.h, rows here, and its heading words in
 *question.c. British and American spelling both stand here: folding meets them
 *only where a rule does.
 */
#include "question/question_priv.h"

#include <string.h>

#define GAP_WORDS 6  /* most words that '~' spans */
#define CUE_SPAN  64 /* most words that a pattern spans, gaps included */
#define MATCH_CAP \
	1024 /* fits looked at in one question; 8 KiB of text hold fewer in earnest  \
        */

#define R(intent, weight, pattern)                  \
	{                                           \
		INTENT_##intent, weight, 0, pattern \
	}
#define K(intent, weight, pattern)                         \
	{                                                  \
		INTENT_##intent, weight, CUE_KEEP, pattern \
	}
#define SHIELD(pattern)                                         \
	{                                                       \
		INTENT_GENERAL, 0, CUE_NONE | CUE_KEEP, pattern \
	}
#define PATIENT(pattern)                                \
	{                                               \
		INTENT_GENERAL, 0, CUE_PATIENT, pattern \
	}
#define COMPLAINT(pattern)                                \
	{                                                 \
		INTENT_GENERAL, 0, CUE_COMPLAINT, pattern \
	}

static const struct cue table[] = {
	R(CAUSE, 2.5, "what|which ~ causes|cause|caused|causing"),
	R(CAUSE, 2, "cause|causes of|for"),
	R(CAUSE, 1.6, "cause|causes|caused|causing|causal|causative"),
	R(CAUSE, 2, "etiolog*|aetiolog*"),
	R(CAUSE, 2, "risk factor|factors"),
	R(CAUSE, 1, "lead|leads|leading|led to"),
	R(CAUSE, 1.5, "reason|reasons for|behind|why"),
	R(CAUSE, 1.2, "^ why"),
	R(CAUSE, 1, "responsible for"),
	R(CAUSE, 0.8, "associat* with"),
	R(CAUSE, 0.8, "linked to|with"),
	R(CAUSE, 1, "link|association|relation|relationship between|of|with"),
	K(CAUSE, 1,
	  "gene|genes|mutation|mutations ~ cause|causes|causing|responsible|associated|mutated|linked|lead|underlie*"),
	K(CAUSE, 1, "which|what gene|genes|mutation|mutations"),
	R(CAUSE, 2.6, "which|what drug|drugs|medication|medications|medicines ~ cause|causes|caused|induce|trigger"),
	R(CAUSE, 0.8, "due to"),
	R(CAUSE, 0.8, "result|results|resulting from"),
	R(CAUSE, 1.2, "trigger*"),
	R(CAUSE, 1, "predispos*"),
	R(CAUSE, 1, "origin|origins of"),
	R(CAUSE, 1.2, "is|are ~ inherited|hereditary|genetic|acquired|contagious|infectious"),
	R(CAUSE, 1, "inherited|hereditary"),
	R(CAUSE, 1.2, "transmit*|transmission"),
	R(CAUSE, 0.8, "contribut* to"),

	R(DIAGNOSIS, 2, "diagnos*"),
	R(DIAGNOSIS, 2.5, "differential ?diagnosis|diagnoses"),
	R(DIAGNOSIS, 2, "work up"),
	R(DIAGNOSIS, 2, "workup"),
	R(DIAGNOSIS, 1.6, "how ~ detect*|identified|identify|recogni*|confirm*|tested"),
	R(DIAGNOSIS, 1.6,
	  "what|which ?other "
	  "test|tests|imaging|scan|scans|investigation|investigations"),
	R(DIAGNOSIS, 1.5, "test|tests|testing for"),
	K(DIAGNOSIS, 1, "test|tests|testing|imaging"),
	K(DIAGNOSIS, 0.5, "mri|ct|xray|ultrasound|biopsy|radiograph*"),
	R(DIAGNOSIS, 1.5, "criteria for|of"),
	R(DIAGNOSIS, 1, "detect*"),
	R(DIAGNOSIS, 1.2, "evaluat*"),
	R(DIAGNOSIS, 0.8, "assess*|assessment"),
	R(DIAGNOSIS, 1.2, "investigat*"),
	R(DIAGNOSIS, 1, "how ~ interpret*"),

	R(TREATMENT, 2, "treat|treats|treated|treating|treatment|treatments|treatable"),
	R(TREATMENT, 1.6, "therapy|therapies|therapeutic|therapeutics"),
	K(TREATMENT, 1.6, "+ therapy|therapies"), /* "gene therapy" is one thing */
	R(TREATMENT, 1.6, "cure|cures|cured|curative|remedy|remedies"),
	R(TREATMENT, 1.2,
	  "first|second|third line "
	  "?therapy|therapies|treatment|treatments|drug|drugs"),
	R(TREATMENT, 2,
	  "drug|drugs|medication|medications|medicine|treatment|therapy|antibiotic "
	  "of choice"),
	R(TREATMENT, 1.6, "drug|drugs|medication|medications|medicine|medicines for|against"),
	R(TREATMENT, 1.6,
	  "what|which ~ "
	  "drug|drugs|medication|medications|medicine|medicines|antibiotic|"
	  "antibiotics"),
	R(TREATMENT, 1.6, "effective|efficacious|efficacy|effectiveness for|against|in|of"),
	R(TREATMENT, 1, "effective|efficacy|effectiveness|efficacious"),
	R(TREATMENT, 0.8, "beneficial|benefit|benefits"),
	R(TREATMENT, 0.8, "help|helps|relieve*|ease|eases|alleviate*"),
	R(TREATMENT, 0.6, "improve*"),
	R(TREATMENT, 0.9, "effect|effects|impact|influence of ~ on"),
	K(TREATMENT, 1.4,
	  "^ does|did|can|could|will ~ "
	  "reduce|improve|lower|decrease|relieve|slow|delay|shorten"),
	R(TREATMENT, 1, "alternative|alternatives to"),
	R(TREATMENT, 1.2, "approved for"),
	R(TREATMENT, 1, "used for|against|to"),
	K(TREATMENT, 0.9,
	  "immunotherap*|chemotherap*|radiotherap*|chemoradi*|pharmacotherap*|"
	  "physiotherap*|psychotherap*"),
	K(TREATMENT, 0.8, "surgery|surgical|operation|adjuvant|neoadjuvant"),
	K(TREATMENT, 0.9, "antibiotic|antibiotics for"),
	K(TREATMENT, 0.8, "medication|medications|antibiotic|antibiotics"),

	R(MANAGEMENT, 2, "manag*"),
	R(MANAGEMENT, 1.8, "next step|steps"),
	R(MANAGEMENT, 1.6, "approach to"),
	R(MANAGEMENT, 1.6, "how should|do|to|can ~ handle*|handled|approached|addressed"),
	R(MANAGEMENT, 1.6, "what ~ do|done for|about|if|when|in"),
	R(MANAGEMENT, 1.4, "what should|can ~ changed|done|do|started|given"),
	R(MANAGEMENT, 1.2, "what next"),
	R(MANAGEMENT, 1.2, "care of|for"),
	R(MANAGEMENT, 1, "guideline*|guidance"),
	R(MANAGEMENT, 1, "recommendation*"),
	R(MANAGEMENT, 1, "taper*|discontinu*|switch*|deprescrib*"),
	R(MANAGEMENT, 1, "stop|stopping using|taking"),

	R(DEFINITION, 0.5, "^ what is|are|s|was"),
	R(DEFINITION, 0.5, "^ whats"),
	R(DEFINITION, 2, "define|defined|definition|definitions"),
	R(DEFINITION, 2, "meaning of"),
	R(DEFINITION, 2, "what does|do|is|are ~ mean|meant"),

	R(DIFFERENCE, 3.5,
	  "differ|differs|difference|differences|different|differen*|distinguish*|"
	  "discriminat* ~ between|from|than"),
	R(DIFFERENCE, 2, "difference|differences|differ|differs|differentiate|distinguish*"),
	R(DIFFERENCE, 3, "tell|told|tells|telling|set|sets ~ apart"),
	R(DIFFERENCE, 2.5, "tell|told|separate|separated|separates ~ from"),
	R(DIFFERENCE, 2, "vs|versus"),
	R(DIFFERENCE, 1.6, "compare|compared|comparison|compares|comparing"),
	R(DIFFERENCE, 1.6, "better|worse|superior|inferior|safer ~ than|to"),
	R(DIFFERENCE, 1, "noninferior|similar|same"),

	R(NECESSITY, 2, "necessary|necessity|unnecessary|needless"),
	R(NECESSITY, 1.6, "indicated|indication|indications"),
	R(NECESSITY, 2.5,
	  "is|are|when|should ~ "
	  "necessary|needed|required|indicated|justified|warranted"),
	R(NECESSITY, 1.2, "need|needs|needed|required|require|requires"),
	R(NECESSITY, 1.6, "should ~ be performed|offered|given|undertaken|considered"),
	R(NECESSITY, 1.6, "should ~ undergo|receive|get|have"),
	R(NECESSITY, 1.5, "when|who should|can"),
	R(NECESSITY, 1.5, "candidate|candidates|eligib* for"),
	R(NECESSITY, 1, "justified|warranted|worthwhile"),

	R(PROGNOSIS, 2.2, "prognos*|outlook|survival|mortality"),
	R(PROGNOSIS, 2.2, "life expectancy"),
	R(PROGNOSIS, 1.2, "outcome|outcomes"),
	R(PROGNOSIS, 1.2, "fatal|lethal|die|dies|death|deaths|deadly|fatality"),
	R(PROGNOSIS, 1.2, "recover|recovery|recurrence|recur|recurs|relapse*"),
	R(PROGNOSIS, 2, "natural history|course"),
	R(PROGNOSIS, 1.6, "how long ~ live|last|lasts|recover|survive|survival"),
	R(PROGNOSIS, 1, "complication|complications"),
	R(PROGNOSIS, 1, "long term ~ effect|effects|outcome|outcomes|consequence*"),
	R(PROGNOSIS, 1, "curable|reversible|irreversible"),
	R(PROGNOSIS, 0.7, "progress|progression"),

	R(PREVENTION, 2, "prevent*"),
	R(PREVENTION, 2, "prophyla*"),
	R(PREVENTION, 1, "avoid|avoided|avoiding"),
	R(PREVENTION, 1.5, "reduce|reduces|reducing|lower|lowers|decrease|decreases ~ risk"),
	K(PREVENTION, 1, "vaccin*|immunization*|immunisation*"),
	R(PREVENTION, 1, "protect|protects|protection|protective"),

	R(DOSE, 2, "dose|doses|dosage|dosages|dosing|posology"),
	R(DOSE, 1.5, "how much|many ~ take|taken|give|given|prescribe*|mg|administer*"),
	R(DOSE, 1.2, "titrat*"),
	R(DOSE, 1, "administer*|administration"),
	R(DOSE, 1.2, "when to take"),
	R(DOSE, 1, "how often ~ take|taken|give|given"),
	SHIELD("low|high|single dose"),
	SHIELD("dose response|escalation"),

	R(ADVERSE, 3, "side effect|effects"),
	R(ADVERSE, 3, "adverse effect|effects|event|events|reaction|reactions"),
	R(ADVERSE, 2, "adverse"),
	R(ADVERSE, 1.6, "toxic*|nephrotoxic*|hepatotoxic*|cardiotoxic*|neurotoxic*"),
	R(ADVERSE, 1.6, "safe|safety|safely"),
	R(ADVERSE, 1.4, "harm|harms|harmful|danger|dangers|dangerous"),
	R(ADVERSE, 1, "risk|risks of"),
	R(ADVERSE, 1.6, "safest|safer|riskiest"),
	R(ADVERSE, 2,
	  "drug|drugs|medication|medications|medicines that|which "
	  "cause|causes|prolong|raise|increase|worsen|induce|lower"),
	R(ADVERSE, 2.6, "which|what drug|drugs|medication|medications|medicine|medicines ~ prolong|prolongs"),
	R(TREATMENT, 3,
	  "which|what drug|drugs|medication|medications|medicine|medicines ~ prolong|prolongs ~ survival|life"),
	R(ADVERSE, 2.6,
	  "which|what drug|drugs|medication|medications|medicine|medicines ~ "
	  "worsen|worsens|aggravate|aggravates|exacerbate|exacerbates"),
	R(ADVERSE, 1.6, "increase|increases|raise|raises ~ risk of"),
	R(ADVERSE, 1.2, "tolerability|tolerated|tolerate"),
	R(ADVERSE, 1.6,
	  "complication|complications of|from|after ~ "
	  "surgery|therapy|treatment|procedure|transfusion|supplement*"),

	R(INTERACTION, 2.5, "interact|interacts|interaction|interactions"),
	R(INTERACTION, 2.5, "drug drug interaction|interactions"),
	R(INTERACTION, 2.5, "contraindicat*"),
	R(INTERACTION, 1.6,
	  "can|could|may|should|safe|ok|is|are ~ "
	  "take|taken|taking|combin*|given|mix|mixed ~ with|together"),
	R(INTERACTION, 1.2, "together with"),
	R(INTERACTION, 1.2, "compatible|incompatible|compatibility"),
	R(INTERACTION, 0.8, "allergic to"),

	R(SPECTRUM, 2.2, "spectrum"),
	R(SPECTRUM, 3,
	  "antimicrobial|antibacterial|antibiotic|microbiological "
	  "spectrum|coverage|activity"),
	R(SPECTRUM, 1.8, "cover|covers|coverage|covered"),
	R(SPECTRUM, 1.6, "active|activity ~ against"),
	R(SPECTRUM, 1.2, "susceptible|susceptibility"),
	R(SPECTRUM, 1.5,
	  "what|which bacteria|organisms|pathogens ~ "
	  "cover|covered|treat|treated|kill|killed|susceptible|sensitive"),
	SHIELD("spectrum disorder|disorders"),
	SHIELD("autism spectrum"),
	SHIELD("broad|narrow spectrum"),

	R(STAGING, 2, "stage|stages|staging|staged"),
	K(STAGING, 2, "tnm|ajcc|figo"),
	R(STAGING, 1.5, "grading|classification|classified|classify"),
	K(STAGING, 1, "pt1*|pt2*|pt3*|pt4*|breslow|gleason"),
	SHIELD("end|early|late|advanced stage"),

	R(MONITORING, 2.2, "monitor*"),
	R(MONITORING, 2, "surveillance"),
	R(MONITORING, 1.5, "follow up"),
	R(MONITORING, 1.5, "followup"),
	R(MONITORING, 2.2,
	  "how often|frequently ~ "
	  "check*|measured|tested|monitored|seen|scanned|imaged"),

	R(SCREENING, 2.2, "screen*"),
	R(SCREENING, 1.6, "early detection"),
	K(SCREENING, 0.8, "mammogra*"),

	R(SYMPTOMS, 2, "symptom*"),
	R(SYMPTOMS, 1.8, "sign|signs"),
	R(SYMPTOMS, 1.6, "manifest*"),
	R(SYMPTOMS, 2.2,
	  "clinical "
	  "feature|features|picture|presentation|findings|characteristics"),
	R(SYMPTOMS, 2, "how ~ present"),
	R(SYMPTOMS, 1, "presentation|features|characteristics|hallmark|hallmarks"),
	R(SYMPTOMS, 1.2, "look|looks|feel|feels like"),
	R(SYMPTOMS, 1.8, "red flag|flags"),

	R(EPIDEMIOLOGY, 2.5, "how common|frequent|prevalent|rare"),
	R(EPIDEMIOLOGY, 2.2, "prevalence|incidence|incidences|epidemiolog*"),
	R(EPIDEMIOLOGY, 2, "frequency of"),
	R(EPIDEMIOLOGY, 1.2, "who gets|is|are ?most affected|risk"),
	R(EPIDEMIOLOGY, 1.2, "number of people|cases|patients"),

	R(EPIDEMIOLOGY, 2, "how many ~ people|patients|persons|cases|deaths"),

	R(MECHANISM, 1.4, "how ~ inherited"),
	R(MECHANISM, 2, "mechanism|mechanisms"),
	R(MECHANISM, 3, "mechanism|mechanisms|mode of ?its action"),
	R(MECHANISM, 2,
	  "how does|do|is|are ~ "
	  "work|works|act|acts|function|inhibit*|cause|metaboli*"),
	R(MECHANISM, 2, "pathogenesis|pathophysiolog*|pathomechanism*|pathobiolog*"),
	R(MECHANISM, 1, "function|functions|role|roles of"),
	R(MECHANISM, 1.5, "pharmacokinetic*|pharmacodynamic*"),
	R(MECHANISM, 1, "half life"),

	/* "What is the relation of" asks for no definition. */
	R(GENERAL, 0.6,
	  "relation|relations|relationship|association|link|effect|effects|"
	  "component|components|requirements|"
	  "characteristics"),

	PATIENT("patient|patients|man|men|woman|women|male|female|boy|girl|child|"
		"children|infant|infants|person|adult|"
		"adults|lady|gentleman "
		"with|who|whose|taking|on|having|receiving|without|known"),
	PATIENT("people|individuals|individual|those|someone|somebody "
		"with|who|whose|taking|on|having|receiving"),
	PATIENT("man|woman|boy|girl|child|patient|infant|male|female aged|age _ with|who|whose|on|taking"),
	PATIENT("newborn|neonate|toddler|baby|teenager|adolescent|preschooler|lady|gentleman|mother|father "
		"with|who|whose|on|taking"),
	PATIENT("my|our mother|father|wife|husband|son|daughter|brother|sister|grandmother|grandfather"),
	PATIENT("pregnant with|who|at|on|taking"),
	PATIENT("year|years|yr|yrs old|of"),
	PATIENT("yo|y o"),
	PATIENT("history|hx|background of"),
	COMPLAINT("present|presents|presented|presenting|admitted|complain|"
		  "complains|complaining with|of|for|to"),
	COMPLAINT("now has|develops|complains|presents"),
};

/* The next element of the pattern, cut off its front. */
static bool element(struct str *p, struct str *el)
{
	while (p->n && p->p[0] == ' ')
		*p = str_sub(*p, 1, p->n);
	if (!p->n)
		return false;
	size_t end = str_find(*p, STR(" "), 0);
	if (end == SIZE_MAX)
		end = p->n;
	*el = str_sub(*p, 0, end);
	*p = str_sub(*p, end, p->n);
	return true;
}

static bool word_fits(struct str el, struct str low)
{
	struct str alt;
	while (str_cut(&el, '|', &alt)) {
		if (!alt.n)
			continue;
		if (alt.p[alt.n - 1] == '*' ? str_starts(low, str_sub(alt, 0, alt.n - 1)) : str_eq(alt, low))
			return true;
	}
	return false;
}

static bool element_fits(struct str el, const struct q_word *w)
{
	if (str_eqc(el, "+"))
		return !w->stop;
	return str_eqc(el, "_") || word_fits(el, w->low);
}

/* Only stop words since the last end of a sentence? */
static bool at_start(const struct q_word *w, size_t at)
{
	while (at > 0 && !w[at].ends) {
		at--;
		if (!w[at].stop)
			return false;
	}
	return true;
}

/* Recursion is as deep as the pattern has elements. */
static bool fits(struct str p, const struct q_word *w, size_t n, size_t from, size_t at, size_t *to, uint32_t *fixed)
{
	struct str el, rest = p;
	if (!element(&rest, &el)) {
		*to = at;
		return true;
	}
	if (str_eqc(el, "^"))
		return at_start(w, at) && fits(rest, w, n, from, at, to, fixed);
	if (str_eqc(el, "$"))
		return (at == n || w[at].ends) && fits(rest, w, n, from, at, to, fixed);
	if (str_eqc(el, "~")) {
		for (size_t k = 0; k <= GAP_WORDS && at + k <= n; k++) {
			if (k && (at + k > n || w[at + k - 1].ends))
				return false;
			if (fits(rest, w, n, from, at + k, to, fixed))
				return true;
		}
		return false;
	}
	bool optional = el.n > 1 && el.p[0] == '?';
	if (optional)
		el = str_sub(el, 1, el.n);
	if (at < n && !(at > from && w[at].ends) && element_fits(el, &w[at])) {
		uint32_t more = *fixed + 1;
		if (fits(rest, w, n, from, at + 1, to, &more)) {
			*fixed = more;
			return true;
		}
	}
	return optional && fits(rest, w, n, from, at, to, fixed);
}

bool cue_fits(const char *pattern, const struct q_word *w, size_t n, size_t at, size_t *to, uint32_t *fixed)
{
	*fixed = 0;
	return fits(str_c(pattern), w, n, at, at, to, fixed) && *fixed > 0;
}

/* Is a surer than b? */
static bool surer(const struct cue_match *a, const struct cue_match *b)
{
	if (a->fixed != b->fixed)
		return a->fixed > b->fixed;
	if (a->cue->weight != b->cue->weight)
		return a->cue->weight > b->cue->weight;
	if (a->from != b->from)
		return a->from < b->from;
	return a->cue < b->cue;
}

/*
 * Mark the fixed words of a match as taken; false, nothing marked, when one of
 * them was. Walks the pattern as `fits` did.
 */
static bool take(const struct cue_match *m, const struct q_word *w, size_t n, bool *taken, bool mark)
{
	struct str p = str_c(m->cue->pattern), el;
	size_t at = m->from;
	while (element(&p, &el)) {
		if (str_eqc(el, "^") || str_eqc(el, "$"))
			continue;
		if (str_eqc(el, "~")) {
			size_t to = 0;
			uint32_t fixed = 0;
			while (at < n && !fits(p, w, n, m->from, at, &to, &fixed))
				at++;
			continue;
		}
		bool optional = el.n > 1 && el.p[0] == '?';
		if (optional)
			el = str_sub(el, 1, el.n);
		if (at >= n || !element_fits(el, &w[at]))
			continue;
		/* A stop word may serve two patterns: "what" opens many. */
		if (!mark && taken[at] && !w[at].stop)
			return false;
		if (mark)
			taken[at] = true;
		at++;
	}
	return true;
}

/* Is word i fitted by other than a gap? */
static bool fixed_word(const struct cue_match *m, const struct q_word *w, size_t n, size_t i)
{
	bool taken[CUE_SPAN] = {0};
	size_t from = m->from, span = m->to - from;
	if (i < from || i >= m->to || span > CUE_SPAN)
		return false;
	struct cue_match moved = *m;
	moved.from = 0;
	moved.to = (uint32_t)span;
	take(&moved, w + from, n - from, taken, true);
	return taken[i - from];
}

/* Does it fit a part of a hyphenated compound alone: "acquired" of
 * "community-acquired"? */
static bool cuts_compound(const struct cue_match *m, const struct q_word *w, size_t n)
{
	if ((m->cue->flags & (CUE_NONE | CUE_PATIENT)) || ((m->cue->flags & CUE_KEEP) && m->fixed > 1))
		return false;
	for (size_t i = m->from; i < m->to; i++) {
		bool before = w[i].hyphen && i > 0, after = i + 1 < n && w[i + 1].hyphen;
		if (!(before || after) || !fixed_word(m, w, n, i))
			continue;
		if ((before && !fixed_word(m, w, n, i - 1)) || (after && !fixed_word(m, w, n, i + 1)))
			return true;
	}
	return false;
}

size_t cues_match(struct q_word *w, size_t n, struct arena *a, struct cue_match **out)
{
	struct cue_match *all = ARENA_ARRAY(a, MATCH_CAP, struct cue_match);
	bool *taken = ARENA_ARRAY(a, n + 1, bool);
	size_t n_all = 0, n_kept = 0;
	*out = NULL;
	if (!all || !taken)
		return 0;
	for (size_t at = 0; at < n; at++)
		for (size_t c = 0; c < sizeof(table) / sizeof(table[0]) && n_all < MATCH_CAP; c++) {
			size_t to = 0;
			uint32_t fixed = 0;
			if (cue_fits(table[c].pattern, w, n, at, &to, &fixed))
				all[n_all++] = (struct cue_match){&table[c], (uint32_t)at, (uint32_t)to, fixed};
		}
	/* Insertion sort: matches are few. */
	for (size_t i = 1; i < n_all; i++)
		for (size_t j = i; j > 0 && surer(&all[j], &all[j - 1]); j--) {
			struct cue_match t = all[j];
			all[j] = all[j - 1];
			all[j - 1] = t;
		}
	for (size_t i = 0; i < n_all; i++) {
		if (!take(&all[i], w, n, taken, false) || cuts_compound(&all[i], w, n))
			continue;
		take(&all[i], w, n, taken, true);
		all[n_kept++] = all[i];
	}
	for (size_t i = 0; i < n_kept; i++) {
		if (all[i].cue->flags & (CUE_KEEP | CUE_PATIENT))
			continue;
		bool *mine = ARENA_ARRAY(a, n + 1, bool);
		if (!mine)
			return 0;
		take(&all[i], w, n, mine, true);
		for (size_t k = all[i].from; k < all[i].to; k++)
			w[k].cued |= mine[k];
	}
	/* By place. */
	for (size_t i = 1; i < n_kept; i++)
		for (size_t j = i; j > 0 && all[j].from < all[j - 1].from; j--) {
			struct cue_match t = all[j];
			all[j] = all[j - 1];
			all[j - 1] = t;
		}
	*out = all;
	return n_kept;
}
