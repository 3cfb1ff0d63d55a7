/*
 * out.c - what commands print on stdout.
 *
 * Everything goes through stdio's buffer; a write that fails is found by main at the end, once.
 */
#include "cli/cli.h"

#include "base/utf8.h"
#include "render/render.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

/* Bytes of one wrapped or escaped piece. */
#define PIECE_CAP ((size_t)256 << 20)
/* Of numbers in JSON: more than any of them is worth. */
#define REAL_DIGITS 8

/* Of the first write that failed. The process has one stdout, so there is one of it. */
static int first_errno;

static void look(bool failed)
{
	if (failed && !first_errno)
		first_errno = errno ? errno : EIO;
}

int emit_finish(void)
{
	look(fflush(stdout) != 0);
	return first_errno;
}

void emit_str(struct str s)
{
	if (s.n)
		look(fwrite(s.p, 1, s.n, stdout) != s.n);
}

void emit_c(const char *s)
{
	emit_str(str_c(s));
}

void emit_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	look(vprintf(fmt, ap) < 0);
	va_end(ap);
}

void emit_buf(const struct buf *b)
{
	emit_str(buf_str(b));
}

void cli_wrap(struct buf *b, struct str s, int width, const char *first, const char *rest)
{
	render_wrap(b, s, width, first, rest);
	if (!b->n || b->p[b->n - 1] != '\n')
		buf_byte(b, '\n');
}

void cli_md_escape(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];
		bool start = i == 0 || s.p[i - 1] == '\n';
		bool list = start && strchr("+-=~", ch);
		/* "1. x" or "1) x" at the beginning of a line is a list. */
		if ((ch == '.' || ch == ')') && i > 0 && i <= 9 && (i + 1 == s.n || s.p[i + 1] == ' ')) {
			size_t k = i;
			while (k > 0 && s.p[k - 1] >= '0' && s.p[k - 1] <= '9')
				k--;
			list |= k == 0;
		}
		if (ch == '\n' || ch == '\r' || ch == '\t')
			ch = ' ';
		if (ch < 0x20 || ch == 0x7f)
			continue;
		if (list || strchr("\\`*_[]<>#|!&~$", ch))
			buf_byte(b, '\\');
		buf_byte(b, ch);
	}
}

void emit_text(const struct cli *c, struct str s)
{
	struct buf b;

	buf_init(&b, PIECE_CAP);
	if (c->format == FORMAT_MD)
		cli_md_escape(&b, s);
	else
		render_plain(&b, s);
	emit_buf(&b);
	buf_release(&b);
}

void emit_wrapped(const struct cli *c, struct str s, const char *first, const char *rest)
{
	struct buf clean, b;

	buf_init(&clean, PIECE_CAP);
	buf_init(&b, PIECE_CAP);
	if (c->format == FORMAT_MD) {
		buf_addc(&b, first);
		cli_md_escape(&b, s);
		buf_addc(&b, "\n");
	} else {
		render_plain(&clean, s);
		cli_wrap(&b, buf_str(&clean), c->width, first, rest);
	}
	emit_buf(&b);
	buf_release(&clean);
	buf_release(&b);
}

/*
 * Marks of no width stand for the styles while lines are broken: escape sequences would be counted as text. Function
 * application (U+2061) begins a run, invisible times (U+2062) ends it; a text that has them itself loses them.
 */
#define MARK_ON	 "\342\201\241"
#define MARK_OFF "\342\201\242"

static void without_marks(struct buf *b, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i + 3 <= s.n; i++) {
		if (memcmp(s.p + i, MARK_ON, 3) && memcmp(s.p + i, MARK_OFF, 3))
			continue;
		render_plain(b, str_sub(s, from, i));
		from = i + 3;
		i += 2;
	}
	render_plain(b, str_sub(s, from, s.n));
}

