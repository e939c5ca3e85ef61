import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Message, MessageId } from '../../lambdas/domain/mail/outbox.ts';
import { type KeptWorld, keptWorld } from '../blocking/kept-world.ts';
import { restoredCopy } from './restored-copy.ts';

let kept: KeptWorld;
beforeEach(async () => {
  kept = await keptWorld();
});
afterEach(() => kept.close());

it('a message that waited to be sent when the backup was taken is not sent again, and says that nobody knows', async () => {
  const subjectId = await kept.person('Rosa Ejemplo', 'rosa@example.com');
  const { outbox, backups, now } = kept.world;
  const id: MessageId = { clientId: 'shop', messageId: 'spring' };
  const message: Message = { template: 'news', class: 'marketing', createdAt: now().toISOString(), accepted: 1 };
  const words = {
    es: { subject: 'Primavera', paragraphs: ['Hola'] },
    en: { subject: 'Spring', paragraphs: ['Hello'] },
  };
  const shownUntil = new Date(now().getTime() + 30 * 86_400_000);
  await outbox.keep({ ...message, id, subjects: [subjectId], content: { words }, digest: 'x', shownUntil });
  expect((await outbox.due(now())).places).toHaveLength(1);
  const { id: backupId } = await backups.take('nightly');
  kept.advance(1);

  const copy = await restoredCopy(kept, backupId);
  try {
    expect([copy.restore.state, copy.restore.report.findings]).toEqual(['switched', []]);
    const shown = await copy.world.outbox.show(id);
    expect(shown?.recipients.map(({ state, place }) => [place.subjectId, state])).toEqual([[subjectId, 'unknown']]);
    expect((await copy.world.outbox.due(now())).places).toEqual([]);
  } finally {
    copy.close();
  }
});
