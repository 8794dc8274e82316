/** One figure of the overview, with what it means and how it has gone. */
import type { ComponentChildren } from 'preact';

type Props = {
  label: string;
  value: string;
  note?: ComponentChildren;
  href?: string;
  children?: ComponentChildren;
};

export function Tile({ label, value, note, href, children }: Props) {
  const body = (
    <>
      <dt>
        {href ? (
          <a class="tile-link" href={href}>
            {label}
          </a>
        ) : (
          label
        )}
      </dt>
      <dd class="figure">{value}</dd>
      {note && <dd class="hint">{note}</dd>}
      {children && <dd class="spark">{children}</dd>}
    </>
  );
  return <div class="tile">{body}</div>;
}

export function Tiles({ children }: { children: ComponentChildren }) {
  return <dl class="tiles">{children}</dl>;
}

export function Badge({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'good' | 'warn' | 'bad';
  children: ComponentChildren;
}) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
