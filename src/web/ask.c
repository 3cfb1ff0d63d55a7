/*
 * ask.c - a question in, an article out, composed at most once for a snapshot.
 *
 * The composer works in an arena of its own that is freed before the response goes out: a slow client holds the
 * article, not what it was made from.
 */
#include "web/web_priv.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/work.h"
#include "index/vectors.h"
#include "library/library.h"

#include <stdlib.h>

#define COMPOSE_CAP ((size_t)1 << 30) /* bytes of memory of one answer while it is made */
#define JSON_CAP    ((size_t)16 << 20)
#define INQUIRY_CAP ((size_t)64 << 10)

static const char *const readers[] = {"physician", "nurse", "pharmacist", "student", "patient", NULL};

const char *web_reader_name(size_t i)
{
	return i < sizeof readers / sizeof *readers ? readers[i] : NULL;
}

static bool known_reader(struct str s, struct str *out)
{
	for (size_t i = 0; readers[i]; i++)
		if (str_eqc(s, readers[i])) {
			*out = str_c(readers[i]);
			return true;
		}
	return false;
}

bool web_reader(const struct http_req *q, struct str given, struct str *out)
{
	if (given.n)
		return known_reader(given, out);
	if (!known_reader(http_cookie(q, WEB_COOKIE_READER), out))
		*out = str_c(readers[0]);
	return true;
}

/* ---- an inquiry ---- */

struct web_inquiry {
	struct web *w;
	struct snap *snap;
	struct arena a;
	struct web_ask ask; /* its slices in a; reader is set */
	struct str person;  /* whose history it goes into; or empty */
	struct sha256 key;
};

/* All that an article depends on. */
static void make_key(struct web_inquiry *i)
{
	const struct index_filter *f = &i->ask.filter;
	uint32_t sets[] = {
		f->kinds, f->designs, f->audiences, f->statuses, (uint32_t)f->year_from, (uint32_t)f->year_to};
	struct str parts[] = {i->ask.reader, i->ask.before, i->ask.question};
	struct sha256_ctx c;
	char today[11];

	sha256_begin(&c);
	sha256_add(&c, str_make((const char *)snap_stats(i->snap)->content.b, 32));
	sha256_add(&c, str_make((const char *)sets, sizeof sets));
	for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
		sha256_add(&c, parts[n]);
		sha256_add(&c, str_make("", 1));
	}
	/* The same documents give another article once more of them are encoded. */
	const struct vectors *v = snap_vectors(i->snap);
	if (v)
		sha256_add(&c, str_make((const char *)vectors_info(v)->state.b, 32));
	clock_today(today); /* it is in the article */
	sha256_add(&c, str_c(today));
	i->key = sha256_end(&c);
}

int web_inquiry_new(struct http_req *q, const struct web_ask *ask, struct web_inquiry **out, struct err *e)
{
	struct web_call *c = web_call(q);
	struct str question = str_trim(ask->question), before = str_trim(ask->before), reader;
	struct web_inquiry *i;

	if (question.n == 0)
		return err_set(e, ERR_USAGE, "the question is empty");
	if (question.n > WEB_QUESTION_CAP || before.n > WEB_QUESTION_CAP)
		return err_set(e, ERR_USAGE, "the question is too long: more than %d bytes", WEB_QUESTION_CAP);
	if (!web_reader(q, ask->reader, &reader))
		return err_set(e, ERR_USAGE, "no such reader");
	i = mem_calloc(1, sizeof *i);
	if (!i)
		return err_mem(e);
	arena_init(&i->a, INQUIRY_CAP);
	i->w = c->w;
	i->snap = snap_ref(c->snap);
	i->ask.question = arena_str(&i->a, question);
	i->ask.before = arena_str(&i->a, before);
	i->ask.reader = reader;
	i->ask.filter = ask->filter;
	i->ask.filter.docs = NULL;
	i->ask.filter.n_docs = 0;
	if (c->history)
		i->person = arena_str(&i->a, c->person);
	if (!arena_ok(&i->a)) {
		web_inquiry_free(i);
		return err_mem(e);
	}
	make_key(i);
	*out = i;
	return 0;
}

void web_inquiry_free(struct web_inquiry *i)
{
	if (!i)
		return;
	snap_unref(i->snap);
	arena_release(&i->a);
	free(i);
}

int web_inquiry_read(struct web_inquiry *i, struct arena *a, struct question *out, struct err *e)
{
	struct question before;
	int r;

	if (!i->ask.before.n)
		return question_read(i->ask.question, i->snap, a, out, e);
	r = question_read(i->ask.before, i->snap, a, &before, e);
	return r ? r : question_follow(&before, i->ask.question, i->snap, a, out, e);
}

/* In front of the JSON in the cache: the outcome and the lengths of three texts, then those. */
struct facts_head {
	uint32_t outcome, title, question, reader;
};

static void put_facts(struct buf *b, const struct article *art)
{
	struct facts_head h = {(uint32_t)art->outcome, (uint32_t)art->title.n, (uint32_t)art->question.n,
			       (uint32_t)art->reader.n};

	buf_add(b, str_make((const char *)&h, sizeof h));
	buf_add(b, art->title);
	buf_add(b, art->question);
	buf_add(b, art->reader);
}

