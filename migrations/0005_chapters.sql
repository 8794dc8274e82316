-- The outline of the published handbook; `videos` and `quizzes` are JSON arrays.
CREATE TABLE chapters (
  number INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  free INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  videos TEXT NOT NULL,
  quizzes TEXT NOT NULL,
  version TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
