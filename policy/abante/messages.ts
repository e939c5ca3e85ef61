import { dutyMessages } from '../model/spanish-duties.ts';
import type { MessageTemplate } from '../model/types.ts';

/** Every message ABANTE sends through Habeas. The class decides what it may carry and who may refuse it. */
export const messages = {
  ...dutyMessages,
  maintenance: {
    class: 'service',
    purpose: 'service',
    title: { es: 'Interrupción por mantenimiento', en: 'Service interruption for maintenance' },
  },
  'account-closing': {
    class: 'service',
    purpose: 'service',
    title: { es: 'Tu cuenta se ha desactivado', en: 'Your account has been deactivated' },
  },
  'sub-processor-change': {
    class: 'service',
    purpose: 'service',
    title: { es: 'Un proveedor nuevo tratará tus datos', en: 'A new provider will handle your data' },
  },
  'database-cancelled': {
    class: 'service',
    purpose: 'databases',
    title: { es: 'Tu base de datos está desactivada', en: 'Your database is deactivated' },
  },
  'database-reminder': {
    class: 'service',
    purpose: 'databases',
    title: { es: 'Tu base de datos se destruirá pronto', en: 'Your database will soon be destroyed' },
  },
  'database-destroyed': {
    class: 'service',
    purpose: 'databases',
    title: { es: 'Tu base de datos se ha destruido: certificado', en: 'Your database has been destroyed: certificate' },
  },
  'support-access': {
    class: 'service',
    purpose: 'databases',
    title: { es: 'Soporte ha entrado en tu base de datos', en: 'Support has opened your database' },
  },
  'event-details': {
    class: 'service',
    purpose: 'events',
    title: { es: 'Datos prácticos de tu evento', en: 'Practical details of your event' },
  },
  newsletter: { class: 'marketing', purpose: 'marketing', title: { es: 'Novedades', en: 'News' } },
  offers: { class: 'marketing', purpose: 'marketing', title: { es: 'Ofertas', en: 'Offers' } },
} as const satisfies Record<string, MessageTemplate>;
