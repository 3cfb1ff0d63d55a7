/*
 * A value chooses its band: of the bands of a measured quantity those that do not hold this patient's value are of
 * others, whatever the quantity, the unit and the words; a lone limit is of nobody else.
 */
#include "patient/patient.h"
#include "test.h"

#include <stdio.h>

static struct arena a;

/* How it is asked (value), how a source names it, two limits, what the source's numbers are times the question's. */
static const struct quantity {
	const char *asked, *named;
	double low, high, times;
	const char *unit; /* of the source */
} quantities[] = {
	{"INR %g on warfarin, no bleeding. What to do?", "INR", 4.5, 10, 1, ""},
	{"platelets %g, which anticoagulant?", "platelet count", 50, 100, 1, " × 10⁹/L"},
	{"HbA1c %g %%, type 2 diabetes on metformin, what next?", "HbA1c", 7, 9, 1, " %"},
	{"QTc %g ms on citalopram, what to do?", "QTc", 450, 500, 1, " ms"},
	{"sodium %g in a man of 70 on sertraline, treatment?", "sodium", 120, 130, 1, " mmol/L"},
	{"haemoglobin %g g/L, iron deficiency, oral or intravenous iron?", "haemoglobin", 80, 100, 1, " g/L"},
	{"haemoglobin %g g/dL, iron deficiency, oral or intravenous iron?", "Hb", 8, 10, 10, " g/L"},
	{"TSH %g in a woman of 60, treat?", "TSH", 4, 10, 1, " mIU/L"},
	{"ferritin %g, restless legs, iron?", "ferritin", 75, 300, 1, " micrograms/L"},
	{"lactate %g in sepsis, fluids?", "lactate", 2, 4, 1, " mmol/L"},
};

static unsigned flags_of(struct patient *p, struct str s, bool heed)
{
	const struct patient_where w = {.on_topic = true};
	struct patient_verdict v;
	struct err e = {0};
	assert_ok(heed ? patient_heed(p, s, &w, &a, &v, &e) : patient_judge(p, s, &w, &a, &v, &e));
	return v.flags;
}

static void read_patient(struct str text, struct question *q, struct patient *p)
{
	struct err e = {0};
	assert_ok(question_read(text, NULL, &a, q, &e));
	assert_ok(patient_read(q, &a, p, &e));
}

static void a_value_chooses_its_band(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(quantities) / sizeof(*quantities); i++) {
		const struct quantity *x = &quantities[i];
		double low = x->low * x->times, high = x->high * x->times;
		const double values[] = {x->low * 0.9, (x->low + x->high) / 2, x->high * 1.1};
		for (int in = 0; in < 3; in++) {
			struct question q;
			struct patient p;
			arena_clear(&a);
			char asked[200];
			snprintf(asked, sizeof(asked), x->asked, values[in]);
			read_patient(str_c(asked), &q, &p);
			const struct str bands[] = {
				arena_printf(&a, "%s below %g%s: one dose is left out.", x->named, low, x->unit),
				arena_printf(&a, "With a %s of %g to %g%s the dose is halved.", x->named, low, high,
					     x->unit),
				arena_printf(&a, "%s above %g%s calls for a specialist.", x->named, high, x->unit)};
			for (int k = 0; k < 3; k++)
				assert_false(flags_of(&p, bands[k], false) & PATIENT_OTHER);
			for (int k = 0; k < 3; k++)
				(void)flags_of(&p, bands[k], true);
			for (int k = 0; k < 3; k++) {
				unsigned f = flags_of(&p, bands[k], false);
				if (f != (k == in ? PATIENT_THEIRS : PATIENT_OTHER))
					printf("# %s | %.*s: %x\n", asked, STR_ARG(bands[k]), f);
				assert_int_equal(f & PATIENT_OTHER, k == in ? 0 : PATIENT_OTHER);
				assert_int_equal(f & PATIENT_THEIRS, k == in ? PATIENT_THEIRS : 0);
			}
		}
	}
}

/* 53 mmol/mol is 7 %: a source may have the one, a question the other. */
static void units_are_told_apart(void **state)
{
	(void)state;
	struct question q;
	struct patient p;
	read_patient(STR("HbA1c 75 mmol/mol, type 2 diabetes, what next?"), &q, &p);
	(void)flags_of(&p, STR("HbA1c above 8 % calls for two drugs."), true);
	assert_false(flags_of(&p, STR("HbA1c above 8 % calls for two drugs."), false) & PATIENT_OTHER);
	assert_true(flags_of(&p, STR("HbA1c of 48 to 53 mmol/mol calls for one drug."), false) & PATIENT_OTHER);
	read_patient(STR("BP 184/98, no symptoms, which tablets?"), &q, &p);
	(void)flags_of(&p, STR("Blood pressure above 180/120 mmHg is treated the same day."), true);
	assert_true(flags_of(&p, STR("Blood pressure below 140/90 mmHg needs no tablet."), false) & PATIENT_OTHER);
}

static void a_target_is_no_band(void **state)
{
	(void)state;
	struct question q;
	struct patient p;
	read_patient(STR("INR 9.2 on warfarin, no bleeding. What to do?"), &q, &p);
	(void)flags_of(&p, STR("INR 4.5 to 10: warfarin is left out."), true);
	assert_false(flags_of(&p, STR("The target INR is 2 to 3 in atrial fibrillation."), false) & PATIENT_OTHER);
	assert_false(flags_of(&p, STR("Doses are left out until the INR is below 5."), false) & PATIENT_OTHER);
}

/* Who takes it may go on: warned of, not barred; and what is stopped for a scan is not stopped for good. */
static void starting_is_not_taking(void **state)
{
	(void)state;
	struct question q;
	struct patient p;
	const struct str started = STR("Metformin should not be started at eGFR 30 to 45 mL/min/1.73 m²."),
			 scan = STR("Metformin is stopped at or before contrast when eGFR is 30 to 60 mL/min/1.73 m²."),
			 dose = STR("Metformin 500 mg twice daily is used at eGFR 30 to 45 mL/min/1.73 m².");
	read_patient(STR("metformin dose eGFR 40"), &q, &p);
	assert_true(flags_of(&p, started, true) & PATIENT_CAUTION);
	(void)flags_of(&p, scan, true);
	assert_int_equal(p.n_barred, 0);
	assert_false(flags_of(&p, dose, false) & PATIENT_BARRED);
	(void)flags_of(&p, STR("Metformin must not be given at eGFR below 45 mL/min/1.73 m²."), true);
	assert_true(p.n_barred > 0 && (flags_of(&p, dose, false) & PATIENT_BARRED));
	read_patient(STR("ramipril in CKD, eGFR 40?"), &q, &p);
	(void)flags_of(&p,
		       STR("ACE inhibitor and angiotensin receptor blocker must not be combined in chronic kidney "
			   "disease."),
		       true);
	assert_int_equal(p.n_barred, 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(a_value_chooses_its_band), cmocka_unit_test(units_are_told_apart),
				       cmocka_unit_test(a_target_is_no_band), cmocka_unit_test(starting_is_not_taking)};
	arena_init(&a, 64 << 20);
	int rc = cmocka_run_group_tests(t, NULL, NULL);
	arena_release(&a);
	return rc;
}
