-- Whose key was made or revoked: the caller of an act on keys need not be who the key is of.
-- NULL for acts on one's own things, and of rows from before.
ALTER TABLE audit ADD COLUMN target_owner TEXT;  -- as images.owner
