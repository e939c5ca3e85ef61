import type { Purpose } from '../model/types.ts';

const consentLasts = { months: 24 } as const;
const byMail = {
  basis: 'consent',
  withdrawal: ['preference-centre', 'unsubscribe-link', 'mail'],
  consentLasts,
} as const;
const passedOn = {
  basis: 'consent',
  withdrawal: ['preference-centre', 'mail'],
  consentLasts,
  gpcRefuses: true,
} as const;
const cookie = { basis: 'consent', withdrawal: ['cookie-panel'], consentLasts } as const;

/** What happens only if the person chooses it, one by one (GDPR art. 7; LO 3/2018 art. 6.2; LSSI arts. 21, 22.2). */
export const choices = {
  marketing: {
    ...byMail,
    title: { es: 'Novedades y ofertas de ABANTE CRM', en: 'News and offers about ABANTE CRM' },
    describes: {
      es: 'Te escribimos sobre nuestros productos y servicios. Cada mensaje lleva una forma sencilla de no recibir más.',
      en: 'We write to you about our products and services. Each message carries a simple way to get no more.',
    },
    gpcRefuses: false,
    uses: { contact: 'consented' },
    recipients: ['hosting', 'marketing', 'communication'],
  },
  'event-marketing-organiser': {
    ...passedOn,
    title: { es: 'Publicidad de quien organiza el evento', en: 'Advertising by the event’s organiser' },
    describes: {
      es: 'Quien organiza el evento puede usar tu nombre, tu empresa, tu correo y tu teléfono (si nos lo diste) para escribirte o llamarte con ofertas. Puedes asistir igual si dices que no.',
      en: 'The organiser may use your name, company, e-mail address and phone number (if you gave it) to write to you or call you with offers. You can attend all the same if you say no.',
    },
    uses: { contact: 'event-marketing', details: 'event-marketing' },
    recipients: ['hosting', 'organisers'],
  },
  'event-marketing-sponsors': {
    ...passedOn,
    title: { es: 'Publicidad de los patrocinadores del evento', en: 'Advertising by the event’s sponsors' },
    describes: {
      es: 'Damos tu nombre, tu empresa, tu correo y tu teléfono (si nos lo diste) a los patrocinadores para que te escriban o te llamen con ofertas. Puedes asistir igual si dices que no.',
      en: 'We give your name, company, e-mail address and phone number (if you gave it) to the sponsors so that they may write to you or call you with offers. You can attend all the same if you say no.',
    },
    uses: { contact: 'event-marketing', details: 'event-marketing' },
    recipients: ['hosting', 'sponsors'],
  },
  'partner-contact': {
    ...passedOn,
    title: { es: 'Que te contacte un Partner', en: 'Have a Partner contact you' },
    describes: {
      es: 'Damos tu nombre, tu empresa, tu correo y tu teléfono (si nos lo diste) a un solo Partner de tu país o región, para que te ofrezca su ayuda.',
      en: 'We give your name, company, e-mail address and phone number (if you gave it) to a single Partner in your country or region, so that they can offer you their help.',
    },
    uses: { contact: 'consented', details: 'consented' },
    recipients: ['hosting', 'partners'],
  },
  'form-protection': {
    ...cookie,
    title: { es: 'Proteger formularios con Google reCAPTCHA', en: 'Protect forms with Google reCAPTCHA' },
    describes: {
      es: 'Google mira tu navegador y tu dispositivo para distinguir personas de programas, y a nosotros solo nos llega una puntuación. Si no quieres, hay otra prueba sin Google. Los formularios para ejercer tus derechos nunca lo usan.',
      en: 'Google looks at your browser and device to tell people from programs, and only a score reaches us. If you do not want that, there is another check without Google. The forms for your rights never use it.',
    },
    gpcRefuses: true,
    uses: { score: 'browser-data' },
    recipients: ['hosting', 'recaptcha'],
  },
  'cookies-preferences': {
    ...cookie,
    title: { es: 'Cookies de preferencias', en: 'Preference cookies' },
    describes: {
      es: 'Recuerdan tu idioma, tu país y lo que has visto para mostrarte la web a tu medida.',
      en: 'They remember your language, your country and what you have seen, to show you the website your way.',
    },
    gpcRefuses: false,
    uses: { locale: 'cookie-data', cookies: 'cookie-data' },
    recipients: ['hosting'],
  },
  'cookies-analytics': {
    ...cookie,
    title: { es: 'Medir visitas con Google Analytics', en: 'Measure visits with Google Analytics' },
    describes: {
      es: 'Google Analytics pone sus propias cookies para reconocer tu navegador y contar visitas. No se carga nada de Google antes de que aceptes.',
      en: 'Google Analytics sets cookies of its own to recognise your browser and count visits. Nothing from Google is loaded before you accept.',
    },
    gpcRefuses: true,
    uses: { cookies: 'cookie-data' },
    recipients: ['hosting', 'analytics'],
  },
} as const satisfies Record<string, Purpose>;
