/*
 * cmd_chat.c - attest chat: questions one after the other, each read against those before it.
 *
 * One line is one question, or a command that begins with '/'. On a terminal a prompt is printed; line editing is the
 * terminal's. The conversation is nowhere but in memory.
 */
#include "cli/cli.h"

#include "answer/answer.h"
#include "encode/encode.h"
#include "base/fs.h"

#include <stdlib.h>
#include <unistd.h>

#define LINE_CAP    ((size_t)64 << 10)
#define CHAIN_MAX   16 /* questions that are remembered: older ones have handed on what they had */
#define ARTICLE_CAP ((size_t)1 << 30)
#define OUTPUT_CAP  ((size_t)64 << 20)

struct chat {
	struct cli *c;
	const struct snap *s;
	struct answer_opts o;
	struct arena words; /* of the questions */
	struct str asked[CHAIN_MAX];
	size_t n;
	struct arena a; /* of the last article */
	struct article art;
	bool answered; /* there is one */
	bool quit, prompt;
};

static void forget(struct chat *t)
{
	t->n = 0;
	t->answered = false;
	arena_clear(&t->words);
	arena_clear(&t->a);
}

static void remember(struct chat *t, struct str q)
{
	if (t->n == CHAIN_MAX) {
		memmove(t->asked, t->asked + 1, (CHAIN_MAX - 1) * sizeof(*t->asked));
		t->n--;
	}
	t->asked[t->n] = arena_str(&t->words, q);
	t->n += arena_ok(&t->words);
}

static void ask(struct chat *t, struct str q)
{
	struct article art = {0};
	struct err e = {0};
	struct arena a;
	struct buf out;

	arena_init(&a, ARTICLE_CAP);
	buf_init(&out, OUTPUT_CAP);
	t->o.earlier = t->asked;
	t->o.n_earlier = t->n;
	int r = answer_follow(t->s, t->asked, t->n, q, &t->o, &a, &art, &e);
	if (r == 0)
		r = cli_article(t->c, t->s, &art, false, &out, &e);
	if (r) {
		cli_failed(r, &e);
		arena_release(&a);
	} else {
		emit_buf(&out);
		arena_release(&t->a);
		t->a = a;
		t->art = art;
		t->answered = true;
		remember(t, q);
	}
	buf_release(&out);
}

/* ---- commands ---- */

static bool has_answer(const struct chat *t)
{
	if (!t->answered)
		cli_complain("nothing was asked yet");
	return t->answered;
}

static void quit(struct chat *t, struct str arg)
{
	(void)arg;
	t->quit = true;
}

static void new (struct chat *t, struct str arg)
{
	(void)arg;
	forget(t);
	emit_c("The questions before are forgotten.\n");
}

static void sources(struct chat *t, struct str arg)
{
	(void)arg;
	if (!has_answer(t))
		return;
	if (!t->art.n_refs)
		emit_c("The last answer cites nothing.\n");
	for (size_t i = 0; i < t->art.n_refs; i++) {
		const struct article_ref *r = &t->art.refs[i];
		char first[32];
		snprintf(first, sizeof first, "[%zu] ", i + 1);
		emit_wrapped(t->c, r->title.n ? r->title : r->doc, first, "    ");
		if (r->doc.n) {
			emit_c("    ");
			emit_text(t->c, r->doc);
			emit_c("\n");
		}
	}
}

/* What the answer quotes from reference number `ref`, each once, with its place. */
static void quotes_of(struct chat *t, const struct article_claim *c, uint32_t ref, size_t *n)
{
	for (size_t i = 0; c && i < c->n_spans; i++) {
		const struct article_span *s = &c->spans[i];
		if (s->ref != ref)
			continue;
		emit_c("\n");
		emit_printf("%.*s#%u-%u", STR_ARG(s->span.doc), s->span.beg, s->span.end);
		if (s->path.n) {
			emit_c(" \xc2\xb7 ");
			emit_text(t->c, s->path);
		}
		emit_c("\n");
		uint32_t at = snap_find(t->s, s->span.doc);
		struct doc *d = NULL;
		struct err e = {0};
		if (at == DOC_NONE || snap_doc(t->s, at, &d, &e))
			continue;
		emit_wrapped(t->c, str_sub(d->text, s->span.beg, s->span.end), "  ", "  ");
		doc_free(d);
		++*n;
	}
}

static void quotes_of_items(struct chat *t, const struct article_item *v, size_t n_items, uint32_t ref, size_t *n)
{
	for (size_t i = 0; i < n_items; i++) {
		quotes_of(t, v[i].claim, ref, n);
		quotes_of_items(t, v[i].items, v[i].n_items, ref, n);
	}
}

