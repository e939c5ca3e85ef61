import { cookieMethods } from '../model/panels.ts';
import type { Panel } from '../model/types.ts';

/** The cookie panel, and the settings of "your personal account". */
export const panels = {
  'cookie-panel': {
    title: { es: 'Cookies', en: 'Cookies' },
    openTo: 'visitor',
    offers: ['form-protection', 'cookies-preferences', 'cookies-analytics'],
    methods: cookieMethods,
  },
  'account-settings': {
    title: { es: 'Ajustes de tu cuenta', en: 'Settings of your account' },
    openTo: 'subject',
    offers: ['marketing', 'partner-contact'],
    methods: { switch: { label: { es: 'Interruptor de cada opción', en: 'Switch of each option' } } },
  },
} as const satisfies Record<string, Panel>;
