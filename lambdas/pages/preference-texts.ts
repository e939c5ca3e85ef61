import type { Language, Policy } from '../../policy/model/types.ts';
import type { State } from '../domain/consent/fold.ts';
import { formatDay, formatMoment } from '../domain/mail/letters/wording.ts';
import type { Preference } from '../domain/preferences/preferences.ts';

const es = {
  title: 'Tus preferencias',
  lead: (firm: string) =>
    `Esto es lo que ${firm} solo hace si tú quieres. Aquí ves qué has elegido y puedes cambiarlo.`,
  until: (until: string) =>
    `Lo que guardes vale desde ese momento; lo que se hizo antes con tu permiso sigue siendo válido. Esta página funciona hasta el ${until}, las veces que quieras.`,
  saved: 'Guardado. Así queda desde ahora.',
  choices: 'Lo que has elegido',
  hint: 'Decide cada cosa por separado. Lo que dejes sin marcar se queda como está, y un «no» no cambia nada más.',
  nothing: 'Ahora mismo no hay nada que dependa de tu consentimiento.',
  yes: 'Sí',
  no: 'No',
  save: 'Guardar',
  receipt: 'Tu recibo',
  receiptHint:
    'Es la prueba, firmada por nosotros, de lo último que elegiste aquí. No contiene tu nombre ni tu dirección. Guárdala si quieres.',
  receiptShow: 'Ver el recibo',
  leave: 'Cerrar tu cuenta',
  leaveLead: (firm: string) =>
    `${firm} deja de prestarte el servicio y de enviarte sus avisos en el acto. Esta noche se borra todo lo que ninguna ley obliga a guardar; lo demás queda bloqueado hasta que venza su plazo, y nadie lo usa. Si queda algo por pagar, solo se usará para cobrarlo.`,
  goesOn: 'Lo que has aceptado en esta página no depende de la cuenta: sigue en pie hasta que lo retires aquí.',
  leaveSure: 'Quiero cerrar mi cuenta.',
  leaveTick: 'Para cerrar tu cuenta, marca la casilla «Quiero cerrar mi cuenta».',
  leaveNow: 'Cerrar mi cuenta',
  closed: 'Tu cuenta está cerrada.',
  closedMore: 'No tienes que hacer nada más.',
  account: 'Tu cuenta',
  closedOn: (moment: string) => `Cerraste tu cuenta el ${moment}.`,
  rights: 'Tus derechos',
  read: 'Leer el aviso de privacidad',
  courtesy: 'Esto es una traducción de cortesía. Solo obliga el texto en inglés:',
};

const en: typeof es = {
  title: 'Your preferences',
  lead: (firm) => `This is what ${firm} does only if you want it. Here you see what you chose, and can change it.`,
  until: (until) =>
    `What you save counts from that moment; what was done before with your permission remains lawful. This page works until ${until}, as often as you like.`,
  saved: 'Saved. This is how it stands from now on.',
  choices: 'What you chose',
  hint: 'Decide on each one separately. What you leave unmarked stays as it is, and saying no changes nothing else.',
  nothing: 'At the moment nothing depends on your consent.',
  yes: 'Yes',
  no: 'No',
  save: 'Save',
  receipt: 'Your receipt',
  receiptHint:
    'It is proof, signed by us, of what you last chose here. It holds neither your name nor your address. Keep it if you like.',
  receiptShow: 'Show the receipt',
  leave: 'Close your account',
  leaveLead: (firm) =>
    `${firm} stops serving you and sending you its notices at once. Tonight everything is erased that no law says must be kept; the rest is blocked until its time is up, and nobody uses it. Should something be left to pay, your data are used to collect it and for nothing else.`,
  goesOn:
    'What you have said yes to on this page does not depend on the account: it goes on until you take it back here.',
  leaveSure: 'I want to close my account.',
  leaveTick: 'To close your account, tick the box “I want to close my account”.',
  leaveNow: 'Close my account',
  closed: 'Your account is closed.',
  closedMore: 'There is nothing else you have to do.',
  account: 'Your account',
  closedOn: (moment) => `You closed your account on ${moment}.`,
  rights: 'Your rights',
  read: 'Read the privacy notice',
  courtesy: 'This is a courtesy translation. Only the Spanish text binds:',
};

export const preferenceTexts = { es, en };

type Facts = { readonly since: string; readonly similarTo: string };

const statuses: Readonly<Record<Language, Readonly<Record<State | 'imported', (facts: Facts) => string>>>> = {
  es: {
    never: () => 'No has dicho nada, así que no lo hacemos.',
    given: ({ since }) => `Dijiste que sí el ${since}.`,
    imported: ({ since }) => `Según lo que ya constaba, dijiste que sí el ${since}.`,
    refused: ({ since }) => `Dijiste que no el ${since}.`,
    withdrawn: ({ since }) => `Lo retiraste el ${since}.`,
    expired: ({ since }) =>
      `Dijiste que sí, pero caducó el ${since} y ya no lo hacemos. Si aún lo quieres, elige de nuevo.`,
    superseded: ({ since }) =>
      `Dijiste que sí, pero el texto cambió el ${since} y no lo hacemos hasta que vuelvas a elegir. Lee antes el aviso.`,
    'soft-opt-in': ({ similarTo }) =>
      `No te lo hemos preguntado: te escribimos porque eres cliente, solo sobre ${similarTo}. Di que no cuando quieras.`,
  },
  en: {
    never: () => 'You have said nothing, so we do not do it.',
    given: ({ since }) => `You said yes on ${since}.`,
    imported: ({ since }) => `By what was already on record, you said yes on ${since}.`,
    refused: ({ since }) => `You said no on ${since}.`,
    withdrawn: ({ since }) => `You withdrew it on ${since}.`,
    expired: ({ since }) =>
      `You said yes, but it ran out on ${since} and we have stopped. If you still want it, choose again.`,
    superseded: ({ since }) =>
      `You said yes, but the text changed on ${since} and we do not do it until you choose again. Please read the notice first.`,
    'soft-opt-in': ({ similarTo }) =>
      `We have not asked you: we write to you because you are a customer, only about ${similarTo}. Say no whenever you like.`,
  },
};

/** How a purpose stands, as a sentence to the person. */
export const statusOf = (
  { purpose, state, since, decision }: Preference,
  language: Language,
  { purposes, zone }: Policy,
): string => {
  const says = statuses[language];
  const similarTo = purposes[purpose]?.softOptIn?.similarTo[language] ?? '';
  const imported = state === 'given' ? decision?.provenance?.decidedOn : undefined;
  if (imported) return says.imported({ since: formatDay(imported, language), similarTo });
  return says[state]({ since: since ? formatMoment(new Date(since), language, zone) : '', similarTo });
};
