/*
 * server.c - a server's configuration, its requests and its answers.
 */
#include "encode/server_priv.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "encode/encode_priv.h"
#include "encode/model.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#define CONF_CAP       ((size_t)64 << 10)
#define ANSWER_CAP     ((size_t)64 << 20)
#define TEXTS_MAX      32 /* of one request */
#define MAX_BYTES      2000
#define TIMEOUT	       10.0
#define RETRIES	       2
#define MODEL_NAME_MAX 60

/* ---- configuration ---- */

/* What a field of the file is: exactly one of the three is set. */
struct field {
	const char *name;
	char **text;
	double *number;
	double least, most;
};

static int read_field(const struct field *f, const json_t *v, struct err *e)
{
	if (f->text) {
		const char *s = json_string_value(v);
		if (!s || strlen(s) != json_string_length(v))
			return err_set(e, ERR_FORMAT, "'%s' must be a text", f->name);
		free(*f->text);
		*f->text = mem_strdup(s);
		return *f->text ? 0 : err_mem(e);
	}
	double x = json_number_value(v);
	if (!json_is_number(v) || !(x >= f->least && x <= f->most))
		return err_set(e, ERR_FORMAT, "'%s' must be a number from %g to %g", f->name, f->least, f->most);
	*f->number = x;
	return 0;
}

static bool is_address(const char *s)
{
	struct str x = str_c(s ? s : "");

	return (str_starts(x, STR("http://")) && x.n > 7) || (str_starts(x, STR("https://")) && x.n > 8);
}

static int check(const struct server *s, struct err *e)
{
	if (!is_address(s->embeddings))
		return err_set(e, ERR_FORMAT, "'embeddings' must be an address that begins with http:// or https://");
	if (s->rerank && !is_address(s->rerank))
		return err_set(e, ERR_FORMAT, "'rerank' must be an address that begins with http:// or https://");
	if (!s->model || !*s->model || strlen(s->model) > MODEL_NAME_MAX || strpbrk(s->model, " \t\r\n"))
		return err_set(e, ERR_FORMAT, "'model' must name the model, in at most %d bytes and no spaces",
			       MODEL_NAME_MAX);
	if (!s->dimensions)
		return err_set(e, ERR_FORMAT, "'dimensions' must say how many numbers a vector has");
	if (s->rerank_field && strcmp(s->rerank_field, "documents") != 0 && strcmp(s->rerank_field, "texts") != 0)
		return err_set(e, ERR_FORMAT, "'rerank_field' must be documents or texts");
	return 0;
}

static int read_all(json_t *o, struct server *s, struct err *e)
{
	double dimensions = 0, retries = RETRIES, max_bytes = MAX_BYTES;
	const struct field fields[] = {
		{"model", &s->model, NULL, 0, 0},
		{"embeddings", &s->embeddings, NULL, 0, 0},
		{"dimensions", NULL, &dimensions, 1, ENCODE_MAX_DIM},
		{"query_prefix", &s->query_prefix, NULL, 0, 0},
		{"passage_prefix", &s->passage_prefix, NULL, 0, 0},
		{"rerank", &s->rerank, NULL, 0, 0},
		{"rerank_model", &s->rerank_model, NULL, 0, 0},
		{"rerank_field", &s->rerank_field, NULL, 0, 0},
		{"key_file", &s->key_file, NULL, 0, 0},
		{"timeout", NULL, &s->timeout, 0.1, 600},
		{"retries", NULL, &retries, 0, 10},
		{"max_bytes", NULL, &max_bytes, 64, 1e6},
	};
	const char *key;
	json_t *v;

	json_object_foreach (o, key, v) {
		size_t i = 0, n = sizeof fields / sizeof *fields;
		while (i < n && strcmp(fields[i].name, key) != 0)
			i++;
		if (i == n)
			return err_set(e, ERR_FORMAT, "'%s' is no field of " MODEL_SERVER, key);
		int r = read_field(&fields[i], v, e);
		if (r)
			return r;
	}
	s->dimensions = (size_t)dimensions;
	s->retries = (int)retries;
	s->max_bytes = (size_t)max_bytes;
	return check(s, e);
}

int server_read(struct str json, struct server **out, struct err *e)
{
	json_error_t why;
	json_t *o = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &why);
	struct server *s = mem_calloc(1, sizeof *s);
	int r = 0;

	if (!s || !(s->rest = mem_calloc(1, sizeof *s->rest)))
		r = err_mem(e);
	else if (!json_is_object(o))
		r = err_set(e, ERR_FORMAT, "line %d: not a JSON object", o ? 1 : why.line);
	if (!r) {
		s->timeout = TIMEOUT;
		r = read_all(o, s, e);
	}
	json_decref(o);
	if (r)
		server_free(s);
	else
		*out = s;
	return r;
}

