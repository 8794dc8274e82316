/** The frame of a page: its title, which takes the focus when the owner comes from another page, and its actions. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useHeadingFocus } from '../../parts/useHeadingFocus.ts';

type Props = {
  title: string;
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
};

export function Page({ title, lead, actions, children }: Props) {
  const heading = useHeadingFocus();
  useEffect(() => {
    document.title = `${title} · The Handbook`;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p class="lead">{lead}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

export function Panel(props: {
  title: string;
  note?: ComponentChildren;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="panel">
      <header class="panel-head">
        <div>
          <h2>{props.title}</h2>
          {props.note && <p class="hint">{props.note}</p>}
        </div>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}
