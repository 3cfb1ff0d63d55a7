/*
 * The reading of questions against labels set by hand (data/labelled.txt): precision and recall of each slot, printed,
 * and not below the floor that was reached. A slot that gets better raises its floor here.
 */
#include "test.h"

#include "base/fs.h"
#include "question/question.h"

#include <math.h>

#define QUESTIONS_MIN 150
#define ITEMS_MAX     64

/* Floors, in thousandths. */
static const struct slot {
	const char *name;
	int precision, recall;
} slots[] = {
	{"intent", 905, 945},	   {"focus", 860, 860},	     {"asked-drug", 945, 990}, {"asked-condition", 980, 970},
	{"condition", 950, 915},   {"finding", 950, 990},    {"drug", 1000, 1000},     {"allergy", 1000, 1000},
	{"negated", 810, 810},	   {"uncertain", 1000, 850}, {"history", 1000, 1000},  {"family", 1000, 1000},
	{"age", 1000, 940},	   {"group", 1000, 950},     {"sex", 960, 960},	       {"pregnancy", 1000, 1000},
	{"gestation", 1000, 1000}, {"course", 1000, 1000},   {"days", 1000, 1000},     {"value", 1000, 1000},
	{"level", 950, 1000},	   {"yesno", 1000, 1000},
};
#define SLOTS (sizeof(slots) / sizeof(slots[0]))

struct items {
	size_t slot[ITEMS_MAX];
	struct str value[ITEMS_MAX];
	size_t n;
};

static size_t slot_of(struct str name)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (str_eqc(name, slots[i].name))
			return i;
	fail_msg("no slot \"%.*s\"", STR_ARG(name));
	return 0;
}

static void add(struct items *v, const char *slot, struct str value)
{
	size_t s = slot_of(str_c(slot));
	for (size_t i = 0; i < v->n; i++)
		if (v->slot[i] == s && str_ieq(v->value[i], value))
			return;
	assert_true(v->n < ITEMS_MAX);
	v->slot[v->n] = s;
	v->value[v->n++] = value;
}

static void read_concept(const struct q_concept *c, struct items *v)
{
	bool drug = c->kind == Q_DRUG || c->kind == Q_DRUG_CLASS;
	if (c->allergy)
		add(v, "allergy", c->name);
	else if (c->of_patient && drug)
		add(v, "drug", c->name);
	else if (c->of_patient && c->kind == Q_CONDITION)
		add(v, "condition", c->name);
	else if (c->of_patient && c->kind == Q_FINDING)
		add(v, "finding", c->name);
	else if (c->asked && drug)
		add(v, "asked-drug", c->name);
	else if (c->asked && c->kind == Q_CONDITION)
		add(v, "asked-condition", c->name);
	static const struct {
		unsigned bit;
		const char *slot;
	} said[] = {{Q_NEGATED, "negated"}, {Q_UNCERTAIN, "uncertain"}, {Q_HISTORY, "history"}, {Q_FAMILY, "family"}};
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (c->said & said[i].bit)
			add(v, said[i].slot, c->name);
}

static void read_patient(const struct q_patient *p, struct arena *a, struct items *v)
{
	static const char *const states[] = {NULL,	   "not-pregnant", "pregnant", "breastfeeding",
					     "postpartum", "planning"};
	if (p->age >= 0)
		add(v, "age", arena_printf(a, "%.*g", 2, (double)p->age));
	if (p->group)
		add(v, "group", str_c(q_age_name(p->group)));
	if (p->sex)
		add(v, "sex", p->sex == Q_FEMALE ? STR("female") : STR("male"));
	if (p->pregnancy)
		add(v, "pregnancy", str_c(states[p->pregnancy]));
	if (p->gestation >= 0)
		add(v, "gestation", arena_printf(a, "%g", (double)p->gestation));
	if (p->duration >= 0)
		add(v, "days", arena_printf(a, "%.0f", (double)p->duration));
#define X(c, bit, name)               \
	if (p->course & Q_COURSE_##c) \
		add(v, "course", STR(name));
	Q_COURSE_LIST(X)
#undef X
}

static void read_items(const struct question *q, struct arena *a, struct items *v)
{
	v->n = 0;
	for (size_t i = 0; i < q->n_intents; i++)
		add(v, "intent", str_c(intent_name(q->intents[i])));
	add(v, "focus", q->focus[0]);
	for (size_t i = 0; i < q->n_concepts; i++)
		read_concept(&q->concepts[i], v);
	read_patient(&q->patient, a, v);
	for (size_t i = 0; i < q->n_values; i++) {
		const struct q_value *x = &q->values[i];
		struct str pair = x->value2 > 0 ? arena_printf(a, "/%g", x->value2) : STR("");
		add(v, "value",
		    str_trim(arena_printf(a, "%.*s=%g%.*s %.*s", STR_ARG(x->name), x->value, STR_ARG(pair),
					  STR_ARG(x->unit))));
		/* The label of a level is given where the value is out of what is usual, or a band says that it is not.
		 */
		if (x->level || str_eqc(x->name, "Breslow thickness"))
			add(v, "level", arena_printf(a, "%.*s=%d", STR_ARG(x->name), x->level));
	}
	if (q->yes_no)
		add(v, "yesno", STR("yes"));
}

static bool holds(const struct items *v, size_t slot, struct str value)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->slot[i] == slot && str_ieq(v->value[i], value))
			return true;
	return false;
}

