/*
 * openapi.c - the OpenAPI 3.1 document, written from the table of routes and the tables of fields.
 *
 * What a request may hold is what api.c checks it by; which statuses may come follows from the route's access and
 * flags. So the document cannot drift from the program; tests/web holds responses to it.
 */
#include "web/api_priv.h"

#include "library/library.h"

#include <stdio.h>

static const struct {
	const char *name, *pattern, *text;
} params[] = {
	{"source", "^[a-z0-9-]+:[!-~]+$", "Id of a document: `pubmed:29768149`."},
	{"article", "^[0-9a-z]{1,40}$", "Id of an article."},
	{"number", NULL, "Number of a version, from 1."},
	{"comment", NULL, "Number of a comment."},
	{"job", NULL, "Number of a job."},
	{"entry", NULL, "Number of an entry."},
	{"token", NULL, "Number of a token."},
	{"user", "^[a-z0-9._@+-]{1,64}$", "Name for signing in."},
};

static json_t *schema_of(const struct api_field *f, bool in_query)
{
	json_t *s = json_object(), *values = NULL;
	const char *one;

	if (f->choice) {
		values = json_array();
		for (size_t i = 0; (one = f->choice(i)); i++)
			json_array_append_new(values, json_string(one));
	}
	switch (f->type) {
	case T_STRING:
	case T_TEXT:
		json_object_set_new(s, "type", json_string("string"));
		if (values) {
			json_object_set_new(s, "enum", values);
			break;
		}
		if (f->min)
			api_put_n(s, "minLength", f->min);
		api_put_n(s, "maxLength", f->max ? f->max : API_STRING_MAX);
		json_object_set_new(s, "pattern",
				    json_string(f->type == T_TEXT ? "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$"
								  : "^[^\\x00-\\x1f\\x7f]*$"));
		break;
	case T_INT:
		json_object_set_new(s, "type", json_string("integer"));
		api_put_n(s, "minimum", f->min);
		api_put_n(s, "maximum", f->max);
		break;
	case T_BOOL: json_object_set_new(s, "type", json_string("boolean")); break;
	case T_NAMES:
		json_object_set_new(s, "type", json_string("array"));
		json_object_set_new(s, "items", json_pack("{s:s,s:o}", "type", "string", "enum", values));
		if (f->min || in_query)
			api_put_n(s, "minItems", f->min ? f->min : 1);
		api_put_n(s, "maxItems", f->max);
		break;
	case T_OBJECTS:
		json_object_set_new(s, "type", json_string("array"));
		json_object_set_new(s, "items", json_pack("{s:s+}", "$ref", "#/components/schemas/", f->schema));
		api_put_n(s, "minItems", f->min);
		api_put_n(s, "maxItems", f->max ? f->max : 256);
		break;
	case T_OBJECT: json_decref(s); return json_pack("{s:s+}", "$ref", "#/components/schemas/", f->schema);
	}
	return s;
}

static void add_params(const struct http_route *r, const struct api_op *op, json_t *out)
{
	struct str rest = str_c(r->pattern), piece;

	while (rest.n && str_cut(&rest, '/', &piece)) {
		if (!piece.n || piece.p[0] != '{')
			continue;
		for (size_t i = 0; i < sizeof params / sizeof *params; i++) {
			json_t *schema;
			if (!str_eqc(str_sub(piece, 1, piece.n - 1), params[i].name))
				continue;
			if (strstr(params[i].text, "Number"))
				schema = json_pack("{s:s,s:i}", "type", "integer", "minimum", 1);
			else
				schema = json_pack("{s:s,s:i,s:i}", "type", "string", "minLength", 1, "maxLength", 220);
			if (params[i].pattern)
				json_object_set_new(schema, "pattern", json_string(params[i].pattern));
			json_array_append_new(out, json_pack("{s:s,s:s,s:b,s:s,s:o}", "name", params[i].name, "in",
							     "path", "required", 1, "description", params[i].text,
							     "schema", schema));
		}
	}
	for (const struct api_field *f = op->fields; f && f->name; f++) {
		json_t *p;
		if (f->in == IN_BODY && r->method != HTTP_GET)
			continue;
		p = json_pack("{s:s,s:s,s:b,s:s,s:o}", "name", f->name, "in", "query", "required", f->required,
			      "description", f->text, "schema", schema_of(f, true));
		if (f->type == T_NAMES) {
			json_object_set_new(p, "style", json_string("form"));
			json_object_set_new(p, "explode", json_false());
		}
		json_array_append_new(out, p);
	}
	if (op->flags & OP_REV)
		json_array_append_new(out, json_pack("{s:s,s:s,s:b,s:s,s:{s:s}}", "name", "If-Match", "in", "header",
						     "required", 0, "description",
						     "ETag of the article as it was seen. Without it: 428.", "schema",
						     "type", "string"));
	if (op->flags & OP_AGAIN)
		json_array_append_new(out, json_pack("{s:s,s:s,s:b,s:s,s:{s:s,s:i}}", "name", "Idempotency-Key", "in",
						     "header", "required", 0, "description",
						     "Of the client's choosing. The same request with the same key "
						     "within a day happens once, and "
						     "gets the same answer; another request with that key: 409.",
						     "schema", "type", "string", "maxLength", 200));
	if (op->flags & OP_ETAG)
		json_array_append_new(out, json_pack("{s:s,s:s,s:b,s:s,s:{s:s}}", "name", "If-None-Match", "in",
						     "header", "required", 0, "description",
						     "ETag of what the client has: 304 when it is still so.", "schema",
						     "type", "string"));
}

