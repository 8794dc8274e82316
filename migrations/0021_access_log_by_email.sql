-- One reader's part of the log, for the reader's own export, an erasure and a change of address: without it each of them
-- reads the whole log, once or three times. An entry costs one row more, which is what reading a thousand costs.
CREATE INDEX content_access_logs_by_email ON content_access_logs (email);
