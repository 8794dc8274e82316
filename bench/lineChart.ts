/** A line chart as SVG, readable in light and dark: axes with round numbers, one line and its points for each series. */
import { escapeHtml } from '../src/http/escapeHtml.ts';
import { type Curve, figure, type Series } from './result.ts';

const WIDTH = 720;
const HEIGHT = 360;
const PLOT = { left: 72, right: 20, top: 48, bottom: 56 };
const TICKS = 5;
const COLOURS = ['#2a78d6', '#c4572b', '#2d8a5f'];

type Scale = { toPixel: (value: number) => number; ticks: number[] };

/** @param curve with a point at least */
export function lineChart(curve: Curve): string {
  const points = curve.series.flatMap((series) => series.points);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const x = curve.xIsLogarithmic
    ? logarithmic(xs, PLOT.left, WIDTH - PLOT.right)
    : linear(Math.max(...xs), PLOT.left, WIDTH - PLOT.right);
  const y = linear(Math.max(...ys), HEIGHT - PLOT.bottom, PLOT.top);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13">
<title>${escapeHtml(curve.title)}</title>
<style>svg{background:#fff;color:#1d2124}.grid{stroke:#e2dfd7}.quiet{fill:#5c6165}text{fill:currentColor}
@media (prefers-color-scheme:dark){svg{background:#16181b;color:#eceae4}.grid{stroke:#30353b}.quiet{fill:#a5a9ad}}</style>
<text x="${PLOT.left}" y="24" font-size="15" font-weight="600">${escapeHtml(curve.title)}</text>
${y.ticks.map((tick) => yTick(tick, y.toPixel(tick))).join('\n')}
${x.ticks.map((tick) => `<text class="quiet" x="${round(x.toPixel(tick))}" y="${HEIGHT - PLOT.bottom + 20}" text-anchor="middle">${figure(tick)}</text>`).join('\n')}
<text class="quiet" x="${(PLOT.left + WIDTH - PLOT.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escapeHtml(curve.xLabel)}</text>
<text class="quiet" x="${PLOT.left}" y="42">${escapeHtml(curve.yLabel)}</text>
${curve.series.map((series, index) => line(series, COLOURS[index % COLOURS.length] ?? '', x, y)).join('\n')}
${curve.series.length > 1 ? curve.series.map(({ name }, index) => legend(name, index)).join('\n') : ''}
</svg>
`;
}

function yTick(tick: number, at: number): string {
  return `<path class="grid" d="M${PLOT.left} ${round(at)}H${WIDTH - PLOT.right}"/><text class="quiet" x="${PLOT.left - 8}" y="${round(at + 4)}" text-anchor="end">${figure(tick)}</text>`;
}

function line({ name, points }: Series, colour: string, x: Scale, y: Scale): string {
  const at = points.map(([px, py]) => [round(x.toPixel(px)), round(y.toPixel(py))]);
  const dots = points.map(
    ([px, py], index) =>
      `<circle cx="${at[index]?.[0]}" cy="${at[index]?.[1]}" r="4" fill="${colour}"><title>${escapeHtml(name)}: ${figure(px)}, ${figure(py)}</title></circle>`,
  );
  const path = at.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px} ${py}`).join('');
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`;
}

function legend(name: string, index: number): string {
  const y = 24 + 18 * index;
  const x = WIDTH - PLOT.right - 150;
  return `<circle cx="${x}" cy="${y - 4}" r="5" fill="${COLOURS[index % COLOURS.length]}"/><text x="${x + 12}" y="${y}">${escapeHtml(name)}</text>`;
}

function linear(most: number, start: number, end: number): Scale {
  const step = roundStep(most / TICKS);
  const top = step * Math.ceil(most / step);
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { toPixel: (value) => start + ((end - start) * value) / top, ticks };
}

/** The points themselves are its ticks. */
function logarithmic(values: readonly number[], start: number, end: number): Scale {
  const from = Math.log(Math.min(...values));
  const span = Math.log(Math.max(...values)) - from || 1;
  return {
    toPixel: (value) => start + ((end - start) * (Math.log(value) - from)) / span,
    ticks: [...new Set(values)].sort((a, b) => a - b),
  };
}

/** @returns 1, 2 or 5 times a power of ten, not below the given number, which is positive */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
