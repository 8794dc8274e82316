/** What passes for an access token, and what does not, at every door that takes one. */
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { signAccessToken, signLoginToken, signRefreshToken } from '../../src/auth/tokens.ts';
import { call, config, keys, newAddress, quickReader } from '../helpers/api.ts';
import { DAY, MINUTE, moveClock } from '../helpers/clock.ts';
import { upgrade } from '../helpers/live.ts';
import { alike, expectProblem } from '../helpers/problem.ts';

const utf8 = new TextEncoder();
const SECRET = utf8.encode(config.jwtSecrets[0] ?? '');
const OTHER_SECRET = utf8.encode('another secret that is also 32 bytes long, or longer');

const me = await quickReader();
const HEADER: JWTHeaderParameters = { alg: 'HS256', typ: 'at+jwt' };
const now = Math.floor(Date.now() / 1000);
const CLAIMS: JWTPayload = {
  sub: me.email,
  sid: me.session.id,
  aud: 'handbook/api',
  iat: now,
  exp: now + 600,
};

function forge(
  header: Partial<JWTHeaderParameters>,
  claims: JWTPayload,
  key: CryptoKey | Uint8Array = SECRET,
) {
  return new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ ...HEADER, ...header }).sign(key);
}

function without(claim: string): Promise<string> {
  const claims = Object.fromEntries(Object.entries(CLAIMS).filter(([name]) => name !== claim));
  return new SignJWT(claims).setProtectedHeader(HEADER).sign(SECRET);
}

const base64url = (value: unknown) =>
  utf8.encode(JSON.stringify(value)).toBase64({ alphabet: 'base64url', omitPadding: true });

const good = await forge({}, {});
const [header = '', payload = '', signature = ''] = good.split('.');
const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

