-- Why: the table of a dialect does not hold for every server that speaks it; what differs is said of the provider.

-- Columns of its profile's table that the provider overrules, as a JSON object of texts by the option's name, or by
-- `NAME@MODEL` for one model alone. Empty: the table holds as it is.
ALTER TABLE provider ADD COLUMN options TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(options));
