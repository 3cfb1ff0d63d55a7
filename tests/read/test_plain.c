#include "read_test.h"

static struct got *text(struct str s)
{
	return read_text(&reader_plain, "ward/oral-rehydration.txt", s);
}

static void shapes(void **state)
{
	(void)state;
	const struct {
		struct str in;
		const char *shape;
	} t[] = {
		{STR("One paragraph that is\nwrapped over two lines.\n\nAnother one.\n"),
		 "= oral rehydration\nOne paragraph that is wrapped over two lines.\nAnother one.\n"},
		{STR("Oral rehydration\n\nIt is text.\n"), "= Oral rehydration\nIt is text.\n"},
		{STR("ORAL REHYDRATION\n\n1. Assessment\n\nLook at the child.\n\n1.1 Danger signs\n\n- lethargy\n- "
		     "sunken eyes\n  which may be subtle\n  - sub\n- cannot drink\n\n"
		     "2. TREATMENT\n\nTreat:\n\n1. Give fluids.\n\n2. Call for help.\n\n3. Watch.\n"),
		 "= ORAL REHYDRATION\n# 1. Assessment\nLook at the child.\n## 1.1 Danger signs\n- lethargy\n- sunken "
		 "eyes which may be subtle\n  - sub <5\n- cannot drink\n"
		 "# 2. TREATMENT\nTreat:\n- Give fluids. <9\n- Call for help. <9\n- Watch. <9\n"},
		{STR("Title\n=====\ntext here\n\nPart\n----\nmore\n"), "= Title\ntext here\n# Part\nmore\n"},
		{STR("Management of it\n\nText of the first section, long enough.\n\nMonitoring\n\nText of the second, "
		     "long enough to count.\n\n"
		     "A sentence that stands alone.\n\nMore text that follows it here.\n"),
		 "= Management of it\nText of the first section, long enough.\n# Monitoring\nText of the second, long "
		 "enough to count.\nA sentence that stands alone.\n"
		 "More text that follows it here.\n"},
		{STR("Text one.\fText two.\n\f\n"), "= oral rehydration\nText one.\nText two.\n"},
		{STR("Doses are -5 to 2.5 mg. It is\n5. not a list\n"),
		 "= oral rehydration\nDoses are -5 to 2.5 mg. It is 5. not a list\n"},
		{STR("The dose of nolexib is 10-\n15 mg for adults who take mg/\nkg doses of inter-\nleukin-\n6 and "
		     "pre-\nand "
		     "post-dose, long-\nterm, treat-\nment and treatment.\n"),
		 "= oral rehydration\nThe dose of nolexib is 10-15 mg for adults who take mg/kg doses of "
		 "inter-leukin-6 and pre- "
		 "and post-dose, long-term, treatment and treatment.\n"},
		{STR("(a) first\n(b) second\nx) third\n\xe2\x80\xa2 bullet\n\xe2\x80\xa2\nalone\n"),
		 "= oral rehydration\n- first\n- second\n- third\n- bullet\n- alone\n"},
		{STR("Signs of it are many and are listed here:\nFever\nCough that lasts\nPain in the chest\n"),
		 "= oral rehydration\nSigns of it are many and are listed here:\nFever\nCough that lasts\nPain in the "
		 "chest\n"},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct got *g = text(t[i].in);
		assert_int_equal(g->code, 0);
		assert_int_equal(g->n_diags, 0);
		assert_shape(g, t[i].shape);
		assert_str(g->docs[0]->id, "file:oral-rehydration.txt");
		got_free(g);
	}
}

/* One paragraph a line, as word processors save it. */
static void long_lines(void **state)
{
	(void)state;
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 40; k++)
			buf_addc(&b, "words ");
		buf_addc(&b, "end.\n");
	}
	struct got *g = text(buf_str(&b));
	assert_int_equal(g->docs[0]->n_blocks, 4);
	got_free(g);
	buf_release(&b);
}

/* Pages of a layout (pdf_layout.c), their edges gone. */
static void pages(void **state)
{
	(void)state;
	struct doc *d = doc_new();
	struct err e = {0};
	struct buf b;

	d->id = STR("test:x");
	assert_ok(prose_blocks(d,
			       STR("Sepsis in adults\n\nThis is the treat-\nment of long-\nterm "
				   "COVID-\n19, pre-\nand post-operative, and of anti-\nTNF drugs. It "
				   "goes on\n\n\fover the page end. The long-term "
				   "effects.\n\n\xe2\x80\xa2\nfirst\nitem\n\xe2\x80\xa2 second\n"
				   "\fRED FLAGS\nA fever of 39 degrees.\n"),
			       true, false, &e));
	assert_ok(doc_finish(d, &e));
	buf_init(&b, 1 << 16);
	draw(d, &b);
	assert_string_equal(
		b.p, "= Sepsis in adults\nThis is the treatment of long-term COVID-19, pre- and post-operative, and of "
		     "anti-TNF drugs. It goes on over the "
		     "page end. The long-term effects.\n- first item\n- second\n# RED FLAGS\nA fever of 39 degrees.\n");
	buf_release(&b);
	doc_free(d);
}

