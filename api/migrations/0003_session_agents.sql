-- What the browser of a session says it is, so that its person knows which one to end.
ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';
