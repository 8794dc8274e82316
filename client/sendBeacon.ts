/** The last word of a page: it outlives the page, and has no answer. */

/** A beacon cannot set headers, so its token stands in the body (API.md, `POST /progress`); text needs no preflight. */
export function sendBeacon(apiOrigin: string, accessToken: string, updates: unknown[]): void {
  navigator.sendBeacon(`${apiOrigin}/api/progress`, JSON.stringify({ accessToken, updates }));
}
