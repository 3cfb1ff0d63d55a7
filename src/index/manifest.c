/*
 * manifest.c - which segments make the corpus; docs/index-format.md, MANIFEST.
 *
 * Text, so that a person can read what a corpus is made of. Parsing is strict: a manifest is either exactly what
 * manifest_print wrote, or it is damaged.
 */
#include "index/index_priv.h"

#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST_NAME "MANIFEST"
#define MANIFEST_MAX  ((size_t)64 << 20) /* bytes */
#define HEAD	      "attest corpus "

char *path_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);
	char *p;

	if (mem_asprintf(&p, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name) < 0)
		return NULL;
	return p;
}

void seg_file_name(char out[SEG_NAME_MAX], uint64_t number, enum seg_file kind, uint32_t rev)
{
	if (kind == SEG_FILE_DEAD)
		snprintf(out, SEG_NAME_MAX, "s%08llu.%04u.dead", (unsigned long long)number, rev);
	else
		snprintf(out, SEG_NAME_MAX, "s%08llu.%s", (unsigned long long)number,
			 kind == SEG_FILE_DOCS ? "docs" : "index");
}

bool seg_file_parse(const char *name, uint64_t *number, enum seg_file *kind, uint32_t *rev)
{
	struct str s = str_c(name), first, part[2];
	uint64_t v = 0, g = 0;
	char again[SEG_NAME_MAX];
	int n = 0;

	if (!str_cut(&s, '.', &first) || first.n < 2 || first.p[0] != 's' || !str_u64(str_sub(first, 1, first.n), &v))
		return false;
	while (n < 2 && str_cut(&s, '.', &part[n]))
		n++;
	if (s.p || n == 0)
		return false;
	if (n == 1 && str_eqc(part[0], "docs"))
		*kind = SEG_FILE_DOCS;
	else if (n == 1 && str_eqc(part[0], "index"))
		*kind = SEG_FILE_INDEX;
	else if (n == 2 && str_eqc(part[1], "dead") && str_u64(part[0], &g) && g <= UINT32_MAX)
		*kind = SEG_FILE_DEAD;
	else
		return false;
	seg_file_name(again, v, *kind, (uint32_t)g);
	*number = v;
	*rev = (uint32_t)g;
	return strcmp(again, name) == 0;
}

void manifest_release(struct manifest *m)
{
	free(m->segs);
	*m = (struct manifest){0};
}

void manifest_print(const struct manifest *m, struct buf *out)
{
	char hex[65];
	size_t beg = out->n;

	sha256_hex(&m->content, hex);
	buf_printf(out, HEAD "%u\ngeneration %llu\nnext %llu\ncontent %s\n", INDEX_FORMAT,
		   (unsigned long long)m->generation, (unsigned long long)m->next, hex);
	buf_printf(out, "docs %llu\npassages %llu\nterms %llu\nsegments %zu\n", (unsigned long long)m->docs,
		   (unsigned long long)m->passages, (unsigned long long)m->terms, m->n_segs);
	for (size_t i = 0; i < m->n_segs; i++) {
		const struct manifest_seg *s = &m->segs[i];
		buf_printf(out, "segment %llu docs %u passages %u index %llu %016llx store %llu %016llx",
			   (unsigned long long)s->number, s->docs, s->passages, (unsigned long long)s->index_bytes,
			   (unsigned long long)s->index_sum, (unsigned long long)s->store_bytes,
			   (unsigned long long)s->store_sum);
		if (s->dead_rev)
			buf_printf(out, " dead %u %u %u %llu %016llx", s->dead_rev, s->dead_docs, s->dead_passages,
				   (unsigned long long)s->dead_bytes, (unsigned long long)s->dead_sum);
		buf_byte(out, '\n');
	}
	sealed_close(out, beg);
}

static bool segment_line(struct str *text, struct manifest_seg *s)
{
	struct words w;

	if (!words_line(text, &w))
		return false;
	words_expect(&w, "segment");
	s->number = words_number(&w, UINT64_MAX);
	words_expect(&w, "docs");
	s->docs = (uint32_t)words_number(&w, UINT32_MAX);
	words_expect(&w, "passages");
	s->passages = (uint32_t)words_number(&w, UINT32_MAX);
	words_expect(&w, "index");
	s->index_bytes = words_number(&w, UINT64_MAX);
	s->index_sum = words_hex64(&w);
	words_expect(&w, "store");
	s->store_bytes = words_number(&w, UINT64_MAX);
	s->store_sum = words_hex64(&w);
	if (w.rest.p) {
		words_expect(&w, "dead");
		s->dead_rev = (uint32_t)words_number(&w, UINT32_MAX);
		s->dead_docs = (uint32_t)words_number(&w, s->docs);
		s->dead_passages = (uint32_t)words_number(&w, s->passages);
		s->dead_bytes = words_number(&w, UINT64_MAX);
		s->dead_sum = words_hex64(&w);
		if (!s->dead_rev || !s->dead_docs)
			w.bad = true;
	}
	return !w.bad && !w.rest.p && s->docs && s->passages >= s->docs;
}

