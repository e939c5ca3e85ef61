import type { Language, Text } from '../../../policy/model/types.ts';
import { formatDay } from '../../domain/mail/letters/wording.ts';
import type {
  Channel,
  HistoryEntry,
  HistoryKind,
  Question,
  RequestOutcome,
  WaitingLetter,
} from '../../domain/requests/request.ts';
import { channelNames, letterNames, outcomeNames, questionNames } from './words.ts';

const kinds: Readonly<Record<HistoryKind, Text>> = {
  received: { es: 'Llegó', en: 'Arrived' },
  sent: { es: 'Se envió', en: 'Sent' },
  'not-sent': { es: 'No se pudo enviar', en: 'Could not be sent' },
  verified: { es: 'La persona confirmó desde su buzón', en: 'Confirmed from the person’s mailbox' },
  identified: { es: 'Identificada', en: 'Identified' },
  'advertising-stopped': { es: 'Publicidad parada al momento', en: 'Advertising stopped at once' },
  asked: { es: 'Se preguntó', en: 'Asked' },
  'answered-question': { es: 'Respuesta valorada', en: 'Answer looked at' },
  'document-received': { es: 'Llegó un documento', en: 'A document came' },
  'document-destroyed': { es: 'Documento destruido', en: 'Document destroyed' },
  extended: { es: 'Plazo ampliado', en: 'Time extended' },
  triaged: { es: 'Leída: se sabe qué pide', en: 'Read: it is known what it asks for' },
  started: { es: 'En marcha', en: 'Begun' },
  step: { es: 'Paso hecho', en: 'Step done' },
  failed: { es: 'Falló; se repite solo', en: 'Failed; it is tried again by itself' },
  answered: { es: 'Contestada', en: 'Answered' },
  'refusal-proposed': { es: 'Propuesto a otra persona', en: 'Proposed to a second person' },
  refused: { es: 'Denegada por dos personas', en: 'Refused by two people' },
  closed: { es: 'Cerrada', en: 'Closed' },
  withdrawn: { es: 'Retirada', en: 'Taken back' },
  forwarded: { es: 'Pasada a quien corresponde', en: 'Passed on to whom it concerns' },
  warned: { es: 'Aviso de que vence', en: 'Warning that it is due' },
  downloaded: { es: 'La persona descargó sus datos', en: 'The person fetched their data' },
  'content-erased': { es: 'Sus palabras se borraron: nadie confirmó', en: 'Their words were erased: nobody confirmed' },
  blocked: { es: 'Bloqueada', en: 'Blocked' },
};

const says = {
  es: {
    person: 'la persona',
    habeas: 'Habeas',
    accepted: 'bastó',
    rejected: 'no bastó',
    until: 'hasta el',
    recorded: (day: string, how: string) => `Anotada: llegó ${how} el ${day}`,
  },
  en: {
    person: 'the person',
    habeas: 'Habeas',
    accepted: 'was enough',
    rejected: 'was not enough',
    until: 'until',
    recorded: (day: string, how: string) => `Typed in: arrived ${how} on ${day}`,
  },
};

/** What execution cannot go on without, by the code that it leaves. */
const needs: Readonly<Record<string, Text>> = {
  hold: { es: 'hay una retención legal: lo deciden dos personas', en: 'a legal hold stands: two people decide' },
  restriction: {
    es: 'la persona pidió conservarlos limitados: decide tú',
    en: 'the person asked to have them kept, restricted: you decide',
  },
  contract: { es: 'hay un contrato en vigor: decide tú', en: 'a contract runs: you decide' },
  assessment: {
    es: 'el uso ya está parado: decide si hay motivos imperiosos para seguir',
    en: 'use is paused: decide whether compelling grounds speak for going on',
  },
  changes: { es: 'falta saber qué dato cambia y cómo queda', en: 'what changes, and what it becomes, is missing' },
  decision: { es: 'hace falta que decidas', en: 'you have to decide' },
};

/** Why a letter did not go out, by the code that it leaves. */
const unsent: Readonly<Record<string, Text>> = {
  NO_ADDRESS: {
    es: 'no hay dirección de correo: contesta por donde preguntó',
    en: 'there is no mail address: answer the way they asked',
  },
  MAIL_CAP: { es: 'esa dirección ya tuvo hoy sus acuses', en: 'that address has had its receipts for today' },
  ADDRESS_UNDELIVERABLE: { es: 'a esa dirección no llega el correo', en: 'mail does not reach that address' },
};

/** Steps of execution, by the name that they leave. */
const steps: Readonly<Record<string, Text>> = {
  bundle: { es: 'copia preparada', en: 'copy made' },
  withdraw: { es: 'consentimientos retirados', en: 'consents taken back' },
  restrict: { es: 'uso parado', en: 'use paused' },
  rectify: { es: 'datos corregidos', en: 'data corrected' },
  release: { es: 'uso reanudado', en: 'use goes on' },
  stop: { es: 'uso terminado', en: 'use ended' },
  erase: { es: 'datos borrados', en: 'data erased' },
  prove: { es: 'borrado comprobado', en: 'erasure proven' },
};

/** What execution waits for, in words. */
export const needOf = (code: string, language: Language): string => (needs[code] ?? { es: code, en: code })[language];

/** Who did it. */
export const actorOf = (by: string, language: Language): string =>
  by === 'person' ? says[language].person : by === 'habeas' ? says[language].habeas : by;

const named = <Key extends string>(names: Readonly<Record<Key, Text>>, key: string, language: Language): string =>
  (Object.hasOwn(names, key) ? names[key as Key] : { es: key, en: key })[language];

const detailWords: Readonly<Record<string, (value: string, language: Language) => string>> = {
  letter: (value, language) => named<WaitingLetter>(letterNames, value, language),
  question: (value, language) => named<Question>(questionNames, value, language),
  outcome: (value, language) => named<RequestOutcome>(outcomeNames, value, language),
  accepted: (value, language) => (value === 'true' ? says[language].accepted : says[language].rejected),
  step: (value, language) => (value === '' ? '' : named(steps, value, language)),
  needs: needOf,
  code: (value, language) => named(unsent, value, language),
  dueOn: (value, language) => `${says[language].until} ${formatDay(value, language)}`,
};

/** An entry of the history in one line: what happened, and what more there is to it. */
export const entryWords = ({ what, details = {} }: HistoryEntry, language: Language): string => {
  const { receivedOn, channel } = details;
  if (what === 'received' && receivedOn !== undefined) {
    return says[language].recorded(
      formatDay(receivedOn, language),
      named<Channel>(channelNames, channel ?? '', language),
    );
  }
  const more = Object.entries(details)
    .flatMap(([name, value]) => detailWords[name]?.(value, language) ?? [])
    .filter(Boolean);
  return [kinds[what][language], more.join(', ')].filter(Boolean).join(': ');
};
