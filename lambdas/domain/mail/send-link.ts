import type { Language } from '../../../policy/model/types.ts';
import { type LinkPayload, linkEnds, longestToken, sealLink } from '../links/link-token.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { Unavailable } from '../unavailable.ts';
import type { Address } from './address.ts';
import type { Letter } from './letters/letter.ts';
import { type MailKind, Unsure } from './mailer.ts';

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
 * mail and the caller cannot tell. The claim and the place of a mail that was not handed over are given back, so that trying
 * again works.
 */
export const mailLink = async (
  mail: {
    readonly id: string;
    readonly kind: MailKind;
    readonly to: Address;
    readonly letter: Letter;
    readonly language: Language;
  },
  { guards, mailer }: Needs,
): Promise<void> => {
  const { id, kind, to, letter, language } = mail;
  if (!(await guards.claim(id))) return;
  const giveBack = await guards.takeMailPlace(to, kind);
  if (!giveBack) return guards.settleClaim(id);
  try {
    await mailer.send({ kind, to, language, ...letter });
  } catch (error) {
    await guards.releaseClaim(id);
    if (!(error instanceof Unsure)) await giveBack();
    throw error;
  }
  await guards.settleClaim(id);
};

/** Throws `Unavailable` when no mail can be sent today or now. Asked before anything is looked up about anybody. */
export const readyToMail = async ({ guards, mailer }: Needs): Promise<void> => {
  await mailer.ready();
  if (!(await guards.takeFromBudget())) throw new Unavailable('the daily share of mails is used up');
};
