/*
 * medquad_priv.h - between the two halves of the MedQuAD reader.
 */
#ifndef ATTEST_READ_MEDQUAD_PRIV_H
#define ATTEST_READ_MEDQUAD_PRIV_H

#include "doc/doc.h"

/* How the pages of an institute came out of their HTML: what white space means in them. */
enum medquad_habit {
	MQ_PAIR_IS_BREAK = 1, /* two spaces part paragraphs; elsewhere they are a typist's habit */
	MQ_NESTED_BY_GAP = 2, /* the width of the gap before a list mark tells whether an inner list opens or closes */
	/* The first item of a list follows its sentence after one space, the last one runs on into the text. */
	MQ_FIRST_IN_LINE = 4,
	MQ_SYMPTOM_TABLE = 8, /* tables of the Human Phenotype Ontology, cells joined by spaces */
	MQ_LINE_HEADS = 16 /* a line of its own between a blank line and its text is a heading, and a whole sentence */
};

/* Blocks of an answer into the open section of d, with the headings found in it as sections below `level`. */
void medquad_answer(struct doc *d, struct str answer, uint32_t level, unsigned habits);

#endif
