/* refman_priv.h - a record of a reference manager in the making; medline.c, bibtex.c and endnote.c fill it. */
#ifndef ATTEST_READ_REFMAN_PRIV_H
#define ATTEST_READ_REFMAN_PRIV_H

#include "read/xml_priv.h"

struct ref_record {
	struct doc *d; /* its own until ref_emit */
	struct buf title, abstract;
	bool medline; /* PubMed's own export */
	bool notice;
	bool written; /* the abstract is written out already, with bars where it could not be */
};

/* Takes d. */
void ref_begin(struct ref_record *r, struct doc *d);
/* After ref_emit, or instead of it. */
void ref_release(struct ref_record *r);
void ref_pubtype(struct ref_record *r, struct str type);
void ref_note(struct ref_record *r, struct str note);
void ref_author(struct ref_record *r, struct str name);
/* The most exact of several stays. */
void ref_date(struct ref_record *r, struct str date);
/* Close the document and give it to the sink. `key`: the record's own in its file, or empty; `number` counts from 1. */
int ref_emit(struct ref_record *r, const struct source *s, const struct read_sink *sink, struct str key,
	     uint64_t number, uint64_t line, struct err *e);

#endif
