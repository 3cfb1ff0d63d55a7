/*
 * schema.c - numbered migrations: from the schema that a file has to the one of this program.
 *
 * PRAGMA user_version is the number of the last migration, application_id says that it is a library of attest. A
 * migration runs whole or not at all; files are src/library/sql/NNN.sql and never change once released.
 */
#include "library/library_priv.h"

#define APPLICATION_ID 0x61747374 /* "atst" */

extern const char library_sql_001[], library_sql_002[], library_sql_003[];

static const char *const migrations[] = {library_sql_001, library_sql_002, library_sql_003};
#define MIGRATIONS (int)(sizeof migrations / sizeof *migrations)

int library_schema(void)
{
	return MIGRATIONS;
}

static int pragma(struct db *d, const char *sql, int64_t *out, struct err *e)
{
	return db_number(d, e, 0, out, sql, "");
}

int schema_version(struct db *d, int *out, struct err *e)
{
	int64_t id, version, tables;
	int r = pragma(d, "PRAGMA application_id", &id, e);

	if (!r)
		r = pragma(d, "PRAGMA user_version", &version, e);
	if (!r)
		r = pragma(d, "SELECT count(*) FROM sqlite_schema", &tables, e);
	if (r)
		return r;
	if (id != APPLICATION_ID && (id || version || tables))
		return err_set(e, ERR_CORRUPT, "it is a database of another program, not a library of attest");
	if (version > MIGRATIONS)
		return err_set(e, ERR_VERSION, "it was written by a newer attest (schema %d; this one knows %d)",
			       (int)version, MIGRATIONS);
	*out = (int)version;
	return 0;
}

int schema_migrate(struct db *d, int to, struct err *e)
{
	int version, r = schema_version(d, &version, e);

	if (r || version >= to)
		return r;
	/* Two processes may open an old file at the same time: who comes second finds it done. */
	if ((r = db_script(d, "BEGIN EXCLUSIVE", e)))
		return r;
	r = schema_version(d, &version, e);
	while (!r && version < to) {
		char done[96];
		r = db_script(d, migrations[version], e);
		version++;
		if (r) {
			err_prefix(e, "migration %03d", version);
			break;
		}
		snprintf(done, sizeof done, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID,
			 version);
		r = db_script(d, done, e);
	}
	if (!r)
		r = db_script(d, "COMMIT", e);
	if (r)
		db_script(d, "ROLLBACK", NULL);
	return r;
}
