import type { Policy } from '../../policy/model/types.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { keyedHash, type Random, seal } from '../domain/keys/sealing.ts';
import { rememberedUntil } from '../domain/retention/kept-until.ts';
import type { Leaving } from '../domain/retention/leaving.ts';
import { type Hold, isHeld } from '../domain/retention/person-facts.ts';
import { epochSeconds } from '../domain/time.ts';
import { type BlockedContent, blockedItem, blockedLookup, lookupWrites } from './blocked-items.ts';
import { erasureEntry, type Tally } from './journal-entries.ts';
import { keys } from './keys.ts';
import { dueNow } from './life-items.ts';
import { contentOf, decisionRows, eventRowsOf, formRows, type OpenedPerson } from './opened-person.ts';
import { categoryOfField } from './person-facts.ts';
import { context, put, remove } from './person-items.ts';
import type { Key, StoredItem, Write } from './table.ts';

export type Sealing = { readonly policy: Policy; readonly keyRing: KeyRing; readonly random: Random };
export type Moment = { readonly at: string; readonly run?: string };

/** A transaction takes a hundred writes. */
export const mostWrites = 100;
/** One sealed item holds so many decisions with room to spare. */
const decisionsInRow = 200;

/** How many units of each category were blocked, and how many erased. */
export const tallyOf = (leaving: readonly Leaving[]): Tally => {
  const tally: Record<string, { blocked?: number; erased?: number }> = {};
  for (const { unit, blocked } of leaving) {
    const fate = blocked ? 'blocked' : 'erased';
    const before = tally[unit.category] ?? {};
    tally[unit.category] = { ...before, [fate]: (before[fate] ?? 0) + 1 };
  }
  return tally;
};

/** Very many decisions go into several rows. */
const inRows = (content: BlockedContent): readonly BlockedContent[] => {
  const { decisions = [], ...rest } = content;
  if (decisions.length <= decisionsInRow) return [content];
  return Array.from({ length: Math.ceil(decisions.length / decisionsInRow) }, (_, part) => ({
    ...rest,
    decisions: decisions.slice(part * decisionsInRow, (part + 1) * decisionsInRow),
  }));
};

/**
 * Puts whatever is blocked of these into `blocked`, sealed anew, and where the disclosure role finds the person by address;
 * `already`: what of theirs lies there.
 */
export const blockingWrites = async (
  opened: OpenedPerson,
  leaving: readonly Leaving[],
  { holds, already }: { readonly holds: readonly Hold[]; readonly already: readonly StoredItem[] },
  { at }: Moment,
  ports: Sealing,
): Promise<readonly Write[]> => {
  const subjectId = keys.subjectOf(opened.person.pk);
  const blocked = leaving.flatMap((each) => (each.blocked ? [{ each, blocking: each.blocked }] : []));
  if (blocked.length === 0) return [];
  const lookupPk = await blockedLookup(opened.identity.address, ports);
  const rows = await Promise.all(
    blocked.flatMap(({ each, blocking }) => {
      const { category } = each.unit;
      const held = isHeld(holds, category);
      return inRows(contentOf(opened, ports.policy, each)).map((content) =>
        blockedItem({ subjectId, category, content, blocking, blockedAt: at, held, lookupPk }, ports),
      );
    }),
  );
  return [
    ...rows.map((row) => put('blocked', row, 'absent')),
    ...lookupWrites(subjectId, already, [...already, ...rows]),
  ];
};

/** Takes what belongs to these categories out of the forms of somebody who stays. */
const formWrites = (opened: OpenedPerson, categories: readonly string[], key: Uint8Array, ports: Sealing) => {
  if (categories.length === 0) return [];
  const subjectId = keys.subjectOf(opened.person.pk);
  return formRows(opened).flatMap((row): Write[] => {
    const form = String(row['form']);
    const fields = opened.fieldsOf(row);
    const kept = Object.fromEntries(
      Object.entries(fields).filter(([name]) => !categories.includes(categoryOfField(ports.policy, form, name))),
    );
    const { version, ...item } = row;
    const ended = [...new Set([...((row['ended'] as readonly string[] | undefined) ?? []), ...categories])].sort();
    const sealed = seal(key, kept, context(subjectId, row.sk), ports.random);
    return [put('records', { ...item, ended, sealed }, version)];
  });
};

