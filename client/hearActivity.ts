/** Hears in a browser what the clock of active time wants to know. */
import { type ActivityEvent, TICK_MS } from './activityClock.ts';

const SIGNS = ['pointerdown', 'pointermove', 'scroll', 'keydown'];

/** @returns ends the hearing */
export function hearActivity(hear: (event: ActivityEvent) => void): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const isVisible = () => document.visibilityState === 'visible';
  const look = () => hear(isVisible() && document.hasFocus() ? 'activity' : 'away');
  const sign = () => {
    if (isVisible()) hear('activity');
  };
  // Scrolling within an element and a playing video do not bubble; on their way down they can be heard.
  for (const name of SIGNS) document.addEventListener(name, sign, { signal, capture: true, passive: true });
  document.addEventListener('timeupdate', (event) => isWatched(event) && sign(), { signal, capture: true });
  document.addEventListener('visibilitychange', look, { signal });
  window.addEventListener('focus', look, { signal });
  window.addEventListener('blur', look, { signal });
  const ticking = setInterval(() => hear('tick'), TICK_MS);
  signal.addEventListener('abort', () => clearInterval(ticking));
  look();
  return () => stopping.abort();
}

/** A video that plays is watched, unless it only decorates the page. */
function isWatched({ target }: Event): boolean {
  return target instanceof HTMLMediaElement && !target.loop;
}
