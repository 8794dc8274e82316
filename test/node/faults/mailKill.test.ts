/** FAULTS row on mail: the consumer dies at the worst moment, and still every mail comes, a chapter mail never twice. */
import { expect, test } from 'vitest';
import { runMailCampaign } from './mailCampaign.ts';

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

test('150 mails come while their consumer is killed twice, and no chapter comes twice unasked', async () => {
  console.log(`KILL_SEED=${seed}`);
  const result = await runMailCampaign({ seed, readers: 30, chapters: 4, kills: 2 });
  console.log(JSON.stringify(result));
  expect(result).toMatchObject({ lost: [], kills: 2, duplicates: { chapter: 0 } });
  expect(result.mails.signIn).toBeGreaterThanOrEqual(30);
  expect(result.mails.chapter).toBeGreaterThanOrEqual(120);
  // The first kill falls between a chapter mail's acceptance and its record: told, not silent, and repeated when asked.
  expect(result.unknown.atPeer).toBeGreaterThanOrEqual(1);
  expect(result.repeatedByAdmin).toBe(result.unknown.atPeer);
});
