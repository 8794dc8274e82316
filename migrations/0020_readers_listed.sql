-- The list of readers over a million of them. What it filters and searches by stands in the index of its order, so that
-- finding a page reads no row of a reader but those on it. All of these columns change rarely, and the trigger below writes
-- them only when they do: a new reader costs the row that the index cost before, a flush none.
DROP INDEX readers_by_created_at;
CREATE INDEX readers_listed ON readers (created_at, email, has_access, has_purchased, confirmed_at, first_name, last_name)
WHERE subscribed = 1;

-- Readers to whom a mail came back are few. Only their flushes cost a row more. The condition is that of BOUNCED
-- (src/reports/conditions.ts), letter by letter, since SQLite compares texts.
CREATE INDEX readers_bounced ON readers (created_at) WHERE subscribed = 1 AND instr(counts, ':bounced"') > 0;

-- The trigger of 0019, whose steps 2 and 4 follow the new index.
DROP TRIGGER store_snapshots;

-- A trigger takes no WITH, hence `newest` five times: of each address the entry with the highest revision (SQLite
-- takes the bare column `value` from the row that has the max), of readers who have not departed.
CREATE TRIGGER store_snapshots INSTEAD OF INSERT ON snapshot_batches
BEGIN
  -- 1. Add new minus old counts to the sums, while the old ones are still there. Keys are data, never JSON paths. In the
  -- same row: who has read in these ten minutes or in the ten before, and is not among them yet.
  INSERT INTO rollups (week, counts, reading)
  -- 604800000 ms are a week, 600 s ten minutes.
  SELECT CAST(NEW.stored_at / 604800000 AS INTEGER), difference, reading
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
  JOIN (
    SELECT json_group_object(CAST(slot AS TEXT), readers) AS reading
    FROM (
      SELECT slot, count(*) AS readers
      FROM (
        SELECT email, rev, unixepoch(snapshot ->> 'lastReadAt') / 600 AS slot
        FROM (
          SELECT value ->> 'email' AS email, max(value ->> 'rev') AS rev, value AS snapshot
          FROM json_each(NEW.batch)
          WHERE NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = value ->> 'incarnation')
          GROUP BY 1
        )
      ) AS newest
      LEFT JOIN readers ON readers.email = newest.email
      WHERE (readers.rev IS NULL OR newest.rev > readers.rev)
        AND slot BETWEEN CAST(NEW.stored_at / 600000 AS INTEGER) - 1 AND CAST(NEW.stored_at / 600000 AS INTEGER)
        AND slot IS NOT unixepoch(readers.last_read_at) / 600
      GROUP BY slot
    )
  )
  WHERE difference <> '{}' OR reading <> '{}'
  ON CONFLICT (week) DO UPDATE SET
    counts = (
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
    ),
    reading = (
      SELECT json_group_object(slot, readers)
      FROM (
        SELECT slot, sum(readers) AS readers
        FROM (
          SELECT key AS slot, value AS readers FROM json_each(rollups.reading)
          UNION ALL
          SELECT key, value FROM json_each(excluded.reading)
        )
        WHERE CAST(slot AS INTEGER) >= CAST(NEW.stored_at / 600000 AS INTEGER) - 1
        GROUP BY slot
      )
    );

  -- 2. The indexed columns, only where they change: SQLite writes an index for every column named after SET.
  UPDATE readers
  SET
    subscribed = newest.snapshot ->> 'subscribed',
    created_at = newest.snapshot ->> 'createdAt',
    has_access = newest.snapshot ->> 'hasAccess',
    has_purchased = newest.snapshot ->> 'hasPurchased',
    confirmed_at = newest.snapshot ->> 'confirmedAt',
    first_name = newest.snapshot ->> 'firstName',
    last_name = newest.snapshot ->> 'lastName'
  FROM (
    SELECT value ->> 'email' AS email, max(value ->> 'rev') AS rev, value AS snapshot
    FROM json_each(NEW.batch)
    WHERE NOT EXISTS (SELECT 1 FROM departed_readers WHERE incarnation = value ->> 'incarnation')
    GROUP BY 1
  ) AS newest
  WHERE readers.email = newest.email
    AND newest.rev > readers.rev
    AND (
      readers.subscribed,
      readers.created_at,
      readers.has_access,
      readers.has_purchased,
      readers.confirmed_at,
      readers.first_name,
      readers.last_name
    ) IS NOT (
      newest.snapshot ->> 'subscribed',
      newest.snapshot ->> 'createdAt',
      newest.snapshot ->> 'hasAccess',
      newest.snapshot ->> 'hasPurchased',
      newest.snapshot ->> 'confirmedAt',
      newest.snapshot ->> 'firstName',
      newest.snapshot ->> 'lastName'
    );

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
    updated_at = excluded.updated_at,
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
