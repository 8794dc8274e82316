/** From valibot's schemas to JSON Schema 2020-12, which OpenAPI 3.1 uses. */
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';

type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'object' | 'array';
export type Schema = {
  $ref?: string;
  type?: TypeName | TypeName[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  /** From openapi/describe.ts: the words for the properties, which go to them. */
  fields?: Record<string, string>;
};

/** What JSON Schema has no words for; the handler's own message tells a caller who breaks one. */
const UNTOLD = ['check', 'partial_check', 'normalize', 'trim', 'max_bytes', 'transform', 'raw_transform'];

const CONFIG = {
  target: 'draft-2020-12',
  // What clients send: what is made of it is not their business.
  typeMode: 'input',
  ignoreActions: UNTOLD,
  // OpenAPI's patterns are read with the flag `u`, the only one that ours have.
  overrideAction: ({ valibotAction, jsonSchema }) => (valibotAction.type === 'regex' ? jsonSchema : null),
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
} satisfies ConversionConfig;

/** @throws Error for a schema that cannot be told */
export function componentsOf(definitions: Readonly<Record<string, GenericSchema>>): Record<string, Schema> {
  const made: Record<string, Schema> = JSON.parse(
    JSON.stringify(toJsonSchemaDefs({ ...definitions }, CONFIG)),
  );
  return Object.fromEntries(Object.entries(made).map(([name, schema]) => [name, tidied(schema)]));
}

/** A schema that stands in one place only, and names no component. */
function schemaOf(schema: GenericSchema): Schema {
  const { $schema: _, ...made }: Schema & { $schema?: string } = JSON.parse(
    JSON.stringify(toJsonSchema(schema, CONFIG)),
  );
  return tidied(made);
}

/** A parameter: text in a URL, which is a number to whoever reads about it. */
export function parameterSchemaOf(schema: GenericSchema): Schema {
  const made = schemaOf(schema);
  if (made.type !== 'string' || !/^\^(\[1-9\])?\\d/.test(made.pattern ?? '')) return made;
  const { minLength: _, maxLength: __, pattern: ___, default: preset, ...rest } = made;
  return {
    ...rest,
    type: 'integer',
    ...boundsOf(schema),
    ...(preset === undefined ? {} : { default: Number(preset) }),
  };
}

type Piece = { type?: unknown; requirement?: unknown; pipe?: unknown; wrapped?: unknown };

function boundsOf(schema: Piece): { minimum?: number; maximum?: number } {
  const bounds: { minimum?: number; maximum?: number } = {};
  for (const { type, requirement } of piecesOf(schema)) {
    if (type === 'min_value') bounds.minimum = Number(requirement);
    if (type === 'max_value') bounds.maximum = Number(requirement);
  }
  return bounds;
}

function piecesOf(piece: Piece): Piece[] {
  if (isPiece(piece.wrapped)) return piecesOf(piece.wrapped);
  return Array.isArray(piece.pipe)
    ? piece.pipe.filter(isPiece).flatMap((inner) => (inner === piece ? [] : piecesOf(inner)))
    : [piece];
}

const isPiece = (value: unknown): value is Piece => typeof value === 'object' && value !== null;

/** Says the same with fewer words, and puts the words for properties where they belong. */
function tidied({ fields, ...schema }: Schema): Schema {
  const { anyOf, oneOf, properties, items, additionalProperties, propertyNames, ...rest } = schema;
  const told = (inner: Schema) =>
    tidied(fields ? { ...inner, fields: { ...fields, ...inner.fields } } : inner);
  const whole: Schema = { ...rest };
  if (properties) {
    whole.properties = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name,
        { ...tidied(property), ...(fields?.[name] === undefined ? {} : { description: fields[name] }) },
      ]),
    );
    if (whole.required?.length === 0) delete whole.required;
  }
  if (items) whole.items = tidied(items);
  if (additionalProperties !== undefined) {
    whole.additionalProperties =
      typeof additionalProperties === 'boolean' ? additionalProperties : tidied(additionalProperties);
  }
  if (propertyNames && JSON.stringify(propertyNames) !== '{"type":"string"}') {
    whole.propertyNames = propertyNames;
  }
  if (oneOf) whole.oneOf = oneOf.map(told);
  return anyOf ? withAlternatives(whole, anyOf.map(told)) : whole;
}

/** `null` beside one plain type is a type of both. */
function withAlternatives(schema: Schema, alternatives: Schema[]): Schema {
  const [first, second] = alternatives;
  const isNullable = alternatives.length === 2 && second?.type === 'null';
  if (!first || !isNullable || typeof first.type !== 'string') return { ...schema, anyOf: alternatives };
  const { enum: choices, type, ...rest } = first;
  return {
    ...rest,
    ...schema,
    type: [type, 'null'],
    ...(choices ? { enum: [...choices, null] } : {}),
  };
}
