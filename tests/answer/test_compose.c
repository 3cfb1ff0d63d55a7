/*
 * test_compose.c - the composer on documents built by hand, without an index.
 */
#include "test.h"

#include "fixture.h"

static const char brief_itch[] =
	"# Summary\n"
	"- Itch of the examplar gland is most often caused by dryness; infestation must be excluded. "
	"[@smith11:guideline]\n"
	"# Causes\n"
	"- Dry causes of examplar itch:\n"
	"  - Winter dryness is the most frequent cause of examplar itch in adults over 60 years. [@smith11:guideline]\n"
	"    - Central heating lowers the humidity that the examplar gland needs. [@jones12:cohort]\n"
	"  - Overwashing strips lipids from the examplar gland. [@jones12:cohort]\n"
	"- Infestations as causes of examplar itch:\n"
	"  - Scabies causes nightly examplar itch and spreads within a household. [@brown13:case-series]\n"
	"- Renal failure causes examplar itch in about one third of people on dialysis. [@jones12:cohort]\n"
	"# Symptoms and signs\n"
	"- Nightly burning and scaling of the elbow suggests scabies of the examplar gland. [@brown13:case-series]\n"
	"- Burning of the elbow that wakes people nightly is an early symptom of scabies. [@brown13:case-series]\n"
	"- Scratch marks spare the middle of the back. [@brown13:case-series]\n"
	"# Red flags\n"
	"- Weight loss with examplar itch needs a chest radiograph for lymphoma. [@smith11:guideline]\n"
	"# Diagnosis\n"
	"- Diagnosis of examplar itch rests on inspection of the skin folds. [@smith11:guideline]\n"
	"# Treatment\n"
	"- Emollients are recommended for dry examplar itch twice daily. [@smith11:guideline]\n"
	"# Prognosis\n"
	"- Examplar itch from dryness clears within 14 days of treatment. [@jones12:cohort]\n"
	"# Pitfalls\n"
	"- A normal blood count does not exclude lymphoma behind examplar itch. [@smith11:guideline]\n";

static struct doc *itch_brief(struct fx *f)
{
	struct doc *d = fx_doc(f, "brief:examplar-itch", DOC_KIND_BRIEF, "Examplar itch: causes and care", 2026);
	d->review = STR("submitted");
	fx_lines(d, brief_itch);
	return d;
}

static const char *item_text(const struct article_item *it, char out[64])
{
	snprintf(out, 64, "%.*s", (int)(it->claim->text.n < 40 ? it->claim->text.n : 40), it->claim->text.p);
	return out;
}

static void keeps_the_hierarchy_of_a_brief(void **state)
{
	(void)state;
	struct fx f;
	char t[64];
	fx_init(&f);
	itch_brief(&f);
	fx_ask(&f, "What causes examplar itch with nightly burning of the elbow?", INTENT_CAUSE, "examplar itch",
	       "nightly burning elbow");
	fx_compose(&f);
	assert_true(fx_check_claims(&f) > 8);
	assert_int_equal(f.art.outcome, OUTCOME_ANSWERED);
	assert_str(f.art.reason, "");
	assert_str(f.art.title, "Examplar itch: causes");

	/* the sections of the plan, in its order; those without claims are left out */
	static const char *const kinds[] = {"causes", "context", "diagnosis", "red-flags", "pitfalls", "management"};
	assert_int_equal(f.art.n_sections, 6);
	for (size_t i = 0; i < 6; i++)
		assert_str(f.art.sections[i].kind, kinds[i]);

	const struct article_section *s = &f.art.sections[0];
	assert_int_equal(s->n_items, 3);
	assert_string_equal(item_text(&s->items[0], t), "Dry causes of examplar itch:");
	assert_int_equal(s->items[0].n_items, 2);
	assert_int_equal(s->items[0].items[0].n_items, 1);
	assert_string_equal(item_text(&s->items[0].items[0].items[0], t), "Central heating lowers the humidity that");
	assert_string_equal(item_text(&s->items[1], t), "Infestations as causes of examplar itch:");
	assert_string_equal(item_text(&s->items[2], t), "Renal failure causes examplar itch in ab");
	assert_str(s->items[0].claim->spans[0].path, "Causes");

	/* only what meets the question's findings is context */
	assert_null(fx_claim(&f, "Scratch marks"));
	fx_release(&f);
}

