/*
 * test_compose.c - articles from summaries, asked of a real corpus: what a claim is, how lists stay together, what is
 * said once.
 */
#include "test.h"

#include "fixture.h"

#include "answer/answer_priv.h"
#include "base/fs.h"

static const char brief_itch[] =
	"# Summary\n"
	"- Examplar itch is most often caused by dryness; infestation must be excluded. [@smith11:guideline]\n"
	"# Causes\n"
	"- Dry causes of examplar itch:\n"
	"  - Winter dryness is the most frequent cause of examplar itch in adults over 60 years. [@smith11:guideline]\n"
	"    - Central heating is a cause of dryness that brings on examplar itch. [@jones12:cohort]\n"
	"  - Overwashing causes examplar itch in cooks. [@jones12:cohort]\n"
	"- Infestations as causes of examplar itch:\n"
	"  - Scabies causes nightly examplar itch and spreads within a household. [@brown13:case-series]\n"
	"- Renal failure causes examplar itch in about one third of people on dialysis. [@jones12:cohort]\n"
	"# Red flags\n"
	"- Weight loss with examplar itch needs a chest radiograph for lymphoma. [@smith11:guideline]\n"
	"# Diagnosis\n"
	"- The diagnosis of examplar itch rests on inspection of the skin folds. [@smith11:guideline]\n"
	"- Biopsy is the test of choice when the diagnosis of examplar itch is in doubt. [@smith11:guideline]\n"
	"# Treatment\n"
	"- Emollients twice daily are the recommended treatment of dry examplar itch. [@smith11:guideline]\n"
	"- Permethrin is the treatment of examplar itch from scabies. [@smith11:guideline]\n"
	"# Prognosis\n"
	"- Examplar itch from dryness clears within 14 days. [@jones12:cohort]\n"
	"# Pitfalls\n"
	"- A normal blood count does not exclude lymphoma behind examplar itch. [@smith11:guideline]\n";

static struct doc *itch_brief(struct fx *f)
{
	struct doc *d = fx_doc(f, "brief:examplar-itch", DOC_KIND_BRIEF, "Examplar itch: causes and care", 2026);
	d->review = STR("submitted");
	fx_lines(d, brief_itch);
	return d;
}

/* What the tests of lists look at is what the article shows; so much of it that nothing has to give way. */
static void wide(struct fx *f)
{
	fx_init(f);
	f->opts.max_items = 60;
}

static const struct article_item *item_in(const struct article_item *v, size_t n, const char *begin)
{
	for (size_t i = 0; i < n; i++) {
		if (str_starts(v[i].claim->text, str_c(begin)))
			return &v[i];
		const struct article_item *x = item_in(v[i].items, v[i].n_items, begin);
		if (x)
			return x;
	}
	return NULL;
}

static const struct article_item *item(const struct fx *f, const char *begin)
{
	const struct article_item *x = NULL;
	for (size_t i = 0; i < f->art.n_sections && !x; i++)
		x = item_in(f->art.sections[i].items, f->art.sections[i].n_items, begin);
	return x;
}

/* ---- what it answers with ---- */

static void a_summary_answers(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	itch_brief(&f);
	fx_ask(&f, "What causes examplar itch?");
	assert_int_equal(f.art.outcome, OUTCOME_ANSWERED);
	assert_str(f.art.reason, "");
	assert_str(f.art.title, "Examplar itch: causes");
	assert_int_equal(f.art.intents[0], INTENT_CAUSE);
	assert_true(f.art.n_bottom_line >= 1 && f.art.n_bottom_line <= BOTTOM_MAX);
	assert_true(fx_check_claims(&f) >= 4);
	/* what answers comes first */
	assert_str(f.art.sections[0].kind, "causes");
	assert_str(f.art.sections[0].items[0].claim->spans[0].path, "Causes");
	for (size_t i = 0; i < f.art.n_sections; i++)
		for (size_t j = 0; j < i; j++)
			assert_false(str_eq(f.art.sections[i].kind, f.art.sections[j].kind));
	fx_release(&f);
}