void server_free(struct server *s)
{
	if (!s)
		return;
	char *const texts[] = {s->model,  s->embeddings,   s->query_prefix, s->passage_prefix,
			       s->rerank, s->rerank_model, s->rerank_field, s->key_file};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		free(texts[i]);
	free(s->rest);
	free(s);
}

/* What makes other vectors: the model, its dimensions, what is put in front, where texts are cut. Not the address. */
void server_id(const struct server *s, struct sha256 *id)
{
	const char *const parts[] = {"server", s->model, s->query_prefix, s->passage_prefix};
	struct sha256_ctx c;
	uint64_t numbers[2] = {s->dimensions, s->max_bytes};

	sha256_begin(&c);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct str p = str_c(parts[i] ? parts[i] : "");
		sha256_add(&c, str_make(p.p, p.n + 1));
	}
	for (size_t i = 0; i < 2; i++) {
		char digits[24];
		snprintf(digits, sizeof digits, "%llu", (unsigned long long)numbers[i]);
		sha256_add(&c, str_make(digits, strlen(digits) + 1));
	}
	*id = sha256_end(&c);
}

/* ---- answers ---- */

static int no_answer(struct err *e, const char *what)
{
	return err_set(e, ERR_FORMAT, "the server's answer is not of the shape it must have: %s", what);
}

/* The list of an answer: of the object's field, or the whole of it. */
static const json_t *list_of(const json_t *o, const char *name)
{
	return json_is_array(o) ? o : json_object_get(o, name);
}

/* Where item i belongs, of n; -1: nowhere, or there twice. */
static json_int_t place_of(const json_t *item, size_t i, size_t n, const unsigned char *seen)
{
	const json_t *at = json_object_get(item, "index");
	json_int_t k = at ? json_integer_value(at) : (json_int_t)i;

	if ((at && !json_is_integer(at)) || k < 0 || (size_t)k >= n || seen[k])
		return -1;
	return k;
}

static bool read_vector(const json_t *v, size_t dim, float *out)
{
	double squares = 0;

	if (!json_is_array(v) || json_array_size(v) != dim)
		return false;
	for (size_t d = 0; d < dim; d++) {
		const json_t *x = json_array_get(v, d);
		out[d] = (float)json_number_value(x);
		if (!json_is_number(x) || !isfinite(out[d]))
			return false;
		squares += (double)out[d] * (double)out[d];
	}
	double length = sqrt(squares);
	for (size_t d = 0; d < dim; d++)
		out[d] = length > 0 ? (float)((double)out[d] / length) : 0;
	return true;
}

static bool read_embedding(const json_t *item, size_t dim, float *out)
{
	return read_vector(json_object_get(item, "embedding"), dim, out);
}

static bool read_score(const json_t *item, size_t dim, float *out)
{
	const json_t *score = json_object_get(item, "relevance_score");

	(void)dim;
	score = score ? score : json_object_get(item, "score");
	*out = (float)json_number_value(score);
	return json_is_number(score) && isfinite(*out);
}

/* What a server answers: a list of one item for each text, in their order or with an 'index'. */
struct answer_shape {
	const char *list; /* field in which it stands, where it is not the whole answer */
	bool (*read)(const json_t *item, size_t dim, float *out);
	const char *no_list, *no_item;
};
static const struct answer_shape vectors_shape = {
	"data", read_embedding, "'data' is no list of one vector for each text",
	"an 'embedding' is no list of as many numbers as 'dimensions' says"};
static const struct answer_shape scores_shape = {"results", read_score,
						 "'results' is no list of one score for each text",
						 "a 'relevance_score' is missing or no number"};

static int parse(const struct answer_shape *shape, struct str body, size_t n, size_t dim, float *out, struct err *e)
{
	json_t *o = json_loadb(body.p ? body.p : "", body.n, 0, NULL);
	const json_t *list = list_of(o, shape->list);
	unsigned char *seen = mem_calloc(n + 1, 1);
	int r = 0;

	if (!seen)
		r = err_mem(e);
	else if (!json_is_array(list) || json_array_size(list) != n)
		r = no_answer(e, shape->no_list);
	for (size_t i = 0; i < n && !r; i++) {
		const json_t *item = json_array_get(list, i);
		json_int_t k = place_of(item, i, n, seen);
		if (k < 0)
			r = no_answer(e, "an 'index' is missing or there twice");
		else if (!shape->read(item, dim, out + (size_t)k * dim))
			r = no_answer(e, shape->no_item);
		else
			seen[k] = 1;
	}
	free(seen);
	json_decref(o);
	return r;
}

int server_parse_vectors(struct str body, size_t n, size_t dim, float *out, struct err *e)
{
	return parse(&vectors_shape, body, n, dim, out, e);
}

int server_parse_scores(struct str body, size_t n, float *out, struct err *e)
{
	return parse(&scores_shape, body, n, 1, out, e);
}

/* ---- requests ---- */