static bool parse_body(struct str text, struct manifest *m)
{
	struct words w;
	uint64_t n = 0, docs = 0, passages = 0;

	if (!words_number_line(&text, "generation", UINT64_MAX, &m->generation) ||
	    !words_number_line(&text, "next", UINT64_MAX, &m->next) || !words_line(&text, &w))
		return false;
	words_expect(&w, "content");
	if (w.bad || !w.rest.p || !sha256_parse(w.rest, &m->content))
		return false;
	if (!words_number_line(&text, "docs", UINT64_MAX, &m->docs) ||
	    !words_number_line(&text, "passages", UINT64_MAX, &m->passages) ||
	    !words_number_line(&text, "terms", UINT64_MAX, &m->terms) ||
	    !words_number_line(&text, "segments", MANIFEST_SEGMENTS_MAX, &n))
		return false;
	m->segs = mem_calloc(n + 1, sizeof *m->segs);
	if (!m->segs)
		return false;
	for (; m->n_segs < n; m->n_segs++) {
		struct manifest_seg *s = &m->segs[m->n_segs];
		if (!segment_line(&text, s) || s->number >= m->next)
			return false;
		for (size_t i = 0; i < m->n_segs; i++) {
			if (m->segs[i].number == s->number)
				return false;
		}
		docs += s->docs - s->dead_docs;
		passages += s->passages - s->dead_passages;
	}
	/* What is left of the text is the nothing behind the last newline. */
	return docs == m->docs && passages == m->passages && text.p && text.n == 0;
}

int manifest_parse(struct str text, struct manifest *out, struct err *e)
{
	static const struct sealed form = {HEAD, INDEX_FORMAT, "the manifest of a corpus", "the corpus is"};
	struct manifest m = {0};
	struct str body;
	int r = sealed_open(&form, text, &body, e);

	if (r)
		return r;
	if (!parse_body(body, &m)) {
		manifest_release(&m);
		return err_set(e, ERR_CORRUPT, "breaks its format");
	}
	*out = m;
	return 0;
}

int manifest_read(const char *dir, struct manifest *out, struct err *e)
{
	struct buf b;
	char *path = path_join(dir, MANIFEST_NAME);

	if (!path)
		return err_mem(e);
	buf_init(&b, MANIFEST_MAX);
	struct stat st;
	int r = fs_read(path, &b, e);
	if (!r) {
		r = manifest_parse(buf_str(&b), out, e);
		/* The file is replaced whole at each commit, so its time is that of the last one. */
		if (!r && stat(path, &st) == 0 && st.st_mtime > 0)
			out->written = (uint64_t)st.st_mtime;
		if (r)
			err_prefix(e, "%s", path);
	}
	buf_release(&b);
	free(path);
	return r;
}

int manifest_write(const char *dir, const struct manifest *m, struct err *e)
{
	struct buf b;
	char *path = path_join(dir, MANIFEST_NAME);

	if (!path)
		return err_mem(e);
	buf_init(&b, MANIFEST_MAX);
	manifest_print(m, &b);
	int r = b.err ? err_buf(&b, e) : fs_write_atomic(path, buf_str(&b), e);
	buf_release(&b);
	free(path);
	return r;
}

static int file_cmp(const void *pa, const void *pb)
{
	const struct seg_file_ref *a = pa, *b = pb;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return a->rev < b->rev ? -1 : a->rev > b->rev;
}

int seg_files(const char *dir, struct seg_file_ref **out, size_t *n, struct err *e)
{
	struct seg_file_ref *v = NULL;
	size_t count = 0, room = 0;
	struct dirent *de;
	DIR *d = opendir(dir);

	if (!d)
		return err_errno(e, errno, "%s", dir);
	while ((de = readdir(d))) {
		struct seg_file_ref f;
		if (!seg_file_parse(de->d_name, &f.number, &f.kind, &f.rev))
			continue;
		if (count == room) {
			room = room ? room * 2 : 64;
			struct seg_file_ref *more = mem_realloc(v, room * sizeof *v);
			if (!more) {
				free(v);
				closedir(d);
				return err_mem(e);
			}
			v = more;
		}
		v[count++] = f;
	}
	closedir(d);
	if (count)
		qsort(v, count, sizeof *v, file_cmp);
	*out = v;
	*n = count;
	return 0;
}

static bool named(const struct manifest *m, const struct seg_file_ref *f)
{
	for (size_t i = 0; i < m->n_segs; i++) {
		if (m->segs[i].number == f->number)
			return f->kind != SEG_FILE_DEAD || m->segs[i].dead_rev == f->rev;
	}
	return false;
}

void manifest_sweep(const char *dir, const struct manifest *m)
{
	DIR *d = opendir(dir);
	struct dirent *de;

	while (d && (de = readdir(d))) {
		struct seg_file_ref f;
		struct str name = str_c(de->d_name);
		if (seg_file_parse(de->d_name, &f.number, &f.kind, &f.rev)
			    ? !named(m, &f)
			    : str_starts(name, STR("." MANIFEST_NAME ".")) && str_ends(name, STR(".tmp")))
			unlinkat(dirfd(d), de->d_name, 0);
	}
	if (d)
		closedir(d);
}
