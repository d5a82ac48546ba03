-- API keys that were minted here. Of the key itself only a digest is kept.
CREATE TABLE keys (
    prefix        TEXT    NOT NULL PRIMARY KEY,  -- 12 hex digits; shown, and no secret
    sha256        TEXT    NOT NULL,              -- of the whole key
    owner         TEXT    NOT NULL,              -- whose images it works with
    scopes        TEXT    NOT NULL,              -- names, separated by spaces
    label         TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,              -- Unix milliseconds
    expires_at    INTEGER,                       -- Unix milliseconds; NULL: never
    revoked_at    INTEGER,                       -- Unix milliseconds; NULL: it is good
    last_used_day INTEGER                        -- days since 1970-01-01; NULL: never used
) STRICT;

CREATE INDEX keys_by_age ON keys (created_at, prefix);
