/** What the check of a webhook's signature finds. The reason is for the log; a caller learns 401 and nothing else. */
export type SignatureVerdict =
  | { ok: true }
  | { ok: false; reason: 'headers_missing' | 'malformed' | 'too_old' | 'too_new' | 'mismatch' };
