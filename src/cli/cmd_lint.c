/*
 * cmd_lint.c - attest lint: check briefs before they are added, and tables of names.
 */
#include "cli/cli.h"

#include "question/question.h"
#include "read/lint.h"
#include "read/read.h"

#include <sys/stat.h>

struct total {
	uint64_t briefs, errors, warnings, advice, bullets, references, identified, cited, doses, second_hand;
};

/* What the briefs together say of a drug. */
struct drug {
	const char *name, *file; /* the file and line of its first dose */
	uint32_t line;
	bool dosed, barred, bounded;
};
struct lint {
	struct cli *c;
	json_t *all; /* JSON only */
	struct arena *a;
	struct drug *drugs; /* by name, as they were met */
	size_t n_drugs, drugs_room;
	bool spent; /* of memory */
};

static const char *level_name(enum lint_level l)
{
	return l == LINT_ERROR ? "error" : l == LINT_WARNING ? "warning" : "advice";
}

static void on_problem(void *ctx, const struct lint_problem *p)
{
	struct lint *l = ctx;
	struct cli *c = l->c;

	if (l->all) {
		json_t *o = json_object();
		cli_put(o, "file", str_c(p->file));
		if (p->line)
			cli_put_n(o, "line", p->line);
		cli_put(o, "level", str_c(level_name(p->level)));
		cli_put(o, "rule", str_c(p->rule));
		cli_put(o, "message", str_c(p->msg));
		json_array_append_new(l->all, o);
		return;
	}
	emit_c(c->format == FORMAT_MD ? "- " : "");
	emit_text(c, str_c(p->file));
	if (p->line)
		emit_printf(":%u", p->line);
	emit_printf(": %s%s%s: ", style_on(c, p->level == LINT_ERROR ? STYLE_BAD : STYLE_BOLD), level_name(p->level),
		    style_off(c));
	emit_text(c, str_c(p->msg));
	emit_c(" ");
	emit_text(c, str_c("["));
	emit_text(c, str_c(p->rule));
	emit_text(c, str_c("]"));
	emit_c("\n");
}

static void on_drug(void *ctx, const struct lint_drug *d)
{
	struct lint *l = ctx;
	size_t i = 0;

	/* Names are static: one drug, one pointer. */
	while (i < l->n_drugs && l->drugs[i].name != d->name)
		i++;
	if (i == l->n_drugs) {
		if (!ARENA_MORE(l->a, l->drugs, l->n_drugs, l->drugs_room)) {
			l->spent = true;
			return;
		}
		l->drugs[l->n_drugs++] = (struct drug){.name = d->name};
	}
	struct drug *all = &l->drugs[i];
	if (d->dosed && !all->dosed) {
		all->file = d->file;
		all->line = d->line;
	}
	all->dosed |= d->dosed;
	all->barred |= d->barred;
	all->bounded |= d->bounded;
}

/* Drugs that are dosed here, and nowhere in these briefs is it said when not, or where the dose ends. */
static void tell_drugs(struct lint *l, struct total *t)
{
	char msg[512];

	for (size_t i = 0; i < l->n_drugs; i++) {
		const struct drug *d = &l->drugs[i];
		if (!d->dosed || (d->barred && d->bounded))
			continue;
		if (!d->barred) {
			snprintf(msg, sizeof msg, "a dose of %s, and none of these briefs says when not", d->name);
			t->warnings++;
			on_problem(l, &(struct lint_problem){LINT_WARNING, d->file, d->line, "drug-contraindication",
							     msg});
		}
		if (!d->bounded) {
			snprintf(msg, sizeof msg,
				 "a dose of %s, and none of these briefs says where it ends (maximum, kidney, liver, "
				 "age, weight, days)",
				 d->name);
			t->advice++;
			on_problem(l, &(struct lint_problem){LINT_ADVICE, d->file, d->line, "dose-bound", msg});
		}
	}
}

/* Two briefs must not have one id. */
static void same_id(struct lint *l, const char *file, const char *other, const char *id)
{
	char msg[512];

	snprintf(msg, sizeof msg, "%s is also the id of %s", id, other);
	on_problem(l, &(struct lint_problem){LINT_ERROR, file, 0, "required", msg});
}

/* A share of all that may rest on second-hand pages alone. */
#define SECOND_HAND_MAX 0.02

/* The files that were named, and those of the folders that were: paths in the arena. */
struct files {
	struct arena *a;
	struct str *v;
	size_t n, room;
};

static int add_file(struct files *f, struct str path)
{
	if (!ARENA_MORE(f->a, f->v, f->n, f->room))
		return ERR_NOMEM;
	f->v[f->n++] = arena_str(f->a, path);
	return arena_ok(f->a) ? 0 : ERR_NOMEM;
}

static int on_source(void *ctx, struct source *s, struct err *e)
{
	struct files *f = ctx;
	struct str name = str_c(s->name);

	return str_iends(name, STR(".md")) && add_file(f, name) ? err_mem(e) : 0;
}

static void on_diag(void *ctx, const struct read_diag *d)
{
	(void)ctx;
	(void)d;
}

