/** Support's acts, where a test asks the object itself. */
import type { ActOf } from '../../src/wire/audit.ts';

export const ACT: ActOf = { actor: 'key:test0000', requestId: 'test-request' };
