-- Why: a budget is a cap. What runs is reserved in the transaction that opens its entry, so that requests at the
-- same moment cannot pass it together.

CREATE TABLE budget (
    -- A cap on cost for each window of time.

    -- `budget_…`
    id TEXT PRIMARY KEY,
    -- Whose requests count: `organization`, `team`, `user` or `key`.
    scope TEXT NOT NULL CHECK (scope IN ('organization', 'team', 'user', 'key')),
    -- The id of the team, user or key. NULL: the organization.
    subject TEXT CHECK ((subject IS NULL) = (scope = 'organization')),
    amount_nano_usd INTEGER NOT NULL CHECK (amount_nano_usd >= 0),
    -- Windows follow the calendar of the time zone; weeks begin on Monday.
    period TEXT NOT NULL CHECK (period IN ('day', 'week', 'month')),
    zone TEXT NOT NULL DEFAULT 'UTC',
    -- 1: reserves the most that a request could cost. 0: what such requests cost lately.
    is_strict INTEGER NOT NULL DEFAULT 0 CHECK (is_strict IN (0, 1)),
    -- 1: models without a price may be used, and are not counted.
    allows_unpriced INTEGER NOT NULL DEFAULT 0 CHECK (allows_unpriced IN (0, 1)),
    -- Clients are warned from this share of the amount on.
    warning_percent INTEGER NOT NULL DEFAULT 80 CHECK (warning_percent BETWEEN 1 AND 100),
    created_at INTEGER NOT NULL
) STRICT;

-- One budget of a kind. A number stands for NULL, which is otherwise never equal to itself.
CREATE UNIQUE INDEX budget_once ON budget (scope, coalesce(subject, 0), period);

CREATE TABLE budget_window (
    -- What a budget has spent and reserved in one window. Always what the entries that were opened in the window
    -- add up to.

    budget_id TEXT NOT NULL REFERENCES budget (id) ON DELETE CASCADE,
    starts_at INTEGER NOT NULL,
    -- The first moment of the next window.
    ends_at INTEGER NOT NULL,
    -- What settled entries cost.
    spent_nano_usd INTEGER NOT NULL DEFAULT 0,
    -- What open entries reserve.
    reserved_nano_usd INTEGER NOT NULL DEFAULT 0 CHECK (reserved_nano_usd >= 0),
    PRIMARY KEY (budget_id, starts_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservation (
    -- What an open entry reserves of a budget. Goes when the entry is settled.

    entry_id TEXT NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    budget_id TEXT NOT NULL REFERENCES budget (id) ON DELETE CASCADE,
    -- The window that the entry was opened in.
    starts_at INTEGER NOT NULL,
    reserved_nano_usd INTEGER NOT NULL CHECK (reserved_nano_usd >= 0),
    PRIMARY KEY (entry_id, budget_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reservation_budget ON reservation (budget_id, starts_at);

CREATE TABLE key_use (
    -- How far a key with limits has used them. Levels fill steadily up to a minute's worth; see RateBucket.

    key_id TEXT PRIMARY KEY REFERENCES service_key (id) ON DELETE CASCADE,
    -- The moment of the levels.
    at INTEGER NOT NULL,
    -- Sixty-thousandths of a request or a token. NULL: full.
    requests_level INTEGER,
    input_level INTEGER,
    output_level INTEGER,
    -- Requests that run: one for each row of `key_slot`.
    running INTEGER NOT NULL DEFAULT 0 CHECK (running >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE key_slot (
    -- A request that runs with a key that has limits. Goes when its entry is settled.

    entry_id TEXT PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
    key_id TEXT NOT NULL,
    -- Tokens that were taken out of the key's levels; corrected when the real ones are known.
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER budget_inserted AFTER INSERT ON budget
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER budget_updated AFTER UPDATE ON budget
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER budget_deleted AFTER DELETE ON budget
    BEGIN UPDATE revision SET number = number + 1; END;
