/*
 * cmd_backup.c - attest backup: a whole copy of the library while it is in use.
 */
#include "cli/cli.h"

#include "library/library.h"

int cmd_backup(struct cli *c)
{
	const char *file = c->args.rest[0];
	struct library *l = NULL;
	struct err e = {0};
	uint64_t bytes = 0;
	int r = cli_open_library(c, false, &l);

	if (r)
		return err_exit(r);
	r = library_backup(l, file, &bytes, &e);
	library_close(l);
	if (r)
		return cli_failed(r, &e);
	if (c->format == FORMAT_JSON) {
		json_t *o = json_object();
		cli_put(o, "file", str_c(file));
		cli_put_n(o, "bytes", bytes);
		r = emit_json(o, &e);
		return r ? cli_failed(r, &e) : 0;
	}
	emit_printf("%s in ", cli_size(bytes).s);
	emit_text(c, str_c(file));
	emit_c(", checked.\n");
	return 0;
}
