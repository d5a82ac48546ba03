-- Sizes that were declared with an upload, each with a ticket of its own: a JSON list, or
-- NULL for none. With the row, and not beside it: it names the temporary objects that
-- there may be for as long as the row can be asked for them.
ALTER TABLE images ADD COLUMN sizes TEXT;
