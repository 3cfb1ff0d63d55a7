/*
 * names.c - names of roles, scopes and states.
 */
#include "library/library_priv.h"

struct named {
	const char *name;
	unsigned bit;
	const char *text;
};

static const struct named roles[] = {
#define X(c, name, bit, text) {name, bit, text},
	ROLE_LIST(X)
#undef X
};
static const struct named scopes[] = {
#define X(c, name, bit, text) {name, bit, text},
	SCOPE_LIST(X)
#undef X
};

static struct str print(const struct named *v, size_t n, unsigned set, struct arena *a)
{
	struct str s = STR("");

	for (size_t i = 0; i < n; i++)
		if (set & v[i].bit)
			s = arena_printf(a, "%.*s%s%s", STR_ARG(s), s.n ? "," : "", v[i].name);
	return s;
}

static unsigned parse(const struct named *v, size_t n, struct str s)
{
	struct str one;
	unsigned set = 0;

	while (str_cut(&s, ',', &one)) {
		size_t i = 0;
		one = str_trim(one);
		while (i < n && !str_eqc(one, v[i].name))
			i++;
		if (i == n)
			return 0;
		set |= v[i].bit;
	}
	return set;
}

#define N(v) (sizeof(v) / sizeof *(v))

struct str lib_roles_print(unsigned set, struct arena *a)
{
	return print(roles, N(roles), set, a);
}

unsigned lib_roles_parse(struct str s)
{
	return parse(roles, N(roles), s);
}

const char *lib_role_name(size_t i)
{
	return i < N(roles) ? roles[i].name : NULL;
}

const char *lib_role_text(size_t i)
{
	return i < N(roles) ? roles[i].text : NULL;
}

struct str lib_scopes_print(unsigned set, struct arena *a)
{
	return print(scopes, N(scopes), set, a);
}

unsigned lib_scopes_parse(struct str s)
{
	return parse(scopes, N(scopes), s);
}

const char *lib_scope_name(size_t i)
{
	return i < N(scopes) ? scopes[i].name : NULL;
}

static const struct {
	const char *name, *label;
} states[STATE_N] = {
#define X(c, name, label) [STATE_##c] = {name, label},
	STATE_LIST(X)
#undef X
};

const char *lib_state_name(enum lib_state s)
{
	return (unsigned)s < STATE_N ? states[s].name : states[0].name;
}

const char *lib_state_label(enum lib_state s)
{
	return (unsigned)s < STATE_N ? states[s].label : states[0].label;
}

int lib_state_parse(struct str s)
{
	for (int i = 0; i < STATE_N; i++)
		if (str_eqc(s, states[i].name))
			return i;
	return -1;
}

const char *lib_job_name(enum lib_job_state s)
{
	static const char *const names[JOB_N] = {
#define X(c, name) [JOB_##c] = name,
		JOB_LIST(X)
#undef X
	};
	return (unsigned)s < JOB_N ? names[s] : names[0];
}
