-- One row an upload ticket; it becomes the image's record once the bytes are verified.
CREATE TABLE images (
    id           TEXT    NOT NULL PRIMARY KEY,  -- ULID
    owner        TEXT    NOT NULL,              -- first 16 hex digits of the API key's SHA-256
    collection   TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('pending', 'ready', 'rejected')),
    content_type TEXT    NOT NULL,              -- declared; the upload was bound to it
    bytes        INTEGER NOT NULL,              -- declared; the upload was bound to it
    sha256       TEXT    NOT NULL,              -- declared; the upload was bound to it
    name         TEXT,                          -- a label, never part of a key
    width        INTEGER,                       -- pixels, upright; known when ready
    height       INTEGER,
    format       TEXT,                          -- by the bytes; known when ready
    error        TEXT,                          -- error code; known when rejected
    created_at   INTEGER NOT NULL,              -- Unix milliseconds
    expires_at   INTEGER NOT NULL               -- Unix milliseconds; end of the upload ticket
) STRICT;

CREATE INDEX images_by_owner ON images (owner, created_at);
