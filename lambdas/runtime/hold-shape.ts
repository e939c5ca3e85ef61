import * as z from 'zod';

/** A hold as staff see it. */
export const holdShape = z.object({
  holdId: z.string(),
  subjectId: z.string().optional(),
  visits: z.object({ from: z.string(), to: z.string() }).optional(),
  categories: z.array(z.string()).optional().describe('What of the person it covers; everything where absent'),
  reason: z.string(),
  citation: z.string(),
  setBy: z.string(),
  setAt: z.iso.datetime(),
  reviewOn: z
    .string()
    .describe('Civil date on which somebody has to look at it again; until then and after it goes on holding'),
  releasedAt: z.iso.datetime().optional(),
  state: z.enum(['standing', 'released']),
  reviewDue: z.boolean(),
});
