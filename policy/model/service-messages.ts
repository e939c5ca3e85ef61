import type { MessageTemplate } from './types.ts';

/** Approved wordings that firms have in common; each firm says which purpose they serve. `{name}` stands for a variable. */
export const serviceMessages = {
  maintenance: {
    class: 'service',
    title: { es: 'Interrupción por mantenimiento', en: 'Service interruption for maintenance' },
    wording: {
      subject: { es: '{service} se interrumpe el {date}', en: '{service} will be interrupted on {date}' },
      paragraphs: [
        {
          es: 'Por trabajos de mantenimiento, {service} no estará disponible el {date}, de {from} a {until} (hora de España peninsular).',
          en: 'For maintenance, {service} will not be available on {date}, from {from} to {until} (time of mainland Spain).',
        },
        {
          es: 'No tienes que hacer nada. Tus datos siguen como están.',
          en: 'There is nothing you need to do. Your data stay as they are.',
        },
      ],
    },
    variables: {
      service: { title: { es: 'qué se interrumpe', en: 'what is interrupted' }, maxLength: 60 },
      date: { title: { es: 'día', en: 'day' }, maxLength: 40 },
      from: { title: { es: 'hora de comienzo', en: 'time it begins' }, maxLength: 10 },
      until: { title: { es: 'hora de fin', en: 'time it ends' }, maxLength: 10 },
    },
  },
  'account-closing': {
    class: 'service',
    title: { es: 'Tu cuenta se ha desactivado', en: 'Your account has been deactivated' },
    wording: {
      subject: { es: 'Tu cuenta se ha desactivado', en: 'Your account has been deactivated' },
      paragraphs: [
        {
          es: 'Tu cuenta está desactivada desde el {date}. El motivo: {reason}',
          en: 'Your account has been deactivated since {date}. The reason: {reason}',
        },
        {
          es: 'Ya no usamos tus datos para prestarte el servicio. Conservamos bloqueados solo los que la ley nos obliga a guardar, durante los plazos del aviso de privacidad, y después los destruimos.',
          en: 'We no longer use your data to provide the service. We keep only those that the law makes us keep, blocked, for the periods in the privacy notice, and then destroy them.',
        },
        {
          es: 'Si crees que es un error, escríbenos cuanto antes.',
          en: 'If you think that this is a mistake, write to us as soon as you can.',
        },
      ],
    },
    variables: {
      date: { title: { es: 'desde qué día', en: 'since which day' }, maxLength: 40 },
      reason: { title: { es: 'por qué', en: 'why' }, maxLength: 200 },
    },
  },
  'sub-processor-change': {
    class: 'service',
    title: { es: 'Un proveedor nuevo tratará tus datos', en: 'A new provider will handle your data' },
    wording: {
      subject: { es: 'Un proveedor nuevo tratará tus datos', en: 'A new provider will handle your data' },
      paragraphs: [
        {
          es: 'Desde el {date}, {provider} ({country}) tratará datos tuyos por encargo nuestro, para {task}. Solo puede usarlos para eso y siguiendo nuestras instrucciones (RGPD, art. 28).',
          en: 'From {date}, {provider} ({country}) will handle data of yours on our behalf: {task}. It may use them for nothing else and only on our instructions (GDPR art. 28).',
        },
        {
          es: 'Si no estás conforme, escríbenos antes de ese día y buscaremos una solución. La lista completa de proveedores está en el aviso de privacidad.',
          en: 'If you disagree, write to us before that day and we will look for a solution. The full list of providers is in the privacy notice.',
        },
      ],
    },
    variables: {
      date: { title: { es: 'desde qué día', en: 'from which day' }, maxLength: 40 },
      provider: { title: { es: 'nombre del proveedor', en: 'name of the provider' }, maxLength: 80 },
      country: { title: { es: 'país', en: 'country' }, maxLength: 60 },
      task: { title: { es: 'qué hará', en: 'what it will do' }, maxLength: 160 },
    },
  },
} as const satisfies Record<string, MessageTemplate>;
