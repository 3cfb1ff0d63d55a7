/*
 * cmd_lint.c - attest lint: check briefs before they are added.
 */
#include "cli/cli.h"

#include "read/lint.h"

struct lint {
	struct cli *c;
	json_t *all; /* JSON only */
};

static const char *level_name(enum lint_level l)
{
	return l == LINT_ERROR ? "error" : "warning";
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

/* Two briefs must not have one id. */
static void same_id(struct lint *l, const char *file, const char *other, const char *id)
{
	char msg[512];

	snprintf(msg, sizeof msg, "%s is also the id of %s", id, other);
	on_problem(l, &(struct lint_problem){LINT_ERROR, file, 0, "required", msg});
}

int cmd_lint(struct cli *c)
{
	struct lint l = {.c = c, .all = c->format == FORMAT_JSON ? json_array() : NULL};
	struct lint_events ev = {on_problem, &l};
	uint64_t briefs = 0, errors = 0, warnings = 0, bullets = 0, references = 0;
	struct lint_result *all;
	struct err e = {0};
	struct arena a;
	int r, unread = 0;

	arena_init(&a, (size_t)256 << 20);
	all = ARENA_ARRAY(&a, c->args.n_rest, struct lint_result);
	if (!all) {
		r = err_mem(&e);
		goto out;
	}
	r = 0;
	for (size_t i = 0; i < c->args.n_rest; i++) {
		int one = brief_lint_file(c->args.rest[i], &ev, &all[i], &e);
		if (one == ERR_NOMEM) {
			r = one;
			goto out;
		}
		if (one) {
			unread = cli_failed(one, &e);
			continue;
		}
		for (size_t k = 0; k < i; k++) {
			if (!all[i].id[0] || strcmp(all[i].id, all[k].id))
				continue;
			same_id(&l, c->args.rest[i], c->args.rest[k], all[i].id);
			all[i].errors++;
			break;
		}
		briefs++;
		errors += all[i].errors;
		warnings += all[i].warnings;
		bullets += all[i].bullets;
		references += all[i].references;
	}
	if (l.all) {
		json_t *o = json_object();
		cli_put_n(o, "briefs", briefs);
		cli_put_n(o, "bullets", bullets);
		cli_put_n(o, "references", references);
		cli_put_n(o, "errors", errors);
		cli_put_n(o, "warnings", warnings);
		json_object_set(o, "problems", l.all);
		r = emit_json(o, &e);
	} else if (!args_flag(&c->args, "quiet")) {
		emit_printf("%s brief%s, %s bullets, %s references: %s error%s, %s warning%s\n", cli_number(briefs).s,
			    briefs == 1 ? "" : "s", cli_number(bullets).s, cli_number(references).s,
			    cli_number(errors).s, errors == 1 ? "" : "s", cli_number(warnings).s,
			    warnings == 1 ? "" : "s");
	}
out:
	json_decref(l.all);
	arena_release(&a);
	return r ? cli_failed(r, &e) : unread ? unread : errors ? err_exit(ERR_FORMAT) : 0;
}
