-- Plans of releases that somebody offered to everybody on this server, to begin others with (api/src/templates.ts).
CREATE TABLE templates (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	-- A ReleasePlan as JSON, without people.
	plan TEXT NOT NULL,
	milestones INTEGER NOT NULL,
	creator TEXT NOT NULL REFERENCES people (id),
	created_at INTEGER NOT NULL
) STRICT;
