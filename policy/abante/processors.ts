import { toConfirm } from '../model/define.ts';
import type { Processor } from '../model/types.ts';

const channel = toConfirm('Address or interface that is told about rectifications, erasures and restrictions.');

/** The text names a kind of provider, and not one. */
const unnamed = {
  members: toConfirm('Names of the firms of this kind.'),
  country: toConfirm('Country of each firm.'),
  transfer: toConfirm('Transfer tool, for firms outside the EEA.'),
  noticeChannel: channel,
};

/** What is said of a processor, and of nobody else. */
const hired = {
  role: 'processor',
  dpa: toConfirm('Reference and date of the data processing agreement.'),
  subProcessors: toConfirm('List of sub-processors accepted.'),
} as const;
const independent = { role: 'independent-controller', subProcessors: [] } as const;

const google = {
  ...hired,
  country: 'US',
  transfer: toConfirm(
    'Transfer tool in force: Data Privacy Framework certification or standard clauses with assessment.',
  ),
  noticeChannel: channel,
  privacyUrl: 'https://policies.google.com/privacy',
} as const;

/** Everyone ABANTE's text names ("How We Use This Information", "External Service Providers", "Cookies"). */
export const processors = {
  hosting: {
    ...unnamed,
    ...hired,
    name: 'Alojamiento en la nube',
    kind: { es: 'Alojamiento en la nube', en: 'Cloud hosting' },
    service: { es: 'guarda nuestros sistemas y tus bases de datos', en: 'runs our systems and your databases' },
  },
  payments: {
    ...unnamed,
    ...independent,
    name: 'Pasarelas de pago',
    kind: { es: 'Pasarelas de pago', en: 'Payment processors' },
    service: {
      es: 'cobran con tu tarjeta, también los pagos periódicos; nosotros no vemos esos datos, solo un identificador',
      en: 'charge your card, recurring payments included; we never see those details, only an identifier',
    },
  },
  analytics: {
    ...google,
    name: 'Google Analytics',
    kind: { es: 'Análisis de audiencia web', en: 'Web audience analysis' },
    service: {
      es: 'mide el uso de la web con sus propias cookies',
      en: 'measures use of the website with its own cookies',
    },
  },
  recaptcha: {
    ...google,
    name: 'Google reCAPTCHA',
    kind: { es: 'Protección de formularios', en: 'Form protection' },
    service: {
      es: 'distingue personas de programas; sus [condiciones](https://policies.google.com/terms) son las de Google',
      en: 'tells people from programs; Google’s [terms](https://policies.google.com/terms) apply',
    },
  },
  marketing: {
    ...unnamed,
    ...hired,
    name: 'Proveedores de marketing',
    kind: { es: 'Proveedores de marketing', en: 'Marketing providers' },
    service: { es: 'envían por nosotros lo que has aceptado recibir', en: 'send for us what you agreed to receive' },
  },
  communication: {
    ...unnamed,
    ...hired,
    name: 'Proveedores de comunicación',
    kind: { es: 'Proveedores de comunicación', en: 'Communication providers' },
    service: { es: 'transportan correos y llamadas', en: 'carry mails and calls' },
  },
  affiliates: {
    ...unnamed,
    ...hired,
    name: 'Empresas vinculadas',
    kind: { es: 'Empresas vinculadas a NCALD TECHNOLOGIES', en: 'Affiliates of NCALD TECHNOLOGIES' },
    service: { es: 'prestan con nosotros los servicios', en: 'provide the services together with us' },
  },
  organisers: {
    ...unnamed,
    ...independent,
    name: 'Organizadores de eventos',
    kind: { es: 'Organizadores de eventos', en: 'Event organisers' },
    service: {
      es: 'preparan el evento en el que te inscribes; si lo aceptas aparte, también te escriben',
      en: 'prepare the event you register for; if you agree separately, they also write to you',
    },
  },
  sponsors: {
    ...unnamed,
    ...independent,
    name: 'Patrocinadores de eventos',
    kind: { es: 'Patrocinadores de eventos', en: 'Event sponsors' },
    service: { es: 'te escriben, solo si lo aceptas', en: 'write to you, only if you agree' },
  },
  partners: {
    ...unnamed,
    ...independent,
    name: 'Partners (asesores)',
    kind: { es: 'Partners (asesores)', en: 'Partners (advisors)' },
    service: {
      es: 'uno solo, de tu país o región, te llama o te escribe para ofrecerte ayuda local, solo si lo pides',
      en: 'a single one, from your country or region, calls or writes to offer local help, only if you ask',
    },
  },
} as const satisfies Record<string, Processor>;