static json_t *body_of(const struct http_route *r, const struct api_op *op)
{
	json_t *props, *needed, *s;

	if (!r->body_max)
		return NULL;
	props = json_object();
	needed = json_array();
	for (const struct api_field *f = op->fields; f && f->name; f++) {
		json_t *one;
		if (f->in != IN_BODY)
			continue;
		one = schema_of(f, false);
		if (!json_object_get(one, "$ref"))
			json_object_set_new(one, "description", json_string(f->text));
		json_object_set_new(props, f->name, one);
		if (f->required)
			json_array_append_new(needed, json_string(f->name));
	}
	s = json_pack("{s:s,s:b,s:o}", "type", "object", "additionalProperties", 0, "properties", props);
	if (json_array_size(needed))
		json_object_set(s, "required", needed);
	json_decref(needed);
	return json_pack("{s:b,s:{s:{s:o}}}", "required", 1, "content", "application/json", "schema", s);
}

/* ---- responses ---- */

static void add_problem(json_t *all, int status)
{
	char key[8];

	snprintf(key, sizeof key, "%d", status);
	if (!json_object_get(all, key))
		json_object_set_new(all, key, json_pack("{s:s}", "$ref", "#/components/responses/Problem"));
}

static json_t *good(const struct http_route *r, const struct api_op *op)
{
	json_t *content = json_object(), *headers = json_object(), *one;
	struct str rest = str_c(op->result), type;

	if (op->flags & OP_RAW) {
		while (rest.n && str_cut(&rest, ' ', &type)) {
			char name[64];
			snprintf(name, sizeof name, "%.*s", STR_ARG(type));
			json_object_set_new(content, name, json_object());
		}
	} else if (op->result) {
		json_object_set_new(content, "application/json",
				    json_pack("{s:{s:s+}}", "schema", "$ref", "#/components/schemas/", op->result));
	}
	if (op->flags & OP_STREAM)
		json_object_set_new(content, "text/event-stream", json_pack("{s:{s:s}}", "schema", "type", "string"));
	if (op->flags & OP_PAGED)
		json_object_set_new(headers, "Link",
				    json_pack("{s:s,s:{s:s}}", "description", "The next page, `rel=\"next\"`.",
					      "schema", "type", "string"));
	if ((op->flags & OP_ETAG) && r->method == HTTP_GET)
		json_object_set_new(headers, "ETag", json_pack("{s:{s:s}}", "schema", "type", "string"));
	if (op->flags & OP_CREATED)
		json_object_set_new(headers, "Location", json_pack("{s:{s:s}}", "schema", "type", "string"));
	one = json_pack("{s:s,s:o,s:o}", "description", r->summary, "content", content, "headers", headers);
	return one;
}

