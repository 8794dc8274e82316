/**
 * When the mail campaign kills workerd: evenly over its mails, half of the times at a chance moment and half at the worst
 * one, when the peer has taken a mail and has not said so yet.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../helpers/random.ts';
import type { RunningWorker } from '../helpers/runWorker.ts';
import type { PeerMail } from './mailPeer.ts';

/** What the peer must have taken just then. */
type Aim = 'chapter' | 'sign-in' | 'any moment';
const AIMS: readonly Aim[] = ['chapter', 'any moment', 'sign-in', 'any moment'];

const CHANCE_MAX_MS = 300;
const POLL_MS = 200;
const TRIES_MAX = 1_500;

export class KillPlan {
  /** Of the processes that were killed, and are gone. */
  readonly pids = new Set<number>();
  readonly #random: Random;
  readonly #at: { mails: number; aim: Aim }[];
  #taken = 0;
  #killing: Promise<void> = Promise.resolve();

  constructor(random: Random, kills: number, mails: number) {
    this.#random = random;
    this.#at = Array.from({ length: kills }, (_, kill) => ({
      mails: Math.floor((mails * (kill + 0.5)) / kills),
      aim: AIMS[kill % AIMS.length] ?? 'any moment',
    }));
  }

  /** @param worker null while it starts */
  async onTaken(worker: RunningWorker | null, mail: PeerMail): Promise<void> {
    this.#taken += 1;
    const next = this.#at[0];
    if (!worker || !next || this.#taken < next.mails) return;
    const isAimed = next.aim !== 'any moment';
    if (isAimed && next.aim !== (mail.chapter === null ? 'sign-in' : 'chapter')) return;
    this.#at.shift();
    const before = this.#killing;
    this.#killing = (async () => {
      await before;
      if (!isAimed) await wait(this.#random.between(0, CHANCE_MAX_MS));
      await this.#kill(worker);
    })();
    if (isAimed) await this.#killing;
  }

  /** Waits until all kills are done. @throws Error when a process lived on, or too few mails came to kill at */
  async done(): Promise<void> {
    for (let tries = 0; tries < TRIES_MAX && this.#at.length > 0; tries += 1) {
      await wait(POLL_MS);
      await this.#killing;
    }
    await this.#killing;
    if (this.#at.length > 0) throw new Error(`${this.#at.length} kills are left over.`);
  }

  async #kill(worker: RunningWorker): Promise<void> {
    const { pid, signal } = await worker.killWorkerd();
    if (signal !== 'SIGKILL' || isAlive(pid) || this.pids.has(pid)) throw new Error(`${pid} was not killed.`);
    this.pids.add(pid);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
