/** What a link of a chapter means away from the site. */

/**
 * @param href as it stands in the chapter
 * @param readOnUrl the chapter's page
 * @returns a complete address
 */
export function awayFromSite(href: string, readOnUrl: string): string {
  if (href.startsWith('#')) return readOnUrl;
  return URL.canParse(href, readOnUrl) ? new URL(href, readOnUrl).href : readOnUrl;
}
