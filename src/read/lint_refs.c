/*
 * lint_refs.c - what does a reference bear? See docs/brief-writing.md.
 *
 * A reference is weighed by what was read: its type, its identifiers, whose host its address is. Whose hosts bear
 * what is data (data/rules/reference-hosts.tsv).
 */
#include "read/lint_priv.h"

#include "base/utf8.h"

enum { HOST_NAME, HOST_CLASS, HOST_EXAMPLE, HOST_WHY, HOST_COLUMNS };
extern const char *const reference_hosts[][HOST_COLUMNS];
extern const size_t reference_hosts_n;

/* The host of an address, in lower case as hosts are written; *place: whether it says more than the host. */
static struct str host_of(struct str url, bool *place)
{
	size_t at = str_find(url, STR("://"), 0);
	struct str rest = at == SIZE_MAX ? url : str_sub(url, at + 3, url.n), host;
	size_t n = 0;

	while (n < rest.n && !strchr("/?#:", rest.p[n]))
		n++;
	host = str_sub(rest, 0, n);
	while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?')
		n++;
	struct str path = str_sub(rest, n, rest.n);
	*place = path.n > 1;
	return host;
}

/*
 * Bytes of the row that fit, 0 when it does not: the longer, the more it says. A row with a path is part of an
 * address.
 */
static size_t row_fits(struct str url, struct str host, struct str row)
{
	if (str_find(row, STR("/"), 0) != SIZE_MAX)
		return str_ifind(url, row, 0) == SIZE_MAX ? 0 : row.n;
	if (row.p[0] == '~')
		return str_ifind(host, str_sub(row, 1, row.n), 0) == SIZE_MAX ? 0 : SIZE_MAX;
	if (!str_iends(host, row) || (host.n > row.n && host.p[host.n - row.n - 1] != '.'))
		return 0;
	return row.n;
}

enum host_class lint_host(struct str url, const char **why)
{
	static const char *const names[] = {"",	       "issuer",     "regulator", "formulary",
					    "journal", "repository", "public",	  "forbidden"};
	size_t best = 0, row = 0;
	bool place;
	struct str host = host_of(url, &place);

	*why = "";
	for (size_t i = 0; i < reference_hosts_n; i++) {
		size_t n = row_fits(url, host, str_c(reference_hosts[i][HOST_NAME]));
		if (n > best) {
			best = n;
			row = i;
		}
	}
	if (!best)
		return HOST_OTHER;
	*why = reference_hosts[row][HOST_WHY];
	for (size_t c = 1; c < sizeof names / sizeof *names; c++)
		if (strcmp(reference_hosts[row][HOST_CLASS], names[c]) == 0)
			return (enum host_class)c;
	return HOST_OTHER;
}

static bool type_is(const struct brief_ref *r, const char *type)
{
	return str_eqc(r->type, type);
}

bool lint_ref_bears(const struct brief_ref *r)
{
	const char *why;
	enum host_class c = r->url.n ? lint_host(r->url, &why) : HOST_OTHER;
	bool named = r->pmid.n || r->doi.n;

	if (type_is(r, "label"))
		return r->country.n && r->number.n;
	if (type_is(r, "guideline"))
		return named || c == HOST_ISSUER || c == HOST_FORMULARY || c == HOST_REGULATOR || c == HOST_JOURNAL;
	if (type_is(r, "research"))
		return named || c == HOST_JOURNAL || c == HOST_ISSUER || c == HOST_FORMULARY || c == HOST_REGULATOR;
	return false;
}

bool lint_ref_second_hand(const struct brief_ref *r)
{
	const char *why;

	if (type_is(r, "guideline-summary"))
		return true;
	if (lint_ref_bears(r) || type_is(r, "local-protocol") || type_is(r, "payer"))
		return false;
	enum host_class c = r->url.n ? lint_host(r->url, &why) : HOST_OTHER;
	return !(r->pmid.n || r->doi.n) && (c == HOST_OTHER || c == HOST_FORBIDDEN);
}