struct count {
	size_t hit, extra, missed;
};

static void compare(const struct question *q, const struct items *want, const struct items *got, struct count *n)
{
	bool wrong = false;
	for (int side = 0; side < 2; side++) {
		const struct items *v = side ? want : got, *other = side ? got : want;
		for (size_t i = 0; i < v->n; i++) {
			if (holds(other, v->slot[i], v->value[i])) {
				n[v->slot[i]].hit += side == 0;
				continue;
			}
			if (!wrong)
				print_message("# %.*s\n", STR_ARG(q->text));
			wrong = true;
			print_message("#     %s %s: %.*s\n", side ? "missed" : "extra", slots[v->slot[i]].name,
				      STR_ARG(v->value[i]));
			if (side)
				n[v->slot[i]].missed++;
			else
				n[v->slot[i]].extra++;
		}
	}
}

static struct str file(const char *name, struct buf *b)
{
	char path[4096];
	struct err e;
	const char *root = getenv("ATTEST_SOURCE_ROOT");
	assert_non_null(root);
	snprintf(path, sizeof(path), "%s/tests/question/data/%s", root, name);
	buf_init(b, 1 << 20);
	assert_ok(fs_read(path, b, &e));
	return buf_str(b);
}

static void labelled(void **state)
{
	(void)state;
	struct buf b;
	struct str rest = file("labelled.txt", &b), line;
	struct count n[SLOTS] = {{0, 0, 0}};
	struct items want = {.n = 0}, got;
	struct str question = STR_NULL;
	size_t questions = 0;
	bool more = true;
	while (more) {
		more = str_cut(&rest, '\n', &line);
		if (more && (!line.n || line.p[0] == '#'))
			continue;
		if (more && !str_starts(line, STR("Q "))) {
			size_t space = str_find(line, STR(" "), 0);
			assert_true(space != SIZE_MAX);
			struct str slot = str_sub(line, 0, space);
			add(&want, slots[slot_of(slot)].name, str_sub(line, space + 1, line.n));
			continue;
		}
		if (question.n) {
			struct arena a;
			struct question q;
			struct err e;
			arena_init(&a, 16 << 20);
			assert_ok(question_read(question, NULL, &a, &q, &e));
			read_items(&q, &a, &got);
			compare(&q, &want, &got, n);
			arena_release(&a);
			questions++;
		}
		question = more ? str_sub(line, 2, line.n) : STR_NULL;
		want.n = 0;
	}
	buf_release(&b);
	print_message("# %zu questions\n# %-16s %9s %9s %6s\n", questions, "slot", "precision", "recall", "labels");
	size_t below = 0;
	for (size_t i = 0; i < SLOTS; i++) {
		size_t had = n[i].hit + n[i].extra, due = n[i].hit + n[i].missed;
		double p = had ? (double)n[i].hit / (double)had : 1, r = due ? (double)n[i].hit / (double)due : 1;
		bool low = p * 1000 < slots[i].precision || r * 1000 < slots[i].recall;
		print_message("# %-16s %9.3f %9.3f %6zu%s\n", slots[i].name, p, r, due, low ? "  below the floor" : "");
		below += low;
		assert_true(due > 0);
	}
	assert_true(questions >= QUESTIONS_MIN);
	assert_int_equal(below, 0);
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(labelled)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
