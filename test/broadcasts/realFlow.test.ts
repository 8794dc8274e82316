/** A broadcast through the real alarm, the real queue and into the local mailbox. */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { mailsTo } from '../helpers/api.ts';
import { expectExact, objectOfBroadcast, order, read, seedReaders } from '../helpers/broadcasts.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';

test('each reader finds one mail in the mailbox, and the broadcast finishes', async () => {
  const emails = await seedReaders(12);
  const { id } = await order();
  for (const email of emails) {
    expect(await mailsTo(email, 1)).toMatchObject([{ kind: 'broadcast', subject: 'News of the handbook' }]);
  }
  const { state, counts } = await read(id);
  expect(state).toBe('delivering');
  expect(counts.queued).toBe(12);
  // Nobody waits for the half minute after which outcomes are asked for.
  moveClock(MINUTE);
  await runDurableObjectAlarm(objectOfBroadcast(id));
  const end = await read(id);
  expectExact(end);
  expect(end).toMatchObject({ state: 'finished', counts: { mails: { sent: 12 } } });
  for (const email of emails) expect(await mailsTo(email, 1)).toHaveLength(1);
});
