/*
 * The layer under the XML readers: broken files, encodings, entities, limits. Records are <r>, read by a reader of
 * this test.
 */
#include "read_test.h"

#include "read/xml_priv.h"

#include <sys/resource.h>

enum { N_other, N_set, N_r, N_part, N_id, N_t, N_skip, N_sub, N_sup, N_br, N_frac, N_pow, N_del, N_d, N_a, N_n };
static const struct xml_name names[N_n] = {
	[N_set] = {"set", 0, 0, 0},
	[N_r] = {"r", 0, 1, 0},
	[N_part] = {"part", XML_ENOUGH, 2, 0},
	[N_id] = {"id", 0, 0, 0},
	[N_t] = {"t", 0, 0, 0},
	[N_skip] = {"skip", XML_SKIP, 0, 0},
	[N_sub] = {"sub", XML_SUB, 0, 0},
	[N_sup] = {"sup", XML_SUP, 0, 0},
	[N_br] = {"br", XML_SPACE, 0, 0},
	[N_frac] = {"mml:mfrac", MATH_FRAC *XML_MATH, 0, 0},
	[N_pow] = {"msup", MATH_SUP *XML_MATH, 0, 0},
	[N_del] = {"del", 0, 0, 0},
	[N_d] = {"d", 0, 3, N_del},
	[N_a] = {"a", XML_ATTR, 0, 0},
	[0] = {"", 0, 0, 0},
};

struct out {
	char seen[16384]; /* "id=text;" of each record */
	size_t n;
	uint64_t records;
	size_t biggest; /* bytes of the largest text */
	int stop_at;	/* give an error at this record; 0 never */
	/* diags: "level reason line record;" */
	char diags[16384], last[512];
	size_t n_diags;
};

static int take(struct xml *x, void *ctx, struct err *e)
{
	struct out *o = ctx;
	struct buf b;

	o->records++;
	if (o->stop_at && o->records == (uint64_t)o->stop_at)
		return err_set(e, ERR_CANCELLED, "stopped");
	buf_init(&b, (size_t)128 << 20);
	if (x->nodes[x->root].name == N_d) {
		buf_addc(&b, "-");
		buf_add(&b, xml_flat(x, x->root));
	} else {
		uint32_t in = xml_child(x, x->root, N_part);
		in = in ? in : x->root;
		buf_add(&b, xml_flat(x, xml_child(x, in, N_id)));
		buf_addc(&b, "=");
		buf_add(&b, xml_attr(x, xml_child(x, in, N_t), N_a));
		buf_add(&b, xml_flat(x, xml_child(x, in, N_t)));
	}
	o->biggest = b.n > o->biggest ? b.n : o->biggest;
	if (b.n < 300 && o->n + b.n + 2 < sizeof o->seen) {
		memcpy(o->seen + o->n, b.p, b.n);
		o->seen[o->n + b.n] = ';';
		o->n += b.n + 1;
	}
	buf_release(&b);
	return 0;
}

static void on_diag(void *ctx, const struct read_diag *d)
{
	struct out *o = ctx;
	size_t at = strlen(o->diags);

	o->n_diags++;
	snprintf(o->diags + at, sizeof o->diags - at, "%s %s %llu %llu;", got_level(d->level), d->reason,
		 (unsigned long long)d->line, (unsigned long long)d->record);
	snprintf(o->last, sizeof o->last, "%s", d->msg);
}

static const struct xml_spec spec = {names, N_n, take};

/* Gives `step` bytes at a time. */
struct drip {
	struct str left;
	size_t step;
	int fail; /* error instead of the end */
};

static int64_t drip_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct drip *d = s->ctx;

	if (d->left.n == 0 && d->fail) {
		s->reason = "truncated";
		return err_set(e, d->fail, "%s: gzip: the data break off at byte 7", s->name);
	}
	n = n > d->step ? d->step : n;
	n = n > d->left.n ? d->left.n : n;
	if (n)
		memcpy(p, d->left.p, n);
	d->left = str_sub(d->left, n, d->left.n);
	return (int64_t)n;
}