static json_t *responses_of(const struct http_route *r, const struct api_op *op)
{
	static const int always[] = {400, 401, 403, 413, 414, 421, 429, 431, 503};
	json_t *all = json_object();

	if (!op->result || (op->flags & OP_EMPTY))
		json_object_set_new(all, "204", json_pack("{s:s}", "description", "Done."));
	if (op->result)
		json_object_set_new(all, op->flags & OP_CREATED ? "201" : "200", good(r, op));
	/* A read has its tag from the record, too. */
	if (r->method == HTTP_GET && ((op->flags & OP_ETAG) || strcmp(r->name, "getArticle") == 0))
		json_object_set_new(all, "304", json_pack("{s:s}", "description", "The client has it already."));
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		add_problem(all, always[i]);
	if ((op->flags & OP_LIBRARY) || strchr(r->pattern, '{'))
		add_problem(all, 404);
	if (r->body_max) {
		add_problem(all, 415);
		add_problem(all, 422);
	}
	if (strcmp(op->tag, "corpus") == 0)
		add_problem(all, 422);
	if (op->flags & (OP_REV | OP_EXISTS | OP_AGAIN))
		add_problem(all, 409);
	if (op->flags & OP_REV) {
		add_problem(all, 412);
		add_problem(all, 428);
	}
	if (r->method != HTTP_GET)
		add_problem(all, 507);
	return all;
}

static json_t *operation(const struct http_route *r, const struct api_op *op)
{
	json_t *o = json_object(), *parameters = json_array(), *body = body_of(r, op), *security;
	char who[160];

	add_params(r, op, parameters);
	json_object_set_new(o, "operationId", json_string(r->name));
	json_object_set_new(o, "summary", json_string(r->summary));
	snprintf(who, sizeof who, "For: %s.", web_access_name(r->access));
	json_object_set_new(o, "description", op->text ? json_sprintf("%s\n\n%s", op->text, who) : json_string(who));
	json_object_set_new(o, "tags", json_pack("[s]", op->tag));
	json_object_set_new(o, "parameters", parameters);
	if (body)
		json_object_set_new(o, "requestBody", body);
	json_object_set_new(o, "responses", responses_of(r, op));
	if (r->access == WEB_ANYONE)
		security = json_array();
	else if (r->access == WEB_READ || r->access == WEB_ASK)
		security = json_pack("[{},{s:[]},{s:[]}]", "token", "session");
	else
		security = json_pack("[{s:[]},{s:[]}]", "token", "session");
	json_object_set_new(o, "security", security);
	return o;
}

static json_t *components(struct err *e)
{
	json_error_t je;
	json_t *schemas = json_loads(api_schemas, 0, &je), *problem;

	if (!schemas) {
		err_set(e, ERR_INTERNAL, "the schemas are no JSON: %s", je.text);
		return NULL;
	}
	problem = json_pack("{s:s,s:{s:{s:{s:s}}}}", "description", "A problem (RFC 9457).", "content",
			    "application/problem+json", "schema", "$ref", "#/components/schemas/Problem");
	return json_pack("{s:o,s:{s:o},s:{s:{s:s,s:s},s:{s:s,s:s,s:s}}}", "schemas", schemas, "responses", "Problem",
			 problem, "securitySchemes", "token", "type", "http", "scheme", "bearer", "session", "type",
			 "apiKey", "in", "cookie", "name", WEB_COOKIE);
}

int api_openapi(void *ctx, struct http_req *q, struct http_resp *r, struct err *e)
{
	struct api x = {.w = ctx, .c = web_call(q), .q = q, .r = r, .a = q->arena};
	static const struct api_op self = {.flags = OP_ETAG};
	json_t *paths = json_object(), *o, *parts = components(e);

	x.op = &self;
	if (!parts) {
		json_decref(paths);
		return ERR_INTERNAL;
	}
	for (const struct http_route *route = web_api_routes; route->run; route++) {
		char method[8];
		size_t n = 0;
		json_t *at = json_object_get(paths, route->pattern);
		if (!route->more)
			continue;
		if (!at) {
			at = json_object();
			json_object_set_new(paths, route->pattern, at);
		}
		for (const char *m = http_method_name(route->method); *m; m++)
			method[n++] = (char)(*m | 32);
		method[n] = '\0';
		json_object_set_new(at, method, operation(route, route->more));
	}
	o = json_pack("{s:s,s:{s:s,s:s,s:s,s:{s:s,s:s}},s:o,s:o}", "openapi", "3.1.0", "info", "title", "attest",
		      "version", ATTEST_VERSION, "description",
		      "Answers to clinical questions, every sentence attested by its source. Errors are "
		      "application/problem+json. A request that changes something "
		      "with a session cookie carries its token in X-CSRF-Token; with a bearer token it needs none.",
		      "license", "name", "Apache-2.0", "identifier", "Apache-2.0", "paths", paths, "components", parts);
	return api_reply(&x, 200, o, e);
}
