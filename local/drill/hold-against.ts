import type { Policy } from '../../policy/model/types.ts';
import type { Quarantine } from '../restore/quarantine.ts';
import type { Life } from '../simulate/oracle/life.ts';
import type { DrillFinding } from './findings.ts';
import type { Ledger } from './nights.ts';
import type { Seen } from './seen.ts';

/** How everybody stands at the end: what the ledger says was done, and what the doors of the firm say. */
export type Truth = { readonly policy: Policy; readonly ledger: Ledger; readonly live: ReadonlyMap<Life, Seen> };

export type Restored = {
  readonly night: number;
  readonly takenAt: number;
  readonly database: Quarantine['database'];
  readonly see: (life: Life) => Promise<Seen>;
};

export type Held = {
  readonly findings: readonly DrillFinding[];
  /** How many things were asked. */
  readonly checks: number;
  /** People who are not there because what kept them came after the backup, and nobody has told it again. */
  readonly endedEarly: number;
};

/** What the gate says of whoever is not there, or whose last use is over. */
const nobody = 'unknown-subject';

/** What names people after they are gone by rules of its own: looks, acts, holds, requests, messages. */
const apart = /^(AUDIT|HOLDS|ACTS|REQ|M)#|^(HOLDS|ACTS|REQUESTS|OUTBOX)/;

/** Every id that a row of a person or a way to one names. */
const namedIn = (database: Quarantine['database'], ids: ReadonlySet<string>): ReadonlySet<string> => {
  const named = new Set<string>();
  for (const [table, column] of [
    ['records', 'doc'],
    ['keys', 'sk'],
  ] as const) {
    for (const row of database.prepare(`SELECT pk, sk, ${column} AS doc FROM ${table}`).iterate()) {
      const { pk, sk, doc } = row as { readonly pk: string; readonly sk: string; readonly doc: string };
      if (apart.test(pk)) continue;
      for (const [id] of `${pk} ${sk} ${doc}`.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)) {
        if (ids.has(id)) named.add(id);
      }
    }
  }
  return named;
};

/** Whether the purge of what was made has erased somebody: nobody has who is there to this day. */
const purgedIn = (database: Quarantine['database'], id: string): boolean =>
  database
    .prepare(`SELECT 1 FROM journal WHERE doc ->> 'kind' = 'erasure' AND doc ->> 'subjectId' = ? LIMIT 1`)
    .get(id) !== undefined;

/**
 * Holds what was made of a backup against the truth: whoever is no more is nobody, nothing withdrawn is granted, no old value is
 * seen, and everybody else who was there when it was taken is there and readable. Knows nothing of journals.
 */
