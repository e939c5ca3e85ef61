import * as z from 'zod';
import { proposeRestore } from '../domain/backups/propose-restore.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { groundShape } from '../runtime/restore-shape.ts';
import { reasonShape } from '../runtime/shapes.ts';
import { isBackupId } from '../stores/backups/names.ts';

const body = z.strictObject({
  orderId: z.uuid().toLowerCase().describe('A UUID of yours for this order: sending it again changes nothing'),
  ground: groundShape.describe(
    'What was stored is damaged or lost; or the customer, or an authority, orders it. There is no other',
  ),
  reason: reasonShape,
  reference: z
    .string()
    .max(200)
    .optional()
    .describe('Your reference of the order; nothing of the person. Needed but for `integrity`'),
});

/** `POST /staff/backups/{id}/restores`: proposes to restore a backup; a second person has to agree. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: {
      says: 'Proposed; the same again answers how it stands',
      shape: z.object({ id: z.string(), status: z.enum(['proposed', 'approved']) }),
    },
  },
  refuses: ['NOT_FOUND', 'MISSING_FIELD', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE', 'IDEMPOTENCY_MISMATCH'],
  async handle({ params, body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const backupId = params['id'] ?? '';
    if (!isBackupId(backupId)) throw new Refusal('NOT_FOUND');
    const { id, approvedBy } = await proposeRestore({ ...body, backupId }, staff, world);
    return { status: 201, json: { id, status: approvedBy === undefined ? 'proposed' : 'approved' } };
  },
});
