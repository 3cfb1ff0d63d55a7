/*
 * medlineplus.c - MedlinePlus health topics, as its daily file has them: <health-topics><health-topic …>….
 *
 * Consumer information, one document a topic: "medlineplus:" and its number. The summary is HTML that was escaped.
 */
#include "read/xml_priv.h"

#define TOPIC_NAMES(X)                                     \
	X(topics, "health-topics", 0, 0)                   \
	X(topic, "health-topic", 0, 1)                     \
	X(also, "also-called", 0, 0)                       \
	X(summary, "full-summary", 0, 0)                   \
	X(group, "group", 0, 0)                            \
	X(mesh, "mesh-heading", 0, 0)                      \
	X(descriptor, "descriptor", 0, 0)                  \
	X(site, "site", XML_SKIP, 0)                       \
	X(related, "related-topic", XML_SKIP, 0)           \
	X(mapped, "language-mapped-topic", XML_SKIP, 0)    \
	X(a_title, "title", XML_ATTR, 0)                   \
	X(a_url, "url", XML_ATTR, 0)                       \
	X(a_id, "id", XML_ATTR, 0)                         \
	X(a_language, "language", XML_ATTR, 0)             \
	X(a_created, "date-created", XML_ATTR, 0)

enum {
	N_other,
#define X(id, name, flags, rank) N_##id,
	TOPIC_NAMES(X)
#undef X
		N_n
};

static const struct xml_name names[N_n] = {[N_other] = {"", 0, 0, 0},
#define X(id, name, flags, rank) [N_##id] = {name, flags, rank, 0},
					   TOPIC_NAMES(X)
#undef X
};

/* "12/22/2015" */
static void take_date(struct doc *d, struct str s)
{
	char date[11];

	if (s.n != 10 || !xml_date(xml_number(str_sub(s, 6, 10)), xml_number(str_sub(s, 0, 2)),
				   xml_number(str_sub(s, 3, 5)), date))
		return;
	d->date = doc_str(d, str_c(date));
	d->year = xml_number(d->date);
}

static int record(struct xml *x, void *ctx, struct err *e)
{
	struct str id = str_trim(xml_attr(x, x->root, N_a_id)), lang = xml_attr(x, x->root, N_a_language);
	struct read_levels levels = {0};
	struct doc *d = doc_new();
	struct err why = {0};

	(void)ctx;
	if (!d)
		return err_mem(e);
	if (id.n)
		d->id = doc_id_of(&d->arena, "medlineplus:", id);
	doc_title(d, xml_attr(x, x->root, N_a_title));
	d->url = doc_str(d, xml_attr(x, x->root, N_a_url));
	d->kind = DOC_KIND_CONSUMER;
	d->design = DOC_DESIGN_CONSUMER;
	d->audience = DOC_AUDIENCE_PATIENT;
	d->source = STR("MedlinePlus");
	d->language = str_ieq(lang, STR("spanish")) ? STR("es") : STR("en");
	take_date(d, str_trim(xml_attr(x, x->root, N_a_created)));
	for (uint32_t n = xml_child(x, x->root, N_also); n; n = xml_next(x, n))
		doc_add_alias(d, xml_flat(x, n));
	for (uint32_t n = xml_child(x, x->root, N_group); n; n = xml_next(x, n))
		doc_add_topic(d, xml_flat(x, n));
	for (uint32_t n = xml_child(x, x->root, N_mesh); n; n = xml_next(x, n))
		doc_add_mesh(d, xml_flat(x, xml_child(x, n, N_descriptor)), true);
	uint32_t summary = xml_child(x, x->root, N_summary);
	int r = summary ? html_fragment(d, &levels, xml_raw(x, summary), &why) : 0;
	if (r == ERR_NOMEM) {
		doc_free(d);
		return err_mem(e);
	}
	if (r) {
		read_report(x->sink, READ_SKIP, x->src->name, x->record, x->line, "too large", "%s", why.msg);
		doc_free(d);
		return 0;
	}
	return read_emit(x->sink, d, x->src->name, x->record, x->line, e);
}

static const struct xml_spec spec = {names, N_n, record};

static int match(const char *name, struct str head)
{
	char narrow[READ_HEAD];

	(void)name;
	head = xml_head(head, narrow, sizeof narrow);
	return str_find(head, STR("<health-topics"), 0) != SIZE_MAX || str_find(head, STR("<health-topic "), 0) != SIZE_MAX
		       ? 94
		       : 0;
}

static int read_topics(const struct reader *r, struct source *s, const struct read_sink *sink, struct err *e)
{
	(void)r;
	return xml_run(&spec, s, sink, NULL, e);
}

const struct reader reader_medlineplus = {
	.name = "medlineplus",
	.help = "MedlinePlus health topics, XML",
	.suffixes = ".xml",
	.match = match,
	.read = read_topics,
	.streams = true,
};