/* Slices of what `whole` gave; returns the JSON. */
static struct str split_facts(struct str s, struct web_facts *out)
{
	struct facts_head h;
	size_t at = sizeof h;

	memcpy(&h, s.p, sizeof h);
	out->outcome = (enum article_outcome)h.outcome;
	out->title = str_sub(s, at, at + h.title);
	at += h.title;
	out->question = str_sub(s, at, at + h.question);
	at += h.question;
	out->reader = str_sub(s, at, at + h.reader);
	return str_sub(s, at + h.reader, s.n);
}

/* Facts and JSON. */
static int compose(struct web_inquiry *i, struct buf *json, struct err *e)
{
	const struct search_model model = {.encoder = i->w->encoder};
	struct answer_opts o = {
		.reader = i->ask.reader, .filter = i->ask.filter, .model = &model, .numbers = web_set(i->w)->numbers};
	struct str text = i->ask.question;
	struct article art = {0};
	struct question q;
	uint64_t refused = mem_failed(), lost = fs_maps_lost();
	struct arena a;
	int r = 0;

	arena_init(&a, COMPOSE_CAP);
	if (i->ask.before.n) {
		r = web_inquiry_read(i, &a, &q, e);
		if (r == 0)
			text = q.text;
	}
	if (r == 0)
		r = answer_ask(i->snap, text, &o, &a, &art, e);
	if (r == 0) {
		put_facts(json, &art);
		r = article_to_json(&art, json, e);
	}
	/* Parts that could not be made are left out here and there: such an article is none. */
	int why = work_why(e);
	if (!why && mem_failed() != refused)
		why = err_mem(e);
	if (!why && (fs_maps_lost() != lost || snap_lost(i->snap)))
		why = err_set(e, ERR_UNAVAILABLE, "a file of the corpus can no longer be read; ask again");
	arena_release(&a);
	return why ? why : r;
}

/* From the cache, or composed: facts and JSON into an empty buffer. */
static int whole(struct web_inquiry *i, struct buf *json, struct err *e)
{
	struct cache *cache = i->w->cache;
	uint64_t began = clock_mono_ns();
	bool cached = cache_get(cache, &i->key, json);
	int r = 0;

	if (!cached) {
		r = compose(i, json, e);
		if (r == 0 && json->err)
			r = err_buf(json, e);
		if (r == 0)
			cache_put(cache, &i->key, buf_str(json));
	}
	if (r == 0)
		metrics_asked(i->w->metrics, cached, clock_mono_ns() - began);
	return r;
}

int web_inquiry_compose(struct web_inquiry *i, struct buf *json, struct err *e)
{
	struct web_facts facts;
	struct buf b;
	int r;

	buf_init(&b, JSON_CAP);
	r = whole(i, &b, e);
	if (r == 0)
		buf_add(json, split_facts(buf_str(&b), &facts));
	if (r == 0 && json->err)
		r = err_buf(json, e);
	buf_release(&b);
	return r;
}

/* What cannot be written into the history does not keep anybody from the answer. */
static void remember(struct web_inquiry *i, const struct web_facts *f)
{
	/* A follow-up as it was read, which stands alone. */
	struct lib_asked q = {.question = i->ask.before.n ? f->question : i->ask.question,
			      .reader = i->ask.reader,
			      .outcome = str_c(outcome_name(f->outcome)),
			      .title = f->title};
	int64_t id;

	if (i->person.n && i->w->lib)
		library_history_add(i->w->lib, i->person, &q, &id, NULL);
}

static void told(struct web_inquiry *i, const struct web_facts *f)
{
	remember(i, f);
	metrics_outcome(i->w->metrics, f->outcome);
}

int web_answer(struct http_req *q, const struct web_ask *ask, struct web_facts *facts, struct str *json, struct err *e)
{
	struct web_inquiry *i;
	struct buf b;
	int r = web_inquiry_new(q, ask, &i, e);

	if (r)
		return r;
	buf_init(&b, JSON_CAP);
	r = whole(i, &b, e);
	struct str s = r ? STR_NULL : arena_str(q->arena, buf_str(&b));
	buf_release(&b);
	if (r == 0 && !arena_ok(q->arena))
		r = err_mem(e);
	if (r == 0) {
		*json = split_facts(s, facts);
		told(i, facts);
	}
	web_inquiry_free(i);
	return r;
}

int web_article(struct http_req *q, const struct web_ask *ask, struct article *out, struct str *json, struct err *e)
{
	struct web_facts facts;
	struct str text;
	int r = web_answer(q, ask, &facts, &text, e);

	if (r == 0)
		r = article_from_json(text, q->arena, out, e);
	if (r == 0 && json)
		*json = text;
	return r;
}

void web_inquiry_done(struct web_inquiry *i, const struct article *art)
{
	told(i, &(struct web_facts){art->title, art->question, art->reader, art->outcome});
}
