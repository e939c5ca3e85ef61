import * as z from 'zod';
import { currentPublication } from '../domain/notices/publications.ts';
import { httpHandler } from '../runtime/handler.ts';

/** `GET /.well-known/gpc.json`: we honour Global Privacy Control as an objection, never as a consent (W3C GPC). */
export const handler = httpHandler({
  answers: { 200: { says: 'Support statement', shape: z.object({ gpc: z.boolean(), lastUpdate: z.iso.date() }) } },
  refuses: [],
  handle: async (_request, { publications }) => ({
    status: 200,
    json: { gpc: true, lastUpdate: currentPublication(publications).publishedAt.slice(0, 10) },
  }),
});