/* Each question has its own bottom line. */
static void the_intent_leads(void **state)
{
	(void)state;
	static const struct {
		const char *question, *path, *title;
	} rows[] = {
		{"How is examplar itch treated?", "Treatment", "Examplar itch: treatment"},
		{"How is examplar itch diagnosed?", "Diagnosis", "Examplar itch: diagnosis and work-up"},
		{"What causes examplar itch?", "Causes", "Examplar itch: causes"},
	};
	struct fx f;
	wide(&f);
	itch_brief(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		fx_ask(&f, rows[i].question);
		assert_str(f.art.title, rows[i].title);
		assert_true(f.art.n_bottom_line > 0);
		struct str path = f.art.bottom_line[0].spans[0].path;
		if (!str_eqc(path, rows[i].path))
			fail_msg("%s: answered from '%.*s'", rows[i].question, STR_ARG(path));
	}
	fx_release(&f);
}

static void the_brief_is_cited_and_what_it_reports(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	itch_brief(&f);
	/* one of the works that the brief reports is here, and withdrawn */
	fx_lines(fx_doc(&f, "pubmed:12", DOC_KIND_RESEARCH, "A survey of kidneys", 2019), "Kidneys were counted.");
	fx_retract(&f, "pubmed:12", "pubmed:99");
	fx_ask(&f, "What causes examplar itch?");
	const struct article_ref *r = f.art.refs;
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
	const struct article_claim *g = fx_claim(&f, "Winter dryness");
	assert_non_null(g);
	assert_true(g->n_via >= 1);
	assert_str(r[g->via[0]].key, "smith11");
	assert_str(r[g->via[0]].doc, ""); /* not in this corpus */
	/* the strength is that of what was read; and the reader is told what stands behind it */
	assert_int_equal(c->grade, r[0].grade);
	assert_int_equal(g->grade, r[0].grade);
	assert_true(str_find(f.art.sure.strength_note, STR("reports its sources"), 0) != SIZE_MAX);
	/* a lead-in cites the brief alone */
	const struct article_claim *lead = fx_claim(&f, "Dry causes");
	assert_true(!lead || !lead->n_via);
	fx_release(&f);
}

/* ---- lists ---- */

static void lists_keep_their_order_and_depth(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	itch_brief(&f);
	fx_ask(&f, "What causes examplar itch?");
	const struct article_item *dry = item(&f, "Dry causes of examplar itch:");
	const struct article_item *deep = item(&f, "Central heating");
	/* what hangs under a bullet hangs under it, or stands in the bottom line */
	for (size_t i = 0; dry && i + 1 < dry->n_items; i++)
		assert_true(dry->items[i].claim->spans[0].span.beg < dry->items[i + 1].claim->spans[0].span.beg);
	assert_true(deep || fx_bottom(&f, "Central heating"));
	const struct article_item *scabies = item(&f, "Scabies causes");
	if (scabies)
		assert_non_null(item_in(item(&f, "Infestations as")->items, 1, "Scabies causes"));
	fx_release(&f);
}

/* Items that are no sentences are shown with their lead-in, all of them and in order. */
static void fragments_come_with_their_lead_in(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	fx_lines(fx_doc(&f, "guideline:itch", DOC_KIND_GUIDELINE, "Examplar itch", 2024),
		 "# Symptoms and signs\nExamplar itch is a common complaint. The symptoms of examplar itch include:\n"
		 "- red elbow\n- scaling of the back\n- nightly examplar itch\n"
		 "# Treatment\n- Emollients help most people with examplar itch.\n");
	fx_ask(&f, "What are the symptoms of examplar itch?");
	const struct article_item *lead = item(&f, "The symptoms of examplar itch include:");
	assert_non_null(lead);
	assert_int_equal(lead->n_items, 3);
	assert_str(lead->items[0].claim->text, "red elbow");
	assert_str(lead->items[2].claim->text, "nightly examplar itch");
	for (size_t i = 0; i < f.art.n_bottom_line; i++)
		assert_true(f.art.bottom_line[i].text.n > 30);
	fx_release(&f);
}

/* The same on a page for patients, under a question. */
static void a_page_keeps_its_lists(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	fx_lines(fx_doc(&f, "medquad:1", DOC_KIND_CONSUMER, "Examplar itch", 0),
		 "? What are the symptoms of examplar itch ?\n"
		 "Examplar itch is a common complaint. The symptoms of examplar itch include:\n"
		 "- Red elbow\n- Scaling of the back\n- Nightly examplar itch\n"
		 "? What are the treatments for examplar itch ?\n"
		 "Emollients help most people with examplar itch.\n");
	fx_ask(&f, "What are the symptoms of examplar itch?");
	const struct article_item *lead = item(&f, "The symptoms of examplar itch include:");
	assert_non_null(lead);
	assert_int_equal(lead->n_items, 3);
	assert_str(lead->items[0].claim->text, "Red elbow");
	assert_str(lead->items[2].claim->text, "Nightly examplar itch");
	assert_true(fx_holds(fx_section(&f, "symptoms"), "The symptoms of"));
	assert_null(fx_claim(&f, "What are")); /* questions are no claims */
	fx_release(&f);
}

