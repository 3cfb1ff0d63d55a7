/*
 * census.c - how many documents of each sort: counted once for a state of the corpus, since it means looking at every
 * one.
 */
#include "web/web_priv.h"

void web_census(struct web *w, const struct snap *s, struct web_census *out)
{
	const struct sha256 *content = &snap_stats(s)->content;
	struct web_census n = {0};

	pthread_mutex_lock(&w->census_lock);
	if (w->census_made && memcmp(&w->census_of, content, sizeof *content) == 0) {
		*out = w->census;
		pthread_mutex_unlock(&w->census_lock);
		return;
	}
	pthread_mutex_unlock(&w->census_lock);
	for (uint32_t d = 0, end = snap_doc_end(s); d < end; d++) {
		struct doc_columns c;
		if (!snap_doc_live(s, d))
			continue;
		snap_columns(s, d, &c);
		if (c.kind < DOC_KIND_N)
			n.kinds[c.kind]++;
		if (c.design < DOC_DESIGN_N)
			n.designs[c.design]++;
		if (c.status < DOC_STATUS_N)
			n.statuses[c.status]++;
		if (c.audience < DOC_AUDIENCE_N)
			n.audiences[c.audience]++;
		if (c.year > 0) {
			n.year_from = !n.year_from || c.year < n.year_from ? c.year : n.year_from;
			n.year_to = c.year > n.year_to ? c.year : n.year_to;
		}
	}
	pthread_mutex_lock(&w->census_lock);
	w->census = n;
	w->census_of = *content;
	w->census_made = true;
	pthread_mutex_unlock(&w->census_lock);
	*out = n;
}
