import { formOf } from '../../policy/model/derive.ts';
import type { Field, Language, Policy } from '../../policy/model/types.ts';
import { listing } from '../../policy/model/words.ts';
import type { HeldField } from '../domain/requests/bundle/held-types.ts';
import { bundleWords } from '../domain/requests/bundle/words.ts';
import type { HeldData } from '../domain/requests/held-data.ts';
import type { FormField } from './form-fields.ts';
import { ownDataTexts } from './own-data-texts.ts';

/** A field with what it was filled in with: what comes back otherwise is a correction. */
export type OwnField = FormField & { readonly was: string };

/** What is fixed, or was never kept. */
const notHere: readonly Field['type'][] = ['email', 'birth-date'];

const common = (name: string, field: Field, language: Language) => ({
  name,
  label: field.label[language],
  editable: true,
  maxLength: field.maxLength,
  ...(field.onlyWith !== undefined && { onlyWith: field.onlyWith }),
});

const choicesOf = ({ type, choices = {} }: Field, language: Language) => {
  const { yes, no } = ownDataTexts[language].rectification;
  if (type === 'flag')
    return [
      { value: 'true', label: yes },
      { value: 'false', label: no },
    ];
  return Object.entries(choices).map(([value, label]) => ({ value, label: label[language] }));
};

/** One that says the same wherever it was given, or was given nowhere. */
const plainField = (name: string, field: Field, value: string | boolean | undefined, language: Language): OwnField => {
  const present = value ?? (field.type === 'flag' ? false : '');
  const choices = field.type === 'choice' ? { choices: choicesOf(field, language) } : {};
  const { type, required } = field;
  return { ...common(name, field, language), type, required, value: present, was: String(present), ...choices };
};

/** One that says this here and that there, or something that is not all shown: left blank it stays as it is. */
const mixedField = (name: string, field: Field, shown: readonly string[], language: Language): OwnField => {
  const hint = ownDataTexts[language].rectification.differs(listing(shown, language));
  const type = field.type === 'flag' ? 'choice' : field.type;
  const choices = type === 'choice' ? { choices: choicesOf(field, language) } : {};
  return { ...common(name, field, language), type, required: false, value: '', was: '', hint, ...choices };
};

/**
 * What a person can correct by themselves: every field of every form of theirs, each once, because a correction reaches all the forms
 * that have it. The address has a way of its own, and a birth date was never kept.
 */
export const ownFields = (held: HeldData, policy: Policy): readonly OwnField[] => {
  const { language } = held;
  const { marker } = bundleWords[language];
  const forms = held.forms.toSorted((a, b) => (a.since < b.since ? -1 : 1));
  const asked = new Map(forms.flatMap(({ form }) => Object.entries(formOf(policy, form)?.fields ?? {})));
  const filledIn = Map.groupBy<string, HeldField>(
    forms.flatMap(({ fields }) => fields),
    ({ name }) => name,
  );
  return [...asked]
    .filter(([, { type }]) => !notHere.includes(type))
    .map(([name, field]) => {
      const given = filledIn.get(name) ?? [];
      const values = new Set(given.map(({ value }) => value));
      const isHidden = given.some(({ value }) => typeof value === 'string' && value.includes(marker));
      return values.size > 1 || isHidden
        ? mixedField(name, field, [...new Set(given.map(({ shown }) => shown))], language)
        : plainField(name, field, given[0]?.value, language);
    });
};

/** What was typed, of a form that comes back, over what stands. */
export const withTyped = (
  fields: readonly OwnField[],
  typed: Readonly<Record<string, string | boolean>>,
): readonly OwnField[] =>
  fields.map((field) => {
    const value = Object.hasOwn(typed, field.name) ? typed[field.name] : undefined;
    if (value === undefined) return field;
    return { ...field, value: field.type === 'flag' ? value === true || value === 'true' : String(value) };
  });
