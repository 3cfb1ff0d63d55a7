/*
 * cli.h - what the commands of the program share.
 *
 * main.c finds the command in the one table (commands.c), reads its options by its table (opts.h) and calls its run(),
 * which returns the exit status. Commands print through the out_* functions below; whether that could be written is
 * looked at once, by main, at the end. Messages for people go to stderr as "attest: …"; what was asked for goes to
 * stdout and nothing else does.
 */
#ifndef ATTEST_CLI_CLI_H
#define ATTEST_CLI_CLI_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "cli/opts.h"
#include "index/index.h"
#include "patient/patient.h"

#include <stdatomic.h>
#include <jansson.h>
#include <stdio.h>

enum format { FORMAT_TEXT, FORMAT_MD, FORMAT_JSON, FORMAT_HTML };

struct cli {
	struct args args;
	enum format format;
	bool colour, colour_err; /* on stdout, stderr */
	int width;		 /* columns to wrap at on stdout */
	char *corpus;		 /* folder; owned */
};

/* Outcomes that are neither success nor an error have a status of their own. */
#define EXIT_NOTHING 1 /* not enough evidence, nothing found */

/* ---- tables (commands.c) ---- */
extern const struct opt cli_common_opts[];
extern const struct command cli_commands[];

/* What `ask`, `search` can be narrowed by: rows for their option tables. */
const char *cli_kinds(size_t i);
const char *cli_designs(size_t i);
const char *cli_statuses(size_t i);
const char *cli_audiences(size_t i);
const char *cli_readers(size_t i);
const char *cli_halves(size_t i); /* of the questions of `eval abstention` */
#define FILTER_OPTS                                                                                                \
	{"kind", 0, "KIND", "only documents of this kind", cli_kinds, true, COMPLETE_NONE},                        \
		{"design", 0, "DESIGN", "only of this study design", cli_designs, true, COMPLETE_NONE},            \
		{"status", 0, "STATUS", "only of this standing", cli_statuses, true, COMPLETE_NONE},               \
		{"audience", 0, "AUDIENCE", "only written for these readers", cli_audiences, true, COMPLETE_NONE}, \
		{"year", 0,	"YEARS",      "only of these years: 2019, 2015-2020, 2015- or -2020",              \
		 NULL,	 false, COMPLETE_NONE},                                                                    \
	{                                                                                                          \
		"since", 0, "YEAR", "only of this year or later", NULL, false, COMPLETE_NONE                       \
	}
int cli_filter(const struct args *a, struct index_filter *f, struct err *e);
/* Whom somebody in an emergency calls: $ATTEST_EMERGENCY, $ATTEST_CRISIS, $ATTEST_POISON; empty where the owner set
 * none. */
struct emergency_numbers cli_numbers(void);

/* ---- common.c ---- */
/* Whether long work shall stop in order: set by the first SIGINT or SIGTERM after cli_cancel_on_signals; the second one
 * ends the program. */
extern atomic_bool cli_cancelled;
void cli_cancel_on_signals(void);
/* Where the corpus lies: --corpus, $ATTEST_CORPUS, $XDG_DATA_HOME/attest, ~/.local/share/attest. Heap; NULL with e set
 * when none of them tells. */
char *cli_corpus(const struct args *a, struct err *e);
/*
 * Where the library lies: --library (the command must have LIBRARY_OPT), $ATTEST_LIBRARY, else library.db in a folder
 * beside the corpus, named as it with "-library" behind. Heap; NULL with e set.
 */
char *cli_library(const struct args *a, const char *corpus, struct err *e);
#define LIBRARY_OPT                                                                                             \
	{                                                                                                       \
		"library", 0, "FILE",                                                                           \
			"the library: articles, people, reviews; else $ATTEST_LIBRARY, else library.db in the " \
			"folder CORPUS-library beside the corpus",                                              \
			NULL, false, COMPLETE_FILE                                                              \
	}
struct library;
/* Where the board's public keys are pinned: $ATTEST_BOARD_KEYS, else attest/board-keys in $XDG_CONFIG_HOME or
 * ~/.config. On the heap; NULL: nowhere. */
char *cli_pins(void);
/* Open it; `create`: make it when there is none. Returns an error code, already printed. */
int cli_open_library(struct cli *c, bool create, struct library **l);
/*
 * A secret into b (made by it, to be wiped by secret_release): the first line of standard input where --password-stdin
 * was given, else asked for on the terminal without showing it, twice when `again`. ERR_USAGE when there is no terminal
 * to ask at.
 */
int cli_secret(const struct args *a, const char *prompt, bool again, struct buf *b, struct err *e);
void secret_release(struct buf *b);
/* Asks yes or no on the terminal; --yes is yes. ERR_USAGE when nobody can be asked; ERR_CANCELLED for no. */
int cli_sure(const struct args *a, const char *question, struct err *e);
/* Prints "attest: <message>" to stderr and returns the exit status of the code. */
int cli_failed(int code, const struct err *e);
/* "attest: …" to stderr. */
void cli_complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/*
 * Open it and pin what is in it. A corpus that is missing (or is empty, where `some` asks for documents) is told with
 * what to do about it. Returns an error code, already printed; 0 and *s for the caller to snap_unref.
 */
int cli_snap(struct cli *c, bool some, struct snap **s);
/* "ID#BEGIN-END" in two; `span` is 0, 0 when there is none. ERR_USAGE. */
int cli_place(struct str arg, struct str *id, struct span *span, struct err *e);
/*
 * The model that questions are encoded with, for the caller to encoder_close; NULL where --words is given, or there is
 * none: then words alone are searched.
 */
