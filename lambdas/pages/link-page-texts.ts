import type { Language } from '../../policy/model/types.ts';
import type { ProblemCode } from '../domain/problems.ts';

export type Names = { readonly firm: string; readonly until: string; readonly organisation: string };

const es = {
  problems: 'Revisa esto',
  problemPrefix: 'Error: ',
  registration: {
    title: 'Confirma tus datos',
    lead: ({ firm }: Names) =>
      `Con esta dirección de correo se ha rellenado un formulario de ${firm}: revisa los datos y decide.`,
    nothingYet: ({ until }: Names) =>
      `Todavía no hemos guardado nada: los datos viajan cifrados en este enlace, que funciona hasta el ${until}. Si no has sido tú, recházalos o cierra la página.`,
    decline: 'Si rechazas, no guardamos estos datos y el enlace ya no sirve para confirmarlos.',
  },
  entry: {
    title: '¿Guardamos tus datos?',
    lead: ({ firm, organisation }: Names) =>
      `${organisation} ha introducido datos tuyos en un formulario de ${firm}: tú decides.`,
    nothingYet: ({ until }: Names) =>
      `Todavía no los hemos guardado: viajan cifrados en este enlace, que funciona hasta el ${until}. No tienes obligación de contestar. Si no haces nada, no queda nada y no te enviaremos recordatorios.`,
    decline:
      'Si rechazas, no guardamos estos datos. Guardamos solo una huella de tu dirección, para que ni esta organización ni nadie más pueda volver a introducirla aquí. Tú siempre podrás registrarte.',
  },
  renewed:
    'El aviso de privacidad ha cambiado de forma importante desde que se rellenó el formulario. Lee el nuevo y vuelve a decidir.',
  unknownSource: 'Una organización que ya no trabaja con nosotros',
  unknownContact: 'ya no lo tenemos',
  source: 'De dónde vienen',
  sourceText: ({ organisation }: Names, contact: string) => `De ${organisation} (contacto: ${contact}).`,
  data: 'Tus datos',
  dataHint: 'Corrige lo que no esté bien. Guardaremos lo que pongas aquí. La dirección de correo no se puede cambiar.',
  serves: 'Para qué se usan',
  basis: 'Base jurídica',
  servesHint: 'Esto no depende de tu consentimiento:',
  offers: 'Lo que solo haremos si quieres',
  offersHint: 'Decide cada cosa por separado. Lo que dejes sin contestar cuenta como «no», y no cambia nada más.',
  yes: 'Sí',
  no: 'No',
  rights: 'Tus derechos',
  read: 'Leer el aviso de privacidad',
  courtesy: 'Esto es una traducción de cortesía. Solo obliga el texto en inglés:',
  decide: 'Tu decisión',
  undo: 'Si confirmas, recibirás un correo con tu recibo y un enlace para deshacerlo.',
  confirm: 'Sí, confirmo',
  declineButton: 'No, rechazo',
  accept: 'Para confirmar, marca la casilla.',
};

