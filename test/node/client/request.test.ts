/** One call to the API over networks that fail amid it. */
import { afterEach, expect, test, vi } from 'vitest';
import { requester } from '../../../client/request.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** @param answer made anew for each call */
function answering(answer: () => Response) {
  vi.stubGlobal('fetch', async () => answer());
  return requester('');
}

/** The first bytes come, then the network goes. */
function cutOff(status: number): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"chapter":'));
      controller.error(new TypeError('network error'));
    },
  });
  return new Response(body, { status });
}

test('a network that goes amid an answer is a lost network, and no empty answer', async () => {
  const request = answering(() => cutOff(200));
  await expect(request('GET', '/content/chapters/3')).rejects.toMatchObject({ status: 0, code: 'offline' });
});

test('what a login page of a hotel answers is no answer of the handbook', async () => {
  const request = answering(() => new Response('<!doctype html><title>Welcome</title>'));
  await expect(request('GET', '/progress')).rejects.toMatchObject({ status: 0, code: 'offline' });
});

test('an answer without a body is null, and a refusal is told though its words are lost', async () => {
  expect(await answering(() => new Response(null, { status: 204 }))('POST', '/auth/logout')).toBeNull();
  const refused = answering(() => cutOff(403))('GET', '/content/chapters/3');
  await expect(refused).rejects.toMatchObject({ status: 403 });
});