static struct out *run_full(struct str bytes, size_t step, int fail, int stop_at, int *code)
{
	struct out *o = calloc(1, sizeof *o);
	char *copy = malloc(bytes.n ? bytes.n : 1);
	struct err e = {0};

	if (bytes.n)
		memcpy(copy, bytes.p, bytes.n);
	struct drip d = {str_make(copy, bytes.n), step, fail};
	struct source s = {.name = "x.xml", .size = -1, .read = drip_read, .ctx = &d};
	struct read_sink sink = {.diag = on_diag, .ctx = o};
	o->stop_at = stop_at;
	*code = xml_run(&spec, &s, &sink, o, &e);
	free(copy);
	return o;
}

static struct out *run(struct str bytes)
{
	int code;
	struct out *o = run_full(bytes, SIZE_MAX, 0, 0, &code);

	assert_int_equal(code, 0);
	return o;
}

#define assert_out(xml, want_seen, want_diags)                                                               \
	do {                                                                                                 \
		struct out *o_ = run(STR(xml));                                                              \
		if (strcmp(o_->seen, want_seen) || strcmp(o_->diags, want_diags))                            \
			fail_msg("got  %s  %s  (%s)\nwant %s  %s", o_->seen, o_->diags, o_->last, want_seen, \
				 want_diags);                                                                \
		free(o_);                                                                                    \
	} while (0)

#define R(id)	  "<r><id>" id "</id><t>text</t></r>"
#define ONE	  "<set>\n" R("1") "\n"
#define AFTER	  R("9") "\n</set>\n"
#define ONE_AFTER "1=text;9=text;"

static void reads_records(void **state)
{
	(void)state;
	assert_out("<set>" R("1") R("2") "</set>", "1=text;2=text;", "");
	assert_out("<?xml version='1.0'?>\n<!DOCTYPE set SYSTEM 'x.dtd'>\n<set><!-- c --><?pi?>" R("1") "</set>",
		   "1=text;", "");
	/* the record is the document */
	assert_out(R("1"), "1=text;", "");
	/* in other elements */
	assert_out("<a><b><set>" R("1") "</set></b><b>" R("2") "</b></a>", "1=text;2=text;", "");
	assert_out("<set><r><id>1</id><skip>no<t>no</t></skip><t a='A'>b</t></r></set>", "1=Ab;", "");
	assert_out("<set><r><id>1</id><t><![CDATA[a<b]]>&amp;&#946;</t></r></set>", "1=a<b&β;", "");
	/* a part alone, and a record that is one only in its place */
	assert_out("<set><part><id>1</id><t>x</t></part><d>no</d><del><d>7</d><d>8</d></del></set>", "1=x;-7;-8;", "");
	assert_out("<set></set>", "", "");
}

static void tells_what_is_cut(void **state)
{
	(void)state;
	assert_out("", "", "fail empty 0 0;");
	assert_out("  \n ", "", "fail not well-formed 0 0;");
	assert_out(ONE "<r><id>2</id>\n<t>te", "1=text;", "fail truncated 4 2;");
	assert_out(ONE "<r><id>2</id>\n<t", "1=text;", "fail truncated 4 2;");
	assert_out(ONE "<r><id>2</id>\n<t>\xce", "1=text;", "fail truncated 4 2;note encoding 4 0;");
	assert_out(ONE, "1=text;", "fail truncated 3 0;");
	assert_out(ONE "<!-- ", "1=text;", "fail truncated 3 0;");
	/* what matters of it is there */
	assert_out(ONE "<r><part><id>2</id></part>\n<t>te", "1=text;2=;", "fail truncated 4 2;");
	int code;
	struct out *o = run_full(STR(ONE "<r><id>2</id>\n<t>te"), 5, ERR_FORMAT, 0, &code);
	assert_int_equal(code, 0);
	assert_string_equal(o->seen, "1=text;");
	assert_string_equal(o->diags, "fail truncated 4 2;");
	assert_non_null(strstr(o->last, "byte 7"));
	free(o);
	o = run_full(STR(ONE), 5, ERR_NOMEM, 0, &code);
	assert_int_equal(code, ERR_NOMEM);
	free(o);
}

