/** Twenty tabs, scanners and thieves at once: a link or a code opens one session, every time. */
import { expect, test } from 'vitest';
import { call, objectOf } from '../helpers/api.ts';
import { type Invitation, invite } from '../helpers/signIn.ts';

const PARALLEL = 20;

async function winnersOf(bodies: object[]): Promise<number[]> {
  const answers = await Promise.all(bodies.map((body) => call('POST', '/api/auth/verify', { body })));
  return answers.map(({ status }) => status).sort();
}

const ONE_WINNER = [200, ...Array(PARALLEL - 1).fill(401)];

test.each<[string, number, (invitation: Invitation, nth: number) => object]>([
  ['by link', 40, ({ token }) => ({ token })],
  ['by code', 40, ({ email, code }) => ({ email, code })],
  ['by link and code', 20, ({ token, email, code }, nth) => (nth % 2 ? { token } : { email, code })],
])(`of ${PARALLEL} parallel sign-ins %s exactly one wins, %i times`, async (_, rounds, bodyOf) => {
  for (let round = 0; round < rounds; round += 1) {
    const invitation = await invite();
    const bodies = Array.from({ length: PARALLEL }, (_, nth) => bodyOf(invitation, nth));
    expect(await winnersOf(bodies)).toEqual(ONE_WINNER);
    expect((await objectOf(invitation.email).adminView([]))?.sessions).toHaveLength(1);
  }
});
