/* Building documents: order, nesting, normalising, dropping what is empty. */
#include "test.h"

#include "doc/doc.h"

static struct doc *begin(const char *id)
{
	struct doc *d = doc_new();
	assert_non_null(d);
	d->id = doc_str(d, str_c(id));
	return d;
}

static void text_is_blocks_by_line(void **state)
{
	(void)state;
	struct err e;
	struct doc *d = begin("pubmed:1");
	doc_section(d, 1, STR("Results"));
	doc_block(d, BLOCK_PARA, 0, STR("  Two\n  lines\tbecome one. "));
	doc_section(d, 1, STR("Empty"));
	doc_section(d, 2, STR("Nested and empty"));
	doc_section(d, 1, STR("Conclusions"));
	doc_section(d, 2, STR("For adults"));
	doc_block(d, BLOCK_PARA, 0, STR("Cafe\xcc\x81 is composed."));
	doc_title(d, STR("The title"));
	assert_ok(doc_finish(d, &e));
	assert_str(d->text,
		   "The title\nResults\nTwo lines become one.\nConclusions\nFor adults\nCaf\xc3\xa9 is composed.\n");
	assert_int_equal(d->n_sections, 4);
	assert_str(doc_heading(d, 0), "The title");
	assert_str(doc_heading(d, 3), "For adults");
	assert_int_equal(d->sections[3].parent, 2);
	struct arena a;
	arena_init(&a, 1 << 16);
	assert_str(doc_path(d, 3, &a), "Conclusions > For adults");
	assert_str(str_sub(d->text, d->sections[2].beg, d->sections[2].end),
		   "Conclusions\nFor adults\nCaf\xc3\xa9 is composed.");
	assert_int_equal(doc_block_at(d, 0), 0);
	assert_int_equal(doc_block_at(d, 9), DOC_NONE);
	assert_int_equal(doc_block_at(d, 10), 1);
	arena_release(&a);
	doc_free(d);
}

static void bullets_find_their_parents(void **state)
{
	(void)state;
	struct err e;
	struct doc *d = begin("brief:x");
	doc_section(d, 1, STR("Causes"));
	uint32_t lead = doc_block(d, BLOCK_PARA, 0, STR("There are two:"));
	uint32_t a = doc_block(d, BLOCK_BULLET, 0, STR("Compression:"));
	uint32_t a1 = doc_block(d, BLOCK_BULLET, 1, STR("disc"));
	uint32_t a11 = doc_block(d, BLOCK_BULLET, 4, STR("soft"));
	uint32_t b = doc_block(d, BLOCK_BULLET, 0, STR("Ischaemia"));
	doc_block(d, BLOCK_PARA, 0, STR("No colon."));
	uint32_t c = doc_block(d, BLOCK_BULLET, 2, STR("alone"));
	assert_int_equal(d->blocks[a].parent, lead);
	assert_int_equal(d->blocks[a1].parent, a);
	assert_int_equal(d->blocks[a11].parent, a1);
	assert_int_equal(d->blocks[a11].depth, 2);
	assert_int_equal(d->blocks[b].parent, lead);
	assert_int_equal(d->blocks[c].parent, DOC_NONE);
	assert_int_equal(d->blocks[c].depth, 0);
	/* Pages that leave out the colon. */
	uint32_t open = doc_block(d, BLOCK_PARA, 0, STR("Signs of dehydration are"));
	uint32_t dry = doc_block(d, BLOCK_BULLET, 0, STR("dry mouth"));
	assert_int_equal(d->blocks[dry].parent, open);
	assert_ok(doc_finish(d, &e));
	doc_free(d);
}

static void parents_survive_the_title(void **state)
{
	(void)state;
	struct err e;
	struct doc *d = begin("brief:x");
	doc_section(d, 1, STR("Dropped"));
	doc_section(d, 1, STR("Causes"));
	doc_block(d, BLOCK_BULLET, 0, STR("Compression:"));
	doc_block(d, BLOCK_BULLET, 1, STR("disc"));
	doc_title(d, STR("T"));
	assert_ok(doc_finish(d, &e));
	assert_int_equal(d->n_blocks, 4);
	assert_int_equal(d->blocks[3].parent, 2);
	assert_str(doc_block_text(d, d->blocks[3].parent), "Compression:");
	doc_free(d);
}

