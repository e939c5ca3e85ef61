import * as z from 'zod';
import type { BackupEntry } from '../domain/backups/backups.ts';

const counts = z.object({ records: z.number(), blocked: z.number(), journal: z.number(), guards: z.number() });

/** One backup, as staff read of it. */
export const backupShape = z.object({
  id: z.string(),
  state: z.enum(['taking', 'taken', 'failed']).describe('`taken` once all of it is written'),
  reason: z.enum(['nightly', 'before-restore', 'before-maintenance']),
  policyVersion: z.string().optional(),
  beganAt: z.string(),
  takenAt: z.string().optional().describe('The one moment that all of it shows'),
  finishedAt: z.string().optional(),
  counts: counts.optional().describe('Items of each table; keys are never among them'),
  bytes: z.number().optional().describe('As it is stored, compressed'),
  manifest: z.string().optional().describe('SHA-256 of its manifest, which lists every part with its own'),
  gone: z.string().describe('The last instant at which anything of it can still lie anywhere'),
});

/** What is noted of a backup, without what only the machinery needs. */
export const toBackupAnswer = (entry: BackupEntry): z.infer<typeof backupShape> => backupShape.parse(entry);
