-- The language of the page on which somebody asked for the e-mail.
ALTER TABLE digests ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
