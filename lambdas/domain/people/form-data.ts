import { cookiePurposes, formOf } from '../../../policy/model/derive.ts';
import type { Field, Form, Language, Policy } from '../../../policy/model/types.ts';
import { parseAddress } from '../mail/address.ts';
import { type ProblemPlace, Refusal } from '../problems.ts';
import { civilDate, hasReachedAge, isCivilDate } from '../time.ts';
import { holdsForbiddenData } from './forbidden-data.ts';

/** Fields as they were sent; each value already known to be a string or a boolean. */
export type SentFields = Readonly<Record<string, string | boolean>>;
/** Fields that may be kept: normalised, checked, without birth date. */
export type FormData = Readonly<Record<string, string | boolean>>;

/** The form with this id, if it is open to that way of filling it in; refuses otherwise. */
export const openForm = (policy: Policy, id: string, openTo: 'registration' | 'entry'): Form => {
  const form = formOf(policy, id);
  if (!form) throw new Refusal('UNKNOWN_FORM', { places: [{ path: 'form', code: 'UNKNOWN_FORM' }] });
  if (!form.openTo.includes(openTo))
    throw new Refusal('FORM_NOT_OPEN', { places: [{ path: 'form', code: 'FORM_NOT_OPEN' }] });
  return form;
};

/** The language, if the policy speaks it; refuses otherwise. */
export const spokenLanguage = (policy: Policy, language: string): Language => {
  const known = policy.languages.find((spoken) => spoken === language);
  if (!known) throw new Refusal('UNKNOWN_LANGUAGE', { places: [{ path: 'language', code: 'UNKNOWN_LANGUAGE' }] });
  return known;
};

/** Line breaks, control and bidirectional override characters: they have no place in a one-line field and can deceive a reader. */
export const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** E.164: a plus and at most 15 digits. One in ten of those with 13 digits would pass for a card number. */
const isInternational = ({ type }: Pick<Field, 'type'>, value: string) =>
  type === 'phone' && /^\+[0-9 ().-]+$/.test(value) && value.replace(/\D/g, '').length <= 15;

/** One value as it may be kept, or the code of what is wrong with it; '' is kept as it is. */
export const readValue = (
  field: Pick<Field, 'type' | 'maxLength' | 'choices'>,
  sent: string | boolean,
): { value: string | boolean } | { code: ProblemPlace['code'] } => {
  if (field.type === 'flag') return typeof sent === 'boolean' ? { value: sent } : { code: 'INVALID_FIELD' };
  if (typeof sent !== 'string' || !sent.isWellFormed()) return { code: 'INVALID_FIELD' };
  const value = sent.normalize('NFC').trim();
  if (unprintable.test(sent) || [...value].length > field.maxLength) return { code: 'INVALID_FIELD' };
  if (!isInternational(field, value) && holdsForbiddenData(value)) return { code: 'FORBIDDEN_DATA' };
  if (value === '') return { value };
  switch (field.type) {
    case 'email': {
      const address = parseAddress(value);
      return address ? { value: address } : { code: 'INVALID_FIELD' };
    }
    case 'phone':
      return /^\+?[0-9][0-9 ().-]{4,}$/.test(value) ? { value } : { code: 'INVALID_FIELD' };
    case 'country':
      return /^[A-Z]{2}$/.test(value) ? { value } : { code: 'INVALID_FIELD' };
    case 'birth-date':
      return isCivilDate(value) ? { value } : { code: 'INVALID_FIELD' };
    case 'choice':
      return Object.hasOwn(field.choices ?? {}, value) ? { value } : { code: 'INVALID_FIELD' };
    case 'name':
    case 'text':
      return { value };
  }
};

/** Most telling code first: it becomes the code of the whole answer. */
const gravity: readonly ProblemPlace['code'][] = [
  'FORBIDDEN_DATA',
  'CONSENT_NOT_EXPLICIT',
  'UNKNOWN_FIELD',
  'FIELD_NOT_EXPECTED',
  'MISSING_FIELD',
  'INVALID_FIELD',
];

