-- A check of the sums under way: what all readers contribute, added up page by page in the order of addresses, while
-- snapshots go on arriving. At most one row, and none while nobody checks; an unfinished one goes after a day.
CREATE TABLE sum_check (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- milliseconds since 1970
  started_at INTEGER NOT NULL,
  -- readers up to this address are in `counts`; all of them once it is whole
  through TEXT NOT NULL,
  is_whole INTEGER NOT NULL,
  readers INTEGER NOT NULL,
  counts TEXT NOT NULL
);

-- What changes in the part that is added up already is followed, whoever changes it. Without a check under way these
-- find an empty table and write nothing.
CREATE TRIGGER follow_new_reader AFTER INSERT ON readers
WHEN EXISTS (SELECT 1 FROM sum_check WHERE is_whole OR NEW.email <= through)
BEGIN
  UPDATE sum_check SET readers = readers + 1, counts = (
    SELECT json_group_object(key, amount)
    FROM (
      SELECT key, sum(value) AS amount
      FROM (
        SELECT key, value FROM json_each(sum_check.counts)
        UNION ALL
        SELECT key, value FROM json_each(NEW.counts)
      )
      GROUP BY key
      HAVING amount <> 0
    )
  );
END;

CREATE TRIGGER follow_changed_reader AFTER UPDATE OF counts ON readers
WHEN EXISTS (SELECT 1 FROM sum_check WHERE is_whole OR NEW.email <= through)
BEGIN
  UPDATE sum_check SET counts = (
    SELECT json_group_object(key, amount)
    FROM (
      SELECT key, sum(value) AS amount
      FROM (
        SELECT key, value FROM json_each(sum_check.counts)
        UNION ALL
        SELECT key, value FROM json_each(NEW.counts)
        UNION ALL
        SELECT key, -value FROM json_each(OLD.counts)
      )
      GROUP BY key
      HAVING amount <> 0
    )
  );
END;

CREATE TRIGGER follow_gone_reader AFTER DELETE ON readers
WHEN EXISTS (SELECT 1 FROM sum_check WHERE is_whole OR OLD.email <= through)
BEGIN
  UPDATE sum_check SET readers = readers - 1, counts = (
    SELECT json_group_object(key, amount)
    FROM (
      SELECT key, sum(value) AS amount
      FROM (
        SELECT key, value FROM json_each(sum_check.counts)
        UNION ALL
        SELECT key, -value FROM json_each(OLD.counts)
      )
      GROUP BY key
      HAVING amount <> 0
    )
  );
END;
