/*
 * test_passage.c - where documents are cut.
 */
#include "util.h"

#include "base/utf8.h"
#include "index/index_priv.h"

struct cutting {
	struct doc *d;
	struct arena a;
	struct cuts c;
};

static void cut(struct cutting *x, struct doc *d)
{
	struct err e = {0};

	x->d = doc_end(d);
	arena_init(&x->a, (size_t)1 << 30);
	assert_ok(passages_cut(x->d, &x->a, &x->c, &e));
}

static void drop(struct cutting *x)
{
	arena_release(&x->a);
	doc_free(x->d);
}

static struct str body(const struct cutting *x, size_t i)
{
	assert_true(i < x->c.n);
	return str_sub(x->d->text, x->c.v[i].beg, x->c.v[i].end);
}

static struct str context(const struct cutting *x, size_t i, uint32_t j)
{
	assert_true(j < x->c.v[i].ctx_n);
	const struct cut_span *s = &x->c.ctx[x->c.v[i].ctx_beg + j];
	return str_sub(x->d->text, s->beg, s->end);
}

static uint32_t words_of(struct str s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] > ' ' && (i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '\n');
	return n;
}

/* What holds for every document. */
static void sound(const struct cutting *x)
{
	const struct doc *d = x->d;
	uint32_t at = 0, block = 0;

	assert_true(x->c.n > 0);
	for (size_t i = 0; i < x->c.n; i++) {
		const struct cut *c = &x->c.v[i];
		assert_true(c->beg < c->end && c->end <= d->text.n && c->beg >= at);
		assert_true(c->block + c->n_blocks <= d->n_blocks && c->n_blocks > 0);
		assert_true(utf8_floor(d->text, c->beg) == c->beg && utf8_floor(d->text, c->end) == c->end);
		assert_int_equal(c->words, words_of(body(x, i)));
		/* Between two passages there is white space or headings only. */
		for (uint32_t b = 0; b < d->n_blocks; b++) {
			uint32_t lo = d->blocks[b].beg > at ? d->blocks[b].beg : at;
			uint32_t hi = d->blocks[b].end < c->beg ? d->blocks[b].end : c->beg;
			if (lo < hi && d->blocks[b].kind != BLOCK_HEADING)
				assert_int_equal(words_of(str_sub(d->text, lo, hi)), 0);
		}
		for (uint32_t b = c->block; b < c->block + c->n_blocks; b++) {
			assert_int_equal(d->blocks[b].section, c->section);
			assert_true(c->bare || d->blocks[b].kind != BLOCK_HEADING);
		}
		at = c->end;
		block = c->block + c->n_blocks;
	}
	for (; block < d->n_blocks; block++)
		assert_int_equal(d->blocks[block].kind, BLOCK_HEADING);
}

static void title_alone(void **state)
{
	(void)state;
	struct cutting x;

	cut(&x, doc_begin("a:1", "Nothing but a title"));
	assert_int_equal(x.c.n, 1);
	assert_true(x.c.v[0].bare);
	assert_str(body(&x, 0), "Nothing but a title");
	drop(&x);
}

static void bullets_of_a_brief(void **state)
{
	(void)state;
	struct cutting x;
	struct doc *d = doc_begin("a:1", "Brief");

	doc_section(d, 1, STR("Causes"));
	doc_block(d, BLOCK_BULLET, 0,
		  STR("Degenerative compression is the commonest cause of myelopathy in adults over fifty years:"));
	doc_block(d, BLOCK_BULLET, 1,
		  STR("Herniation of a disc into the canal compresses the cord from in front and is common."));
	doc_block(d, BLOCK_BULLET, 1,
		  STR("Thickening of the yellow ligament compresses the cord from behind and is less common."));
	doc_block(d, BLOCK_BULLET, 0,
		  STR("Inflammation of the cord by multiple sclerosis is a cause in the young and middle-aged."));
	cut(&x, d);
	/* A small tree is one passage; a leaf is one. */
	assert_int_equal(x.c.n, 2);
	assert_int_equal(x.c.v[0].n_blocks, 3);
	assert_int_equal(x.c.v[0].ctx_n, 0);
	assert_true(str_starts(body(&x, 1), STR("Inflammation")));
	sound(&x);
	drop(&x);
}

static void large_list(void **state)
{
	(void)state;
	struct cutting x;
	struct doc *d = doc_begin("a:1", "Brief");

	doc_section(d, 1, STR("Causes"));
	doc_block(d, BLOCK_PARA, 0, STR("The causes are:"));
	doc_block(d, BLOCK_BULLET, 0, STR("Compression by:"));
	for (int i = 0; i < 6; i++)
		doc_block(d, BLOCK_BULLET, 1,
			  STR("A first thing that compresses the cord slowly over many years and is found late by most "
			      "doctors."));
	cut(&x, d);
	/* What leads in goes with the first child; every child has it as context. */
	assert_int_equal(x.c.n, 6);
	assert_true(str_starts(body(&x, 0), STR("The causes are:\nCompression by:\nA first")));
	assert_int_equal(x.c.v[0].ctx_n, 0);
	assert_int_equal(x.c.v[5].ctx_n, 2);
	assert_str(context(&x, 5, 0), "Compression by:");
	assert_str(context(&x, 5, 1), "The causes are:");
	sound(&x);
	drop(&x);
}

