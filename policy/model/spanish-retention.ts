import type { Policy, RetentionRule } from './types.ts';

/** The nightly purge runs once a day, so "at once" is promised as this much at most. */
const nextNight = { days: 1 };
/** Very serious breaches of data protection lapse after three years (LO 3/2018 art. 72.1). */
const liability = { years: 3 };

/**
 * The retention table of a Spanish firm that sells software as a service: each rule with its start, its time of blocking
 * (LO 3/2018 art. 32) and the law it rests on. Periods that the policy states elsewhere are taken from there.
 */
export const spanishRetention = ({ links, sessions, backups }: Pick<Policy, 'links' | 'sessions' | 'backups'>) =>
  ({
    contract: {
      title: { es: 'Contrato, pedidos y consultas', en: 'Contract, orders and support questions' },
      activeUntil: [{ from: 'contract-ended', period: nextNight }],
      blocked: { from: 'contract-ended', period: { years: 5 } },
      reason: {
        es: 'Durante ese tiempo alguien puede reclamar por el contrato ante un juez.',
        en: 'For that long somebody may bring a claim about the contract before a court.',
      },
      citation: 'Código Civil art. 1964.2; LO 3/2018 art. 32',
    },
    account: {
      title: { es: 'Cuenta y datos voluntarios', en: 'Account and voluntary data' },
      activeUntil: [{ from: 'contract-ended', period: nextNight }],
      blocked: { from: 'contract-ended', period: liability },
      reason: {
        es: 'Es el plazo en el que podemos tener que responder por cómo los tratamos.',
        en: 'For that long we may have to answer for how we handled them.',
      },
      citation: 'LO 3/2018 arts. 32.2, 72-74',
    },
    invoices: {
      title: { es: 'Facturas y contabilidad', en: 'Invoices and accounts' },
      activeUntil: [
        { from: 'contract-ended', period: nextNight },
        { from: 'invoice-year-ended', period: { years: 6 } },
      ],
      blocked: { from: 'invoice-year-ended', period: { years: 6 } },
      reason: {
        es: 'La ley mercantil obliga a conservarlas seis años; los cuatro de Hacienda quedan dentro.',
        en: 'Commercial law makes us keep them for six years; the four years of tax law fall within.',
      },
      citation: 'Código de Comercio art. 30.1; Ley 58/2003 arts. 66-70',
    },
    debt: {
      title: { es: 'Facturas sin pagar', en: 'Unpaid invoices' },
      activeUntil: [
        { from: 'task-finished', period: nextNight },
        { from: 'debt-due', period: { years: 5 } },
      ],
      reason: {
        es: 'Solo para cobrar lo pendiente, aunque el contrato haya terminado; mientras tanto no están bloqueados, y nadie los usa para otra cosa.',
        en: 'Only to collect what is owed, even after the contract; meanwhile they are not blocked, and nobody uses them for anything else.',
      },
      citation: 'Código Civil art. 1964.2',
    },
    consented: {
      title: { es: 'Lo que usamos con tu consentimiento', en: 'What we use with your consent' },
      activeUntil: [
        { from: 'withdrawal', period: nextNight },
        { from: 'last-contact', period: { months: 24 } },
      ],
      reason: {
        es: 'Si en ese tiempo no sabemos nada de ti, dejamos de usarlos sin que lo pidas.',
        en: 'If we hear nothing from you for that long, we stop using them without being asked.',
      },
      citation: 'GDPR arts. 5(1)(e), 7(3)',
    },
    prospects: {
      title: { es: 'Consultas de quien no es cliente', en: 'Enquiries from people who are not customers' },
      activeUntil: [{ from: 'last-contact', period: { months: 24 } }],
      reason: {
        es: 'Así podemos retomar la conversación si vuelves a escribir.',
        en: 'So that we can pick up the conversation if you write again.',
      },
      citation: 'GDPR art. 5(1)(e)',
    },
    'consent-proof': {
      title: { es: 'Prueba de tus decisiones', en: 'Proof of your decisions' },
      activeUntil: [{ from: 'withdrawal', period: nextNight }],
      blocked: { from: 'withdrawal', period: liability },
      reason: {
        es: 'Tenemos que poder demostrar qué aceptaste, cuándo y con qué texto.',
        en: 'We must be able to show what you agreed to, when and on which text.',
      },
      citation: 'GDPR art. 7(1); LO 3/2018 art. 72.1; LSSI art. 45',
    },
    'cookie-data': {
      title: { es: 'Cookies opcionales', en: 'Optional cookies' },
      activeUntil: [
        { from: 'withdrawal', period: nextNight },
        { from: 'created', period: { months: 24 } },
      ],
      reason: {
        es: 'Después volvemos a preguntarte.',
        en: 'After that we ask you again.',
      },
      citation: 'LSSI art. 22.2',
    },
    'browser-data': {
      title: { es: 'Datos de navegación', en: 'Browser data' },
      activeUntil: [{ from: 'collected', period: { months: 6 } }],
      reason: {
        es: 'Basta para detectar ataques y fallos.',
        en: 'That is enough to notice attacks and faults.',
      },
      citation: 'GDPR art. 5(1)(e)',
      backedUp: false,
    },
    sessions: {
      title: { es: 'Sesiones', en: 'Sessions' },
      activeUntil: [
        { from: 'created', period: sessions.longest },
        { from: 'last-used', period: sessions.idle },
      ],
      reason: {
        es: 'Si cierras la sesión, desaparece en el acto.',
        en: 'When you log out, the session is gone at once.',
      },
      citation: 'GDPR arts. 5(1)(e), 32',
      backedUp: false,
    },
    'unconfirmed-registration': {
      title: { es: 'Registro sin confirmar', en: 'Unconfirmed registration' },
      activeUntil: [{ from: 'created', period: links.registration.lives }],
      reason: {
        es: 'No guardamos nada: los datos viajan cifrados en el enlace que te enviamos y caducan con él.',
        en: 'We store nothing: the data travel encrypted in the link we send you, and lapse with it.',
      },
      citation: 'GDPR arts. 5(1)(e), 25',
      backedUp: false,
    },
    'unconfirmed-entry': {
      title: { es: 'Datos que nos da otra persona, sin confirmar', en: 'Data somebody else gives us, unconfirmed' },
      activeUntil: [{ from: 'created', period: links.entry.lives }],
      reason: {
        es: 'No guardamos nada: si no contestas, los datos caducan con el enlace.',
        en: 'We store nothing: if you do not answer, the data lapse with the link.',
      },
      citation: 'GDPR art. 14(3)(a)',
      backedUp: false,
    },
    requests: {
      title: { es: 'Solicitudes de derechos', en: 'Rights requests' },
      activeUntil: [{ from: 'request-closed', period: nextNight }],
      blocked: { from: 'request-closed', period: liability },
      reason: {
        es: 'Tenemos que poder demostrar que te respondimos.',
        en: 'We must be able to show that we answered you.',
      },
      citation: 'LO 3/2018 arts. 12.4, 72.1.k, 74.c',
    },
    'identity-copy': {
      title: { es: 'Copia de un documento de identidad', en: 'Copy of an identity document' },
      activeUntil: [
        { from: 'task-finished', period: nextNight },
        { from: 'collected', period: { days: 30 } },
      ],
      reason: {
        es: 'Solo la pedimos si hay dudas razonables; una vez comprobada, queda anotado quién la vio y cuándo.',
        en: 'We ask for one only when in reasonable doubt; once checked, only who saw it and when is noted.',
      },
      citation: 'GDPR arts. 5(1)(c), 5(1)(e), 12(6)',
    },
    disclosures: {
      title: { es: 'Registro de comunicaciones', en: 'Record of disclosures' },
      activeUntil: [{ from: 'disclosed', period: liability }],
      reason: {
        es: 'Así podemos decirte a quién dimos tus datos y avisarle si los corriges o los borras.',
        en: 'So that we can tell you who got your data, and tell them when you correct or erase them.',
      },
      citation: 'GDPR arts. 15(1)(c), 19; LO 3/2018 arts. 72, 74.e',
    },
    'access-log': {
      title: { es: 'Registro de accesos', en: 'Access log' },
      activeUntil: [{ from: 'created', period: liability }],
      reason: {
        es: 'Deja constancia de qué persona del equipo vio qué datos y por qué.',
        en: 'It shows which member of staff saw which data, and why.',
      },
      citation: 'GDPR arts. 5(2), 32(4); LO 3/2018 art. 72',
    },
    suppression: {
      title: { es: 'Lista de «no contactar»', en: '“Do not contact” list' },
      activeUntil: [{ from: 'task-finished', period: nextNight }],
      reason: {
        es: 'Hace falta mientras enviemos publicidad o alguien pueda darnos tus datos; lo revisamos cada año. Es una huella cifrada de tu dirección, no la dirección.',
        en: 'It is needed while we send advertising or somebody may give us your data; we review that every year. It is an encrypted fingerprint of your address, not the address.',
      },
      citation: 'LO 3/2018 arts. 15.2, 23.1; GDPR art. 21(3)',
    },
    tombstone: {
      title: { es: 'Marca de borrado', en: 'Mark of erasure' },
      activeUntil: [{ from: 'erased', period: { months: 6, days: 7 } }],
      reason: {
        es: 'Impide que una copia de seguridad te devuelva a nuestros sistemas; cuando ya no queda ninguna copia, sobra.',
        en: 'It keeps a backup from bringing you back; once no backup is left, it goes as well.',
      },
      citation: 'GDPR arts. 17, 25',
    },
    backups: {
      title: { es: 'Copias de seguridad', en: 'Backups' },
      activeUntil: [{ from: 'backed-up', period: { days: longestBackup(backups) } }],
      reason: {
        es: 'Nadie puede alterarlas, y se destruyen solas.',
        en: 'Nobody can alter them, and they destroy themselves.',
      },
      citation: 'GDPR arts. 5(1)(e), 32(1)(c)',
      backedUp: false,
    },
  }) as const satisfies Record<string, RetentionRule>;

/** Most days a backup can exist: expiry and old versions, each rounded up to the next midnight by the storage. */
export const longestBackup = ({
  expireDays,
  noncurrentDays,
}: Pick<Policy['backups'], 'expireDays' | 'noncurrentDays'>): number => expireDays + 1 + noncurrentDays + 1;
