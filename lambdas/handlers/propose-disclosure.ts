import * as z from 'zod';
import { proposeDisclosure } from '../domain/blocking/disclose.ts';
import { longestAddress } from '../domain/mail/address.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { blockedIdShape, reasonShape } from '../runtime/shapes.ts';

const line = z.string().max(200);

const body = z.strictObject({
  disclosureId: z
    .uuid()
    .toLowerCase()
    .describe('A UUID of yours for this disclosure: sending it again changes nothing'),
  subjectId: blockedIdShape
    .optional()
    .describe(
      'Whose blocked data; or the reference of a request that was closed; or name an address or a hold instead',
    ),
  email: z
    .string()
    .max(2 * longestAddress)
    .optional()
    .describe(
      'The address, in the body: an address has no place in a URL. It is looked up among blocked people and not kept',
    ),
  holdId: z.uuid().toLowerCase().optional().describe('A hold over days of visits, which are nobody’s in particular'),
  authority: line.describe('The court, prosecutor or authority that asks'),
  provision: line.describe('The law that demands it'),
  orderReference: line.describe('Its reference of the order; nothing of the person'),
  categories: z
    .array(z.string().max(60))
    .min(1)
    .max(100)
    .describe('Categories of the policy that it asks for, no others'),
  reason: reasonShape,
  secrecyUntil: z
    .string()
    .max(10)
    .optional()
    .describe('Civil date YYYY-MM-DD until which it forbids telling the person'),
});

/** `POST /staff/disclosures`: proposes to read blocked data for an authority; a second person has to agree. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: {
      says: 'Proposed; the same again answers how it stands',
      shape: z.object({ id: z.string(), status: z.enum(['proposed', 'approved']) }),
    },
  },
  refuses: [
    'NOT_FOUND',
    'MISSING_FIELD',
    'FIELD_NOT_EXPECTED',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'NOT_A_REFERENCE',
    'IDEMPOTENCY_MISMATCH',
  ],
  async handle({ body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { id, approvedBy } = await proposeDisclosure(body, staff, world);
    return { status: 201, json: { id, status: approvedBy === undefined ? 'proposed' : 'approved' } };
  },
});
