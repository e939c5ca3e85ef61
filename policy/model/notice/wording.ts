import { isConfirmed } from '../define.ts';
import { describePeriod } from '../derive.ts';
import type { Fact, Language, Policy, RetentionRule, StartEvent, Text } from '../types.ts';
import { listing, pendingWord } from '../words.ts';

/** One part of the notice: its Markdown blocks, in order; empty when the policy gives it nothing to say. */
export type Section = (policy: Policy, language: Language) => readonly string[];

/** The names, or that they are still pending. */
export const factList = (value: Fact<readonly string[]>, language: Language): string =>
  isConfirmed(value) ? listing(value, language) : pendingWord[language];

/** A title inside a sentence: in lower case, unless it begins with a name in capitals. */
export const inSentence = (title: string): string =>
  /^\p{Lu}\p{Ll}/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;

/** The sentence with its first letter as a capital. */
export const capitalised = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** Markdown list, one line per item. */
export const bullets = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

/** A citation as the language writes it: `GDPR art. 5(1)(e)` is `RGPD art. 5.1.e` in Spanish. */
export const citationIn = (citation: string, language: Language): string =>
  language === 'en'
    ? citation
    : citation
        .replaceAll('GDPR', 'RGPD')
        .replaceAll('Regulation (EU)', 'Reglamento (UE)')
        .replace(/\((\d+|[a-z])\)/g, '.$1');

/** Follows "3 months …". */
const after: Readonly<Record<StartEvent, Text>> = {
  collected: { es: 'después de recogerse', en: 'after collection' },
  'last-contact': { es: 'después de tu último contacto con nosotros', en: 'after your last contact with us' },
  withdrawal: { es: 'después del fin de tu consentimiento', en: 'after the end of your consent' },
  'contract-ended': {
    es: 'después del fin de tu contrato o de tu cuenta',
    en: 'after the end of your contract or account',
  },
  'invoice-year-ended': { es: 'después del fin del año de la factura', en: 'after the end of the invoice’s year' },
  'debt-due': { es: 'después del vencimiento de la deuda', en: 'after the debt falls due' },
  'request-closed': { es: 'después de cerrar tu solicitud', en: 'after we close your request' },
  disclosed: { es: 'después de comunicarse', en: 'after disclosure' },
  'event-ended': { es: 'después del evento', en: 'after the event' },
  'backed-up': { es: 'después de hacer la copia', en: 'after the copy is made' },
  erased: { es: 'después de borrarte', en: 'after we erase you' },
  created: { es: 'después de crearse', en: 'after creation' },
  'last-used': { es: 'después del último uso', en: 'after last use' },
  'task-finished': { es: 'después de dejar de hacer falta', en: 'after the need ends' },
};

const words = {
  es: {
    until: (moment: string) => `hasta ${moment}`,
    earliest: (moments: string) => `hasta lo primero que ocurra: ${moments}`,
    or: ', o bien ',
    blockedSince: (period: string) => `; luego, bloqueados hasta cumplirse ${period}`,
    blockedUntil: (moment: string) => `; luego, bloqueados hasta ${moment}`,
  },
  en: {
    until: (moment: string) => `until ${moment}`,
    earliest: (moments: string) => `until whichever comes first: ${moments}`,
    or: ', or ',
    blockedSince: (period: string) => `; then blocked until ${period} have passed`,
    blockedUntil: (moment: string) => `; then blocked until ${moment}`,
  },
};

/** How long a rule keeps data, use and blocking, told to the person as the end of a sentence, without full stop. */
export const lasting = ({ activeUntil, blocked }: RetentionRule, language: Language): string => {
  const say = words[language];
  const moment = ({ from, period }: RetentionRule['activeUntil'][number]) =>
    `${describePeriod(period, language)} ${after[from][language]}`;
  const [only, ...others] = activeUntil;
  const use =
    others.length === 0 && only ? say.until(moment(only)) : say.earliest(activeUntil.map(moment).join(say.or));
  if (!blocked) return use;
  const sameStart = others.length === 0 && only?.from === blocked.from;
  return (
    use + (sameStart ? say.blockedSince(describePeriod(blocked.period, language)) : say.blockedUntil(moment(blocked)))
  );
};
