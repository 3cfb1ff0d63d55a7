/*
 * compose.c - runs the stages, and writes the article's head and foot.
 */
#include "answer/answer_priv.h"

#include "answer/rules.h"
#include "base/clock.h"

#include <stdlib.h>

#define COMPOSER "extractive/2"

static const char disclaimer[] = "For information and education only. It supports and does not replace the judgement "
				 "of a clinician who knows the "
				 "patient. Check the cited sources before acting on it.";
static const char disclaimer_patient[] =
	"For information only. It is no medical advice and does not replace a talk with a doctor who knows you. In an "
	"emergency call your local emergency number.";

static void write_provenance(const struct compose_in *in, const struct compose *k, struct arena *a, struct article *out)
{
	char hex[65];
	sha256_hex(&in->view->content, hex);
	const struct index_filter *f = &in->opts->filter;
	out->provenance.snapshot = arena_str(a, str_c(hex));
	out->provenance.program = STR("attest " ATTEST_VERSION);
	out->provenance.composer = STR(COMPOSER);
	out->provenance.docs = in->view->docs;
	out->provenance.passages = in->view->passages;
	out->provenance.candidates = in->r->candidates + in->units->n;
	char day[11] = "";
	if (in->view->committed)
		clock_day(in->view->committed, day);
	out->provenance.corpus_date = arena_str(a, str_c(day));
	out->provenance.dropped = ARENA_ARRAY(a, k->n_dropped, struct article_dropped);
	for (size_t i = 0; out->provenance.dropped && i < k->n_dropped; i++)
		out->provenance.dropped[out->provenance.n_dropped++] =
			(struct article_dropped){arena_str(a, k->dropped[i].doc), arena_str(a, k->dropped[i].title),
						 arena_str(a, k->dropped[i].reason)};
	struct str s = arena_printf(a, "reader=%s items=%zu search=%s", reader_name(k->ask.reader), k->ask.max_items,
				    k->units->meaning ? "words-and-meaning" : "words");
	const struct vectors_info *v = k->units->of ? vectors_info(k->units->of) : NULL;
	if (v)
		s = arena_printf(a, "%.*s model=%s encoded=%llu/%llu", STR_ARG(s), v->name,
				 (unsigned long long)v->passages_encoded, (unsigned long long)v->passages);
	if (k->units->silent)
		s = arena_printf(a, "%.*s server=silent", STR_ARG(s));
	if (f->kinds || f->designs || f->audiences || f->statuses)
		s = arena_printf(a, "%.*s kinds=%x designs=%x audiences=%x statuses=%x", STR_ARG(s), f->kinds,
				 f->designs, f->audiences, f->statuses);
	if (f->year_from || f->year_to)
		s = arena_printf(a, "%.*s years=%d-%d", STR_ARG(s), f->year_from, f->year_to);
	if (f->docs)
		s = arena_printf(a, "%.*s documents=%zu", STR_ARG(s), f->n_docs);
	out->provenance.settings = s;
}

static int write_head(const struct compose_in *in, struct compose *k, struct arena *a, struct article *out,
		      struct err *e)
{
	const struct question *q = in->q;
	out->question = arena_str(a, q->follow_up || !q->asked.n ? q->text : q->asked);
	out->reader = str_c(reader_name(k->ask.reader));
	out->language = STR("en");
	out->title = title_make(k, a);
	out->n_intents = q->n_intents;
	memcpy(out->intents, q->intents, sizeof(out->intents));
	out->focus = ARENA_ARRAY(a, q->n_focus, struct str);
	if (!out->focus)
		return err_mem(e);
	for (size_t i = 0; i < q->n_focus; i++)
		out->focus[out->n_focus++] = arena_str(a, q->focus[i]);
	reading_write(q, a, out);
	out->disclaimer = str_c(k->ask.reader == READER_PATIENT ? disclaimer_patient : disclaimer);
	out->review = STR("not-submitted");
	out->updated = arena_str(a, str_c(in->today));
	write_provenance(in, k, a, out);
	return arena_ok(a) ? 0 : err_mem(e);
}

