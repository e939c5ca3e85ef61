import { dutyCategories } from '../model/spanish-duties.ts';
import type { DataCategory } from '../model/types.ts';

/** Every kind of data Antara's text mentions, and those its duties create. */
export const categories = {
  contact: {
    title: { es: 'tu nombre y tu correo electrónico', en: 'your name and e-mail address' },
    fields: ['name', 'email'],
    origin: 'provided',
    special: false,
  },
  details: {
    title: { es: 'tu teléfono y tu empresa, si nos los das', en: 'your phone number and company, if you give them' },
    fields: ['phone', 'company'],
    origin: 'provided',
    special: false,
  },
  account: {
    title: { es: 'tu número de cliente y tu idioma', en: 'your customer number and language' },
    fields: ['customerNumber', 'language'],
    origin: 'system',
    special: false,
  },
  orders: {
    title: { es: 'los productos y servicios que pides', en: 'the products and services you order' },
    fields: ['orders', 'services'],
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
  domain: {
    title: { es: 'los datos del titular que exige cada registro', en: 'the holder’s data each register demands' },
    fields: ['domainName', 'domainHolder'],
    origin: 'provided',
    special: false,
  },
  tickets: {
    title: { es: 'lo que nos escribes', en: 'what you write to us' },
    fields: ['tickets'],
    origin: 'provided',
    special: false,
  },
  interests: {
    title: { es: 'tus gustos, según lo que has pedido', en: 'your tastes, judged by what you ordered' },
    fields: ['interests'],
    origin: 'observed',
    special: false,
  },
  visits: {
    title: {
      es: 'la dirección IP recortada, el navegador y la plataforma, el proveedor de acceso, las páginas de entrada y salida, la fecha y los clics',
      en: 'a shortened IP address, browser and platform, access provider, entry and exit pages, time and clicks',
    },
    fields: [
      'truncatedAddress',
      'browser',
      'platform',
      'accessProvider',
      'entryPage',
      'exitPage',
      'visitedAt',
      'clicks',
    ],
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
    fields: ['visitorId', 'rememberMe', 'choices'],
    origin: 'observed',
    special: false,
  },
  ...dutyCategories,
} as const satisfies Record<string, DataCategory>;
