-- Why: every request stands on the ledger, opened before a provider is called and settled once.

CREATE TABLE entry (
    -- One request. Keys, providers and models stand here as text without references, because the ledger
    -- outlives them and tells what was asked for, also when that never existed.

    -- The request's id, `req_…`. Ids sort by time, so new rows go to the end.
    id TEXT PRIMARY KEY,
    -- The process that runs the request. What a dead one left open is settled at the next start.
    node TEXT NOT NULL,
    -- `open` while the request runs, then `settled`; a settled row never changes again.
    state TEXT NOT NULL CHECK (state IN ('open', 'settled')),

    -- Known when the request arrives.
    opened_at INTEGER NOT NULL,
    -- The service key that asked, and whom it belonged to at that time.
    key_id TEXT,
    user_id TEXT,
    team_id TEXT,
    -- What the client says of itself: Claude Code's session, the subagent, the program and its version.
    session TEXT,
    agent TEXT,
    client TEXT,
    -- The path, such as `/v1/messages`.
    endpoint TEXT NOT NULL,
    requested_model TEXT NOT NULL,
    -- `provider/model` of the first target of the plan. NULL: there was no plan.
    mapped_model TEXT,
    -- 1 when the answer was asked for as a stream.
    stream INTEGER NOT NULL CHECK (stream IN (0, 1)),
    -- Bytes of the request's body.
    request_bytes INTEGER NOT NULL,
    -- Our own count of the prompt's tokens.
    input_estimate INTEGER NOT NULL,

    -- Known when the request is over; NULL as long as the entry is open.
    settled_at INTEGER,
    -- `completed`, `failed`, `refused`, `abandoned` (the client left) or `interrupted` (the process died).
    outcome TEXT,
    -- The HTTP status that the client saw, or would have seen.
    status INTEGER,
    error_type TEXT,
    error_message TEXT,
    stop_reason TEXT,
    -- Who answered in the end, and with which model.
    provider TEXT,
    upstream_model TEXT,
    -- Tokens in disjoint classes: the prompt is input + cache_read + cache_write_5m + cache_write_1h.
    input_tokens INTEGER CHECK (input_tokens >= 0),
    cache_read_tokens INTEGER CHECK (cache_read_tokens >= 0),
    cache_write_5m_tokens INTEGER CHECK (cache_write_5m_tokens >= 0),
    cache_write_1h_tokens INTEGER CHECK (cache_write_1h_tokens >= 0),
    output_tokens INTEGER CHECK (output_tokens >= 0),
    -- The part of output_tokens that was reasoning.
    reasoning_tokens INTEGER CHECK (reasoning_tokens BETWEEN 0 AND output_tokens),
    -- `reported` (the provider said it), `drained` (after the client had left), `estimated` or `none`.
    usage_source TEXT,
    -- The provider's usage object as it came, JSON.
    raw_usage TEXT,
    -- Billionths of a US dollar. NULL: the target has no price.
    cost_nano_usd INTEGER,
    -- What translation could not carry over: a JSON object of names and counts. NULL: nothing.
    losses TEXT,
    -- Milliseconds until the first token, and until the end.
    first_token_ms INTEGER,
    duration_ms INTEGER,
    -- Bytes of the answer's body.
    response_bytes INTEGER,
    -- How many rows of `attempt` belong to the entry.
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Lists and reports of one key.
CREATE INDEX entry_key ON entry (key_id, id);
-- Reports over a period.
CREATE INDEX entry_opened ON entry (opened_at);
-- What a dead process left open; holds only the requests that run.
CREATE INDEX entry_open ON entry (node) WHERE state = 'open';

CREATE TABLE attempt (
    -- One call to one target.

    entry_id TEXT NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    -- 1 for the first, without gaps.
    number INTEGER NOT NULL,
    provider TEXT NOT NULL,
    -- The model's name at the provider.
    model TEXT NOT NULL,
    -- The provider_credential that was used.
    credential_id TEXT,
    started_at INTEGER NOT NULL,
    -- `answered`, `failed`, `cancelled` or `interrupted` (the process died).
    outcome TEXT NOT NULL,
    -- The provider's HTTP status. NULL: it did not answer.
    status INTEGER,
    -- A short stable word for what went wrong, such as `timeout`.
    error TEXT,
    -- The provider's own id of the call, for its support.
    upstream_request_id TEXT,
    duration_ms INTEGER NOT NULL,
    PRIMARY KEY (entry_id, number)
) STRICT, WITHOUT ROWID;
