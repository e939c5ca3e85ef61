import type { Language } from '../../../policy/model/types.ts';
import type { RequestRight } from '../../domain/requests/request.ts';
import type { ActionName } from './possible-actions.ts';

export type ActionWords = {
  readonly title: string;
  /** What happens, and when it is the right thing to do. */
  readonly explains: string;
  /** What is ticked before anything happens. */
  readonly sure: string;
  readonly submit: string;
  /** What the page says once it is done. */
  readonly done: string;
  /** Of the text that goes into a letter. */
  readonly text?: { readonly label: string; readonly hint: string };
};

type Words = Readonly<Record<ActionName, ActionWords>>;

const es: Words = {
  triage: {
    title: 'Decir qué pide',
    explains: 'Has leído el correo y pide algo de esto. Sale el acuse de recibo; el plazo ya corría desde que llegó.',
    sure: 'He leído el mensaje entero y pide esto',
    submit: 'Guardar qué pide',
    done: 'Guardado. Sale el acuse de recibo.',
  },
  dismiss: {
    title: 'No es una solicitud',
    explains: 'El correo no pide nada sobre datos personales. Se cierra, y se lo decimos a quien escribió.',
    sure: 'He leído el mensaje entero y no pide nada de esto',
    submit: 'Cerrar',
    done: 'Cerrada. Sale el aviso.',
  },
  identify: {
    title: 'Identificar a la persona',
    explains:
      'Sabes quién es: la has llamado, ha venido, o lo muestran sus papeles. Lo que pide empieza enseguida, y la respuesta va al correo que ya conocemos de esa persona, no al de quien lo diga.',
    sure: 'Sé quién es, y el motivo dice cómo lo sé',
    submit: 'Identificar',
    done: 'Identificada. Lo que pide ya está en marcha, o listo para decidir.',
  },
  settle: {
    title: 'Cerrar la pregunta',
    explains:
      'Ha llegado la respuesta. El plazo vuelve a correr con los días que estuvo parado, y el documento, si lo hay, se destruye ahora mismo.',
    sure: 'He mirado la respuesta; el documento ya no hace falta',
    submit: 'Guardar la decisión',
    done: 'Guardado. El plazo vuelve a correr.',
  },
  answer: {
    title: 'Contestar',
    explains:
      'Escribes la respuesta y la solicitud queda contestada. La carta lleva también la referencia, cómo reclamar ante la autoridad y cómo escribirnos.',
    sure: 'He leído mi respuesta y quiero enviarla',
    submit: 'Enviar la respuesta',
    done: 'Contestada. La carta sale ahora.',
    text: {
      label: 'Tu respuesta',
      hint: 'Lo que va a leer la persona, en su idioma. Sin saludo ni despedida: la carta los lleva.',
    },
  },
  execute: {
    title: 'Hacer lo que pide',
    explains: 'Habeas lo hace paso a paso, lo comprueba y se lo cuenta a la persona en una carta.',
    sure: 'Quiero que se haga',
    submit: 'Hacerlo',
    done: 'En marcha. La respuesta sale sola en cuanto esté hecho.',
  },
  'change-address': {
    title: 'Cambiar su correo',
    explains:
      'Enviamos un enlace a la dirección nueva. Nada cambia hasta que esa dirección lo confirme; entonces avisamos a la anterior.',
    sure: 'Es la dirección que ha pedido',
    submit: 'Preguntar a la dirección nueva',
    done: 'Sale un enlace a la dirección nueva.',
  },
  ask: {
    title: 'Preguntar',
    explains:
      'Solo si de verdad no puedes seguir sin la respuesta: el plazo se para mientras tanto, y una pregunta de más es una demora. Nunca pidas una copia del documento de identidad por costumbre.',
    sure: 'La pregunta hace falta y mi motivo lo explica',
    submit: 'Enviar la pregunta',
    done: 'Sale la pregunta. El plazo está parado hasta la respuesta.',
    text: {
      label: 'Qué preguntas y por qué',
      hint: 'La persona lo lee tal cual: di qué te hace dudar y qué te serviría.',
    },
  },
  extend: {
    title: 'Ampliar el plazo',
    explains:
      'Una sola vez, antes de que venza, y solo porque es complejo o hay muchas solicitudes. La persona recibe el porqué.',
    sure: 'Hace falta más tiempo, y no se puede ampliar otra vez',
    submit: 'Ampliar',
    done: 'Ampliado. Sale el aviso a la persona.',
    text: { label: 'Por qué hace falta más tiempo', hint: 'La persona lo lee tal cual.' },
  },
  'propose-refusal': {
    title: 'Proponer que se deniegue',
    explains:
      'Solo por un motivo que dé la ley. No se envía nada todavía: otra persona tiene que leerlo y aprobarlo. La carta lleva cómo reclamar.',
    sure: 'La ley da este motivo y he mirado si basta con denegar una parte',
    submit: 'Proponer la denegación',
    done: 'Propuesta. Ahora otra persona tiene que aprobarla.',
    text: { label: 'Por qué no se hace', hint: 'La persona lo lee tal cual, junto al artículo.' },
  },
  'propose-held-erasure': {
    title: 'Proponer que se borre pese a la retención',
    explains:
      'Alguien pidió conservar estos datos (una retención legal). Borrarlos pese a eso lo deciden dos personas; la segunda es la responsable de privacidad.',
    sure: 'Sé por qué se retienen, y aun así deben borrarse',
    submit: 'Proponer el borrado',
    done: 'Propuesto. Ahora otra persona tiene que aprobarlo.',
  },
  forward: {
    title: 'Pasarla a quien corresponde',
    explains:
      'Pide sobre lo que un cliente nuestro guarda en su base de datos: contesta el cliente. Se cierra aquí y la persona sabe a quién dirigirse.',
    sure: 'No es sobre datos que decidimos nosotros',
    submit: 'Pasarla y cerrar',
    done: 'Cerrada. Sale la carta que dice quién contesta.',
    text: { label: 'Quién contesta y cómo encontrarlo', hint: 'La persona lo lee tal cual.' },
  },
  withdraw: {
    title: 'La persona la retira',
    explains: 'Te ha dicho que ya no lo pide. Se cierra y recibe un aviso; puede volver a pedirlo cuando quiera.',
    sure: 'Lo ha dicho la propia persona',
    submit: 'Cerrar como retirada',
    done: 'Cerrada. Sale el aviso.',
  },
};

