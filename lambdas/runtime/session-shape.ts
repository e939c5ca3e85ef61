import * as z from 'zod';

/** What is said of a session; its id is said once, when it begins. */
export const sessionShape = z.object({
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().describe('Its last use that was noted; not every use is, see the policy'),
  idleUntil: z.iso
    .datetime()
    .describe('In this second it is gone unless it is used before, and `endsAt` at the latest'),
  endsAt: z.iso.datetime().describe('In this second it is gone however often it was used'),
  subjectId: z.string().optional().describe('Whose session it is; once their data are blocked or erased it is gone'),
});