static void goes_on_behind_what_is_broken(void **state)
{
	(void)state;
	assert_out(ONE "<r><id>2</id>\n<t>a & b</t></r>" AFTER, ONE_AFTER, "skip not well-formed 4 2;");
	assert_out(ONE "<r><id>2</id><t>a < b</t></r>" AFTER, ONE_AFTER, "skip not well-formed 3 2;");
	assert_out(ONE "<r><id>2<t>a</t></r>" AFTER, ONE_AFTER, "skip not well-formed 3 2;");
	assert_out(ONE "<r><id>2</id><t>&#11;</t></r>" AFTER, ONE_AFTER, "skip not well-formed 3 2;");
	assert_out(ONE "<r x=1><id>2</id></r>" AFTER, ONE_AFTER, "skip not well-formed 3 0;");
	/* not closed: the next one shows it */
	assert_out(ONE "<r><id>2</id>\n" AFTER, ONE_AFTER, "skip not well-formed 4 2;");
	assert_out(ONE "<r><part><id>2</id>\n" AFTER, ONE_AFTER, "skip not well-formed 4 2;");
	/* parts of the broken one are no records */
	assert_out(ONE "<r>&<part><id>2</id></part></r>" AFTER, ONE_AFTER, "skip not well-formed 3 2;");
	/* in the list of deletions */
	assert_out("<set><del><d>1</d><d>&</d><d>3</d></del>" R("2") "</set>", "-1;2=text;",
		   "skip not well-formed 1 2;");
	/* in other elements, which are still open behind it */
	assert_out("<a><b>" R("1") "<r>&</r>" R("2") "</b></a>", "1=text;2=text;", "skip not well-formed 1 2;");
	/* the last one */
	assert_out(ONE "<r>&</r></set>", "1=text;", "skip not well-formed 3 2;");
	/* two documents in one file, and rubbish at the end */
	assert_out("<set>" R("1") "</set>\n<?xml version='1.0'?><set>" R("2") "</set>", "1=text;2=text;",
		   "note not well-formed 2 0;");
	assert_out(R("1") R("2"), "1=text;2=text;", "note not well-formed 1 0;");
	assert_out("<set>" R("1") "</set> rubbish", "1=text;", "note not well-formed 1 0;");
	assert_out("no xml at all", "", "fail not well-formed 1 0;");
	assert_out("no xml, but " R("1") " in it", "1=text;", "fail not well-formed 1 0;");
}

static void stops_when_told(void **state)
{
	(void)state;
	int code;
	struct out *o = run_full(STR("<set>" R("1") R("2") R("3") "</set>"), SIZE_MAX, 0, 2, &code);
	assert_int_equal(code, ERR_CANCELLED);
	assert_string_equal(o->seen, "1=text;");
	free(o);
}

