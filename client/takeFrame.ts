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
  /** A new connection: `sync` is to be asked for, and what waits can go. */
  greeted?: { devices: number; serverTime: number };
  /** Something was missed after all. */
  sync?: true;
  devices?: number;
  acked?: string;
  refused?: { id: string; code: string; detail: string };
  changedElsewhere?: ChapterProgress[];
  hasAccess?: boolean;
};

export function takeFrame(link: Link, frame: ServerFrame): { link: Link; todo: ToDo } {
  switch (frame.type) {
    case 'hello':
      return greet(link, frame);
    case 'presence':
      return { link, todo: { devices: frame.devices } };
    case 'ack': {
      const { link: learned, todo } = learn(link, frame);
      return { link: learned, todo: { ...todo, acked: String(frame.id) } };
    }
    case 'changes':
      return learn({ ...link, isCaughtUp: true }, frame, true);
    case 'progress': {
      const { known } = link;
      const changedElsewhere = frame.chapters.filter((chapter) => known !== null && isNews(known, chapter));
      const { link: learned, todo } = learn(link, frame);
      return { link: learned, todo: changedElsewhere.length > 0 ? { ...todo, changedElsewhere } : todo };
    }
    case 'error': {
      const { id, code, detail } = frame;
      return { link, todo: id === undefined ? {} : { refused: { id: String(id), code, detail } } };
    }
    case 'access':
      return { link, todo: { hasAccess: frame.hasAccess } };
  }
}

function greet(
  { known }: Link,
  { rev, devices, serverTime }: Extract<ServerFrame, { type: 'hello' }>,
): { link: Link; todo: ToDo } {
  // A reader's revisions never go back: this address was erased and has begun anew.
  const isAnotherLife = known !== null && rev < known.rev;
  const link = { known: isAnotherLife ? null : known, isCaughtUp: false };
  return { link, todo: { greeted: { devices, serverTime: Date.parse(serverTime) }, devices } };
}

function learn(link: Link, change: ProgressChange, isAnswer = false): { link: Link; todo: ToDo } {
  const { known, isCaughtUp } = link;
  if (known === null) return { link, todo: {} };
  const isNext = isAnswer || change.rev <= known.rev + 1;
  const learned = learnChange(known, change, isCaughtUp && isNext);
  return { link: { ...link, known: learned }, todo: isCaughtUp && !isNext ? { sync: true } : {} };
}
