/*
 * api_jobs.c - imports: queued, followed, stopped.
 *
 * Following is by server-sent events that are polled for: each response holds the state as one event and says when to
 * come again (`retry`), so that no connection waits with nothing to say; a browser's EventSource does so by itself.
 * When the job has ended, the event is `end`, and who comes again with its id is sent away with 204.
 */
#include "web/api_priv.h"

#include "library/library.h"

#define RETRY_MS 1000

static json_t *job_row(struct api *x, const struct lib_job *j)
{
	json_t *o = json_object(), *args = json_loadb(j->args.n ? j->args.p : "{}", j->args.n ? j->args.n : 2, 0, NULL),
	       *report = json_loadb(j->report.n ? j->report.p : "{}", j->report.n ? j->report.n : 2, 0, NULL);

	api_put_n(o, "id", j->id);
	json_object_set_new(o, "kind", api_s(j->kind));
	json_object_set_new(o, "args", args ? args : json_object());
	json_object_set_new(o, "state", json_string(lib_job_name(j->state)));
	api_put_n(o, "done", (int64_t)j->done);
	json_object_set_new(o, "total", j->total ? json_integer((json_int_t)j->total) : json_null());
	json_object_set_new(o, "message", api_s(j->message));
	json_object_set_new(o, "report", report ? report : json_object());
	api_put(o, "person", j->person);
	api_put_time(x, o, "created", j->created);
	api_put_time(x, o, "started", j->started);
	api_put_time(x, o, "ended", j->ended);
	return o;
}

static const struct api_field jobs_fields[] = {
	{"limit", IN_QUERY, T_INT, false, 1, 200, NULL, NULL, "How many; 50 unless told."},
	{"cursor", IN_QUERY, T_INT, false, 1, INT64_MAX, NULL, NULL, "Of the page before."},
	{0},
};

static int jobs(struct api *x, struct err *e)
{
	size_t max = (size_t)api_number(x, "limit", 50), n;
	struct lib_job *v;
	json_t *all, *o;
	int r = library_jobs(x->lib, api_number(x, "cursor", 0), max, x->a, &v, &n, e);

	if (r)
		return r;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, job_row(x, &v[i]));
	o = json_pack("{s:o}", "items", all);
	struct str next = n && n == max ? arena_printf(x->a, "%lld", (long long)v[n - 1].id) : STR_NULL;
	api_put(o, "next", next);
	api_next(x, next);
	return api_reply(x, 200, o, e);
}
const struct api_op op_jobs = {jobs, jobs_fields, "JobList", OP_LIBRARY | OP_PAGED | OP_ETAG, "jobs", NULL};

static const struct api_field job_new_fields[] = {
	{"path", IN_BODY, T_STRING, true, 1, 4000, NULL, NULL,
	 "A file, folder or archive on the server, in a folder that it allows."},
	{0},
};

static int job_new(struct api *x, struct err *e)
{
	struct lib_job j;
	int64_t id;
	int r = web_import(x->q, api_text(x, "path"), &id, e);

	if (r == 0)
		r = library_job_get(x->lib, id, x->a, &j, e);
	return r ? r : api_created(x, arena_printf(x->a, "/api/v1/jobs/%lld", (long long)id), job_row(x, &j), e);
}
const struct api_op op_job_new = {job_new, job_new_fields, "Job", OP_LIBRARY | OP_CREATED | OP_AGAIN, "jobs", NULL};

static int get(struct api *x, struct lib_job *j, struct err *e)
{
	int64_t id;
	int r = api_param_number(x, 0, &id, e);

	return r ? r : library_job_get(x->lib, id, x->a, j, e);
}

static int job(struct api *x, struct err *e)
{
	struct lib_job j;
	int r = get(x, &j, e);

	return r ? r : api_reply(x, 200, job_row(x, &j), e);
}
const struct api_op op_job = {job, NULL, "Job", OP_LIBRARY | OP_ETAG, "jobs", NULL};

static int job_events(struct api *x, struct err *e)
{
	struct lib_job j;
	bool over;
	int r = get(x, &j, e);

	if (r)
		return r;
	over = j.state != JOB_QUEUED && j.state != JOB_RUNNING;
	if (over && str_eqc(http_header(x->q, "Last-Event-ID"), "end"))
		return api_empty(x, e);
	buf_printf(&x->r->body, "retry: %d\nid: %s\n", RETRY_MS, over ? "end" : "on");
	api_event(&x->r->body, over ? "end" : "progress", job_row(x, &j));
	return http_reply(x->r, 200, "text/event-stream", e);
}
const struct api_op op_job_events = {job_events,
				     NULL,
				     "text/event-stream",
				     OP_LIBRARY | OP_RAW | OP_EMPTY,
				     "jobs",
				     "One event, `progress` or `end`, and the time after which to come again."};

static int job_cancel(struct api *x, struct err *e)
{
	struct lib_job j;
	int r = get(x, &j, e);

	if (r == 0)
		r = library_job_cancel(x->lib, x->c->person, j.id, e);
	return r ? r : api_empty(x, e);
}
const struct api_op op_job_cancel = {job_cancel, NULL, NULL, OP_LIBRARY | OP_EMPTY | OP_EXISTS, "jobs", NULL};