static void reads_encodings(void **state)
{
	(void)state;
	assert_out("<?xml version='1.0' encoding='ISO-8859-1' standalone='yes'?>"
		   "<r><id>1</id><t>\xe9\x80</t></r>",
		   "1=é€;", "");
	assert_out("<?xml version='1.0' encoding=\"windows-1252\"?><r><id>1</id><t>\x93</t></r>", "1=“;", "");
	assert_out("\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><r><id>1</id><t>é</t></r>", "1=é;", "");
	assert_out("\n <?xml version='1.0'?>" R("1"), "1=text;", "");
	assert_out("<?xml version='1.0' encoding='EBCDIC-CP-US'?>" R("1"), "", "fail encoding 1 0;");
	/* other names of ASCII, and what iconv knows */
	assert_out("<?xml version='1.0' encoding='ISO646-US'?>" R("1"), "1=text;", "");
	assert_out("<?xml version='1.0' encoding='ISO-IR-6'?>" R("1"), "1=text;", "");
	assert_out("<?xml version='1.0' encoding='koi8-r'?><r><id>1</id><t>\xc1</t></r>", "1=а;", "");
	assert_out("<?xml version='1.0' encoding='Shift_JIS'?><r><id>1</id><t>\x82\xa0</t></r>", "1=あ;", "");
	/* references to what only windows-1252 has as letters */
	assert_out("<r><id>1</id><t>&#150;&#x92;&#xb5;</t></r>", "1=–’µ;", "");
	/* nothing declared, and windows-1252 */
	assert_out("<r><id>1</id><t>5 \xb5g \x96 it\x92s</t></r>", "1=5 µg – it’s;",
		   "note encoding 0 0;");
	assert_out("<?xml version='1.0' encoding='UTF-8'?><r><id>1</id><t>5 \xb5g</t></r>", "1=5 µg;",
		   "note encoding 0 0;");
	assert_out("<r><id>1</id><t>\xc2\xb5g \xe2\x80 x</t></r>", "1=µg \xef\xbf\xbd\xef\xbf\xbd x;",
		   "note encoding 1 0;");
	/* ill-formed */
	assert_out("<set>\n<r><id>1</id><t>a\x90"
		   "b\xc3</t></r></set>",
		   "1=a\xef\xbf\xbd"
		   "b\xef\xbf\xbd;",
		   "note encoding 2 0;");
	assert_out("<r><id>1</id><t>\xed\xa0\x80|\x01|\xef\xbf\xbf</t></r>",
		   "1=\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd|\xef\xbf\xbd;", "note encoding 1 0;");
	/* UTF-16, both ways, beyond the BMP */
	static const char xml[] = "<?xml version='1.0' encoding='UTF-16'?><r><id>1</id><t>a</t></r>";
	for (int big = 0; big < 2; big++) {
		char wide[2 * sizeof xml + 8];
		size_t n = 0;
		wide[n++] = (char)(big ? 0xfe : 0xff);
		wide[n++] = (char)(big ? 0xff : 0xfe);
		for (size_t i = 0; i + 1 < sizeof xml; i++) {
			bool here = xml[i] == 'a' && xml[i - 1] == '>' && xml[i + 1] == '<';
			/* U+1F600 for the text */
			unsigned units[2] = {here ? 0xd83d : (unsigned char)xml[i], 0xde00};
			for (int k = 0; k < (here ? 2 : 1); k++) {
				wide[n++] = (char)(big ? units[k] >> 8 : units[k] & 0xff);
				wide[n++] = (char)(big ? units[k] & 0xff : units[k] >> 8);
			}
		}
		struct out *o = run(str_make(wide, n));
		assert_string_equal(o->seen, "1=😀;");
		assert_string_equal(o->diags, "");
		free(o);
		char narrow[256];
		assert_true(str_find(xml_head(str_make(wide, n), narrow, sizeof narrow), STR("<r>"), 0) != SIZE_MAX);
	}
}

static void knows_entities(void **state)
{
	(void)state;
	assert_out("<r><id>1</id><t>&alpha;&nbsp;&ge;&lt;</t></r>", "1=α\xc2\xa0≥<;", "");
	assert_out("<!DOCTYPE r SYSTEM 'x.dtd'><r><id>1</id><t>&thinsp;&unknown; &notit;</t></r>",
		   "1=\xe2\x80\x89&unknown; &notit;;", "");
	assert_out("<?xml version='1.0' standalone='yes'?><r><id>1</id><t>&mu;g</t></r>", "1=μg;", "");
	assert_out("<!DOCTYPE r [<!ENTITY drug 'aspirin'><!ENTITY lt '&#38;#60;'>]><r><id>1</id><t>&drug;&lt;</t></r>",
		   "1=aspirin<;", "");
	/* nothing outside is opened */
	assert_out("<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r><id>1</id><t>a&x;b</t></r>", "1=ab;", "");
	assert_out("<!DOCTYPE r [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><r><id>1</id><t>a</t></r>", "1=a;", "");
}

