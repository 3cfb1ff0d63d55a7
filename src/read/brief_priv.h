/*
 * brief_priv.h - front matter, and a brief as parsed: what the brief reader, the Markdown reader and the linter share.
 *
 * The format is docs/brief-format.md. Slices point into the bytes that were parsed, or into the arena.
 */
#ifndef ATTEST_READ_BRIEF_PRIV_H
#define ATTEST_READ_BRIEF_PRIV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* ---- front matter (brief_front.c) ---- */
struct front_value {
	struct str text; /* unquoted */
	uint32_t line;	 /* 1-based, of the file */
};
struct front_pair {
	struct str key;
	struct front_value value;
};
struct front_map {
	struct front_pair *pairs;
	size_t n, room;
	uint32_t line;
};
struct front_item {
	struct str key;
	uint32_t line;
	struct front_value value; /* of "key: value"; text.p is NULL when the value is a list, or missing */
	struct front_value *list;
	size_t n_list, list_room;
	struct front_map *maps;
	size_t n_maps, maps_room;
};
struct front {
	bool there;  /* the file begins with a front matter */
	bool closed; /* and it ends */
	struct front_item *items;
	size_t n, room;
	struct str body;    /* what follows it, or the whole */
	uint32_t body_line; /* line of the body's first byte */
};
/* What was not understood, with its line. */
struct front_events {
	void (*problem)(void *ctx, uint32_t line, const char *msg);
	void *ctx;
};
/*
 * `lenient` also takes what other people's YAML has: single quotes, [a, b] lists, comments, lists that are not
 * indented; and says nothing about what it passes over. ERR_NOMEM, also over the arena's cap.
 */
int front_parse(struct str bytes, bool lenient, struct arena *a, const struct front_events *ev, struct front *out,
		struct err *e);
/* The first item of that key, or NULL. */
const struct front_item *front_find(const struct front *f, const char *key);
/* Its scalar, or the empty slice. */
struct str front_text(const struct front *f, const char *key);

/* ---- a brief (brief.c) ---- */
enum brief_level {
	BRIEF_ERROR, /* the brief cannot be read as it is */
	BRIEF_NOTE,  /* repaired, or passed over */
	BRIEF_STYLE  /* only the linter tells it */
};
struct brief_events {
	/* `rule` is one of lint.h's. */
	void (*problem)(void *ctx, enum brief_level level, uint32_t line, const char *rule, const char *msg);
	void *ctx;
};
struct brief_ref {
	struct str key, type, design, title, source, authors, pmid, doi, url;
	struct str via;	       /* host of the page that reported it: of a guideline-summary */
	struct str country;    /* of a label, protocol or payer */
	struct str number;     /* of a label: set id or licence */
	struct str accessed;   /* YYYY-MM-DD, when the page was seen */
	struct str superseded; /* by what */
	int year;	       /* 0: not stated */
	uint32_t line;
	uint32_t cited; /* how often */
};
enum brief_item_kind { BRIEF_HEADING, BRIEF_BULLET, BRIEF_PARA };
struct brief_item {
	enum brief_item_kind kind;
	uint32_t depth; /* of a heading the number of '#', of a bullet its nesting from 0 */
	uint32_t line;
	struct str raw;	  /* as written, without the marker */
	struct str plain; /* without citations and markup; white space as written */
	uint32_t *cites;  /* indices into refs, each once */
	size_t n_cites, cites_room;
};
struct brief {
	struct front front;
	struct str id, title, status, updated, audience, language, licence, checked;
	struct brief_ref *refs;
	size_t n_refs, refs_room;
	struct brief_item *items;
	size_t n_items, items_room;
	size_t errors, notes;
};

/* Bytes of the largest brief, and the memory that one may take. */
#define BRIEF_MAX ((size_t)4 << 20)
#define BRIEF_CAP ((size_t)256 << 20)

/*
 * Parse; `name` is the file's name, for the check of the id. Every problem goes to ev. out->errors tells whether it
 * can stand. Only ERR_NOMEM is a failure.
 */
int brief_parse(struct str bytes, const char *name, struct arena *a, const struct brief_events *ev, struct brief *out,
		struct err *e);

#endif
