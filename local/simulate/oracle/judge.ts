import type { Policy } from '../../../policy/model/types.ts';
import { settleBlocked } from './blocked.ts';
import type { File, Found } from './file.ts';
import { isHeld, keepsAll, type Life, type Unit } from './life.ts';
import type { Promised, Promises } from './promises.ts';
import { earlyMs, instantText, type Night, type Violation } from './violation.ts';

type Parts = { readonly policy: Policy; readonly promises: Promises; readonly file: File };

/** Whether the file still has a unit for readers. */
const isThere = (unit: Unit, found: Found, policy: Policy): boolean => {
  const { kind, category, number, said, forms = [] } = unit;
  const has = (...types: readonly string[]) => types.some((type) => found.events.has(`${type} ${number}`));
  if (kind === 'identity') return found.person;
  if (kind === 'contract') return has('contract-started', 'contract-ended');
  if (kind === 'invoice') return has('invoice-issued', 'invoice-settled');
  if (kind === 'debt') return found.debts.has(number ?? '');
  if (kind === 'attendance') return has('event-attended');
  if (said) return found.said.has(said.at);
  return found.forms
    .filter((form) => forms.some(({ at }) => at === form.at))
    .some(
      ({ form, ended, fields }) =>
        !ended.includes(category) || fields.some((name) => policy.forms[form]?.fields[name]?.category === category),
    );
};

/**
 * Holds what lies in the file against what the policy promises, one person at a time: nothing readable past its end, nothing gone
 * before its time, nothing of the erased anywhere but what is blocked.
 */
