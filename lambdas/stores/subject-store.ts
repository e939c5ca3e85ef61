import type { Policy } from '../../policy/model/types.ts';
import type { Subjects } from '../domain/blocking/subjects.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import type { Random } from '../domain/keys/sealing.ts';
import type { Clock } from '../domain/time.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { allOf } from './blocked-rows.ts';
import { restrictionEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import { toEvent, toHold } from './life-items.ts';
import { formRows, openPersonRows } from './opened-person.ts';
import { categoryOfField, toFacts } from './person-facts.ts';
import { everythingOf, fence, put } from './person-items.ts';
import { rectifyRows } from './rectify-rows.ts';
import { auditItem } from './staff-store.ts';
import type { StoredItem, Table } from './table.ts';
import { isRestoring } from './unblock.ts';

type Seen = { readonly person: StoredItem; readonly rows: readonly StoredItem[] };

/** Ids are UUIDs: longer or broken text belongs to nobody, and may be no key that a table can hold. */
const mayBeId = (id: string): boolean => id !== '' && id.length <= 36 && id.isWellFormed();

/** `Subjects` over the tables; it reads `records` and `keys` and, only to rectify, where in `blocked` somebody is found. */
export const openSubjects = (ports: {
  readonly table: Table;
  readonly policy: Policy;
  readonly now: Clock;
  readonly keyRing: KeyRing;
  readonly random: Random;
}): Subjects => {
  const { table, policy, now, keyRing } = ports;

  const holdsOn = async ({ pk }: StoredItem): Promise<number> =>
    (await allOf(table, 'records', keys.holds))
      .map(toHold)
      .filter(({ subjectId, releasedAt }) => subjectId === keys.subjectOf(pk) && releasedAt === undefined).length;

  return {
    async load(subjectId) {
      if (!mayBeId(subjectId)) return undefined;
      const rows = await everythingOf(table, subjectId);
      const person = rows.find(({ sk }) => sk === keys.person);
      return person && { facts: toFacts(person, rows), seen: { person, rows } satisfies Seen };
    },

    async open({ facts, seen }) {
      const { person, rows } = seen as Seen;
      const key = await keyRing.subjectKey(facts.subjectId);
      if (!key) return undefined;
      const opened = openPersonRows(person, rows, key);
      const forms = formRows(opened)
        .map((row) => ({ row, held: facts.forms.find(({ id }) => keys.form(id) === row.sk) }))
        .toSorted((a, b) => (`${a.held?.since} ${a.row.sk}` < `${b.held?.since} ${b.row.sk}` ? -1 : 1));
      return {
        person: opened.identity,
        forms: forms.flatMap(({ row, held }) => {
          if (!held) return [];
          const { form, since, source } = held;
          const fields = Object.entries(opened.fieldsOf(row)).map(([name, value]) => ({
            name,
            value,
            category: categoryOfField(policy, form, name),
          }));
          return [{ form, since, source, fields }];
        }),
        events: rows
          .filter(({ sk }) => sk.startsWith(keys.eventPrefix))
          .map((row) => {
            const number = opened.numberOf(row);
            return { ...toEvent(row), ...(number !== undefined && { number }) };
          })
          .toSorted((a, b) => (`${a.on} ${a.recordedAt}` < `${b.on} ${b.recordedAt}` ? -1 : 1)),
        holds: person['held'] === true ? await holdsOn(person) : 0,
      };
    },

    rectify: ({ facts, seen }, values, how) => rectifyRows({ ...(seen as Seen), facts }, values, how, ports),

    async restrict({ facts, seen }, restriction, by, reason) {
      const { person } = seen as Seen;
      const { subjectId } = facts;
      if (isRestoring(person)) throw new Unavailable('data of that person are being taken back out of blocking');
      const at = now().toISOString();
      const { restriction: _before, ...free } = person;
      const act = restriction ? 'restrict-subject' : 'lift-restriction';
      const next = fence({ ...(free as StoredItem), ...(restriction && { restriction: { ...restriction } }) }, at);
      const { committed } = await table.transact([
        next,
        put('records', auditItem({ act, by, reason, subjectId }, ports), 'absent'),
        ...restrictionEntry(policy, at, { subjectId, ground: restriction?.ground }, [next]),
      ]);
      return committed;
    },
  };
};
