import { serviceMessages } from '../model/service-messages.ts';
import { dutyMessages } from '../model/spanish-duties.ts';
import type { MessageTemplate } from '../model/types.ts';

/** Every message Antara sends through Habeas. The class decides what it may carry and who may refuse it. */
export const messages = {
  ...dutyMessages,
  maintenance: { ...serviceMessages.maintenance, purpose: 'service-notices' },
  'account-closing': { ...serviceMessages['account-closing'], purpose: 'service-notices' },
  'sub-processor-change': { ...serviceMessages['sub-processor-change'], purpose: 'service-notices' },
  'domain-disclosure': {
    class: 'service',
    purpose: 'contract',
    title: { es: 'Qué publicará el registro de tu dominio', en: 'What your domain’s register will publish' },
    wording: {
      subject: {
        es: 'Antes de registrar {domain}: qué datos se publican',
        en: 'Before {domain} is registered: which data are published',
      },
      paragraphs: [
        {
          es: 'Nos has pedido el dominio {domain}. Lo registra {register}, en {country}, que no es proveedor nuestro: decide por su cuenta qué hace con los datos.',
          en: 'You asked us for the domain {domain}. It is registered by {register}, in {country}, which is no provider of ours: it decides by itself what it does with the data.',
        },
        { es: 'Los datos que exige: {given}', en: 'The data it demands: {given}' },
        { es: 'Los que publica: {published}', en: 'Those it publishes: {published}' },
        {
          es: 'No le hemos dado nada todavía. Lo que publique solo podrá retirarlo el propio registro. Si prefieres no seguir adelante, escríbenos.',
          en: 'We have not given it anything yet. Only the register itself can take down what it publishes. If you would rather not go on, write to us.',
        },
      ],
    },
    variables: {
      domain: { title: { es: 'dominio', en: 'domain' }, maxLength: 80 },
      register: { title: { es: 'nombre del registro', en: 'name of the register' }, maxLength: 80 },
      country: { title: { es: 'país', en: 'country' }, maxLength: 60 },
      given: { title: { es: 'datos que se comunican', en: 'data that are given' }, maxLength: 200 },
      published: { title: { es: 'datos que se publican', en: 'data that are published' }, maxLength: 200 },
    },
  },
  newsletter: { class: 'marketing', purpose: 'marketing-own', title: { es: 'Boletín', en: 'Newsletter' } },
  offers: { class: 'marketing', purpose: 'marketing-own', title: { es: 'Ofertas', en: 'Special offers' } },
  'partner-offers': {
    class: 'marketing',
    purpose: 'marketing-third-party',
    title: { es: 'Publicidad de otras empresas', en: 'Advertising of other firms' },
  },
} as const satisfies Record<string, MessageTemplate>;
