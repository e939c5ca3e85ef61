import * as z from 'zod';
import { longestAddress, parseAddress } from '../domain/mail/address.ts';
import { heldAt } from '../domain/people/held-people.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';

const body = z.strictObject({
  email: z
    .string()
    .max(2 * longestAddress)
    .describe('The address, in the body: an address has no place in a URL'),
});

/** `POST /subjects/lookup`: everybody held under this very address; nobody is no error. */
export const handler = httpHandler({
  body,
  answers: {
    200: {
      says: 'Ids of the people behind that address, those first who were there first; none where nobody is held',
      shape: z.object({ subjects: z.array(z.string()) }),
    },
  },
  refuses: ['INVALID_FIELD'],
  async handle({ body }, ports) {
    const address = parseAddress(body.email);
    if (!address) throw new Refusal('INVALID_FIELD', { places: [{ path: 'email', code: 'INVALID_FIELD' }] });
    return { status: 200, json: { subjects: (await heldAt(address, ports)).map(({ subjectId }) => subjectId) } };
  },
});
