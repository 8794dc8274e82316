/**
 * Every route of the API, described once. A new route of src/router.ts gets its line in the table of its tag; what it
 * answers gets a schema in openapi/answers, and its body stands in openapi/requests.ts.
 */
import type { Tag } from '../operation.ts';
import { ACCOUNT, PURCHASES } from './account.ts';
import { AUTH } from './auth.ts';
import { CONTENT } from './content.ts';
import { EMAIL } from './email.ts';
import { PROGRESS } from './progress.ts';
import { BROADCASTS, PUBLISHING } from './publishing.ts';
import { READERS } from './readers.ts';
import { REPORTS } from './reports.ts';
import { SECURITY } from './security.ts';
import { SYSTEM } from './system.ts';

export const TAGS: readonly Tag[] = [
  AUTH,
  PROGRESS,
  EMAIL,
  CONTENT,
  ACCOUNT,
  PURCHASES,
  REPORTS,
  READERS,
  PUBLISHING,
  BROADCASTS,
  SECURITY,
  SYSTEM,
];
