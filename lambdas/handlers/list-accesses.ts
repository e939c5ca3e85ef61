import * as z from 'zod';
import { Refusal } from '../domain/problems.ts';
import { isCivilDate } from '../domain/time.ts';
import { httpHandler } from '../runtime/handler.ts';
import { pageLimit } from '../runtime/page-limit.ts';

const shape = z.object({
  accesses: z.array(
    z.object({
      principal: z.string().describe('Who, as the issuer of their token names them'),
      roles: z.array(z.string()).optional(),
      act: z.string().describe('What they saw or did'),
      reason: z.string().describe('Why, in their own words'),
      seenAt: z.iso.datetime(),
      subjectId: z.string().optional().describe('Id of the person it is about'),
      reference: z.string().optional().describe('Id of the hold, disclosure or other act that it belongs to'),
    }),
  ),
  next: z.string().optional().describe('Present while there are older ones: send it as `cursor`'),
});

/** `GET /staff/audit`: what staff saw and did on one day, newest first. */
export const handler = httpHandler({
  query: {
    day: 'Civil day in UTC, YYYY-MM-DD; today by default',
    limit: 'At most so many entries; 1 to 100, default 100',
    cursor: '`next` of the page before, of the same day',
  },
  answers: { 200: { says: 'One page of the log of accesses', shape } },
  refuses: ['INVALID_FIELD'],
  async handle({ query }, { audit, now }) {
    const wrong = (path: string) => new Refusal('INVALID_FIELD', { places: [{ path, code: 'INVALID_FIELD' }] });
    const { day = now().toISOString().slice(0, 10), cursor } = query;
    if (!isCivilDate(day)) throw wrong('day');
    const page = await audit.ofDay(day, { limit: pageLimit(query), ...(cursor !== undefined && { cursor }) });
    if (!page) throw wrong('cursor');
    return {
      status: 200,
      json: { accesses: page.accesses, ...(page.cursor !== undefined && { next: page.cursor }) },
    };
  },
});
