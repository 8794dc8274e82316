/** What a browser measures of a page by itself: when something was painted, and how much of it jumped. */
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    /** The sum of the page's layout shifts that no press of a key or button explains. */
    layoutShift?: number;
  }
}

/** Call before the page is opened. */
export function noteFigures(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    window.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!('value' in entry && 'hadRecentInput' in entry) || entry.hadRecentInput === true) continue;
        window.layoutShift = (window.layoutShift ?? 0) + Number(entry.value);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

export async function figuresOf(page: Page): Promise<{ firstPaintMs: number; layoutShift: number }> {
  return page.evaluate(async () => {
    // Shifts are told of after the frame that showed them.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { firstPaintMs: Math.round(paint?.startTime ?? 0), layoutShift: window.layoutShift ?? Number.NaN };
  });
}
