import * as z from 'zod';
import { restrictSubject } from '../domain/blocking/restrict-subject.ts';
import { Refusal } from '../domain/problems.ts';
import { restrictionGrounds } from '../domain/retention/person-facts.ts';
import { httpHandler } from '../runtime/handler.ts';
import { reasonShape } from '../runtime/shapes.ts';

const body = z.strictObject({
  action: z.enum(['restrict', 'lift']),
  ground: z
    .enum(restrictionGrounds)
    .optional()
    .describe(
      'Why, when restricting (GDPR art. 18(1)(a) to (d)). Of `unlawful` and `claims` nothing is destroyed meanwhile',
    ),
  reason: reasonShape,
});

/** `POST /staff/subjects/{id}/restriction`: pauses every use of a person's data, or, after telling them, lifts that. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    200: {
      says: 'How it stands now; the same again changes nothing. Before lifting the person was told by mail',
      shape: z.object({
        subjectId: z.string(),
        restricted: z.boolean(),
        restriction: z.object({ ground: z.string(), since: z.iso.datetime() }).optional(),
      }),
    },
  },
  refuses: [
    'NOT_FOUND',
    'MISSING_FIELD',
    'FIELD_NOT_EXPECTED',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'NOT_A_REFERENCE',
    'ADDRESS_UNDELIVERABLE',
  ],
  async handle({ params, body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const subjectId = (params['id'] ?? '').toLowerCase();
    const restriction = await restrictSubject({ subjectId, ...body }, staff, world);
    return {
      status: 200,
      json: { subjectId, restricted: restriction !== undefined, ...(restriction && { restriction }) },
    };
  },
});
