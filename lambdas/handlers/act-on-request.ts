import * as z from 'zod';
import type { Right } from '../../policy/model/types.ts';
import { Refusal } from '../domain/problems.ts';
import type { StaffAction } from '../domain/requests/acting.ts';
import { type RefusalGround, refusalGrounds } from '../domain/requests/request.ts';
import { actOnRequest } from '../domain/requests/staff-acts.ts';
import { httpHandler } from '../runtime/handler.ts';
import { requestFileShape } from '../runtime/request-shape.ts';
import { fieldsShape, reasonShape } from '../runtime/shapes.ts';

const reason = reasonShape;
const text = z.string().max(4_000).describe('What the person reads in the letter');
const right = z.string().max(40).describe('A right of the policy');
const grounds = Object.keys(refusalGrounds) as RefusalGround[];

const body = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('triage'), right, marketing: z.boolean().optional(), reason }),
  z.strictObject({ action: z.literal('dismiss'), reason }),
  z.strictObject({ action: z.literal('identify'), subjectId: z.string().max(40), reason }),
  z.strictObject({ action: z.literal('ask'), question: z.enum(['identity', 'which-data']), text, reason }),
  z.strictObject({
    action: z.literal('settle'),
    accepted: z.boolean().describe('Whether the answer settles the question'),
    subjectId: z.string().max(40).optional(),
    answeredOn: z.string().max(10).optional().describe('Civil date on which the answer came, if not today'),
    reason,
  }),
  z.strictObject({ action: z.literal('extend'), text, reason }),
  z.strictObject({ action: z.literal('execute'), changes: fieldsShape.optional(), as: right.optional(), reason }),
  z.strictObject({
    action: z.literal('answer'),
    outcome: z.enum(['fulfilled', 'partial', 'nothing-held']),
    text,
    reason,
  }),
  z.strictObject({ action: z.literal('propose-refusal'), ground: z.enum(grounds), text, reason }),
  z.strictObject({ action: z.literal('propose-held-erasure'), reason }),
  z.strictObject({ action: z.literal('forward'), text, reason }),
  z.strictObject({ action: z.literal('change-address'), email: z.string().max(600), reason }),
  z.strictObject({ action: z.literal('withdraw'), reason }),
]);

/** `POST /staff/requests/{id}/actions`: one step by a person; letters go out afterwards. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: { 200: { says: 'How the request stands now', shape: requestFileShape } },
  refuses: [
    'NOT_FOUND',
    'WRONG_STATE',
    'TOO_LATE',
    'ALREADY_DECIDED',
    'UNKNOWN_RIGHT',
    'UNKNOWN_FIELD',
    'ADDRESS_FIXED',
    'MISSING_FIELD',
    'FIELD_NOT_EXPECTED',
    'INVALID_FIELD',
    'FORBIDDEN_DATA',
    'NOT_A_REFERENCE',
  ],
  async handle({ params, body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const action = Object.fromEntries(
      Object.entries(body).filter(([, value]) => value !== undefined),
    ) as unknown as StaffAction & { readonly reason: string; readonly right?: Right };
    return { status: 200, json: await actOnRequest(params['id'] ?? '', action, staff, world) };
  },
});