static void cites_the_brief_and_what_it_reports(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	itch_brief(&f);
	f.held[0] = "pubmed:12";
	f.held_status[0] = DOC_STATUS_RETRACTED;
	fx_ask(&f, "What causes examplar itch?", INTENT_CAUSE, "examplar itch", NULL);
	fx_compose(&f);
	fx_check_claims(&f);
	const struct article_ref *r = f.art.refs;
	assert_int_equal(f.art.n_refs, 4);
	assert_str(r[0].doc, "brief:examplar-itch");
	assert_str(r[0].type, "Brief");
	assert_str(r[0].review, "submitted");
	assert_int_equal(r[0].via, DOC_NONE);

	const struct article_claim *c = fx_claim(&f, "Renal failure");
	assert_non_null(c);
	assert_int_equal(c->n_via, 1);
	const struct article_ref *jones = &r[c->via[0]];
	assert_str(jones->key, "jones12");
	assert_int_equal(jones->via, 0);
	assert_str(jones->type, "Research");
	assert_str(jones->doc, "pubmed:12");
	assert_int_equal(jones->status, DOC_STATUS_RETRACTED);
	assert_int_equal(c->grade, GRADE_C); /* as good as what it reports */
	const struct article_claim *g = fx_claim(&f, "Winter dryness");
	assert_int_equal(g->grade, GRADE_A);
	assert_str(r[g->via[0]].doc, ""); /* not in this corpus */
	/* a lead-in cites the brief alone */
	assert_int_equal(fx_claim(&f, "Dry causes")->n_via, 0);
	fx_release(&f);
}

static void says_when_it_does_not_know(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	itch_brief(&f);
	fx_doc(&f, "brief:wolfram-street", DOC_KIND_BRIEF, "Burns of the syndrome clinic", 2020);
	fx_lines(f.docs[1], "# Treatment\n- Burns are treated with cool water in every syndrome clinic. [@a1:rct]\n");
	fx_ask(&f, "treatment of Wolfram syndrome", INTENT_TREATMENT, "Wolfram syndrome diabetes", NULL);
	fx_compose(&f);
	assert_int_equal(f.art.outcome, OUTCOME_INSUFFICIENT);
	assert_int_equal(f.art.n_sections, 0);
	assert_int_equal(f.art.n_bottom_line, 0);
	assert_int_equal(f.art.n_refs, 0);
	assert_true(f.art.reason.n > 0);
	assert_int_equal(f.art.n_nearest, 1);
	assert_str(f.art.nearest[0].title, "Burns of the syndrome clinic");
	assert_int_equal(f.art.n_related, 1);
	assert_str(f.art.related[0], "What are the treatments for burns of the syndrome clinic?");

	fx_ask(&f, "treatment of zzz", INTENT_TREATMENT, "zzz", NULL);
	fx_compose(&f);
	assert_int_equal(f.art.outcome, OUTCOME_INSUFFICIENT);
	assert_str(f.art.reason, "This corpus holds nothing about the question.");
	assert_int_equal(f.art.n_nearest, 0);
	fx_release(&f);
}

static void names_what_is_missing(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	itch_brief(&f);
	fx_ask(&f, "causes of examplar itch in Martian gravity", INTENT_CAUSE, "examplar itch", "Martian gravity");
	for (size_t i = 0; i < f.q.n_terms; i++)
		f.q.terms[i].weight = 1;
	fx_compose(&f);
	assert_int_equal(f.art.outcome, OUTCOME_PARTLY);
	assert_str(f.art.reason, "The sources that were found say nothing of: Martian, gravity.");
	assert_true(f.art.n_sections > 0);
	fx_release(&f);
}

