import * as z from 'zod';
import { releaseHold, shownHold } from '../domain/blocking/set-hold.ts';
import { Refusal } from '../domain/problems.ts';
import { civilDate } from '../domain/time.ts';
import { httpHandler } from '../runtime/handler.ts';
import { holdShape } from '../runtime/hold-shape.ts';
import { reasonShape } from '../runtime/shapes.ts';

const body = z.strictObject({ reason: reasonShape });

/** `POST /staff/holds/{id}/release`: what is overdue by now goes with the coming night. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: { 200: { says: 'Released; the same again changes nothing', shape: holdShape } },
  refuses: ['NOT_FOUND', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE'],
  async handle({ params, body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const hold = await releaseHold((params['id'] ?? '').toLowerCase(), body.reason, staff, world);
    return { status: 200, json: shownHold(hold, civilDate(world.now(), world.policy.zone)) };
  },
});
