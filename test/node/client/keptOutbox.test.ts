/** The outbox of a browser with several tabs. The locks and channels are real, its storage is in memory. */
import { afterEach, expect, test, vi } from 'vitest';
import type { Owner } from '../../../client/BrowserStorage.ts';
import { KeptOutbox } from '../../../client/KeptOutbox.ts';
import { drop, type Entry, mine, note } from '../../../client/outbox.ts';

const ADA: Owner = { id: 'ada', since: '2026-01-01T00:00:00.000Z' };
const open: KeptOutbox[] = [];
afterEach(() => {
  for (const tab of open.splice(0)) tab.stop();
});

class MemoryStorage {
  readonly kept = new Map<string, Entry>();
  readEntries = async () => structuredClone([...this.kept.values()]);
  keepEntry = async (_: Owner, entry: Entry) => void this.kept.set(entry.key, structuredClone(entry));
  dropEntry = async (_: Owner, { key }: Entry) => void this.kept.delete(key);
}

async function openTab(storage: MemoryStorage): Promise<KeptOutbox> {
  const tab = new KeptOutbox({ owner: ADA, storage, locks: navigator.locks, onChange: () => {} });
  open.push(tab);
  await tab.start();
  return tab;
}
const complete = (tab: KeptOutbox, chapterNumber: number) =>
  tab.change((outbox) => note(outbox, { chapterNumber, completed: true }, 0));
const chapters = (entries: Iterable<Entry>) => [...entries].map(({ update }) => update.chapterNumber).sort();
const seenBy = (tab: KeptOutbox) => chapters(tab.state.entries.values());
const sentBy = (tab: KeptOutbox) => chapters(mine(tab.state));

test('a change in one tab is seen in the other, which does not send it', async () => {
  const storage = new MemoryStorage();
  const [here, there] = [await openTab(storage), await openTab(storage)];
  complete(here, 5);
  await vi.waitFor(() => expect(seenBy(there)).toEqual([5]), 10_000);
  expect([sentBy(here), sentBy(there)]).toEqual([[5], []]);
  here.change((outbox) => mine(outbox).reduce(drop, outbox));
  await vi.waitFor(() => expect(seenBy(there)).toEqual([]), 10_000);
  expect(storage.kept.size).toBe(0);
});

test('what a closed tab left is sent by one of those that stay, and by one only', async () => {
  const storage = new MemoryStorage();
  const gone = await openTab(storage);
  const stay = [await openTab(storage), await openTab(storage)];
  complete(gone, 5);
  for (const tab of stay) await vi.waitFor(() => expect(seenBy(tab)).toEqual([5]), 10_000);
  await Promise.all(stay.map((tab) => tab.adoptGone()));
  expect(stay.flatMap(sentBy)).toEqual([]);
  gone.stop();
  await vi.waitFor(async () => {
    await Promise.all(stay.map((tab) => tab.adoptGone()));
    expect(stay.flatMap(sentBy)).toEqual([5]);
  }, 10_000);
  for (const tab of stay) await vi.waitFor(() => expect(seenBy(tab)).toEqual([5]), 10_000);
  expect(storage.kept.size).toBe(1);
});

test('what was left is there after a reload, and goes on as this tab’s own', async () => {
  const storage = new MemoryStorage();
  const before = await openTab(storage);
  complete(before, 5);
  before.stop();
  const after = await openTab(storage);
  await vi.waitFor(async () => {
    await after.adoptGone();
    expect(sentBy(after)).toEqual([5]);
  }, 10_000);
});

test('a tab that was stopped brings nothing back into storage', async () => {
  const storage = new MemoryStorage();
  const tab = await openTab(storage);
  tab.stop();
  complete(tab, 5);
  expect(storage.kept.size).toBe(0);
});
