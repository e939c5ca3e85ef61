import type { Language, Right, Text } from '../../../../policy/model/types.ts';
import type { Choice } from '../../consent/decision.ts';
import type { State } from '../../consent/fold.ts';
import type { EventType } from '../../retention/life-events.ts';
import type { RequestRight } from '../request.ts';

/** What happened, as the person is told. */
export const eventWords: Readonly<Record<EventType, Text>> = {
  'contract-started': { es: 'Empezó un contrato', en: 'A contract began' },
  'contract-ended': { es: 'Terminó un contrato', en: 'A contract ended' },
  'invoice-issued': { es: 'Se emitió una factura', en: 'An invoice was issued' },
  'invoice-settled': { es: 'Se pagó una factura', en: 'An invoice was paid' },
  'last-contact': { es: 'Te pusiste en contacto', en: 'You got in touch' },
  'event-attended': { es: 'Asistencia a un evento', en: 'Attendance at an event' },
  'account-closed': { es: 'Cerraste tu cuenta', en: 'You closed your account' },
};

export const choiceWords: Readonly<Record<Choice, Text>> = {
  given: { es: 'sí', en: 'yes' },
  refused: { es: 'no', en: 'no' },
  withdrawn: { es: 'retirado', en: 'withdrawn' },
  'soft-opt-in': { es: 'cliente, sin preguntar', en: 'customer, not asked' },
};

/** How a purpose stands, in a word. */
export const stateWords: Readonly<Record<State, Text>> = {
  never: { es: 'sin respuesta', en: 'no answer' },
  given: { es: 'sí', en: 'yes' },
  'soft-opt-in': { es: 'cliente, sin preguntar', en: 'customer, not asked' },
  refused: { es: 'no', en: 'no' },
  withdrawn: { es: 'retirado', en: 'withdrawn' },
  expired: { es: 'caducado', en: 'lapsed' },
  superseded: { es: 'pendiente: cambió el texto', en: 'pending: the text changed' },
};

/** Ways of deciding that belong to no panel. */
export const methodWords: Readonly<Record<string, Text>> = {
  'mailed-link': { es: 'con el enlace que te enviamos', en: 'with the link that we mailed you' },
  'undo-link': { es: 'con el enlace para deshacer', en: 'with the link to undo' },
  'preference-centre': { es: 'en tu página de preferencias', en: 'on your preferences page' },
  unsubscribe: { es: 'con el enlace de baja', en: 'with the unsubscribe link' },
  complaint: { es: 'marcaste un correo como no deseado', en: 'you marked a mail as unwanted' },
  import: { es: 'constaba en otra lista de la empresa', en: 'on record in another list of the firm' },
  request: { es: 'con una solicitud', en: 'by a request' },
  restore: {
    es: 'al recuperar una copia de seguridad, para preguntarte de nuevo',
    en: 'when a backup was put back, so that you are asked anew',
  },
};

export const rightWords: Readonly<Record<RequestRight, Text>> = {
  access: { es: 'acceso', en: 'access' },
  rectification: { es: 'rectificación', en: 'rectification' },
  erasure: { es: 'supresión', en: 'erasure' },
  restriction: { es: 'limitación', en: 'restriction' },
  portability: { es: 'portabilidad', en: 'portability' },
  objection: { es: 'oposición', en: 'objection' },
  'no-automated-decision': { es: 'no quedar sujeto a decisiones automáticas', en: 'no automated decision' },
  withdrawal: { es: 'retirada del consentimiento', en: 'withdrawal of consent' },
  'post-mortem': { es: 'datos de una persona fallecida', en: 'data of a person who died' },
  unknown: { es: 'por determinar', en: 'to be determined' },
} satisfies Record<Right | 'unknown', Text>;

