-- The caller's own name for one upload: asked again with it, the same row answers.
ALTER TABLE images ADD COLUMN idempotency_key TEXT;

-- SQLite holds NULLs to be different from each other: rows without a key do not collide.
CREATE UNIQUE INDEX images_by_idempotency_key ON images (owner, idempotency_key);
