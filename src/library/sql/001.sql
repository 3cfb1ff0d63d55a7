-- 001: articles, review, people, the audit trail.
-- Times are seconds since 1970, UTC. "person" is a pseudonym (people.person) or 'cli' or 'system': it has no foreign key, since a person
-- may be forgotten and their work stays. What is written once is held by triggers.

CREATE TABLE articles (
	id TEXT PRIMARY KEY,                -- 12 random letters and digits
	question TEXT NOT NULL,             -- of the current version
	title TEXT NOT NULL,
	topic TEXT NOT NULL,                -- chosen by people; may be ''
	reader TEXT NOT NULL,               -- physician, nurse, …
	language TEXT NOT NULL,             -- BCP 47
	outcome TEXT NOT NULL,              -- answered, partly-answered, insufficient
	state INTEGER NOT NULL              -- 0 submitted, 1 under review, 2 changes requested, 3 approved, 4 retired
		CHECK (state BETWEEN 0 AND 4),
	version INTEGER NOT NULL,           -- number of the current version
	approved INTEGER NOT NULL DEFAULT 0,-- number of the last approved version, 0: none
	rev INTEGER NOT NULL DEFAULT 1,     -- one more with every change: what an ETag is made of
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL,           -- last version or step
	submitted INTEGER NOT NULL,         -- since when it waits for the board
	approved_at INTEGER NOT NULL DEFAULT 0,
	requester TEXT NOT NULL,            -- person who put it in
	assignee TEXT NOT NULL DEFAULT '',  -- person, or ''
	priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -9 AND 9)
) STRICT;
CREATE INDEX articles_recent ON articles (updated DESC, id DESC);
CREATE INDEX articles_queue ON articles (priority DESC, submitted, id);
CREATE INDEX articles_topic ON articles (topic);

CREATE TABLE versions (
	article TEXT NOT NULL REFERENCES articles (id),
	number INTEGER NOT NULL,            -- from 1
	json TEXT NOT NULL,                 -- the article document, as it was given
	content BLOB NOT NULL CHECK (length(content) = 32), -- SHA-256 of its canonical form
	author TEXT NOT NULL,               -- person
	note TEXT NOT NULL,
	created INTEGER NOT NULL,
	supersedes INTEGER NOT NULL,        -- number of the version it was made from, 0: none
	PRIMARY KEY (article, number)
) STRICT;
CREATE INDEX versions_author ON versions (author);
CREATE TRIGGER versions_update BEFORE UPDATE ON versions
BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;
CREATE TRIGGER versions_delete BEFORE DELETE ON versions
BEGIN SELECT RAISE(ABORT, 'a version is never deleted'); END;