/* A style ends with the line and goes on behind the indent of the next one. */
static void emit_styled(const struct cli *c, struct str s, enum style style, size_t indent)
{
	bool on = false, pending = false;
	size_t column = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool begins = i + 3 <= s.n && memcmp(s.p + i, MARK_ON, 3) == 0,
		     ends = i + 3 <= s.n && memcmp(s.p + i, MARK_OFF, 3) == 0;
		if (begins || ends) {
			if (ends && on && !pending)
				emit_c(style_off(c));
			on = pending = begins;
			i += 2;
			continue;
		}
		if (s.p[i] == '\n') {
			if (on && !pending)
				emit_c(style_off(c));
			pending = on;
			column = 0;
		} else {
			if (pending && (s.p[i] != ' ' || column >= indent)) {
				emit_c(style_on(c, style));
				pending = false;
			}
			column++;
		}
		emit_str(str_make(s.p + i, 1));
	}
	if (on && !pending)
		emit_c(style_off(c));
}

void emit_marked(const struct cli *c, struct str s, const struct cli_run *runs, size_t n, enum style style,
		 const char *on, const char *off, const char *first, const char *rest)
{
	bool md = c->format == FORMAT_MD, colour = !md && *style_on(c, style);
	void (*clean)(struct buf *, struct str) = md ? cli_md_escape : colour ? without_marks : render_plain;
	struct buf text, lines;
	size_t at = 0;

	buf_init(&text, PIECE_CAP);
	buf_init(&lines, PIECE_CAP);
	for (size_t i = 0; i < n; i++) {
		clean(&text, str_sub(s, at, runs[i].beg));
		buf_addc(&text, colour ? MARK_ON : on);
		clean(&text, str_sub(s, runs[i].beg, runs[i].end));
		buf_addc(&text, colour ? MARK_OFF : off);
		at = runs[i].end;
	}
	clean(&text, str_sub(s, at, s.n));
	if (md) {
		emit_c(first);
		emit_buf(&text);
		emit_c("\n");
	} else {
		cli_wrap(&lines, buf_str(&text), c->width, first, rest);
		emit_styled(c, buf_str(&lines), style, strlen(rest));
	}
	buf_release(&text);
	buf_release(&lines);
}

const char *style_on(const struct cli *c, enum style s)
{
	static const char *const ansi[] = {"\033[1m", "\033[2m", "\033[1;7m", "\033[32m", "\033[31m"};

	return c->colour && c->format == FORMAT_TEXT ? ansi[s] : "";
}

const char *style_off(const struct cli *c)
{
	return c->colour && c->format == FORMAT_TEXT ? "\033[0m" : "";
}

struct cli_number cli_number(uint64_t n)
{
	struct cli_number out;
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n), to = 0;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			out.s[to++] = ',';
		out.s[to++] = digits[i];
	}
	out.s[to] = 0;
	return out;
}

struct cli_number cli_size(uint64_t bytes)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
	struct cli_number out;
	double v = (double)bytes / 1000;
	size_t u = 0;

	if (bytes < 1000) {
		snprintf(out.s, sizeof out.s, "%u bytes", (unsigned)bytes);
		return out;
	}
	while (v >= 999.95 && u + 1 < sizeof units / sizeof *units) {
		v /= 1000;
		u++;
	}
	snprintf(out.s, sizeof out.s, "%.1f %s", v, units[u]);
	return out;
}

/* ---- tables ---- */

#define TABLE_CAP ((size_t)64 << 20) /* bytes */

void table_init(struct table *t, size_t columns, unsigned right)
{
	memset(t, 0, sizeof *t);
	arena_init(&t->a, TABLE_CAP);
	t->columns = columns;
	t->right = right;
}

void table_row(struct table *t, ...)
{
	va_list ap;

	if (!ARENA_MORE(&t->a, t->rows, t->n, t->room))
		return;
	va_start(ap, t);
	for (size_t i = 0; i < t->columns; i++) {
		/* Cells may be words from outside: one line of them, harmless for a terminal. */
		struct str rest = str_c(va_arg(ap, const char *)), line;
		struct buf b;
		buf_init(&b, 1 << 20);
		while (str_cut(&rest, '\n', &line)) {
			render_plain(&b, line);
			if (rest.p)
				buf_byte(&b, ' ');
		}
		t->rows[t->n][i] = arena_str(&t->a, buf_str(&b));
		buf_release(&b);
	}
	va_end(ap);
	t->n++;
}

