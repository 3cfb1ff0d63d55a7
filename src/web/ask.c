/*
 * ask.c - a question in, an article out, composed at most once for a snapshot.
 *
 * The composer works in an arena of its own that is freed before the response goes out: a slow client holds the article, not what it was made from.
 */
#include "web/web_priv.h"

#include "base/clock.h"
#include "base/utf8.h"

#define COMPOSE_CAP ((size_t)1 << 30) /* bytes of memory of one answer while it is made */
#define JSON_CAP    ((size_t)16 << 20)

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

/* All that an article depends on. */
static void key_of(const struct snap *s, const struct web_ask *ask, struct str question, struct str reader,
		   struct sha256 *key)
{
	const struct index_filter *f = &ask->filter;
	uint32_t sets[] = {
		f->kinds, f->designs, f->audiences, f->statuses, (uint32_t)f->year_from, (uint32_t)f->year_to};
	struct sha256_ctx c;

	sha256_begin(&c);
	sha256_add(&c, str_make((const char *)snap_stats(s)->content.b, 32));
	sha256_add(&c, reader);
	sha256_add(&c, str_make("", 1));
	sha256_add(&c, str_make((const char *)sets, sizeof sets));
	sha256_add(&c, ask->before);
	sha256_add(&c, str_make("", 1));
	sha256_add(&c, question);
	/* The day is in the article. */
	char today[11];
	clock_today(today);
	sha256_add(&c, str_c(today));
	*key = sha256_end(&c);
}

static int compose(const struct snap *s, const struct web_ask *ask, struct str question, struct str reader,
		   struct buf *json, struct err *e)
{
	struct answer_opts o = {.reader = reader, .filter = ask->filter};
	struct article art = {0};
	struct arena a;
	int r;

	arena_init(&a, COMPOSE_CAP);
	r = answer_ask(s, question, &o, &a, &art, e);
	if (r == 0)
		r = article_to_json(&art, json, e);
	arena_release(&a);
	return r;
}

int web_article(struct http_req *q, const struct web_ask *ask, struct article *out, struct str *json, struct err *e)
{
	struct web_call *c = web_call(q);
	struct str question = str_trim(ask->question), reader, text;
	uint64_t began = clock_mono_ns();
	struct sha256 key;
	bool cached;
	int r;

	if (question.n == 0)
		return err_set(e, ERR_USAGE, "the question is empty");
	if (question.n > WEB_QUESTION_CAP)
		return err_set(e, ERR_USAGE, "the question is too long: more than %d bytes", WEB_QUESTION_CAP);
	if (ask->before.n > WEB_QUESTION_CAP)
		return err_set(e, ERR_USAGE, "the question before is too long: more than %d bytes", WEB_QUESTION_CAP);
	if (!web_reader(q, ask->reader, &reader))
		return err_set(e, ERR_USAGE, "no such reader");
	key_of(c->snap, ask, question, reader, &key);
	cached = cache_get(c->w->cache, &key, q->arena, &text);
	if (!cached) {
		struct buf b;
		buf_init(&b, JSON_CAP);
		r = compose(c->snap, ask, question, reader, &b, e);
		if (r == 0) {
			cache_put(c->w->cache, &key, buf_str(&b));
			text = arena_str(q->arena, buf_str(&b));
		}
		buf_release(&b);
		if (r)
			return r;
		if (!arena_ok(q->arena))
			return err_mem(e);
	}
	r = article_from_json(text, q->arena, out, e);
	if (r)
		return r;
	if (json)
		*json = text;
	metrics_asked(c->w->metrics, out->outcome, cached, clock_mono_ns() - began);
	return 0;
}
