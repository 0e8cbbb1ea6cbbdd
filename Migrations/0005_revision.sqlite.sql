-- Why: a running server must notice within a second what another process changed.

CREATE TABLE revision (
    -- One row. Its number grows with every change to what the request path keeps in memory: keys, providers
    -- and mappings. Triggers raise it, so that no writer can forget to, not even a person with a SQL shell.

    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
) STRICT;

INSERT INTO revision (id, number) VALUES (1, 1);

CREATE TRIGGER service_key_inserted AFTER INSERT ON service_key
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER service_key_updated AFTER UPDATE ON service_key
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER service_key_deleted AFTER DELETE ON service_key
    BEGIN UPDATE revision SET number = number + 1; END;

CREATE TRIGGER service_key_model_inserted AFTER INSERT ON service_key_model
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER service_key_model_updated AFTER UPDATE ON service_key_model
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER service_key_model_deleted AFTER DELETE ON service_key_model
    BEGIN UPDATE revision SET number = number + 1; END;

CREATE TRIGGER provider_inserted AFTER INSERT ON provider
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER provider_updated AFTER UPDATE ON provider
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER provider_deleted AFTER DELETE ON provider
    BEGIN UPDATE revision SET number = number + 1; END;

CREATE TRIGGER provider_header_inserted AFTER INSERT ON provider_header
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER provider_header_updated AFTER UPDATE ON provider_header
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER provider_header_deleted AFTER DELETE ON provider_header
    BEGIN UPDATE revision SET number = number + 1; END;

CREATE TRIGGER provider_credential_inserted AFTER INSERT ON provider_credential
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER provider_credential_updated AFTER UPDATE ON provider_credential
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER provider_credential_deleted AFTER DELETE ON provider_credential
    BEGIN UPDATE revision SET number = number + 1; END;

CREATE TRIGGER mapping_inserted AFTER INSERT ON mapping
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER mapping_updated AFTER UPDATE ON mapping
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER mapping_deleted AFTER DELETE ON mapping
    BEGIN UPDATE revision SET number = number + 1; END;

CREATE TRIGGER target_inserted AFTER INSERT ON target
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER target_updated AFTER UPDATE ON target
    BEGIN UPDATE revision SET number = number + 1; END;
CREATE TRIGGER target_deleted AFTER DELETE ON target
    BEGIN UPDATE revision SET number = number + 1; END;
