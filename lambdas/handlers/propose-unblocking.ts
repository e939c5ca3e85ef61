import * as z from 'zod';
import { proposeUnblocking } from '../domain/blocking/unblock.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { reasonShape } from '../runtime/shapes.ts';

const body = z.strictObject({
  unblockingId: z.uuid().toLowerCase().describe('A UUID of yours for this act: sending it again changes nothing'),
  subjectId: z.uuid().toLowerCase(),
  reason: reasonShape,
});

/** `POST /staff/unblockings`: proposes to take back a blocking made in error; a second person has to agree. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: {
      says: 'Proposed; the same again answers how it stands',
      shape: z.object({ id: z.string(), status: z.enum(['proposed', 'approved']) }),
    },
  },
  refuses: ['NOT_FOUND', 'TOO_LATE', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE', 'IDEMPOTENCY_MISMATCH'],
  async handle({ body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { id, approvedBy } = await proposeUnblocking(body, staff, world);
    return { status: 201, json: { id, status: approvedBy === undefined ? 'proposed' : 'approved' } };
  },
});
