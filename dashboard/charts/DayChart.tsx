/**
 * Figures by day as lines or areas. The line above tells the day under the pointer, or the latest; whoever cannot see the
 * chart, or wants exact figures, opens the table below it.
 */
import { useCallback, useMemo, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { compact, dayName } from '../data/words.ts';
import { Table } from '../parts/Table.tsx';
import { useColours } from './colours.ts';
import { usePlot } from './usePlot.ts';

export type Series = { name: string; values: readonly number[]; say: (value: number) => string };

type Props = {
  /** What is shown, for those who do not see it. */
  label: string;
  /** `YYYY-MM-DD`, in order. */
  days: readonly string[];
  /** One or two. */
  series: readonly Series[];
};

export function DayChart({ label, days, series }: Props) {
  const colours = useColours();
  const [hovered, setHovered] = useState<number | null>(null);
  const data = useMemo<uPlot.AlignedData>(
    () => [days.map((day) => Date.parse(day) / 1000), ...series.map(({ values }) => [...values])],
    [days, series],
  );
  const make = useCallback(
    (width: number, height: number): uPlot.Options => {
      const axis = { stroke: colours.ink, font: '12px system-ui, sans-serif', ticks: { show: false } };
      return {
        width,
        height,
        // The days are counted in UTC.
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        padding: [8, 8, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
        scales: { y: { range: (_, __, max) => [0, Math.max(4, max * 1.08)] } },
        axes: [
          { ...axis, size: 30, grid: { show: false }, space: 70, values: AXIS_DATES },
          {
            ...axis,
            size: 44,
            grid: { stroke: colours.rule, width: 1 },
            values: (_, splits) => splits.map((split) => (Number.isInteger(split) ? compact(split) : '')),
          },
        ],
        series: [
          {},
          ...series.map((_, index) => ({
            stroke: index === 0 ? colours.accent : colours.second,
            ...(index === 0 && { fill: colours.fill }),
            width: 2,
            points: { show: days.length < 3 },
          })),
        ],
        hooks: { setCursor: [(plot) => setHovered(plot.cursor.idx ?? null)] },
      };
    },
    [colours, days, series],
  );
  const place = usePlot(make, data);
  const at = hovered ?? days.length - 1;
  const day = days[at];

  return (
    <figure class="chart">
      <figcaption aria-hidden="true">
        <span>{day === undefined ? '' : dayName(day)}</span>
        {series.map(({ name, values, say }, index) => (
          <span key={name} class={`key key-${index}`}>
            {name} <b>{say(values[at] ?? 0)}</b>
          </span>
        ))}
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={label} />
      <details>
        <summary>As a table</summary>
        <Table
          label={label}
          columns={[
            { head: 'Day', cell: (index: number) => dayName(days[index] ?? '') },
            ...series.map(({ name, values, say }) => ({
              head: name,
              number: true,
              cell: (index: number) => say(values[index] ?? 0),
            })),
          ]}
          rows={days.map((_, index) => days.length - 1 - index)}
          keyOf={(index) => index}
        />
      </details>
    </figure>
  );
}

const AXIS_DATES: uPlot.Axis.Values = (_, splits) =>
  splits.map((seconds) =>
    new Date(seconds * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }),
  );