/* A list in the prose of a bullet becomes a nested list, each item with its own span. */
static void lists_in_prose_are_opened(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	fx_lines(fx_doc(&f, "brief:itch", DOC_KIND_BRIEF, "Examplar itch", 2026),
		 "# Summary\n- Examplar itch is an itch of the examplar gland. [@smith11:guideline]\n"
		 "# Causes\n"
		 "- Viral causes of examplar itch include herpes virus, pox virus, wart virus, measles virus and "
		 "common enteroviruses. [@jones12:cohort]\n"
		 "- Heat is a cause of examplar itch of the elbow, the neck and the back in the south of the country; "
		 "it comes with a rash, small blisters and a burning feeling that wears off. [@jones12:cohort]\n"
		 "- Dryness is the commonest cause of examplar itch. [@jones12:cohort]\n");
	fx_ask(&f, "What causes examplar itch?");
	const struct article_item *viral = item(&f, "Viral causes of examplar itch include");
	if (!viral)
		assert_true(fx_bottom(&f, "Viral causes"));
	else {
		assert_int_equal(viral->claim->kind, CLAIM_EXCERPT);
		assert_int_equal(viral->n_items, 5);
		assert_str(viral->items[0].claim->text, "herpes virus");
		assert_str(viral->items[4].claim->text, "common enteroviruses");
		assert_int_equal(viral->items[4].claim->n_via, 1);
	}
	/* clauses of a summary are not cut */
	const struct article_claim *heat = fx_claim(&f, "Heat is a cause");
	assert_true(heat && str_ends(heat->text, STR("wears off.")));
	fx_release(&f);
}

/* A bullet said in the bottom line does not take what hangs under it away, and is not said again. */
static void nothing_is_said_twice(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	itch_brief(&f);
	fx_ask(&f, "What causes examplar itch?");
	for (size_t i = 0; i < f.art.n_bottom_line; i++) {
		char text[200];
		snprintf(text, sizeof(text), "%.*s", STR_ARG(f.art.bottom_line[i].text));
		assert_null(item(&f, text));
		for (size_t j = 0; j < i; j++)
			assert_false(str_eq(f.art.bottom_line[i].text, f.art.bottom_line[j].text));
	}
	fx_release(&f);
}

static size_t lead_ins(const struct article_item *v, size_t n)
{
	size_t leads = 0;
	for (size_t i = 0; i < n; i++)
		leads += str_ends(v[i].claim->text, STR(":")) + lead_ins(v[i].items, v[i].n_items);
	return leads;
}

static void it_keeps_within_its_bullets(void **state)
{
	(void)state;
	size_t before = 0;
	struct fx f;
	fx_init(&f);
	itch_brief(&f);
	for (size_t max = 1; max <= 40; max = max * 2 + 1) {
		f.opts.max_items = max;
		fx_ask(&f, "What causes examplar itch?");
		size_t n = 0, above = 0;
		for (size_t i = 0; i < f.art.n_sections; i++) {
			const struct article_section *s = &f.art.sections[i];
			n += fx_items(s->items, s->n_items) - lead_ins(s->items, s->n_items);
			/* bullets that are there since something hangs under them are not counted */
			for (size_t j = 0; j < s->n_items; j++)
				above += s->items[j].n_items > 0 && !str_ends(s->items[j].claim->text, STR(":"));
		}
		assert_true(n <= max + above + ARTICLE_DEPTH_MAX);
		assert_true(n >= before); /* more room, no fewer claims */
		before = n;
	}
	fx_release(&f);
}

/* ---- duplicates ---- */