const en: typeof es = {
  problems: 'Please check this',
  problemPrefix: 'Error: ',
  registration: {
    title: 'Confirm your data',
    lead: ({ firm }) => `A form of ${firm} was filled in with this e-mail address. Check the data and decide.`,
    nothingYet: ({ until }) =>
      `We have not stored anything yet: the data travel encrypted in this link, which works until ${until}. If it was not you, decline or close the page.`,
    decline: 'If you decline, we do not store these data, and the link can no longer be used to confirm them.',
  },
  entry: {
    title: 'May we keep your data?',
    lead: ({ firm, organisation }) => `${organisation} entered data about you into a form of ${firm}: you decide.`,
    nothingYet: ({ until }) =>
      `We have not stored them yet: they travel encrypted in this link, which works until ${until}. You are under no obligation to answer. If you do nothing, nothing remains and we send no reminders.`,
    decline:
      'If you decline, we do not store these data. We keep only a fingerprint of your address, so that neither this organisation nor anybody else can enter it here again. You yourself can always register.',
  },
  renewed:
    'The privacy notice has changed in an important way since the form was filled in. Please read the new one and decide again.',
  unknownSource: 'An organisation that no longer works with us',
  unknownContact: 'no longer known',
  source: 'Where they come from',
  sourceText: ({ organisation }, contact) => `From ${organisation} (contact: ${contact}).`,
  data: 'Your data',
  dataHint: 'Correct whatever is wrong. We will store what you leave here. The e-mail address cannot be changed.',
  serves: 'What they are used for',
  basis: 'Legal basis',
  servesHint: 'This does not depend on your consent:',
  offers: 'What we do only if you want it',
  offersHint: 'Decide on each one separately. What you leave unanswered counts as “no”, and changes nothing else.',
  yes: 'Yes',
  no: 'No',
  rights: 'Your rights',
  read: 'Read the privacy notice',
  courtesy: 'This is a courtesy translation. Only the Spanish text binds:',
  decide: 'Your decision',
  undo: 'If you confirm, you will get a mail with your receipt and a link to undo it.',
  confirm: 'Yes, confirm',
  declineButton: 'No, decline',
  accept: 'To confirm, tick the box.',
};

export const linkPageTexts = { es, en };

type Messages = Readonly<Partial<Record<ProblemCode, (label: string, minimumAge: number) => string>>>;

const messages: Readonly<Record<Language, Messages>> = {
  es: {
    MISSING_FIELD: (label) => `${label}: este dato hace falta.`,
    FORBIDDEN_DATA: (label) => `${label}: no escribas números de tarjeta ni de cuenta; nunca los guardamos.`,
    UNDER_AGE: (_label, age) => `Para seguir tienes que haber cumplido ${age} años.`,
    CONSENT_NOT_EXPLICIT: () => 'Para confirmar, marca la casilla de aceptación.',
    UNKNOWN_ACTION: () => 'Elige si confirmas o rechazas.',
    PRESSED_TOO_SOON: () => 'Vuelve a pulsar el botón, para saber que hay una persona delante.',
    FORM_TOO_LARGE: () => 'Los datos son demasiado largos. Acorta alguno.',
    NOTICE_OUTDATED: () => 'El aviso de privacidad ha cambiado. Léelo y vuelve a decidir.',
    ADDRESS_FIXED: () => 'La dirección de correo no se puede cambiar en esta página.',
  },
  en: {
    MISSING_FIELD: (label) => `${label}: this is needed.`,
    FORBIDDEN_DATA: (label) => `${label}: leave out card and account numbers; we never store them.`,
    UNDER_AGE: (_label, age) => `To go on you must be at least ${age} years old.`,
    CONSENT_NOT_EXPLICIT: () => 'To confirm, tick the acceptance box.',
    UNKNOWN_ACTION: () => 'Choose whether you confirm or decline.',
    PRESSED_TOO_SOON: () => 'Press the button once more, so that we know a person is there.',
    FORM_TOO_LARGE: () => 'The data are too long. Please shorten something.',
    NOTICE_OUTDATED: () => 'The privacy notice has changed. Please read it and decide again.',
    ADDRESS_FIXED: () => 'The e-mail address cannot be changed on this page.',
  },
};

const otherwise: Readonly<Record<Language, (label: string | undefined) => string>> = {
  es: (label) =>
    label === undefined
      ? 'Hay algo que no está bien. Revísalo y vuelve a pulsar.'
      : `${label}: revisa este dato; así no puede estar bien.`,
  en: (label) =>
    label === undefined
      ? 'Something is not right. Check it and press again.'
      : `${label}: check this; it cannot be right as it is.`,
};

/** What a problem code means to the person at the form; a code without words of its own gets a general sentence. */
export const problemMessage = (
  language: Language,
  code: string,
  label: string | undefined,
  minimumAge: number,
): string => messages[language][code as ProblemCode]?.(label ?? '', minimumAge) ?? otherwise[language](label);
