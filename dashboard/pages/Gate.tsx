/** A card in the middle of the page, before the dashboard opens. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export function Gate(props: { title: string; busy?: boolean; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} · The Handbook`;
    heading.current?.focus();
  }, [props.title]);
  return (
    <main class="gate" aria-busy={props.busy === true}>
      <section class="card">
        <p class="brand">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          The Handbook, for its owner
        </p>
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.busy && <div class="loading-bar" />}
        {props.children}
      </section>
    </main>
  );
}
