import type { RequestLetters } from './letter-wording.ts';
import { answer } from './letters/answer.ts';
import { extension, questionData, questionIdentity, receipt, representative, restriction } from './letters/arrival.ts';
import { closing, grounds, refusal } from './letters/endings.ts';
import { code, deadline, newAddress, oldAddress } from './letters/notices.ts';

/**
 * The letters of rights requests under Spanish law (GDPR arts. 12 to 22; LO 3/2018 arts. 3, 12 to 18). A firm may put a
 * passage in its own words; the facts that a passage has to name are in `letterPlan`.
 */
export const requestLetters: RequestLetters = {
  greeting: { es: 'Hola:', en: 'Hello,' },
  rights: {
    access: { es: 'acceso a los datos', en: 'access to the data' },
    rectification: { es: 'rectificación de los datos', en: 'rectification of the data' },
    erasure: { es: 'supresión de los datos', en: 'erasure of the data' },
    restriction: { es: 'limitación del uso de los datos', en: 'restriction of the use of the data' },
    portability: { es: 'portabilidad de los datos', en: 'portability of the data' },
    objection: { es: 'oposición al uso de los datos', en: 'objection to the use of the data' },
    'no-automated-decision': {
      es: 'que una persona revise una decisión automática',
      en: 'review by a person of an automated decision',
    },
    withdrawal: { es: 'retirada del consentimiento', en: 'withdrawal of consent' },
    'post-mortem': { es: 'datos de una persona fallecida', en: 'data of a person who has died' },
    advertising: { es: 'no recibir más publicidad', en: 'no more advertising' },
    unknown: { es: 'lo que dice el mensaje', en: 'what the message says' },
  },
  grounds,
  kinds: {
    receipt,
    'question-identity': questionIdentity,
    'question-data': questionData,
    extension,
    answer,
    refusal,
    closing,
    restriction,
    representative,
    code,
    deadline,
    'new-address': newAddress,
    'old-address': oldAddress,
  },
};