static size_t columns_of(struct str s)
{
	size_t i = 0, n = 0;

	while (i < s.n)
		n += (size_t)utf8_width(utf8_next(s, &i));
	return n;
}

static void cell(struct str s, size_t width, bool right, bool last)
{
	size_t n = columns_of(s), fill = n < width ? width - n : 0;

	if (right)
		emit_printf("%*s", (int)fill, "");
	emit_str(s);
	if (!right && !last)
		emit_printf("%*s", (int)fill, "");
}

static void print_text(const struct cli *c, const struct table *t)
{
	size_t width[TABLE_COLUMNS] = {0};

	for (size_t i = 0; i < t->columns; i++) {
		width[i] = t->head[0] ? columns_of(str_c(t->head[i])) : 0;
		for (size_t k = 0; k < t->n; k++) {
			size_t n = columns_of(t->rows[k][i]);
			width[i] = n > width[i] ? n : width[i];
		}
	}
	if (t->head[0]) {
		emit_c(style_on(c, STYLE_BOLD));
		for (size_t i = 0; i < t->columns; i++) {
			emit_c("  ");
			cell(str_c(t->head[i]), width[i], t->right >> i & 1, i + 1 == t->columns);
		}
		emit_printf("%s\n", style_off(c));
	}
	for (size_t k = 0; k < t->n; k++) {
		size_t last = t->columns;
		while (last > 1 && t->rows[k][last - 1].n == 0)
			last--;
		for (size_t i = 0; i < last; i++) {
			emit_c("  ");
			cell(t->rows[k][i], width[i], t->right >> i & 1, i + 1 == last);
		}
		emit_c("\n");
	}
}

static void print_md(const struct cli *c, const struct table *t)
{
	emit_c("|");
	for (size_t i = 0; i < t->columns; i++)
		emit_printf(" %s |", t->head[0] ? t->head[i] : "");
	emit_c("\n|");
	for (size_t i = 0; i < t->columns; i++)
		emit_c(t->right >> i & 1 ? "--:|" : "---|");
	emit_c("\n");
	for (size_t k = 0; k < t->n; k++) {
		emit_c("|");
		for (size_t i = 0; i < t->columns; i++) {
			emit_c(" ");
			emit_text(c, str_trim(t->rows[k][i]));
			emit_c(" |");
		}
		emit_c("\n");
	}
}

void table_print(const struct cli *c, const struct table *t)
{
	if (c->format == FORMAT_MD)
		print_md(c, t);
	else
		print_text(c, t);
}

void table_release(struct table *t)
{
	arena_release(&t->a);
}

/* ---- JSON ---- */

static int to_stdout(const char *p, size_t n, void *ctx)
{
	(void)ctx;
	emit_str(str_make(p, n));
	return 0;
}

int emit_json(json_t *j, struct err *e)
{
	if (!j || json_dump_callback(j, to_stdout, NULL, JSON_INDENT(2) | JSON_REAL_PRECISION(REAL_DIGITS))) {
		json_decref(j);
		return err_mem(e);
	}
	emit_c("\n");
	json_decref(j);
	return 0;
}

json_t *cli_json(struct str s)
{
	json_t *j = json_stringn(s.n ? s.p : "", s.n);
	struct buf b;

	if (j)
		return j;
	buf_init(&b, PIECE_CAP);
	utf8_nfc(&b, s, NULL);
	j = json_stringn(buf_str(&b).p, b.n);
	buf_release(&b);
	return j;
}

void cli_put(json_t *o, const char *key, struct str s)
{
	if (s.n)
		json_object_set_new(o, key, cli_json(s));
}

void cli_put_n(json_t *o, const char *key, uint64_t n)
{
	json_object_set_new(o, key, json_integer(n > INT64_MAX ? INT64_MAX : (json_int_t)n));
}
