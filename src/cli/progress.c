/*
 * progress.c - the progress line and the messages of `add` (progress.h).
 */
#include "cli/progress.h"

#include "base/utf8.h"
#include "render/render.h"

#include <stdlib.h>
#include <unistd.h>

#define PLAIN_EVERY 5.0 /* seconds between plain lines */
#define RATE_EVERY  0.5 /* seconds between measurements of the rate */
#define RATE_KEEP   0.8 /* of the old rate, in each of them */
#define BAR	    20	/* columns */
#define MIB	    1e6 /* bytes in the MB that is printed */

void progress_init(struct progress *p, const struct cli *c, bool quiet, bool verbose)
{
	const char *term = getenv("TERM");

	memset(p, 0, sizeof *p);
	p->quiet = quiet;
	p->verbose = verbose;
	p->colour = c->colour_err;
	p->terminal = isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb");
	p->width = cli_width(STDERR_FILENO);
}

static void wipe(struct progress *p)
{
	if (p->drawn)
		fputs("\r\033[K", stderr);
	p->drawn = false;
}

/* ---- the line ---- */

static void measure(struct progress *p, const struct load_progress *g)
{
	double t = g->seconds - p->rate_at;

	if (t < RATE_EVERY)
		return;
	double now = (double)(g->done - p->rate_done) / t;
	p->rate = p->rate > 0 ? RATE_KEEP * p->rate + (1 - RATE_KEEP) * now : now;
	p->rate_at = g->seconds;
	p->rate_done = g->done;
}

/* "about 3 min left", or nothing while that cannot be told. */
static void time_left(const struct progress *p, const struct load_progress *g, char out[48])
{
	out[0] = 0;
	if (!g->total || p->rate <= 0 || g->done >= g->total)
		return;
	double s = (double)(g->total - g->done) / p->rate;
	if (s > 1e6)
		return;
	if (s < 60)
		snprintf(out, 48, "%d s left", (int)s + 1);
	else if (s < 3600)
		snprintf(out, 48, "%d min left", (int)(s / 60 + 0.5));
	else
		snprintf(out, 48, "%d h %02d min left", (int)(s / 3600), (int)(s / 60) % 60);
}

static void bar(struct buf *b, const struct load_progress *g)
{
	double part = g->total ? (double)g->done / (double)g->total : 0;
	int full = (int)(part * BAR);

	if (!g->total)
		return;
	full = full > BAR ? BAR : full;
	buf_addc(b, "[");
	for (int i = 0; i < BAR; i++)
		buf_addc(b, i < full ? "#" : "-");
	buf_printf(b, "] %3d %%  ", part >= 1 ? 100 : (int)(part * 100));
}

static void counts(struct buf *b, const struct progress *p, const struct load_progress *g)
{
	char left[48];

	time_left(p, g, left);
	buf_printf(b, "%s document%s", cli_number(g->docs).s, g->docs == 1 ? "" : "s");
	if (g->seconds > 0)
		buf_printf(b, ", %.1f MB/s", (double)g->bytes / MIB / g->seconds);
	if (*left)
		buf_printf(b, ", %s", left);
	if (g->skipped)
		buf_printf(b, ", %s skipped", cli_number(g->skipped).s);
}

static size_t columns(struct str s)
{
	size_t i = 0, n = 0;

	while (i < s.n)
		n += (size_t)utf8_width(utf8_next(s, &i));
	return n;
}

/* The end of a name is what tells it from others. */
static void name_end(struct buf *b, const char *name, size_t room)
{
	struct buf clean;

	if (!name || room < 12)
		return;
	buf_init(&clean, 1 << 20);
	render_plain(&clean, str_c(name));
	struct str s = buf_str(&clean);
	if (columns(s) > room - 2) {
		size_t at = s.n, cols = 0;
		while (at > 0) {
			size_t before = at;
			cols += (size_t)utf8_width(utf8_prev(s, &before));
			if (cols > room - 3)
				break;
			at = before;
		}
		buf_addc(b, "  …");
		buf_add(b, str_sub(s, at, s.n));
	} else {
		buf_addc(b, "  ");
		buf_add(b, s);
	}
	buf_release(&clean);
}

