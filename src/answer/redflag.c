/*
 * redflag.c - red flags that the findings meet: shown above the bottom line.
 *
 * A bullet under "Red flags" of a summary on the topic, or on the first of the differential, is met when several of the patient's findings and conditions stand in it unnegated, or one finding does, under its own name, that the
 * bullet binds to nothing more, in a summary on the topic; when no bound in numbers and no group in it leaves the patient out. What the whole summary is on meets none of its red flags.
 */
#include "answer/patient_priv.h"

#define ALERT_SHARE   0.8  /* of the first candidate's score: whose red flags count too */
#define ALERT_ONE     0.9  /* strength of a single finding that meets a red flag */
#define ALERT_EACH    0.6  /* of each of several */
#define UNSURE_FACTOR 0.01 /* behind all that are surely met */
#define BOUNDS_MAX    8

static const char age_words[] = "years of age|year of age|years old|aged over|aged under|older than|younger than";

static double flag_fit(struct compose *k, const struct patient_case *pc, const struct sentence *s, bool on_topic)
{
	double sum = 0, best = 0;
	size_t n = 0;
	struct bound b[BOUNDS_MAX];
	size_t nb = bounds_in(pc, s, b, BOUNDS_MAX);
	for (size_t i = 0; i < nb; i++)
		if (!b[i].holds)
			return 0;
	if (!group_fits(pc, s))
		return 0;
	for (size_t i = 0; i < pc->n; i++) {
		const struct fact *f = &pc->f[i];
		size_t at = 0;
		/* What the whole summary is on meets no red flag by itself. */
		if (f->topic || (f->kind != FACT_FINDING && f->kind != FACT_CONDITION && f->kind != FACT_OTHER) ||
		    is_topic_of(&k->src[s->src], k, f->c->name))
			continue;
		double v = fact_in(f, s, -1, &at);
		if (v >= ALERT_EACH) {
			sum += v * f->weight;
			best = v > best && f->kind == FACT_FINDING ? v : best;
			n++;
		}
	}
	for (size_t i = 0; i < nb; i++) {
		sum += 1;
		best = 1;
		n++;
	}
	/* "weakness after hyperextension of the neck": one finding alone does not meet what is bound to more. */
	bool bound = any_word(s, "after|following|with|during") && n < 2;
	if (n < 2 && !(on_topic && best >= ALERT_ONE && !bound))
		return 0;
	/* "in a person over 50 years of age": shown when the age is not told, behind those that are surely met. */
	return pc->q->patient.age < 0 && says(s, age_words) ? sum * UNSURE_FACTOR : sum;
}

static bool is_candidate_doc(const struct compose *k, const struct patient_parts *p, uint32_t src)
{
	for (size_t i = 0; i < p->n_ranked; i++)
		if (p->ranked[i].n && p->ranked[i].share >= ALERT_SHARE &&
		    k->cand[p->ranked[i].reason[0].cand].src == src)
			return true;
	return false;
}

void alerts_build(struct compose *k, const struct patient_case *pc, struct patient_parts *out)
{
	double fit[ALERTS_MAX] = {0};
	struct sentence at[ALERTS_MAX];
	size_t n = 0;
	for (uint32_t d = 0; d < k->n_all && d < CASE_DOCS_MAX && arena_ok(&k->scratch); d++) {
		struct sentence *s;
		const struct source_doc *sd = &k->src[d];
		bool on_topic = sd->leads && sd->main >= 0.5 * k->top_main;
		if (!sd->structured || !(on_topic || is_candidate_doc(k, out, d)))
			continue;
		size_t m = sentences_of(k, pc, d, &s);
		for (size_t i = 0; i < m; i++) {
			if (s[i].facet != FACET_RED_FLAGS || standing_of(s[i].text) != STANDS)
				continue;
			double v = flag_fit(k, pc, &s[i], on_topic);
			size_t p = n;
			if (v <= 0)
				continue;
			while (p > 0 && fit[p - 1] < v)
				p--;
			for (size_t q = n < ALERTS_MAX ? n : ALERTS_MAX - 1; q > p; q--) {
				fit[q] = fit[q - 1];
				at[q] = at[q - 1];
			}
			if (p < ALERTS_MAX) {
				fit[p] = v;
				at[p] = s[i];
				n += n < ALERTS_MAX;
			}
		}
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t c = cand_quote(k, at[i].src, at[i].block, at[i].beg, at[i].end);
		if (c != DOC_NONE && !k->cand[c].used) {
			k->cand[c].used = true;
			out->alert[out->n_alerts++] = c;
		}
	}
}
