-- Why: what a request cost that a dead process left is not known, and a strict budget must not be passed by it.

-- What such requests of the window may have cost, when the budget is strict: all that they had reserved.
ALTER TABLE budget_window ADD COLUMN presumed_nano_usd INTEGER NOT NULL DEFAULT 0 CHECK (presumed_nano_usd >= 0);
