/*
 * test_compare.c - two things side by side: which claims stand in whose column, and what compares directly.
 */
#include "test.h"

#include "fixture.h"

static void asthma(struct fx *f)
{
	fx_doc(f, "brief:asthma", DOC_KIND_BRIEF, "Asthma", 2026);
	fx_lines(
		f->docs[0],
		"# Definition\n- Asthma is a chronic airway inflammation with variable limitation of airflow. "
		"[@smith11:guideline]\n"
		"# Symptoms and signs\n- Asthma causes wheeze and cough that are worse at night. [@smith11:guideline]\n"
		"# Treatment\n- Inhaled corticosteroid with formoterol is recommended as the first step in asthma. "
		"[@smith11:guideline]\n"
		"# Pitfalls\n- A normal examination does not exclude asthma. [@smith11:guideline]\n");
}

static void two_briefs(struct fx *f)
{
	fx_init(f);
	asthma(f);
	fx_doc(f, "brief:copd", DOC_KIND_BRIEF, "Chronic obstructive pulmonary disease", 2026);
	doc_add_alias(f->docs[1], STR("COPD"));
	fx_lines(f->docs[1],
		 "# Definition\n- COPD is a progressive lung disease with obstruction that is not fully reversible. "
		 "[@jones12:guideline]\n"
		 "# Symptoms and signs\n- Regular sputum and breathlessness on exertion suggest COPD. "
		 "[@jones12:guideline]\n"
		 "- Late COPD:\n"
		 "  - Right heart failure is a sign of advanced disease in few people. [@jones12:guideline]\n"
		 "# Treatment\n- A long-acting bronchodilator is recommended for symptomatic COPD. "
		 "[@jones12:guideline]\n"
		 "# Difference from similar conditions\n"
		 "- Variable symptoms at night favour asthma, whereas persistent breathlessness in a smoker favours "
		 "COPD. [@jones12:guideline]\n"
		 "- Heart failure is told from COPD by natriuretic peptides. [@jones12:guideline]\n"
		 "# Prognosis\n- COPD worsens with continued smoking, more so when asthma coexists. "
		 "[@jones12:cohort]\n");
}

/* The cell of a row and column holds a claim that begins so. */
static bool in_cell(const struct article_table *t, const char *label, size_t column, const char *begin)
{
	for (size_t i = 0; i < t->n_rows; i++)
		for (size_t j = 0; str_eqc(t->rows[i].label, label) && j < t->rows[i].cells[column].n_items; j++)
			if (str_starts(t->rows[i].cells[column].items[j].claim->text, str_c(begin)))
				return true;
	return false;
}

static void puts_each_into_its_column(void **state)
{
	(void)state;
	struct fx f;
	two_briefs(&f);
	fx_ask(&f, "What is the difference between asthma and COPD?");
	assert_int_equal(f.art.intents[0], INTENT_DIFFERENCE);
	assert_str(f.art.title, "Asthma and COPD: how they differ");
	const struct article_section *s = fx_section(&f, "difference");
	assert_non_null(s);
	assert_non_null(s->table);
	assert_int_equal(s->table->n_columns, 2);
	assert_str(s->table->columns[0], "Asthma");
	assert_str(s->table->columns[1], "COPD");
	assert_true(in_cell(s->table, "What it is", 0, "Asthma is a"));
	assert_true(in_cell(s->table, "What it is", 1, "COPD is a"));
	assert_true(in_cell(s->table, "Symptoms and signs", 0, "Asthma causes"));
	assert_true(in_cell(s->table, "Symptoms and signs", 1, "Regular sputum"));
	assert_true(in_cell(s->table, "Treatment", 0, "Inhaled"));
	assert_true(in_cell(s->table, "Treatment", 1, "A long-acting"));
	/* what hangs under a lead-in that is not printed must name its thing itself */
	assert_false(in_cell(s->table, "Symptoms and signs", 1, "Right heart"));
	/* what names the other one too is of neither alone */
	assert_false(in_cell(s->table, "Prognosis", 1, "COPD worsens"));
	/* The table comes first and is the only section of its kind; what stands in it is not said again below. */
	assert_ptr_equal(s, &f.art.sections[0]);
	for (size_t i = 1; i < f.art.n_sections; i++) {
		assert_null(f.art.sections[i].table);
		assert_false(str_eqc(f.art.sections[i].kind, "difference"));
		assert_false(fx_holds(&f.art.sections[i], "Asthma is a"));
		assert_false(fx_holds(&f.art.sections[i], "Regular sputum"));
	}
	/* what compares directly stands in bold or below the table */
	assert_true(fx_bottom(&f, "Variable symptoms") || fx_holds(s, "Variable symptoms"));
	fx_release(&f);
}

