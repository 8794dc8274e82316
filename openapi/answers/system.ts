/** Whether the system is well. */
import * as v from 'valibot';
import { described } from '../describe.ts';
import { text, time } from './basic.ts';

const Verdict = v.picklist(['ok', 'down']);

export const Health = described(
  v.object({
    status: v.picklist(['ok', 'degraded']),
    version: text,
    deployment: v.nullable(text),
    checks: v.object({ database: Verdict, content: Verdict, objects: Verdict, queue: Verdict }),
    checkedAt: time,
  }),
  {
    description: 'How the system is.',
    fields: {
      deployment: 'The id of the deployed version; null where the platform tells none.',
      checkedAt: 'When the parts were asked; what is known is told for a few seconds.',
    },
  },
);
