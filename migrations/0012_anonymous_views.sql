-- Views of free chapters by people who are not signed in, as each chapter's counter tells them: how many on which day,
-- {"2026-11-21": number}. No address, no browser, nobody.
CREATE TABLE anonymous_views (
  -- weeks of seven days since 1970-01-01, which was a Thursday
  week INTEGER NOT NULL,
  chapter_number INTEGER NOT NULL,
  -- the sum of `days`; it only grows, so a repeated or older word of the counter is known by it
  views INTEGER NOT NULL,
  days TEXT NOT NULL,
  PRIMARY KEY (week, chapter_number)
) WITHOUT ROWID;