/**
 * Checks what was sent against the form and answers what may be kept; refuses with every problem named at once, never a
 * value. `by` says who fills it in: a third party may not give what only the person can (`subjectOnly`), and need not.
 * Problems `known` before are named along with these. The birth date is held against the minimum age on today's civil date and then dropped.
 */
export const readForm = (
  policy: Policy,
  form: Form,
  sent: SentFields,
  by: 'subject' | 'third-party',
  now: Date,
  known: readonly ProblemPlace[] = [],
): FormData => {
  const unknown = Object.keys(sent)
    .filter((name) => !Object.hasOwn(form.fields, name))
    .map(() => ({ path: 'fields', code: 'UNKNOWN_FIELD' as const }));
  const places: ProblemPlace[] = [...known, ...unknown];
  const kept: Record<string, string | boolean> = {};
  let birthDate: string | undefined;
  for (const [name, field] of Object.entries(form.fields)) {
    const path = `fields.${name}`;
    const given = Object.hasOwn(sent, name) ? sent[name] : undefined;
    const absent = given === undefined || given === '';
    const forbidden = (field.subjectOnly && by === 'third-party') || (field.onlyWith && sent[field.onlyWith] !== true);
    if (forbidden) {
      if (!absent) places.push({ path, code: 'FIELD_NOT_EXPECTED' });
      continue;
    }
    const read = absent ? undefined : readValue(field, given);
    if (read && 'code' in read) places.push({ path, code: read.code });
    else if (!read || read.value === '') {
      if (field.required || field.onlyWith) places.push({ path, code: 'MISSING_FIELD' });
    } else if (field.type === 'birth-date') birthDate = String(read.value);
    else kept[name] = read.value;
  }
  if (places.length > 0) {
    const code = gravity.find((grave) => places.some((place) => place.code === grave)) ?? 'INVALID_FIELD';
    throw new Refusal(code, { places });
  }
  if (birthDate !== undefined) {
    const today = civilDate(now, policy.zone);
    const field = Object.keys(form.fields).find((name) => form.fields[name]?.type === 'birth-date');
    const path = `fields.${field}`;
    if (birthDate > today || birthDate < '1900-01-01')
      throw new Refusal('INVALID_FIELD', { places: [{ path, code: 'INVALID_FIELD' }] });
    if (!hasReachedAge(birthDate, policy.minimumAge, today))
      throw new Refusal('UNDER_AGE', { places: [{ path, code: 'UNDER_AGE' }] });
  }
  return kept;
};

/** Name of the field that holds the person's name, if the form asks for one. */
export const nameField = (form: Form): string =>
  Object.keys(form.fields).find((name) => form.fields[name]?.type === 'name') ?? '';

/** Name of the form's address field; `checkPolicy` guarantees that there is one. */
export const addressField = (form: Form): string =>
  Object.keys(form.fields).find((name) => form.fields[name]?.type === 'email') ?? '';

/**
 * Checks the choices sent with a form: only consent purposes that this form offers, each on its own. Cookie consent cannot
 * come along with a form (C-673/17; LOPDGDD art. 6.2), and what rests on another basis is not asked (GDPR art. 7).
 */
export const readDecisions = (
  policy: Policy,
  form: Form,
  sent: Readonly<Record<string, boolean>>,
): Readonly<Record<string, boolean>> => {
  for (const purpose of Object.keys(sent)) {
    const refuse = (code: ProblemPlace['code']): never => {
      throw new Refusal(code, { places: [{ path: 'decisions', code }] });
    };
    const known = Object.hasOwn(policy.purposes, purpose) ? policy.purposes[purpose] : undefined;
    if (!known) refuse('UNKNOWN_PURPOSE');
    else if (known.basis !== 'consent') refuse('NOT_A_CONSENT_PURPOSE');
    else if (cookiePurposes(policy).includes(purpose)) refuse('CONSENT_BUNDLED');
    else if (!form.offers.includes(purpose)) refuse('PURPOSE_NOT_OFFERED');
  }
  return sent;
};
