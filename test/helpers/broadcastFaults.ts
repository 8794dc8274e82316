/** Faults in the middle of a broadcast: what readers are asked fails, or all objects end, at a call of the test's choice. */
import { abortAllDurableObjects } from 'cloudflare:test';
import { vi } from 'vitest';
import { ReaderObject } from '../../objects/ReaderObject.ts';
import { ring } from './broadcasts.ts';

type Acts = {
  before?: (call: number) => Promise<void> | void;
  after?: (call: number) => Promise<void> | void;
};

/** Lets the test act before each reader is asked to take its mail, and before its answer is heard. */
export function aroundTaking({ before, after }: Acts): void {
  const original = ReaderObject.prototype.takeBroadcast;
  let calls = 0;
  vi.spyOn(ReaderObject.prototype, 'takeBroadcast').mockImplementation(async function (
    this: ReaderObject,
    asked,
  ) {
    calls += 1;
    const call = calls;
    await before?.(call);
    const answer = await original.call(this, asked);
    await after?.(call);
    return answer;
  });
}

/** Likewise when a reader tells what became of its mail. */
export function aroundTelling({ before, after }: Acts): void {
  const original = ReaderObject.prototype.broadcastOutcome;
  let calls = 0;
  vi.spyOn(ReaderObject.prototype, 'broadcastOutcome').mockImplementation(async function (
    this: ReaderObject,
    ...asked
  ) {
    calls += 1;
    const call = calls;
    await before?.(call);
    const answer = await original.apply(this, asked);
    await after?.(call);
    return answer;
  });
}

/** Ends every object when so many calls are done. An object that did that itself would take workerd with it. */
export function killAt(fatal: number) {
  let isReached = false;
  const wait = () => scheduler.wait(60_000);
  return {
    before: (call: number) => (call > fatal ? wait() : undefined),
    after(call: number) {
      isReached ||= call === fatal;
      return wait();
    },
    async ring(id: string): Promise<void> {
      const broken = ring(id).catch(() => undefined);
      while (!isReached) await scheduler.wait(1);
      await abortAllDurableObjects();
      await broken;
    },
  };
}
