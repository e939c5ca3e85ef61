import { spanishRetention } from '../model/spanish-retention.ts';
import type { RetentionRule } from '../model/types.ts';
import { graceDays, numbers, uploadDays } from './numbers.ts';

/** "Data Retention": the rules every Spanish firm has, and those of databases and events. */
export const retention = {
  ...spanishRetention(numbers),
  'customer-database': {
    title: { es: 'Tu base de datos en la nube', en: 'Your database in the cloud' },
    activeUntil: [{ from: 'contract-ended', period: { days: graceDays } }],
    reason: {
      es: 'Si cancelas el servicio, o acaba la prueba, queda desactivada ese tiempo por si cambias de idea, y luego se destruye. Si te vas a otro proveedor, tienes al menos 30 días para llevártela.',
      en: 'If you cancel, or the trial ends, it stays deactivated that long in case you change your mind, and is then destroyed. If you move to another provider, you have at least 30 days to take it with you.',
    },
    citation: 'GDPR art. 28(3)(g); Regulation (EU) 2023/2854 art. 25',
  },
  'database-upload': {
    title: { es: 'Base de datos que subes para actualizarla', en: 'Database you upload for an update' },
    activeUntil: [
      { from: 'task-finished', period: { days: 1 } },
      { from: 'collected', period: { days: uploadDays } },
    ],
    reason: {
      es: 'Se borra cuando recibes la base actualizada, o antes si lo pides.',
      en: 'It is erased when you have the updated database, or earlier if you ask.',
    },
    citation: 'GDPR arts. 5(1)(e), 28(3)(g)',
    backedUp: false,
  },
  event: {
    title: { es: 'Inscripción en un evento', en: 'Event registration' },
    activeUntil: [{ from: 'event-ended', period: { months: 3 } }],
    reason: { es: 'Para cerrar lo que quede del evento.', en: 'To settle what is left of the event.' },
    citation: 'GDPR art. 5(1)(e)',
  },
  'event-marketing': {
    title: { es: 'Publicidad de quien organiza o patrocina un evento', en: 'Advertising by organisers and sponsors' },
    activeUntil: [
      { from: 'withdrawal', period: { days: 1 } },
      { from: 'event-ended', period: { months: 3 } },
    ],
    reason: {
      es: 'Después ya no tenemos por qué comunicar tus datos.',
      en: 'After that we have no reason left to pass on your data.',
    },
    citation: 'GDPR arts. 5(1)(e), 7(3)',
  },
} as const satisfies Record<string, RetentionRule>;
