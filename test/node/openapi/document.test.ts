/** The document as tools see it: valid OpenAPI 3.1, without loose ends, and with examples that are true. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, expect, test } from 'vitest';
import { judge } from '../../../openapi/fits.ts';
import type { Schema } from '../../../openapi/jsonSchema.ts';
import type { OpenApiDocument, ResponseObject } from '../../../openapi/openApi.ts';
import { builtDocument } from '../../../tools/openapi/document.ts';
import { docsPage } from '../../../tools/openapi/page/page.ts';

let document: OpenApiDocument;
let text: string;
beforeAll(async () => {
  document = await builtDocument();
  text = JSON.stringify(document);
});

test('it is valid by the specification', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(text));
  expect([valid, errors ?? []]).toEqual([true, []]);
});

test('every reference leads somewhere, and every schema and shared answer is referred to', () => {
  const referred = new Set([...text.matchAll(/"#\/components\/(\w+\/[\w-]+)"/g)].map(([, name]) => name));
  const there = Object.entries(document.components).flatMap(([kind, parts]) =>
    Object.keys(parts).map((name) => `${kind}/${name}`),
  );
  expect([...referred].filter((name) => name && !there.includes(name))).toEqual([]);
  expect(there.filter((name) => /^(schemas|responses)/.test(name) && !referred.has(name))).toEqual([]);
});

test('every example is one of its schema', () => {
  const { mistakesIn } = judge(structuredClone(document.components.schemas));
  const wrong = (where: string, value: unknown, schema: Schema) =>
    mistakesIn(value, schema).map(({ instanceLocation, error }) => `${where} ${instanceLocation}: ${error}`);
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const mistakes = operations.flatMap(({ operationId, requestBody, responses }) =>
    [requestBody, ...Object.values(responses)].flatMap((part) =>
      Object.values((part && 'content' in part ? part.content : null) ?? {}).flatMap(
        ({ example, examples, schema }) => [
          ...(example === undefined ? [] : wrong(operationId, example, schema)),
          ...Object.values(examples ?? {}).flatMap(({ value }) => wrong(operationId, value, schema)),
        ],
      ),
    ),
  );
  const shared = Object.entries(document.components.responses).flatMap(([name, response]) =>
    problemsOf(response).flatMap(([value, schema]) => wrong(name, value, schema)),
  );
  const named = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
    (schema.examples ?? []).flatMap((value) => wrong(name, value, schema)),
  );
  expect([...mistakes, ...shared, ...named]).toEqual([]);
});

function problemsOf({ content = {} }: ResponseObject): [unknown, Schema][] {
  return Object.values(content).flatMap(({ examples = {}, schema }) =>
    Object.values(examples).map(({ value }): [unknown, Schema] => [value, schema]),
  );
}

test('it holds no secret, no address but those of example.com, and no host but examples', () => {
  const addresses = new Set(text.match(/[\w.-]+@[\w-]+\.\w+/g));
  expect([...addresses].filter((address) => !address.endsWith('@example.com'))).toEqual([]);
  const hosts = new Set([...text.matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host));
  expect([...hosts]).toEqual(['handbook.example.com']);
});

test('the page tells every operation and every schema, and loads nothing from other hosts', () => {
  const page = docsPage(document, 'The Handbook');
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  for (const methods of Object.values(document.paths)) {
    for (const { operationId } of Object.values(methods)) expect(ids).toContain(operationId);
  }
  for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(`schema-${name}`);
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
  const loaded = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, address]) => address);
  expect(loaded.filter((address) => !address?.startsWith('/'))).toEqual([]);
  expect(page).not.toMatch(/<style|style="|<script(?! type="module" src="\/docs\/page\.js")| on\w+="/);
});
