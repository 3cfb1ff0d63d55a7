/*
 * html_tree.c - the tree of a page: parsed under limits, and walked.
 *
 * gumbo has no limits and no way to fail: nesting can be as deep as the page is long, which makes it take quadratic
 * time, and it frees such a tree by recursion. It takes all its memory through callbacks of ours, though; guard()
 * counts there, and leaves it by longjmp when it has had enough bytes, time or stack. Nothing is lost by that, since
 * all that it allocated lies in one arena. This is the one use of setjmp in attest. Our own walk keeps its stack on
 * the heap.
 */
#include "read/html_priv.h"

#include "base/mem.h"

#include <stdlib.h>
#include <time.h>

#define STACK_BYTES ((ptrdiff_t)256 << 10)

const struct html_limits html_limits_default = {
	.tree = (size_t)768 << 20, /* 16 MiB of usual markup take 400 */
	.ms = 4000,		   /* 16 MiB of usual markup take 1000 */
};

/* ---- gumbo under guard ---- */

static uint64_t thread_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void leave(struct html_tree *t, const char *why)
{
	t->why = why;
	longjmp(t->way_out, 1);
}

static void guard(struct html_tree *t)
{
	ptrdiff_t used = t->stack - (char *)__builtin_frame_address(0);

	if (used > STACK_BYTES || used < -STACK_BYTES)
		leave(t, "its elements are nested too deep");
	if (++t->calls % 256 == 0 && thread_ns() > t->until)
		leave(t, "its markup takes too long to parse");
}

static void *guard_alloc(void *ctx, size_t n)
{
	struct html_tree *t = ctx;

	guard(t);
	void *p = arena_alloc(&t->a, n);
	if (!p)
		leave(t, "its markup takes too much memory");
	return p;
}

static void guard_free(void *ctx, void *p)
{
	(void)p;
	guard(ctx);
}

bool html_parse(struct html_tree *t, struct str text, const struct html_limits *lim)
{
	GumboOptions opts = kGumboDefaultOptions;

	opts.allocator = guard_alloc;
	opts.deallocator = guard_free;
	opts.userdata = t;
	opts.max_errors = 0;
	t->stack = __builtin_frame_address(0);
	t->until = thread_ns() + (uint64_t)lim->ms * 1000000;
	arena_init(&t->a, lim->tree);
	if (setjmp(t->way_out))
		return false;
	t->out = gumbo_parse_with_options(&opts, text.p, text.n);
	return true;
}

/* ---- elements ---- */

struct str html_attr(const GumboNode *n, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&n->v.element.attributes, name);

	return a ? str_trim(str_c(a->value)) : STR_NULL;
}

bool html_is_element(const GumboNode *n)
{
	return n->type == GUMBO_NODE_ELEMENT;
}

GumboTag html_tag(const GumboNode *n)
{
	/* Names of SVG and MathML are theirs. */
	return html_is_element(n) && n->v.element.tag_namespace == GUMBO_NAMESPACE_HTML ? n->v.element.tag
											: GUMBO_TAG_UNKNOWN;
}

bool html_role(const GumboNode *n, const char *roles)
{
	struct str role = html_attr(n, "role"), all = str_c(roles), one;

	while (role.n && str_cut(&all, ' ', &one))
		if (str_ieq(role, one))
			return true;
	return false;
}

const GumboVector *html_children(const GumboNode *n)
{
	static const GumboVector none;

	if (n->type == GUMBO_NODE_DOCUMENT)
		return &n->v.document.children;
	return html_is_element(n) ? &n->v.element.children : &none;
}

/* ---- a walk whose stack lies on the heap ---- */

void html_step_in(struct html_stepper *s, const GumboNode *n)
{
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 256;
		struct html_step *v = mem_realloc(s->v, room * sizeof *v);
		if (!v) {
			s->failed = true;
			return;
		}
		s->v = v;
		s->room = room;
	}
	s->v[s->n++] = (struct html_step){n, 0};
}

/* The next child of the innermost node; NULL when it has no more, and is to be left. */
const GumboNode *html_step_next(struct html_stepper *s)
{
	struct html_step *top = &s->v[s->n - 1];
	const GumboVector *kids = html_children(top->node);

	return top->next < kids->length ? kids->data[top->next++] : NULL;
}
