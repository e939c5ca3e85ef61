import { rulesFor } from './derive.ts';
import type { Policy, StartEvent, StoredKind, Text } from './types.ts';

const ofPeople: readonly StartEvent[] = ['collected', 'last-contact', 'withdrawal', 'contract-ended', 'event-ended'];

/** What can happen to each kind of thing that Habeas keeps, and so start a clock; counted from anything else, none ever ends. */
export const startsOf: Readonly<Record<StoredKind, readonly StartEvent[]>> = {
  person: ofPeople,
  decision: ['collected', 'created', 'withdrawal'],
  entrySource: ofPeople,
  contract: ofPeople,
  invoice: ['created', 'contract-ended', 'invoice-year-ended'],
  debt: ['created', 'debt-due', 'task-finished'],
  attendance: ['created', 'event-ended', 'withdrawal'],
  session: ['created', 'last-used'],
  visit: ['collected'],
  access: ['created'],
  request: ['request-closed'],
  suppression: ['created', 'task-finished'],
  erasure: ['erased'],
};

/** What a firm's staff call them. */
export const kindWords: Readonly<Record<StoredKind, Text>> = {
  person: { es: 'personas', en: 'people' },
  decision: { es: 'decisiones', en: 'decisions' },
  entrySource: { es: 'quién dio los datos', en: 'who gave the data' },
  contract: { es: 'contratos', en: 'contracts' },
  invoice: { es: 'facturas', en: 'invoices' },
  debt: { es: 'deudas', en: 'debts' },
  attendance: { es: 'asistencias', en: 'attendances' },
  session: { es: 'sesiones', en: 'sessions' },
  visit: { es: 'visitas', en: 'visits' },
  access: { es: 'consultas del personal', en: 'looks by staff' },
  request: { es: 'solicitudes de derechos', en: 'rights requests' },
  suppression: { es: 'direcciones a las que no escribir', en: 'addresses not to write to' },
  erasure: { es: 'marcas de borrado', en: 'marks of erasure' },
};

/** The kinds that the policy assigns a category it declares, with that category. */
export const storedKinds = ({ stored, categories }: Policy): readonly (readonly [StoredKind, string])[] =>
  (Object.keys(startsOf) as StoredKind[]).flatMap((kind): [StoredKind, string][] => {
    const category = Object.hasOwn(stored, kind) ? stored[kind] : undefined;
    return category !== undefined && Object.hasOwn(categories, category) ? [[kind, category]] : [];
  });

/** The kinds of things that a rule ends. */
export const kindsKeptBy = (policy: Policy, ruleId: string): readonly StoredKind[] =>
  storedKinds(policy).flatMap(([kind, category]) =>
    rulesFor(policy, category).some(
      (held) => held.ruleId === ruleId && held.rule.activeUntil.some(({ from }) => startsOf[kind].includes(from)),
    )
      ? [kind]
      : [],
  );