static void refuses_entity_bombs(void **state)
{
	(void)state;
	assert_out("<!DOCTYPE r [<!ENTITY a 'ha'>\n<!ENTITY b '&a;&a;&a;'>]>\n" R("1"), "",
		   "fail not well-formed 2 0;");
	assert_out("<!DOCTYPE r [<!ENTITY a '<t>ha</t>'>]>\n" R("1"), "", "fail not well-formed 1 0;");
	/* one long one, many times */
	struct buf b;
	buf_init(&b, 32 << 20);
	buf_addc(&b, "<!DOCTYPE r [<!ENTITY a '");
	for (int i = 0; i < 2000; i++)
		buf_byte(&b, 'x');
	buf_addc(&b, "'>]><r><id>1</id><t>");
	for (int i = 0; i < 1000; i++)
		buf_addc(&b, "&a;");
	buf_addc(&b, "</t></r>");
	struct out *o = run(buf_str(&b));
	assert_string_equal(o->diags, "fail not well-formed 1 0;");
	free(o);
	/* a short one, very often: that record is too large, the next goes in */
	buf_clear(&b);
	buf_addc(&b, "<!DOCTYPE r [<!ENTITY a '0123456789012345678901234567890123456789'>]><set><r><id>1</id><t>");
	for (int i = 0; i < 30000; i++)
		buf_addc(&b, "&a;");
	buf_addc(&b, "</t></r>" R("2") "</set>");
	o = run(buf_str(&b));
	assert_string_equal(o->seen, "2=text;");
	assert_string_equal(o->diags, "skip too large 1 1;");
	free(o);
	/* default values */
	buf_clear(&b);
	buf_addc(&b, "<!DOCTYPE r [<!ATTLIST t a CDATA '");
	for (int i = 0; i < 1000; i++)
		buf_byte(&b, 'x');
	buf_addc(&b, "'>]>" R("1"));
	o = run(buf_str(&b));
	assert_string_equal(o->diags, "fail not well-formed 1 0;");
	free(o);
	/* declarations without end */
	buf_clear(&b);
	buf_addc(&b, "<!DOCTYPE r [");
	for (int i = 0; i < 300000; i++)
		buf_printf(&b, "<!ELEMENT e%d ANY>", i);
	buf_addc(&b, "]>" R("1"));
	o = run(buf_str(&b));
	assert_string_equal(o->seen, "");
	assert_string_equal(o->diags, "fail not well-formed 1 0;");
	free(o);
	buf_release(&b);
}

static void keeps_limits(void **state)
{
	(void)state;
	struct buf b;

	buf_init(&b, 64 << 20);
	/* depth */
	buf_addc(&b, ONE "<r>");
	for (int i = 0; i < 100000; i++)
		buf_addc(&b, "<x>");
	buf_addc(&b, AFTER);
	struct out *o = run(buf_str(&b));
	assert_string_equal(o->seen, ONE_AFTER);
	assert_string_equal(o->diags, "skip not well-formed 3 2;");
	free(o);
	/* a tag that does not end */
	buf_clear(&b);
	buf_addc(&b, ONE "<r><t a='");
	for (int i = 0; i < 3 << 20; i++)
		buf_byte(&b, 'x');
	buf_addc(&b, "'></t></r>" AFTER);
	o = run(buf_str(&b));
	assert_string_equal(o->seen, ONE_AFTER);
	assert_string_equal(o->diags, "skip not well-formed 3 2;");
	free(o);
	/* more names than any format has */
	buf_clear(&b);
	buf_addc(&b, ONE "<r>");
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "<e%d/>", i);
	buf_addc(&b, "</r>" AFTER);
	o = run(buf_str(&b));
	assert_string_equal(o->seen, "1=text;");
	assert_string_equal(o->diags, "fail not well-formed 3 2;");
	free(o);
	/* names of attributes, too, and outside of records */
	buf_clear(&b);
	buf_addc(&b, ONE);
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "<x a%d='1'/>", i);
	buf_addc(&b, AFTER);
	o = run(buf_str(&b));
	assert_string_equal(o->diags, "fail not well-formed 3 0;");
	free(o);
	/* nothing but broken records */
	buf_clear(&b);
	buf_addc(&b, ONE);
	for (int i = 0; i < 20000; i++)
		buf_addc(&b, "<r>&</r>");
	o = run(buf_str(&b));
	assert_int_equal(o->n_diags, 10002);
	assert_non_null(strstr(o->last, "10000"));
	free(o);
	buf_release(&b);
}

