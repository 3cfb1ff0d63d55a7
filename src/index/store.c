/*
 * store.c - the document store: encoded documents, each compressed alone so that one can be read without its
 * neighbours, each under its checksum.
 *
 * The frames carry all that is needed to find them again when the index, or some of the store, is lost;
 * docs/index-format.md.
 */
#include "index/index_priv.h"

static const char store_magic[] = "attestDS", store_end[] = "SDtsetta", frame_magic[] = "DOC1";

static uint64_t chain_on(uint64_t chain, uint64_t sum)
{
	char b[16];

	put64(b, chain);
	put64(b + 8, sum);
	return xxh64_of(str_make(b, sizeof b));
}

int store_begin(struct store_writer *w, const char *dir, uint64_t segment, struct err *e)
{
	char name[SEG_NAME_MAX], head[HEADER_SIZE] = {0};

	*w = (struct store_writer){.segment = segment};
	seg_file_name(name, segment, SEG_FILE_DOCS, 0);
	int r = out_open(&w->out, dir, name, false, e);
	if (r)
		return r;
	memcpy(head, store_magic, 8);
	put32(head + 8, INDEX_FORMAT);
	put64(head + 16, segment);
	out_add(&w->out, str_make(head, sizeof head));
	return 0;
}

void store_add(struct store_writer *w, struct str zip, uint32_t raw, uint64_t *off)
{
	char head[FRAME_HEADER_SIZE];

	*off = w->out.off;
	memcpy(head, frame_magic, 4);
	put32(head + 4, w->n++);
	put32(head + 8, (uint32_t)zip.n);
	put32(head + 12, raw);
	put64(head + 16, xxh64_of(zip));
	uint64_t sum = xxh64_of(str_make(head, 24));
	put64(head + 24, sum);
	w->chain = chain_on(w->chain, sum);
	out_add(&w->out, str_make(head, sizeof head));
	out_add(&w->out, zip);
	out_pad(&w->out, 8);
}

int store_finish(struct store_writer *w, uint64_t *bytes, uint64_t *sum, struct err *e)
{
	char foot[STORE_FOOTER_SIZE] = {0};

	*bytes = w->out.off + sizeof foot;
	put64(foot, w->segment);
	put64(foot + 8, w->n);
	put64(foot + 16, *bytes);
	put64(foot + 24, w->chain);
	put32(foot + 32, INDEX_FORMAT);
	put32(foot + 36, w->dense);
	*sum = xxh64_of(str_make(foot, 40));
	put64(foot + 40, *sum);
	memcpy(foot + 48, store_end, 8);
	out_add(&w->out, str_make(foot, sizeof foot));
	return out_finish(&w->out, e);
}

void store_abort(struct store_writer *w)
{
	out_abort(&w->out);
}

int frame_at(struct str store, uint64_t off, bool sums, struct frame *out, struct err *e)
{
	uint64_t end = store.n < STORE_FOOTER_SIZE ? 0 : store.n - STORE_FOOTER_SIZE;

	if (off < HEADER_SIZE || off > end || end - off < FRAME_HEADER_SIZE)
		return err_set(e, ERR_CORRUPT, "byte %llu: no document there", (unsigned long long)off);
	const char *p = store.p + off;
	uint32_t n = get32(p + 8), raw = get32(p + 12);
	if (memcmp(p, frame_magic, 4) != 0 || (sums && xxh64_of(str_make(p, 24)) != get64(p + 24)))
		return err_set(e, ERR_CORRUPT, "byte %llu: the head of a document fails its checksum",
			       (unsigned long long)off);
	if (n > end - off - FRAME_HEADER_SIZE || raw > STORE_RAW_MAX)
		return err_set(e, ERR_CORRUPT, "byte %llu: document runs past the end of the store",
			       (unsigned long long)off);
	struct str zip = str_make(p + FRAME_HEADER_SIZE, n);
	if (sums && xxh64_of(zip) != get64(p + 16))
		return err_set(e, ERR_CORRUPT, "byte %llu: document fails its checksum", (unsigned long long)off);
	*out = (struct frame){.doc = get32(p + 4), .raw = raw, .zip = zip, .head_sum = get64(p + 24)};
	return 0;
}

int store_verify(struct str store, uint64_t segment, uint64_t *n_frames, uint64_t *sum, struct err *e)
{
	if (store.n < HEADER_SIZE + STORE_FOOTER_SIZE || memcmp(store.p, store_magic, 8) != 0)
		return err_set(e, ERR_CORRUPT, "not a document store, or cut short");
	const char *foot = store.p + store.n - STORE_FOOTER_SIZE;
	uint32_t format = get32(store.p + 8);
	if (format > INDEX_FORMAT)
		return err_set(e, ERR_VERSION, "format %u; this attest reads up to %u", format, INDEX_FORMAT);
	if (format < FORMAT_OLDEST || get32(store.p + 12) || get64(store.p + 16) != segment)
		return err_set(e, ERR_CORRUPT, "the header is damaged");
	if (memcmp(foot + 48, store_end, 8) != 0 || xxh64_of(str_make(foot, 40)) != get64(foot + 40) ||
	    get64(foot) != segment || get64(foot + 16) != store.n || get32(foot + 32) != format)
		return err_set(e, ERR_CORRUPT, "the footer is damaged, or the file cut short");
	if (get32(foot + 36) > (format > 2))
		return err_set(e, ERR_CORRUPT, "the footer says what is not known");
	*n_frames = get64(foot + 8);
	*sum = get64(foot + 40);
	return 0;
}

int frame_unzip(const struct frame *f, struct buf *out, struct err *e)
{
	int r = zip_expand(f->zip, f->raw, out, e);

	if (r)
		err_prefix(e, "document %u", f->doc);
	return r;
}
