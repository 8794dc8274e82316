/** `POST /api/admin/reports/sums/check`: a piece of the check; the command `npm run rebuild-sums` asks until it is done. */
import type { ChangeHandler } from '../../context.ts';
import { readOptionalJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { checkSums } from '../../reports/sumCheck.ts';
import { SumCheckBody } from '../../wire/sumCheck.ts';

export const postSumCheck: ChangeHandler = async (_, { original, bindings }) => {
  const check = await checkSums(bindings.DB, await readOptionalJson(original, SumCheckBody), Date.now());
  const isMended = check.state === 'done' && check.mended;
  const changes = isMended ? { differing: { before: check.differing, after: 0 } } : null;
  return { answer: json(check), done: changes && { changes } };
};
