/** What each frame from the live socket means: what is known by it, and what is left to do. */
import type { ServerFrame } from '../src/wire/live.ts';
import type { ChapterProgress, ProgressChange } from '../src/wire/progress.ts';
import { isNews, type KnownProgress, learnChange } from './knownProgress.ts';

export type Link = {
  readonly known: KnownProgress | null;
  /**
   * Whether this connection has told what was missed before it. Until then a frame's revision says nothing of what lies
   * between, and would hide it from the `sync` of the next connection.
   */
  readonly isCaughtUp: boolean;
};

export type ToDo = {
  /** A new connection: `sync` is to be asked for, and what waits can go. The server's time, in milliseconds. */
  greetedAt?: number;
  /** Something was missed after all. */
  sync?: true;
  devices?: number;
  acked?: string;
  refused?: { id: string; code: string; detail: string };
  changedElsewhere?: ChapterProgress[];
  hasAccess?: boolean;
};

/** @returns what is known now, and what is left to do */
export function takeFrame(link: Link, frame: ServerFrame): Link & ToDo {
  switch (frame.type) {
    case 'hello': {
      const { devices, rev, serverTime } = frame;
      // A reader's revisions never go back: this address was erased and has begun anew.
      const known = link.known && rev < link.known.rev ? null : link.known;
      return { known, isCaughtUp: false, greetedAt: Date.parse(serverTime), devices };
    }
    case 'presence':
      return { ...link, devices: frame.devices };
    case 'ack':
      return { ...learn(link, frame), acked: String(frame.id) };
    case 'changes':
      return { known: link.known && learnChange(link.known, frame, true), isCaughtUp: true };
    case 'progress': {
      const { known } = link;
      const changedElsewhere = frame.chapters.filter((chapter) => known && isNews(known, chapter));
      return { ...learn(link, frame), ...(changedElsewhere.length > 0 && { changedElsewhere }) };
    }
    case 'error': {
      const { id, code, detail } = frame;
      return { ...link, ...(id !== undefined && { refused: { id: String(id), code, detail } }) };
    }
    case 'access':
      return { ...link, hasAccess: frame.hasAccess };
  }
}

function learn(link: Link, change: ProgressChange): Link & ToDo {
  const { known, isCaughtUp } = link;
  if (known === null) return link;
  const isNext = change.rev <= known.rev + 1;
  const learned = { known: learnChange(known, change, isCaughtUp && isNext), isCaughtUp };
  return isCaughtUp && !isNext ? { ...learned, sync: true } : learned;
}
