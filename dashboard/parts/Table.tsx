/** A table that a phone shows as a list of cards, and a wide screen in columns. */
import type { ComponentChildren } from 'preact';

export type Column<T> = {
  head: string;
  cell: (row: T) => ComponentChildren;
  /** Right-aligned, in figures of one width. */
  number?: boolean;
  /** A date or a few words, which stay on one line where there is room for columns. */
  brief?: boolean;
  /** Buttons, which need no heading of their own on a phone. */
  actions?: boolean;
};

type Props<T> = {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string | number;
};

/** The first column names the row. */
export function Table<T>({ label, columns, rows, keyOf }: Props<T>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="table-scroll" aria-label={label} tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            {columns.map(({ head, number, actions }) => (
              <th key={head} scope="col" class={number ? 'amount' : ''}>
                {actions ? <span class="visually-hidden">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ head, cell, number, brief, actions }, index) => {
                const look = `${number ? 'amount' : ''} ${brief ? 'brief' : ''} ${actions ? 'row-actions' : ''}`;
                return index === 0 ? (
                  <th key={head} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} class={look} data-head={actions ? undefined : head}>
                    {cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
