/**
 * The reader's tables, as an append-only list of migrations. An object that was merely asked about has no tables and
 * so no storage; the first thing worth keeping creates them, by the text of newestTables.ts. What each table holds is
 * told in docs/storage.md.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE profile (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    rev INTEGER NOT NULL,
    email TEXT NOT NULL,
    subscriber_id TEXT NOT NULL,
    subscribed INTEGER NOT NULL,
    first_name TEXT,
    last_name TEXT,
    timezone TEXT NOT NULL,
    has_access INTEGER NOT NULL,
    has_purchased INTEGER NOT NULL,
    discount_code TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    emails_sent INTEGER NOT NULL,
    last_email_sent_at INTEGER,
    newsletter INTEGER NOT NULL,
    chapter_mails INTEGER NOT NULL,
    reminders INTEGER NOT NULL,
    product_news INTEGER NOT NULL,
    suppressed TEXT,
    chapter_mails_arrival_at REAL NOT NULL
  );
  CREATE TABLE progress (
    chapter_number INTEGER PRIMARY KEY,
    rev INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    limit_arrival_at REAL NOT NULL,
    dirty_since INTEGER NOT NULL,
    document TEXT NOT NULL
  );
  CREATE TABLE folded_sittings (
    chapter_number INTEGER NOT NULL,
    id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    day TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    claimed_seconds INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    PRIMARY KEY (chapter_number, id)
  ) WITHOUT ROWID;
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    user_agent TEXT,
    generation INTEGER NOT NULL,
    rotated_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE login_tokens (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    wrong_codes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    claim INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE imported_subscribers (
    id TEXT PRIMARY KEY,
    updated_at INTEGER NOT NULL,
    emails_sent INTEGER NOT NULL,
    names TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE flush (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    flushed_rev INTEGER NOT NULL,
    tried_at INTEGER,
    failures INTEGER NOT NULL
  );
  INSERT INTO flush VALUES (1, 0, NULL, 0);
  `,
  `
  ALTER TABLE outbox ADD COLUMN claimed_at INTEGER;
  CREATE TABLE mail_history (
    mail_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    facts TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE mail_totals (
    kind TEXT PRIMARY KEY,
    sums TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  ALTER TABLE outbox ADD COLUMN reason TEXT;
  ALTER TABLE outbox ADD COLUMN failed_at INTEGER;
  ALTER TABLE outbox ADD COLUMN uncertain_since INTEGER;
  UPDATE outbox SET reason = 'not_recorded', failed_at = created_at WHERE state IN ('dead', 'unknown');
  `,
  // What a reader held before there was a ledger becomes its first entries.
  `
  CREATE TABLE entitlements (
    source_id TEXT PRIMARY KEY,
    claim TEXT NOT NULL,
    case_id TEXT,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    rights TEXT NOT NULL,
    at INTEGER NOT NULL,
    expires_at INTEGER
  ) WITHOUT ROWID;
  INSERT INTO entitlements
    SELECT 'stored:access', 'stored', NULL, 'grant', 'stored', 'access', created_at, NULL
    FROM profile WHERE has_access = 1;
  INSERT INTO entitlements
    SELECT 'stored:purchase', 'stored', NULL, 'grant', 'stored', 'purchase', created_at, NULL
    FROM profile WHERE has_purchased = 1;
  CREATE TABLE code_tries (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    arrival_at REAL NOT NULL
  );
  `,
  `
  CREATE TABLE broadcasts (
    id TEXT PRIMARY KEY,
    mail_id TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    sent_at INTEGER
  ) WITHOUT ROWID;
  `,
  // Mails that nobody asked for.
  `
  CREATE TABLE nudges (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    drip TEXT NOT NULL,
    mailed TEXT NOT NULL,
    outline TEXT,
    looked_at INTEGER,
    dripped_at INTEGER,
    reminders INTEGER NOT NULL,
    reminded_at INTEGER,
    finished_at INTEGER,
    tried_at INTEGER,
    failures INTEGER NOT NULL
  );
  `,
  `
  CREATE TABLE access_log (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    document TEXT NOT NULL
  );
  CREATE TABLE timeline (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    event TEXT NOT NULL
  );
  CREATE TABLE shares (
    id TEXT PRIMARY KEY,
    chapter_number INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    views INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  // What tells one life of the reader from the next, and what is left of one that is over.
  `
  CREATE TABLE incarnation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL
  );
  INSERT INTO incarnation SELECT 1, lower(hex(randomblob(16))) FROM profile;
  CREATE TABLE tombstone (
    receipt_id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    email TEXT,
    incarnation TEXT,
    tried_at INTEGER,
    failures INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  // A reader who moves to another address.
  `
  CREATE TABLE address_change (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    change_id TEXT NOT NULL,
    state TEXT NOT NULL,
    email TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    old_confirmed_at INTEGER,
    new_confirmed_at INTEGER
  );
  CREATE TABLE address_change_asks (
    at INTEGER NOT NULL
  );
  CREATE TABLE forwards (
    change_id TEXT PRIMARY KEY,
    reader_id TEXT NOT NULL,
    moved_at INTEGER NOT NULL,
    email TEXT,
    incarnation TEXT
  ) WITHOUT ROWID;
  CREATE TABLE taken_moves (
    change_id TEXT PRIMARY KEY,
    reader_id TEXT NOT NULL,
    taken_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  // How far the revisions of a life came, so that those of the next begin above.
  `
  ALTER TABLE tombstone ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
  `,
  // Numbers of a reader who was erased, until D1 has counted them.
  `
  ALTER TABLE tombstone ADD COLUMN last_report TEXT;
  `,
];

export const NEWEST_SCHEMA_VERSION = MIGRATIONS.length;