static void retracted_sources_support_nothing(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pubmed:1", DOC_KIND_RESEARCH, "Emollients for examplar itch: a randomised trial", 2020);
	fx_lines(f.docs[0],
		 "# Conclusions\nEmollients improved examplar itch in 90% of treated adults within one week.\n");
	fx_doc(&f, "pubmed:2", DOC_KIND_RESEARCH, "Steroids for examplar itch: a randomised trial", 2021);
	fx_lines(f.docs[1], "# Conclusions\nSteroids improved examplar itch in half of the treated adults.\n");
	fx_ask(&f, "treatment of examplar itch", INTENT_TREATMENT, "examplar itch", NULL);
	f.status[0] = DOC_STATUS_RETRACTED;
	f.status[1] = DOC_STATUS_CONCERN;
	fx_compose(&f);
	assert_true(fx_check_claims(&f) >= 1);
	assert_null(fx_claim(&f, "Emollients"));
	assert_non_null(fx_claim(&f, "Steroids"));
	assert_int_equal(f.art.provenance.n_dropped, 1);
	assert_str(f.art.provenance.dropped[0].doc, "pubmed:1");
	assert_str(f.art.provenance.dropped[0].reason, "said by a notice");
	/* a flagged one carries its flag */
	assert_int_equal(f.art.n_refs, 1);
	assert_int_equal(f.art.refs[0].status, DOC_STATUS_CONCERN);
	assert_str(f.art.refs[0].status_note, "said by a notice");

	f.status[1] = DOC_STATUS_RETRACTED;
	fx_compose(&f);
	assert_int_equal(f.art.outcome, OUTCOME_INSUFFICIENT);
	assert_int_equal(f.art.n_refs, 0);
	assert_int_equal(f.art.n_nearest, 0); /* nor are they offered */
	fx_release(&f);
}

static void same_statements_become_one_bullet(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pubmed:1", DOC_KIND_RESEARCH, "Examplar itch: a case report", 2020);
	fx_lines(f.docs[0],
		 "# Conclusions\nScabies causes nightly examplar itch in adults and spreads within households.\n");
	fx_doc(&f, "pubmed:2", DOC_KIND_RESEARCH, "Examplar itch: a systematic review", 2021);
	fx_lines(f.docs[1],
		 "# Conclusions\nIn adults, scabies causes nightly examplar itch, and spreads within a household.\n");
	/* these only look alike */
	fx_doc(&f, "pubmed:3", DOC_KIND_RESEARCH, "Examplar itch in cohorts", 2021);
	fx_lines(
		f.docs[2],
		"# Conclusions\nScabies never causes nightly examplar itch in adults and spreads within households.\n");
	fx_doc(&f, "pubmed:4", DOC_KIND_RESEARCH, "Examplar itch in numbers", 2021);
	fx_lines(f.docs[3],
		 "# Conclusions\nScabies causes nightly examplar itch in 40 adults and spreads within 3 households.\n");
	fx_ask(&f, "What causes examplar itch?", INTENT_CAUSE, "examplar itch", NULL);
	fx_compose(&f);
	fx_check_claims(&f);
	/* the best graded one speaks, the other is a further span */
	assert_null(fx_claim(&f, "Scabies causes nightly examplar itch in adults"));
	const struct article_claim *c = fx_claim(&f, "In adults, scabies");
	assert_non_null(c);
	assert_int_equal(c->n_spans, 2);
	assert_str(c->spans[0].span.doc, "pubmed:2");
	assert_str(c->spans[1].span.doc, "pubmed:1");
	assert_int_equal(c->grade, GRADE_A);
	const struct article_claim *never = fx_claim(&f, "Scabies never"),
				   *n40 = fx_claim(&f, "Scabies causes nightly examplar itch in 40");
	assert_non_null(never);
	assert_int_equal(never->n_spans, 1);
	assert_non_null(n40);
	assert_int_equal(n40->n_spans, 1);
	fx_release(&f);
}

static void sentences_stand_on_their_own(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pubmed:1", DOC_KIND_RESEARCH, "Emollients for examplar itch: a cohort", 2020);
	fx_lines(f.docs[0],
		 "# Methods\nTreatment of examplar itch with emollients was followed for two years in ninety adults of "
		 "one town.\n"
		 "# Results\nEmollients were bought in town by most adults. They were "
		 "well tolerated as a "
		 "treatment of examplar itch by nearly everyone in the trial.\n"
		 "# Discussion\nThese patients had examplar itch before treatment and after treatment for months on "
		 "end.\n"
		 "# Funding\nTreatment of examplar itch was paid by the makers of emollients for all of the adults.\n");
	fx_ask(&f, "treatment of examplar itch", INTENT_TREATMENT, "examplar itch", NULL);
	fx_compose(&f);
	fx_check_claims(&f);
	assert_null(fx_claim(&f, "These patients"));
	assert_null(fx_claim(&f, "They were"));
	assert_null(fx_claim(&f, "Treatment of examplar itch was paid"));
	/* a dangling sentence came with the one before it, in one span */
	bool pair = false;
	for (size_t i = 0; i < f.art.n_sections; i++)
		for (size_t j = 0; j < f.art.sections[i].n_items; j++)
			pair |= str_find(f.art.sections[i].items[j].claim->text, STR("adults. They were"), 0) !=
				SIZE_MAX;
	for (size_t i = 0; i < f.art.n_bottom_line; i++)
		pair |= str_find(f.art.bottom_line[i].text, STR("adults. They were"), 0) != SIZE_MAX;
	assert_true(pair);
	fx_release(&f);
}

