import type { Field, Form, Policy } from '../types.ts';
import { type Problem, type Rule, when } from './rule.ts';

/** Longest value a form may accept, so that a filled-in form still fits into the mailed link. */
const longestValue = 500;
/**
 * Longest values of a form together, in code points. A link holds 1,800 characters, into which about 1,250 Latin letters
 * fit beside names and choices even if nothing can be compressed.
 */
const longestForm = 1_200;
/** A birth date travels in no link, and a flag or a choice says little whatever its length. */
const shortTypes: readonly Field['type'][] = ['birth-date', 'flag', 'choice'];

/** Runs one check over every field of every form. */
const eachField =
  (check: (field: Field, path: string, form: Form, policy: Policy) => readonly Problem[]) =>
  (policy: Policy): readonly Problem[] =>
    Object.entries(policy.forms).flatMap(([formId, form]) =>
      Object.entries(form.fields).flatMap(([name, field]) =>
        check(field, `forms.${formId}.fields.${name}`, form, policy),
      ),
    );

const uses = (purposes: Policy['purposes'], ids: readonly string[], category: string) =>
  ids.some((id) => purposes[id]?.uses[category] !== undefined);

export const formRules: readonly Rule[] = [
  {
    id: 'form-without-purpose',
    article: 'GDPR art. 5(1)(b)',
    refuses: 'a form that neither serves nor offers a purpose, or that is open to nobody',
    check: ({ forms }) =>
      Object.entries(forms).flatMap(([id, { serves, offers, openTo }]) => [
        ...when(
          serves.length + offers.length === 0,
          `forms.${id}`,
          'Data is collected for a stated purpose: serve or offer one.',
        ),
        ...when(
          openTo.length === 0,
          `forms.${id}.openTo`,
          'Nobody can send this form: open it to "registration" or "entry".',
        ),
      ]),
  },
  {
    id: 'form-without-email',
    article: 'GDPR art. 7(1), 12(1), 14(3)',
    refuses: 'a form without exactly one mandatory e-mail field, the mailbox that confirms',
    check: ({ forms }) =>
      Object.entries(forms).flatMap(([id, { fields }]) => {
        const emails = Object.values(fields).filter(({ type }) => type === 'email');
        return when(
          !(emails.length === 1 && emails[0]?.required && emails[0].onlyWith === undefined),
          `forms.${id}.fields`,
          'The person confirms by mail before anything is stored: exactly one field of type "email", always required.',
        );
      }),
  },
  {
    id: 'form-without-name',
    article: 'GDPR art. 5(1)(d), 5(1)(f)',
    refuses: "a form without exactly one mandatory field for the person's name",
    check: ({ forms }) =>
      Object.entries(forms).flatMap(([id, { fields }]) => {
        const found = Object.values(fields).filter(({ type }) => type === 'name');
        return when(
          !(found.length === 1 && found[0]?.required && found[0].onlyWith === undefined),
          `forms.${id}.fields`,
          'An address alone is not a person (mailboxes are shared): exactly one field of type "name", always required.',
        );
      }),
  },
  {
    id: 'field-without-category',
    article: 'GDPR art. 5(1)(b), 30(1)(c)',
    refuses: 'a stored field that belongs to no data category',
    check: eachField(({ type, category }, path) =>
      when(
        type !== 'birth-date' && category === undefined,
        `${path}.category`,
        'What is stored belongs to a category with a purpose and an end: name it.',
      ),
    ),
  },
  {
    id: 'field-without-purpose',
    article: 'GDPR art. 5(1)(b), 5(1)(c)',
    refuses: 'a field whose category is used by no purpose that its form serves or offers',
    check: eachField(({ category }, path, { serves, offers }, { purposes }) =>
      when(
        category !== undefined && !uses(purposes, [...serves, ...offers], category),
        path,
        `No purpose of this form uses "${category}": collecting it is not necessary, so leave the field out or add the purpose.`,
      ),
    ),
  },
  {
    id: 'optional-purpose-makes-mandatory',
    article: 'GDPR art. 5(1)(c), 7(4); LOPDGDD art. 6.3; CJEU C-394/23',
    refuses: 'a mandatory field that only a consent purpose needs, in a form that also serves a purpose',
    check: eachField(({ category, required }, path, { serves, offers }, { purposes }) =>
      when(
        required &&
          category !== undefined &&
          serves.length > 0 &&
          !uses(purposes, serves, category) &&
          uses(purposes, offers, category),
        `${path}.required`,
        `Only purposes that people may refuse use "${category}": the field has to be voluntary.`,
      ),
    ),
  },
  {
    id: 'birth-date-stored',
    article: 'GDPR art. 5(1)(c), 25(2)',
    refuses: 'a birth date that has a category, or that somebody else than the person may enter',
    check: eachField(({ type, category, subjectOnly }, path) =>
      type === 'birth-date'
        ? [
            ...when(
              category !== undefined,
              `${path}.category`,
              'Knowing that the person is old enough suffices: a birth date is checked and forgotten, so it has no category.',
            ),
            ...when(
              subjectOnly !== true,
              `${path}.subjectOnly`,
              'Only the person can declare their own age: set "subjectOnly" to true.',
            ),
          ]
        : [],
    ),
  },
  {
    id: 'field-without-limit',
    article: 'GDPR art. 5(1)(c), 32(1)(b)',
    refuses: 'a field without a greatest length from 1 to 500 characters',
    check: eachField(({ maxLength }, path) =>
      when(
        !(Number.isInteger(maxLength) && maxLength >= 1 && maxLength <= longestValue),
        `${path}.maxLength`,
        `A length of ${maxLength} is no limit: a whole number from 1 to ${longestValue}.`,
      ),
    ),
  },
  {
    id: 'form-too-large',
    article: 'GDPR art. 5(1)(c), 25(1)',
    refuses:
      'a form whose fields together accept more than 1,200 characters, more than a confirmation link is sure to carry',
    check: ({ forms }) =>
      Object.entries(forms).flatMap(([id, { fields }]) => {
        const length = Object.values(fields)
          .filter(({ type }) => !shortTypes.includes(type))
          .reduce((total, { maxLength }) => total + maxLength, 0);
        return when(
          length > longestForm,
          `forms.${id}.fields`,
          `Before consent the data travel in the mailed link alone, which may not hold ${length} characters: ask for less, at most ${longestForm} in all fields.`,
        );
      }),
  },
  {
    id: 'condition-not-a-flag',
    article: 'GDPR art. 5(1)(c)',
    refuses: 'a field that depends on something else than a flag of the same form',
    check: eachField(({ onlyWith }, path, { fields }) =>
      when(
        onlyWith !== undefined && (!Object.hasOwn(fields, onlyWith) || fields[onlyWith]?.type !== 'flag'),
        `${path}.onlyWith`,
        `"${onlyWith}" is no flag of this form, so nothing could ever make the field necessary.`,
      ),
    ),
  },
  {
    id: 'choice-without-values',
    article: 'GDPR art. 5(1)(c), 5(1)(d)',
    refuses: 'a choice that lists no values, or values on a field that is no choice',
    check: eachField(({ type, choices }, path) =>
      when(
        type === 'choice' ? Object.keys(choices ?? {}).length === 0 : choices !== undefined,
        `${path}.choices`,
        type === 'choice' ? 'A choice lists the values it accepts.' : 'Only a field of type "choice" lists values.',
      ),
    ),
  },
];
