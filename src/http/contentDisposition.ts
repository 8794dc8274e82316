/** The `Content-Disposition` field of a file (RFC 6266): whether it is shown or kept, and under which name. */

/**
 * @param name the file's name, of any characters
 * @returns the field with the name in ASCII and, where that lost something, once more as RFC 8187 writes it
 */
export function contentDisposition(disposition: 'inline' | 'attachment', name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const field = `${disposition}; filename="${plain}"`;
  return plain === name ? field : `${field}; filename*=UTF-8''${extendedValue(name)}`;
}

/** RFC 8187 section 3.2.1: what is no `attr-char` is percent-encoded. */
function extendedValue(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return `%${code}`;
  });
}