static void labels_are_cut_off(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pubmed:1", DOC_KIND_RESEARCH, "Emollients for examplar itch", 2020);
	fx_lines(f.docs[0], "CONCLUSIONS: Emollients are an effective treatment of examplar itch in adults.\n");
	fx_ask(&f, "treatment of examplar itch", INTENT_TREATMENT, "examplar itch", NULL);
	fx_compose(&f);
	fx_check_claims(&f);
	const struct article_claim *c = fx_claim(&f, "Emollients are");
	assert_non_null(c);
	assert_int_equal(c->kind, CLAIM_EXCERPT);
	fx_release(&f);
}

static void lists_stay_under_their_lead_in(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "medquad:1", DOC_KIND_CONSUMER, "Examplar itch", 0);
	fx_lines(f.docs[0], "? What are the symptoms of examplar itch ?\n"
			    "Examplar itch is a common complaint. The symptoms of examplar itch include:\n"
			    "- Red elbow\n"
			    "- Scaling of the back\n"
			    "- Nightly examplar itch\n"
			    "? What are the treatments for examplar itch ?\n"
			    "Emollients help most people with examplar itch.\n");
	fx_ask(&f, "What are the symptoms of examplar itch?", INTENT_SYMPTOMS, "examplar itch", NULL);
	fx_compose(&f);
	fx_check_claims(&f);
	const struct article_section *s = fx_section(&f, "symptoms");
	assert_non_null(s);
	bool found = false;
	for (size_t i = 0; i < s->n_items; i++) {
		if (!str_eqc(s->items[i].claim->text, "The symptoms of examplar itch include:"))
			continue;
		found = true;
		assert_int_equal(s->items[i].n_items, 3);
		assert_str(s->items[i].items[0].claim->text, "Red elbow");
		assert_str(s->items[i].items[2].claim->text, "Nightly examplar itch");
	}
	assert_true(found);
	/* questions are no claims; they are offered as related, and not the asked one */
	assert_null(fx_claim(&f, "What are"));
	assert_true(f.art.n_related >= 1);
	assert_str(f.art.related[0], "What are the treatments for examplar itch ?");
	fx_release(&f);
}

static void rows_and_captions_are_no_claims(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "pmc:1", DOC_KIND_RESEARCH, "Treatment of examplar itch", 2020);
	doc_section(d, 1, STR("Results"));
	doc_block(d, BLOCK_CAPTION, 0, STR("Treatment of examplar itch by age of the adults."));
	doc_block(d, BLOCK_ROW, 0, STR("Treatment of examplar itch | emollients work best."));
	doc_block(d, BLOCK_PARA, 0, STR("Treatment of examplar itch works best in winter."));
	fx_done(d);
	fx_ask(&f, "treatment of examplar itch", INTENT_TREATMENT, "examplar itch", NULL);
	fx_compose(&f);
	assert_int_equal(fx_check_claims(&f), 1);
	assert_non_null(fx_claim(&f, "Treatment of examplar itch works"));
	fx_release(&f);
}

