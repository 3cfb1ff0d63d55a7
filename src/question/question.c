/*
 * question.c - reading a question: its words, what is asked, about what.
 *
 * Design. The question is normalised to one line of NFC text and cut into
 * tokens by text/, as documents are, so that both meet. Each word gets a class
 * (question_priv.h): the cue table (cues.tsv) claims words that say what is
 * asked; lists (words.c) know fillers, boilerplate of patients and words that
 * narrow little; what remains is content. Content inside a description of the
 * patient ("in a patient with …") counts less than content outside, unless
 * there is none outside. Weights follow from the class alone and are multiplied
 * by the term's idf where they are used; document frequencies serve here to put
 * the rarest focus phrase first.
 *
 * Invariants: at least one term, one focus phrase and one intent for every
 * question that holds a word; terms are distinct; the result depends on the
 * text and, in the order of focus phrases only, on the snapshot's document
 * frequencies.
 */
#include "question/question_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <math.h>

#define QUESTION_BYTES_MAX ((size_t)8 << 10)
#define FOCUS_MAX	   12 /* phrases kept */
#define PHRASE_WORDS	   6  /* a longer run of content words is cut into pieces */
#define INTENT_SURE \
	0.8f		  /* score from which an intent is taken beside others \
			   */
#define INTENT_SHARE 0.4f /* of the best intent's score, likewise */
#define IN_PATIENT   0.5f /* what a cue is worth inside the description of the patient */
#define REPEAT_GAIN \
	0.25f /* more weight for each repetition of a term, at most REPEAT_MAX in \
	   all */
#define REPEAT_MAX	 1.5f
#define COMPOUND_WHOLE	 0.8f  /* of the weight, for "covid19" */
#define COMPOUND_PART	 0.6f  /* and for "covid" and "19" where the compound stands too */
#define PHRASE_REST	 0.25f /* of the other words, added to a phrase's strongest word */
#define OF_CUE		 1.5f  /* "causes of X", "what is X": X is what it is about */
#define BY_CUE		 1.3f  /* "X causes Y" */
#define SUBJECT		 2.0f  /* "does X reduce": X */
#define UNSAID		 0.3f  /* what is not there, or a relative's */
#define ASKS		 1.5f  /* in the clause that asks, where another one describes */
#define TURN_NECESSITY	 1.6f  /* intent of "should a patient with … have X" */
#define TURN_INTERACTION 1.2f  /* and of "can a patient with … take X" */
#define MODIFIER	 0.7f  /* "in X", "after X": said of something else */
#define IDF_EVEN \
	6	  /* added to the idf: what is asked about is no rarer than the rest, in a \
	corpus about it */
#define LEAD 1.1f /* the first phrase: people name the topic first */
#define INTENT_EQUAL \
	0.6f /* of the best intent's score: from there the order of mention counts \
	      */

static const float class_weight[] = {
	[WORD_STOP] = 0,      [WORD_BOILER] = 0.1f,  [WORD_CUE] = 0.35f, [WORD_WEAK] = 0.4f,
	[WORD_NUMBER] = 0.4f, [WORD_CONTEXT] = 0.6f, [WORD_CONTENT] = 1,
};

const char *intent_name(enum intent i)
{
	static const char *const names[] = {
#define X(c, name, label) name,
		INTENT_LIST(X)
#undef X
	};
	return i < INTENT_N ? names[i] : "general";
}

const char *intent_label(enum intent i)
{
	static const char *const labels[] = {
#define X(c, name, label) label,
		INTENT_LIST(X)
#undef X
	};
	return i < INTENT_N ? labels[i] : "Overview";
}

