/*
 * evidence.h - how good is this source, is it still standing, do the sources agree?
 *
 * First version: grade by design, type, year; standing by status.
 */
#ifndef ATTEST_EVIDENCE_EVIDENCE_H
#define ATTEST_EVIDENCE_EVIDENCE_H

#include "doc/doc.h"
#include "index/index.h"

/* Design of a document: what it states (publication types), else what its title or kind says. */
enum doc_design evidence_design(const struct doc *d);

/*
 * Strength, A strongest. After the OCEBM 2011 levels (Oxford Centre for Evidence-Based Medicine, "The Oxford 2011
 * Levels of Evidence"): A guideline, systematic review, meta-analysis (level 1); B randomised trial (2); C cohort,
 * other trial (3); D case-control, case series (4); E opinion, mechanism, narrative review, unstated (5). A summary of
 * guidelines and consumer information are no evidence themselves and are E too: what a brief reports is graded by the
 * references that it names (answer/refs.c).
 */
enum grade { GRADE_A, GRADE_B, GRADE_C, GRADE_D, GRADE_E, GRADE_N };
enum grade evidence_grade(enum doc_design design);
const char *grade_name(enum grade g); /* "A" … */
int grade_level(enum grade g);	      /* 1 … 5 */
/*
 * Weight of a source for choosing among sentences that fit equally: 0 (retracted) to 1. `year_now` makes old sources
 * count less; unknown year is neither.
 */
double evidence_weight(enum doc_design design, enum doc_status status, int year, int year_now);
/*
 * The strength of a recommendation as the text prints it: GRADE ("strong recommendation, low-quality evidence", "1B"),
 * class and level ("Class IIa, LOE B"), SORT ("SOR A"), letters ("grade B recommendation"). A part of `text`; empty
 * when it prints none.
 */
struct str recommendation_in(struct str text);
/* May it be quoted as support? False for retracted ones. */
bool evidence_stands(enum doc_status status);

#endif
