-- What spans releases: who people are, how they are known, and an index of who belongs to which release.
-- Moments are milliseconds since 1970. Secrets are kept only as SHA-256.

CREATE TABLE people (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	email TEXT,
	administrator INTEGER NOT NULL DEFAULT 0,
	-- Named by themselves on a sharing link; not an account.
	guest INTEGER NOT NULL DEFAULT 0,
	-- When the one-time claim link was used; only the administrator has it.
	claimed_at INTEGER,
	created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX people_by_email ON people (email) WHERE email IS NOT NULL;

CREATE TABLE sessions (
	hash TEXT PRIMARY KEY,
	person TEXT NOT NULL REFERENCES people (id),
	created_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,
	-- The last moment at which the person themselves acted (R4).
	active_at INTEGER NOT NULL,
	ended_at INTEGER,
	expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_person ON sessions (person);

-- Boards that a session opened by a sharing link.
CREATE TABLE visits (
	session TEXT NOT NULL REFERENCES sessions (hash),
	board TEXT NOT NULL,
	link TEXT NOT NULL,
	title TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (session, board)
) STRICT;

CREATE TABLE invites (
	hash TEXT PRIMARY KEY,
	person TEXT NOT NULL REFERENCES people (id),
	board TEXT NOT NULL,
	-- 0: it only opens the board for a browser where this person is signed in already.
	signs_in INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	used_at INTEGER
) STRICT;
CREATE INDEX invites_by_board ON invites (board, person);

CREATE TABLE tokens (
	hash TEXT PRIMARY KEY,
	person TEXT NOT NULL REFERENCES people (id),
	board TEXT NOT NULL,
	created_at INTEGER NOT NULL
) STRICT;

-- An index only: each board's own table of roles is the authority.
CREATE TABLE memberships (
	person TEXT NOT NULL REFERENCES people (id),
	board TEXT NOT NULL,
	title TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (person, board)
) STRICT;
