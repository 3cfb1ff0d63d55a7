/*
 * rules.c - the table of actions and rights, and what may be done by it.
 */
#include "review/review.h"

#include <stdio.h>

const struct review_rule review_rules[ACTION_N] = {
#define X(c, name, label, from, roles, to, own, note, text) \
	[ACTION_##c] = {name, label, (unsigned)(from), (unsigned)(roles), (int)(to), own, note, text},
	ACTION_LIST(X)
#undef X
};

int review_action_parse(struct str name)
{
	for (int i = 0; i < ACTION_N; i++)
		if (str_eqc(name, review_rules[i].name))
			return i;
	return -1;
}

bool review_may(unsigned roles, enum review_action x)
{
	return (unsigned)x < ACTION_N && (roles & review_rules[x].roles);
}

bool review_may_now(unsigned roles, enum review_action x, enum lib_state from, bool own)
{
	return review_why_not(roles, x, from, own, NULL) == 0;
}

int review_why_not(unsigned roles, enum review_action x, enum lib_state from, bool own, struct err *e)
{
	if ((unsigned)x >= ACTION_N)
		return err_set(e, ERR_USAGE, "there is no such step of review");
	const struct review_rule *rule = &review_rules[x];
	if (!(roles & rule->roles)) {
		char who[128] = "";
		for (size_t i = 0; lib_role_name(i); i++)
			if (rule->roles & lib_roles_parse(str_c(lib_role_name(i))))
				snprintf(who + strlen(who), sizeof who - strlen(who), "%s%s", *who ? " or " : "",
					 lib_role_name(i));
		return err_set(e, ERR_DENIED, "'%s' takes the role %s", rule->label, who);
	}
	if (rule->from && !(rule->from & 1u << from))
		return err_set(e, ERR_CONFLICT, "'%s' is not possible: the article is %s", rule->label,
			       lib_state_name(from));
	if (rule->not_own && own)
		return err_set(e, ERR_DENIED, "'%s' is for somebody else: you asked for this article or wrote in it",
			       rule->label);
	return 0;
}

bool review_has_right(unsigned roles, unsigned scopes, bool open, enum review_right x)
{
	static const struct {
		unsigned roles, scope;
	} rights[RIGHT_N] = {
#define X(c, name, roles, scope) [RIGHT_##c] = {roles, scope},
		RIGHT_LIST(X)
#undef X
	};

	if ((unsigned)x >= RIGHT_N)
		return false;
	if (!roles && !scopes)
		return open && !rights[x].roles;
	return (scopes & rights[x].scope) && (!rights[x].roles || (roles & rights[x].roles));
}
