import * as z from 'zod';
import type { PurgeReport } from '../domain/retention/purge-runs.ts';

/** One report of the purge, as staff read it. */
export const purgeShape = z.object({
  id: z.iso.date().describe('The night, as a civil date in the zone of the policy'),
  state: z.enum(['unfinished', 'finished']),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  policyVersion: z.string(),
  looked: z.number().describe('People whose clocks were looked at'),
  counts: z
    .record(z.string(), z.object({ blocked: z.number().optional(), erased: z.number().optional() }))
    .describe('By data category: how much was blocked, and how much erased'),
  visits: z.number().describe('Rows of visits that were deleted'),
  keys: z.number().describe('Keys of blocked data that were destroyed'),
  overdue: z.number().describe('People whom an earlier night should have looked at'),
  waiting: z
    .number()
    .optional()
    .describe('People who are not erased until two people agree: more were within an hour than the policy lets'),
  certificate: z
    .string()
    .optional()
    .describe('Signed proof of this report: a compact JWS that the keys at `/.well-known/jwks.json` check'),
});

/** The report without what only the purge itself needs. */
export const toPurgeAnswer = ({
  run,
  rules: _rules,
  place: _place,
  restDone: _done,
  ...report
}: PurgeReport): z.infer<typeof purgeShape> => ({
  id: run,
  ...report,
});
