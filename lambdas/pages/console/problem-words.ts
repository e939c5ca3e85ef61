import type { Language, Text } from '../../../policy/model/types.ts';
import { type ProblemCode, problems } from '../../domain/problems.ts';

/** What was wrong with what somebody of the staff sent, and where. */
export type Wrong = {
  readonly code: ProblemCode;
  /** Name of the control. */
  readonly path?: string;
};

const byCode: Readonly<Partial<Record<ProblemCode, Text>>> = {
  WRONG_STATE: {
    es: 'La solicitud ha cambiado y eso ya no se puede hacer. Abajo la ves como está ahora.',
    en: 'The request has changed, and that cannot be done any more. Below it stands as it is now.',
  },
  TOO_LATE: { es: 'El tiempo para hacer eso ya ha pasado.', en: 'The time in which that could be done has passed.' },
  ALREADY_DECIDED: {
    es: 'Eso ya se hizo, o se decidió de otro modo.',
    en: 'That was done before, or decided otherwise.',
  },
  SECOND_PERSON_NEEDED: {
    es: 'Lo has propuesto tú: tiene que aprobarlo otra persona.',
    en: 'You proposed it yourself: somebody else has to agree.',
  },
  NOT_FOUND: {
    es: 'No tenemos a nadie con ese correo, o ya no está.',
    en: 'We hold nobody with that address, or not any more.',
  },
  FORBIDDEN_DATA: {
    es: 'Quita los números de tarjeta o de cuenta: aquí no se guardan.',
    en: 'Take out card and account numbers: they are not kept here.',
  },
  NOT_A_REFERENCE: {
    es: 'Quita la dirección de correo: el registro dura más que los datos de la persona.',
    en: 'Take out the mail address: the log outlives the data of the person.',
  },
  UNKNOWN_RIGHT: { es: 'Elige qué pide.', en: 'Choose what they ask for.' },
  MISSING_FIELD: { es: 'Esto falta.', en: 'This is missing.' },
  FIELD_NOT_EXPECTED: { es: 'Esto no va con lo que pide.', en: 'This does not go with what they ask for.' },
  UNKNOWN_FIELD: {
    es: 'Alguno de esos datos no está en lo que la persona nos dio.',
    en: 'Some of these are not among what the person gave us.',
  },
  ADDRESS_FIXED: {
    es: 'El correo se cambia con «Cambiar su correo», para que lo confirme la dirección nueva.',
    en: 'An address is changed with “Change their address”, so that the new mailbox confirms it.',
  },
  IDEMPOTENCY_MISMATCH: {
    es: 'Esto ya se propuso con otras palabras. Empieza de nuevo.',
    en: 'This was proposed before, in other words. Begin anew.',
  },
  ROLE_MISSING: {
    es: 'Eso lo decide alguien con otro papel.',
    en: 'That is for somebody with another role to decide.',
  },
};

const byPath: Readonly<Record<string, Text>> = {
  reason: { es: 'Di por qué, con entre 3 y 500 caracteres.', en: 'Say why, in 3 to 500 characters.' },
  text: { es: 'Escribe entre 3 y 4.000 caracteres.', en: 'Write 3 to 4,000 characters.' },
  sure: { es: 'Marca la casilla si es lo que quieres hacer.', en: 'Tick the box if that is what you want to do.' },
  email: { es: 'Así no puede ser una dirección de correo.', en: 'That cannot be a mail address.' },
  receivedOn: {
    es: 'Pon el día en que llegó: de hoy o de antes.',
    en: 'Give the day on which it came: today or before.',
  },
  subjectId: { es: 'Di con qué correo consta la persona.', en: 'Say under which address the person is held.' },
  who: { es: 'Elige cuál de ellas es.', en: 'Choose which of them it is.' },
  ground: { es: 'Elige el motivo que da la ley.', en: 'Choose the ground that the law gives.' },
  channel: { es: 'Elige cómo llegó.', en: 'Choose how it came.' },
  as: { es: 'Di quién es y qué se hace.', en: 'Say who they are and what is to be done.' },
  authority: { es: 'Di con qué papel lo muestra.', en: 'Name the paper that shows it.' },
  question: { es: 'Elige qué hace falta saber.', en: 'Choose what you need to know.' },
  accepted: { es: 'Di si la respuesta basta.', en: 'Say whether the answer is enough.' },
  outcome: { es: 'Elige cómo queda.', en: 'Choose how it ends.' },
  changes: { es: 'Di qué dato cambia y cómo queda.', en: 'Say what changes, and what it becomes.' },
};

const known: readonly ProblemCode[] = ['INVALID_FIELD', 'MISSING_FIELD', 'INVALID_BODY'];

/** One sentence about it. */
export const sentenceOf = ({ code, path = '' }: Wrong, language: Language): string => {
  const place = path.split('.')[0] ?? '';
  const said = known.includes(code) && Object.hasOwn(byPath, place) ? byPath[place] : byCode[code];
  return said?.[language] ?? problems[code][1];
};
