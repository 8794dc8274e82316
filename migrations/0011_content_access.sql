-- Who had which content, counted as it is stored. Ids are UUIDs of version 7, made in the reader's object, so the
-- primary key is in the order of time: old rows are found without an index, which would cost a row for each.

-- The old table knew no files.
ALTER TABLE content_access_logs ADD COLUMN file_key TEXT;

-- Access by day, chapter and type over all readers: a {"2026-11-21:3:view": number} document for each week of access.
-- A file that belongs to no chapter counts under chapter 0.
CREATE TABLE access_rollups (
  -- weeks of seven days since 1970-01-01, which was a Thursday
  week INTEGER PRIMARY KEY,
  counts TEXT NOT NULL
);

-- The door for entries: INSERT INTO access_log_batches (batch), a JSON array of entries. One statement moves rows and
-- sums, and an entry that is stored already changes neither.
CREATE VIEW access_log_batches (batch) AS SELECT NULL WHERE 0;

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
  WHERE true
  ON CONFLICT (id) DO NOTHING;
END;
