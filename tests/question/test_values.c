/*
 * Values with units and readings, and what is no value.
 */
#include "test.h"

#include "question/question.h"

/* `want`: "name=value[/value] unit: level, reading" for each, joined by " | "; "" for none. */
static const struct {
	const char *text, *want;
} cases[] = {
	{"eGFR 25", "eGFR=25 mL/min/1.73 m²: -1, severely reduced kidney function, KDIGO G4"},
	{"eGFR of 14 ml/min", "eGFR=14 ml/min: -1, kidney failure, KDIGO G5"},
	{"eGFR <30", "eGFR=30 mL/min/1.73 m²: -1, severely reduced kidney function, KDIGO G4"},
	{"eGFR 30", "eGFR=30 mL/min/1.73 m²: -1, moderately to severely reduced kidney function, KDIGO G3b"},
	{"K 6.1", "potassium=6.1 mmol/L: 1, moderate hyperkalaemia"},
	{"potassium is 2.4 mEq/L", "potassium=2.4 mEq/L: -1, severe hypokalaemia"},
	{"K+ 5.0 mmol/l", "potassium=5 mmol/l: 0, no hyper- or hypokalaemia"},
	{"Na 118", "sodium=118 mmol/L: -1, profound hyponatraemia"},
	{"BP 180/110", "blood pressure=180/110 mmHg: 1, grade 3, severe hypertension range"},
	{"blood pressure 150/95 mmHg", "blood pressure=150/95 mmHg: 1, grade 1 hypertension range"},
	{"BP 85/50", "blood pressure=85/50 mmHg: -1, hypotension"},
	{"HbA1c 9 %", "HbA1c=9 %: 1, range of diabetes"},
	{"HbA1c 75 mmol/mol", "HbA1c=75 mmol/mol: 1, range of diabetes"},
	{"HbA1c 42 mmol/mol", "HbA1c=42 mmol/mol: 1, range of prediabetes"},
	{"temp 38.9", "temperature=38.9 °C: 1, fever"},
	{"fever of 39.2 °C", "temperature=39.2 °C: 1, fever"},
	{"temperature 101.5 °F", "temperature=101.5 °F: 1, fever"},
	{"temperature 98.6 F", "temperature=98.6 F: 0, no fever"},
	{"nodular melanoma 2.9 mm, ulcerated, mitoses 5/mm², pT3b",
	 "Breslow thickness=2.9 mm: 1, T3 by thickness, AJCC 8 | mitotic rate=5 /mm²: 0,  | T category=0 : 1, "
	 "thickness over "
	 "2.0 to 4.0 mm, ulcerated, AJCC 8"},
	{"melanoma, Breslow 1.0 mm", "Breslow thickness=1 mm: 0, T1 by thickness, AJCC 8"},
	{"pT2N1 rectal cancer", "T category=0 : 0, "},
	{"Hb 7.2 g/dL in a man", "haemoglobin=7.2 g/dL: -1, severe anaemia"},
	{"haemoglobin 125 g/L in a man", "haemoglobin=125 g/L: -1, anaemia"},
	{"haemoglobin 125 g/L in a woman", "haemoglobin=125 g/L: 0, no anaemia"},
	{"SpO2 88%", "oxygen saturation=88 %: -1, hypoxaemia"},
	{"LVEF 35%", "ejection fraction=35 %: -1, reduced ejection fraction"},
	{"BMI 34", "BMI=34 kg/m²: 1, obesity"},
	{"lactate 4.5", "lactate=4.5 mmol/L: 1, markedly raised"},
	{"platelets 40", "platelets=40 ×10⁹/L: -1, marked thrombocytopenia"},
	{"GCS 7", "Glasgow coma scale=7 : -1, severe impairment of consciousness"},
	{"QTc 520 ms", "QTc=520 ms: 1, markedly prolonged"},
	{"heart rate 130 bpm", "heart rate=130 bpm: 1, tachycardia"},
	{"pH 7.1", "pH=7.1 : -1, acidaemia"},
	{"glucose 350 mg/dL", "glucose=350 mg/dL: 1, hyperglycaemia"},
	{"eGFR 25, K 6.1",
	 "eGFR=25 mL/min/1.73 m²: -1, severely reduced kidney function, KDIGO G4 | potassium=6.1 mmol/L: 1, "
	 "moderate hyperkalaemia"},
	/* no values */
	{"melanoma in 40 patients", ""},
	{"vitamin K 2 mg", ""},
	{"fever for 3 days", ""},
	{"type 2 diabetes", ""},
	{"T2DM and T1 lesions", ""},
	{"BP control after 2 weeks", ""},
	{"eGFR", ""},
	{"temperature 900", ""},
	{"BP 80/180", ""},
	{"omega-3 and COVID-19", ""},
};

static struct str print(const struct question *q, struct arena *a)
{
	struct str s = STR("");
	for (size_t i = 0; i < q->n_values; i++) {
		const struct q_value *v = &q->values[i];
		struct str pair = v->value2 > 0 ? arena_printf(a, "/%g", v->value2) : STR("");
		s = arena_printf(a, "%.*s%s%.*s=%g%.*s %.*s: %d, %.*s", STR_ARG(s), i ? " | " : "", STR_ARG(v->name),
				 v->value, STR_ARG(pair), STR_ARG(v->unit), v->level, STR_ARG(v->reading));
		assert_true(v->beg < v->end && v->end <= q->text.n);
		assert_true(i == 0 || q->values[i - 1].end <= v->beg);
	}
	return s;
}

static void table(void **state)
{
	(void)state;
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena a;
		struct question q;
		struct err e;
		arena_init(&a, 16 << 20);
		assert_ok(question_read(str_c(cases[i].text), NULL, &a, &q, &e));
		struct str got = print(&q, &a);
		if (!str_eqc(got, cases[i].want)) {
			print_message("# %s\n#   got    %.*s\n#   wanted %s\n", cases[i].text, STR_ARG(got),
				      cases[i].want);
			wrong++;
		}
		arena_release(&a);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(table)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