const char *intent_heading_words(enum intent i)
{
	static const char *const words[INTENT_N] = {
		[INTENT_CAUSE] = "causes cause etiology aetiology risk factors triggers "
				 "inheritance genetic "
				 "predisposing categories",
		[INTENT_DIAGNOSIS] = "diagnosis diagnosed diagnostic differential tests "
				     "testing work-up workup "
				     "investigation evaluation assessment "
				     "imaging examination criteria",
		[INTENT_TREATMENT] = "treatment treatments therapy therapeutic medication surgery "
				     "surgical management interventions",
		[INTENT_MANAGEMENT] = "management treatment care approach follow-up "
				      "therapy recommendations",
		[INTENT_DEFINITION] = "definition overview background introduction "
				      "information terminology what",
		[INTENT_DIFFERENCE] = "difference differential distinguishing comparison "
				      "versus distinction",
		[INTENT_NECESSITY] = "indications indication indicated surgery selection "
				     "eligibility recommendations when",
		[INTENT_PROGNOSIS] = "prognosis outlook outcome outcomes survival "
				     "mortality course complications recurrence",
		[INTENT_PREVENTION] = "prevention prevent prophylaxis vaccination prophylactic",
		[INTENT_DOSE] = "dose dosage dosing administration posology",
		[INTENT_ADVERSE] = "adverse side effects safety toxicity harms "
				   "complications reactions risks precautions warnings",
		[INTENT_INTERACTION] = "interactions interaction contraindications "
				       "contraindicated precautions cautions warnings",
		[INTENT_SPECTRUM] = "spectrum activity coverage microbiology "
				    "susceptibility resistance antimicrobial",
		[INTENT_STAGING] = "stages stage staging classification grading tnm",
		[INTENT_MONITORING] = "monitoring follow-up surveillance",
		[INTENT_SCREENING] = "screening detection",
		[INTENT_SYMPTOMS] = "symptoms signs presentation manifestations features clinical",
		[INTENT_EPIDEMIOLOGY] = "epidemiology prevalence incidence frequency statistics",
		[INTENT_MECHANISM] = "mechanism mechanisms pathogenesis pathophysiology "
				     "pharmacology pharmacokinetics genetic",
	};
	return i < INTENT_N && words[i] ? words[i] : "";
}

/* ---- words ---- */

/* One line: NFC, runs of white space to one space. */
static int normalise(struct str text, struct arena *a, struct str *out, struct err *e)
{
	struct buf b;
	buf_init(&b, QUESTION_BYTES_MAX * 4);
	utf8_nfc(&b, text, NULL);
	size_t n = 0;
	for (size_t i = 0; i < b.n; i++) {
		bool space = b.p[i] == ' ' || b.p[i] == '\n' || b.p[i] == '\t';
		if (!space)
			b.p[n++] = b.p[i];
		else if (n && b.p[n - 1] != ' ')
			b.p[n++] = ' ';
	}
	b.n = n;
	int r = b.err ? err_buf(&b, e) : 0;
	if (!r) {
		*out = arena_str(a, str_trim(buf_str(&b)));
		if (!arena_ok(a))
			r = err_mem(e);
	}
	buf_release(&b);
	return r;
}

/* What punctuation lies between two words says whether a phrase may run on. */
static void look_between(struct q_word *w, const struct q_word *before, struct str between)
{
	/* "E. coli" */
	if (before->end - before->beg == 1 && str_eqc(between, ". ") && utf8_is_upper((unsigned char)between.p[-1]))
		return;
	for (size_t i = 0; i < between.n; i++) {
		char c = between.p[i];
		if (strchr(".?!;", c))
			w->ends = w->breaks = true;
		else if (strchr(",:()[]/\"|+=<>", c))
			w->breaks = true;
	}
}