static void the_reader_decides_the_sources(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "pubmed:1", DOC_KIND_RESEARCH, "Emollients in examplar itch: a randomised trial", 2026);
	fx_lines(f.docs[0], "# Conclusions\nEmollients are an effective treatment of examplar itch through repair of "
			    "lipid lamellae.\n");
	fx_doc(&f, "medquad:1", DOC_KIND_CONSUMER, "Examplar itch", 2026);
	fx_lines(f.docs[1], "? What are the treatments for examplar itch ?\nCream is a simple treatment for examplar "
			    "itch that most people can use.\n");
	fx_ask(&f, "treatment of examplar itch", INTENT_TREATMENT, "examplar itch", NULL);
	fx_compose(&f);
	assert_str(f.art.reader, "physician");
	assert_true(str_starts(f.art.bottom_line[0].text, STR("Emollients")));
	f.opts.reader = STR("patient");
	fx_compose(&f);
	assert_str(f.art.reader, "patient");
	assert_true(str_starts(f.art.bottom_line[0].text, STR("Cream")));
	assert_true(str_find(f.art.disclaimer, STR("talk with a doctor"), 0) != SIZE_MAX);
	fx_release(&f);
}

static void refuses_what_it_cannot_do(void **state)
{
	(void)state;
	struct fx f;
	struct err e = {0};
	fx_init(&f);
	itch_brief(&f);
	fx_ask(&f, "What causes examplar itch?", INTENT_CAUSE, "examplar itch", NULL);
	fx_compose(&f);
	struct corpus_view v = {0};
	struct compose_in in = {.q = &f.q, .r = &f.r, .view = &v, .opts = &f.opts, .today = "2026-11-24"};
	f.opts.reader = STR("astronaut");
	struct article was = f.art;
	assert_int_equal(answer_compose(&in, &f.a, &f.art, &e), ERR_USAGE);
	assert_non_null(strstr(e.msg, "astronaut"));
	assert_non_null(strstr(e.msg, "physician"));
	f.opts.reader = STR("");
	f.opts.max_items = 100000;
	assert_int_equal(answer_compose(&in, &f.a, &f.art, &e), ERR_USAGE);
	assert_memory_equal(&was, &f.art, sizeof(was));
	fx_release(&f);
}

static size_t lead_ins(const struct article_item *v, size_t n)
{
	size_t leads = 0;
	for (size_t i = 0; i < n; i++)
		leads += str_ends(v[i].claim->text, STR(":")) + lead_ins(v[i].items, v[i].n_items);
	return leads;
}

static void keeps_within_its_bullets(void **state)
{
	(void)state;
	for (size_t max = 1; max <= 60; max = max * 2 + 1) {
		struct fx f;
		fx_init(&f);
		itch_brief(&f);
		f.opts.max_items = max;
		fx_ask(&f, "What causes examplar itch?", INTENT_CAUSE, "examplar itch", NULL);
		fx_compose(&f);
		size_t n = 0;
		for (size_t i = 0; i < f.art.n_sections; i++)
			n += fx_items(f.art.sections[i].items, f.art.sections[i].n_items) -
			     lead_ins(f.art.sections[i].items, f.art.sections[i].n_items);
		assert_true(n <= max);
		fx_check_claims(&f);
		fx_release(&f);
	}
}

/* The same documents, whatever the order in which they were loaded: the same article. */
static void is_repeatable(void **state)
{
	(void)state;
	struct buf json[2];
	for (int turn = 0; turn < 2; turn++) {
		struct fx f;
		fx_init(&f);
		if (turn == 0)
			itch_brief(&f);
		for (int i = 0; i < 6; i++) {
			int n = turn ? 5 - i : i;
			char id[32], text[200];
			snprintf(id, sizeof(id), "pubmed:%d", n);
			fx_doc(&f, id, DOC_KIND_RESEARCH, "Itch of the examplar gland", 2015 + n % 2);
			snprintf(text, sizeof(text),
				 "# Conclusions\nExamplar itch is caused by cause number %d in some people.\nExamplar "
				 "itch is caused by dry air.\n",
				 n);
			fx_lines(f.docs[f.n_docs - 1], text);
		}
		if (turn == 1)
			itch_brief(&f);
		fx_ask(&f, "What causes examplar itch?", INTENT_CAUSE, "examplar itch", NULL);
		fx_compose(&f);
		fx_check_claims(&f);
		fx_json(&f, &json[turn]);
		fx_release(&f);
	}
	assert_true(str_eq(buf_str(&json[0]), buf_str(&json[1])));
	buf_release(&json[0]);
	buf_release(&json[1]);
}

