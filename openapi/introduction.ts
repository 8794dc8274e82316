/** What is true of every call, for the head of the document and of the page. CommonMark, one paragraph a line. */
export const INTRODUCTION = [
  'The API of an online handbook: readers sign up and in by mail, and what they read is saved at once, live on every device.',
  'JSON in UTF-8, names in camelCase. Times are ISO 8601 in UTC with milliseconds, durations whole seconds, days `YYYY-MM-DD` in the reader’s time zone.',
  'A refusal is a problem document (RFC 9457) with a stable `code`; decide by the code, show the `detail`. An address that is none is answered 404 `not_found`, a method that it does not take 405 `method_not_allowed` with `Allow`. Any call may fail with 500 `internal`, or with 503 `unavailable` and a `Retry-After`.',
  'Every answer carries `X-Request-Id` and `Server-Timing`. `HEAD` is answered as `GET`, without the body. Bodies may have 64 KiB where nothing else is said.',
  'Pages may call from the origins that are configured (`ALLOWED_ORIGINS`), with credentials; a change or a WebSocket from another origin is refused with 403 `forbidden_origin`.',
  'Fields may be added to answers; clients ignore those that they do not know.',
].join('\n\n');
