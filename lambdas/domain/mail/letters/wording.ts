import { isConfirmed } from '../../../../policy/model/define.ts';
import type { Language, LawfulBasis, Policy, Right, Text } from '../../../../policy/model/types.ts';
import { listing } from '../../../../policy/model/words.ts';

const locales: Readonly<Record<Language, string>> = { es: 'es-ES', en: 'en-GB' };

/** The other language a page or letter can be read in, under its own name. */
export const languageNames: Readonly<Record<Language, string>> = { es: 'Español', en: 'English' };

/** Kept: each takes long to make, and memory that is given back late, and a page may have thousands of dates. */
const formatters = new Map<string, Intl.DateTimeFormat>();

const formatter = (language: Language, timeZone: string, clock: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const name = `${language} ${timeZone} ${clock.hour}`;
  const known = formatters.get(name);
  if (known) return known;
  const day = { day: 'numeric', month: 'long', year: 'numeric', timeZone } as const;
  const made = new Intl.DateTimeFormat(locales[language], { ...day, ...clock });
  formatters.set(name, made);
  return made;
};

const toTheMinute = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;

/** A date and time as people of the zone read it, with the zone's abbreviation. */
export const formatMoment = (at: Date, language: Language, zone: string): string =>
  formatter(language, zone, toTheMinute).format(at);

/** A civil date (`YYYY-MM-DD`) as people read it. */
export const formatDay = (date: string, language: Language): string =>
  formatter(language, 'UTC', {}).format(new Date(`${date}T00:00:00Z`));

/** An instant, or a civil date, both as text, as people of the zone read it. */
export const readable = (at: string, language: Language, zone: string): string =>
  at.length === 10 ? formatDay(at, language) : formatMoment(new Date(at), language, zone);

export type Identity = { readonly name: string; readonly email: string; readonly address: string };

/** Who the controller is and how to reach it (GDPR art. 13(1)(a), LSSI art. 10). */
export const controllerIdentity = ({ controller }: Pick<Policy, 'controller'>, language: Language): Identity => ({
  name: controller.name,
  email: isConfirmed(controller.email) ? controller.email : pendingContact.email[language],
  address: isConfirmed(controller.address) ? controller.address : pendingContact.address[language],
});

const pendingContact = {
  email: { es: 'correo pendiente de confirmar', en: 'e-mail address to be confirmed' },
  address: { es: 'dirección pendiente de confirmar', en: 'postal address to be confirmed' },
} satisfies Record<string, Text>;

/** The ground of a purpose, with its article. */
export const basisNames: Readonly<Record<LawfulBasis, Text>> = {
  consent: { es: 'tu consentimiento (RGPD, art. 6.1.a)', en: 'your consent (GDPR art. 6(1)(a))' },
  contract: {
    es: 'un contrato contigo o los pasos previos que pides (RGPD, art. 6.1.b)',
    en: 'a contract with you, or steps you ask for before one (GDPR art. 6(1)(b))',
  },
  'legal-obligation': { es: 'una obligación legal (RGPD, art. 6.1.c)', en: 'a legal obligation (GDPR art. 6(1)(c))' },
  'vital-interests': { es: 'un interés vital (RGPD, art. 6.1.d)', en: 'a vital interest (GDPR art. 6(1)(d))' },
  'public-task': { es: 'una misión de interés público (RGPD, art. 6.1.e)', en: 'a public task (GDPR art. 6(1)(e))' },
  'legitimate-interests': {
    es: 'nuestro interés legítimo (RGPD, art. 6.1.f)',
    en: 'our legitimate interests (GDPR art. 6(1)(f))',
  },
};

const rightNames: Readonly<Record<Right, Text>> = {
  access: { es: 'acceder a tus datos', en: 'see your data' },
  rectification: { es: 'corregirlos', en: 'correct them' },
  erasure: { es: 'pedir que los borremos', en: 'have them erased' },
  restriction: { es: 'pedir que limitemos su uso', en: 'have their use restricted' },
  portability: { es: 'llevártelos a otro sitio', en: 'take them elsewhere' },
  objection: { es: 'oponerte a que los usemos', en: 'object to their use' },
  'no-automated-decision': {
    es: 'exigir que ninguna decisión importante se tome solo de forma automática',
    en: 'not be subject to decisions taken only by machines',
  },
  withdrawal: { es: 'retirar tu consentimiento en cualquier momento', en: 'withdraw your consent at any time' },
  'post-mortem': {
    es: 'decidir qué pasa con ellos cuando mueras',
    en: 'decide what happens to them after your death',
  },
};

/** The rights of the policy in one sentence, how to use them and whom to complain to (GDPR arts. 13(2)(b) to (d), 14(2)(c) to (e)). */
export const rightsSentences = (
  policy: Pick<Policy, 'rights' | 'controller' | 'authority'>,
  language: Language,
): readonly [string, string] => {
  const rights = listing(
    policy.rights.map((right) => rightNames[right][language]),
    language,
  );
  const { email } = controllerIdentity(policy, language);
  const { name, url } = policy.authority;
  return language === 'es'
    ? [
        `Puedes ${rights}. Escríbenos a ${email}; es gratis.`,
        `Si crees que no respetamos tus derechos, puedes reclamar ante la ${name} (${url}).`,
      ]
    : [
        `You may ${rights}. Write to ${email}; it is free of charge.`,
        `If you think that we do not respect your rights, you can complain to the ${name} (${url}).`,
      ];
};
