/*
 * brief.c - the house's own summaries: Markdown with a front matter, every bullet cited. The format is
 * docs/brief-format.md.
 *
 * Not parsed with a Markdown library: the format is a fixed, small subset, in which "HLA-B*57:01" holds a star and
 * not the beginning of an emphasis, and whose problems are told with their line. Two passes over the bytes: lines to
 * items (heading, bullet, paragraph, each a slice of the file), then each item to its plain text and its citations.
 * The linter uses the same result.
 *
 * What makes the meaning of a brief doubtful (an undefined or doubled reference key, a required value that is missing
 * or not of its form, a citation that cannot be understood) leaves it out; what can be passed over without harm is a
 * note.
 */
#include "read/brief_priv.h"

#include "base/utf8.h"
#include "read/read_priv.h"

#include <stdio.h>
#include <stdlib.h>

#define ITEMS_MAX   50000 /* headings, bullets, paragraphs */
#define NOTES_MAX   50	  /* told of one brief; the linter tells all */
#define REFS_MAX    4000
#define LIST_MAX    1000 /* entries of aliases, topics, authors */
#define EM_MAX	    2000 /* bytes between the two ends of an emphasis */
#define PROBLEM_MAX 512	 /* bytes of a message */

struct parse {
	const char *name;
	struct arena *a;
	const struct brief_events *ev;
	struct brief *b;
	struct buf out;	  /* scratch for one item */
	uint32_t *sorted; /* refs by key */
};

#define SHOW(s) STR_ARG(str_sub((s), 0, utf8_floor((s), 60)))

static void problem(struct parse *p, enum brief_level level, uint32_t line, const char *rule, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
static void problem(struct parse *p, enum brief_level level, uint32_t line, const char *rule, const char *fmt, ...)
{
	char msg[PROBLEM_MAX];
	va_list ap;

	if (level == BRIEF_ERROR)
		p->b->errors++;
	else if (level == BRIEF_NOTE)
		p->b->notes++;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	if (p->ev)
		p->ev->problem(p->ev->ctx, level, line, rule, msg);
}

static void front_problem(void *ctx, uint32_t line, const char *msg)
{
	problem(ctx, BRIEF_NOTE, line, "front-matter", "%s", msg);
}

/* ---- the front matter ---- */

enum value { SCALAR, LIST, MAPS };
static const struct {
	const char *key;
	enum value value;
	bool required;
} keys[] = {
	{"id", SCALAR, true},	    {"title", SCALAR, true},	 {"kind", SCALAR, true},
	{"status", SCALAR, true},   {"updated", SCALAR, true},	 {"authors", LIST, true},
	{"references", MAPS, true}, {"audience", SCALAR, false}, {"language", SCALAR, false},
	{"licence", SCALAR, false}, {"aliases", LIST, false},	 {"topics", LIST, false},
	{"checked", SCALAR, false}, {"unchecked", LIST, false},
};
static const char *const ref_keys[] = {"key", "type", "design", "title",   "source", "authors",	 "year",	 "pmid",
				       "doi", "url",  "via",	"country", "number", "accessed", "superseded_by"};
static const char *const ref_types[] = {"guideline", "guideline-summary", "research", "consumer",
					"label",     "local-protocol",	  "payer"};
static const char *const ref_designs[] = {"guideline", "consensus", "systematic-review", "meta-analysis", "rct",
					  "trial",     "cohort",    "case-control",	 "case-series",	  "review",
					  "other"};
static const char *const states[] = {"submitted", "under-review", "approved", "retired"};

static bool one_of(struct str s, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eqc(s, names[i]))
			return true;
	return false;
}
#define ONE_OF(s, names) one_of((s), (names), sizeof(names) / sizeof *(names))

static bool key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* "brief:" and lower-case words joined by '-'. */
static bool id_ok(struct str id)
{
	bool word = false;

	if (!str_starts(id, STR("brief:")) || id.n > 6 + 200)
		return false;
	for (size_t i = 6; i < id.n; i++) {
		bool c = (id.p[i] >= 'a' && id.p[i] <= 'z') || (id.p[i] >= '0' && id.p[i] <= '9');
		if (!c && !(id.p[i] == '-' && word))
			return false;
		word = c;
	}
	return word;
}

