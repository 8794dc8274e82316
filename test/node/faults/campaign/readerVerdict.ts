/** One reader who is still there: its progress equals the oracle's, its rights are what was said last. */
import type { AdminView } from '../../../../src/wire/readerRpc.ts';
import type { LastingReader } from './promises.ts';
import type { World } from './world.ts';

/** @returns a line for each promise to this reader that is broken */
export async function readerLost(world: World, promised: LastingReader): Promise<string[]> {
  const { email, record, hasAccess, hasPurchased } = promised;
  const answer = await world.askAsOwner('GET', `readers/${encodeURIComponent(email)}`, [200, 404]);
  if (answer.status === 404) return [`${email} is gone`];
  const { reader, progress }: AdminView = JSON.parse(answer.body);
  const lost = record.differences(progress.chapters);
  if (progress.rev < record.revSeen && !email.startsWith('moved-')) {
    lost.push(`${email}: revision ${progress.rev} came after ${record.revSeen} had been seen`);
  }
  if (reader.hasAccess !== hasAccess) lost.push(`${email}: access is ${reader.hasAccess}`);
  if (hasPurchased !== null && reader.hasPurchased !== hasPurchased) {
    lost.push(`${email}: purchase is ${reader.hasPurchased}`);
  }
  return lost;
}
