import * as z from 'zod';
import { currentPublication } from '../domain/notices/publications.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.object({ status: z.literal('ok'), policy: z.string(), version: z.string(), time: z.iso.datetime() });

/** `GET /health`: that we answer, for which policy, and what time it is here. */
export const handler = httpHandler({
  answers: { 200: { says: 'We answer', shape } },
  refuses: [],
  handle: async (_request, { policy, publications, now }) => ({
    status: 200,
    json: {
      status: 'ok',
      policy: policy.id,
      version: currentPublication(publications).version,
      time: now().toISOString(),
    },
  }),
});