static void citations_stay_with_their_block(void **state)
{
	(void)state;
	struct err e;
	struct doc *d = begin("brief:x");
	uint32_t r0, r1;
	assert_non_null(doc_add_ref(d, &r0));
	assert_non_null(doc_add_ref(d, &r1));
	doc_block(d, BLOCK_BULLET, 0, STR("first"));
	doc_cite(d, r1);
	doc_cite(d, r1);
	doc_block(d, BLOCK_BULLET, 0, STR("second"));
	doc_cite(d, r0);
	doc_cite(d, 7); /* not there: no effect */
	assert_ok(doc_finish(d, &e));
	assert_int_equal(d->blocks[0].ref_n, 1);
	assert_int_equal(d->cites[d->blocks[0].ref_beg], r1);
	assert_int_equal(d->blocks[1].ref_n, 1);
	assert_int_equal(d->cites[d->blocks[1].ref_beg], r0);
	doc_free(d);
}

static void what_cannot_stand_is_refused(void **state)
{
	(void)state;
	struct err e;
	struct doc *d = doc_new();
	doc_title(d, STR("No id"));
	assert_int_equal(doc_finish(d, &e), ERR_FORMAT);
	assert_non_null(strstr(e.msg, "no id"));
	doc_free(d);
	d = begin("pubmed:2");
	doc_section(d, 1, STR("Only a heading"));
	assert_int_equal(doc_finish(d, &e), ERR_FORMAT);
	assert_non_null(strstr(e.msg, "pubmed:2"));
	doc_free(d);
	assert_true(doc_id_ok(STR("liveqa:ADAM_1.txt")));
	assert_false(doc_id_ok(STR("pubmed:")));
	assert_false(doc_id_ok(STR("PubMed:1")));
	assert_false(doc_id_ok(STR("a:b c")));
	assert_false(doc_id_ok(STR("a:b#1")));
}

static void jumped_levels_nest_sensibly(void **state)
{
	(void)state;
	struct err e;
	struct doc *d = begin("file:x");
	doc_section(d, 1, STR("One"));
	doc_block(d, BLOCK_PARA, 0, STR("a"));
	doc_section(d, 3, STR("Three"));
	doc_block(d, BLOCK_PARA, 0, STR("b"));
	doc_section(d, 2, STR("Two"));
	doc_block(d, BLOCK_PARA, 0, STR("c"));
	doc_section(d, 99, STR("Deep"));
	doc_block(d, BLOCK_PARA, 0, STR("d"));
	assert_ok(doc_finish(d, &e));
	assert_int_equal(d->sections[2].parent, 1);
	assert_int_equal(d->sections[3].parent, 1);
	assert_int_equal(d->sections[4].parent, 3);
	doc_free(d);
}

