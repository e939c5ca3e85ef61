import { toConfirm } from '../model/define.ts';
import type { Cookie, CookieCategory } from '../model/types.ts';

/** "What are cookies?": session cookies are needed, everything else waits for a choice (LSSI art. 22.2). */
export const cookieCategories = {
  necessary: {
    title: { es: 'Necesarias', en: 'Necessary' },
    describes: {
      es: 'Sin ellas no funcionan ni el acceso a tu cuenta ni los formularios. No hace falta que las aceptes.',
      en: 'Without them neither your login nor the forms work. They need no permission.',
    },
    exempt: true,
  },
  preferences: {
    title: { es: 'De preferencias', en: 'Preferences' },
    describes: {
      es: 'Recuerdan tus elecciones entre una visita y otra.',
      en: 'They remember your choices between visits.',
    },
    exempt: false,
    purpose: 'cookies-preferences',
  },
  analytics: {
    title: { es: 'De medición', en: 'Analytics' },
    describes: {
      es: 'Cuentan cómo se usa la web, sin saber quién eres.',
      en: 'They count how the website is used, without knowing who you are.',
    },
    exempt: false,
    purpose: 'cookies-analytics',
  },
} as const satisfies Record<string, CookieCategory>;

const asSet = toConfirm('Compare name and duration with what the website really sets.');

export const cookies = [
  {
    name: 'session',
    category: 'necessary',
    owner: 'Antara',
    purpose: { es: 'mantiene tu sesión mientras navegas', en: 'keeps your session while you browse' },
    lasts: 'session',
    unverified: asSet,
  },
  {
    name: 'cookie-choice',
    category: 'necessary',
    owner: 'Antara',
    purpose: { es: 'recuerda qué cookies quieres', en: 'remembers which cookies you want' },
    lasts: { months: 24 },
    unverified: asSet,
  },
  {
    name: 'remember-me',
    category: 'preferences',
    owner: 'Antara',
    purpose: {
      es: 'te mantiene identificado si marcas esa casilla; no guarda tu contraseña',
      en: 'keeps you logged in if you tick that box; it does not hold your password',
    },
    lasts: { months: 3 },
    unverified: asSet,
  },
  {
    name: 'preferences',
    category: 'preferences',
    owner: 'Antara',
    purpose: { es: 'recuerda tus preferencias en la web', en: 'remembers your preferences on the website' },
    lasts: { months: 24 },
    unverified: asSet,
  },
  {
    name: 'visitor',
    category: 'analytics',
    owner: 'Antara',
    purpose: { es: 'cuenta tus visitas con un número al azar', en: 'counts your visits by a random number' },
    lasts: { months: 24 },
    unverified: asSet,
  },
] as const satisfies readonly Cookie<keyof typeof cookieCategories>[];
