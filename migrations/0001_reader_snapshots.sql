-- D1 is a picture of all readers, for reports, lists and exports. The truth is in each reader's object; everything
-- here is late by seconds and can be rebuilt from the objects. No secret (token, code) is ever stored here.

-- One row a reader, as of revision `rev`. WITHOUT ROWID: an upsert by address then writes one row, not two.
-- The JSON documents stand last, so that a scan of the short columns does not read them.
CREATE TABLE readers (
  email TEXT PRIMARY KEY,
  rev INTEGER NOT NULL,
  -- 0: imported progress of an address that never signed up
  subscribed INTEGER NOT NULL,
  id TEXT NOT NULL,
  first_name TEXT,
  last_name TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  confirmed_at TEXT,
  has_access INTEGER NOT NULL,
  has_purchased INTEGER NOT NULL,
  discount_code TEXT,
  timezone TEXT NOT NULL,
  emails_sent INTEGER NOT NULL,
  last_email_sent TEXT,
  last_read_at TEXT,
  chapters_completed INTEGER NOT NULL,
  -- seconds
  time_spent INTEGER NOT NULL,
  -- {key: number}, what this reader contributes to the sums in `rollups`
  counts TEXT NOT NULL,
  -- [{id, createdAt, lastSeenAt, expiresAt}]
  sessions TEXT NOT NULL,
  -- [{chapterNumber, completed, …}]
  chapters TEXT NOT NULL
) WITHOUT ROWID;

-- The default order of the list of readers. Its columns change rarely and the trigger below writes them only when
-- they do, so the index costs a row when a reader is new and none afterwards.
CREATE INDEX readers_by_created_at ON readers (created_at) WHERE subscribed = 1;

-- The sums over all readers, as one {key: number} document for each week in which differences were stored. The total of
-- a key is its sum over all rows.
CREATE TABLE rollups (
  -- weeks of seven days since 1970-01-01, which was a Thursday
  week INTEGER PRIMARY KEY,
  counts TEXT NOT NULL
);

-- The door for snapshots: INSERT INTO snapshot_batches (batch, stored_at), a JSON array of snapshots and the time in
-- milliseconds since 1970. One statement moves the readers and the sums, so neither can be without the other, and a
-- snapshot that is not newer than the stored one changes nothing.
CREATE VIEW snapshot_batches (batch, stored_at) AS SELECT NULL, NULL WHERE 0;

-- A trigger takes no WITH, hence `newest` three times: of each address the entry with the highest revision (SQLite
-- takes the bare column `value` from the row that has the max).
CREATE TRIGGER store_snapshots INSTEAD OF INSERT ON snapshot_batches
BEGIN
  -- 1. Add new minus old counts to the sums, while the old ones are still there. Keys are data, never JSON paths.
  INSERT INTO rollups (week, counts)
  -- 604800000 ms are a week.
  SELECT CAST(NEW.stored_at / 604800000 AS INTEGER), difference
  FROM (
    SELECT json_group_object(key, amount) AS difference
    FROM (
      SELECT entry.key, sum(iif(side.key = 0, entry.value, -entry.value)) AS amount
      FROM (
        SELECT value ->> 'email' AS email, max(value ->> 'rev') AS rev, value AS snapshot
        FROM json_each(NEW.batch) GROUP BY 1
      ) AS newest
      LEFT JOIN readers ON readers.email = newest.email
      JOIN json_each(json_array(newest.snapshot -> 'counts', json(coalesce(readers.counts, '{}')))) AS side
      JOIN json_each(side.value) AS entry
      WHERE readers.rev IS NULL OR newest.rev > readers.rev
      GROUP BY entry.key
      HAVING amount <> 0
    )
  )
  WHERE difference <> '{}'
  ON CONFLICT (week) DO UPDATE SET counts = (
    SELECT json_group_object(key, amount)
    FROM (
      SELECT key, sum(value) AS amount
      FROM (
        SELECT key, value FROM json_each(rollups.counts)
        UNION ALL
        SELECT key, value FROM json_each(excluded.counts)
      )
      GROUP BY key
      HAVING amount <> 0
    )
  );

  -- 2. The indexed columns, only where they change: SQLite writes an index for every column named after SET.
  UPDATE readers
  SET subscribed = newest.snapshot ->> 'subscribed', created_at = newest.snapshot ->> 'createdAt'
  FROM (
    SELECT value ->> 'email' AS email, max(value ->> 'rev') AS rev, value AS snapshot
    FROM json_each(NEW.batch) GROUP BY 1
  ) AS newest
  WHERE readers.email = newest.email
    AND newest.rev > readers.rev
    AND (readers.subscribed, readers.created_at)
      IS NOT (newest.snapshot ->> 'subscribed', newest.snapshot ->> 'createdAt');

  -- 3. Everything else, and new readers.
  INSERT INTO readers (
    email, rev, subscribed, id, first_name, last_name, created_at, updated_at, confirmed_at, has_access,
    has_purchased, discount_code, timezone, emails_sent, last_email_sent, last_read_at, chapters_completed,
    time_spent, counts, sessions, chapters
  )
  SELECT
    email, rev, snapshot ->> 'subscribed', snapshot ->> 'id', snapshot ->> 'firstName', snapshot ->> 'lastName',
    snapshot ->> 'createdAt', snapshot ->> 'updatedAt', snapshot ->> 'confirmedAt', snapshot ->> 'hasAccess',
    snapshot ->> 'hasPurchased', snapshot ->> 'discountCode', snapshot ->> 'timezone', snapshot ->> 'emailsSent',
    snapshot ->> 'lastEmailSent', snapshot ->> 'lastReadAt', snapshot -> 'summary' ->> 'chaptersCompleted',
    snapshot -> 'summary' ->> 'timeSpent', snapshot -> 'counts', snapshot -> 'sessions', snapshot -> 'chapters'
  FROM (
    SELECT value ->> 'email' AS email, max(value ->> 'rev') AS rev, value AS snapshot
    FROM json_each(NEW.batch) GROUP BY 1
  )
  WHERE true
  ON CONFLICT (email) DO UPDATE SET
    rev = excluded.rev,
    id = excluded.id,
    first_name = excluded.first_name,
    last_name = excluded.last_name,
    updated_at = excluded.updated_at,
    confirmed_at = excluded.confirmed_at,
    has_access = excluded.has_access,
    has_purchased = excluded.has_purchased,
    discount_code = excluded.discount_code,
    timezone = excluded.timezone,
    emails_sent = excluded.emails_sent,
    last_email_sent = excluded.last_email_sent,
    last_read_at = excluded.last_read_at,
    chapters_completed = excluded.chapters_completed,
    time_spent = excluded.time_spent,
    counts = excluded.counts,
    sessions = excluded.sessions,
    chapters = excluded.chapters
  WHERE excluded.rev > readers.rev;
END;