static void same_statements_become_one_bullet(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	fx_lines(fx_doc(&f, "brief:itch", DOC_KIND_BRIEF, "Examplar itch", 2024),
		 "# Treatment\n- In adults, emollients are the first treatment of examplar itch of the elbow. "
		 "[@a1:rct]\n"
		 "- Wool is no treatment of examplar itch. [@a1:rct]\n");
	fx_lines(fx_doc(&f, "guideline:itch", DOC_KIND_GUIDELINE, "Guideline on examplar itch", 2025),
		 "# Treatment\n- Emollients are the first treatment of examplar itch of the elbow in adults.\n"
		 "- Emollients are not the first treatment of examplar itch of the elbow in adults over 80 years.\n");
	fx_ask(&f, "treatment of examplar itch");
	/* once, with both sources */
	const struct article_claim *a = fx_claim(&f, "Emollients are the first"),
				   *b = fx_claim(&f, "In adults, emollients");
	assert_true((a == NULL) != (b == NULL));
	const struct article_claim *c = a ? a : b;
	assert_int_equal(c->n_spans, 2);
	assert_false(str_eq(c->spans[0].span.doc, c->spans[1].span.doc));
	/* the claim is as strong as the stronger of its sources */
	enum grade best = GRADE_N;
	for (size_t i = 0; i < 2; i++)
		best = f.art.refs[c->spans[i].ref].grade < best ? f.art.refs[c->spans[i].ref].grade : best;
	assert_int_equal(c->grade, best);
	/* what only looks alike says something else */
	const struct article_claim *no = fx_claim(&f, "Emollients are not");
	if (no)
		assert_int_equal(no->n_spans, 1);
	fx_release(&f);
}

/* Nearly the same twice is said once; a bullet with many citations shows some of them. */
static void few_references_stand_behind_a_claim(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	fx_lines(fx_doc(&f, "brief:itch", DOC_KIND_BRIEF, "Examplar itch", 2026),
		 "# Causes\n"
		 "- Scabies causes nightly examplar itch among adults of poor crowded winter households. "
		 "[@a1:rct b2:rct c3:rct d4:rct e5:rct f6:rct g7:rct h8:rct i9:rct]\n"
		 "- Scabies causes nightly examplar itch among adults of poor crowded summer households. [@a1:rct]\n"
		 "- Dryness causes daily examplar itch. [@a1:rct]\n");
	fx_ask(&f, "What causes examplar itch?");
	size_t said = 0;
	for (size_t i = 0; i < f.art.n_bottom_line; i++)
		said += str_starts(f.art.bottom_line[i].text, STR("Scabies"));
	for (size_t i = 0; i < f.art.n_sections; i++)
		for (size_t j = 0; j < f.art.sections[i].n_items; j++)
			said += str_starts(f.art.sections[i].items[j].claim->text, STR("Scabies"));
	assert_int_equal(said, 1);
	const struct article_claim *c =
		fx_claim(&f, "Scabies causes nightly examplar itch among adults of poor crowded winter");
	assert_true(!c || c->n_via == VIA_MAX);
	fx_release(&f);
}

/* ---- what must not answer ---- */

static void retracted_summaries_support_nothing(void **state)
{
	(void)state;
	struct fx f;
	wide(&f);
	itch_brief(&f);
	fx_lines(fx_doc(&f, "guideline:itch", DOC_KIND_GUIDELINE, "Guideline on examplar itch", 2025),
		 "# Treatment\n- Wool is the first treatment of examplar itch.\n");
	fx_retract(&f, "guideline:itch", "pubmed:99");
	fx_ask(&f, "treatment of examplar itch");
	assert_true(f.art.outcome != OUTCOME_INSUFFICIENT);
	assert_null(fx_claim(&f, "Wool"));
	assert_int_equal(f.art.provenance.n_dropped, 1);
	assert_str(f.art.provenance.dropped[0].doc, "guideline:itch");
	assert_true(f.art.provenance.dropped[0].reason.n > 0);
	for (size_t i = 0; i < f.art.n_refs; i++)
		assert_false(str_eqc(f.art.refs[i].doc, "guideline:itch"));
	fx_release(&f);
}

