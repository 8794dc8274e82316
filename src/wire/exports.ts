/** Exports of all readers as CSV. */
import * as v from 'valibot';

export const ExportName = v.picklist(['subscribers', 'progress', 'access-logs', 'email-events']);
export type ExportName = v.InferOutput<typeof ExportName>;

/** The query of `GET /admin/export/:name.csv`. With `bom=1` a spreadsheet sees that the file is UTF-8. */
export const ExportQuery = v.object({
  bom: v.optional(v.picklist(['0', '1'], 'bom must be 0 or 1.'), '0'),
});
