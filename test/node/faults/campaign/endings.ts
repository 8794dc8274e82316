/** How a reader of the campaign ends: it stays, loses devices or access, moves to another address, or is erased. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Progress } from '../../../../src/wire/progress.ts';
import type { Errands } from './errands.ts';
import type { Life } from './life.ts';
import type { TakenMail } from './mailService.ts';
import { Mailbox, type SignedIn } from './signIn.ts';
import type { World } from './world.ts';

const CONFIRM = /\/account\/confirm-address#token=([\w.-]+)/;
const GATED_CHAPTER = 2;
/** A fifth wish within the hour would be the last. */
const WISHES_MAX = 4;
const LINK_PATIENCE_MS = 30_000;
const MOVE_PATIENCE_MS = 10_000;
const MOVE_POLL_MS = 500;

type Ending = (
  world: World,
  life: Life,
  first: SignedIn,
) => Promise<{ email: string; hasAccess: boolean } | null>;

const stays: Ending = async (_, { mailbox: { email } }) => ({ email, hasAccess: true });

const endsOtherDevices: Ending = async (world, { mailbox: { email }, devices }, { accessToken: token }) => {
  await world.ask('DELETE', '/api/auth/sessions', { token, expects: [204] });
  await died(world, devices.slice(1));
  return { email, hasAccess: true };
};

const logsOut: Ending = async (world, { mailbox: { email } }, first) => {
  await world.ask('POST', '/api/auth/logout', { token: first.accessToken, expects: [204, 401] });
  await died(world, [first]);
  return { email, hasAccess: true };
};

const isSignedOutByTheOwner: Ending = async (world, { mailbox: { email }, devices }) => {
  await world.askAsOwner('POST', `readers/${encodeURIComponent(email)}/sessions/revoke`, [200]);
  await died(world, devices);
  return { email, hasAccess: true };
};

const losesAccess: Ending = async (world, { mailbox: { email } }, { accessToken: token }) => {
  await world.askAsOwner('PATCH', `readers/${encodeURIComponent(email)}`, [200], { hasAccess: false });
  await world.ask('GET', `/api/content/chapters/${GATED_CHAPTER}`, { token, expects: [403] });
  return { email, hasAccess: false };
};

const isErased: Ending = async (world, { mailbox: { email }, devices }, { accessToken: token }) => {
  // The answer may be lost, and then nobody is there any more to ask again.
  await world.ask('DELETE', '/api/account', { token, expects: [200, 202, 401] });
  world.promises.gone.add(email);
  await died(world, devices);
  return null;
};

const moves: Ending = async (world, { mailbox: { email }, record, devices }, { accessToken: token }) => {
  const there = `moved-${email}`;
  for (let wishes = 1; !(await hasMoved(world, email, there, token)); wishes += 1) {
    // A mail of this kind is not repeated when nobody knows whether it was taken; its reader asks again.
    if (wishes < WISHES_MAX) continue;
    world.promises.count('moves given up');
    return { email, hasAccess: true };
  }
  world.promises.gone.add(email);
  await died(world, devices);
  const mailbox = new Mailbox(world, there);
  await mailbox.askForLink();
  const device = await mailbox.openLink();
  if (!device) return { email: there, hasAccess: true };
  const answer = await world.ask('GET', '/api/progress', { token: device.accessToken, expects: [200] });
  const { chapters }: Progress = JSON.parse(answer.body);
  const broken = record.differences(chapters);
  if (broken.length > 0) throw new Error(`After a move:\n${broken.join('\n')}`);
  return { email: there, hasAccess: true };
};

/** Asks to move and opens both links. @returns whether the session has ended by that */
async function hasMoved(world: World, email: string, there: string, token: string): Promise<boolean> {
  const known = new Set([email, there].flatMap((to) => world.mails.mailsTo(to).flatMap(linkIn)));
  const body = { email: there };
  const asked = await world.ask('POST', '/api/account/email', { token, body, expects: [200, 401, 429] });
  if (asked.status !== 200) return asked.status === 401;
  for (const to of [email, there]) {
    const link = await world.mails.find(to, CONFIRM, known, LINK_PATIENCE_MS);
    if (link === null) return false;
    const expects = [200, 401, 409];
    await world.ask('POST', '/api/account/email/confirm', { body: { token: link }, expects });
  }
  for (const until = Date.now() + MOVE_PATIENCE_MS; Date.now() < until; await wait(MOVE_POLL_MS)) {
    const session = await world.ask('GET', '/api/auth/session', { token, expects: [200, 401] });
    if (session.status === 401) return true;
  }
  return false;
}

const linkIn = ({ text }: TakenMail) => CONFIRM.exec(text)?.[1] ?? [];

const ENDINGS: Record<string, Ending> = {
  stays,
  endsOtherDevices,
  logsOut,
  isSignedOutByTheOwner,
  losesAccess,
  isErased,
  moves,
};

export async function comeToAnEnd(world: World, life: Life, errands: Errands): Promise<void> {
  const names = Object.keys(ENDINGS);
  const name = names[life.random.between(0, names.length - 1)] ?? '';
  const [first] = life.devices;
  const ending = ENDINGS[name];
  if (!first || !ending) throw new Error('There is no such end.');
  const left = await ending(world, life, first);
  world.promises.count(`ending: ${name}`);
  if (left) world.promises.lasting.push({ ...left, ...errands, record: life.record });
}

/** From the very next request on. */
async function died(world: World, devices: readonly SignedIn[]): Promise<void> {
  for (const { email, accessToken: token } of devices) {
    await world.ask('GET', '/api/auth/session', { token, expects: [401] });
    world.promises.deadTokens.push({ email, token });
  }
}
