/** What does not tell a known address from an unknown one by its words does not tell it by its time either. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { ANSWER_FLOOR_MS, withAnswerFloor } from '../../src/http/answerFloor.ts';
import { call, newAddress } from '../helpers/api.ts';
import { expectProblem } from '../helpers/problem.ts';
import { invite, wrongCode } from '../helpers/signIn.ts';

/** Holds back every wait of the floor. @returns the waits asked for so far, in milliseconds, and what ends them */
function holdFloor() {
  const floor = Promise.withResolvers<void>();
  const wait = scheduler.wait.bind(scheduler);
  const isFloor = (ms: number) => ms === ANSWER_FLOOR_MS;
  const waits = vi
    .spyOn(scheduler, 'wait')
    .mockImplementation((ms, options) => (isFloor(ms) ? floor.promise : wait(ms, options)));
  onTestFinished(() => waits.mockRestore());
  return { asked: () => waits.mock.calls.map(([ms]) => ms).filter(isFloor), end: floor.resolve };
}

const verify = (body: object) => call('POST', '/api/auth/verify', { body });

test.each(['a known', 'an unknown'])('a wrong code for %s address waits for the floor', async (which) => {
  const known = await invite();
  const email = which === 'a known' ? known.email : newAddress();
  const floor = holdFloor();
  const answer = verify({ email, code: wrongCode(known.code) });
  await vi.waitFor(() => expect(floor.asked()).toEqual([ANSWER_FLOOR_MS]), 10_000);
  floor.end();
  await expectProblem(await answer, 401, 'token_invalid');
});

test('a right code waits for the floor too, a link does not', async () => {
  const byCode = await invite();
  const byLink = await invite();
  const floor = holdFloor();
  floor.end();
  expect((await verify({ email: byCode.email, code: byCode.code })).status).toBe(200);
  expect(floor.asked()).toEqual([ANSWER_FLOOR_MS]);
  expect((await verify({ token: byLink.token })).status).toBe(200);
  expect(floor.asked()).toEqual([ANSWER_FLOOR_MS]);
});

test.each([
  ['a value', () => Promise.resolve('done'), 'done'],
  ['a failure', () => Promise.reject(new Error('down')), 'down'],
])('%s that is there at once leaves when the floor is over, not before', async (_, work, outcome) => {
  const floor = holdFloor();
  let left: unknown = null;
  const answer = withAnswerFloor<string>(work()).then(
    (value) => {
      left = value;
    },
    (error: Error) => {
      left = error.message;
    },
  );
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  expect(left).toBeNull();
  floor.end();
  await answer;
  expect(left).toBe(outcome);
});
