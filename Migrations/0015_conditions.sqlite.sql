-- Why: some requests of a model are better answered elsewhere: those with images, long ones, a client's chores.

-- Which requests a target is for: `image`, `thinking`, `background`, `subagent`, or `long-context:N` for prompts of
-- more than N tokens. NULL: for all that no other target is for.
ALTER TABLE target ADD COLUMN condition TEXT;
