/** When all faults are over: everything that was promised is looked for, and everything that was refused stays refused. */
import { atOnce } from '../mailAccounts.ts';
import { mailsLost } from './mailVerdict.ts';
import { readerLost } from './readerVerdict.ts';
import { reportsLost } from './reportVerdict.ts';
import type { World } from './world.ts';

const AT_ONCE = 8;

/** @returns a line for each promise that was broken */
export async function whatWasLost(world: World): Promise<string[]> {
  const { lasting, gone, deadTokens, deadShares, redeemed } = world.promises;
  const lost = await mailsLost(world);
  await atOnce(AT_ONCE, lasting, async (reader) => {
    lost.push(...(await readerLost(world, reader)));
  });
  await atOnce(AT_ONCE, [...gone], async (email) => {
    const { status } = await world.askAsOwner('GET', `readers/${encodeURIComponent(email)}`, [200, 404]);
    if (status === 200) lost.push(`${email} is there again`);
  });
  await atOnce(AT_ONCE, deadTokens, async ({ email, token }) => {
    const { status } = await world.ask('GET', '/api/progress', { token, expects: [200, 401] });
    if (status === 200) lost.push(`a session of ${email} that had ended is alive`);
  });
  await atOnce(AT_ONCE, deadShares, async (link) => {
    const { status } = await world.ask('GET', link, { expects: [200, 404] });
    if (status === 200) lost.push('a shared link that was taken back opens its chapter');
  });
  for (const [code, readers] of redeemed) {
    const { body } = await world.askAsOwner('GET', `codes/${code}`, [200]);
    const { redeemed: counted, limit }: { redeemed: number; limit: number } = JSON.parse(body);
    // A reader who was told 200 has it; of one whose life ended before the answer nobody knows.
    if (counted > limit || readers.size > counted) {
      lost.push(`${code}: ${readers.size} readers have it, ${counted} are counted, ${limit} may`);
    }
  }
  return [...lost, ...(await reportsLost(world))];
}
