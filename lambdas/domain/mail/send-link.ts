import { type LinkPayload, linkEnds, longestToken, sealLink } from '../links/link-token.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { Unavailable } from '../unavailable.ts';
import type { Address } from './address.ts';
import type { Letter } from './letters/letter.ts';
import type { MailKind } from './mailer.ts';

type Needs = Pick<Ports, 'policy' | 'settings' | 'keyRing' | 'random' | 'guards' | 'mailer'>;

/** Seals a payload and answers the link that carries it; 422 when it holds more than mail programs pass on. */
export const linkTo = async (payload: LinkPayload, ports: Needs): Promise<{ link: string; expiresAt: Date }> => {
  const token = await sealLink(payload, ports);
  if (token.length > longestToken)
    throw new Refusal('FORM_TOO_LARGE', { places: [{ path: 'fields', code: 'FORM_TOO_LARGE' }] });
  return { link: `${ports.settings.publicUrl}/links/${token}`, expiresAt: linkEnds(ports.policy, payload) };
};

/**
 * Mails a sealed link once: a repeat within ten minutes, or an address whose share for the day is used up, gets no further
 * mail and the caller cannot tell. What a mail that failed had taken is given back, so that trying again works.
 */
export const mailLink = async (
  mail: {
    readonly id: string;
    readonly kind: MailKind;
    readonly to: Address;
    readonly letter: Letter;
    readonly language: 'es' | 'en';
  },
  { guards, mailer }: Needs,
): Promise<void> => {
  const { id, kind, to, letter, language } = mail;
  if (!(await guards.claim(id))) return;
  const place = await guards.takeMailPlace(to, kind);
  if (place.state === 'capped') return;
  try {
    if (place.state === 'exhausted') throw new Unavailable('the daily share of mails is used up');
    await mailer.send({ kind, to, language, ...letter });
  } catch (error) {
    await guards.releaseClaim(id);
    if (place.state === 'taken') await place.giveBack();
    throw error;
  }
};
