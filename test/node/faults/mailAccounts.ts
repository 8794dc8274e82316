/** What became of the mails of the campaign, by the peer, the list of dead letters and the outboxes themselves. */
import { setTimeout as wait } from 'node:timers/promises';
import type { MailAdmin } from './mailAdmin.ts';
import type { MailPeer, PeerMail } from './mailPeer.ts';
import { readOutboxes } from './outboxFiles.ts';

export type CampaignOptions = { seed: number; readers: number; chapters: number; kills: number };
export type CampaignResult = {
  /** Different mails at the peer, once all is over. */
  mails: { signIn: number; chapter: number };
  /** Second and further copies before the administrator acted. */
  duplicates: { signIn: number; chapter: number };
  /** Mails that were listed as unknown, and whether the peer had them. */
  unknown: { atPeer: number; notAtPeer: number };
  /** Copies that came of sending an unknown mail again. */
  repeatedByAdmin: number;
  /** What no mail was sent for and no list tells of; empty, or a promise is broken. */
  lost: string[];
  kills: number;
  seconds: number;
};

export type Campaign = {
  options: CampaignOptions;
  url: string;
  stateDirectory: string;
  peer: MailPeer;
  admin: MailAdmin;
  emails: string[];
};

const POLL_MS = 500;
const PATIENT_TRIES = 240;
const RETRIES_AT_ONCE = 20;

/** Waits until nothing is under way, then sends what is unknown again and waits once more. */
export async function countMails(campaign: Campaign): Promise<Omit<CampaignResult, 'kills' | 'seconds'>> {
  const { peer, admin } = campaign;
  const unaccounted = await untilNone(() => unaccountedMails(campaign));
  const before = [...peer.taken];
  const letters = await admin.deadLetters();
  const idsBefore = new Set(before.map(({ id }) => id));
  const atPeer = letters.filter(({ id }) => idsBefore.has(id)).length;
  await atOnce(RETRIES_AT_ONCE, letters, ({ id }) => admin.retry(id));
  const retried = new Set(letters.map(({ id }) => id));
  const left = await untilNone(async () => [
    ...missingMails(campaign),
    ...(await unaccountedMails(campaign)),
    ...(await admin.deadLetters()).map(({ id }) => `${id} is listed still`),
  ]);
  const different = [...new Map(peer.taken.map((mail) => [mail.id, mail])).values()];
  return {
    mails: { signIn: different.filter(isSignIn).length, chapter: different.filter(isChapter).length },
    duplicates: {
      signIn: copies(before.filter(isSignIn)),
      chapter: copies(before.filter(isChapter)),
    },
    unknown: { atPeer, notAtPeer: letters.length - atPeer },
    repeatedByAdmin: copies(peer.taken.filter(({ id }) => retried.has(id))),
    lost: [...unaccounted, ...left],
  };
}

/** Mails that are under way, that no list tells of, or that nobody knows any more. */
async function unaccountedMails(campaign: Campaign): Promise<string[]> {
  const { peer, admin, stateDirectory } = campaign;
  const letters = await admin.deadLetters();
  const listed = new Set(letters.map(({ id }) => id));
  const taken = new Set(peer.taken.map(({ id }) => id));
  const unsent = Map.groupBy(
    letters.filter(({ id }) => !taken.has(id)),
    ({ email }) => email,
  );
  const missing = [...Map.groupBy(missingMails(campaign), (line) => line.split(':')[0] ?? '')]
    .filter(([email, lines]) => lines.length > (unsent.get(email)?.length ?? 0))
    .flatMap(([, lines]) => lines);
  if (missing.length > 0) return missing;
  // Now nothing but the outboxes can tell of more; opening all of them takes a while.
  return readOutboxes(stateDirectory)
    .filter(({ id, state }) => state !== 'unknown' || !listed.has(id))
    .map(({ id, state }) => `${id} is ${state}, and not listed`);
}

function missingMails({ options, peer, emails }: Campaign): string[] {
  const got = new Set(peer.taken.map(({ to, chapter }) => `${to}: ${chapter ?? 'sign-in'}`));
  const wanted = ['sign-in', ...Array.from({ length: options.chapters }, (_, index) => index + 1)];
  return emails
    .flatMap((email) => wanted.map((what) => `${email}: ${what}`))
    .filter((line) => !got.has(line));
}

/** @returns what is left of the lines when they are none, or when patience is over */
async function untilNone(read: () => Promise<string[]>): Promise<string[]> {
  let lines = await read();
  for (let tries = 0; tries < PATIENT_TRIES && lines.length > 0; tries += 1) {
    await wait(POLL_MS);
    lines = await read();
  }
  return lines;
}

const isSignIn = ({ chapter }: PeerMail) => chapter === null;
const isChapter = ({ chapter }: PeerMail) => chapter !== null;
const copies = (mails: readonly PeerMail[]) => mails.length - new Set(mails.map(({ id }) => id)).size;

export async function atOnce<T>(
  count: number,
  items: readonly T[],
  act: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const waiting = items.entries();
  const work = async () => {
    for (const [index, item] of waiting) await act(item, index);
  };
  await Promise.all(Array.from({ length: count }, work));
}
