-- A ticket row becomes a whole record: what is stored, what its owner says of it, and
-- how it ends. The table is made anew, because SQLite cannot change a CHECK.
CREATE TABLE images_new (
    id              TEXT    NOT NULL PRIMARY KEY,  -- ULID
    owner           TEXT    NOT NULL,
    collection      TEXT    NOT NULL,
    state           TEXT    NOT NULL
        CHECK (state IN ('pending', 'ready', 'rejected', 'deleting', 'deleted')),
    content_type    TEXT    NOT NULL,              -- declared, the upload was bound to it
    bytes           INTEGER NOT NULL,              -- declared, the upload was bound to it
    sha256          TEXT    NOT NULL,              -- declared, the upload was bound to it
    name            TEXT,                          -- a label, never part of a key
    width           INTEGER,                       -- pixels, upright, known when ready
    height          INTEGER,
    format          TEXT,                          -- by the bytes, known when ready
    stored_bytes    INTEGER,                       -- of the original, known when ready
    stored_sha256   TEXT,                          -- of the original, known when ready
    stored_blocks   TEXT,                          -- SHA-256 of each MiB of it in base 64, NULL of a single one
    error           TEXT,                          -- error code, known when rejected
    created_at      INTEGER NOT NULL,              -- Unix milliseconds, as all times here
    expires_at      INTEGER NOT NULL,              -- end of the upload ticket
    settled_at      INTEGER,                       -- when it came to be in this state, NULL while pending
    idempotency_key TEXT,                          -- the caller's own name for the upload
    album           TEXT,
    position        INTEGER NOT NULL DEFAULT 1000000,  -- in the album, from 0, the default means none
    title           TEXT,
    alt             TEXT,
    focal_x         INTEGER,                       -- ten-thousandths of the width, from the left
    focal_y         INTEGER,                       -- ten-thousandths of the height, from the top
    thumbhash       TEXT,                          -- base 64
    taken_at        TEXT,                          -- RFC 3339, with or without an offset; as the caller said, never out of the file
    expires_on      INTEGER,                       -- end of the image, NULL means never
    metadata        TEXT                           -- the owner's own words, a JSON object of strings
) STRICT;

INSERT INTO images_new (id, owner, collection, state, content_type, bytes, sha256, name, width,
    height, format, stored_bytes, stored_sha256, error, created_at, expires_at, settled_at,
    idempotency_key)
SELECT id, owner, collection, state, content_type, bytes, sha256, name, width, height, format,
    CASE state WHEN 'ready' THEN bytes END, CASE state WHEN 'ready' THEN sha256 END, error,
    created_at, expires_at, CASE state WHEN 'pending' THEN NULL ELSE created_at END,
    idempotency_key
FROM images;

DROP TABLE images;
ALTER TABLE images_new RENAME TO images;

-- SQLite holds NULLs to be different from each other: rows without a key do not collide.
CREATE UNIQUE INDEX images_by_idempotency_key ON images (owner, idempotency_key);
-- Lists, newest first: a ULID sorts by time.
CREATE INDEX images_by_owner ON images (owner, id) WHERE state = 'ready';
CREATE INDEX images_by_collection ON images (owner, collection, id) WHERE state = 'ready';
-- An album in its order.
CREATE INDEX images_by_album ON images (owner, album, position, id DESC)
    WHERE state = 'ready' AND album IS NOT NULL;
-- The same bytes again.
CREATE INDEX images_by_sha256 ON images (owner, collection, sha256) WHERE state = 'ready';
-- What the sweep looks for. OR and not IN, which SQLite does not see through.
CREATE INDEX images_to_expire ON images (expires_on)
    WHERE state = 'ready' AND expires_on IS NOT NULL;
CREATE INDEX images_to_abandon ON images (expires_at) WHERE state = 'pending';
CREATE INDEX images_to_forget ON images (state, settled_at)
    WHERE state = 'rejected' OR state = 'deleting' OR state = 'deleted';
