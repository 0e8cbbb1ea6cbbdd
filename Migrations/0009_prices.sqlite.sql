-- Why: what a request cost is worked out once, from a price that never changes afterwards.

CREATE TABLE price (
    -- What the tokens of one provider's model cost from a moment on. Rows are only added: a new price, or the
    -- correction of a wrong one, is a new row. Of two for the same moment the one added last holds.

    -- `price_…`; ids sort by time.
    id TEXT PRIMARY KEY,
    -- Text without references, because entries name their price for ever, also when the provider is gone.
    provider TEXT NOT NULL,
    -- The model's name at the provider.
    model TEXT NOT NULL,
    -- The first moment that the price holds for.
    effective_from INTEGER NOT NULL,
    -- Trillionths of a US dollar for one token, by class of tokens.
    input_pico_usd INTEGER NOT NULL CHECK (input_pico_usd >= 0),
    -- NULL: as much as input.
    cache_read_pico_usd INTEGER CHECK (cache_read_pico_usd >= 0),
    -- NULL: as much as input.
    cache_write_5m_pico_usd INTEGER CHECK (cache_write_5m_pico_usd >= 0),
    -- NULL: as much as a cache write for five minutes.
    cache_write_1h_pico_usd INTEGER CHECK (cache_write_1h_pico_usd >= 0),
    output_pico_usd INTEGER NOT NULL CHECK (output_pico_usd >= 0),
    -- Who said so, and on which day (`2026-11-05`).
    source TEXT,
    source_date TEXT,
    created_at INTEGER NOT NULL
) STRICT;

-- No writer can change what entries were worked out from, not even a person with a SQL shell.
CREATE TRIGGER price_never_updated BEFORE UPDATE ON price
    BEGIN SELECT raise(ABORT, 'a price never changes; add another one'); END;
CREATE TRIGGER price_never_deleted BEFORE DELETE ON price
    BEGIN SELECT raise(ABORT, 'a price is never deleted; add another one'); END;

-- Running servers keep prices in memory as well.
CREATE TRIGGER price_inserted AFTER INSERT ON price
    BEGIN UPDATE revision SET number = number + 1; END;

-- The price that the cost was worked out from.
ALTER TABLE entry ADD COLUMN price_id TEXT;
-- Why there is no cost: `unpriced`, `no_usage` (nothing was used, or nobody said what) or `unknown_usage` (the
-- process died). NULL: there is a cost, or the entry is open.
ALTER TABLE entry ADD COLUMN cost_reason TEXT;

UPDATE entry SET cost_reason = CASE
    WHEN usage_source <> 'none' THEN 'unpriced'
    WHEN outcome = 'interrupted' THEN 'unknown_usage'
    ELSE 'no_usage' END
WHERE state = 'settled' AND cost_nano_usd IS NULL;
