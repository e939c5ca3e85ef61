import type { Policy } from '../../policy/model/types.ts';
import type { Imports } from '../domain/imports/imports.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { keyedHash, type Random, seal, unseal } from '../domain/keys/sealing.ts';
import { toDecision } from './decision-items.ts';
import { suppressionMarks } from './guard-store.ts';
import { withdrawalEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import {
  confirmedItem,
  context,
  erasedMarks,
  everythingOf,
  fence,
  findSubject,
  newPerson,
  put,
} from './person-items.ts';
import type { StoredItem, Table, Write } from './table.ts';

/** `Imports` over the tables. */
export const openImports = (ports: {
  readonly table: Table;
  readonly keyRing: KeyRing;
  readonly random: Random;
  readonly policy: Policy;
}): Imports => {
  const { table, keyRing, policy } = ports;

  /** Id of an imported form: a keyed hash of the row, so that the row is known again and nobody can guess what it held. */
  const formId = (key: Uint8Array, canonical: string): string => keyedHash(key, 'row', canonical);
  const formIds = async (canonical: string): Promise<readonly string[]> =>
    (await keyRing.allDerived('import')).map(({ key }) => formId(key, canonical));

  const fieldsOf = (item: StoredItem, key: Uint8Array): readonly string[] =>
    Object.keys(unseal(key, String(item['sealed']), context(keys.subjectOf(item.pk), item.sk)) as object);

  return {
    async find({ person, form, canonical }) {
      const subjectId = await findSubject(table, keyRing, person);
      if (subjectId === undefined) return undefined;
      const [all, key, ids] = await Promise.all([
        everythingOf(table, subjectId),
        keyRing.subjectKey(subjectId),
        formIds(canonical),
      ]);
      const item = all.find(({ sk }) => sk === keys.person);
      // Erased between two reads.
      if (!item || !key) return undefined;
      const forms = all.filter(({ sk }) => sk.startsWith(keys.formPrefix));
      return {
        subjectId,
        repeated: ids.some((id) => forms.some(({ sk }) => sk === keys.form(id))),
        decisions: all.filter(({ sk }) => sk.startsWith(keys.decisionPrefix)).map((found) => toDecision(found)),
        held: forms.filter((found) => found['form'] === form).flatMap((found) => fieldsOf(found, key)),
        version: item.version,
      };
    },

    async keep({ row, fields, decision, joins, unlessSuppressed }) {
      const { subjectId, decidedAt, decisionId } = decision;
      const id = formId((await keyRing.derived('import')).key, row.canonical);
      const marks = await suppressionMarks(keyRing, row.person.address, unlessSuppressed);
      const erased = await erasedMarks(row.person, keyRing);
      const writes: Write[] = [...marks, ...erased].map((key) => ({
        type: 'check',
        table: 'guards',
        key,
        if: 'absent',
      }));
      let key: Uint8Array | undefined;
      if (joins) {
        const item = await table.get('records', { pk: keys.subject(subjectId), sk: keys.person });
        key = await keyRing.subjectKey(subjectId);
        if (!key || item?.version !== joins.version) return false;
        writes.push(fence(item, decidedAt));
        // Of a new person there is nothing older that a restored backup could bring back.
        if (Object.values(decision.purposes).includes('refused')) {
          writes.push(...withdrawalEntry(policy, decision, [put('records', confirmedItem(decision, id))]));
        }
      } else {
        const fresh = await newPerson(subjectId, row.person, decidedAt, ports);
        key = fresh.key;
        writes.push(...fresh.writes);
      }
      writes.push(
        put('records', confirmedItem(decision, id), 'absent'),
        put(
          'records',
          {
            pk: keys.subject(subjectId),
            sk: keys.form(id),
            form: row.form,
            source: decision.source,
            decisionId,
            importedAt: decidedAt,
            sealed: seal(key, fields, context(subjectId, keys.form(id)), ports.random),
          },
          'absent',
        ),
      );
      return (await table.transact(writes)).committed;
    },
  };
};
