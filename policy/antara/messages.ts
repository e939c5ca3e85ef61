import { dutyMessages } from '../model/spanish-duties.ts';
import type { MessageTemplate } from '../model/types.ts';

/** Every message Antara sends through Habeas. The class decides what it may carry and who may refuse it. */
export const messages = {
  ...dutyMessages,
  maintenance: {
    class: 'service',
    purpose: 'service-notices',
    title: { es: 'Interrupción por mantenimiento', en: 'Service interruption for maintenance' },
  },
  'account-closing': {
    class: 'service',
    purpose: 'service-notices',
    title: { es: 'Tu cuenta se ha desactivado', en: 'Your account has been deactivated' },
  },
  'sub-processor-change': {
    class: 'service',
    purpose: 'service-notices',
    title: { es: 'Un proveedor nuevo tratará tus datos', en: 'A new provider will handle your data' },
  },
  'domain-disclosure': {
    class: 'service',
    purpose: 'domains',
    title: { es: 'Qué publicará el registro de tu dominio', en: 'What your domain’s register will publish' },
  },
  newsletter: { class: 'marketing', purpose: 'marketing-own', title: { es: 'Boletín', en: 'Newsletter' } },
  offers: { class: 'marketing', purpose: 'marketing-own', title: { es: 'Ofertas', en: 'Special offers' } },
  'partner-offers': {
    class: 'marketing',
    purpose: 'marketing-third-party',
    title: { es: 'Publicidad de otras empresas', en: 'Advertising of other firms' },
  },
} as const satisfies Record<string, MessageTemplate>;
