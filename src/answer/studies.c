/*
 * studies.c - which statements of studies and pages for patients answer, where no summary does.
 *
 * The search finds what has the words of the question; of a full article that is as often the introduction, a comment
 * on others or the dose that was given as what was found. So what a study states (stated.c) is weighed by its kind, and
 * by how much of what is asked stands in the title of the study, compared with the best title: a trial in another
 * operation mentions this one in its discussion. Factors and not exclusion, since what is left over answers where there
 * is nothing better; only aims, doings and single patients never answer.
 */
#include "answer/answer_priv.h"

#include <stdlib.h>

#define OTHERS_FACTOR  0.35 /* reports what others found */
#define REPORTS_FACTOR 0.6  /* says what is known */
#define PAST_FACTOR    0.35 /* tells how things came about */
#define OPEN_FACTOR    0.4  /* asks for further studies, or explains */
#define PLAIN_FACTOR   0.7  /* a statement without a result, where results are asked for */
#define RESULT_BONUS   1.2
#define TITLE_BASE     0.4 /* of the value, for a study whose title has nothing of the question */
#define BODY_SECTIONS  6   /* an article with more headings than this is more than an abstract */
#define STUDY_CLAIMS   3   /* claims of one study … */
#define STUDIES_CLAIMS 12  /* … and of all studies, for one facet */
#define MEANS_FACTOR   0.3 /* speaks of nothing that is asked to help, or to harm */
#define INITIALS_MAX   6
#define MEANS_TITLE    0.7 /* or its study does by its title alone: it may be on the other arm */
#define TRUST_PLAIN    0.7 /* of whole articles and pages: says neither what is asked nor a result */
#define TRUST_OTHERS   0.5
#define TRUST_AIMS     0.2
#define PAGE_MAIN      0.6 /* share of the subject in the names of a page for patients that is on it */
#define PAGE_FACTOR    0.6 /* of the value, for a page on something else */
#define TRUST_PAGE     0.6
#define TRUST_HEADING  1.5 /* where the page has this very question as a heading */
#define TRUST_OFF      0.4

static bool is_study(const struct compose *k, const struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	return s->d->kind == DOC_KIND_RESEARCH;
}

/* Do results of studies answer such a question? What it is, or how it is diagnosed, is told in plain statements as
 * well. */
static bool wants_results(const struct compose *k)
{
	static const enum intent of_results[] = {INTENT_TREATMENT, INTENT_MANAGEMENT, INTENT_ADVERSE,
						 INTENT_PROGNOSIS, INTENT_PREVENTION, INTENT_DIFFERENCE,
						 INTENT_NECESSITY};
	for (size_t i = 0; i < sizeof(of_results) / sizeof(*of_results); i++)
		if (k->q->n_intents && k->q->intents[0] == of_results[i])
			return true;
	return false;
}

static double title_share(const struct compose *k, const struct source_doc *s)
{
	const struct termset *set = &s->title;
	return focus_share(k, NULL, &set, 1);
}

struct means {
	uint64_t things; /* bits of the things asked about */
	struct str initials[64];
	uint64_t *known; /* by source: whose initials it introduces */
};

/*
 * What is asked to help or to harm, as bits of the things asked about: drugs and procedures, or else the subject when
 * it is no illness ("does exercise improve depression?").
 */
static uint64_t means_asked(const struct compose *k)
{
	uint64_t means = 0;
	for (size_t i = 0; i < k->n_thing && i < 64; i++) {
		enum q_kind kind = k->thing[i].kind;
		if (is_remedy(kind))
			means |= UINT64_C(1) << i;
	}
	bool effect = k->n_thing > 1 && k->thing[0].kind == Q_OTHER;
	return means || !effect ? means : 1;
}

