import { canonicalJson } from '../canonical-json.ts';
import { repeatMs } from '../guards/guards.ts';
import { keyedHash } from '../keys/sealing.ts';
import type { SealedForm } from '../links/link-token.ts';
import type { Address } from '../mail/address.ts';
import { registrationLetter } from '../mail/letters/registration-letter.ts';
import { Undeliverable } from '../mail/mailer.ts';
import { linkTo, mailLink, readyToMail } from '../mail/send-link.ts';
import { shownPublication } from '../notices/publications.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { addressField, openForm, readDecisions, readForm, type SentFields, spokenLanguage } from './form-data.ts';

export type Registration = {
  readonly form: string;
  readonly language: string;
  readonly noticeHash: string;
  /** Must be `true`: the person ticked an empty box themselves (GDPR art. 4(11); C-673/17). */
  readonly accepted?: unknown;
  /** How the choice was made, when the caller says so; only an explicit act counts. */
  readonly method?: string;
  readonly fields: SentFields;
  readonly decisions?: unknown;
};

/** The ways of choosing that are an explicit act in a form. Browsing on, scrolling and ready-ticked boxes are not consent. */
const explicitMethods = ['form', 'checkbox'];

const explicitDecisions = (decisions: unknown): Readonly<Record<string, boolean>> => {
  if (decisions === undefined) return {};
  const bundled = () => new Refusal('CONSENT_BUNDLED', { places: [{ path: 'decisions', code: 'CONSENT_BUNDLED' }] });
  if (typeof decisions !== 'object' || decisions === null || Array.isArray(decisions)) throw bundled();
  const entries = Object.entries(decisions);
  if (!entries.every(([, choice]) => typeof choice === 'boolean')) {
    throw new Refusal('CONSENT_NOT_EXPLICIT', { places: [{ path: 'decisions', code: 'CONSENT_NOT_EXPLICIT' }] });
  }
  return decisions as Record<string, boolean>;
};

/**
 * Id of a registration or entry: the same caller sending the same body on the same day means the same one, until the person
 * declined or undid it, or some minutes after they confirmed it: they may have been erased since, or lost with a restore, and
 * nobody who takes forms may look; then it is a new one. The key changes at midnight UTC and is destroyed a day later: after that the id
 * can be linked to no body and no person.
 */
export const registrationId = async (
  caller: string,
  body: unknown,
  { keyRing, guards, now }: Pick<Ports, 'keyRing' | 'guards' | 'now'>,
): Promise<string> => {
  const { key } = await keyRing.currentKey('guard');
  for (let time = 0; ; time += 1) {
    const id = keyedHash(key, caller, canonicalJson(body), String(time)).slice(0, 22);
    const before = await guards.linkOutcome(id);
    if (before === undefined) return id;
    if (before.outcome === 'confirmed' && now().getTime() - Date.parse(before.at) < repeatMs) return id;
  }
};

/**
 * Takes a registration: checks everything, stores nothing, and mails the person a link that carries the sealed form. Answers
 * until when the link works. Throws `Refusal` for anything that is not an explicit, informed, complete registration, and
 * `Unavailable` when no mail can be sent now.
 */
export const register = async (registration: Registration, ports: Ports): Promise<{ expiresAt: Date }> => {
  const { policy, publications, now, settings } = ports;
  const form = openForm(policy, registration.form, 'registration');
  const language = spokenLanguage(policy, registration.language);
  const explicit = registration.accepted === true && explicitMethods.includes(registration.method ?? 'form');
  if (!explicit) {
    const path = registration.accepted === true ? 'method' : 'accepted';
    throw new Refusal('CONSENT_NOT_EXPLICIT', { places: [{ path, code: 'CONSENT_NOT_EXPLICIT' }] });
  }
  const decisions = readDecisions(policy, form, explicitDecisions(registration.decisions));
  const fields = readForm(policy, form, registration.fields, 'subject', now());
  const shown = shownPublication(publications, language, registration.noticeHash, now());

  await readyToMail(ports);
  const to = fields[addressField(form)] as Address;
  const sealed: SealedForm = {
    kind: 'registration',
    id: await registrationId('public', registration, ports),
    issuedAt: now(),
    form: registration.form,
    language,
    version: shown.version,
    fields,
    decisions,
  };
  const { link, expiresAt } = await linkTo(sealed, ports);
  const letter = registrationLetter({ policy, language, link, expiresAt, noticeUrl: `${settings.publicUrl}/notice` });
  try {
    await mailLink({ id: sealed.id, kind: 'registration', to, letter, language }, ports);
  } catch (error) {
    if (!(error instanceof Undeliverable)) throw error;
    throw new Refusal('ADDRESS_UNDELIVERABLE', {
      places: [{ path: `fields.${addressField(form)}`, code: 'ADDRESS_UNDELIVERABLE' }],
    });
  }
  return { expiresAt };
};
