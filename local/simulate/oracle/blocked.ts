import type { BlockedContent } from '../../../lambdas/stores/blocked-items.ts';
import type { StoredItem } from '../../../lambdas/stores/table.ts';
import { isHeld, type Life, type Unit } from './life.ts';
import { instantText } from './violation.ts';

type Report = (unit: Unit | undefined, problem: string, expected: string) => void;

/** What a blocked row says it holds, as kinds and numbers of units. */
const isIn = (unit: Unit, category: string, { person, forms, events, decisions }: BlockedContent): boolean => {
  const { kind, number, said } = unit;
  if (said) return decisions?.some(({ decidedAt }) => Date.parse(decidedAt) === said.at) ?? false;
  if (unit.category !== category || decisions !== undefined) return false;
  if (kind === 'identity') return person !== undefined;
  if (kind === 'fields') return person === undefined && forms !== undefined;
  const type = kind === 'attendance' ? 'event' : kind === 'debt' ? 'invoice' : kind;
  return events?.some((event) => event.number === number && event.type.startsWith(type)) ?? false;
};

/** What ends a row by itself, should nobody come: its place in the index, and, unless a hold forbids it, its expiry. */
const hasEnd = (row: StoredItem): boolean =>
  row.dueBucket !== undefined &&
  (row['held'] === true || (row.dueAt === row['until'] && row.expiresAt !== undefined)) &&
  !Number.isNaN(Date.parse(String(row['until'])));

type Blocked = {
  readonly life: Life;
  readonly rows: readonly StoredItem[];
  readonly now: number;
  readonly report: Report;
  /** Undefined where it cannot be opened. */
  readonly open: (row: StoredItem) => Promise<BlockedContent | undefined>;
  readonly hasKeyFor: (row: StoredItem) => boolean;
};

/** Opens a row that was not there before, and notes whose it is. */
const assign = async (row: StoredItem, { life, report, open }: Blocked): Promise<void> => {
  const content = await open(row);
  const category = String(row['category']);
  const candidates = life.units.toReversed().filter(({ state, rows }) => state !== 'use' && rows.size === 0);
  const matching = content ? candidates.filter((unit) => isIn(unit, category, content)) : [];
  // Of several generations of the same fields the last is the one that has just left.
  const units = matching[0]?.kind === 'fields' ? matching.slice(0, 1) : matching;
  for (const unit of units) unit.rows.add(row.sk);
  if (units.length === 0) {
    const expected = content ? `no row of ${category}` : `no row of ${category} that cannot be opened`;
    report(undefined, 'is blocked without a reason', expected);
  }
};

const untilOf = (row: StoredItem) => Date.parse(String(row['until']));

const settle = (unit: Unit, found: readonly StoredItem[], { life, now, report, hasKeyFor }: Blocked): void => {
  const [row] = found;
  if (row && unit.latest !== undefined) {
    const stated = untilOf(row);
    if (stated >= (unit.until ?? stated) && stated <= unit.latest) unit.until = stated;
    delete unit.latest;
  }
  const until = unit.until ?? Number.NEGATIVE_INFINITY;
  const held = isHeld(life, unit.category);
  const end = held ? 'the hold is released' : instantText(until);
  if (until <= now && !held) {
    if (found.length > 0) report(unit, 'outlives its rule', `blocked until ${end}`);
    else unit.rows.clear();
    if (found.length === 0 && unit.state === 'blocked') Object.assign(unit, { state: 'gone', goneAt: now });
    return;
  }
  if (found.length === 0) {
    // Of what nobody filled in there is nothing to block.
    const isEmpty = unit.kind === 'fields' && !unit.forms?.some(({ categories }) => categories.has(unit.category));
    if (!isEmpty) report(unit, 'dies early', `blocked until ${end}`);
    Object.assign(unit, { state: 'gone', goneAt: now });
  }
  const others = found.filter((each) => untilOf(each) !== until).map((each) => String(each['until']));
  if (!found.every(hasEnd)) report(unit, 'is blocked without an end', 'a place in the index, and an expiry');
  if (!held && others.length > 0) {
    report(unit, 'is blocked until another moment', `${end}, and not ${others.join(', ')}`);
  }
  if (!found.every(hasKeyFor)) report(unit, 'dies early', `blocked until ${end}, with the key that opens it`);
};

/**
 * Holds the blocked rows of one person against what has to be blocked of them now: each unit until its own instant and not a
 * millisecond less, nothing without a reason, nothing without an end, nothing that cannot be opened any more.
 */
export const settleBlocked = async (blocked: Blocked): Promise<void> => {
  const { life, rows } = blocked;
  for (const row of rows) if (!life.units.some((unit) => unit.rows.has(row.sk))) await assign(row, blocked);
  const found = new Map(rows.map((row) => [row.sk, row]));
  for (const unit of life.units.filter(({ state, rows: own }) => state === 'blocked' || own.size > 0)) {
    if (unit.state !== 'use')
      settle(
        unit,
        [...unit.rows].flatMap((sk) => found.get(sk) ?? []),
        blocked,
      );
  }
};
