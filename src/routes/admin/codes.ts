/** `/api/admin/codes`: discount and gift codes, made, looked at and stopped. */
import type { IRequest } from 'itty-router';
import type { Handler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { parse, readJson } from '../../http/readBody.ts';
import { json, noContent } from '../../http/reply.ts';
import { codeOf, listCode, readCodes } from '../../purchases/codes.ts';
import { CodesQuery, CodeTerms, normaliseCode } from '../../wire/codes.ts';
import { pathSegment } from '../pathSegment.ts';

const FORM =
  'A code has 3 to 64 letters A to Z, digits, hyphens and underscores, and begins and ends with one of the first two.';

export const putCode: Handler = async (request, { original, codes, bindings }) => {
  const code = codeNamed(request);
  if (code === null) {
    throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'code', message: FORM }] });
  }
  const terms = await readJson(original, CodeTerms);
  const state = unwrap(await codes.byCode(code).put(terms));
  await listCode(bindings.DB, code, state);
  return json({ ...codeOf(code, state), redeemed: state.redeemed });
};

export const getCode: Handler = async (request, { codes }) => {
  const code = codeNamed(request);
  const state = code && (await codes.byCode(code).state());
  if (!code || !state) throw new RequestFailure({ code: 'not_found' });
  return json({ ...codeOf(code, state), redeemed: state.redeemed });
};

export const stopCode: Handler = async (request, { codes, bindings }) => {
  const code = codeNamed(request);
  const state = code && (await codes.byCode(code).stop());
  if (!code || !state) throw new RequestFailure({ code: 'not_found' });
  await listCode(bindings.DB, code, state);
  return noContent();
};

export const getCodes: Handler = async (_, { bindings, url }) =>
  json(await readCodes(bindings.DB, parse(CodesQuery, Object.fromEntries(url.searchParams))));

function codeNamed(request: IRequest): string | null {
  return normaliseCode(pathSegment(request, 'code'));
}
