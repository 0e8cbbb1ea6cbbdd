-- Why: admin keys live as service keys do: their secret is replaced with a time of grace, and one sees which are in use.

-- When the secret was last replaced. NULL: never.
ALTER TABLE admin_key ADD COLUMN rotated_at INTEGER;
-- The hash of the secret before that, and until when that one is taken all the same. NULL: it is not.
ALTER TABLE admin_key ADD COLUMN previous_secret_hash BLOB;
ALTER TABLE admin_key ADD COLUMN previous_expires_at INTEGER
    CHECK ((previous_secret_hash IS NULL) = (previous_expires_at IS NULL));
-- When it was last used, to the minute, and by which program, from its `User-Agent`. NULL: never, or not said.
ALTER TABLE admin_key ADD COLUMN last_used_at INTEGER;
ALTER TABLE admin_key ADD COLUMN last_client TEXT;
