/** Where a reader is in a chapter: the latest place by client time, which cannot lie in the server's future. */

export type PlaceInChapter = {
  anchor: string | null;
  percent: number;
  /** Client time in milliseconds, clamped to the server's clock when it arrived. */
  at: number;
  /** The client's own time, unclamped: orders the reports of one fast clock among themselves. */
  clientAt: number;
};

/** Total order, so that ties resolve alike on every device: time, then client time, percent, anchor. */
function isLaterPlace(a: PlaceInChapter, b: PlaceInChapter): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.clientAt !== b.clientAt) return a.clientAt > b.clientAt;
  if (a.percent !== b.percent) return a.percent > b.percent;
  return (a.anchor ?? '') > (b.anchor ?? '');
}

export function laterPlace(a: PlaceInChapter | null, b: PlaceInChapter | null): PlaceInChapter | null {
  if (!a || !b) return a ?? b;
  return isLaterPlace(b, a) ? b : a;
}