static int reader_of(const struct answer_opts *o, struct arena *a, enum reader_kind *out, struct err *e)
{
	int r = o->reader.n ? reader_parse(o->reader) : READER_PHYSICIAN;
	if (r < 0) {
		struct str names = STR("");
		for (int i = 0; i < READER_N; i++)
			names = arena_printf(a, "%.*s%s%s", STR_ARG(names), i ? ", " : "",
					     reader_name((enum reader_kind)i));
		return err_set(e, ERR_USAGE, "unknown reader '%.*s': wanted one of %.*s", STR_ARG(o->reader),
			       STR_ARG(names));
	}
	*out = (enum reader_kind)r;
	return 0;
}

/* ---- the stages ---- */

/* From what was found to what is known of it: nothing is chosen yet. */
static int find_out(struct compose *k, const struct compose_in *in, struct err *e)
{
	double features[SURE_N];
	float answers[ANSWERS_N];
	focus_read(k);
	int rc = sources_find(k, e);
	if (!rc)
		rc = pool_fill(k, e);
	if (rc)
		return rc;
	sure_measure(k, features);
	k->surety.studies = k->r->n_passages ? sure_confidence(features, k->units->meaning) : 0;
	trace_sure(k, features);
	if (in->sure)
		sure_tell(features, in->sure);
	found_fill(k);
	studies_weigh(k);
	rc = heed_all(k, e);
	if (!rc)
		rc = both_hold(k, e);
	if (rc)
		return rc;
	relevance_estimate(k);
	relevance_answers(k, answers);
	trace_relevance(k, answers);
	outcome_estimate(k);
	return arena_ok(&k->scratch) ? 0 : err_mem(e);
}

static void choose(struct compose *k)
{
	choose_bottom(k);
	heed_cautions(k);
	studies_limit(k);
	choose_sections(k);
	context_choose(k);
}

static int compose_in_scratch(struct compose *k, const struct compose_in *in, struct arena *a, struct article *art,
			      struct err *e)
{
	int rc = find_out(k, in, e);
	if (rc)
		return rc;
	choose(k);
	rc = heed_named(k, a, e);
	if (rc)
		return rc;
	outcome_judge(k, a, art);
	rc = arena_ok(&k->scratch) ? write_head(in, k, a, art, e) : err_mem(e);
	if (!rc)
		rc = write_chosen(k, a, art, e);
	if (rc)
		return rc;
	trace_why(k);
	outcome_strength(a, art);
	outcome_nearest(k, a, art);
	outcome_related(k, in->opts, a, art);
	return arena_ok(a) && arena_ok(&k->scratch) ? 0 : err_mem(e);
}

int answer_compose(const struct compose_in *in, struct arena *a, struct article *out, struct err *e)
{
	struct article art = {.sure = {.strength = GRADE_N}};
	struct compose k = {
		.ask = {.q = in->q,
			.patient = in->patient,
			.max_items = in->opts->max_items,
			.year_now = atoi(in->today)},
		.q = in->q,
		.snap = in->snap,
		.units = in->units,
		.studies = in->studies,
		.n_studies = in->n_studies,
		.r = in->r,
		.view = in->view,
		.trace = in->opts->trace,
	};
	int rc = answer_rules_ready(e);
	if (!rc)
		rc = reader_of(in->opts, a, &k.ask.reader, e);
	if (rc)
		return rc;
	if (!k.ask.max_items)
		k.ask.max_items = k.ask.reader == READER_PATIENT ? ITEMS_PATIENT : ITEMS_DEFAULT;
	if (k.ask.max_items > ITEMS_MAX)
		return err_set(e, ERR_USAGE, "%zu bullets are more than the %d that an article may have",
			       k.ask.max_items, ITEMS_MAX);
	asking_of(in->q, &k.ask.want);
	arena_init(&k.scratch, SCRATCH_BYTES);
	k.lex = (struct lexer){text_tokens_new(), &k.scratch};
	rc = k.lex.t ? compose_in_scratch(&k, in, a, &art, e) : err_mem(e);
	for (size_t i = 0; i < k.n_owned; i++)
		doc_free(k.owned[i]);
	text_tokens_free(k.lex.t);
	arena_release(&k.scratch);
	if (!rc)
		*out = art;
	return rc;
}
