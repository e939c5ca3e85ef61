import type { Form } from '../types.ts';
import { type Rule, when } from './rule.ts';

/** Whether nobody can send the form without giving a birth date, which is then checked. */
const demandsBirthDate = ({ fields }: Form): boolean =>
  Object.values(fields).some(
    ({ type, required, onlyWith }) => type === 'birth-date' && required && onlyWith === undefined,
  );

/** Whether the sentence says the number, and not only as part of a longer one. */
const says = (sentence: string, age: number): boolean => new RegExp(`(?<!\\d)${age}(?!\\d)`).test(sentence);

export const ageRules: readonly Rule[] = [
  {
    id: 'minimum-age-too-low',
    article: 'LOPDGDD art. 7.1; GDPR art. 8(1)',
    refuses: 'a minimum age below 14, or one that is not a whole number of years',
    check: ({ minimumAge }) =>
      when(
        !(Number.isInteger(minimumAge) && minimumAge >= 14),
        'minimumAge',
        `A minimum age of ${minimumAge} is unlawful: in Spain nobody under 14 can consent alone, so it is a whole number from 14.`,
      ),
  },
  {
    id: 'minimum-age-too-high',
    article: 'Constitución Española art. 12; GDPR art. 8(1)',
    refuses: 'a minimum age above 18',
    check: ({ minimumAge }) =>
      when(
        minimumAge > 18,
        'minimumAge',
        `A minimum age of ${minimumAge} shuts out adults: everybody of 18 decides alone, so it is at most 18.`,
      ),
  },
  {
    id: 'age-unchecked',
    article: 'LOPDGDD art. 7; GDPR art. 8',
    refuses:
      'a form that people register with, or that offers consent, but neither demands a birth date nor has them declare the minimum age in every language',
    check: ({ forms, languages, minimumAge }) =>
      Object.entries(forms).flatMap(([id, form]) =>
        when(
          (form.offers.length > 0 || form.openTo.includes('registration')) &&
            !demandsBirthDate(form) &&
            !languages.every((language) => says(form.acceptance[language], minimumAge)),
          `forms.${id}.acceptance`,
          `Nobody under ${minimumAge} can consent alone: demand a birth date, or say the age of ${minimumAge} in the acceptance label of every language.`,
        ),
      ),
  },
  {
    id: 'birth-date-voluntary',
    article: 'LOPDGDD art. 7; GDPR art. 8(2)',
    refuses: 'a birth date that may be left out, and with it the check of the age',
    check: ({ forms }) =>
      Object.entries(forms).flatMap(([id, { fields }]) =>
        Object.entries(fields).flatMap(([name, { type, required, onlyWith }]) =>
          when(
            type === 'birth-date' && !(required && onlyWith === undefined),
            `forms.${id}.fields.${name}.required`,
            'Whoever is too young would leave it blank: demand the birth date always, or do not ask for it and let people declare their age.',
          ),
        ),
      ),
  },
];
