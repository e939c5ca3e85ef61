import type { Language } from '../../policy/model/types.ts';
import type { RestrictionGround } from '../domain/retention/person-facts.ts';

const es = {
  title: 'Ejerce tus derechos',
  lead: (firm: string) =>
    `Dile aquí a ${firm} qué quieres que haga con tus datos. Es gratis, y no hace falta tener una cuenta.`,
  error: 'Error: ',
  problems: 'Hay algo que revisar. Lo que has escrito sigue aquí:',
  ask: '¿Qué quieres pedir?',
  why: '¿Por qué?',
  whyHint: 'Si lo dices, sabremos qué hacer con los datos mientras tanto.',
  grounds: {
    accuracy: 'No son exactos: que no se usen mientras se comprueba.',
    unlawful: 'Se usan sin derecho, pero prefieres que no se borren.',
    claims: 'A nosotros ya no nos hacen falta, pero a ti sí, para una reclamación.',
    objection: 'Te has opuesto a que se usen y esperas la respuesta.',
  } satisfies Record<RestrictionGround, string>,
  you: 'Para contestarte',
  email: 'Tu correo electrónico',
  emailHint:
    'Aquí te enviamos el recibo y la respuesta. Usa la dirección que ya conocemos: así sabemos que eres tú sin pedirte nada más.',
  name: 'Tu nombre',
  details: 'Lo que quieras contarnos',
  detailsHint: (most: string) =>
    `Por ejemplo, qué dato está mal y cómo es en realidad, cuál es tu situación si te opones, o por quién lo pides. Como mucho, ${most} caracteres.`,
  never: 'No mandes copias del DNI ni números de tarjeta o de cuenta: no hacen falta, y los números los borramos.',
  optional: '(opcional)',
  language: '¿En qué idioma te contestamos?',
  button: 'Enviar la solicitud',
  next: 'Qué pasa después',
  nextText:
    'Te llega un correo con el recibo y un enlace. Confirma con él que la solicitud es tuya; sin eso no damos, cambiamos ni borramos los datos de nadie.',
  other: 'De otra manera',
  otherText: 'Esta página es solo una de las maneras.',
  wrong: {
    right: 'Elige qué quieres pedir.',
    email: 'Escribe una dirección de correo a la que podamos contestarte, como ana@example.com.',
    name: (most: string) => `Escribe el nombre en una línea, de ${most} caracteres como mucho.`,
    details: (most: string) => `Es demasiado largo: caben ${most} caracteres.`,
    language: 'Elige en qué idioma te contestamos.',
    unavailable: 'Ahora mismo no podemos guardarla. No se ha perdido nada: vuelve a enviarla dentro de un momento.',
    anything: 'Revisa la solicitud y vuelve a enviarla.',
  },
  facts: {
    reference: 'Referencia',
    right: 'Qué pides',
    received: 'Llegó',
    due: 'Contestamos, como tarde',
  },
  sent: {
    title: 'Hemos recibido tu solicitud',
    lead: 'Guarda la referencia. Con ella puedes preguntar cuando quieras.',
    mail: 'Mira tu correo',
    confirm: (within: string) =>
      `En unos instantes te llega un correo con un enlace, salvo que esa dirección haya llegado al máximo de hoy. Ábrelo y confirma que la solicitud es tuya. Si nadie la confirma en ${within}, borramos lo que has escrito y quedan solo la referencia y las fechas.`,
    stopped:
      'Desde este momento no se envía más publicidad a esa dirección. Lo único que aún puede llegarte es un correo que ya estuviera en camino. No tienes que hacer nada más.',
    neutral:
      'Aquí no decimos si tenemos datos de alguien o no: te lo dice el correo. Si no llega, mira en el correo no deseado.',
    longer: (longest: string) =>
      `Si es muy compleja podemos tardar hasta ${longest} desde que llegó; te lo diríamos antes, con el motivo.`,
    write: (email: string) => `Para añadir algo o preguntar, escribe a ${email} y cita la referencia.`,
    again: 'Hacer otra solicitud',
  },
};

const en: typeof es = {
  title: 'Exercise your rights',
  lead: (firm) => `Tell ${firm} here what you want done with your data. It is free of charge, and needs no account.`,
  error: 'Error: ',
  problems: 'Something needs another look. What you typed is still here:',
  ask: 'What do you want to ask for?',
  why: 'Why?',
  whyHint: 'If you say so, we will know what to do with the data meanwhile.',
  grounds: {
    accuracy: 'They are not accurate: they are not to be used while that is checked.',
    unlawful: 'They are used unlawfully, but you would rather not have them erased.',
    claims: 'We no longer need them, but you do, for a legal claim.',
    objection: 'You have objected to their use and wait for the answer.',
  },
  you: 'To answer you',
  email: 'Your e-mail address',
  emailHint:
    'We send the receipt and the answer there. Use the address that we already know: that is how we know it is you, and need nothing more.',
  name: 'Your name',
  details: 'Whatever you want to tell us',
  detailsHint: (most) =>
    `For instance which detail is wrong and what is right, what your situation is if you object, or for whom you ask. At most ${most} characters.`,
  never:
    'Do not send copies of identity papers, nor card or account numbers: they are not needed, and we delete such numbers.',
  optional: '(optional)',
  language: 'In which language shall we answer?',
  button: 'Send the request',
  next: 'What happens next',
  nextText:
    'You get a mail with the receipt and a link. Confirm by it that the request is yours; without that we hand out, change or erase nobody’s data.',
  other: 'Another way',
  otherText: 'This page is only one of the ways.',
  wrong: {
    right: 'Choose what you want to ask for.',
    email: 'Type an e-mail address that we can answer to, such as ana@example.com.',
    name: (most) => `Type the name in one line, of ${most} characters at most.`,
    details: (most) => `That is too long: there is room for ${most} characters.`,
    language: 'Choose in which language we answer.',
    unavailable: 'We cannot take it right now. Nothing is lost: send it again in a moment.',
    anything: 'Check the request and send it again.',
  },
  facts: {
    reference: 'Reference',
    right: 'What you ask for',
    received: 'It arrived',
    due: 'We answer at the latest',
  },
  sent: {
    title: 'We have received your request',
    lead: 'Keep the reference. With it you can ask about the request whenever you like.',
    mail: 'Look at your mail',
    confirm: (within) =>
      `In a moment you get a mail with a link, unless that address has had its share for today. Open it and confirm that the request is yours. If nobody confirms it within ${within}, we erase what you wrote, and only the reference and the dates remain.`,
    stopped:
      'From this moment on no more advertising is sent to that address. All that may still reach you is a mail that was already on its way. There is nothing else you have to do.',
    neutral:
      'We do not say here whether we hold data of anybody: the mail does. If it does not come, look in the junk folder.',
    longer: (longest) =>
      `If it is very complex we may take up to ${longest} from its arrival; we would tell you before, with the reason.`,
    write: (email) => `To add something or ask, write to ${email} and quote the reference.`,
    again: 'Make another request',
  },
};

/** The words of the page on which rights are exercised, and of what it answers. */
export const requestTexts: Readonly<Record<Language, typeof es>> = { es, en };
