import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { viewLinked } from '../domain/visits/link-visits.ts';
import { dimensions } from '../domain/visits/visits.ts';
import { httpHandler } from '../runtime/handler.ts';
import { watched } from '../runtime/watch-looks.ts';

const body = z.strictObject({
  reason: z.string().max(500).describe('Why you look, in your own words; goes into the log of accesses'),
});

const text = z.string().optional();
const shape = z.object({
  visits: z.array(
    z.object({
      visitedAt: z.iso.datetime(),
      truncatedAddress: text,
      ...Object.fromEntries(dimensions.map((dimension) => [dimension, text])),
      exitPage: text,
      accessProvider: text,
      clicks: z.int().optional(),
    }),
  ),
});

/** `POST /staff/visit-links/{id}/views`: the visits that two people agreed to find; each look is logged. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: { 200: { says: 'The visits of that person on those days, oldest first', shape } },
  refuses: ['NOT_FOUND', 'NOT_APPROVED', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE'],
  async handle({ params, body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const visits = await watched(staff, 'view-linked-visits', world, () =>
      viewLinked(params['id'] ?? '', body.reason, staff, world),
    );
    return { status: 200, json: { visits } };
  },
});
