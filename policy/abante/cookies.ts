import { toConfirm } from '../model/define.ts';
import type { Cookie, CookieCategory } from '../model/types.ts';

/** "Cookies": session and cart are needed, everything else waits for a choice (LSSI art. 22.2). */
export const cookieCategories = {
  necessary: {
    title: { es: 'Necesarias', en: 'Necessary' },
    describes: {
      es: 'Mantienen tu sesión y tu carrito. No hace falta que las aceptes.',
      en: 'They keep your session and your shopping cart. They need no permission.',
    },
    exempt: true,
  },
  preferences: {
    title: { es: 'De preferencias', en: 'Preferences' },
    describes: {
      es: 'Adaptan la web a tu idioma, tu país y lo que has visto.',
      en: 'They adapt the website to your language, your country and what you have seen.',
    },
    exempt: false,
    purpose: 'cookies-preferences',
  },
  analytics: {
    title: { es: 'De medición', en: 'Analytics' },
    describes: {
      es: 'Cuentan visitas y cómo se usa la web, con Google Analytics.',
      en: 'They count visits and how the website is used, with Google Analytics.',
    },
    exempt: false,
    purpose: 'cookies-analytics',
  },
  protection: {
    title: { es: 'De protección de formularios', en: 'Form protection' },
    describes: {
      es: 'Las pone Google reCAPTCHA cuando eliges esa prueba en un formulario.',
      en: 'Google reCAPTCHA sets them when you choose that check in a form.',
    },
    exempt: false,
    purpose: 'form-protection',
  },
} as const satisfies Record<string, CookieCategory>;

const asSet = toConfirm('Compare name and duration with what the website really sets.');

export const cookies = [
  {
    name: 'session',
    category: 'necessary',
    owner: 'ABANTE CRM',
    purpose: { es: 'mantiene tu sesión mientras navegas', en: 'keeps your session while you browse' },
    lasts: 'session',
    unverified: asSet,
  },
  {
    name: 'cart',
    category: 'necessary',
    owner: 'ABANTE CRM',
    purpose: { es: 'guarda tu carrito', en: 'keeps your shopping cart' },
    lasts: 'session',
    unverified: asSet,
  },
  {
    name: 'cookie-choice',
    category: 'necessary',
    owner: 'ABANTE CRM',
    purpose: { es: 'recuerda qué cookies quieres', en: 'remembers which cookies you want' },
    lasts: { months: 24 },
    unverified: asSet,
  },
  {
    name: 'preferences',
    category: 'preferences',
    owner: 'ABANTE CRM',
    purpose: { es: 'recuerda idioma, país y preferencias', en: 'remembers language, country and preferences' },
    lasts: { months: 24 },
    unverified: asSet,
  },
  {
    name: '_ga',
    category: 'analytics',
    owner: 'Google Analytics',
    purpose: { es: 'distingue un navegador de otro', en: 'tells one browser from another' },
    lasts: { months: 24 },
    unverified: asSet,
  },
  {
    name: '_ga_*',
    category: 'analytics',
    owner: 'Google Analytics',
    purpose: { es: 'cuenta las visitas de un mismo navegador', en: 'counts the visits of one browser' },
    lasts: { months: 24 },
    unverified: asSet,
  },
  {
    name: '_GRECAPTCHA',
    category: 'protection',
    owner: 'Google reCAPTCHA',
    purpose: { es: 'distingue personas de programas', en: 'tells people from programs' },
    lasts: { months: 6 },
    unverified: asSet,
  },
] as const satisfies readonly Cookie<keyof typeof cookieCategories>[];
