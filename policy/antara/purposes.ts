import { toConfirm } from '../model/define.ts';
import { dutyPurposes } from '../model/spanish-duties.ts';
import type { Purpose } from '../model/types.ts';

const marketing = {
  basis: 'consent',
  withdrawal: ['preference-centre', 'unsubscribe-link', 'mail'],
  consentLasts: { months: 24 },
} as const;

const cookie = { basis: 'consent', withdrawal: ['cookie-panel'], consentLasts: { months: 24 } } as const;

/** "Purposes of using the data", "Special Offers and Updates", "Ads about services", "Cession of information", cookies. */
export const purposes = {
  service: {
    title: { es: 'Prestarte los servicios que pides', en: 'Provide the services you ask for' },
    describes: {
      es: 'Damos de alta tu cuenta, atendemos tus pedidos y prestamos y administramos lo que contratas.',
      en: 'We open your account, handle your orders, and run and administer what you subscribe to.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { contact: 'contract', details: 'account', account: 'account', orders: 'contract', sessions: 'sessions' },
    recipients: ['aws', 'salesforce', 'hubspot', 'microsoft', 'affiliates'],
  },
  contract: {
    title: { es: 'Cumplir el contrato', en: 'Carry out the contract' },
    describes: {
      es: 'Preparamos, cumplimos y terminamos el contrato que tengas con nosotros.',
      en: 'We prepare, carry out and end the contract you have with us.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { contact: 'contract', orders: 'contract' },
    recipients: ['aws', 'salesforce', 'microsoft'],
  },
  billing: {
    title: { es: 'Cobrar y pagar', en: 'Collect and pay' },
    describes: {
      es: 'Facturamos, cobramos y devolvemos pagos, también lo que quede pendiente cuando termine la relación.',
      en: 'We invoice, collect and refund payments, including what is still owed when the relationship is over.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { contact: 'contract', debts: 'debt' },
    recipients: ['aws', 'stripe', 'microsoft'],
  },
  accounting: {
    title: { es: 'Llevar la contabilidad', en: 'Keep our books' },
    describes: {
      es: 'Conservamos las facturas y sus justificantes como ordenan las leyes mercantiles y fiscales.',
      en: 'We keep invoices and their records as commercial and tax laws demand.',
    },
    basis: 'legal-obligation',
    gpcRefuses: false,
    uses: { invoices: 'invoices' },
    recipients: ['aws', 'stripe', 'microsoft'],
  },
  domains: {
    title: { es: 'Registrar tus dominios', en: 'Register your domains' },
    describes: {
      es: 'Si nos pides un dominio, damos al registro los datos que exige. Antes de pedirlo te decimos qué registro es, en qué país está y qué publica. Lo ya publicado solo puede retirarlo el registro.',
      en: 'If you order a domain, we give the register the data it demands. Before you order, we tell you which register it is, in which country, and what it publishes. Only the register can take down what it has published.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { domain: 'contract' },
    recipients: ['aws', 'redes', 'registers'],
  },
  support: {
    title: { es: 'Ayudarte', en: 'Help you' },
    describes: {
      es: 'Resolvemos tus dudas y los problemas con lo que has contratado.',
      en: 'We answer your questions and solve problems with what you subscribed to.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { contact: 'contract', tickets: 'contract' },
    recipients: ['aws', 'atlassian', 'microsoft'],
  },
  questions: {
    title: { es: 'Contestar a quien nos escribe', en: 'Answer people who write to us' },
    describes: {
      es: 'Contestamos a las preguntas de quien todavía no es cliente.',
      en: 'We answer questions from people who are not customers yet.',
    },
    basis: 'legitimate-interests',
    interest: { es: 'contestar a quien se dirige a nosotros', en: 'to answer people who turn to us' },
    balancingTest: toConfirm('Reference and date of the balancing test for enquiries.'),
    gpcRefuses: false,
    uses: { contact: 'prospects', tickets: 'prospects' },
    recipients: ['aws', 'atlassian', 'microsoft'],
  },
  'service-notices': {
    title: { es: 'Avisarte de lo que afecta al servicio', en: 'Tell you what affects the service' },
    describes: {
      es: 'Rara vez te enviamos un aviso sobre el servicio, por ejemplo si se interrumpe por mantenimiento. Nunca lleva publicidad. No puedes rechazar estos avisos mientras tengas la cuenta, pero puedes desactivarla.',
      en: 'On rare occasions we send a notice about the service, for example when it stops for maintenance. It never carries advertising. You cannot refuse these notices while you have an account, but you can deactivate it.',
    },
    basis: 'contract',
    gpcRefuses: false,
    uses: { contact: 'contract' },
    recipients: ['aws'],
  },
  security: {
    title: { es: 'Proteger nuestros sistemas', en: 'Protect our systems' },
    describes: {
      es: 'Los servidores anotan cada visita para detectar ataques y averías. Nadie une esas anotaciones con tu cuenta.',
      en: 'The servers note each visit so that we notice attacks and faults. Nobody joins those notes with your account.',
    },
    basis: 'legitimate-interests',
    interest: { es: 'que los servicios sean seguros y funcionen', en: 'safe services that work' },
    balancingTest: toConfirm('Reference and date of the balancing test for security logs.'),
    gpcRefuses: false,
    uses: { visits: 'browser-data' },
    recipients: ['aws'],
  },
  studies: {
    title: { es: 'Saber si la web y las ventas funcionan', en: 'Learn whether website and sales work' },
    describes: {
      es: 'Contamos visitas y ventas en conjunto: tendencias, páginas, orígenes, datos demográficos generales. Los resultados son anónimos: no dicen nada de ti.',
      en: 'We count visits and sales as a whole: trends, pages, origins, broad demographics. The results are anonymous: they say nothing about you.',
    },
    basis: 'legitimate-interests',
    interest: {
      es: 'mejorar la web, la publicidad y las ventas con cifras de conjunto',
      en: 'to improve website, advertising and sales by overall figures',
    },
    balancingTest: toConfirm('Reference and date of the balancing test for aggregate studies.'),
    gpcRefuses: false,
    uses: { visits: 'browser-data' },
    recipients: ['aws'],
  },
  ...dutyPurposes(['aws']),
  profiling: {
    title: { es: 'Conocer tus gustos', en: 'Get to know your tastes' },
    describes: {
      es: 'A partir de lo que has pedido deducimos qué te puede interesar y adaptamos los servicios a tus preferencias. Es un perfil, y no decide nada por ti.',
      en: 'From what you ordered we work out what may interest you and adapt the services to your preferences. It is a profile, and it decides nothing for you.',
    },
    basis: 'consent',
    withdrawal: ['preference-centre', 'mail'],
    consentLasts: { months: 24 },
    gpcRefuses: true,
    profiling: true,
    uses: { orders: 'consented', interests: 'consented' },
    recipients: ['aws', 'salesforce', 'hubspot'],
  },
  'marketing-own': {
    ...marketing,
    title: { es: 'Boletín y ofertas de Antara', en: 'Newsletter and offers from Antara' },
    describes: {
      es: 'Te escribimos de vez en cuando sobre productos, servicios, novedades y ofertas nuestras.',
      en: 'We write to you now and then about our products, services, updates and special offers.',
    },
    gpcRefuses: false,
    uses: { contact: 'consented' },
    recipients: ['aws', 'hubspot'],
  },
  'marketing-third-party': {
    ...marketing,
    title: { es: 'Publicidad de otras empresas', en: 'Advertising of other firms' },
    describes: {
      es: 'Te enviamos nosotros publicidad de otras empresas. Ellas no reciben tus datos.',
      en: 'We ourselves send you advertising of other firms. They do not receive your data.',
    },
    gpcRefuses: true,
    uses: { contact: 'consented' },
    recipients: ['aws', 'hubspot'],
    advertisers: toConfirm('Firms or sectors whose advertising is sent; until then nobody can be asked.'),
  },
  'cookies-preferences': {
    ...cookie,
    title: { es: 'Cookies de preferencias', en: 'Preference cookies' },
    describes: {
      es: 'Recuerdan lo que eliges, por ejemplo si quieres seguir identificado la próxima vez.',
      en: 'They remember what you choose, for example whether you want to stay logged in next time.',
    },
    gpcRefuses: false,
    uses: { cookies: 'cookie-data' },
    recipients: ['aws'],
  },
  'cookies-analytics': {
    ...cookie,
    title: { es: 'Cookies de medición', en: 'Analytics cookies' },
    describes: {
      es: 'Reconocen tu navegador con un número al azar para contar cómo se usa la web.',
      en: 'They recognise your browser by a random number, to count how the website is used.',
    },
    gpcRefuses: true,
    uses: { cookies: 'cookie-data' },
    recipients: ['aws'],
  },
} as const satisfies Record<string, Purpose>;
