/*
 * trace.c - what was known of each candidate: the features for learning, and the reasons for people.
 */
#include "answer/answer_priv.h"

static void put_text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, s.p[i] == '\t' || s.p[i] == '\n' ? ' ' : (unsigned char)s.p[i]);
}

void trace_relevance(struct compose *k, const float *answers)
{
	struct buf *b = k->trace ? k->trace->relevance : NULL;
	if (!b)
		return;
	buf_printf(b, "A\t%.*s\t%d", STR_ARG(k->trace->id), k->units->meaning);
	for (int i = 0; i < ANSWERS_N; i++)
		buf_printf(b, "\t%.7g", (double)answers[i]);
	buf_printf(b, "\t%.7g\n", k->surety.studies);
	for (size_t i = 0; i < k->n_cand; i++) {
		const struct cand *c = &k->cand[i];
		if (!c->unit || !k->src[c->src].structured)
			continue;
		buf_printf(b, "C\t%.*s\t%.*s\t%d", STR_ARG(k->trace->id), STR_ARG(k->src[c->src].d->id), c->lead);
		for (int j = 0; j < RELEVANCE_N; j++)
			buf_printf(b, "\t%.7g", (double)c->f[j]);
		buf_byte(b, '\t');
		put_text(b, cand_text(k, c));
		buf_byte(b, '\n');
	}
}

void trace_sure(struct compose *k, const double *f)
{
	struct buf *b = k->trace ? k->trace->relevance : NULL;
	if (!b)
		return;
	buf_printf(b, "S\t%.*s\t%d", STR_ARG(k->trace->id), k->units->meaning);
	for (int i = 0; i < SURE_N; i++)
		buf_printf(b, "\t%.7g", f[i]);
	buf_byte(b, '\n');
}

const char *answer_relevance_head(void)
{
	return "kind\tquestion\tdocument or meaning\tlead-in\tfeatures\ttext\n";
}

static const char *place_of(const struct compose *k, uint32_t at)
{
	for (size_t i = 0; i < k->chosen.n_bottom; i++)
		if (k->chosen.bottom[i] == at)
			return "bottom line";
	for (size_t i = 0; i < k->chosen.n_cautions; i++)
		if (k->chosen.caution[i].cand == at)
			return "caution";
	for (size_t i = 0; i < k->chosen.n_sec; i++)
		for (size_t j = 0; j < k->chosen.sec[i].n; j++)
			if (k->chosen.sec[i].c[j] == at)
				return section_heading(k->chosen.sec[i].section);
	return k->cand[at].used ? "said by another" : "not shown";
}

void trace_why(struct compose *k)
{
	struct buf *b = k->trace ? k->trace->why : NULL;
	if (!b)
		return;
	buf_printf(b, "summaries answer: %.3f, studies and pages answer: %.3f\n", k->surety.summaries,
		   k->surety.studies);
	for (size_t i = 0; k->ask.patient && i < k->ask.patient->n_barred; i++)
		buf_printf(b, "barred: %.*s (%.*s)\n", STR_ARG(k->ask.patient->barred[i].name),
			   STR_ARG(k->ask.patient->barred[i].reason));
	for (uint32_t i = 0; i < k->n_cand; i++) {
		const struct cand *c = &k->cand[i];
		struct str text = cand_text(k, c);
		if (k->trace->only.n ? str_ifind(text, k->trace->only, 0) == SIZE_MAX : !c->used)
			continue;
		buf_printf(b, "\n%.*s\n  %s; %.*s#%u-%u; worth %.3f, leads %.3f\n", STR_ARG(text), place_of(k, i),
			   STR_ARG(k->src[c->src].d->id), c->beg, c->end, c->value, c->leads);
		if (c->verdict_why.n)
			buf_printf(b, "  this patient: %.*s\n", STR_ARG(c->verdict_why));
		for (uint32_t j = 0; j < c->n_why; j++)
			buf_printf(b, "  %s: times %.3g\n", c->why[j].rule, c->why[j].factor);
		for (int j = 0; c->unit && k->src[c->src].structured && j < RELEVANCE_N; j++)
			buf_printf(b, "%s%s %.3g", j ? ", " : "  ", relevance_name((enum relevance_feature)j),
				   (double)c->f[j]);
		buf_printf(b, c->unit ? "\n" : "");
	}
}
