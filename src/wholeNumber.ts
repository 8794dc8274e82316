/** A variable that is a whole number: digits only, and within bounds. */
import * as v from 'valibot';

/** @returns a schema from a variable's text to its number, `least` and `most` included */
export const wholeNumber = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(least),
    v.maxValue(most),
  );
