/*
 * follow.c - a question after a question: what is left out is inherited.
 *
 * The new words are read alone first. What they lack is taken from the question
 * before: no topic of its own ("dose?", "and in pregnancy?") takes the topic,
 * no cue of an intent ("and for radiculopathy?") takes the intent, "difference
 * to X" takes the topic as the other side. Then one text that says all of it is
 * written and read as any question, so that terms, places and patient follow
 * from one text: "dose of amoxicillin; in pregnancy". What the second reading
 * loses (intents by cue weights, the patient's ages) is set from the two.
 */
#include "phrase/tables.h"
#include "question/question_priv.h"

#define FOLLOW_BYTES ((size_t)8 << 10)

struct follow {
	bool opens;  /* "and", "what about", "how about", "also", "then": points back
                  by its form */
	bool refers; /* "it", "this", "that", "these", "she", "the patient" */
	bool topic;  /* names a topic of its own */
	bool state;  /* names only a state of the patient: pregnancy, age, a value,
                  "renal failure" behind "in" */
};

static bool starts_with(struct str text, const char *value)
{
	for (size_t i = 0; i < words_question_words_n; i++) {
		struct str s = str_c(words_question_words[i].word);
		if (strcmp(words_question_words[i].value, value) == 0 && str_istarts(text, s) &&
		    (text.n == s.n || !((text.p[s.n] | 32) >= 'a' && (text.p[s.n] | 32) <= 'z')))
			return true;
	}
	return false;
}

static bool has_word(struct str text, const char *word)
{
	struct str w = str_c(word);
	for (size_t at = 0; (at = str_ifind(text, w, at)) != SIZE_MAX; at++) {
		bool left = at == 0 || !((text.p[at - 1] | 32) >= 'a' && (text.p[at - 1] | 32) <= 'z');
		bool right = at + w.n == text.n || !((text.p[at + w.n] | 32) >= 'a' && (text.p[at + w.n] | 32) <= 'z');
		if (left && right)
			return true;
	}
	return false;
}

/* Words that open a follow-up and say nothing themselves. */
static struct str without_opening(struct str t, bool *opened)
{
	bool more = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < words_question_words_n; i++) {
			struct str o = str_c(words_question_words[i].word);
			if (strcmp(words_question_words[i].value, "opening") == 0 && str_istarts(t, o) && t.n > o.n &&
			    (t.p[o.n] == ' ' || t.p[o.n] == ',')) {
				*opened = more = true;
				t = str_sub(t, o.n, t.n);
				while (t.n && (t.p[0] == ' ' || t.p[0] == ','))
					t = str_sub(t, 1, t.n);
				break;
			}
		}
	}
	while (t.n && strchr("?!. ", t.p[t.n - 1]))
		t = str_sub(t, 0, t.n - 1);
	return t;
}

/* Does it name only whom or when: "in pregnancy", "in children", "if eGFR is
 * 25", "with renal impairment", "for a 5-year-old"? */
static bool is_circumstance(struct str text, const struct question *n)
{
	if (str_istarts(text, STR("for")))
		return starts_with(text, "circumstance-for") || n->patient.age >= 0;
	if (starts_with(text, "circumstance"))
		return true;
	/* Nothing but the state itself: "pregnant?", "elderly?" */
	return n->n_terms <= 2 && (n->patient.pregnancy != Q_PREGNANCY_UNKNOWN || n->patient.group != Q_AGE_UNKNOWN);
}

static bool cued(const struct question *q)
{
	return q->n_intents && q->intents[0] != INTENT_GENERAL;
}

/* "What about penicillin allergy?" is about the patient, not about penicillin. */
static bool of_allergy(const struct question *n, const struct q_term *t)
{
	for (size_t i = 0; i < n->n_concepts; i++)
		if (n->concepts[i].allergy && ((t->beg >= n->concepts[i].beg && t->end <= n->concepts[i].end) ||
					       str_istarts(t->surface, STR("allerg"))))
			return true;
	return false;
}

/* What the question is about is a word that asks, promoted for want of better.
 */
static bool names_topic(const struct question *n)
{
	if (!n->named)
		return false;
	for (size_t i = 0; i < n->n_concepts; i++)
		if (n->concepts[i].asked && n->concepts[i].known && !n->concepts[i].allergy)
			return true;
	for (size_t i = 0; i < n->n_terms; i++) {
		const struct q_term *t = &n->terms[i];
		bool hollow = !t->focus || t->weight < 0.9f || of_allergy(n, t);
		hollow |= word_is(words_question_words, words_question_words_n, t->surface, "hollow");
		if (!hollow)
			return true;
	}
	return false;
}

/* The topic of the question before, as written: its first focus phrases that
 * are no part of the patient. */
static void put_topic(struct buf *b, const struct question *q)
{
	size_t most = q->n_intents && q->intents[0] == INTENT_DIFFERENCE ? 2 : 1;
	for (size_t i = 0; i < q->n_focus && i < most; i++) {
		buf_addc(b, i ? " and " : "");
		buf_add(b, q->focus[i]);
	}
}

static bool said_again(const struct question *n, const struct q_concept *c)
{
	for (size_t i = 0; i < n->n_concepts; i++)
		if (str_ieq(n->concepts[i].name, c->name))
			return true;
	return false;
}