static void bars_stand_where_they_were_put(void **state)
{
	(void)state;
	struct doc *d = doc_new();
	struct err e = {0};
	struct buf b;
	d->id = STR("file:x");
	buf_init(&b, 4096);
	buf_addc(&b, "RETRACTED ");
	doc_bar_open(&b, DOC_BAR_STRUCK);
	buf_addc(&b, "old");
	doc_bar_close(&b);
	buf_addc(&b, "new");
	/* A title has no bars: what is struck out is gone. */
	doc_title(d, buf_str(&b));
	doc_section(d, 1, STR("Empty"));
	doc_section(d, 1, STR("Full"));
	buf_clear(&b);
	buf_addc(&b, "is  ");
	doc_bar_open(&b, DOC_BAR_STRUCK);
	buf_addc(&b, " 10 ");
	doc_bar_open(&b, DOC_BAR_HIDDEN); /* in another: the outer one counts */
	buf_addc(&b, "mg");
	doc_bar_close(&b);
	buf_addc(&b, " ");
	doc_bar_close(&b);
	buf_addc(&b, "  5 mg \xef\xbf\xbd.");
	doc_block(d, BLOCK_PARA, 0, buf_str(&b));
	doc_bar_blocks(d, DOC_BAR_REFERENCE);
	doc_block(d, BLOCK_PARA, 0, STR("Pace A."));
	doc_bar_blocks(d, DOC_BAR_N);
	buf_clear(&b);
	doc_bar_open(&b, DOC_BAR_HIDDEN); /* never closed: to the end of its block */
	buf_addc(&b, "unseen");
	doc_block(d, BLOCK_PARA, 0, buf_str(&b));
	doc_block(d, BLOCK_PARA, 0, STR("Seen."));
	assert_ok(doc_finish(d, &e));
	assert_str(d->text, "RETRACTED new\nFull\nis 10 mg 5 mg \xef\xbf\xbd.\nPace A.\nunseen\nSeen.\n");
	static const struct {
		enum doc_bar_kind kind;
		const char *text;
	} want[] = {{DOC_BAR_STRUCK, "10 mg"},
		    {DOC_BAR_DAMAGED, "\xef\xbf\xbd"},
		    {DOC_BAR_REFERENCE, "Pace A."},
		    {DOC_BAR_HIDDEN, "unseen"}};
	assert_int_equal(d->n_bars, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(d->bars[i].kind, want[i].kind);
		assert_str(str_sub(d->text, d->bars[i].beg, d->bars[i].end), want[i].text);
	}
	uint32_t at = d->bars[0].beg;
	assert_true(doc_barred(d, at - 3, at + 1));
	assert_false(doc_barred(d, 0, at));
	assert_true(doc_barred(d, at, at + 1));
	assert_false(doc_barred(d, d->bars[3].end, (uint32_t)d->text.n));
	/* What is not to be found is blank in the open text. */
	struct arena a;
	arena_init(&a, 1 << 16);
	assert_str(doc_open_text(d, &a), "RETRACTED new\nFull\nis       5 mg \xef\xbf\xbd.\n       \n      \nSeen.\n");
	arena_release(&a);
	buf_release(&b);
	doc_free(d);
}

/* A text that is too long for one block: whole sentences where there are any, bars and list kept, nothing lost. */
static void long_texts_are_cut(void **state)
{
	(void)state;
	struct doc *d = doc_new();
	struct err e = {0};
	struct buf b;

	d->id = STR("file:x");
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "This is statement %d of a text. ", i);
	uint32_t last = doc_block(d, BLOCK_PARA, 0, buf_str(&b));
	buf_clear(&b);
	doc_bar_open(&b, DOC_BAR_STRUCK);
	for (size_t i = 0; i < DOC_BLOCK_MAX + 10; i++)
		buf_addc(&b, "\xc3\xa9");
	doc_bar_close(&b);
	doc_block(d, BLOCK_BULLET, 0, buf_str(&b));
	assert_ok(doc_finish(d, &e));
	assert_true(last >= 3);
	size_t statements = 0;
	for (size_t i = 0; i < d->n_blocks; i++) {
		struct str s = doc_block_text(d, (uint32_t)i);
		assert_true(s.n <= DOC_BLOCK_MAX);
		if (d->blocks[i].kind == BLOCK_PARA) {
			assert_true(str_starts(s, STR("This is statement ")) && str_ends(s, STR(" of a text.")));
			for (size_t at = 0; (at = str_find(s, STR("This"), at)) != SIZE_MAX; at++)
				statements++;
		} else if (d->blocks[i].kind == BLOCK_BULLET) {
			assert_true(s.n % 2 == 0 && doc_barred(d, d->blocks[i].beg, d->blocks[i].end));
		}
	}
	assert_int_equal(statements, 1000);
	assert_int_equal(d->n_bars, 3);
	buf_release(&b);
	doc_free(d);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(text_is_blocks_by_line),	  cmocka_unit_test(bullets_find_their_parents),
		cmocka_unit_test(parents_survive_the_title),	  cmocka_unit_test(citations_stay_with_their_block),
		cmocka_unit_test(what_cannot_stand_is_refused),	  cmocka_unit_test(jumped_levels_nest_sensibly),
		cmocka_unit_test(bars_stand_where_they_were_put), cmocka_unit_test(long_texts_are_cut),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
