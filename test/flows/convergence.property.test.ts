/**
 * Devices that were offline send what they have in any order, twice, split over any requests and ways, to an object
 * that is evicted in between; the reader's progress ends as one state (DESIGN.md rule 4, FAULTS row 8). fast-check
 * prints seed and path of a failing case; `{ seed, path }` beside `numRuns` runs it again.
 */
import { evictDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { unpackOutcome } from '../../src/packedOutcome.ts';
import { chapterProgress, untouchedChapter } from '../../src/rules/chapter.ts';
import { mergeUpdate } from '../../src/rules/lift.ts';
import { joinFacts, NO_FACTS } from '../../src/rules/merge.ts';
import { ProgressUpdate } from '../../src/wire/progress.ts';
import { call, objectOf } from '../helpers/api.ts';
import { HOSTILE_IDS } from '../helpers/arbitraryFacts.ts';
import { moveClock } from '../helpers/clock.ts';
import { type Live, openLive } from '../helpers/live.ts';
import { type Device, readProgress, send, type UpdateJson } from '../helpers/progress.ts';
import { expectedChapter } from '../helpers/progressOracle.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

const CHAPTERS = 3;
const id = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(...HOSTILE_IDS.filter(Boolean)));
/** Times are given as milliseconds before the beginning of the case, which a device's own clock knows. */
const anyReport = fc.record(
  {
    chapter: fc.integer({ min: 0, max: CHAPTERS - 1 }),
    completed: fc.constant(true as const),
    videosWatched: fc.array(id, { maxLength: 3 }),
    quizzesPassed: fc.array(id, { maxLength: 2 }),
    sitting: fc.record({
      id: fc.constantFrom('sitting-1', 'sitting-2', 'sitting-3', '__proto__'),
      seconds: fc.integer({ min: 0, max: 4_000 }),
      startedAgoMs: fc.integer({ min: 0, max: 3_600_000 }),
    }),
    position: fc.record({
      anchor: fc.constantFrom(null, 'top', 'end'),
      percent: fc.oneof(fc.constantFrom(0, 50, 100), fc.double({ min: 0, max: 100, noNaN: true })),
      agoMs: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3_600_000 })),
    }),
  },
  { requiredKeys: ['chapter'] },
);
type Report = typeof anyReport extends fc.Arbitrary<infer T> ? T : never;

/** The update as a device sends it. `honestly` keeps its claim within the time that really passed. */
function updateOf(report: Report, firstChapter: number, start: number, honestly: boolean): UpdateJson {
  const { chapter, sitting, position, ...rest } = report;
  const iso = (agoMs: number) => new Date(start - agoMs).toISOString();
  const most = Math.floor((sitting?.startedAgoMs ?? 0) / 1000);
  return {
    chapterNumber: firstChapter + chapter,
    epoch: 0,
    ...rest,
    ...(sitting && {
      sitting: {
        id: sitting.id,
        seconds: honestly ? Math.min(sitting.seconds, most) : sitting.seconds,
        startedAt: iso(sitting.startedAgoMs),
      },
    }),
    ...(position && {
      position: { anchor: position.anchor, percent: position.percent, at: iso(position.agoMs) },
    }),
  };
}
const parse = (update: UpdateJson) => v.parse(ProgressUpdate, update);

test('facts gathered by any devices, in any order and grouping, join to what the whole list says', () => {
  const deliveries = fc.array(fc.record({ device: fc.nat(3), order: fc.nat(), twice: fc.boolean() }), {
    minLength: 15,
    maxLength: 15,
  });
  fc.assert(
    fc.property(fc.array(anyReport, { maxLength: 15 }), deliveries, fc.nat(3), (reports, plan, first) => {
      const now = Date.now();
      const updates = reports.map((report) => parse(updateOf({ ...report, chapter: 0 }, 1, now, false)));
      const devices = [0, 1, 2, 3].map((device) =>
        updates
          .flatMap((update, n) => ({ update, ...(plan[n] ?? { device: 0, order: 0, twice: false }) }))
          .filter((delivery) => delivery.device === device)
          .sort((a, b) => a.order - b.order)
          .flatMap(({ update, twice }) => (twice ? [update, update] : [update]))
          .reduce((facts, update) => mergeUpdate(facts, update, now, 'UTC'), NO_FACTS),
      );
      const order = [...devices.slice(first), ...devices.slice(0, first), ...devices];
      const facts = order.reduce(joinFacts, NO_FACTS);
      const chapter = chapterProgress({ ...untouchedChapter(1), facts, createdAt: now });
      expect(chapter).toMatchObject(expectedChapter(updates, now));
    }),
    { numRuns: 10_000 },
  );
});

