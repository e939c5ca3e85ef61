import type { RestoredTable, RestoreFinding, RestoreReport, ScanPlace } from '../../domain/backups/restore.ts';
import { receiptOf } from '../../domain/consent/decision.ts';
import { isOurs } from '../../domain/consent/verify-receipt.ts';
import type { KeyRing, PublicSigningKey } from '../../domain/keys/key-ring.ts';
import { unseal } from '../../domain/keys/sealing.ts';
import { toDecision } from '../decision-items.ts';
import { keys } from '../keys.ts';
import { context } from '../person-items.ts';
import type { StoredItem, Table, WholeTable } from '../table.ts';
import { changedFaults } from './changed-faults.ts';
import type { FactsSince } from './facts-since.ts';
import { pagesOf } from './scan-pages.ts';

export type ProofPorts = {
  readonly table: Table;
  readonly whole: WholeTable;
  readonly keyRing: KeyRing;
  readonly publicKeys: readonly PublicSigningKey[];
  readonly tables: readonly RestoredTable[];
  readonly facts: FactsSince;
  readonly now: Date;
};
type Ports = ProofPorts;
type Code = RestoreFinding['code'];

/** Whatever is due waits for a purge that comes every night; whoever waits longer has outlived their rule. */
const nightMs = 26 * 3_600_000;

const isOfPerson = ({ pk }: { readonly pk: string }) => pk.startsWith(keys.subject(''));
const isLookup = ({ pk }: { readonly pk: string }) => pk.startsWith(keys.lookupPrefix);

/** Whether the purge has left it. */
const isOverdue = ({ dueBucket, dueAt = '' }: StoredItem, now: Date): boolean =>
  keys.dueBuckets.some((bucket) => bucket === dueBucket) && Date.parse(dueAt) < now.getTime() - nightMs;

/** What is wrong with somebody as they stand. */
const personFaults = async (person: StoredItem, { table, keyRing }: Ports): Promise<readonly Code[]> => {
  const subjectId = keys.subjectOf(person.pk);
  const key = await keyRing.subjectKey(subjectId);
  const place = { pk: String(person['lookupPk']), sk: String(person['lookupSk']) };
  const isFound = (await table.get('records', place))?.['subjectId'] === subjectId;
  return [
    ...(key && opens(key, person, subjectId) ? [] : (['UNREADABLE'] as const)),
    ...(isFound ? [] : (['UNKNOWN_PERSON'] as const)),
  ];
};

/** Holds one item of `records` against the facts; answers what is wrong with it. */
const recordFaults = async (item: StoredItem, ports: Ports): Promise<readonly Code[]> => {
  const { table, facts, publicKeys, now } = ports;
  const { pk, sk } = item;
  const subjectId = isOfPerson(item) ? keys.subjectOf(pk) : isLookup(item) ? String(item['subjectId']) : undefined;
  if (subjectId !== undefined && facts.erased.get(subjectId)) return ['ERASED_PERSON'];
  const found: Code[] = isOverdue(item, now) ? ['NOT_SETTLED'] : [];
  if (isOfPerson(item)) {
    if (sk === keys.person) found.push(...(await personFaults(item, ports)));
    if (sk.startsWith(keys.decisionPrefix) && !isOurs(receiptOf(toDecision(item)), publicKeys)) {
      found.push('BAD_SIGNATURE');
    }
  } else if (subjectId !== undefined) {
    const person = await table.get('records', { pk: keys.subject(subjectId), sk: keys.person });
    // Of somebody who is found elsewhere the place of their own is told with them.
    if (person?.['lookupPk'] !== pk || person['lookupSk'] !== sk) found.push('UNKNOWN_PERSON');
  }
  return found;
};

const blockedFaults = (item: StoredItem, now: Date): readonly Code[] => {
  const until = item['held'] === true ? Number.NaN : Date.parse(String(item['until'] ?? ''));
  if (until < now.getTime() - nightMs) return ['OUTLIVED'];
  return isOverdue(item, now) ? ['NOT_SETTLED'] : [];
};

const opens = (key: Uint8Array, item: StoredItem, subjectId: string): boolean => {
  try {
    unseal(key, String(item['sealed']), context(subjectId, 'person'));
    return true;
  } catch {
    return false;
  }
};
/** What was looked at and found, as far as it came. */
export type Proof = Pick<RestoreReport, 'looked' | 'findings'> & { readonly next?: ScanPlace };

/**
 * Reads everything that was restored, and holds it against the journal: nobody erased, nothing withdrawn that stands, no value that
 * was put right, nobody unrestricted or unsuppressed, nothing past its time, every person found and readable, every decision
 * signed by us. Answers how many items were looked at, and what is wrong, in counts; `before`: what was found before, as far as it
 * came then. `mayGoOn` as in `mend`; `next` is where to go on from, where there is more.
 */
export const prove = async (ports: Ports, before: Proof, mayGoOn: (rows: number) => boolean): Promise<Proof> => {
  const { whole, tables, now } = ports;
  const counts = new Map<Code, number>(before.findings.map(({ code, count }) => [code, count]));
  const accuse = (code: Code | undefined) => {
    if (code) counts.set(code, (counts.get(code) ?? 0) + 1);
  };
  const found = (): readonly RestoreFinding[] => [...counts].map(([code, count]) => ({ code, count }));
  let { looked } = before;
  for await (const page of pagesOf(whole, tables, before.next)) {
    const { items } = page;
    if (page.table === 'records') {
      for (const codes of await Promise.all(items.map((item) => recordFaults(item, ports)))) codes.forEach(accuse);
    }
    if (page.table === 'blocked') for (const item of items) blockedFaults(item, now).forEach(accuse);
    looked += items.length;
    if (!mayGoOn(looked) && page.next) return { looked, findings: found(), next: page.next };
  }
  for await (const codes of changedFaults(ports)) codes.forEach(accuse);
  return { looked, findings: found() };
};