/* What is treated in another disease is no answer, though its summary shares words with the question. */
static void another_disease_does_not_answer(void **state)
{
	(void)state;
	static const char cellulitis[] =
		"# Summary\n- Cellulitis is an infection of the skin that is treated with an antibiotic. "
		"[@a1:guideline]\n"
		"# Treatment\n- Flucloxacillin is the first antibiotic for cellulitis in adults. [@a1:guideline]\n"
		"- An antibiotic by mouth comes first in cellulitis when it can be taken. [@a1:guideline]\n";
	static const char cystitis[] =
		"# Summary\n- Cystitis is an infection of the bladder that is treated with an antibiotic. "
		"[@a1:guideline]\n"
		"# Treatment\n- Nitrofurantoin is the first antibiotic for cystitis in adults. [@a1:guideline]\n"
		"- An antibiotic for 3 days is recommended in cystitis. [@a1:guideline]\n";
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cellulitis", DOC_KIND_BRIEF, "Cellulitis", 2025), cellulitis);
	fx_lines(fx_doc(&f, "brief:cystitis", DOC_KIND_BRIEF, "Cystitis", 2025), cystitis);
	fx_ask(&f, "Which antibiotic for cellulitis?");
	assert_true(f.art.n_bottom_line > 0);
	for (size_t i = 0; i < f.art.n_bottom_line; i++)
		assert_str(f.art.bottom_line[i].spans[0].span.doc, "brief:cellulitis");
	assert_null(fx_claim(&f, "Nitrofurantoin"));
	fx_ask(&f, "Which antibiotic for cystitis?");
	assert_true(f.art.n_bottom_line > 0);
	for (size_t i = 0; i < f.art.n_bottom_line; i++)
		assert_str(f.art.bottom_line[i].spans[0].span.doc, "brief:cystitis");
	assert_null(fx_claim(&f, "Flucloxacillin"));
	fx_release(&f);
}

/* Sources that contradict each other stand side by side, the better graded first, and are not averaged away. */
static void sources_that_disagree_stand_side_by_side(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:sciatica", DOC_KIND_BRIEF, "Sciatica", 2024),
		 "# Treatment\n"
		 "- Bed rest is recommended in severe sciatica with muscle spasm. [@a1:review]\n"
		 "- Exercise is recommended in sciatica. [@a1:review]\n");
	fx_lines(fx_doc(&f, "guideline:sciatica", DOC_KIND_GUIDELINE, "Sciatica in adults", 2025),
		 "# Treatment\n"
		 "- Bed rest is not recommended in severe sciatica with muscle spasm.\n"
		 "- Exercise is recommended in sciatica.\n");
	fx_ask(&f, "treatment of sciatica");
	const struct article_section *s = fx_section(&f, "disagreement");
	assert_non_null(s);
	assert_int_equal(s->n_items, 1);
	assert_int_equal(s->items[0].n_items, 1);
	assert_true(str_starts(s->items[0].claim->text, STR("Bed rest is")));
	assert_true(str_starts(s->items[0].items[0].claim->text, STR("Bed rest is")));
	assert_false(str_eq(s->items[0].claim->text, s->items[0].items[0].claim->text));
	assert_true(s->items[0].claim->grade <= s->items[0].items[0].claim->grade);
	assert_non_null(fx_claim(&f, "Exercise is recommended"));
	fx_release(&f);
}

static void filters_of_kind_hold(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	itch_brief(&f);
	fx_lines(fx_doc(&f, "guideline:itch", DOC_KIND_GUIDELINE, "Guideline on examplar itch", 2025),
		 "# Treatment\n- Wool is the first treatment of examplar itch.\n");
	fx_lines(fx_doc(&f, "pubmed:1", DOC_KIND_RESEARCH, "Emollients for examplar itch: a randomised trial", 2020),
		 "# Conclusions\nEmollients improved examplar itch in 90% of treated adults within one week.\n");
	static const enum doc_kind kinds[] = {DOC_KIND_BRIEF, DOC_KIND_GUIDELINE, DOC_KIND_RESEARCH, DOC_KIND_CONSUMER};
	static const char *const docs[] = {"brief:examplar-itch", "guideline:itch", "pubmed:1", ""};
	for (size_t i = 0; i < 4; i++) {
		f.opts.filter.kinds = UINT32_C(1) << kinds[i];
		fx_ask(&f, "treatment of examplar itch");
		for (size_t j = 0; j < f.art.n_refs; j++)
			if (f.art.refs[j].via == DOC_NONE)
				assert_str(f.art.refs[j].doc, docs[i]);
		assert_true(f.art.n_refs > 0 || i == 1 || i == 3);
	}
	assert_int_equal(f.art.outcome, OUTCOME_INSUFFICIENT); /* no page for patients is there */
	fx_release(&f);
}

/* ---- what it takes ---- */

