/** What a page sees of the client: one store of who is here and how far they read, and the few things that change it. */
import type { Reader } from '../src/wire/auth.ts';
import type { ChapterProgress, Progress, ProgressUpdate } from '../src/wire/progress.ts';

export type HandbookOptions = {
  /** Where the API is, such as `https://api.example.com`; the page's own origin when absent. */
  apiOrigin?: string;
};

/**
 * `unknown` until the first answer; `signed_in` also without a network, for a reader whom this browser knows: what was
 * read before is there, and changes wait.
 */
export type SessionState = 'unknown' | 'signed_in' | 'signed_out';
/** Why nobody is signed in: nobody was, the reader left, the session ended elsewhere, or the reader was erased. */
export type SignedOutReason = 'never' | 'left' | 'ended' | 'erased';
export type ConnectionState = 'connecting' | 'live' | 'offline';

/** An immutable picture: a new object whenever anything in it changed, the same one otherwise. */
export type HandbookState = {
  readonly session: SessionState;
  readonly signedOutReason: SignedOutReason | null;
  readonly reader: Reader | null;
  /** What the server said, and on top of it what this browser knows and the server has not confirmed yet. */
  readonly progress: Progress | null;
  readonly connection: ConnectionState;
  /** How many devices of the reader are connected now, this one too. */
  readonly devices: number;
  /** Chapters with changes that the server has not confirmed. */
  readonly unconfirmedChapters: readonly number[];
};

export type HandbookEvents = {
  /** Chapters that another device changed. */
  remoteChange: { chapters: readonly ChapterProgress[] };
  /** An update that the server refuses for good; it was taken back. */
  refused: { update: ChapterUpdateInput; problem: HandbookError };
  /** Access was given or taken while the page is open. */
  access: { hasAccess: boolean };
  /**
   * A session began or ended, here or in another tab of this browser. An end may be told twice: as `ended`, and then with the
   * better reason that another tab gives.
   */
  session: { session: SessionState; reason: SignedOutReason | null };
};

/** An update as a page makes it; times and epoch are the client's to add. */
export type ChapterUpdateInput = Pick<
  ProgressUpdate,
  'chapterNumber' | 'completed' | 'videosWatched' | 'quizzesPassed'
> & { position?: { percent: number; anchor?: string | null | undefined } | undefined };

export type SignInProof = { token: string } | { email: string; code: string };

/** A reader's stay on one chapter in this tab: counts active time while it is open, and reports what happens there. */
export interface ChapterVisit {
  readonly chapterNumber: number;
  /** Active seconds of this sitting so far. */
  readonly seconds: number;
  /** The place that is read now. Calls may be as frequent as scrolling. */
  moveTo(position: { percent: number; anchor?: string | null }): void;
  watchVideo(id: string): void;
  passQuiz(id: string): void;
  complete(): void;
  close(): void;
}

export type CallOptions = { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal };

export interface Handbook {
  /** The state now; stable between changes, as React's useSyncExternalStore wants it. */
  getState(): HandbookState;
  /** @returns ends the subscription */
  subscribe(listener: () => void): () => void;
  /** @returns ends the subscription */
  on<Name extends keyof HandbookEvents>(
    name: Name,
    listener: (event: HandbookEvents[Name]) => void,
  ): () => void;

  /** Finds out who is here, loads what is known, and keeps it live. Resolves once `session` is no longer `unknown`. */
  start(): Promise<void>;
  /** Ends all work of this page: a last report of open visits, the socket, every listener. */
  stop(): void;

  signUp(reader: {
    email: string;
    firstName?: string;
    lastName?: string;
    discountCode?: string;
  }): Promise<void>;
  requestSignIn(email: string, redirectTo?: string): Promise<void>;
  /** @throws HandbookError `token_invalid` or `token_expired` when the link or code is wrong, used or too old */
  verify(proof: SignInProof): Promise<Reader>;
  /** @throws HandbookError when the server could not be told; the reader is still signed in then */
  signOut(): Promise<void>;

  /** Shows at once, survives a closed tab, reaches the server as soon as it can be reached. */
  update(update: ChapterUpdateInput): void;
  /** Clears a chapter on all devices. @throws HandbookError when the server cannot be reached */
  resetChapter(chapterNumber: number): Promise<void>;
  openChapter(chapterNumber: number): ChapterVisit;
  /** Resolves once the server has confirmed everything that was there when it was called. */
  flush(): Promise<void>;

  /**
   * Any other call as the signed-in reader; the access token is renewed as needed.
   * @param path below `/api`, such as `/account`
   * @returns the answer's JSON, or null where it has none
   * @throws HandbookError
   */
  call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    options?: CallOptions,
  ): Promise<T>;
}

/** What the API refused or could not do, as its problem document says (RFC 9457); `offline` when it was not reached. */
export interface HandbookError extends Error {
  readonly name: 'HandbookError';
  /** HTTP status, or 0 when there was no answer. */
  readonly status: number;
  readonly code: string;
  readonly details: readonly { path: string; message: string }[];
  /** Seconds after which the server wants to be asked again, or null. */
  readonly retryAfterSeconds: number | null;
}
