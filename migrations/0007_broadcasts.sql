-- Mail to an audience, one row a broadcast, as its object last told. It holds no reader's address.
CREATE TABLE broadcasts (
  id TEXT PRIMARY KEY,
  -- the object's revision; an older or repeated one changes nothing
  rev INTEGER NOT NULL,
  -- 'scheduled', 'sending', 'delivering', 'finished', 'stopped'
  state TEXT NOT NULL,
  subject TEXT NOT NULL,
  -- {type, …}
  audience TEXT NOT NULL,
  mails_per_minute INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  send_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  -- {candidates, queued, skipped: {…}, mails: {…}}
  counts TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX broadcasts_by_created_at ON broadcasts (created_at);
