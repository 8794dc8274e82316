/** Who is here, in several tabs of one browser. Locks and channels are real; the network never answers. */
import { afterEach, expect, test, vi } from 'vitest';
import type { BrowserStorage } from '../../../client/BrowserStorage.ts';
import { Presence } from '../../../client/Presence.ts';

const open: Presence[] = [];
afterEach(() => {
  for (const tab of open.splice(0)) tab.stop();
});

function openTab(cleaned = Promise.resolve()) {
  const forgotten: string[] = [];
  const told: string[] = [];
  const storage: BrowserStorage = {
    readPicture: async () => null,
    keepPicture: async () => {},
    dropPicture: async () => void forgotten.push('picture'),
    readEntries: async () => [],
    keepEntry: async () => {},
    dropEntry: async () => {},
    forgetOthers: (owner) => {
      forgotten.push(owner === null ? 'everything' : 'others');
      return cleaned;
    },
  };
  const presence = new Presence({
    request: () => new Promise(() => {}),
    storage,
    openWork: () => expect.fail('Nobody comes.'),
    onChange: () => {},
    onSession: (session, reason) => told.push(`${session}: ${reason}`),
    onReaderGoes: () => {},
  });
  open.push(presence);
  void presence.start();
  return { presence, forgotten, told };
}

test('an account that is erased in one tab is forgotten in the others, also by one that reaches no server', async () => {
  const [here, there] = [openTab(), openTab()];
  await here.presence.erased();
  expect([here.presence.reason, here.forgotten]).toEqual(['erased', ['everything']]);
  await vi.waitFor(() => expect(there.presence.reason).toBe('erased'), 10_000);
  expect([there.presence.state, there.forgotten]).toEqual(['signed_out', ['everything']]);
});

test('other tabs hear of it before a slow storage is clean', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const [here, there] = [openTab(promise), openTab()];
  const erased = here.presence.erased();
  await vi.waitFor(() => expect(there.presence.reason).toBe('erased'), 10_000);
  resolve();
  await erased;
});

test('a tab that first hears from the server that its session ended learns from the other why', async () => {
  const [here, there] = [openTab(), openTab()];
  await there.presence.leave('ended');
  await here.presence.erased();
  await vi.waitFor(() => expect(there.presence.reason).toBe('erased'), 10_000);
  expect(there.forgotten).toEqual(['picture', 'everything']);
  expect(there.told).toEqual(['signed_out: ended', 'signed_out: erased']);
});
