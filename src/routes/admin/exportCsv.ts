/** `GET /api/admin/export/:name.csv`: all that D1 knows of one kind, streamed. */
import * as v from 'valibot';
import type { Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { csvFile } from '../../http/csvFile.ts';
import { parse } from '../../http/readBody.ts';
import { EXPORTS } from '../../reports/exports.ts';
import { ExportName, ExportQuery } from '../../wire/exports.ts';
import { isoTime } from '../../wire/time.ts';

export const exportCsv: Handler = async ({ params }, { bindings, url }) => {
  const name = v.safeParse(ExportName, params.name);
  if (!name.success) throw new RequestFailure({ code: 'not_found' });
  const { bom } = parse(ExportQuery, Object.fromEntries(url.searchParams));
  const { columns, pages } = EXPORTS[name.output];
  const fileName = `${name.output}-${isoTime(Date.now()).slice(0, 'YYYY-MM-DD'.length)}.csv`;
  return csvFile(fileName, columns, pages(bindings.DB.withSession('first-primary')), bom === '1');
};
