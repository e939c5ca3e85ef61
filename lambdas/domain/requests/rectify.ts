import { formOf } from '../../../policy/model/derive.ts';
import type { Field, Policy } from '../../../policy/model/types.ts';
import type { OpenedSubject } from '../blocking/subjects.ts';
import type { Address } from '../mail/address.ts';
import { readValue, type SentFields } from '../people/form-data.ts';
import type { Ports } from '../ports.ts';
import { type ProblemPlace, Refusal } from '../problems.ts';
import { robot } from '../staff/staff.ts';
import { Unavailable } from '../unavailable.ts';
import type { RequestFile, Result } from './request.ts';

const mostTries = 5;

/** The fields that a person once filled in, by name, as their forms define them. */
const fieldsOf = ({ forms }: Pick<OpenedSubject, 'forms'>, policy: Policy): Readonly<Record<string, Field>> =>
  Object.fromEntries(forms.flatMap(({ form }) => Object.entries(formOf(policy, form)?.fields ?? {})));

/**
 * Fields that go only with a flag: they go when it does, and are asked for while it is ticked, as in the form itself. Only what these
 * changes concern is looked at.
 */
const withFlags = (
  kept: SentFields,
  { forms }: Pick<OpenedSubject, 'forms'>,
  fields: Readonly<Record<string, Field>>,
): { readonly gone: SentFields; readonly places: readonly ProblemPlace[] } => {
  const held = new Map(forms.flatMap((form) => form.fields.map(({ name, value }) => [name, value] as const)));
  const gone: Record<string, string> = {};
  const places: ProblemPlace[] = [];
  for (const [name, { onlyWith }] of Object.entries(fields)) {
    if (onlyWith === undefined || (kept[onlyWith] === undefined && kept[name] === undefined)) continue;
    const isTicked = (kept[onlyWith] ?? held.get(onlyWith)) === true;
    const value = kept[name] ?? held.get(name) ?? '';
    const path = `changes.${name}`;
    if (isTicked && value === '') places.push({ path, code: 'MISSING_FIELD' });
    if (!isTicked && (kept[name] ?? '') !== '') places.push({ path, code: 'FIELD_NOT_EXPECTED' });
    if (!isTicked && held.has(name)) gone[name] = '';
  }
  return { gone, places };
};

/**
 * The new values as they may be kept. Throws `UNKNOWN_FIELD` for what none of their forms has, `ADDRESS_FIXED` for the address, which
 * changes only from its new mailbox, and what a value can be refused for; nothing is changed then.
 */
export const readChanges = (changes: SentFields, opened: Pick<OpenedSubject, 'forms'>, policy: Policy): SentFields => {
  const fields = fieldsOf(opened, policy);
  const places: ProblemPlace[] = [];
  const kept: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(changes)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const path = `changes.${name}`;
    if (!field || field.type === 'birth-date') places.push({ path: 'changes', code: 'UNKNOWN_FIELD' });
    else if (field.type === 'email') places.push({ path, code: 'ADDRESS_FIXED' });
    else {
      const read = readValue(field, value);
      if ('code' in read) places.push({ path, code: read.code });
      else if (read.value === '' && field.required) places.push({ path, code: 'MISSING_FIELD' });
      else kept[name] = read.value;
    }
  }
  const flags = withFlags(kept, opened, fields);
  const all = [...places, ...flags.places];
  const [first] = all;
  if (first) throw new Refusal(first.code, { places: all });
  return { ...kept, ...flags.gone };
};

/**
 * Changes the data of a person and moves what stood there into blocking, where nobody sees it (GDPR art. 16; LOPDGDD art. 32.1).
 * Then a restriction that was made to check them falls away. Undefined for somebody who is gone.
 */
export const rectify = async (
  file: RequestFile & { readonly subjectId: string },
  changes: SentFields,
  { policy, subjects, address }: Pick<Ports, 'policy' | 'subjects'> & { readonly address?: Address },
): Promise<Result | undefined> => {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const found = await subjects.load(file.subjectId);
    const opened = found && (await subjects.open(found));
    if (!found || !opened) return undefined;
    const values = readChanges(changes, opened, policy);
    const fields = fieldsOf(opened, policy);
    const named = Object.keys(values).map((name) => fields[name]?.category ?? policy.stored.person);
    const categories = address ? [...named, policy.stored.person] : named;
    const by = { by: robot, reason: file.id, ...(address && { address }) };
    if (await subjects.rectify(found, values, by)) return { done: [...new Set(categories)], kept: [] };
  }
  throw new Unavailable('somebody else is changing that person all the time');
};
