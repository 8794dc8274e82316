CREATE TABLE email_subscribers (
  id TEXT PRIMARY KEY,
  email TEXT UNIQUE NOT NULL,
  first_name TEXT,
  last_name TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  has_access BOOLEAN DEFAULT 1,
  has_purchased BOOLEAN DEFAULT 0,
  discount_code TEXT,
  emails_sent INTEGER DEFAULT 0,
  last_email_sent DATETIME
);
CREATE TABLE reading_progress (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  chapter_number INTEGER NOT NULL,
  completed BOOLEAN DEFAULT 0,
  time_spent INTEGER DEFAULT 0,
  videos_watched TEXT,
  quizzes_passed TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  UNIQUE(email, chapter_number)
);
CREATE TABLE user_sessions (
  id TEXT PRIMARY KEY,
  user_email TEXT NOT NULL,
  session_token TEXT UNIQUE NOT NULL,
  expires_at DATETIME NOT NULL,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE content_access_logs (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  chapter_number INTEGER,
  access_type TEXT,
  ip_address TEXT,
  user_agent TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);
