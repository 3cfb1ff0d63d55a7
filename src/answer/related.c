/*
 * related.c - what to ask next: eleven questions that this corpus answers, of many kinds, none of them the one that was
 * asked.
 *
 * The bank: questions that documents on the topic ask and answer themselves (MedQuAD; titles of studies that are
 * questions), headings of summaries, what the titles of studies say that they are about, and questions that the caller
 * says were asked before. Each comes with what answers it: a section with bullets, a paragraph below the question, the
 * study of that title; so all can be answered. First one of each kind, in turn from each document, then more.
 *
 * When there is no answer, broader questions about the nearest topics.
 */
#include "answer/answer_priv.h"
#include "phrase/tables.h"

#define RELATED_DOCS 8
#define SPEAKS_LEAST 3 /* claims of a document that is not in bold, from which its questions are of the topic */
#define RELATED_TOPICAL \
	0.6 /* how much of what is asked about must be in the name of a document that gives questions \
			     */
#define TOPIC_BYTES_MAX	   80
#define QUESTION_BYTES_MAX 160
#define SAME_KIND	   0.5 /* likeness from which two questions of one kind are the same */
#define SAME_ANY	   0.8 /* and of two that show no kind, or another */
#define BROADER_MAX	   5
#define SUBJECT_WORDS	   5 /* a longer subject makes no good question */

/* What questions can be put about something. */
enum topic_kind { TOPIC_CONDITION, TOPIC_DRUG, TOPIC_OTHER };

struct related {
	struct compose *k;
	struct arena *a;
	struct article *out;
	struct {
		struct termset t;
		enum facet f;
	} seen[RELATED_MAX + 1]; /* the asked question, and those listed */
	size_t n_seen;
	uint64_t kinds; /* facets listed */
	enum topic_kind subject;
};

/* The kind of a question; of those that show none, that of its words. */
static enum facet kind_of(struct str q)
{
	enum facet f = facet_of_heading(q);
	return f != FACET_NONE ? f : facet_of_sentence(q, ~F(FINDINGS), 0);
}

static bool is_said(const struct related *r, const struct termset *t, enum facet f)
{
	for (size_t i = 0; i < r->n_seen; i++) {
		double like = termset_jaccard(t, &r->seen[i].t);
		bool kind = f != FACET_NONE && f == r->seen[i].f;
		if (like >= (kind ? SAME_KIND : SAME_ANY) || (kind && termset_within(&r->seen[i].t, t)))
			return true;
	}
	return false;
}

/* What was asked, in other words: of the same kind, on the same subject, with no further word but those that ask. */
static bool is_asked(struct related *r, const struct termset *t, enum facet f)
{
	struct compose *k = r->k;
	struct termset asks;
	if (f == FACET_NONE || !(k->ask.want.primary >> f & 1) || k->q->intents[0] == INTENT_GENERAL)
		return false;
	termset_make(&k->lex, facet_question(f, STR(""), &k->scratch), &asks);
	for (uint32_t i = 0; i < t->n; i++) {
		uint64_t h = t->h[i];
		bool known = termset_has(&k->main, h) || termset_has(&r->seen[0].t, h) || termset_has(&asks, h);
		for (size_t j = 0; j < k->n_src && j < RELATED_DOCS && !known; j++)
			known = k->src[j].main >= RELATED_TOPICAL && termset_has(&k->src[j].name, h);
		if (!known)
			return false;
	}
	return true;
}

/* True when it was taken; in the first round (`fresh`) only one of a kind that is not listed yet. */
static bool offer(struct related *r, struct str q, bool fresh)
{
	struct termset t;
	if (!q.n || q.n > QUESTION_BYTES_MAX || r->out->n_related >= RELATED_MAX)
		return false;
	enum facet f = kind_of(q);
	if (fresh && (f == FACET_NONE || (r->kinds >> f & 1)))
		return false;
	termset_make(&r->k->lex, q, &t);
	if (!t.n || is_said(r, &t, f) || is_asked(r, &t, f))
		return false;
	r->out->related[r->out->n_related++] = arena_str(r->a, q);
	r->seen[r->n_seen].t = t;
	r->seen[r->n_seen++].f = f;
	r->kinds |= UINT64_C(1) << f;
	return true;
}

