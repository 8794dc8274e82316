/** The pages about the reader, and the way from one to the other. */
import type { ComponentChildren } from 'preact';
import { PageHead } from '../../parts/PageHead.tsx';

const PAGES = [
  ['account', 'Account'],
  ['devices', 'Devices'],
  ['mail', 'Mail'],
  ['links', 'Links'],
] as const;

type Props = { page: (typeof PAGES)[number][0]; title: string; lead: string; children: ComponentChildren };

export function AccountFrame({ page, title, lead, children }: Props) {
  return (
    <div class="account-page">
      <nav class="tabs" aria-label="Your account">
        {PAGES.map(([name, words]) => (
          <a key={name} href={`#${name}`} aria-current={name === page ? 'page' : undefined}>
            {words}
          </a>
        ))}
      </nav>
      <PageHead title={title}>{lead}</PageHead>
      {children}
    </div>
  );
}

/** One thing that can be done, with its name at the side. */
export function Part({
  title,
  note,
  children,
}: {
  title: string;
  note?: string;
  children: ComponentChildren;
}) {
  return (
    <section class="part">
      <div class="part-head">
        <h2>{title}</h2>
        {note && <p class="muted">{note}</p>}
      </div>
      <div class="part-body">{children}</div>
    </section>
  );
}
