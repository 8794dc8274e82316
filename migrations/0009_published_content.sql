-- A chapter's number is its identity, since readers' progress is kept under it: its place in the outline is a column of
-- its own, and a withdrawn chapter keeps its row, so that its number does not come to mean another one.
ALTER TABLE chapters ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE chapters SET position = number;
ALTER TABLE chapters ADD COLUMN withdrawn_at TEXT;

-- Every slug that a chapter has or had. It stays that chapter's: links live on, and no other number can take it over.
CREATE TABLE chapter_slugs (
  slug TEXT PRIMARY KEY,
  number INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO chapter_slugs SELECT slug, number FROM chapters;
-- Only an operator, by hand, deletes a chapter altogether; then nothing is left that its slugs could lead to.
CREATE TRIGGER chapter_deleted AFTER DELETE ON chapters BEGIN
  DELETE FROM chapter_slugs WHERE number = OLD.number;
END;

-- Every version that was published; its text is in object storage under chapters/<number>/<version>.html.
CREATE TABLE chapter_versions (
  number INTEGER NOT NULL,
  version TEXT NOT NULL,
  title TEXT NOT NULL,
  published_at TEXT NOT NULL,
  PRIMARY KEY (number, version)
) WITHOUT ROWID;
INSERT INTO chapter_versions SELECT number, version, title, updated_at FROM chapters;
