-- Ways to sign in besides an invitation: a link by e-mail, and an account at an OpenID provider.

-- When the person first showed that the address is theirs; null while somebody else only said so.
ALTER TABLE people ADD COLUMN email_proven_at INTEGER;
-- Who added the person; null for the administrator, guests and those of before.
ALTER TABLE people ADD COLUMN added_by TEXT;
-- The ID stays taken (R22), with nothing else of the person.
ALTER TABLE people ADD COLUMN deleted_at INTEGER;
-- The administrator made the invitation, or the person themselves. Whether another opens the account is judged when it
-- is used.
ALTER TABLE invites ADD COLUMN trusted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invites DROP COLUMN signs_in;
-- The address that an invitation was sent to, and nobody else was shown; using it proves the address.
ALTER TABLE invites ADD COLUMN email TEXT;

-- E-mails that were sent: by the hash of their address, and by who had them sent.
CREATE TABLE mails (
	address TEXT NOT NULL,
	sender TEXT NOT NULL,
	sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX mails_by_address ON mails (address, sent_at);
CREATE INDEX mails_by_sender ON mails (sender, sent_at);

CREATE TABLE sign_in_links (
	hash TEXT PRIMARY KEY,
	person TEXT NOT NULL REFERENCES people (id),
	-- The address that it went to, where using it gives the person this address; null where they have it already.
	email TEXT,
	expires_at INTEGER NOT NULL
) STRICT;

-- Who a person is at an OpenID provider: issuer and subject together never mean somebody else.
CREATE TABLE identities (
	issuer TEXT NOT NULL,
	subject TEXT NOT NULL,
	person TEXT NOT NULL REFERENCES people (id),
	created_at INTEGER NOT NULL,
	-- The person ended it: the address alone does not connect them again.
	disconnected_at INTEGER,
	PRIMARY KEY (issuer, subject)
) STRICT;
CREATE INDEX identities_by_person ON identities (person);

-- Browsers that are at the provider just now: the cookie's hash names the row, which holds once.
CREATE TABLE provider_flows (
	hash TEXT PRIMARY KEY,
	state TEXT NOT NULL,
	nonce TEXT NOT NULL,
	verifier TEXT NOT NULL,
	-- Who connects the provider to their account; null for whoever signs in.
	person TEXT,
	-- The address to go to afterwards.
	target TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT;

-- A challenge for signing in is asked of nobody in particular. Those of before hold for two minutes: none is kept.
DROP TABLE passkey_challenges;
CREATE TABLE passkey_challenges (
	challenge TEXT PRIMARY KEY,
	-- Null: whoever signs in.
	person TEXT REFERENCES people (id),
	relying_party TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT;