static void related_questions_are_other_questions(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	itch_brief(&f);
	fx_ask(&f, "What is the prognosis of examplar itch?", INTENT_PROGNOSIS, "examplar itch", NULL);
	fx_compose(&f);
	assert_true(f.art.n_related >= 3);
	for (size_t i = 0; i < f.art.n_related; i++) {
		assert_true(str_find(f.art.related[i], STR("prognosis"), 0) == SIZE_MAX);
		for (size_t j = 0; j < i; j++)
			assert_false(str_eq(f.art.related[i], f.art.related[j]));
	}
	assert_str(f.art.related[0], "What causes examplar itch?");
	fx_release(&f);
}

/* Nearly the same twice is said once; a bullet with many citations shows some of them. */
static void repeats_nothing_and_shows_few_references(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "brief:itch", DOC_KIND_BRIEF, "Examplar itch", 2026);
	fx_lines(f.docs[0],
		 "# Causes\n"
		 "- Scabies causes nightly examplar itch among adults of poor crowded winter households. "
		 "[@a1:rct b2:rct c3:rct d4:rct e5:rct f6:rct g7:rct h8:rct i9:rct]\n"
		 "- Scabies causes nightly examplar itch among adults of poor crowded summer households. [@a1:rct]\n"
		 "- Dryness causes daily examplar itch. [@a1:rct]\n");
	fx_ask(&f, "What causes examplar itch?", INTENT_CAUSE, "examplar itch", NULL);
	fx_compose(&f);
	assert_int_equal(fx_check_claims(&f), 2);
	const struct article_claim *c = fx_claim(&f, "Scabies");
	assert_int_equal(c->n_via, VIA_MAX);
	fx_release(&f);
}

/* What causes a neighbouring disease is no answer, though its summary was found and shares words with the question. */
static void neighbours_do_not_answer(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	itch_brief(&f);
	fx_doc(&f, "brief:examplar-tremor", DOC_KIND_BRIEF, "Examplar tremor", 2026);
	fx_lines(f.docs[1],
		 "# Causes\n- Caffeine is the commonest cause of examplar tremor with a burning elbow. "
		 "[@smith11:guideline]\n"
		 "- Lead causes examplar tremor in painters. [@smith11:guideline]\n"
		 "# Red flags\n- Burning elbow with fever needs urgent surgery of the joint. [@smith11:guideline]\n");
	fx_ask(&f, "What causes examplar itch with a burning elbow?", INTENT_CAUSE, "examplar itch", "burning elbow");
	fx_compose(&f);
	fx_check_claims(&f);
	assert_null(fx_claim(&f, "Caffeine"));
	assert_null(fx_claim(&f, "Lead causes"));
	assert_non_null(fx_claim(&f, "Winter dryness"));
	assert_non_null(fx_claim(&f, "Burning elbow with fever")); /* its warnings may concern this one */
	fx_release(&f);
}

/* The subject is what weighs most in the question, wherever rarity has put it among the focus phrases. */
static void the_subject_goes_by_weight(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	itch_brief(&f);
	fx_ask(&f, "What causes examplar itch with a burning elbow?", INTENT_CAUSE, "examplar itch", "burning elbow");
	struct str first = f.q.focus[0];
	f.q.focus[0] = f.q.focus[1];
	f.q.focus[1] = first;
	fx_compose(&f);
	assert_str(f.art.title, "Examplar itch: causes");
	assert_non_null(fx_claim(&f, "Winter dryness"));
	assert_true(f.art.n_related > 0);
	fx_release(&f);
}

/* A list that is too deep and one that is too long: nothing breaks. */
static void survives_odd_documents(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "brief:odd", DOC_KIND_BRIEF, "Examplar itch", 2020);
	doc_section(d, 1, STR("Causes"));
	for (int i = 0; i < 40; i++)
		doc_block(d, BLOCK_BULLET, (uint32_t)i, STR("Examplar itch has a cause below this one:"));
	doc_block(d, BLOCK_BULLET, 40, STR("Examplar itch at the bottom of a deep list."));
	for (int i = 0; i < 6000; i++) {
		char t[80];
		snprintf(t, sizeof(t), "Examplar itch has cause %d among many others.", i);
		doc_block(d, BLOCK_BULLET, 0, str_c(t));
	}
	fx_done(d);
	fx_ask(&f, "What causes examplar itch?", INTENT_CAUSE, "examplar itch", NULL);
	fx_compose(&f);
	fx_check_claims(&f);
	struct buf b;
	fx_json(&f, &b);
	buf_release(&b);
	fx_release(&f);
}

