-- Why: people and programs authenticate with service keys, of which only a hash is kept.

CREATE TABLE service_key (
    -- One service key: `tg-<id>-<secret>`. Rows are never deleted, so that old entries keep their owner.

    -- The public half, `k` and 11 characters. Harmless to show.
    id TEXT PRIMARY KEY,
    -- What the operator calls it.
    name TEXT NOT NULL,
    -- Whom the key belongs to, as the operator wrote it.
    user_id TEXT,
    team_id TEXT,
    -- 1 when the key may name a provider itself, as `provider/model` or `model#provider`.
    may_address_providers INTEGER NOT NULL DEFAULT 0 CHECK (may_address_providers IN (0, 1)),
    -- Times are milliseconds since 1970-01-01T00:00:00Z, here and in every table.
    created_at INTEGER NOT NULL,
    -- From this moment on the key is refused. NULL: never.
    expires_at INTEGER,
    -- Since this moment the key is refused for good. NULL: it is not revoked.
    revoked_at INTEGER,
    -- HMAC-SHA-256 of the secret, keyed from the master key, which is not in the database.
    secret_hash BLOB NOT NULL
) STRICT;

CREATE TABLE service_key_model (
    -- The models a key may ask for. A key without rows here may ask for all.

    key_id TEXT NOT NULL REFERENCES service_key (id) ON DELETE CASCADE,
    -- Order in which they were given, from 1.
    position INTEGER NOT NULL,
    -- A model's name, in which `*` stands for any run of characters.
    pattern TEXT NOT NULL,
    PRIMARY KEY (key_id, position)
) STRICT;
