/** `npm run bench -- mails`: 5,000 mails through an SMTP server while their consumer is killed ten times. */
import { runMailCampaign } from '../test/node/faults/mailCampaign.ts';
import { printTable } from './table.ts';

const CHAPTERS = 4;

/** @param count mails, about; a fifth of them sign-in mails @returns whether none was lost and no chapter came twice */
export async function mailsBench(count: number, kills: number, seed: number): Promise<boolean> {
  console.log(`Seed ${seed}.`);
  const readers = Math.ceil(count / (1 + CHAPTERS));
  const result = await runMailCampaign({ seed, readers, chapters: CHAPTERS, kills });
  const { mails, duplicates, unknown, lost } = result;
  printTable(
    `Mails through an SMTP server, ${result.kills} kills of the consumer, ${result.seconds.toFixed(0)} s`,
    ['kind', 'mails delivered', 'duplicates', 'unknown, delivered', 'unknown, not delivered'],
    [
      ['sign-in', `${mails.signIn}`, `${duplicates.signIn}`, '-', '-'],
      ['chapter', `${mails.chapter}`, `${duplicates.chapter}`, `${unknown.atPeer}`, `${unknown.notAtPeer}`],
    ],
  );
  console.log(
    `All ${unknown.atPeer + unknown.notAtPeer} unknown mails were sent again by the administrator; ${result.repeatedByAdmin} of them came twice by that.`,
  );
  console.log(
    lost.length === 0 ? 'No mail was lost.' : `LOST: ${lost.length}\n${lost.slice(0, 20).join('\n')}`,
  );
  return lost.length === 0 && duplicates.chapter === 0 && result.kills === kills;
}
