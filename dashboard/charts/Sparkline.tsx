/** How a figure has gone, as one small line without axes. What it shows is told elsewhere in words. */
import { useCallback, useMemo } from 'preact/hooks';
import type uPlot from 'uplot';
import { useColours } from './colours.ts';
import { usePlot } from './usePlot.ts';

export function Sparkline({ values }: { values: readonly number[] }) {
  const colours = useColours();
  const data = useMemo<uPlot.AlignedData>(() => [values.map((_, index) => index), [...values]], [values]);
  const make = useCallback(
    (width: number, height: number): uPlot.Options => ({
      width,
      height,
      cursor: { show: false },
      legend: { show: false },
      padding: [3, 1, 3, 1],
      scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(1, max)] } },
      axes: [{ show: false }, { show: false }],
      series: [{}, { stroke: colours.accent, fill: colours.fill, width: 1.5, points: { show: false } }],
    }),
    [colours],
  );
  const place = usePlot(make, data);
  return <div ref={place} class="sparkline" aria-hidden="true" />;
}
