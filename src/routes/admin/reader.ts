/** `GET /api/admin/readers/:email`: one reader, live from its object. */
import { EMPTY_OUTLINE, readOutline } from '../../content/outline.ts';
import type { Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { json } from '../../http/reply.ts';
import { normaliseEmail } from '../../wire/emailAddress.ts';
import { pathSegment } from '../pathSegment.ts';

export const getReader: Handler = async (request, context) => {
  const email = normaliseEmail(pathSegment(request, 'email'));
  if (email === null) throw new RequestFailure({ code: 'invalid_email' });
  const { numbers } = (await readOutline(context)) ?? EMPTY_OUTLINE;
  const object = context.readers.byEmail(email);
  const view = await object.adminView(numbers);
  if (!view) throw new RequestFailure({ code: 'not_found' });
  // The id is what the audit log calls this reader.
  return json({ id: object.id.toString(), ...view });
};
