/*
 * server_http.c - one request to a server, by libcurl.
 *
 * To the address that the owner gave and nowhere else: no proxy of the environment, no redirection, no other scheme
 * than http and https. All attempts together take no longer than the server's time-out.
 */
#include "encode/server_priv.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

#include <stdlib.h>
#include <time.h>

#define SECOND	    UINT64_C(1000000000)
#define CONNECT_MS  3000
#define FIRST_PAUSE (SECOND / 10) /* before the second attempt; twice as long before each further one */
#define SAID_MAX    200		  /* of the body of an answer that says no */

#ifdef ATTEST_CURL
#include <curl/curl.h>
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

bool server_built_in(void)
{
	return true;
}

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
	struct buf *b = ctx;

	buf_add(b, str_make(p, size * n));
	return b->err ? 0 : size * n;
}

/* What is said of the asker; *list is to be freed. */
static int headers(const struct server *s, struct curl_slist **list, struct err *e)
{
	struct buf key, line;
	int r = 0;

	*list = curl_slist_append(NULL, "Content-Type: application/json");
	if (*list)
		*list = curl_slist_append(*list, "Expect:");
	if (!*list)
		return err_mem(e);
	if (!s->key_file)
		return 0;
	buf_init(&key, 4096);
	buf_init(&line, 8192);
	r = fs_read(s->key_file, &key, e);
	if (!r) {
		buf_printf(&line, "Authorization: Bearer %.*s", STR_ARG(str_trim(buf_str(&key))));
		struct curl_slist *more = line.err ? NULL : curl_slist_append(*list, line.p);
		r = more ? 0 : err_mem(e);
	}
	buf_release(&key);
	buf_release(&line);
	return r;
}

/* One attempt. ERR_UNAVAILABLE with `again` set where another one may do better. */
static int attempt(CURL *c, const char *url, uint64_t left, struct buf *answer, bool *again, struct err *e)
{
	long status = 0;

	buf_clear(answer);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(left / (SECOND / 1000)) + 1);
	CURLcode code = curl_easy_perform(c);
	*again = false;
	if (answer->err)
		return err_buf(answer, e);
	if (code == CURLE_OUT_OF_MEMORY)
		return err_mem(e);
	if (code != CURLE_OK) {
		*again = code != CURLE_OPERATION_TIMEDOUT && code != CURLE_URL_MALFORMAT;
		return err_set(e, ERR_UNAVAILABLE, "%s: %s", url, curl_easy_strerror(code));
	}
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 200 && status < 300)
		return 0;
	*again = status == 429 || status >= 500;
	struct str said = str_sub(buf_str(answer), 0, SAID_MAX);
	return err_set(e, ERR_UNAVAILABLE, "%s: status %ld: %.*s", url, status, STR_ARG(said));
}

static void pause_for(uint64_t ns)
{
	struct timespec t = {(time_t)(ns / SECOND), (long)(ns % SECOND)};

	(void)nanosleep(&t, NULL);
}

static void set_up(CURL *c, const char *url, struct str body, struct curl_slist *list, struct buf *answer)
{
	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_URL, url);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(c, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.p);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, answer);
}

int server_post(const struct server *s, void **connection, const char *url, struct str body, struct buf *answer,
		struct err *e)
{
	uint64_t now = clock_mono_ns(), end = now + (uint64_t)(s->timeout * (double)SECOND), wait = FIRST_PAUSE;
	struct curl_slist *list = NULL;
	bool again = true;
	int r;

	if (now < atomic_load(&s->rest->until))
		return err_set(e, ERR_UNAVAILABLE, "%s: it did not answer a moment ago", url);
	(void)pthread_once(&once, begin);
	if (!*connection && !(*connection = curl_easy_init()))
		return err_mem(e);
	r = headers(s, &list, e);
	if (!r)
		set_up(*connection, url, body, list, answer);
	for (int i = 0; !r || (r == ERR_UNAVAILABLE && again && i <= s->retries && now + wait < end); i++) {
		if (i) {
			pause_for(wait);
			wait *= 2;
			now = clock_mono_ns();
		}
		r = attempt(*connection, url, end - now, answer, &again, e);
		now = clock_mono_ns();
		if (!r)
			break;
	}
	curl_slist_free_all(list);
	if (r == ERR_UNAVAILABLE)
		atomic_store(&s->rest->until, clock_mono_ns() + SERVER_REST_SECONDS * SECOND);
	return r;
}

void server_hang_up(void *connection)
{
	if (connection)
		curl_easy_cleanup(connection);
}

#else

bool server_built_in(void)
{
	return false;
}

int server_post(const struct server *s, void **connection, const char *url, struct str body, struct buf *answer,
		struct err *e)
{
	(void)s;
	(void)connection;
	(void)body;
	(void)answer;
	return err_set(e, ERR_UNAVAILABLE, "%s: this program was built without libcurl", url);
}

void server_hang_up(void *connection)
{
	(void)connection;
}

#endif
