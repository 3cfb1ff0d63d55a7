/*
 * find.c - which folder holds the model?
 */
#include "encode/model.h"

#include "encode/encode_priv.h"
#include "encode/server.h"

#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#define PATH_CAP ((size_t)64 << 10)

static bool holds(const char *dir, const char *name)
{
	struct buf b;
	bool is;

	buf_init(&b, PATH_CAP);
	buf_printf(&b, "%s/%s", dir, name);
	is = !b.err && access(b.p, R_OK) == 0;
	buf_release(&b);
	return is;
}

/* ---- published files ---- */

/* The name in `dir` that ends so: `exactly`, else the only one; empty when there is none, or several. In the arena. */
static struct str one_file(const char *dir, const char *exactly, const char *ending, struct arena *a)
{
	struct str found = STR_NULL;
	size_t n = 0;
	const struct dirent *d;

	if (holds(dir, exactly))
		return fs_join(a, dir, exactly);
	DIR *at = opendir(dir);
	while (at && (d = readdir(at)))
		if (d->d_name[0] != '.' && str_ends(str_c(d->d_name), str_c(ending)) && n++ == 0)
			found = fs_join(a, dir, d->d_name);
	if (at)
		closedir(at);
	return n == 1 ? found : STR_NULL;
}

int model_files(const char *dir, struct arena *a, struct str *onnx, struct str *tokenizer, struct err *e)
{
	struct str o = one_file(dir, "model.onnx", ".onnx", a),
		   t = one_file(dir, "tokenizer.json", "tokenizer.json", a);

	if (!arena_ok(a))
		return err_mem(e);
	if (!o.n || !t.n)
		return err_set(e, ERR_NOTFOUND,
			       "%s: no model is there: neither " MODEL_PACKED
			       " nor an .onnx file with its tokenizer.json",
			       dir);
	*onnx = o;
	*tokenizer = t;
	return 0;
}

/* ---- folders ---- */

/* house: one that the program runs itself. */
static bool is_model(const char *dir, bool house)
{
	struct arena a;
	struct str onnx, tokenizer;
	bool is;

	if (holds(dir, MODEL_PACKED))
		return true;
	if (holds(dir, MODEL_SERVER))
		return !house;
	arena_init(&a, PATH_CAP);
	is = model_files(dir, &a, &onnx, &tokenizer, NULL) == 0;
	arena_release(&a);
	return is;
}

/* Does a model of this name go before the other? Known ones in the order of their table, then by name. */
static bool before(const char *a, const char *b)
{
	size_t ra = 0, rb = 0;

	while (known_models[ra].name && strcmp(known_models[ra].name, a) != 0)
		ra++;
	while (known_models[rb].name && strcmp(known_models[rb].name, b) != 0)
		rb++;
	return ra != rb ? ra < rb : strcmp(a, b) < 0;
}

/* `dir` is a model, or holds models each in a folder of its own: the first of them. Appended to out, which is empty. */
static bool model_in(const char *dir, bool house, struct buf *out)
{
	struct buf best;
	const struct dirent *d;

	if (is_model(dir, house)) {
		buf_addc(out, dir);
		return !out->err;
	}
	buf_init(&best, PATH_CAP);
	DIR *at = opendir(dir);
	while (at && (d = readdir(at))) {
		if (d->d_name[0] == '.' || (best.n && !before(d->d_name, best.p)))
			continue;
		buf_clear(out);
		buf_printf(out, "%s/%s", dir, d->d_name);
		if (!out->err && is_model(out->p, house)) {
			buf_clear(&best);
			buf_addc(&best, d->d_name);
		}
	}
	if (at)
		closedir(at);
	buf_clear(out);
	if (best.n)
		buf_printf(out, "%s/%s", dir, best.p);
	buf_release(&best);
	return out->n && !out->err;
}

/* ---- places ---- */

int model_home(struct buf *dir, struct err *e)
{
	const char *home = getenv("XDG_DATA_HOME");
	struct passwd *pw;

	/* One that is not absolute is to be ignored: XDG Base Directory Specification. */
	if (home && home[0] == '/') {
		buf_printf(dir, "%s/attest/models", home);
	} else {
		home = getenv("HOME");
		if (!home || !*home)
			home = (pw = getpwuid(getuid())) ? pw->pw_dir : NULL;
		if (!home)
			return err_set(e, ERR_NOTFOUND, "no home folder is known; say where with $XDG_DATA_HOME");
		buf_printf(dir, "%s/.local/share/attest/models", home);
	}
	return dir->err ? err_buf(dir, e) : 0;
}

/* The models of the tree that the program was built in, or those installed beside it. */
static bool beside_program(bool house, struct buf *out)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	struct buf dir;
	bool found;

	if (n <= 0)
		return false;
	struct str s = str_make(exe, (size_t)n);
	while (s.n && s.p[s.n - 1] != '/')
		s.n--;
	if (s.n)
		s.n--;
	buf_init(&dir, PATH_CAP);
	buf_add(&dir, s);
	/* build/release/src/cli/attest, and build/model of scripts/model.sh */
	buf_addc(&dir, str_ends(s, STR("/src/cli")) ? "/../../../model" : "/../share/attest/models");
	char *plain = dir.err ? NULL : realpath(dir.p, NULL);
	found = plain && model_in(plain, house, out);
	free(plain);
	buf_release(&dir);
	return found;
}

static bool find_installed(bool house, struct buf *dir)
{
	static const char *const shared[] = {"/usr/local/share/attest/models", "/usr/share/attest/models"};
	struct buf home;
	bool found;

	buf_init(&home, PATH_CAP);
	found = model_home(&home, NULL) == 0 && model_in(home.p, house, dir);
	buf_release(&home);
	if (!found)
		found = beside_program(house, dir);
	for (size_t i = 0; !found && i < sizeof shared / sizeof *shared; i++)
		found = model_in(shared[i], house, dir);
	return found;
}

int model_find_house(struct buf *dir, struct err *e)
{
	return find_installed(true, dir) ? 0 : err_set(e, ERR_NOTFOUND, "no model is installed; attest model tells how");
}

int model_find(struct buf *dir, struct err *e)
{
	const char *given = getenv("ATTEST_MODEL");

	if (given && strcmp(given, "none") == 0)
		return err_set(e, ERR_NOTFOUND, "the model is switched off (none)");
	if (given && *given) {
		if (model_in(given, false, dir))
			return 0;
		return err_set(e, ERR_NOTFOUND,
			       "%s: no model is there: neither " MODEL_PACKED
			       " nor an .onnx file with its tokenizer.json",
			       given);
	}
	return find_installed(false, dir) ? 0 : err_set(e, ERR_NOTFOUND, "no model is installed; attest model tells how");
}
