/*
 * attest.c - the program: cli_main as a process.
 */
#include "cli/cli.h"

#include "read/read.h"

int main(int argc, char **argv)
{
	if (read_unpack_asked(argc, argv))
		return read_unpack_main();
	read_unpack_apart();
	return cli_main(argc, argv);
}