static int list_files(struct cli *c, struct files *f, struct err *e)
{
	struct read_visitor v = {.source = on_source, .diag = on_diag, .ctx = f};

	for (size_t i = 0; i < c->args.n_rest; i++) {
		const char *path = c->args.rest[i];
		struct stat st;
		int r;
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			r = read_walk(path, NULL, &v, e);
		else
			r = add_file(f, str_c(path)) ? err_mem(e) : 0;
		if (r)
			return r;
	}
	return 0;
}

/* A table of names (lexicon.tsv) among the files. */
struct names {
	struct lint *l;
	const char *file;
	uint64_t errors;
};

static void on_name(void *ctx, uint32_t line, const char *msg)
{
	struct names *t = ctx;

	t->errors++;
	on_problem(t->l, &(struct lint_problem){LINT_ERROR, t->file, line, "lexicon", msg});
}

static void add_total(struct total *t, const struct lint_result *r)
{
	t->briefs++;
	t->errors += r->errors;
	t->warnings += r->warnings;
	t->advice += r->advice;
	t->bullets += r->bullets;
	t->references += r->references;
	t->identified += r->identified;
	t->cited += r->cited;
	t->doses += r->doses;
	t->second_hand += r->second_hand;
}

static int lint_all(struct lint *l, const struct files *f, struct arena *a, struct total *t, int *unread, struct err *e)
{
	struct lint_events ev = {on_problem, l, args_flag(&l->c->args, "strict"), on_drug};
	struct lint_result *all = ARENA_ARRAY(a, f->n + 1, struct lint_result);

	if (!all)
		return err_mem(e);
	for (size_t i = 0; i < f->n; i++) {
		if (str_iends(f->v[i], STR(".tsv"))) {
			struct names names = {l, f->v[i].p, 0};
			size_t rows;
			int r = lexicon_check(f->v[i].p, &(struct lexicon_events){on_name, &names}, &rows, e);
			if (r == ERR_NOMEM)
				return r;
			if (r)
				*unread = cli_failed(r, e);
			t->errors += names.errors;
			continue;
		}
		int one = brief_lint_file(f->v[i].p, &ev, &all[i], e);
		if (one == ERR_NOMEM)
			return one;
		if (one) {
			*unread = cli_failed(one, e);
			continue;
		}
		for (size_t k = 0; k < i; k++) {
			if (!all[i].id[0] || strcmp(all[i].id, all[k].id))
				continue;
			same_id(l, f->v[i].p, f->v[k].p, all[i].id);
			all[i].errors++;
			break;
		}
		add_total(t, &all[i]);
	}
	tell_drugs(l, t);
	return l->spent ? err_mem(e) : 0;
}

static void print_total(const struct total *t)
{
	emit_printf("%s brief%s, %s bullets, %s references: %s error%s, %s warning%s\n", cli_number(t->briefs).s,
		    t->briefs == 1 ? "" : "s", cli_number(t->bullets).s, cli_number(t->references).s,
		    cli_number(t->errors).s, t->errors == 1 ? "" : "s", cli_number(t->warnings).s,
		    t->warnings == 1 ? "" : "s");
}

int cmd_lint(struct cli *c)
{
	struct lint l = {.c = c, .all = c->format == FORMAT_JSON ? json_array() : NULL};
	bool strict = args_flag(&c->args, "strict");
	struct total t = {0};
	struct err e = {0};
	struct arena a;
	int r, unread = 0;

	arena_init(&a, (size_t)256 << 20);
	l.a = &a;
	struct files f = {.a = &a};
	r = list_files(c, &f, &e);
	if (!r)
		r = lint_all(&l, &f, &a, &t, &unread, &e);
	if (r)
		goto out;
	if (l.all) {
		json_t *o = json_object();
		cli_put_n(o, "briefs", t.briefs);
		cli_put_n(o, "bullets", t.bullets);
		cli_put_n(o, "references", t.references);
		cli_put_n(o, "references_identified", t.identified);
		cli_put_n(o, "cited", t.cited);
		cli_put_n(o, "doses", t.doses);
		cli_put_n(o, "second_hand", t.second_hand);
		cli_put_n(o, "errors", t.errors);
		cli_put_n(o, "warnings", t.warnings);
		cli_put_n(o, "advice", t.advice);
		json_object_set(o, "problems", l.all);
		r = emit_json(o, &e);
	} else if (!args_flag(&c->args, "quiet")) {
		print_total(&t);
		if (strict)
			emit_printf("%s cited bullets, %s with a dose; %s rest on second-hand pages alone (%.1f %%, at "
				    "most %.0f %%); "
				    "%s references have PMID or DOI; %s pieces of advice\n",
				    cli_number(t.cited).s, cli_number(t.doses).s, cli_number(t.second_hand).s,
				    t.cited ? 100.0 * (double)t.second_hand / (double)t.cited : 0.0,
				    100 * SECOND_HAND_MAX, cli_number(t.identified).s, cli_number(t.advice).s);
	}
out:
	json_decref(l.all);
	arena_release(&a);
	bool bad = t.errors || (strict && (t.warnings || (double)t.second_hand > SECOND_HAND_MAX * (double)t.cited));
	return r ? cli_failed(r, &e) : unread ? unread : bad ? err_exit(ERR_FORMAT) : 0;
}
