/** A reader's own words about itself: names and time zone. */
import { describe, expect, test } from 'vitest';
import { call, newAddress, quickReader, signUpAndIn } from '../helpers/api.ts';
import { expectProblem } from '../helpers/problem.ts';
import { countRowsWritten, type Device } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';

const read = (device: Device) => call('GET', '/api/account', { token: device.accessToken });
const change = (device: Device, body: unknown) =>
  call('PATCH', '/api/account', { token: device.accessToken, body });

describe('a reader', () => {
  stopTheClock();

  test('reads what the session shows too', async () => {
    const reader = await quickReader();
    const answer = await read(reader);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const session = await call('GET', '/api/auth/session', { token: reader.accessToken });
    expect(await answer.json()).toEqual({ reader: (await session.json<{ reader: object }>()).reader });
  });

  test('changes its names and time zone, and what it does not send stays', async () => {
    const reader = await quickReader();
    await change(reader, { firstName: '  Ada ', lastName: 'Lovelace' });
    const answer = await change(reader, { timezone: 'Asia/Kathmandu' });
    expect(answer.status).toBe(200);
    const names = { firstName: 'Ada', lastName: 'Lovelace', timezone: 'Asia/Kathmandu' };
    expect(await answer.json()).toMatchObject({ reader: names });
    expect(await (await read(reader)).json()).toMatchObject({ reader: names });
  });

  test.each([null, '', '   '])('clears a name with %j', async (nothing) => {
    const reader = await quickReader();
    await change(reader, { firstName: 'Ada', lastName: 'Lovelace' });
    const answer = await change(reader, { firstName: nothing });
    expect(await answer.json()).toMatchObject({ reader: { firstName: null, lastName: 'Lovelace' } });
  });

  test('who says again what is so writes nothing', async () => {
    const reader = await quietReader();
    await change(reader, { firstName: 'Ada' });
    expect(await countRowsWritten(reader.email, () => change(reader, { firstName: 'Ada' }))).toBe(0);
    expect(await countRowsWritten(reader.email, () => read(reader))).toBe(0);
  });
});

describe('is refused, and nothing changes:', () => {
  test.each([
    {},
    { timezone: 'Mars/Olympus' },
    { timezone: null },
    { timezone: '+02:00' },
    { firstName: 7 },
    { firstName: 'x'.repeat(101) },
    { firstName: 'Eve', timezone: 'nowhere' },
    { hasAccess: true },
    { email: 'other@example.com' },
    [],
  ])('%j', async (body) => {
    const reader = await quickReader();
    const before = await (await read(reader)).json();
    await expectProblem(await change(reader, body), 400, 'invalid_body');
    expect(await (await read(reader)).json()).toEqual(before);
  });

  test.each(['GET', 'PATCH', 'DELETE'])('%s without a session', async (method) => {
    await expectProblem(await call(method, '/api/account'), 401, 'unauthenticated');
  });
});

test('a reader who signed up by mail has a name from the start', async () => {
  const reader = await signUpAndIn(newAddress());
  expect(await (await read(reader)).json()).toMatchObject({
    reader: { email: reader.email, firstName: 'Ada' },
  });
});
