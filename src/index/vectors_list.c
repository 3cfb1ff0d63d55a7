/*
 * vectors_list.c - which packs of vectors there are; docs/index-format.md, VECTORS.
 *
 * Text, as the manifest is, and parsed as strictly.
 */
#include "index/vectors_priv.h"

#include "base/mem.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LIST_NAME "VECTORS"
#define LIST_MAX  ((size_t)64 << 20) /* bytes */
#define HEAD	  "attest vectors "

void pack_list_release(struct pack_list *l)
{
	free(l->packs);
	*l = (struct pack_list){0};
}

int pack_list_add(struct pack_list *l, const struct pack_ref *r, struct err *e)
{
	if (l->n == l->room) {
		size_t more = l->room ? l->room * 2 : 16;
		struct pack_ref *p = mem_realloc(l->packs, more * sizeof *p);
		if (!p)
			return err_mem(e);
		l->packs = p;
		l->room = more;
	}
	l->packs[l->n++] = *r;
	return 0;
}

void pack_list_drop(struct pack_list *l, uint64_t number)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->packs[i].number == number) {
			memmove(&l->packs[i], &l->packs[i + 1], (l->n - i - 1) * sizeof *l->packs);
			l->n--;
			return;
		}
}

void pack_name(char out[SEG_NAME_MAX], uint64_t number)
{
	snprintf(out, SEG_NAME_MAX, "v%08llu.vec", (unsigned long long)number);
}

bool pack_name_parse(struct str s, uint64_t *number)
{
	char again[SEG_NAME_MAX];

	if (s.n < 6 || s.p[0] != 'v' || !str_ends(s, STR(".vec")) || !str_u64(str_sub(s, 1, s.n - 4), number))
		return false;
	pack_name(again, *number);
	return str_eqc(s, again);
}

void pack_list_print(const struct pack_list *l, struct buf *out)
{
	size_t beg = out->n;

	buf_printf(out, HEAD "%u\ngeneration %llu\nnext %llu\npacks %zu\n", VECTORS_FORMAT,
		   (unsigned long long)l->generation, (unsigned long long)l->next, l->n);
	for (size_t i = 0; i < l->n; i++) {
		const struct pack_ref *p = &l->packs[i];
		char hex[65];
		sha256_hex(&p->model, hex);
		buf_printf(out, "pack %llu dim %u docs %u own %u units %u bytes %llu sum %016llx model %s\n",
			   (unsigned long long)p->number, p->dim, p->docs, p->own, p->units,
			   (unsigned long long)p->bytes, (unsigned long long)p->sum, hex);
	}
	sealed_close(out, beg);
}

static bool pack_line(struct str *text, struct pack_ref *p)
{
	struct words w;

	if (!words_line(text, &w))
		return false;
	words_expect(&w, "pack");
	p->number = words_number(&w, UINT64_MAX);
	words_expect(&w, "dim");
	p->dim = (uint32_t)words_number(&w, ENCODE_MAX_DIM);
	words_expect(&w, "docs");
	p->docs = (uint32_t)words_number(&w, PACK_VECTORS_MAX);
	words_expect(&w, "own");
	p->own = (uint32_t)words_number(&w, PACK_VECTORS_MAX);
	words_expect(&w, "units");
	p->units = (uint32_t)words_number(&w, PACK_VECTORS_MAX);
	words_expect(&w, "bytes");
	p->bytes = words_number(&w, UINT64_MAX);
	words_expect(&w, "sum");
	p->sum = words_hex64(&w);
	words_expect(&w, "model");
	return !w.bad && p->dim && w.rest.p && sha256_parse(w.rest, &p->model);
}

static bool parse_body(struct str text, struct pack_list *l)
{
	uint64_t n = 0;

	if (!words_number_line(&text, "generation", UINT64_MAX, &l->generation) ||
	    !words_number_line(&text, "next", UINT64_MAX, &l->next) ||
	    !words_number_line(&text, "packs", PACKS_MAX, &n))
		return false;
	for (uint64_t i = 0; i < n; i++) {
		struct pack_ref r = {0};
		if (!pack_line(&text, &r) || r.number >= l->next || pack_list_add(l, &r, NULL))
			return false;
		for (size_t j = 0; j + 1 < l->n; j++)
			if (l->packs[j].number == r.number)
				return false;
	}
	return text.p && text.n == 0;
}

int pack_list_parse(struct str text, struct pack_list *out, struct err *e)
{
	static const struct sealed form = {HEAD, VECTORS_FORMAT, "the list of a corpus' vectors", "the vectors are"};
	struct pack_list l = {0};
	struct str body;
	int r = sealed_open(&form, text, &body, e);

	if (r)
		return r;
	if (!parse_body(body, &l)) {
		pack_list_release(&l);
		return err_set(e, ERR_CORRUPT, "breaks its format");
	}
	*out = l;
	return 0;
}

int pack_list_read(const char *dir, struct pack_list *out, struct err *e)
{
	struct buf b;
	char *path = path_join(dir, LIST_NAME);

	if (!path)
		return err_mem(e);
	buf_init(&b, LIST_MAX);
	int r = fs_read(path, &b, e);
	if (!r) {
		r = pack_list_parse(buf_str(&b), out, e);
		if (r)
			err_prefix(e, "%s", path);
	}
	buf_release(&b);
	free(path);
	return r;
}

int pack_list_write(const char *dir, const struct pack_list *l, struct err *e)
{
	struct buf b;
	char *path = path_join(dir, LIST_NAME);

	if (!path)
		return err_mem(e);
	buf_init(&b, LIST_MAX);
	pack_list_print(l, &b);
	int r = b.err ? err_buf(&b, e) : fs_write_atomic(path, buf_str(&b), e);
	buf_release(&b);
	free(path);
	return r;
}

static bool named(const struct pack_list *l, const char *name)
{
	char mine[SEG_NAME_MAX];

	for (size_t i = 0; i < l->n; i++) {
		pack_name(mine, l->packs[i].number);
		if (strcmp(mine, name) == 0)
			return true;
	}
	return false;
}

void pack_list_sweep(const char *dir, const struct pack_list *l)
{
	DIR *d = opendir(dir);
	struct dirent *de;

	while (d && (de = readdir(d))) {
		struct str name = str_c(de->d_name);
		uint64_t number;
		if (pack_name_parse(name, &number)
			    ? !named(l, de->d_name)
			    : str_starts(name, STR("." LIST_NAME ".")) && str_ends(name, STR(".tmp")))
			unlinkat(dirfd(d), de->d_name, 0);
	}
	if (d)
		closedir(d);
}