static const char brief_gout[] =
	"# Summary\n"
	"- Gout flares are treated first with an NSAID or a corticosteroid. [@smith11:guideline]\n"
	"# Causes\n"
	"- Gout is caused by crystals of urate in the joints. [@smith11:guideline]\n"
	"# Treatment\n"
	"- Ice packs ease the pain of a gout flare. [@smith11:guideline]\n"
	"- Allopurinol is the preferred first drug that lowers urate in gout. [@smith11:guideline]\n"
	"- Allopurinol starts at 100 mg daily in gout. [@smith11:guideline]\n"
	"# Contraindications and interactions\n"
	"- Allopurinol raises the levels of azathioprine, and gout then needs another drug. "
	"[@smith11:guideline]\n"
	"# Pitfalls\n"
	"- A normal urate does not exclude a flare of gout. [@smith11:guideline]\n";

static void answers_the_drug_within_the_illness(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "brief:gout", DOC_KIND_BRIEF, "Gout", 2026);
	fx_lines(d, brief_gout);
	fx_read(&f, "Allopurinol in gout");
	fx_compose(&f);
	assert_non_null(fx_claim(&f, "Allopurinol starts at 100 mg"));
	assert_non_null(fx_claim(&f, "Allopurinol raises"));
	assert_null(fx_claim(&f, "Ice packs"));
	assert_null(fx_claim(&f, "A normal urate"));
	/* nothing pointed at: all of it */
	fx_read(&f, "Gout");
	fx_compose(&f);
	assert_non_null(fx_claim(&f, "Ice packs"));
	assert_non_null(fx_claim(&f, "A normal urate"));
	/* of a drug that it does not know, all that it has */
	fx_read(&f, "Colchicine in gout");
	fx_compose(&f);
	assert_non_null(fx_claim(&f, "Ice packs"));
	fx_release(&f);
}

static const char brief_skin[] =
	"# Summary\n"
	"- Cellulitis is treated by mouth with flucloxacillin or penicillin V. [@smith11:guideline]\n"
	"# Treatment\n"
	"- Flucloxacillin 500 mg four times daily is the usual treatment of cellulitis. [@smith11:guideline]\n"
	"- Co-amoxiclav is recommended for cellulitis near the eyes. [@smith11:guideline]\n"
	"- Clarithromycin is an alternative for cellulitis in penicillin allergy. [@smith11:guideline]\n"
	"- Elevation of the leg eases the swelling of cellulitis. [@smith11:guideline]\n"
	"# Special populations\n"
	"- Erythromycin is the alternative for cellulitis in pregnancy with penicillin allergy. [@smith11:guideline]\n"
	"# Pitfalls\n"
	"- Flucloxacillin may cause jaundice weeks after treatment of cellulitis. [@smith11:guideline]\n";

/* Nothing of the class is recommended, what speaks of the allergy answers, warnings stay. */
static void spares_the_allergic(void **state)
{
	(void)state;
	static const char *const questions[] = {"Treatment of cellulitis in a woman allergic to penicillin",
						"Treatment of cellulitis in a woman allergic to amoxicillin"};
	for (size_t i = 0; i < 2; i++) {
		struct fx f;
		fx_init(&f);
		fx_lines(fx_doc(&f, "brief:cellulitis", DOC_KIND_BRIEF, "Cellulitis", 2026), brief_skin);
		fx_read(&f, questions[i]);
		fx_compose(&f);
		assert_int_equal(f.art.n_bottom_line, 1);
		assert_true(str_starts(f.art.bottom_line[0].text, STR("Clarithromycin")));
		assert_null(fx_claim(&f, "Flucloxacillin 500"));
		assert_null(fx_claim(&f, "Cellulitis is treated"));
		assert_null(fx_claim(&f, "Co-amoxiclav"));
		assert_non_null(fx_claim(&f, "Elevation"));
		assert_non_null(fx_claim(&f, "Flucloxacillin may cause"));
		fx_release(&f);
	}
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cellulitis", DOC_KIND_BRIEF, "Cellulitis", 2026), brief_skin);
	fx_read(&f, "Treatment of cellulitis in a pregnant woman allergic to penicillin");
	fx_compose(&f);
	assert_true(str_starts(f.art.bottom_line[0].text, STR("Erythromycin")));
	fx_read(&f, "Treatment of cellulitis");
	fx_compose(&f);
	assert_non_null(fx_claim(&f, "Flucloxacillin 500"));
	fx_release(&f);
}

