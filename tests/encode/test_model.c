/*
 * test_model.c - a model found, installed, removed; and files that are broken, swapped, or of another kind.
 */
#include "test.h"

#include "encode/encode_priv.h"
#include "encode/model.h"

#include <archive.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static int fatal; /* libarchive: 1 exits, as where it gets no memory; 2 is killed */

/* Instead of libarchive's; the filters that the program needs here. */
int archive_read_support_filter_all(struct archive *a)
{
	if (fatal == 1)
		_exit(7);
	if (fatal == 2)
		raise(SIGKILL);
	return archive_read_support_filter_gzip(a);
}

static char root[200];
static struct sha256 digest; /* of the tiny model.onnx */

static const char *in(const char *name)
{
	static char path[4][4096];
	static int at;

	at = (at + 1) % 4;
	snprintf(path[at], sizeof path[at], "%s/%s", root, name);
	return path[at];
}

static const char *tiny(void)
{
	return getenv("ATTEST_TINY_MODEL");
}

static struct buf bytes_of(const char *path)
{
	struct err e = {0};
	struct buf b;

	buf_init(&b, 1 << 24);
	assert_ok(fs_read(path, &b, &e));
	return b;
}

static void write_to(const char *path, struct str bytes)
{
	struct err e = {0};
	assert_ok(fs_write_atomic(path, bytes, &e));
}

static int set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char path[4096];
	struct fs_map map;

	(void)state;
	snprintf(root, sizeof root, "%s/attest-model-XXXXXX", tmp ? tmp : "/tmp");
	snprintf(path, sizeof path, "%s/model.onnx", tiny());
	if (!mkdtemp(root) || fs_map(path, &map, NULL))
		return -1;
	digest = sha256_of(map.bytes);
	fs_unmap(&map);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return fs_remove_tree(root, NULL);
}

static void install(void)
{
	struct model_info m;
	struct err e = {0};
	assert_ok(model_install(tiny(), in("models"), &digest, &m, &e));
}

static void on_trust_only(void **state)
{
	struct model_info m;
	struct sha256 other = {{0}};
	struct err e = {0};

	(void)state;
	assert_int_equal(model_install(tiny(), in("models"), NULL, &m, &e), ERR_DENIED);
	assert_non_null(strstr(e.msg, "--trust"));
	assert_int_equal(model_install(tiny(), in("models"), &other, &m, &e), ERR_DENIED);
	assert_int_equal(access(in("models"), F_OK), -1);
	assert_ok(model_install(tiny(), in("models"), &digest, &m, &e));
	assert_int_equal(m.dim, 64);
	assert_int_equal(m.layers, 2);
	assert_false(m.known);
	assert_memory_equal(&m.onnx, &digest, sizeof digest);
}

/* The packed file gives the bytes that the published ones give. */
static void packed_as_published(void **state)
{
	static const struct str text = {"pain in the back", 16};
	struct encoder *a, *b;
	struct encode_work *w = encode_work_new();
	float va[64], vb[64];
	struct err e = {0};

	(void)state;
	install();
	assert_ok(encoder_open(tiny(), &a, &e));
	assert_ok(encoder_open(in("models/tiny"), &b, &e));
	assert_memory_equal(encoder_id(a), encoder_id(b), sizeof(struct sha256));
	assert_string_equal(encoder_name(b), "tiny");
	assert_ok(encode(a, w, &text, 1, ENCODE_QUERY, va, &e));
	assert_ok(encode(b, w, &text, 1, ENCODE_QUERY, vb, &e));
	assert_memory_equal(va, vb, sizeof va);
	encode_work_free(w);
	encoder_close(a);
	encoder_close(b);
}

static void found(void **state)
{
	struct encoder *enc;
	struct buf dir;
	struct err e = {0};

	(void)state;
	install();
	buf_init(&dir, 4096);
	setenv("ATTEST_MODEL", "none", 1);
	assert_int_equal(model_find(&dir, &e), ERR_NOTFOUND);
	assert_int_equal(encoder_open(NULL, &enc, &e), ERR_NOTFOUND);
	setenv("ATTEST_MODEL", in("models"), 1);
	assert_ok(model_find(&dir, &e));
	assert_string_equal(dir.p, in("models/tiny"));
	buf_clear(&dir);
	setenv("ATTEST_MODEL", in("models/tiny"), 1);
	assert_ok(encoder_open(NULL, &enc, &e));
	encoder_close(enc);
	setenv("ATTEST_MODEL", in("nowhere"), 1);
	assert_int_equal(model_find(&dir, &e), ERR_NOTFOUND);
	unsetenv("ATTEST_MODEL");
	assert_ok(fs_mkdirs(in("xdg/attest"), &e));
	assert_int_equal(rename(in("models"), in("xdg/attest/models")), 0);
	setenv("XDG_DATA_HOME", in("xdg"), 1);
	assert_ok(model_find(&dir, &e));
	assert_string_equal(dir.p, in("xdg/attest/models/tiny"));
	assert_int_equal(rename(in("xdg/attest/models"), in("models")), 0);
	setenv("ATTEST_MODEL", "none", 1);
	unsetenv("XDG_DATA_HOME");
	buf_release(&dir);
}

