/*
 * own.c - names that the owner brings: the file lexicon.tsv in the folder of a corpus.
 *
 * The form is that of data/lexicon (its README.md): a line of column names, blocks with their source, rows of kind,
 * name, other names and classes. What is wrong is told line by line; whoever loads takes the rows that are right.
 */
#include "question/lexicon.h"

#include "base/fs.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX   ((size_t)64 << 20)  /* bytes */
#define ARENA_MAX  ((size_t)512 << 20) /* bytes */
#define NAME_BYTES 64u
#define WORDS_MAX  8u
#define COLUMNS	   4

struct seen {
	uint64_t hash; /* of the name as it is compared */
	struct str name;
	uint32_t line, row;
};
struct own {
	struct arena *a;
	const struct lexicon_events *ev;
	struct lexeme *rows;
	size_t n, room;
	struct seen *seen;
	size_t n_seen, room_seen;
	uint32_t line;
	bool bad; /* the row at hand */
};

static __attribute__((format(printf, 2, 3))) void tell(struct own *o, const char *fmt, ...)
{
	char msg[256];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	o->bad = true;
	if (o->ev && o->ev->problem)
		o->ev->problem(o->ev->ctx, o->line, msg);
}

static bool kind_of(struct str s, enum q_kind *out)
{
	static const enum q_kind kinds[] = {Q_CONDITION, Q_FINDING, Q_PROCEDURE, Q_TEST,
					    Q_ORGANISM,	 Q_DRUG,    Q_DRUG_CLASS};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_eq(s, str_c(q_kind_name(kinds[i])))) {
			*out = kinds[i];
			return true;
		}
	return false;
}

/* The marks of a name, '=' and '~', are taken off. */
static struct str bare(struct str s)
{
	return s.n && (s.p[0] == '=' || s.p[0] == '~') ? str_sub(s, 1, s.n) : s;
}

static void check_name(struct own *o, struct str s)
{
	struct str b = bare(s);
	size_t words = 1;
	bool ok = b.n && utf8_check(b) == b.n && b.p[0] != ' ' && b.p[b.n - 1] != ' ';
	for (size_t i = 0; i < b.n; i++) {
		words += b.p[i] == ' ';
		ok &= (unsigned char)b.p[i] >= ' ' && !strchr("=~<>\"\\;:", b.p[i]);
	}
	if (!ok)
		tell(o, "'%.*s' is no name", (int)(s.n < 80 ? s.n : 80), s.p);
	else if (b.n > NAME_BYTES || words > WORDS_MAX)
		tell(o, "'%.*s' is too long: at most %u words and %u bytes", (int)(s.n < 80 ? s.n : 80), s.p, WORDS_MAX,
		     NAME_BYTES);
}

/* Writing matters of a name with '=' alone: AIDS and aids may be two things. */
static uint64_t key_of(struct own *o, struct str s)
{
	return s.p[0] == '=' ? str_hash(s) : str_hash(text_fold(bare(s), o->a));
}

static bool see(struct own *o, struct str s)
{
	if (!s.n)
		return true;
	if (!ARENA_MORE(o->a, o->seen, o->n_seen, o->room_seen))
		return false;
	o->seen[o->n_seen++] = (struct seen){key_of(o, s), arena_str(o->a, s), o->line, (uint32_t)o->n};
	return true;
}

static int add_row(struct own *o, struct str line, bool in_block, struct err *e)
{
	struct str cell[COLUMNS] = {STR_NULL}, rest, one;
	enum q_kind kind = Q_OTHER;
	size_t n = 0;
	o->bad = false;
	for (rest = line; str_cut(&rest, '\t', &one); n++)
		if (n < COLUMNS)
			cell[n] = one;
	if (!in_block)
		tell(o, "a row outside a block: its source is not known");
	if (n > COLUMNS)
		tell(o, "%zu columns, wanted %d", n, COLUMNS);
	if (!kind_of(cell[0], &kind))
		tell(o, "'%.*s' is no kind", (int)(cell[0].n < 40 ? cell[0].n : 40), cell[0].p);
	check_name(o, cell[1]);
	for (int c = 2; c < COLUMNS; c++)
		for (rest = cell[c]; cell[c].n && str_cut(&rest, '|', &one);)
			check_name(o, one);
	if (o->bad)
		return 0;
	bool ok = see(o, cell[1]);
	for (rest = cell[2]; ok && str_cut(&rest, '|', &one);)
		ok = str_eq(bare(one), cell[1]) || see(o, one);
	if (!ok || !ARENA_MORE(o->a, o->rows, o->n, o->room))
		return err_mem(e);
	o->rows[o->n++] = (struct lexeme){kind, arena_printf(o->a, "%.*s", STR_ARG(cell[1])).p,
					  arena_printf(o->a, "%.*s", STR_ARG(cell[2])).p,
					  arena_printf(o->a, "%.*s", STR_ARG(cell[3])).p};
	return arena_ok(o->a) ? 0 : err_mem(e);
}

