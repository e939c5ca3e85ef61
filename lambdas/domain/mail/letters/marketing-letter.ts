import { isConfirmed } from '../../../../policy/model/define.ts';
import type { Language, Policy, Text } from '../../../../policy/model/types.ts';
import { listing } from '../../../../policy/model/words.ts';
import type { AnyDecision } from '../../consent/decision.ts';
import { civilDate } from '../../time.ts';
import type { Words } from '../outbox.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { inLanguage, inLanguages } from './sections.ts';
import { controllerIdentity, formatDay } from './wording.ts';

export type MarketingLetter = {
  readonly policy: Policy;
  readonly language: Language;
  /** Id of the purpose it is sent for. */
  readonly purpose: string;
  readonly words: Readonly<Record<Language, Words>>;
  /** The person's yes, or the facts of the soft opt-in. */
  readonly decision: AnyDecision;
  /** Absolute. */
  readonly unsubscribe: string;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

/** On whose behalf it is written (LSSI art. 20.1): ours, or that of the firms the policy names. */
const label = ({ policy, purpose }: MarketingLetter, language: Language): string => {
  const { name } = policy.controller;
  const advertisers = policy.purposes[purpose]?.advertisers;
  if (advertisers === undefined) return language === 'es' ? `Publicidad de ${name}` : `Advertising by ${name}`;
  const others: Text = { es: 'otras empresas', en: 'other firms' };
  const firms = isConfirmed(advertisers) ? listing(advertisers, language) : others[language];
  return language === 'es' ? `Publicidad de ${firms}, enviada por ${name}` : `Advertising by ${firms}, sent by ${name}`;
};

const whyIn = ({ policy, purpose, decision }: MarketingLetter, language: Language): string => {
  const { title, softOptIn } = policy.purposes[purpose] ?? {};
  const facts = decision.softOptIn;
  if (facts && softOptIn && decision.purposes[purpose] === 'soft-opt-in') {
    const on = formatDay(facts.concludedOn, language);
    const similar = softOptIn.similarTo[language];
    return language === 'es'
      ? `Eres cliente: nos diste tu dirección al contratar (${facts.product}, el ${on}), y mientras no digas que no podemos enviarte publicidad nuestra sobre cosas parecidas a ${similar} (LSSI, art. 21.2).`
      : `You are a customer: you gave us your address with a contract (${facts.product}, on ${on}), and until you say no we may send you advertising of our own about things like ${similar} (LSSI art. 21.2).`;
  }
  const day = decision.provenance?.decidedOn ?? civilDate(new Date(decision.decidedAt), policy.zone);
  const on = formatDay(day, language);
  return language === 'es'
    ? `Diste tu consentimiento el ${on}, para: ${title?.es ?? purpose}.`
    : `You gave your consent on ${on}, for: ${title?.en ?? purpose}.`;
};

const say = {
  es: {
    why: 'Por qué recibes esto',
    stop: (email: string) =>
      `Si no quieres recibir más, basta un clic, sin contraseña y sin explicaciones. También puedes escribirnos a ${email}.`,
    unsubscribe: 'No quiero recibir más',
    noTracking: 'Este correo no lleva imágenes ni nada que nos diga si lo abres o qué pulsas.',
    notice: 'Aviso de privacidad',
  },
  en: {
    why: 'Why you get this',
    stop: (email: string) =>
      `If you want no more of these, one click is enough: no password, no questions. You can also write to ${email}.`,
    unsubscribe: 'I want no more of these',
    noTracking: 'This mail carries no images and nothing that tells us whether you open it or what you press.',
    notice: 'Privacy notice',
  },
};

const blocks = (props: MarketingLetter, language: Language): readonly Block[] => {
  const { policy, words, unsubscribe, noticeUrl } = props;
  const { name, address, email } = controllerIdentity(policy, language);
  const text = say[language];
  return [
    { paragraph: label(props, language) },
    ...words[language].paragraphs.map((part): Block => (typeof part === 'string' ? { paragraph: part } : part)),
    { heading: text.why },
    { paragraph: whyIn(props, language) },
    { paragraph: text.stop(email) },
    { link: text.unsubscribe, href: unsubscribe },
    { paragraph: `${name} · ${address} · ${email}` },
    { paragraph: text.noTracking },
    { link: text.notice, href: inLanguage(noticeUrl, language) },
  ];
};

/**
 * An advertising mail: labelled as such before anything else, with who sends it, why this person gets it and a link that ends
 * it (LSSI arts. 20, 21.2, 22.1; GDPR arts. 7(3), 21(4)). The words are the same for everybody, so no link in them can tell who
 * pressed it.
 */
export const marketingLetter = (props: MarketingLetter): Letter => {
  const { policy, language, words } = props;
  return letter(
    words[language].subject,
    inLanguages(policy, language, (spoken) => blocks(props, spoken)),
  );
};
