/*
 * concepts.c - the things that a question names, what each is, and whose it is.
 *
 * Names of the lexicon are found first, the longest; a run of content words
 * that no name takes is a concept of its own, its kind guessed from its last
 * word. Words before a name within the same run belong to it ("progressive hand
 * weakness"), unless it names a drug. What is said of the patient, and how
 * (context.c), is read off the words.
 */
#include "question/lexicon.h"

#include "base/utf8.h"

#define CONCEPTS_MAX 64

const char *q_kind_name(enum q_kind k)
{
	static const char *const names[] = {
#define X(c, name) name,
		Q_KIND_LIST(X)
#undef X
	};
	return k < Q_KIND_N ? names[k] : "other";
}

static bool add_list(struct arena *a, const char *names, struct str skip, struct str skip2, struct str **out, size_t *n)
{
	size_t room = 0;
	struct str rest = str_c(names), one, *v = NULL;
	while (str_cut(&rest, '|', &one)) {
		if (one.n && (one.p[0] == '=' || one.p[0] == '~'))
			one = str_sub(one, 1, one.n);
		if (!one.n || str_ieq(one, skip) || str_ieq(one, skip2))
			continue;
		if (!ARENA_MORE(a, v, *n, room))
			return false;
		v[(*n)++] = one;
	}
	*out = v;
	return true;
}

static bool is_drug(enum q_kind k)
{
	return k == Q_DRUG || k == Q_DRUG_CLASS;
}

static int add_concept(struct reading *r, struct question *q, size_t *room, size_t from, size_t to,
		       const struct lexeme *lex, struct err *e)
{
	if (q->n_concepts == CONCEPTS_MAX)
		return 0;
	if (!ARENA_MORE(r->a, q->concepts, q->n_concepts, *room))
		return err_mem(e);
	struct q_concept *c = &q->concepts[q->n_concepts];
	*c = (struct q_concept){.beg = r->words[from].beg, .end = r->words[to - 1].end};
	c->surface = c->name = str_sub(r->text, c->beg, c->end);
	if (lex) {
		c->known = true;
		c->kind = lex->kind;
		c->name = str_c(lex->name);
		if (!add_list(r->a, lex->others, c->surface, c->name, &c->others, &c->n_others) ||
		    !add_list(r->a, lex->classes, STR_NULL, STR_NULL, &c->classes, &c->n_classes))
			return err_mem(e);
	} else {
		c->kind = lexicon_guess(r->words[to - 1].low);
	}
	q->n_concepts++;
	return 0;
}

/* Words that may stand before a name as part of its phrase. */
static bool may_precede(const struct reading *r, size_t i)
{
	return word_is_content(&r->words[i]) && !word_is_verb(r->words[i].low) && !word_is_negation(r->words[i].low);
}

static int find_concepts(struct reading *r, struct question *q, struct err *e)
{
	size_t room = 0, start = 0; /* start of the run of content before i */
	for (size_t i = 0; i < r->n_words;) {
		size_t n = 0;
		const struct lexeme *lex = lexicon_find(r->text, r->words, r->n_words, i, &n);
		bool cue = lex && n == 1 && !word_is_content(&r->words[i]);
		if (lex && cue && r->words[i].cls < WORD_CUE && !(r->words[i].flags & TEXT_UPPER))
			lex = NULL;
		/* A hyphenated compound is not cut: "HIV-related", but "ACE-inhibitor" is a
     * name itself. */
		bool run = start < i;
		if (lex) {
			bool joins = run && !is_drug(lex->kind) && phrase_runs_on(r, (uint32_t)i) && !cue;
			if (run && !joins) {
				int code = add_concept(r, q, &room, start, i, NULL, e);
				if (code)
					return code;
			}
			int code = add_concept(r, q, &room, joins ? start : i, i + n, lex, e);
			if (code)
				return code;
			i += n;
			start = i;
			continue;
		}
		bool on = run ? phrase_runs_on(r, (uint32_t)i) : may_precede(r, i);
		if (run && !on) {
			int code = add_concept(r, q, &room, start, i, NULL, e);
			if (code)
				return code;
			start = may_precede(r, i) ? i : i + 1;
		} else if (!on) {
			start = i + 1;
		}
		i++;
	}
	return start < r->n_words ? add_concept(r, q, &room, start, r->n_words, NULL, e) : 0;
}

