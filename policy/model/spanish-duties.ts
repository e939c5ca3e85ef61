import type { DataCategory, MessageTemplate, Policy, Purpose, Right } from './types.ts';

/** What every firm under Spanish law has to do with personal data, whatever it sells; firms add their own beside it. */

export const dutyCategories = {
  evidence: {
    title: {
      es: 'la prueba de tus decisiones (qué, cuándo, con qué texto)',
      en: 'the proof of your decisions (what, when, on which text)',
    },
    fields: ['decisionId', 'decisions', 'noticeHash', 'decidedAt', 'method', 'form'],
    origin: 'system',
    special: false,
  },
  'entry-source': {
    title: { es: 'quién nos dio tus datos, si no fuiste tú', en: 'who gave us your data, if it was not you' },
    fields: ['source'],
    origin: 'system',
    special: false,
  },
  request: {
    title: { es: 'lo que nos pides y lo que te contestamos', en: 'what you ask for and what we answer' },
    fields: ['reference', 'right', 'details', 'answer'],
    origin: 'provided',
    special: false,
  },
  'identity-copy': {
    title: {
      es: 'una copia de tu documento de identidad, solo si hay dudas razonables',
      en: 'a copy of your identity document, only in reasonable doubt',
    },
    fields: ['identityDocument'],
    origin: 'provided',
    special: false,
  },
  disclosures: {
    title: { es: 'a quién comunicamos qué datos y cuándo', en: 'who received which data, and when' },
    fields: ['recipient', 'disclosedFields', 'disclosedAt'],
    origin: 'system',
    special: false,
  },
  accesses: {
    title: { es: 'quién de nuestro equipo vio tus datos y por qué', en: 'who of our staff saw your data, and why' },
    fields: ['principal', 'reason', 'seenAt'],
    origin: 'system',
    special: false,
  },
  suppression: {
    title: { es: 'una huella cifrada de tu dirección', en: 'an encrypted fingerprint of your address' },
    fields: ['addressFingerprint'],
    origin: 'system',
    special: false,
  },
  erasures: {
    title: { es: 'la marca de que te hemos borrado', en: 'the mark that we erased you' },
    fields: ['tombstone'],
    origin: 'system',
    special: false,
  },
  backups: {
    title: { es: 'copias cifradas de lo anterior', en: 'encrypted copies of the above' },
    fields: ['backup'],
    origin: 'system',
    special: false,
  },
} as const satisfies Record<string, DataCategory>;

