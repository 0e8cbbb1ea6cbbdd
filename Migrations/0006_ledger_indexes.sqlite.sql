-- Why: every commit writes each page it touches, and the two indexes below made a third of them. Ids sort by
-- time, so what they answered is a range of the primary key.

DROP INDEX entry_key;
DROP INDEX entry_opened;
