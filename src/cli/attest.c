/*
 * attest.c - the program: cli_main as a process.
 */
#include "cli/cli.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv);
}