static const char brief_quux[] =
	"# Summary\n"
	"- Quuxitis is an inflammation of the quux that follows a cold. [@smith11:guideline]\n"
	"- Antihistamines are no part of the first treatment of quuxitis. [@smith11:guideline]\n"
	"- Quuxitis is treated with rest, and with a splint when severe. [@smith11:guideline]\n"
	"# Diagnosis\n"
	"- Ultrasound is the test of choice in suspected quuxitis. [@smith11:guideline]\n"
	"# Treatment\n"
	"- A mark on the skin before treatment helps to follow quuxitis. [@smith11:guideline]\n";

/* The summary tells several things; the one that is asked for answers, and what to do before what not to do. */
static void the_bottom_line_answers_the_intent(void **state)
{
	(void)state;
	static const struct {
		const char *question, *begins;
	} cases[] = {{"How is quuxitis diagnosed?", "Ultrasound is"},
		     {"Treatment of quuxitis", "Quuxitis is treated"},
		     {"What is quuxitis?", "Quuxitis is an inflammation"}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fx f;
		fx_init(&f);
		fx_lines(fx_doc(&f, "brief:quuxitis", DOC_KIND_BRIEF, "Quuxitis", 2026), brief_quux);
		fx_read(&f, cases[i].question);
		fx_compose(&f);
		assert_true(f.art.n_bottom_line > 0);
		if (!str_starts(f.art.bottom_line[0].text, str_c(cases[i].begins)))
			fail_msg("%s: %.*s", cases[i].question, STR_ARG(f.art.bottom_line[0].text));
		fx_release(&f);
	}
}

/* Where a drug is asked about in pregnancy, the caution is the answer, and is said once. */
static void a_caution_answers(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cough", DOC_KIND_BRIEF, "ACE inhibitor cough", 2026),
		 "# Summary\n"
		 "- ACE inhibitor cough is a dry cough that ends after the drug is stopped. [@smith11:guideline]\n"
		 "# Causes\n"
		 "- ACE inhibitor cough is caused by bradykinin that is not broken down. [@smith11:guideline]\n"
		 "# Contraindications and interactions\n"
		 "- ACE inhibitors should be avoided in pregnancy. [@smith11:guideline]\n");
	fx_read(&f, "ACE inhibitor in pregnancy");
	fx_compose(&f);
	assert_int_equal(f.art.n_bottom_line, 1);
	assert_str(f.art.bottom_line[0].text, "ACE inhibitors should be avoided in pregnancy.");
	assert_null(fx_section(&f, "cautions"));
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(answers_the_drug_within_the_illness),
		cmocka_unit_test(spares_the_allergic),
		cmocka_unit_test(the_bottom_line_answers_the_intent),
		cmocka_unit_test(a_caution_answers),
		cmocka_unit_test(keeps_the_hierarchy_of_a_brief),
		cmocka_unit_test(cites_the_brief_and_what_it_reports),
		cmocka_unit_test(says_when_it_does_not_know),
		cmocka_unit_test(names_what_is_missing),
		cmocka_unit_test(retracted_sources_support_nothing),
		cmocka_unit_test(same_statements_become_one_bullet),
		cmocka_unit_test(sentences_stand_on_their_own),
		cmocka_unit_test(labels_are_cut_off),
		cmocka_unit_test(lists_stay_under_their_lead_in),
		cmocka_unit_test(rows_and_captions_are_no_claims),
		cmocka_unit_test(the_reader_decides_the_sources),
		cmocka_unit_test(refuses_what_it_cannot_do),
		cmocka_unit_test(keeps_within_its_bullets),
		cmocka_unit_test(is_repeatable),
		cmocka_unit_test(related_questions_are_other_questions),
		cmocka_unit_test(repeats_nothing_and_shows_few_references),
		cmocka_unit_test(neighbours_do_not_answer),
		cmocka_unit_test(the_subject_goes_by_weight),
		cmocka_unit_test(survives_odd_documents),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
