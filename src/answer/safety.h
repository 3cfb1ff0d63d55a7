/*
 * safety.h - the stage that comes first: what of the question is an emergency, what the safety tables say. It takes no
 * reader and fails loudly.
 */
#ifndef ATTEST_ANSWER_SAFETY_H
#define ATTEST_ANSWER_SAFETY_H

#include "answer/answer.h"
#include "patient/patient.h"

struct safety {
	struct patient patient;
	struct patient_notice *emergency, *warnings;
	size_t n_emergency, n_warnings;
	bool pair;  /* warnings are of two drugs that the question names: they answer whether both may be given */
	bool alone; /* of a crisis told by somebody who is no clinician: nothing else is answered */
};
/* Before anything is searched. `asked` is the question as vectors, or NULL: by rules alone. */
int safety_look(const struct question *q, const struct search_asked *asked, struct arena *a, struct safety *out,
		struct err *e);
/*
 * The question with the name of the emergency that it describes behind it ("his face has dropped on one side" (stroke)):
 * sources are written in names, people tell of signs. The empty string where nothing is to be added.
 */
struct str safety_name(const struct safety *s, const struct question *q, struct arena *a);
/* Into the article, once it is composed. */
int safety_write(struct safety *s, const struct answer_opts *o, struct arena *a, struct article *out,
		 struct err *e);

#endif
