/*
 * articles.c - articles, their versions and claims.
 */
#include "library/library_priv.h"

#define ARTICLES_DEFAULT 50
#define ARTICLES_MAX	 500
#define WORDS_MAX	 6   /* of a text that is looked for; more are left out */
#define WORD_MAX	 100 /* bytes of one of them */
#define TOPIC_MAX	 200 /* bytes */
#define NOTE_MAX	 8000

/* The columns of struct lib_article, in the order of read_article. */
#define COLUMNS                                                                                                       \
	"id, question, title, topic, reader, language, outcome, state, version, approved, rev, created, updated, "    \
	"submitted, approved_at, requester, assignee, priority, stale, stale_reason, (SELECT count(*) FROM comments " \
	"WHERE comments.article = articles.id AND resolved = 0)"

static void read_article(const struct rows *q, struct arena *a, struct lib_article *x)
{
	*x = (struct lib_article){
		.id = rows_text(q, 0, a),
		.question = rows_text(q, 1, a),
		.title = rows_text(q, 2, a),
		.topic = rows_text(q, 3, a),
		.reader = rows_text(q, 4, a),
		.language = rows_text(q, 5, a),
		.outcome = rows_text(q, 6, a),
		.state = (enum lib_state)rows_int(q, 7),
		.version = (uint32_t)rows_int(q, 8),
		.approved = (uint32_t)rows_int(q, 9),
		.rev = rows_int(q, 10),
		.created = rows_int(q, 11),
		.updated = rows_int(q, 12),
		.submitted = rows_int(q, 13),
		.approved_at = rows_int(q, 14),
		.requester = rows_text(q, 15, a),
		.assignee = rows_text(q, 16, a),
		.priority = (int)rows_int(q, 17),
		.stale = rows_int(q, 18),
		.stale_reason = rows_text(q, 19, a),
		.open_comments = (uint32_t)rows_int(q, 20),
	};
}

int article_row(struct db *d, struct str id, struct arena *a, struct lib_article *out, struct err *e)
{
	struct lib_article x = {0};
	struct rows q = db_rows(d, e, "SELECT " COLUMNS " FROM articles WHERE id = ?1", "s", id);
	bool there = rows_next(&q);

	if (there)
		read_article(&q, a, &x);
	int r = rows_end(&q);
	if (r)
		return r;
	if (!there)
		return err_set(e, ERR_NOTFOUND, "there is no article '%.*s'", STR_ARG(str_sub(id, 0, 40)));
	if (!arena_ok(a))
		return err_mem(e);
	*out = x;
	return 0;
}

int article_at(struct db *d, struct str id, int64_t rev, struct arena *a, struct lib_article *out, struct err *e)
{
	struct lib_article x;
	int r = article_row(d, id, a, &x, e);

	if (r)
		return r;
	if (x.rev != rev)
		return err_set(e, ERR_CONFLICT,
			       "the article has been changed by somebody else meanwhile; look at it again");
	*out = x;
	return 0;
}

int step_insert(struct db *d, struct str id, uint32_t version, const char *action, int from, int to, struct str who,
		struct str note, int64_t *step, struct err *e)
{
	int r = db_run(d, e,
		       "INSERT INTO steps (article, version, action, from_state, to_state, person, note, at) VALUES "
		       "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		       "siciissi", id, (int64_t)version, action, (int64_t)from, (int64_t)to, who, note, d->now);

	if (!r && step)
		*step = db_last_id(d);
	return r;
}

/* ---- writing versions ---- */

/* `topic` is told with the first version: it is of the article, and stays. */
static int insert_version(struct db *d, struct str who, struct str id, uint32_t number, struct str json,
			  const struct content *c, struct str note, enum lib_state from, struct str topic,
			  struct err *e)
{
	char hex[65], note_hex[65];
	int64_t step;
	int r = db_run(
		d, e,
		"INSERT INTO versions (article, number, json, content, author, note, created, supersedes) VALUES "
		"(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		"sishssii", id, (int64_t)number, json, &c->hash, who, note, d->now, (int64_t)number - 1);

	for (size_t i = 0; i < c->n && !r; i++) {
		const struct lib_claim *x = &c->claims[i];
		r = db_run(d, e,
			   "INSERT INTO claims (article, version, place, path, kind, doc, beg, end, quote) VALUES (?1, "
			   "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
			   "siisssiis", id, (int64_t)number, (int64_t)i, x->path, x->kind, x->doc, (int64_t)x->beg,
			   (int64_t)x->end, x->quote);
	}
	if (!r)
		r = step_insert(d, id, number, number == 1 ? "submit" : "edit", from, STATE_SUBMITTED, who, note, &step,
				e);
	if (r)
		return r;
	sha256_hex(&c->hash, hex);
	audit_text(note, note_hex);
	return audit_append(d, who, "article.version", "article", id,
			    (struct lib_kv[]){KV_NUMBER("version", number), KV_TEXT("content", str_c(hex)),
					      KV_NUMBER("step", step), KV_TEXT("note", str_c(note_hex)),
					      KV_TEXT("topic", topic)},
			    number == 1 ? 5 : 4, e);
}

static int note_ok(struct str note, struct err *e)
{
	if (note.n > NOTE_MAX)
		return err_set(e, ERR_LIMIT, "the note is longer than %d bytes", NOTE_MAX);
	return 0;
}

static int create(struct db *d, struct str who, struct str json, struct str topic, const struct content *c,
		  struct arena *a, struct lib_article *out, struct err *e)
{
	char id[ARTICLE_N + 1];
	int64_t now = d->now;
	int r;

