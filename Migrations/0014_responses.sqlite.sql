-- Why: clients of the Responses API come back to a response by its id, and only the provider that made it has it.

CREATE TABLE response_affinity (
    -- Who made a response that its provider keeps, and for which key: nobody else may see it. Nothing of the response
    -- itself is here.

    -- The provider's id of the response.
    response_id TEXT NOT NULL,
    -- The key that asked for it. Keys are never deleted, so that no id comes to mean another.
    key_id TEXT NOT NULL,
    -- The provider that made it, and the credential it was asked with. NULL: it asks for none.
    provider TEXT NOT NULL,
    credential_id TEXT,
    -- Milliseconds since 1970. After `expires_at` the row says nothing and may be removed at any time.
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
    PRIMARY KEY (response_id, key_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX response_affinity_by_end ON response_affinity (expires_at);
