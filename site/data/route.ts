/**
 * Where on the site the reader is: the part behind `#`, which no server and no log sees, and which opens offline as well.
 * Mails have linked to `#chapter-7` and `#sign-in` since the first one was sent.
 */
import { useEffect, useState } from 'preact/hooks';

export const PAGES = ['account', 'devices', 'mail', 'links', 'certificate'] as const;
export type Route =
  | { page: 'outline' }
  | { page: 'way-in'; mode: 'sign-in' | 'sign-up' }
  | { page: 'chapter'; number: number; section: string | null }
  | { page: (typeof PAGES)[number] }
  | { page: 'nothing' };

/** @param hash with its `#`, or empty */
export function routeOf(hash: string): Route {
  const name = hash.replace(/^#\/?/, '');
  if (name === '') return { page: 'outline' };
  if (name === 'sign-in' || name === 'sign-up') return { page: 'way-in', mode: name };
  const chapter = /^chapter-([1-9]\d{0,3})(?:\/([a-z0-9-]+))?$/.exec(name);
  if (chapter) return { page: 'chapter', number: Number(chapter[1]), section: chapter[2] ?? null };
  const page = PAGES.find((one) => one === name);
  return page === undefined ? { page: 'nothing' } : { page };
}

export function chapterLink(number: number, section?: string): string {
  return `#chapter-${number}${section === undefined ? '' : `/${section}`}`;
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onChange = () => setHash(location.hash);
    // It may have changed since the first rendering.
    onChange();
    window.addEventListener('hashchange', onChange);
    return () => window.removeEventListener('hashchange', onChange);
  }, []);
  return routeOf(hash);
}
