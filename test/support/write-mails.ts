/** Writes mails into the folder of its first argument until it is killed; each holds what `contentOf` its subject gives. */
import { mailboxMailer } from '../../lambdas/adapters/mailbox/mailbox-mailer.ts';
import { parseAddress } from '../../lambdas/domain/mail/address.ts';
import { contentOf } from './written.ts';

const [folder = '', run = ''] = process.argv.slice(2);
const mailer = mailboxMailer({ folder, sender: 'privacidad@firm.example', now: () => new Date() });
const to = parseAddress('ana@example.com');
if (!to) throw new Error('no address');
process.stdout.write('writing\n');
for (let index = 0; ; index += 1) {
  const subject = `run-${run}/${index}`;
  const text = contentOf(subject).toString('hex').slice(0, 100_000);
  await mailer.send({ kind: 'entry', to, language: 'es', subject, text, html: `<p>${text}</p>` });
  process.stdout.write(`${subject}\n`);
}
