import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { proposeLink } from '../domain/visits/link-visits.ts';
import { httpHandler } from '../runtime/handler.ts';

const line = z.string().max(200);
const day = z.string().max(10);

const body = z.strictObject({
  subjectId: z.uuid().toLowerCase(),
  ground: z
    .enum(['law', 'misuse'])
    .describe('A law demands it, or the rules of use may have been broken; there is no other'),
  provision: line.optional().describe('The law that demands it; needed for `law`, and told to the person'),
  caseReference: line.describe('Your reference of the case; nothing of the person'),
  from: day.describe('First civil day, YYYY-MM-DD'),
  to: day.describe('Last civil day; at most 31 days in all'),
  reason: z.string().max(500).describe('Why, in your own words; goes into the log of accesses'),
  tellPerson: z.boolean().describe('Whether the person is told. False only where a law forbids it'),
  secrecyProvision: line.optional().describe('The law that forbids it; needed where the person is not told'),
});

/** `POST /staff/visit-links`: proposes to find the visits of a person; a second person has to agree. */
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
    'UNKNOWN_PURPOSE',
    'MISSING_FIELD',
    'FIELD_NOT_EXPECTED',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'NOT_A_REFERENCE',
  ],
  async handle({ body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { id, approvedBy } = await proposeLink(body, staff, world);
    return { status: 201, json: { id, status: approvedBy === undefined ? 'proposed' : 'approved' } };
  },
});
