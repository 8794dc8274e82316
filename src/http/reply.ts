/** What a handler answers, as a value until `finish` makes it a response; and the few forms an answer has. */

/**
 * Header fields are named as this project writes them, each but once: the response is made with all of them at once, which
 * costs half of setting them one by one.
 */
export type Answer = {
  status: number;
  body: BodyInit | null;
  headers: Record<string, string>;
  /** The caller's end, where the answer is an upgrade. */
  webSocket?: WebSocket;
};

/** @param json text that is JSON already */
export function jsonText(json: string, headers: Record<string, string> = {}, status = 200): Answer {
  return { status, body: json, headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers } };
}

export function json(value: unknown, headers: Record<string, string> = {}): Answer {
  return jsonText(JSON.stringify(value), headers);
}

/** @param location the path of what was made (RFC 9110 section 15.3.2) */
export function created(value: unknown, location: string): Answer {
  return jsonText(JSON.stringify(value), { Location: location }, 201);
}

/** Not all of it is done yet (RFC 9110 section 15.3.3). */
export function accepted(value: unknown): Answer {
  return jsonText(JSON.stringify(value), {}, 202);
}

export function noContent(headers: Record<string, string> = {}): Answer {
  return { status: 204, body: null, headers };
}

/** The caller has it already (RFC 9110 section 15.4.5). */
export function notModified(headers: Record<string, string>): Answer {
  return { status: 304, body: null, headers };
}

/** A private answer that its owner may keep, but must ask about each time (RFC 9111 section 5.2.2.4). */
export function revalidated(etag: string, jsonOrNull: string | null): Answer {
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  return jsonOrNull === null ? notModified(headers) : jsonText(jsonOrNull, headers);
}