/* Every key known, once, of its kind; the required ones there. */
static void check_keys(struct parse *p)
{
	const struct front *f = &p->b->front;

	for (size_t i = 0; i < f->n; i++) {
		const struct front_item *it = &f->items[i];
		size_t k = 0;
		while (k < sizeof keys / sizeof *keys && !str_eqc(it->key, keys[k].key))
			k++;
		if (k == sizeof keys / sizeof *keys) {
			/*
			 * Told for the first few: a file of nothing else would be slow to compare, and tiresome to
			 * read.
			 */
			if (i < 200)
				problem(p, BRIEF_NOTE, it->line, "front-matter", "unknown key '%.*s' is passed over",
					SHOW(it->key));
			continue;
		}
		if (front_find(f, keys[k].key) != it)
			problem(p, BRIEF_ERROR, it->line, "front-matter", "'%s' is given twice", keys[k].key);
		if ((keys[k].value == SCALAR && (it->n_list || it->n_maps)) || (keys[k].value == LIST && it->n_maps) ||
		    (keys[k].value == MAPS && (it->n_list || it->value.text.p)))
			problem(p, BRIEF_NOTE, it->line, "front-matter", "'%s' must be %s", keys[k].key,
				keys[k].value == SCALAR ? "one value"
				: keys[k].value == LIST ? "a list"
							: "a list of entries with 'key', 'type', 'title' and so on");
	}
	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
		const struct front_item *it = front_find(f, keys[k].key);
		bool there = it && (it->value.text.n || it->n_list || it->n_maps);
		if (keys[k].required && !there)
			problem(p, BRIEF_ERROR, it ? it->line : 1, "required", "'%s' is missing in the front matter",
				keys[k].key);
	}
}

/* A scalar of the front matter, and its line (1 when it is not there). */
static struct str get(struct parse *p, const char *key, uint32_t *line)
{
	const struct front_item *it = front_find(&p->b->front, key);

	*line = it ? it->line : 1;
	return it && it->value.text.p ? it->value.text : STR_NULL;
}

static void check_scalars(struct parse *p)
{
	struct brief *b = p->b;
	struct str base = read_base_name(p->name), kind;
	uint32_t line;

	b->id = get(p, "id", &line);
	if (b->id.n && !id_ok(b->id))
		problem(p, BRIEF_ERROR, line, "value", "id '%.*s' is not 'brief:' and lower-case words joined by '-'",
			SHOW(b->id));
	else if (b->id.n && str_iends(base, STR(".md")) &&
		 !str_eq(str_sub(b->id, 6, b->id.n), str_sub(base, 0, base.n - 3)))
		problem(p, BRIEF_NOTE, line, "id-file-name", "id '%.*s' is not that of the file name '%.*s'",
			SHOW(b->id), SHOW(base));
	kind = get(p, "kind", &line);
	if (kind.n && !str_eqc(kind, "brief"))
		problem(p, BRIEF_ERROR, line, "value", "kind is '%.*s', not 'brief'", SHOW(kind));
	b->title = get(p, "title", &line);
	b->status = get(p, "status", &line);
	if (b->status.n && !ONE_OF(b->status, states))
		problem(p, BRIEF_ERROR, line, "value",
			"status '%.*s' is none of submitted, under-review, approved, retired", SHOW(b->status));
	b->updated = get(p, "updated", &line);
	if (b->updated.n && !read_date_ok(b->updated, false, NULL))
		problem(p, BRIEF_ERROR, line, "value", "updated '%.*s' is no date of the form YYYY-MM-DD",
			SHOW(b->updated));
	b->audience = get(p, "audience", &line);
	if (b->audience.n && doc_audience_parse(b->audience) < 0) {
		problem(p, BRIEF_NOTE, line, "value",
			"audience '%.*s' is neither professional nor patient; taken as professional",
			SHOW(b->audience));
		b->audience = STR_NULL;
	}
	b->language = get(p, "language", &line);
	b->licence = get(p, "licence", &line);
	b->checked = get(p, "checked", &line);
	if (!b->checked.n && b->n_refs)
		problem(p, BRIEF_ERROR, line, "required",
			"'checked' is missing in the front matter: when and against what the references were looked "
			"up");
}