static int read_words(struct reading *r, struct err *e)
{
	struct text_tokens *tt = text_tokens_new();
	if (!tt)
		return err_mem(e);
	int code = 0;
	uint64_t refused = mem_failed();
	struct text_token t;
	text_tokens_begin(tt, r->text);
	while (!code && text_next(tt, &t)) {
		struct str term = arena_str(r->a, t.term);
		if (t.flags & TEXT_COMPOUND) {
			if (!ARENA_MORE(r->a, r->terms, r->n_terms, r->cap_terms))
				code = err_mem(e);
			else
				r->terms[r->n_terms++] = (struct q_term){
					term, str_sub(r->text, t.beg, t.end), t.beg, t.end, 0, false, true};
			continue;
		}
		if (!ARENA_MORE(r->a, r->words, r->n_words, r->cap_words)) {
			code = err_mem(e);
			break;
		}
		struct q_word *w = &r->words[r->n_words];
		*w = (struct q_word){.term = term, .beg = t.beg, .end = t.end, .flags = t.flags};
		w->low = text_fold(str_sub(r->text, t.beg, t.end), r->a);
		w->stop = (t.flags & TEXT_STOP) || word_is_filler(w->low);
		if (r->n_words && w[-1].end < t.beg)
			look_between(w, w - 1, str_sub(r->text, w[-1].end, t.beg));
		w->hyphen = r->n_words && w[-1].end + 1 == t.beg && r->text.p[w[-1].end] == '-';
		w->ends |= r->n_words == 0;
		r->n_words++;
	}
	text_tokens_free(tt);
	/* A word that could not be folded is empty, which no other word is. */
	if (!code && (!arena_ok(r->a) || mem_failed() != refused))
		code = err_mem(e);
	return code;
}

/* ---- classes ---- */

bool word_is_content(const struct q_word *w)
{
	return w->cls >= WORD_CONTEXT;
}

static bool is_number(const struct q_word *w)
{
	return w->flags & TEXT_NUMBER;
}

/* "type 2", "stage III", "grade 3": a word that means something with its number
 * only. */
static bool takes_number(const struct q_word *w, const struct q_word *next)
{
	if (!next || next->breaks)
		return false;
	bool rank = is_number(next) || (next->low.n <= 3 && strspn(next->low.p, "ivx") >= next->low.n);
	return rank && word_does(w->low, "rank");
}

/*
 * Part of a hyphenated compound that names something: "community-acquired",
 * "non-small-cell". Not of "65-year-old", "long-term", "work-up": numbers,
 * boilerplate, words of a cue, weak words alone.
 */
static bool in_compound(const struct reading *r, size_t i)
{
	size_t from = i, to = i + 1;
	bool content = false;
	while (from > 0 && r->words[from].hyphen)
		from--;
	while (to < r->n_words && r->words[to].hyphen)
		to++;
	for (size_t k = from; to - from > 1 && k < to; k++) {
		const struct q_word *w = &r->words[k];
		if (w->cued || is_number(w) || word_is_boiler(w->low) || w->end - w->beg < 2)
			return false;
		content |= !w->stop && !word_is_weak(w->low);
	}
	return content;
}

static enum word_class classify(const struct reading *r, size_t i, bool patient)
{
	const struct q_word *w = &r->words[i], *next = i + 1 < r->n_words ? w + 1 : NULL;
	if (w->stop && !in_compound(r, i))
		return WORD_STOP;
	if (takes_number(w, next))
		return patient ? WORD_CONTEXT : WORD_CONTENT;
	if (w->cued)
		return WORD_CUE;
	if (is_number(w))
		return next && !next->breaks && word_is_boiler(next->low) ? WORD_BOILER : WORD_NUMBER;
	if (word_is_boiler(w->low) && !((w->flags & TEXT_UPPER) && w->low.n <= 3))
		return WORD_BOILER;
	/* A single letter that is no capital is a slip, a list mark or what an
	 * apostrophe left. */
	if (in_compound(r, i))
		return patient ? WORD_CONTEXT : WORD_CONTENT;
	if (word_is_weak(w->low) || (w->end - w->beg == 1 && !utf8_is_upper((unsigned char)r->text.p[w->beg])))
		return WORD_WEAK;
	return patient ? WORD_CONTEXT : WORD_CONTENT;
}

/* When there is no content outside the patient, or none at all, the next best
 * words are what it is about. */