/* ---- the bank ---- */

/* Where the name of a topic ends and what is said of it begins. */
static const char *const beyond[] = {" and their ", " and its ", ":", " (", ", "};

/* "Degenerative cervical myelopathy: a guide" -> "degenerative cervical myelopathy"; "HIV" and "Guillain-Barré
 * syndrome" stay. */
static struct str topic_of(const struct doc *d, struct arena *a)
{
	struct str t = str_trim(source_title(d));
	size_t word = 0, cut;
	/* "NSAIDs and their risks", "inflammatory bowel disease: …", "jaundice (adults and newborn)": the first of it. */
	for (size_t i = 0; i < sizeof(beyond) / sizeof(*beyond); i++)
		if ((cut = str_find(t, str_c(beyond[i]), 0)) != SIZE_MAX && cut > 0)
			t = str_trim(str_sub(t, 0, cut));
	if (!t.n || t.n > TOPIC_BYTES_MAX)
		return STR_NULL;
	while (word < t.n && t.p[word] != ' ')
		word++;
	t = arena_str(a, t);
	bool plain = t.n > 1 && t.p[0] >= 'A' && t.p[0] <= 'Z';
	for (size_t i = 1; i < word && plain; i++)
		plain = t.p[i] >= 'a' && t.p[i] <= 'z';
	/* A name of a person keeps its capital: what follows it tells. */
	struct str rest = str_trim(str_sub(t, word, t.n));
	plain = plain && arena_ok(a) && !str_istarts(rest, STR("disease")) && !str_istarts(rest, STR("syndrome"));
	if (plain) {
		char *p = (char *)(uintptr_t)t.p; /* our own copy */
		p[0] = (char)(p[0] - 'A' + 'a');
	}
	return t;
}

/* Something stands below this block that may answer it. */
static bool has_answer(const struct doc *d, uint32_t block)
{
	for (uint32_t b = block + 1; b < d->n_blocks && d->blocks[b].section == d->blocks[block].section; b++) {
		if (d->blocks[b].kind == BLOCK_QUESTION)
			return false;
		if (d->blocks[b].kind == BLOCK_PARA || d->blocks[b].kind == BLOCK_BULLET)
			return true;
	}
	return false;
}

static bool has_bullets(const struct doc *d, uint32_t section)
{
	for (uint32_t b = 0; b < d->n_blocks; b++)
		if (d->blocks[b].section == section &&
		    (d->blocks[b].kind == BLOCK_BULLET || d->blocks[b].kind == BLOCK_PARA))
			return true;
	return false;
}

/* "Does X prevent Y?" of a study's title. */
static struct str title_question(const struct doc *d)
{
	struct str t = d->title;
	size_t end = str_find(t, STR("?"), 0);
	return end == SIZE_MAX ? STR_NULL : str_trim(str_sub(t, 0, end + 1));
}

/* A summary on a drug: what it acts on and how it is dosed, and not how it shows. */
static bool is_on_drug(const struct doc *d)
{
	uint64_t has = 0;
	for (uint32_t i = 1; i < d->n_sections; i++)
		has |= UINT64_C(1) << facet_of_heading(doc_heading(d, i));
	return (has & (F(SPECTRUM) | F(DOSE))) && !(has & (F(SYMPTOMS) | F(CAUSES)));
}

/* The known thing of the question that names this document, as the question has it: "apixaban" of direct oral
 * anticoagulants; empty when none does. */
static struct str asked_name(struct compose *k, const struct source_doc *s)
{
	bool on_drug = is_on_drug(s->d);
	for (size_t i = 0; i < k->q->n_concepts; i++) {
		const struct q_concept *c = &k->q->concepts[i];
		struct termset t;
		bool fits = on_drug ? c->kind == Q_DRUG || c->kind == Q_DRUG_CLASS : c->kind == Q_CONDITION;
		if (!c->known || !fits || (c->said & (Q_NEGATED | Q_FAMILY)))
			continue;
		termset_make(&k->lex, c->name, &t);
		if (t.n && termset_within(&t, &s->name))
			return c->name;
	}
	return STR_NULL;
}

