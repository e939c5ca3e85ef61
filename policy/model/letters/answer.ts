import type { LetterWording } from '../letter-wording.ts';
import { advertisingStopped, legalReason, pausedHeading, remedies, titled } from './shared.ts';

/** The answer to a request, right by right. What was done comes first, then what could not be done and why. */
export const answer: LetterWording<'answer'> = {
  subject: titled('request-answered'),
  why: {
    es: 'Recibes este correo porque nos hiciste una solicitud y te debemos una respuesta (RGPD, art. 12.3).',
    en: 'You get this mail because you made a request and we owe you an answer (GDPR art. 12(3)).',
  },
  parts: {
    opening: {
      paragraphs: [
        {
          es: 'Esta es la respuesta a tu solicitud {reference} ({right}), que llegó el {received}.',
          en: 'This is the answer to your request {reference} ({right}), which arrived on {received}.',
        },
      ],
    },
    access: {
      paragraphs: [
        {
          es: 'Hemos reunido todo lo que tenemos de ti: qué datos son, de dónde vienen, para qué los usamos, quién los ha recibido y hasta cuándo los guardamos. También qué está bloqueado y por qué. Lo que es de otras personas no se ve.',
          en: 'We have put together everything we hold about you: which data they are, where they come from, what we use them for, who received them and until when we keep them. Also what is blocked, and why. What belongs to other people is not shown.',
        },
        {
          es: 'Es un fichero con una página que se lee sin más y los mismos datos en JSON y CSV, por si quieres abrirlos con otro programa.',
          en: 'It is a file with a page that you can simply read, and the same data as JSON and CSV in case you want to open them with another program.',
        },
      ],
    },
    portability: {
      paragraphs: [
        {
          es: 'Hemos preparado los datos que nos diste y los que salen de tu uso del servicio, en JSON y CSV, para que los lleves a donde quieras (RGPD, art. 20). Lo que hayamos deducido nosotros no va ahí: para verlo, pide acceso.',
          en: 'We have prepared the data that you gave us and those that come from your use of the service, as JSON and CSV, for you to take wherever you like (GDPR art. 20). What we concluded ourselves is not among them: to see it, ask for access.',
        },
      ],
    },
    download: {
      heading: { es: 'Descárgalo', en: 'Download it' },
      paragraphs: [
        {
          es: 'Por tu seguridad, los datos no van dentro de este correo.',
          en: 'For your safety the data are not inside this mail.',
        },
      ],
      link: { es: 'Descargar mis datos', en: 'Download my data' },
      after: [
        {
          es: 'El enlace vale para una sola descarga durante {downloadWithin}, hasta el {expires}. La página te envía a esta misma dirección un código de un solo uso y te lo pide. Abrirla no gasta nada.',
          en: 'The link is good for one download within {downloadWithin}, until {expires}. The page mails a one-time code to this same address and asks you for it. Opening it uses nothing up.',
        },
        {
          es: 'Si se te pasa, pide lo mismo otra vez y te preparamos una copia nueva.',
          en: 'If you miss it, ask for the same again and we prepare a new copy.',
        },
      ],
    },
    delivered: {
      paragraphs: [
        {
          es: 'Te lo entregamos aparte, por el medio que elegiste.',
          en: 'We hand it over to you separately, in the way that you chose.',
        },
      ],
    },
    rectification: {
      paragraphs: [
        {
          es: 'Hemos corregido tus datos. Lo que ponía antes queda bloqueado: nadie lo ve ni lo usa, y se destruye cuando ya no se nos pueden pedir cuentas por ello (LO 3/2018, art. 32).',
          en: 'We have corrected your data. What they said before is blocked: nobody sees or uses it, and it is destroyed once we can no longer be held to account for it (LO 3/2018 art. 32).',
        },
      ],
    },
    corrected: { heading: { es: 'Qué hemos corregido', en: 'What we corrected' } },
    erasure: {
      paragraphs: [
        {
          es: 'Hemos borrado todo lo que la ley nos deja borrar, y hemos mirado en cada uno de nuestros sistemas que ya no está.',
          en: 'We have erased everything that the law lets us erase, and have looked in each of our systems that it is gone.',
        },
      ],
    },
    erased: { heading: { es: 'Qué hemos borrado', en: 'What we erased' } },
    restriction: {
      paragraphs: [
        {
          es: 'Hemos dejado de usar tus datos: siguen guardados y nada más (RGPD, art. 18). Te avisaremos antes de volver a usarlos.',
          en: 'We have stopped using your data: they stay stored, and nothing else (GDPR art. 18). We will tell you before we use them again.',
        },
      ],
    },
    paused: { heading: pausedHeading },
    objection: {
      paragraphs: [
        {
          es: 'Hemos dejado de usar tus datos para aquello a lo que te opones (RGPD, art. 21).',
          en: 'We have stopped using your data for what you object to (GDPR art. 21).',
        },
      ],
    },
    advertising: advertisingStopped,
    withdrawal: {
      paragraphs: [
        {
          es: 'Tu consentimiento queda retirado y ya no usamos tus datos para lo que permitía. Lo que hicimos mientras lo teníamos sigue siendo válido (RGPD, art. 7.3). Guardamos la prueba de que lo diste y de que lo retiraste.',
          en: 'Your consent is withdrawn, and we no longer use your data for what it allowed. What we did while we had it stays valid (GDPR art. 7(3)). We keep the proof that you gave it and that you withdrew it.',
        },
      ],
    },
    'no-automated-decision': {
      paragraphs: [
        {
          es: 'Una persona ha revisado la decisión y lo que nos contaste, y ha decidido ella, no una máquina (RGPD, art. 22.3).',
          en: 'A person has reviewed the decision and what you told us; it was they who decided, and no machine (GDPR art. 22(3)).',
        },
      ],
    },
    'post-mortem': {
      paragraphs: [
        {
          es: 'Sentimos tu pérdida. Hemos atendido lo que pides sobre los datos de la persona fallecida (LO 3/2018, art. 3).',
          en: 'We are sorry for your loss. We have done what you ask about the data of the person who died (LO 3/2018 art. 3).',
        },
      ],
    },
    'nothing-held': {
      paragraphs: [
        {
          es: 'Hemos buscado en todos nuestros sistemas y con esta dirección no tenemos datos tuyos, aparte de esta misma solicitud y su respuesta.',
          en: 'We have searched all our systems, and under this address we hold no data about you, apart from this request and its answer.',
        },
        {
          es: 'Si nos los diste con otra dirección, haz la solicitud desde esa.',
          en: 'If you gave them to us with another address, make the request from that one.',
        },
      ],
    },
    explanation: { heading: { es: 'Nuestra explicación', en: 'Our explanation' } },
    partial: {
      heading: { es: 'Lo que no hemos podido hacer', en: 'What we could not do' },
      paragraphs: [
        {
          es: 'No hemos podido hacer todo lo que pides, y queremos que sepas por qué.',
          en: 'We could not do everything you ask for, and want you to know why.',
        },
      ],
    },
    kept: {
      heading: { es: 'Qué conservamos, por qué y hasta cuándo', en: 'What we keep, why and until when' },
      paragraphs: [
        {
          es: 'Esto queda apartado y no se usa para nada más que lo que dice cada línea. Lo que está bloqueado solo lo ven jueces, fiscales y administraciones, cuando la ley lo permite (LO 3/2018, art. 32). Llegada la fecha, se destruye.',
          en: 'This is set aside and used for nothing but what each line says. What is blocked is seen by courts, prosecutors and authorities only, where the law allows it (LO 3/2018 art. 32). On its date it is destroyed.',
        },
      ],
    },
    held: {
      heading: { es: 'Qué espera a que termine algo', en: 'What waits for something to end' },
      paragraphs: [
        {
          es: 'Esto tiene que esperar mientras haya algo abierto, como un pago pendiente o un procedimiento. Cuando termine, se destruye o se bloquea como manda la ley.',
          en: 'This has to wait while something is open, such as a payment that is owed or proceedings. Once that is over it is destroyed, or blocked as the law demands.',
        },
      ],
    },
    backups: {
      heading: { es: 'Copias de seguridad', en: 'Backups' },
      paragraphs: [
        {
          es: 'Las copias de seguridad están cifradas y no se cambian una a una: caducan solas. Después del {backupsUntil} no queda ninguna que pueda tener datos tuyos.',
          en: 'Backups are encrypted and are not changed one by one: they expire on their own. After {backupsUntil} none is left that could hold data of yours.',
        },
      ],
    },
    keys: {
      paragraphs: [
        {
          es: 'Y ya antes, después del {keyUntil}, nadie podrá recuperar la clave con la que estaban cifrados: sin ella no se pueden leer.',
          en: 'And earlier than that, after {keyUntil}, nobody can recover the key they were encrypted with: without it they cannot be read.',
        },
      ],
    },
    remains: {
      paragraphs: [
        {
          es: 'Además guardamos un tiempo esta solicitud con su respuesta, para poder demostrar que te atendimos, y una huella cifrada de tu dirección, para que ninguna copia ni ninguna lista te devuelva.',
          en: 'We also keep for some time this request with its answer, so that we can show that we acted on it, and an encrypted fingerprint of your address, so that no backup and no list brings you back.',
        },
      ],
    },
    recipients: {
      paragraphs: [
        {
          es: 'Si quieres saber a quién habíamos comunicado tus datos, pídelo y te lo decimos (RGPD, art. 19).',
          en: 'If you want to know to whom we had disclosed your data, ask and we tell you (GDPR art. 19).',
        },
      ],
    },
    ...remedies,
  },
  lines: {
    kept: {
      es: '{data}: hasta el {until}. {reason} Fundamento: {citation}.',
      en: '{data}: until {until}. {reason} Basis: {citation}.',
    },
    held: { es: '{data}. {reason} Fundamento: {citation}.', en: '{data}. {reason} Basis: {citation}.' },
    ground: legalReason,
  },
};
