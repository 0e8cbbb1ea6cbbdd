-- Why: keys belong to people and teams that have an id, admin keys manage, and the audit log says who did what.

CREATE TABLE organization (
    -- Whose gateway it is. One row, made here.

    one INTEGER PRIMARY KEY CHECK (one = 1),
    -- `org_` and 24 characters.
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

INSERT INTO organization (one, id, name, created_at)
VALUES (1, 'org_' || lower(hex(randomblob(12))), 'Tollgate', unixepoch() * 1000);

CREATE TABLE user (
    -- A person whom keys belong to. Rows are never deleted, so that old entries keep their owner.

    -- `user_` and 24 characters.
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT COLLATE NOCASE,
    -- By Anthropic's names, for tools that ask for it; gives no rights here.
    role TEXT NOT NULL DEFAULT 'user'
        CHECK (role IN ('user', 'developer', 'billing', 'admin', 'claude_code_user')),
    created_at INTEGER NOT NULL,
    -- Since this moment the user is gone, and the name and the address are free. NULL: the user is there.
    deleted_at INTEGER
) STRICT;

CREATE UNIQUE INDEX user_name ON user (name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX user_email ON user (email) WHERE deleted_at IS NULL AND email IS NOT NULL;

CREATE TABLE team (
    -- People whose use is counted together. Rows are never deleted, so that old entries keep their team.

    -- `wrkspc_` and 24 characters: Anthropic's tools call it a workspace.
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- Since this moment the team is gone, and its name is free. NULL: it is there.
    archived_at INTEGER
) STRICT;

CREATE UNIQUE INDEX team_name ON team (name) WHERE archived_at IS NULL;

CREATE TABLE team_tag (
    -- The operator's own labels of a team.

    team_id TEXT NOT NULL REFERENCES team (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (team_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE team_member (
    -- One person's place in one team.

    team_id TEXT NOT NULL REFERENCES team (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    -- By Anthropic's names, for tools that ask for it; gives no rights here.
    role TEXT NOT NULL DEFAULT 'workspace_user' CHECK (
        role IN ('workspace_user', 'workspace_developer', 'workspace_admin', 'workspace_billing')),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (team_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX team_member_user ON team_member (user_id);

CREATE TABLE admin_key (
    -- What manages the gateway: `tga-<id>-<secret>`. Rows are never deleted: the audit log names them.

    -- The public half, `a` and 11 characters. Harmless to show.
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- `read` looks at everything, `write` changes everything too.
    role TEXT NOT NULL CHECK (role IN ('read', 'write')),
    created_at INTEGER NOT NULL,
    -- Who made it, as in audit.actor.
    created_by TEXT NOT NULL,
    -- From this moment on the key is refused. NULL: never.
    expires_at INTEGER,
    -- Since this moment the key is refused for good. NULL: it is not revoked.
    revoked_at INTEGER,
    -- HMAC-SHA-256 of the secret, keyed from the master key, with another key than that of service keys.
    secret_hash BLOB NOT NULL
) STRICT;

CREATE TABLE audit (
    -- Every change to keys, people, providers and mappings. Rows are only ever added.

    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    -- Who: `cli:<user of the machine>` or `admin-key:<id>`.
    actor TEXT NOT NULL,
    -- What: a noun and a verb, such as `service_key.create`.
    action TEXT NOT NULL,
    -- The id, or the name where it is the id, of what was changed.
    target_id TEXT NOT NULL,
    -- The target before and after, as JSON without any secret or hash. NULL: it did not exist.
    "before" TEXT,
    "after" TEXT
) STRICT;

CREATE INDEX audit_target ON audit (target_id, id);

CREATE TRIGGER audit_updated BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;

-- What operators wrote as user and team becomes a user and a team.
INSERT INTO user (id, name, created_at)
SELECT 'user_' || lower(hex(randomblob(12))), text, min(at)
FROM (SELECT user_id AS text, created_at AS at FROM service_key
    UNION ALL SELECT user_id, opened_at FROM entry)
WHERE text <> '' GROUP BY text;

INSERT INTO team (id, name, created_at)
SELECT 'wrkspc_' || lower(hex(randomblob(12))), text, min(at)
FROM (SELECT team_id AS text, created_at AS at FROM service_key
    UNION ALL SELECT team_id, opened_at FROM entry)
WHERE text <> '' GROUP BY text;

-- The ids of these take the place of what was written.
UPDATE entry SET
    user_id = (SELECT id FROM user WHERE name = entry.user_id AND deleted_at IS NULL),
    team_id = (SELECT id FROM team WHERE name = entry.team_id AND archived_at IS NULL)
WHERE user_id IS NOT NULL OR team_id IS NOT NULL;

CREATE TABLE service_key_of_people (
    -- One service key: `tg-<id>-<secret>`. Rows are never deleted, so that old entries keep their owner.

    -- The public half, `k` and 11 characters. Harmless to show.
    id TEXT PRIMARY KEY,
    -- What the operator calls it.
    name TEXT NOT NULL,
    -- Whom the key belongs to.
    user_id TEXT REFERENCES user (id),
    team_id TEXT REFERENCES team (id),
    -- 1 when the key may name a provider itself, as `provider/model` or `model#provider`.
    may_address_providers INTEGER NOT NULL DEFAULT 0 CHECK (may_address_providers IN (0, 1)),
    -- 1 when a program with this key may say in headers for whom it asks.
    is_forwarder INTEGER NOT NULL DEFAULT 0 CHECK (is_forwarder IN (0, 1)),
    -- The most the key may do. NULL: no limit.
    requests_per_minute INTEGER CHECK (requests_per_minute > 0),
    input_tokens_per_minute INTEGER CHECK (input_tokens_per_minute > 0),
    output_tokens_per_minute INTEGER CHECK (output_tokens_per_minute > 0),
    concurrent_requests INTEGER CHECK (concurrent_requests > 0),
    -- The operator's own words.
    note TEXT,
    -- Times are milliseconds since 1970-01-01T00:00:00Z, here and in every table.
    created_at INTEGER NOT NULL,
    -- Who made it, as in audit.actor. NULL: it is older than the audit log.
    created_by TEXT,
    -- From this moment on the key is refused. NULL: never.
    expires_at INTEGER,
    -- Since this moment the key is refused until it is enabled again. NULL: it is enabled.
    disabled_at INTEGER,
    -- Since this moment the key is refused for good. NULL: it is not revoked.
    revoked_at INTEGER,
    -- When the secret was last replaced. NULL: never.
    rotated_at INTEGER,
    -- The hash of the secret before that, and until when that one is taken all the same. NULL: it is not.
    previous_secret_hash BLOB,
    previous_expires_at INTEGER,
    -- HMAC-SHA-256 of the secret, keyed from the master key, which is not in the database.
    secret_hash BLOB NOT NULL,
    CHECK ((previous_secret_hash IS NULL) = (previous_expires_at IS NULL))
) STRICT;

INSERT INTO service_key_of_people (id, name, user_id, team_id, may_address_providers, created_at, expires_at,
    revoked_at, secret_hash)
SELECT id, name, (SELECT id FROM user WHERE name = service_key.user_id AND deleted_at IS NULL),
    (SELECT id FROM team WHERE name = service_key.team_id AND archived_at IS NULL), may_address_providers,
    created_at, expires_at, revoked_at, secret_hash
FROM service_key;

-- A table that is dropped takes the rows with it that refer to its own; these step aside.
CREATE TEMPORARY TABLE kept_model AS SELECT key_id, position, pattern FROM service_key_model;
DELETE FROM service_key_model;
DROP TABLE service_key;
ALTER TABLE service_key_of_people RENAME TO service_key;
INSERT INTO service_key_model (key_id, position, pattern) SELECT key_id, position, pattern FROM kept_model;
DROP TABLE kept_model;

CREATE INDEX service_key_user ON service_key (user_id);
CREATE INDEX service_key_team ON service_key (team_id);

CREATE TRIGGER service_key_inserted AFTER INSERT ON service_key
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER service_key_updated AFTER UPDATE ON service_key
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER service_key_deleted AFTER DELETE ON service_key
    BEGIN UPDATE revision SET number = number + 1; END;

CREATE TABLE service_key_tag (
    -- The operator's own labels of a key.

    key_id TEXT NOT NULL REFERENCES service_key (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key_id, name)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER service_key_tag_inserted AFTER INSERT ON service_key_tag
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER service_key_tag_updated AFTER UPDATE ON service_key_tag
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER service_key_tag_deleted AFTER DELETE ON service_key_tag
    BEGIN UPDATE revision SET number = number + 1; END;