/* Cut at many places, and with a bit turned anywhere: told, and never taken. */
static void broken_pack(void **state)
{
	struct encoder *enc;
	struct err e = {0};

	(void)state;
	install();
	struct buf b = bytes_of(in("models/tiny/" MODEL_PACKED));
	assert_ok(fs_mkdirs(in("broken"), &e));
	for (size_t n = 0; n < b.n; n += 1 + b.n / 40) {
		write_to(in("broken/" MODEL_PACKED), str_make(b.p, n));
		assert_int_equal(encoder_open(in("broken"), &enc, &e), ERR_CORRUPT);
	}
	for (size_t at = 0; at < b.n; at += at < 400 ? 3 : b.n / 50) {
		b.p[at] ^= 4;
		write_to(in("broken/" MODEL_PACKED), buf_str(&b));
		int r = encoder_open(in("broken"), &enc, &e);
		assert_true(r == ERR_CORRUPT || r == ERR_VERSION);
		assert_non_null(strstr(e.msg, MODEL_PACKED));
		b.p[at] ^= 4;
	}
	buf_release(&b);
}

static void broken_onnx(void **state)
{
	char path[4096];
	struct err e = {0};
	struct str packed;

	(void)state;
	snprintf(path, sizeof path, "%s/tokenizer.json", tiny());
	struct buf json = bytes_of(path);
	snprintf(path, sizeof path, "%s/model.onnx", tiny());
	struct buf b = bytes_of(path);
	for (size_t n = 0; n < b.n; n += 1 + b.n / 200) {
		int r = packed_make(str_make(b.p, n), buf_str(&json), "x", &packed, &e);
		assert_true(r == ERR_CORRUPT || r == ERR_VERSION);
	}
	/* The tokenizer of another model: more pieces than there are rows. */
	struct buf more;
	buf_init(&more, 1 << 20);
	size_t at = str_find(buf_str(&json), STR("\"[PAD]\": 0"), 0);
	assert_true(at < json.n);
	buf_add(&more, str_sub(buf_str(&json), 0, at));
	buf_addc(&more, "\"zzz\": 500, ");
	buf_add(&more, str_sub(buf_str(&json), at, json.n));
	assert_int_equal(packed_make(buf_str(&b), buf_str(&more), "x", &packed, &e), ERR_CORRUPT);
	assert_non_null(strstr(e.msg, "do not belong together"));
	buf_release(&more);
	buf_release(&json);
	buf_release(&b);
}

static void from_elsewhere(void **state)
{
	struct model_info m;
	struct err e = {0};

	(void)state;
	install();
	/* Another machine's folder; what is no model; nothing. */
	assert_ok(model_install(in("models/tiny"), in("copy"), &digest, &m, &e));
	assert_int_equal(access(in("copy/tiny/" MODEL_PACKED), F_OK), 0);
	write_to(in("text.txt"), STR("no model\n"));
	assert_int_equal(model_install(in("text.txt"), in("copy"), &digest, &m, &e), ERR_FORMAT);
	assert_int_equal(model_install(in("none.jar"), in("copy"), &digest, &m, &e), ERR_NOTFOUND);
	assert_ok(fs_mkdirs(in("empty"), &e));
	assert_int_equal(model_install(in("empty"), in("copy"), &digest, &m, &e), ERR_NOTFOUND);
	/* An archive. */
	char cmd[9000];
	snprintf(cmd, sizeof cmd, "tar -C '%s' -czf '%s' model.onnx tokenizer.json", tiny(), in("model.tar.gz"));
	assert_int_equal(system(cmd), 0);
	assert_ok(model_install(in("model.tar.gz"), in("copy"), &digest, &m, &e));
	assert_string_equal(m.name, "model");
	assert_int_equal(truncate(in("model.tar.gz"), 50000), 0);
	/* libarchive may notice before the first member or within it. */
	int r = model_install(in("model.tar.gz"), in("copy"), &digest, &m, &e);
	assert_true(r == ERR_CORRUPT || r == ERR_FORMAT);
	/* What ends libarchive ends neither the command nor this test. */
	for (fatal = 1; fatal <= 2; fatal++) {
		assert_int_equal(model_install(in("model.tar.gz"), in("copy"), &digest, &m, &e), ERR_CORRUPT);
		assert_non_null(strstr(e.msg, fatal == 1 ? "ended with status 7" : "ended by signal 9"));
	}
	fatal = 0;
	/* Where nothing can be written. */
	write_to(in("file"), STR(""));
	assert_true(model_install(tiny(), in("file"), &digest, &m, &e) < 0);
}

static void removed(void **state)
{
	struct err e = {0};

	(void)state;
	install();
	assert_int_equal(model_remove("other", in("models"), &e), ERR_NOTFOUND);
	assert_int_equal(model_remove("../models", in("models"), &e), ERR_USAGE);
	assert_int_equal(model_remove("", in("models"), &e), ERR_USAGE);
	assert_ok(model_remove("tiny", in("models"), &e));
	assert_int_equal(access(in("models/tiny"), F_OK), -1);
	assert_int_equal(model_remove("tiny", in("models"), &e), ERR_NOTFOUND);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(on_trust_only), cmocka_unit_test(packed_as_published),
		cmocka_unit_test(found),	 cmocka_unit_test(broken_pack),
		cmocka_unit_test(broken_onnx),	 cmocka_unit_test(from_elsewhere),
		cmocka_unit_test(removed),
	};
	return cmocka_run_group_tests(t, set_up, tear_down);
}
