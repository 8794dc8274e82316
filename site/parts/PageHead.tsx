/** The title of a page, which takes the focus when the reader comes from another page. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useHeadingFocus } from '../../parts/useHeadingFocus.ts';
import { PRODUCT_NAME } from '../../public/branding.js';

type Props = { title: string; above?: ComponentChildren; children?: ComponentChildren };

export function PageHead({ title, above, children }: Props) {
  const heading = useHeadingFocus();
  useEffect(() => {
    document.title = `${title} · ${PRODUCT_NAME}`;
  }, [title]);
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
