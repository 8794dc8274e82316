-- Which job that runs once a day has run on which (UTC). A job that began and did not end is begun again later.
CREATE TABLE daily_jobs (
  job TEXT NOT NULL,
  day TEXT NOT NULL,
  -- milliseconds since 1970
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (job, day)
) WITHOUT ROWID;

-- How far a job has come that goes round and round through a table, a little at a time.
CREATE TABLE sweeps (
  job TEXT PRIMARY KEY,
  place TEXT NOT NULL
) WITHOUT ROWID;

-- What became of each day's comparison of some readers' objects with their rows here; it names nobody.
CREATE TABLE drift_checks (
  day TEXT PRIMARY KEY,
  checked_at TEXT NOT NULL,
  -- readers: asked; with news on its way; different and flushed again; of whom the object knows nothing; not reached
  checked INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  mended INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  -- {field: number of readers in whom it differed}
  fields TEXT NOT NULL
) WITHOUT ROWID;
