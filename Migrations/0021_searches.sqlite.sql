-- Why: providers charge for searches of the web by their number, beside the tokens.

-- How often the provider searched the web, as it reported. What was settled before this step was not counted, and its
-- cost does not hold searches.
ALTER TABLE entry ADD COLUMN web_searches INTEGER NOT NULL DEFAULT 0 CHECK (web_searches >= 0);
ALTER TABLE attempt_charge ADD COLUMN web_searches INTEGER NOT NULL DEFAULT 0 CHECK (web_searches >= 0);
ALTER TABLE usage_hour ADD COLUMN web_searches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_day ADD COLUMN web_searches INTEGER NOT NULL DEFAULT 0;

-- Billionths of a US dollar for one search, which is the same as millionths for a thousand. NULL: not known; the cost of
-- a request with searches is then not known either, and its cost_reason is `unpriced_searches`.
ALTER TABLE price ADD COLUMN web_search_nano_usd INTEGER CHECK (web_search_nano_usd >= 0);