type Way = 'rpc' | 'put' | 'post' | 'beacon' | 'socket';
type Step = { way: Way; from: number; count: number; evict: boolean; passMs: number; reset: boolean };
const anyStep = (...ways: Way[]): fc.Arbitrary<Step> =>
  fc.record({
    way: fc.constantFrom(...ways),
    from: fc.nat(),
    count: fc.integer({ min: 1, max: 6 }),
    evict: fc.boolean(),
    passMs: fc.integer({ min: 0, max: 5_000 }),
    reset: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  });

type Desk = { phone: Device; laptop: Device; live: Live; nextChapter: number };

async function newDesk(): Promise<Desk> {
  const phone = await quietReader();
  const laptop = await quietDevice(phone.email);
  const live = await openLive(laptop.accessToken);
  await live.next('hello');
  return { phone, laptop, live, nextChapter: 1 };
}

async function deliver({ phone, live }: Desk, way: Way, updates: UpdateJson[]): Promise<void> {
  switch (way) {
    case 'rpc': {
      const json = JSON.stringify(updates.map(parse));
      const packed = await objectOf(phone.email).updateProgress(phone.session.id, json);
      expect(unpackOutcome(packed).ok).toBe(true);
      return;
    }
    case 'put':
      for (const { chapterNumber, ...body } of updates) {
        const path = `/api/progress/${chapterNumber}`;
        expect((await call('PUT', path, { token: phone.accessToken, body })).status).toBe(200);
      }
      return;
    case 'post':
      await send(phone, ...updates);
      return;
    case 'beacon': {
      const body = JSON.stringify({ accessToken: phone.accessToken, updates });
      const headers = { 'Content-Type': 'text/plain;charset=UTF-8' };
      expect((await call('POST', '/api/progress', { body, headers })).status).toBe(200);
      return;
    }
    case 'socket':
      for (const [n, update] of updates.entries()) live.send({ type: 'update', id: n, update });
      for (const _ of updates) await live.next('ack');
  }
}

/** Plays one case on chapters of its own and checks where it ends. */
async function play(desk: Desk, reports: Report[], steps: Step[]): Promise<void> {
  const first = desk.nextChapter;
  desk.nextChapter += CHAPTERS;
  // The progress limit gives back what a case may need.
  moveClock(20_000);
  const updates = reports.map((report) => updateOf(report, first, Date.now(), true));
  const resets = new Map<number, number>();
  for (const { way, from, count, evict, passMs, reset } of steps) {
    if (evict) await evictDurableObject(objectOf(desk.phone.email), { webSockets: 'hibernate' });
    moveClock(passMs);
    const some = Array.from({ length: count }, (_, n) => updates[(from + n) % updates.length] ?? []).flat();
    await deliver(desk, way, some);
    const chapterNumber = some[0]?.chapterNumber ?? first;
    if (!reset) continue;
    const answer = await call('DELETE', `/api/progress/${chapterNumber}`, { token: desk.phone.accessToken });
    if (answer.status === 200) resets.set(chapterNumber, (resets.get(chapterNumber) ?? 0) + 1);
  }
  // The last device to come back brings everything, backwards.
  await deliver(desk, 'rpc', [...updates].reverse());
  const { rev, chapters } = await readProgress(desk.phone);
  for (let number = first; number < desk.nextChapter; number += 1) {
    const epoch = resets.get(number) ?? 0;
    const counting = epoch > 0 ? [] : updates.filter(({ chapterNumber }) => chapterNumber === number);
    const expected = expectedChapter(counting.map(parse), Date.now());
    const chapter = chapters.find(({ chapterNumber }) => chapterNumber === number);
    if (chapter) expect(chapter).toMatchObject({ ...expected, epoch });
    else expect({ ...expected, epoch }).toEqual({ ...expectedChapter([], 0), epoch: 0 });
  }
  await deliver(desk, 'rpc', updates);
  expect((await readProgress(desk.laptop)).rev).toBe(rev);
  desk.live.send({ type: 'sync', since: 0 });
  expect(await desk.live.next('changes')).toEqual({ type: 'changes', rev, chapters });
  desk.live.frames.length = 0;
}

function playAll(numRuns: number, ...ways: Way[]): Promise<void> {
  let desk: Desk | undefined;
  const reports = fc.array(anyReport, { minLength: 1, maxLength: 10 });
  return fc.assert(
    fc.asyncProperty(reports, fc.array(anyStep(...ways), { maxLength: 6 }), async (list, steps) => {
      // A reader for every 12 cases: access tokens do not outlive more of them.
      if (!desk || desk.nextChapter > 12 * CHAPTERS) desk = await newDesk();
      await play(desk, list, steps);
    }),
    { numRuns },
  );
}

test('outboxes emptied straight into an object that is evicted in between converge', async () => {
  await playAll(200, 'rpc');
}, 60_000);

test('outboxes emptied by PUT, batch, beacon and live socket converge', async () => {
  await playAll(100, 'put', 'post', 'beacon', 'socket');
}, 60_000);
