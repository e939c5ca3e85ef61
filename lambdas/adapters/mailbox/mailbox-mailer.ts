import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Mailer } from '../../domain/mail/mailer.ts';
import { Unavailable } from '../../stores/table.ts';
import { orUnavailable, scratchIn, writeOnce } from '../files.ts';
import { composeMail, messageIdOf, senderAddress } from '../mime.ts';

export type MailboxMailerOptions = {
  readonly folder: string;
  readonly sender: string;
  readonly now: () => Date;
};

/**
 * Delivers into a folder: one `.eml` file per mail, whole or not at all, whose name begins with the time. `Return-Path` and
 * `Delivered-To` on top hold the envelope, as a mail server writes them at delivery (RFC 5321 section 4.4).
 */
export const mailboxMailer = ({ folder, sender, now }: MailboxMailerOptions): Mailer => {
  const from = senderAddress(sender);
  const scratchFolder = scratchIn(folder);
  let sent = 0;

  return {
    ready: async () => {
      await orUnavailable(scratchFolder());
    },

    send: async (mail) => {
      const at = now();
      sent += 1;
      const id = mailId(at, sent);
      const mime = await composeMail(mail, from, at, messageIdOf(id, from));
      const envelope = Buffer.from(`Return-Path: <${from}>\r\nDelivered-To: ${mail.to}\r\n`);
      const scratch = await orUnavailable(scratchFolder());
      const file = join(folder, `${id}.eml`);
      const written = await orUnavailable(writeOnce(file, Buffer.concat([envelope, mime]), { scratch, mode: 0o600 }));
      if (!written) throw new Unavailable('the mailbox holds a mail of this name');
    },
  };
};

/** Time first, then the order of sending within one process, then chance: sorts by time and never repeats. */
const mailId = (at: Date, sequence: number): string =>
  `${at.toISOString().replace(/[-:.]/g, '')}-${String(sequence).padStart(6, '0')}-${randomUUID().slice(0, 8)}`;
