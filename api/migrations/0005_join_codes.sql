-- Six digits that lead to the page where a release votes, as long as its call lasts. They let nobody in.
CREATE TABLE join_codes (
	code TEXT PRIMARY KEY,
	board TEXT NOT NULL UNIQUE,
	expires_at INTEGER NOT NULL
) STRICT;
