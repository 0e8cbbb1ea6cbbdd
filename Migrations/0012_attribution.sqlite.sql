-- Why: a program in front of Tollgate says for whom it asks, clients say what kind of request theirs is, and providers
-- charge for calls that came to nothing.

-- Whom a forwarder named in its headers, as it did: the e-mail address, else the id. When a user has one of them,
-- `user_id` is that user. NULL: nobody was named, or the key is no forwarder.
ALTER TABLE entry ADD COLUMN end_user TEXT;
-- What the client says the request is for, such as `main` or `subagent`. NULL: it does not say.
ALTER TABLE entry ADD COLUMN request_class TEXT;

CREATE TABLE attempt_charge (
    -- What a provider reported for a call that did not become the answer. The tokens and the cost of an entry hold
    -- those of its charges; what is left is the answer's. Calls for which nothing was reported have no row.

    entry_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    -- Disjoint classes, as in `entry`.
    input_tokens INTEGER NOT NULL CHECK (input_tokens >= 0),
    cache_read_tokens INTEGER NOT NULL CHECK (cache_read_tokens >= 0),
    cache_write_5m_tokens INTEGER NOT NULL CHECK (cache_write_5m_tokens >= 0),
    cache_write_1h_tokens INTEGER NOT NULL CHECK (cache_write_1h_tokens >= 0),
    output_tokens INTEGER NOT NULL CHECK (output_tokens >= 0),
    reasoning_tokens INTEGER NOT NULL CHECK (reasoning_tokens BETWEEN 0 AND output_tokens),
    -- Billionths of a US dollar, by the price of the attempt's target. NULL: it has no price.
    cost_nano_usd INTEGER CHECK (cost_nano_usd >= 0),
    price_id TEXT CHECK ((price_id IS NULL) = (cost_nano_usd IS NULL)),
    PRIMARY KEY (entry_id, number),
    FOREIGN KEY (entry_id, number) REFERENCES attempt (entry_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Running servers keep users in memory as well, to know whom a forwarder names.
CREATE TRIGGER user_inserted AFTER INSERT ON user
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER user_updated AFTER UPDATE ON user
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER user_deleted AFTER DELETE ON user
    BEGIN UPDATE revision SET number = number + 1; END;
