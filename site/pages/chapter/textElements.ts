/** The elements of a chapter's text: made fit for this page, measured, and waited for. */
import type { Layout } from '../../data/place.ts';
import { chapterLink } from '../../data/route.ts';

/**
 * Pictures above a place move it when they come. Those of a chapter that is opened again come at once, so that it is
 * soon over.
 * @returns ends the waiting
 */
export function whilePicturesCome(element: HTMLElement | null, onCome: () => void): () => void {
  for (const picture of element?.querySelectorAll('img') ?? []) picture.loading = 'eager';
  element?.addEventListener('load', onCome, true);
  return () => element?.removeEventListener('load', onCome, true);
}

/** Links within the text lead to its sections, which the site's addresses name otherwise; wide tables scroll. */
export function prepareText(element: HTMLElement, number: number): void {
  for (const link of element.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
    const id = link.getAttribute('href')?.slice(1) ?? '';
    if (element.querySelector(`[id="${CSS.escape(id)}"]`)) link.setAttribute('href', chapterLink(number, id));
  }
  for (const table of element.querySelectorAll('table')) {
    const frame = document.createElement('div');
    frame.className = 'table-scroll';
    frame.tabIndex = 0;
    frame.setAttribute('role', 'region');
    frame.setAttribute('aria-label', table.caption?.textContent ?? 'Table');
    table.replaceWith(frame);
    frame.append(table);
  }
  for (const link of element.querySelectorAll<HTMLAnchorElement>('a[href*="/api/content/files/"]')) {
    link.classList.add('download');
  }
}

export function headingsOf(element: HTMLElement): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>('h2[id]')];
}

export function topOf(element: HTMLElement): number {
  return element.getBoundingClientRect().top + window.scrollY;
}

export function layoutOf(element: HTMLElement): Layout {
  const { top } = element.getBoundingClientRect();
  return {
    height: element.offsetHeight,
    windowHeight: window.innerHeight,
    sections: headingsOf(element).map((heading) => ({
      id: heading.id,
      top: heading.getBoundingClientRect().top - top,
    })),
  };
}
