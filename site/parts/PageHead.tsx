/** The title of a page, which takes the focus when the reader comes from another page. */
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { PRODUCT_NAME } from '../../public/branding.js';

/** The first page of a visit leaves the focus where the browser put it. */
let isFirst = true;

type Props = { title: string; above?: ComponentChildren; children?: ComponentChildren };

export function PageHead({ title, above, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${PRODUCT_NAME}`;
  }, [title]);
  // Before a chapter, further down on the page, scrolls to where its reader stopped.
  useLayoutEffect(() => {
    if (!isFirst) {
      window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    isFirst = false;
  }, []);
  return (
    <header class="page-head">
      {above && <p class="kicker">{above}</p>}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children && <p class="lead">{children}</p>}
    </header>
  );
}
