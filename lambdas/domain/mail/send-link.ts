import type { Language } from '../../../policy/model/types.ts';
import { type LinkPayload, linkEnds, longestToken, sealLink } from '../links/link-token.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { Unavailable } from '../unavailable.ts';
import type { Address } from './address.ts';
import type { Letter } from './letters/letter.ts';
import { type MailKind, Unsure } from './mailer.ts';

type Sealing = Pick<Ports, 'policy' | 'settings' | 'keyRing' | 'random'>;

/** Seals a payload and answers the link that carries it; 422 when it holds more than mail programs pass on. */
export const linkTo = async (payload: LinkPayload, ports: Sealing): Promise<{ link: string; expiresAt: Date }> => {
  const token = await sealLink(payload, ports);
  if (token.length > longestToken)
    throw new Refusal('FORM_TOO_LARGE', { places: [{ path: 'fields', code: 'FORM_TOO_LARGE' }] });
  return { link: `${ports.settings.publicUrl}/links/${token}`, expiresAt: linkEnds(ports.policy, payload) };
};

type Addressed = {
  readonly kind: MailKind;
  readonly to: Address;
  readonly letter: Letter;
  readonly language: Language;
};

/**
 * Mails a letter unless the address has had its share of that kind for the day; the caller cannot tell. The place of a mail
 * that was not handed over is given back, so that trying again works.
 */
export const mailWithinCaps = async (
  { kind, to, letter, language }: Addressed,
  { guards, mailer }: Pick<Ports, 'guards' | 'mailer'>,
): Promise<void> => {
  const giveBack = await guards.takeMailPlace(to, kind);
  if (!giveBack) return;
  try {
    await mailer.send({ kind, to, language, ...letter });
  } catch (error) {
    if (!(error instanceof Unsure)) await giveBack();
    throw error;
  }
};

/** The same for a sealed link, once: a repeat within ten minutes gets no further mail, unless the first was not handed over. */
export const mailLink = async (
  { id, ...mail }: Addressed & { readonly id: string },
  ports: Pick<Ports, 'guards' | 'mailer'>,
): Promise<void> => {
  const { guards } = ports;
  if (!(await guards.claim(id))) return;
  try {
    await mailWithinCaps(mail, ports);
  } catch (error) {
    await guards.releaseClaim(id);
    throw error;
  }
  await guards.settleClaim(id);
};

/** Throws `Unavailable` when no mail can be sent today or now. Asked before anything is looked up about anybody. */
export const readyToMail = async ({ guards, mailer }: Pick<Ports, 'guards' | 'mailer'>): Promise<void> => {
  await mailer.ready();
  if (!(await guards.takeFromBudget())) throw new Unavailable('the daily share of mails is used up');
};
