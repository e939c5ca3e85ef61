import { rulesFor } from '../../policy/model/derive.ts';
import type { Policy } from '../../policy/model/types.ts';
import { seal } from '../domain/keys/sealing.ts';
import type { Address } from '../domain/mail/address.ts';
import type { Person } from '../domain/people/people.ts';
import { Refusal } from '../domain/problems.ts';
import { blockedUntil } from '../domain/retention/ends.ts';
import type { Blocking } from '../domain/retention/leaving.ts';
import type { PersonFacts } from '../domain/retention/person-facts.ts';
import type { Staff } from '../domain/staff/staff.ts';
import { type Clock, civilDate } from '../domain/time.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { type BlockedContent, blockedItem, blockedLookup, lookupWrites } from './blocked-items.ts';
import { allOf } from './blocked-rows.ts';
import { rectificationEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import type { Sealing } from './leaving-writes.ts';
import { type Fields, formRows, type OpenedPerson, openPersonRows } from './opened-person.ts';
import { categoryOfField } from './person-facts.ts';
import { context, fence, findSubject, lookupKey, put, remove } from './person-items.ts';
import { auditItem } from './staff-store.ts';
import type { StoredItem, Table, Write } from './table.ts';
import { isRestoring } from './unblock.ts';

type Ports = Sealing & { readonly table: Table; readonly now: Clock };
type Seen = { readonly person: StoredItem; readonly rows: readonly StoredItem[]; readonly facts: PersonFacts };
type How = { readonly by: Staff; readonly reason: string; readonly address?: Address };

/** What was wrong is blocked like the request that put it right (LOPDGDD art. 32.1): by the same rule, from today. */
const blockingFrom = (today: string, policy: Policy): Blocking => {
  const ends = rulesFor(policy, policy.stored.request).flatMap(({ ruleId, rule }) => {
    const end = blockedUntil(rule, { 'request-closed': today }, policy.zone);
    return end ? [{ rule: ruleId, until: end.until }] : [];
  });
  if (ends.length === 0) throw new Error('no rule of the policy blocks what is kept of a request');
  return {
    until: new Date(Math.max(...ends.map(({ until }) => until.getTime()))),
    because: ends.map(({ rule }) => ({ rule, from: today })),
  };
};

type Replaced = { readonly row: StoredItem; readonly before: Fields; readonly after: Fields };

/** When somebody gave the form to us. */
const givenAt = (row: StoredItem): string => String(row['confirmedAt'] ?? row['importedAt'] ?? '');

/** The form that a value is added to which nobody gave before (GDPR art. 16, second sentence): the newest that asks for it. */
const completed = (opened: OpenedPerson, policy: Policy, name: string): StoredItem | undefined => {
  const rows = formRows(opened);
  if (rows.some((row) => Object.hasOwn(opened.fieldsOf(row), name))) return undefined;
  return rows
    .filter((row) => Object.hasOwn(policy.forms[String(row['form'])]?.fields ?? {}, name))
    .toSorted((a, b) => (givenAt(a) < givenAt(b) ? 1 : -1))[0];
};

/** Forms in which something changes. What is emptied is there no more. */
const changedForms = (opened: OpenedPerson, policy: Policy, values: Fields): readonly Replaced[] =>
  formRows(opened).flatMap((row) => {
    const fields = opened.fieldsOf(row);
    const changes = Object.entries(values).filter(
      ([name, value]) =>
        (Object.hasOwn(fields, name) && fields[name] !== value) ||
        (value !== '' && completed(opened, policy, name)?.sk === row.sk),
    );
    const before = changes.flatMap(([name]) => (fields[name] === undefined ? [] : [[name, fields[name]] as const]));
    const after = Object.entries({ ...fields, ...Object.fromEntries(changes) }).filter(([, value]) => value !== '');
    return changes.length === 0 ? [] : [{ row, before: Object.fromEntries(before), after: Object.fromEntries(after) }];
  });

const nameIn = (policy: Policy, forms: readonly Replaced[]): string | undefined =>
  forms
    .flatMap(({ row, after, before }) =>
      Object.keys(before)
        .filter((name) => policy.forms[String(row['form'])]?.fields[name]?.type === 'name')
        .map((name) => String(after[name])),
    )
    .at(-1);

const addressFields = (opened: OpenedPerson, policy: Policy, address: Address): Fields =>
  Object.fromEntries(
    formRows(opened).flatMap((row) =>
      Object.entries(policy.forms[String(row['form'])]?.fields ?? {})
        .filter(([, { type }]) => type === 'email')
        .map(([name]) => [name, address] as const),
    ),
  );

/** What stood there, by category. */
const oldContent = (
  policy: Policy,
  forms: readonly Replaced[],
  { identity, person }: OpenedPerson,
  next: Person,
): ReadonlyMap<string, BlockedContent> => {
  const found = new Map<string, BlockedContent>();
  for (const { row, before } of forms) {
    const form = String(row['form']);
    for (const [name, value] of Object.entries(before)) {
      const category = categoryOfField(policy, form, name);
      const known = found.get(category)?.forms ?? [];
      const old = {
        id: row.sk.slice(keys.formPrefix.length),
        form,
        source: String(row['source']),
        decisionId: String(row['decisionId']),
        fields: { [name]: value },
      };
      found.set(category, { forms: [...known, old] });
    }
  }
  if (identity.address !== next.address || identity.name !== next.name) {
    const createdAt = String(person['createdAt']);
    const category = policy.stored.person;
    found.set(category, { ...found.get(category), person: { ...identity, createdAt } });
  }
  return found;
};

/** Where somebody is found, if name or address changes. */
const movedWrites = async (person: StoredItem, next: Person, moves: boolean, { table, keyRing }: Ports) => {
  if (!moves) return { attributes: {}, writes: [] };
  const subjectId = keys.subjectOf(person.pk);
  const other = await findSubject(table, keyRing, next);
  if (other !== undefined && other !== subjectId) throw new Refusal('TAKEN_MEANWHILE');
  const place = lookupKey(next, await keyRing.derived('lookup'));
  const before = { pk: String(person['lookupPk']), sk: String(person['lookupSk']) };
  const isSame = before.pk === place.pk && before.sk === place.sk;
  const writes: readonly Write[] = isSame
    ? []
    : [remove('records', before), put('records', { ...place, subjectId }, 'absent')];
  return { attributes: { lookupPk: place.pk, lookupSk: place.sk }, writes };
};

/** The change that `Subjects.rectify` promises; see there. */
export const rectifyRows = async (
  { person, rows, facts }: Seen,
  values: Fields,
  how: How,
  ports: Ports,
): Promise<boolean> => {
  const { table, policy, keyRing, random, now } = ports;
  const { subjectId } = facts;
  if (isRestoring(person)) throw new Unavailable('data of that person are being taken back out of blocking');
  const key = await keyRing.subjectKey(subjectId);
  if (!key) return false;
  const opened = openPersonRows(person, rows, key);
  const { identity } = opened;
  const { address = identity.address, by, reason } = how;
  const forms = changedForms(opened, policy, {
    ...values,
    ...(how.address && addressFields(opened, policy, how.address)),
  });
  const next: Person = { ...identity, address, name: nameIn(policy, forms) ?? identity.name };
  const moves = next.address !== identity.address || next.name !== identity.name;
  if (forms.length === 0 && !moves) return true;

  const at = now().toISOString();
  const blocking = blockingFrom(civilDate(now(), policy.zone), policy);
  const lookupPk = await blockedLookup(identity.address, ports);
  const replaced = await Promise.all(
    [...oldContent(policy, forms, opened, next)].map(async ([category, content]) => ({
      ...(await blockedItem({ subjectId, category, content, blocking, blockedAt: at, held: false, lookupPk }, ports)),
      replaced: true,
    })),
  );
  const already = await allOf(table, 'blocked', keys.blocked(subjectId));
  const moved = await movedWrites(person, next, moves, ports);
  const id = Buffer.from(random(9)).toString('base64url');
  const sealedPerson = seal(key, [next.address, next.name], context(subjectId, 'person'), random);
  const writes: readonly Write[] = [
    fence({ ...person, ...moved.attributes, ...(moves && { sealed: sealedPerson }) }, at),
    ...forms.map(({ row: { version, ...row }, after }) =>
      put('records', { ...row, sealed: seal(key, after, context(subjectId, row.sk), random) }, version),
    ),
    ...moved.writes,
    ...replaced.map((item) => put('blocked', item, 'absent')),
    ...lookupWrites(subjectId, already, [...already, ...replaced]),
  ];
  const { committed } = await table.transact([
    ...writes,
    put('records', auditItem({ act: 'rectify-subject', by, reason, subjectId }, ports), 'absent'),
    ...rectificationEntry(policy, at, { subjectId, id }, writes),
  ]);
  return committed;
};