const en: Words = {
  triage: {
    title: 'Say what it asks for',
    explains:
      'You have read the mail, and it asks for one of these. The receipt goes out; the clock has run since it came.',
    sure: 'I have read the whole message, and it asks for this',
    submit: 'Save what it asks for',
    done: 'Saved. The receipt goes out.',
  },
  dismiss: {
    title: 'It is no request',
    explains: 'The mail asks nothing about personal data. It is closed, and whoever wrote is told.',
    sure: 'I have read the whole message, and it asks for nothing of the kind',
    submit: 'Close it',
    done: 'Closed. The notice goes out.',
  },
  identify: {
    title: 'Identify the person',
    explains:
      'You know who it is: you called back, they came by, or their papers show it. What they ask for begins at once, and the answer goes to the address that we already know of that person, not to whoever says so.',
    sure: 'I know who it is, and my reason says how',
    submit: 'Identify',
    done: 'Identified. What they ask for is under way, or ready to be decided.',
  },
  settle: {
    title: 'Settle the question',
    explains:
      'The answer has come. The clock goes on, with the days that it stood added, and the document, if there is one, is destroyed at once.',
    sure: 'I have looked at the answer; the document is not needed any more',
    submit: 'Save the decision',
    done: 'Saved. The clock goes on.',
  },
  answer: {
    title: 'Answer',
    explains:
      'You write the answer, and the request is answered with it. The letter also has the reference, how to complain to the authority and how to write to us.',
    sure: 'I have read my answer and want to send it',
    submit: 'Send the answer',
    done: 'Answered. The letter goes out now.',
    text: {
      label: 'Your answer',
      hint: 'What the person will read, in their language. No greeting and no ending: the letter has them.',
    },
  },
  execute: {
    title: 'Do what they ask for',
    explains: 'Habeas does it step by step, checks it, and tells the person in a letter.',
    sure: 'I want this to be done',
    submit: 'Do it',
    done: 'Under way. The answer goes out by itself once it is done.',
  },
  'change-address': {
    title: 'Change their address',
    explains:
      'We mail a link to the new address. Nothing changes until that mailbox confirms it; then the old one is told.',
    sure: 'This is the address they asked for',
    submit: 'Ask the new mailbox',
    done: 'A link goes out to the new address.',
  },
  ask: {
    title: 'Ask them',
    explains:
      'Only if you really cannot go on without the answer: the clock stands meanwhile, and a question too many is a delay. Never ask for a copy of an identity document out of habit.',
    sure: 'The question is needed, and my reason says why',
    submit: 'Send the question',
    done: 'The question goes out. The clock stands until the answer.',
    text: {
      label: 'What you ask, and why',
      hint: 'The person reads it as it is: say what makes you doubt and what would help.',
    },
  },
  extend: {
    title: 'Extend the time',
    explains: 'Once, before it is due, and only because it is complex or there are many. The person is told why.',
    sure: 'More time is needed, and it cannot be extended again',
    submit: 'Extend',
    done: 'Extended. The person is told.',
    text: { label: 'Why more time is needed', hint: 'The person reads it as it is.' },
  },
  'propose-refusal': {
    title: 'Propose to refuse',
    explains:
      'Only on a ground that the law gives. Nothing goes out yet: somebody else has to read it and agree. The letter says how to complain.',
    sure: 'The law gives this ground, and I have looked at whether refusing a part is enough',
    submit: 'Propose the refusal',
    done: 'Proposed. Now somebody else has to agree.',
    text: { label: 'Why it is not done', hint: 'The person reads it as it is, beside the article.' },
  },
  'propose-held-erasure': {
    title: 'Propose to erase against a hold',
    explains:
      'Somebody asked to keep these data (a legal hold). Erasing them all the same is decided by two people; the second is the privacy lead.',
    sure: 'I know why they are held, and they should go all the same',
    submit: 'Propose the erasure',
    done: 'Proposed. Now somebody else has to agree.',
  },
  forward: {
    title: 'Pass it on',
    explains:
      'It is about what a customer of ours keeps in their database: the customer answers. It is closed here, and the person learns whom to turn to.',
    sure: 'It is not about data that we decide on',
    submit: 'Pass it on and close',
    done: 'Closed. The letter that says who answers goes out.',
    text: { label: 'Who answers, and how to reach them', hint: 'The person reads it as it is.' },
  },
  withdraw: {
    title: 'The person takes it back',
    explains:
      'They told you that they do not want it any more. It is closed and they get a notice; they may ask again any time.',
    sure: 'The person said so themselves',
    submit: 'Close as taken back',
    done: 'Closed. The notice goes out.',
  },
};

const words = { es, en };

/** What is done, of those rights that Habeas carries out by itself. */
const executions: Readonly<Partial<Record<RequestRight, Readonly<Record<Language, string>>>>> = {
  access: { es: 'Darle una copia de sus datos', en: 'Give them a copy of their data' },
  portability: { es: 'Darle sus datos para llevárselos', en: 'Give them their data to take along' },
  erasure: { es: 'Borrar sus datos', en: 'Erase their data' },
  restriction: { es: 'Limitar el uso de sus datos', en: 'Restrict the use of their data' },
  withdrawal: { es: 'Retirar sus consentimientos', en: 'Take back what they agreed to' },
  rectification: { es: 'Corregir sus datos', en: 'Correct their data' },
};

/** What an action is called and what it does, for a request of that right. */
export const actionWords = (action: ActionName, right: RequestRight, language: Language): ActionWords => {
  const found = words[language][action];
  const title = action === 'execute' ? executions[right]?.[language] : undefined;
  return title === undefined ? found : { ...found, title };
};
