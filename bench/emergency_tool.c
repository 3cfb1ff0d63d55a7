/*
 * emergency_tool.c - what bench/train_emergency.py learns from: lines of standard input in, what is known of each out.
 *
 *	emergency-tool MODEL_DIR features|find
 *
 * features: a line of columns parted by TAB: words (numbers as #), features of patient_priv.h by their order (those that
 * are learned are 0), rows of data/safety/emergency.tsv that rules alarm for, then for each vector its scale and its
 * bytes in hexadecimal. find: the ids that the program shows, with what was learned as it is built in; "-" for none.
 */
#include "encode/encode.h"
#include "patient/patient_priv.h"
#include "search/search.h"

#include <stdio.h>
#include <stdlib.h>

static void fail(const struct err *e)
{
	fprintf(stderr, "emergency-tool: %s\n", e->msg);
	exit(1);
}

static void put_features(struct str text, const struct search_asked *v, size_t dim, struct arena *a)
{
	struct err e = {0};
	struct emergency_look look;
	if (emergency_look(text, a, &look, &e))
		fail(&e);
	emergency_measure(v->q, v->n, &look);
	for (size_t i = 0; i < look.whole.n; i++)
		printf("%s%.*s", i ? " " : "",
		       STR_ARG(look.whole.v[i].flags & PHRASE_NUMBER ? STR("#") : look.whole.v[i].low));
	printf("\t");
	for (int k = 0; k < ALARM_FEATURES; k++)
		printf("%s%.9g", k ? " " : "", (double)look.f[k]);
	printf("\t");
	bool more = false;
	for (size_t row = 0; emergency_id(row); row++)
		if (look.rows[row]) {
			printf("%s%s", more ? "|" : "", emergency_id(row));
			more = true;
		}
	for (size_t i = 0; i < v->n; i++) {
		printf("\t%.9g ", (double)v->v[i].scale);
		for (size_t k = 0; k < dim; k++)
			printf("%02x", (unsigned)(uint8_t)v->v[i].q[k]);
	}
	printf("\n");
}

static void put_found(struct str text, const struct search_asked *v, const struct encoder *enc, struct arena *a)
{
	struct err e = {0};
	struct patient_notice *by;
	size_t n;
	struct emergency_meaning m = {
		.v = v->v, .n = v->n, .dim = encoder_dim(enc), .encoder = encoder_name(enc), .q = v->q};
	if (emergency_find(text, &m, a, &by, &n, &e))
		fail(&e);
	for (size_t i = 0; i < n; i++)
		printf("%s%s", i ? "|" : "", by[i].id);
	printf("%s\n", n ? "" : "-");
}

int main(int argc, char **argv)
{
	struct err e = {0};
	struct encoder *enc;
	char *line = NULL;
	size_t room = 0;
	ssize_t got;
	if (argc != 3 || encoder_open(argv[1], &enc, &e)) {
		fprintf(stderr, "usage: emergency-tool MODEL_DIR features|find\n%s\n", e.msg);
		return 1;
	}
	struct search_model m = {.encoder = enc, .work = encode_work_new()};
	while ((got = getline(&line, &room, stdin)) > 0) {
		struct arena a;
		struct question q;
		struct search_asked v;
		arena_init(&a, 16 << 20);
		struct str text = str_trim(str_make(line, (size_t)got));
		if (question_read(text, NULL, &a, &q, &e) || search_ask(&q, &m, &a, &v, &e))
			fail(&e);
		if (strcmp(argv[2], "find") == 0)
			put_found(q.asked, &v, enc, &a);
		else
			put_features(q.asked, &v, encoder_dim(enc), &a);
		arena_release(&a);
	}
	free(line);
	encode_work_free(m.work);
	encoder_close(enc);
	return 0;
}