const es = {
  you: 'tú',
  yes: 'sí',
  no: 'no',
  open: 'abierto',
  /** Stands for what is somebody else's. */
  marker: '[dato de otra persona]',
  firmsList: 'una lista anterior de la empresa',
  archive: { access: 'tus-datos', portability: 'tus-datos-portables' },
  archiveOf: 'de',
  apart: {
    session: 'Se guardan por el número al azar de cada sesión y no por persona: no hay forma de buscar las tuyas.',
    visit: 'No llevan tu nombre y nadie los une contigo: no podemos saber cuáles son tuyos (RGPD, art. 11).',
    access:
      'Cada vez que alguien de nuestro equipo ve tus datos, queda anotado por días. Si quieres saber cuándo y por qué ocurrió, pídenoslo.',
    request:
      'Las solicitudes que ya cerramos quedan bloqueadas al día siguiente y solo se encuentran por su referencia.',
    backups: (days: number) =>
      `Copias cifradas de todo lo anterior. No se consultan; cada una se destruye en ${days} días como mucho.`,
  },
  backups: 'Copias de seguridad',
  columns: {
    address: 'correo',
    basis: 'base jurídica',
    bindingHash: 'huella del texto que obliga (SHA-256)',
    blockedUntil: 'después, bloqueado hasta',
    category: 'categoría',
    choice: 'decisión',
    citation: 'fundamento',
    closedAt: 'cerrada',
    country: 'país',
    decisionId: 'identificador',
    dueOn: 'vence',
    field: 'campo',
    form: 'formulario',
    kind: 'tipo',
    language: 'idioma',
    lasts: 'plazo',
    method: 'cómo',
    name: 'nombre',
    noticeHash: 'huella del texto que viste (SHA-256)',
    number: 'número',
    on: 'fecha',
    origin: 'origen',
    purpose: 'finalidad',
    recipients: 'destinatarios',
    recordedAt: 'anotado',
    reference: 'referencia',
    right: 'derecho',
    role: 'papel',
    rule: 'regla',
    safeguard: 'garantía fuera del EEE',
    service: 'servicio',
    since: 'desde',
    source: 'de quién lo tenemos',
    state: 'estado',
    until: 'hasta',
    value: 'valor',
    version: 'versión del aviso',
    what: 'qué',
  },
};

const en: typeof es = {
  you: 'you',
  yes: 'yes',
  no: 'no',
  open: 'open',
  marker: '[somebody else’s data]',
  firmsList: 'an earlier list of the firm',
  archive: { access: 'your-data', portability: 'your-portable-data' },
  archiveOf: 'of',
  apart: {
    session: 'They are kept by the random number of each session and not by person: there is no way to look for yours.',
    visit:
      'They do not carry your name, and nobody joins them with you: we cannot know which are yours (GDPR art. 11).',
    access:
      'Whenever somebody of our staff looks at your data, it is noted, by day. If you want to know when and why, ask us.',
    request: 'Requests that we have closed are blocked on the next day, and found by their reference only.',
    backups: (days) =>
      `Encrypted copies of all of the above. Nobody looks into them; each is destroyed within ${days} days.`,
  },
  backups: 'Backups',
  columns: {
    address: 'e-mail',
    basis: 'lawful basis',
    bindingHash: 'hash of the binding text (SHA-256)',
    blockedUntil: 'then blocked until',
    category: 'category',
    choice: 'choice',
    citation: 'source of the rule',
    closedAt: 'closed',
    country: 'country',
    decisionId: 'id',
    dueOn: 'due',
    field: 'field',
    form: 'form',
    kind: 'kind',
    language: 'language',
    lasts: 'period',
    method: 'how',
    name: 'name',
    noticeHash: 'hash of the text you saw (SHA-256)',
    number: 'number',
    on: 'date',
    origin: 'origin',
    purpose: 'purpose',
    recipients: 'recipients',
    recordedAt: 'recorded',
    reference: 'reference',
    right: 'right',
    role: 'role',
    rule: 'rule',
    safeguard: 'safeguard outside the EEA',
    service: 'service',
    since: 'since',
    source: 'whom we have it from',
    state: 'state',
    until: 'until',
    value: 'value',
    version: 'version of the notice',
    what: 'what',
  },
};

/** What the files and the data in them say beside what the policy says, in the person's language. */
export const bundleWords: Readonly<Record<Language, typeof es>> = { es, en };
export type Column = keyof typeof es.columns;