/** What goes, or is rewritten, of somebody who stays. */
export const thinningWrites = (
  opened: OpenedPerson,
  leaving: readonly Leaving[],
  key: Uint8Array,
  ports: Sealing,
): readonly Write[] => {
  const units = leaving.map(({ unit }) => unit);
  const categories = units.flatMap(({ kind, category }) => (kind === 'fields' ? [category] : []));
  const gone = new Map<string, Write>();
  const dropped: StoredItem[] = [];
  for (const unit of units) {
    if (unit.kind === 'fields' || unit.kind === 'identity') continue;
    const rows =
      unit.kind === 'evidence'
        ? decisionRows(opened).filter((row) => row['decisionId'] === unit.decision?.decisionId)
        : eventRowsOf(opened, unit);
    if (unit.kind === 'debt') dropped.push(...rows);
    else for (const row of rows) gone.set(row.sk, remove('records', row, row.version));
  }
  const withoutDebt = dropped
    .filter(({ sk }) => !gone.has(sk))
    .map(({ version, dueOn: _due, ...row }) => put('records', row, version));
  return [...formWrites(opened, categories, key, ports), ...gone.values(), ...withoutDebt];
};

/**
 * What a look tidies up: refusals that were reckoned need no place in the index any more, and of contacts that were reported only
 * the last one says anything.
 */
export const tidyWrites = (opened: Pick<OpenedPerson, 'rows'>, except: readonly Write[]): readonly Write[] => {
  const touched = new Set(except.flatMap((write) => (write.type === 'check' ? [] : [keyOf(write).sk])));
  const contacts = opened.rows
    .filter((row) => row['type'] === 'last-contact')
    .toSorted((a, b) => (`${a['on']} ${a.sk}` < `${b['on']} ${b.sk}` ? 1 : -1));
  return [
    ...decisionRows(opened)
      .filter((row) => row.dueBucket !== undefined && !touched.has(row.sk))
      .map(({ version, dueBucket: _bucket, dueAt: _at, ...row }) => put('records', row, version)),
    ...contacts.slice(1).map((row) => remove('records', row, row.version)),
  ];
};
const keyOf = (write: Exclude<Write, { type: 'check' }>): Key => (write.type === 'put' ? write.item : write.key);

/**
 * Everything that makes somebody gone, in one transaction: their row, lookup and key, as many other rows as fit, the entry in the
 * journal, the mark that they were erased. `before`: the other writes of the transaction, which a restore has to repeat too. What
 * does not fit stays behind a mark that the purge comes back for.
 */
export const endingWrites = async (
  { person, rows }: Pick<OpenedPerson, 'person' | 'rows'>,
  tally: Tally,
  { at, run }: Moment,
  before: readonly Write[],
  { policy, keyRing }: Sealing,
): Promise<readonly Write[]> => {
  const subjectId = keys.subjectOf(person.pk);
  const { version, key } = await keyRing.derived('erased');
  const mark = put('guards', {
    pk: keys.erased(version, keyedHash(key, subjectId)),
    sk: keys.only,
    at,
    expiresAt: epochSeconds(rememberedUntil(policy, new Date(at))),
  });
  const done = { tally, turn: person.version + 1, ...(run !== undefined && { run }) };
  const fixed: readonly Write[] = [
    remove('records', person, person.version),
    remove('records', { pk: String(person['lookupPk']), sk: String(person['lookupSk']) }),
    remove('keys', { pk: keys.subjectKey(subjectId), sk: keys.key }),
    mark,
    ...erasureEntry(policy, at, subjectId, done, [...before, mark]),
  ];
  // What is sealed goes first; of very many decisions, which hold ids only, the rest follows.
  const isDecision = ({ sk }: Key) => sk.startsWith(keys.decisionPrefix);
  const others = rows
    .filter(({ sk }) => sk !== keys.person)
    .toSorted((a, b) => Number(isDecision(a)) - Number(isDecision(b)));
  const fits = mostWrites - before.length - fixed.length;
  if (others.length <= fits) return [...fixed, ...others.map((row) => remove('records', row))];
  return [
    ...fixed,
    ...others.slice(0, fits - 1).map((row) => remove('records', row)),
    put('records', { pk: person.pk, sk: keys.remains, ...dueNow(subjectId, at) }),
  ];
};
