import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { backupShape, toBackupAnswer } from '../runtime/backup-shape.ts';
import { httpHandler } from '../runtime/handler.ts';
import { pageLimit } from '../runtime/page-limit.ts';
import { isBackupId } from '../stores/backups/names.ts';

/** `GET /staff/backups`: what each backup holds, in counts, and when the last of it is gone; newest first. */
export const handler = httpHandler({
  query: { limit: 'At most so many backups; 1 to 100, default 100', before: '`next` of the page before' },
  answers: {
    200: {
      says: 'Backups, newest first',
      shape: z.object({ backups: z.array(backupShape), next: z.string().optional().describe('Send it as `before`') }),
    },
  },
  refuses: ['INVALID_FIELD'],
  async handle({ query }, { backups }) {
    const limit = pageLimit(query);
    const { before } = query;
    if (before !== undefined && !isBackupId(before)) {
      throw new Refusal('INVALID_FIELD', { places: [{ path: 'before', code: 'INVALID_FIELD' }] });
    }
    const page = await backups.list({ limit, ...(before !== undefined && { before }) });
    const { next } = page;
    return { status: 200, json: { backups: page.backups.map(toBackupAnswer), ...(next !== undefined && { next }) } };
  },
});
