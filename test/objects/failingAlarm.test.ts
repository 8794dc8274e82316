/** An alarm that fails as a whole, as under a bad deployment (FAULTS row 5): it stays set, and what it owes is done in the end. */
import { evictDurableObject } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import { Outbox } from '../../objects/outbox.ts';
import { objectOf } from '../helpers/api.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { accepting, deliver, outboxOf, queueOfEachTest } from '../helpers/postOffice.ts';
import { send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { alarmAt, expectReported, untilAlarm, untilQuiet } from '../helpers/reports.ts';

const jobs = queueOfEachTest();
stopTheClock();

/** Past what the platform itself tries again. */
const FAILURES = 10;

test('an alarm that fails ten times in a row is still set, and then brings the mail and the snapshot', async () => {
  const reader = await quietReader();
  const { email } = reader;
  const object = objectOf(email);
  jobs.length = 0;
  await object.requestChapterMail(reader.session.id, { number: 1, free: true });
  await send(reader, { chapterNumber: 1, completed: true });
  const [lost] = jobs.splice(0);
  const fail = vi.spyOn(Outbox.prototype, 'takeDue').mockImplementation(() => {
    throw new Error('A bad deployment.');
  });
  for (let failures = 1; failures <= FAILURES; failures += 1) {
    const at = (await alarmAt(email)) ?? Number.POSITIVE_INFINITY;
    expect(at - Date.now()).toBeLessThanOrEqual(MINUTE);
    await untilAlarm(email);
    expect(fail).toHaveBeenCalledTimes(failures);
    // Both are overdue now, and are not tried each second.
    expect(await alarmAt(email)).toBe(Date.now() + MINUTE);
    if (failures % 3 === 0) await evictDurableObject(object);
  }
  expect(jobs).toEqual([]);
  fail.mockRestore();
  moveClock(MINUTE);
  await untilAlarm(email);
  expect(jobs).toEqual([lost]);
  await deliver(jobs, accepting());
  expect(await outboxOf(email)).toEqual([]);
  await untilQuiet(email);
  await expectReported(email);
});
