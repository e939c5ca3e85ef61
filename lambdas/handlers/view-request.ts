import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { viewRequest } from '../domain/requests/staff-views.ts';
import { httpHandler } from '../runtime/handler.ts';
import { historyShape, letterShape, requestFileShape } from '../runtime/request-shape.ts';
import { reasonShape } from '../runtime/shapes.ts';
import { watched } from '../runtime/watch-looks.ts';

const body = z.strictObject({ reason: reasonShape });

const shape = z.object({
  file: requestFileShape,
  content: z.looseObject({ address: z.string().optional(), details: z.string().optional() }).optional(),
  history: z.array(historyShape),
  letters: z.array(letterShape),
  waiting: z.array(z.looseObject({ id: z.string(), kind: z.string(), proposedBy: z.string() })),
  document: z.object({ type: z.string(), size: z.number(), receivedAt: z.iso.datetime() }).optional(),
});

/** `POST /staff/requests/{id}/views`: a request with its words, history and letters; each look is logged with its reason. */
export const handler = httpHandler<z.infer<typeof body>>({
  body,
  answers: { 200: { says: 'Everything about the request', shape } },
  refuses: ['NOT_FOUND', 'INVALID_FIELD', 'FORBIDDEN_DATA', 'NOT_A_REFERENCE'],
  async handle({ params, body, staff }, world) {
    if (!staff) throw new Refusal('TOKEN_MISSING');
    const id = params['id'] ?? '';
    const view = await watched(staff, 'view-request', world, () => viewRequest(id, body.reason, staff, world));
    return { status: 200, json: view };
  },
});