/* Records without end from nowhere: `n` bytes of text in one record, or of records of 40 bytes, on one line. */
struct flood {
	uint64_t left;
	int part; /* 0 head, 1 flood, 2 tail, 3 end */
	bool one;
};

static int64_t flood_read(struct source *s, void *p, size_t n, struct err *e)
{
	struct flood *f = s->ctx;
	const char *give = "";

	(void)e;
	if (f->part == 0)
		give = f->one ? "<set><r><id>1</id><t>" : "<set>";
	if (f->part == 2)
		give = f->one ? "</t></r>" R("2") "</set>" : R("2") "</set>";
	if (f->part == 0 || f->part == 2) {
		f->part++;
		memcpy(p, give, strlen(give));
		return (int64_t)strlen(give);
	}
	if (f->part == 3)
		return 0;
	static const char rec[] = R("1");
	size_t unit = f->one ? 1 : sizeof rec - 1;
	if (n < unit) {
		memset(p, ' ', n);
		return (int64_t)n;
	}
	n = n / unit * unit;
	if (n > f->left)
		n = f->left / unit * unit;
	for (size_t i = 0; i < n; i += unit)
		memcpy((char *)p + i, f->one ? "x" : rec, unit);
	f->left -= n;
	if (f->left < unit)
		f->part = 2;
	return (int64_t)n;
}

static void streams(void **state)
{
	(void)state;
	/* ATTEST_LONG=1 makes it the gibibyte that is promised; memory does not depend on it. */
	uint64_t size = getenv("ATTEST_LONG") ? (uint64_t)1 << 30 : (uint64_t)80 << 20;

	for (int one = 0; one < 2; one++) {
		struct flood f = {.left = one ? size : size / 8, .one = one};
		struct source s = {.name = "flood.xml", .size = -1, .read = flood_read, .ctx = &f};
		struct out *o = calloc(1, sizeof *o);
		struct read_sink sink = {.diag = on_diag, .ctx = o};
		struct err e = {0};
		assert_ok(xml_run(&spec, &s, &sink, o, &e));
		if (one) {
			assert_string_equal(o->seen, "2=text;");
			assert_string_equal(o->diags, "skip too large 1 1;");
		} else {
			assert_int_equal(o->records, size / 8 / (sizeof R("1") - 1) + 1);
			assert_string_equal(o->diags, "");
		}
		free(o);
	}
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	/* The sanitizer keeps what was freed for a while. */
	assert_true(u.ru_maxrss < 700 * 1024);
}

static uint32_t rnd(uint32_t *s)
{
	*s = *s * 1664525u + 1013904223u;
	return *s >> 8;
}

