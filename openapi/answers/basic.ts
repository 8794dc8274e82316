/** Parts of many answers. They are not named in the document. */
import * as v from 'valibot';

/** ISO 8601 in UTC with milliseconds. */
export const time = v.pipe(v.string(), v.isoTimestamp());
/** YYYY-MM-DD. */
export const day = v.pipe(v.string(), v.isoDate());
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const text = v.string();
export const flag = v.boolean();
export const textOrNull = v.nullable(text);
export const timeOrNull = v.nullable(time);
