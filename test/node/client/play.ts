/** What two tabs and the server do and what the network does to them, drawn by fast-check and played. */
import fc from 'fast-check';
import { wireUpdate } from '../../../client/wireUpdate.ts';
import type { ServerFrame } from '../../../src/wire/live.ts';
import { PlayedServer } from './playedServer.ts';
import { PlayedTab } from './playedTab.ts';

const START = Date.parse('2026-11-20T08:00:00.000Z');

const who = fc.nat(1);
const id = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('read' as const),
      who,
      seconds: fc.nat(90),
      update: fc.record(
        {
          chapterNumber: fc.integer({ min: 1, max: 3 }),
          completed: fc.constant(true as const),
          videosWatched: fc.uniqueArray(id, { maxLength: 3 }),
          quizzesPassed: fc.uniqueArray(id, { maxLength: 1 }),
          percent: fc.nat(100),
        },
        { requiredKeys: ['chapterNumber'] },
      ),
    }),
  },
  { weight: 8, arbitrary: fc.record({ does: fc.constantFrom('send', 'arrive', 'hear', 'hear'), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constantFrom('arrive twice', 'connect', 'post', 'post without an answer'),
      who,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('reset'), who, chapterNumber: fc.integer({ min: 1, max: 3 }) }),
  },
);
export const story = fc.array(step, { minLength: 10, maxLength: 80, size: 'max' });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export class Play {
  readonly server = new PlayedServer(START);
  readonly tabs = [new PlayedTab('ada-phone', this.server), new PlayedTab('ada-desk', this.server)];

  do(step: Step): void {
    const tab = this.tabs[step.who];
    if (!tab) throw new Error('No such tab.');
    this.server.now += 1000;
    if ('update' in step) {
      const { percent, ...update } = step.update;
      this.server.now += step.seconds * 1000;
      const position = percent === undefined ? undefined : { percent, anchor: null, at: this.server.now };
      return tab.read({ ...update, position }, step.seconds);
    }
    if ('chapterNumber' in step) return this.#tell(this.server.reset(step.chapterNumber));
    switch (step.does) {
      case 'send':
        return tab.send();
      case 'arrive':
        return this.arrive(tab, 1);
      case 'arrive twice':
        return this.arrive(tab, 2);
      case 'hear':
        return tab.hear();
      case 'connect':
        return tab.connect();
      case 'post':
      case 'post without an answer': {
        const batch = tab.batch();
        if (batch.length === 0) return;
        const { change, news } = this.server.post(batch.map(({ update }) => wireUpdate(update)));
        this.#tell(news);
        if (step.does === 'post') tab.answered(batch, change);
      }
    }
  }

  /** The next frame of a tab comes to the server, perhaps twice. */
  arrive(from: PlayedTab, times: number): void {
    const text = from.up.shift();
    if (text === undefined) return;
    for (let time = 0; time < times; time++) {
      const { answer, news } = this.server.frame(text);
      from.down.push(answer);
      this.#tell(news, from);
    }
  }

  /** Everybody is connected and nothing is lost any more, until all is said. */
  settle(): void {
    for (const tab of this.tabs) tab.connect();
    for (let round = 0; round < 200; round++) {
      for (const tab of this.tabs) {
        tab.hear();
        tab.send();
        this.arrive(tab, 1);
      }
    }
  }

  #tell(news: ServerFrame | null, except?: PlayedTab): void {
    if (news) for (const tab of this.tabs) if (tab !== except) tab.down.push(news);
  }
}