struct encoder;
struct encoder *cli_encoder(struct cli *c);
/*
 * The document that `id` names: whole, or its part behind the colon where only one has it ("29768149" for
 * "pubmed:29768149"). DOC_NONE and a message that says what may have been meant.
 */
uint32_t cli_doc(const struct snap *s, struct str id, struct err *e);
/* All arguments, joined by spaces; a single "-" is stdin. Into b (made by it). */
int cli_question(const struct args *a, struct buf *b, struct err *e);
/* Columns of the terminal behind fd, $COLUMNS before that; 80 when it is none. */
int cli_width(int fd);
/* Does this stream take colours? --colour, $NO_COLOR, $TERM, and whether it is a terminal, in this order. */
bool cli_colour(const struct args *a, int fd);

/* ---- out.c ---- */
void emit_str(struct str s);
void emit_c(const char *s);
void emit_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void emit_buf(const struct buf *b);
/* Write what is left; errno of the first write that failed, or 0. */
int emit_finish(void);
/* Text from outside: harmless for a terminal as text, escaped as Markdown. */
void emit_text(const struct cli *c, struct str s);
/* Wrapped at the width as text; as one line of Markdown. */
void emit_wrapped(const struct cli *c, struct str s, const char *first, const char *rest);
/* render_wrap, ended by a newline in any case. */
void cli_wrap(struct buf *b, struct str s, int width, const char *first, const char *rest);
/* Escape what would be markup at any place of a CommonMark paragraph. */
void cli_md_escape(struct buf *b, struct str s);
enum style { STYLE_BOLD, STYLE_DIM, STYLE_MARK, STYLE_GOOD, STYLE_BAD };
/* Bytes [beg, end) of a text. */
struct cli_run {
	uint32_t beg, end;
};
/*
 * emit_wrapped with runs of it (in order, not overlapping) in a style; where there is no colour, between the strings
 * `on` and `off` (Markdown: always, and there they are markup).
 */
void emit_marked(const struct cli *c, struct str s, const struct cli_run *runs, size_t n, enum style style,
		 const char *on, const char *off, const char *first, const char *rest);
/* Begin and end of a style as ANSI sequences; empty strings without colour. */
const char *style_on(const struct cli *c, enum style s);
const char *style_off(const struct cli *c);
/* "1,234,567" */
struct cli_number {
	char s[32];
};
struct cli_number cli_number(uint64_t n);
/* "3.1 MB" (powers of ten) */
struct cli_number cli_size(uint64_t bytes);
/* A table of two or more columns: as text, aligned, without lines; as Markdown, a pipe table. Numbers (columns in the
 * bit set `right`) to the right. Cells are borrowed until table_print. */
#define TABLE_COLUMNS 6
struct table {
	struct arena a;
	const char *head[TABLE_COLUMNS]; /* head[0] NULL: none as text, empty ones as Markdown */
	size_t columns;
	unsigned right;
	struct str (*rows)[TABLE_COLUMNS];
	size_t n, room;
};
void table_init(struct table *t, size_t columns, unsigned right);
/* Cells are C strings, as many as columns; copied. */
void table_row(struct table *t, ...);
void table_print(const struct cli *c, const struct table *t);
void table_release(struct table *t);

/* JSON: two-space indented and a newline; takes the reference. NULL is out of memory. Returns an error code. */
int emit_json(json_t *j, struct err *e);
/* A string value; ill-formed UTF-8 is repaired. */
json_t *cli_json(struct str s);
/* Set, or leave out when empty. */
void cli_put(json_t *o, const char *key, struct str s);
void cli_put_n(json_t *o, const char *key, uint64_t n);

/* ---- help.c, completion.c ---- */
/* Of a command, or of the program when NULL. */
void help_print(struct buf *b, const struct command *c, int width);
void help_statuses(struct buf *b, enum format f);
int completion_bash(struct buf *b, struct err *e);
int completion_zsh(struct buf *b, struct err *e);

/* ---- cmd_ask.c ---- */
struct article;
/* The article in the format that was asked for. */
int cli_article(const struct cli *c, const struct snap *s, const struct article *art, bool to_file, struct buf *b,
		struct err *e);

/* ---- cmd_show.c ---- */
/*
 * Print a document, or the place of a quote in it (want->end not 0). With `j` nothing is printed: *j is what would be,
 * as JSON.
 */
int cli_show(struct cli *c, const struct snap *s, uint32_t doc, const struct span *want, json_t **j, struct err *e);

/* ---- commands, one file each ---- */
int cmd_add(struct cli *c);
int cmd_ask(struct cli *c);
int cmd_chat(struct cli *c);
int cmd_search(struct cli *c);
int cmd_explain(struct cli *c);
int cmd_show(struct cli *c);
int cmd_inspect(struct cli *c);
int cmd_verify(struct cli *c);
int cmd_status(struct cli *c);
int cmd_remove(struct cli *c);
int cmd_check(struct cli *c);
int cmd_optimize(struct cli *c);
int cmd_eval(struct cli *c);
int cmd_serve(struct cli *c);
int eval_abstention(struct cli *c);
int cmd_lint(struct cli *c);
int cmd_user(struct cli *c);
int cmd_audit(struct cli *c);
int cmd_backup(struct cli *c);
int cmd_board(struct cli *c);
int cmd_review(struct cli *c);
int cmd_completion(struct cli *c);
int cmd_help(struct cli *c);
int cmd_version(struct cli *c);
int cmd_vectors(struct cli *c);
int cmd_model(struct cli *c);

/* The program but for the process: argv in, exit status out. */
int cli_main(int argc, char *const *argv);

#endif
