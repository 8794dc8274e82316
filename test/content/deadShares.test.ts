/** When a shared link opens nothing: every refusal looks alike, and a stranger learns nothing (FAULTS row 18). */
import { expect, test } from 'vitest';
import { signShareToken } from '../../src/auth/shareToken.ts';
import { signMailToken } from '../../src/auth/tokens.ts';
import { call, keys, newAddress, objectOf } from '../helpers/api.ts';
import { withoutAccess } from '../helpers/chapterMails.ts';
import { DAY } from '../helpers/clock.ts';
import { alike, expectProblem } from '../helpers/problem.ts';
import { tablesOf } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import {
  endShare,
  FREE,
  listShares,
  openShared,
  PAID,
  publishSharable,
  refusalOf,
  share,
} from '../helpers/shares.ts';

stopTheClock();
publishSharable();

test('links are dead alike when it was taken back, when its reader lost access, and when the chapter is gone', async () => {
  const reader = await quietReader();
  const [first, second] = [await share(reader), await share(reader)];
  const [newest] = await listShares(reader);
  const end = () => endShare(reader, newest?.id);
  expect((await end()).status).toBe(204);
  await expectProblem(await end(), 404, 'not_found');
  const answers = await Promise.all([openShared(first), openShared(second)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  const takenBack = answers.find(({ status }) => status === 404);
  if (!takenBack) throw new Error('No link is dead.');
  const takenBackAnswer = alike(await expectProblem(takenBack, 404, 'not_found'));

  const loser = await quietReader();
  const token = await share(loser);
  const free = await share(loser, FREE);
  await withoutAccess(loser.email);
  expect(await refusalOf(token, 404, 'not_found')).toEqual(takenBackAnswer);
  expect((await openShared(free)).status).toBe(200);
  expect(await listShares(loser)).toHaveLength(2);

  const claims = { objectId: objectOf(loser.email).id.toString(), shareId: 'x', chapterNumber: 999 };
  const gone = await signShareToken(keys, claims, lifetime());
  expect(await refusalOf(gone, 404, 'not_found')).toEqual(takenBackAnswer);
});

test('a link is dead when its reader is gone, and nothing is made of asking', async () => {
  const email = newAddress();
  const claims = { objectId: objectOf(email).id.toString(), shareId: 'x', chapterNumber: FREE };
  await refusalOf(await signShareToken(keys, claims, lifetime()), 404, 'not_found');
  expect(await tablesOf(email)).toEqual([]);
});

test('a link is dead for any other chapter, also with a good signature', async () => {
  const reader = await quietReader();
  await share(reader, FREE);
  const [made] = await listShares(reader);
  const claims = {
    objectId: objectOf(reader.email).id.toString(),
    shareId: made?.id ?? '',
    chapterNumber: PAID,
  };
  await refusalOf(await signShareToken(keys, claims, lifetime()), 404, 'not_found');
});

test('a link is dead when one character of it is altered, or it is a token of another kind', async () => {
  const reader = await quietReader();
  const token = await share(reader);
  const objectId = objectOf(reader.email).id.toString();
  const mail = await signMailToken(keys, { objectId, mailId: 'm', kind: 'chapter' }, Date.now());
  const altered = [12, Math.floor(token.length / 2), token.length - 8].map(
    (at) => `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`,
  );
  for (const bad of [...altered, reader.accessToken, mail, 'x', 'a.b.c']) {
    await refusalOf(bad, 401, 'token_invalid');
  }
  expect((await call('GET', '/api/auth/session', { token })).status).toBe(401);
  expect((await listShares(reader))[0]?.views).toBe(0);
});

function lifetime(): { createdAt: string; expiresAt: string } {
  const at = (ms: number) => new Date(ms).toISOString();
  return { createdAt: at(Date.now()), expiresAt: at(Date.now() + DAY) };
}
