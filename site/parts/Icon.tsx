/** Small drawings beside words, as strokes on a field of 24 by 24; words say the same. */
const PATHS = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  share: 'M12 15V4M8 7.5L12 3.5l4 4M5 13v7h14v-7',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  play: 'M8 5v14l11-7z',
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