/* ---- references ---- */

static void ref_value(struct parse *p, struct brief_ref *r, const struct front_pair *pair)
{
	struct str v = pair->value.text;
	uint32_t line = pair->value.line;
	uint64_t n;

	if (!v.n)
		return;
	if (str_eqc(pair->key, "key")) {
		r->key = v;
		for (size_t i = 0; i < v.n; i++)
			if (!key_char(v.p[i])) {
				problem(p, BRIEF_ERROR, line, "value",
					"reference key '%.*s' has other characters than letters, digits and '-'",
					SHOW(v));
				break;
			}
	} else if (str_eqc(pair->key, "type")) {
		if (ONE_OF(v, ref_types))
			r->type = v;
		else
			problem(p, BRIEF_ERROR, line, "value",
				"type '%.*s' is none of guideline, guideline-summary, research, consumer, label, "
				"local-protocol, payer",
				SHOW(v));
	} else if (str_eqc(pair->key, "design")) {
		r->design = v;
		if (!ONE_OF(v, ref_designs))
			problem(p, BRIEF_NOTE, line, "value", "design '%.*s' is not known and passed over", SHOW(v));
	} else if (str_eqc(pair->key, "title")) {
		r->title = v;
	} else if (str_eqc(pair->key, "source")) {
		r->source = v;
	} else if (str_eqc(pair->key, "authors")) {
		r->authors = v;
	} else if (str_eqc(pair->key, "via")) {
		r->via = v;
	} else if (str_eqc(pair->key, "country")) {
		r->country = v;
	} else if (str_eqc(pair->key, "number")) {
		r->number = v;
	} else if (str_eqc(pair->key, "superseded_by")) {
		r->superseded = v;
	} else if (str_eqc(pair->key, "accessed")) {
		if (read_date_ok(v, false, NULL))
			r->accessed = v;
		else
			problem(p, BRIEF_ERROR, line, "value", "accessed '%.*s' is no date of the form YYYY-MM-DD",
				SHOW(v));
	} else if (str_eqc(pair->key, "year")) {
		if (str_u64(v, &n) && n >= 1800 && n <= 2100)
			r->year = (int)n;
		else
			problem(p, BRIEF_ERROR, line, "value", "year '%.*s' is none", SHOW(v));
	} else if (str_eqc(pair->key, "pmid")) {
		if (str_u64(v, &n) && n > 0 && v.n <= 10)
			r->pmid = v;
		else
			problem(p, BRIEF_ERROR, line, "value", "pmid '%.*s' is no number", SHOW(v));
	} else if (str_eqc(pair->key, "doi")) {
		if (str_starts(v, STR("10.")) && str_find(v, STR("/"), 0) != SIZE_MAX &&
		    str_find(v, STR(" "), 0) == SIZE_MAX)
			r->doi = v;
		else
			problem(p, BRIEF_ERROR, line, "value", "doi '%.*s' is not of the form 10.…/…", SHOW(v));
	} else if (str_eqc(pair->key, "url")) {
		if ((str_istarts(v, STR("https://")) || str_istarts(v, STR("http://"))) &&
		    str_find(v, STR(" "), 0) == SIZE_MAX)
			r->url = v;
		else
			problem(p, BRIEF_ERROR, line, "value", "url '%.*s' begins with neither https:// nor http://",
				SHOW(v));
	}
}

struct by_key {
	struct str key;
	uint32_t i;
};

static int by_key(const void *a, const void *b)
{
	const struct by_key *x = a, *y = b;
	int c = str_cmp(x->key, y->key);

	return c ? c : (x->i > y->i) - (x->i < y->i);
}

