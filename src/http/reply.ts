/** The few forms an answer has. */

/** @param json text that is JSON already */
export function jsonText(json: string, headers: Record<string, string> = {}, status = 200): Response {
  const ofJson = { 'Content-Type': 'application/json; charset=utf-8', ...headers };
  return new Response(json, { status, headers: ofJson });
}

export function json(value: unknown, headers: Record<string, string> = {}): Response {
  return jsonText(JSON.stringify(value), headers);
}

/** @param location the path of what was made (RFC 9110 section 15.3.2) */
export function created(value: unknown, location: string): Response {
  return jsonText(JSON.stringify(value), { Location: location }, 201);
}

/** Not all of it is done yet (RFC 9110 section 15.3.3). */
export function accepted(value: unknown): Response {
  return jsonText(JSON.stringify(value), {}, 202);
}

export function noContent(headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 204, headers });
}

/** A private answer that its owner may keep, but must ask about each time (RFC 9111 section 5.2.2.4). */
export function revalidated(etag: string, jsonOrNull: string | null): Response {
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  return jsonOrNull === null ? new Response(null, { status: 304, headers }) : jsonText(jsonOrNull, headers);
}
