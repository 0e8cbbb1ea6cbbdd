-- Why: a mapping says which providers' models answer for a requested model name.

CREATE TABLE mapping (
    -- One requested model name or pattern.

    -- `*` stands for any run of characters; an exact name wins over patterns.
    pattern TEXT PRIMARY KEY
) STRICT;

CREATE TABLE target (
    -- Where requests for a mapping's models go.

    pattern TEXT NOT NULL REFERENCES mapping (pattern) ON DELETE CASCADE,
    -- Order in which they were given, from 1.
    position INTEGER NOT NULL,
    -- A provider that is some mapping's target cannot be removed.
    provider TEXT NOT NULL REFERENCES provider (name),
    -- The model's name at the provider.
    model TEXT NOT NULL,
    -- Targets of a lower number are tried first.
    priority INTEGER NOT NULL DEFAULT 1,
    -- The share of requests among targets of equal priority.
    weight INTEGER NOT NULL DEFAULT 1,
    -- The most tokens the model can answer with. NULL: not known.
    output_limit INTEGER,
    -- The model's context window in tokens. NULL: not known.
    context_window INTEGER,
    PRIMARY KEY (pattern, position)
) STRICT;

CREATE INDEX target_provider ON target (provider);