static void promote(struct reading *r)
{
	static const enum word_class ladder[] = {WORD_CONTENT, WORD_CONTEXT, WORD_WEAK, WORD_CUE,
						 WORD_NUMBER,  WORD_BOILER,  WORD_STOP};
	for (size_t l = 0; l < sizeof(ladder) / sizeof(ladder[0]); l++) {
		bool found = false;
		for (size_t i = 0; i < r->n_words; i++)
			if (r->words[i].cls == ladder[l]) {
				r->words[i].cls = WORD_CONTENT;
				found = true;
			}
		if (found)
			return;
	}
}

static void add_intent(struct reading *r, const struct cue_match *m, bool patient)
{
	enum intent i = m->cue.intent;
	float w = m->cue.weight * (patient ? IN_PATIENT : 1);
	if (r->intents[i] == 0 || m->from < r->first[i])
		r->first[i] = m->from;
	/* The strongest cue speaks; the others of the same intent agree. */
	float best = r->intents[i] > w ? r->intents[i] : w, rest = r->intents[i] > w ? w : r->intents[i];
	r->intents[i] = best + 0.25f * rest;
}

/* "65M", "72yo": an age that opens a description. */
static bool is_age(const struct reading *r, size_t i)
{
	struct str s = r->words[i].low;
	size_t d = 0;
	while (d < s.n && s.p[d] >= '0' && s.p[d] <= '9')
		d++;
	struct str end = str_sub(s, d, s.n);
	bool capital = (str_eqc(end, "m") || str_eqc(end, "f")) &&
		       utf8_is_upper((unsigned char)r->text.p[r->words[i].end - 1]);
	return d > 0 && d <= 3 && (capital || str_eqc(end, "yo"));
}

static bool opens_question(const struct q_word *w)
{
	return word_does(w->low, "yes-no") || word_does(w->low, "opens");
}

/* The last sentence, or what follows a comma or colon in it and opens like a question, asks; the rest describes. */
static void find_clause(struct reading *r)
{
	for (size_t i = 1; i < r->n_words; i++) {
		const struct q_word *w = &r->words[i];
		/* "CT was normal, was it?" is rare, ", was normal" is not. */
		bool after = w->breaks && opens_question(w) && !str_eqc(w->low, "was") &&
			     !str_eqc(w->low, "were") && !str_eqc(w->low, "who") && r->text.p[w->beg - 1] != '(';
		if (w->ends || after)
			r->clause = i;
	}
	if (r->n_words)
		r->words[r->clause].clause = r->clause > 0;
}

/* "Should a man with … have X", "can a patient with … take X": where the patient ends and what is asked about begins.
 */
static bool turns(struct reading *r, size_t i)
{
	const struct q_word *first = &r->words[r->clause];
	if (i <= r->clause || !word_does(first->low, "modal") || !word_does(r->words[i].low, "turns"))
		return false;
	bool need = str_eqc(first->low, "should") || str_eqc(r->words[i].low, "need");
	enum intent x = need ? INTENT_NECESSITY : INTENT_INTERACTION;
	float w = need ? TURN_NECESSITY : TURN_INTERACTION;
	if (r->intents[x] < w)
		r->intents[x] = w;
	return true;
}

static void read_classes(struct reading *r, const struct cue_match *cues, size_t n_cues)
{
	bool patient = false, complaint = false;
	size_t c = 0;
	for (size_t i = 0; i < r->n_words; i++) {
		if (r->words[i].ends || r->words[i].clause)
			patient = complaint = false;
		for (; c < n_cues && cues[c].from == i; c++) {
			if (cues[c].cue.flags & CUE_PATIENT)
				patient = r->patient = true, complaint = false;
			else if (cues[c].cue.flags & CUE_COMPLAINT)
				patient = false, complaint = r->patient = true;
			else if (!(cues[c].cue.flags & CUE_NONE))
				add_intent(r, &cues[c], patient);
		}
		if (patient && turns(r, i)) {
			patient = false;
			r->words[i].clause = true;
		}
		if (is_age(r, i))
			patient = r->patient = true;
		r->words[i].patient = patient;
		r->words[i].complaint = complaint;
		r->words[i].cls = classify(r, i, patient);
	}
	/* "a diabetic patient" */
	for (size_t i = 0; r->patient && i + 1 < r->n_words; i++)
		if (r->words[i].cls == WORD_CONTENT && !r->words[i + 1].breaks &&
		    word_does(r->words[i + 1].low, "person")) {
			r->words[i].cls = WORD_CONTEXT;
			r->words[i].patient = true;
		}
	for (size_t i = 0; i < r->n_words; i++)
		r->named |= word_is_content(&r->words[i]);
	promote(r);
}

