/** Hooks for a React site, such as one made with Next.js. On a server they show a reader who is not known yet. */
'use client';

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Reader } from '../src/wire/auth.ts';
import type { ChapterProgress, Progress } from '../src/wire/progress.ts';
import { createHandbook, INITIAL_STATE } from './index.ts';
import type {
  ChapterVisit,
  Handbook,
  HandbookOptions,
  HandbookState,
  SessionState,
  SignedOutReason,
} from './types.ts';

const HandbookContext = createContext<Handbook | null>(null);

/**
 * Makes one handbook for all below it, and keeps it running while it is mounted.
 * @param props options count when it is first rendered; a handbook made elsewhere may be given instead, which then is
 *   started and stopped here all the same
 */
export function HandbookProvider({
  children,
  handbook,
  ...options
}: HandbookOptions & { handbook?: Handbook; children?: ReactNode }) {
  const [own] = useState(() => handbook ?? createHandbook(options));
  useEffect(() => {
    void own.start();
    return () => own.stop();
  }, [own]);
  return <HandbookContext value={own}>{children}</HandbookContext>;
}

/** @throws Error outside a HandbookProvider */
export function useHandbook(): Handbook {
  const handbook = useContext(HandbookContext);
  if (handbook === null) throw new Error('This needs a <HandbookProvider> above it.');
  return handbook;
}

/** Who is here. */
export function useReader(): {
  session: SessionState;
  signedOutReason: SignedOutReason | null;
  reader: Reader | null;
} {
  const session = useHandbookState((state) => state.session);
  const signedOutReason = useHandbookState((state) => state.signedOutReason);
  const reader = useHandbookState((state) => state.reader);
  return { session, signedOutReason, reader };
}

/** How far the reader is, live; null while that is not known. */
export function useProgress(): Progress | null {
  return useHandbookState((state) => state.progress);
}

/** How the handbook is connected, and which chapters hold changes that are not confirmed. */
export function useConnection(): Pick<HandbookState, 'connection' | 'devices' | 'unconfirmedChapters'> {
  const connection = useHandbookState((state) => state.connection);
  const devices = useHandbookState((state) => state.devices);
  const unconfirmedChapters = useHandbookState((state) => state.unconfirmedChapters);
  return { connection, devices, unconfirmedChapters };
}

export type ChapterInHand = Omit<ChapterVisit, 'seconds' | 'close'> & {
  /** What is known of the chapter; null while that is nothing. */
  progress: ChapterProgress | null;
  /** Whether it holds changes that the server has not confirmed. */
  isUnconfirmed: boolean;
};

/** One chapter, which is read while this is mounted: its active time counts, and what happens there is reported. */
export function useChapter(chapterNumber: number): ChapterInHand {
  const handbook = useHandbook();
  const visit = useRef<ChapterVisit | null>(null);
  const progress = useHandbookState(
    (state) => state.progress?.chapters.find((chapter) => chapter.chapterNumber === chapterNumber) ?? null,
  );
  const isUnconfirmed = useHandbookState((state) => state.unconfirmedChapters.includes(chapterNumber));
  useEffect(() => {
    const opened = handbook.openChapter(chapterNumber);
    visit.current = opened;
    return () => {
      visit.current = null;
      opened.close();
    };
  }, [handbook, chapterNumber]);
  const [actions] = useState(() => ({
    moveTo: (position: Parameters<ChapterVisit['moveTo']>[0]) => visit.current?.moveTo(position),
    watchVideo: (id: string) => visit.current?.watchVideo(id),
    passQuiz: (id: string) => visit.current?.passQuiz(id),
    complete: () => visit.current?.complete(),
  }));
  return { chapterNumber, progress, isUnconfirmed, ...actions };
}

/** @param select must return the same for the same state */
function useHandbookState<T>(select: (state: HandbookState) => T): T {
  const handbook = useHandbook();
  return useSyncExternalStore(
    handbook.subscribe,
    () => select(handbook.getState()),
    () => select(INITIAL_STATE),
  );
}