/* However the bytes come, the same comes out. */
static void is_the_same_in_any_step(void **state)
{
	(void)state;
	static const char *const bits[] = {
		R("1"),	      R("2"),	  "<r>",    "</r>",   "<",	  "&",		"&alpha;",	 "\xc3",
		"é",	      "<set>",	  "</set>", "<part>", "</part>",  "<!-- c -->", "<![CDATA[x]]>", "\n",
		"<id>3</id>", "<t>a</t>", "]]>",    "<del>",  "<d>4</d>", "</del>",	"<?xml?>"};
	uint32_t seed = 7;

	for (int round = 0; round < 1500; round++) {
		struct buf b;
		buf_init(&b, 1 << 16);
		buf_addc(&b, "<set>");
		/* The first bytes are read together, to look for the declaration. */
		for (int i = 0; i < 1100; i++)
			buf_byte(&b, i % 50 ? ' ' : '\n');
		for (uint32_t i = 0, n = rnd(&seed) % 14; i < n; i++)
			buf_addc(&b, bits[rnd(&seed) % (sizeof bits / sizeof *bits)]);
		if (rnd(&seed) % 2)
			buf_addc(&b, "</set>");
		int c1, c2;
		struct out *whole = run_full(buf_str(&b), SIZE_MAX, 0, 0, &c1);
		struct out *drops = run_full(buf_str(&b), 1 + rnd(&seed) % 9, 0, 0, &c2);
		if (c1 != c2 || strcmp(whole->seen, drops->seen) || strcmp(whole->diags, drops->diags))
			fail_msg("%s\nwhole %s %s\ndrops %s %s", b.p + 1100, whole->seen, whole->diags, drops->seen,
				 drops->diags);
		free(whole);
		free(drops);
		buf_release(&b);
	}
}

/* One byte of one record is changed: the other records go in. */
static void loses_only_the_broken_record(void **state)
{
	(void)state;
	uint32_t seed = 11;

	for (int round = 0; round < 2000; round++) {
		struct buf b;
		size_t beg[8], end[8];
		buf_init(&b, 1 << 16);
		buf_addc(&b, "<set>\n");
		for (int i = 0; i < 8; i++) {
			beg[i] = b.n;
			buf_printf(&b, "<r><id>r%d</id><t a=\"q\">some text &amp; <sub>more</sub></t></r>", i);
			end[i] = b.n;
			buf_addc(&b, "\n");
		}
		buf_addc(&b, "</set>");
		int hit = (int)(rnd(&seed) % 8);
		size_t at = beg[hit] + rnd(&seed) % (end[hit] - beg[hit]);
		if (rnd(&seed) % 2)
			b.p[at] = "<>&\"x/ \xff"[rnd(&seed) % 8];
		else {
			memmove(b.p + at, b.p + at + 1, b.n - at - 1);
			b.n--;
		}
		struct out *o = run(buf_str(&b));
		for (int i = 0; i < 8; i++) {
			char want[32];
			snprintf(want, sizeof want, "r%d=q", i);
			if (i != hit && !strstr(o->seen, want))
				fail_msg("record %d is lost, %d was broken at %zu:\n%.*s\n%s\n%s", i, hit, at, (int)b.n,
					 b.p, o->seen, o->diags);
		}
		free(o);
		buf_release(&b);
	}
}

static void writes_inline_markup(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"fast-acting \xce\xb2\n\t\t<sub>2</sub>-agonist", "fast-acting β2-agonist"},
		{"\xce\xb2\n<sub>2</sub>\n-agonist", "β2-agonist"},
		{"CO\n<sub>2</sub>\nwas", "CO2\nwas"},
		{"H<sub>2</sub>O, m<sup>2</sup>", "H2O, m2"},
		{"H\n<sub>\n2\n</sub>\nO", "H2O"},
		{"10<sup>9</sup>/L", "10^9/L"},
		{"10<sup>-9</sup>", "10^-9"},
		{"10<sup>\xe2\x88\x92"
		 "9</sup>",
		 "10^−9"},
		{"A <sub>2 </sub>and", "A 2 and"},
		{"5.6<sup>a</sup>", "5.6^a"},
		/* Numbers of references are none of the sentence's. */
		{"shown<sup>12,13</sup> and known<sup>4</sup>.<sup>6–8</sup> So",
		 "shown [12,13] and known [4]. [6–8] So"},
		{"others<sup>[3]</sup> (CI)<sup>1,2</sup>", "others [3] (CI) [1,2]"},
		{"5 mg<sup>2</sup>, 3 cm<sup>2</sup>, R<sup>2</sup>, 1 metre<sup>2</sup>",
		 "5 mg^2, 3 cm2, R2, 1 metre^2"},
		{"(a+b)<sup>2</sup>, <sup>14</sup>C, iodine<sup>131</sup>, 0.5<sup>3</sup>",
		 "(a+b)^2, 14C, iodine^131, 0.5^3"},
		{"placebo)<sup>b</sup>", "placebo)^b"},
		{"Na<sup>+</sup>, 1<sup>st</sup>", "Na+, 1st"},
		{"a<br/>b", "a b"},
		{"a <i>b</i> <b>c</b>", "a b c"},
		{"<m:mfrac><m>1</m><m>2</m></m:mfrac>", "1/2"},
		{"<msup><m>x</m><m>2</m></msup>", "x^2"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char xml[512], want[512];
		snprintf(xml, sizeof xml, "<r><id>1</id><t>%s</t></r>", cases[i][0]);
		snprintf(want, sizeof want, "1=%s;", cases[i][1]);
		struct out *o = run(str_c(xml));
		assert_string_equal(o->seen, want);
		free(o);
	}
}

