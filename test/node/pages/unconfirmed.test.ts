/** What the page keeps until the server has confirmed it. */
import { expect, test } from 'vitest';
import { ownerOf, Unconfirmed } from '../../../public/app/unconfirmed.js';
import { MemoryStorage } from './memoryStorage.ts';

const update = { chapterNumber: 3, completed: true };

test('a change that was not confirmed is there again after a reload', () => {
  const storage = new MemoryStorage();
  const frame = new Unconfirmed(storage, 'ada').add(update);
  const reloaded = new Unconfirmed(storage, 'ada');
  expect(reloaded.ids.map((id) => reloaded.frame(id))).toEqual([frame]);
  expect([reloaded.holds(3), reloaded.holds(4)]).toEqual([true, false]);
});

test('a confirmed change is gone, from the storage too', () => {
  const storage = new MemoryStorage();
  const unconfirmed = new Unconfirmed(storage, 'ada');
  unconfirmed.remove(unconfirmed.add(update).id);
  expect([unconfirmed.size, storage.length]).toEqual([0, 0]);
});

test('another reader of the same browser sees nothing of it and loses nothing by signing out', () => {
  const storage = new MemoryStorage();
  new Unconfirmed(storage, 'ada').add(update);
  const other = new Unconfirmed(storage, 'grace');
  expect(other.size).toBe(0);
  other.clear();
  expect(new Unconfirmed(storage, 'ada').size).toBe(1);
});

test('signing out forgets what another tab noted meanwhile', () => {
  const storage = new MemoryStorage();
  const here = new Unconfirmed(storage, 'ada');
  new Unconfirmed(storage, 'ada').add(update);
  here.clear();
  expect(storage.length).toBe(0);
});

test.each(['rate_limited', 'unavailable', 'internal'])('%s keeps a change, to be sent again', (code) => {
  const unconfirmed = new Unconfirmed(new MemoryStorage(), 'ada');
  const { id } = unconfirmed.add(update);
  expect(unconfirmed.refuse(id, code)).toBe('again');
  expect(unconfirmed.ids).toEqual([id]);
});

test.each(['invalid_body', 'invalid_json', 'conflict'])('%s gives a change up and says which', (code) => {
  const storage = new MemoryStorage();
  const unconfirmed = new Unconfirmed(storage, 'ada');
  const { id } = unconfirmed.add(update);
  expect(unconfirmed.refuse(id, code)).toEqual({ lost: update });
  expect([unconfirmed.size, storage.length]).toEqual([0, 0]);
  expect(unconfirmed.refuse(id, code)).toBe('unknown');
});

test('a full storage loses no change while the page lives', () => {
  const storage = new MemoryStorage(1);
  const unconfirmed = new Unconfirmed(storage, 'ada');
  for (let n = 1; n <= 3; n++) unconfirmed.add({ chapterNumber: n });
  expect([unconfirmed.size, storage.length]).toEqual([3, 1]);
});

test('at most 1,000 changes are stored', () => {
  const storage = new MemoryStorage();
  const unconfirmed = new Unconfirmed(storage, 'ada');
  for (let n = 1; n <= 1001; n++) unconfirmed.add({ chapterNumber: n });
  expect([unconfirmed.size, storage.length]).toEqual([1001, 1000]);
});

test('what is no change is cleared from the storage', () => {
  const storage = new MemoryStorage();
  for (const text of ['{', 'null', '{"chapterNumber":"3"}'])
    storage.setItem(`handbook-unconfirmed.ada.${text}`, text);
  storage.setItem('of-others', 'stays');
  expect(new Unconfirmed(storage, 'ada').size).toBe(0);
  expect([storage.length, storage.getItem('of-others')]).toEqual([1, 'stays']);
});

test('the storage does not tell a reader’s address', async () => {
  expect(await ownerOf('ada@example.com')).toMatch(/^[0-9a-f]{64}$/);
  expect(await ownerOf('ada@example.com')).not.toBe(await ownerOf('grace@example.com'));
});