#define F_OF_DRUG                                                                                            \
	(F(DEFINITION) | F(MECHANISM) | F(SPECTRUM) | F(TREATMENT) | F(INDICATIONS) | F(DOSE) | F(ADVERSE) | \
	 F(INTERACTIONS) | F(MONITORING) | F(SPECIAL))
#define F_OF_ANYTHING (F(DEFINITION) | F(MECHANISM))

/* A question about a facet of the topic, as fits what it is; empty where there is none. */
static struct str topic_question(enum facet f, struct str topic, enum topic_kind kind, struct arena *a)
{
	if (f == FACET_SUMMARY || f == FACET_NONE || (kind == TOPIC_DRUG && !(F_OF_DRUG >> f & 1)) ||
	    (kind == TOPIC_OTHER && !(F_OF_ANYTHING >> f & 1)) || (kind == TOPIC_CONDITION && f == FACET_SPECTRUM))
		return STR_NULL;
	if (kind == TOPIC_DRUG && (f == FACET_TREATMENT || f == FACET_INDICATIONS))
		return arena_printf(a, "When is %.*s used?", STR_ARG(topic));
	if (kind == TOPIC_CONDITION && f == FACET_DOSE)
		return arena_printf(a, "What are the doses of medicines for %.*s?", STR_ARG(topic));
	if (kind == TOPIC_CONDITION && f == FACET_INTERACTIONS)
		return arena_printf(a, "What are the contraindications and interactions of treatments for %.*s?",
				    STR_ARG(topic));
	return facet_question(f, topic, a);
}

/* Of the subject of the question: by the lexicon, else by the end of a drug's name (WHO stems of international
 * nonproprietary names). */
static enum topic_kind kind_of_subject(const struct compose *k)
{
	for (size_t i = 0; i < k->q->n_concepts; i++) {
		const struct q_concept *c = &k->q->concepts[i];
		if (!c->known || !str_ieq(c->surface, k->subject))
			continue;
		if (c->kind == Q_DRUG || c->kind == Q_DRUG_CLASS)
			return TOPIC_DRUG;
		if (c->kind == Q_CONDITION || c->kind == Q_FINDING)
			return TOPIC_CONDITION;
	}
	if (word_is(words_name_words, words_name_words_n, k->subject, "drug-end"))
		return TOPIC_DRUG;
	return TOPIC_OTHER;
}

/* The at'th question that this document answers; empty at the end. */
static struct str question_of(struct related *r, const struct source_doc *s, size_t at)
{
	struct arena *a = &r->k->scratch;
	const struct doc *d = s->d;
	size_t n = 0;
	for (uint32_t b = 0; b < d->n_blocks; b++)
		if (d->blocks[b].kind == BLOCK_QUESTION && has_answer(d, b) && n++ == at)
			return doc_block_text(d, b);
	if (d->kind == DOC_KIND_RESEARCH) {
		struct str q = title_question(d);
		if (q.n && n++ == at)
			return q;
		/* What the title says that the study is about, of the subject. */
		q = s->main >= RELATED_TOPICAL ? topic_question(s->about, r->k->subject, r->subject, a) : STR_NULL;
		return q.n && n++ == at ? q : STR_NULL;
	}
	/* A summary's own topic. */
	struct str topic = s->structured ? asked_name(r->k, s) : STR_NULL;
	if (!topic.n && s->structured)
		topic = topic_of(d, a);
	enum topic_kind kind = topic.n && is_on_drug(d) ? TOPIC_DRUG : TOPIC_CONDITION;
	for (uint32_t i = 1; i < d->n_sections && topic.n; i++) {
		enum facet f = facet_of_heading(doc_heading(d, i));
		struct str q = has_bullets(d, i) ? topic_question(f, topic, kind, a) : STR_NULL;
		if (q.n && n++ == at)
			return q;
	}
	return STR_NULL;
}

