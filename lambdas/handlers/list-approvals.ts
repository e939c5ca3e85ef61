import * as z from 'zod';
import { approvers } from '../domain/staff/staff.ts';
import { httpHandler } from '../runtime/handler.ts';

const shape = z.object({
  approvals: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(Object.keys(approvers) as (keyof typeof approvers)[]),
      subjectId: z.string(),
      reason: z.string().describe('Why, in the words of whoever proposed it'),
      details: z
        .record(z.string(), z.union([z.string(), z.array(z.string()), z.boolean()]))
        .describe('What exactly is agreed to'),
      proposedBy: z.string(),
      proposedAt: z.iso.datetime(),
    }),
  ),
});

/** `GET /staff/approvals`: what waits for a second person, oldest first; each sees only what their roles may approve. */
export const handler = httpHandler({
  answers: { 200: { says: 'What waits; what you proposed yourself needs somebody else', shape } },
  refuses: [],
  async handle({ staff }, { acts }) {
    const mayApprove = (kind: keyof typeof approvers) => approvers[kind].some((role) => staff?.roles.includes(role));
    const waiting = await acts.pending();
    return { status: 200, json: { approvals: waiting.filter(({ kind }) => mayApprove(kind)) } };
  },
});
