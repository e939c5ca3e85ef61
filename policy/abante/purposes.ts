import { toConfirm } from '../model/define.ts';
import { dutyPurposes } from '../model/spanish-duties.ts';
import type { Purpose } from '../model/types.ts';
import { choices } from './choices.ts';

/** What ABANTE does without asking, because a contract, a law or a stated interest carries it; `choices` are the rest. */
export const purposes = {
  service: {
    title: { es: 'Prestarte los servicios', en: 'Provide the services' },
    describes: {
      es: 'Damos de alta y administramos tu cuenta, prestamos lo que contratas y te ayudamos cuando lo pides.',
      en: 'We open and manage your account, provide what you subscribe to and help when you ask.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { contact: 'contract', details: 'account', subscription: 'contract', sessions: 'sessions' },
    recipients: ['hosting', 'communication', 'affiliates'],
  },
  requests: {
    title: { es: 'Atender lo que nos pides', en: 'Answer what you ask' },
    describes: {
      es: 'Contestamos a tus preguntas, te damos una prueba o te preparamos una propuesta; tu sector y lo que te interesa nos ayudan a acertar.',
      en: 'We answer your questions, give you a trial or prepare an offer; your sector and interests help us get it right.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { contact: 'prospects', details: 'prospects', profile: 'prospects' },
    recipients: ['hosting', 'communication', 'affiliates'],
  },
  billing: {
    title: { es: 'Facturar y cobrar', en: 'Invoice and collect' },
    describes: {
      es: 'Emitimos las facturas que pides y cobramos, también los pagos periódicos y lo que quede pendiente. Nunca guardamos datos bancarios.',
      en: 'We issue the invoices you ask for and collect payments, recurring ones and what is still owed included. We never store bank details.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { contact: 'contract', 'invoice-address': 'invoices', debts: 'debt' },
    recipients: ['hosting', 'payments'],
  },
  accounting: {
    title: { es: 'Llevar la contabilidad', en: 'Keep our books' },
    describes: {
      es: 'Conservamos las facturas y sus justificantes como ordenan las leyes mercantiles y fiscales.',
      en: 'We keep invoices and their records as commercial and tax laws demand.',
    },
    basis: 'legal-obligation',
    gpcRefuses: false,
    uses: { invoices: 'invoices', 'invoice-address': 'invoices' },
    recipients: ['hosting', 'payments'],
  },
  databases: {
    title: { es: 'Alojar tu base de datos', en: 'Host your database' },
    describes: {
      es: 'Lo que guardas en tu base de datos, también en una prueba gratuita, es tuyo. Solo lo tratamos por encargo tuyo y según tus instrucciones (RGPD, art. 28): el responsable eres tú.',
      en: 'What you keep in your database, a free trial included, is yours. We only process it on your behalf and on your instructions (GDPR art. 28): you are the controller.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { database: 'customer-database' },
    recipients: ['hosting'],
  },
  'database-updates': {
    title: { es: 'Actualizar tu base de datos', en: 'Update your database' },
    describes: {
      es: 'Si subes una base de datos local para actualizarla, la tratamos solo para eso. No entra en las copias de seguridad.',
      en: 'If you upload a local database to have it updated, we process it for nothing else. It does not go into backups.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { upload: 'database-upload' },
    recipients: ['hosting'],
  },
  events: {
    title: { es: 'Preparar los eventos en los que te inscribes', en: 'Prepare the events you register for' },
    describes: {
      es: 'Damos tu nombre, tu empresa, tu correo y tu teléfono (si nos lo diste) a quien organiza el evento, solo para prepararlo.',
      en: 'We give your name, company, e-mail address and phone number (if you gave it) to the organiser, only to prepare the event.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { contact: 'event', details: 'event', event: 'event' },
    recipients: ['hosting', 'organisers'],
  },
  security: {
    title: { es: 'Proteger los servicios', en: 'Protect the services' },
    describes: {
      es: 'Los servidores anotan un resumen de cada visita para detectar ataques y averías. No lo unimos con tu nombre.',
      en: 'The servers note a summary of each visit so that we notice attacks and faults. We do not join it with your name.',
    },
    basis: 'legitimate-interests',
    interest: {
      es: 'la seguridad de los servicios y de todos los que los usan',
      en: 'the security of the services and of everyone who uses them',
    },
    balancingTest: toConfirm('Reference and date of the balancing test for security logs.'),
    gpcRefuses: false,
    uses: { visits: 'browser-data' },
    recipients: ['hosting'],
  },
  misuse: {
    title: { es: 'Aclarar abusos', en: 'Look into misuse' },
    describes: {
      es: 'Solo si alguien incumple la Política de uso aceptable, o si una ley lo ordena, podemos unir una visita con una persona. Lo deciden dos personas, queda anotado y te lo decimos, salvo que la ley lo prohíba. Te escuchamos antes de actuar.',
      en: 'Only if somebody breaks the Acceptable Use Policy, or a law demands it, may we join a visit with a person. Two people decide, it is noted, and we tell you unless the law forbids it. We hear you before we act.',
    },
    basis: 'legitimate-interests',
    interest: { es: 'hacer cumplir la Política de uso aceptable', en: 'to enforce the Acceptable Use Policy' },
    balancingTest: toConfirm('Reference and date of the balancing test for misuse cases.'),
    gpcRefuses: false,
    uses: { visits: 'browser-data', contact: 'contract' },
    recipients: ['hosting'],
  },
  statistics: {
    title: { es: 'Mejorar con cifras de conjunto', en: 'Improve by overall figures' },
    describes: {
      es: 'Contamos visitas y clientes en conjunto para ver tendencias. Los resultados son anónimos y a veces los compartimos para investigación.',
      en: 'We count visits and customers as a whole to see trends. The results are anonymous, and sometimes we share them for research.',
    },
    basis: 'legitimate-interests',
    interest: { es: 'mantener y mejorar los servicios', en: 'to maintain and improve the services' },
    balancingTest: toConfirm('Reference and date of the balancing test for aggregate statistics.'),
    gpcRefuses: false,
    uses: { visits: 'browser-data' },
    recipients: ['hosting'],
  },
  ...dutyPurposes(['hosting']),
  ...choices,
} as const satisfies Record<string, Purpose>;
