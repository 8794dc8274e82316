/** `POST /api/admin/reports/sums/check`: a piece of the check; the command `npm run rebuild-sums` asks until it is done. */
import type { Handler } from '../../context.ts';
import { readOptionalJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { checkSums } from '../../reports/sumCheck.ts';
import { SumCheckBody } from '../../wire/sumCheck.ts';

export const postSumCheck: Handler = async (request, { bindings }) =>
  json(await checkSums(bindings.DB, await readOptionalJson(request, SumCheckBody), Date.now()));