/* "# block: WHAT | source: WHERE FROM" */
static bool opens_block(struct own *o, struct str line)
{
	size_t bar = str_find(line, STR("| source:"), 0);
	struct str what = bar == SIZE_MAX ? STR_NULL : str_trim(str_sub(line, 8, bar));
	struct str source = bar == SIZE_MAX ? STR_NULL : str_trim(str_sub(line, bar + 9, line.n));
	if (!what.n || !source.n)
		tell(o, "a block is '# block: WHAT | source: WHERE FROM'");
	return what.n && source.n;
}

static int by_hash(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->line > y->line) - (x->line < y->line);
}

static void tell_twice(struct own *o)
{
	if (o->n_seen)
		qsort(o->seen, o->n_seen, sizeof *o->seen, by_hash);
	for (size_t i = 1; i < o->n_seen; i++) {
		const struct seen *x = &o->seen[i - 1], *y = &o->seen[i];
		if (x->hash != y->hash)
			continue;
		o->line = y->line;
		/* Two spellings of one name are no fault. */
		if (x->row == y->row && str_ieq(x->name, y->name))
			tell(o, "'%s' has a name twice", o->rows[y->row].name);
		else if (x->row != y->row)
			tell(o, "a name for two things: '%s' of line %u and '%s'", o->rows[x->row].name, x->line,
			     o->rows[y->row].name);
	}
}

static int read_lines(struct own *o, struct str all, struct err *e)
{
	struct str line;
	bool head = false, block = false;
	int r = 0;
	if (str_starts(all, STR("\xEF\xBB\xBF")))
		all = str_sub(all, 3, all.n);
	while (!r && str_cut(&all, '\n', &line)) {
		o->line++;
		if (line.n && line.p[line.n - 1] == '\r')
			line = str_sub(line, 0, line.n - 1);
		if (str_starts(line, STR("# block:"))) {
			block = opens_block(o, line);
		} else if (!line.n || line.p[0] == '#') {
			continue;
		} else if (!head) {
			head = true;
			if (!str_eq(line, STR("kind\tname\tothers\tclasses")))
				tell(o, "the first line must name the columns: kind, name, others, classes, TAB "
					"between them");
		} else {
			r = add_row(o, line, block, e);
		}
	}
	if (!r)
		tell_twice(o);
	return r;
}

int lexicon_parse(struct str all, struct arena *a, const struct lexicon_events *ev, struct lexeme **rows, size_t *n,
		  struct err *e)
{
	struct own o = {.a = a, .ev = ev};
	int r = read_lines(&o, all, e);
	*rows = o.rows;
	*n = r ? 0 : o.n;
	return r;
}

static int read_file(const char *path, struct arena *a, const struct lexicon_events *ev, struct lexeme **rows,
		     size_t *n, struct err *e)
{
	struct buf b;
	buf_init(&b, FILE_MAX);
	int r = fs_read(path, &b, e);
	if (!r)
		r = lexicon_parse(buf_str(&b), a, ev, rows, n, e);
	buf_release(&b);
	return r;
}

int lexicon_check(const char *path, const struct lexicon_events *ev, size_t *rows, struct err *e)
{
	struct arena a;
	struct lexeme *v = NULL;
	arena_init(&a, ARENA_MAX);
	*rows = 0;
	int r = read_file(path, &a, ev, &v, rows, e);
	arena_release(&a);
	return r;
}

int lexicon_own(const char *folder, const struct lexicon_events *ev, struct err *e)
{
	/* It lives as long as the process, as the names of the program do. */
	static struct arena kept;
	char path[4096];
	struct lexeme *rows = NULL;
	size_t n = 0;
	int len = snprintf(path, sizeof path, "%s/" LEXICON_FILE, folder);
	if (len < 0 || (size_t)len >= sizeof path)
		return err_set(e, ERR_LIMIT, "%s: the path is too long", folder);
	if (lexicon_is_indexed())
		return 0;
	arena_init(&kept, ARENA_MAX);
	int r = read_file(path, &kept, ev, &rows, &n, e);
	if (r || !n) {
		arena_release(&kept);
		return r == ERR_NOTFOUND ? 0 : r;
	}
	lexicon_use(rows, n);
	return 0;
}
