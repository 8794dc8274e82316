/** The ring that says how much of the handbook is done. */
const RADIUS = 52;
const LENGTH = 2 * Math.PI * RADIUS;

export function ProgressRing({ percent }: { percent: number }) {
  const circle = { cx: 60, cy: 60, r: RADIUS, fill: 'none', 'stroke-width': 9 };
  return (
    <svg
      class="ring"
      viewBox="0 0 120 120"
      role="img"
      aria-label={`${percent} percent of the handbook completed`}
    >
      <circle {...circle} class="track" />
      {percent > 0 && (
        <circle
          {...circle}
          class="arc"
          stroke-linecap="round"
          stroke-dasharray={`${(LENGTH * percent) / 100} ${LENGTH}`}
          transform="rotate(-90 60 60)"
        />
      )}
      <text x="60" y="61" text-anchor="middle" dominant-baseline="central">
        <tspan class="ring-number">{percent}</tspan>
        <tspan class="ring-unit" dx="2">
          %
        </tspan>
      </text>
    </svg>
  );
}
