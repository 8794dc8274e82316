/** Secrets as a comma list: the first signs, all verify, so a secret can be rotated without signing anyone out. */
import { expect, test } from 'vitest';
import { importKeys } from '../../src/auth/keys.ts';
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import { signAccessToken } from '../../src/auth/tokens.ts';
import { parseConfig } from '../../src/config.ts';
import { config, newAddress, objectOf } from '../helpers/api.ts';
import { DAY, MINUTE, moveClock } from '../helpers/clock.ts';
import { routerWith } from '../helpers/otherRouter.ts';
import { expectProblem } from '../helpers/problem.ts';
import { tokenOf } from '../helpers/signIn.ts';

const OLD = 'the secret of last year, of 32 bytes or more';
const NEW = 'the secret of this year, of 32 bytes or more';

/** A link and a code that were mailed while only the old secret was known. */
async function mailedBefore() {
  const email = newAddress();
  const ticket = await createLoginTicket(config, await importKeys([OLD]), email, undefined);
  await objectOf(email).signUp({ email }, ticket);
  return { email, code: ticket.code, token: tokenOf(ticket) };
}

const rotating = await routerWith({ jwtSecrets: [NEW, OLD] });
const rotated = await routerWith({ jwtSecrets: [NEW] });

type Pair = { accessToken: string; refreshToken: string };

test('links, codes and sessions of before a rotation work during it', async () => {
  const link = await mailedBefore();
  const byLink = await rotating('POST', '/api/auth/verify', {
    body: { token: link.token, transport: 'body' },
  });
  expect(byLink.status).toBe(200);
  const typed = await mailedBefore();
  const byCode = await rotating('POST', '/api/auth/verify', {
    body: { email: typed.email, code: typed.code },
  });
  expect(byCode.status).toBe(200);
  const { session } = await byLink.clone().json<{ session: { id: string } }>();
  const token = await signAccessToken(await importKeys([OLD]), link.email, session.id);
  expect((await rotating('GET', '/api/auth/session', { token })).status).toBe(200);
});

test('what is signed during a rotation bears the new secret and outlives the old one', async () => {
  const before = await routerWith({ jwtSecrets: [OLD] });
  const { token } = await mailedBefore();
  const first = await (
    await before('POST', '/api/auth/verify', { body: { token, transport: 'body' } })
  ).json<Pair>();
  await expectProblem(
    await rotated('POST', '/api/auth/refresh', { body: { refreshToken: first.refreshToken } }),
    401,
    'token_invalid',
  );
  const second = await (
    await rotating('POST', '/api/auth/refresh', { body: { refreshToken: first.refreshToken } })
  ).json<Pair>();
  expect((await rotated('GET', '/api/auth/session', { token: second.accessToken })).status).toBe(200);
  const third = await rotated('POST', '/api/auth/refresh', { body: { refreshToken: second.refreshToken } });
  expect(third.status).toBe(200);
});

test('a token of the second secret that has expired is told so', async () => {
  const token = await signAccessToken(await importKeys([OLD]), newAddress(), crypto.randomUUID());
  moveClock(16 * MINUTE);
  await expectProblem(await rotating('GET', '/api/auth/session', { token }), 401, 'token_expired');
});

test('a token of a retired secret is refused', async () => {
  const { token, email, code } = await mailedBefore();
  await expectProblem(await rotated('POST', '/api/auth/verify', { body: { token } }), 401, 'token_invalid');
  await expectProblem(
    await rotated('POST', '/api/auth/verify', { body: { email, code } }),
    401,
    'token_invalid',
  );
  moveClock(DAY);
  await expectProblem(await rotated('POST', '/api/auth/verify', { body: { token } }), 401, 'token_invalid');
});

test('the comma list of the configuration keeps its order', () => {
  const env = {
    ENVIRONMENT: 'development',
    FRONTEND_URL: 'http://localhost',
    API_URL: 'http://localhost',
    ALLOWED_ORIGINS: '',
    MAIL_PROVIDER: 'outbox',
    MAIL_FROM: 'a@example.com',
    JWT_SECRET: ` ${NEW.replace(',', '')} , ${OLD.replace(',', '')},`,
  };
  expect(parseConfig(env).jwtSecrets).toEqual([NEW, OLD].map((secret) => secret.replace(',', '')));
});