/* Intents that are about as sure come in the order of mention, others by how
 * sure they are. */
static bool intent_before(const struct reading *r, size_t a, size_t b, float best)
{
	bool top_a = r->intents[a] >= INTENT_EQUAL * best, top_b = r->intents[b] >= INTENT_EQUAL * best;
	if (top_a != top_b)
		return top_a;
	if (!top_a && r->intents[a] != r->intents[b])
		return r->intents[a] > r->intents[b];
	return r->first[a] < r->first[b];
}

static void choose_intents(const struct reading *r, struct question *q)
{
	float best = 0;
	for (size_t i = 0; i < INTENT_N; i++)
		best = r->intents[i] > best ? r->intents[i] : best;
	/* Nothing sure: the best of the unsure ones alone. */
	float least = best < INTENT_SURE ? best : best * INTENT_SHARE > INTENT_SURE ? best * INTENT_SHARE : INTENT_SURE;
	bool used[INTENT_N] = {0};
	while (best > 0 && q->n_intents < sizeof(q->intents) / sizeof(q->intents[0])) {
		size_t pick = INTENT_N;
		for (size_t i = 0; i < INTENT_N; i++) {
			if (used[i] || r->intents[i] < least)
				continue;
			if (pick == INTENT_N || intent_before(r, i, pick, best))
				pick = i;
		}
		if (pick == INTENT_N)
			break;
		used[pick] = true;
		q->intents[q->n_intents++] = (enum intent)pick;
		if (best < INTENT_SURE)
			break;
	}
	if (!q->n_intents)
		q->intents[q->n_intents++] = INTENT_GENERAL;
}

/* ---- terms ---- */

static float word_weight(const struct q_word *w)
{
	/* A number or letter that was promoted for want of better stays what it is
	 * only in weight's name. */
	return class_weight[w->cls];
}

static int add_term(struct reading *r, struct question *q, size_t *room, struct q_term t)
{
	for (size_t i = 0; i < q->n_terms; i++) {
		struct q_term *u = &q->terms[i];
		if (!str_eq(u->term, t.term))
			continue;
		float top = (u->weight > t.weight ? u->weight : t.weight), more = top * (1 + REPEAT_GAIN);
		u->weight = more < REPEAT_MAX ? more : REPEAT_MAX;
		u->focus |= t.focus;
		return 0;
	}
	if (!ARENA_MORE(r->a, q->terms, q->n_terms, *room))
		return -1;
	q->terms[q->n_terms++] = t;
	return 0;
}

/* Words and compounds, in order of place; repeated ones make the first
 * weightier. */
