import type { Language, Right, Text } from '../../../policy/model/types.ts';
import type {
  Channel,
  Identity,
  Question,
  RequestContent,
  RequestOutcome,
  RequestRight,
  RequestState,
  WaitingLetter,
} from '../../domain/requests/request.ts';
import type { RestrictionGround } from '../../domain/retention/person-facts.ts';
import type { Role } from '../../domain/staff/staff.ts';

type Names<Key extends string> = Readonly<Record<Key, Text>>;

/** Names of rights as staff speak of them. */
export const rightNames: Names<RequestRight> = {
  access: { es: 'Acceso', en: 'Access' },
  rectification: { es: 'Rectificación', en: 'Rectification' },
  erasure: { es: 'Supresión', en: 'Erasure' },
  restriction: { es: 'Limitación', en: 'Restriction' },
  portability: { es: 'Portabilidad', en: 'Portability' },
  objection: { es: 'Oposición', en: 'Objection' },
  'no-automated-decision': { es: 'Revisión de una decisión automática', en: 'Review of an automated decision' },
  withdrawal: { es: 'Retirada del consentimiento', en: 'Withdrawal of consent' },
  'post-mortem': { es: 'Datos de una persona fallecida', en: 'Data of a person who died' },
  unknown: { es: 'Correo por leer', en: 'Mail to be read' },
};

const advertising: Text = { es: 'Oposición a la publicidad', en: 'Objection to advertising' };

export const nameOfRight = (
  { right, marketing }: { readonly right: RequestRight; readonly marketing?: boolean },
  language: Language,
): string => (marketing ? advertising : rightNames[right])[language];

export const stateNames: Names<RequestState> = {
  triage: { es: 'Por leer', en: 'To be read' },
  unverified: { es: 'Sin confirmar', en: 'Not confirmed yet' },
  open: { es: 'Por decidir', en: 'To be decided' },
  asked: { es: 'Preguntada', en: 'Asked' },
  executing: { es: 'En marcha', en: 'Being carried out' },
  answered: { es: 'Contestada', en: 'Answered' },
  refused: { es: 'Denegada', en: 'Refused' },
  closed: { es: 'Cerrada', en: 'Closed' },
};

export const channelNames: Names<Channel> = {
  web: { es: 'por la web', en: 'by the website' },
  mail: { es: 'por correo electrónico', en: 'by e-mail' },
  post: { es: 'por carta', en: 'by post' },
  phone: { es: 'por teléfono', en: 'by phone' },
  'preference-centre': { es: 'desde sus preferencias', en: 'from their preferences' },
};

export const outcomeNames: Names<RequestOutcome> = {
  fulfilled: { es: 'atendida', en: 'fulfilled' },
  partial: { es: 'atendida en parte', en: 'fulfilled in part' },
  'nothing-held': { es: 'no había nada', en: 'nothing was held' },
  refused: { es: 'denegada', en: 'refused' },
  unverified: { es: 'nadie la confirmó', en: 'nobody confirmed it' },
  unidentified: { es: 'no se supo quién era', en: 'nobody said who they are' },
  withdrawn: { es: 'la retiró la persona', en: 'taken back by the person' },
  forwarded: { es: 'pasada a quien corresponde', en: 'passed on to whom it concerns' },
  'no-request': { es: 'no era una solicitud', en: 'it was no request' },
};

export const letterNames: Names<WaitingLetter> = {
  receipt: { es: 'acuse de recibo', en: 'receipt' },
  question: { es: 'pregunta', en: 'question' },
  extension: { es: 'aviso de ampliación', en: 'notice of extension' },
  answer: { es: 'respuesta', en: 'answer' },
  refusal: { es: 'denegación', en: 'refusal' },
  closing: { es: 'aviso de cierre', en: 'notice of closing' },
  restriction: { es: 'aviso de limitación', en: 'notice of restriction' },
  representative: { es: 'aviso a la persona representada', en: 'notice to the person represented' },
  'new-address': { es: 'confirmación de la dirección nueva', en: 'confirmation of the new address' },
  'old-address': { es: 'aviso a la dirección anterior', en: 'notice to the old address' },
};

export const questionNames: Names<Question> = {
  identity: { es: 'quién es', en: 'who they are' },
  'which-data': { es: 'a qué datos se refiere', en: 'which data they mean' },
};

export const identityNames: Names<Identity['how']> = {
  mailbox: { es: 'Confirmó desde su buzón', en: 'Confirmed from their mailbox' },
  staff: { es: 'La identificó una persona del equipo', en: 'Identified by somebody of the staff' },
  document: { es: 'Lo mostró tras una duda razonada', en: 'Shown after a reasoned doubt' },
};

export const restrictionNames: Names<RestrictionGround> = {
  accuracy: { es: 'duda de que los datos sean exactos', en: 'doubts that the data are accurate' },
  unlawful: {
    es: 'el uso es ilícito y no quiere que se borren',
    en: 'the use is unlawful and they do not want erasure',
  },
  claims: { es: 'los necesita para una reclamación', en: 'needs them for a legal claim' },
  objection: { es: 'se ha opuesto y falta decidirlo', en: 'has objected, and that is to be decided' },
};

export const onBehalfNames: Names<NonNullable<RequestContent['onBehalf']>['as']> = {
  representative: { es: 'representante', en: 'representative' },
  parent: { es: 'madre, padre o tutor', en: 'parent or guardian' },
  relative: { es: 'familiar', en: 'relative' },
  heir: { es: 'heredero', en: 'heir' },
  executor: { es: 'albacea', en: 'executor' },
};

export const roleNames: Names<Role> = {
  'privacy-lead': { es: 'responsable de privacidad', en: 'privacy lead' },
  operator: { es: 'gestión', en: 'operator' },
  auditor: { es: 'auditoría', en: 'auditor' },
  support: { es: 'soporte', en: 'support' },
  disclosure: { es: 'comunicaciones a autoridades', en: 'disclosure' },
  billing: { es: 'facturación', en: 'billing' },
};

/** Rights that can be done for somebody who asks on behalf of another, or of somebody who died. */
export const doneForOthers: readonly Right[] = ['access', 'portability', 'erasure', 'restriction', 'withdrawal'];
