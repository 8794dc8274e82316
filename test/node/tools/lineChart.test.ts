/** The pictures in docs/performance.md. */
import { expect, test } from 'vitest';
import { lineChart } from '../../../bench/lineChart.ts';

const curve = {
  name: 'rows',
  title: 'Rows & <readers>',
  xLabel: 'readers',
  yLabel: 'rows',
  xIsLogarithmic: true,
  series: [
    {
      name: 'all',
      points: [
        [10, 0],
        [100, 50],
        [1_000, 87],
      ] as [number, number][],
    },
  ],
};

test('a curve goes through its points, on axes with round numbers', () => {
  const svg = lineChart(curve);
  // From 10 to 1,000 by factors of ten, and from 0 to the next 20 above the most.
  expect(svg).toContain('d="M72 304L386 176L700 81.3"');
  for (const tick of ['10', '100', '1,000', '0', '20', '100']) expect(svg).toContain(`>${tick}</text>`);
  expect(svg).toContain('Rows &amp; &lt;readers&gt;');
});
