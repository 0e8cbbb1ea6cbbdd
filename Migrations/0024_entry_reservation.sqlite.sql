-- Why: what a running request holds stood in two tables of its own, at the price of five statements for each request.
-- It belongs to the entry, and goes in the statement that settles it.

-- What an open entry holds while it runs, as a JSON object. NULL: nothing.
-- `budgets`: nano-USD by the id of the budget, reserved in every window of it that the entry was opened in.
-- `slot`: the place under the limits of the entry's key. `input_tokens` and `output_tokens` were taken out of the key's
-- levels, and are corrected when the real ones are known; `is_running` is 0 once the client has left, so that the place
-- is free again while the answer is read to its end.
ALTER TABLE entry ADD COLUMN reservation TEXT;

UPDATE entry SET reservation = json_object(
    'budgets', json(coalesce((
        SELECT json_group_object(budget_id, reserved_nano_usd) FROM reservation WHERE entry_id = entry.id), '{}')),
    'slot', json((
        SELECT json_object('input_tokens', input_tokens, 'output_tokens', output_tokens, 'is_running', is_running)
        FROM key_slot WHERE entry_id = entry.id)))
WHERE state = 'open';

DROP TABLE reservation;
DROP TABLE key_slot;
