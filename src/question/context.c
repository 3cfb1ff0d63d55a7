/*
 * context.c - how is it said: negated, uncertain, past, of the family,
 * hypothetical?
 *
 * ConText: Harkema H, Dowling JN, Thornblade T, Chapman WW. "ConText: an
 * algorithm for determining negation, experiencer, and temporal status from
 * clinical reports." J Biomed Inform 2009;42(5):839-51. Triggers act forwards
 * to the end of the sentence or the next termination term, or backwards to the
 * begin of the clause; pseudo-triggers look like triggers and act on nothing;
 * of overlapping triggers the longest counts. A trigger of the same sort ends
 * the scope of the one before it, as in the paper; beyond it, words that open a
 * new part of a question's description ("on", "presents with", "what") are
 * terminations here, since questions put a whole case into one sentence.
 *
 * Patterns are those of cues.c, fitted by its matcher.
 */
#include "question/question_priv.h"

enum way { FORWARD, BACKWARD, STOP, PSEUDO };

static const struct trigger {
	enum way way;
	uint8_t said;
	const char *pattern;
} triggers[] = {
	{PSEUDO, 0, "no increase|change|difference|further"},
	{PSEUDO, 0, "not only|necessarily|sure|certain|certainly"},
	{PSEUDO, 0, "without difficulty"},
	{PSEUDO, 0, "no longer"},
	{PSEUDO, 0, "natural|clinical history"},
	{PSEUDO, 0, "if any|so|not|possible"},
	{PSEUDO, 0, "not be|been|have|respond*|improve*|tolerate*|controlled|used|given|recommended|working|indicated"},
	{PSEUDO, 0, "most|more|less likely"},
	{PSEUDO, 0, "why|is|are|should|does|do not"},

	{FORWARD, Q_NEGATED, "no"},
	{FORWARD, Q_NEGATED,
	 "no ?other|clinical|prior "
	 "evidence|signs|sign|history|symptoms|features|suspicion of"},
	{FORWARD, Q_NEGATED, "not"},
	{FORWARD, Q_NEGATED, "without"},
	{FORWARD, Q_NEGATED, "without any evidence|signs|sign|history|symptoms of"},
	{FORWARD, Q_NEGATED, "without evidence|signs|sign|history|symptoms of"},
	{FORWARD, Q_NEGATED, "absence|lack of"},
	{FORWARD, Q_NEGATED, "denies|denied|denying|lacks|lacking"},
	{FORWARD, Q_NEGATED, "negative for"},
	{FORWARD, Q_NEGATED, "free of|from"},
	{FORWARD, Q_NEGATED, "never had|has|have|took|taken|smoked"},
	{FORWARD, Q_NEGATED, "never"},
	{FORWARD, Q_NEGATED, "neither"},
	{FORWARD, Q_NEGATED, "nor"},
	{FORWARD, Q_NEGATED, "does|do|did not|n't have"},
	{FORWARD, Q_NEGATED, "has|have|had not|n't had"},
	{FORWARD, Q_NEGATED, "doesnt|doesn't|dont|don't have"},
	{FORWARD, Q_NEGATED, "not on|taking|pregnant|having"},
	{BACKWARD, Q_NEGATED, "was|were|is|are|been ?also excluded"},
	{BACKWARD, Q_NEGATED, "was|were|is|are|been ?also ruled out"},
	{BACKWARD, Q_NEGATED, "was|were|is|are ?also negative|absent"},
	{BACKWARD, Q_NEGATED, "ruled out"},
	{BACKWARD, Q_NEGATED | Q_UNCERTAIN, "unlikely"},

	{FORWARD, Q_UNCERTAIN, "suspect|suspected|suspecting|suspicion|suspicious ?of|for"},
	{FORWARD, Q_UNCERTAIN,
	 "possible|possibly|probable|probably|presumed|presumably|presumptive|"
	 "questionable"},
	{FORWARD, Q_UNCERTAIN, "likely ?related|due|caused|secondary ?to|by"},
	{FORWARD, Q_UNCERTAIN, "may|might|could ?it|this|he|she have|be|represent"},
	{FORWARD, Q_UNCERTAIN | Q_NEGATED, "unlikely"},
	{FORWARD, Q_UNCERTAIN, "concern|concerns|concerning|worrying for"},
	{FORWARD, Q_UNCERTAIN, "rule|ruling out"},
	{FORWARD, Q_UNCERTAIN, "r o"},
	{FORWARD, Q_UNCERTAIN, "query"},
	{FORWARD, Q_UNCERTAIN, "thought to be|have"},
	{FORWARD, Q_UNCERTAIN, "can|could not be excluded"},
	{FORWARD, Q_UNCERTAIN, "perhaps|maybe"},
	{FORWARD, Q_UNCERTAIN, "clinically suspected"},
	{FORWARD, Q_UNCERTAIN, "provisional|working diagnosis of"},
	{BACKWARD, Q_UNCERTAIN, "is|was|are|were|been suspected|possible|likely|considered"},
	{BACKWARD, Q_UNCERTAIN, "cannot|not be ?ruled excluded|out"},

	{FORWARD, Q_HISTORY, "history|hx|pmh of"},
	{FORWARD, Q_HISTORY, "past medical|surgical history ?of"},
	{FORWARD, Q_HISTORY, "previous|previously|prior"},
	{FORWARD, Q_HISTORY, "former|formerly"},
	{FORWARD, Q_HISTORY, "status post"},
	{FORWARD, Q_HISTORY, "s p"},
	{FORWARD, Q_HISTORY, "who ?previously|once had"},
	{FORWARD, Q_HISTORY, "used to have|take"},
	{FORWARD, Q_HISTORY, "background of"},
	{BACKWARD, Q_HISTORY, "years|months ago"},
	{BACKWARD, Q_HISTORY, "in the past|childhood"},
	{BACKWARD, Q_HISTORY, "last year"},

	{FORWARD, Q_FAMILY, "family|familial history|hx ?of|for"},
	{FORWARD, Q_FAMILY,
	 "whose|her|his|their|the "
	 "mother|father|brother|sister|parent|parents|sibling|siblings|son|"
	 "daughter|aunt|uncle|"
	 "grandmother|grandfather|cousin|twin "
	 "?has|had|have|is|was|died|with|developed ?of|from"},
	{FORWARD, Q_FAMILY,
	 "mother|father|brother|sister|parent|parents|sibling|siblings|son|"
	 "daughter|aunt|uncle|grandmother|grandfather "
	 "with|had|has|died ?of|from"},
	{PSEUDO, 0,
	 "my|our "
	 "mother|father|brother|sister|son|daughter|aunt|uncle|grandmother|"
	 "grandfather"},
	{FORWARD, Q_FAMILY, "relative|relatives|relation with|had|has|have"},
	{BACKWARD, Q_FAMILY,
	 "in ?the|a|his|her|their "
	 "family|mother|father|brother|sister|sibling|relative|relatives"},
	{BACKWARD, Q_FAMILY, "runs in ?the|my|his|her family"},

	{FORWARD, Q_HYPOTHETICAL, "if"},
	{FORWARD, Q_HYPOTHETICAL, "in case of"},
	{FORWARD, Q_HYPOTHETICAL, "should there|he|she be|develop|occur|have"},
	{FORWARD, Q_HYPOTHETICAL, "risk of"},

	{STOP, 0, "but"},
	{STOP, 0, "however"},
	{STOP, 0, "although|though|except|besides|nevertheless"},
	{STOP, 0, "apart|aside from"},
	{STOP, 0, "which|what|how|when|why"},
	{STOP, 0, "who|whose ?is|are|has|have|was"},
	{STOP, 0, "present|presents|presented|presenting|complains|complaining|admitted"},
	{STOP, 0, "now|currently|today|developed|develops"},
	{STOP, 0, "on|taking|takes|uses|using|receiving|treated"},
	{STOP, 0, "and|has|have|had has|have|had|is|was|on|now|who"},
	{STOP, 0, "and no|not|without|with"},
	{STOP, 0, "secondary|due|because ?to|of"},
	{STOP, 0, "aged"},
	{STOP, 0,
	 "in a|an|the ?+ patient|patients|child|children|toddler|infant|baby|man|woman|boy|girl|adult|adults|person"},
};