/* The columns stand in the order of the question. */
static void keeps_the_order_of_the_question(void **state)
{
	(void)state;
	struct fx f;
	two_briefs(&f);
	fx_ask(&f, "COPD vs asthma");
	const struct article_section *s = fx_section(&f, "difference");
	assert_true(s && s->table);
	assert_str(s->table->columns[0], "COPD");
	assert_true(in_cell(s->table, "What it is", 0, "COPD is a"));
	fx_release(&f);
}

/* Nothing about one of them: no table with an empty column, and what was found is still shown. */
static void makes_no_table_of_one(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	asthma(&f);
	fx_ask(&f, "asthma vs bronchiectasis");
	for (size_t i = 0; i < f.art.n_sections; i++) {
		assert_null(f.art.sections[i].table);
		for (size_t j = 0; j < f.art.n_bottom_line; j++) {
			char text[100];
			snprintf(text, sizeof(text), "%.*s", STR_ARG(f.art.bottom_line[j].text));
			assert_false(fx_holds(&f.art.sections[i], text)); /* what was said in bold is not said again */
		}
	}
	fx_release(&f);
}

/* "type 1 and type 2 diabetes": the head is said once. */
static void completes_a_name(void **state)
{
	(void)state;
	struct fx f;
	fx_init(&f);
	fx_doc(&f, "brief:diabetes", DOC_KIND_BRIEF, "Type 2 diabetes", 2026);
	fx_lines(f.docs[0],
		 "# Definition\n- Type 2 diabetes is hyperglycaemia with resistance to insulin. [@smith11:guideline]\n"
		 "# Causes\n- Type 2 diabetes is most often caused by excess weight. [@smith11:guideline]\n"
		 "# Difference from similar conditions\n"
		 "- Type 1 diabetes is an autoimmune destruction of beta cells. [@smith11:guideline]\n"
		 "- Stage 1 disease of the kidney is told by albuminuria. [@smith11:guideline]\n");
	fx_ask(&f, "difference between type 1 and type 2 diabetes");
	assert_str(f.art.title, "Type 1 diabetes and type 2 diabetes: how they differ");
	assert_non_null(fx_claim(&f, "Type 1 diabetes is"));
	fx_release(&f);
}

/* One of two is to be chosen: what names both leads, however much is said of each alone. */
static void a_choice_is_answered_by_what_names_both(void **state)
{
	(void)state;
	static const char *const asked[] = {"Apixaban or warfarin in atrial fibrillation?",
					    "atrial fibrillation: warfarin vs apixaban",
					    "In atrial fibrillation, is apixaban better than warfarin?"};
	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		struct fx f;
		fx_init(&f);
		fx_doc(&f, "brief:af", DOC_KIND_BRIEF, "Atrial fibrillation", 2026);
		fx_lines(f.docs[0],
			 "# Treatment\n- Apixaban in atrial fibrillation is given twice daily in most adults. "
			 "[@jones12:guideline]\n"
			 "- Apixaban for atrial fibrillation needs no regular tests of clotting. [@jones12:guideline]\n"
			 "- Warfarin in atrial fibrillation is given once daily by the INR. [@jones12:guideline]\n"
			 "- Apixaban had fewer strokes and less bleeding than warfarin in atrial fibrillation. "
			 "[@jones12:guideline]\n"
			 "- Warfarin for atrial fibrillation is measured by the time in range. [@jones12:guideline]\n");
		fx_ask(&f, asked[i]);
		assert_true(f.art.n_bottom_line > 0);
		assert_true(str_starts(f.art.bottom_line[0].text, STR("Apixaban had fewer strokes")));
		fx_release(&f);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(a_choice_is_answered_by_what_names_both),
		cmocka_unit_test(puts_each_into_its_column),
		cmocka_unit_test(keeps_the_order_of_the_question),
		cmocka_unit_test(makes_no_table_of_one),
		cmocka_unit_test(completes_a_name),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
