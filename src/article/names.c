/*
 * names.c - names of the enumerations of an article.
 */
#include "article/article.h"

const char *outcome_name(enum article_outcome o)
{
	static const char *const names[] = {"answered", "partly-answered", "insufficient"};
	return (unsigned)o < sizeof(names) / sizeof(*names) ? names[o] : "insufficient";
}

const char *claim_kind_name(enum claim_kind k)
{
	static const char *const names[CLAIM_KIND_N] = {
#define X(c, name) [CLAIM_##c] = name,
		CLAIM_KIND_LIST(X)
#undef X
	};
	return (unsigned)k < CLAIM_KIND_N ? names[k] : names[CLAIM_VERBATIM];
}

const char *stance_name(enum stance x)
{
	static const char *const names[STANCE_N] = {
#define X(c, name) [STANCE_##c] = name,
		STANCE_LIST(X)
#undef X
	};
	return (unsigned)x < STANCE_N ? names[x] : names[STANCE_NONE];
}

const char *verify_name(enum verify_result r)
{
	static const char *const names[VERIFY_N] = {
		[VERIFY_OK] = "ok",	      [VERIFY_MOVED] = "moved",	      [VERIFY_CHANGED] = "changed",
		[VERIFY_MISSING] = "missing", [VERIFY_UNQUOTED] = "unquoted", [VERIFY_RETRACTED] = "retracted",
	};
	return (unsigned)r < VERIFY_N ? names[r] : "?";
}

const char *section_kind(enum section s)
{
	static const char *const names[SECTION_N] = {
#define X(c, kind, heading) [SECTION_##c] = kind,
		SECTION_LIST(X)
#undef X
	};
	return names[s];
}

const char *section_heading(enum section s)
{
	static const char *const names[SECTION_N] = {
#define X(c, kind, heading) [SECTION_##c] = heading,
		SECTION_LIST(X)
#undef X
	};
	return names[s];
}

static const struct {
	const char *name;
	double weight[DOC_AUDIENCE_N];
} readers[READER_N] = {
#define X(c, name, pro, pat) [READER_##c] = {name, {[DOC_AUDIENCE_PROFESSIONAL] = pro, [DOC_AUDIENCE_PATIENT] = pat}},
	READER_LIST(X)
#undef X
};

const char *reader_name(enum reader_kind r)
{
	return readers[r].name;
}

int reader_parse(struct str s)
{
	for (int i = 0; i < READER_N; i++)
		if (str_eqc(s, readers[i].name))
			return i;
	return -1;
}

double reader_weight(enum reader_kind r, enum doc_audience a)
{
	return (unsigned)a < DOC_AUDIENCE_N ? readers[r].weight[a] : 1;
}

bool review_known(struct str s)
{
	static const char *const states[] = {
#define X(name) name,
		REVIEW_LIST(X)
#undef X
	};
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (str_eqc(s, states[i]))
			return true;
	return false;
}
