/** The heading of a page takes the focus when one comes to it from another page, so that screen readers say it. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** The first page of a visit leaves the focus where the browser put it. */
let isFirst = true;

/** @returns for the heading, which needs `tabIndex={-1}` */
export function useHeadingFocus(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  // Before a chapter, further down on the page, scrolls to where its reader stopped.
  useLayoutEffect(() => {
    if (!isFirst) {
      window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    isFirst = false;
  }, []);
  return heading;
}
