/** Tells in one line what was done; the page's toast shows it and screen readers say it. */

export const ANNOUNCED = 'handbook-announced';

export function announce(text: string): void {
  window.dispatchEvent(new CustomEvent(ANNOUNCED, { detail: text }));
}
