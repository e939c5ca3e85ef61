import type { SealedForm } from '../links/link-token.ts';
import type { Address } from '../mail/address.ts';
import { entryLetter } from '../mail/letters/entry-letter.ts';
import { Deferred, Undeliverable } from '../mail/mailer.ts';
import { linkTo, mailLink, readyToMail } from '../mail/send-link.ts';
import { currentPublication } from '../notices/publications.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { addressField, openForm, readForm, type SentFields, spokenLanguage } from './form-data.ts';
import { registrationId } from './register.ts';

export type Entry = { readonly form: string; readonly language: string; readonly fields: SentFields };

/**
 * An application enters somebody else's data. Nothing is stored: the person gets one mail with everything GDPR art. 14 asks
 * for and a link that carries the sealed data. Whoever declined before gets nothing, and the caller is told the same in every
 * case. The source is the application's registered organisation, never what the body says.
 */
export const enterPerson = async (entry: Entry, clientId: string, ports: Ports): Promise<void> => {
  const { policy, publications, now, settings, guards } = ports;
  const source = Object.hasOwn(settings.applications, clientId) ? settings.applications[clientId] : undefined;
  if (!source) throw new Refusal('UNKNOWN_APPLICATION');
  const form = openForm(policy, entry.form, 'entry');
  const language = spokenLanguage(policy, entry.language);
  const fields = readForm(policy, form, entry.fields, 'third-party', now());

  await readyToMail(ports);
  const to = fields[addressField(form)] as Address;
  const sealed: SealedForm = {
    kind: 'entry',
    id: await registrationId(clientId, entry, ports),
    issuedAt: now(),
    form: entry.form,
    language,
    version: currentPublication(publications).version,
    fields,
    decisions: {},
    source: clientId,
  };
  const { link, expiresAt } = await linkTo(sealed, ports);
  if (await guards.isSuppressed(to, 'entry')) return;
  const letter = entryLetter({
    policy,
    language,
    form: entry.form,
    fields: Object.keys(fields),
    source,
    link,
    expiresAt,
    noticeUrl: `${settings.publicUrl}/notice`,
  });
  try {
    await mailLink({ id: sealed.id, kind: 'entry', to, letter, language }, ports);
  } catch (error) {
    // The caller must not learn what the mail service knows about this one address; sending it in again later tries again.
    if (!(error instanceof Undeliverable || error instanceof Deferred)) throw error;
  }
};