export const judgeOf = ({ policy, promises, file }: Parts) => {
  const violations: Violation[] = [];

  const report = (life: Life, unit: Unit | undefined, violation: Pick<Violation, 'problem' | 'rule' | 'expected'>) => {
    const known = unit ?? life;
    if (known.reported) return;
    known.reported = true;
    violations.push({ ...violation, person: life.person, unit: unit?.name ?? `id ${life.id}` });
  };

  /** Something is no longer in use: what has to become of it is noted. */
  const leave = (life: Life, unit: Unit, { rule, blocked }: Promised, now: number): void => {
    const held = isHeld(life, unit.category);
    const until = blocked?.until ?? Number.NEGATIVE_INFINITY;
    unit.rule = blocked?.rule ?? rule;
    if (until > now || held) Object.assign(unit, { state: 'blocked', until });
    else Object.assign(unit, { state: 'gone', goneAt: now });
  };

  const mayHaveGone = (life: Life, unit: Unit, { end, rule }: Promised, { now }: Night): void => {
    if (keepsAll(life))
      report(life, unit, { problem: 'dies early', rule, expected: 'kept as long as it is restricted' });
    else if (end > now + earlyMs)
      report(life, unit, { problem: 'dies early', rule, expected: `in use until ${instantText(end)}` });
  };

  const mayStay = (life: Life, unit: Unit, { end, latest = end, rule }: Promised, { next }: Night): void => {
    if (latest > next || keepsAll(life)) return;
    report(life, unit, { problem: 'outlives its rule', rule, expected: `in use until ${instantText(end)}` });
  };

  /** The proof of a yes is no proof of anything any more, and the store forgets it by itself. */
  const isForgotten = (unit: Unit, now: number): boolean => {
    if ((unit.said?.forgottenAt ?? Number.POSITIVE_INFINITY) > now) return false;
    Object.assign(unit, { state: 'gone', goneAt: now });
    return true;
  };

  /** The person is no more, and whatever was in use goes with them. */
  const endAll = (life: Life, promised: ReadonlyMap<Unit, Promised>, night: Night): void => {
    const end = [...promised].find(([{ kind }]) => kind === 'identity')?.[1].end ?? night.now;
    const remembered = [...promised].filter(([unit]) => !isForgotten(unit, night.now));
    // An end that was told late lies before the last words, which were in use for a while.
    const words = remembered.flatMap(([{ said }]) => (said ? [promises.proofSince(said.at).end] : []));
    const last = Math.max(end, ...words);
    for (const [unit, promise] of remembered) {
      const meant = unit.said ? { ...promise, end } : promise;
      mayHaveGone(life, unit, meant, night);
      leave(life, unit, unit.said ? promises.proofSince(last) : promise, night.now);
      // Nothing says which instant of that day was the last on which anything rested on it.
      if (unit.said) unit.latest = promises.proofSince(Math.max(last, night.now + earlyMs)).blocked?.until ?? last;
    }
    life.overAt = night.now;
  };

  /** Nothing may be left of somebody but what is blocked. */
  const nothingLeft = (life: Life, found: Found): void => {
    const left = [
      ...new Set(found.rows.map((sk) => `a row ${sk.split('#')[0]}`)),
      ...(found.key ? ['the key'] : []),
      ...(life.lookup && file.isFoundAt(life.lookup, life.id) ? ['the way to find them by address'] : []),
    ];
    if (left.length === 0) return;
    const identity = life.units.find(({ kind }) => kind === 'identity');
    report(life, identity, { problem: 'is left behind', rule: 'erasure', expected: `nothing, not ${left.join(', ')}` });
  };

  return {
    violations,

    /** Something else than data was not as it has to be. */
    accuse(person: number, unit: string, violation: Pick<Violation, 'problem' | 'expected'>): void {
      violations.push({ rule: 'none', ...violation, person, unit });
    },

    leftBehind(life: Life, what: string): void {
      report(life, undefined, { problem: 'is left behind', rule: 'erasure', expected: `nothing, not ${what}` });
    },

    /** The person undid their registration: all of it goes at once, and the proof is kept from then on. */
    undone(life: Life, now: number): void {
      for (const unit of life.units.filter(({ state }) => state === 'use')) {
        if (unit.said) leave(life, unit, promises.proofSince(now), now);
        else Object.assign(unit, { state: 'gone', goneAt: now });
      }
      life.overAt = now;
    },

    /** Looks at one person after the purge of a night, and says when something of theirs ends next. */
    async look(life: Life, night: Night): Promise<number> {
      const { now } = night;
      const found = await file.of(life.id, now);
      if (found.lookup) life.lookup = found.lookup;
      const promised = life.overAt === undefined ? promises.of(life, now) : new Map<Unit, Promised>();
      if (life.overAt === undefined && found.person) {
        if (!found.key || !found.lookup) {
          report(life, undefined, { problem: 'dies early', rule: 'erasure', expected: 'a key and a way to find them' });
        }
        for (const [unit, promise] of promised) {
          unit.closesAt = promise.closesAt;
          if (isThere(unit, found, policy)) mayStay(life, unit, promise, night);
          else if (!isForgotten(unit, now)) {
            mayHaveGone(life, unit, promise, night);
            leave(life, unit, promise, now);
          }
        }
      } else {
        if (life.overAt === undefined) endAll(life, promised, night);
        nothingLeft(life, found);
      }
      await settleBlocked({
        life,
        rows: found.blocked,
        now,
        open: (row) => file.contentOf(row),
        hasKeyFor: (row) => file.hasKeyFor(row),
        report: (unit, problem, expected) => report(life, unit, { problem, expected, rule: unit?.rule ?? 'blocking' }),
      });
      // What has just left may have been what kept something else.
      const hasLeft = [...promised.keys()].some(({ state }) => state !== 'use');
      const ahead = hasLeft && life.overAt === undefined ? promises.of(life, now) : promised;
      const ends = [
        ...[...ahead].flatMap(([{ state }, { end }]) => (state === 'use' ? [end - earlyMs] : [])),
        ...life.units.flatMap(({ state, until }) => (state === 'blocked' && until !== undefined ? [until] : [])),
      ];
      return Math.max(now, Math.min(Number.POSITIVE_INFINITY, ...ends));
    },
  };
};
export type Judge = ReturnType<typeof judgeOf>;
