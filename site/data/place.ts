/** Places in a chapter's text, from where its parts are on the screen: pure, in pixels below the top of the text. */

/** A line this far down the window is what is read: the eye is rather above the middle. */
const READING_LINE = 0.3;

export type Layout = {
  /** How tall the text is. */
  height: number;
  /** How tall the window is. */
  windowHeight: number;
  /** The sections, from the top. */
  sections: readonly { id: string; top: number }[];
};
export type Place = { percent: number; anchor: string | null };

/** @param scrolled how far the top of the text is above the top of the window; negative before it is reached */
export function placeAt({ height, windowHeight, sections }: Layout, scrolled: number): Place {
  const way = Math.max(1, height - windowHeight);
  const percent = Math.min(100, Math.max(0, (100 * scrolled) / way));
  const line = scrolled + READING_LINE * windowHeight;
  const anchor = sections.findLast(({ top }) => top <= line)?.id ?? null;
  return { percent: Math.round(percent * 10) / 10, anchor };
}

/**
 * The reverse, perhaps on another screen: there the same share of the way may be in another section, whose beginning is
 * then the better guess.
 * @returns how far to scroll
 */
export function scrollTo(layout: Layout, { percent, anchor }: Place): number {
  const scrolled = (Math.max(0, layout.height - layout.windowHeight) * percent) / 100;
  const section = layout.sections.find(({ id }) => id === anchor);
  if (section === undefined || placeAt(layout, scrolled).anchor === anchor) return scrolled;
  return Math.max(0, section.top - READING_LINE * layout.windowHeight);
}
