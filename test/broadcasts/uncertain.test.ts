/** Mails of a broadcast that their provider may have taken, and that are not to be sent any more. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { objectOf } from '../helpers/api.ts';
import { order, read, ring, seedReaders, stop } from '../helpers/broadcasts.ts';
import { DAY, MINUTE, moveClock } from '../helpers/clock.ts';
import { deliver, mailsCounted, providerThat, queueOfEachTest } from '../helpers/postOffice.ts';
import { stopTheClock } from '../helpers/quiet.ts';
import { forgetReaders } from '../helpers/snapshots.ts';

stopTheClock();
const jobs = queueOfEachTest();
beforeEach(() => forgetReaders(env.DB));

const silent = () => providerThat(() => ({ kind: 'unknown', repeatable: true, reason: 'timeout' }));

test.each([
  [
    'is not wanted any more',
    (email: string) => objectOf(email).changeMailPreferences(null, { newsletter: false }),
  ],
  ['is stopped', (_: string, id: string) => stop(id)],
  [
    'is taken back',
    async (_: string, id: string) => {
      await stop(id);
      await ring(id);
    },
  ],
])(
  'a mail that was perhaps sent and %s is unknown, and sent when its provider tells of it',
  async (_, end) => {
    const [email = ''] = await seedReaders(1);
    const { id } = await order();
    await ring(id);
    const [job] = jobs;
    await deliver(jobs.splice(0), silent());
    await end(email, id);
    moveClock(MINUTE);
    const again = silent();
    await deliver([job], again);
    expect(again.sent).toEqual([]);
    await ring(id);
    expect((await read(id)).counts.mails).toMatchObject({ unknown: 1, dropped: 0, pending: 0 });
    const event = { id: 'event-1', kind: 'delivered', at: Date.now() } as const;
    await objectOf(email).takeMailEvents([{ mailId: job?.mailId ?? '', event }]);
    expect(await mailsCounted(email)).toBe(1);
    moveClock(2 * DAY);
    await ring(id);
    expect((await read(id)).counts.mails).toMatchObject({ sent: 1, unknown: 0 });
  },
);
