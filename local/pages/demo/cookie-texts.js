/** What the cookie panel says, beside what it reads from the notice and the inventory. */
export const cookieTexts = {
  es: {
    ask: (firm, kinds) => `Además de las necesarias, ${firm} quiere usar estas cookies: ${kinds}.`,
    how: (link) =>
      `No se pone ninguna hasta que digas que sí. Con un «no» la web funciona igual. Puedes cambiar cuando quieras en «${link}», al pie.`,
    signal: (purposes) =>
      `Tu navegador pide que no se te rastree (Global Privacy Control). Por eso queda en «no», aunque aceptes todo: ${purposes}.`,
    signalled: 'Tu navegador lo rechaza por ti.',
    choose: 'Elegir una a una',
    read: 'Leer el aviso',
    close: 'Cerrar',
    always: 'Siempre activas',
    which: 'Qué cookies son',
    saved: 'Elección guardada.',
    unreachable:
      'No hemos podido guardar tu elección, así que no se ha puesto nada. Vuelve a pulsar; si no, lo intentaremos cuando haya conexión.',
    unsent: 'Tu elección ya vale en este navegador. El servidor no responde; se la diremos más tarde.',
    outdated: 'El aviso de privacidad acaba de cambiar, así que no se ha puesto nada nuevo. Elige otra vez.',
    remember: 'Mantenerme identificado en este navegador',
  },
  en: {
    ask: (firm, kinds) => `Besides the necessary ones, ${firm} would like to use these cookies: ${kinds}.`,
    how: (link) =>
      `None is set until you say yes. With a “no” the site works all the same. You can change at any time under “${link}” at the foot of the page.`,
    signal: (purposes) =>
      `Your browser asks not to be tracked (Global Privacy Control). So these stay off even if you accept all: ${purposes}.`,
    signalled: 'Your browser refuses it for you.',
    choose: 'Choose one by one',
    read: 'Read the notice',
    close: 'Close',
    always: 'Always on',
    which: 'Which cookies these are',
    saved: 'Choice saved.',
    unreachable:
      'We could not save your choice, so nothing has been set. Press again; otherwise we will try when there is a connection.',
    unsent: 'Your choice already holds in this browser. The server does not answer; we will tell it later.',
    outdated: 'The privacy notice has just changed, so nothing new has been set. Please choose again.',
    remember: 'Keep me logged in on this browser',
  },
};