/* Does it stand in bold, or say several things in the article? What is only near is another topic. */
static bool speaks(const struct compose *k, uint32_t src)
{
	size_t n = 0;
	for (size_t i = 0; i < k->chosen.n_bottom; i++)
		if (k->cand[k->chosen.bottom[i]].src == src)
			return true;
	for (size_t i = 0; i < k->chosen.n_sec; i++)
		for (size_t j = 0; j < k->chosen.sec[i].n; j++)
			n += k->cand[k->chosen.sec[i].c[j]].src == src;
	return n >= SPEAKS_LEAST;
}

/* In turn from each document, so that no one fills the list. */
static void offer_of_docs(struct related *r, double topical, bool fresh)
{
	size_t docs = 0, at[RELATED_DOCS] = {0};
	const struct source_doc *s[RELATED_DOCS];
	for (size_t i = 0; i < r->k->n_src && docs < RELATED_DOCS; i++)
		if (speaks(r->k, (uint32_t)i) || (!r->k->surety.led && r->k->src[i].main >= topical))
			s[docs++] = &r->k->src[i];
	for (bool more = true; more && r->out->n_related < RELATED_MAX;) {
		more = false;
		for (size_t i = 0; i < docs; i++) {
			struct str q;
			do
				q = question_of(r, s[i], at[i]++);
			while (q.n && !offer(r, q, fresh));
			more |= q.n > 0;
		}
	}
}

/* Facets of the subject that found sentences speak of. */
static void offer_unexplored(struct related *r)
{
	struct compose *k = r->k;
	const struct results *v = k->r;
	size_t words = str_words(k->subject);
	if (!k->subject.n || words > SUBJECT_WORDS)
		return;
	for (size_t i = 0; i < v->n_sentences; i++) {
		struct str text =
			str_sub(v->passages[v->sentences[i].in].d->text, v->sentences[i].beg, v->sentences[i].end);
		struct termset t;
		termset_make(&k->lex, text, &t);
		if (subject_share(k, &t) < 1)
			continue;
		enum facet f = facet_of_sentence(text, ~(k->ask.want.primary | F(FINDINGS)), 0);
		offer(r, topic_question(f, k->subject, r->subject, &k->scratch), true);
	}
}

/* Questions asked before on the same subject. */
static void offer_earlier(struct related *r, const struct answer_opts *o)
{
	for (size_t i = 0; i < o->n_earlier; i++) {
		struct termset t;
		termset_make(&r->k->lex, o->earlier[i], &t);
		if (r->k->main.n && subject_share(r->k, &t) >= RELATED_TOPICAL)
			offer(r, o->earlier[i], false);
	}
}

/* "What is X?" of the topics that are nearest. */
static void offer_broader(struct related *r)
{
	for (size_t i = 0; i < r->out->n_nearest && r->out->n_related < BROADER_MAX; i++)
		for (size_t j = 0; j < r->k->n_src; j++) {
			if (!str_eq(r->k->src[j].d->id, r->out->nearest[i].doc))
				continue;
			struct str q = question_of(r, &r->k->src[j], 0);
			for (size_t at = 1; q.n && kind_of(q) != FACET_DEFINITION && at < 16; at++) {
				struct str next = question_of(r, &r->k->src[j], at);
				if (!next.n)
					break;
				q = kind_of(next) == FACET_DEFINITION ? next : q;
			}
			offer(r, q, false);
		}
}

void outcome_related(struct compose *k, const struct answer_opts *o, struct arena *a, struct article *out)
{
	struct related r = {.k = k, .a = a, .out = out};
	out->related = ARENA_ARRAY(a, RELATED_MAX, struct str);
	if (!out->related)
		return;
	termset_make(&k->lex, k->q->text, &r.seen[0].t);
	r.seen[0].f = FACET_NONE; /* its facets are those of the plan */
	r.n_seen = 1;
	r.subject = kind_of_subject(k);
	if (out->outcome == OUTCOME_INSUFFICIENT) {
		offer_broader(&r);
		return;
	}
	offer_of_docs(&r, RELATED_TOPICAL, true);
	offer_unexplored(&r);
	offer_earlier(&r, o);
	offer_of_docs(&r, RELATED_TOPICAL, false);
}
