/** Who may open a live socket, and what the upgrade answers (FAULTS row 17). */
import { describe, expect, test } from 'vitest';
import { call, newAddress, objectOf } from '../helpers/api.ts';
import { upgrade } from '../helpers/live.ts';
import { tablesOf } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

describe('an upgrade', () => {
  test.each([
    ['no token', null],
    ['a token that is none', 'nonsense'],
    ['an empty token', ''],
  ])('with %s is 401', async (_, token) => {
    expect((await upgrade(token)).status).toBe(401);
  });

  test('with the token of an ended session is 401, and so is one in the Authorization header alone', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    await call('DELETE', '/api/auth/sessions', { token: phone.accessToken });
    expect((await upgrade(laptop.accessToken)).status).toBe(401);
    const header = { Authorization: `Bearer ${phone.accessToken}` };
    expect((await upgrade(null, header)).status).toBe(401);
  });

  test('from a foreign page is 403; from a listed one, or none, it is taken', async () => {
    const reader = await quietReader();
    for (const origin of ['https://evil.example', 'null', 'http://localhost:8787.evil.example']) {
      const refused = await upgrade(reader.accessToken, { Origin: origin });
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({ code: 'forbidden_origin' });
    }
    const taken = await upgrade(reader.accessToken, { Origin: 'http://localhost:8787' });
    expect(taken.status).toBe(101);
    taken.webSocket?.accept();
  });

  test('echoes handbook.v1 and nothing of the token', async () => {
    const reader = await quietReader();
    const response = await upgrade(reader.accessToken);
    expect(response.headers.get('Sec-WebSocket-Protocol')).toBe('handbook.v1');
    expect(JSON.stringify([...response.headers])).not.toContain(reader.accessToken);
    response.webSocket?.accept();
  });

  test('that does not offer handbook.v1, or is no upgrade, is 400', async () => {
    const reader = await quietReader();
    const only = `bearer.${reader.accessToken}`;
    expect((await upgrade(null, { 'Sec-WebSocket-Protocol': only })).status).toBe(400);
    const plain = { 'Sec-WebSocket-Protocol': `handbook.v1, ${only}` };
    expect((await call('GET', '/api/progress/live', { headers: plain })).status).toBe(400);
  });
});

test('an upgrade for an address that never was leaves nothing behind', async () => {
  const email = newAddress();
  const response = await objectOf(email).fetch('https://reader/live', {
    headers: { Upgrade: 'websocket', 'X-Session-Id': crypto.randomUUID() },
  });
  expect(response.status).toBe(401);
  expect(await tablesOf(email)).toEqual([]);
});