static void encodings(void **state)
{
	(void)state;
	struct got *g = text(STR("\xff\xfe"
				 "A\0 \0\xe9\0t\0\xe9\0.\0"));
	assert_shape(g, "= oral rehydration\nA \xc3\xa9t\xc3\xa9.\n");
	got_free(g);
	g = text(STR("\xfe\xff\0A\0.\0"));
	assert_shape(g, "= oral rehydration\nA.{\xef\xbf\xbd}\n");
	assert_diag(g, READ_NOTE, "encoding", "1 byte");
	got_free(g);
	g = text(STR("caf\xe9 au lait.\n"));
	assert_shape(g, "= oral rehydration\ncafé au lait.\n");
	assert_diag(g, READ_NOTE, "encoding", "read as windows-1252");
	assert_int_equal(g->n_diags, 1);
	got_free(g);
	g = text(STR("5 \xb5g \x96 it\x92s 37\xb0"
		     "C.\n"));
	assert_shape(g, "= oral rehydration\n5 µg – it’s 37°C.\n");
	got_free(g);
	/* Damaged UTF-8 stays UTF-8. */
	g = text(STR("5 \xc2\xb5g \xe2\x80 caf\xc3\xa9.\n"));
	assert_shape(g, "= oral rehydration\n5 µg {\xef\xbf\xbd}{\xef\xbf\xbd} café.\n");
	assert_diag(g, READ_NOTE, "encoding", "2 bytes that are not UTF-8");
	got_free(g);
}

static void bad(void **state)
{
	(void)state;
	struct got *g = text(STR(""));
	assert_diag(g, READ_SKIP, "empty", "nothing");
	got_free(g);
	g = text(STR("\n\f \n"));
	assert_diag(g, READ_SKIP, "empty", "nothing");
	got_free(g);
	/* What looks like headings and has nothing under it is text. */
	g = text(STR("Adrenaline\n\nDO NOT GIVE IT\n\nSTOP THE DRIP\n\nText of the last one.\n\nCALL FOR HELP\n"));
	assert_shape(g, "= Adrenaline\nDO NOT GIVE IT\n# STOP THE DRIP\nText of the last one.\nCALL FOR HELP\n");
	got_free(g);
	/* A title and nothing else. */
	g = text(STR("Heading\n=======\n"));
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "empty", "no text");
	got_free(g);
}

/* More blocks than the memory of one document holds: this file is left out, and the run goes on. */
static void too_many_blocks(void **state)
{
	(void)state;
	struct doc *d = doc_new();
	struct got *g = calloc(1, sizeof *g);
	struct read_sink sink = got_sink(g);
	struct err e = {0};

	d->id = STR("test:x");
	doc_block(d, BLOCK_PARA, 0, STR("text"));
	/* As if its arena were full. */
	d->arena.used = d->arena.cap;
	assert_int_equal(read_emit(&sink, d, "x.txt", 1, 0, &e), 0);
	assert_int_equal(g->n_docs, 0);
	assert_diag(g, READ_SKIP, "too large", "memory for one document");
	got_free(g);
}

/* Whatever the text: no word is lost, and each is there as often as before. */
static void no_word_lost(void **state)
{
	(void)state;
	static const char *const units[] = {"word ",	  "Word\n",	     "\n\n",	     "- ",
					    "1. ",	  "A line of it.\n", "  indented\n", "\f",
					    "CAPITALS\n", "===\n",	     "x) ",	     "\xe2\x80\xa2 ",
					    "\t",	  "2.1 Next\n"};
	uint32_t x = 7;

	for (int round = 0; round < 300; round++) {
		struct buf b;
		size_t letters = 0, got_letters = 0;
		buf_init(&b, 1 << 16);
		for (int i = 0; i < 40; i++) {
			x = x * 1664525 + 1013904223;
			buf_addc(&b, units[(x >> 16) % (sizeof units / sizeof *units)]);
		}
		for (size_t i = 0; i < b.n; i++)
			letters += (b.p[i] | 0x20) >= 'a' && (b.p[i] | 0x20) <= 'z' &&
				   !(b.p[i] == 'x' && i + 1 < b.n && b.p[i + 1] == ')');
		struct doc *d = doc_new();
		struct err e = {0};
		d->id = STR("test:x");
		doc_title(d, STR(""));
		assert_ok(prose_blocks(d, buf_str(&b), false, true, &e));
		if (!letters) {
			doc_free(d);
			buf_release(&b);
			continue;
		}
		assert_ok(doc_finish(d, &e));
		for (size_t i = 0; i < d->text.n; i++)
			got_letters += (d->text.p[i] | 0x20) >= 'a' && (d->text.p[i] | 0x20) <= 'z' &&
				       !(d->text.p[i] == 'x' && i + 1 < d->text.n && d->text.p[i + 1] == ')');
		if (got_letters != letters)
			fail_msg("%zu of %zu letters in\n%s\ngave\n%.*s", got_letters, letters, b.p, STR_ARG(d->text));
		doc_free(d);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes),	cmocka_unit_test(long_lines), cmocka_unit_test(pages),
		cmocka_unit_test(encodings),	cmocka_unit_test(bad),	      cmocka_unit_test(too_many_blocks),
		cmocka_unit_test(no_word_lost),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
