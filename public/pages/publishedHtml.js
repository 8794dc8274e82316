/**
 * A chapter's HTML as nodes to show. The server has made it safe; a parsed document runs no script, and the pages'
 * policy allows none inline.
 * @param {string} html
 * @returns {ChildNode[]}
 */
export function publishedHtml(html) {
  return [...new DOMParser().parseFromString(html, 'text/html').body.childNodes];
}
