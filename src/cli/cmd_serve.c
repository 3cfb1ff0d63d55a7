/*
 * cmd_serve.c - attest serve: pages and API over HTTP, until SIGINT or SIGTERM.
 *
 * Signals are blocked in all threads and waited for here, so that no handler runs at a bad moment. The first ends it in
 * order, a second one at once.
 */
#include "cli/cli.h"
#include "library/library.h"
#include "base/mem.h"

#include "web/web.h"

#include <signal.h>
#include <stdlib.h>

#define NAMES_MAX   64
#define GRACE_MS    10000
#define PORT	    8765
#define THREADS_MAX 256
#define RATE	    2 /* questions a second */

struct serve {
	struct arena a;
	struct http_net proxies[NAMES_MAX];
	const char *hosts[NAMES_MAX], *imports[NAMES_MAX];
	struct http_opts http;
	struct web_settings web;
	char *library, *pins;
};

/* "127.0.0.1:8765", "[::1]:8765", ":8765", "8765", "127.0.0.1". */
static int listen_at(struct serve *s, const char *value, struct err *e)
{
	struct str v = str_c(value), host = v, port = STR_NULL;
	struct http_addr addr;
	uint64_t n = PORT;

	if (v.n && v.p[0] == '[') {
		size_t end = str_find(v, STR("]"), 0);
		host = str_sub(v, 1, end);
		port = end == SIZE_MAX ? STR("?") : str_sub(v, end + 1, v.n);
		if (port.n)
			port = port.p[0] == ':' ? str_sub(port, 1, port.n) : STR("?");
		else
			port = STR_NULL;
	} else if (str_u64(v, &n)) {
		host = STR("127.0.0.1");
		port = v;
	} else if (str_find(v, STR(":"), 0) != SIZE_MAX &&
		   str_find(v, STR(":"), str_find(v, STR(":"), 0) + 1) == SIZE_MAX) {
		size_t colon = str_find(v, STR(":"), 0);
		host = colon ? str_sub(v, 0, colon) : STR("127.0.0.1");
		port = str_sub(v, colon + 1, v.n);
	}
	if (str_eqc(host, "localhost"))
		host = STR("127.0.0.1");
	if (!http_addr_parse(host, &addr) || (port.p && (!str_u64(port, &n) || n > 65535)))
		return err_set(e, ERR_USAGE,
			       "--listen: '%s' is no address with a port (127.0.0.1:8765, [::1]:8765, 0.0.0.0:80)",
			       value);
	s->http.address = arena_str(&s->a, host).p;
	s->http.port = (uint16_t)n;
	return 0;
}

static int names(struct serve *s, const struct args *a, const char *opt, const char **out, size_t *n, struct err *e)
{
	struct str rest, value;
	size_t i = 0;

	while (args_each(a, opt, &i, &rest, &value)) {
		if (*n == NAMES_MAX)
			return err_set(e, ERR_USAGE, "--%s: more than %d", opt, NAMES_MAX);
		out[(*n)++] = arena_str(&s->a, value).p;
	}
	return 0;
}

static int options(struct serve *s, struct cli *c, struct err *e)
{
	const struct args *a = &c->args;
	struct str rest, value;
	uint64_t threads, rate;
	size_t i = 0;

	s->http.port = PORT;
	if (args_value(a, "listen") && listen_at(s, args_value(a, "listen"), e))
		return e->code;
	while (args_each(a, "trusted-proxy", &i, &rest, &value)) {
		if (s->http.n_proxies == NAMES_MAX || !http_net_parse(value, &s->proxies[s->http.n_proxies]))
			return err_set(e, ERR_USAGE, "--trusted-proxy: '%.*s' is no address or network (10.0.0.0/8)",
				       STR_ARG(value));
		s->http.n_proxies++;
	}
	if (names(s, a, "host", s->hosts, &s->http.n_hosts, e) ||
	    names(s, a, "imports", s->imports, &s->web.n_imports, e) ||
	    args_number(a, "threads", 1, THREADS_MAX, 0, &threads, e) ||
	    args_number(a, "rate", 0, 1000000, RATE, &rate, e))
		return e->code;
	s->library = cli_library(a, c->corpus, e);
	if (!s->library)
		return e->code;
	s->web.library = s->library;
	s->web.pins = s->pins = cli_pins();
	s->web.ask_rate = rate ? (double)rate : -1;
	s->web.read_rate = rate ? 0 : -1;
	s->http.proxies = s->proxies;
	s->http.hosts = s->hosts;
	s->http.threads = (int)threads;
	s->http.cert = args_value(a, "tls-cert");
	s->http.key = args_value(a, "tls-key");
	s->web.corpus = c->corpus;
	s->web.open = args_flag(a, "open");
	s->web.no_vectors = args_flag(a, "no-vectors");
	s->web.imports = s->imports;
	s->web.title = args_value(a, "title");
	s->web.contact = args_value(a, "contact");
	s->web.numbers = cli_numbers();
	return 0;
}

static void say(const struct serve *s, struct http_server *server)
{
	const char *address = s->http.address ? s->http.address : "127.0.0.1";
	bool six = strchr(address, ':') != NULL;

	fprintf(stderr, "attest: listening on %s://%s%s%s:%u/ (Ctrl-C stops it)\n", s->http.cert ? "https" : "http",
		six ? "[" : "", address, six ? "]" : "", http_server_port(server));
	fflush(stderr);
}

/* A service that nobody can use yet says how somebody can. */
static void say_closed(const struct serve *s)
{
	struct lib_counts n;
	struct library *l;
	struct err e = {0};

	if (s->web.open || library_open(s->library, &(struct library_opts){.create = false}, &l, &e))
		return;
	if (library_counts(l, &n, &e) == 0 && !n.users)
		fprintf(stderr,
			"attest: nobody can sign in yet: attest user add --role administrator NAME --library %s makes "
			"the "
			"first account; or serve with --open, for reading and asking without one\n",
			s->library);
	library_close(l);
}

int cmd_serve(struct cli *c)
{
	struct serve *s = mem_calloc(1, sizeof *s);
	struct http_server *server = NULL;
	struct web *web = NULL;
	struct err e = {0};
	sigset_t set;
	int r, sig;

	if (!s)
		return cli_failed(err_mem(&e), &e);
	arena_init(&s->a, 1 << 20);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	r = options(s, c, &e);
	if (r == 0) {
		/* Before any thread is made: they inherit it. */
		pthread_sigmask(SIG_BLOCK, &set, NULL);
		r = web_open(&s->web, &web, &e);
	}
	if (r == 0) {
		s->http.app = web_app(web);
		r = http_server_start(&s->http, &server, &e);
	}
	if (r == 0) {
		web_server(web, server);
		say(s, server);
		say_closed(s);
		sigwait(&set, &sig);
		pthread_sigmask(SIG_UNBLOCK, &set, NULL);
		web_stopping(web);
		http_server_stop(server, GRACE_MS);
	}
	web_close(web);
	arena_release(&s->a);
	free(s->library);
	free(s->pins);
	free(s);
	return r ? cli_failed(r, &e) : 0;
}
