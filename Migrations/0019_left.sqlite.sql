-- Why: an answer whose client has left is read to its end for its usage, and the client waits for its place meanwhile.

-- 0: the client has left, and the place under its key's limit of running requests is free again.
ALTER TABLE key_slot ADD COLUMN is_running INTEGER NOT NULL DEFAULT 1 CHECK (is_running IN (0, 1));
