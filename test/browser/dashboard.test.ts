/** The dashboard in a real browser. Its stories lie in dashboard/ and share one system, which takes seconds to start. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { request, signUpAndIn } from '../node/start/api.ts';
import { theGate } from './dashboard/gate.ts';
import { everyPage, theEnd } from './dashboard/pages.ts';
import { publishing } from './dashboard/publishing.ts';
import { readerActions } from './dashboard/readerActions.ts';
import { Stage } from './dashboard/Stage.ts';

const READER = 'ada@example.com';
const DAY_MS = 24 * 60 * 60 * 1000;
const stage = new Stage();

beforeAll(async () => {
  await stage.open();
  const { system } = stage;
  const { accessToken } = await signUpAndIn(system, READER);
  await request(system, 'PUT', '/api/progress/3', { token: accessToken, body: { completed: true } });
  const token = system.adminKey;
  const code = { kind: 'gift', limit: 5, accessDays: 30 };
  await request(system, 'PUT', '/api/admin/codes/FRIENDS', { token, body: code });
  const letter = { subject: 'Spring news', markdown: 'Hello', audience: 'all' };
  const sendAt = new Date(Date.now() + 30 * DAY_MS).toISOString();
  await request(system, 'POST', '/api/admin/broadcasts', { token, body: { ...letter, sendAt } });
});

afterAll(() => stage.close());

describe('who gets in', () => theGate(stage, READER));
describe('every page', () => everyPage(stage, READER));
describe('what is done for a reader', () => readerActions(stage));
describe('what is published and mailed', () => publishing(stage));
describe('at the end', () => {
  test('nothing else went wrong in the browser', () => {
    expect(stage.owner.errors).toEqual([]);
  });
  theEnd(stage);
});
