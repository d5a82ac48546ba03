-- Who did what, and what became of it. Rows are added and never changed; they may
-- be deleted when they are older than 400 days, and not before.
CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,  -- order; never given twice
    at         INTEGER NOT NULL,                   -- Unix milliseconds
    request_id TEXT    NOT NULL,                   -- as in the log
    principal  TEXT    NOT NULL,                   -- as images.owner
    action     TEXT    NOT NULL,                   -- see audit.rs
    subject    TEXT,                               -- id of the image or key
    outcome    TEXT    NOT NULL                    -- 'done', 'begun', or the error's code
) STRICT;

CREATE INDEX audit_by_principal ON audit (principal, seq);
CREATE INDEX audit_by_subject ON audit (subject, seq) WHERE subject IS NOT NULL;

CREATE TRIGGER audit_rows_never_change BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit rows never change');
END;

CREATE TRIGGER audit_rows_stay BEFORE DELETE ON audit
WHEN OLD.at > (unixepoch() - 400 * 86400) * 1000
BEGIN
    SELECT RAISE(ABORT, 'audit rows stay for 400 days');
END;

-- INSERT OR REPLACE would delete the old row without asking the trigger above.
CREATE TRIGGER audit_rows_are_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'audit rows are not replaced');
END;
