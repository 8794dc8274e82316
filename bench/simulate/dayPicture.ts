/** A picture of one day: statements a second over the hours, and the line above which one database falls behind. */

export type Curve = { name: string; colour: string; perSecond: readonly number[] };
export type Limit = { name: string; perSecond: number };

const SIZE = { width: 760, height: 340, left: 56, right: 16, top: 34, bottom: 44 } as const;
const HOURS = 24;

/** @param curves values in equal steps over the day @returns SVG, readable on light and dark */
export function dayPicture(title: string, curves: readonly Curve[], limits: readonly Limit[]): string {
  const { width, height, left, right, top, bottom } = SIZE;
  const highest = Math.max(
    ...curves.flatMap(({ perSecond }) => perSecond),
    ...limits.map((limit) => limit.perSecond),
  );
  const step = niceStep(highest / 5);
  const most = Math.ceil(highest / step) * step;
  const x = (share: number) => (left + share * (width - left - right)).toFixed(1);
  const y = (value: number) => (height - bottom - (value / most) * (height - top - bottom)).toFixed(1);
  const grid = Array.from({ length: Math.round(most / step) + 1 }, (_, index) => index * step).map(
    (value) =>
      `<line x1="${left}" x2="${width - right}" y1="${y(value)}" y2="${y(value)}" class="grid"/><text x="${left - 8}" y="${Number(y(value)) + 4}" text-anchor="end">${value}</text>`,
  );
  const hours = Array.from({ length: HOURS / 3 + 1 }, (_, index) => index * 3).map(
    (hour) => `<text x="${x(hour / HOURS)}" y="${height - bottom + 20}" text-anchor="middle">${hour}</text>`,
  );
  const lines = curves.map(({ colour, perSecond }) => {
    const points = perSecond.map((value, index) => `${x((index + 0.5) / perSecond.length)},${y(value)}`);
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  });
  const bounds = limits.map(
    ({ name, perSecond }) =>
      `<line x1="${left}" x2="${width - right}" y1="${y(perSecond)}" y2="${y(perSecond)}" class="limit"/><text x="${left + 6}" y="${Number(y(perSecond)) - 5}">${name}</text>`,
  );
  const names = curves.map(
    ({ name, colour }, index) =>
      `<text x="${left + index * 230}" y="20" style="fill:${colour}" class="name">${name}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<title>${title}</title>
<style>text{font:12px sans-serif;fill:#777}.name{font-weight:600}.grid{stroke:#7774;stroke-width:1}.limit{stroke:#c33;stroke-width:1.5;stroke-dasharray:6 4}</style>
${[...grid, ...hours, ...lines, ...bounds, ...names].join('\n')}
<text x="${(width + left - right) / 2}" y="${height - 6}" text-anchor="middle">hour of the day, UTC</text>
</svg>
`;
}

/** @returns 1, 2 or 5 times a power of ten, at least what is given */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? power * 10;
}