static int read_terms(struct reading *r, struct question *q, struct err *e)
{
	size_t room = 0, c = 0;
	for (size_t i = 0; i < r->n_words; i++) {
		const struct q_word *w = &r->words[i];
		while (c < r->n_terms && r->terms[c].end <= w->beg)
			c++;
		bool part = false;
		for (size_t k = c; k < r->n_terms && r->terms[k].beg <= w->beg; k++)
			part |= r->terms[k].end >= w->end;
		struct q_term t = {w->term,	   str_sub(r->text, w->beg, w->end),	w->beg, w->end,
				   word_weight(w), word_is_content(w) && !is_number(w), false};
		t.weight *= part ? COMPOUND_PART : 1;
		if (t.weight > 0 && t.term.n && add_term(r, q, &room, t))
			return err_mem(e);
	}
	size_t n_plain = q->n_terms;
	for (size_t k = 0; k < r->n_terms; k++) {
		struct q_term t = r->terms[k];
		enum word_class best = WORD_STOP;
		for (size_t i = 0; i < r->n_words; i++)
			if (r->words[i].beg >= t.beg && r->words[i].end <= t.end && r->words[i].cls > best)
				best = r->words[i].cls;
		t.weight = class_weight[best] * COMPOUND_WHOLE;
		t.focus = best >= WORD_CONTEXT;
		if (t.weight > 0 && add_term(r, q, &room, t))
			return err_mem(e);
	}
	/* By place again: the compounds came last. Stable, so a compound stands
	 * behind its first part. */
	for (size_t i = n_plain; i < q->n_terms; i++)
		for (size_t j = i; j > 0 && q->terms[j].beg < q->terms[j - 1].beg; j--) {
			struct q_term t = q->terms[j];
			q->terms[j] = q->terms[j - 1];
			q->terms[j - 1] = t;
		}
	/* Numbers alone can be all there is. */
	bool focus = false;
	for (size_t i = 0; i < q->n_terms; i++)
		focus |= q->terms[i].focus;
	for (size_t i = 0; !focus && i < q->n_terms; i++)
		q->terms[i].focus = true;
	return 0;
}

/* ---- focus phrases ---- */

struct phrase {
	uint32_t from, to; /* words */
	int tier;	   /* 1 what is asked about, 0 what describes the patient */
	float score;
};

/* "influenza A": a capital letter that the stop list takes for an article. */
static bool letter_after(const struct reading *r, size_t i)
{
	const struct q_word *w = &r->words[i];
	return i > 0 && w->end - w->beg == 1 && w->stop && !w->breaks &&
	       utf8_is_upper((unsigned char)r->text.p[w->beg]) && w->beg == r->words[i - 1].end + 1 &&
	       word_is_content(&r->words[i - 1]);
}

/* Do only words that carry nothing lie in [from, to), within one sentence? */
static bool nothing_between(const struct reading *r, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if ((!r->words[i].stop && r->words[i].cls != WORD_WEAK) || r->words[i].ends)
			return false;
	return true;
}

/*
 * How a phrase stands to the cues next to it, and whether it modifies another:
 * in "treatment of X" and "is X indicated" it is what is asked about, in "X is
 * necessary for Y" X is, and Y modifies.
 */
static float phrase_gain(const struct reading *r, struct phrase *phrase, const struct cue_match *cues, size_t n_cues)
{
	struct phrase p = *phrase;
	float gain = 1;
	bool object = false;
	for (size_t c = 0; c < n_cues; c++) {
		if (cues[c].cue.flags)
			continue;
		bool inside = cues[c].from <= p.from && p.to <= cues[c].to;
		bool after = cues[c].to <= p.from && nothing_between(r, cues[c].to, p.from);
		bool before = cues[c].from >= p.to && nothing_between(r, p.to, cues[c].from);
		uint32_t at = cues[c].from;
		while (at > 0 && !r->words[at].breaks &&
		       word_does(r->words[at - 1].low, "auxiliary"))
			at--;
		bool predicate = at > 0 && !r->words[at].breaks && word_is_content(&r->words[at - 1]);
		for (uint32_t i = cues[c].from; i < cues[c].to; i++)
			predicate |= word_is_content(&r->words[i]);
		bool linked = cues[c].from == 0;
		for (uint32_t i = cues[c].from; after && i < p.from; i++)
			linked |= word_does(r->words[i].low, "links");
		linked = after && linked && !predicate;
		float g = inside || linked ? OF_CUE : after || before ? BY_CUE : 1;
		gain = g > gain ? g : gain;
		object |= inside || linked;
	}
	bool described = true;
	for (uint32_t i = p.from; i < p.to; i++)
		described &= r->words[i].patient || r->words[i].value || (r->words[i].said & (Q_NEGATED | Q_FAMILY));
	described |= p.to - p.from == 1 && str_eqc(r->words[p.from].low, "pregnant");
	if (r->words[p.to - 1].said & (Q_NEGATED | Q_FAMILY))
		gain *= UNSAID;
	bool asks = r->clause > 0 && p.from >= r->clause;
	phrase->tier = described ? 0 : 1;
	/* "Does metformin reduce mortality": the subject. */
	bool subject = p.to < r->n_words && word_is_verb(r->words[p.to].low) && !r->words[p.to].breaks;
	for (uint32_t i = 0; subject && i < p.from; i++)
		subject = r->words[i].stop;
	if (subject && gain < SUBJECT)
		gain = SUBJECT;
	if (asks)
		gain *= ASKS;
	for (uint32_t i = p.from; !object && i > 0 && r->words[i - 1].stop && !r->words[i].ends; i--)
		if (word_does(r->words[i - 1].low, "modifies"))
			return gain * MODIFIER;
	return gain;
}

