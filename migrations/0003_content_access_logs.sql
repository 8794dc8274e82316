-- The old table: who viewed, downloaded or shared what.
CREATE TABLE content_access_logs (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  chapter_number INTEGER,
  -- 'view', 'download', 'share'
  access_type TEXT,
  ip_address TEXT,
  user_agent TEXT,
  created_at TEXT NOT NULL
) WITHOUT ROWID;
