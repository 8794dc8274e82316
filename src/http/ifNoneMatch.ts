/** What a caller says in `If-None-Match` that it has already (RFC 9110 section 13.1.2): a list of entity tags, or `*`. */

/** RFC 9110 section 8.8.3. A comma may stand inside a tag, so the list is not split at commas. */
const ENTITY_TAG = /(?:W\/)?("[!\x23-\x7e\x80-\xff]*")/g;

/** @returns the tags named, without their `W/` since the comparison is the weak one; none for `*` and for what is no tag */
export function tagsNamed(request: Request): string[] {
  const field = request.headers.get('If-None-Match');
  return field === null ? [] : [...field.matchAll(ENTITY_TAG)].map(([, opaque = '']) => opaque);
}

/**
 * @param etag the entity tag of what exists at the address now, strong or weak
 * @returns whether the caller has it already, so that 304 is the answer
 */
export function hasAlready(request: Request, etag: string): boolean {
  if (request.headers.get('If-None-Match')?.trim() === '*') return true;
  return tagsNamed(request).includes(etag.replace(/^W\//, ''));
}
