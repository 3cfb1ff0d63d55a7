/*
 * opts.c - reads the command line by the tables (opts.h).
 */
#include "cli/opts.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

/* ---- did you mean … ---- */

#define WORD_MAX 32

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, changes and swaps of neighbours, each counting one. Boytsov,
 * "Indexing methods for approximate dictionary searching", 2011. */
static size_t distance(struct str a, struct str b)
{
	size_t d[WORD_MAX + 1][WORD_MAX + 1];

	for (size_t i = 0; i <= a.n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= b.n; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		for (size_t j = 1; j <= b.n; j++) {
			size_t change = d[i - 1][j - 1] + (a.p[i - 1] != b.p[j - 1]);
			d[i][j] = least(change, least(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[a.n][b.n];
}

const char *args_nearest(struct str word, const char *(*at)(const void *ctx, size_t i), const void *ctx)
{
	const char *best = NULL, *one;
	size_t best_d = SIZE_MAX;

	if (word.n == 0 || word.n > WORD_MAX)
		return NULL;
	for (size_t i = 0; (one = at(ctx, i)); i++) {
		struct str s = str_c(one);
		if (s.n > WORD_MAX)
			continue;
		size_t d = distance(word, s);
		/* The beginning of a name, long enough to tell, is the name. */
		if (word.n >= 3 && str_starts(s, word))
			d = 1;
		size_t longest = word.n > s.n ? word.n : s.n;
		if (d < best_d && d <= (longest < 6 ? 1 : longest / 3)) {
			best = one;
			best_d = d;
		}
	}
	return best;
}

/* ---- tables ---- */

struct tables {
	const struct opt *own, *common;
};

static const struct opt *opt_at(const struct tables *t, size_t i)
{
	for (const struct opt *o = t->own; o && o->name; o++)
		if (i-- == 0)
			return o;
	for (const struct opt *o = t->common; o && o->name; o++)
		if (i-- == 0)
			return o;
	return NULL;
}

static const char *opt_name_at(const void *ctx, size_t i)
{
	const struct opt *o = opt_at(ctx, i);

	return o ? o->name : NULL;
}

static const char *command_at(const void *ctx, size_t i)
{
	const struct command *c = ctx;

	return c[i].name;
}

static const char *choice_at(const void *ctx, size_t i)
{
	const struct opt *o = ctx;

	return o->choice(i);
}

static const struct opt *by_name(const struct tables *t, struct str name)
{
	const struct opt *o;

	for (size_t i = 0; (o = opt_at(t, i)); i++)
		if (str_eqc(name, o->name))
			return o;
	return NULL;
}

static const struct opt *by_letter(const struct tables *t, char letter)
{
	const struct opt *o;

	for (size_t i = 0; (o = opt_at(t, i)); i++)
		if (o->letter == letter)
			return o;
	return NULL;
}

/* ---- values ---- */

static int no_such_value(const struct opt *o, struct str value, struct err *e)
{
	const char *near = args_nearest(value, choice_at, o);
	struct buf all;
	const char *one;

	buf_init(&all, 900);
	for (size_t i = 0; (one = o->choice(i)); i++)
		buf_printf(&all, "%s%s", i ? ", " : "", one);
	if (near)
		err_set(e, ERR_USAGE, "--%s: there is no '%.*s'; did you mean '%s'? Possible: %s", o->name,
			STR_ARG(value), near, all.p);
	else
		err_set(e, ERR_USAGE, "--%s: there is no '%.*s'; possible: %s", o->name, STR_ARG(value), all.p);
	buf_release(&all);
	return ERR_USAGE;
}

static int check_value(const struct opt *o, const char *value, struct err *e)
{
	struct str rest = str_c(value), one;

	if (!o->choice)
		return 0;
	while (o->many ? str_cut(&rest, ',', &one) : (one = rest).p != NULL) {
		const char *c;
		size_t i = 0;
		while ((c = o->choice(i)) && !str_eqc(one, c))
			i++;
		if (!c)
			return no_such_value(o, one, e);
		if (!o->many)
			break;
	}
	return 0;
}

static int give(struct args *a, const struct opt *o, const char *value, struct err *e)
{
	if (value && check_value(o, value, e))
		return ERR_USAGE;
	a->given[a->n_given++] = (struct given){o, value};
	return 0;
}

/* ---- words ---- */

struct words {
	int argc;
	char *const *argv;
	int i;
	struct tables t;
};

static int long_option(struct words *w, struct args *a, struct err *e)
{
	const char *word = w->argv[w->i] + 2, *eq = strchr(word, '=');
	struct str name = eq ? str_make(word, (size_t)(eq - word)) : str_c(word);
	const struct opt *o = by_name(&w->t, name);

	if (!o) {
		const char *near = args_nearest(name, opt_name_at, &w->t);
		if (near)
			return err_set(e, ERR_USAGE, "there is no option --%.*s here; did you mean --%s?",
				       STR_ARG(name), near);
		return err_set(e, ERR_USAGE, "there is no option --%.*s here", STR_ARG(name));
	}
	if (!o->arg && eq)
		return err_set(e, ERR_USAGE, "--%s takes no value", o->name);
	if (!o->arg)
		return give(a, o, NULL, e);
	if (eq)
		return give(a, o, eq + 1, e);
	if (w->i + 1 >= w->argc)
		return err_set(e, ERR_USAGE, "--%s needs a value: --%s %s", o->name, o->name, o->arg);
	return give(a, o, w->argv[++w->i], e);
}

static int short_options(struct words *w, struct args *a, struct err *e)
{
	for (const char *p = w->argv[w->i] + 1; *p; p++) {
		const struct opt *o = by_letter(&w->t, *p);
		if (!o)
			return err_set(e, ERR_USAGE, "there is no option -%c here", *p);
		if (!o->arg) {
			if (give(a, o, NULL, e))
				return ERR_USAGE;
			continue;
		}
		if (p[1])
			return give(a, o, p + 1, e);
		if (w->i + 1 >= w->argc)
			return err_set(e, ERR_USAGE, "-%c needs a value: -%c %s", *p, *p, o->arg);
		return give(a, o, w->argv[++w->i], e);
	}
	return 0;
}

static int name_command(struct words *w, const struct command *commands, const char *word, struct args *a,
			struct err *e)
{
	for (const struct command *c = commands; c->name; c++) {
		if (strcmp(c->name, word) == 0) {
			a->command = c;
			w->t.own = c->opts;
			return 0;
		}
	}
	const char *near = args_nearest(str_c(word), command_at, commands);
	if (near)
		return err_set(e, ERR_USAGE, "there is no command '%s'; did you mean '%s'?", word, near);
	return err_set(e, ERR_USAGE, "there is no command '%s'", word);
}

static const char *argument_at(const void *ctx, size_t i)
{
	const struct command *c = ctx;

	return c->choice(i);
}

static int check_choice(const struct args *a, struct err *e)
{
	const struct command *c = a->command;

	for (size_t i = 0; c->choice && i < (c->verb && a->n_rest ? 1 : a->n_rest); i++) {
		const char *one, *near;
		size_t k = 0;
		while ((one = c->choice(k)) && strcmp(one, a->rest[i]))
			k++;
		if (one)
			continue;
		near = args_nearest(str_c(a->rest[i]), argument_at, c);
		if (near)
			return err_set(e, ERR_USAGE, "there is no '%s' here; did you mean '%s'?", a->rest[i], near);
		return err_set(e, ERR_USAGE, "there is no '%s' here; usage: attest %s %s", a->rest[i], c->name,
			       c->usage);
	}
	return 0;
}

static int check_number(const struct args *a, struct err *e)
{
	const struct command *c = a->command;

	if (a->n_rest < c->min_args)
		return err_set(e, ERR_USAGE, "something is missing; usage: attest %s %s", c->name, c->usage);
	if (a->n_rest > c->max_args && c->max_args == 0)
		return err_set(e, ERR_USAGE, "'%s' takes no arguments, but was given '%s'", c->name, a->rest[0]);
	if (a->n_rest > c->max_args)
		return err_set(e, ERR_USAGE, "too much: '%s'; usage: attest %s %s", a->rest[c->max_args], c->name,
			       c->usage);
	return 0;
}

int args_parse(int argc, char *const *argv, const struct opt *common, const struct command *commands, struct args *out,
	       struct err *e)
{
	struct words w = {.argc = argc, .argv = argv, .i = 1, .t = {NULL, common}};
	size_t letters = 0;
	bool ended = false;
	int r = 0;

	memset(out, 0, sizeof *out);
	out->common = common;
	/* No more options than letters of all words. */
	for (int i = 1; i < argc; i++)
		letters += strlen(argv[i]);
	out->given = mem_calloc(letters + 1, sizeof *out->given);
	out->rest = mem_calloc((size_t)argc + 1, sizeof *out->rest);
	if (!out->given || !out->rest)
		return err_mem(e);
	for (; w.i < argc && r == 0; w.i++) {
		const char *word = argv[w.i];
		if (!ended && strcmp(word, "--") == 0)
			ended = true;
		else if (!ended && word[0] == '-' && word[1] == '-')
			r = long_option(&w, out, e);
		else if (!ended && word[0] == '-' && word[1])
			r = short_options(&w, out, e);
		else if (!out->command)
			r = name_command(&w, commands, word, out, e);
		else
			out->rest[out->n_rest++] = word;
	}
	if (r == 0 && out->command && !args_flag(out, "help"))
		r = check_number(out, e);
	if (r == 0 && out->command && !args_flag(out, "help"))
		r = check_choice(out, e);
	return r;
}

void args_release(struct args *a)
{
	free(a->given);
	free(a->rest);
	memset(a, 0, sizeof *a);
}

/* ---- asking ---- */

static const struct given *last(const struct args *a, const char *name)
{
	struct tables t = {a->command ? a->command->opts : NULL, a->common};
	const struct given *g = NULL;

	assert(by_name(&t, str_c(name)));
	(void)t;
	for (size_t i = 0; i < a->n_given; i++)
		if (strcmp(a->given[i].opt->name, name) == 0)
			g = &a->given[i];
	return g;
}

bool args_flag(const struct args *a, const char *name)
{
	return last(a, name) != NULL;
}

const char *args_value(const struct args *a, const char *name)
{
	const struct given *g = last(a, name);

	return g ? g->value : NULL;
}

int args_number(const struct args *a, const char *name, uint64_t min, uint64_t max, uint64_t otherwise, uint64_t *out,
		struct err *e)
{
	const char *value = args_value(a, name);
	uint64_t n;

	if (!value) {
		*out = otherwise;
		return 0;
	}
	if (!str_u64(str_c(value), &n) || n < min || n > max)
		return err_set(e, ERR_USAGE, "--%s: '%s' is no whole number from %llu to %llu", name, value,
			       (unsigned long long)min, (unsigned long long)max);
	*out = n;
	return 0;
}

int args_size(const struct args *a, const char *name, uint64_t otherwise, uint64_t *out, struct err *e)
{
	const char *value = args_value(a, name);
	struct str s = str_c(value);
	uint64_t n, times = 1;

	if (!value) {
		*out = otherwise;
		return 0;
	}
	switch (s.n ? s.p[s.n - 1] : 0) {
	case 'k': times = 1000; break;
	case 'M': times = 1000000; break;
	case 'G': times = 1000000000; break;
	}
	s.n -= times > 1;
	if (!str_u64(s, &n) || n == 0 || n > INT64_MAX / times)
		return err_set(e, ERR_USAGE, "--%s: '%s' is no size such as 500k, 64M or 1G", name, value);
	*out = n * times;
	return 0;
}

int args_seconds(const struct args *a, const char *name, double otherwise, double *out, struct err *e)
{
	const char *value = args_value(a, name);
	struct str s = str_c(value);
	uint64_t n, times = 1;

	if (!value) {
		*out = otherwise;
		return 0;
	}
	char unit = s.n ? s.p[s.n - 1] : 0;
	switch (unit) {
	case 'm': times = 60; break;
	case 'h': times = 3600; break;
	case 'd': times = 86400; break;
	}
	s.n -= times > 1 || unit == 's';
	if (!str_u64(s, &n) || n == 0 || n > (uint64_t)INT32_MAX)
		return err_set(e, ERR_USAGE, "--%s: '%s' is no time such as 90s, 10m or 2h", name, value);
	*out = (double)n * (double)times;
	return 0;
}

bool args_each(const struct args *a, const char *name, size_t *i, struct str *rest, struct str *value)
{
	if (*i == 0)
		*rest = STR_NULL;
	for (;;) {
		if (str_cut(rest, ',', value))
			return true;
		while (*i < a->n_given && strcmp(a->given[*i].opt->name, name))
			++*i;
		if (*i == a->n_given)
			return false;
		*rest = str_c(a->given[(*i)++].value);
	}
}
