import type { HeldData } from '../held-data.ts';
import type { HeldCategory, HeldEvent, HeldForm } from './held-types.ts';

/** What a person may take elsewhere (GDPR art. 20): JSON as it is. */
export type PortableData = Pick<HeldData, 'madeAt' | 'language' | 'controller' | 'part'> & {
  readonly format: 'habeas-portable-data/1';
  readonly person: Partial<Pick<HeldData['person'], 'name' | 'address' | 'language'>>;
  readonly forms: readonly (Pick<HeldForm, 'form' | 'title' | 'since'> & {
    readonly fields: readonly Omit<HeldForm['fields'][number], 'shown'>[];
  })[];
  readonly events: readonly Pick<HeldEvent, 'type' | 'title' | 'on' | 'number' | 'category'>[];
};

/** The person gave it, or it was observed of them; and it is in use now under a contract or their consent. */
const isPortable = ({ origin, heldFor }: HeldCategory): boolean =>
  origin !== 'system' &&
  heldFor.some(({ basis, alongside }) => !alongside && (basis === 'contract' || basis === 'consent'));

/**
 * Of what is held that which the person provided, or which was observed of them, and which rests on a contract or a consent (GDPR
 * art. 20(1); WP 242). What others entered for them and they confirmed is theirs too. Nothing that the firm made itself or worked
 * out: no proofs, marks, notes or reasons.
 */
export const portableOf = (held: HeldData): PortableData => {
  const { madeAt, language, controller, part, person, categories, forms, events } = held;
  const portable = new Set(categories.filter(isPortable).map(({ category }) => category));
  return {
    format: 'habeas-portable-data/1',
    madeAt,
    language,
    controller,
    ...(part && { part }),
    person: {
      ...(portable.has(person.category) && { name: person.name, address: person.address }),
      ...(portable.has(person.languageCategory) && { language: person.language }),
    },
    forms: forms.flatMap(({ form, title, since, fields }) => {
      const own = fields.filter(({ category }) => portable.has(category)).map(({ shown: _shown, ...field }) => field);
      return own.length > 0 ? [{ form, title, since, fields: own }] : [];
    }),
    events: events
      .filter(({ category }) => portable.has(category))
      .map(({ type, title, on, number, category }) => ({
        type,
        title,
        on,
        ...(number !== undefined && { number }),
        category,
      })),
  };
};
