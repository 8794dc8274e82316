/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie that no script can read.
 * Tabs share the cookie, so rotating it is done by one tab at a time.
 */
import type { Reader } from '../src/wire/auth.ts';
import { HandbookError, signedOut } from './HandbookError.ts';
import type { Method, Request } from './request.ts';
import type { CallOptions, SignInProof } from './types.ts';

/** Renewed this early, so that a slow network still finds a token that lives. */
const RENEW_BEFORE_EXPIRY_MS = 60_000;
const LOCK = 'handbook-refresh';

/** What the API answers to a sign-in and to a renewal; `expiresIn` in seconds. */
type SignedIn = { accessToken: string; expiresIn: number; reader: Reader };

export type SessionDeps = {
  request: Request;
  /** Asked for when needed, since a session may be made on a server. */
  locks(): Pick<LockManager, 'request'>;
  /** Monotonic milliseconds. */
  now(): number;
  /** Called before the token of this reader is used, whenever the server says who the reader is. */
  onReader(reader: Reader): void;
  /** The server says that nobody is signed in. */
  onNobody(): void;
};

export class Session {
  readonly #deps: SessionDeps;
  #access: { token: string; expiresAt: number; email: string } | null = null;
  #renewing: Promise<string | null> | null = null;
  /** Rises when the token is forgotten, so that an answer under way does not bring it back. */
  #life = 0;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /**
   * The token as it is, for a page that has no time left to renew it.
   * @param forMs how long it must live yet
   * @returns null when there is none that does
   */
  tokenAtHand(forMs = 0): string | null {
    return this.#access && this.#access.expiresAt - this.#deps.now() > forMs ? this.#access.token : null;
  }

  /** @throws HandbookError when the link or code is wrong, used or too old */
  async verify(proof: SignInProof): Promise<Reader> {
    const answer = await this.#deps.request<SignedIn>('POST', '/auth/verify', { body: proof });
    this.forget();
    this.#keep(answer);
    return answer.reader;
  }

  /**
   * A token that lives for a while yet, renewed by the cookie when needed.
   * @returns null when nobody is signed in
   * @throws HandbookError when the API cannot be reached or is in trouble
   */
  async accessToken(): Promise<string | null> {
    const token = this.tokenAtHand(RENEW_BEFORE_EXPIRY_MS);
    if (token !== null) return token;
    if (this.#renewing) return this.#renewing;
    const renewing = this.#renew(this.#life).finally(() => {
      if (this.#renewing === renewing) this.#renewing = null;
    });
    this.#renewing = renewing;
    return renewing;
  }

  /**
   * A call as a reader. An expired token is renewed once.
   * @param email of whom it must be, since another tab may have signed in somebody else meanwhile; null for whoever is
   *   here, nobody too
   * @throws HandbookError `unauthenticated` when that reader is not signed in any more
   */
  async callAs<T>(email: string | null, method: Method, path: string, options: CallOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const token = await this.accessToken();
      if (email !== null && this.#access?.email !== email) throw signedOut();
      try {
        return await this.#deps.request(method, path, { ...options, token });
      } catch (problem) {
        if (!(problem instanceof HandbookError) || problem.status !== 401 || attempt === 2) throw problem;
        if (this.#access?.token === token) this.#access = null;
      }
    }
  }

  /** Forgets the token: it was ended here or elsewhere, or another tab knows better who is here. */
  forget(): void {
    this.#access = null;
    this.#renewing = null;
    this.#life += 1;
  }

  async #renew(life: number): Promise<string | null> {
    const token = await this.#deps.locks().request(LOCK, () => this.#askToRenew(life));
    // Asked anew outside the lock, which a renewal of this life waits for.
    return life === this.#life ? token : this.accessToken();
  }

  async #askToRenew(life: number): Promise<string | null> {
    if (life !== this.#life) return null;
    try {
      const answer = await this.#deps.request<SignedIn>('POST', '/auth/refresh', { body: {} });
      if (life === this.#life) this.#keep(answer);
      return answer.accessToken;
    } catch (problem) {
      if (!(problem instanceof HandbookError) || ![400, 401].includes(problem.status)) throw problem;
      if (life === this.#life) this.#deps.onNobody();
      return null;
    }
  }

  #keep({ accessToken, expiresIn, reader }: SignedIn): void {
    const expiresAt = this.#deps.now() + expiresIn * 1000;
    this.#access = { token: accessToken, expiresAt, email: reader.email };
    this.#deps.onReader(reader);
  }
}