/* What is known of the patient, in words that read back to the same. */
static void put_patient(struct buf *b, const struct question *q, const struct question *n)
{
	static const char *const states[] = {
		NULL, NULL, "pregnant", "breastfeeding", "postpartum", "planning pregnancy"};
	const struct q_patient *p = &q->patient;
	if (!p->described)
		return;
	size_t before = b->n;
	bool state = states[p->pregnancy] && n->patient.pregnancy == Q_PREGNANCY_UNKNOWN;
	bool planning = state && p->pregnancy == Q_TRYING;
	buf_printf(b, ", in a %s%spatient", state && !planning ? states[p->pregnancy] : "",
		   state && !planning ? " " : "");
	size_t at = b->n;
	if (planning)
		buf_printf(b, " %s", states[p->pregnancy]);
	if (p->age >= 0)
		buf_printf(b, " aged %g", p->age >= 1 ? (double)(int)p->age : (double)p->age);
	const char *sep = " with ";
	for (size_t i = 0; i < q->n_concepts; i++) {
		const struct q_concept *c = &q->concepts[i];
		if (!c->of_patient || said_again(n, c) || c->allergy)
			continue;
		buf_addc(b, sep);
		sep = ", ";
		if (c->said & Q_FAMILY)
			buf_addc(b, "family history of ");
		else if (c->said & Q_NEGATED)
			buf_addc(b, "no ");
		else if (c->said & Q_UNCERTAIN)
			buf_addc(b, "suspected ");
		else if (c->said & Q_HISTORY)
			buf_addc(b, "previous ");
		buf_add(b, c->surface);
	}
	for (size_t i = 0; i < q->n_concepts; i++)
		if (q->concepts[i].allergy) {
			buf_addc(b, b->n > at ? ", allergic to " : " allergic to ");
			buf_add(b, q->concepts[i].surface);
		}
	for (size_t i = 0; i < q->n_values; i++) {
		buf_addc(b, b->n > at ? ", " : " with ");
		buf_add(b, q->values[i].text);
	}
	/* A patient of whom nothing is known. */
	if (b->n == at && !state && !b->err)
		b->n = before;
}

/* What the follow-up leaves open of the patient. */
static void inherit_patient(const struct q_patient *was, struct q_patient *p)
{
	p->described |= was->described;
	if (p->age < 0 && p->group == Q_AGE_UNKNOWN) {
		p->age = was->age;
		p->group = was->group;
	}
	if (p->sex == Q_SEX_UNKNOWN)
		p->sex = was->sex;
	if (p->pregnancy == Q_PREGNANCY_UNKNOWN) {
		p->pregnancy = was->pregnancy;
		p->gestation = was->gestation;
	}
	p->course |= was->course;
	if (p->duration < 0) {
		p->duration = was->duration;
		p->duration_text = was->duration_text;
	}
}

static void copy_intents(const struct question *from, struct question *to)
{
	memcpy(to->intents, from->intents, sizeof(to->intents));
	to->n_intents = from->n_intents;
}

int question_follow(const struct question *before, struct str text, const struct snap *s, struct arena *a,
		    struct question *out, struct err *e)
{
	struct question alone, all;
	int code = question_read(text, s, a, &alone, e);
	if (code)
		return code;
	struct follow f = {0};
	struct str rest = without_opening(alone.text, &f.opens);
	for (size_t i = 0; i < words_question_words_n; i++)
		f.refers |= strcmp(words_question_words[i].value, "pointing") == 0 &&
			    has_word(rest, words_question_words[i].word);
	f.state = is_circumstance(rest, &alone);
	f.topic = names_topic(&alone) && !f.state;
	/* "difference to radiculopathy": one side only. */
	bool half = alone.n_intents && alone.intents[0] == INTENT_DIFFERENCE && alone.n_focus < 2 && f.topic;
	if (f.topic && !half && cued(&alone) && !f.refers && !f.opens) {
		*out = alone; /* stands on its own */
		return 0;
	}
	struct buf b;
	buf_init(&b, FOLLOW_BYTES - 16);
	if (!f.topic && !cued(&alone)) {
		/* A circumstance: the old question in the new light. */
		buf_add(&b, before->text);
		while (!b.err && b.n && strchr("?!. ", b.p[b.n - 1]))
			b.n--;
		buf_addc(&b, ", ");
		buf_add(&b, rest);
	} else if (!f.topic) {
		buf_add(&b, rest);
		buf_addc(&b, f.state || f.refers ? ": " : " of ");
		put_topic(&b, before);
		put_patient(&b, before, &alone);
	} else if (half) {
		buf_addc(&b, "difference between ");
		put_topic(&b, before);
		buf_addc(&b, " and ");
		buf_add(&b, alone.focus[0]);
		put_patient(&b, before, &alone);
	} else {
		buf_add(&b, rest);
		put_patient(&b, before, &alone);
	}
	code = b.err ? err_set(e, ERR_USAGE,
			       "the follow-up with what it takes from the question "
			       "before is too long")
		     : 0;
	if (!code)
		code = question_read(buf_str(&b), s, a, &all, e);
	buf_release(&b);
	if (code)
		return code;
	copy_intents(cued(&alone) ? &alone : before, &all);
	inherit_patient(&before->patient, &all.patient);
	all.asked = alone.asked;
	all.mended = alone.mended;
	all.n_mended = alone.n_mended;
	all.follow_up = true;
	*out = all;
	return 0;
}
