import { Refusal } from '../domain/problems.ts';
import { backupShape, toBackupAnswer } from '../runtime/backup-shape.ts';
import { httpHandler } from '../runtime/handler.ts';
import { isBackupId } from '../stores/backups/names.ts';

/** `GET /staff/backups/{id}`: what is noted of one backup. */
export const handler = httpHandler({
  answers: { 200: { says: 'What is noted of it', shape: backupShape } },
  refuses: ['NOT_FOUND'],
  async handle({ params }, { backups }) {
    const id = params['id'] ?? '';
    const entry = isBackupId(id) ? await backups.find(id) : undefined;
    if (!entry) throw new Refusal('NOT_FOUND');
    return { status: 200, json: toBackupAnswer(entry) };
  },
});
