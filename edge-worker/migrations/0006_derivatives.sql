-- What was made of an image and stored. A row is written before its object, so that
-- deleting the image finds every object that there may be.
CREATE TABLE derivatives (
    image_id TEXT    NOT NULL,
    key      TEXT    NOT NULL,  -- of the object
    bytes    INTEGER NOT NULL,  -- length of the object, which is served only when it fits this
    sha256   TEXT    NOT NULL,  -- of the object
    blocks   TEXT,              -- SHA-256 of each MiB of it in base 64, NULL of a single one
    width    INTEGER,           -- pixels, where it is smaller than was asked for, to fit into memory
    height   INTEGER,
    noted_at INTEGER NOT NULL,  -- Unix milliseconds, the object is written soon after
    gone_at  INTEGER,           -- when it was deleted with its image, NULL while that is there
    PRIMARY KEY (image_id, key)
) STRICT, WITHOUT ROWID;

-- What the sweep looks for.
CREATE INDEX derivatives_gone ON derivatives (gone_at) WHERE gone_at IS NOT NULL;

-- Whether pixels of the original may be transparent; NULL in rows that are older than this.
ALTER TABLE images ADD COLUMN has_alpha INTEGER;
-- Error code of an original that does not decode, how often that was seen, and by which
-- engine: seen twice it is not tried again, until another engine tries.
ALTER TABLE images ADD COLUMN fault TEXT;
ALTER TABLE images ADD COLUMN fault_seen INTEGER;
ALTER TABLE images ADD COLUMN fault_engine TEXT;
