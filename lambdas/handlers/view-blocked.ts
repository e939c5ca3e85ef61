import * as z from 'zod';
import { viewBlocked } from '../domain/blocking/disclose.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { reasonShape } from '../runtime/shapes.ts';
import { watched } from '../runtime/watch-looks.ts';

const body = z.strictObject({ reason: reasonShape });

const shape = z.object({
  subjectId: z.string(),
  authority: z.string(),
  provision: z.string(),
  orderReference: z.string(),
  secrecyUntil: z.string().optional(),
  data: z.array(
    z.object({
      subjectId: z.string().describe('Several people may have used one address'),
      category: z.string(),
      title: z.string(),
      blockedAt: z.iso.datetime(),
      until: z.string().describe('When it is destroyed, unless a hold keeps it'),
      rules: z.array(z.object({ rule: z.string(), citation: z.string() })).describe('Why it is still kept'),
      content: z.looseObject({}),
    }),
  ),
});

/** `POST /staff/disclosures/{id}/views`: the blocked data that two people agreed to read; each look is logged. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: { 200: { says: 'What is of the agreed categories and not past its end', shape } },
  refuses: ['NOT_FOUND', 'NOT_APPROVED', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE'],
  async handle({ params, body, staff, language }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { act, data } = await watched(staff, 'view-blocked', world, () =>
      viewBlocked((params['id'] ?? '').toLowerCase(), body.reason, staff, world),
    );
    const { authority, provision, orderReference, secrecyUntil } = act.details;
    return {
      status: 200,
      json: {
        subjectId: act.subjectId,
        authority,
        provision,
        orderReference,
        ...(secrecyUntil !== undefined && { secrecyUntil }),
        data: data.map(({ subjectId, category, ...row }) => ({
          subjectId,
          category,
          title: world.policy.categories[category]?.title[language] ?? category,
          ...row,
        })),
      },
    };
  },
});
