/** A chapter's text, opened where its reader left it, which says where its reader is. */
import type { RefObject } from 'preact';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'preact/hooks';
import { publishedHtml } from '../../../public/pages/publishedHtml.js';
import type { Position } from '../../../src/wire/progress.ts';
import { type Place, placeAt, scrollTo } from '../../data/place.ts';
import { headingsOf, layoutOf, prepareText, topOf, whilePicturesCome } from './textElements.ts';

export type TextHandle = { goTo: (section: string) => void; goToPlace: (place: Place) => void };

type Props = {
  handle: RefObject<TextHandle | null>;
  html: string;
  number: number;
  /** Where the reader was; `unknown` until that is known. */
  start: Position | null | 'unknown';
  /** A section that the address names; it goes before where the reader was. */
  section: string | null;
  onSections: (sections: readonly { id: string; title: string }[]) => void;
  /** @param byReader the reader moved there; nobody did when the text was opened */
  onPlace: (place: Place, byReader: boolean) => void;
};

export function ReadingText({ handle, html, number, start, section, onSections, onPlace }: Props) {
  const text = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLProgressElement>(null);
  const tell = useRef(onPlace);
  tell.current = onPlace;
  /** Where the page itself scrolled to: being there is no doing of the reader. */
  const opened = useRef<{ at: number; isDone: boolean }>({ at: -1, isDone: false });

  useLayoutEffect(() => {
    const element = text.current;
    if (!element) return;
    element.replaceChildren(...publishedHtml(html));
    prepareText(element, number);
    onSections(headingsOf(element).map(({ id, textContent }) => ({ id, title: textContent })));
  }, [html, number, onSections]);

  const scroll = (to: number) => {
    window.scrollTo(0, to);
    opened.current = { at: Math.round(window.scrollY), isDone: true };
  };
  const goToPlace = (place: Place) => {
    if (text.current) scroll(topOf(text.current) + scrollTo(layoutOf(text.current), place));
  };
  const goTo = (id: string) => {
    const heading = text.current && headingsOf(text.current).find((one) => one.id === id);
    if (!heading) return;
    heading.tabIndex = -1;
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  };
  useImperativeHandle(handle, () => ({ goTo, goToPlace }));

  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once, and then wherever the address leads
  useLayoutEffect(() => {
    if (section !== null) {
      opened.current.isDone = true;
      goTo(section);
      return undefined;
    }
    if (opened.current.isDone || start === 'unknown') return undefined;
    if (start === null || start.percent === 0) {
      opened.current = { at: Math.round(window.scrollY), isDone: true };
      return undefined;
    }
    goToPlace(start);
    return whilePicturesCome(text.current, () => {
      if (opened.current.at !== -1) goToPlace(start);
    });
  }, [section, start === 'unknown']);

  useEffect(() => {
    let frame = 0;
    let isScrolled = false;
    const look = () => {
      frame = 0;
      const element = text.current;
      if (!element) return;
      const place = placeAt(layoutOf(element), -element.getBoundingClientRect().top);
      if (bar.current) bar.current.value = place.percent;
      // Before it was opened where its reader left it, nobody has read here.
      const byReader =
        isScrolled && opened.current.isDone && Math.round(window.scrollY) !== opened.current.at;
      isScrolled = false;
      if (byReader) opened.current.at = -1;
      tell.current(place, byReader);
    };
    const onResize = () => {
      frame ||= requestAnimationFrame(look);
    };
    const onScroll = () => {
      isScrolled = true;
      onResize();
    };
    look();
    window.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('resize', onResize);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', onScroll);
      window.removeEventListener('resize', onResize);
    };
  }, []);

  return (
    <>
      <progress class="reading-bar" ref={bar} max={100} value={0} aria-label="Read of this chapter" />
      <div class="text" ref={text} />
    </>
  );
}
