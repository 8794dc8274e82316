-- Who changed what through the admin API. Append-only: nothing in it is altered or taken away again, and nothing in it
-- names a reader but the id of its object, which an address leads to and which leads to no address.
CREATE TABLE audit_log (
  -- UUID of version 7: in the order of time
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  -- 'admin:<id of the administrator's own object>' or 'key:<id of the API key>'
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  -- a code, a chapter's number, a file's key, an id; NULL where the reader says it all
  target TEXT,
  reader_id TEXT,
  -- {field: {before, after}}
  changes TEXT NOT NULL,
  request_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX audit_log_by_actor ON audit_log (actor, id);
CREATE INDEX audit_log_by_action ON audit_log (action, id);
CREATE INDEX audit_log_by_reader ON audit_log (reader_id, id) WHERE reader_id IS NOT NULL;

CREATE TRIGGER audit_log_keeps_entries BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'The audit log is append-only.');
END;

CREATE TRIGGER audit_log_loses_nothing BEFORE DELETE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'The audit log is append-only.');
END;

-- What is about to be changed, written before it is. Goes when the change is in the log, or was none; one that stays tells
-- of a change that may have been made.
CREATE TABLE audit_intents (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT,
  reader_id TEXT,
  request_id TEXT NOT NULL
) WITHOUT ROWID;
