/** `within`: how long the mailbox before can take the change back. */
type Facts = { readonly firm: string; readonly email: string; readonly within: string };

const es = {
  problem: 'Error: ',
  until: (until: string) => `Abrir esta página no cambia nada. El enlace funciona hasta el ${until}.`,
  confirm: ({ firm, within }: Facts) => ({
    title: 'Confirma tu nueva dirección',
    lead: `Alguien, seguramente tú, ha pedido a ${firm} que le escriba a partir de ahora a la dirección en la que has recibido este enlace.`,
    more: [
      'Si lo confirmas, dejamos de escribir a la de antes. Lo que aceptaste y lo que rechazaste sigue como lo dejaste.',
      `Avisamos del cambio a la dirección de antes, y desde allí se puede deshacer durante ${within}.`,
      'Si no has sido tú, cierra la página: no usaremos tu dirección.',
    ],
    button: 'Sí, escribidme aquí',
  }),
  confirmed: ({ within }: Facts) => ({
    title: 'Dirección confirmada',
    lead: 'A partir de ahora te escribimos aquí.',
    more: [
      `Avisamos a la dirección de antes, y desde allí se puede deshacer el cambio durante ${within}. Puedes cerrar esta página.`,
    ],
  }),
  revert: ({ firm }: Facts) => ({
    title: 'Deshacer el cambio de dirección',
    lead: `${firm} te escribía a la dirección en la que has recibido este enlace, y ahora lo hace a otra que se ha confirmado desde su propio buzón.`,
    more: [
      'Si lo pediste tú, no tienes que hacer nada: cierra la página.',
      'Si no, deshazlo. Volveremos a escribirte donde antes, y la otra dirección ya no se podrá confirmar con el enlace que recibió.',
    ],
    button: 'Deshacer el cambio',
  }),
  reverted: ({ email }: Facts) => ({
    title: 'Cambio deshecho',
    lead: 'Volvemos a escribir a la dirección de antes, y la otra ya no cuenta.',
    more: [
      `Si alguien pidió el cambio sin tu permiso, escribe a ${email}, por si ha entrado en tu correo o en tus cosas.`,
    ],
  }),
  problems: {
    PRESSED_TOO_SOON: 'Vuelve a pulsar el botón, para saber que hay una persona delante.',
    UNKNOWN_ACTION: 'Pulsa el botón para decidir, o cierra la página si todo está bien.',
    WRONG_STATE: 'El cambio anterior todavía se está haciendo. Espera un momento y vuelve a pulsar el botón.',
  },
};

const en: typeof es = {
  problem: 'Error: ',
  until: (until) => `Opening this page changes nothing. The link works until ${until}.`,
  confirm: ({ firm, within }) => ({
    title: 'Confirm your new address',
    lead: `Somebody, most likely you, asked ${firm} to write from now on to the address at which you got this link.`,
    more: [
      'If you confirm, we stop writing to the one before. What you agreed to and what you refused stays as you left it.',
      `We tell the address before about the change, and from there it can be taken back within ${within}.`,
      'If it was not you, close the page: we will not use your address.',
    ],
    button: 'Yes, write to me here',
  }),
  confirmed: ({ within }) => ({
    title: 'Address confirmed',
    lead: 'From now on we write to you here.',
    more: [
      `We tell the address before, and from there the change can be taken back within ${within}. You can close this page.`,
    ],
  }),
  revert: ({ firm }) => ({
    title: 'Take back the change of address',
    lead: `${firm} used to write to you at the address at which you got this link, and now writes to another one, which was confirmed from its own mailbox.`,
    more: [
      'If you asked for it, there is nothing you need to do: close the page.',
      'If not, take it back. We will write to you where we did before, and the link that the other address got can no longer confirm it.',
    ],
    button: 'Take the change back',
  }),
  reverted: ({ email }) => ({
    title: 'Change taken back',
    lead: 'We write to the address before again, and the other one counts no more.',
    more: [
      `If somebody asked for the change without your leave, write to ${email}, in case they got into your mailbox or your affairs.`,
    ],
  }),
  problems: {
    PRESSED_TOO_SOON: 'Press the button once more, so that we know a person is there.',
    UNKNOWN_ACTION: 'Press the button to decide, or close the page if all is well.',
    WRONG_STATE: 'The change before this is still under way. Wait a moment and press the button once more.',
  },
};

export const addressTexts = { es, en };