void progress_vectors(void *ctx, const struct fill_progress *g)
{
	struct progress *p = ctx;
	struct load_progress like = {.done = g->done, .total = g->total, .seconds = g->seconds};
	char left[48];
	struct buf b;

	if (p->quiet)
		return;
	measure(p, &like);
	if (!p->terminal && g->seconds - p->plain_at < PLAIN_EVERY)
		return;
	time_left(p, &like, left);
	buf_init(&b, 1 << 10);
	if (p->terminal)
		bar(&b, &like);
	buf_printf(&b, "encoding for search by meaning: %s of %s%s%s", cli_number(g->done).s, cli_number(g->total).s,
		   *left ? ", " : "", left);
	if (p->terminal) {
		fprintf(stderr, "\r\033[K%.*s", (int)(b.n < (size_t)p->width ? b.n : (size_t)p->width - 1),
			buf_str(&b).p);
		p->drawn = true;
	} else {
		fprintf(stderr, "attest: %.*s\n", STR_ARG(buf_str(&b)));
		p->plain_at = g->seconds;
	}
	fflush(stderr);
	buf_release(&b);
}

void progress_show(void *ctx, const struct load_progress *g)
{
	struct progress *p = ctx;
	struct buf b;

	if (p->quiet)
		return;
	measure(p, g);
	if (!p->terminal && g->seconds - p->plain_at < PLAIN_EVERY)
		return;
	buf_init(&b, 1 << 20);
	if (p->terminal) {
		size_t width = (size_t)p->width - 1, n;
		bar(&b, g);
		counts(&b, p, g);
		/* Too narrow a terminal does without the bar. */
		if (columns(buf_str(&b)) > width) {
			buf_clear(&b);
			counts(&b, p, g);
		}
		n = columns(buf_str(&b));
		if (n < width)
			name_end(&b, g->current, width - n);
		fprintf(stderr, "\r\033[K%.*s", STR_ARG(buf_str(&b)));
		p->drawn = true;
	} else {
		counts(&b, p, g);
		fprintf(stderr, "attest: %.*s\n", STR_ARG(buf_str(&b)));
		p->plain_at = g->seconds;
	}
	fflush(stderr);
	buf_release(&b);
}

/* ---- messages ---- */

/* How many of this reason were told before; counts this one. */
static uint64_t told_before(struct progress *p, const struct read_diag *d)
{
	const char *reason = d->reason ? d->reason : "other";
	size_t max = sizeof p->told / sizeof *p->told, i = 0;

	while (i < p->n_told && (p->told[i].level != d->level || strcmp(p->told[i].reason, reason)))
		i++;
	if (i == max)
		i--;
	else if (i == p->n_told) {
		p->told[i].level = d->level;
		p->told[i].reason = reason;
		p->n_told++;
	}
	return p->told[i].n++;
}

static void place(struct buf *b, const struct read_diag *d)
{
	if (d->file && *d->file) {
		buf_addc(b, d->file);
		if (d->line)
			buf_printf(b, ":%llu", (unsigned long long)d->line);
		buf_addc(b, ": ");
	}
	if (d->record)
		buf_printf(b, "record %llu: ", (unsigned long long)d->record);
}

void progress_diag(void *ctx, const struct read_diag *d)
{
	static const char *const what[] = {"note: ", "skipped: ", "the rest is skipped: "};
	struct progress *p = ctx;
	struct str msg = str_c(d->msg), file = str_c(d->file);
	struct buf b, clean;

	/* Notes are for those who ask, but for what happened to a name. */
	bool of_name = d->reason && strcmp(d->reason, "same name") == 0;
	if (d->level == READ_NOTE && !p->verbose && !of_name)
		return;
	if (told_before(p, d) >= DIAGS_SHOWN && !p->verbose)
		return;
	/* Some messages begin with the file themselves. */
	if (file.n && str_starts(msg, file) && str_starts(str_sub(msg, file.n, msg.n), STR(": ")))
		msg = str_sub(msg, file.n + 2, msg.n);
	buf_init(&b, 1 << 20);
	buf_init(&clean, 1 << 22);
	place(&b, d);
	buf_addc(&b, what[d->level]);
	buf_add(&b, msg);
	render_plain(&clean, buf_str(&b));
	/* A name may hold a line feed; what is told of it is one line. */
	for (size_t i = 0; i < clean.n; i++)
		clean.p[i] = clean.p[i] == '\n' || clean.p[i] == '\r' ? ' ' : clean.p[i];
	wipe(p);
	fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&clean)));
	buf_release(&b);
	buf_release(&clean);
}

void progress_end(struct progress *p)
{
	wipe(p);
	for (size_t i = 0; i < p->n_told && !p->verbose; i++)
		if (p->told[i].n > DIAGS_SHOWN)
			fprintf(stderr, "… and %s more skipped as \"%s\"; --verbose prints all\n",
				cli_number(p->told[i].n - DIAGS_SHOWN).s, p->told[i].reason);
	fflush(stderr);
}