static void puts_headings_in_sentence_case(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"MATERIALS AND METHODS", "Materials and methods"},
		{"BACKGROUND:", "Background"},
		{"Main Outcome Measures", "Main Outcome Measures"},
		{"CONTEXT/OBJECTIVE", "Context/objective"},
		{"USE OF MRI IN COVID-19", "Use of MRI in COVID-19"},
		{"PHASE III", "Phase III"},
		{"ÉTUDE CLINIQUE", "Étude clinique"},
		{"2. AIM", "2. Aim"},
		{"", ""},
		{"1999", "1999"},
	};
	struct buf b;

	buf_init(&b, 1 << 12);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_str(xml_sentence_case(str_c(cases[i][0]), &b), cases[i][1]);
	buf_release(&b);
}

static void reads_small_fields(void **state)
{
	(void)state;
	char d[11];

	assert_int_equal(xml_month(STR("Feb")), 2);
	assert_int_equal(xml_month(STR("december")), 12);
	assert_int_equal(xml_month(STR("07")), 7);
	assert_int_equal(xml_month(STR("13")), 0);
	assert_int_equal(xml_month(STR("Spring")), 0);
	assert_int_equal(xml_number(STR(" 2004a")), 2004);
	assert_int_equal(xml_number(STR("99999")), 0);
	assert_true(xml_date(2020, 2, 29, d));
	assert_string_equal(d, "2020-02-29");
	assert_true(xml_date(2021, 2, 29, d));
	assert_string_equal(d, "2021-02");
	assert_true(xml_date(2021, 0, 3, d));
	assert_string_equal(d, "2021");
	assert_false(xml_date(21, 1, 1, d));
	assert_str(xml_language(STR("eng")), "en");
	assert_str(xml_language(STR("ger")), "de");
	assert_str(xml_language(STR("haw")), "haw");
	assert_str(xml_language(STR("und")), "");
	assert_str(xml_language(STR("x y")), "");
	assert_true(xml_is_pmid(STR("29768149")));
	assert_false(xml_is_pmid(STR("ADAM_1")));
	assert_false(xml_is_pmid(STR("")));
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(reads_records),
		cmocka_unit_test(tells_what_is_cut),
		cmocka_unit_test(goes_on_behind_what_is_broken),
		cmocka_unit_test(stops_when_told),
		cmocka_unit_test(reads_encodings),
		cmocka_unit_test(knows_entities),
		cmocka_unit_test(refuses_entity_bombs),
		cmocka_unit_test(keeps_limits),
		cmocka_unit_test(streams),
		cmocka_unit_test(is_the_same_in_any_step),
		cmocka_unit_test(loses_only_the_broken_record),
		cmocka_unit_test(writes_inline_markup),
		cmocka_unit_test(puts_headings_in_sentence_case),
		cmocka_unit_test(reads_small_fields),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