struct fit {
	const struct trigger *t;
	size_t from, to;
};

static bool longest_at(const struct q_word *w, size_t n, size_t at, struct fit *h)
{
	bool found = false;
	uint32_t best = 0;
	for (size_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++) {
		size_t to = 0;
		uint32_t fixed = 0;
		if (!cue_fits(triggers[i].pattern, w, n, at, &to, &fixed) || fixed <= best)
			continue;
		best = fixed;
		*h = (struct fit){&triggers[i], at, to};
		found = true;
	}
	return found;
}

/* Does the scope of `open` end at this trigger? */
static bool ends_scope(uint8_t open, const struct fit *h)
{
	return h->t->way == STOP ||
	       (h->t->way == FORWARD && ((h->t->said & open) || (open & (Q_NEGATED | Q_UNCERTAIN))));
}

void context_read(struct q_word *w, size_t n)
{
	uint8_t open = 0;
	size_t clause = 0; /* where the scope of a backward trigger begins */
	for (size_t i = 0; i < n; i++)
		w[i].said = 0;
	for (size_t i = 0; i < n;) {
		struct fit h = {0};
		if (w[i].ends || w[i].clause)
			open = 0, clause = i;
		/* A comma before a new kind of statement ends an uncertain scope:
     * "suspected sepsis, fever". */
		if (w[i].breaks && (open & Q_UNCERTAIN))
			open &= (uint8_t)~Q_UNCERTAIN;
		if (w[i].value)
			open &= (uint8_t) ~(Q_NEGATED | Q_UNCERTAIN);
		if (!longest_at(w, n, i, &h)) {
			w[i++].said |= open;
			continue;
		}
		if (ends_scope(open, &h)) {
			uint8_t kept = h.t->way == FORWARD ? open & (Q_HISTORY | Q_FAMILY) & (uint8_t)~h.t->said : 0;
			open = kept;
			clause = i;
		}
		if (h.t->way == FORWARD) {
			open |= h.t->said;
		} else if (h.t->way == BACKWARD) {
			for (size_t k = i; k > clause; k--) {
				if (k < i && w[k].breaks)
					break;
				w[k - 1].said |= h.t->said;
			}
		} else if (h.t->way == PSEUDO) {
			for (size_t k = h.from; k < h.to; k++)
				w[k].said |= open;
		}
		/* "and no": what ends a scope may open one with its next word. */
		i = h.t->way == STOP ? h.from + 1 : h.to;
	}
}
