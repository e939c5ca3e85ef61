import type { Field, Form, Text } from '../model/types.ts';
import { numbers } from './numbers.ts';

const name = {
  label: { es: 'Nombre y apellidos', en: 'Full name' },
  type: 'name',
  category: 'contact',
  required: true,
  maxLength: 100,
} as const satisfies Field;
const company = {
  label: { es: 'Empresa', en: 'Company' },
  type: 'text',
  category: 'contact',
  required: true,
  maxLength: 100,
} as const satisfies Field;
const email = {
  label: { es: 'Correo electrónico', en: 'E-mail address' },
  type: 'email',
  category: 'contact',
  required: true,
  maxLength: 254,
} as const satisfies Field;
const phone = {
  label: { es: 'Teléfono', en: 'Phone number' },
  type: 'phone',
  category: 'details',
  required: false,
  maxLength: 30,
} as const satisfies Field;
const sector = {
  label: { es: 'Sector de tu empresa', en: 'Business sector' },
  type: 'text',
  category: 'profile',
  required: false,
  maxLength: 60,
} as const satisfies Field;
const interest = {
  label: { es: 'Qué te interesa de ABANTE CRM', en: 'What interests you about ABANTE CRM' },
  type: 'text',
  category: 'profile',
  required: false,
  maxLength: 200,
} as const satisfies Field;

/** The text asks for no birth date, so whoever accepts declares the age. */
const acceptance = (es: string, en: string): Text => ({
  es: `He leído la política de privacidad, ${es} y tengo ${numbers.minimumAge} años o más.`,
  en: `I have read the privacy policy, ${en} and am ${numbers.minimumAge} or older.`,
});

/** "Account and Contact Data": exactly these fields; the address only with an invoice, a password or bank details never. */
export const forms = {
  registration: {
    title: { es: 'Registro', en: 'Registration' },
    openTo: ['registration', 'entry'],
    serves: ['service', 'requests', 'billing'],
    offers: ['marketing', 'partner-contact'],
    acceptance: acceptance('quiero registrarme', 'want to register'),
    fields: {
      name,
      company,
      email,
      phone,
      sector,
      interest,
      invoice: {
        label: { es: 'Quiero factura', en: 'I want an invoice' },
        type: 'flag',
        category: 'invoice-address',
        required: false,
        maxLength: 5,
      },
      address: {
        label: { es: 'Dirección para la factura', en: 'Address for the invoice' },
        type: 'text',
        category: 'invoice-address',
        required: false,
        onlyWith: 'invoice',
        maxLength: 200,
      },
    },
  },
  contact: {
    title: { es: 'Contacto', en: 'Contact' },
    openTo: ['registration'],
    serves: ['requests'],
    offers: ['marketing', 'partner-contact'],
    acceptance: acceptance('quiero que me contestéis', 'want you to answer me'),
    fields: { name, company, email, phone, sector, interest },
  },
  event: {
    title: { es: 'Inscripción en un evento', en: 'Event registration' },
    openTo: ['registration'],
    serves: ['events'],
    offers: ['event-marketing-organiser', 'event-marketing-sponsors', 'marketing'],
    acceptance: acceptance('quiero inscribirme', 'want to register'),
    fields: {
      event: {
        label: { es: 'Evento', en: 'Event' },
        type: 'text',
        category: 'event',
        required: true,
        maxLength: 100,
      },
      name,
      company,
      email,
      phone,
    },
  },
} as const satisfies Record<string, Form>;
