/*
 * html_evidence.c - a picture of the evidence: one dot for each dated reference, by year and grade.
 *
 * Rows A to E from the top, years from left to right on a linear scale; dots of the same place are set above and beside
 * each other. Filled: read here; ring: named by a source that was read; crossed: retracted. Colours come from the
 * style; shape says the same. The description gives the counts in words.
 */
#include "render/html_priv.h"

#define LEFT  30
#define RIGHT 286
#define TOP   12
#define ROW   26
#define R     4.5
#define BINS  24
#define APART 10.0 /* between dots of one place */

static bool shown(const struct article_ref *r)
{
	return r->year >= 1900 && r->year <= 2100 && r->design != DOC_DESIGN_SUMMARY;
}

static void describe(struct buf *out, const struct article *a, const unsigned by[GRADE_N], int from, int to)
{
	unsigned undated = 0, gone = 0;
	const char *sep = "";
	for (size_t i = 0; i < a->n_refs; i++) {
		undated += !shown(&a->refs[i]) && a->refs[i].design != DOC_DESIGN_SUMMARY;
		gone += a->refs[i].status == DOC_STATUS_RETRACTED;
	}
	html_litf(out, "%d to %d: ", from, to);
	for (int g = 0; g < GRADE_N; g++) {
		if (!by[g])
			continue;
		html_litf(out, "%s%u of grade %c", sep, by[g], "ABCDE"[g]);
		sep = ", ";
	}
	if (undated)
		html_litf(out, "; %u without a date", undated);
	if (gone)
		html_litf(out, "; %u retracted", gone);
	html_lit(out, ".");
}

static void dot(struct buf *out, const struct article_ref *r, double x, double y)
{
	if (r->status == DOC_STATUS_RETRACTED)
		html_litf(out, "<path class=\"gone\" d=\"M%.1f %.1fl8 8m0-8l-8 8\"/>", x - 4, y - 4);
	else
		html_litf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
			  r->via == DOC_NONE ? "read" : "named", x, y, R);
}

static void axis(struct buf *out, int from, int to)
{
	int bottom = TOP + GRADE_N * ROW;
	for (int g = 0; g < GRADE_N; g++) {
		int y = TOP + g * ROW + ROW / 2;
		html_litf(out, "<text class=\"axis\" x=\"8\" y=\"%d\">%c</text>", y + 4, "ABCDE"[g]);
		html_litf(out, "<path class=\"rule\" d=\"M%d %dH%d\"/>", LEFT - 6, y, RIGHT + 8);
	}
	html_litf(out, "<text class=\"axis\" x=\"%d\" y=\"%d\">%d</text>", LEFT - 6, bottom + 14, from);
	html_litf(out, "<text class=\"axis end\" x=\"%d\" y=\"%d\">%d</text>", RIGHT + 8, bottom + 14, to);
}

static int bin_of(const struct article_ref *r, int low, int high)
{
	return (r->year - low) * BINS / (high - low);
}

void html_evidence(const struct article *a, struct buf *out)
{
	int from = 9999, to = 0;
	unsigned by[GRADE_N] = {0};
	unsigned all[GRADE_N][BINS + 1] = {{0}}, placed[GRADE_N][BINS + 1] = {{0}};
	for (size_t i = 0; i < a->n_refs; i++) {
		const struct article_ref *r = &a->refs[i];
		if (!shown(r) || r->grade >= GRADE_N)
			continue;
		by[r->grade]++;
		from = r->year < from ? r->year : from;
		to = r->year > to ? r->year : to;
	}
	if (!to)
		return;
	/* A scale of at least ten years, so that two neighbouring years do not lie at its ends. */
	int low = from, high = to;
	if (high - low < 10)
		low = high - 10;
	html_lit(out, "<figure class=\"evidence\"><figcaption>The evidence by year and grade</figcaption>"
		      "<svg viewBox=\"0 0 300 164\" role=\"img\" aria-labelledby=\"evidence-text\">");
	axis(out, low, high);
	for (size_t i = 0; i < a->n_refs; i++)
		if (shown(&a->refs[i]) && a->refs[i].grade < GRADE_N)
			all[a->refs[i].grade][bin_of(&a->refs[i], low, high)]++;
	for (size_t i = 0; i < a->n_refs; i++) {
		const struct article_ref *r = &a->refs[i];
		if (!shown(r) || r->grade >= GRADE_N)
			continue;
		int bin = bin_of(r, low, high);
		unsigned n = placed[r->grade][bin]++, of = all[r->grade][bin];
		double x = LEFT + (double)(RIGHT - LEFT) * bin / BINS, y = TOP + (int)r->grade * ROW + ROW / 2.0;
		/* Two above each other, the next pair beside them; to the left where there is no room to the right. */
		double step = (of - 1) / 2 * APART > 120 ? 120.0 / ((of - 1) / 2) : APART;
		double way = x + (of - 1) / 2 * step > RIGHT ? -1 : 1;
		if (of > 1)
			y += n % 2 ? APART / 2 : -APART / 2;
		dot(out, r, x + way * (n / 2) * step, y);
	}
	html_lit(out, "</svg><p class=\"legend\" id=\"evidence-text\">");
	describe(out, a, by, from, to);
	html_lit(out, "</p><p class=\"key\"><span class=\"dot read\"></span>read here <span class=\"dot "
		      "named\"></span>named by a source that was read</p></figure>\n");
}
