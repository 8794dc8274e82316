/** A schema as a list of fields: name, type, whether it is needed, bounds, words. */

import type { Schema } from '../../../openapi/jsonSchema.ts';
import { escapeHtml } from '../../../src/http/escapeHtml.ts';
import { words } from './words.ts';

type Schemas = Readonly<Record<string, Schema>>;

export function nameOf($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}

/** @returns the fields of an object, or of each of the forms that it may have; nothing for a plain value */
export function fieldList(schema: Schema, schemas: Schemas): string {
  if (schema.$ref !== undefined) return fieldList(schemas[nameOf(schema.$ref)] ?? {}, schemas);
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return formList(forms, schemas);
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties).map(([name, property]) =>
    fieldRow(name, property, { isRequired: required.includes(name) }, schemas),
  );
  return rows.length === 0 ? '' : `<ul class="fields">${rows.join('')}</ul>`;
}

function formList(forms: readonly Schema[], schemas: Schemas): string {
  const lists = forms.map((form) => fieldList(form, schemas)).filter((list) => list !== '');
  if (lists.length === 0) return '';
  return lists.map((list) => `<div class="form">${list}</div>`).join('<p class="or">or</p>');
}

/** @param notes whether it must be given, and where a parameter stands */
export function fieldRow(
  name: string,
  schema: Schema,
  { isRequired, where }: { isRequired: boolean; where?: string },
  schemas: Schemas,
): string {
  const head = [
    `<code>${escapeHtml(name)}</code>`,
    where === undefined ? '' : `<span class="where">${where}</span>`,
    typeOf(schema, schemas),
    isRequired ? '<span class="needed">required</span>' : '',
    boundsOf(schema),
  ];
  const inner = nestedIn(schema);
  return `<li><span class="name">${head.filter(Boolean).join(' ')}</span>${
    schema.description === undefined ? '' : `<span class="words">${words(schema.description)}</span>`
  }${inner ? fieldList(inner, schemas) : ''}</li>`;
}

/** What is written out below a field: an object of its own, and not one that has a name to follow. */
function nestedIn(schema: Schema): Schema | null {
  if (schema.items) return nestedIn(schema.items);
  return schema.properties || schema.anyOf || schema.oneOf ? schema : null;
}

/** @returns the type in a few words, with links to schemas that have a name */
export function typeOf(schema: Schema, schemas: Schemas): string {
  return `<span class="type">${typeWords(schema, schemas)}</span>`;
}

function typeWords(schema: Schema, schemas: Schemas): string {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' · ');
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms)
    return forms
      .map((form) => typeWords(form, schemas))
      .filter(unique)
      .join(' or ');
  if (schema.items) return `list of ${typeWords(schema.items, schemas)}`;
  if (typeof schema.additionalProperties === 'object') {
    return `map of ${typeWords(schema.additionalProperties, schemas)}`;
  }
  const [plain = 'any', ...others] = [schema.type ?? []].flat();
  return [FORMATS[schema.format ?? ''] ?? plain, ...others].join(' or ');
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'time',
  date: 'day',
  email: 'e-mail address',
};

const literal = (value: unknown) => `<code>${escapeHtml(JSON.stringify(value))}</code>`;
const unique = (text: string, at: number, all: readonly string[]) => all.indexOf(text) === at;

function boundsOf(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, default: preset } = schema;
  const bounds = [
    range(minimum, maximum, ''),
    range(minLength, maxLength, ' characters'),
    range(minItems, maxItems, ' items'),
    preset === undefined || preset === null ? '' : `default ${literal(preset)}`,
  ];
  return bounds
    .filter(Boolean)
    .map((bound) => `<span class="bound">${bound}</span>`)
    .join(' ');
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  if (most === undefined) return least === undefined || least === 0 ? '' : `from ${least}${unit}`;
  return `${least === undefined ? 'at most ' : `${least} to `}${most}${unit}`;
}
