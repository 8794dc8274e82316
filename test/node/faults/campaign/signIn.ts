/** Signing in by the link of a mail, however often mails are late, answers lost and links used up by a lost answer. */
import type { Device } from '../../helpers/client.ts';
import type { World } from './world.ts';

const LINK = /\/auth\/verify#token=([\w.-]+)/;
/** More sign-in mails than that in 15 minutes are not sent. */
const MAILS_MAX = 5;

export type SignedIn = Device & { refreshToken: string };

export class Mailbox {
  readonly email: string;
  readonly #world: World;
  readonly #tried = new Set<string>();
  #asked = 0;

  constructor(world: World, email: string) {
    this.#world = world;
    this.email = email;
  }

  async signUp(): Promise<void> {
    const { tries } = await this.#world.ask('POST', '/api/email/signup', {
      body: { email: this.email },
      expects: [200],
    });
    this.#asked += tries;
    this.#world.promises.signedUp.add(this.email);
  }

  async askForLink(): Promise<void> {
    const { tries } = await this.#world.ask('POST', '/api/auth/magic-link', {
      body: { email: this.email },
      expects: [200],
    });
    this.#asked += tries;
  }

  /**
   * Opens the newest link, which was asked for.
   * @returns null when lost answers have used up what one reader may ask for
   * @throws Error when a mail that should have come did not
   */
  async openLink(): Promise<SignedIn | null> {
    for (;;) {
      const isSure = this.#asked <= MAILS_MAX;
      const { mails, patienceMs } = this.#world;
      const token = await mails.find(this.email, LINK, this.#tried, isSure ? patienceMs : 0);
      if (token === null && isSure) {
        const came = this.#world.mails.mailsTo(this.email).map(({ kind }) => kind);
        throw new Error(
          `No sign-in mail came to ${this.email}: ${this.#asked} asked for, ${this.#tried.size} used, came: ${came}.`,
        );
      }
      if (token === null) return null;
      this.#tried.add(token);
      const body = { token, transport: 'body' };
      const answer = await this.#world.ask('POST', '/api/auth/verify', { body, expects: [200, 401] });
      if (answer.status === 200) {
        const pair: { accessToken: string; refreshToken: string } = JSON.parse(answer.body);
        this.#world.promises.count('sign-ins');
        return { email: this.email, ...pair };
      }
      // Used by a try whose answer was lost, or killed by a newer one.
      if (this.#asked >= MAILS_MAX) return null;
      await this.askForLink();
    }
  }
}
