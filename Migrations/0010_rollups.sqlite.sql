-- Why: a report over months must not read every request, so their sums by the hour are kept while settling.

CREATE TABLE usage_dimension (
    -- What requests have in common that are summed up together: who asked for what, who answered, how it ended.
    -- Rows are added when something new turns up, and stay.

    id INTEGER PRIMARY KEY,
    -- The columns of `entry`, as they are there.
    key_id TEXT,
    user_id TEXT,
    team_id TEXT,
    requested_model TEXT NOT NULL,
    mapped_model TEXT,
    provider TEXT,
    upstream_model TEXT,
    client TEXT,
    outcome TEXT NOT NULL
) STRICT;

-- One row for each combination. A number stands for NULL, which is otherwise never equal to itself.
CREATE UNIQUE INDEX usage_dimension_once ON usage_dimension (
    coalesce(key_id, 0), requested_model, outcome, coalesce(user_id, 0), coalesce(team_id, 0),
    coalesce(mapped_model, 0), coalesce(provider, 0), coalesce(upstream_model, 0), coalesce(client, 0));

CREATE TABLE usage_hour (
    -- The settled requests of one hour that have their dimension in common. Written in the transaction that settles
    -- a request; stays when old entries are removed.

    -- Whole hours since 1970 (UTC) of the moment the request came. First in the key, so that a busy server writes
    -- to a few pages at the end of the table.
    hour INTEGER NOT NULL,
    dimension_id INTEGER NOT NULL REFERENCES usage_dimension (id),
    requests INTEGER NOT NULL,
    -- Requests whose tokens are our own count.
    estimated INTEGER NOT NULL,
    -- Requests that used tokens of a model without a price.
    unpriced INTEGER NOT NULL,
    -- Requests that have a cost; 0 means that the sum of costs is not known.
    priced INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cache_write_5m_tokens INTEGER NOT NULL,
    cache_write_1h_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost_nano_usd INTEGER NOT NULL,
    -- When the last of the requests came.
    last_at INTEGER NOT NULL,
    -- Bit n is set when one of them came in minute n of the hour. Finds the requests of a key without an index.
    minutes INTEGER NOT NULL,
    PRIMARY KEY (hour, dimension_id)
) STRICT, WITHOUT ROWID;

-- In which hours a key, a user or a model was in use. Written only once for each row.
CREATE INDEX usage_hour_dimension ON usage_hour (dimension_id, hour);

CREATE TABLE session_hour (
    -- When a session of Claude Code was at work, settled requests only. Finds its requests without an index.

    session TEXT NOT NULL,
    -- As in usage_hour.
    hour INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    PRIMARY KEY (session, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE retention (
    -- No row, or one: up to where entries were removed because of their age.

    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- The first moment, a whole hour, whose entries are kept. What was settled before stands in the sums alone.
    entries_from INTEGER NOT NULL
) STRICT;

-- What is on the ledger already.
INSERT INTO usage_dimension (key_id, user_id, team_id, requested_model, mapped_model, provider, upstream_model,
    client, outcome)
SELECT DISTINCT key_id, user_id, team_id, requested_model, mapped_model, provider, upstream_model, client, outcome
FROM entry WHERE state = 'settled';

INSERT INTO usage_hour (hour, dimension_id, requests, estimated, unpriced, priced, input_tokens,
    cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens,
    cost_nano_usd, last_at, minutes)
SELECT opened_at / 3600000, usage_dimension.id, count(*), sum(usage_source = 'estimated'),
    sum(cost_reason IS 'unpriced'), count(cost_nano_usd), sum(input_tokens), sum(cache_read_tokens),
    sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), sum(output_tokens), sum(reasoning_tokens),
    coalesce(sum(cost_nano_usd), 0), max(opened_at),
    -- A sum of different powers of two sets their bits.
    sum(DISTINCT 1 << (opened_at / 60000 % 60))
FROM entry JOIN usage_dimension ON coalesce(usage_dimension.key_id, 0) = coalesce(entry.key_id, 0)
    AND usage_dimension.requested_model = entry.requested_model AND usage_dimension.outcome = entry.outcome
    AND coalesce(usage_dimension.user_id, 0) = coalesce(entry.user_id, 0)
    AND coalesce(usage_dimension.team_id, 0) = coalesce(entry.team_id, 0)
    AND coalesce(usage_dimension.mapped_model, 0) = coalesce(entry.mapped_model, 0)
    AND coalesce(usage_dimension.provider, 0) = coalesce(entry.provider, 0)
    AND coalesce(usage_dimension.upstream_model, 0) = coalesce(entry.upstream_model, 0)
    AND coalesce(usage_dimension.client, 0) = coalesce(entry.client, 0)
WHERE entry.state = 'settled'
GROUP BY 1, 2;

INSERT INTO session_hour (session, hour, minutes)
SELECT session, opened_at / 3600000, sum(DISTINCT 1 << (opened_at / 60000 % 60))
FROM entry WHERE state = 'settled' AND session IS NOT NULL
GROUP BY 1, 2;