export const holdAgainst = async ({ policy, ledger, live }: Truth, restored: Restored): Promise<Held> => {
  const { night, takenAt, database, see } = restored;
  const { register, putRight, objected, doneAt, toldAt, personOf } = ledger;
  const findings: DrillFinding[] = [];
  let [checks, endedEarly] = [0, 0];
  const hold = (isRight: boolean, code: DrillFinding['code'], { person }: Life, says: string) => {
    checks += 1;
    if (!isRight) findings.push({ code, night, person, says });
  };
  const lives = [...register.byId.values()];
  const gone = new Set(lives.filter(({ overAt }) => overAt !== undefined).map(({ id }) => id));
  const named = namedIn(database, gone);

  const holdGone = (life: Life, seen: Seen): void => {
    const granted = Object.entries(seen.gates).flatMap(([purpose, { allowed }]) => (allowed ? [purpose] : []));
    hold(!seen.found, 'ERASED_PERSON', life, 'is found by address');
    hold(seen.content === undefined, 'ERASED_PERSON', life, 'is readable');
    hold(granted.length === 0, 'ERASED_PERSON', life, `may be used for ${granted.join(', ')}`);
    hold(!named.has(life.id), 'ERASED_ROWS', life, 'is named in a row');
  };

  /**
   * Nothing is granted that the person does not agree to now, whatever they agreed to once; and what nobody has spoken of since stands
   * as it stood. A yes that came later may be lost: it can be given again.
   */
  const holdGates = (life: Life, seen: Seen, then: Seen, isTouched: boolean): void => {
    const later = life.said.filter(({ at }) => at > takenAt);
    for (const [purpose, { allowed }] of Object.entries(seen.gates)) {
      const truth = then.gates[purpose];
      const isConsent = policy.purposes[purpose]?.basis === 'consent';
      if (life.restriction) hold(!allowed, 'RESTRICTED_USE', life, `may be used for ${purpose}`);
      else if (!isTouched) hold(allowed === truth?.allowed, 'LOST_GRANT', life, `stands otherwise on ${purpose}`);
      else if (isConsent && !truth?.allowed) hold(!allowed, 'WITHDRAWN_GRANT', life, `does not agree to ${purpose}`);
      else if (isConsent && !later.some(({ yes, no }) => yes.includes(purpose) || no.includes(purpose)))
        hold(allowed, 'LOST_GRANT', life, `agrees to ${purpose}`);
    }
  };

  /**
   * Whether the rules make nobody of them by what is known there: what kept them in use came after the backup, and no journal tells
   * it. Then no door knows them; either the purge has been there, or they wait for it.
   */
  const isEndedEarly = (life: Life, seen: Seen): boolean =>
    (toldAt.get(life.person) ?? 0) > takenAt &&
    !seen.found &&
    Object.values(seen.gates).every(({ allowed, reason }) => !allowed && reason === nobody) &&
    (seen.content !== undefined || purgedIn(database, life.id));

  const holdThere = (life: Life, seen: Seen, then: Seen): void => {
    const isTouched = (doneAt.get(life.person) ?? 0) > takenAt;
    if (isEndedEarly(life, seen)) {
      endedEarly += 1;
      const isHeld = life.holds.some(({ categories, released }) => !categories && released === undefined);
      const isKept = seen.content !== undefined || seen.blocked.length > 0;
      if (isHeld) hold(isKept, 'LOST_DATA', life, 'is held, and nothing is left');
      return;
    }
    hold(seen.found, 'LOST_PERSON', life, 'is not found');
    hold(seen.content !== undefined, 'LOST_PERSON', life, 'is not readable');
    if (!isTouched) hold(seen.content === then.content, 'LOST_DATA', life, 'is not what they were');
    for (const { old } of putRight.get(life) ?? []) {
      const isOld =
        seen.content?.includes(JSON.stringify(old)) === true && !then.content?.includes(JSON.stringify(old));
      hold(!isOld, 'OLD_VALUE', life, 'shows a value that was put right');
    }
    holdGates(life, seen, then, isTouched);
  };

  for (const life of lives) {
    const then = live.get(life);
    if (!then) continue;
    const seen = await see(life);
    const isTouched = (doneAt.get(life.person) ?? 0) > takenAt;
    if (life.overAt !== undefined) holdGone(life, seen);
    else if (life.since <= takenAt) holdThere(life, seen, then);
    else hold(!seen.found && seen.content === undefined, 'ERASED_PERSON', life, 'came later, and is there in part');
    const kept = then.blocked.filter((row) => !seen.blocked.includes(row));
    const more = seen.blocked.filter((row) => !then.blocked.includes(row));
    hold(kept.length === 0, 'BLOCKED_DIFFERS', life, `lacks what is blocked: ${kept.join(', ')}`);
    // What was told since and is not known any more may end something earlier.
    if (!isTouched) hold(more.length === 0, 'BLOCKED_DIFFERS', life, `has more blocked: ${more.join(', ')}`);
    if (objected.has(personOf(life.person).email)) hold(seen.suppressed, 'UNSUPPRESSED', life, 'gets advertising');
  }
  return { findings, checks, endedEarly };
};
