import { isConfirmed } from './define.ts';
import type { DataCategory, Fact, Language, LawfulBasis, Processor, StartEvent, Text, Transfer } from './types.ts';

/** How the records name each lawful basis (GDPR art. 6(1)). */
export const basisWords: Readonly<Record<LawfulBasis, Text>> = {
  consent: { es: 'consentimiento (RGPD art. 6.1.a)', en: 'consent (GDPR art. 6(1)(a))' },
  contract: { es: 'contrato (RGPD art. 6.1.b)', en: 'contract (GDPR art. 6(1)(b))' },
  'legal-obligation': { es: 'obligación legal (RGPD art. 6.1.c)', en: 'legal obligation (GDPR art. 6(1)(c))' },
  'vital-interests': { es: 'intereses vitales (RGPD art. 6.1.d)', en: 'vital interests (GDPR art. 6(1)(d))' },
  'public-task': { es: 'misión de interés público (RGPD art. 6.1.e)', en: 'public task (GDPR art. 6(1)(e))' },
  'legitimate-interests': { es: 'interés legítimo (RGPD art. 6.1.f)', en: 'legitimate interests (GDPR art. 6(1)(f))' },
};

/** The event a period is counted from, to follow "6 months from …". */
export const startWords: Readonly<Record<StartEvent, Text>> = {
  collected: { es: 'desde que se recogen', en: 'from collection' },
  'last-contact': { es: 'desde el último contacto de la persona', en: 'from the last contact by the person' },
  withdrawal: { es: 'desde que se retira el consentimiento', en: 'from the withdrawal of consent' },
  'contract-ended': { es: 'desde el fin del contrato', en: 'from the end of the contract' },
  'invoice-year-ended': { es: 'desde el fin del año de la factura', en: 'from the end of the year of the invoice' },
  'debt-due': { es: 'desde que vence la deuda', en: 'from the day the debt falls due' },
  'request-closed': { es: 'desde que se cierra la solicitud', en: 'from the closing of the request' },
  disclosed: { es: 'desde que se comunican', en: 'from their disclosure' },
  'event-ended': { es: 'desde el fin del evento', en: 'from the end of the event' },
  'backed-up': { es: 'desde que se hace la copia', en: 'from the making of the backup' },
  erased: { es: 'desde que se suprimen', en: 'from their erasure' },
  created: { es: 'desde que se crean', en: 'from their creation' },
  'last-used': { es: 'desde el último uso', en: 'from their last use' },
  'task-finished': { es: 'desde que dejan de hacer falta', en: 'from the day they are no longer needed' },
};

/** Where data comes from (GDPR art. 14(2)(f)). */
export const originWords: Readonly<Record<DataCategory['origin'], Text>> = {
  provided: { es: 'facilitados', en: 'provided' },
  observed: { es: 'observados', en: 'observed' },
  system: { es: 'generados por el sistema', en: 'made by the system' },
};

export const roleWords: Readonly<Record<Processor['role'], Text>> = {
  processor: { es: 'encargado del tratamiento', en: 'processor' },
  'independent-controller': { es: 'responsable independiente', en: 'independent controller' },
  'public-register': { es: 'registro público', en: 'public register' },
};

/** The transfer tools of GDPR arts. 45 to 49. */
export const transferWords: Readonly<Record<Transfer['tool'], Text>> = {
  adequacy: { es: 'decisión de adecuación', en: 'adequacy decision' },
  'standard-clauses': { es: 'cláusulas contractuales tipo', en: 'standard contractual clauses' },
  'binding-corporate-rules': { es: 'normas corporativas vinculantes', en: 'binding corporate rules' },
  derogation: { es: 'excepción del artículo 49', en: 'derogation of article 49' },
};

/** Stands in a text where the firm still has to confirm a fact. */
export const pendingWord: Text = { es: 'pendiente de confirmar', en: 'pending' };

const locales: Readonly<Record<Language, string>> = { es: 'es-ES', en: 'en-GB' };

/** `a, b and c`. */
export const listing = (items: readonly string[], language: Language): string =>
  new Intl.ListFormat(locales[language], { type: 'conjunction' }).format(items);

/** Name of a country from its ISO 3166-1 alpha-2 code, or the code where it has none. */
export const countryName = (code: string, language: Language): string =>
  new Intl.DisplayNames(locales[language], { type: 'region' }).of(code) ?? code;

/** The fact, or that it is still pending: nothing is invented. */
export const factText = (fact: Fact<string>, language: Language): string =>
  isConfirmed(fact) ? fact : pendingWord[language];
