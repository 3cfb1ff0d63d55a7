/*
 * secret.c - passwords and questions asked at the terminal.
 */
#include "cli/cli.h"

#include <fcntl.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#define SECRET_CAP 1024 /* bytes of a line */

void secret_release(struct buf *b)
{
	if (b->p)
		sodium_memzero(b->p, b->room);
	buf_release(b);
}

/* One line without its end; byte by byte, so that nothing is left in a buffer of stdio. */
static int line(int fd, struct buf *b, struct err *e)
{
	char c;
	ssize_t got;

	/* The room of all of it at once: growing would leave copies behind. */
	if (!buf_reserve(b, SECRET_CAP))
		return err_buf(b, e);
	while ((got = read(fd, &c, 1)) == 1 && c != '\n')
		if (b->n == SECRET_CAP)
			return err_set(e, ERR_USAGE, "the password is longer than %d bytes", SECRET_CAP);
		else
			b->p[b->n++] = c;
	b->p[b->n] = '\0';
	if (got < 0)
		return err_set(e, ERR_IO, "the password could not be read");
	if (b->n && b->p[b->n - 1] == '\r')
		b->p[--b->n] = '\0';
	return 0;
}

static int ask(int fd, const char *prompt, struct buf *b, struct err *e)
{
	struct termios was, quiet;
	int r;

	if (tcgetattr(fd, &was))
		return err_set(e, ERR_USAGE, "there is no terminal to ask at; use --password-stdin");
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	quiet.c_lflag |= ECHONL;
	tcsetattr(fd, TCSAFLUSH, &quiet);
	fprintf(stderr, "%s: ", prompt);
	fflush(stderr);
	r = line(fd, b, e);
	tcsetattr(fd, TCSAFLUSH, &was);
	return r;
}

int cli_secret(const struct args *a, const char *prompt, bool again, struct buf *b, struct err *e)
{
	struct buf second;
	int r, fd;

	buf_init(b, SECRET_CAP * 2);
	if (args_flag(a, "password-stdin"))
		return line(STDIN_FILENO, b, e);
	fd = isatty(STDIN_FILENO) ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return err_set(e, ERR_USAGE, "there is no terminal to ask at; use --password-stdin");
	buf_init(&second, SECRET_CAP * 2);
	r = ask(fd, prompt, b, e);
	if (!r && again)
		r = ask(fd, "the same again", &second, e);
	if (!r && again && !str_eq(buf_str(b), buf_str(&second)))
		r = err_set(e, ERR_USAGE, "the two are not the same");
	close(fd);
	secret_release(&second);
	return r;
}

int cli_sure(const struct args *a, const char *question, struct err *e)
{
	char answer[16];

	if (args_flag(a, "yes"))
		return 0;
	if (!isatty(STDIN_FILENO))
		return err_set(e, ERR_USAGE, "there is no terminal to ask at; use --yes");
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	if (!fgets(answer, sizeof answer, stdin) || (answer[0] != 'y' && answer[0] != 'Y'))
		return err_set(e, ERR_CANCELLED, "nothing was done");
	return 0;
}