/* "CBT" of "cognitive behavioural therapy": the initials in capitals; empty when they are fewer than two. */
static struct str initials(struct compose *k, struct str words)
{
	char out[INITIALS_MAX];
	size_t n = 0;
	for (size_t i = 0; i < words.n && n < INITIALS_MAX; i++) {
		char c = words.p[i];
		bool begins = !i || words.p[i - 1] == ' ' || words.p[i - 1] == '-';
		if (!begins)
			continue;
		c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
		if (c < 'A' || c > 'Z')
			return STR_NULL;
		out[n++] = c;
	}
	return n < 2 ? STR_NULL : arena_str(&k->scratch, str_make(out, n));
}

static bool holds_word(struct str text, struct str word)
{
	for (size_t at = 0; (at = str_find(text, word, at)) != SIZE_MAX; at++) {
		char before = at ? text.p[at - 1] : ' ', after = at + word.n < text.n ? text.p[at + word.n] : ' ';
		if (!(before >= 'A' && before <= 'z') && !(after >= 'A' && after <= 'z'))
			return true;
	}
	return false;
}

/* Abbreviations of what is asked to help count in documents that introduce them: "artemether-lumefantrine (AL)". */
static bool read_initials(struct compose *k, struct means *m)
{
	m->known = ARENA_ARRAY(&k->scratch, k->n_src, uint64_t);
	for (size_t i = 0; i < k->n_thing && i < 64 && m->known; i++) {
		if (!(m->things >> i & 1))
			continue;
		m->initials[i] = initials(k, k->thing[i].words);
		if (!m->initials[i].n)
			continue;
		struct str in = arena_printf(&k->scratch, "(%.*s", STR_ARG(m->initials[i]));
		for (size_t j = 0; j < k->n_src; j++)
			if (holds_word(k->src[j].d->text, in))
				m->known[j] |= UINT64_C(1) << i;
	}
	return m->known;
}

/* Does it hold what is asked to help in its own words or those of the bullets above it (1), or does only the title of
 * its study (MEANS_TITLE)? */
static double holds_means(const struct compose *k, const struct cand *c, const struct means *m)
{
	double held = MEANS_FACTOR;
	for (size_t i = 0; i < k->n_thing && i < 64; i++) {
		if (!(m->things >> i & 1))
			continue;
		if (c->src < k->n_src && (m->known[c->src] >> i & 1) && holds_word(cand_text(k, c), m->initials[i]))
			return 1;
		for (uint32_t p = (uint32_t)(c - k->cand); p != DOC_NONE; p = k->cand[p].parent)
			if (thing_share(k, i, &k->cand[p].terms) >= THING_HELD)
				return 1;
		if (thing_share(k, i, &k->src[c->src].title) >= THING_HELD)
			held = MEANS_TITLE;
	}
	return held;
}

void studies_weigh(struct compose *k)
{
	bool results = wants_results(k);
	struct means means = {.things = results ? means_asked(k) : 0};
	if (!read_initials(k, &means))
		return;
	double top = 0;
	for (size_t i = 0; i < k->n_src; i++) {
		struct source_doc *s = &k->src[i];
		s->title_fit = s->d->kind == DOC_KIND_RESEARCH ? title_share(k, s) : 0;
		top = s->title_fit > top ? s->title_fit : top;
	}
	for (size_t i = 0; i < k->n_src && top > 0; i++)
		k->src[i].title_fit = TITLE_BASE + (1 - TITLE_BASE) * k->src[i].title_fit / top;
	for (size_t i = 0; i < k->n_cand; i++) {
		struct cand *c = &k->cand[i];
		if (c->lead || k->src[c->src].structured)
			continue;
		double holds = means.things ? holds_means(k, c, &means) : 1;
		c->off = holds <= MEANS_FACTOR;
		c->by_title = !c->off && holds < 1;
		if (holds != 1)
			judge(c, "holds less of what is asked to help or to harm", holds);
		c->other_page = k->src[c->src].d->kind == DOC_KIND_CONSUMER && k->src[c->src].main < PAGE_MAIN;
		if (c->other_page)
			judge(c, "of a page on something else", PAGE_FACTOR);
		if (!is_study(k, c))
			continue;
		c->stated = stated(cand_text(k, c));
		double f = top > 0 ? k->src[c->src].title_fit : 1;
		if (c->stated & (STATED_DONE | STATED_SINGLE))
			f = 0;
		if (c->stated & STATED_OTHERS)
			f *= OTHERS_FACTOR;
		if (c->stated & STATED_REPORTS)
			f *= REPORTS_FACTOR;
		if (c->stated & STATED_PAST)
			f *= PAST_FACTOR;
		if (c->stated & STATED_OPEN)
			f *= OPEN_FACTOR;
		if (results && !(c->stated & (STATED_OTHERS | STATED_REPORTS | STATED_PAST | STATED_OPEN)))
			f *= c->stated & (STATED_FOUND | STATED_CONCLUDES) ? RESULT_BONUS : PLAIN_FACTOR;
		judge(c, "of a study: what it states, and how much of the question its title has", f);
	}
}

