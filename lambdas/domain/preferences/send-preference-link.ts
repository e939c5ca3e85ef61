import { parseAddress } from '../mail/address.ts';
import { nothingHeldLetter, preferenceLetter } from '../mail/letters/preference-letter.ts';
import { Deferred, Undeliverable } from '../mail/mailer.ts';
import { linkTo, mailWithinCaps, readyToMail } from '../mail/send-link.ts';
import { spokenLanguage } from '../people/form-data.ts';
import { heldAt } from '../people/held-people.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';

/**
 * Mails the link to the preference centre: to several people of one address a link each, told apart by when they registered;
 * to strangers and the erased that nothing is held. One mail in every case, within the caps of the address, and the asker is
 * told the same. Throws `INVALID_FIELD` and `UNKNOWN_LANGUAGE` for what is wrong with the request itself, and `Unavailable`,
 * before anybody is looked up, when no mail can be sent.
 */
export const sendPreferenceLink = async (
  asked: { readonly email: string; readonly language: string },
  ports: Ports,
): Promise<void> => {
  const { policy, settings, now } = ports;
  const language = spokenLanguage(policy, asked.language);
  const to = parseAddress(asked.email);
  if (!to) throw new Refusal('INVALID_FIELD', { places: [{ path: 'email', code: 'INVALID_FIELD' }] });

  await readyToMail(ports);
  const held = await heldAt(to, ports);
  const issuedAt = now();
  const common = { policy, language, noticeUrl: `${settings.publicUrl}/notice` };
  const links = await Promise.all(
    held.map(async ({ subjectId, since }) => ({
      since,
      ...(await linkTo({ kind: 'preference', issuedAt, subjectId, language }, ports)),
    })),
  );
  const letter = links.length > 0 ? preferenceLetter({ ...common, links }) : nothingHeldLetter(common);
  try {
    await mailWithinCaps({ kind: 'preference', to, letter, language }, ports);
  } catch (error) {
    // The asker must not learn what the mail service knows about this one address.
    if (!(error instanceof Undeliverable || error instanceof Deferred)) throw error;
  }
};