static void unknown_readers_and_sizes_are_refused(void **state)
{
	(void)state;
	struct fx f;
	struct err e = {0};
	fx_init(&f);
	itch_brief(&f);
	fx_ask(&f, "What causes examplar itch?");
	struct article was = f.art;
	f.opts.reader = STR("astronaut");
	assert_int_equal(fx_try(&f, "What causes examplar itch?", &e), ERR_USAGE);
	assert_non_null(strstr(e.msg, "astronaut"));
	assert_non_null(strstr(e.msg, "physician"));
	f.opts.reader = STR("");
	f.opts.max_items = 100000;
	assert_int_equal(fx_try(&f, "What causes examplar itch?", &e), ERR_USAGE);
	assert_memory_equal(&was, &f.art, sizeof(was));
	fx_release(&f);
}

/* Turns bytes of the first document of a segment. */
static void spoil(const struct fx *f, const char *name)
{
	enum { AT = 80, BYTES = 16 }; /* behind the heads of file and frame (docs/index-format.md) */
	char path[128];
	struct err e = {0};
	struct buf b;
	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	buf_init(&b, (size_t)16 << 20);
	assert_ok(fs_read(path, &b, &e));
	assert_true(b.n > AT + BYTES);
	for (size_t i = AT; i < AT + BYTES; i++)
		b.p[i] = (char)~b.p[i];
	assert_ok(fs_write_atomic(path, buf_str(&b), &e));
	buf_release(&b);
}

/* A document that cannot be read may hold the warning: no answer is made of the rest. */
static void damage_fails_the_answer(void **state)
{
	(void)state;
	struct fx f;
	struct err e = {0};
	fx_init(&f);
	itch_brief(&f);
	fx_commit(&f);
	fx_lines(fx_doc(&f, "brief:itch-2", DOC_KIND_BRIEF, "Examplar itch in children", 2026),
		 "# Treatment\n- Emollients are the treatment of examplar itch in children. [@a1:rct]\n");
	fx_ask(&f, "treatment of examplar itch");
	assert_true(f.art.outcome != OUTCOME_INSUFFICIENT);
	struct article was = f.art;
	spoil(&f, "s00000002.docs");
	assert_true(fx_try(&f, "treatment of examplar itch", &e) < 0);
	assert_int_equal(e.code, ERR_CORRUPT);
	assert_memory_equal(&was, &f.art, sizeof(was));
	fx_release(&f);
}

/* ---- the same again ---- */

/* The same documents, whatever the order in which they came: the same article. */
static void the_order_of_loading_changes_nothing(void **state)
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
			snprintf(text, sizeof(text),
				 "# Conclusions\nExamplar itch is caused by cause number %d in some people.\nExamplar "
				 "itch is caused by dry air.\n",
				 n);
			fx_lines(fx_doc(&f, id, DOC_KIND_RESEARCH, "Itch of the examplar gland", 2015 + n % 2), text);
		}
		if (turn == 1)
			itch_brief(&f);
		fx_ask(&f, "What causes examplar itch?");
		fx_json(&f, &json[turn]);
		fx_release(&f);
	}
	assert_true(str_eq(buf_str(&json[0]), buf_str(&json[1])));
	buf_release(&json[0]);
	buf_release(&json[1]);
}

/* A list that is too deep and one that is too long: nothing breaks. */
static void odd_documents_are_survived(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	struct doc *d = fx_doc(&f, "brief:odd", DOC_KIND_BRIEF, "Examplar itch", 2020);
	doc_section(d, 1, STR("Causes"));
	for (int i = 0; i < 40; i++)
		doc_block(d, BLOCK_BULLET, (uint32_t)i, STR("Examplar itch has a cause below this one:"));
	doc_block(d, BLOCK_BULLET, 40, STR("Examplar itch at the bottom of a deep list."));
	for (int i = 0; i < 2000; i++) {
		char t[80];
		snprintf(t, sizeof(t), "Examplar itch has cause %d among many others.", i);
		doc_block(d, BLOCK_BULLET, 0, str_c(t));
	}
	fx_done(d);
	fx_ask(&f, "What causes examplar itch?");
	struct buf b;
	fx_json(&f, &b);
	buf_release(&b);
	fx_release(&f);
}

