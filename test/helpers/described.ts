/** Holds every answer that a test gets against the document: its status, its kind, its header fields, its body. */
import { env } from 'cloudflare:workers';
import { type Judge, judge } from '../../openapi/fits.ts';
import type { Schema } from '../../openapi/jsonSchema.ts';
import type { OperationObject, ResponseObject } from '../../openapi/openApi.ts';
import { normaliseEmail } from '../../src/wire/emailAddress.ts';

/** Which answers of which operations were seen in this file: `readProgress 200`. */
export const seenAnswers = new Set<string>();

/** Every answer that the document promises, in the same words. */
export function promised(): string[] {
  const operations = Object.values(env.TEST_OPENAPI.paths).flatMap((methods) => Object.values(methods));
  return operations.flatMap(({ operationId, responses }) =>
    Object.keys(responses).map((status) => `${operationId} ${status}`),
  );
}

type Asked = { method: string; path: string; body?: unknown };

const DOCUMENT = env.TEST_OPENAPI;
const PROBLEM: Schema = { $ref: '#/components/schemas/Problem' };
/** Not every answer that may carry them does. */
const SOMETIMES = ['Set-Cookie', 'WWW-Authenticate', 'Retry-After', 'RateLimit', 'RateLimit-Policy'];

/**
 * @returns the answer as it came
 * @throws Error that says what the document does not, and where that is to be said
 */
export async function described(asked: Asked, answer: Response): Promise<Response> {
  const path = asked.path.split(/[?#]/)[0] ?? '';
  if (!path.startsWith('/api/') || asked.method === 'OPTIONS') return answer;
  const operation = operationOf(asked.method, path);
  const json = await jsonOf(answer);
  const mistakes = operation ? mistakesOf(operation, asked, answer, json) : mistakesInRefusal(answer, json);
  if (mistakes.length > 0) {
    const what = `${asked.method} ${asked.path.slice(0, 100)} was answered ${answer.status}`;
    throw new Error(`${what}, which the document tells otherwise (openapi/routes): ${mistakes.join('; ')}`);
  }
  return json === null ? answer : new Response(json, answer);
}

/** @returns the text of an answer in JSON, whose body is read by that; null for any other */
async function jsonOf(answer: Response): Promise<string | null> {
  if (answer.body === null || answer.bodyUsed) return null;
  return /json$/.test(kindOf(answer) ?? '') ? answer.text() : null;
}

const kindOf = ({ headers }: Response) => headers.get('Content-Type')?.split(';')[0] ?? null;

type Pattern = { pattern: RegExp; methods: Record<string, OperationObject> };

/** The ones without parameters first, as OpenAPI has it. */
const patterns: Pattern[] = Object.entries(DOCUMENT.paths)
  .sort(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')))
  .map(([template, methods]) => ({ pattern: patternOf(template), methods }));

function patternOf(template: string): RegExp {
  const source = template
    .replaceAll('.', '\\.')
    .replaceAll('{key}', '.+')
    .replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}/*$`);
}

function operationOf(method: string, path: string): OperationObject | undefined {
  const name = method === 'HEAD' ? 'get' : method.toLowerCase();
  return patterns.find(({ pattern, methods }) => methods[name] && pattern.test(path))?.methods[name];
}

function mistakesOf(
  operation: OperationObject,
  asked: Asked,
  answer: Response,
  json: string | null,
): string[] {
  const { status } = answer;
  const told = operation.responses[status];
  if (!told) return [`${operation.operationId} names no ${status}: ${json?.slice(0, 200)}`];
  seenAnswers.add(`${operation.operationId} ${status}`);
  const response = resolved(told);
  const missing = Object.keys(response.headers ?? {}).filter(
    (name) => !SOMETIMES.includes(name) && !answer.headers.has(name),
  );
  return [
    ...missing.map((name) => `it has no ${name}`),
    ...(asked.method === 'HEAD' || status === 304 ? [] : mistakesInContent(response, kindOf(answer), json)),
    ...(answer.ok ? mistakesInRequest(operation, asked) : []),
  ];
}

/** An address may be spelt in more ways than the document's format has: it is normalised at the door. */
const spelt = (name: string, value: unknown) =>
  name === 'email' && typeof value === 'string' ? (normaliseEmail(value) ?? value) : value;

/** A body that was taken must be one that the document allows. */
function mistakesInRequest({ requestBody }: OperationObject, { body }: Asked): string[] {
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema || body === undefined || typeof body === 'string') return [];
  return told(lenient(), JSON.parse(JSON.stringify(body), spelt), schema).map(
    (mistake) => `its body was taken: ${mistake}`,
  );
}

function mistakesInContent(
  { content = {} }: ResponseObject,
  kind: string | null,
  json: string | null,
): string[] {
  if (kind === null) return Object.keys(content).length === 0 ? [] : ['it has no content'];
  const described = content[kind] ?? content['*/*'];
  if (!described) return [`it is ${kind}`];
  return json === null ? [] : told(strict(), JSON.parse(json), described.schema);
}

function told({ mistakesIn }: Judge, value: unknown, schema: Schema): string[] {
  return mistakesIn(value, schema)
    .slice(-3)
    .map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

/** Of an address that there is not, or a method that it does not take. */
function mistakesInRefusal({ status }: Response, json: string | null): string[] {
  if (![403, 404, 405].includes(status)) return ['no operation is described'];
  return json === null ? [] : told(strict(), JSON.parse(json), PROBLEM);
}

function resolved(response: ResponseObject | { $ref: string }): ResponseObject {
  if (!('$ref' in response)) return response;
  const name = response.$ref.slice(response.$ref.lastIndexOf('/') + 1);
  const shared = DOCUMENT.components.responses[name];
  if (!shared) throw new Error(`${response.$ref} leads nowhere.`);
  return shared;
}

let lenientJudge: Judge | undefined;
function lenient(): Judge {
  lenientJudge ??= judge(structuredClone(DOCUMENT.components.schemas));
  return lenientJudge;
}

let strictJudge: Judge | undefined;
/** The document lets clients expect fields that are new; a test is told of a field that nobody described. */
function strict(): Judge {
  strictJudge ??= judge(
    Object.fromEntries(
      Object.entries(DOCUMENT.components.schemas).map(([name, schema]) => [
        name,
        name === 'AccountExport' ? structuredClone(schema) : closed(schema),
      ]),
    ),
  );
  return strictJudge;
}

function closed(schema: Schema): Schema {
  const { properties, items, anyOf, oneOf, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, closed(property)]),
      ),
      additionalProperties: false,
    }),
    ...(items && { items: closed(items) }),
    ...(anyOf && { anyOf: anyOf.map(closed) }),
    ...(oneOf && { oneOf: oneOf.map(closed) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: closed(additionalProperties) }),
  };
}