static float phrase_score(const struct reading *r, struct phrase *p, const struct cue_match *cues, size_t n_cues)
{
	float best = 0, sum = 0;
	for (uint32_t i = p->from; i < p->to; i++) {
		const struct q_word *w = &r->words[i];
		float s = class_weight[w->cls];
		if (r->snap)
			s *= IDF_EVEN + snap_idf(r->snap, w->term);
		best = s > best ? s : best;
		sum += s;
	}
	return (best + PHRASE_REST * (sum - best)) * phrase_gain(r, p, cues, n_cues);
}

/* May word i, a number, stand in the phrase before it: "type 2", "omega-3",
 * "COVID 19"? */
static bool number_in_phrase(const struct reading *r, uint32_t i)
{
	const struct q_word *w = &r->words[i], *b = w - 1;
	if (w->cls != WORD_NUMBER)
		return false;
	return takes_number(b, w) || (w->beg == b->end + 1 &&
				      (r->text.p[b->end] == '-' || ((b->flags & TEXT_UPPER) && w->end - w->beg <= 2)));
}

bool phrase_runs_on(const struct reading *r, uint32_t i)
{
	const struct q_word *w = &r->words[i];
	if (w->breaks || w->patient != w[-1].patient)
		return false;
	if (word_is_content(w))
		return w->hyphen || !(word_is_negation(w->low) || word_is_verb(w->low) ||
				      (word_is_verb(w[-1].low) && !w[-1].hyphen));
	return number_in_phrase(r, i) || letter_after(r, i);
}

static bool opens_no_phrase(const struct reading *r, uint32_t i)
{
	bool joined = i + 1 < r->n_words && r->words[i + 1].hyphen;
	return !joined && !r->words[i].hyphen && (word_is_verb(r->words[i].low) || word_is_negation(r->words[i].low));
}

static int read_focus(struct reading *r, struct question *q, const struct cue_match *cues, size_t n_cues, struct err *e)
{
	struct phrase *all = NULL;
	size_t n = 0, room = 0;
	/* Verbs and negations open no phrase, unless there is nothing else. */
	bool other = false;
	for (uint32_t i = 0; i < r->n_words; i++)
		other |= word_is_content(&r->words[i]) && !opens_no_phrase(r, i);
	for (uint32_t i = 0; i < r->n_words;) {
		if (!word_is_content(&r->words[i]) || (other && opens_no_phrase(r, i))) {
			i++;
			continue;
		}
		struct phrase p = {i, i + 1, 0, 0};
		while (p.to < r->n_words && p.to - p.from < PHRASE_WORDS && phrase_runs_on(r, p.to))
			p.to++;
		i = p.to;
		p.score = phrase_score(r, &p, cues, n_cues) * (n ? 1 : LEAD);
		if (!ARENA_MORE(r->a, all, n, room))
			return err_mem(e);
		all[n++] = p;
	}
	struct str *focus = ARENA_ARRAY(r->a, FOCUS_MAX, struct str);
	if (!focus)
		return err_mem(e);
	while (q->n_focus < FOCUS_MAX) {
		size_t pick = n;
		for (size_t k = 0; k < n; k++)
			if (all[k].score >= 0 && (pick == n || all[k].tier > all[pick].tier ||
						  (all[k].tier == all[pick].tier && all[k].score > all[pick].score)))
				pick = k;
		if (pick == n)
			break;
		struct str s = str_sub(r->text, r->words[all[pick].from].beg, r->words[all[pick].to - 1].end);
		all[pick].score = -1;
		bool had = false;
		for (size_t k = 0; k < q->n_focus; k++)
			had |= str_ieq(focus[k], s);
		if (!had)
			focus[q->n_focus++] = s;
	}
	q->focus = focus;
	return 0;
}

