-- The old names with the old columns, so that existing reports read on.
CREATE VIEW email_subscribers AS
SELECT id, email, first_name, last_name, created_at, updated_at, has_access, has_purchased, discount_code, emails_sent,
  last_email_sent
FROM readers
WHERE subscribed = 1;

CREATE VIEW reading_progress AS
SELECT
  readers.email || ':' || (chapter.value ->> 'chapterNumber') AS id,
  readers.email AS email,
  chapter.value ->> 'chapterNumber' AS chapter_number,
  chapter.value ->> 'completed' AS completed,
  chapter.value ->> 'timeSpent' AS time_spent,
  chapter.value -> 'videosWatched' AS videos_watched,
  chapter.value -> 'quizzesPassed' AS quizzes_passed,
  chapter.value ->> 'createdAt' AS created_at,
  chapter.value ->> 'updatedAt' AS updated_at
FROM readers, json_each(readers.chapters) AS chapter;

-- Without the old `session_token`: a copy of a secret is one more place to lose it from.
CREATE VIEW user_sessions AS
SELECT
  session.value ->> 'id' AS id,
  readers.email AS user_email,
  session.value ->> 'expiresAt' AS expires_at,
  session.value ->> 'createdAt' AS created_at
FROM readers, json_each(readers.sessions) AS session;