double studies_trust(struct compose *k, const struct cand *c)
{
	const struct source_doc *s = &k->src[c->src];
	if (c->explicit && !c->other_page && (k->ask.want.primary >> c->facet & 1))
		return TRUST_HEADING;
	double f = (c->off ? TRUST_OFF : 1) * (c->other_page ? TRUST_PAGE : 1);
	bool abstract = is_study(k, c) && s->d->n_sections <= BODY_SECTIONS;
	bool answers =
		(k->ask.want.primary >> c->facet & 1) || (c->stated & STATED_FOUND) || asking_cues(k, cand_text(k, c));
	if (!abstract && !answers && wants_results(k))
		f *= TRUST_PLAIN;
	/* The ranking was learned on abstracts and knows their sentences; it says nothing of introductions and
	 * discussions. */
	if (!is_study(k, c) || abstract)
		return f;
	f *= c->by_title ? MEANS_TITLE : 1;
	if (c->stated & (STATED_DONE | STATED_SINGLE))
		f *= TRUST_AIMS;
	if (c->stated & (STATED_OTHERS | STATED_REPORTS | STATED_PAST | STATED_OPEN))
		f *= TRUST_OTHERS;
	return f * (s->title_fit > 0 ? s->title_fit : 1);
}

bool studies_talk(const struct compose *k, const struct cand *c)
{
	return is_study(k, c) && k->src[c->src].d->n_sections > BODY_SECTIONS &&
	       (c->stated & ~(unsigned)(STATED_FOUND | STATED_CONCLUDES));
}

/* ---- not all from one ---- */

static int by_value(const void *a, const void *b)
{
	const struct cand *const *x = a, *const *y = b;
	if ((*x)->value != (*y)->value)
		return (*x)->value > (*y)->value ? -1 : 1;
	if ((*x)->src != (*y)->src)
		return (*x)->src < (*y)->src ? -1 : 1;
	return (*x)->beg < (*y)->beg ? -1 : (*x)->beg > (*y)->beg;
}

void studies_limit(struct compose *k)
{
	struct cand **v = ARENA_ARRAY(&k->scratch, k->n_cand, struct cand *);
	uint8_t *of_study = ARENA_ARRAY(&k->scratch, k->n_src * FACET_N, uint8_t);
	size_t n = 0, of_facet[FACET_N] = {0};
	if (!v || !of_study)
		return;
	for (size_t i = 0; i < k->n_cand; i++)
		if (is_study(k, &k->cand[i]) && k->cand[i].value > 0 && !k->cand[i].used && !k->cand[i].fragment)
			v[n++] = &k->cand[i];
	qsort(v, n, sizeof(*v), by_value);
	for (size_t i = 0; i < n; i++) {
		uint8_t *of = &of_study[v[i]->src * FACET_N + v[i]->facet];
		if (v[i]->like >= 1 || *of >= STUDY_CLAIMS || of_facet[v[i]->facet] >= STUDIES_CLAIMS) {
			judge(v[i], "its study, or the facet, has said enough", 0);
			continue;
		}
		++*of;
		of_facet[v[i]->facet]++;
	}
}
