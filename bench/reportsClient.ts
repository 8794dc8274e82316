/** How `npm run bench -- reports` asks its Worker: what stands beside the product, and the product itself. */
import * as v from 'valibot';
import { call } from '../test/node/helpers/client.ts';

/** @property now milliseconds since 1970, the same for the whole run */
export type Bench = { url: string; key: string; now: number };

/** Asks what the bench's Worker has beside the product. @param path below `/bench/` @param body sent along, if there is one */
export async function ask<S extends v.GenericSchema>(
  { url, now }: Bench,
  path: string,
  schema: S,
  body?: object,
): Promise<v.InferOutput<S>> {
  const to = `/bench/${path}${path.includes('?') ? '&' : '?'}now=${now}`;
  const { status, body: answer } = await (body ? call(url, 'POST', to, { body }) : call(url, 'GET', to));
  if (status !== 200) throw new Error(`${path} gave ${status}.`);
  return v.parse(schema, JSON.parse(answer));
}

/** @param path below `/api/admin/` @returns how long the product took to answer, in milliseconds */
export async function timeOf({ url, key }: Bench, path: string): Promise<number> {
  const asked = performance.now();
  const { status } = await call(url, 'GET', `/api/admin/${path}`, { token: key });
  if (status !== 200) throw new Error(`${path} gave ${status}.`);
  return performance.now() - asked;
}
