/** Whether the system is well. */
import * as v from 'valibot';
import { described } from '../describe.ts';
import { text } from './basic.ts';

export const Health = described(
  v.object({
    status: v.picklist(['ok', 'degraded']),
    version: text,
    checks: v.object({ database: v.picklist(['ok', 'down']) }),
  }),
  { description: 'How the system is.' },
);