-- What each sentence of a version quotes: found by document when a source changes. Derived from versions.json.
CREATE TABLE claims (
	article TEXT NOT NULL,
	version INTEGER NOT NULL,
	place INTEGER NOT NULL,             -- order in the document, from 0
	path TEXT NOT NULL,                 -- JSON pointer
	kind TEXT NOT NULL,                 -- verbatim, excerpt, statement
	doc TEXT NOT NULL,                  -- id of the source, '' of a statement
	beg INTEGER NOT NULL,               -- bytes of the source's text
	end INTEGER NOT NULL,
	quote TEXT NOT NULL,                -- SHA-256 of these bytes in hexadecimal, or ''
	PRIMARY KEY (article, version, place),
	FOREIGN KEY (article, version) REFERENCES versions (article, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_doc ON claims (doc, article, version);

CREATE TABLE steps (
	id INTEGER PRIMARY KEY,
	article TEXT NOT NULL REFERENCES articles (id),
	version INTEGER NOT NULL,           -- current when the step was taken
	action TEXT NOT NULL,               -- submit, edit, start, approve, request-changes, retire, reopen, assign
	from_state INTEGER NOT NULL,
	to_state INTEGER NOT NULL,
	person TEXT NOT NULL,
	note TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX steps_article ON steps (article, id);
CREATE TRIGGER steps_update BEFORE UPDATE ON steps
BEGIN SELECT RAISE(ABORT, 'a step never changes'); END;
CREATE TRIGGER steps_delete BEFORE DELETE ON steps
BEGIN SELECT RAISE(ABORT, 'a step is never deleted'); END;

CREATE TABLE board_keys (
	public TEXT PRIMARY KEY CHECK (length(public) = 64), -- Ed25519, hexadecimal
	created INTEGER NOT NULL,
	retired INTEGER NOT NULL DEFAULT 0, -- 0: the one in use
	person TEXT NOT NULL                -- who made it
) STRICT;

-- An approval's signature, over the message of docs/library.md.
CREATE TABLE signatures (
	step INTEGER PRIMARY KEY REFERENCES steps (id),
	key TEXT NOT NULL REFERENCES board_keys (public),
	signature TEXT NOT NULL CHECK (length(signature) = 128)
) STRICT;
CREATE TRIGGER signatures_update BEFORE UPDATE ON signatures
BEGIN SELECT RAISE(ABORT, 'a signature never changes'); END;
CREATE TRIGGER signatures_delete BEFORE DELETE ON signatures
BEGIN SELECT RAISE(ABORT, 'a signature is never deleted'); END;

CREATE TABLE comments (
	id INTEGER PRIMARY KEY,
	article TEXT NOT NULL,
	version INTEGER NOT NULL,
	path TEXT NOT NULL,                 -- of a claim of that version, '' of the whole
	person TEXT NOT NULL,
	text TEXT NOT NULL,
	created INTEGER NOT NULL,
	resolved INTEGER NOT NULL DEFAULT 0,-- when, 0: open
	resolver TEXT NOT NULL DEFAULT '',
	FOREIGN KEY (article, version) REFERENCES versions (article, number)
) STRICT;
CREATE INDEX comments_article ON comments (article, id);

CREATE TABLE people (
	person TEXT PRIMARY KEY,            -- pseudonym: 'p-' and 24 random letters and digits
	name TEXT NOT NULL UNIQUE,          -- for signing in
	display TEXT NOT NULL,              -- for others to read
	salt BLOB NOT NULL CHECK (length(salt) = 32), -- of the commitments to names in the audit trail; dies with the row
	roles INTEGER NOT NULL,             -- 1 reader, 2 author, 4 reviewer, 8 administrator
	password TEXT NOT NULL,             -- Argon2id string, '' none
	disabled INTEGER NOT NULL DEFAULT 0,
	history INTEGER NOT NULL DEFAULT 1, -- keeps the questions they ask
	created INTEGER NOT NULL,
	seen INTEGER NOT NULL DEFAULT 0     -- last signed in
) STRICT;

CREATE TABLE sessions (
	hash BLOB PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256 of the cookie: a stolen copy of this file signs nobody in
	person TEXT NOT NULL REFERENCES people (person) ON DELETE CASCADE,
	created INTEGER NOT NULL,
	seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE tokens (
	id INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32), -- SHA-256 of the token
	person TEXT NOT NULL REFERENCES people (person) ON DELETE CASCADE,
	name TEXT NOT NULL,                 -- what it is for
	hint TEXT NOT NULL,                 -- first characters
	scopes INTEGER NOT NULL,
	created INTEGER NOT NULL,
	expires INTEGER NOT NULL,           -- 0: never
	used INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX tokens_person ON tokens (person);

-- A person's own questions, while they want them kept.
CREATE TABLE history (
	id INTEGER PRIMARY KEY,
	person TEXT NOT NULL REFERENCES people (person) ON DELETE CASCADE,
	question TEXT NOT NULL,
	reader TEXT NOT NULL,
	outcome TEXT NOT NULL,
	title TEXT NOT NULL,
	article TEXT NOT NULL,              -- '' when it was not submitted
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX history_person ON history (person, id DESC);

CREATE TABLE settings (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

-- Append-only; the hash of a line is over its fields and the hash of the line before (docs/library.md, "Audit trail").
CREATE TABLE audit (
	seq INTEGER PRIMARY KEY,            -- from 1, without gaps
	at INTEGER NOT NULL,
	who TEXT NOT NULL,                  -- person, 'cli', 'system'
	action TEXT NOT NULL,
	object TEXT NOT NULL,               -- 'article:…', 'person:…', 'token:…', …
	detail TEXT NOT NULL,               -- JSON object, or ''
	hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX audit_object ON audit (object, seq);
CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit trail has no gaps'); END;
