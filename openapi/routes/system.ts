/** `/api/health` in the document. */
import * as answers from '../answers/system.ts';
import { json, type Tag } from '../operation.ts';

export const SYSTEM: Tag = {
  name: 'System',
  description: 'Whether the system is well.',
  routes: {
    'GET /api/health': {
      id: 'getHealth',
      summary: 'Ask whether the system is well',
      caller: 'anyone',
      answers: {
        200: json(answers.Health, 'It is.'),
        503: json(answers.Health, 'What every request needs is down.', ['Retry-After']),
      },
    },
  },
};
