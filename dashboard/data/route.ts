/** Where in the dashboard the owner is: the part behind `#`, which no server and no log sees. */
import { useEffect, useState } from 'preact/hooks';

/** @returns the parts of the path, decoded; none on the overview */
export function useRoute(): string[] {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const onChange = () => setHash(location.hash);
    window.addEventListener('hashchange', onChange);
    return () => window.removeEventListener('hashchange', onChange);
  }, []);
  return partsOf(hash);
}

function partsOf(hash: string): string[] {
  const parts = hash.replace(/^#\/?/, '').split('/').filter(Boolean);
  try {
    return parts.map(decodeURIComponent);
  } catch {
    // A percent sign typed by hand.
    return parts;
  }
}

export function readerLink(email: string): string {
  return `#/readers/${encodeURIComponent(email)}`;
}
