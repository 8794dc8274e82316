/**
 * How a schema is written down for the document: what it is, what its fields mean, and, for answers, that it says exactly
 * what the wire type says. The Worker imports none of this: descriptions cost it nothing.
 */
import * as v from 'valibot';

/** The names of a type's fields; of a union those of all its members. */
type FieldOf<T> = T extends readonly unknown[] ? never : T extends object ? keyof T & string : never;

export type About<T> = {
  description: string;
  /** What is not plain from the field's name. */
  fields?: Partial<Record<FieldOf<T>, string>>;
  /** Where the one made from the schema would mislead. */
  example?: T;
};

/** An intersection, `readonly` and a pattern of text are written differently as a schema and mean the same. */
type Plain<T> = T extends string
  ? Record<never, never> extends Record<T, 1>
    ? string
    : T
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? unknown : { wire: A; document: B };

/**
 * An answer. The compiler refuses a schema whose type is not the wire's, so that neither can drift from the other:
 * `answer<Session>()(v.object({ … }), { description })`.
 */
export function answer<T>() {
  return <S extends v.GenericSchema>(
    schema: S & Same<Plain<T>, Plain<v.InferOutput<S>>>,
    about: About<v.InferOutput<S>>,
  ) => described<S>(schema, about);
}

/** A schema that stands in the document under its own name: the one that a handler parses with, or an answer's. */
export function described<S extends v.GenericSchema>(schema: S, about: About<v.InferInput<S>>) {
  const { example, ...rest } = about;
  return v.pipe(schema, v.metadata({ ...rest, ...(example === undefined ? {} : { examples: [example] }) }));
}
