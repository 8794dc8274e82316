/** Which refusals an operation can answer with, from what it says of itself, and how they stand in the document. */

import type { GenericSchema } from 'valibot';
import { CALLERS } from './callers.ts';
import { headerReferences } from './headers.ts';
import type { Schema } from './jsonSchema.ts';
import type { MediaTypes, ResponseObject } from './openApi.ts';
import type { FailureCode, Operation } from './operation.ts';
import type { Refusal } from './problems.ts';

/** Answers that several operations share, by their name. */
export type Refused = Map<string, { status: number; codes: readonly FailureCode[] }>;

/** Whatever is asked, something may break. */
const ALWAYS: readonly FailureCode[] = ['internal', 'unavailable'];

type Writing = {
  schemas: Record<string, Schema>;
  referenceTo: (schema: GenericSchema) => Schema;
  known: readonly Refusal[];
};

export function refusedWith(route: string, operation: Operation, writing: Writing, refused: Refused) {
  const wanted = codesOf(route, operation, writing);
  const byStatus = Map.groupBy(
    writing.known.filter(({ code }) => wanted.has(code)),
    ({ problem }) => problem.status,
  );
  return [...byStatus].map(([status, group]) => {
    const codes = group.map(({ code }) => code);
    const name = codes.map(pascal).join('Or');
    refused.set(name, { status, codes });
    return {
      status,
      reference: { $ref: `#/components/responses/${name}` },
      problem: problemContent(codes, writing.known),
    };
  });
}

function codesOf(
  route: string,
  { caller, body, limit, anyOrigin, refusals = [] }: Operation,
  { referenceTo, schemas }: Writing,
): Set<FailureCode> {
  const codes = new Set<FailureCode>([...ALWAYS, ...CALLERS[caller].refusals, ...refusals]);
  if (!route.startsWith('GET ') && !anyOrigin) codes.add('forbidden_origin');
  if (limit) codes.add('rate_limited');
  if (/:chapterNumber/.test(route)) codes.add('invalid_body');
  if (!body) return codes;
  codes.add('body_too_large');
  if ('mediaTypes' in body.content) {
    for (const code of body.refusals ?? []) codes.add(code);
    return codes;
  }
  for (const code of ['invalid_json', 'invalid_body', 'unsupported_media_type'] as const) codes.add(code);
  if (hasEmail(referenceTo(body.content), schemas)) codes.add('invalid_email');
  return codes;
}

/** A body whose one mistake is its `email` is refused with a code of its own. */
function hasEmail(schema: Schema, schemas: Record<string, Schema>): boolean {
  if (schema.$ref !== undefined) {
    const component = schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)];
    return component !== undefined && hasEmail(component, schemas);
  }
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return schema.properties?.email !== undefined || alternatives.some((one) => hasEmail(one, schemas));
}

/** @returns the shared answers, for `components.responses` */
export function refusedAnswers(refused: Refused, known: readonly Refusal[]): Record<string, ResponseObject> {
  return Object.fromEntries(
    [...refused]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, { codes }]) => {
        const group = known.filter(({ code }) => codes.includes(code));
        const headers = new Set(group.flatMap((refusal) => refusal.headers).map(headerName));
        if (codes.includes('rate_limited')) headers.add('RateLimit-Policy').add('RateLimit');
        return [
          name,
          {
            description: group.map(({ problem }) => problem.title).join(', or '),
            headers: headerReferences([...headers]),
            content: problemContent(codes, known),
          },
        ];
      }),
  );
}

function problemContent(codes: readonly FailureCode[], known: readonly Refusal[]): MediaTypes {
  const schema = {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: [...codes] } } }],
  };
  const examples = Object.fromEntries(
    known.filter(({ code }) => codes.includes(code)).map(({ code, problem }) => [code, { value: problem }]),
  );
  return { 'application/problem+json': { schema, examples } };
}

const pascal = (code: string) =>
  code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `Headers` gives names in lower case. */
const headerName = (name: string) =>
  name === 'www-authenticate'
    ? 'WWW-Authenticate'
    : name.replaceAll(/(?:^|-)([a-z])/g, (letters) => letters.toUpperCase());