static void short_bullets(void **state)
{
	(void)state;
	struct cutting x;
	struct doc *d = doc_begin("a:1", "Page");

	for (int i = 0; i < 40; i++)
		doc_block(d, BLOCK_BULLET, 0, STR("Pain in the neck"));
	cut(&x, d);
	assert_int_equal(x.c.n, 2);
	assert_int_equal(x.c.v[0].words, 88);
	sound(&x);
	drop(&x);
}

static void paragraphs(void **state)
{
	(void)state;
	struct cutting x;
	struct buf b;
	struct doc *d = doc_begin("a:1", "Article");

	buf_init(&b, 1 << 16);
	for (int i = 0; i < 12; i++)
		buf_printf(&b, "%sThis is sentence number %d of a paragraph that has some twelve words.", i ? " " : "",
			   i);
	doc_section(d, 1, STR("Results"));
	doc_block(d, BLOCK_PARA, 0, buf_str(&b));
	doc_block(d, BLOCK_PARA, 0, STR("A short end."));
	doc_section(d, 1, STR("Discussion"));
	doc_block(d, BLOCK_PARA, 0, STR("Another section."));
	buf_release(&b);
	cut(&x, d);
	assert_int_equal(x.c.n, 3);
	assert_true(x.c.v[0].words <= PASSAGE_WORDS && x.c.v[0].words > PASSAGE_WORDS - 13);
	/* The tiny rest joined the passage before it; sections are not crossed. */
	assert_true(str_ends(body(&x, 1), STR("words.\nA short end.")));
	assert_str(body(&x, 2), "Another section.");
	for (size_t i = 0; i < x.c.n; i++)
		assert_true(str_ends(body(&x, i), STR(".")));
	sound(&x);
	drop(&x);
}

static void question_and_answer(void **state)
{
	(void)state;
	struct cutting x;
	struct buf b;
	struct doc *d = doc_begin("a:1", "Focus");

	buf_init(&b, 1 << 16);
	for (int i = 0; i < 10; i++)
		buf_printf(&b, "%sThis is sentence number %d of an answer that has some twelve words.", i ? " " : "",
			   i);
	doc_block(d, BLOCK_QUESTION, 0, STR("What is it?"));
	doc_block(d, BLOCK_PARA, 0, buf_str(&b));
	doc_block(d, BLOCK_QUESTION, 0, STR("What are the symptoms?"));
	for (int i = 0; i < 2; i++)
		doc_block(d, BLOCK_BULLET, 0,
			  STR("A weakness of the hands which makes it hard to do up one's buttons in the morning."));
	buf_release(&b);
	cut(&x, d);
	assert_int_equal(x.c.n, 4);
	assert_true(str_starts(body(&x, 0), STR("What is it?\nThis is sentence number 0")));
	assert_int_equal(x.c.v[0].ctx_n, 0);
	assert_str(context(&x, 1, 0), "What is it?");
	assert_true(str_starts(body(&x, 2), STR("What are the symptoms?\nA weakness")));
	assert_str(context(&x, 3, 0), "What are the symptoms?");
	sound(&x);
	drop(&x);
}

static void tables(void **state)
{
	(void)state;
	struct cutting x;
	struct doc *d = doc_begin("a:1", "Article");

	doc_block(d, BLOCK_CAPTION, 0, STR("Table 1. Doses of heparin."));
	doc_block(d, BLOCK_ROW, 0, STR("Drug | Dose | Route"));
	for (int i = 0; i < 24; i++)
		doc_block(d, BLOCK_ROW, 0, STR("heparin | 5000 IU twice a day | subcutaneous"));
	cut(&x, d);
	assert_int_equal(x.c.n, 4);
	assert_str(body(&x, 0), "Table 1. Doses of heparin.");
	assert_int_equal(x.c.v[1].ctx_n, 1);
	assert_str(context(&x, 2, 0), "Table 1. Doses of heparin.");
	assert_str(context(&x, 2, 1), "Drug | Dose | Route");
	sound(&x);
	drop(&x);
}

/* Garbage of a megabyte: no sentence, no space, no end. Pieces stay small and characters whole. */
static void by_force(void **state)
{
	(void)state;
	static const char *const kinds[] = {"a", "\xc3\xa9", "w ", "one two, ", "\xe2\x82\xac\xf0\x9f\x98\x80"};

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		struct cutting x;
		struct buf b;
		struct doc *d = doc_begin("a:1", "Garbage");
		buf_init(&b, 2 << 20);
		while (b.n < 300000)
			buf_addc(&b, kinds[k]);
		doc_block(d, BLOCK_PARA, 0, buf_str(&b));
		doc_block(d, BLOCK_BULLET, 0, buf_str(&b));
		doc_block(d, BLOCK_ROW, 0, buf_str(&b));
		buf_release(&b);
		cut(&x, d);
		for (size_t i = 0; i < x.c.n; i++) {
			assert_true(x.c.v[i].end - x.c.v[i].beg <= 2 * 4096);
			assert_true(x.c.v[i].words <= 2 * PASSAGE_WORDS);
		}
		drop(&x);
	}
}

static void many_documents(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct cutting x = {.d = rnd_doc("r:1", seed)};
		struct err e = {0};
		arena_init(&x.a, 64 << 20);
		assert_ok(passages_cut(x.d, &x.a, &x.c, &e));
		sound(&x);
		drop(&x);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(title_alone),	  cmocka_unit_test(bullets_of_a_brief),
		cmocka_unit_test(large_list),	  cmocka_unit_test(short_bullets),
		cmocka_unit_test(paragraphs),	  cmocka_unit_test(question_and_answer),
		cmocka_unit_test(tables),	  cmocka_unit_test(by_force),
		cmocka_unit_test(many_documents),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
