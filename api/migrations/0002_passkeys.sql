-- Passkeys of people (R4). A release keeps the key of each one that signed on it in its own ledger.

CREATE TABLE passkeys (
	-- The credential's ID, base64url.
	credential TEXT PRIMARY KEY,
	person TEXT NOT NULL REFERENCES people (id),
	-- JSON Web Key.
	public_key TEXT NOT NULL,
	-- The authenticator's own count of its answers; 0 where it keeps none.
	counter INTEGER NOT NULL,
	-- The domain that it belongs to.
	relying_party TEXT NOT NULL,
	label TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	last_used_at INTEGER
) STRICT;
CREATE INDEX passkeys_by_person ON passkeys (person, relying_party);

-- What an authenticator is asked to answer when a passkey is added: once, within two minutes.
CREATE TABLE passkey_challenges (
	challenge TEXT PRIMARY KEY,
	person TEXT NOT NULL REFERENCES people (id),
	relying_party TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT;
