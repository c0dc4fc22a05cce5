-- The address from which a person's own calendar reads the dates of all of their releases, by the hash of its token.
CREATE TABLE calendars (
	person TEXT PRIMARY KEY REFERENCES people (id),
	hash TEXT NOT NULL UNIQUE,
	created_at INTEGER NOT NULL,
	-- When a calendar last read it, to the hour.
	read_at INTEGER
) STRICT;
-- Due dates, calls and windows of a release, with whom each concerns, as JSON: a calendar of many asks no board.
ALTER TABLE standings ADD COLUMN dates TEXT NOT NULL DEFAULT '[]';