	lib_random_id(id, ARTICLE_N);
	r = db_run(
		d, e,
		"INSERT INTO articles (id, question, title, topic, reader, language, outcome, state, version, "
		"created, updated, submitted, requester) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9, ?9, ?10)",
		"cssssssiis", id, c->question, c->title, topic, c->reader, c->language, c->outcome,
		(int64_t)STATE_SUBMITTED, now, who);
	if (!r)
		r = insert_version(d, who, str_c(id), 1, json, c, STR(""), STATE_SUBMITTED, topic, e);
	return r ? r : article_row(d, str_c(id), a, out, e);
}

int library_article_create(struct library *l, struct str who, struct str json, struct str topic, struct arena *a,
			   struct lib_article *out, struct err *e)
{
	struct content c;
	struct db *d;
	int r;

	if (topic.n > TOPIC_MAX)
		return err_set(e, ERR_LIMIT, "the topic is longer than %d bytes", TOPIC_MAX);
	if ((r = content_read(json, a, &c, e)))
		return r;
	r = lib_write(l, &d, e);
	if (!r)
		r = lib_done(l, d, create(d, who, json, topic, &c, a, out, e), e);
	content_release(&c);
	return r;
}

static int add_version(struct db *d, struct str who, struct str id, int64_t rev, struct str json, struct str note,
		       const struct content *c, struct arena *a, struct lib_article *out, struct err *e)
{
	struct lib_article x;
	int64_t now = d->now;
	int r = article_at(d, id, rev, a, &x, e);

	if (r)
		return r;
	if (x.state == STATE_RETIRED)
		return err_set(e, ERR_CONFLICT, "the article is retired; reopen it first");
	r = db_run(
		d, e,
		"UPDATE articles SET question = ?2, title = ?3, reader = ?4, language = ?5, outcome = ?6, state = ?7, "
		"version = version + 1, rev = rev + 1, updated = ?8, submitted = ?8 WHERE id = ?1",
		"ssssssii", id, c->question, c->title, c->reader, c->language, c->outcome, (int64_t)STATE_SUBMITTED,
		now);
	if (!r)
		r = insert_version(d, who, id, x.version + 1, json, c, note, x.state, STR(""), e);
	return r ? r : article_row(d, id, a, out, e);
}

int library_version_add(struct library *l, struct str who, struct str id, int64_t rev, struct str json, struct str note,
			struct arena *a, struct lib_article *out, struct err *e)
{
	struct content c;
	struct db *d;
	int r = note_ok(note, e);