static bool low_is(const struct reading *r, size_t i, const char *list)
{
	struct str rest = str_c(list), one;
	while (i < r->n_words && str_cut(&rest, '|', &one))
		if (str_eq(one, r->words[i].low))
			return true;
	return false;
}

/* Words that hand a drug to the patient. */
static void read_drug(const struct reading *r, const struct q_patient *p, struct q_concept *c, size_t from)
{
	bool list = true;
	for (size_t i = from; list && i > 0 && !r->words[i].ends && !r->words[i].clause; i--) {
		if (low_is(r, i - 1,
			   "on|taking|takes|took|receiving|prescribed|takes|medications|"
			   "meds|started|treated") &&
		    i > 1) {
			if (p->described) {
				c->of_patient = true;
				c->asked = false;
			}
			return;
		}
		/* Only other members of a list may lie between. */
		list = r->words[i - 1].stop || r->words[i - 1].cls >= WORD_NUMBER || r->words[i - 1].cls == WORD_WEAK;
	}
}

/* A value, an age, a state: read elsewhere. */
static bool is_elsewhere(const struct reading *r, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct q_word *w = &r->words[i];
		bool state = low_is(r, i,
				    "pregnant|pregnancy|breastfeeding|lactating|postpartum|"
				    "trimester|gestation");
		if (!w->value && !state && !(w->low.p[0] >= '0' && w->low.p[0] <= '9') && w->cls >= WORD_CONTEXT)
			return false;
	}
	return true;
}

int concepts_read(struct reading *r, struct question *q, struct err *e)
{
	struct drug_marks marks;
	int code = find_concepts(r, q, e);
	if (!code)
		code = drugs_read(r, &marks, e);
	if (code)
		return code;
	size_t from = 0, kept = 0;
	for (size_t k = 0; k < q->n_concepts; k++) {
		struct q_concept *c = &q->concepts[k];
		while (r->words[from].beg < c->beg)
			from++;
		size_t to = from;
		bool content = false;
		c->of_patient = true;
		for (; to < r->n_words && r->words[to].end <= c->end; to++) {
			c->said |= r->words[to].said;
			c->of_patient &= r->words[to].patient || r->words[to].complaint;
			content |= r->words[to].cls == WORD_CONTENT;
		}
		c->asked = content && !(r->words[from].patient && r->patient);
		/* "a diabetic patient" */
		if (r->patient && c->kind == Q_CONDITION && to == from + 1 &&
		    low_is(r, to, "patient|patients|man|woman|child|boy|girl|male|female"))
			c->of_patient = true, c->asked = false;
		if (is_drug(c->kind) && c->kind != Q_OTHER)
			read_drug(r, &q->patient, c, from);
		uint8_t mark = drug_mark(&marks, c->beg, c->end);
		/* What the reaction was ("rash", "wheeze"), or an illness beside it, is nothing that they are allergic to. */
		if ((mark & DRUG_ALLERGY) && !(c->known && (c->kind == Q_CONDITION || c->kind == Q_FINDING))) {
			c->allergy = true;
			c->severe = mark & DRUG_SEVERE;
			if (!is_drug(c->kind))
				c->name = drug_marked(&marks, c->beg, c->end);
		} else if (is_drug(c->kind)) {
			/* Whether a drug is denied or past is told by its own rules: what is said of something else reaches over
			 * commas. */
			c->said &= ~(unsigned)(Q_NEGATED | Q_HISTORY);
		}
		if (is_drug(c->kind) && mark && !(mark & DRUG_ALLERGY)) {
			c->said |= mark & DRUG_DENIED ? Q_NEGATED : Q_HISTORY;
		}
		if (c->allergy)
			c->of_patient = true, c->asked = false;
		q->patient.described |= c->of_patient;
		if (c->known || !is_elsewhere(r, from, to))
			q->concepts[kept++] = *c;
	}
	q->n_concepts = kept;
	return 0;
}