/* A text behind its prefix, cut where a character ends, well-formed. NULL when out of memory. */
static json_t *text_of(const char *prefix, struct str text, size_t max_bytes)
{
	struct buf b;
	json_t *v = NULL;

	buf_init(&b, 4 * max_bytes + CONF_CAP);
	buf_addc(&b, prefix ? prefix : "");
	utf8_nfc(&b, str_sub(text, 0, utf8_floor(text, text.n < max_bytes ? text.n : max_bytes)), NULL);
	if (!b.err)
		v = json_stringn(b.p ? b.p : "", b.n);
	buf_release(&b);
	return v;
}

static int send_json(const struct server *s, struct encode_work *w, const char *url, json_t *o, struct buf *answer,
		     struct err *e)
{
	char *body = o ? json_dumps(o, JSON_COMPACT) : NULL;

	json_decref(o);
	if (!body)
		return err_mem(e);
	int r = server_post(s, &w->connection, url, str_c(body), answer, e);
	free(body);
	return r;
}

static int ask_vectors(const struct server *s, struct encode_work *w, const struct str *texts, size_t n, enum encode_as as,
		       float *out, struct err *e)
{
	const char *prefix = as == ENCODE_QUERY ? s->query_prefix : s->passage_prefix;
	json_t *o = json_object(), *input = json_array();
	struct buf answer;
	int bad = !o || !input;

	for (size_t i = 0; i < n && !bad; i++)
		bad = json_array_append_new(input, text_of(prefix, texts[i], s->max_bytes));
	bad = json_object_set_new(o, "input", input) || bad;
	bad = json_object_set_new(o, "model", json_string(s->model)) || bad;
	bad = json_object_set_new(o, "encoding_format", json_string("float")) || bad;
	if (bad) {
		json_decref(o);
		return err_mem(e);
	}
	buf_init(&answer, ANSWER_CAP);
	int r = send_json(s, w, s->embeddings, o, &answer, e);
	if (!r)
		r = server_parse_vectors(buf_str(&answer), n, s->dimensions, out, e);
	buf_release(&answer);
	return r;
}

int server_encode(const struct server *s, struct encode_work *w, const struct str *texts, size_t n, enum encode_as as,
		  float *out, struct err *e)
{
	int r = 0;

	for (size_t i = 0; i < n && !r; i += TEXTS_MAX)
		r = ask_vectors(s, w, texts + i, n - i < TEXTS_MAX ? n - i : TEXTS_MAX, as, out + i * s->dimensions, e);
	return r;
}

int server_rerank(const struct server *s, struct encode_work *w, struct str question, const struct str *texts, size_t n,
		  float *scores, struct err *e)
{
	json_t *o = json_object(), *list = json_array();
	struct buf answer;
	int bad = !o || !list;

	for (size_t i = 0; i < n && !bad; i++)
		bad = json_array_append_new(list, text_of(NULL, texts[i], s->max_bytes));
	bad = json_object_set_new(o, s->rerank_field ? s->rerank_field : "documents", list) || bad;
	bad = json_object_set_new(o, "query", text_of(NULL, question, s->max_bytes)) || bad;
	if (s->rerank_model)
		bad = json_object_set_new(o, "model", json_string(s->rerank_model)) || bad;
	if (bad) {
		json_decref(o);
		return err_mem(e);
	}
	buf_init(&answer, ANSWER_CAP);
	int r = send_json(s, w, s->rerank, o, &answer, e);
	if (!r)
		r = server_parse_scores(buf_str(&answer), n, scores, e);
	buf_release(&answer);
	return r;
}

/* ---- a server as an encoder ---- */

int server_open(struct encoder *enc, const char *path, struct err *e)
{
	struct buf file, house;
	int r;

	buf_init(&file, CONF_CAP);
	buf_init(&house, CONF_CAP);
	r = fs_read(path, &file, e);
	if (!r && (r = server_read(buf_str(&file), &enc->server, e)))
		err_prefix(e, "%s", path);
	if (!r) {
		snprintf(enc->info.name, sizeof enc->info.name, "%s", enc->server->model);
		enc->weights.dim = enc->server->dimensions;
		server_id(enc->server, &enc->id);
		/* The model of the house stands in; without one, words do. */
		if (model_find_house(&house, NULL) == 0)
			(void)encoder_open(house.p, &enc->house, NULL);
	}
	buf_release(&house);
	buf_release(&file);
	return r;
}

bool encoder_is_server(const struct encoder *enc)
{
	return enc && enc->server;
}

bool encoder_reranks(const struct encoder *enc)
{
	return enc && enc->server && enc->server->rerank;
}

const struct encoder *encoder_house(const struct encoder *enc)
{
	return enc ? enc->house : NULL;
}

int encoder_rerank(const struct encoder *enc, struct encode_work *w, struct str question, const struct str *texts,
		   size_t n, float *scores, struct err *e)
{
	if (!encoder_reranks(enc))
		return err_set(e, ERR_UNAVAILABLE, "no server that ranks is named");
	return n ? server_rerank(enc->server, w, question, texts, n, scores, e) : 0;
}
