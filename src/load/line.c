/*
 * line.c - slots and the line in which they stand (load_priv.h).
 */
#include "load/load_priv.h"

#include "base/mem.h"

#include <stdlib.h>

struct slot *slot_new(const char *file)
{
	struct slot *s = mem_calloc(1, sizeof *s);

	if (s && file && !(s->file = mem_strdup(file))) {
		free(s);
		return NULL;
	}
	return s;
}

static void op_release(struct op *op)
{
	if (op->analysed)
		analysed_free(op->analysed);
	doc_free(op->doc);
	free(op->told);
	free(op->id);
	free((char *)op->diag.file);
	free((char *)op->diag.msg);
}

void slot_free(struct slot *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_ops; i++)
		op_release(&s->ops[i]);
	free(s->ops);
	free(s->file);
	free(s->local);
	free(s->origin);
	free(s->bytes);
	free(s->broken_msg);
	doc_free(s->doc);
	free(s);
}

struct op *slot_op(struct slot *s, enum op_kind kind)
{
	if (s->n_ops == s->room) {
		size_t room = s->room ? 2 * s->room : 1;
		struct op *p = mem_realloc(s->ops, room * sizeof *p);
		if (!p)
			return NULL;
		s->ops = p;
		s->room = room;
	}
	struct op *op = &s->ops[s->n_ops++];
	memset(op, 0, sizeof *op);
	op->kind = kind;
	return op;
}

int slot_diag(struct slot *s, const struct read_diag *d)
{
	struct op *op = slot_op(s, OP_DIAG);

	if (!op)
		return ERR_NOMEM;
	op->diag = *d;
	op->diag.file = d->file ? mem_strdup(d->file) : NULL;
	op->diag.msg = mem_strdup(d->msg ? d->msg : "");
	return (d->file && !op->diag.file) || !op->diag.msg ? ERR_NOMEM : 0;
}

static bool waits(const struct slot *s)
{
	return s->state == SLOT_WAITING;
}

int line_add(struct load *l, struct slot *s, struct err *e)
{
	int r = 0;

	s->disk = l->disk;
	pthread_mutex_lock(&l->lock);
	while (!l->stop && l->front && (l->in_line + s->cost > l->memory || l->n_slots >= LINE_SLOTS_MAX))
		pthread_cond_wait(&l->room, &l->lock);
	if (l->stop) {
		slot_free(s);
		r = err_set(e, ERR_CANCELLED, "stopped");
	} else {
		if (l->end)
			l->end->next = s;
		else
			l->front = s;
		l->end = s;
		l->n_slots++;
		l->in_line += s->cost;
		if (waits(s)) {
			if (!l->next_work)
				l->next_work = s;
			pthread_cond_signal(&l->work);
		} else {
			pthread_cond_signal(&l->done);
		}
	}
	pthread_mutex_unlock(&l->lock);
	return r;
}

void line_stop(struct load *l, const struct err *e)
{
	pthread_mutex_lock(&l->lock);
	if (!l->stop) {
		l->stop = true;
		l->err = *e;
	}
	pthread_cond_broadcast(&l->room);
	pthread_cond_broadcast(&l->work);
	pthread_cond_broadcast(&l->done);
	pthread_mutex_unlock(&l->lock);
}

bool line_stopped(struct load *l)
{
	pthread_mutex_lock(&l->lock);
	bool stop = l->stop;
	pthread_mutex_unlock(&l->lock);
	return stop;
}

struct slot *line_take(struct load *l)
{
	struct slot *s = NULL;

	pthread_mutex_lock(&l->lock);
	while (!l->stop && !l->next_work && !l->walked)
		pthread_cond_wait(&l->work, &l->lock);
	if (!l->stop && l->next_work) {
		s = l->next_work;
		s->state = SLOT_AT_WORK;
		do
			l->next_work = l->next_work->next;
		while (l->next_work && !waits(l->next_work));
	}
	pthread_mutex_unlock(&l->lock);
	return s;
}

void line_worked(struct load *l, struct slot *s)
{
	size_t cost = sizeof *s;

	for (size_t i = 0; i < s->n_ops; i++) {
		const struct op *op = &s->ops[i];
		cost += sizeof *op + (op->analysed ? analysed_memory(op->analysed) : 0) +
			(op->doc ? doc_cost(op->doc) : 0);
	}
	free(s->bytes);
	s->bytes = NULL;
	pthread_mutex_lock(&l->lock);
	l->in_line = l->in_line - s->cost + cost;
	s->cost = cost;
	s->state = SLOT_DONE;
	if (s == l->front)
		pthread_cond_signal(&l->done);
	/* What shrank makes room. */
	pthread_cond_signal(&l->room);
	pthread_mutex_unlock(&l->lock);
}
