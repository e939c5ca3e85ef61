import * as z from 'zod';
import type { Right } from '../../policy/model/types.ts';
import { longestAddress } from '../domain/mail/address.ts';
import { spokenLanguage } from '../domain/people/form-data.ts';
import { Refusal } from '../domain/problems.ts';
import { recordRequest } from '../domain/requests/record-request.ts';
import { restrictionGrounds } from '../domain/retention/person-facts.ts';
import { httpHandler } from '../runtime/handler.ts';
import { requestFileShape } from '../runtime/request-shape.ts';
import { languageShape, reasonShape } from '../runtime/shapes.ts';

const body = z.strictObject({
  channel: z.enum(['post', 'phone']),
  right: z.string().max(40).describe('A right of the policy'),
  marketing: z.boolean().optional().describe('Of an objection: to advertising only, which stops at once'),
  ground: z.enum(restrictionGrounds).optional().describe('Of a restriction: why (GDPR art. 18(1))'),
  language: languageShape,
  receivedOn: z
    .string()
    .max(10)
    .describe('Civil date of arrival; never ahead, and by more than 30 days back with a second person'),
  name: z.string().max(200).optional(),
  email: z
    .string()
    .max(2 * longestAddress)
    .optional()
    .describe('Where they want the answer; without it you answer the way you were asked'),
  details: z.string().max(4_000).optional().describe('What they said; card and account numbers are taken out'),
  onBehalf: z
    .strictObject({
      as: z.enum(['representative', 'parent', 'relative', 'heir', 'executor']),
      authority: z.string().max(500).describe('The paper that shows it, and how it was checked'),
      until: z.string().max(10).optional(),
      receives: z.boolean().describe('Whether it lets them receive the answer'),
    })
    .optional(),
  reason: reasonShape,
});

/** `POST /staff/requests`: records what came by post or by phone, with its true date of arrival. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: {
    201: { says: 'Recorded; the same again changes nothing', shape: requestFileShape },
    202: {
      says: 'Dated back by more than 30 days: a second person has to agree, and then you send it again',
      shape: z.object({ waitsFor: z.string().describe('Id of what they agree to') }),
    },
  },
  refuses: [
    'INVALID_FIELD',
    'FIELD_NOT_EXPECTED',
    'UNKNOWN_RIGHT',
    'UNKNOWN_LANGUAGE',
    'FORBIDDEN_DATA',
    'NOT_A_REFERENCE',
    'IDEMPOTENCY_MISMATCH',
  ],
  async handle({ body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const { marketing, ground, name, email, details, onBehalf, ...sent } = body;
    const recorded = await recordRequest(
      {
        ...sent,
        right: sent.right as Right,
        language: spokenLanguage(world.policy, sent.language),
        ...(marketing !== undefined && { marketing }),
        ...(ground && { ground }),
        ...(name !== undefined && { name }),
        ...(email !== undefined && { email }),
        ...(details !== undefined && { details }),
        ...(onBehalf && {
          onBehalf: {
            as: onBehalf.as,
            authority: onBehalf.authority,
            receives: onBehalf.receives,
            ...(onBehalf.until !== undefined && { until: onBehalf.until }),
          },
        }),
      },
      staff,
      world,
    );
    return 'file' in recorded ? { status: 201, json: recorded.file } : { status: 202, json: recorded };
  },
});
