-- Why: people choose a model by a name that their operator wrote for them, not by the one that requests carry.

-- What lists of models show for a mapping's model: one line of text. NULL: the requested name itself.
ALTER TABLE mapping ADD COLUMN display_name TEXT;