/* "Can ramipril cause a cough" does not ask what causes ramipril: it asks about an effect of it. */
static void turn_causes(struct question *q)
{
	const struct q_concept *first = q->n_concepts ? &q->concepts[0] : NULL;
	bool remedy = first && first->known && (first->kind == Q_DRUG || first->kind == Q_DRUG_CLASS);
	for (size_t i = 0; i < q->n_intents && q->yes_no && remedy; i++)
		if (q->intents[i] == INTENT_CAUSE)
			q->intents[i] = INTENT_ADVERSE;
}

static int read_all(struct reading *r, struct question *q, struct err *e)
{
	struct cue_match *cues = NULL;
	if (!words_phrase(r->words, r->n_words, r->text, r->a, &r->spoken))
		return err_mem(e);
	size_t n_cues = cues_match(r->words, &r->spoken, r->a, &cues);
	if (!cues)
		return err_mem(e);
	find_clause(r);
	read_classes(r, cues, n_cues);
	choose_intents(r, q);
	q->named = r->named;
	q->yes_no = word_does(r->words[r->clause].low, "yes-no");
	int code = person_read(r, &q->patient, e);
	if (!code)
		code = values_read(r, q, e);
	if (!code)
		code = context_read(r->words, &r->spoken, r->a, e);
	if (!code)
		code = read_terms(r, q, e);
	if (!code)
		code = read_focus(r, q, cues, n_cues, e);
	if (!code)
		code = concepts_read(r, q, e);
	if (!code)
		turn_causes(q);
	return code;
}

/* Two letters or digits in a row, a letter among them, or a letter and a decimal ("K 6.1"): "1 2 3 4" and "a b c d" ask
 * nothing, and would find everything. */
static bool says_something(struct str s)
{
	size_t run = 0;
	bool letter = false, any = false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i], low = c | 0x20;
		bool is_letter = (low >= 'a' && low <= 'z') || c >= 0x80;
		if (!is_letter && !(c >= '0' && c <= '9')) {
			if (any && c == '.' && run && i + 1 < s.n && s.p[i + 1] >= '0' && s.p[i + 1] <= '9')
				return true;
			run = 0;
			letter = false;
			continue;
		}
		run++;
		letter |= is_letter;
		any |= is_letter;
		if (run >= 2 && letter)
			return true;
	}
	return false;
}

int question_read(struct str text, const struct snap *s, struct arena *a, struct question *out, struct err *e)
{
	if (text.n > QUESTION_BYTES_MAX)
		return err_set(e, ERR_USAGE, "the question has %zu bytes; at most %zu can be read", text.n,
			       QUESTION_BYTES_MAX);
	struct reading r = {.a = a, .snap = s};
	struct question q = {0};
	int code = normalise(text, a, &r.text, e);
	if (!code)
		code = read_words(&r, e);
	if (!code && (!r.n_words || !says_something(r.text)))
		code = err_set(e, ERR_USAGE, "the question holds no word to look for");
	if (code)
		return code;
	q.asked = q.text = r.text;
	code = mend_read(&r, &q, &q.text, e);
	if (!code && q.n_mended) {
		r = (struct reading){.text = q.text, .a = a, .snap = s};
		code = read_words(&r, e);
	}
	if (!code)
		code = read_all(&r, &q, e);
	if (!code)
		*out = q;
	return code;
}
