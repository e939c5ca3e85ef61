import type { Policy } from '../../policy/model/types.ts';
import type { Decision } from '../domain/consent/decision.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { keyedHash, type Random, type SealContext, seal } from '../domain/keys/sealing.ts';
import { identityParts } from '../domain/people/identity.ts';
import type { Person } from '../domain/people/people.ts';
import { rememberedUntil } from '../domain/retention/kept-until.ts';
import { epochSeconds } from '../domain/time.ts';
import { decisionItem } from './decision-items.ts';
import { keys } from './keys.ts';
import { dueNow } from './life-items.ts';
import type { Item, Key, StoredItem, Table, Write } from './table.ts';

const version = 1;

/** What a sealed attribute of a person is bound to. */
export const context = (subject: string, attribute: string): SealContext => ({ subject, attribute, version });

/** A put, as part of a transaction. */
export const put = (table: Write['table'], item: Item, condition?: 'absent' | number): Write => ({
  type: 'put',
  table,
  item,
  ...(condition !== undefined && { if: condition }),
});

/** A removal, as part of a transaction. */
export const remove = (table: Write['table'], { pk, sk }: Key, condition?: number): Write => ({
  type: 'delete',
  table,
  key: { pk, sk },
  ...(condition !== undefined && { if: condition }),
});

/**
 * Writes the person again as they are, for a new version and for tonight’s reckoning: whoever read before and adds or erases on what they saw is refused,
 * so nothing is added to somebody who is gone and nothing new is overlooked.
 */
export const fence = ({ version: seen, ...item }: StoredItem, at: string): Write =>
  put('records', { ...item, ...dueNow(keys.subjectOf(item.pk), at) }, seen);

/** A decision made with a form, with the form it belongs to. */
export const confirmedItem = (decision: Decision, formId: string): Item =>
  decisionItem(decision, keys.decision(decision.decisionId), { registrationId: formId });

/** Everything in a person's partition: one consistent page after the other. */
export const everythingOf = async (table: Table, subjectId: string): Promise<readonly StoredItem[]> => {
  const found: StoredItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query('records', keys.subject(subjectId), {
      limit: 1_000,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
};

/** Where a person is found by address and name, under one version of the lookup key. */
export const lookupKey = (person: Person, key: { readonly version: number; readonly key: Uint8Array }): Key => ({
  pk: keys.lookup(key.version, keyedHash(key.key, 'address', person.address)),
  sk: keyedHash(key.key, 'identity', ...identityParts(person.address, person.name)),
});

/** Where it is marked that somebody of this address and folded name asked to be erased, under one version of the key. */
const erasedMark = (
  { address, name }: Pick<Person, 'address' | 'name'>,
  { version, key }: { readonly version: number; readonly key: Uint8Array },
): Key => ({ pk: keys.erased(version, keyedHash(key, 'identity', ...identityParts(address, name))), sk: keys.only });

/** The same under every version of the key. */
export const erasedMarks = async (
  person: Pick<Person, 'address' | 'name'>,
  keyRing: KeyRing,
): Promise<readonly Key[]> => (await keyRing.allDerived('erased')).map((key) => erasedMark(person, key));

/** The mark itself; it lives as long as any backup that could bring the person back. */
export const erasedIdentity = async (
  person: Pick<Person, 'address' | 'name'>,
  at: Date,
  { policy, keyRing }: { readonly policy: Policy; readonly keyRing: KeyRing },
): Promise<readonly Write[]> => {
  const mark = erasedMark(person, await keyRing.derived('erased'));
  return [put('guards', { ...mark, at: at.toISOString(), expiresAt: epochSeconds(rememberedUntil(policy, at)) })];
};

/** The subject stored under this address and folded name, under any version of the lookup key; undefined if there is none. */
export const findSubject = async (table: Table, keyRing: KeyRing, person: Person): Promise<string | undefined> => {
  for (const key of await keyRing.allDerived('lookup')) {
    const found = await table.get('records', lookupKey(person, key));
    if (found) return String(found['subjectId']);
  }
  return undefined;
};

/** The writes that make a new person, refused if the id or the identity is taken; and the key their data is sealed with. */
export const newPerson = async (
  subjectId: string,
  person: Person,
  createdAt: string,
  { keyRing, random }: { readonly keyRing: KeyRing; readonly random: Random },
): Promise<{ readonly key: Uint8Array; readonly writes: readonly Write[] }> => {
  const { key, wrapped } = await keyRing.newSubjectKey(subjectId);
  const lookup = lookupKey(person, await keyRing.derived('lookup'));
  const item: Item = {
    pk: keys.subject(subjectId),
    sk: keys.person,
    language: person.language,
    createdAt,
    lookupPk: lookup.pk,
    lookupSk: lookup.sk,
    ...dueNow(subjectId, createdAt),
    sealed: seal(key, [person.address, person.name], context(subjectId, 'person'), random),
  };
  return {
    key,
    writes: [
      put('keys', { pk: keys.subjectKey(subjectId), sk: keys.key, ...wrapped }, 'absent'),
      put('records', { ...lookup, subjectId }, 'absent'),
      put('records', item, 'absent'),
    ],
  };
};
