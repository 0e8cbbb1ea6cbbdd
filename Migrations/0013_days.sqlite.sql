-- Why: a report over a month adds up some 300 rows for every hour of it; of days there are seven times fewer.

CREATE TABLE usage_day (
    -- The rows of usage_hour of one day and dimension, added up: of days that are over and below day_sums.until.

    -- Whole days since 1970 (UTC).
    day INTEGER NOT NULL,
    dimension_id INTEGER NOT NULL REFERENCES usage_dimension (id),
    -- As in usage_hour.
    requests INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    priced INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cache_write_5m_tokens INTEGER NOT NULL,
    cache_write_1h_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost_nano_usd INTEGER NOT NULL,
    PRIMARY KEY (day, dimension_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_sums (
    -- One row: how far the days are added up.

    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- All days before this one stand in usage_day. A request of such a day that is settled later is added there too.
    until INTEGER NOT NULL
) STRICT;

INSERT INTO day_sums (id, until) VALUES (1, 0);