static void check_weight(struct lint *l, const struct brief_ref *r)
{
	const char *why;
	enum host_class c = r->url.n ? lint_host(r->url, &why) : HOST_OTHER;

	if (type_is(r, "guideline") && !lint_ref_bears(r))
		lint_tell(
			l, LINT_ERROR, r->line, "reference-weight",
			"guideline '%.*s' has neither PMID nor DOI nor its issuer's host; one that was read elsewhere "
			"is a guideline-summary",
			LINT_SHOW(r->key));
	if (type_is(r, "guideline-summary") && (!r->via.n || !r->url.n))
		lint_tell(l, LINT_ERROR, r->line, "reference-weight",
			  "guideline-summary '%.*s' needs the 'url' of the page that was read and its host as 'via'",
			  LINT_SHOW(r->key));
	if (type_is(r, "label") && (!r->country.n || !r->number.n || !r->url.n))
		lint_tell(l, LINT_ERROR, r->line, "reference-weight",
			  "label '%.*s' needs 'country', 'number' (set id or licence) and 'url'", LINT_SHOW(r->key));
	if (type_is(r, "label") && r->url.n && c != HOST_REGULATOR && c != HOST_ISSUER && c != HOST_FORMULARY &&
	    c != HOST_PUBLIC)
		lint_tell(l, LINT_WARNING, r->line, "reference-weight",
			  "label '%.*s' points to neither a regulator nor a holder that is known "
			  "(data/rules/reference-hosts.tsv)",
			  LINT_SHOW(r->key));
	if ((type_is(r, "local-protocol") || type_is(r, "payer")) && (!r->country.n || !r->url.n))
		lint_tell(l, LINT_ERROR, r->line, "reference-weight", "%.*s '%.*s' needs 'country' and 'url'",
			  STR_ARG(r->type), LINT_SHOW(r->key));
	if (type_is(r, "research") && !lint_ref_bears(r) && c == HOST_OTHER)
		lint_tell(l, LINT_WARNING, r->line, "reference-weight",
			  "research '%.*s' has neither PMID nor DOI, and its host is no journal's that is known",
			  LINT_SHOW(r->key));
}

static void check_place(struct lint *l, const struct brief_ref *r)
{
	const char *why;
	bool place;
	struct str host;

	if (!r->url.n)
		return;
	host = host_of(r->url, &place);
	if (lint_host(r->url, &why) == HOST_FORBIDDEN)
		lint_tell(l, LINT_ERROR, r->line, "reference-host", "'%.*s' points to %.*s: %s", LINT_SHOW(r->key),
			  LINT_SHOW(host), why);
	if (!place && !r->pmid.n && !r->doi.n)
		lint_tell(l, LINT_ERROR, r->line, "reference-host",
			  "'%.*s' points to the home page of %.*s and to no place in it", LINT_SHOW(r->key),
			  LINT_SHOW(host));
	if (type_is(r, "guideline-summary") && r->via.n && !str_ieq(r->via, host) && !str_iends(host, r->via))
		lint_tell(l, LINT_WARNING, r->line, "reference-host", "'%.*s' is via %.*s and points to %.*s",
			  LINT_SHOW(r->key), LINT_SHOW(r->via), LINT_SHOW(host));
}

/* The year of looking is no year of publication. */
static void check_year(struct lint *l, const struct brief *b, const struct brief_ref *r)
{
	uint64_t now;

	if (r->year && !r->pmid.n && !r->doi.n && !r->accessed.n && str_u64(str_sub(b->updated, 0, 4), &now) &&
	    (uint64_t)r->year == now)
		lint_tell(l, LINT_WARNING, r->line, "reference-year",
			  "'%.*s' is of the year of looking: is it that of publication? Then 'accessed' says when it "
			  "was seen",
			  LINT_SHOW(r->key));
}

static bool payer_bars(struct str heading)
{
	return str_ieq(heading, STR("Red flags")) || str_ieq(heading, STR("Indications for surgery")) ||
	       str_ieq(heading, STR("Indications"));
}

static void check_item(struct lint *l, const struct brief *b, const struct brief_item *it, bool dose,
		       struct str heading)
{
	bool bears = false, first_hand = false, payer = true;
	int local = 0, summary = 0;

