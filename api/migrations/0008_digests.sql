-- Who asked for an e-mail each working morning about what waits for them (api/src/digests.ts).
CREATE TABLE digests (
	person TEXT PRIMARY KEY REFERENCES people (id),
	-- IANA time zone in which it is morning.
	zone TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	-- The calendar date there of the last morning that was dealt with.
	day TEXT NOT NULL DEFAULT ''
) STRICT;
