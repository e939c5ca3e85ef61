import type { Form } from '../model/types.ts';

/** "Mandatory and voluntary data", "Express consent". Third parties enter clients through the same form. */
export const forms = {
  registration: {
    title: { es: 'Registro de clientes', en: 'Customer registration' },
    openTo: ['registration', 'entry'],
    serves: ['service', 'contract', 'billing', 'support', 'service-notices'],
    offers: ['marketing-own', 'marketing-third-party', 'profiling'],
    acceptance: {
      es: 'He leído la política de privacidad y quiero registrarme en Antara.',
      en: 'I have read the privacy policy and want to register with Antara.',
    },
    fields: {
      name: {
        label: { es: 'Nombre y apellidos', en: 'Full name' },
        type: 'name',
        category: 'contact',
        required: true,
        maxLength: 100,
      },
      email: {
        label: { es: 'Correo electrónico', en: 'E-mail address' },
        type: 'email',
        category: 'contact',
        required: true,
        maxLength: 254,
      },
      birthDate: {
        label: { es: 'Fecha de nacimiento', en: 'Date of birth' },
        type: 'birth-date',
        required: true,
        maxLength: 10,
        subjectOnly: true,
      },
      phone: {
        label: { es: 'Teléfono', en: 'Phone number' },
        type: 'phone',
        category: 'details',
        required: false,
        maxLength: 30,
      },
      company: {
        label: { es: 'Empresa', en: 'Company' },
        type: 'text',
        category: 'details',
        required: false,
        maxLength: 100,
      },
    },
  },
} as const satisfies Record<string, Form>;
