-- When a key was last used, within an hour or so; and who made it, as the audit log names actors (NULL: the command line).
ALTER TABLE admin_keys ADD COLUMN last_used_at TEXT;
ALTER TABLE admin_keys ADD COLUMN made_by TEXT;
