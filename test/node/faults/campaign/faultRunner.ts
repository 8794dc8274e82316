/** Brings the faults of a plan upon the system, at their time or as soon as the one before lets it. */
import { setTimeout as wait } from 'node:timers/promises';
import { untilUp } from './ask.ts';
import { lockReports } from './databaseLock.ts';
import { type FaultKind, type PlannedFault, resourceOf } from './faultPlan.ts';
import type { Mood } from './mailService.ts';
import type { World } from './world.ts';

const MOODS: Partial<Record<FaultKind, Mood>> = {
  'mail provider busy (429)': 'busy',
  'mail provider broken (500)': 'broken',
  'mail provider silent': 'silent',
  'mail provider breaks off': 'breaks off',
  'mail provider hangs up': 'hangs up',
};
const QUEUED_MAILS = 8;
/** So long somebody may be mailed something; then it is a kill like any other. */
const MAIL_PATIENCE_MS = 3_000;

export class FaultRunner {
  readonly counts = new Map<FaultKind, number>();
  readonly #world: World;
  readonly #ends = new Map<string, Promise<void>>();
  #strangers = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * @param withinMs when no more faults begin; a slow machine, on which each takes long, may not come to the last of them
   * @returns when all that came are gone, or the campaign was broken off
   */
  async run(plan: readonly PlannedFault[], withinMs: number): Promise<void> {
    const startedAt = performance.now();
    const passedMs = () => performance.now() - startedAt;
    for (const fault of plan) {
      await wait(Math.max(0, fault.atMs - passedMs()));
      if (this.#world.isOver || passedMs() >= withinMs) break;
      await this.#bring(fault);
      this.counts.set(fault.kind, (this.counts.get(fault.kind) ?? 0) + 1);
    }
    await Promise.all(this.#ends.values());
  }

  async #bring({ kind, lastsMs }: PlannedFault): Promise<void> {
    const { worker } = this.#world;
    const resource = resourceOf(kind);
    if (resource !== null) {
      await this.#ends.get(resource);
      const mend = kind === 'D1 locked' ? await lockReports(worker.stateDirectory) : this.#upset(kind);
      this.#ends.set(resource, wait(lastsMs).then(mend));
      return;
    }
    switch (kind) {
      case 'kill before the word that a mail was taken':
        return this.#killAtMail();
      case 'kill with a full queue':
        await this.#signUpStrangers(QUEUED_MAILS);
        return this.#kill();
      case 'freeze':
        process.kill(worker.workerdPid(), 'SIGSTOP');
        await wait(lastsMs);
        process.kill(worker.workerdPid(), 'SIGCONT');
        return;
      case 'clients disconnected':
        return this.#world.cutNetwork();
      default:
        return this.#kill();
    }
  }

  #upset(kind: FaultKind): () => void {
    const { mails } = this.#world;
    mails.mood = MOODS[kind] ?? 'well';
    return () => {
      mails.mood = 'well';
    };
  }

  async #killAtMail(): Promise<void> {
    const { mails } = this.#world;
    let killing: Promise<void> | null = null;
    const begun = new Promise<void>((resolve) => {
      mails.onNext = () => {
        killing = this.#kill();
        resolve();
        return killing;
      };
    });
    await this.#signUpStrangers(1);
    await Promise.race([begun, wait(MAIL_PATIENCE_MS)]);
    mails.onNext = null;
    await (killing ?? this.#kill());
  }

  async #kill(): Promise<void> {
    const { worker, url, patienceMs } = this.#world;
    const { pid, signal } = await worker.killWorkerd();
    if (signal !== 'SIGKILL') throw new Error(`${pid} was not killed.`);
    await untilUp(url, patienceMs);
  }

  async #signUpStrangers(count: number): Promise<void> {
    const { promises } = this.#world;
    const emails = Array.from({ length: count }, () => `stranger${this.#strangers++}@example.com`);
    await Promise.all(
      emails.map(async (email) => {
        await this.#world.ask('POST', '/api/email/signup', { body: { email }, expects: [200] });
        promises.signedUp.add(email);
      }),
    );
  }
}
