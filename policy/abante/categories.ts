import { dutyCategories } from '../model/spanish-duties.ts';
import type { DataCategory } from '../model/types.ts';

/** "Information We Collect", and what the firm's duties create. */
export const categories = {
  contact: {
    title: { es: 'tu nombre, tu empresa y tu correo electrónico', en: 'your name, company and e-mail address' },
    fields: ['name', 'company', 'email'],
    origin: 'provided',
    special: false,
  },
  details: {
    title: { es: 'tu teléfono, si nos lo das', en: 'your phone number, if you give it' },
    fields: ['phone'],
    origin: 'provided',
    special: false,
  },
  profile: {
    title: {
      es: 'tu sector y lo que te interesa de ABANTE CRM, si nos lo dices',
      en: 'your business sector and what interests you about ABANTE CRM, if you tell us',
    },
    fields: ['sector', 'interest'],
    origin: 'provided',
    special: false,
  },
  'invoice-address': {
    title: { es: 'tu dirección, si pides factura', en: 'your postal address, if you ask for an invoice' },
    fields: ['invoice', 'address'],
    origin: 'provided',
    special: false,
  },
  subscription: {
    title: { es: 'lo que contratas y lo que nos consultas', en: 'what you subscribe to and what you ask us' },
    fields: ['services', 'tickets'],
    origin: 'provided',
    special: false,
  },
  invoices: {
    title: { es: 'tus facturas y pagos', en: 'your invoices and payments' },
    fields: ['invoices', 'payments', 'paymentReference'],
    origin: 'system',
    special: false,
  },
  debts: {
    title: { es: 'lo que quede por pagar', en: 'what is still owed' },
    fields: ['amountDue', 'dueDate'],
    origin: 'system',
    special: false,
  },
  event: {
    title: { es: 'el evento en el que te inscribes', en: 'the event you register for' },
    fields: ['event'],
    origin: 'provided',
    special: false,
  },
  database: {
    title: {
      es: 'lo que tú guardas en tu base de datos (empleados, contactos, clientes, mensajes, imágenes, vídeos…)',
      en: 'what you keep in your database (staff, contacts, customers, messages, images, videos…)',
    },
    fields: ['databaseContent'],
    origin: 'provided',
    special: false,
  },
  upload: {
    title: { es: 'la base de datos que subes para actualizarla', en: 'the database you upload to have it updated' },
    fields: ['uploadedDatabase'],
    origin: 'provided',
    special: false,
  },
  visits: {
    title: {
      es: 'la dirección IP recortada, la fecha y la hora, el navegador y la plataforma, y la web de la que vienes (sin la página exacta)',
      en: 'a shortened IP address, date and time, browser and platform, and the website you come from (not the exact page)',
    },
    fields: ['truncatedAddress', 'visitedAt', 'browser', 'platform', 'referrerOrigin'],
    origin: 'observed',
    special: false,
  },
  locale: {
    title: { es: 'tu idioma y tu país', en: 'your language and country' },
    fields: ['language', 'country'],
    origin: 'observed',
    special: false,
  },
  sessions: {
    title: { es: 'un identificador de sesión al azar', en: 'a random session identifier' },
    fields: ['sessionId', 'sessionCreatedAt', 'sessionLastUsedAt'],
    origin: 'system',
    special: false,
  },
  cookies: {
    title: {
      es: 'un identificador al azar en una cookie, que no dice quién eres',
      en: 'a random identifier in a cookie, which does not say who you are',
    },
    fields: ['visitorId', 'choices'],
    origin: 'observed',
    special: false,
  },
  score: {
    title: {
      es: 'la puntuación que da reCAPTCHA, sin unirla a tu cuenta',
      en: 'the score from reCAPTCHA, not joined to your account',
    },
    fields: ['score', 'scoredAt'],
    origin: 'observed',
    special: false,
  },
  ...dutyCategories,
} as const satisfies Record<string, DataCategory>;
