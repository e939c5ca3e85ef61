import { cookieMethods } from '../model/panels.ts';
import type { Panel } from '../model/types.ts';

/** The cookie panel, and "the configuration space of the newsletter of the control panel". */
export const panels = {
  'cookie-panel': {
    title: { es: 'Cookies', en: 'Cookies' },
    openTo: 'visitor',
    offers: ['cookies-preferences', 'cookies-analytics'],
    methods: cookieMethods,
  },
  'account-settings': {
    title: { es: 'Configuración del panel de control', en: 'Settings of the control panel' },
    openTo: 'subject',
    offers: ['marketing-own', 'marketing-third-party', 'profiling'],
    methods: { switch: { label: { es: 'Interruptor de cada opción', en: 'Switch of each option' } } },
  },
} as const satisfies Record<string, Panel>;
