import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { proposeDestruction } from '../domain/retention/bulk-destruction.ts';
import { httpHandler } from '../runtime/handler.ts';
import { reasonShape } from '../runtime/shapes.ts';

const body = z.strictObject({
  destructionId: z.uuid().toLowerCase().describe('A UUID of yours for this act: sending it again changes nothing'),
  reason: reasonShape,
});

/** `POST /staff/purges/{id}/destructions`: proposes that the last night erases everybody who waits; a second person has to agree. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: {
      says: 'Proposed; the same again answers how it stands',
      shape: z.object({ id: z.string(), status: z.enum(['proposed', 'approved']) }),
    },
  },
  refuses: ['NOT_FOUND', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE', 'IDEMPOTENCY_MISMATCH'],
  async handle({ params, body: { destructionId, reason }, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const night = z.iso.date().safeParse(params['id']);
    if (!night.success) throw new Refusal('NOT_FOUND');
    const { id, approvedBy } = await proposeDestruction({ destructionId, run: night.data, reason }, staff, world);
    return { status: 201, json: { id, status: approvedBy === undefined ? 'proposed' : 'approved' } };
  },
});
