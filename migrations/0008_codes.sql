-- The discount and gift codes that there are, for the list; what counts is kept by each code's object.
CREATE TABLE codes (
  code TEXT PRIMARY KEY,
  terms TEXT NOT NULL,
  stopped INTEGER NOT NULL
) WITHOUT ROWID;
