import * as z from 'zod';
import type { StandingOrder } from '../domain/backups/propose-restore.ts';
import type { Rehearsal } from '../domain/backups/rehearsal.ts';
import type { Restore } from '../domain/backups/restore.ts';

export const groundShape = z.enum(['integrity', 'customer-order', 'authority-order']);

const ordered = {
  id: z.string().describe('Of the order; its restore has the same'),
  backupId: z.string(),
  ground: groundShape,
  reason: z.string().describe('Why, in the words of whoever proposed it'),
  reference: z.string().optional().describe('Reference of the order that it follows'),
  proposedBy: z.string(),
};

/** An order that is not begun yet. */
export const orderShape = z.object({
  ...ordered,
  status: z.enum(['proposed', 'approved']),
  proposedAt: z.iso.datetime(),
  approvedBy: z.string().optional(),
  approvedAt: z.iso.datetime().optional(),
  goodUntil: z.iso.datetime().optional().describe('An approved order that is not begun by then is none any more'),
});

const counts = z.record(z.string(), z.number());

const reportShape = z.object({
  loaded: counts.describe('Items that came out of the backup, by table'),
  left: z.number().describe('Items that had ended since, or choices of browsers, which are asked anew'),
  replayed: counts.describe('What had happened since and was carried out again, by kind'),
  unreadable: z.number().optional().describe('People who were left because their keys are lost'),
  looked: z.number().describe('Items that the proof looked at'),
  findings: z.array(z.object({ code: z.string(), count: z.number() })).describe('Empty where it is clean'),
});

/** A restore, as staff read of it: how far it came, and what was proved; in counts, and names nobody whose data it is. */
export const restoreShape = z.object({
  ...ordered,
  approvedBy: z.string(),
  tables: z
    .array(z.enum(['records', 'blocked', 'guards']))
    .describe('Tables that are put back: `guards` only where the data file was lost'),
  state: z
    .enum(['loading', 'replaying', 'mending', 'settling', 'proving', 'proved', 'refused', 'switched', 'given-up'])
    .describe('Only what is `proved` may be switched to; `refused` names what is wrong in `report.findings`'),
  beganAt: z.string(),
  takenAt: z.string().describe('The moment that the backup shows'),
  parts: z.number().describe('Parts of the backup that are loaded'),
  provedAt: z.string().optional(),
  switchedAt: z.string().optional(),
  set: z.string().optional().describe('Set of tables that it was made in, where there are several'),
  report: reportShape,
});

/** A restore that was only tried, as staff read of it. */
export const rehearsalShape = z.object({
  at: z.string(),
  backupId: z.string(),
  takenAt: z.string().describe('The moment that the backup shows'),
  state: z.enum(['passed', 'failed']).describe('`failed` names what is wrong in `report.findings` or `damaged`'),
  isWhole: z.boolean().describe('Whether all of the backup was tried, and not a part of it'),
  report: reportShape,
  damaged: z
    .object({ object: z.string(), damage: z.string() })
    .optional()
    .describe('The object of the backup that is not what was written'),
});

/** An order, from the act that it is. */
export const toOrderAnswer = ({ act, goodUntil }: StandingOrder): z.infer<typeof orderShape> =>
  orderShape.parse({
    ...act.details,
    ...act,
    status: act.approvedBy === undefined ? 'proposed' : 'approved',
    ...(goodUntil !== undefined && { goodUntil }),
  });

/** What is noted of a restore, without what only the machinery needs. */
export const toRestoreAnswer = (restore: Restore): z.infer<typeof restoreShape> => restoreShape.parse(restore);

/** What is noted of a restore that was only tried. */
export const toRehearsalAnswer = (rehearsal: Rehearsal): z.infer<typeof rehearsalShape> =>
  rehearsalShape.parse(rehearsal);
