-- Readers who are gone, erased or moved to another address. What of them is still on its way (a snapshot that a statement
-- brings late, an import's, an entry of the access log) comes under the random name that their object had made for this
-- one life of the reader, and is ignored. The name stands nowhere else any more, so a row here names nobody.
CREATE TABLE departed_readers (
  incarnation TEXT PRIMARY KEY,
  departed_at TEXT NOT NULL
) WITHOUT ROWID;

-- What erased readers had contributed to the sums in `rollups`, where it stays: one {key: number} document for each week
-- of erasure. The contributions of all rows in `readers` and these together are the sums.
CREATE TABLE departed_counts (
  -- weeks of seven days since 1970-01-01, which was a Thursday
  week INTEGER PRIMARY KEY,
  counts TEXT NOT NULL
);

-- The trigger of 0006, which now knows who is gone.
DROP TRIGGER store_snapshots;

-- A trigger takes no WITH, hence `newest` four times: of each address the entry with the highest revision (SQLite
-- takes the bare column `value` from the row that has the max), of readers who have not departed.
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
        FROM json_each(NEW.batch)
        WHERE NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = value ->> 'incarnation')
        GROUP BY 1
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
    FROM json_each(NEW.batch)
    WHERE NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = value ->> 'incarnation')
    GROUP BY 1
  ) AS newest
  WHERE readers.email = newest.email
    AND newest.rev > readers.rev
    AND (readers.subscribed, readers.created_at)
      IS NOT (newest.snapshot ->> 'subscribed', newest.snapshot ->> 'createdAt');

  -- 3. The mails that were given up, likewise, since they are indexed too.
  UPDATE readers
  SET dead_letters = nullif(newest.snapshot ->> 'deadLetters', '[]')
  FROM (
    SELECT value ->> 'email' AS email, max(value ->> 'rev') AS rev, value AS snapshot
    FROM json_each(NEW.batch)
    WHERE NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = value ->> 'incarnation')
    GROUP BY 1
  ) AS newest
  WHERE readers.email = newest.email
    AND newest.rev > readers.rev
    AND readers.dead_letters IS NOT nullif(newest.snapshot ->> 'deadLetters', '[]');

  -- 4. Everything else, and new readers.
  INSERT INTO readers (
    email, rev, subscribed, id, first_name, last_name, created_at, updated_at, confirmed_at, has_access,
    has_purchased, discount_code, timezone, emails_sent, last_email_sent, last_read_at, chapters_completed,
    time_spent, counts, sessions, chapters, dead_letters
  )
  SELECT
    email, rev, snapshot ->> 'subscribed', snapshot ->> 'id', snapshot ->> 'firstName', snapshot ->> 'lastName',
    snapshot ->> 'createdAt', snapshot ->> 'updatedAt', snapshot ->> 'confirmedAt', snapshot ->> 'hasAccess',
    snapshot ->> 'hasPurchased', snapshot ->> 'discountCode', snapshot ->> 'timezone', snapshot ->> 'emailsSent',
    snapshot ->> 'lastEmailSent', snapshot ->> 'lastReadAt', snapshot -> 'summary' ->> 'chaptersCompleted',
    snapshot -> 'summary' ->> 'timeSpent', snapshot -> 'counts', snapshot -> 'sessions', snapshot -> 'chapters',
    nullif(snapshot ->> 'deadLetters', '[]')
  FROM (
    SELECT value ->> 'email' AS email, max(value ->> 'rev') AS rev, value AS snapshot
    FROM json_each(NEW.batch)
    WHERE NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = value ->> 'incarnation')
    GROUP BY 1
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

-- The trigger of 0011, likewise.
DROP TRIGGER store_access_log;

CREATE TRIGGER store_access_log INSTEAD OF INSERT ON access_log_batches
BEGIN
  -- 1. Count what is new, before it is there.
  INSERT INTO access_rollups (week, counts)
  SELECT week, json_group_object(key, amount)
  FROM (
    SELECT
      -- 604800 seconds are a week.
      unixepoch(created_at) / 604800 AS week,
      date(created_at) || ':' || chapter_number || ':' || access_type AS key,
      count(*) AS amount
    FROM (
      SELECT
        value ->> 'id' AS id,
        value ->> 'createdAt' AS created_at,
        coalesce(value ->> 'chapterNumber', 0) AS chapter_number,
        value ->> 'type' AS access_type
      FROM json_each(NEW.batch)
      WHERE NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = value ->> 'incarnation')
      GROUP BY 1
    ) AS entry
    WHERE NOT EXISTS (SELECT 1 FROM content_access_logs AS stored WHERE stored.id = entry.id)
    GROUP BY 1, 2
  )
  GROUP BY week
  ON CONFLICT (week) DO UPDATE SET counts = (
    SELECT json_group_object(key, amount)
    FROM (
      SELECT key, sum(value) AS amount
      FROM (
        SELECT key, value FROM json_each(access_rollups.counts)
        UNION ALL
        SELECT key, value FROM json_each(excluded.counts)
      )
      GROUP BY key
    )
  );

  -- 2. The entries themselves.
  INSERT INTO content_access_logs (
    id, email, chapter_number, access_type, ip_address, user_agent, created_at, file_key
  )
  SELECT
    value ->> 'id', value ->> 'email', value ->> 'chapterNumber', value ->> 'type', value ->> 'ip',
    value ->> 'userAgent', value ->> 'createdAt', value ->> 'fileKey'
  FROM json_each(NEW.batch)
  WHERE NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = value ->> 'incarnation')
  ON CONFLICT (id) DO NOTHING;
END;
