import type { LetterWording } from '../letter-wording.ts';
import { dutyMessages } from '../spanish-duties.ts';

/** Mails around requests that are no answer: the one-time code, what staff is warned of, and a change of address. */

export const code: LetterWording<'code'> = {
  subject: { es: 'Tu código de un solo uso', en: 'Your one-time code' },
  why: {
    es: 'Recibes este correo porque alguien, seguramente tú, ha pedido este código en nuestra página.',
    en: 'You get this mail because somebody, most likely you, asked for this code on our page.',
  },
  parts: {
    code: {
      paragraphs: [
        {
          es: 'Escribe este código en la página que tienes abierta:',
          en: 'Type this code into the page you have open:',
        },
      ],
      after: [{ es: 'Vale una sola vez, hasta el {expires}.', en: 'It works once, until {expires}.' }],
    },
    warning: {
      heading: { es: 'No se lo des a nadie', en: 'Give it to nobody' },
      paragraphs: [
        {
          es: 'Nadie de {firm} te pedirá nunca este código: ni por teléfono, ni por correo, ni por mensaje. Si no lo has pedido tú, borra este correo: sin el código nadie ve nada.',
          en: 'Nobody at {firm} will ever ask you for this code: not by phone, not by mail, not by message. If you did not ask for it, delete this mail: without the code nobody sees anything.',
        },
      ],
    },
  },
  lines: {},
};

export const deadline: LetterWording<'deadline'> = {
  subject: {
    es: 'Solicitudes de derechos: {late} fuera de plazo, {soon} a punto de vencer',
    en: 'Rights requests: {late} overdue, {soon} due soon',
  },
  why: {
    es: 'Recibes este correo porque en {firm} te ocupas de las solicitudes de derechos.',
    en: 'You get this mail because at {firm} you look after rights requests.',
  },
  parts: {
    late: {
      heading: { es: 'Fuera de plazo', en: 'Overdue' },
      paragraphs: [
        {
          es: 'Detrás de cada una hay una persona que ejerce un derecho y no tiene respuesta. Contesta hoy, dile por qué llega tarde y mira qué ha fallado.',
          en: 'Behind each is a person who uses a right and has no answer. Answer today, say why it is late, and find out what went wrong.',
        },
      ],
    },
    soon: { heading: { es: 'Vencen pronto', en: 'Due soon' } },
    console: {
      link: { es: 'Abrir las solicitudes', en: 'Open the requests' },
      after: [
        {
          es: 'La fecha la pone la ley (RGPD, art. 12.3). Solo se puede ampliar una vez, antes de que llegue, con un motivo y diciéndoselo a la persona.',
          en: 'The date is set by law (GDPR art. 12(3)). It can be extended only once, before it comes, with a reason and telling the person.',
        },
      ],
    },
  },
  lines: {
    late: {
      es: '{reference} ({right}): una persona espera una respuesta que la ley prometía para el {due}. Retraso: {days}.',
      en: '{reference} ({right}): a person waits for an answer that the law promised by {due}. Late by {days}.',
    },
    today: {
      es: '{reference} ({right}): hoy, {due}, es el último día.',
      en: '{reference} ({right}): today, {due}, is the last day.',
    },
    soon: {
      es: '{reference} ({right}): como tarde, el {due}. Quedan: {days}.',
      en: '{reference} ({right}): {due} at the latest. Left: {days}.',
    },
  },
};

export const newAddress: LetterWording<'new-address'> = {
  subject: { es: 'Confirma tu nueva dirección de correo', en: 'Confirm your new e-mail address' },
  why: {
    es: 'Recibes este correo porque alguien nos ha dado esta dirección para escribirle a ella.',
    en: 'You get this mail because somebody gave us this address to write to.',
  },
  parts: {
    confirm: {
      paragraphs: [
        {
          es: 'Alguien, seguramente tú, ha pedido a {firm} que le escriba a partir de ahora a esta dirección. Confirma en esta página que es tuya.',
          en: 'Somebody, most likely you, asked {firm} to write to this address from now on. Confirm on this page that it is yours.',
        },
      ],
      link: { es: 'Confirmar esta dirección', en: 'Confirm this address' },
      after: [
        {
          es: 'El enlace funciona hasta el {expires}. Abrirlo no cambia nada: decides tú, en la página.',
          en: 'The link works until {expires}. Opening it changes nothing: you decide on the page.',
        },
      ],
    },
    unchanged: {
      paragraphs: [
        {
          es: 'Hasta que la confirmes no usamos esta dirección, tampoco para la publicidad que hubieras aceptado. Lo que aceptaste y lo que rechazaste sigue como lo dejaste.',
          en: 'Until you confirm we do not use this address, not even for advertising that you agreed to. What you agreed to and what you refused stays as you left it.',
        },
        {
          es: 'Si no has sido tú, no hace falta que hagas nada.',
          en: 'If it was not you, there is nothing you need to do.',
        },
      ],
    },
  },
  lines: {},
};

export const oldAddress: LetterWording<'old-address'> = {
  subject: dutyMessages['address-changed'].title,
  why: {
    es: 'Recibes este correo porque hasta ahora te escribíamos a esta dirección.',
    en: 'You get this mail because until now we wrote to you at this address.',
  },
  parts: {
    changed: {
      paragraphs: [
        {
          es: 'Desde el {changed}, {firm} te escribe a otra dirección, que se ha confirmado desde su propio buzón. Si lo has pedido tú, no tienes que hacer nada.',
          en: 'Since {changed} {firm} writes to you at another address, which was confirmed from its own mailbox. If you asked for it, there is nothing you need to do.',
        },
        {
          es: 'Si dijiste que no querías publicidad en esta dirección, sigue valiendo.',
          en: 'If you said that you want no advertising at this address, that still holds.',
        },
      ],
    },
    revert: {
      heading: { es: 'Si no has sido tú', en: 'If it was not you' },
      paragraphs: [
        {
          es: 'Deshaz el cambio en esta página y volveremos a escribirte aquí.',
          en: 'Take the change back on this page, and we write to you here again.',
        },
      ],
      link: { es: 'Deshacer el cambio', en: 'Take the change back' },
      after: [
        {
          es: 'El enlace funciona durante {revertWithin}, hasta el {expires}. Abrirlo no cambia nada: decides tú, en la página. Después escríbenos a {email}, por si alguien ha entrado en tus cosas.',
          en: 'The link works for {revertWithin}, until {expires}. Opening it changes nothing: you decide on the page. Then write to {email}, in case somebody got into your affairs.',
        },
      ],
    },
  },
  lines: {},
};
