import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { httpHandler } from '../runtime/handler.ts';
import { pageLimit } from '../runtime/page-limit.ts';
import { purgeShape, toPurgeAnswer } from '../runtime/purge-shape.ts';

/** `GET /staff/purges`: what each nightly purge did, in counts; newest first. */
export const handler = httpHandler({
  query: { limit: 'At most so many reports; 1 to 100, default 100', before: '`next` of the page before' },
  answers: {
    200: {
      says: 'Reports, newest first',
      shape: z.object({ purges: z.array(purgeShape), next: z.string().optional().describe('Send it as `before`') }),
    },
  },
  refuses: ['INVALID_FIELD'],
  async handle({ query }, { purgeRuns }) {
    const limit = pageLimit(query);
    const { before } = query;
    if (before !== undefined && !z.iso.date().safeParse(before).success) {
      throw new Refusal('INVALID_FIELD', { places: [{ path: 'before', code: 'INVALID_FIELD' }] });
    }
    const { reports, next } = await purgeRuns.list({ limit, ...(before !== undefined && { before }) });
    return { status: 200, json: { purges: reports.map(toPurgeAnswer), ...(next !== undefined && { next }) } };
  },
});
