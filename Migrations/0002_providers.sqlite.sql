-- Why: providers are accounts upstream, each with its address, its dialect and what opens it.

CREATE TABLE provider (
    -- One account upstream.

    -- The operator's name for it, which is also how people address it.
    name TEXT PRIMARY KEY,
    -- The dialect it speaks, such as `openai` or `generic`.
    profile TEXT NOT NULL,
    -- Without a trailing slash; `/chat/completions` is appended.
    base_url TEXT NOT NULL,
    -- An HTTP or SOCKS proxy for this provider alone, as a URL.
    proxy TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE provider_header (
    -- Extra headers of every call to a provider. Not for credentials: the values are shown in lists.

    provider TEXT NOT NULL REFERENCES provider (name) ON DELETE CASCADE,
    -- Order in which they are sent, from 1.
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (provider, position)
) STRICT;

CREATE TABLE provider_credential (
    -- What opens a provider.

    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL REFERENCES provider (name) ON DELETE CASCADE,
    -- Order in which they were given, from 1.
    position INTEGER NOT NULL,
    -- The secret in an AES-256-GCM box; the master key that opens it is not in the database.
    sealed BLOB NOT NULL,
    -- The secret's last characters, to tell two apart.
    hint TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (provider, position)
) STRICT;
