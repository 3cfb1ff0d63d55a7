-- 002: living articles, jobs, requests sent again.

ALTER TABLE articles ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;         -- since when its evidence has moved; 0: it has not
ALTER TABLE articles ADD COLUMN stale_reason TEXT NOT NULL DEFAULT '';    -- for people
CREATE INDEX articles_stale ON articles (stale) WHERE stale > 0;

CREATE TABLE jobs (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,                 -- import, refresh, …
	args TEXT NOT NULL,                 -- JSON
	state INTEGER NOT NULL              -- 0 queued, 1 running, 2 done, 3 failed, 4 cancelled
		CHECK (state BETWEEN 0 AND 4),
	done INTEGER NOT NULL DEFAULT 0,
	total INTEGER NOT NULL DEFAULT 0,   -- 0: not known
	message TEXT NOT NULL DEFAULT '',   -- for people
	report TEXT NOT NULL DEFAULT '',    -- JSON
	person TEXT NOT NULL,
	created INTEGER NOT NULL,
	started INTEGER NOT NULL DEFAULT 0,
	ended INTEGER NOT NULL DEFAULT 0,
	cancel INTEGER NOT NULL DEFAULT 0   -- somebody wants it stopped
) STRICT;
CREATE INDEX jobs_state ON jobs (state, id);

-- Answers to requests with an Idempotency-Key, for a day.
CREATE TABLE again (
	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),  -- SHA-256 of person and key
	request BLOB NOT NULL CHECK (length(request) = 32),
	person TEXT NOT NULL,
	status INTEGER NOT NULL,
	body TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX again_at ON again (at);
