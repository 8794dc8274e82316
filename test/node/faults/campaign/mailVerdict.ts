/** Every mail came once, or somebody is told that nobody knows; sign-in mails alone may come twice. */
import { setTimeout as wait } from 'node:timers/promises';
import { isBetterTwiceThanNever } from '../../../../src/rules/outbox.ts';
import type { ListedDeadLetter } from '../../../../src/wire/deadLetters.ts';
import { MAIL_KINDS } from '../../../../src/wire/mail.ts';
import { MailAdmin } from '../mailAdmin.ts';
import { type OutboxFileRow, readOutboxes } from '../outboxFiles.ts';
import type { TakenMail } from './mailService.ts';
import { allBroadcasts } from './owner.ts';
import type { World } from './world.ts';

const POLL_MS = 500;

/** What stands in the outboxes when a campaign breaks off. */
export function mailsUnderWay({ worker }: World): string[] {
  return readOutboxes(worker.stateDirectory).map(describe);
}

const describe = ({ id, state, kind, attempts }: OutboxFileRow) =>
  `${kind} mail ${id} is ${state} after ${attempts} tries, and not listed`;

/** Waits until nothing is under way. @returns a line for each mail that is lost or came twice */
export async function mailsLost(world: World): Promise<string[]> {
  const unfinished = await untilNone(world.patienceMs, async () =>
    (await allBroadcasts(world))
      .filter(({ state }) => state !== 'finished')
      .map(({ id }) => `broadcast ${id} goes on`),
  );
  const admin = new MailAdmin(world.url, world.adminKey);
  let letters: ListedDeadLetter[] = [];
  const unaccounted = await untilNone(world.patienceMs, async () => {
    letters = await admin.deadLetters();
    const listed = new Set(letters.map(({ id }) => id));
    return readOutboxes(world.worker.stateDirectory)
      .filter(({ id, state }) => (state !== 'unknown' && state !== 'dead') || !listed.has(id))
      .map(describe);
  });
  world.promises.count('mails that came', new Set(world.mails.taken.map(({ id }) => id)).size);
  world.promises.count('mails listed as unknown', letters.filter(({ state }) => state === 'unknown').length);
  return [...unfinished, ...unaccounted, ...missing(world, letters), ...twice(world)];
}

function missing({ promises, mails }: World, letters: readonly ListedDeadLetter[]): string[] {
  const letIn = [...promises.signedUp].filter((email) => mails.mailsTo(email).length === 0);
  const known = new Set([
    ...letters.filter(({ kind }) => kind === 'chapter').map(({ email }) => email),
    // Whoever is erased takes along what was to be sent.
    ...[...promises.gone].filter(
      (email) => !promises.lasting.some((reader) => reader.email === movedFrom(email)),
    ),
  ]);
  const chapters = promises.chapterMails.filter(({ email, chapter }) => {
    const addresses = [email, movedFrom(email)];
    if (addresses.some((address) => known.has(address))) return false;
    const came = addresses.flatMap((address) => mails.mailsTo(address));
    return !came.some(
      ({ kind, text }) => kind === 'chapter' && text.includes(`Campaign chapter ${chapter}.`),
    );
  });
  return [
    ...letIn.map((email) => `${email} was never mailed a way in`),
    ...chapters.map(({ email, chapter }) => `chapter ${chapter} never came to ${email}, and nobody is told`),
  ];
}

const movedFrom = (email: string) => `moved-${email}`;

function twice({ mails, promises }: World): string[] {
  const copies = [...Map.groupBy(mails.taken, ({ id }) => id).values()].filter(({ length }) => length > 1);
  promises.count('sign-in mails that came twice', copies.filter(([mail]) => mayComeTwice(mail)).length);
  return copies
    .filter(([mail]) => !mayComeTwice(mail))
    .map(([mail, ...again]) => `a ${mail?.kind} mail came ${1 + again.length} times to ${mail?.to}`);
}

function mayComeTwice(mail: TakenMail | undefined): boolean {
  const kind = MAIL_KINDS.find((known) => known === mail?.kind);
  return kind !== undefined && isBetterTwiceThanNever(kind);
}

/** @returns what is left of the lines when they are none, or when patience is over */
async function untilNone(patienceMs: number, read: () => Promise<string[]>): Promise<string[]> {
  const until = Date.now() + patienceMs;
  let lines = await read();
  while (lines.length > 0 && Date.now() < until) {
    await wait(POLL_MS);
    lines = await read();
  }
  return lines;
}
