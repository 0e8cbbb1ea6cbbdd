-- Why: what a server passes over for a while is in its memory, and operators ask about it in other processes.

CREATE TABLE cooldown (
    -- What the running server passes over, as of the last change. It is written as a whole, and a row says nothing after
    -- `until`, so that what a killed server left runs out by itself.

    number INTEGER PRIMARY KEY,
    -- What is passed over; an allowance is what one credential may ask of one model.
    subject TEXT NOT NULL CHECK (subject IN ('provider', 'credential', 'allowance', 'target')),
    provider TEXT NOT NULL,
    -- Of a credential or allowance. NULL: the provider asks for none.
    credential_id TEXT,
    -- Of an allowance or target, as its provider names it.
    model TEXT,
    -- A word for the kind of failure.
    reason TEXT NOT NULL,
    -- The HTTP status of the newest failure. NULL: there was no answer.
    status INTEGER,
    -- In a row, since the last success.
    failures INTEGER NOT NULL,
    -- Milliseconds since 1970: when it was passed over first since the last success, and when it is tried again.
    since INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT;
