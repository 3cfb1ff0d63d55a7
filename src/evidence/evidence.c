/*
 * evidence.c - the design of a source, its grade, its weight.
 *
 * A design comes from the strongest thing that says it: what the document states (publication types, read by its
 * reader), then its kind, then cues in its title. A title refines a stated design only where the stated one is vague:
 * PubMed calls many systematic reviews "Review" and some randomised trials "Clinical Trial". Titles speak *of* designs
 * as often as they declare one ("adherence to guidelines", "protocol for a randomised trial", "Mendelian
 * randomization"), so every cue has phrases beside which it does not count, and rows are tried in order: the specific
 * before the general.
 */
#include "evidence/evidence.h"
#include "phrase/tables.h"

/* ---- design ---- */

static enum doc_design design_of_title(struct str title)
{
	struct signs has;
	signs_of(SIGNS_DESIGNS, title, &has);
	int design = has.n ? doc_design_parse(str_c(has.rules[has.rule[0]].value)) : -1;
	return design < 0 ? DOC_DESIGN_UNKNOWN : (enum doc_design)design;
}

/* May the title narrow the stated design down to this one? */
static bool refines(enum doc_design stated, enum doc_design title)
{
	switch (stated) {
	case DOC_DESIGN_UNKNOWN: return true;
	case DOC_DESIGN_REVIEW: return title == DOC_DESIGN_SYSTEMATIC_REVIEW || title == DOC_DESIGN_META_ANALYSIS;
	case DOC_DESIGN_TRIAL: return title == DOC_DESIGN_RCT;
	default: return false;
	}
}

enum doc_design evidence_design(const struct doc *d)
{
	if (d->design == DOC_DESIGN_UNKNOWN) {
		/* The kind is the owner's word; a title cannot make research of a leaflet. */
		switch (d->kind) {
		case DOC_KIND_BRIEF:
		case DOC_KIND_PROTOCOL: return DOC_DESIGN_SUMMARY;
		case DOC_KIND_GUIDELINE: return DOC_DESIGN_GUIDELINE;
		case DOC_KIND_CONSUMER: return DOC_DESIGN_CONSUMER;
		case DOC_KIND_NOTICE: return DOC_DESIGN_OPINION;
		default: break;
		}
	}
	enum doc_design t = design_of_title(d->title);
	return t != DOC_DESIGN_UNKNOWN && refines(d->design, t) ? t : d->design;
}

/* ---- grade and weight ---- */

/*
 * One row a design: grade, and weight among sentences that fit equally. The order of the weights is the usual order of
 * trust; their distances were chosen so that a far better fit to the question still wins over a better design (factor
 * of about four between best and worst).
 */
static const struct {
	enum grade grade;
	double weight;
} designs[DOC_DESIGN_N] = {
	[DOC_DESIGN_UNKNOWN] = {GRADE_E, 0.50},
	[DOC_DESIGN_GUIDELINE] = {GRADE_A, 1.00},
	[DOC_DESIGN_META_ANALYSIS] = {GRADE_A, 0.95},
	[DOC_DESIGN_SYSTEMATIC_REVIEW] = {GRADE_A, 0.95},
	[DOC_DESIGN_RCT] = {GRADE_B, 0.85},
	[DOC_DESIGN_TRIAL] = {GRADE_C, 0.70},
	[DOC_DESIGN_COHORT] = {GRADE_C, 0.65},
	[DOC_DESIGN_CASE_CONTROL] = {GRADE_D, 0.55},
	[DOC_DESIGN_CASE_SERIES] = {GRADE_D, 0.40},
	[DOC_DESIGN_REVIEW] = {GRADE_E, 0.60},
	[DOC_DESIGN_OPINION] = {GRADE_E, 0.30},
	[DOC_DESIGN_LABORATORY] = {GRADE_E, 0.25},
	[DOC_DESIGN_SUMMARY] = {GRADE_E, 0.95},
	[DOC_DESIGN_CONSUMER] = {GRADE_E, 0.50},
	[DOC_DESIGN_GUIDELINE_SUMMARY] = {GRADE_C, 0.70},
	[DOC_DESIGN_CONSENSUS] = {GRADE_E, 0.70},
	[DOC_DESIGN_LABEL] = {GRADE_E, 0.90},
	[DOC_DESIGN_LOCAL_PROTOCOL] = {GRADE_E, 0.50},
	[DOC_DESIGN_PAYER] = {GRADE_E, 0.30},
};

enum grade evidence_grade(enum doc_design design)
{
	return (unsigned)design < DOC_DESIGN_N ? designs[design].grade : GRADE_E;
}

const char *grade_name(enum grade g)
{
	static const char *const names[GRADE_N] = {"A", "B", "C", "D", "E"};
	return (unsigned)g < GRADE_N ? names[g] : "E";
}

int grade_level(enum grade g)
{
	return (unsigned)g < GRADE_N ? (int)g + 1 : GRADE_N;
}

#define AGE_FLOOR    0.6		 /* what is left of the weight of a source that is very old */
#define AGE_HALF     10			 /* years in which half of the rest is lost */
#define AGE_YEAR     0.93303299153680741 /* 2^(-1 / AGE_HALF): what is left of the rest after a year */
#define AGE_MAX	     500		 /* years; older is as old */
#define W_SUPERSEDED 0.6
#define W_CONCERN    0.4

double evidence_weight(enum doc_design design, enum doc_status status, int year, int year_now)
{
	if (!evidence_stands(status))
		return 0;
	double w = (unsigned)design < DOC_DESIGN_N ? designs[design].weight : designs[DOC_DESIGN_UNKNOWN].weight;
	/* Unknown year: as if one half-life old, "neither" old nor new. By multiplication, so that every machine has
	 * the same bits. */
	int age = year <= 0 ? AGE_HALF : year_now <= year ? 0 : year_now - year < AGE_MAX ? year_now - year : AGE_MAX;
	double left = 1;
	for (int i = 0; i < age; i++)
		left *= AGE_YEAR;
	w *= AGE_FLOOR + (1 - AGE_FLOOR) * left;
	if (status == DOC_STATUS_SUPERSEDED)
		w *= W_SUPERSEDED;
	else if (status == DOC_STATUS_CONCERN)
		w *= W_CONCERN;
	return w;
}

bool evidence_stands(enum doc_status status)
{
	return status != DOC_STATUS_RETRACTED;
}
