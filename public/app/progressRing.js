/** The ring that says how much of the handbook is done. */
import { setText, svg } from './elements.js';

const RADIUS = 52;
const LENGTH = 2 * Math.PI * RADIUS;

/** @returns {{ element: SVGElement, update: (percent: number) => void }} */
export function progressRing() {
  const circle = { cx: 60, cy: 60, r: RADIUS, fill: 'none', 'stroke-width': 8 };
  const arc = svg('circle', {
    ...circle,
    class: 'arc',
    'stroke-linecap': 'round',
    transform: 'rotate(-90 60 60)',
  });
  const number = svg('tspan', { class: 'ring-number' });
  const text = svg(
    'text',
    { x: 60, y: 61, 'text-anchor': 'middle', 'dominant-baseline': 'central' },
    number,
    svg('tspan', { class: 'ring-unit', dx: 2 }, '%'),
  );
  const element = svg(
    'svg',
    { viewBox: '0 0 120 120', class: 'ring', role: 'img' },
    svg('circle', { ...circle, class: 'track' }),
    arc,
    text,
  );
  return {
    element,
    update(percent) {
      arc.setAttribute('stroke-dasharray', `${(LENGTH * percent) / 100} ${LENGTH}`);
      arc.setAttribute('visibility', percent > 0 ? 'visible' : 'hidden');
      element.setAttribute('aria-label', `${percent} percent of the handbook completed`);
      setText(number, String(percent));
    },
  };
}