static void show(struct chat *t, struct str arg)
{
	uint64_t at;
	size_t n = 0;

	if (!has_answer(t))
		return;
	if (!str_u64(arg, &at) || at < 1 || at > t->art.n_refs) {
		cli_complain("/show N: the last answer has %s from 1 to %zu",
			     t->art.n_refs ? "references" : "no references", t->art.n_refs);
		return;
	}
	const struct article *a = &t->art;
	const struct article_ref *r = &a->refs[at - 1];
	uint32_t ref = (uint32_t)(at - 1);
	emit_wrapped(t->c, r->title.n ? r->title : r->doc, "", "");
	quotes_of_items(t, a->alerts, a->n_alerts, ref, &n);
	for (size_t i = 0; i < a->n_bottom_line; i++)
		quotes_of(t, &a->bottom_line[i], ref, &n);
	for (size_t i = 0; i < a->n_sections; i++) {
		const struct article_section *s = &a->sections[i];
		quotes_of_items(t, s->items, s->n_items, ref, &n);
		for (size_t row = 0; s->table && row < s->table->n_rows; row++)
			for (size_t col = 0; col < s->table->n_columns; col++) {
				const struct article_cell *x = &s->table->rows[row].cells[col];
				quotes_of_items(t, x->items, x->n_items, ref, &n);
			}
	}
	if (!n && r->via != DOC_NONE)
		emit_printf("It was not read itself; reference [%u] reports it.\n", r->via + 1);
}

static void json(struct chat *t, struct str arg)
{
	struct err e = {0};
	struct buf b;

	if (!has_answer(t))
		return;
	if (!arg.n) {
		cli_complain("/json FILE: the name of the file is missing");
		return;
	}
	buf_init(&b, OUTPUT_CAP);
	struct str path = arena_str(&t->a, arg); /* ended by a NUL */
	int r = path.n ? article_to_json(&t->art, &b, &e) : err_mem(&e);
	if (r == 0)
		r = b.err ? err_buf(&b, &e) : fs_write_atomic(path.p, buf_str(&b), &e);
	if (r)
		cli_failed(r, &e);
	buf_release(&b);
}

static void help(struct chat *t, struct str arg);

static const struct {
	const char *name, *arg, *help;
	void (*run)(struct chat *t, struct str arg);
} commands[] = {
	{"/sources", "", "the references of the last answer", sources},
	{"/show", " N", "what it quotes from reference N, and where that stands", show},
	{"/json", " FILE", "write the last answer to a file, as JSON", json},
	{"/new", "", "forget the questions before: the next one stands alone", new},
	{"/help", "", "this list", help},
	{"/quit", "", "end; so does the end of input", quit},
};

static void help(struct chat *t, struct str arg)
{
	(void)arg;
	emit_wrapped(t->c,
		     STR("A line is a question. It inherits what it leaves out from the questions before: \"and in "
			 "pregnancy?\""),
		     "", "");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		char left[32];
		snprintf(left, sizeof left, "%s%s", commands[i].name, commands[i].arg);
		emit_printf("  %-12s %s\n", left, commands[i].help);
	}
}

static void line(struct chat *t, struct str s)
{
	struct str word, arg = s;

	s = str_trim(s);
	if (!s.n)
		return;
	if (s.p[0] != '/') {
		ask(t, s);
		return;
	}
	arg = s;
	str_cut(&arg, ' ', &word);
	arg = arg.p ? str_trim(arg) : STR("");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (str_eqc(word, commands[i].name)) {
			commands[i].run(t, arg);
			return;
		}
	cli_complain("there is no %.*s; /help lists what there is", STR_ARG(word));
}

/* ---- the loop ---- */

/* The next line without its end; false at the end of input. A longer one than LINE_CAP is read to its end and refused.
 */
static bool read_line(struct chat *t, struct buf *b)
{
	int ch;

	for (;;) {
		buf_clear(b);
		if (t->prompt)
			emit_c("? ");
		if (emit_finish())
			return false;
		while ((ch = getc(stdin)) != EOF && ch != '\n')
			if (b->n < LINE_CAP - 1)
				buf_byte(b, (char)ch);
			else
				b->err = ERR_LIMIT;
		if (ch == EOF && !b->n)
			return false;
		if (!b->err)
			return true;
		cli_complain("the line is too long: more than %zu bytes", LINE_CAP);
	}
}

int cmd_chat(struct cli *c)
{
	const char *reader = args_value(&c->args, "reader");
	struct chat t = {.c = c, .o = {.reader = str_c(reader ? reader : cli_readers(0)), .numbers = cli_numbers()}};
	struct snap *s = NULL;
	struct err e = {0};
	struct buf b;
	int r = cli_filter(&c->args, &t.o.filter, &e);

	if (r)
		return cli_failed(r, &e);
	r = cli_snap(c, true, &s);
	if (r)
		return err_exit(r);
	t.s = s;
	struct encoder *enc = cli_encoder(c);
	struct search_model model = {.encoder = enc, .work = enc ? encode_work_new() : NULL};
	t.o.model = &model;
	t.prompt = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	arena_init(&t.a, ARTICLE_CAP);
	arena_init(&t.words, (size_t)64 << 20);
	buf_init(&b, LINE_CAP);
	if (t.prompt)
		emit_c("A line is a question; /help lists commands, /quit ends.\n");
	while (!t.quit && read_line(&t, &b))
		line(&t, buf_str(&b));
	bool unread = ferror(stdin) != 0;
	buf_release(&b);
	arena_release(&t.words);
	arena_release(&t.a);
	encode_work_free(model.work);
	encoder_close(enc);
	snap_unref(s);
	if (unread) {
		err_set(&e, ERR_IO, "standard input could not be read");
		return cli_failed(ERR_IO, &e);
	}
	return 0;
}
