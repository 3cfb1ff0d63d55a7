-- 003: tokens that were made by tokens.

ALTER TABLE tokens ADD COLUMN parent INTEGER NOT NULL DEFAULT 0; -- number of the token that made it, and whose end is its end; 0: a person did
CREATE INDEX tokens_parent ON tokens (parent) WHERE parent > 0;
