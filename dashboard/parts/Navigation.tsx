/** The pages of the dashboard, in groups; on a phone they are behind one button. */
import { useEffect, useState } from 'preact/hooks';

type Link = readonly [path: string, words: string, icon: string];

/** Icons are strokes on a field of 24 by 24. */
const GROUPS: readonly (readonly [string, readonly Link[]])[] = [
  ['Today', [['', 'Overview', 'M4 13h6V4H4zM14 20h6V11h-6zM4 20h6v-4H4zM14 7h6V4h-6z']]],
  [
    'Reading',
    [
      ['activity', 'Activity', 'M3 12h4l3-8 4 16 3-8h4'],
      ['chapters', 'Chapters', 'M4 5h16M7 12h10M10 19h4'],
      ['access', 'Access', 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12Zm10-3a3 3 0 1 0 0 6 3 3 0 0 0 0-6'],
    ],
  ],
  [
    'People',
    [
      [
        'readers',
        'Readers',
        'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 10a7 7 0 0 1 14 0M17 4a4 4 0 0 1 0 7M18 14a7 7 0 0 1 4 7',
      ],
      ['codes', 'Codes', 'M3 8V5h18v3a3 3 0 0 0 0 8v3H3v-3a3 3 0 0 0 0-8ZM14 6v12'],
    ],
  ],
  [
    'Mail',
    [
      ['mail', 'Mail performance', 'M4 20V10M10 20V4M16 20v-8M22 20H2'],
      ['broadcasts', 'Broadcasts', 'M3 10v4h4l8 5V5L7 10ZM19 9a4 4 0 0 1 0 6'],
      ['undelivered', 'Undelivered', 'M3 6h18v12H3zM3 7l9 7 9-7'],
    ],
  ],
  ['Handbook', [['content', 'Content', 'M5 4h9l5 5v11H5zM14 4v5h5M9 13h6M9 17h6']]],
];

export function Navigation({ route }: { route: readonly string[] }) {
  const [open, setOpen] = useState(false);
  const here = route[0] ?? '';
  const key = route.join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: closed by going anywhere
  useEffect(() => setOpen(false), [key]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setOpen(false);
  };
  return (
    <>
      <button
        type="button"
        class="small menu-button"
        aria-expanded={open}
        aria-controls="navigation"
        onClick={() => setOpen(!open)}
      >
        Menu
      </button>
      <nav id="navigation" aria-label="Dashboard" data-open={open} onKeyDown={onKeyDown}>
        {GROUPS.map(([name, links]) => (
          <div key={name} class="nav-group">
            <p aria-hidden="true">{name}</p>
            <ul>
              {links.map(([path, words, icon]) => (
                <li key={path}>
                  <a href={`#/${path}`} aria-current={path === here ? 'page' : undefined}>
                    <svg viewBox="0 0 24 24" aria-hidden="true">
                      <path d={icon} />
                    </svg>
                    {words}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
    </>
  );
}
