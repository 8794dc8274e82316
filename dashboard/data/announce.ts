/** Tells the owner in one line what was done; the shell shows it and screen readers say it. */

export const ANNOUNCED = 'dashboard-announced';

export function announce(text: string): void {
  window.dispatchEvent(new CustomEvent(ANNOUNCED, { detail: text }));
}