static void why_is_told(void **state)
{
	(void)state;
	struct fx f;
	struct buf why, again, relevance;
	fx_init(&f);
	itch_brief(&f);
	buf_init(&why, 1 << 20);
	buf_init(&again, 1 << 20);
	buf_init(&relevance, 1 << 20);
	struct answer_trace t = {.id = STR("q1"), .why = &why, .relevance = &relevance};
	f.opts.trace = &t;
	fx_ask(&f, "What causes examplar itch?");
	struct str s = buf_str(&why);
	assert_true(str_starts(s, STR("summaries answer: ")));
	/* each claim that is shown, where it stands, and what is known of it */
	assert_true(f.art.n_bottom_line > 0);
	size_t at = str_find(s, f.art.bottom_line[0].text, 0);
	assert_true(at != SIZE_MAX);
	size_t place = str_find(s, STR("bottom line; brief:examplar-itch#"), at);
	assert_true(place != SIZE_MAX && place < at + f.art.bottom_line[0].text.n + 8);
	for (int i = 0; i < RELEVANCE_N; i++)
		assert_true(str_find(s, str_c(relevance_name((enum relevance_feature)i)), 0) != SIZE_MAX);
	/* of one candidate that is asked for, shown or not */
	t.why = &again;
	t.only = STR("clears within 14 DAYS");
	fx_ask(&f, "What causes examplar itch?");
	assert_true(str_find(buf_str(&again), STR("Examplar itch from dryness clears within 14 days."), 0) != SIZE_MAX);
	assert_true(str_find(buf_str(&again), f.art.bottom_line[0].text, 0) == SIZE_MAX);
	/* the features for learning: one line a candidate, as many columns as the head says */
	struct str rest = buf_str(&relevance), line;
	size_t lines = 0;
	while (str_cut(&rest, '\n', &line)) {
		size_t tabs = 0;
		if (!line.n)
			continue;
		for (size_t i = 0; i < line.n; i++)
			tabs += line.p[i] == '\t';
		assert_int_equal(tabs, line.p[0] == 'A'	  ? 2 + ANSWERS_N + 1
				       : line.p[0] == 'S' ? 2 + SURE_N
							  : 3 + RELEVANCE_N + 1);
		lines++;
	}
	assert_true(lines >= 8);
	buf_release(&why);
	buf_release(&again);
	buf_release(&relevance);
	fx_release(&f);
}

/* The patient's signs are nearer to the question than any cause, and are none. */
static void causes_lead_where_causes_are_asked_for(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_lines(fx_doc(&f, "brief:cord", DOC_KIND_BRIEF, "Myelopathy", 2026),
		 "# Causes\n"
		 "- Disc herniation is a cause of myelopathy. [@a1:review]\n"
		 "# Symptoms and signs\n"
		 "- Weakness and clumsiness of both hands are a sign of myelopathy that patients notice early. "
		 "[@a1:review]\n");
	fx_ask(&f, "What causes myelopathy in a man of 60 with weakness?");
	assert_true(f.art.n_bottom_line > 0);
	assert_true(str_starts(f.art.bottom_line[0].text, STR("Disc herniation")));
	fx_release(&f);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(a_summary_answers),
		cmocka_unit_test(the_intent_leads),
		cmocka_unit_test(the_brief_is_cited_and_what_it_reports),
		cmocka_unit_test(lists_keep_their_order_and_depth),
		cmocka_unit_test(fragments_come_with_their_lead_in),
		cmocka_unit_test(a_page_keeps_its_lists),
		cmocka_unit_test(lists_in_prose_are_opened),
		cmocka_unit_test(nothing_is_said_twice),
		cmocka_unit_test(it_keeps_within_its_bullets),
		cmocka_unit_test(same_statements_become_one_bullet),
		cmocka_unit_test(few_references_stand_behind_a_claim),
		cmocka_unit_test(retracted_summaries_support_nothing),
		cmocka_unit_test(another_disease_does_not_answer),
		cmocka_unit_test(sources_that_disagree_stand_side_by_side),
		cmocka_unit_test(filters_of_kind_hold),
		cmocka_unit_test(unknown_readers_and_sizes_are_refused),
		cmocka_unit_test(damage_fails_the_answer),
		cmocka_unit_test(the_order_of_loading_changes_nothing),
		cmocka_unit_test(odd_documents_are_survived),
		cmocka_unit_test(why_is_told),
		cmocka_unit_test(causes_lead_where_causes_are_asked_for),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