/* The number of the reference of that key, or UINT32_MAX. */
static uint32_t ref_find(const struct parse *p, struct str key)
{
	size_t lo = 0, hi = p->b->n_refs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = str_cmp(p->b->refs[p->sorted[mid]].key, key);
		if (c == 0)
			return p->sorted[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return UINT32_MAX;
}

static bool sort_refs(struct parse *p)
{
	struct brief *b = p->b;
	struct by_key *v = ARENA_ARRAY(p->a, b->n_refs + 1, struct by_key);

	p->sorted = ARENA_ARRAY(p->a, b->n_refs + 1, uint32_t);
	if (!v || !p->sorted)
		return false;
	for (size_t i = 0; i < b->n_refs; i++)
		v[i] = (struct by_key){b->refs[i].key, (uint32_t)i};
	qsort(v, b->n_refs, sizeof *v, by_key);
	for (size_t i = 0; i < b->n_refs; i++) {
		p->sorted[i] = v[i].i;
		if (i && v[i].key.n && str_eq(v[i].key, v[i - 1].key))
			problem(p, BRIEF_ERROR, b->refs[v[i].i].line, "reference-duplicate",
				"reference key '%.*s' is already defined on line %u", SHOW(v[i].key),
				(unsigned)b->refs[v[i - 1].i].line);
	}
	return true;
}

static bool read_refs(struct parse *p)
{
	struct brief *b = p->b;
	const struct front_item *it = front_find(&b->front, "references");

	for (size_t i = 0; it && i < it->n_maps; i++) {
		const struct front_map *m = &it->maps[i];
		struct brief_ref r = {.line = m->line};
		if (i == REFS_MAX) {
			problem(p, BRIEF_ERROR, m->line, "front-matter", "more than %d references", REFS_MAX);
			break;
		}
		for (size_t k = 0; k < m->n; k++) {
			if (!ONE_OF(m->pairs[k].key, ref_keys))
				problem(p, BRIEF_NOTE, m->pairs[k].value.line, "front-matter",
					"unknown key '%.*s' of a reference is passed over", SHOW(m->pairs[k].key));
			else
				ref_value(p, &r, &m->pairs[k]);
		}
		static const char *const must[] = {"key", "type", "title", "source", "year"};
		for (size_t k = 0; k < sizeof must / sizeof *must; k++) {
			size_t at = 0;
			while (at < m->n && !(str_eqc(m->pairs[at].key, must[k]) && m->pairs[at].value.text.n))
				at++;
			/* A page that states no year was seen on a day. */
			if (at == m->n && !(k == 4 && r.accessed.n))
				problem(p, BRIEF_ERROR, m->line, "required", "reference '%.*s' has no '%s'",
					SHOW(r.key), must[k]);
		}
		if (!r.pmid.n && !r.doi.n && !r.url.n)
			problem(p, BRIEF_ERROR, m->line, "required",
				"reference '%.*s' has none of 'pmid', 'doi', 'url'", SHOW(r.key));
		if (!ARENA_MORE(p->a, b->refs, b->n_refs, b->refs_room))
			return false;
		b->refs[b->n_refs++] = r;
	}
	return sort_refs(p);
}

/* ---- the body: lines to items ---- */

static bool add_item(struct parse *p, enum brief_item_kind kind, uint32_t depth, uint32_t line, struct str raw)
{
	struct brief *b = p->b;

	if (!ARENA_MORE(p->a, b->items, b->n_items, b->items_room))
		return false;
	b->items[b->n_items++] = (struct brief_item){.kind = kind, .depth = depth, .line = line, .raw = raw};
	return true;
}

static bool read_body(struct parse *p)
{
	struct str rest = p->b->front.body, line;
	uint32_t at = p->b->front.body_line - 1;
	bool open = false;    /* the last item may go on */
	int64_t deepest = -1; /* depth of the bullet before, -1 when no list is open */

	while (rest.n && str_cut(&rest, '\n', &line)) {
		size_t indent = 0, cols = 0;
		at++;
		if (p->b->n_items == ITEMS_MAX) {
			problem(p, BRIEF_ERROR, at, "value", "more than %d headings, bullets and paragraphs",
				ITEMS_MAX);
			return true;
		}
		while (indent < line.n && (line.p[indent] == ' ' || line.p[indent] == '\t'))
			cols += line.p[indent++] == '\t' ? 2 : 1;
		struct str s = str_trim(str_sub(line, indent, line.n));
		if (!s.n) {
			open = false;
			continue;
		}
		size_t hashes = 0;
		while (hashes < s.n && s.p[hashes] == '#')
			hashes++;
		if (indent == 0 && hashes > 0 && hashes <= 6 && (hashes == s.n || s.p[hashes] == ' ')) {
			if (hashes == 1)
				problem(p, BRIEF_NOTE, at, "nesting",
					"'#' is not used: the title stands in the front matter");
			else if (hashes > 3)
				problem(p, BRIEF_STYLE, at, "nesting", "headings are '##' or '###'");
			if (!add_item(p, BRIEF_HEADING, (uint32_t)hashes, at, str_trim(str_sub(s, hashes, s.n))))
				return false;
			open = false;
			deepest = -1;
			continue;
		}
		if ((s.p[0] == '-' || s.p[0] == '*' || s.p[0] == '+') && s.n > 1 && s.p[1] == ' ') {
			int64_t depth = (int64_t)cols / 2;
			if (s.p[0] != '-')
				problem(p, BRIEF_STYLE, at, "markup", "a bullet begins with '- '");
			if (cols % 2 || memchr(line.p, '\t', indent))
				problem(p, BRIEF_NOTE, at, "nesting",
					"bullets are nested by two spaces; this one is indented by %zu", cols);
			if (depth > deepest + 1) {
				problem(p, BRIEF_NOTE, at, "nesting",
					"this bullet is nested deeper than one level below the bullet above it");
				depth = deepest + 1;
			}
			if (!add_item(p, BRIEF_BULLET, (uint32_t)depth, at, str_trim(str_sub(s, 2, s.n))))
				return false;
			deepest = depth;
			open = true;
			continue;
		}
		if (open) {
			/* The same sentence on another line: the slice grows up to the end of it. */
			struct str *raw = &p->b->items[p->b->n_items - 1].raw;
			raw->n = (size_t)(s.p + s.n - raw->p);
			continue;
		}
		if (!add_item(p, BRIEF_PARA, 0, at, s))
			return false;
		deepest = -1;
		open = true;
	}
	return true;
}

/* ---- the body: one item ---- */

static bool add_cite(struct parse *p, struct brief_item *it, struct str key, uint32_t line)
{
	uint32_t ref = ref_find(p, key);

	if (ref == UINT32_MAX) {
		problem(p, BRIEF_ERROR, line, "reference-undefined", "reference key '%.*s' is not defined", SHOW(key));
		return true;
	}
	p->b->refs[ref].cited++;
	/* A bullet has a handful. */
	for (size_t i = 0; i < it->n_cites && i < 100; i++)
		if (it->cites[i] == ref)
			return true;
	if (!ARENA_MORE(p->a, it->cites, it->n_cites, it->cites_room))
		return false;
	it->cites[it->n_cites++] = ref;
	return true;
}

/* "[@a; @b]" at the beginning of s: bytes that it takes; 0 when out of memory. */
static size_t citation(struct parse *p, struct brief_item *it, struct str s, uint32_t line)
{
	size_t end = str_find(s, STR("]"), 0);
	struct str in, one;

	if (end == SIZE_MAX || memchr(s.p, '\n', end)) {
		problem(p, BRIEF_ERROR, line, "citation", "a citation is not closed by ']': %.*s", SHOW(s));
		return 2;
	}
	in = str_sub(s, 1, end);
	while (str_cut(&in, ';', &one)) {
		size_t n = 0;
		one = str_trim(one);
		struct str key = str_sub(one, 1, one.n);
		while (n < key.n && key_char(key.p[n]))
			n++;
		if (one.n < 2 || one.p[0] != '@' || n != key.n)
			problem(p, BRIEF_ERROR, line, "citation", "'%.*s' is not of the form [@key] or [@key1; @key2]",
				SHOW(str_sub(s, 0, end + 1)));
		else if (it->kind == BRIEF_HEADING)
			problem(p, BRIEF_NOTE, line, "citation", "a citation in a heading is passed over");
		else if (!add_cite(p, it, key, line))
			return 0;
	}
	return end + 1;
}

static bool wordy(char c)
{
	return key_char(c) ? c != '-' : (unsigned char)c >= 0x80;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t stars(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && s.p[at + n] == '*')
		n++;
	return n;
}

/*
 * Where the emphasis that begins at `at` with n stars ends, or 0. It begins behind what is no letter, before what is
 * no space; it ends the other way round: a star between letters is a star.
 */
static size_t em_end(struct str s, size_t at, size_t n)
{
	size_t last = s.n - at > EM_MAX ? at + EM_MAX : s.n;

	if (n > 3 || (at > 0 && wordy(s.p[at - 1])) || at + n >= s.n || blank(s.p[at + n]))
		return 0;
	for (size_t i = at + n; i < last; i++) {
		if (s.p[i] == '\\') {
			i++;
			continue;
		}
		if (s.p[i] != '*')
			continue;
		size_t k = stars(s, i);
		if (k == n && !blank(s.p[i - 1]) && (i + k >= s.n || !wordy(s.p[i + k])))
			return i;
		i += k - 1;
	}
	return 0;
}

static bool read_item(struct parse *p, struct brief_item *it)
{
	struct str s = it->raw;
	size_t ends[4] = {0}; /* where the open emphases of 1, 2, 3 stars end */
	uint32_t line = it->line;

	buf_clear(&p->out);
	for (size_t i = 0; i < s.n;) {
		char c = s.p[i];
		if (c == '\n')
			line++;
		if (c == '\\' && i + 1 < s.n && strchr("\\*[]", s.p[i + 1])) {
			buf_byte(&p->out, (unsigned char)s.p[i + 1]);
			i += 2;
			continue;
		}
		if (c == '[' && i + 1 < s.n && s.p[i + 1] == '@') {
			size_t n = citation(p, it, str_sub(s, i, s.n), line);
			if (!n)
				return false;
			while (p->out.n && blank(p->out.p[p->out.n - 1]))
				p->out.n--;
			i += n;
			continue;
		}
		if (c == '*') {
			size_t n = stars(s, i), end;
			if (n <= 3 && ends[n] == i && i) {
				ends[n] = 0;
				i += n;
				continue;
			}
			end = em_end(s, i, n);
			if (end) {
				ends[n] = end;
				i += n;
				continue;
			}
			buf_add(&p->out, str_sub(s, i, i + n));
			i += n;
			continue;
		}
		if (c == '`' || (c == '[' && str_find(str_sub(s, i, i + 200), STR("]("), 0) != SIZE_MAX) ||
		    (c == '!' && i + 1 < s.n && s.p[i + 1] == '['))
			problem(p, BRIEF_STYLE, line, "markup",
				"only **strong** and *emphasis* are markup; this stays as it is: %.*s",
				SHOW(str_sub(s, i, s.n)));
		buf_byte(&p->out, (unsigned char)c);
		i++;
	}
	it->plain = arena_str(p->a, str_trim(buf_str(&p->out)));
	return !p->out.err && arena_ok(p->a);
}

int brief_parse(struct str bytes, const char *name, struct arena *a, const struct brief_events *ev, struct brief *out,
		struct err *e)
{
	struct parse p = {.name = name, .a = a, .ev = ev, .b = out};
	struct front_events fe = {front_problem, &p};
	bool text = false;
	int r;

	*out = (struct brief){0};
	buf_init(&p.out, 2 * BRIEF_MAX);
	r = front_parse(bytes, false, a, &fe, &out->front, e);
	if (r)
		goto out;
	if (!out->front.there || !out->front.closed) {
		problem(&p, BRIEF_ERROR, 1, "front-matter", "%s",
			out->front.there ? "the front matter is not closed by a line of '---'"
					 : "there is no front matter between lines of '---'");
		goto out;
	}
	if (!read_refs(&p) || !read_body(&p)) {
		r = err_mem(e);
		goto out;
	}
	check_keys(&p);
	check_scalars(&p);
	for (size_t i = 0; i < out->n_items && !r; i++) {
		if (!read_item(&p, &out->items[i]))
			r = err_mem(e);
		text |= out->items[i].kind != BRIEF_HEADING && out->items[i].plain.n;
	}
	if (!r && !text)
		problem(&p, BRIEF_ERROR, out->front.body_line, "body", "there is no text behind the front matter");
out:
	buf_release(&p.out);
	return r;
}

/* ---- the reader ---- */

/* Notes as they come; of the errors the first, told when their number is known. */
struct told {
	const struct read_sink *sink;
	const char *file;
	size_t errors, notes;
	uint32_t line;
	const char *reason;
	char msg[PROBLEM_MAX];
};

static void tell(void *ctx, enum brief_level level, uint32_t line, const char *rule, const char *msg)
{
	struct told *t = ctx;

	if (level == BRIEF_NOTE && t->notes++ < NOTES_MAX)
		read_report(t->sink, READ_NOTE, t->file, 0, line, "format", "%s", msg);
	if (level != BRIEF_ERROR || t->errors++)
		return;
	t->line = line;
	t->reason = strcmp(rule, "reference-undefined") == 0 ? "undefined reference"
		    : strcmp(rule, "body") == 0		     ? "empty"
							     : "format";
	snprintf(t->msg, sizeof t->msg, "%s", msg);
}

static void add_list(struct doc *d, const struct brief *b, const char *key, void (*add)(struct doc *, struct str))
{
	const struct front_item *it = front_find(&b->front, key);

	if (it && it->value.text.n)
		add(d, it->value.text);
	for (size_t i = 0; it && i < it->n_list && i < LIST_MAX; i++)
		add(d, it->list[i].text);
}

/* Journal or issuer, with what a reader must know of it: who reported it, where it holds, what replaced it. */
static struct str ref_source(struct doc *d, const struct brief_ref *r)
{
	struct str s = r->source;

	if (str_eqc(r->type, "guideline-summary"))
		s = arena_printf(&d->arena, "%.*s, as reported by %.*s; not read", STR_ARG(s), STR_ARG(r->via));
	if (r->country.n)
		s = arena_printf(&d->arena, "%.*s, %.*s", STR_ARG(s), STR_ARG(r->country));
	if (r->number.n)
		s = arena_printf(&d->arena, "%.*s (%.*s)", STR_ARG(s), STR_ARG(r->number));
	if (r->superseded.n)
		s = arena_printf(&d->arena, "%.*s; superseded by %.*s", STR_ARG(s), STR_ARG(r->superseded));
	return doc_str(d, s);
}

static void add_refs(struct doc *d, const struct brief *b)
{
	for (size_t i = 0; i < b->n_refs; i++) {
		const struct brief_ref *r = &b->refs[i];
		uint32_t index;
		/* doc_str may fail, and doc_add_ref may move; the pieces come first. */
		struct doc_ref made = {.key = doc_str(d, r->key),
				       .type = doc_str(d, r->type),
				       .title = doc_str(d, r->title),
				       .source = ref_source(d, r),
				       .authors = doc_str(d, r->authors),
				       .url = doc_str(d, r->url),
				       .doi = doc_str(d, r->doi),
				       .pmid = doc_str(d, r->pmid),
				       .year = r->year};
		/* What stands by its type alone has no other design. */
		int design = doc_design_parse(r->type);
		if (design < 0 || design == DOC_DESIGN_GUIDELINE || design == DOC_DESIGN_CONSUMER)
			design = r->design.n ? doc_design_parse(r->design) : -1;
		made.design = design >= 0 ? (enum doc_design)design : DOC_DESIGN_UNKNOWN;
		struct doc_ref *to = doc_add_ref(d, &index);
		if (!to)
			return;
		*to = made;
	}
}

static struct doc *build(const struct brief *b)
{
	struct doc *d = doc_new();
	int year = 0;

	if (!d)
		return NULL;
	d->id = arena_str(&d->arena, b->id);
	d->kind = DOC_KIND_BRIEF;
	d->design = DOC_DESIGN_SUMMARY;
	d->audience = b->audience.n ? (enum doc_audience)doc_audience_parse(b->audience) : DOC_AUDIENCE_PROFESSIONAL;
	doc_title(d, b->title);
	d->review = doc_str(d, b->status);
	d->revised = d->date = doc_str(d, b->updated);
	read_date_ok(b->updated, false, &year);
	d->year = year;
	d->language = b->language.n ? doc_str(d, b->language) : STR("en");
	d->licence = doc_str(d, b->licence);
	d->checked = doc_str(d, b->checked);
	add_list(d, b, "authors", doc_add_author);
	add_list(d, b, "aliases", doc_add_alias);
	add_list(d, b, "topics", doc_add_topic);
	/* Whoever wrote it publishes it. */
	if (d->n_authors)
		d->source = d->authors[0];
	add_refs(d, b);
	for (size_t i = 0; i < b->n_items; i++) {
		const struct brief_item *it = &b->items[i];
		if (it->kind == BRIEF_HEADING) {
			doc_section(d, it->depth > 1 ? it->depth - 1 : 1, it->plain);
			continue;
		}
		uint32_t at = doc_block(d, it->kind == BRIEF_BULLET ? BLOCK_BULLET : BLOCK_PARA,
					it->kind == BRIEF_BULLET ? it->depth : 0, it->plain);
		for (size_t k = 0; at != DOC_NONE && k < it->n_cites; k++)
			doc_cite(d, it->cites[k]);
	}
	return d;
}

static int brief_read(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	struct told t = {.sink = sink, .file = s->name};
	struct brief_events ev = {tell, &t};
	struct brief b;
	struct arena a;
	struct buf bytes;
	int got;

	(void)r;
	arena_init(&a, BRIEF_CAP);
	got = read_whole(s, BRIEF_MAX, sink, &bytes, e);
	if (got <= 0)
		goto out;
	got = brief_parse(buf_str(&bytes), s->name, &a, &ev, &b, e);
	if (got)
		goto out;
	if (t.errors) {
		char more[80] = "";
		if (t.errors > 1)
			snprintf(more, sizeof more, " (and %zu more: attest lint shows them)", t.errors - 1);
		read_report(sink, READ_SKIP, s->name, 1, t.line, t.reason, "%s%s", t.msg, more);
		goto out;
	}
	struct doc *d = build(&b);
	got = d ? read_emit(sink, d, s->name, 1, 0, e) : err_mem(e);
out:
	buf_release(&bytes);
	arena_release(&a);
	return got;
}

/* Front matter with "kind: brief". The head may end before the front matter does; then the id tells. */
static int brief_match(const char *name, struct str head)
{
	struct str line;
	bool first = true, id = false;

	(void)name;
	if (str_starts(head, STR("\xef\xbb\xbf")))
		head = str_sub(head, 3, head.n);
	while (head.n && str_cut(&head, '\n', &line)) {
		line = str_trim(line);
		if (first ? !str_eqc(line, "---") : str_eqc(line, "---"))
			return 0;
		first = false;
		if (str_eqc(line, "kind: brief") || str_eqc(line, "kind: \"brief\""))
			return 95;
		id |= str_starts(line, STR("id: brief:"));
	}
	return id ? 80 : 0;
}

const struct reader reader_brief = {
	.name = "brief",
	.help = "briefs: Markdown with a front matter of kind brief",
	.suffixes = ".md .markdown",
	.match = brief_match,
	.read = brief_read,
};
