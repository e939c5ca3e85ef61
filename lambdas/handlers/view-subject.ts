import * as z from 'zod';
import { viewSubject } from '../domain/blocking/view-subject.ts';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { reasonShape } from '../runtime/shapes.ts';
import { watched } from '../runtime/watch-looks.ts';

const body = z.strictObject({ reason: reasonShape });

const text = z.string().optional();
const shape = z.object({
  subjectId: z.string(),
  state: z.enum(['active', 'restricted', 'closing']),
  restriction: z.object({ ground: z.string(), since: z.iso.datetime() }).optional(),
  person: z.object({ name: z.string(), address: z.string(), language: z.string() }),
  forms: z.array(
    z.object({
      form: z.string(),
      since: z.string(),
      source: z.string(),
      fields: z.record(z.string(), z.union([z.string(), z.boolean()])),
    }),
  ),
  categories: z.array(
    z.object({
      category: z.string(),
      title: z.string(),
      state: z.enum(['active', 'closing', 'ended']),
      usedUntil: text.describe('When its last use ends; absent while that is open'),
      blockedUntil: text.describe('Until when it is blocked afterwards; absent if it is erased at once'),
      rules: z.array(
        z.object({ purpose: z.string(), rule: z.string(), title: z.string(), citation: z.string(), usedUntil: text }),
      ),
    }),
  ),
  events: z.array(z.object({ type: z.string(), on: z.string(), dueOn: text, number: text })),
  holds: z.int().describe('How many holds keep their data from erasure'),
});

/** `POST /staff/subjects/{id}/views`: who a person is, in which state, and which data until when and why. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: { 200: { says: 'What you may see of that person; `billing` sees what a debt still needs', shape } },
  refuses: ['NOT_FOUND', 'ROLE_MISSING', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE'],
  async handle({ params, body, staff, language }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const subjectId = (params['id'] ?? '').toLowerCase();
    const view = await watched(staff, 'view-subject', world, () =>
      viewSubject({ subjectId, reason: body.reason, language }, staff, world),
    );
    return { status: 200, json: view };
  },
});