const rsa = await crypto.subtle.generateKey(
  {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
  true,
  ['sign', 'verify'],
);
if (!('privateKey' in rsa)) throw new Error('An RSA key is a pair.');
const spki = new Uint8Array(Object(await crypto.subtle.exportKey('spki', rsa.publicKey)));
const pem = utf8.encode(
  `-----BEGIN PUBLIC KEY-----\n${spki.toBase64().replace(/.{64}/g, '$&\n')}\n-----END PUBLIC KEY-----\n`,
);

const HOSTILE: Record<string, string> = {
  'was signed with another key': await forge({}, {}, OTHER_SECRET),
  'was signed with another key and has expired': await forge({}, { exp: now - 600 }, OTHER_SECRET),
  'has alg none and no signature': `${base64url({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
  'has alg None': `${base64url({ alg: 'None', typ: 'at+jwt' })}.${payload}.`,
  'has alg none and the old signature': `${base64url({ alg: 'none', typ: 'at+jwt' })}.${payload}.${signature}`,
  'has no alg': `${base64url({ typ: 'at+jwt' })}.${payload}.${signature}`,
  'was signed by HS512 with the right secret': await forge({ alg: 'HS512' }, {}),
  'was signed by HS384 with the right secret': await forge({ alg: 'HS384' }, {}),
  'was signed by RS256': await forge({ alg: 'RS256' }, {}, rsa.privateKey),
  'was signed by HS256 with a public key as its secret': await forge({}, {}, pem),
  'was signed by HS256 with the bytes of a public key': await forge({}, {}, spki),
  'says RS256 over an HS256 signature': `${base64url({ alg: 'RS256', typ: 'at+jwt' })}.${payload}.${signature}`,
  'brings its own key': await forge({ jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }, {}, OTHER_SECRET),
  'names a key by path': await forge({ kid: '../../dev/null' }, {}, new Uint8Array(32)),
  'has another typ': await forge({ typ: 'JWT' }, {}),
  'has no typ': await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256' }).sign(SECRET),
  'demands an extension that nobody knows': `${base64url({ ...HEADER, crit: ['x'], x: 1 })}.${payload}.${signature}`,
  'has another audience': await forge({}, { aud: 'handbook/refresh' }),
  'has another audience and has expired': await forge({}, { aud: 'elsewhere', exp: now - 600 }),
  'has another typ and has expired': await forge({ typ: 'JWT' }, { exp: now - 600 }),
  'has no audience': await without('aud'),
  'has no exp': await without('exp'),
  'has no subject': await without('sub'),
  'names no session': await without('sid'),
  'has a text for exp': await forge({}, { exp: JSON.parse('"tomorrow"') }),
  'has a number for its session': await forge({}, { sid: 1 }),
  'is not valid yet': await forge({}, { nbf: now + 3600 }),
  'names a session that never was': await forge({}, { sid: crypto.randomUUID() }),
  'names an address that never was': await forge({}, { sub: newAddress() }),
  "names another reader's session": await forge({}, { sub: (await quickReader()).email }),
  'has an altered header': `${flip(header, 5)}.${payload}.${signature}`,
  'has an altered payload': `${header}.${flip(payload, 20)}.${signature}`,
  'has an altered signature': `${header}.${payload}.${flip(signature, 10)}`,
  'has a signature cut short': `${header}.${payload}.${signature.slice(0, -4)}`,
  'has no signature': `${header}.${payload}.`,
  'has a fourth part': `${good}.${signature}`,
  'is two parts only': `${header}.${payload}`,
  'is no JWT': 'let-me-in',
  'is dots': '..',
  'is 8 KB long': 'A'.repeat(8192),
  'is a refresh token': await signRefreshToken(
    keys,
    { email: me.email, sessionId: me.session.id, generation: 0 },
    Date.now(),
    Date.now() + DAY,
  ),
  'is a sign-in token': await signLoginToken(keys, { email: me.email, tokenId: crypto.randomUUID() }, 600),
};

const OF_NO_SESSION = new Set([
  'names a session that never was',
  'names an address that never was',
  "names another reader's session",
]);

const expected = alike(
  await expectProblem(await call('GET', '/api/auth/session', { token: 'x.y.z' }), 401, 'token_invalid'),
);

test('an honest access token of the same make is taken', async () => {
  expect((await call('GET', '/api/auth/session', { token: good })).status).toBe(200);
  expect((await upgrade(good)).status).toBe(101);
});

describe('every door answers 401 with one body to an access token that', () => {
  test.each(Object.entries(HOSTILE))('%s', async (name, token) => {
    const answers = [
      await call('GET', '/api/auth/session', { token }),
      await call('PUT', '/api/progress/1', { token, body: { completed: true } }),
      await call('GET', '/api/admin/readers', { token }),
      await upgrade(token),
    ];
    // To end a session that is not there is no failure of a token that is in order.
    if (!OF_NO_SESSION.has(name)) answers.push(await call('POST', '/api/auth/logout', { token }));
    for (const answer of answers) {
      expect(alike(await expectProblem(answer, 401, 'token_invalid'))).toEqual(expected);
      expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"');
    }
    const progress = await call('GET', '/api/progress', { token: me.accessToken });
    expect(await progress.json()).toMatchObject({ chapters: [] });
  });
});

test('only an expired token that was signed correctly is told so', async () => {
  const expired = await forge({}, { iat: now - 1200, exp: now - 600 });
  for (const answer of [await call('GET', '/api/auth/session', { token: expired }), await upgrade(expired)]) {
    await expectProblem(answer, 401, 'token_expired');
  }
  const ownToken = await signAccessToken(keys, me.email, me.session.id);
  moveClock(15 * MINUTE - 2_000);
  expect((await call('GET', '/api/auth/session', { token: ownToken })).status).toBe(200);
  moveClock(2_000);
  await expectProblem(await call('GET', '/api/auth/session', { token: ownToken }), 401, 'token_expired');
});

test('a token in a beacon is held to the same rules as one in the header', async () => {
  const beacon = (accessToken: string) =>
    call('POST', '/api/progress', {
      headers: { 'Content-Type': 'text/plain' },
      body: { accessToken, chapterNumber: 1, completed: true },
    });
  for (const token of Object.values(HOSTILE).filter((text) => text.length <= 4096)) {
    expect(alike(await expectProblem(await beacon(token), 401, 'token_invalid'))).toEqual(expected);
  }
  expect((await beacon(good)).status).toBe(200);
});

test.each([
  ['no Authorization', {}],
  ['another scheme', { Authorization: `Basic ${good}` }],
  ['a scheme without a token', { Authorization: 'Bearer' }],
  ['two tokens in one field', { Authorization: `Bearer ${good} ${good}` }],
])('a request with %s is asked to sign in', async (_, headers) => {
  const answer = await call('GET', '/api/auth/session', { headers });
  await expectProblem(answer, 401, 'unauthenticated');
  expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
});
