-- Why: one provider thinks for minutes where another one is down after seconds, and proxies ask for passwords.

-- How long a connection may take, in milliseconds; null for the default of the build.
ALTER TABLE provider ADD COLUMN connect_timeout_ms INTEGER CHECK (connect_timeout_ms > 0);
-- How long the head of an answer may take; null for the default of the build.
ALTER TABLE provider ADD COLUMN first_byte_timeout_ms INTEGER CHECK (first_byte_timeout_ms > 0);
-- How long nothing may come within an answer; null for the default of the build.
ALTER TABLE provider ADD COLUMN idle_timeout_ms INTEGER CHECK (idle_timeout_ms > 0);
-- `user:password` for the proxy in an AES-256-GCM box; null for a proxy that asks for none.
ALTER TABLE provider ADD COLUMN proxy_credential BLOB CHECK (proxy_credential IS NULL OR proxy IS NOT NULL);