/** Purposes that law or care demands; `hosting` are the recipients that run the systems. Needs the category `contact`. */
export const dutyPurposes = <const Recipient extends string>(hosting: readonly Recipient[]) => {
  const own = { gpcRefuses: false, recipients: hosting };
  return {
    confirmation: {
      ...own,
      title: { es: 'Confirmar que eres tú', en: 'Make sure it is you' },
      describes: {
        es: 'Cuando rellenas un formulario te enviamos un enlace. Hasta que confirmas, no guardamos nada.',
        en: 'When you fill in a form, we mail you a link. Until you confirm, we store nothing.',
      },
      basis: 'contract',
      uses: { contact: 'unconfirmed-registration' },
    },
    'third-party-entry': {
      ...own,
      title: {
        es: 'Preguntarte, si otra persona nos da tus datos',
        en: 'Ask you, if somebody else gives us your data',
      },
      describes: {
        es: 'Te enviamos un solo correo para que veas los datos, los corrijas y decidas. No lleva publicidad.',
        en: 'We send you a single mail so that you can see the data, correct them and decide. It carries no advertising.',
      },
      basis: 'legitimate-interests',
      interest: {
        es: 'que quien te conoce pueda proponerte como cliente y que seas tú quien decida, avisado como exige la ley (RGPD, art. 14)',
        en: 'to let people who know you propose you as a customer, while you decide, informed as the law demands (GDPR art. 14)',
      },
      balancingTest: { toConfirm: 'Reference and date of the balancing test for mails about third-party entries.' },
      uses: { contact: 'unconfirmed-entry', 'entry-source': 'account' },
    },
    'consent-proof': {
      ...own,
      title: { es: 'Demostrar qué decidiste', en: 'Prove what you decided' },
      describes: {
        es: 'Guardamos cada sí y cada no, con la fecha y el texto que viste, y te damos un recibo.',
        en: 'We keep each yes and each no, with the date and the text you saw, and give you a receipt.',
      },
      basis: 'legal-obligation',
      uses: { evidence: 'consent-proof' },
    },
    rights: {
      ...own,
      title: { es: 'Atender tus derechos', en: 'Answer your rights requests' },
      describes: {
        es: 'Recibimos tu solicitud, la tramitamos y podemos demostrar que la contestamos a tiempo.',
        en: 'We take your request, act on it and can show that we answered in time.',
      },
      basis: 'legal-obligation',
      uses: { request: 'requests', 'identity-copy': 'identity-copy' },
    },
    'do-not-contact': {
      ...own,
      title: { es: 'No volver a escribirte si no quieres', en: 'Leave you alone when you ask' },
      describes: {
        es: 'Si te opones a la publicidad o rechazas que otra persona nos dé tus datos, lo recordamos con una huella de tu dirección.',
        en: 'If you object to advertising, or decline data that somebody else gave us, we remember it by a fingerprint of your address.',
      },
      basis: 'legal-obligation',
      uses: { suppression: 'suppression' },
    },
    authorities: {
      ...own,
      title: { es: 'Cumplir con jueces y autoridades', en: 'Obey courts and authorities' },
      describes: {
        es: 'Damos datos a la autoridad competente solo cuando una ley lo ordena y solo los que pide. Te lo decimos, salvo que la ley lo prohíba.',
        en: 'We give data to the competent authority only when a law demands it, and only what it asks for. We tell you, unless the law forbids it.',
      },
      basis: 'legal-obligation',
      uses: { disclosures: 'disclosures' },
    },
    accountability: {
      ...own,
      title: { es: 'Saber quién ve tus datos', en: 'Know who sees your data' },
      describes: {
        es: 'Solo las personas que lo necesitan ven tus datos, y cada consulta queda anotada con su motivo.',
        en: 'Only people who need to see your data do, and each look is noted with its reason.',
      },
      basis: 'legal-obligation',
      uses: { accesses: 'access-log' },
    },
    backups: {
      ...own,
      title: { es: 'Recuperarnos de un desastre', en: 'Recover from a disaster' },
      describes: {
        es: 'Hacemos copias de seguridad cada noche. Solo sirven para reparar los sistemas, salvo que tú o la ley exijáis otra cosa.',
        en: 'We make backups every night. They only serve to repair the systems, unless you or the law require otherwise.',
      },
      basis: 'legal-obligation',
      uses: { backups: 'backups', erasures: 'tombstone' },
    },
  } as const satisfies Record<string, Purpose>;
};

/**
 * Every message these duties need. None carries advertising, so none can be unsubscribed from (LSSI annex f). The two that name
 * no purpose are owed to everybody whose data we hold (GDPR arts. 12(1), 34).
 */
