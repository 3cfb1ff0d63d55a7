/*
 * plain.c - text from outside made harmless, and wrapped.
 *
 * A terminal obeys escape sequences and reorders text on bidirectional controls; a quote must do neither. Every control
 * (C0 but line feed and tab, DEL, C1), every format character that is not seen (bidirectional controls, zero-width
 * ones, tags) and every ill-formed byte is replaced by U+FFFD or left out.
 */
#include "base/utf8.h"
#include "render/render_priv.h"

/* Shown as U+FFFD: a reader shall see that something was there. */
static bool is_control(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F || (c >= 0x80 && c < 0xA0);
}

/* Left out: not seen anyway. */
static bool is_hidden(uint32_t c)
{
	return c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
	       (c >= 0xE0000 && c <= 0xE0FFF);
}

void render_plain(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n;) {
		size_t was = i;
		uint32_t c = utf8_next(s, &i);
		if (is_hidden(c))
			continue;
		if (is_control(c) || c == 0xFFFD)
			buf_addc(out, "\xef\xbf\xbd");
		else
			buf_add(out, str_sub(s, was, i));
	}
}

int render_width(struct str s)
{
	int w = 0;
	for (size_t i = 0; i < s.n;)
		w += utf8_width(utf8_next(s, &i));
	return w;
}

static void style_off(struct wrap *w)
{
	if (w->open)
		buf_addc(w->out, "\x1b[0m");
	w->open = NULL;
}

static void style_on(struct wrap *w, const char *style)
{
	if (!w->colour || w->open == style)
		return;
	style_off(w);
	if (style)
		buf_printf(w->out, "\x1b[%sm", style);
	w->open = style;
}

void wrap_begin(struct wrap *w, const char *first, const char *rest)
{
	w->at = render_width(str_c(first));
	w->margin = render_width(str_c(rest));
	w->rest = rest;
	w->begun = w->glue = false;
	w->open = NULL;
	buf_addc(w->out, first);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

void wrap_words(struct wrap *w, struct str s, const char *style)
{
	for (size_t i = 0; i < s.n;) {
		while (i < s.n && is_space(s.p[i]))
			i++;
		size_t beg = i;
		while (i < s.n && !is_space(s.p[i]))
			i++;
		struct str word = str_sub(s, beg, i);
		if (!word.n)
			break;
		int n = render_width(word);
		if (w->begun && !w->glue) {
			if (w->width > 0 && w->at + 1 + n > w->width) {
				style_off(w);
				buf_byte(w->out, '\n');
				buf_addc(w->out, w->rest);
				w->at = w->margin;
			} else {
				if (w->open != style)
					style_off(w);
				buf_byte(w->out, ' ');
				w->at++;
			}
		}
		style_on(w, style);
		buf_add(w->out, word);
		w->at += n;
		w->begun = true;
		w->glue = false;
	}
}

void wrap_end(struct wrap *w)
{
	style_off(w);
	buf_byte(w->out, '\n');
}

void render_wrap(struct buf *out, struct str s, int width, const char *first, const char *rest)
{
	struct wrap w = {.out = out, .width = width};
	wrap_begin(&w, first, rest);
	wrap_words(&w, s, NULL);
	wrap_end(&w);
}
