import { serviceMessages } from '../model/service-messages.ts';
import { dutyMessages } from '../model/spanish-duties.ts';
import type { MessageTemplate } from '../model/types.ts';
import { numbers } from './numbers.ts';

const { expireDays } = numbers.backups;
const database = { title: { es: 'nombre de la base de datos', en: 'name of the database' }, maxLength: 60 };
const date = { title: { es: 'día', en: 'day' }, maxLength: 40 };

/** Every message ABANTE sends through Habeas. The class decides what it may carry and who may refuse it. */
export const messages = {
  ...dutyMessages,
  maintenance: { ...serviceMessages.maintenance, purpose: 'service' },
  'account-closing': { ...serviceMessages['account-closing'], purpose: 'service' },
  'sub-processor-change': { ...serviceMessages['sub-processor-change'], purpose: 'service' },
  'database-cancelled': {
    class: 'service',
    purpose: 'service',
    title: { es: 'Tu base de datos está desactivada', en: 'Your database is deactivated' },
    wording: {
      subject: { es: 'Tu base de datos está desactivada', en: 'Your database is deactivated' },
      paragraphs: [
        {
          es: 'La base de datos «{database}» está desactivada desde hoy: nadie puede entrar en ella.',
          en: 'The database “{database}” is deactivated from today: nobody can open it.',
        },
        {
          es: 'Hasta el {date} puedes cambiar de idea y recuperarla como estaba, o descargar una copia completa desde el panel de control. Después la destruiremos.',
          en: 'Until {date} you can change your mind and have it back as it was, or download a full copy from the control panel. After that we destroy it.',
        },
        {
          es: 'Si no lo has pedido tú, escríbenos cuanto antes.',
          en: 'If you did not ask for this, write to us as soon as you can.',
        },
      ],
    },
    variables: { database, date },
  },
  'database-reminder': {
    class: 'service',
    purpose: 'service',
    title: { es: 'Tu base de datos se destruirá pronto', en: 'Your database will soon be destroyed' },
    wording: {
      subject: { es: 'Tu base de datos se destruye el {date}', en: 'Your database is destroyed on {date}' },
      paragraphs: [
        {
          es: 'La base de datos «{database}» sigue desactivada, y el {date} la destruiremos. Entonces ni tú ni nosotros podremos recuperarla.',
          en: 'The database “{database}” is still deactivated, and on {date} we destroy it. Then neither you nor we can get it back.',
        },
        {
          es: 'Si la quieres conservar, reactívala o descarga una copia completa desde el panel de control antes de ese día. Si no, no tienes que hacer nada.',
          en: 'If you want to keep it, reactivate it or download a full copy from the control panel before that day. Otherwise there is nothing you need to do.',
        },
      ],
    },
    variables: { database, date },
  },
  'database-destroyed': {
    class: 'service',
    purpose: 'service',
    title: { es: 'Tu base de datos se ha destruido: certificado', en: 'Your database has been destroyed: certificate' },
    wording: {
      subject: {
        es: 'Certificado de destrucción de tu base de datos',
        en: 'Certificate of destruction of your database',
      },
      paragraphs: [
        {
          es: 'El {date} hemos destruido la base de datos «{database}» y todo lo que contenía. Este correo es el certificado, con la referencia {reference} (RGPD, art. 28.3.g).',
          en: 'On {date} we destroyed the database “{database}” and everything in it. This mail is the certificate, with the reference {reference} (GDPR art. 28(3)(g)).',
        },
        {
          es: `Las copias de seguridad cifradas que la contengan no se usan para nada y caducan solas, la última antes de ${expireDays + 2} días.`,
          en: `Encrypted backups that hold it are used for nothing and expire by themselves, the last within ${expireDays + 2} days.`,
        },
      ],
    },
    variables: {
      database,
      date,
      reference: { title: { es: 'referencia del certificado', en: 'reference of the certificate' }, maxLength: 60 },
    },
  },
  'support-access': {
    class: 'service',
    purpose: 'service',
    title: { es: 'Soporte ha entrado en tu base de datos', en: 'Support has opened your database' },
    wording: {
      subject: { es: 'Soporte ha entrado en tu base de datos', en: 'Support has opened your database' },
      paragraphs: [
        {
          es: 'El {date}, una persona de nuestro equipo de soporte entró en la base de datos «{database}». El motivo: {reason}',
          en: 'On {date}, a member of our support team opened the database “{database}”. The reason: {reason}',
        },
        {
          es: 'Cada acceso queda anotado con quién, cuándo y por qué, y puedes pedirnos esa anotación. Si no esperabas este acceso, escríbenos.',
          en: 'Each access is noted with who, when and why, and you can ask us for that note. If you did not expect this one, write to us.',
        },
      ],
    },
    variables: { database, date, reason: { title: { es: 'por qué', en: 'why' }, maxLength: 200 } },
  },
  'event-details': {
    class: 'service',
    purpose: 'events',
    title: { es: 'Datos prácticos de tu evento', en: 'Practical details of your event' },
    wording: {
      subject: { es: 'Datos prácticos: {event}', en: 'Practical details: {event}' },
      paragraphs: [
        {
          es: 'Te inscribiste en «{event}». Es el {date}, en {place}. Lo organiza {organiser}, que tiene tu nombre y cómo localizarte solo para prepararlo.',
          en: 'You registered for “{event}”. It takes place on {date}, at {place}. It is organised by {organiser}, who has your name and how to reach you only to prepare it.',
        },
        { es: 'Conviene saber: {details}', en: 'Good to know: {details}' },
        {
          es: 'Si al final no puedes venir, escríbenos y lo anotamos.',
          en: 'If you cannot come after all, write to us and we will note it.',
        },
      ],
    },
    variables: {
      event: { title: { es: 'nombre del evento', en: 'name of the event' }, maxLength: 80 },
      date: { title: { es: 'día y hora', en: 'day and time' }, maxLength: 60 },
      place: { title: { es: 'lugar', en: 'place' }, maxLength: 120 },
      organiser: { title: { es: 'quién organiza', en: 'who organises' }, maxLength: 80 },
      details: { title: { es: 'qué conviene saber', en: 'what is good to know' }, maxLength: 300 },
    },
  },
  newsletter: { class: 'marketing', purpose: 'marketing', title: { es: 'Novedades', en: 'News' } },
  offers: { class: 'marketing', purpose: 'marketing', title: { es: 'Ofertas', en: 'Offers' } },
} as const satisfies Record<string, MessageTemplate>;
