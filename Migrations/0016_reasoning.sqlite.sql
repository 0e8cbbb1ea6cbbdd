-- Why: providers demand reasoning back in a tool loop, and some clients drop it; without it the loop ends with a 400.

CREATE TABLE kept_reasoning (
    -- What a provider wants back with a tool call. The only content that is stored, therefore sealed, for a day.

    -- Counts up. Rows far behind the newest are removed, so that the table is bounded.
    number INTEGER PRIMARY KEY,
    -- The key whose request it was; no other gets it back.
    key_id TEXT NOT NULL,
    -- The call's id as the client knows it.
    call_id TEXT NOT NULL,
    -- An AES-256-GCM box (nonce, ciphertext, tag) under a key derived from the master key, bound to key and call.
    sealed BLOB NOT NULL,
    -- Milliseconds since 1970. After `expires_at` the row says nothing and may be removed at any time.
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL CHECK (expires_at > created_at)
) STRICT;

CREATE UNIQUE INDEX kept_reasoning_by_call ON kept_reasoning (key_id, call_id);
