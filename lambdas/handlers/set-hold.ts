import * as z from 'zod';
import { setHold, shownHold } from '../domain/blocking/set-hold.ts';
import { Refusal } from '../domain/problems.ts';
import { civilDate } from '../domain/time.ts';
import { httpHandler } from '../runtime/handler.ts';
import { holdShape } from '../runtime/hold-shape.ts';
import { blockedIdShape, reasonShape } from '../runtime/shapes.ts';

const day = z.string().max(10);

const body = z.strictObject({
  holdId: z.uuid().toLowerCase().describe('A UUID of yours for this hold: sending it again changes nothing'),
  subjectId: blockedIdShape
    .optional()
    .describe('Whose data; or the reference of a request that was closed; or name days of visits instead'),
  visits: z
    .strictObject({ from: day, to: day })
    .optional()
    .describe('First and last civil day of visits, YYYY-MM-DD; at most 31 days in all'),
  categories: z
    .array(z.string().max(60))
    .min(1)
    .max(100)
    .optional()
    .describe('Categories of the person’s data; all of them if left out'),
  reason: reasonShape,
  citation: z.string().max(200).describe('The law or the concern that it rests on; nothing of the person'),
  reviewOn: day
    .optional()
    .describe('When somebody looks at it again; the latest day that the policy allows if left out'),
});

/** `POST /staff/holds`: keeps data of a person, or of some days of visits, from erasure. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: { says: 'The hold stands from now on', shape: holdShape },
    200: { says: 'It was set before; how it stands', shape: holdShape },
  },
  refuses: [
    'NOT_FOUND',
    'MISSING_FIELD',
    'FIELD_NOT_EXPECTED',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'NOT_A_REFERENCE',
    'REVIEW_TOO_LATE',
    'IDEMPOTENCY_MISMATCH',
  ],
  async handle({ body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { fresh, hold } = await setHold(body, staff, world);
    return { status: fresh ? 201 : 200, json: shownHold(hold, civilDate(world.now(), world.policy.zone)) };
  },
});
