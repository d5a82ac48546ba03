-- What is stored may be a clean copy of what was declared; NULL in rows from before that.
ALTER TABLE images ADD COLUMN stored_bytes INTEGER;
ALTER TABLE images ADD COLUMN stored_sha256 TEXT;
