/** Whether a value is what a schema of the document says. */
import { dereference, type OutputUnit, validate } from '@cfworker/json-schema';
import type { Schema } from './jsonSchema.ts';

const BASE = new URL('https://openapi.invalid/');

export type Judge = {
  /** @returns what is wrong, each mistake where it is; nothing when the value fits */
  mistakesIn: (value: unknown, schema: Schema) => OutputUnit[];
};

/** @param schemas what references lead to: the components of the document */
export function judge(schemas: Readonly<Record<string, Schema>>): Judge {
  const lookup = dereference({ components: { schemas } }, undefined, BASE);
  const prepared = new WeakSet<Schema>();
  let seen = 0;
  return {
    mistakesIn(value, schema) {
      if (!prepared.has(schema)) {
        seen += 1;
        dereference(schema, lookup, BASE, `/judged/${seen}`);
        prepared.add(schema);
      }
      return validate(value, schema, '2020-12', lookup, false).errors;
    },
  };
}
