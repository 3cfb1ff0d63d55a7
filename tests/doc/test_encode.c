/*
 * Documents as bytes: random documents survive the round trip; damaged bytes are refused or decode to something
 * sound.
 */
#include "test.h"

#include "doc/doc.h"

static uint64_t seed = 88172645463325252u;

static uint32_t rnd(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed % n);
}

static struct str words(char *buf, size_t room)
{
	static const char *const w[] = {"cord", "β-blocker", "2.5 mg", "naïve", "no", "<b>", "trial", "—"};
	buf[0] = 0;
	for (uint32_t i = rnd(8); i-- > 0;) {
		strncat(buf, w[rnd(8)], room - strlen(buf) - 1);
		strncat(buf, " ", room - strlen(buf) - 1);
	}
	return str_c(buf);
}

static struct doc *random_doc(void)
{
	char b[256];
	struct err e;
	struct doc *d = doc_new();
	d->id = arena_printf(&d->arena, "pubmed:%u", rnd(1000));
	d->kind = rnd(DOC_KIND_N);
	d->design = rnd(DOC_DESIGN_N);
	d->year = (int)rnd(2030);
	d->version = 1 + rnd(3);
	d->source = doc_str(d, words(b, sizeof(b)));
	doc_title(d, STR("A title"));
	for (uint32_t i = rnd(4); i-- > 0;) {
		doc_add_author(d, words(b, sizeof(b)));
		doc_add_mesh(d, STR("Spinal Cord Compression"), rnd(2));
		doc_add_qualifier(d, STR("etiology"), rnd(2));
		doc_add_qualifier(d, STR("surgery"), rnd(2));
		doc_add_rel(d, rnd(DOC_REL_N), STR("pubmed:7"), words(b, sizeof(b)));
		uint32_t r;
		struct doc_ref *ref = doc_add_ref(d, &r);
		ref->title = doc_str(d, words(b, sizeof(b)));
		ref->year = (int)rnd(2030);
	}
	for (uint32_t i = rnd(20); i-- > 0;) {
		if (rnd(3) == 0)
			doc_section(d, 1 + rnd(4), words(b, sizeof(b)));
		struct buf text;
		buf_init(&text, 1 << 16);
		bool barred = rnd(4) == 0;
		buf_add(&text, words(b, sizeof(b)));
		if (barred) {
			doc_bar_open(&text, rnd(DOC_BAR_N));
			buf_add(&text, words(b, sizeof(b)));
			doc_bar_close(&text);
		}
		doc_block(d, 1 + rnd(BLOCK_N - 1), rnd(4), buf_str(&text));
		buf_release(&text);
		if (d->n_refs && d->n_blocks)
			doc_cite(d, rnd((uint32_t)d->n_refs));
	}
	assert_ok(doc_finish(d, &e));
	return d;
}

static void round_trip(void **state)
{
	(void)state;
	struct err e;
	for (int i = 0; i < 300; i++) {
		struct doc *d = random_doc(), *back = NULL;
		struct buf b, again;
		buf_init(&b, 1 << 20);
		buf_init(&again, 1 << 20);
		assert_ok(doc_encode(d, &b, &e));
		assert_ok(doc_decode(buf_str(&b), &back, &e));
		assert_ok(doc_encode(back, &again, &e));
		assert_true(str_eq(buf_str(&b), buf_str(&again)));
		assert_true(str_eq(d->text, back->text));
		assert_int_equal(d->n_blocks, back->n_blocks);
		for (size_t k = 0; k < d->n_blocks; k++)
			assert_memory_equal(&d->blocks[k], &back->blocks[k], sizeof(d->blocks[k]));
		for (size_t k = 0; k < d->n_sections; k++)
			assert_memory_equal(&d->sections[k], &back->sections[k], sizeof(d->sections[k]));
		buf_release(&b);
		buf_release(&again);
		doc_free(d);
		doc_free(back);
	}
}

static void damage_is_refused(void **state)
{
	(void)state;
	struct err e;
	for (int i = 0; i < 300; i++) {
		struct doc *d = random_doc(), *back = NULL;
		struct buf b;
		buf_init(&b, 1 << 20);
		assert_ok(doc_encode(d, &b, &e));
		if (rnd(2))
			b.n = rnd((uint32_t)b.n);
		else
			b.p[rnd((uint32_t)b.n)] ^= (char)(1 + rnd(255));
		if (doc_decode(buf_str(&b), &back, &e) == 0) {
			for (uint32_t s = 0; s < back->n_sections; s++)
				(void)doc_heading(back, s);
			for (uint32_t k = 0; k < back->n_blocks; k++)
				assert_int_equal(doc_block_at(back, back->blocks[k].beg), k);
		} else {
			assert_null(back);
		}
		buf_release(&b);
		doc_free(d);
		doc_free(back);
	}
}

int main(void)
{
	const struct CMUnitTest t[] = {cmocka_unit_test(round_trip), cmocka_unit_test(damage_is_refused)};
	return cmocka_run_group_tests(t, NULL, NULL);
}
