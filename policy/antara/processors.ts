import { toConfirm } from '../model/define.ts';
import type { Processor } from '../model/types.ts';

/** What Antara's text does not say about any of its providers. */
const unstated = {
  dpa: toConfirm('Reference and date of the data processing agreement.'),
  noticeChannel: toConfirm('Address or interface that is told about rectifications, erasures and restrictions.'),
  subProcessors: toConfirm('List of sub-processors accepted.'),
};

const american = {
  ...unstated,
  role: 'processor',
  country: 'US',
  transfer: toConfirm(
    'Transfer tool in force: Data Privacy Framework certification or standard clauses with assessment.',
  ),
} as const;

/** Everyone Antara's text names ("Data storage, transfer and security", "Data Recipients", "Cession of information"). */
export const processors = {
  aws: {
    ...american,
    name: 'Amazon Web Services',
    kind: { es: 'Alojamiento y servidores', en: 'Hosting and servers' },
    service: {
      es: 'guarda nuestros sistemas, correos y copias de seguridad',
      en: 'runs our systems, mails and backups',
    },
    privacyUrl: 'https://aws.amazon.com/privacy/',
  },
  salesforce: {
    ...american,
    name: 'Salesforce',
    kind: { es: 'CRM, gestión de clientes', en: 'CRM, customer management' },
    service: { es: 'lleva la ficha de cada cliente', en: 'keeps the file of each customer' },
    privacyUrl: 'https://www.salesforce.com/company/privacy/',
  },
  hubspot: {
    ...american,
    name: 'HubSpot',
    kind: { es: 'CRM, gestión de clientes', en: 'CRM, customer management' },
    service: {
      es: 'lleva la ficha de cada cliente y los envíos que acepta',
      en: 'keeps the file of each customer and the mailings they accept',
    },
    privacyUrl: 'https://legal.hubspot.com/privacy-policy',
  },
  microsoft: {
    ...american,
    name: 'Microsoft Office 365',
    kind: { es: 'Correo y ofimática', en: 'Mail and office software' },
    service: {
      es: 'aloja nuestro correo, documentos y hojas de cálculo',
      en: 'hosts our mail, documents and spreadsheets',
    },
    privacyUrl: 'https://privacy.microsoft.com/privacystatement',
  },
  atlassian: {
    ...unstated,
    name: 'Atlassian',
    role: 'processor',
    kind: { es: 'Atención al usuario', en: 'User support' },
    service: { es: 'gestiona las consultas a soporte', en: 'manages support tickets' },
    country: toConfirm('Which Atlassian company signs, and its country.'),
    transfer: toConfirm('Transfer tool in force, once the country is known.'),
    privacyUrl: 'https://www.atlassian.com/legal/privacy-policy',
  },
  stripe: {
    country: american.country,
    transfer: american.transfer,
    noticeChannel: unstated.noticeChannel,
    subProcessors: [],
    name: 'Stripe',
    role: 'independent-controller',
    kind: { es: 'Medios de pago', en: 'Means of payment' },
    service: {
      es: 'cobra con tu tarjeta o tu banco; nosotros no vemos esos datos, solo un identificador',
      en: 'charges your card or bank; we never see those details, only an identifier',
    },
    privacyUrl: 'https://stripe.com/privacy',
  },
  redes: {
    name: 'Red.es',
    role: 'public-register',
    kind: { es: 'Registro de dominios .es', en: 'Register of .es domains' },
    service: {
      es: 'registra los dominios .es; los datos del titular son públicos en [nic.es](https://www.nic.es) y se pueden consultar desde cualquier país',
      en: 'registers .es domains; the holder’s data are public at [nic.es](https://www.nic.es) and can be read from any country',
    },
    country: 'ES',
    noticeChannel: unstated.noticeChannel,
    subProcessors: [],
  },
  registers: {
    name: 'Registros WHOIS y RDAP',
    role: 'public-register',
    kind: {
      es: 'Registros de dominios WHOIS y RDAP, nacionales e internacionales',
      en: 'Domain registers WHOIS and RDAP, national and international',
    },
    service: {
      es: 'registran los demás dominios; lo que publican se puede consultar desde cualquier país',
      en: 'register all other domains; what they publish can be read from any country',
    },
    members: toConfirm('Which registries, by domain ending.'),
    country: toConfirm('Country of each registry.'),
    transfer: toConfirm('Transfer tool by registry; for the domain a person orders, GDPR art. 49(1)(b) may apply.'),
    noticeChannel: unstated.noticeChannel,
    subProcessors: [],
  },
  affiliates: {
    ...unstated,
    name: 'Filiales y empresas vinculadas',
    role: 'processor',
    kind: { es: 'Filiales y empresas vinculadas a Antara', en: 'Subsidiaries and affiliates of Antara' },
    service: {
      es: 'nos prestan servicios con las mismas obligaciones que cualquier otro proveedor',
      en: 'work for us under the same duties as any other provider',
    },
    members: toConfirm('Names of the subsidiaries and affiliates that see customer data, or that there are none.'),
    country: toConfirm('Country of each affiliate.'),
    transfer: toConfirm('Transfer tool for affiliates outside the EEA, if any.'),
  },
} as const satisfies Record<string, Processor>;