	if (!r)
		r = content_read(json, a, &c, e);
	if (r)
		return r;
	r = lib_write(l, &d, e);
	if (!r)
		r = lib_done(l, d, add_version(d, who, id, rev, json, note, &c, a, out, e), e);
	content_release(&c);
	return r;
}

/* ---- reading ---- */

int library_article_get(struct library *l, struct str id, struct arena *a, struct lib_article *out, struct err *e)
{
	struct db *d;
	int r = lib_read(l, &d, e);

	return r ? r : lib_done(l, d, article_row(d, id, a, out, e), e);
}

int library_versions(struct library *l, struct str id, struct arena *a, struct lib_version **out, size_t *n,
		     struct err *e)
{
	struct lib_version *v = NULL;
	struct lib_article x;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	r = article_row(d, id, a, &x, e);
	if (r)
		return lib_done(l, d, r, e);
	struct rows q =
		db_rows(d, e,
			"SELECT number, content, author, note, created, supersedes, EXISTS (SELECT 1 FROM steps "
			"WHERE steps.article = versions.article AND steps.version = versions.number AND action = "
			"'approve') FROM versions WHERE article = ?1 ORDER BY number DESC",
			"s", id);
	while (rows_next(&q) && LIST_MORE(a, v, got, room)) {
		struct lib_version *y = &v[got++];
		*y = (struct lib_version){.article = x.id,
					  .number = (uint32_t)rows_int(&q, 0),
					  .author = rows_text(&q, 2, a),
					  .note = rows_text(&q, 3, a),
					  .created = rows_int(&q, 4),
					  .supersedes = (uint32_t)rows_int(&q, 5),
					  .is_approved = rows_int(&q, 6) != 0};
		rows_hash(&q, 1, &y->content);
	}
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}

static int version_row(struct db *d, struct str id, uint32_t number, struct arena *a, struct lib_version *out,
		       struct err *e)
{
	struct lib_version y = {0};
	struct rows q = db_rows(
		d, e,
		"SELECT v.number, v.json, v.content, v.author, v.note, v.created, v.supersedes, EXISTS (SELECT 1 FROM "
		"steps WHERE steps.article = v.article AND steps.version = v.number AND action = 'approve') FROM "
		"versions "
		"v JOIN articles a ON a.id = v.article WHERE v.article = ?1 AND v.number = iif(?2 = 0, a.version, ?2)",
		"si", id, (int64_t)number);
	bool there = rows_next(&q);

	if (there) {
		y = (struct lib_version){.article = arena_str(a, id),
					 .number = (uint32_t)rows_int(&q, 0),
					 .json = rows_text(&q, 1, a),
					 .author = rows_text(&q, 3, a),
					 .note = rows_text(&q, 4, a),
					 .created = rows_int(&q, 5),
					 .supersedes = (uint32_t)rows_int(&q, 6),
					 .is_approved = rows_int(&q, 7) != 0};
		rows_hash(&q, 2, &y.content);
	}
	int r = rows_end(&q);
	if (r)
		return r;
	if (!there)
		return err_set(e, ERR_NOTFOUND, "there is no version %u of an article '%.*s'", number,
			       STR_ARG(str_sub(id, 0, 40)));
	if (!arena_ok(a))
		return err_mem(e);
	*out = y;
	return 0;
}

int library_version_get(struct library *l, struct str id, uint32_t number, struct arena *a, struct lib_version *out,
			struct err *e)
{
	struct db *d;
	int r = lib_read(l, &d, e);

