/** What the administrator of the mail campaign does: publishes chapters, reads lists, sends dead letters again. */
import type { DeadLetterPage, ListedDeadLetter } from '../../../src/wire/deadLetters.ts';
import { call } from '../helpers/client.ts';
import { titleOf } from './mailPeer.ts';

export class MailAdmin {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async publish(chapter: number): Promise<void> {
    await this.#ask('PUT', `content/chapters/${chapter}`, {
      slug: `chapter-${chapter}`,
      title: titleOf(chapter),
      summary: 'For the mail campaign.',
      free: true,
      minutes: 1,
      videos: [],
      quizzes: [],
      markdown: 'A short text.',
    });
  }

  async deadLetters(): Promise<ListedDeadLetter[]> {
    const data: ListedDeadLetter[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: DeadLetterPage = JSON.parse(await this.#ask('GET', `dead-letters?limit=100${query}`));
      data.push(...page.data);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return data;
  }

  async retry(id: string): Promise<void> {
    await this.#ask('POST', `dead-letters/${id}/retry`);
  }

  async #ask(method: string, path: string, body?: unknown): Promise<string> {
    const answer = await call(this.#url, method, `/api/admin/${path}`, { token: this.#token, body });
    if (answer.status !== 200) throw new Error(`${method} /api/admin/${path} gave ${answer.status}.`);
    return answer.body;
  }
}