export const dutyMessages = {
  registration: transactional('Confirma tus datos', 'Confirm your data'),
  entry: transactional('Alguien nos ha dado tus datos: tú decides', 'Somebody gave us your data: you decide'),
  welcome: transactional('Tus datos están confirmados: tu recibo', 'Your data are confirmed: your receipt'),
  'withdrawal-receipt': transactional('Has retirado tu consentimiento', 'You withdrew your consent'),
  preferences: transactional('Tus preferencias', 'Your preferences'),
  'address-changed': transactional('Tu dirección de correo ha cambiado', 'Your e-mail address has changed'),
  'request-receipt': transactional('Hemos recibido tu solicitud', 'We received your request'),
  'request-identity': transactional('Necesitamos saber que eres tú', 'We need to know that it is you'),
  'request-extended': transactional('Tu solicitud necesita más tiempo', 'Your request needs more time'),
  'request-answered': transactional('Respuesta a tu solicitud', 'Answer to your request'),
  'request-refused': transactional('No podemos atender tu solicitud', 'We cannot grant your request'),
  'restriction-lifted': transactional('Vamos a volver a usar tus datos', 'We are about to use your data again'),
  'policy-changed': {
    class: 'service',
    title: { es: 'Cambia nuestra política de privacidad', en: 'Our privacy policy changes' },
    wording: {
      subject: {
        es: 'Nuestra política de privacidad cambia el {date}',
        en: 'Our privacy policy changes on {date}',
      },
      paragraphs: [
        {
          es: 'El {date} entra en vigor una versión nueva de nuestra política de privacidad. Esto es lo que cambia: {changes}',
          en: 'On {date} a new version of our privacy policy comes into force. This is what changes: {changes}',
        },
        {
          es: 'Si un cambio afecta de verdad a algo que aceptaste, dejamos de hacerlo hasta que vuelvas a decir que sí. No tienes que contestar a este correo: quien calla no acepta nada.',
          en: 'If a change really affects something you agreed to, we stop doing it until you say yes again. You need not answer this mail: silence is no consent.',
        },
        {
          es: 'El texto completo está en el enlace del final. Si no estás conforme, escríbenos: puedes oponerte, pedir que borremos tus datos o cerrar tu cuenta.',
          en: 'The full text is behind the link at the end. If you disagree, write to us: you can object, have your data erased or close your account.',
        },
      ],
    },
    variables: {
      date: { title: { es: 'día en que entra en vigor', en: 'day on which it comes into force' }, maxLength: 40 },
      changes: {
        title: { es: 'qué cambia, en una o dos frases', en: 'what changes, in a sentence or two' },
        maxLength: 400,
      },
    },
  },
  /** GDPR art. 34(2): what happened, whom to ask, what may follow, what was done. */
  breach: {
    class: 'service',
    title: { es: 'Un incidente ha afectado a tus datos', en: 'An incident affected your data' },
    wording: {
      subject: {
        es: 'Un incidente de seguridad ha afectado a tus datos',
        en: 'A security incident has affected your data',
      },
      paragraphs: [
        { es: 'Qué ha pasado, el {date}: {nature}', en: 'What happened, on {date}: {nature}' },
        { es: 'Qué datos tuyos son: {data}', en: 'Which data of yours are affected: {data}' },
        { es: 'Qué puede ocurrir: {consequences}', en: 'What may follow: {consequences}' },
        { es: 'Qué hemos hecho y qué vamos a hacer: {measures}', en: 'What we have done and will do: {measures}' },
        { es: 'Qué te recomendamos: {advice}', en: 'What we advise you to do: {advice}' },
        {
          es: 'Sentimos lo ocurrido. Si quieres saber más, escríbenos a la dirección del final: te contestará una persona. También puedes reclamar ante la autoridad de protección de datos. Nunca te pediremos una contraseña ni un número de tarjeta por correo.',
          en: 'We are sorry. If you want to know more, write to the address at the end: a person will answer you. You can also complain to the data protection authority. We will never ask you for a password or a card number by mail.',
        },
      ],
    },
    variables: {
      date: { title: { es: 'cuándo ocurrió', en: 'when it happened' }, maxLength: 60 },
      nature: { title: { es: 'qué ocurrió', en: 'what happened' }, maxLength: 400 },
      data: { title: { es: 'qué datos', en: 'which data' }, maxLength: 200 },
      consequences: { title: { es: 'consecuencias probables', en: 'likely consequences' }, maxLength: 400 },
      measures: { title: { es: 'medidas', en: 'measures' }, maxLength: 400 },
      advice: { title: { es: 'consejo', en: 'advice' }, maxLength: 400 },
    },
  },
} as const satisfies Record<string, MessageTemplate>;

function transactional(es: string, en: string) {
  return { class: 'transactional', title: { es, en } } as const;
}

/** GDPR arts. 7(3), 15 to 22; LO 3/2018 arts. 3, 12 to 18. */
export const spanishRights: readonly Right[] = [
  'access',
  'rectification',
  'erasure',
  'objection',
  'restriction',
  'portability',
  'withdrawal',
  'no-automated-decision',
  'post-mortem',
];

/** GDPR art. 77. */
export const spanishAuthority: Policy['authority'] = {
  name: 'Agencia Española de Protección de Datos',
  url: 'https://www.aepd.es',
  address: 'C/ Jorge Juan, 6, 28001 Madrid',
};

/** Deadlines that the law sets for answers (GDPR art. 12(3)), with our own target before them. */
export const spanishDeadlines = {
  answerWithin: { months: 1 },
  extendedTo: { months: 3 },
  targetDaysEarlier: 10,
} as const satisfies Omit<Policy['requests'], 'holidays' | 'letters'>;

/** What follows from retention under Spanish law: blocking, holds, and figures that tell nobody apart. */
export const spanishKeeping = {
  // A hold is an exception: it is looked at again (GDPR art. 5(1)(e), 5(2)); for browser data the text itself says so.
  holds: { browserData: { months: 3 }, other: { months: 12 } },
  unblockWithin: { hours: 72 },
  // GDPR recital 26; Article 29 Working Party, opinion 05/2014 (WP216) on anonymisation.
  statistics: { least: 10 },
} as const satisfies Pick<Policy, 'holds' | 'unblockWithin' | 'statistics'>;

/** Categories of what every firm's Habeas keeps by itself, among `dutyCategories`. */
export const dutyStored = {
  decision: 'evidence',
  entrySource: 'entry-source',
  access: 'accesses',
  request: 'request',
  suppression: 'suppression',
  erasure: 'erasures',
} as const;