	return r ? r : lib_done(l, d, version_row(d, id, number, a, out, e), e);
}

/* ---- an article to be shown ---- */

static void name_claim(struct library *l, struct article_claim *c, struct arena *a)
{
	if (c && c->kind == CLAIM_STATEMENT && c->author.n)
		c->author = library_person_name(l, c->author, a);
}

static void name_items(struct library *l, struct article_item *v, size_t n, struct arena *a)
{
	for (size_t i = 0; i < n; i++) {
		name_claim(l, v[i].claim, a);
		name_items(l, v[i].items, v[i].n_items, a);
	}
}

int library_version_article(struct library *l, struct str id, uint32_t number, struct arena *a, struct article *out,
			    struct err *e)
{
	struct lib_article x;
	struct lib_version v;
	struct article art;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	r = article_row(d, id, a, &x, e);
	if (!r)
		r = version_row(d, id, number, a, &v, e);
	r = lib_done(l, d, r, e);
	if (!r)
		r = article_from_json(v.json, a, &art, e);
	if (r)
		return r;
	for (size_t i = 0; i < art.n_bottom_line; i++)
		name_claim(l, &art.bottom_line[i], a);
	name_items(l, art.alerts, art.n_alerts, a);
	for (size_t i = 0; i < art.n_sections; i++) {
		struct article_section *s = &art.sections[i];
		name_items(l, s->items, s->n_items, a);
		for (size_t k = 0; s->table && k < s->table->n_rows; k++)
			for (size_t m = 0; m < s->table->n_columns; m++)
				name_items(l, s->table->rows[k].cells[m].items, s->table->rows[k].cells[m].n_items, a);
	}
	/* An older version keeps what was decided of it. */
	enum lib_state state = v.number == x.version ? x.state : v.is_approved ? STATE_APPROVED : STATE_SUBMITTED;
	art.review = str_c(lib_state_name(state));
	if (!arena_ok(a))
		return err_mem(e);
	*out = art;
	return 0;
}

/* ---- lists ---- */

#define WHERE                                                                                                         \
	" FROM articles WHERE (?1 = 0 OR (?1 >> state) & 1) AND (?2 = '' OR topic = ?2) AND (?3 = '' OR assignee = "  \
	"?3) AND (?4 = '' OR requester = ?4 OR EXISTS (SELECT 1 FROM versions WHERE versions.article = articles.id "  \
	"AND author = ?4)) AND (?5 = '' OR EXISTS (SELECT 1 FROM claims WHERE doc = ?5 AND claims.article = "         \
	"articles.id AND claims.version = articles.version)) AND (?6 = 0 OR stale > 0) AND (?7 = 0 OR (approved > 0 " \
	"AND state <> 4)) AND (?8 = '' OR " TEXT " LIKE ?8 ESCAPE '\\') AND (?9 = '' OR " TEXT                        \
	" LIKE ?9 ESCAPE '\\') AND (?10 = '' OR " TEXT " LIKE ?10 ESCAPE '\\') AND (?11 = '' OR " TEXT                \
	" LIKE ?11 ESCAPE '\\') AND (?12 = '' OR " TEXT " LIKE ?12 ESCAPE '\\') AND (?13 = '' OR " TEXT               \
	" LIKE ?13 ESCAPE '\\')"
#define TEXT "(question || ' ' || title || ' ' || topic)"

/* Words as patterns of LIKE. */
static void patterns(struct str text, struct arena *a, struct str out[WORDS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < WORDS_MAX; i++)
		out[i] = STR("");
	for (size_t i = 0; i < text.n && n < WORDS_MAX;) {
		struct buf b;
		size_t beg;
		while (i < text.n && text.p[i] == ' ')
			i++;
		for (beg = i; i < text.n && text.p[i] != ' ';)
			i++;
		if (i == beg)
			break;
		buf_init(&b, 1 << 10);
		buf_byte(&b, '%');
		for (size_t k = beg; k < i && k < beg + WORD_MAX; k++) {
			if (text.p[k] == '%' || text.p[k] == '_' || text.p[k] == '\\')
				buf_byte(&b, '\\');
			buf_byte(&b, (unsigned char)text.p[k]);
		}
		buf_byte(&b, '%');
		out[n++] = arena_str(a, buf_str(&b));
		buf_release(&b);
	}
}

static bool number(struct str s, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t n;

	if (!str_u64(str_sub(s, minus, s.n), &n) || n > INT64_MAX)
		return false;
	*out = minus ? -(int64_t)n : (int64_t)n;
	return true;
}

/* "r.UPDATED.ID" and "q.PRIORITY.SUBMITTED.ID" */
static int cursor(struct str s, enum lib_order order, int64_t *first, int64_t *second, struct str *id, struct err *e)
{
	struct str part[4];
	size_t n = 0, want = order == ORDER_QUEUE ? 4 : 3;
	struct str rest = s;

	*first = order == ORDER_QUEUE ? INT64_MAX : INT64_MAX;
	*second = INT64_MIN;
	*id = STR("");
	if (!s.n)
		return 0;
	while (n < 4 && str_cut(&rest, '.', &part[n]))
		n++;
	if (n != want || rest.p || !str_eqc(part[0], order == ORDER_QUEUE ? "q" : "r") || !number(part[1], first) ||
	    (order == ORDER_QUEUE && !number(part[2], second)) || part[n - 1].n != ARTICLE_N)
		return err_set(e, ERR_USAGE, "that is no place in this list");
	*id = part[n - 1];
	return 0;
}

int library_articles(struct library *l, const struct lib_filter *f, struct arena *a, struct lib_article **out,
		     size_t *n, struct str *next, struct err *e)
{
	size_t max = f->max ? f->max > ARTICLES_MAX ? ARTICLES_MAX : f->max : ARTICLES_DEFAULT, got = 0, room = 0;
	struct str w[WORDS_MAX], id;
	struct lib_article *v = NULL;
	int64_t first, second;
	struct db *d;
	int r = cursor(f->cursor, f->order, &first, &second, &id, e);

	patterns(f->text, a, w);
	if (!r)
		r = lib_read(l, &d, e);
	if (r)
		return r;
	static const char *const sql[] = {
		[ORDER_RECENT] = "SELECT " COLUMNS WHERE
				 " AND (updated, id) < (?14, ?16) ORDER BY updated DESC, id DESC LIMIT ?17",
		[ORDER_QUEUE] = "SELECT " COLUMNS WHERE
				" AND (priority < ?14 OR (priority = ?14 AND (submitted, id) > (?15, ?16))) ORDER BY "
				"priority DESC, submitted, id LIMIT ?17",
	};
	/* One more than asked for tells whether there is another page. */
	struct rows q = db_rows(d, e, sql[f->order == ORDER_QUEUE], "issssiissssssiisi", (int64_t)f->states, f->topic,
				f->assignee, f->person, f->doc, (int64_t)f->stale, (int64_t)f->published, w[0], w[1],
				w[2], w[3], w[4], w[5], first, second, id, (int64_t)max + 1);
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		read_article(&q, a, &v[got++]);
	r = lib_done(l, d, rows_end(&q), e);
	if (r)
		return r;
	struct str more = STR("");
	if (got > max) {
		const struct lib_article *x = &v[--got - 1];
		more = f->order == ORDER_QUEUE
			       ? arena_printf(a, "q.%d.%lld.%.*s", x->priority, (long long)x->submitted, STR_ARG(x->id))
			       : arena_printf(a, "r.%lld.%.*s", (long long)x->updated, STR_ARG(x->id));
	}
	if (!arena_ok(a))
		return err_mem(e);
	*out = v;
	*n = got;
	*next = more;
	return 0;
}

int library_topics(struct library *l, struct arena *a, struct lib_topic **out, size_t *n, struct err *e)
{
	struct lib_topic *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q =
		db_rows(d, e,
			"SELECT topic, count(*) FROM articles WHERE topic <> '' AND state <> 4 GROUP BY topic ORDER "
			"BY count(*) DESC, topic LIMIT 1000",
			"");
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		v[got++] = (struct lib_topic){rows_text(&q, 0, a), (uint64_t)rows_int(&q, 1)};
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}

/* ---- claims ---- */

static int claims(struct library *l, const char *sql, const char *fmt, struct str key, int64_t version, struct arena *a,
		  struct lib_claim **out, size_t *n, struct err *e)
{
	struct lib_claim *v = NULL;
	size_t got = 0, room = 0;
	struct db *d;
	int r = lib_read(l, &d, e);

