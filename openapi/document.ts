/** The whole document, OpenAPI 3.1, from the tables in openapi/routes and the schemas that they name. */
import type { GenericSchema } from 'valibot';
import { CALLERS, SECURITY_SCHEMES } from './callers.ts';
import { COMPONENTS, LEAVES } from './components.ts';
import { judge } from './fits.ts';
import { HEADERS, headerReferences } from './headers.ts';
import { INTRODUCTION } from './introduction.ts';
import { componentsOf, parameterSchemaOf, type Schema } from './jsonSchema.ts';
import { LIVE_EXTENSIONS, LIVE_ROUTE } from './liveSocket.ts';
import type { OpenApiDocument, OperationObject, ParameterObject, ResponseObject } from './openApi.ts';
import type { Answer, Caller, Operation, Parameter, Tag } from './operation.ts';
import { type Refusal, refusals } from './problems.ts';
import { type Refused, refusedAnswers, refusedWith } from './refusals.ts';
import { TAGS } from './routes/tags.ts';
import { sampler } from './samples.ts';

/** @param version of the product @returns the document, in which every example fits its schema */
export async function openApiDocument(product: { name: string; version: string }): Promise<OpenApiDocument> {
  const schemas = componentsOf({ ...LEAVES.schemas, ...COMPONENTS });
  for (const [name, words] of Object.entries(LEAVES.words)) schemas[name] = { ...schemas[name], ...words };
  const names = new Map(Object.entries(COMPONENTS).map(([name, schema]) => [schema, name]));
  const referenceTo = (schema: GenericSchema): Schema => {
    const name = names.get(schema);
    return name === undefined ? parameterSchemaOf(schema) : { $ref: `#/components/schemas/${name}` };
  };
  const { mistakesIn } = judge(schemas);
  const sample = sampler(schemas, (value, schema) => mistakesIn(value, schema).length === 0);
  const writing: Writing = { schemas, referenceTo, sample, known: await refusals() };
  const { paths, refused } = pathsOf(TAGS, writing);
  return {
    openapi: '3.1.1',
    info: {
      title: product.name,
      version: product.version,
      description: INTRODUCTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where this document comes from.' }],
    tags: TAGS.map(({ name, description }) => ({ name, description })),
    paths,
    components: {
      schemas,
      responses: refusedAnswers(refused, writing.known),
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

type Writing = {
  schemas: Record<string, Schema>;
  referenceTo: (schema: GenericSchema) => Schema;
  sample: (schema: Schema) => unknown;
  known: readonly Refusal[];
};

function pathsOf(tags: readonly Tag[], writing: Writing) {
  const paths: OpenApiDocument['paths'] = {};
  const refused: Refused = new Map();
  for (const { name: tag, routes } of tags) {
    for (const [route, operation] of Object.entries(routes)) {
      const [method = '', path = ''] = route.split(' ');
      const template = templateOf(path);
      const item = paths[template] ?? {};
      paths[template] = item;
      item[method.toLowerCase()] = operationObject(tag, route, operation, writing, refused);
    }
  }
  return { paths, refused };
}

/** As OpenAPI writes a path: `/api/content/files/{key}` for `/api/content/files/:key+`. */
export function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)\+?/g, '{$1}');
}

function operationObject(
  tag: string,
  route: string,
  operation: Operation,
  writing: Writing,
  refused: Refused,
): OperationObject {
  const { id, summary, description, caller } = operation;
  const parameters = parametersOf(operation, writing);
  const body = bodyOf(operation, writing);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(caller),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: responsesOf(route, operation, writing, refused),
    ...(route === LIVE_ROUTE ? LIVE_EXTENSIONS : {}),
  };
}

/** The scope that an API key needs stands where OpenAPI 3.1 has roles. */
function securityOf(caller: Caller): OperationObject['security'] {
  const { by, scope } = CALLERS[caller];
  return by.map((scheme) => {
    if (scheme === 'none') return {};
    return { [scheme]: scheme === 'adminKey' && scope ? [scope] : [] };
  });
}

function parametersOf(
  { path = {}, query = {}, headers = {} }: Operation,
  writing: Writing,
): ParameterObject[] {
  const given = (where: 'query' | 'header', parameters: Readonly<Record<string, Parameter>>) =>
    Object.entries(parameters).map(([name, { description, schema, required }]) => ({
      name,
      in: where,
      ...(required ? { required } : {}),
      description,
      schema: parameterSchemaOf(schema),
    }));
  const inPath = Object.entries(path).map(([name, description]) => ({
    name,
    in: 'path' as const,
    required: true as const,
    description,
    schema: pathSchema(name, writing),
  }));
  return [...inPath, ...given('query', query), ...given('header', headers)];
}

function pathSchema(name: string, { schemas }: Writing): Schema {
  if (name === 'chapterNumber') return { ...schemas.ChapterNumber };
  return name === 'email' ? { type: 'string', format: 'email' } : { type: 'string' };
}

function bodyOf({ body }: Operation, { referenceTo, sample }: Writing): OperationObject['requestBody'] {
  if (!body) return undefined;
  const { content, also = [], optional } = body;
  const required = !optional;
  if ('mediaTypes' in content) {
    const schema = content.schema ? referenceTo(content.schema) : {};
    return { required, content: Object.fromEntries(content.mediaTypes.map((type) => [type, { schema }])) };
  }
  const schema = referenceTo(content);
  const json = { schema, example: sample(schema) };
  return { required, content: Object.fromEntries(['application/json', ...also].map((type) => [type, json])) };
}

function responsesOf(
  route: string,
  operation: Operation,
  writing: Writing,
  refused: Refused,
): OperationObject['responses'] {
  const responses: OperationObject['responses'] = {};
  const isLimited = typeof operation.limit === 'object';
  for (const [status, answer] of Object.entries(operation.answers)) {
    responses[status] = answerObject(answer, isLimited && Number(status) < 300, writing);
  }
  for (const { status, reference, problem } of refusedWith(route, operation, writing, refused)) {
    const own = responses[status];
    if (!own) responses[status] = reference;
    else if ('content' in own) own.content = { ...own.content, ...problem };
  }
  return responses;
}

function answerObject(answer: Answer, isLimited: boolean, { referenceTo, sample }: Writing): ResponseObject {
  const { description, content, headers = [] } = answer;
  const told = isLimited ? [...headers, 'RateLimit-Policy', 'RateLimit'] : headers;
  const whole = { description, headers: headerReferences(told) };
  if (!content) return whole;
  if ('mediaType' in content) return { ...whole, content: { [content.mediaType]: { schema: {} } } };
  const schema = referenceTo(content);
  return { ...whole, content: { 'application/json': { schema, example: sample(schema) } } };
}
