-- How each release stands, as its board last said (api/src/board/board-object.ts): a list of many asks no board.
CREATE TABLE standings (
	board TEXT PRIMARY KEY,
	shown TEXT NOT NULL,
	waits TEXT NOT NULL,
	said_at INTEGER NOT NULL
) STRICT;