	if (r)
		return r;
	struct rows q = db_rows(d, e, sql, fmt, key, version);
	while (rows_next(&q) && LIST_MORE(a, v, got, room))
		v[got++] = (struct lib_claim){.article = rows_text(&q, 0, a),
					      .version = (uint32_t)rows_int(&q, 1),
					      .path = rows_text(&q, 2, a),
					      .kind = rows_text(&q, 3, a),
					      .doc = rows_text(&q, 4, a),
					      .beg = (uint32_t)rows_int(&q, 5),
					      .end = (uint32_t)rows_int(&q, 6),
					      .quote = rows_text(&q, 7, a)};
	r = lib_done(l, d, rows_end(&q), e);
	if (!r && !arena_ok(a))
		r = err_mem(e);
	if (!r) {
		*out = v;
		*n = got;
	}
	return r;
}

int library_claims_of(struct library *l, struct str doc, struct arena *a, struct lib_claim **out, size_t *n,
		      struct err *e)
{
	return claims(l,
		      "SELECT c.article, c.version, path, kind, doc, beg, end, quote FROM claims c JOIN articles ON "
		      "articles.id = c.article AND articles.version = c.version WHERE doc = ?1 AND state <> 4 ORDER BY "
		      "c.article, place",
		      "s", doc, 0, a, out, n, e);
}

int library_claims(struct library *l, struct str id, uint32_t version, struct arena *a, struct lib_claim **out,
		   size_t *n, struct err *e)
{
	return claims(l,
		      "SELECT article, version, path, kind, doc, beg, end, quote FROM claims WHERE article = ?1 AND "
		      "version = ?2 ORDER BY place",
		      "si", id, version, a, out, n, e);
}