	for (size_t k = 0; k < it->n_cites; k++) {
		const struct brief_ref *r = &b->refs[it->cites[k]];
		bears |= lint_ref_bears(r);
		first_hand |= !lint_ref_second_hand(r);
		payer &= type_is(r, "payer");
		local += type_is(r, "local-protocol");
		summary += type_is(r, "guideline-summary");
	}
	/* A health service's own protocol that says what a guideline is reported to say bears it out. */
	bears |= local && local + summary > 1;
	l->r->cited++;
	l->r->second_hand += !first_hand;
	if (dose) {
		l->r->doses++;
		if (!bears)
			lint_tell(l, l->ev->strict ? LINT_ERROR : LINT_WARNING, it->line, "dose-source",
				  "a dose rests on nothing that bears one (a label, or a guideline or article that was "
				  "read): %.*s",
				  LINT_SHOW(it->plain));
	}
	if (payer && payer_bars(heading))
		lint_tell(l, LINT_ERROR, it->line, "payer",
			  "a payer's criteria are no red flag and no indication: %.*s", LINT_SHOW(it->plain));
}

void lint_refs(struct lint *l, const struct brief *b, const bool *is_dose)
{
	struct str heading = STR("");

	for (size_t i = 0; i < b->n_refs; i++) {
		const struct brief_ref *r = &b->refs[i];
		if (!r->key.n)
			continue;
		check_weight(l, r);
		check_place(l, r);
		check_year(l, b, r);
		l->r->identified += r->pmid.n || r->doi.n;
	}
	for (size_t i = 0; i < b->n_items; i++) {
		const struct brief_item *it = &b->items[i];
		if (it->kind == BRIEF_HEADING && it->depth <= 2)
			heading = it->plain;
		else if (it->kind != BRIEF_HEADING && it->n_cites)
			check_item(l, b, it, is_dose[i], heading);
	}
}

enum { VERSION_WAS, VERSION_NEXT, VERSION_DATE, VERSION_EXAMPLE, VERSION_WHY, VERSION_COLUMNS };
extern const char *const guideline_versions[][VERSION_COLUMNS];
extern const size_t guideline_versions_n;

/* Is it a whole part of the address? "guidance/cg2" is none of "guidance/cg25". */
static bool holds_whole(struct str where, struct str part)
{
	for (size_t at = 0; (at = str_ifind(where, part, at)) != SIZE_MAX; at++) {
		size_t end = at + part.n;
		if (end >= where.n || strchr("/?#.", where.p[end]))
			return true;
	}
	return false;
}

/* Is the brief of an earlier day than that date, of which the year, or the year and the month, is known? */
static bool older(const struct brief *b, struct str date)
{
	return b->updated.n >= date.n && str_cmp(str_sub(b->updated, 0, date.n), date) < 0;
}

/* The year in "NG253 (2025)", or the empty slice. */
static struct str year_in(struct str s)
{
	for (size_t i = 0; i + 5 < s.n; i++) {
		struct str year = str_sub(s, i + 1, i + 5);
		uint64_t n;
		if (s.p[i] == '(' && s.p[i + 5] == ')' && str_u64(year, &n) && n > 1900)
			return year;
	}
	return STR("");
}

void lint_versions(struct lint *l, const struct brief *b)
{
	for (size_t i = 0; i < b->n_refs; i++) {
		const struct brief_ref *r = &b->refs[i];
		struct str next = r->superseded, date = year_in(r->superseded);
		for (size_t k = 0; k < guideline_versions_n; k++) {
			struct str was = str_c(guideline_versions[k][VERSION_WAS]);
			if (!holds_whole(r->url, was) && !str_ieq(r->doi, was))
				continue;
			next = str_c(guideline_versions[k][VERSION_NEXT]);
			date = str_c(guideline_versions[k][VERSION_DATE]);
			if (!r->superseded.n)
				lint_tell(l, LINT_WARNING, r->line, "guideline-version",
					  "'%.*s' was replaced by %.*s (%.*s); 'superseded_by' is to say so",
					  LINT_SHOW(r->key), STR_ARG(next), STR_ARG(date));
		}
		if (date.n && older(b, date))
			lint_tell(l, LINT_WARNING, r->line, "guideline-version",
				  "this brief is of %.*s, older than %.*s of %.*s, which replaced '%.*s'",
				  STR_ARG(b->updated), STR_ARG(next), STR_ARG(date), LINT_SHOW(r->key));
	}
}
