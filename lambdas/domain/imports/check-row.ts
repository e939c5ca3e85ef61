import { formOf } from '../../../policy/model/derive.ts';
import type { Form, Policy } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Provenance } from '../consent/decision.ts';
import type { Address } from '../mail/address.ts';
import {
  addressField,
  type FormData,
  nameField,
  readDecisions,
  readForm,
  readValue,
  type SentFields,
  spokenLanguage,
} from '../people/form-data.ts';
import { type ProblemPlace, Refusal } from '../problems.ts';
import { after, civilDate, isCivilDate } from '../time.ts';
import type { CheckedRow } from './imports.ts';

/** One person, as the firm's own list knows them, and what they decided there. */
export type ImportRow = {
  /** The sender's own number of the row; by default its place in the request, from 1. */
  readonly row?: number | undefined;
  readonly form: string;
  readonly language: string;
  /** System or list it is taken from, civil date of the decision, and where the firm keeps the proof. */
  readonly source?: string | undefined;
  readonly decidedOn?: string | undefined;
  readonly proof?: string | undefined;
  readonly fields: SentFields;
  /** One yes or no per purpose; what is left out was not asked. */
  readonly decisions?: Readonly<Record<string, boolean>> | undefined;
};

const longestReference = 100;

/** A birth date is not imported: the age was the firm's to check, and we would forget the date anyway. */
const importable = (form: Form): Form => ({
  ...form,
  fields: Object.fromEntries(
    Object.entries(form.fields).map(([name, field]) => [
      name,
      field.type === 'birth-date' ? { ...field, subjectOnly: true } : field,
    ]),
  ),
});

/** What was read, or undefined and its problems noted. */
const noting = <T>(places: ProblemPlace[], read: () => T, at = (path: string) => path): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    places.push(...error.places.map(({ path, code }) => ({ path: at(path), code })));
    return undefined;
  }
};

/** Empty texts where the firm did not say. */
type SaidProvenance = Readonly<Record<keyof Provenance, string>>;

const checkProvenance = (row: ImportRow, today: string, places: ProblemPlace[]): SaidProvenance => {
  const read = (path: 'source' | 'proof'): string => {
    const value = readValue({ type: 'text', maxLength: longestReference }, row[path] ?? '');
    if ('value' in value) return String(value.value);
    places.push({ path, code: value.code });
    return '';
  };
  const decidedOn = row.decidedOn?.trim() ?? '';
  if (decidedOn !== '' && (!isCivilDate(decidedOn) || decidedOn > today)) {
    places.push({ path: 'decidedOn', code: 'INVALID_FIELD' });
  }
  return { source: read('source'), decidedOn, proof: read('proof') };
};

const folded = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ');
const digitsOf = (text: string) => text.replace(/\D/gu, '');
/** Shorter, and it may stand in any text by chance. */
const tellingLength = { name: 4, email: 6, phone: 7 } as const;

/** References are kept as they are and signed into the receipt, not sealed: they may not say who the person is. */
const namesPerson = (text: string, form: Form, fields: FormData): boolean =>
  /\S@\S+\.\S/u.test(text) ||
  Object.entries(fields).some(([name, value]) => {
    const type = form.fields[name]?.type;
    if (typeof value !== 'string' || (type !== 'name' && type !== 'email' && type !== 'phone')) return false;
    const [said, part] = type === 'phone' ? [digitsOf(text), digitsOf(value)] : [folded(text), folded(value)];
    return part.length >= tellingLength[type] && said.includes(part);
  });

/** A yes is a claim that the firm has to be able to prove (GDPR art. 7(1)), and ends like any other. */
const checkGiven = (
  policy: Policy,
  given: readonly string[],
  provenance: SaidProvenance,
  now: Date,
  places: ProblemPlace[],
): void => {
  const parts = ['source', 'decidedOn', 'proof'] as const;
  for (const path of parts) {
    const isNoted = places.some((place) => place.path === path);
    if (provenance[path] === '' && !isNoted) places.push({ path, code: 'PROVENANCE_MISSING' });
  }
  if (!isCivilDate(provenance.decidedOn)) return;
  for (const purpose of given) {
    const lasts = policy.purposes[purpose]?.consentLasts;
    if (lasts && after(new Date(provenance.decidedOn), lasts) <= now) {
      places.push({ path: `decisions.${purpose}`, code: 'CONSENT_EXPIRED' });
    }
  }
};

/** Reads one row by the rules of its form, or answers every problem with its place; never a value. */
export const checkRow = (
  row: ImportRow,
  policy: Policy,
  now: Date,
): { readonly checked: CheckedRow } | { readonly problems: readonly ProblemPlace[] } => {
  const places: ProblemPlace[] = [];
  const form = formOf(policy, row.form);
  if (!form) return { problems: [{ path: 'form', code: 'UNKNOWN_FORM' }] };
  const language = noting(places, () => spokenLanguage(policy, row.language));
  const fields = noting(places, () => readForm(policy, importable(form), row.fields, 'third-party', now));
  const decisions = row.decisions ?? {};
  for (const [purpose, yes] of Object.entries(decisions)) {
    // Only ids of the policy are repeated: another name may be anything.
    const path = Object.hasOwn(policy.purposes, purpose) ? `decisions.${purpose}` : 'decisions';
    noting(
      places,
      () => readDecisions(policy, form, { [purpose]: yes }),
      () => path,
    );
  }
  const provenance = checkProvenance(row, civilDate(now, policy.zone), places);
  const given = Object.keys(decisions).filter((purpose) => decisions[purpose]);
  if (given.length > 0) checkGiven(policy, given, provenance, now, places);
  for (const path of ['source', 'proof'] as const) {
    if (namesPerson(provenance[path], form, fields ?? {})) places.push({ path, code: 'NOT_A_REFERENCE' });
  }
  if (!language || !fields || places.length > 0) return { problems: places };
  const address = addressField(form);
  const name = String(fields[nameField(form)] ?? '');
  const said: Provenance = Object.fromEntries(Object.entries(provenance).filter(([, text]) => text !== ''));
  const kept = { form: row.form, language, fields, decisions, provenance: said };
  return {
    checked: {
      ...kept,
      person: { address: fields[address] as Address, name, language },
      addressAt: `fields.${address}`,
      canonical: canonicalJson(kept),
    },
  };
};
