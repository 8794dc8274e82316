/** `/api/admin/codes`: discount and gift codes, made, looked at and stopped. */
import type { IRequest } from 'itty-router';
import type { Change, ChangeHandler, Handler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { parse, readJson } from '../../http/readBody.ts';
import { json, noContent } from '../../http/reply.ts';
import { codeOf, listCode, readCodes } from '../../purchases/codes.ts';
import type { ChangedCode } from '../../rules/codes.ts';
import { changesBetween } from '../../rules/fieldChanges.ts';
import { CodesQuery, CodeTerms, normaliseCode } from '../../wire/codes.ts';
import { pathSegment } from '../pathSegment.ts';

const FORM =
  'A code has 3 to 64 letters A to Z, digits, hyphens and underscores, and begins and ends with one of the first two.';

const TERMS = ['kind', 'limit', 'validFrom', 'validUntil', 'percentOff', 'accessDays', 'stopped'];

export const putCode: ChangeHandler = async (request, { original, codes, bindings }) => {
  const code = codeNamed(request);
  if (code === null) {
    throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'code', message: FORM }] });
  }
  const terms = await readJson(original, CodeTerms);
  const changed = unwrap(await codes.byCode(code).put(terms));
  const { after } = changed;
  await listCode(bindings.DB, code, after);
  return {
    answer: json({ ...codeOf(code, after), redeemed: after.redeemed }),
    done: doneTo(code, changed),
  };
};

export const getCode: Handler = async (request, { codes }) => {
  const code = codeNamed(request);
  const state = code && (await codes.byCode(code).state());
  if (!code || !state) throw new RequestFailure({ code: 'not_found' });
  return json({ ...codeOf(code, state), redeemed: state.redeemed });
};

export const stopCode: ChangeHandler = async (request, { codes, bindings }) => {
  const code = codeNamed(request);
  const changed = code && (await codes.byCode(code).stop());
  if (!code || !changed) throw new RequestFailure({ code: 'not_found' });
  await listCode(bindings.DB, code, changed.after);
  return { answer: noContent(), done: doneTo(code, changed) };
};

export const getCodes: Handler = async (_, { bindings, url }) =>
  json(await readCodes(bindings.DB, parse(CodesQuery, Object.fromEntries(url.searchParams))));

function doneTo(code: string, { before, after }: ChangedCode): Change['done'] {
  const changes = changesBetween(before && codeOf(code, before), codeOf(code, after), TERMS);
  return changes && { target: code, changes };
}

function codeNamed(request: IRequest): string | null {
  return normaliseCode(pathSegment(request, 'code'));
}
