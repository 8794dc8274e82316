/** Refresh and sign-in tokens: none can stand in for another, and none is for ever. */
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { signLoginToken } from '../../src/auth/tokens.ts';
import { call, keys } from '../helpers/api.ts';
import { expectProblem } from '../helpers/problem.ts';
import { invite, signIn } from '../helpers/signIn.ts';

test('an access or sign-in token cannot be exchanged for a session, nor a refresh token used as a link', async () => {
  const reader = await signIn();
  const login = await signLoginToken(keys, { email: reader.email, tokenId: crypto.randomUUID() }, 600);
  for (const refreshToken of [reader.accessToken, login, 'x.y.z']) {
    const answer = await call('POST', '/api/auth/refresh', { body: { refreshToken } });
    await expectProblem(answer, 401, 'token_invalid');
  }
  for (const token of [reader.accessToken, reader.refreshToken, 'x.y.z']) {
    const answer = await call('POST', '/api/auth/verify', { body: { token } });
    await expectProblem(answer, 401, 'token_invalid');
  }
});

test('a refresh or sign-in token that would never expire is refused', async () => {
  const reader = await signIn();
  const { ticket, email } = await invite();
  const refreshToken = await new SignJWT({ sub: reader.email, sid: reader.session.id, gen: 0 })
    .setProtectedHeader({ alg: 'HS256', typ: 'refresh+jwt' })
    .setAudience('handbook/refresh')
    .sign(keys.sign);
  const token = await new SignJWT({ sub: email, jti: ticket.tokenId })
    .setProtectedHeader({ alg: 'HS256', typ: 'login+jwt' })
    .setAudience('handbook/login')
    .sign(keys.sign);
  await expectProblem(
    await call('POST', '/api/auth/refresh', { body: { refreshToken } }),
    401,
    'token_invalid',
  );
  await expectProblem(await call('POST', '/api/auth/verify', { body: { token } }), 401, 'token_invalid');
  expect(
    (await call('POST', '/api/auth/refresh', { body: { refreshToken: reader.refreshToken } })).status,
  ).toBe(200);
});
