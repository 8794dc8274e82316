/** What every part of the campaign shares: the system under test, its mail provider, its owner, and what was promised. */
import type { RunningWorker } from '../../helpers/runWorker.ts';
import { type Answered, ask, type Expecting } from './ask.ts';
import type { MailService } from './mailService.ts';
import { Promises } from './promises.ts';

export class World {
  readonly worker: RunningWorker;
  readonly adminKey: string;
  readonly mails: MailService;
  readonly promises: Promises;
  /** How long anything that was promised may take. */
  readonly patienceMs: number;
  /** Live devices and requests are cut off from time to time. */
  readonly connected = new Set<{ disconnect: () => void }>();
  isOver = false;
  /** The code that readers redeem just now. */
  code = '';
  #network = new AbortController();

  constructor(worker: RunningWorker, adminKey: string, mails: MailService, patienceMs: number) {
    this.worker = worker;
    this.adminKey = adminKey;
    this.mails = mails;
    this.promises = new Promises();
    this.patienceMs = patienceMs;
  }

  get url(): string {
    return this.worker.url;
  }

  ask(method: string, path: string, expecting: Expecting): Promise<Answered> {
    return ask(this.url, method, path, expecting, this.patienceMs);
  }

  askAsOwner(method: string, path: string, expects: readonly number[], body?: unknown): Promise<Answered> {
    return this.ask(method, `/api/admin/${path}`, { token: this.adminKey, body, expects });
  }

  /** Ends when the network fails the next time. */
  readonly network = (): AbortSignal => this.#network.signal;

  cutNetwork(): void {
    this.#network.abort();
    this.#network = new AbortController();
    for (const device of this.connected) device.disconnect();
  }
}
