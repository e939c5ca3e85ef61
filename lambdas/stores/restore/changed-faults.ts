import type { RestoredTable, RestoreFinding } from '../../domain/backups/restore.ts';
import { keys } from '../keys.ts';
import type { Item, Key, StoredItem, Table } from '../table.ts';
import type { FactsSince, Row } from './facts-since.ts';

type Ports = {
  readonly table: Table;
  readonly tables: readonly RestoredTable[];
  readonly facts: FactsSince;
  readonly now: Date;
};
type Code = RestoreFinding['code'];

const atOnce = 50;

const isOver = ({ expiresAt }: Item, now: Date): boolean =>
  expiresAt !== undefined && expiresAt * 1000 <= now.getTime();
const says = (...values: readonly unknown[]): string => JSON.stringify(values.map((value) => value ?? null));

/** What a row of somebody says otherwise than it was left. */
const differences = (item: Item, stood: StoredItem): readonly Code[] => [
  ...(says(item['restriction']) === says(stood['restriction']) ? [] : (['UNRESTRICTED'] as const)),
  ...(says(item['held']) === says(stood['held']) ? [] : (['UNHELD'] as const)),
  ...(['sealed', 'lookupPk', 'lookupSk', 'signature'].every((name) => says(item[name]) === says(stood[name]))
    ? []
    : (['OLD_VALUE'] as const)),
];

/** Of contacts that were reported, a look at somebody keeps only the last, and notes nothing of that. */
const isTidied = (item: Item): boolean => item['type'] === 'last-contact';

const ofPerson = async (key: Key, { item, kind }: Row, stood: StoredItem | undefined, { table, facts }: Ports) => {
  // Whatever stands of somebody erased was found with all that stands.
  if (facts.erased.get(keys.subjectOf(key.pk))) return [];
  const person = await table.get('records', { pk: key.pk, sk: keys.person });
  // Of somebody who came after the backup there is nothing.
  if (!person) return stood ? ['UNKNOWN_PERSON' as const] : [];
  if (item === null) return stood ? ['OLD_VALUE' as const] : [];
  if (stood) return differences(item, stood);
  if (kind === 'withdrawal' && key.sk.startsWith(keys.decisionPrefix)) return ['WITHDRAWN_GRANT' as const];
  return isTidied(item) ? [] : ['OLD_VALUE' as const];
};

/** A request that was in the backup and was blocked since is only what is left of it. */
const ofRequest = (key: Key, { item }: Row, stood: StoredItem | undefined): readonly Code[] => {
  const isWrong = item === null ? stood : key.sk === keys.requestFile && stood && stood['blockedAt'] === undefined;
  return isWrong ? ['OLD_VALUE'] : [];
};

const ofBlocked = (key: Key, { item }: Row, stood: StoredItem | undefined): readonly Code[] => {
  // Copies of visits go with their hold, which says whether it stands.
  if (key.pk.startsWith(keys.heldVisitsPrefix)) return [];
  const isThere = stood !== undefined;
  if (isThere === (item !== null)) return [];
  if (key.sk.startsWith(keys.holdPrefix)) return ['UNHELD'];
  return isThere ? ['OUTLIVED'] : ['LOST'];
};

/** Holds the last that the journal says of a row against what stands there. */
const rowFaults = async (row: Row, ports: Ports): Promise<readonly Code[]> => {
  const { table, key, item } = row;
  if (item && isOver(item, ports.now)) return [];
  const stood = await ports.table.get(table, key);
  // A mark may have been renewed.
  if (table === 'guards') return (item !== null) === (stood !== undefined) ? [] : ['UNSUPPRESSED'];
  if (table === 'blocked') return ofBlocked(key, row, stood);
  if (key.pk.startsWith(keys.subject(''))) return ofPerson(key, row, stood, ports);
  if (key.pk.startsWith(keys.requestPrefix)) return ofRequest(key, row, stood);
  if (key.pk === keys.holds)
    return says(item?.['releasedAt']) === says(stood?.['releasedAt']) && stood ? [] : ['UNHELD'];
  return [];
};

/** What is not as the journal left it since the backup, row by row; each has the codes of what is wrong with it. */
export async function* changedFaults(ports: Ports): AsyncGenerator<readonly Code[]> {
  let some: Row[] = [];
  for (const row of ports.facts.rows.values()) {
    some.push(row);
    if (some.length < atOnce) continue;
    yield* await Promise.all(some.map((one) => rowFaults(one, ports)));
    some = [];
  }
  yield* await Promise.all(some.map((one) => rowFaults(one, ports)));
}
